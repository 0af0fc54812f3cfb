//! Performs effects: every file, thread and connection of the program starts here.

use std::any::Any;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::charting::ChartRequest;
use super::derived::Derived;
use super::document::DocumentId;
use super::effect::{DeriveRequest, Effect, OrderRequest};
use super::event::Event;
use super::export_request::ExportRequest;
use super::fallen::DocumentWork;
use super::flagging::FlagRequest;
use super::job::JobKind;
use super::library::LibraryView;
use super::picture_request::{PictureFile, PicturePainter, PictureRequest};
use super::recent::Recent;
use super::rectangle::RectangleRequest;
use super::session::pending::Pending;
use super::session::{Keeper, SessionEvent};
use super::settings::Settings;
use super::state::AppState;
use super::{apply, fetch_place, fetching, library, library_work, loading, settings_file, spooling};
use crate::decode::{DecodeOptions, ReadAs};
use crate::export::ExportPlan;
use crate::jobs::{Context, JobId, Runner, Waker};
use crate::model::{Row, TrackStore};
use crate::source::{FetchRequest, FrameError, FrameSource, Input, SpoolFolder, SpoolId, Stills};

/// How long one pass may take in what jobs reported; the rest waits for the next pass.
const POLL_BUDGET: Duration = Duration::from_millis(4);

/// Performs effects on threads and tasks, and brings back what they report.
pub struct Worker {
    runner: Runner<Event>,
    keeper: Keeper,
    options: DecodeOptions,
    /// How often the settings were to be saved.
    num_saved: u64,
    /// Number of the newest that were.
    saved: Arc<Mutex<u64>>,
    /// Settings that are being written.
    saving: Pending,
    data_dir: Option<PathBuf>,
    /// The newest job of each kind, of each document.
    newest: HashMap<(DocumentId, Replaced), JobId>,
    painter: Option<Arc<dyn PicturePainter>>,
}

/// Work of which only the newest of a document counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Replaced {
    /// Applying a filter.
    Derive,
    /// Working out curves.
    Chart,
    /// Working out flags.
    Flag,
    /// Finding out who passes a rectangle.
    SelectInside,
}

impl Worker {
    /// A worker that calls `waker` whenever something has happened. Settings and fetched pages are kept in `data_dir`; without
    /// one nothing is kept. `options` say what opened files leave open.
    pub fn new(waker: Waker, options: DecodeOptions, data_dir: Option<PathBuf>) -> Self {
        Self {
            runner: Runner::new(waker),
            keeper: Keeper::new(data_dir.as_deref()),
            options,
            data_dir,
            newest: HashMap::new(),
            num_saved: 0,
            saved: Arc::default(),
            saving: Pending::default(),
            painter: None,
        }
    }

    /// Draws pictures with this painter from now on. Without one there is no PNG.
    pub fn paint_with(&mut self, painter: Arc<dyn PicturePainter>) {
        self.painter = Some(painter);
    }

    /// Takes in what has happened. Returns the effects that only the shell can perform.
    pub fn poll(&mut self, state: &mut AppState) -> Vec<Effect> {
        let start = Instant::now();
        let mut for_shell = Vec::new();
        while let Some(event) = self.runner.next_event() {
            for effect in apply(state, event) {
                for_shell.extend(self.perform(state, effect));
            }
            if start.elapsed() > POLL_BUDGET {
                break;
            }
        }
        for_shell
    }

