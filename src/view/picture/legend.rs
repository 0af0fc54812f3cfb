//! The legend of a picture: who has which colour, and what the marks mean.

use super::spec::PictureView;
use super::subject::Subject;
use crate::analysis::{Exactness, FlagKind, Sighting};
use crate::model::PersonSlot;
use crate::view::flag_marks::draw_mark;
use crate::view::lanes::HATCH_SPACING_PX;
use crate::view::metrics::{LANE_PX, MARK_RADIUS_PX, PADDING_PX, SWATCH_PX, TEXT_PX};
use crate::view::scene::draw_swatch;
use crate::view::text_width::{elide, text_width_px};
use crate::view::{Anchor, Draw, DrawList, Font, PersonStyle, Pos, PxRect, Scene, Stroke};

/// Names are cut to this width.
const MAX_NAME_PX: f32 = 150.0;
/// Width of the mark of the key.
const MARK_PX: f32 = 20.0;
/// Space between a mark and its words.
const MARK_GAP_PX: f32 = 6.0;
/// Space between two entries.
const ENTRY_GAP_PX: f32 = 20.0;
/// The legend takes at most this share of the picture, and one line in any case.
const MAX_SHARE: f32 = 0.25;

/// A mark that is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Body,
    Face,
    Landmarks,
    Pose,
    Between,
    Trail,
    Samples,
    Gap,
    FaceStrip,
    Hidden,
    Time,
    Range,
    Count,
    Flag(FlagKind),
}

impl Mark {
    const fn text(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Face => "face",
            Self::Landmarks => "landmark",
            Self::Pose => "head pose",
            Self::Between => "between samples",
            Self::Trail => "where they came from",
            Self::Samples => "samples",
            Self::Gap => "gap",
            Self::FaceStrip => "faces",
            Self::Hidden => "hidden",
            Self::Time => "time cursor",
            Self::Range => "selected time",
            Self::Count => "everyone together",
            Self::Flag(kind) => kind.noun(),
        }
    }

    fn draw(self, scene: &Scene<'_>, x: f32, middle: f32, out: &mut DrawList) {
        let theme = scene.theme;
        let ink = theme.text_dim;
        let area = PxRect::new(x, middle - 5.0, MARK_PX, 10.0);
        let inset = PxRect::new(x + 1.0, middle - 5.0, MARK_PX - 2.0, 10.0);
        let across = |y: f32| (Pos { x: area.x, y }, Pos { x: area.right(), y });
        match self {
            Self::Body => out.outline(inset, 0.0, Stroke::solid(1.5, ink)),
            Self::Face => out.outline(inset, 0.0, Stroke { dash: Some((4.0, 3.0)), ..Stroke::solid(1.5, ink) }),
            Self::Landmarks => {
                let disc = |dx: f32| Draw::Disc { center: Pos { x: x + dx, y: middle }, radius: 1.75, fill: ink };
                out.items.extend([disc(5.0), disc(10.0), disc(15.0)]);
            }
            Self::Pose => {
                let from = Pos { x: x + 8.0, y: middle + 2.0 };
                let ends = [(9.0, 2.0), (0.0, -7.0), (-6.0, 3.0)];
                for ((dx, dy), ink) in ends.into_iter().zip(theme.pose_axes) {
                    out.line(from, Pos { x: from.x + dx, y: from.y + dy }, Stroke::solid(1.5, ink));
                }
            }
            Self::Between => out.outline(inset, 0.0, Stroke::solid(1.5, ink.with_alpha(0.5))),
            Self::Trail => {
                let (from, to) = across(middle);
                out.line(from, to, Stroke::solid(1.5, ink.with_alpha(0.6)));
            }
            Self::Samples => out.fill(area, MARK_RADIUS_PX, ink),
            Self::Gap => {
                out.items.push(Draw::Hatch { rect: area, spacing: HATCH_SPACING_PX, color: theme.gap_hatch });
            }
            Self::FaceStrip => out.fill(PxRect::new(x, middle - 1.0, MARK_PX, 2.0), 0.0, ink),
            Self::Hidden => out.fill(area, MARK_RADIUS_PX, ink.with_alpha(0.3)),
            Self::Time => {
                let at = x + MARK_PX / 2.0;
                let (from, to) = (Pos { x: at, y: area.y }, Pos { x: at, y: area.bottom() });
                out.line(from, to, Stroke::solid(1.5, theme.playhead));
            }
            Self::Range => out.fill(area, 0.0, theme.accent.with_alpha(0.25)),
            Self::Count => {
                let (from, to) = across(middle);
                out.line(from, to, Stroke::solid(2.0, theme.accent));
            }
            Self::Flag(kind) => draw_mark(kind, Pos { x: x + MARK_PX / 2.0, y: middle }, theme.warning, out),
        }
    }
}

