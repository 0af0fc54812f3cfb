//! What a command asks of the world outside the state. Performed by [`super::Worker`] or, where it needs the window, by the
//! shell.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::charting::ChartRequest;
use super::derived::Derived;
use super::document::{DocumentId, TableState};
use super::export_request::ExportRequest;
use super::flagging::FlagRequest;
use super::library::LibraryRequest;
use super::picture_request::{PictureFile, PictureRequest};
use super::rectangle::RectangleRequest;
use super::session::SessionEffect;
use crate::analysis::{Filter, FlagRules, Flags};
use crate::decode::ReadAs;
use crate::jobs::JobId;
use crate::library::LibraryJob;
use crate::model::{Image, PersonIndex, Row, TrackStore};
use crate::source::{FetchRequest, FrameKey, FrameSource, Input, SpoolId, StillClock, StillTiming};
use crate::view::lane_list::LaneArrangement;

/// Work to be done outside `update`.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Read files and folders.
    Open {
        /// Which.
        paths: Vec<PathBuf>,
        /// What a person says of them.
        read_as: ReadAs,
        /// Whether they are noted among the recent ones.
        is_noted: bool,
    },
    /// Read the files of a document again.
    ReadAgain {
        /// Of which.
        document: DocumentId,
        /// The files.
        paths: Vec<PathBuf>,
        /// What a person says of them.
        read_as: ReadAs,
    },
    /// Read a folder of jobs.
    ReadLibrary {
        /// Its folder.
        folder: PathBuf,
        /// What is known of it without an index.
        shown: Arc<Vec<LibraryJob>>,
    },
    /// Work out the rows of a library.
    OrderLibrary(Box<LibraryRequest>),
    /// Ask for a folder of jobs.
    PickLibrary,
    /// Ask which file is to be read in a way of one's own.
    PickReadAs,
    /// Make the built-in sample job.
    OpenSample,
    /// Fetch a job.
    Fetch {
        /// Which, and from where.
        request: Box<FetchRequest>,
        /// The fetch to go on with; `None` for a new one.
        resumes: Option<SpoolId>,
    },
    /// List the profiles of the AWS configuration.
    ListProfiles,
    /// Work out where a request would go. Reads files, never asks the network.
    LookUpPlace {
        /// The request.
        request: Box<FetchRequest>,
        /// Number of what was typed; an answer to an earlier one is dropped.
        generation: u64,
    },
    /// List the fetches on disk.
    ListHistory,
    /// Open the pages of a fetch on disk.
    OpenSpool(SpoolId),
    /// Delete a fetch on disk.
    DeleteSpool(SpoolId),
    /// Save the responses of a fetch on disk as one file.
    SaveSpool {
        /// Of which.
        id: SpoolId,
        /// Where.
        path: PathBuf,
        /// Whether a file that is there may be replaced.
        can_overwrite: bool,
    },
    /// Write an export.
    Export(Box<ExportRequest>),
    /// Count how much an export would be.
    CountExport {
        /// What would be exported.
        request: Box<ExportRequest>,
        /// Number of the question; an answer to an earlier one is dropped.
        generation: u64,
    },
    /// Write rows for the clipboard.
    Copy(Box<ExportRequest>),
    /// Draw a picture and write it.
    SavePicture(Box<PictureFile>),
    /// Draw a picture for the clipboard.
    CopyPicture(Box<PictureRequest>),
    /// Draw a picture for the dialog.
    DrawPicture(Box<PictureRequest>),
    /// Find the images under the boxes.
    OpenStills {
        /// For which document.
        document: DocumentId,
        /// Number of the opening.
        generation: u64,
        /// An image, or a folder of images.
        path: PathBuf,
        /// Which image belongs to which time.
        timing: StillTiming,
        /// The video they belong to.
        clock: StillClock,
    },
    /// Read one of them.
    ReadFrame {
        /// For which document.
        document: DocumentId,
        /// Number of the opening.
        generation: u64,
        /// Which.
        key: FrameKey,
        /// Of these.
        source: Arc<dyn FrameSource>,
    },
    /// Work out what a filter keeps, and what depends on it.
    Derive(Box<DeriveRequest>),
    /// Sort and search the people.
    Order(Box<OrderRequest>),
    /// Work out the curves of the chart.
    Chart(Box<ChartRequest>),
    /// Work out what deserves a look.
    Flag(Box<FlagRequest>),
    /// Find out who passes a rectangle on the frame.
    SelectInside(Box<RectangleRequest>),
    /// Let go of what is no longer shown. Giving back hundreds of megabytes takes longer than a pass may.
    Release(Arc<dyn Any + Send + Sync>),
    /// Find the raw text of a row again.
    ReadEntry {
        /// Whose row.
        document: DocumentId,
        /// Which.
        row: Row,
        /// In which store.
        store: Arc<TrackStore>,
        /// The inputs that its origin refers to.
        inputs: Vec<Input>,
    },
    /// Cancel a job.
    Cancel(JobId),
    /// Sessions: writing, reading, keeping. Two of them are for the shell.
    Session(SessionEffect),
    /// Write the settings.
    SaveSettings,
    /// For the shell: ask for files to open.
    PickFiles,
    /// For the shell: ask for a folder to open.
    PickFolder,
    /// For the shell: ask where to write an export.
    PickExportPath {
        /// The suggested file, in the folder to begin in.
        path: PathBuf,
        /// Whether a folder is written.
        is_folder: bool,
    },
    /// For the shell: ask where to save responses.
    PickSavePath {
        /// The suggested file, in the folder to begin in.
        path: PathBuf,
    },
    /// For the shell: ask where to save a picture.
    PickPicturePath {
        /// The suggested file, in the folder to begin in.
        path: PathBuf,
    },
    /// For the shell: ask for images under the boxes.
    PickStill {
        /// Whether for a folder of them.
        is_folder: bool,
    },
    /// For the shell: put an image on the clipboard.
    CopyImage(Arc<Image>),
    /// For the shell: put text on the clipboard.
    CopyText(String),
    /// For the shell: show a written file in the file manager.
    ShowInFolder(PathBuf),
    /// For the shell: close the window.
    Quit,
}

