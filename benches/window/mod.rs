//! The whole window without a screen, and what a pass of it costs; shared by the benches that measure passes.

use std::sync::Arc;
use std::time::Instant;

use egui::{Context, Event, RawInput, Rect, pos2, vec2};
use pathscope::app::{AppState, Settings, Worker};
use pathscope::decode::DecodeOptions;
use pathscope::ui::session::Session;
use pathscope::ui::style;
use pathscope::view::ThemeKind;

/// Size of the window in points, which are pixels here.
const SIZE: egui::Vec2 = vec2(1600.0, 900.0);
/// Time between two passes, as the toolkit is told it: 60 a second.
const FRAME_S: f64 = 1.0 / 60.0;

/// A session, and the toolkit that lays it out.
pub(crate) struct Window {
    /// State and worker.
    pub(crate) session: Session,
    ctx: Context,
    time_s: f64,
}

impl Window {
    /// A window with nothing opened.
    pub(crate) fn new(settings: Settings) -> Self {
        let ctx = Context::default();
        style::install(&ctx, ThemeKind::Dark);
        let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
        Self { session: Session::new(AppState::new(settings), worker), ctx, time_s: 0.0 }
    }

    /// One pass, layout and tessellation, in milliseconds of this thread's processor time. `act` is part of it: what the
    /// shell does before it draws.
    pub(crate) fn pass(&mut self, events: Vec<Event>, act: impl FnOnce(&mut Session)) -> f64 {
        self.time_s += FRAME_S;
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), SIZE)),
            time: Some(self.time_s),
            events,
            ..RawInput::default()
        };
        let begin = Clock::now();
        act(&mut self.session);
        let mut output = self.ctx.run_ui(input, |ui| self.session.ui(ui));
        output.textures_delta.clear();
        self.ctx.tessellate(output.shapes, 1.0);
        begin.elapsed_ms()
    }
}

/// A time to count from: of this thread on a processor where the system tells it, else of the clock on the wall.
enum Clock {
    Processor(u64),
    Wall(Instant),
}

impl Clock {
    fn now() -> Self {
        processor_ns().map_or_else(|| Self::Wall(Instant::now()), Self::Processor)
    }

    fn elapsed_ms(&self) -> f64 {
        match self {
            Self::Processor(begin) => (processor_ns().unwrap_or(*begin) - begin) as f64 / 1e6,
            Self::Wall(begin) => begin.elapsed().as_secs_f64() * 1000.0,
        }
    }
}

/// How long this thread has run, in nanoseconds. Linux adds up when the thread is taken off the processor, so it steps aside
/// for a moment first.
fn processor_ns() -> Option<u64> {
    std::thread::yield_now();
    std::fs::read_to_string("/proc/thread-self/schedstat").ok()?.split(' ').next()?.parse().ok()
}

/// What times come to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    /// Half of them are below.
    pub(crate) median: f64,
    /// One in a hundred is above.
    pub(crate) p99: f64,
    /// The longest.
    pub(crate) worst: f64,
    /// How many.
    pub(crate) count: usize,
}

impl Spread {
    /// Of milliseconds, at least one.
    pub(crate) fn of(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
        Self { median: at(0.5), p99: at(0.99), worst: at(1.0), count: sorted.len() }
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { median, p99, worst, count } = self;
        write!(f, "median {median:7.2} ms   p99 {p99:7.2} ms   worst {worst:7.2} ms   ({count})")
    }
}
