//! The bodies of the jobs about fetches on disk: listing, opening, saving and deleting them. None of them fetches anything.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use super::event::Event;
use super::loading;
use crate::decode::DecodeOptions;
use crate::export::{AtomicFile, ExportError, Overwrite};
use crate::jobs::Context;
use crate::source::{SpoolFolder, SpoolId};

/// All fetches on disk, the latest first.
pub(super) fn list(spools: Option<&SpoolFolder>) -> Event {
    Event::History(spools.map(SpoolFolder::list).unwrap_or_default())
}

/// Deletes a fetch and its pages.
pub(super) fn delete(spools: Option<&SpoolFolder>, id: &SpoolId) -> Event {
    let result = spools.map_or(Ok(()), |spools| spools.delete(id));
    Event::SpoolDeleted(result.map_err(|error| format!("It was not deleted: {error}")))
}

/// Opens the pages of a fetch like any saved response, under the name of its job.
pub(super) fn open(
    context: &Context<Event>,
    spools: Option<&SpoolFolder>,
    id: &SpoolId,
    options: &DecodeOptions,
) -> Event {
    let found = spools.and_then(|spools| spools.entry(id));
    let Some(entry) = found else {
        let detail = "These pages are not on disk any more. Fetch the job again".to_owned();
        return Event::Failed { job: context.id, title: "Nothing was opened".into(), detail };
    };
    match loading::open(context, std::slice::from_ref(&entry.pages), options) {
        Event::Opened { job, documents, .. } if !documents.is_empty() => {
            let opened = documents.into_iter().next();
            let (mut derived, inputs) = opened.map(|opened| (Box::new(opened.derived), opened.inputs)).unzip();
            if let Some(derived) = derived.as_mut().filter(|_| !entry.request.job_id.is_empty()) {
                let job = &mut Arc::make_mut(&mut derived.store).job;
                job.name.clone_from(&entry.request.job_id);
                job.job_id.get_or_insert_with(|| entry.request.job_id.clone());
                job.operation = entry.request.operation;
            }
            let inputs = inputs.unwrap_or_default();
            Event::Fetched { job, derived, inputs, from: entry.place, trouble: None, spool: Some(entry.id) }
        }
        Event::Opened { job, refused, .. } => {
            let detail = format!("Nothing can be read from these pages: {}", refused.join("; "));
            Event::Failed { job, title: "Nothing was opened".into(), detail }
        }
        other => other,
    }
}

/// Saves the responses of a fetch as one file, whole or not at all.
pub(super) fn save(spools: Option<&SpoolFolder>, id: &SpoolId, path: &Path, can_overwrite: bool) -> Event {
    let result = write(spools, id, path, can_overwrite);
    // People see where it is, also when they wrote only a name.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    Event::SpoolSaved { path, result }
}

fn write(spools: Option<&SpoolFolder>, id: &SpoolId, path: &Path, can_overwrite: bool) -> Result<u64, ExportError> {
    let overwrite = Overwrite { is_allowed: can_overwrite, inputs: &[] };
    let file = AtomicFile::create(path, overwrite)?;
    let mut out = Counted { file, num_bytes: 0 };
    if let Some(spools) = spools {
        let failed =
            |error: crate::source::SpoolError| ExportError::Io { message: error.to_string(), path: path.to_owned() };
        spools.write_saved(id, &mut out).map_err(failed)?;
    }
    out.file.commit()?;
    Ok(out.num_bytes)
}

/// Counts what goes through.
struct Counted {
    file: AtomicFile,
    num_bytes: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let num_bytes = self.file.write(bytes)?;
        self.num_bytes += num_bytes as u64;
        Ok(num_bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
