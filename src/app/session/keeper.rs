//! Performs the work about sessions: all of it on threads of its own, so that the window never waits for a disk.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::kept::Kept;
use super::own_files::{OwnFiles, Unwritten, fill};
use super::pending::Pending;
use super::{SessionEffect, SessionEvent, capture, reading};
use crate::app::apply;
use crate::app::effect::Effect;
use crate::app::event::Event;
use crate::app::job::JobKind;
use crate::app::loading::Pace;
use crate::app::notice::Severity;
use crate::app::session_file::disk;
use crate::app::session_file::locate::PlaceToLook;
use crate::app::session_file::source::{KnownSources, SourceIdentity, full_sha256};
use crate::app::state::AppState;
use crate::jobs::{Context, JobId, Runner};

/// The least time between two writings of what is edited: a little under the two seconds that a crash may cost.
const PAUSE: Duration = Duration::from_millis(1500);

/// Writes and reads sessions, and writes down what is edited while it is edited.
pub struct Keeper {
    shared: Arc<Shared>,
    known: KnownSources,
    sessions: Option<PathBuf>,
    thread: Option<JoinHandle<()>>,
    /// Edits of closed results that are being written.
    keeping: Pending,
}

/// What the window's thread and the writing thread share.
struct Shared {
    slot: Mutex<Slot>,
    changed: Condvar,
    disk: Mutex<OwnFiles>,
}

/// The newest state that is to be written; older ones are of no use.
#[derive(Default)]
struct Slot {
    newest: Option<Unwritten>,
    is_closed: bool,
    /// Why the last writing failed, until it has been told.
    trouble: Option<String>,
    has_told: bool,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in between leaves nothing half done here: files are replaced whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Keeper {
    /// A keeper with the program's data folder; without one only what people save is written. Touches nothing.
    pub fn new(data_dir: Option<&Path>) -> Self {
        let sessions = data_dir.map(|folder| folder.join("sessions"));
        let shared = Shared {
            slot: Mutex::default(),
            changed: Condvar::new(),
            disk: Mutex::new(OwnFiles::new(sessions.clone())),
        };
        Self {
            shared: Arc::new(shared),
            known: KnownSources::default(),
            sessions,
            thread: None,
            keeping: Pending::default(),
        }
    }

    /// Edits of before, of files that are being opened. Run on the thread that opens them.
    pub(in crate::app) fn recall(&self) -> impl FnOnce(&[PathBuf]) -> Vec<SessionEvent> + Send + 'static {
        let kept = self.sessions.as_deref().map(Kept::in_folder);
        move |paths| {
            let recalled = kept.map(|kept| kept.recall(paths)).unwrap_or_default();
            recalled
                .into_iter()
                .map(|(paths, document)| SessionEvent::Recalled { paths, document: Box::new(document) })
                .collect()
        }
    }

