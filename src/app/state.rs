//! The whole state of the program. Changed by [`super::update()`] and [`super::apply()`] only.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::configuring::KeyChoice;
use super::document::{Document, DocumentId};
use super::exporting::{ExportCount, ExportForm};
use super::fetch_form::FetchForm;
use super::fetch_panel::FetchPanel;
use super::fetch_queue::FetchQueue;
use super::history::History;
use super::job::RunningJob;
use super::library::LibraryView;
use super::notice::Notices;
use super::picturing::{PictureForm, PicturePreview};
use super::reading_as::ReadAsForm;
use super::session::SessionState;
use super::settings::Settings;

/// A page of the inspector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub enum InspectorTab {
    /// The selected person.
    #[default]
    Person,
    /// The sample at the cursor, and its face.
    Sample,
    /// What deserves a look, of everyone.
    Flags,
    /// The entry as it was sent.
    Json,
    /// The job and its integrity.
    Job,
}

impl InspectorTab {
    /// All, in order.
    pub const ALL: [Self; 5] = [Self::Person, Self::Sample, Self::Flags, Self::Json, Self::Job];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Person => "Person",
            Self::Sample => "Sample",
            Self::Flags => "Flags",
            Self::Json => "JSON",
            Self::Job => "Job",
        }
    }
}

/// A field that a key leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// The time in the transport.
    GoTo,
    /// The search of the people.
    Search,
    /// The filter.
    Filter,
}

/// Something in front of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Dialog {
    /// Fetch a job.
    Fetch,
    /// Whether signed requests may go unencrypted.
    PlainHttp,
    /// Open by path.
    OpenPath,
    /// How a file is read.
    ReadAs,
    /// Export.
    Export,
    /// Save a picture.
    Picture,
    /// Images under the boxes.
    Stills,
    /// Name of the selected people.
    Label,
    /// Colour of the selected people.
    Color,
    /// The note of a bookmark, which is there once it is saved.
    Bookmark {
        /// Its time, milliseconds from the start of the video.
        at_ms: i64,
    },
    /// Where to save the session.
    SaveSession,
    /// What to do with edits that are not saved.
    LeaveSession,
    /// Whether to open the last good copy of a damaged session.
    DamagedSession,
    /// Files of the session that were not found.
    MissingSources,
    /// All keys.
    Keys,
    /// Every action, person and place, to search.
    Palette,
    /// Settings.
    Settings,
    /// What this is.
    About,
}

/// The whole state.
#[derive(Debug, Clone, Default)]
pub struct AppState {
    /// What is opened, in the order of opening.
    pub documents: Vec<Document>,
    /// Which is shown.
    pub current: Option<DocumentId>,
    /// What runs in the background.
    pub jobs: Vec<RunningJob>,
    /// The look and the layout.
    pub settings: Settings,
    /// What the program has to say.
    pub notices: Notices,
    /// The page of the inspector.
    pub inspector_tab: InspectorTab,
    /// What is in front of the window.
    pub dialog: Option<Dialog>,
    /// The field that is to take the focus.
    pub focus: Option<Field>,
    /// The fetch dialog's fields.
    pub fetch: FetchForm,
    /// What the fetch dialog knows besides them.
    pub fetch_panel: FetchPanel,
    /// The jobs to be fetched, and those whose fetch ended badly.
    pub fetches: FetchQueue,
    /// The fetches on disk.
    pub history: History,
    /// What is kept from one run to the next.
    pub session: SessionState,
    /// The folder of jobs that is open; it is shown where no result is.
    pub library: Option<LibraryView>,
    /// The fields about how a file is read.
    pub read_as: ReadAsForm,
    /// The export dialog's fields.
    pub export: ExportForm,
    /// How much they ask for.
    pub export_count: ExportCount,
    /// The step of the tour that is shown.
    pub tour_step: Option<usize>,
    /// The key that is being chosen for an action.
    pub key_choice: Option<KeyChoice>,
    /// The picture dialog's fields.
    pub picture: PictureForm,
    /// What such a picture looks like.
    pub picture_preview: PicturePreview,
    /// The folder that paths without one of their own begin in, so that it is said where a file goes; empty for none.
    pub start_folder: PathBuf,
    /// The images to show under the boxes of the next result that opens.
    pub(super) next_stills: Option<PathBuf>,
    pub(super) next_document: u64,
    /// Questions about libraries that were asked.
    pub(super) num_library_questions: u64,
}

impl AppState {
    /// A fresh state with these settings.
    pub fn new(settings: Settings) -> Self {
        Self { settings, ..Self::default() }
    }

    /// The document shown.
    pub fn document(&self) -> Option<&Document> {
        self.find(self.current?)
    }

    /// The library, while it is shown.
    pub fn shown_library(&self) -> Option<&LibraryView> {
        self.library.as_ref().filter(|_| self.document().is_none())
    }

    /// Whether people are looking at something: a result or a library.
    pub(super) fn shows_something(&self) -> bool {
        self.document().is_some() || self.library.is_some()
    }

    /// A document by its number.
    pub fn find(&self, id: DocumentId) -> Option<&Document> {
        self.documents.iter().find(|d| d.id == id)
    }

    /// Opens a store as it is, and shows it. For pictures; what people open comes through [`super::SourceCommand`].
    pub fn show_store(&mut self, store: std::sync::Arc<crate::model::TrackStore>) {
        let id = DocumentId(self.next_document);
        self.next_document += 1;
        self.documents.push(Document::new(id, super::Derived::whole(store), Vec::new(), String::new()));
        self.current = Some(id);
    }

    pub(super) fn document_mut(&mut self) -> Option<&mut Document> {
        let id = self.current?;
        self.find_mut(id)
    }

    pub(super) fn find_mut(&mut self, id: DocumentId) -> Option<&mut Document> {
        self.documents.iter_mut().find(|d| d.id == id)
    }

    /// A running job by its number.
    pub fn job(&self, id: crate::jobs::JobId) -> Option<&RunningJob> {
        self.jobs.iter().find(|j| j.id == id)
    }

    /// Whether something moves, so that the window has to be drawn again without input. Playing waits while a dialog stands in
    /// front of what is played, and goes on from there after it.
    pub fn is_animating(&self) -> bool {
        self.dialog.is_none() && self.document().is_some_and(|d| d.playback.is_playing)
    }
}
