//! One whole pass over the window, laid out and tessellated, beside drawing every detection as a quad of its own.
//!
//! `window_pass/N` is what a frame costs with N detections opened; `quad_each/N` is the named baseline of the same run. The
//! pass should hardly grow with N, the baseline grows with it.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use egui::epaint::Mesh;
use egui::{Color32, Context, RawInput, Rect, Shape, pos2, vec2};
use pathscope::app::{AppState, PlaybackCommand, Settings, Worker};
use pathscope::decode::DecodeOptions;
use pathscope::model::TrackStore;
use pathscope::sample::{CrowdOptions, SampleJob};
use pathscope::ui::session::Session;
use pathscope::ui::style;
use pathscope::view::ThemeKind;

const SIZE: egui::Vec2 = vec2(1600.0, 900.0);

fn input() -> RawInput {
    RawInput { screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), SIZE)), ..RawInput::default() }
}

fn pass(ctx: &Context, session: &mut Session) -> usize {
    let mut output = ctx.run_ui(input(), |ui| session.ui(ui));
    output.textures_delta.clear();
    ctx.tessellate(output.shapes, 1.0).len()
}

/// Every detection a rectangle over the whole width of time, one lane a person: what a plain plot would draw.
fn quads(ctx: &Context, store: &TrackStore) -> usize {
    let span = store.span_ms();
    let mut mesh = Mesh::default();
    for row in store.rows() {
        let x = (row.time_ms - span.start) as f32 / (span.end - span.start) as f32 * SIZE.x;
        let y = (row.slot.0 % 45) as f32 * 20.0;
        mesh.add_colored_rect(Rect::from_min_size(pos2(x, y), vec2(2.0, 10.0)), Color32::GRAY);
    }
    let mut output = ctx.run_ui(input(), |ui| {
        ui.painter().add(Shape::mesh(mesh.clone()));
    });
    output.textures_delta.clear();
    ctx.tessellate(output.shapes, 1.0).len()
}

fn window(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("ui");
    group.sample_size(10);
    for num_rows in [10_000, 1_000_000] {
        let store = Arc::new(SampleJob::crowd(&CrowdOptions::default(), num_rows).store());
        let ctx = Context::default();
        style::install(&ctx, ThemeKind::Dark);
        let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
        let mut session = Session::new(AppState::new(Settings::default()), worker);
        session.state.show_store(store.clone());
        let end_ms = store.span_ms().end;
        let mut at_ms = 0;
        pass(&ctx, &mut session);
        group.bench_function(BenchmarkId::new("window_pass", num_rows), |bencher| {
            bencher.iter(|| {
                // Scrubbing: every pass shows another time.
                at_ms = (at_ms + 337) % end_ms;
                session.run(&PlaybackCommand::Seek { ms: at_ms }.into());
                black_box(pass(&ctx, &mut session))
            });
        });
        group.bench_function(BenchmarkId::new("quad_each", num_rows), |bencher| {
            bencher.iter(|| black_box(quads(&ctx, &store)));
        });
    }
    group.finish();
}

criterion_group!(benches, window);
criterion_main!(benches);
