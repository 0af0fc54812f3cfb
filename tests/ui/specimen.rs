//! One picture of every colour, font, icon and line style, in both themes: whatever changes the look shows here first.

use egui::{Align2, Rect, Ui, UiBuilder, Vec2, pos2, vec2};
use pathscope::model::PersonIndex;
use pathscope::ui::picture::{headless_frames, picture_of};
use pathscope::ui::{icons, paint, style};
use pathscope::view::{Anchor, Color, Draw, DrawList, Font, Pos, PxRect, Stroke, Theme, ThemeKind};

use crate::harness::{assert_picture, assert_window, window};

const SIZE: PxRect = PxRect::new(0.0, 0.0, 560.0, 420.0);

/// Colours and line styles as a draw list.
fn specimen(theme: &Theme) -> DrawList {
    let mut list = DrawList::new(SIZE);
    list.fill(SIZE, 0.0, theme.panel);
    let surfaces = [theme.background, theme.panel, theme.raised, theme.hover, theme.canvas, theme.frame, theme.lane];
    for (i, fill) in surfaces.into_iter().enumerate() {
        let rect = PxRect::new(12.0 + 40.0 * i as f32, 12.0, 32.0, 24.0);
        list.fill(rect, 4.0, fill);
        list.outline(rect, 4.0, Stroke::solid(1.0, theme.line));
    }
    for i in 0..16 {
        let color = theme.person(PersonIndex(i)).color;
        list.fill(PxRect::new(12.0 + 16.0 * i as f32, 44.0, 11.0, 11.0), 2.0, color);
    }
    texts(&mut list, theme);
    lines(&mut list, theme);
    list
}

fn texts(list: &mut DrawList, theme: &Theme) {
    let mut y = 76.0;
    for (font, name) in [(Font::Text, "Text"), (Font::Strong, "Strong"), (Font::Mono, "0:01:23.456")] {
        let mut x = 12.0;
        for (size, color) in [(10.5, theme.text_dim), (12.0, theme.text), (15.0, theme.accent)] {
            list.text(Pos { x, y }, Anchor::Left, format!("{name} {size} Hxgf"), size, font, color);
            x += 180.0;
        }
        y += 24.0;
    }
    // Text beside icons and numbers: all on one middle line, which is drawn.
    let middle = 156.0;
    let accent = theme.text_faint.with_alpha(0.4);
    list.line(Pos { x: 12.0, y: middle }, Pos { x: 548.0, y: middle }, Stroke::solid(1.0, accent));
    for (x, size) in [(12.0, 12.0), (200.0, 15.0), (400.0, 10.5)] {
        list.text(Pos { x: x + 1.5 * size, y: middle }, Anchor::Left, "HEAD 12:34", size, Font::Text, theme.text);
    }
}

fn lines(list: &mut DrawList, theme: &Theme) {
    let person = |i: i64| theme.person(PersonIndex(i)).color;
    // A lane: runs with a gap between them, faces below, one run a pixel wide.
    list.fill(PxRect::new(12.0, 176.0, 300.0, 20.0), 0.0, theme.lane);
    for (x, w) in [(20.0, 60.0), (110.4, 40.3), (160.0, 1.0), (164.0, 3.0), (170.0, 5.0), (180.0, 120.0)] {
        list.fill(PxRect::new(x, 179.0, w, 10.0), 2.0, person(2));
        list.fill(PxRect::new(x, 191.0, w / 2.0, 2.0), 0.0, person(2));
    }
    hatch(list, PxRect::new(82.0, 180.0, 26.0, 8.0), theme.gap_hatch);
    hatch(list, PxRect::new(330.0, 176.0, 60.0, 20.0), theme.gap_hatch);

    // Boxes: a body, a face, a selection, landmarks.
    let body = PxRect::new(24.0, 212.0, 80.0, 120.0);
    list.outline(body, 0.0, Stroke::solid(1.5, person(0)));
    list.fill(PxRect::new(23.0, 197.0, 24.0, 14.0), 2.0, person(0));
    list.text(Pos { x: 35.0, y: 204.0 }, Anchor::Center, "12", 10.5, Font::Strong, theme.on_person);
    let dashed = Stroke { width: 1.0, color: person(0), dash: Some((4.0, 3.0)) };
    list.outline(PxRect::new(44.3, 228.6, 40.0, 48.0), 0.0, dashed);
    for (x, y) in [(56.0, 246.0), (70.0, 246.0), (63.0, 254.0), (57.0, 262.0), (69.0, 262.0)] {
        list.items.push(Draw::Disc { center: Pos { x, y }, radius: 1.5, fill: person(0) });
    }
    list.outline(PxRect::new(130.0, 212.0, 60.0, 120.0), 0.0, Stroke::solid(2.0, person(1)));
    list.fill(PxRect::new(132.0, 214.0, 56.0, 116.0), 0.0, person(1).with_alpha(0.15));
    list.outline(PxRect::new(126.0, 208.0, 68.0, 128.0), 2.0, Stroke::solid(1.0, theme.text_dim));

    slanted_lines(list, theme, person(3));
}

