//! Whole passes of the window, laid out and tessellated, at 10 k, 1 M and 10 M detections: what people do all day, and what a
//! pass of it costs the thread that draws.
//!
//! `cargo bench --bench ui`, or `cargo bench --bench ui -- 1M` for some of the sizes; `-- library` scrolls, searches and sorts the
//! table of a library of 10,000 jobs instead, whose baseline is one of 100. Prints milliseconds of processor time.
//! The baseline of a run is its own `10k`, which is always measured: `of 10k` is the p99 in relation to that of the same
//! scenario there, with as many pixels and a thousandth of the rows.

mod window;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use egui::{Event, pos2};
use pathscope::analysis::Measure;
use pathscope::app::{
    Command, FilterCommand, LibraryCommand, LibraryView, PlaybackCommand, SelectionCommand, Settings, SortKey,
    SourceCommand, ViewCommand,
};
use pathscope::model::{
    IntegrityReport, JobInfo, NewRow, NormRect, PersonIndex, StoreBuilder, TrackStore, VideoMetadata,
};
use pathscope::sample::{Crowd, CrowdOptions};
use pathscope::view::people_table::PeopleColumn;
use window::{Spread, Window};

/// Passes of a scenario.
const PASSES: u32 = 400;
/// People who stay from the first to the last frame, beside those who come and go.
const NUM_STAYING: i64 = 2;
/// Between two passes while a filter is applied.
const REST: Duration = Duration::from_millis(4);
/// Longer than any filter takes.
const LIMIT: Duration = Duration::from_mins(10);

/// 20 people at once, 15 times a second: 18 come and go, two are there all the time. Three in ten rows carry a face.
fn store(num_rows: usize) -> TrackStore {
    let mut builder = StoreBuilder::new();
    let mut newest_ms = None;
    let mut num_frames = 0_u32;
    for row in Crowd::new(&CrowdOptions { num_people: 18, ..CrowdOptions::default() }) {
        if builder.num_rows() as usize >= num_rows {
            break;
        }
        if newest_ms.replace(row.time_ms) != Some(row.time_ms) {
            num_frames += 1;
            for stayer in 0..NUM_STAYING {
                let left = (num_frames % 400).abs_diff(200) as f32 / 400.0 + stayer as f32 * 0.2;
                let body = NormRect { left, width: 0.1, ..row.body };
                builder.push(&NewRow { index: PersonIndex(-1 - stayer), body, ..row.clone() });
            }
        }
        builder.push(&row);
    }
    let video = VideoMetadata { width: Some(1280), height: Some(720), ..VideoMetadata::default() };
    builder.finish(JobInfo { name: format!("{num_rows}"), video, ..JobInfo::default() }, IntegrityReport::default())
}

/// The passes of each scenario at one size.
struct Bench {
    window: Window,
    spreads: Vec<(&'static str, Spread)>,
}

impl Bench {
    /// Two documents of one store; those who stay and ten others are selected, so that their curves are drawn.
    fn new(store: &Arc<TrackStore>) -> Self {
        let measures = vec![Measure::CenterX, Measure::FaceConfidence, Measure::PeoplePresent];
        let mut window = Window::new(Settings { measures, ..Settings::default() });
        for _ in 0..2 {
            window.session.state.show_store(store.clone());
            let document = window.session.state.document().expect("it was just shown");
            println!(
                "  {} detections, {} people, {:.1} h, levels {:.2} bytes a detection",
                store.num_rows(),
                store.num_people(),
                (store.span_ms().end as f64) / 3.6e6,
                document.levels.bytes() as f64 / f64::from(store.num_rows())
            );
            for index in (-NUM_STAYING..10).rev() {
                window.session.run(&SelectionCommand::Toggle(PersonIndex(index)).into());
            }
        }
        // The toolkit's first passes lay out every text for the first time.
        for _ in 0..20 {
            window.pass(Vec::new(), |_| ());
            thread::sleep(REST);
        }
        Self { window, spreads: Vec::new() }
    }

    fn end_ms(&self) -> i64 {
        self.window.session.state.document().map_or(0, |document| document.store.span_ms().end)
    }

    fn run(&mut self, command: impl Into<Command>) {
        self.window.session.run(&command.into());
    }

    /// Measures passes, each of which begins with the command for its number.
    fn measure<C: Into<Command>>(&mut self, name: &'static str, command: impl Fn(u32) -> C) {
        let times: Vec<f64> = (0..PASSES)
            .map(|number| {
                let command = command(number).into();
                self.window.pass(Vec::new(), |session| session.run(&command))
            })
            .collect();
        self.note(name, &times);
    }

    fn note(&mut self, name: &'static str, times: &[f64]) {
        self.spreads.push((name, Spread::of(times)));
    }

