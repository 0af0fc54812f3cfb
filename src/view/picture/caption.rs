//! The caption of a picture: what it shows, in a few lines that can be read without the program.

use super::spec::{Caption, PictureView};
use super::subject::Subject;
use crate::analysis::summary::of_range;
use crate::analysis::{Between, Sighting};
use crate::model::time::{ASSUMED_FRAME_RATE, format_clock, frame_of_ms};
use crate::view::metrics::{PADDING_PX, TEXT_PX, TEXT_SMALL_PX};
use crate::view::number::grouped;
use crate::view::text_width::wrap;
use crate::view::{Anchor, DrawList, Font, Pos, PxRect, Scene};

/// Height of a line.
const LINE_PX: f32 = 17.0;
/// The most lines that are drawn; the last one ends with an ellipsis where there are more.
const MAX_LINES: usize = 8;

/// A caption set for a width.
pub(super) struct CaptionBlock {
    lines: Vec<Line>,
}

struct Line {
    text: String,
    is_title: bool,
}

impl CaptionBlock {
    pub(super) fn new(
        caption: &Caption,
        view: PictureView,
        subject: &Subject<'_>,
        here: &[Sighting<'_>],
        width_px: f32,
    ) -> Self {
        let texts = match caption {
            Caption::None => Vec::new(),
            Caption::Auto => auto(view, subject, here),
            Caption::Text(text) => own(text, &subject.scene),
        };
        let room = width_px - 2.0 * PADDING_PX;
        let mut lines = Vec::new();
        for (text, is_title) in texts {
            let (size, font) = style(is_title);
            lines.extend(wrap(&text, size, font, room).into_iter().map(|text| Line { text, is_title }));
        }
        if lines.len() > MAX_LINES {
            lines.truncate(MAX_LINES);
            let last = &mut lines[MAX_LINES - 1].text;
            last.push_str(" …");
        }
        Self { lines }
    }

    /// Leaves out the last lines until the rest is at most so high.
    pub(super) fn fit(&mut self, max_px: f32) {
        while self.height_px() > max_px {
            self.lines.pop();
        }
    }

    /// Height with the space around it; 0 without a caption.
    pub(super) fn height_px(&self) -> f32 {
        if self.lines.is_empty() { 0.0 } else { self.lines.len() as f32 * LINE_PX + PADDING_PX }
    }

    /// Draws it into `rect`, which is as high as [`CaptionBlock::height_px`].
    pub(super) fn draw(&self, scene: &Scene<'_>, rect: PxRect, out: &mut DrawList) {
        let mut y = rect.y + PADDING_PX / 2.0 + LINE_PX / 2.0;
        for line in &self.lines {
            let (size, font) = style(line.is_title);
            let color = if line.is_title { scene.theme.text } else { scene.theme.text_dim };
            out.text(Pos { x: rect.x + PADDING_PX, y }, Anchor::Left, line.text.clone(), size, font, color);
            y += LINE_PX;
        }
    }
}

fn style(is_title: bool) -> (f32, Font) {
    if is_title { (TEXT_PX, Font::Strong) } else { (TEXT_SMALL_PX + 0.5, Font::Text) }
}

/// A text of one's own, and below it what nobody should overlook.
fn own(text: &str, scene: &Scene<'_>) -> Vec<(String, bool)> {
    let lines = text.lines().map(str::trim_end).skip_while(|line| line.is_empty());
    let mut texts: Vec<_> = lines.map(|line| (line.to_owned(), false)).collect();
    if let Some((_, is_title)) = texts.first_mut() {
        *is_title = true;
    }
    texts.extend(left_out(scene).map(|text| (text, false)));
    texts
}

/// What is shown, of how much, and what is not.
fn auto(view: PictureView, subject: &Subject<'_>, here: &[Sighting<'_>]) -> Vec<(String, bool)> {
    let scene = &subject.scene;
    let name = if scene.store.job.name.is_empty() { "Result without a name" } else { &scene.store.job.name };
    let mut texts = vec![(format!("{name} · {}", when(view, subject)), true)];
    let filter = subject.filter.trim();
    let filter = if filter.is_empty() { "No filter".to_owned() } else { format!("Filter: {filter}") };
    texts.push((format!("{filter} · {}", counts(view, subject, here)), false));
    texts.extend(left_out(scene).map(|text| (text, false)));
    let notes = notes(view, subject);
    if !notes.is_empty() {
        texts.push((notes.join(" · "), false));
    }
    texts
}

/// How much of the result the picture shows.
fn counts(view: PictureView, subject: &Subject<'_>, here: &[Sighting<'_>]) -> String {
    let scene = &subject.scene;
    let all = (u64::from(scene.store.num_people()), u64::from(scene.store.num_rows()));
    if view == PictureView::Canvas {
        let num_here = here.iter().filter(|sighting| scene.is_shown(sighting.slot)).count() as u64;
        return format!("{} of {} here", grouped(num_here), people_of(all.0));
    }
    let range = subject.range_ms.clone().unwrap_or(i64::MIN..i64::MAX);
    let shown = of_range(scene.store, scene.kept, range);
    let (people, rows) = (u64::from(shown.num_people), u64::from(shown.num_rows));
    if (people, rows) == all {
        format!("{} and {}", people_of(people), rows_of(rows))
    } else {
        format!("{} of {} and {} of {}", grouped(people), people_of(all.0), grouped(rows), rows_of(all.1))
    }
}

fn people_of(num: u64) -> String {
    format!("{} {}", grouped(num), if num == 1 { "person" } else { "people" })
}

fn rows_of(num: u64) -> String {
    format!("{} {}", grouped(num), if num == 1 { "detection" } else { "detections" })
}

/// The time of a canvas, the range of what has an axis of time.
fn when(view: PictureView, subject: &Subject<'_>) -> String {
    let scene = &subject.scene;
    if view == PictureView::Canvas {
        let rate = scene.store.job.video.frame_rate;
        let frame = frame_of_ms(scene.at_ms, rate.unwrap_or(ASSUMED_FRAME_RATE));
        let assumed = if rate.is_none() { format!(" at {ASSUMED_FRAME_RATE:.0} fps, assumed") } else { String::new() };
        return format!("{}, frame {frame}{assumed}", format_clock(scene.at_ms));
    }
    let range = subject.range_ms.clone().unwrap_or_else(|| scene.store.span_ms());
    format!("{} to {}", format_clock(range.start), format_clock(range.end))
}

/// How many people the filters, eyes and solo leave out; `None` when nobody is missing.
fn left_out(scene: &Scene<'_>) -> Option<String> {
    let shown = scene.store.slots().filter(|&slot| scene.is_shown(slot)).count() as u64;
    let num = u64::from(scene.store.num_people()) - shown;
    (num > 0).then(|| format!("Hidden by filters: {}", people_of(num)))
}

/// What a reader has to know to trust the picture.
fn notes(view: PictureView, subject: &Subject<'_>) -> Vec<String> {
    let scene = &subject.scene;
    let mut notes = Vec::new();
    if let Some(missing) = scene.store.missing() {
        notes.push(format!("Incomplete result: {missing}"));
    }
    if view == PictureView::Canvas {
        if scene.store.job.video.frame_size().is_none() {
            let shape = if subject.still.is_some() { "in the shape of the image" } else { "as 16:9" };
            notes.push(format!("Frame size unknown, shown {shape}"));
        }
        let between = match subject.options.between {
            Between::Hold => "held",
            Between::Interpolate => "interpolated",
        };
        notes.push(format!("Boxes between samples are {between}"));
    }
    notes
}
