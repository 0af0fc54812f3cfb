//! Rows in source order as columns, on their way into a store.

use super::{Face, NewRow, NormRect, PersonIndex};

/// The face offset of a row without a face.
pub(super) const NO_FACE: u32 = u32::MAX;

/// Some rows without rare fields: 36 bytes each, and 80 a face.
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
    }
}
