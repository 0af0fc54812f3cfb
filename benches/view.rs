//! View models at 10 k and 1 M detections, each beside the plain way to do the same: one quad a detection, one point a sample.
//!
//! `cargo bench --no-default-features --bench view`

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use pathscope::analysis::measure::series;
use pathscope::analysis::{Between, Kept, Measure, PersonStats, people_stats, sightings};
use pathscope::model::{PersonSlot, TrackStore};
use pathscope::sample::{CrowdOptions, SampleJob};
use pathscope::view::canvas_scene::{draw_people, draw_plain_frame};
use pathscope::view::lanes::{LaneLayout, draw_lanes};
use pathscope::view::overview::{Density, OverviewLayout, PixelRows, draw_overview};
use pathscope::view::people_table::{PeopleSort, people_rows};
use pathscope::view::plot_series::PlotSeries;
use pathscope::view::{
    CanvasOptions, CanvasTransform, CanvasView, DrawList, LaneLevels, MeasureLevels, Presence, PxRect, Scene, Theme,
    ThemeKind, TimeAxis,
};

const WINDOW: PxRect = PxRect::new(0.0, 0.0, 1600.0, 900.0);

struct Document {
    store: TrackStore,
    kept: Kept,
    people: Vec<PersonStats>,
    levels: LaneLevels,
    lanes: Vec<PersonSlot>,
}

impl Document {
    fn new(num_rows: usize) -> Self {
        let store = SampleJob::crowd(&CrowdOptions::default(), num_rows).store();
        let kept = Kept::all(&store);
        let people = people_stats(&store);
        let levels = LaneLevels::build(&store, &kept);
        let lanes = store.slots_by_index().to_vec();
        Self { store, kept, people, levels, lanes }
    }

    fn scene(&self) -> Scene<'_> {
        let span = self.store.span_ms();
        let theme = Theme::bundled(ThemeKind::Dark);
        let scene = Scene::new(&self.store, &self.kept, &self.people, &self.levels, theme);
        Scene { at_ms: i64::midpoint(span.start, span.end), ..scene }
    }

    /// The person with the most samples.
    fn busiest(&self) -> PersonSlot {
        self.people.iter().max_by_key(|p| p.num_samples).map(|p| p.slot).expect("a crowd has people")
    }
}

/// The lanes as they would be without levels of detail: every detection of every lane, each a quad.
fn draw_every_detection(
    scene: &Scene<'_>,
    lanes: &[PersonSlot],
    axis: &TimeAxis,
    layout: &LaneLayout,
    out: &mut DrawList,
) {
    for (lane, &slot) in lanes.iter().enumerate() {
        let rect = layout.lane_rect(lane);
        let color = scene.style(scene.store.person_index(slot)).color;
        for &row in scene.store.person_rows(slot) {
            let x = layout.time_rect().x + axis.x_from_ms(scene.store.time_ms(row) as f64);
            out.fill(PxRect::new(x, rect.y + 4.0, 2.0, 10.0), 0.0, color);
        }
    }
}

