//! The views of whole documents: that what is drawn is all that is kept and no more, that what is drawn is what is hit, and
//! pictures of a small document as they are written.

use std::collections::{BTreeMap, BTreeSet};

use pathscope::analysis::{Between, Kept, Measure, Names, PersonStats, people_stats, sightings};
use pathscope::model::{
    Face, IntegrityReport, JobInfo, NewRow, NormRect, PersonIndex, PersonSlot, Point, Pose, StoreBuilder, TrackStore,
    VideoMetadata,
};
use pathscope::sample::{CrowdOptions, SampleJob};
use pathscope::view::canvas_scene::{CanvasPart, canvas_hit, draw_people, draw_plain_frame};
use pathscope::view::lanes::{HIT_PX, LaneLayout, draw_lanes, lane_hit, nearest_sample};
use pathscope::view::picture::{canvas_picture, plot_picture, timeline_height_px, timeline_picture};
use pathscope::view::svg::svg;
use pathscope::view::{
    CanvasOptions, CanvasTransform, CanvasView, Color, Draw, DrawList, LaneLevels, Pos, PxRect, Scene, Stroke, Theme,
    ThemeKind, TimeAxis,
};
use proptest::prelude::*;

/// A document and all that a scene refers to.
struct Document {
    store: TrackStore,
    kept: Kept,
    people: Vec<PersonStats>,
    levels: LaneLevels,
    lanes: Vec<PersonSlot>,
}

impl Document {
    fn new(store: TrackStore, keeps: impl FnMut(u32) -> bool) -> Self {
        let kept = Kept::from_fn(&store, keeps);
        let people = people_stats(&store);
        let levels = LaneLevels::build(&store, &kept);
        let lanes = store.slots_by_index().to_vec();
        Self { store, kept, people, levels, lanes }
    }

    fn scene(&self, kind: ThemeKind) -> Scene<'_> {
        Scene::new(&self.store, &self.kept, &self.people, &self.levels, Theme::bundled(kind))
    }
}

fn crowd(num_rows: usize) -> TrackStore {
    SampleJob::crowd(&CrowdOptions { num_people: 8, ..CrowdOptions::default() }, num_rows).store()
}

fn same_hue(a: Color, b: Color) -> bool {
    (a.r, a.g, a.b) == (b.r, b.g, b.b)
}

/// The bars of the samples drawn in one lane, as left and right pixels: tall marks in the person's colour.
fn bars(scene: &Scene<'_>, list: &DrawList, lane: PxRect, slot: PersonSlot) -> Vec<(f32, f32)> {
    let color = scene.style(scene.store.person_index(slot)).color;
    let bars = list.items.iter().filter_map(|item| match item {
        Draw::Rect { rect, fill: Some(fill), .. } if same_hue(*fill, color) && rect.h == 10.0 => {
            (lane.y..lane.bottom()).contains(&rect.y).then_some((rect.x, rect.right()))
        }
        _ => None,
    });
    bars.collect()
}

