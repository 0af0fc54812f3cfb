//! The folder of all spooled fetches.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::error::SpoolError;
use super::index::Index;
use super::pages::{Spool, lock};
use crate::source::private_file::{create_private, make_private_folder, make_private_folders};
use crate::source::request::FetchRequest;

pub(super) const REQUEST_FILE: &str = "request.json";
pub(super) const INDEX_FILE: &str = "index.jsonl";
/// The form of what is written. Another one is not gone on with.
const VERSION: u32 = 1;

/// The name of a fetch within the folder: letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SpoolId(String);

impl SpoolId {
    fn new(name: &str) -> Option<Self> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        (!name.is_empty() && name.chars().all(is_plain)).then(|| Self(name.to_owned()))
    }
}

impl TryFrom<String> for SpoolId {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::new(&name).ok_or("not the name of a spooled fetch")
    }
}

impl From<SpoolId> for String {
    fn from(id: SpoolId) -> Self {
        id.0
    }
}

impl fmt::Display for SpoolId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// As whom and where a fetch asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SpoolPlace {
    /// Identity, region and endpoint in words.
    pub place: String,
    /// Region and endpoint.
    pub address: String,
}

/// What stands in `request.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    version: u32,
    /// Milliseconds since 1970.
    pub(super) begun_ms: u64,
    /// Identity, region and endpoint in words.
    pub(super) place: String,
    /// Region and endpoint: tokens mean nothing elsewhere.
    pub(super) address: String,
    pub(super) request: FetchRequest,
}

/// Whether a spooled fetch has everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpoolState {
    /// All of the job has come.
    Complete,
    /// Something is missing, and it can be gone on with.
    Incomplete,
    /// It is being fetched, by this process or another.
    InUse,
    /// Its request cannot be read; the pages can.
    Broken,
}

/// One fetch in the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoolEntry {
    /// Its name.
    pub id: SpoolId,
    /// What was asked for; nothing of it when [`SpoolState::Broken`].
    pub request: FetchRequest,
    /// As whom and where, in words.
    pub place: String,
    /// Region and endpoint.
    pub address: String,
    /// When it began, in milliseconds since 1970.
    pub begun_ms: u64,
    /// Pages on disk that count.
    pub num_pages: u32,
    /// Entries on those.
    pub num_rows: u64,
    /// Bytes on disk, everything included.
    pub bytes: u64,
    /// Whether it has everything.
    pub state: SpoolState,
    /// What people were told when it ended, if it did not end well.
    pub message: Option<String>,
    /// The file with the pages, which opens like any saved response.
    pub pages: PathBuf,
}

/// Where spooled fetches are. Making one of these touches nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpoolFolder {
    root: PathBuf,
}

impl SpoolFolder {
    /// The spool of a data folder, made when first written to.
    pub fn in_data_dir(data_dir: &Path) -> Self {
        Self { root: data_dir.join("spool") }
    }

    /// Begins a fetch: its folder and its request are on disk when this returns.
    pub fn begin(&self, request: &FetchRequest, at: &SpoolPlace) -> Result<Spool, SpoolError> {
        make_private_folders(&self.root).map_err(|error| SpoolError::io(&self.root, &error))?;
        let begun_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
        let (id, path) = self.free_folder(begun_ms, &request.job_id)?;
        let SpoolPlace { place, address } = at.clone();
        let head = Head { version: VERSION, begun_ms, place, address, request: request.clone() };
        let begin = || -> io::Result<()> {
            let mut file = create_private(&path.join(REQUEST_FILE))?;
            file.write_all(serde_json::to_string_pretty(&head)?.as_bytes())?;
            file.sync_all()?;
            create_private(&path.join(INDEX_FILE))?.sync_all()?;
            sync_folder(&path)?;
            sync_folder(&self.root)
        };
        begin().map_err(|error| SpoolError::io(&path, &error))?;
        Spool::open(id, &path)
    }

    /// Goes on with a fetch: locks it, and cuts off what is not whole. Its tokens are good for the address they came from
    /// only; the identity may be another one by now.
    pub fn resume(&self, id: &SpoolId, at: &SpoolPlace) -> Result<Spool, SpoolError> {
        let path = self.path(id);
        if !path.is_dir() {
            return Err(SpoolError::Gone);
        }
        let head = read_head(&path)?;
        if head.address != at.address {
            return Err(SpoolError::OtherAddress { was: head.place, is: at.place.clone() });
        }
        Spool::open(id.clone(), &path)
    }

    /// One fetch as it is listed; `None` where it has gone.
    pub fn entry(&self, id: &SpoolId) -> Option<SpoolEntry> {
        entry_of(&self.path(id))
    }

    /// The fetch of the same job by the same call in the same order to go on with: of those from the same address the latest
    /// that has a page.
    ///
    /// # Errors
    /// All are from other addresses.
    pub fn find(&self, request: &FetchRequest, at: &SpoolPlace) -> Result<Option<SpoolEntry>, SpoolError> {
        let mut same_job = self.list();
        same_job.retain(|entry| {
            let had = &entry.request;
            entry.state != SpoolState::Broken
                && (&had.job_id, had.operation, had.sort_by) == (&request.job_id, request.operation, request.sort_by)
        });
        same_job.retain(|entry| entry.num_pages > 0);
        let elsewhere = same_job.first().map(|entry| entry.place.clone());
        match (same_job.into_iter().find(|entry| entry.address == at.address), elsewhere) {
            (None, Some(was)) => Err(SpoolError::OtherAddress { was, is: at.place.clone() }),
            (found, _) => Ok(found),
        }
    }

