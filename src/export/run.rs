//! Runs an export: a writer on an atomic file or folder, or on a stream.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::plan::{Layout, page_path};
use super::stream::DocumentStream;
use super::{AtomicFile, AtomicFolder, ExportDocument, ExportError, ExportPlan, Fidelity, Format, Overwrite};
use super::{PixelVideo, Selection, Stop, Ticker, atomic_folder, coco, csv, cvat, json, mot, name, pages, ultralytics};
use crate::model::partition_of;

/// What an export made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportSummary {
    /// The file or folder.
    pub path: PathBuf,
    /// Number of files.
    pub num_files: u64,
    /// Number of rows written; those selected and left out are in the note.
    pub num_rows: u64,
    /// Bytes written.
    pub num_bytes: u64,
    /// What could not be carried.
    pub fidelity: Fidelity,
}

impl ExportSummary {
    /// Of nothing written to a path.
    pub fn nothing(path: PathBuf) -> Self {
        Self { path, num_files: 0, num_rows: 0, num_bytes: 0, fidelity: Fidelity::default() }
    }

    /// Adds what else was written there.
    pub fn add(&mut self, other: &Self) {
        self.num_files += other.num_files;
        self.num_rows += other.num_rows;
        self.num_bytes += other.num_bytes;
        self.fidelity.merge(&other.fidelity);
    }
}

/// Makes the export: the file or folder is there, whole and durable, when this returns a summary, and untouched when it
/// returns an error. `progress` gets the number of rows written so far, every few thousand, and may break off.
///
/// # Errors
/// What stands in the way; see [`ExportError`].
pub fn run(plan: &ExportPlan, progress: &mut dyn FnMut(u64) -> ControlFlow<()>) -> Result<ExportSummary, ExportError> {
    plan.check()?;
    let (plan, left_out) = plan.of_tracks();
    let mut summary = write(&plan, progress)?;
    summary.fidelity.merge(&left_out);
    Ok(summary)
}

fn write(plan: &ExportPlan, progress: &mut dyn FnMut(u64) -> ControlFlow<()>) -> Result<ExportSummary, ExportError> {
    let overwrite = Overwrite { is_allowed: plan.can_overwrite, inputs: &plan.inputs };
    match plan.layout()? {
        Layout::File => {
            let mut file = AtomicFile::create(&plan.out, overwrite)?;
            let path = file.path().to_owned();
            let mut counted = Counted { inner: &mut file, num_bytes: 0 };
            let fidelity = write_documents(plan, &mut counted, progress).map_err(|error| at_path(error, &path))?;
            let num_bytes = counted.num_bytes;
            file.commit()?;
            let num_rows = plan.num_rows() - fidelity.num_left_out_rows();
            Ok(ExportSummary { path, num_files: 1, num_rows, num_bytes, fidelity })
        }
        Layout::Folder(places) => {
            let mut folder = AtomicFolder::create(&plan.out, overwrite)?;
            let path = folder.path().to_owned();
            let mut summary = ExportSummary { num_rows: plan.num_rows(), ..ExportSummary::nothing(path.clone()) };
            let mut ticker = Ticker::new(progress);
            for (document, place) in plan.documents.iter().zip(&places) {
                let mut new_file = |relative: &Path| folder.file(relative);
                write_place(plan.format, document, place, &mut new_file, &mut ticker, &mut summary)
                    .map_err(|stop| ExportError::from_stop(stop, &path))?;
            }
            ticker.tell().map_err(|stop| ExportError::from_stop(stop, &path))?;
            folder.commit()?;
            summary.num_rows -= summary.fidelity.num_left_out_rows();
            Ok(summary)
        }
    }
}

/// Whether the target could be written now. Leaves nothing behind and replaces nothing; a device or pipe is not opened.
///
/// # Errors
/// What stands in the way.
pub fn check_target(plan: &ExportPlan) -> Result<(), ExportError> {
    let overwrite = Overwrite { is_allowed: plan.can_overwrite, inputs: &plan.inputs };
    let is_stream =
        plan.out == Path::new("-") || std::fs::metadata(&plan.out).is_ok_and(|m| !m.is_file() && !m.is_dir());
    match plan.layout()? {
        Layout::File if is_stream => Ok(()),
        Layout::File => AtomicFile::create(&plan.out, overwrite).map(drop),
        Layout::Folder(_) => AtomicFolder::create(&plan.out, overwrite).map(drop),
    }
}