    /// Starts the work of an effect, or gives it back when only the shell can do it.
    pub(in crate::app) fn perform(
        &mut self,
        runner: &mut Runner<Event>,
        state: &mut AppState,
        effect: SessionEffect,
    ) -> Option<Effect> {
        match effect {
            SessionEffect::Open(path) => self.open(runner, state, path),
            SessionEffect::Save { path, can_overwrite } => self.save(runner, state, path, can_overwrite),
            SessionEffect::Autosave => self.autosave(state),
            SessionEffect::Keep(document) => {
                let kept = self.sessions.as_deref().map(Kept::in_folder)?;
                let (known, keeping) = (self.known.clone(), self.keeping.begin());
                spawn(runner, "The edits were not kept", move || {
                    let result = kept.store(*document, &known);
                    drop(keeping);
                    match result {
                        Ok(()) => Event::Done,
                        Err(error) => Event::Trouble { title: NOT_KEPT.to_owned(), detail: error.to_string() },
                    }
                });
            }
            SessionEffect::Identify(paths) => {
                let known = self.known.clone();
                spawn(runner, "The files could not be looked at", move || {
                    for path in &paths {
                        known.note(path);
                    }
                    Event::Done
                });
            }
            SessionEffect::Locate { id, mut document, path } => {
                let fallen = document.clone();
                let work = move || {
                    let mut place = PlaceToLook::new(path);
                    for (source, whereabouts) in document.saved.sources.iter().zip(&mut document.sources) {
                        if whereabouts.path().is_none() {
                            *whereabouts = place.locate(source);
                        }
                    }
                    Event::Session(SessionEvent::Located { id, document })
                };
                // Whoever looks for them is told at any rate.
                let document = fallen;
                runner.spawn(
                    move |_| work(),
                    move |_, _| Event::Session(SessionEvent::Located { id, document: document.clone() }),
                );
            }
            SessionEffect::FindCrashed => {
                let (shared, recent) = (self.shared.clone(), recent_folders(state));
                spawn(runner, "Earlier edits could not be looked for", move || {
                    Event::Session(SessionEvent::CrashedFound(locked(&shared.disk).find_crashed(&recent)))
                });
            }
            SessionEffect::ForgetCrashed(crashed) => {
                let (shared, known) = (self.shared.clone(), self.known.clone());
                spawn(runner, "Earlier edits were not deleted", move || {
                    // What was restored is on disk under our own name first; if not, it is offered again.
                    if shared.flush(&known) {
                        locked(&shared.disk).forget(&crashed);
                    }
                    Event::Done
                });
            }
            SessionEffect::HashSources => self.hash_sources(runner, state),
            SessionEffect::CheckRecent => {
                let paths: Vec<PathBuf> = state.settings.recent.iter().map(|recent| recent.path.clone()).collect();
                spawn(runner, "Recent files could not be looked for", move || {
                    let missing = paths.into_iter().filter(|path| !path.exists()).collect();
                    Event::Session(SessionEvent::RecentChecked(missing))
                });
            }
            for_shell @ (SessionEffect::PickPath { .. } | SessionEffect::PickMissing(_)) => {
                return Some(Effect::Session(for_shell));
            }
        }
        None
    }

    fn open(&self, runner: &mut Runner<Event>, state: &AppState, path: PathBuf) {
        let (shared, recent) = (self.shared.clone(), recent_folders(state));
        spawn(runner, "The session was not opened", move || match reading::read(&path, &recent) {
            Ok(mut read) => {
                read.newer = locked(&shared.disk).find_beside(&read.path, &recent);
                Event::Session(SessionEvent::Read(Box::new(read)))
            }
            Err(failure) => Event::Session(SessionEvent::NotRead(failure)),
        });
    }

    fn save(&self, runner: &mut Runner<Event>, state: &AppState, path: PathBuf, can_overwrite: bool) {
        let (mut session, revision, number) = (capture(state), state.session.revision, state.session.number);
        let is_own = state.session.path.as_ref() == Some(&path);
        let (shared, known) = (self.shared.clone(), self.known.clone());
        let asked_for = path.clone();
        let work = move || {
            let path = std::path::absolute(&path).unwrap_or(path);
            if path.exists() && !can_overwrite && !is_own {
                return Event::Session(SessionEvent::NotSaved { path, reason: None });
            }
            fill(&mut session, path.parent(), &known);
            let sources: Vec<PathBuf> = session
                .documents
                .iter()
                .flat_map(|document| &document.sources)
                .map(|source| source.path.clone())
                .collect();
            let mut disk = locked(&shared.disk);
            if disk.holds_newer(revision, &path) {
                return Event::Session(SessionEvent::Saved { path, revision, number });
            }
            Event::Session(match disk::write(&path, &session, &sources) {
                Ok(()) => {
                    disk.saved(revision, &path);
                    SessionEvent::Saved { path, revision, number }
                }
                Err(reason) => SessionEvent::NotSaved { path, reason: Some(reason) },
            })
        };
        runner.spawn(
            move |_| work(),
            move |_, message| {
                let reason = Some(format!("Please report this fault in Pathscope: {message}"));
                Event::Session(SessionEvent::NotSaved { path: asked_for, reason })
            },
        );
    }

