//! A whole picture: the view above, legend and caption below it.

use super::caption::CaptionBlock;
use super::legend::Legend;
use super::plot::draw_plot;
use super::spec::{PictureSpec, PictureView};
use super::subject::Subject;
use super::{draw_canvas, timeline_picture};
use crate::analysis::complete_sightings;
use crate::view::{DrawList, Pos, PxRect, Stroke};

/// Legend and caption take at most this share of the height.
const MAX_SHARE_BELOW: f32 = 0.6;

/// Draws what a specification asks for, from (0, 0), in points. O(rows) for charts and for the caption of a range, else O(people + pixels).
pub fn draw_picture(spec: &PictureSpec, subject: &Subject<'_>) -> DrawList {
    let scene = &subject.scene;
    let (width, height) = (spec.width as f32, spec.height as f32);
    let mut here = Vec::new();
    if spec.view == PictureView::Canvas {
        let between = subject.options.between;
        complete_sightings(scene.store, scene.kept, scene.people, scene.at_ms, between, &mut here);
    }
    // Nothing is cut in the middle of a line: what has no room is left out.
    let room = height * MAX_SHARE_BELOW;
    let mut caption = CaptionBlock::new(&spec.caption, spec.view, subject, &here, width);
    caption.fit(room);
    let legend = spec.has_legend.then(|| Legend::new(spec.view, subject, &here, width, height));
    let has_room = |legend: &Legend| (1.0..=room - caption.height_px()).contains(&legend.height_px());
    let legend = legend.filter(has_room);
    let legend_px = legend.as_ref().map_or(0.0, Legend::height_px);
    let below_px = legend_px + caption.height_px();
    let view_px = height - below_px;

    let mut out = match spec.view {
        PictureView::Canvas => draw_canvas(subject, &here, !has_time(spec), width, view_px),
        PictureView::Timeline => {
            let scene = subject.lanes_scene.as_ref().unwrap_or(scene);
            timeline_picture(scene, subject.lanes, subject.range_ms.clone(), width, view_px)
        }
        PictureView::Plot => draw_plot(subject, legend.is_some(), width, view_px),
    };
    out.clip = PxRect::new(0.0, 0.0, width, height);
    if below_px > 0.0 {
        // What reaches out of the view ends at its edge.
        out.fill(PxRect::new(0.0, view_px, width, below_px), 0.0, scene.theme.panel);
        let line = Stroke::solid(1.0, scene.theme.line);
        out.line(Pos { x: 0.0, y: view_px + 0.5 }, Pos { x: width, y: view_px + 0.5 }, line);
    }
    if let Some(legend) = &legend {
        legend.draw(scene, PxRect::new(0.0, view_px, width, legend_px), &mut out);
    }
    caption.draw(scene, PxRect::new(0.0, view_px + legend_px, width, caption.height_px()), &mut out);
    out
}

/// Whether the caption says the time, so that the canvas need not.
fn has_time(spec: &PictureSpec) -> bool {
    spec.caption == super::Caption::Auto
}
