//! Pictures as they are saved: canvas, timeline and charts with legend and caption, in both themes.

use std::collections::{BTreeMap, BTreeSet};

use pathscope::analysis::{Filter, Kept, Measure, Names, PersonStats, people_stats};
use pathscope::model::{PersonIndex, PersonSlot, TrackStore};
use pathscope::sample::SampleJob;
use pathscope::ui::picture::picture_of;
use pathscope::view::picture::{Caption, MAX_CURVES, PictureSpec, PictureView, Subject, draw_picture};
use pathscope::view::{Draw, DrawList, Font, LaneLevels, Scene, Theme, ThemeKind, svg, text_width};

use crate::harness::assert_picture;

const FILTER: &str = "samples>40";

/// The sample under a filter, with two labels.
struct Sample {
    store: TrackStore,
    kept: Kept,
    people: Vec<PersonStats>,
    levels: LaneLevels,
    lanes: Vec<PersonSlot>,
    labels: BTreeMap<PersonIndex, String>,
    selection: BTreeSet<PersonIndex>,
}

impl Sample {
    fn new(filter: &str) -> Self {
        let store = SampleJob::demo().store();
        let people = people_stats(&store);
        let valid = Filter::parse(filter, &store.job.video).expect("the filter is valid");
        let kept = valid.apply(&store, &people, Names::NONE);
        let levels = LaneLevels::build(&store, &kept);
        let lanes = store.slots_by_index().iter().copied().filter(|&slot| kept.has_person(slot)).collect();
        let labels = BTreeMap::from([
            (PersonIndex(0), "greeter".to_owned()),
            (PersonIndex(2), "courier with a rather long description".to_owned()),
        ]);
        Self { store, kept, people, levels, lanes, labels, selection: BTreeSet::from([PersonIndex(2)]) }
    }

    fn draw(&self, spec: &PictureSpec, filter: &str) -> DrawList {
        let scene = Scene {
            names: Names::of_labels(&self.labels),
            at_ms: 31_000,
            selection: &self.selection,
            ..Scene::new(&self.store, &self.kept, &self.people, &self.levels, Theme::bundled(spec.theme))
        };
        let charted = &self.lanes[..self.lanes.len().min(MAX_CURVES)];
        let subject = Subject {
            charted,
            num_not_charted: self.lanes.len() - charted.len(),
            measures: &[Measure::CenterX, Measure::PeoplePresent],
            filter,
            ..Subject::new(scene, &self.lanes)
        };
        draw_picture(spec, &subject)
    }
}

fn spec(view: PictureView, theme: ThemeKind) -> PictureSpec {
    PictureSpec {
        view,
        width: 720,
        height: 480,
        theme,
        has_legend: true,
        caption: Caption::Auto,
        ..PictureSpec::default()
    }
}

#[test]
fn saved_pictures_in_both_themes() {
    let sample = Sample::new(FILTER);
    for (theme, word) in [(ThemeKind::Dark, "dark"), (ThemeKind::Light, "light")] {
        for view in PictureView::ALL {
            let list = sample.draw(&spec(view, theme), FILTER);
            assert_picture(&picture_of(&list, theme, 1.0), &format!("saved-{}-{word}", view.id()));
        }
    }
}

#[test]
fn twice_as_many_pixels_and_the_same_bytes_again() {
    let sample = Sample::new("");
    let spec = PictureSpec { scale: 2, height: 360, ..spec(PictureView::Canvas, ThemeKind::Light) };
    let (once, again) = (sample.draw(&spec, ""), sample.draw(&spec, ""));
    assert_eq!(svg::svg_scaled(&once, 2.0), svg::svg_scaled(&again, 2.0));
    assert!(svg::svg_scaled(&once, 2.0).starts_with(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1440\" height=\"720\" viewBox=\"0 0 720 360\">"
    ));
    assert_picture(&picture_of(&once, spec.theme, 2.0), "saved-canvas-light-2x");
}

#[test]
fn no_text_leaves_the_picture_or_lies_over_another() {
    for (filter, height) in [("", 480), (FILTER, 480), (FILTER, 200), ("person:999999", 300)] {
        let sample = Sample::new(filter);
        for view in PictureView::ALL {
            for width in [240, 480, 1280] {
                let spec = PictureSpec { width, height, ..spec(view, ThemeKind::Dark) };
                let list = sample.draw(&spec, filter);
                let below = texts_below(&list, view);
                for (at, a) in below.iter().enumerate() {
                    assert!(a.0 >= 0.0 && a.2 <= width as f32, "{view:?} {width}: {a:?}");
                    for b in &below[at + 1..] {
                        let is_apart = a.2 <= b.0 || b.2 <= a.0 || (a.1 - b.1).abs() >= 12.0;
                        assert!(is_apart, "{view:?} {width} x {height}: {a:?} and {b:?}");
                    }
                }
            }
        }
    }
}

/// Left edge, middle line and right edge of the texts of legend and caption, with what they say: those after the view's own.
fn texts_below(list: &DrawList, view: PictureView) -> Vec<(f32, f32, f32, String)> {
    let is_text = |item: &&Draw| matches!(item, Draw::Text { .. });
    // The view ends where the surface of legend and caption begins.
    let surface = list.items.iter().rposition(|item| {
        matches!(item, Draw::Rect { rect, fill: Some(_), stroke: None, .. } if rect.x == 0.0 && rect.w == list.clip.w && rect.bottom() == list.clip.h)
    });
    let from = surface.unwrap_or_else(|| panic!("{view:?} has nothing below"));
    let texts = list.items[from..].iter().filter(is_text);
    let edges = texts.map(|item| {
        let Draw::Text { pos, text, size, font, .. } = item else { unreachable!("only texts are left") };
        let wide = text_width::text_width_px(text, *size, *font);
        assert!(*font != Font::Mono);
        (pos.x, pos.y, pos.x + wide, text.clone())
    });
    edges.collect()
}

#[test]
fn captions_say_what_is_left_out() {
    let sample = Sample::new(FILTER);
    let texts = |caption: Caption| {
        let spec =
            PictureSpec { width: 1280, caption, has_legend: false, ..spec(PictureView::Timeline, ThemeKind::Dark) };
        let below = texts_below(&sample.draw(&spec, FILTER), PictureView::Timeline);
        below.into_iter().map(|(_, _, _, text)| text).collect::<Vec<_>>().join("\n")
    };
    let auto = texts(Caption::Auto);
    for part in ["Filter: samples>40", " of ", "Hidden by filters: "] {
        assert!(auto.contains(part), "{auto}");
    }
    let own = texts(Caption::Text("Lobby, morning\nSecond line".to_owned()));
    assert!(own.starts_with("Lobby, morning\nSecond line\nHidden by filters: "), "{own}");
}