    fn all(&mut self) {
        let end_ms = self.end_ms();
        let share = |number: u32| f64::from(number) / f64::from(PASSES);
        // A time that jumps about, as a hand does.
        let any_ms = |number: u32| (i64::from(number) * 7919 % 1000) * end_ms / 1000;
        self.measure("still", |_| SelectionCommand::Hover(None));
        self.measure("scrub", |number| PlaybackCommand::Seek { ms: any_ms(number) });
        self.measure("zoom", |number| zoomed(share(number), any_ms(number / 50), end_ms));
        for (name, width_ms) in [("pan a second", 1e3), ("pan a minute", 6e4), ("pan an hour", 3.6e6)] {
            self.measure(name, |number| {
                let start_ms = share(number) * end_ms as f64;
                ViewCommand::ShowTime { start_ms, end_ms: start_ms + width_ms }
            });
        }
        self.run(ViewCommand::ShowTime { start_ms: 0.0, end_ms: 60_000.0 });
        self.run(PlaybackCommand::Toggle);
        self.measure("play", |_| PlaybackCommand::Tick { elapsed_ms: 400.0 });
        self.run(PlaybackCommand::Pause);
        self.run(ViewCommand::FitTime);
        self.measure("drag the range", |number| {
            let reach_ms = (share(number) * end_ms as f64) as i64;
            SelectionCommand::SetTimeRange(Some(0..reach_ms.max(1)))
        });
        self.run(SelectionCommand::SetTimeRange(None));
        self.hover();
        self.measure("step", |number| PlaybackCommand::StepSample(if number % 3 == 0 { -1 } else { 1 }));
        self.measure("select", |number| {
            [SelectionCommand::StepPerson(1), SelectionCommand::StepPerson(-1)][number as usize % 2].clone()
        });
        self.filter();
        self.measure("sort", |number| {
            ViewCommand::SortPeople(PeopleColumn::ALL[1 + number as usize % (PeopleColumn::ALL.len() - 1)])
        });
        self.measure("search", |number| {
            ViewCommand::SearchPeople(["", "1", "12", "123", "x"][number as usize % 5].to_owned())
        });
        self.run(ViewCommand::SearchPeople(String::new()));
        let documents: Vec<_> = self.window.session.state.documents.iter().map(|document| document.id).collect();
        self.measure("switch", |number| SourceCommand::Show(documents[number as usize % documents.len()]));
        let times: Vec<f64> = documents
            .iter()
            .map(|&id| self.window.pass(Vec::new(), |session| session.run(&SourceCommand::Close(id).into())))
            .collect();
        self.note("close", &times);
    }

    /// The pointer over everything, row by row.
    fn hover(&mut self) {
        let times: Vec<f64> = (0..PASSES)
            .map(|number| {
                let pos = pos2((number * 97 % 1600) as f32, number as f32 / PASSES as f32 * 900.0);
                self.window.pass(vec![Event::PointerMoved(pos)], |_| ())
            })
            .collect();
        self.window.pass(vec![Event::PointerGone], |_| ());
        self.note("hover", &times);
    }

    /// Filters that are set while the last one is still being applied, or when it has been.
    fn filter(&mut self) {
        let texts = ["area>0.02", "samples>50", "box:face", "left<0.5 area>0.01", ""];
        let mut waiting = Vec::new();
        let mut landing = Vec::new();
        let begin = Instant::now();
        for (number, text) in texts.iter().cycle().enumerate() {
            if waiting.len() + landing.len() >= PASSES as usize && landing.len() >= 20 && text.is_empty() {
                break;
            }
            let command = FilterCommand::SetText((*text).to_owned()).into();
            waiting.push(self.window.pass(Vec::new(), |session| session.run(&command)));
            // Every fourth is superseded before it is there.
            let is_patient = number % 4 != 3;
            while self.is_deriving() && is_patient {
                thread::sleep(REST);
                let time = self.window.pass(Vec::new(), |_| ());
                if self.is_deriving() {
                    waiting.push(time);
                } else {
                    landing.push(time);
                }
                assert!(begin.elapsed() < LIMIT, "the filter is never applied");
            }
            landing.extend((0..4).map(|_| self.window.pass(Vec::new(), |_| ())));
        }
        self.run(FilterCommand::Clear);
        while self.is_deriving() {
            thread::sleep(REST);
            self.window.pass(Vec::new(), |_| ());
        }
        self.note("filter, working", &waiting);
        self.note("filter, arriving", &landing);
    }