/// A legend set for a picture.
pub(super) struct Legend {
    people: Vec<(PersonStyle, String)>,
    /// Width of a column of people.
    column_px: f32,
    num_columns: usize,
    /// Lines of people, and the lines of the key below them.
    num_people_lines: usize,
    key: Vec<Vec<(Mark, f32)>>,
    /// People that have no room, and those who were left out before.
    num_more: usize,
}

impl Legend {
    /// The legend of what a picture of this size shows. `here` are those on the canvas.
    pub(super) fn new(
        view: PictureView,
        subject: &Subject<'_>,
        here: &[Sighting<'_>],
        width_px: f32,
        height_px: f32,
    ) -> Self {
        let room = (width_px - 2.0 * PADDING_PX).max(1.0);
        let key = lines_of(&marks(view, subject, here), room);
        let scene = &subject.scene;
        let named = |slot: PersonSlot| {
            let index = scene.store.person_index(slot);
            (scene.style(index), elide(&scene.name(index), TEXT_PX, Font::Text, MAX_NAME_PX.min(room - 20.0)))
        };
        let mut people: Vec<(PersonStyle, String)> = people_of(view, subject, here).into_iter().map(named).collect();
        let widest = people.iter().map(|(_, name)| text_width_px(name, TEXT_PX, Font::Text)).fold(40.0, f32::max);
        let column_px = SWATCH_PX + MARK_GAP_PX + widest + ENTRY_GAP_PX;
        let num_columns = (((room + ENTRY_GAP_PX) / column_px) as usize).max(1);
        let max_lines = ((height_px * MAX_SHARE / LANE_PX) as usize).saturating_sub(key.len()).max(1);
        let mut num_more = if view == PictureView::Plot { subject.num_not_charted } else { 0 };
        let room_for = max_lines * num_columns;
        if people.len() + usize::from(num_more > 0) > room_for {
            let kept = room_for.saturating_sub(1);
            num_more += people.len().saturating_sub(kept);
            people.truncate(kept);
        }
        let num_entries = people.len() + usize::from(num_more > 0);
        let num_people_lines = num_entries.div_ceil(num_columns);
        Self { people, column_px, num_columns, num_people_lines, key, num_more }
    }

    /// Height with the space around it; 0 where there is nothing to explain.
    pub(super) fn height_px(&self) -> f32 {
        let num_lines = self.num_people_lines + self.key.len();
        if num_lines == 0 { 0.0 } else { num_lines as f32 * LANE_PX + PADDING_PX }
    }

    /// Draws it into `rect`, which is as high as [`Legend::height_px`].
    pub(super) fn draw(&self, scene: &Scene<'_>, rect: PxRect, out: &mut DrawList) {
        let theme = scene.theme;
        let left = rect.x + PADDING_PX;
        let line_y = |line: usize| rect.y + PADDING_PX / 2.0 + (line as f32 + 0.5) * LANE_PX;
        for (at, (style, name)) in self.people.iter().enumerate() {
            let x = left + (at % self.num_columns) as f32 * self.column_px;
            let middle = line_y(at / self.num_columns);
            draw_swatch(out, x, middle, *style, theme.panel, false);
            let pos = Pos { x: x + SWATCH_PX + MARK_GAP_PX, y: middle };
            out.text(pos, Anchor::Left, name.clone(), TEXT_PX, Font::Text, theme.text);
        }
        if self.num_more > 0 {
            let at = self.people.len();
            let x = left + (at % self.num_columns) as f32 * self.column_px;
            let text = format!("and {} more", self.num_more);
            let pos = Pos { x, y: line_y(at / self.num_columns) };
            out.text(pos, Anchor::Left, text, TEXT_PX, Font::Text, theme.text_dim);
        }
        for (at, line) in self.key.iter().enumerate() {
            let middle = line_y(self.num_people_lines + at);
            let mut x = left;
            for &(mark, width) in line {
                mark.draw(scene, x, middle, out);
                let pos = Pos { x: x + MARK_PX + MARK_GAP_PX, y: middle };
                out.text(pos, Anchor::Left, mark.text(), TEXT_PX, Font::Text, theme.text_dim);
                x += width;
            }
        }
    }
}

/// Whom a picture shows in their colours. The lanes have their names beside them.
fn people_of(view: PictureView, subject: &Subject<'_>, here: &[Sighting<'_>]) -> Vec<PersonSlot> {
    let scene = &subject.scene;
    match view {
        PictureView::Canvas => {
            let mut people: Vec<_> = here.iter().map(|s| s.slot).filter(|&slot| scene.is_shown(slot)).collect();
            people.sort_by_key(|&slot| scene.store.person_index(slot));
            people
        }
        PictureView::Timeline => Vec::new(),
        PictureView::Plot if !subject.measures.iter().any(|measure| measure.is_per_person()) => Vec::new(),
        PictureView::Plot => subject.charted.to_vec(),
    }
}