fn view(c: &mut Criterion) {
    for (name, num_rows) in [("10k", 10_000), ("1M", 1_000_000)] {
        let document = Document::new(num_rows);
        let (scene, span) = (document.scene(), document.store.span_ms());
        println!(
            "{name}: {} people, {} levels, {} KiB of runs",
            document.lanes.len(),
            document.levels.num_levels(),
            document.levels.bytes() / 1024
        );
        let layout = LaneLayout::new(WINDOW, document.lanes.len());
        let axis = TimeAxis::fit(&span, layout.time_rect().w);
        let mut list = DrawList::new(WINDOW);

        let mut group = c.benchmark_group("lanes");
        group.sample_size(10);
        group.bench_function(BenchmarkId::new("build_levels", name), |b| {
            b.iter(|| LaneLevels::build(black_box(&document.store), &document.kept));
        });
        for (zoom_name, zoom) in [("whole", 1.0), ("tenth", 0.1), ("far_in", 1e-3)] {
            let axis = axis.zoom_around(layout.time_rect().w / 2.0, zoom, &span);
            group.bench_function(BenchmarkId::new(format!("visible_{zoom_name}"), name), |b| {
                b.iter(|| {
                    list.items.clear();
                    draw_lanes(&scene, &document.lanes, black_box(&axis), &layout, &mut list);
                    list.items.len()
                });
            });
        }
        let all = LaneLayout { lane_px: 900.0 / document.lanes.len() as f32, ..layout };
        group.bench_function(BenchmarkId::new("all_lanes", name), |b| {
            b.iter(|| {
                list.items.clear();
                draw_lanes(&scene, &document.lanes, black_box(&axis), &all, &mut list);
                list.items.len()
            });
        });
        group.bench_function(BenchmarkId::new("baseline_one_quad_a_detection", name), |b| {
            b.iter(|| {
                list.items.clear();
                draw_every_detection(&scene, &document.lanes, black_box(&axis), &layout, &mut list);
                list.items.len()
            });
        });
        group.finish();
        list = DrawList::new(WINDOW);

        let mut group = c.benchmark_group("overview");
        group.sample_size(20);
        let overview = OverviewLayout { rect: PxRect::new(0.0, 0.0, 1600.0, 36.0), gutter_px: 120.0 };
        let whole = overview.whole(&document.store);
        group.bench_function(BenchmarkId::new("build_presence", name), |b| {
            b.iter(|| Presence::build(black_box(&document.store), &document.kept, &document.levels));
        });
        let presence = Presence::build(&document.store, &document.kept, &document.levels);
        println!("{name}: {} KiB of presence", presence.bytes() / 1024);
        group.bench_function(BenchmarkId::new("count_density", name), |b| {
            b.iter(|| Density::new(&PixelRows::new(black_box(&document.store), &whole), &document.kept));
        });
        let density = Density::new(&PixelRows::new(&document.store, &whole), &document.kept);
        group.bench_function(BenchmarkId::new("draw", name), |b| {
            b.iter(|| {
                list.items.clear();
                draw_overview(&scene, black_box(&density), &axis, &overview, &mut list);
                list.items.len()
            });
        });
        group.bench_function(BenchmarkId::new("baseline_count_each_row", name), |b| {
            b.iter(|| {
                let mut counts = vec![0_u32; 1600];
                for row in document.store.rows() {
                    counts[(whole.x_from_ms(row.time_ms as f64) as usize).min(1599)] += 1;
                }
                counts
            });
        });
        group.finish();

        let mut group = c.benchmark_group("canvas");
        group.sample_size(20);
        let transform = CanvasTransform::new(WINDOW, document.store.job.video.aspect(), CanvasView::default());
        let mut here = Vec::new();
        for (trail_name, trails_ms) in [("no_trails", None), ("trails_3s", Some(3000)), ("trails_1h", Some(3_600_000))]
        {
            let options = CanvasOptions { trails_ms, ..CanvasOptions::default() };
            group.bench_function(BenchmarkId::new(trail_name, name), |b| {
                b.iter(|| {
                    list.items.clear();
                    let at_ms = black_box(scene.at_ms);
                    sightings(
                        &document.store,
                        &document.kept,
                        &document.people,
                        at_ms,
                        Between::Interpolate,
                        &mut here,
                    );
                    draw_plain_frame(scene.theme, &transform, &mut list);
                    draw_people(&scene, &options, &transform, &here, &mut list);
                    list.items.len()
                });
            });
        }
        group.finish();

        let mut group = c.benchmark_group("plot");
        group.sample_size(20);
        let slot = document.busiest();
        group.bench_function(BenchmarkId::new("one_person", name), |b| {
            b.iter(|| PlotSeries::of_person(&scene, slot, Measure::CenterX, black_box(&axis)));
        });
        let levels = MeasureLevels::build(&document.store, &document.kept, slot, Measure::CenterX);
        group.bench_function(BenchmarkId::new("one_person_by_levels", name), |b| {
            b.iter(|| PlotSeries::of_levels(&levels, black_box(&axis)));
        });
        group.bench_function(BenchmarkId::new("people_present", name), |b| {
            b.iter(|| PlotSeries::of_people_present(&presence, &document.levels, black_box(&axis)));
        });
        group.bench_function(BenchmarkId::new("everybody", name), |b| {
            b.iter(|| {
                let curves = document.lanes.iter().map(|&s| PlotSeries::of_person(&scene, s, Measure::CenterX, &axis));
                curves.map(|curve| curve.points.len()).sum::<usize>()
            });
        });
        group.bench_function(BenchmarkId::new("baseline_every_point_of_everybody", name), |b| {
            b.iter(|| {
                let of = |&s: &PersonSlot| series(&document.store, &document.kept, s, Measure::CenterX, span.clone());
                let curves = document.lanes.iter().map(|s| of(s).collect::<Vec<_>>());
                curves.map(|curve| curve.len()).sum::<usize>()
            });
        });
        group.finish();

        let mut group = c.benchmark_group("people_table");
        group.sample_size(20);
        group.bench_function(BenchmarkId::new("sort_and_search", name), |b| {
            b.iter(|| people_rows(&scene, PeopleSort::default(), black_box("1")));
        });
        group.finish();
    }
}

criterion_group!(benches, view);
criterion_main!(benches);
