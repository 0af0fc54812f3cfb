//! What is to be exported, where to, and how large it will be.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::analysis::{Kept, Matches, Names, people_matches};
use crate::model::{PersonIndex, TrackStore};

use super::{ExportError, Fidelity, Format, Loss, PixelVideo, Selection, name, pages};

/// Rows looked at to estimate a size.
const ESTIMATE_ROWS: usize = 500;

/// One document of an export, owned so that a job can carry it to another thread.
#[derive(Debug, Clone)]
pub struct ExportDocument {
    /// The document.
    pub store: Arc<TrackStore>,
    /// Its rows to write.
    pub kept: Arc<Kept>,
    /// The names that the user gave its people.
    pub labels: Arc<BTreeMap<PersonIndex, String>>,
    /// Whom a face search matched its people with.
    pub matches: Arc<Matches>,
    /// The files that it was read from.
    pub sources: Arc<[PathBuf]>,
}

impl ExportDocument {
    /// All of a document, without labels.
    pub fn whole(store: Arc<TrackStore>) -> Self {
        let kept = Arc::new(Kept::all(&store));
        let matches = Arc::new(people_matches(&store));
        Self { store, kept, labels: Arc::default(), matches, sources: Arc::default() }
    }

    /// What a writer takes.
    pub fn selection(&self) -> Selection<'_> {
        let names = Names { labels: &*self.labels, matches: &self.matches };
        Selection { store: &self.store, kept: &self.kept, names }
    }
}

/// An export, complete and checked only when it runs.
#[derive(Debug, Clone)]
pub struct ExportPlan {
    /// What to write, in order. Several documents go into one file where the format can tell them apart, else into a
    /// folder of one file (or folder of pages) each.
    pub documents: Vec<ExportDocument>,
    /// How.
    pub format: Format,
    /// Where to: a file, or a folder.
    pub out: PathBuf,
    /// Whether to make a folder `job=NAME/part-0.ENDING` for every document.
    pub is_partitioned: bool,
    /// Whether what is at `out` may be replaced.
    pub can_overwrite: bool,
    /// What the documents were read from: never replaced.
    pub inputs: Vec<PathBuf>,
}

/// The files that an export makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// All documents in one file.
    File,
    /// A folder; for every document its file in it, or its folder of pages (empty: the folder itself).
    Folder(Vec<PathBuf>),
}

impl ExportPlan {
    /// Number of rows to write.
    pub fn num_rows(&self) -> u64 {
        self.documents.iter().map(|document| u64::from(document.kept.num_rows())).sum()
    }

    /// The files that it makes.
    ///
    /// # Errors
    /// When several documents do not fit the file that was named.
    pub fn layout(&self) -> Result<Layout, ExportError> {
        let jobs = self.documents.iter().map(|document| &document.store.job);
        let num_documents = self.documents.len();
        let ending = self.format.ending();
        if self.is_partitioned {
            let folders = name::file_stems(jobs).into_iter().map(|stem| PathBuf::from(format!("job={stem}")));
            let part = format!("part-0.{ending}");
            let is_folder = self.format.is_folder();
            return Ok(Layout::Folder(folders.map(|f| if is_folder { f } else { f.join(&part) }).collect()));
        }
        if self.format.is_folder() {
            let inside = if num_documents == 1 { vec![String::new()] } else { name::file_stems(jobs) };
            return Ok(Layout::Folder(inside.into_iter().map(PathBuf::from).collect()));
        }
        if !self.makes_folder(num_documents)? {
            return Ok(Layout::File);
        }
        let files = name::file_stems(jobs).into_iter().map(|stem| PathBuf::from(format!("{stem}.{ending}")));
        Ok(Layout::Folder(files.collect()))
    }

    /// Whether so many documents go into a folder, and not into one file.
    ///
    /// # Errors
    /// When several documents do not fit the file that was named.
    pub(super) fn makes_folder(&self, num_documents: usize) -> Result<bool, ExportError> {
        let names_folder = self.out.is_dir() || self.out.as_os_str().to_string_lossy().ends_with(['/', '\\']);
        if self.is_partitioned || self.format.is_folder() || names_folder {
            return Ok(true);
        }
        if num_documents == 1 || self.format.can_append() {
            return Ok(false);
        }
        if self.out.extension().is_some() {
            return Err(ExportError::NeedsFolder { format: self.format, num_documents });
        }
        Ok(true)
    }

