//! The rows of a group as columns.

use parquet::data_type::ByteArray;

use crate::model::time::frame_of_ms;
use crate::model::{ClassId, Mark, NormRect, PersonIndex, RowRef};

use super::super::Selection;
use super::text;

/// The values of one column, without the nulls, and which rows have one.
#[derive(Debug)]
pub(super) struct Sparse<T> {
    pub(super) values: Vec<T>,
    /// 1 where there is a value, as Parquet counts definition levels.
    pub(super) levels: Vec<i16>,
}

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Self { values: Vec::new(), levels: Vec::new() }
    }
}

impl<T> Sparse<T> {
    fn push(&mut self, value: Option<T>) {
        self.levels.push(i16::from(value.is_some()));
        self.values.extend(value);
    }

    fn clear(&mut self) {
        self.values.clear();
        self.levels.clear();
    }
}

/// Rows gathered until they are a group. The positions are those of [`super::SCHEMA`].
#[derive(Debug, Default)]
pub(super) struct Batch {
    num_rows: usize,
    /// Job, label, source of the box, class.
    pub(super) texts: [Sparse<ByteArray>; 4],
    /// Index, time, frame, whether it is ignored.
    pub(super) ints: [Sparse<i64>; 4],
    /// Box, box in pixels, the face's twenty, score, visibility.
    pub(super) floats: [Sparse<f32>; 30],
    job: ByteArray,
    /// The last person, and what it is called.
    label: (Option<PersonIndex>, Option<ByteArray>),
    /// The last class, and its name.
    class: (Option<ClassId>, Option<ByteArray>),
    /// `body`, `face` and `none`.
    sources: Option<[ByteArray; 3]>,
}

impl Batch {
    /// The rows to come are of this document.
    pub(super) fn begin(&mut self, selection: &Selection<'_>, job: &str) {
        debug_assert!(selection.num_rows() == 0 || !selection.store.is_empty());
        self.job = text(job);
        (self.label, self.class) = ((None, None), (None, None));
    }

    pub(super) fn num_rows(&self) -> usize {
        self.num_rows
    }

    pub(super) fn clear(&mut self) {
        self.num_rows = 0;
        self.texts.iter_mut().for_each(Sparse::clear);
        self.ints.iter_mut().for_each(Sparse::clear);
        self.floats.iter_mut().for_each(Sparse::clear);
    }

    pub(super) fn push(&mut self, selection: &Selection<'_>, row: &RowRef<'_>) {
        self.num_rows += 1;
        self.push_texts(selection, row);
        let video = &selection.store.job.video;
        let [index, time_ms, frame, ignored] = &mut self.ints;
        index.push((!row.index.is_untracked()).then_some(row.index.0));
        time_ms.push(Some(row.time_ms));
        frame.push(video.frame_rate.map(|rate| frame_of_ms(row.time_ms, rate)));
        ignored.push(row.mark.is_ignored.then_some(1));
        for (column, value) in self.floats.iter_mut().zip(floats_of(row, video.frame_size())) {
            column.levels.push(i16::from(!value.is_nan()));
            if !value.is_nan() {
                column.values.push(value);
            }
        }
    }

    fn push_texts(&mut self, selection: &Selection<'_>, row: &RowRef<'_>) {
        if self.label.0 != Some(row.index) {
            self.label = (Some(row.index), selection.label(row.index).map(text));
        }
        let class = row.mark.class();
        if self.class.0 != class {
            self.class = (class, class.map(|class| text(selection.store.class_name(class))));
        }
        let has_face_box = row.face.is_some_and(|face| face.rect.is_some());
        let source = match (row.body.is_some(), has_face_box) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        };
        let sources = self.sources.get_or_insert_with(|| ["body", "face", "none"].map(text));
        let [jobs, labels, box_sources, classes] = &mut self.texts;
        jobs.push(Some(self.job.clone()));
        labels.push(self.label.1.clone());
        box_sources.push(Some(sources[source].clone()));
        classes.push(self.class.1.clone());
    }
}

/// The numbers of a row in the order of the columns; NaN where there is none.
fn floats_of(row: &RowRef<'_>, frame_size: Option<(u32, u32)>) -> [f32; 30] {
    let mut out = [f32::NAN; 30];
    let body = rect_array(row.body);
    out[..4].copy_from_slice(&body);
    if let Some((width_px, height_px)) = frame_size.filter(|_| row.body.is_some()) {
        for (at, side_px) in [width_px, height_px, width_px, height_px].into_iter().enumerate() {
            out[4 + at] = (f64::from(body[at]) * f64::from(side_px)) as f32;
        }
    }
    if let Some(face) = row.face {
        out[8..12].copy_from_slice(&rect_array(face.rect));
        let (pose, quality) = (face.pose, face.quality);
        out[12..18].copy_from_slice(&[
            face.confidence,
            pose.yaw,
            pose.pitch,
            pose.roll,
            quality.brightness,
            quality.sharpness,
        ]);
        for (at, point) in face.landmarks.iter().enumerate() {
            (out[18 + 2 * at], out[19 + 2 * at]) = (point.x, point.y);
        }
    }
    let Mark { score, visibility, .. } = row.mark;
    (out[28], out[29]) = (score, visibility);
    out
}

fn rect_array(rect: NormRect) -> [f32; 4] {
    [rect.left, rect.top, rect.width, rect.height]
}