fn drawn(scene: &Scene<'_>, lanes: &[PersonSlot], axis: &TimeAxis, layout: &LaneLayout) -> DrawList {
    let mut list = DrawList::new(layout.rect);
    draw_lanes(scene, lanes, axis, layout, &mut list);
    list
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_kept_sample_on_screen_is_covered_and_nothing_far_from_one(
        zoom in 0.0..14.0f64,
        at in 0.0..1.0f64,
        modulus in 1..9u32,
        width in 200.0..900.0f32,
    ) {
        let document = Document::new(crowd(4000), |row| row / 7 % modulus == 0);
        let scene = document.scene(ThemeKind::Dark);
        let rect = PxRect::new(10.0, 20.0, width, 4000.0);
        let layout = LaneLayout::new(rect, document.lanes.len());
        let time = layout.time_rect();
        let span = document.store.span_ms();
        let axis = TimeAxis::fit(&span, time.w).zoom_around(time.w * at as f32, (-zoom).exp2(), &span);
        let list = drawn(&scene, &document.lanes, &axis, &layout);
        for lane in layout.visible() {
            let slot = document.lanes[lane];
            let bars = bars(&scene, &list, layout.lane_rect(lane), slot);
            let times: Vec<f32> = document.kept.rows_of(&document.store, slot)
                .map(|row| time.x + axis.x_from_ms(document.store.time_ms(row) as f64))
                .collect();
            for &x in times.iter().filter(|x| (time.x..=time.right()).contains(x)) {
                prop_assert!(bars.iter().any(|&(l, r)| l - 0.01 <= x && x <= r + 0.01), "{x} is in none of {bars:?}");
            }
            for &(left, right) in &bars {
                for edge in [left, right] {
                    let is_edge_of_screen = edge <= time.x + 0.01 || edge >= time.right() - 0.01;
                    let is_near = times.iter().any(|x| (x - edge).abs() <= 2.01);
                    prop_assert!(is_near || is_edge_of_screen, "nothing near {edge} in {times:?}");
                }
            }
        }
        prop_assert!(list.items.len() <= layout.visible().len() * (2 * time.w as usize + 8), "work per pixel");
    }

    #[test]
    fn a_drawn_bar_is_hit_where_it_is_drawn(zoom in 0.0..12.0f64, x in 0.0..1.0f32, modulus in 1..5u32, scroll in 0.0..900.0f64) {
        let document = Document::new(crowd(3000), |row| row / 5 % modulus == 0);
        let scene = document.scene(ThemeKind::Light);
        let mut layout = LaneLayout::new(PxRect::new(0.0, 50.0, 700.0, 130.0), document.lanes.len());
        layout.scroll_px = scroll.min(layout.max_scroll_px());
        let time = layout.time_rect();
        let span = document.store.span_ms();
        let axis = TimeAxis::fit(&span, time.w).zoom_around(time.w / 3.0, (-zoom).exp2(), &span);
        let list = drawn(&scene, &document.lanes, &axis, &layout);
        for lane in layout.visible() {
            let (rect, slot) = (layout.lane_rect(lane), document.lanes[lane]);
            let y = f32::midpoint(rect.y.max(layout.rect.y), rect.bottom().min(layout.rect.bottom()));
            let pos = Pos { x: time.x + time.w * x, y };
            let hit = lane_hit(&scene, &document.lanes, &axis, &layout, pos).unwrap();
            prop_assert_eq!((hit.lane, hit.slot), (lane, slot));
            let ms = axis.ms_from_x(pos.x - time.x);
            let naive = document.kept.rows_of(&document.store, slot)
                .map(|row| (document.store.time_ms(row) as f64 - ms).abs())
                .min_by(f64::total_cmp);
            let found = nearest_sample(&scene, slot, ms).map(|row| (document.store.time_ms(row) as f64 - ms).abs());
            prop_assert_eq!(naive, found);
            prop_assert_eq!(hit.row.is_some(), naive.is_some_and(|d| d <= f64::from(HIT_PX) * axis.ms_per_px));
            let is_on_bar = bars(&scene, &list, rect, slot).iter().any(|&(l, r)| (l..=r).contains(&pos.x));
            let is_far = hit.row.is_none();
            // Within a bar, samples are up to a dozen steps apart where most of them are hidden.
            let has_room = f64::from(document.people[slot.at()].cadence_ms) * 16.0 / axis.ms_per_px < f64::from(HIT_PX);
            prop_assert!(!(is_on_bar && is_far && has_room), "a bar under the pointer without a sample near it");
        }
    }

    #[test]
    fn the_smallest_box_drawn_under_the_pointer_is_hit(at in 0.0..1.0f64, x in 0.0..800.0f32, y in 0.0..500.0f32, zoom in 1.0..4.0f32) {
        let document = Document::new(crowd(2000), |_| true);
        let mut scene = document.scene(ThemeKind::Dark);
        let span = document.store.span_ms();
        scene.at_ms = span.start + ((span.end - span.start) as f64 * at) as i64;
        let options = CanvasOptions { labels: false, trails_ms: None, landmarks: false, pose: false, ..CanvasOptions::default() };
        let canvas = PxRect::new(0.0, 0.0, 800.0, 500.0);
        let view = CanvasView { zoom, center: (0.4, 0.6) };
        let transform = CanvasTransform::new(canvas, document.store.job.video.aspect(), view);
        let mut here = Vec::new();
        sightings(&document.store, &document.kept, &document.people, scene.at_ms, options.between, &mut here);
        let mut list = DrawList::new(canvas);
        draw_people(&scene, &options, &transform, &here, &mut list);
        let pos = Pos { x, y };
        let boxes = here.iter().flat_map(|s| [(s, s.body, false), (s, s.face.map_or(NormRect::NONE, |f| f.rect), true)]);
        let under = boxes.filter_map(|(s, rect, is_face)| {
            let px = transform.screen_rect(rect).filter(|px| px.contains(pos))?;
            Some((px.w * px.h, scene.style(s.index).color, is_face))
        });
        let smallest = under.min_by(|a, b| a.0.total_cmp(&b.0));
        let is_drawn = |color: Color, is_face: bool| list.items.iter().any(|item| match item {
            Draw::Rect { rect, stroke: Some(stroke), .. } => {
                rect.contains(pos) && same_hue(stroke.color, color) && stroke.dash.is_some() == is_face
            }
            _ => false,
        });
        let hit = canvas_hit(&scene, &options, &transform, &here, pos);
        // The hit test is a pixel more generous than what is drawn.
        if let Some((_, color, is_face)) = smallest {
            prop_assert!(is_drawn(color, is_face), "what can be hit is drawn");
            let hit = hit.expect("what is drawn can be hit");
            let is_same = same_hue(scene.style(document.store.person_index(hit.slot)).color, color)
                && (hit.part == CanvasPart::Face) == is_face;
            let nearly = here.iter().filter_map(|s| transform.screen_rect(s.best_box()?)).any(|px| {
                let (dx, dy) = ((px.x - x).abs().min((px.right() - x).abs()), (px.y - y).abs().min((px.bottom() - y).abs()));
                dx <= 1.0 || dy <= 1.0
            });
            prop_assert!(is_same || nearly, "{hit:?}");
        } else if let Some(hit) = hit {
            let rects = here.iter().filter(|s| s.slot == hit.slot).flat_map(|s| [Some(s.body), s.face.map(|f| f.rect)]);
            let near = rects.flatten().filter_map(|rect| transform.screen_rect(rect)).any(|px| {
                (px.x - 1.5..px.right() + 1.5).contains(&x) && (px.y - 1.5..px.bottom() + 1.5).contains(&y)
            });
            prop_assert!(near);
        }
    }
}