    /// The hashes of whole files take as long as reading them, so this is a job that people see and can cancel.
    fn hash_sources(&self, runner: &mut Runner<Event>, state: &mut AppState) {
        let opened = state.documents.iter().filter(|document| !document.is_fetched);
        let paths: Vec<PathBuf> =
            opened.flat_map(|document| &document.inputs).map(|input| input.path.clone()).collect();
        let (files, known) = (self.known.unhashed(&paths), self.known.clone());
        if files.is_empty() || state.jobs.iter().any(|job| job.kind == JobKind::Hash) {
            return;
        }
        let title = if files.len() == 1 { "1 file".to_owned() } else { format!("{} files", files.len()) };
        let work = move |context: &Context<Event>| {
            let job = context.id;
            Event::Session(SessionEvent::Hashed { job, num_files: hash_files(context, files, &known) })
        };
        let id = runner.spawn(work, |job, _| Event::Session(SessionEvent::Hashed { job, num_files: 0 }));
        apply(state, Event::Started { job: id, kind: JobKind::Hash, title });
    }

    /// Hands the newest state to the writing thread. Copies the edits, and touches no file.
    fn autosave(&mut self, state: &mut AppState) {
        let session = state.session.path.clone();
        if self.sessions.is_none() && session.is_none() {
            return;
        }
        let unwritten = Unwritten { revision: state.session.revision, session, state: capture(state) };
        let mut slot = locked(&self.shared.slot);
        if let Some(trouble) = slot.trouble.take().filter(|_| !slot.has_told) {
            slot.has_told = true;
            let detail = format!("Save the session to keep them: {trouble}");
            state.notices.push(Severity::Warning, "Edits are not written down while you work", detail);
        }
        slot.newest = Some(unwritten);
        drop(slot);
        self.shared.changed.notify_all();
        if self.thread.is_none() {
            let (shared, known) = (self.shared.clone(), self.known.clone());
            self.thread =
                std::thread::Builder::new().name("autosave".to_owned()).spawn(move || shared.run(&known)).ok();
        }
    }

    /// The program ends as it should: edits without a session are kept for when their files are opened again, and what was
    /// written for the case of a crash is deleted. Waits for the disk.
    pub(in crate::app) fn finish(&mut self, state: &AppState) {
        self.keeping.wait();
        // Where that fails what was written for the case of a crash stays, and is offered at the next start.
        let is_kept = self.keep_all(state);
        self.stop(is_kept);
        if is_kept {
            locked(&self.shared.disk).finish();
        }
    }

    /// Keeps the edits of everything that is open, unless a session of its own holds them. Says whether all of them were.
    fn keep_all(&self, state: &AppState) -> bool {
        let kept = self.sessions.as_deref().map(Kept::in_folder).filter(|_| state.session.path.is_none());
        let Some(kept) = kept else { return true };
        let edited = state.documents.iter().filter(|document| capture::is_worth_keeping(document));
        let not_shown = capture::not_shown(&state.session).map(|(_, saved)| saved.clone());
        let results = edited.filter_map(capture::document).chain(not_shown).map(|saved| kept.store(saved, &self.known));
        // Every one is tried.
        results.filter(Result::is_err).count() == 0
    }

    /// Ends the writing thread; with `is_clean` what still waits is not written.
    fn stop(&mut self, is_clean: bool) {
        {
            let mut slot = locked(&self.shared.slot);
            slot.is_closed = true;
            if is_clean {
                slot.newest = None;
            }
        }
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.stop(false);
    }
}

const NOT_KEPT: &str = "The edits were not kept";

/// Short work of which nothing is shown while it runs.
fn spawn(runner: &mut Runner<Event>, title: &'static str, work: impl FnOnce() -> Event + Send + 'static) {
    let on_panic = move |_: JobId, message: String| Event::Trouble { title: title.to_owned(), detail: message };
    runner.spawn(move |_| work(), on_panic);
}

/// Folders where missing files are likely to be.
fn recent_folders(state: &AppState) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        state.settings.recent.iter().filter_map(|recent| recent.path.parent().map(Path::to_owned)).collect();
    folders.dedup();
    folders
}