    /// Performs an effect, or gives it back when only the shell can.
    pub fn perform(&mut self, state: &mut AppState, effect: Effect) -> Option<Effect> {
        match effect {
            Effect::Open { paths, read_as, is_noted } => self.open(state, paths, read_as, is_noted),
            Effect::ReadAgain { document, paths, read_as } => self.read_again(state, document, paths, read_as),
            Effect::ReadLibrary { folder, shown } => {
                let id = library_work::start(&mut self.runner, folder, shown, self.data_dir.clone());
                let title = state.library.as_ref().map_or_else(String::new, LibraryView::name);
                started(state, id, JobKind::Library, title);
                library::started(state, id);
            }
            Effect::OrderLibrary(request) => library_work::order(&mut self.runner, request),
            Effect::OpenSample => self.open_sample(state),
            Effect::Fetch { request, resumes } => self.fetch(state, *request, resumes),
            Effect::ListProfiles => {
                self.runner.spawn_task(|_| fetching::profiles(), |_, _| Event::Profiles(Vec::new()));
            }
            Effect::LookUpPlace { request, generation } => self.look_up_place(*request, generation),
            Effect::ListHistory => self.on_spools(spooling::list),
            Effect::DeleteSpool(id) => self.on_spools(move |spools| spooling::delete(spools, &id)),
            Effect::SaveSpool { id, path, can_overwrite } => {
                self.on_spools(move |spools| spooling::save(spools, &id, &path, can_overwrite));
            }
            Effect::OpenSpool(id) => self.open_spool(state, id),
            Effect::Export(request) => self.export(state, *request),
            Effect::CountExport { request, generation } => {
                let work = move |_: &Context<Event>| Event::ExportCounted { generation, amount: request.amount() };
                self.runner.spawn(work, trouble("The export could not be counted"));
            }
            Effect::Copy(request) => {
                self.runner.spawn(move |_| Event::Copied(request.copy()), trouble("Nothing was copied"));
            }
            Effect::SavePicture(file) => self.save_picture(state, *file),
            Effect::CopyPicture(request) => self.copy_picture(*request),
            Effect::DrawPicture(request) => {
                let work = move |_: &Context<Event>| Event::PictureDrawn(Some(Arc::new(request.draw())));
                self.runner.spawn(work, |_, _| Event::PictureDrawn(None));
            }
            Effect::OpenStills { document, generation, path, timing, clock } => {
                let fell_over = FrameError::Damaged { reason: "a fault in Pathscope".to_owned(), path: path.clone() };
                let work = move |_: &Context<Event>| {
                    let opened = Stills::open(&path, timing, clock);
                    let result = opened.map(|stills| Arc::new(stills) as Arc<dyn FrameSource>);
                    Event::StillsOpened { document, generation, result }
                };
                self.runner.spawn(work, move |_, _| Event::StillsOpened {
                    document,
                    generation,
                    result: Err(fell_over),
                });
            }
            Effect::ReadFrame { document, generation, key, source } => {
                let work = move |_: &Context<Event>| {
                    let result = source.read(key).map(Arc::new);
                    Event::FrameRead { document, generation, key, result }
                };
                self.runner.spawn(work, move |_, message| {
                    let result = Err(FrameError::Damaged { reason: message, path: PathBuf::new() });
                    Event::FrameRead { document, generation, key, result }
                });
            }
            Effect::Derive(request) => self.derive(*request),
            Effect::Order(request) => self.order(*request),
            Effect::Chart(request) => self.chart(*request),
            Effect::Flag(request) => self.flag(*request),
            Effect::SelectInside(request) => self.select_inside(*request),
            Effect::Release(unused) => release(unused),
            Effect::ReadEntry { document, row, store, inputs } => self.read_entry(document, row, store, inputs),
            Effect::Cancel(job) => self.runner.cancel(job),
            Effect::Session(effect) => return self.keeper.perform(&mut self.runner, state, effect),
            Effect::SaveSettings => self.save_settings(state),
            shells => return Some(shells),
        }
        None
    }

    /// The program ends as it should: what has to outlast it is written, what was for the case of a crash is deleted. Waits for
    /// the disk.
    pub fn finish(&mut self, state: &AppState) {
        self.keeper.finish(state);
        self.saving.wait();
    }

    /// Where fetched pages are kept.
    fn spools(&self) -> Option<SpoolFolder> {
        self.data_dir.as_deref().map(SpoolFolder::in_data_dir)
    }

    /// Short work on the fetches on disk.
    fn on_spools(&mut self, work: impl FnOnce(Option<&SpoolFolder>) -> Event + Send + 'static) {
        let spools = self.spools();
        self.runner.spawn(move |_| work(spools.as_ref()), trouble("The history could not be read or changed"));
    }