    fn is_deriving(&self) -> bool {
        self.window.session.state.document().is_some_and(pathscope::app::Document::is_deriving)
    }
}

/// From all of the result to a second around a time, and back.
fn zoomed(share: f64, around_ms: i64, end_ms: i64) -> ViewCommand {
    let depth = 1.0 - (share * 8.0 % 2.0 - 1.0).abs();
    let width_ms = (end_ms as f64).powf(1.0 - depth) * 1000_f64.powf(depth);
    let start_ms = around_ms as f64 - width_ms / 2.0;
    ViewCommand::ShowTime { start_ms, end_ms: start_ms + width_ms }
}

/// What people do in the table of a library of so many jobs.
fn library(num_jobs: usize) -> Vec<(&'static str, Spread)> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for job in 0..num_jobs {
        let camera = folder.path().join(format!("camera-{}", job % 40));
        std::fs::create_dir_all(&camera).expect("the folder can be written");
        let people: Vec<String> =
            (0..job % 7).map(|at| format!(r#"{{"Timestamp":{at},"Person":{{"Index":{at}}}}}"#)).collect();
        let text = format!(r#"{{"JobId":"{job:064x}","JobStatus":"SUCCEEDED","Persons":[{}]}}"#, people.join(","));
        std::fs::write(camera.join(format!("job-{job}.json")), text).expect("the folder can be written");
    }
    let mut window = Window::new(Settings::default());
    window.session.run(&LibraryCommand::Open(folder.path().to_owned()).into());
    let settle = |window: &mut Window, num_rows: Option<usize>| {
        let begin = Instant::now();
        let is_settled = |view: &LibraryView| {
            view.reading.is_none() && view.is_known && num_rows.is_none_or(|num_rows| view.rows.len() == num_rows)
        };
        while !window.session.state.library.as_ref().is_some_and(is_settled) {
            thread::sleep(REST);
            window.pass(Vec::new(), |_| ());
            assert!(begin.elapsed() < LIMIT, "the library is never read");
        }
    };
    settle(&mut window, Some(num_jobs));
    for _ in 0..20 {
        window.pass(Vec::new(), |_| ());
    }
    let mut spreads = Vec::new();
    let mut measure = |name, act: &dyn Fn(u32) -> (Vec<Event>, Option<LibraryCommand>)| {
        let pass = |number| {
            let (events, command) = act(number);
            window.pass(events, |session| command.iter().for_each(|command| session.run(&command.clone().into())))
        };
        spreads.push((name, Spread::of(&(0..PASSES).map(pass).collect::<Vec<_>>())));
    };
    measure("still", &|_| (Vec::new(), None));
    measure("scroll the wheel", &|number| {
        let delta = egui::vec2(0.0, if number % 100 < 80 { -900.0 } else { 3000.0 });
        let wheel = Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta,
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: egui::Modifiers::NONE,
        };
        (vec![Event::PointerMoved(pos2(800.0, 500.0)), wheel], None)
    });
    measure("jump about", &|number| (Vec::new(), Some(LibraryCommand::Select(number as usize * 7919 % num_jobs))));
    measure("step", &|number| (Vec::new(), Some(LibraryCommand::Step(if number % 3 == 0 { -1 } else { 1 }))));
    measure("search", &|number| {
        let text = ["", "c", "camera-1", "job-9", "zzz"][number as usize % 5];
        (Vec::new(), Some(LibraryCommand::Search(text.to_owned())))
    });
    measure("sort", &|number| {
        (Vec::new(), Some(LibraryCommand::Sort(SortKey::ALL[number as usize % SortKey::ALL.len()])))
    });
    spreads
}

/// Prints times in relation to those of a baseline.
fn print(spreads: &[(&'static str, Spread)], baseline: &[(&'static str, Spread)], name: &str) {
    for (scenario, spread) in spreads {
        let base = baseline.iter().find(|(known, _)| known == scenario);
        let ratio = base.map_or_else(String::new, |(_, base)| format!("   {:.2} of {name}", spread.p99 / base.p99));
        println!("  {scenario:<18} {spread}{ratio}");
    }
}

fn main() {
    let sizes = [("10k", 10_000), ("1M", 1_000_000), ("10M", 10_000_000)];
    let chosen: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if chosen.iter().any(|name| name == "library") {
        let few = library(100);
        println!("library of 100 jobs");
        print(&few, &[], "");
        println!("library of 10,000 jobs");
        print(&library(10_000), &few, "100");
        return;
    }
    let mut baseline: Vec<(&str, Spread)> = Vec::new();
    for (name, num_rows) in sizes {
        if name != "10k" && !chosen.is_empty() && !chosen.iter().any(|size| size == name) {
            continue;
        }
        println!("{name}");
        let store = Arc::new(store(num_rows));
        let mut bench = Bench::new(&store);
        drop(store);
        bench.all();
        print(&bench.spreads, &baseline, "10k");
        if name == "10k" {
            baseline = bench.spreads;
        }
    }
}
