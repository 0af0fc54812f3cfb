//! Whole pictures without a window: the canvas at a time, the timeline, and charts of measures, with legend and caption.
//!
//! Each is one draw list from (0, 0), of the size asked for, on the theme's own background.

mod caption;
mod legend;
mod plot;
pub mod spec;
pub mod subject;
mod whole;

pub use plot::plot_picture;
pub use spec::{Caption, PictureFormat, PictureSpec, PictureView};
pub use subject::{MAX_CURVES, Subject};
pub use whole::draw_picture;

use super::canvas_scene::{draw_people, draw_plain_frame};
use super::lanes::{LaneLayout, draw_lanes};
use super::metrics::{BAR_PX, GUTTER_PX, LANE_PX, PADDING_PX, RULER_PX, TEXT_PX};
use super::overview::{Density, OverviewLayout, PixelRows, draw_overview};
use super::ruler::{draw_playhead, draw_ruler};
use super::text_width::text_width_px;
use super::{Anchor, CanvasOptions, CanvasTransform, Draw, DrawList, Font, Pos, PxRect, Scene};
use crate::analysis::{Sighting, complete_sightings};
use crate::model::PersonSlot;
use crate::model::time::format_clock;

/// The canvas at `scene.at_ms`, the frame fitted, with the time in its corner.
pub fn canvas_picture(scene: &Scene<'_>, options: &CanvasOptions, width_px: f32, height_px: f32) -> DrawList {
    let mut here = Vec::new();
    complete_sightings(scene.store, scene.kept, scene.people, scene.at_ms, options.between, &mut here);
    let subject = Subject { options: *options, ..Subject::new(scene.clone(), &[]) };
    draw_canvas(&subject, &here, true, width_px, height_px)
}

/// The same of a subject and of those who are here; `has_clock` puts the time in the corner.
fn draw_canvas(
    subject: &Subject<'_>,
    here: &[Sighting<'_>],
    has_clock: bool,
    width_px: f32,
    height_px: f32,
) -> DrawList {
    let scene = &subject.scene;
    let canvas = PxRect::new(0.0, 0.0, width_px, height_px);
    let transform = CanvasTransform::new(canvas, subject.aspect(), subject.canvas);
    let mut out = DrawList::new(canvas);
    draw_plain_frame(scene.theme, &transform, &mut out);
    if let Some((image, brightness)) = &subject.still {
        let (image, brightness) = (image.clone(), *brightness);
        out.items.push(Draw::Image { rect: transform.frame, image, brightness });
    }
    draw_people(scene, &subject.options, &transform, here, &mut out);
    if has_clock {
        draw_clock(scene, canvas, &mut out);
    }
    out
}

/// The time in the lower left corner.
fn draw_clock(scene: &Scene<'_>, canvas: PxRect, out: &mut DrawList) {
    let clock = format_clock(scene.at_ms);
    let text_px = text_width_px(&clock, TEXT_PX, Font::Mono);
    let plate = PxRect::new(PADDING_PX, canvas.h - PADDING_PX - 20.0, text_px + 12.0, 20.0);
    out.fill(plate, 2.0, scene.theme.panel.with_alpha(0.85));
    let pos = Pos { x: plate.x + 6.0, y: plate.y + plate.h / 2.0 };
    out.text(pos, Anchor::Left, clock, TEXT_PX, Font::Mono, scene.theme.text);
}

/// The height at which a timeline picture shows this many lanes whole.
pub fn timeline_height_px(num_lanes: usize) -> f32 {
    BAR_PX + RULER_PX + num_lanes.max(1) as f32 * LANE_PX
}

/// Overview, ruler and lanes over a time range (`None` for all of the job): `lanes` are the people from top to bottom. Where
/// not all of them fit, the last line says how many are missing.
pub fn timeline_picture(
    scene: &Scene<'_>,
    lanes: &[PersonSlot],
    range_ms: Option<std::ops::Range<i64>>,
    width_px: f32,
    height_px: f32,
) -> DrawList {
    let whole = PxRect::new(0.0, 0.0, width_px, height_px);
    let mut out = DrawList::new(whole);
    out.fill(whole, 0.0, scene.theme.panel);
    let overview = OverviewLayout { rect: PxRect::new(0.0, 0.0, width_px, BAR_PX), gutter_px: GUTTER_PX };
    let whole_axis = overview.whole(scene.store);
    let span = scene.store.span_ms();
    let axis = range_ms.map_or(whole_axis, |r| whole_axis.show(&(r.start as f64..r.end as f64), &span));
    let density = Density::new(&PixelRows::new(scene.store, &whole_axis), scene.kept);
    draw_overview(scene, &density, &axis, &overview, &mut out);

    let ruler = PxRect::new(GUTTER_PX.min(width_px), BAR_PX, (width_px - GUTTER_PX).max(1.0), RULER_PX);
    draw_ruler(scene, &axis, ruler, &mut out);
    let top = ruler.bottom();
    let num_whole = ((height_px - top) / LANE_PX).floor().max(0.0) as usize;
    let num_shown = if lanes.len() > num_whole { num_whole.saturating_sub(1) } else { lanes.len() };
    let rect = PxRect::new(0.0, top, width_px, num_shown as f32 * LANE_PX);
    let layout = LaneLayout::new(rect, num_shown);
    draw_lanes(scene, &lanes[..num_shown], &axis, &layout, &mut out);
    if num_shown < lanes.len() {
        let pos = Pos { x: PADDING_PX, y: rect.bottom() + LANE_PX / 2.0 };
        let text = format!("{} more people", lanes.len() - num_shown);
        out.text(pos, Anchor::Left, text, TEXT_PX, Font::Text, scene.theme.text_dim);
    }
    let playhead = PxRect::new(ruler.x, ruler.y, ruler.w, ruler.h + rect.h);
    draw_playhead(scene, &axis, playhead, true, &mut out);
    out
}