    /// All fetches, the latest first. What is no fetch is passed over. Reads the indexes, never the pages.
    pub fn list(&self) -> Vec<SpoolEntry> {
        let Ok(folders) = fs::read_dir(&self.root) else { return Vec::new() };
        let mut entries: Vec<SpoolEntry> = folders.filter_map(|folder| entry_of(&folder.ok()?.path())).collect();
        entries.sort_by(|a, b| (b.begun_ms, &b.id).cmp(&(a.begun_ms, &a.id)));
        entries
    }

    /// Deletes a fetch and its pages. One in use is refused.
    pub fn delete(&self, id: &SpoolId) -> Result<(), SpoolError> {
        let path = self.path(id);
        if !path.is_dir() {
            return Ok(());
        }
        // Held until it has gone: nobody goes on with it meanwhile.
        let index_file = File::open(path.join(INDEX_FILE)).ok();
        index_file.as_ref().map_or(Ok(()), lock)?;
        fs::remove_dir_all(&path).map_err(|error| SpoolError::io(&path, &error))
    }

    /// Writes the pages of a fetch as one JSON array of responses, each byte for byte as it was received.
    pub fn write_saved(&self, id: &SpoolId, out: &mut dyn Write) -> Result<(), SpoolError> {
        let path = self.path(id);
        let index = read_index(&path).map_err(|error| SpoolError::io(&path, &error))?;
        let run = index.best_run();
        let file_path = pages_path(&path, run);
        let mut write = || -> io::Result<()> {
            let mut file = super::pages::RunReader::open(&file_path)?;
            out.write_all(b"[")?;
            for (at, page) in index.runs[run].iter().enumerate() {
                if at > 0 {
                    out.write_all(b",\n")?;
                }
                out.write_all(&file.read(page)?)?;
            }
            out.write_all(b"]\n")
        };
        write().map_err(|error| SpoolError::io(&file_path, &error))
    }

    /// The folder of a fetch, whether it is there or not.
    pub fn path(&self, id: &SpoolId) -> PathBuf {
        self.root.join(&id.0)
    }

    fn free_folder(&self, begun_ms: u64, job_id: &str) -> Result<(SpoolId, PathBuf), SpoolError> {
        let names = (0..1000_u32).map(|n| if n == 0 { String::new() } else { format!("-{n}") });
        for suffix in names {
            let Some(id) = SpoolId::new(&format!("{begun_ms}-{job_id}{suffix}")) else { break };
            let path = self.path(&id);
            match make_private_folder(&path) {
                Ok(()) => return Ok((id, path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(SpoolError::io(&path, &error)),
            }
        }
        Err(SpoolError::Io { path: self.root.clone(), reason: "no name is free for this fetch".to_owned() })
    }
}

fn entry_of(path: &Path) -> Option<SpoolEntry> {
    let id = SpoolId::new(path.file_name()?.to_str()?)?;
    let index = read_index(path).ok()?;
    let head = read_head(path).ok();
    let run = index.best_run();
    let is_complete = index.end.as_ref().is_some_and(|end| end.complete);
    let state = match &head {
        None => SpoolState::Broken,
        Some(_) if is_in_use(path) => SpoolState::InUse,
        Some(_) if is_complete => SpoolState::Complete,
        Some(_) => SpoolState::Incomplete,
    };
    let sizes = fs::read_dir(path).ok()?.filter_map(|file| file.ok()?.metadata().ok());
    let (request, place, address, begun_ms) =
        head.map_or_else(Default::default, |head| (head.request, head.place, head.address, head.begun_ms));
    Some(SpoolEntry {
        id,
        request,
        place,
        address,
        begun_ms,
        num_pages: index.runs[run].len() as u32,
        num_rows: index.runs[run].iter().map(|page| page.rows).sum(),
        bytes: sizes.map(|metadata| metadata.len()).sum(),
        state,
        message: index.end.and_then(|end| end.message),
        pages: pages_path(path, run),
    })
}

fn read_head(path: &Path) -> Result<Head, SpoolError> {
    let path = path.join(REQUEST_FILE);
    let broken = |reason: String| SpoolError::Broken { path: path.clone(), reason };
    let bytes = fs::read(&path).map_err(|error| broken(error.to_string()))?;
    let head: Head = serde_json::from_slice(&bytes).map_err(|error| broken(error.to_string()))?;
    if head.version != VERSION {
        return Err(broken(format!("its version is {}, this program reads {VERSION}", head.version)));
    }
    head.request.validate().map_err(|error| broken(error.to_string()))?;
    Ok(head)
}

fn read_index(path: &Path) -> io::Result<Index> {
    Ok(Index::read(&fs::read(path.join(INDEX_FILE))?))
}

/// The file of a run, counted from 0.
pub(super) fn pages_path(folder: &Path, run: usize) -> PathBuf {
    folder.join(format!("pages-{}.json", run + 1))
}

/// Whether somebody holds the lock; a file that cannot be opened is held by nobody.
fn is_in_use(path: &Path) -> bool {
    let Ok(file) = File::open(path.join(INDEX_FILE)) else { return false };
    // Shared: several may look at the same time. Who opens it to write tries again for a moment.
    matches!(file.try_lock_shared(), Err(fs::TryLockError::WouldBlock))
}

/// Makes the names in a folder last. Only Unix has and needs it.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