    /// The same with what the format can hold at all, and what that leaves out.
    pub(super) fn of_tracks(&self) -> (Cow<'_, Self>, Fidelity) {
        let mut fidelity = Fidelity::default();
        if !self.format.can_hold_marks() {
            let with_marks = self.documents.iter().filter(|document| document.store.has_marks());
            let is_marked = |document: &ExportDocument, row| !document.store.mark(row).is_none();
            let num_marked =
                |document: &ExportDocument| document.kept.rows().filter(|&row| is_marked(document, row)).count();
            fidelity.add(Loss::Marks, with_marks.map(|document| num_marked(document) as u64).sum());
        }
        let has_untracked = |document: &ExportDocument| document.store.untracked().is_some();
        if self.format.can_hold_untracked() || !self.documents.iter().any(has_untracked) {
            return (Cow::Borrowed(self), fidelity);
        }
        let mut plan = self.clone();
        for document in plan.documents.iter_mut().filter(|document| has_untracked(document)) {
            let store = &document.store;
            let is_person: Vec<bool> = store.slots().map(|slot| Some(slot) != store.untracked()).collect();
            let tracked = document.kept.and(store, &Kept::from_people(store, &is_person));
            fidelity.add(Loss::UntrackedRows, u64::from(document.kept.num_rows() - tracked.num_rows()));
            document.kept = Arc::new(tracked);
        }
        (Cow::Owned(plan), fidelity)
    }

    /// Checks what needs no file: that the documents fit the target, and that they know what the format needs.
    ///
    /// # Errors
    /// What does not fit.
    pub fn check(&self) -> Result<(), ExportError> {
        if !self.format.is_built() {
            return Err(ExportError::NeedsFeature(self.format));
        }
        self.layout()?;
        self.documents.iter().try_for_each(|document| PixelVideo::needed(self.format, &document.store).map(|_| ()))
    }
}

/// About how many bytes the export will take: some rows of each document are written to nowhere and counted.
pub fn estimate(plan: &ExportPlan) -> u64 {
    plan.documents.iter().map(|document| estimate_document(document, plan.format)).sum()
}

fn estimate_document(document: &ExportDocument, format: Format) -> u64 {
    let num_rows = u64::from(document.kept.num_rows());
    let step = (num_rows as usize).div_ceil(ESTIMATE_ROWS).max(1);
    let store = &*document.store;
    let sample: Vec<_> = document.kept.rows().step_by(step).map(|row| store.row(row)).collect();
    let bytes: usize = match format {
        Format::Csv => super::csv::measure_rows(&document.selection(), &sample),
        Format::Json | Format::Pages | Format::Jsonl => {
            sample.iter().map(|row| super::entry::entry_text(row).len() + 1).sum()
        }
        Format::Mot | Format::Ultralytics | Format::Coco | Format::Cvat => {
            sample.iter().filter(|row| row.body.is_finite()).count() * bytes_of_box(format)
        }
        // Compressed: of a box with its pixels about a quarter is left, of a face about a half.
        Format::Parquet => sample.iter().map(|row| if row.face.is_some() { 75 } else { 30 }).sum(),
    };
    let bytes_of_rows = (bytes as u64 * num_rows).checked_div(sample.len() as u64).unwrap_or(0);
    let bytes_of_head = match format {
        Format::Csv => super::csv::COLUMNS.len() as u64,
        Format::Json => 400,
        Format::Pages | Format::Jsonl => 400 * pages::num_pages(&document.selection()),
        Format::Mot | Format::Ultralytics => 0,
        Format::Coco | Format::Cvat => 600,
        Format::Parquet => 8000,
    };
    bytes_of_rows + bytes_of_head
}

/// What a box with its frame and its id takes, about.
const fn bytes_of_box(format: Format) -> usize {
    match format {
        Format::Ultralytics => 42,
        Format::Coco => 160,
        Format::Cvat => 135,
        // frame, id and four numbers of pixels, with their commas and the fixed end.
        _ => 52,
    }
}

/// The path of a page in its document's folder.
pub(super) fn page_path(folder: &Path, page: u64) -> PathBuf {
    folder.join(pages::page_file_name(page))
}
