//! From the click on Cancel to the end of a fetch whose endpoint hangs, while the window goes on painting.
//!
//! Prints milliseconds over 40 fetches: `cancelled`, the time from the command to the state in which the fetch is over, and
//! `pass`, one pass of the window (layout and tessellation) while the endpoint hangs and while it is cancelled; the baseline
//! of the same run is `pass_idle`, the same window with nothing under way.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use egui::{Context, RawInput, Rect, pos2, vec2};
use pathscope::app::{AppState, FetchForm, Settings, SourceCommand, Worker};
use pathscope::archive::{Fault, FaultScript, demo};
use pathscope::decode::DecodeOptions;
use pathscope::ui::session::Session;
use pathscope::ui::style;
use pathscope::view::ThemeKind;

const RUNS: usize = 40;
/// Longer than anything here takes.
const LIMIT: Duration = Duration::from_secs(30);
/// Between two passes, as in a window that paints 60 times a second.
const REST: Duration = Duration::from_millis(16);

/// One pass, in milliseconds.
fn pass(ctx: &Context, session: &mut Session) -> f64 {
    let begin = Instant::now();
    let input =
        RawInput { screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1600.0, 900.0))), ..RawInput::default() };
    let mut output = ctx.run_ui(input, |ui| session.ui(ui));
    output.textures_delta.clear();
    ctx.tessellate(output.shapes, 1.0);
    begin.elapsed().as_secs_f64() * 1000.0
}

fn print(name: &str, mut values: Vec<f64>) {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share) as usize];
    println!(
        "{name:<12} median {:7.2} ms   p99 {:7.2} ms   worst {:7.2} ms   ({})",
        at(0.5),
        at(0.99),
        at(1.0),
        values.len()
    );
}

fn main() {
    let demo = demo::start().expect("a port is free");
    let ctx = Context::default();
    style::install(&ctx, ThemeKind::Dark);
    let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
    let mut session = Session::new(AppState::new(Settings::default()), worker);
    let form = FetchForm {
        job: demo.job_id.clone(),
        operation: demo.operation,
        endpoint_url: demo.server.endpoint_url(),
        ..FetchForm::default()
    };
    let (mut cancelled, mut passes, mut idle) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        idle.extend((0..20).map(|_| pass(&ctx, &mut session)));
        let num_requests = demo.server.requests().len();
        demo.server.set_faults(FaultScript::new(vec![Fault::Hang]));
        session.run(&SourceCommand::EditFetch(form.clone()).into());
        session.run(&SourceCommand::StartFetch.into());
        while !demo.server.wait_for_requests(num_requests + 1, Duration::ZERO) {
            passes.push(pass(&ctx, &mut session));
            thread::sleep(REST);
        }
        passes.extend((0..20).map(|_| pass(&ctx, &mut session)));
        let job = session.state.jobs[0].id;
        let begin = Instant::now();
        session.run(&SourceCommand::Cancel(job).into());
        while !session.state.jobs.is_empty() {
            passes.push(pass(&ctx, &mut session));
            assert!(begin.elapsed() < LIMIT, "the fetch does not end");
            thread::yield_now();
        }
        cancelled.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    print("cancelled", cancelled);
    print("pass", passes);
    print("pass_idle", idle);
}
