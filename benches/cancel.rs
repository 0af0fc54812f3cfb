//! From the click on Cancel to the end of a fetch whose endpoint hangs, while the window goes on painting.
//!
//! Prints milliseconds over 40 fetches: `cancelled`, the time from the command to the state in which the fetch is over, and
//! `pass`, one pass of the window (layout and tessellation, processor time) while the endpoint hangs and while it is
//! cancelled; the baseline of the same run is `pass_idle`, the same window with nothing under way.

mod window;

use std::thread;
use std::time::{Duration, Instant};

use pathscope::app::{FetchForm, Settings, SourceCommand};
use pathscope::archive::{Fault, FaultScript, demo};
use window::{Spread, Window};

const RUNS: usize = 40;
/// Longer than anything here takes.
const LIMIT: Duration = Duration::from_secs(30);
/// Between two passes, as in a window that paints 60 times a second.
const REST: Duration = Duration::from_millis(16);

fn main() {
    let demo = demo::start().expect("a port is free");
    let mut window = Window::new(Settings::default());
    let form = FetchForm {
        job: demo.job_id.clone(),
        operation: demo.operation,
        endpoint_url: demo.server.endpoint_url(),
        ..FetchForm::default()
    };
    let pass = |window: &mut Window| window.pass(Vec::new(), |_| ());
    let (mut cancelled, mut passes, mut idle) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..RUNS {
        idle.extend((0..20).map(|_| pass(&mut window)));
        let num_requests = demo.server.requests().len();
        demo.server.set_faults(FaultScript::new(vec![Fault::Hang]));
        window.session.run(&SourceCommand::EditFetch(form.clone()).into());
        window.session.run(&SourceCommand::StartFetch.into());
        while !demo.server.wait_for_requests(num_requests + 1, Duration::ZERO) {
            passes.push(pass(&mut window));
            thread::sleep(REST);
        }
        passes.extend((0..20).map(|_| pass(&mut window)));
        let job = window.session.state.jobs[0].id;
        let begin = Instant::now();
        window.session.run(&SourceCommand::Cancel(job).into());
        while !window.session.state.jobs.is_empty() {
            passes.push(pass(&mut window));
            assert!(begin.elapsed() < LIMIT, "the fetch does not end");
            thread::yield_now();
        }
        cancelled.push(begin.elapsed().as_secs_f64() * 1000.0);
    }
    println!("cancelled  {}", Spread::of(&cancelled));
    println!("pass       {}", Spread::of(&passes));
    println!("pass_idle  {}", Spread::of(&idle));
}