#[test]
fn gaps_are_hatched_and_hidden_samples_are_not() {
    let document = Document::new(small(), |_| true);
    let scene = document.scene(ThemeKind::Dark);
    let layout = LaneLayout::new(PxRect::new(0.0, 0.0, 720.0, 400.0), document.lanes.len());
    let axis = TimeAxis::fit(&document.store.span_ms(), layout.time_rect().w);
    let num_hatches = |list: &DrawList| list.items.iter().filter(|i| matches!(i, Draw::Hatch { .. })).count();
    assert_eq!(num_hatches(&drawn(&scene, &document.lanes, &axis, &layout)), 1);
    let trimmed = Document::new(small(), |row| !(20..40).contains(&row));
    let list = drawn(&trimmed.scene(ThemeKind::Dark), &trimmed.lanes, &axis, &layout);
    assert_eq!(num_hatches(&list), 1, "what a filter hides is no gap");
}

#[test]
fn far_in_every_sample_is_a_mark() {
    let document = Document::new(small(), |_| true);
    let scene = document.scene(ThemeKind::Dark);
    let layout = LaneLayout::new(PxRect::new(0.0, 0.0, 720.0, 400.0), document.lanes.len());
    let span = document.store.span_ms();
    let axis = TimeAxis::fit(&span, layout.time_rect().w).show(&(300.0..1200.0), &span);
    let list = drawn(&scene, &document.lanes, &axis, &layout);
    let slot = document.lanes[0];
    let marks = bars(&scene, &list, layout.lane_rect(0), slot).into_iter().filter(|(l, r)| (r - l - 2.0).abs() < 0.01);
    let visible = axis.visible_ms();
    let times = document.store.person_rows(slot).iter().map(|&row| document.store.time_ms(row));
    assert_eq!(marks.count(), times.filter(|ms| visible.contains(ms)).count());
}

#[test]
fn labels_stay_on_the_canvas() {
    let document = Document::new(small(), |_| true);
    let mut scene = document.scene(ThemeKind::Dark);
    scene.at_ms = 500;
    let canvas = PxRect::new(0.0, 0.0, 400.0, 225.0);
    for view in [CanvasView::default(), CanvasView { zoom: 3.0, center: (0.2, 0.35) }] {
        let transform = CanvasTransform::new(canvas, 16.0 / 9.0, view);
        let mut here = Vec::new();
        sightings(&document.store, &document.kept, &document.people, scene.at_ms, Between::Hold, &mut here);
        let mut list = DrawList::new(canvas);
        draw_plain_frame(scene.theme, &transform, &mut list);
        draw_people(&scene, &CanvasOptions::default(), &transform, &here, &mut list);
        let chips: Vec<&PxRect> = list
            .items
            .iter()
            .filter_map(|item| match item {
                Draw::Rect { rect, radius, .. } if *radius == 2.0 => Some(rect),
                _ => None,
            })
            .collect();
        assert!(!chips.is_empty());
        assert!(
            chips.iter().all(|c| c.x >= 0.0 && c.y >= 0.0 && c.right() <= 400.0 && c.bottom() <= 225.0),
            "{chips:?}"
        );
    }
}