fn marks(view: PictureView, subject: &Subject<'_>, here: &[Sighting<'_>]) -> Vec<Mark> {
    let (scene, options) = (&subject.scene, &subject.options);
    let has_range = scene.range_ms.is_some();
    let shown = || here.iter().filter(|s| scene.is_shown(s.slot));
    let faces = || shown().filter_map(|s| s.face);
    let range = subject.range_ms.clone().unwrap_or_else(|| scene.store.span_ms());
    let has_cursor = range.contains(&scene.at_ms);
    let all: &[(Mark, bool)] = match view {
        PictureView::Canvas => &[
            (Mark::Body, options.bodies && shown().any(|s| s.body.is_finite())),
            (Mark::Face, options.faces && faces().next().is_some()),
            (Mark::Landmarks, options.landmarks && faces().any(|face| face.landmarks[0].x.is_finite())),
            (Mark::Pose, options.pose && faces().any(|face| face.pose.yaw.is_finite())),
            (Mark::Between, shown().any(|s| s.exactness != Exactness::Exact)),
            (Mark::Trail, options.trails_ms.is_some() && shown().next().is_some()),
        ],
        PictureView::Timeline => &[
            (Mark::Samples, true),
            (Mark::Gap, true),
            (Mark::FaceStrip, scene.store.num_faces() > 0),
            (Mark::Hidden, subject.lanes_scene.as_ref().is_some_and(|s| !s.hidden.is_empty())),
            (Mark::Time, has_cursor),
            (Mark::Range, has_range),
        ],
        PictureView::Plot => {
            &[(Mark::Count, subject.measures.iter().any(|measure| !measure.is_per_person())), (Mark::Time, has_cursor)]
        }
    };
    let flags = scene.flags.filter(|_| view == PictureView::Timeline);
    // Of the people who are drawn.
    let is_there =
        |kind: FlagKind| flags.is_some_and(|flags| subject.lanes.iter().any(|&slot| flags.set(slot).has(kind)));
    let flags = FlagKind::ALL.into_iter().filter(|kind| is_there(*kind)).map(Mark::Flag);
    all.iter().filter(|(_, is_there)| *is_there).map(|(mark, _)| *mark).chain(flags).collect()
}

/// Marks and their widths in lines of at most `room` pixels.
fn lines_of(marks: &[Mark], room: f32) -> Vec<Vec<(Mark, f32)>> {
    let mut lines: Vec<Vec<(Mark, f32)>> = Vec::new();
    let mut used = f32::INFINITY;
    for &mark in marks {
        let width = MARK_PX + MARK_GAP_PX + text_width_px(mark.text(), TEXT_PX, Font::Text) + ENTRY_GAP_PX;
        if used + width - ENTRY_GAP_PX > room {
            lines.push(Vec::new());
            used = 0.0;
        }
        used += width;
        lines.last_mut().expect("the first mark begins a line").push((mark, width));
    }
    lines
}