/// Writes all documents of the plan to one sink; the target of the plan is not looked at.
///
/// # Errors
/// When the format makes a folder, several documents do not fit one file, or the sink refuses; such an error says 'standard
/// output' for its path.
pub fn write_stream(
    plan: &ExportPlan,
    out: &mut impl Write,
    progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<Fidelity, ExportError> {
    let (plan, left_out) = plan.of_tracks();
    let mut fidelity = write_documents(&plan, out, progress)?;
    fidelity.merge(&left_out);
    Ok(fidelity)
}

fn write_documents(
    plan: &ExportPlan,
    out: &mut impl Write,
    progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<Fidelity, ExportError> {
    let (format, num_documents) = (plan.format, plan.documents.len());
    if !format.is_built() {
        return Err(ExportError::NeedsFeature(format));
    }
    if format.is_folder() || plan.is_partitioned {
        return Err(ExportError::NotAStream(format));
    }
    if num_documents != 1 && !format.can_append() {
        return Err(ExportError::NeedsFolder { format, num_documents });
    }
    for document in &plan.documents {
        PixelVideo::needed(format, &document.store)?;
    }
    let made_job_ids = (num_documents > 1).then(|| name::made_job_ids(plan.documents.iter().map(|d| &d.store.job)));
    let stopped = |stop| ExportError::from_stop(stop, Path::new("standard output"));
    let mut ticker = Ticker::new(progress);
    let made_job_id = |at: usize| made_job_ids.as_ref().map(|ids: &Vec<String>| ids[at].as_str());
    let fidelity = write_all(format, &plan.documents, made_job_id, out, &mut ticker).map_err(stopped)?;
    out.flush().map_err(|error| stopped(error.into()))?;
    ticker.tell().map_err(stopped)?;
    Ok(fidelity)
}

/// All of some documents, which share one file.
fn write_all<'p>(
    format: Format,
    documents: &[ExportDocument],
    made_job_id: impl Fn(usize) -> Option<&'p str>,
    out: &mut impl Write,
    ticker: &mut Ticker<'_>,
) -> Result<Fidelity, Stop> {
    let mut stream = DocumentStream::start(format, out, documents.len() == 1)?;
    let mut fidelity = Fidelity::default();
    for (at, document) in documents.iter().enumerate() {
        fidelity.merge(&stream.write(document, made_job_id(at), ticker)?);
    }
    stream.finish()?;
    Ok(fidelity)
}

/// The rows of one document; the header of a CSV comes before.
pub(super) fn write_document(
    format: Format,
    document: &ExportDocument,
    made_job_id: Option<&str>,
    out: &mut impl Write,
    ticker: &mut Ticker<'_>,
) -> Result<Fidelity, Stop> {
    let selection = document.selection();
    match format {
        Format::Csv => csv::write_csv_rows(&selection, made_job_id, out, ticker),
        Format::Json | Format::Pages => json::write_json(&selection, out, ticker),
        Format::Jsonl => pages::write_jsonl(&selection, made_job_id, out, ticker),
        Format::Mot => mot::write_mot(&selection, video_of(format, &selection), out, ticker),
        Format::Coco => coco::write_coco(&selection, video_of(format, &selection), out, ticker),
        Format::Cvat => cvat::write_cvat(&selection, video_of(format, &selection), out, ticker),
        Format::Ultralytics => unreachable!("it makes a folder"),
        Format::Parquet => unreachable!("a file has its rows and its end from one writer"),
    }
}

fn video_of(format: Format, selection: &Selection<'_>) -> PixelVideo {
    PixelVideo::needed(format, selection.store).ok().flatten().expect("the plan was checked")
}

/// One document of a folder: a file, or a folder of pages.
pub(super) fn write_place(
    format: Format,
    document: &ExportDocument,
    place: &Path,
    new_file: &mut dyn FnMut(&Path) -> std::io::Result<atomic_folder::FolderFile>,
    ticker: &mut Ticker<'_>,
    summary: &mut ExportSummary,
) -> Result<(), Stop> {
    let (mut num_files, mut num_bytes) = (0, 0);
    let mut close = |counted: Counted<atomic_folder::FolderFile>| {
        num_files += 1;
        num_bytes += counted.num_bytes;
        Ok(counted.inner.close()?)
    };
    let mut open = |relative: &Path| Ok(Counted { inner: new_file(relative)?, num_bytes: 0 });
    let selection = document.selection();
    let fidelity = if format == Format::Ultralytics {
        let (rate, stem) = (video_of(format, &selection).frame_rate, name::file_stem(&document.store.job));
        let path_of = |frame| place.join(ultralytics::label_file_name(&stem, frame));
        ultralytics::write_ultralytics(&selection, rate, ticker, |frame| open(&path_of(frame)), &mut close)?
    } else if format.is_folder() {
        pages::write_pages(&selection, ticker, |page| open(&page_path(place, page)), &mut close)?
    } else {
        // Engines take the job from the folder's name, so its rows say the same.
        let partition = Some(place).filter(|_| format == Format::Parquet).and_then(partition_of);
        let mut file = open(place)?;
        let fidelity = write_all(format, std::slice::from_ref(document), |_| partition.as_deref(), &mut file, ticker)?;
        close(file)?;
        fidelity
    };
    summary.fidelity.merge(&fidelity);
    summary.num_files += num_files;
    summary.num_bytes += num_bytes;
    Ok(())
}

/// An error of a stream, at the place where the stream goes.
pub(super) fn at_path(error: ExportError, path: &Path) -> ExportError {
    match error {
        ExportError::Io { message, .. } => ExportError::Io { message, path: path.to_owned() },
        ExportError::DiskFull(_) => ExportError::DiskFull(path.to_owned()),
        ExportError::ReadOnly(_) => ExportError::ReadOnly(path.to_owned()),
        other => other,
    }
}

/// Counts what goes through.
#[derive(Debug)]
pub(super) struct Counted<W> {
    pub(super) inner: W,
    pub(super) num_bytes: u64,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.num_bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}
