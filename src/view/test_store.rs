//! Small stores for the tests of this layer.

use crate::model::{
    Face, IntegrityReport, JobInfo, NewRow, NormRect, PersonIndex, Point, Pose, StoreBuilder, TrackStore, VideoMetadata,
};

/// One detection of a test store.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) time_ms: i64,
    pub(crate) index: i64,
    pub(crate) body: NormRect,
    pub(crate) face: Option<NormRect>,
}

impl Sample {
    /// A sample whose boxes move slowly to the right, each person in a column of its own.
    pub(crate) fn new(time_ms: i64, index: i64, has_body: bool, has_face: bool) -> Self {
        let left = 0.1 + 0.2 * index as f32 + time_ms as f32 * 1e-5;
        let body = if has_body { NormRect::new(left, 0.2, 0.1, 0.6) } else { NormRect::NONE };
        let face = has_face.then_some(NormRect::new(left + 0.03, 0.22, 0.04, 0.08));
        Self { time_ms, index, body, face }
    }

    /// A sample with a body only.
    pub(crate) fn body(time_ms: i64, index: i64) -> Self {
        Self::new(time_ms, index, true, false)
    }
}

/// A store of these samples, of a video of 1600 x 900.
pub(crate) fn store(samples: &[Sample]) -> TrackStore {
    let mut builder = StoreBuilder::new();
    for sample in samples {
        let face = sample.face.map(|rect| {
            let at = |x: f32, y: f32| Point { x: rect.left + x * rect.width, y: rect.top + y * rect.height };
            let landmarks = [at(0.3, 0.4), at(0.7, 0.4), at(0.5, 0.6), at(0.35, 0.8), at(0.65, 0.8)];
            let pose = Pose { yaw: 20.0, pitch: -10.0, roll: 5.0 };
            Face { rect, landmarks, pose, confidence: 99.0, ..Face::EMPTY }
        });
        let Sample { time_ms, index, body, .. } = *sample;
        builder.push(&NewRow { time_ms, index: PersonIndex(index), body, face, extras: None });
    }
    let video = VideoMetadata { width: Some(1600), height: Some(900), ..VideoMetadata::default() };
    builder.finish(JobInfo { video, ..JobInfo::default() }, IntegrityReport::default())
}