fn slanted_lines(list: &mut DrawList, theme: &Theme, color: Color) {
    let wave: Vec<_> =
        (0..24).map(|i| Pos { x: 220.0 + 8.0 * i as f32, y: 240.0 + 20.0 * ((i * 7 % 11) as f32 / 11.0) }).collect();
    list.items.push(Draw::Polyline { points: wave.clone(), stroke: Stroke::solid(1.5, color) });
    let lower = wave.iter().map(|p| Pos { x: p.x, y: p.y + 40.0 }).collect();
    list.items.push(Draw::Polyline {
        points: lower,
        stroke: Stroke { width: 1.0, color: theme.text_dim, dash: Some((4.0, 4.0)) },
    });
    let center = Pos { x: 480.0, y: 270.0 };
    list.items.push(Draw::Disc { center, radius: 36.0, fill: theme.raised });
    for ((x, y), color) in [(30.0, -6.0), (4.0, -32.0), (-12.0, 14.0)].into_iter().zip(theme.pose_axes) {
        list.line(center, Pos { x: center.x + x, y: center.y + y }, Stroke::solid(2.0, color));
    }
    // The playhead, and its mark.
    list.line(Pos { x: 330.0, y: 204.0 }, Pos { x: 330.0, y: 336.0 }, Stroke::solid(1.0, theme.playhead));
    let mark = [(324.0, 204.0), (336.0, 204.0), (336.0, 211.0), (330.0, 217.0), (324.0, 211.0)];
    let points = mark.into_iter().map(|(x, y)| Pos { x, y }).collect();
    list.items.push(Draw::Polygon { points, fill: theme.playhead });
}

fn hatch(list: &mut DrawList, rect: PxRect, color: Color) {
    list.items.push(Draw::Hatch { rect, spacing: 6.0, color });
}

/// The same with what only the toolkit can draw: icons, and icons beside text.
fn specimen_ui(ui: &mut Ui, list: &DrawList) {
    paint::paint(ui.painter(), Vec2::ZERO, list);
    let ink = style::color(style::theme(ui).text);
    for (x, size) in [(12.0, 12.0), (200.0, 15.0), (400.0, 10.5)] {
        for (right, icon) in [(0.0, icons::WARNING), (7.5, icons::PLAY)] {
            ui.painter().text(
                pos2(x + right * size, 156.0),
                Align2::LEFT_CENTER,
                char::from(icon),
                icons::font_id(size),
                ink,
            );
        }
    }
    let area = Rect::from_min_size(pos2(12.0, 344.0), vec2(536.0, 72.0));
    ui.scope_builder(UiBuilder::new().max_rect(area), |ui| {
        ui.horizontal_wrapped(|ui| {
            for &(_, icon) in icons::ALL {
                ui.label(icons::rich_text(icon));
            }
            ui.label(icons::beside_text(icons::WARNING, "2 warnings", 12.0, ink));
        });
    });
}

#[test]
fn specimen_in_both_themes() {
    for (kind, scale, name) in [
        (ThemeKind::Dark, 1.0, "specimen-dark"),
        (ThemeKind::Light, 1.0, "specimen-light"),
        (ThemeKind::Dark, 2.0, "specimen-dark-2x"),
    ] {
        let list = specimen(Theme::bundled(kind));
        let picture = headless_frames(vec2(SIZE.w, SIZE.h), scale, kind, 2, |ui| specimen_ui(ui, &list));
        assert_picture(&picture, name);
    }
}

#[test]
fn window_and_headless_paint_the_same() {
    let kind = ThemeKind::Light;
    let list = specimen(Theme::bundled(kind));
    let mut harness = window([SIZE.w, SIZE.h], kind).build_ui(|ui| specimen_ui(ui, &list));
    assert_window(&mut harness, "specimen-light");
    assert_eq!(picture_of(&list, kind, 1.0).rgb.len(), 3 * 560 * 420);
}