    fn fetch(&mut self, state: &mut AppState, request: FetchRequest, resumes: Option<SpoolId>) {
        let title = request.job_id.clone();
        let (spools, recall) = (self.spools(), self.keeper.recall());
        let work = |context: Arc<Context<Event>>| async move {
            if let Some(entry) = spools.as_ref().zip(resumes.as_ref()).and_then(|(spools, id)| spools.entry(id)) {
                for event in recall(std::slice::from_ref(&entry.pages)) {
                    context.send(Event::Session(event));
                }
            }
            fetching::fetch(context, request, spools, resumes).await
        };
        let id = self.runner.spawn_task(work, fell_over("The fetch"));
        started(state, id, JobKind::Fetch, title);
    }

    fn open_spool(&mut self, state: &mut AppState, spool: SpoolId) {
        let (spools, options) = (self.spools(), self.options_under(&state.settings));
        let title = state.history.get(&spool).map_or_else(|| spool.to_string(), |entry| entry.request.job_id.clone());
        let recall = self.keeper.recall();
        let work = move |context: &Context<Event>| {
            let pages = spools.as_ref().and_then(|spools| spools.entry(&spool)).map(|entry| entry.pages);
            for event in recall(pages.as_slice()) {
                context.send(Event::Session(event));
            }
            spooling::open(context, spools.as_ref(), &spool, &options)
        };
        let id = self.runner.spawn(work, fell_over("Opening"));
        started(state, id, JobKind::Open, title);
    }

    fn look_up_place(&mut self, request: FetchRequest, generation: u64) {
        self.runner.spawn_task(
            move |_| fetch_place::look_up(request, generation),
            move |_, message| Event::Place { generation, result: Err(message) },
        );
    }

    fn open(&mut self, state: &mut AppState, paths: Vec<PathBuf>, mut read_as: ReadAs, is_noted: bool) {
        let title = match paths.as_slice() {
            [one] => one.file_name().unwrap_or(one.as_os_str()).to_string_lossy().into_owned(),
            many => format!("{} files", many.len()),
        };
        let (options, recall) = (self.options_under(&state.settings), self.keeper.recall());
        let work = move |context: &Context<Event>| {
            // Before anything is shown, so that it is never shown without.
            let mut files = crate::source::expand(&paths).unwrap_or_default();
            for file in &mut files {
                *file = loading::absolute(file);
            }
            let may_be = read_as.is_silent() && !context.cancel.is_cancelled();
            if let Some(folder) = library_work::folder_of(&paths, &files).filter(|_| may_be) {
                return Event::IsLibrary { job: context.id, folder };
            }
            for event in recall(&files) {
                if let (true, SessionEvent::Recalled { document, .. }) = (read_as.is_silent(), &event) {
                    read_as = document.read_as;
                }
                context.send(Event::Session(event));
            }
            let opened = loading::open(context, &paths, &read_as.over(options));
            if let (Event::Opened { documents, .. }, true) = (&opened, is_noted) {
                context.send(Event::Session(SessionEvent::Opened(Recent::of(&paths, documents))));
            }
            opened
        };
        let id = self.runner.spawn(work, fell_over("Opening"));
        started(state, id, JobKind::Open, title);
    }

    fn read_again(&mut self, state: &mut AppState, id: DocumentId, paths: Vec<PathBuf>, read_as: ReadAs) {
        let Some(document) = state.find_mut(id) else { return };
        let (title, job_id) = (document.name().to_owned(), document.store.job.job_id.clone());
        let options = read_as.over(self.options_under(&state.settings));
        let name = title.clone();
        let work = move |context: &Context<Event>| loading::read_again(context, id, &paths, (&name, job_id), &options);
        let on_panic = move |job, message| Event::ReadAgain { job, document: id, result: Err(message) };
        let job = self.runner.spawn(work, on_panic);
        started(state, job, JobKind::Open, title);
    }

    fn open_sample(&mut self, state: &mut AppState) {
        let id = self.runner.spawn(loading::sample, fell_over("Making the sample"));
        started(state, id, JobKind::Open, "sample".to_owned());
    }

    fn export(&mut self, state: &mut AppState, request: ExportRequest) {
        let title = request.out.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let id = self.runner.spawn(move |context| export(context, &request.plan()), fell_over("The export"));
        started(state, id, JobKind::Export, title);
    }

    fn save_picture(&mut self, state: &mut AppState, file: PictureFile) {
        let title = file.out.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let painter = self.painter.clone();
        let work = move |context: &Context<Event>| {
            let result = file.write(painter.as_ref(), &context.cancel);
            Event::PictureSaved { job: context.id, path: file.out.clone(), result }
        };
        let id = self.runner.spawn(work, fell_over("The picture"));
        started(state, id, JobKind::Picture, title);
    }

