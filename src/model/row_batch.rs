//! Rows in source order as columns, on their way into a store.

use super::{Face, Mark, NewRow, NormRect, PersonIndex};

/// The face offset of a row without a face.
pub(super) const NO_FACE: u32 = u32::MAX;

/// Some rows without rare fields: 36 bytes each, 80 a face, and 12 a row where any has a mark.
#[derive(Debug, Clone, Default)]
pub struct RowBatch {
    pub(super) time_ms: Vec<i64>,
    pub(super) index: Vec<PersonIndex>,
    pub(super) left: Vec<f32>,
    pub(super) top: Vec<f32>,
    pub(super) width: Vec<f32>,
    pub(super) height: Vec<f32>,
    /// Position in `faces`, or [`NO_FACE`].
    pub(super) face_at: Vec<u32>,
    pub(super) faces: Vec<Face>,
    /// One a row, or none at all where no row has one.
    pub(super) marks: Vec<Mark>,
}

impl RowBatch {
    /// Adds a row at the end.
    pub fn push(&mut self, time_ms: i64, index: PersonIndex, body: NormRect, face: Option<Face>) {
        self.time_ms.push(time_ms);
        self.index.push(index);
        self.left.push(body.left);
        self.top.push(body.top);
        self.width.push(body.width);
        self.height.push(body.height);
        self.face_at.push(face.map_or(NO_FACE, |_| self.faces.len() as u32));
        self.faces.extend(face);
    }

    /// Says of the row that was pushed last what its detector says.
    pub fn mark_last(&mut self, mark: Mark) {
        if !(mark.is_none() && self.marks.is_empty()) {
            self.marks.resize(self.len() - 1, Mark::NONE);
            self.marks.push(mark);
        }
    }

    pub(super) fn mark(&self, at: usize) -> Mark {
        self.marks.get(at).copied().unwrap_or_default()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.time_ms.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.time_ms.is_empty()
    }

    /// A copy of one row by its position.
    pub fn row(&self, at: usize) -> NewRow {
        let body = NormRect::new(self.left[at], self.top[at], self.width[at], self.height[at]);
        let face = self.faces.get(self.face_at[at] as usize).copied();
        NewRow { time_ms: self.time_ms[at], index: self.index[at], body, face, extras: None }
    }

    /// Takes all rows out, keeping the room.
    pub fn clear(&mut self) {
        self.time_ms.clear();
        self.index.clear();
        for column in [&mut self.left, &mut self.top, &mut self.width, &mut self.height] {
            column.clear();
        }
        self.face_at.clear();
        self.faces.clear();
        self.marks.clear();
    }
}
