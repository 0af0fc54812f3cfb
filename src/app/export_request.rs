//! What is to be written or copied, before anybody has looked at a row: which rows these are is worked out in the job.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use super::document::{Document, DocumentId};
use super::exporting::{ExportForm, ExportScope};
use super::notice::Severity;
use crate::analysis::{Kept, Matches};
use crate::export::{ExportDocument, ExportPlan, Fidelity, Format, estimate, forecast};
use crate::model::{PersonIndex, PersonSlot, TrackStore, VideoMetadata};

/// More than this many rows are exported, not copied: a clipboard is not a file.
pub const MAX_COPIED_ROWS: u32 = 100_000;

/// Everything that decides what is written.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// The data.
    pub store: Arc<TrackStore>,
    /// What the filters keep of it.
    pub kept: Arc<Kept>,
    /// Which rows.
    pub scope: ExportScope,
    /// The selected people, where only they are asked for.
    pub selected: Vec<PersonSlot>,
    /// Only this range of time, half open, milliseconds.
    pub time_ms: Option<Range<i64>>,
    /// The video with what the form says instead of it.
    pub video: VideoMetadata,
    /// The user's names.
    pub labels: Arc<BTreeMap<PersonIndex, String>>,
    /// Whom a face search matched the people with.
    pub matches: Arc<Matches>,
    /// How.
    pub format: Format,
    /// Where to.
    pub out: PathBuf,
    /// Whether what is there may be replaced.
    pub can_overwrite: bool,
    /// What the document was read from: never replaced.
    pub inputs: Vec<PathBuf>,
}

impl ExportRequest {
    /// What a form asks for.
    pub(super) fn of_form(form: &ExportForm, document: &Document, video: VideoMetadata, can_overwrite: bool) -> Self {
        Self {
            store: document.store.clone(),
            kept: document.kept.clone(),
            scope: form.scope,
            selected: if form.scope == ExportScope::Selected { selected_slots(document).collect() } else { Vec::new() },
            time_ms: document.selection.time_ms.clone().filter(|_| form.is_within_time),
            video,
            labels: Arc::new(document.edits.labels.clone()),
            matches: document.matches.clone(),
            format: form.format,
            out: PathBuf::from(form.path.trim()),
            can_overwrite,
            inputs: document.inputs.iter().map(|input| input.path.clone()).collect(),
        }
    }

    /// The selected people, within the selected time.
    pub(super) fn of_selection(document: &Document, format: Format) -> Self {
        let form = ExportForm { scope: ExportScope::Selected, is_within_time: true, format, ..ExportForm::default() };
        Self::of_form(&form, document, document.store.job.video.clone(), false)
    }

    /// The rows. O(rows).
    fn rows(&self) -> Arc<Kept> {
        let store = &self.store;
        let kept = match self.scope {
            ExportScope::All => Arc::new(Kept::all(store)),
            ExportScope::Filtered => self.kept.clone(),
            ExportScope::Selected => {
                let mut keeps = vec![false; store.num_slots() as usize];
                self.selected.iter().for_each(|slot| keeps[slot.at()] = true);
                Arc::new(self.kept.and(store, &Kept::from_people(store, &keeps)))
            }
        };
        match &self.time_ms {
            Some(range) => Arc::new(kept.between(store, range.clone())),
            None => kept,
        }
    }

    /// The export, complete. O(rows): for a job.
    pub fn plan(&self) -> ExportPlan {
        let mut store = self.store.clone();
        if store.job.video != self.video {
            Arc::make_mut(&mut store).job.video = self.video.clone();
        }
        let (labels, matches) = (self.labels.clone(), self.matches.clone());
        let sources = Arc::from(self.inputs.clone());
        ExportPlan {
            documents: vec![ExportDocument { store, kept: self.rows(), labels, matches, sources }],
            format: self.format,
            out: self.out.clone(),
            is_partitioned: false,
            can_overwrite: self.can_overwrite,
            inputs: self.inputs.clone(),
        }
    }