/// Four people on 1600 x 900: 0 with a gap, faces and pose; 1 short; 8 in the second round of colours; 3 of whom only the face
/// is seen.
fn small() -> TrackStore {
    let mut rows = Vec::new();
    let mut add = |time_ms: i64, index: i64, body: Option<NormRect>, face: Option<NormRect>| {
        let face = face.map(|rect| {
            let at = |x: f32, y: f32| Point { x: rect.left + x * rect.width, y: rect.top + y * rect.height };
            let landmarks = [at(0.3, 0.4), at(0.7, 0.4), at(0.5, 0.6), at(0.35, 0.8), at(0.65, 0.8)];
            let pose = Pose { yaw: 25.0, pitch: 10.0, roll: -5.0 };
            Face { rect, landmarks, pose, confidence: 99.0 - time_ms as f32 / 500.0, ..Face::EMPTY }
        });
        rows.push(NewRow {
            time_ms,
            index: PersonIndex(index),
            body: body.unwrap_or(NormRect::NONE),
            face,
            extras: None,
        });
    };
    for i in (0..20).chain(50..80) {
        let left = 0.1 + i as f32 * 0.004;
        let face = (i % 3 == 0).then_some(NormRect::new(left + 0.02, 0.15, 0.06, 0.16));
        add(i * 50, 0, Some(NormRect::new(left, 0.1, 0.1, 0.7)), face);
    }
    (0..12).for_each(|i| add(400 + i * 50, 1, Some(NormRect::new(0.45, -0.05, 0.08, 0.4)), None));
    (0..40).for_each(|i| add(i * 50, 8, Some(NormRect::new(0.62 - i as f32 * 0.002, 0.3, 0.1, 0.5)), None));
    (0..10).for_each(|i| add(200 + i * 200, 3, None, Some(NormRect::new(0.85, 0.02, 0.05, 0.1))));
    rows.sort_by_key(|row| row.time_ms);
    let mut builder = StoreBuilder::new();
    for row in &rows {
        builder.push(row);
    }
    let video =
        VideoMetadata { width: Some(1600), height: Some(900), duration_ms: Some(4500), ..VideoMetadata::default() };
    builder.finish(JobInfo { video, ..JobInfo::default() }, IntegrityReport::default())
}

#[test]
fn pictures_say_what_is_there() {
    let document = Document::new(small(), |_| true);
    let labels: BTreeMap<_, _> = [(PersonIndex(0), "greeter <A&B>".to_owned())].into();
    let selection: BTreeSet<_> = [PersonIndex(0)].into();
    let hidden: BTreeSet<_> = [PersonIndex(1)].into();
    let scene = Scene {
        names: Names::of_labels(&labels),
        selection: &selection,
        hidden: &hidden,
        hover: Some(PersonIndex(3)),
        at_ms: 625,
        range_ms: Some(1000..2000),
        ..document.scene(ThemeKind::Dark)
    };
    let options = CanvasOptions { trails_ms: Some(500), ..CanvasOptions::default() };
    insta::assert_snapshot!("canvas", svg(&canvas_picture(&scene, &options, 480.0, 270.0)));
    let height_px = timeline_height_px(document.lanes.len());
    insta::assert_snapshot!("timeline", svg(&timeline_picture(&scene, &document.lanes, None, 480.0, height_px)));
    let light = Scene { theme: Theme::bundled(ThemeKind::Light), ..scene };
    let cut = timeline_picture(&light, &document.lanes, Some(500..900), 320.0, timeline_height_px(3));
    insta::assert_snapshot!("timeline_cut", svg(&cut));
    let plot = plot_picture(&light, &document.lanes, Measure::FaceConfidence, None, 480.0, 200.0);
    insta::assert_snapshot!("plot", svg(&plot));
    insta::assert_snapshot!(
        "plot_present",
        svg(&plot_picture(&light, &[], Measure::PeoplePresent, None, 480.0, 160.0))
    );
}

#[test]
fn every_kind_of_item_is_written_as_svg() {
    let mut list = DrawList::new(PxRect::new(0.0, 0.0, 100.0, 50.0));
    let red = Color::rgb(255, 0, 0);
    let pos = |x: f32, y: f32| Pos { x, y };
    list.fill(PxRect::new(1.0, 2.0, 3.5, 4.25), 2.0, red.with_alpha(0.5));
    let dashed = Stroke { dash: Some((4.0, 3.0)), ..Stroke::solid(1.5, red) };
    list.outline(PxRect::new(0.0, 0.0, 10.0, 10.0), 0.0, dashed);
    list.line(pos(0.0, 0.0), pos(1.0 / 3.0, 9.0), Stroke::solid(1.0, red));
    list.items.push(Draw::Polygon { points: vec![pos(0.0, 0.0), pos(4.0, 0.0), pos(2.0, 3.0)], fill: red });
    list.items.push(Draw::Disc { center: pos(5.0, -0.001), radius: 2.0, fill: red });
    list.items.push(Draw::Hatch { rect: PxRect::new(0.0, 0.0, 8.0, 4.0), spacing: 6.0, color: red });
    list.text(
        pos(5.0, 6.0),
        pathscope::view::Anchor::Right,
        "<a & \"b\">\u{1}",
        12.0,
        pathscope::view::Font::Mono,
        red,
    );
    insta::assert_snapshot!(svg(&list));
}