/// Hashes files until it is cancelled; says how many.
fn hash_files(context: &Context<Event>, files: Vec<(PathBuf, SourceIdentity)>, known: &KnownSources) -> usize {
    let total = files.iter().map(|(_, identity)| identity.size).sum();
    let pace = Pace::new(Some(total));
    let (mut done, mut num_files) = (0, 0);
    let mut files = files.into_iter();
    while let Some((path, identity)) = files.next() {
        let mut on_bytes = |bytes: u64| {
            done += bytes;
            context.set_progress(Event::Progress { job: context.id, progress: pace.rows(done) });
            !context.cancel.is_cancelled()
        };
        match full_sha256(&path, &mut on_bytes) {
            // A file that has changed meanwhile is not the one that was opened.
            Ok(Some(sha256)) if identity.is_untouched(&path) => {
                known.put(&path, SourceIdentity { sha256: Some(sha256), ..identity });
                num_files += 1;
            }
            Ok(None) => {
                known.decline(&path);
                files.by_ref().for_each(|(path, _)| known.decline(&path));
            }
            _ => {}
        }
    }
    num_files
}

impl Shared {
    /// The writing thread: the newest state, not more often than it has to, until the slot is closed.
    fn run(&self, known: &KnownSources) {
        let mut last: Option<Instant> = None;
        loop {
            let mut slot = locked(&self.slot);
            loop {
                let wait = last.and_then(|last| PAUSE.checked_sub(last.elapsed()));
                match (slot.newest.is_some(), wait) {
                    _ if slot.is_closed => break,
                    (true, None) => break,
                    (true, Some(wait)) => {
                        slot =
                            self.changed.wait_timeout(slot, wait).map_or_else(|e| e.into_inner().0, |(slot, _)| slot);
                    }
                    (false, _) => slot = self.changed.wait(slot).unwrap_or_else(PoisonError::into_inner),
                }
            }
            let (newest, is_closed) = (slot.newest.take(), slot.is_closed);
            drop(slot);
            if let Some(newest) = newest {
                self.write(newest, known);
                last = Some(Instant::now());
            }
            if is_closed {
                return;
            }
        }
    }

    /// Writes at once what still waits. Says whether all is on disk.
    fn flush(&self, known: &KnownSources) -> bool {
        let newest = locked(&self.slot).newest.take();
        if let Some(newest) = newest {
            self.write(newest, known);
        }
        locked(&self.slot).trouble.is_none()
    }

    fn write(&self, newest: Unwritten, known: &KnownSources) {
        let result = locked(&self.disk).autosave(newest, known);
        locked(&self.slot).trouble = result.err();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_that_were_cancelled_are_not_asked_for_again() {
        let folder = tempfile::tempdir().unwrap();
        let known = KnownSources::default();
        let paths = ["a", "b", "c"].map(|name| folder.path().join(name));
        for path in &paths {
            std::fs::write(path, vec![7; 3 << 20]).unwrap();
            known.note(path);
        }
        let (sender, woken) = std::sync::mpsc::channel();
        let mut runner = Runner::<Event>::new(Arc::new(move || sender.send(()).unwrap_or_default()));
        let (files, known_there) = (known.unhashed(&paths[..2]), known.clone());
        assert_eq!(files.len(), 2);
        let work = move |context: &Context<Event>| {
            context.cancel.cancel();
            assert_eq!(hash_files(context, files, &known_there), 0);
            Event::Done
        };
        runner.spawn(work, |_, message| Event::Trouble { title: "it fell over".into(), detail: message });
        let ended = std::iter::from_fn(|| woken.recv_timeout(Duration::from_mins(1)).ok());
        let ended = ended.filter_map(|()| runner.next_event()).find(|event| !matches!(event, Event::Progress { .. }));
        assert!(matches!(ended, Some(Event::Done)), "{ended:?}");
        let left: Vec<PathBuf> = known.unhashed(&paths).into_iter().map(|(path, _)| path).collect();
        assert_eq!(left, [paths[2].clone()], "a file that was opened later is");
    }
}
