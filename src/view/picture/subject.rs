//! What a picture is of: the data and the part of it that is looked at.

use std::ops::Range;
use std::sync::Arc;

use crate::analysis::Measure;
use crate::model::{Image, PersonSlot};
use crate::view::{CanvasOptions, CanvasView, Scene};

/// The most curves in one chart. More can't be told apart.
pub const MAX_CURVES: usize = 12;

/// What pictures are drawn from. Start from [`Subject::new`] and set what differs.
#[derive(Clone)]
pub struct Subject<'a> {
    /// Data, filter, names, selection, time.
    pub scene: Scene<'a>,
    /// What the canvas shows.
    pub options: CanvasOptions,
    /// Where the canvas looks.
    pub canvas: CanvasView,
    /// The image under the boxes, and how bright it is: 1 is as it is.
    pub still: Option<(Arc<Image>, f32)>,
    /// The people of the lanes, from top to bottom.
    pub lanes: &'a [PersonSlot],
    /// The scene of the lanes, where people hidden by eye are listed dimmed; `None` where it is that of the others.
    pub lanes_scene: Option<Scene<'a>>,
    /// Whose curves are drawn, at most [`MAX_CURVES`].
    pub charted: &'a [PersonSlot],
    /// How many more people there are than may be charted.
    pub num_not_charted: usize,
    /// What is charted, from top to bottom.
    pub measures: &'a [Measure],
    /// The time that lanes and charts show, half open, milliseconds; `None` for all of the job.
    pub range_ms: Option<Range<i64>>,
    /// The filter in force, as typed.
    pub filter: &'a str,
}

impl<'a> Subject<'a> {
    /// Canvas and lanes of a scene, nothing charted.
    pub fn new(scene: Scene<'a>, lanes: &'a [PersonSlot]) -> Self {
        Self {
            scene,
            options: CanvasOptions::default(),
            canvas: CanvasView::default(),
            still: None,
            lanes,
            lanes_scene: None,
            charted: &[],
            num_not_charted: 0,
            measures: &[],
            range_ms: None,
            filter: "",
        }
    }

    /// Width over height of the frame: of the video, else of the image under the boxes, else 16:9.
    pub fn aspect(&self) -> f32 {
        let video = &self.scene.store.job.video;
        match &self.still {
            Some((image, _)) if video.frame_size().is_none() => image.aspect(),
            _ => video.aspect(),
        }
    }
}