    fn copy_picture(&mut self, request: PictureRequest) {
        let Some(painter) = self.painter.clone() else { return };
        let work = move |_: &Context<Event>| {
            let image = Arc::new(request.paint(&*painter));
            Event::PictureCopied { image, view: request.spec.view }
        };
        self.runner.spawn(work, trouble("No picture was copied"));
    }

    fn derive(&mut self, request: DeriveRequest) {
        let (document, generation) = (request.document, request.generation);
        let work = move |context: &Context<Event>| {
            let derived = Box::new(Derived::under_unless(&request, &context.cancel)?);
            Some(Event::Derived { document, generation, derived })
        };
        self.spawn_newest(document, Replaced::Derive, work, no_answer(document, DocumentWork::Filter, generation));
    }

    fn chart(&mut self, request: ChartRequest) {
        let (document, generation) = (request.document, request.generation);
        let work = move |context: &Context<Event>| {
            let curves = Arc::new(request.perform(&context.cancel)?);
            Some(Event::Charted { document, generation, curves })
        };
        self.spawn_newest(document, Replaced::Chart, work, no_answer(document, DocumentWork::Curves, generation));
    }

    fn flag(&mut self, request: FlagRequest) {
        let (document, generation) = (request.document, request.generation);
        let work = move |context: &Context<Event>| {
            let flags = Arc::new(request.perform(&context.cancel)?);
            Some(Event::Flagged { document, generation, flags })
        };
        self.spawn_newest(document, Replaced::Flag, work, no_answer(document, DocumentWork::Flags, generation));
    }

    fn select_inside(&mut self, request: RectangleRequest) {
        let document = request.document;
        let work = move |context: &Context<Event>| {
            let RectangleRequest { document, generation, adds, .. } = request;
            let people = request.perform(&context.cancel)?;
            Some(Event::Passed { document, generation, adds, people })
        };
        let on_panic = trouble("The people in the rectangle could not be found");
        self.spawn_newest(document, Replaced::SelectInside, work, on_panic);
    }

    /// Starts work that ends what is still being done of its kind for the document. It gives nothing once it is cancelled.
    fn spawn_newest(
        &mut self,
        document: DocumentId,
        kind: Replaced,
        work: impl FnOnce(&Context<Event>) -> Option<Event> + Send + 'static,
        on_panic: impl FnOnce(JobId, String) -> Event + Send + 'static,
    ) {
        let id = self.runner.spawn(move |context| work(context).unwrap_or(Event::Done), on_panic);
        if let Some(superseded) = self.newest.insert((document, kind), id) {
            self.runner.cancel(superseded);
        }
    }

    fn order(&mut self, request: OrderRequest) {
        let (document, generation) = (request.document, request.order_generation);
        self.runner.spawn(
            move |_| Event::Ordered { document, derived: Box::new(Derived::ordered(request)) },
            no_answer(document, DocumentWork::Order, generation),
        );
    }

    fn read_entry(&mut self, document: DocumentId, row: Row, store: Arc<TrackStore>, inputs: Vec<Input>) {
        self.runner.spawn(
            move |_| Event::EntryText { document, row, result: Ok(loading::entry_text(&store, row, &inputs)) },
            move |_, message| Event::EntryText { document, row, result: Err(message) },
        );
    }

    /// How files are read: what the command line said goes before the settings.
    fn options_under(&self, settings: &Settings) -> DecodeOptions {
        let limit = settings.memory_limit_mb.map(|mb| mb.saturating_mul(1_000_000));
        DecodeOptions { memory_limit: self.options.memory_limit.or(limit), ..self.options.clone() }
    }

    fn save_settings(&mut self, state: &AppState) {
        let Some(path) = self.data_dir.as_ref().map(|folder| folder.join(settings_file::FILE_NAME)) else { return };
        let settings = state.settings.clone();
        self.num_saved += 1;
        let (number, newest) = (self.num_saved, self.saved.clone());
        let trouble = |detail| Event::Trouble { title: "The settings were not saved".into(), detail };
        let under = self.saving.begin();
        self.runner.spawn(
            move |_| {
                let _under = under;
                // One at a time, and none over a newer one.
                let mut written = newest.lock().unwrap_or_else(PoisonError::into_inner);
                if *written > number {
                    return Event::Done;
                }
                *written = number;
                settings_file::save(&path, &settings).map_or_else(trouble, |()| Event::Done)
            },
            move |_, message| trouble(message),
        );
    }
}

