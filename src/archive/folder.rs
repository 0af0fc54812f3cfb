//! A served folder: one thread sees what changes in it, another reads what has changed.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use std::{fmt, io};

use notify::{RecommendedWatcher, RecursiveMode, Watcher as _};

use super::catalog::{Catalog, Say};
use super::folder_scan::{FolderScan, Unit, scan};
use super::paged_job::Holdings as _;
use super::unit_index::{NotIndexed, index_unit};
use crate::decode::Watch;

/// How long nothing may change before the folder is looked at, and how long that may be put off.
const QUIET: Duration = Duration::from_millis(150);
const MAX_DELAY: Duration = Duration::from_secs(1);
/// Looks at the folder without being told: some file systems and links tell nothing.
const SLOW_RESCAN: Duration = Duration::from_secs(10);
/// The same where nothing can be told at all.
const BLIND_RESCAN: Duration = Duration::from_secs(2);
/// How long the threads may take to end.
const STOP_LIMIT: Duration = Duration::from_millis(250);

enum Signal {
    Changed,
    Stop,
}

/// A folder being watched and read. Dropping it ends both threads, the one that reads within a
/// quarter of a mebibyte of its file.
pub(super) struct Folder {
    pub(super) catalog: Arc<Catalog>,
    signals: Sender<Signal>,
    threads: Vec<JoinHandle<()>>,
}

impl Folder {
    /// Lists a folder and starts reading it. `root` is its real path.
    ///
    /// # Errors
    /// The folder cannot be listed, or no thread can be had.
    pub(super) fn start(root: &Path, say: Say) -> io::Result<Self> {
        let (signals, inbox) = channel();
        let from_service = signals.clone();
        let rescan = Box::new(move || drop(from_service.send(Signal::Changed)));
        let catalog = Arc::new(Catalog::new(say, rescan));
        // Watching begins before the first look, so that nothing falls in between.
        let watcher = watch(root, signals.clone());
        if let Err(error) = &watcher {
            let every = BLIND_RESCAN.as_secs();
            catalog.say(&format!("changes cannot be watched ({error}); the folder is looked at every {every} s"));
        }
        catalog.update(scan(root)?);
        let mut folder = Self { catalog, signals, threads: Vec::new() };
        let (catalog, root) = (Arc::clone(&folder.catalog), root.to_owned());
        folder.spawn("archive-watch", move || look(&catalog, &root, &inbox, watcher.ok()))?;
        let catalog = Arc::clone(&folder.catalog);
        folder.spawn("archive-read", move || read(&catalog))?;
        Ok(folder)
    }

    fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        self.threads.push(std::thread::Builder::new().name(name.to_owned()).spawn(work)?);
        Ok(())
    }
}

impl fmt::Debug for Folder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Folder").finish_non_exhaustive()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        self.catalog.stop();
        let _ = self.signals.send(Signal::Stop);
        // Both look up often, but the end of a huge file takes as long as it takes: it is left to end by itself.
        let asked_at = Instant::now();
        while asked_at.elapsed() < STOP_LIMIT && !self.threads.iter().all(JoinHandle::is_finished) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn watch(root: &Path, signals: Sender<Signal>) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Our own reading is an event as well.
        if event.map_or(true, |event| !event.kind.is_access()) {
            let _ = signals.send(Signal::Changed);
        }
    })?;
    watcher.watch(root, RecursiveMode::Recursive)?;
    Ok(watcher)
}

/// Looks at the folder whenever it changes, until told to stop.
fn look(catalog: &Catalog, root: &Path, inbox: &Receiver<Signal>, watcher: Option<RecommendedWatcher>) {
    let mut is_there = true;
    let pause = if watcher.is_some() { SLOW_RESCAN } else { BLIND_RESCAN };
    loop {
        match inbox.recv_timeout(pause) {
            Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {}
            Ok(Signal::Changed) => {
                let changed_at = Instant::now();
                while changed_at.elapsed() < MAX_DELAY {
                    match inbox.recv_timeout(QUIET) {
                        Ok(Signal::Changed) => {}
                        Ok(Signal::Stop) | Err(RecvTimeoutError::Disconnected) => return,
                        Err(RecvTimeoutError::Timeout) => break,
                    }
                }
            }
        }
        match scan(root) {
            Ok(found) => {
                catalog.update(found);
                is_there = true;
            }
            Err(error) => {
                catalog.update(FolderScan::default());
                if std::mem::take(&mut is_there) {
                    catalog
                        .say(&format!("the folder cannot be listed any more: {error}; nothing is served until it can"));
                }
            }
        }
    }
    drop(watcher);
}

/// Reads what is new until told to stop.
fn read(catalog: &Catalog) {
    while let Some((key, unit)) = catalog.next_unit() {
        let mut wanted = Wanted { catalog, key: &key, unit: &unit };
        match index_unit(&unit, &mut wanted) {
            Ok(index) => catalog.put(&key, &unit, index),
            Err(NotIndexed::Cancelled) => catalog.put_back(&key),
            Err(NotIndexed::Changed) => {
                catalog.put_back(&key);
                catalog.look_again();
            }
        }
    }
}

/// Stops reading what has changed or gone meanwhile.
struct Wanted<'a> {
    catalog: &'a Catalog,
    key: &'a str,
    unit: &'a Arc<Unit>,
}

impl Watch for Wanted<'_> {
    fn is_cancelled(&self) -> bool {
        !self.catalog.is_wanted(self.key, self.unit)
    }
}