/// Everything that decides what is kept.
#[derive(Debug, Clone)]
pub struct DeriveRequest {
    /// For which document.
    pub document: DocumentId,
    /// Newer requests have higher numbers; older answers are dropped.
    pub generation: u64,
    /// How gaps are judged.
    pub gap_factor: f32,
    /// The data, with whatever was worked out from it before.
    pub base: Derived,
    /// The filter in force.
    pub filter: Filter,
    /// The flags of that data, if they are known.
    pub flags: Option<Arc<Flags>>,
    /// The thresholds by which they are worked out otherwise, if the filter asks for them.
    pub flag_rules: FlagRules,
    /// The user's names.
    pub labels: BTreeMap<PersonIndex, String>,
    /// People hidden by eye.
    pub hidden: BTreeSet<PersonIndex>,
    /// When not empty, only these people.
    pub solo: BTreeSet<PersonIndex>,
    /// Sorting and search.
    pub table: TableState,
    /// How the lanes are arranged.
    pub lanes: LaneArrangement,
    /// People on top of the lanes.
    pub pinned: BTreeSet<PersonIndex>,
    /// Number of the sorting, search and labels.
    pub order_generation: u64,
}

/// Everything that decides the order of the people.
#[derive(Debug, Clone)]
pub struct OrderRequest {
    /// For which document.
    pub document: DocumentId,
    /// What is to be put in order.
    pub derived: Derived,
    /// The user's names.
    pub labels: BTreeMap<PersonIndex, String>,
    /// Sorting and search.
    pub table: TableState,
    /// How the lanes are arranged.
    pub lanes: LaneArrangement,
    /// People on top of the lanes.
    pub pinned: BTreeSet<PersonIndex>,
    /// Number of the sorting, search and labels; older answers are dropped.
    pub order_generation: u64,
}

/// The effects of one command, in order.
pub type Effects = Vec<Effect>;