/// Gives memory back on a thread of its own. Nobody waits for that.
fn release(unused: Arc<dyn Any + Send + Sync>) {
    std::thread::spawn(move || drop(unused));
}

fn started(state: &mut AppState, job: JobId, kind: JobKind, title: String) {
    apply(state, Event::Started { job, kind, title });
}

/// What becomes of short work that panics.
fn trouble(title: &'static str) -> impl FnOnce(JobId, String) -> Event + Send {
    move |_, message| Event::Trouble { title: title.to_owned(), detail: message }
}

/// What becomes of work that a document waits for, when it panics.
fn no_answer(
    document: DocumentId,
    work: DocumentWork,
    generation: u64,
) -> impl FnOnce(JobId, String) -> Event + Send + 'static {
    move |_, message| Event::FellOver { document, work, generation, message }
}

fn fell_over(what: &'static str) -> impl FnOnce(JobId, String) -> Event + Send {
    move |job, message| Event::Failed {
        job,
        title: format!("{what} broke off because of a fault in Pathscope"),
        detail: format!("What had arrived stays open. Please report this: {message}"),
    }
}

fn export(context: &Context<Event>, plan: &ExportPlan) -> Event {
    let num_rows = plan.num_rows();
    let pace = loading::Pace::new(Some(num_rows));
    let mut on_progress = |done: u64| {
        context.set_progress(Event::Progress { job: context.id, progress: pace.rows(done) });
        if context.cancel.is_cancelled() {
            std::ops::ControlFlow::Break(())
        } else {
            std::ops::ControlFlow::Continue(())
        }
    };
    let result = crate::export::run(plan, &mut on_progress).map(|summary| {
        let rows = crate::view::number::grouped(summary.num_rows);
        (format!("{rows} rows written as {}", plan.format.title()), summary.fidelity.to_string())
    });
    Event::Exported { job: context.id, path: plan.out.clone(), result }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_panics_ends_the_waiting() {
        let (sender, woken) = std::sync::mpsc::channel();
        let waker = Arc::new(move || sender.send(()).unwrap_or_default());
        let mut worker = Worker::new(waker, DecodeOptions::default(), None);
        let mut state = AppState::default();
        state.show_store(Arc::new(crate::sample::SampleJob::demo().store()));
        let effects = crate::app::update(&mut state, &crate::app::ViewCommand::FitTime.into());
        let asked = effects.iter().find_map(|effect| match effect {
            Effect::Flag(request) => Some((request.document, request.generation)),
            _ => None,
        });
        let (document, generation) = asked.expect("flags are asked for");
        let on_panic = no_answer(document, DocumentWork::Flags, generation);
        worker.spawn_newest(document, Replaced::Flag, |_| panic!("boom"), on_panic);
        while state.document().unwrap().is_flagging() {
            woken.recv_timeout(Duration::from_mins(1)).expect("the waiting ends");
            worker.poll(&mut state);
        }
        assert!(state.notices.iter().any(|notice| notice.detail.contains("boom")));
    }

    #[test]
    fn the_end_waits_for_the_settings() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(settings_file::FILE_NAME);
        let mut worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), Some(folder.path().to_owned()));
        let mut state = AppState::default();
        state.settings.trail_ms = 1234;
        // A disk that takes its time.
        let (saved, (sender, is_held)) = (worker.saved.clone(), std::sync::mpsc::channel());
        let slow = std::thread::spawn(move || {
            let _held = saved.lock().unwrap();
            sender.send(()).unwrap();
            std::thread::sleep(Duration::from_millis(200));
        });
        is_held.recv().unwrap();
        assert!(worker.perform(&mut state, Effect::SaveSettings).is_none());
        worker.finish(&state);
        assert_eq!(settings_file::load(&path).unwrap().trail_ms, 1234);
        slow.join().unwrap();
    }
}