    /// How much it is. O(rows): for a job.
    pub fn amount(&self) -> ExportAmount {
        let plan = self.plan();
        let kept = &plan.documents[0].kept;
        let (num_rows, num_people, num_bytes) = (kept.num_rows(), kept.num_people(), estimate(&plan));
        ExportAmount { num_rows, num_people, num_bytes, fidelity: forecast(&plan).ok() }
    }

    /// The rows as text, for the clipboard. O(rows): for a job.
    pub fn copy(&self) -> Copied {
        let plan = self.plan();
        let num_rows = plan.documents[0].kept.num_rows();
        if num_rows > MAX_COPIED_ROWS {
            let title = format!("{num_rows} rows are too many for the clipboard");
            return Copied::nothing(Severity::Warning, title, "Nothing was copied; export them instead (Ctrl+E)");
        }
        let mut bytes = Vec::new();
        match crate::export::write_stream(&plan, &mut bytes, &mut |_| std::ops::ControlFlow::Continue(())) {
            Ok(_) => Copied {
                text: Some(String::from_utf8_lossy(&bytes).into_owned()),
                severity: Severity::Info,
                title: format!("{num_rows} rows copied as {}", self.format.title()),
                detail: String::new(),
            },
            Err(error) => Copied::nothing(Severity::Error, "Nothing was copied".to_owned(), &error.to_string()),
        }
    }
}

/// How much an export is, and what it will not carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportAmount {
    /// Rows to write.
    pub num_rows: u32,
    /// Of how many people.
    pub num_people: u32,
    /// About how many bytes that takes.
    pub num_bytes: u64,
    /// What will not be carried; `None` while the form lacks what the format needs.
    pub fidelity: Option<Fidelity>,
}

/// What copying came to.
#[derive(Debug, Clone)]
pub struct Copied {
    /// The text, if there is any.
    pub text: Option<String>,
    /// How bad it is.
    pub severity: Severity,
    /// What was copied, or that nothing was.
    pub title: String,
    /// Why, and what to try.
    pub detail: String,
}

impl Copied {
    fn nothing(severity: Severity, title: String, detail: &str) -> Self {
        Self { text: None, severity, title, detail: detail.to_owned() }
    }
}

/// What an amount depends on.
#[derive(Debug, Clone)]
pub(super) struct AmountKey {
    document: DocumentId,
    kept: Weak<Kept>,
    selected: Vec<PersonSlot>,
    time_ms: Option<Range<i64>>,
    scope: ExportScope,
    format: Format,
    /// Frame rate and frame size, as typed.
    typed: [String; 2],
}

impl AmountKey {
    pub(super) fn of(document: DocumentId, request: &ExportRequest, form: &ExportForm) -> Self {
        Self {
            document,
            kept: Arc::downgrade(&request.kept),
            selected: request.selected.clone(),
            time_ms: request.time_ms.clone(),
            scope: request.scope,
            format: request.format,
            typed: [form.frame_rate.clone(), form.frame_size.clone()],
        }
    }

    /// Whether a form asks for the same again. Asked after every command, so nothing is copied.
    pub(super) fn is_of(&self, form: &ExportForm, document: &Document) -> bool {
        let is_selected = form.scope == ExportScope::Selected;
        self.kept.as_ptr() == Arc::as_ptr(&document.kept)
            && (self.document, self.scope, self.format) == (document.id, form.scope, form.format)
            && self.time_ms.as_ref() == document.selection.time_ms.as_ref().filter(|_| form.is_within_time)
            && self.typed.iter().eq([&form.frame_rate, &form.frame_size])
            && (!is_selected || self.selected.iter().copied().eq(selected_slots(document)))
    }
}

/// The slots of the selected people, ascending by index.
fn selected_slots(document: &Document) -> impl Iterator<Item = PersonSlot> + '_ {
    document.selection.people.iter().filter_map(|&index| document.store.slot_of(index))
}
