//! What may go wrong with an export, in words for people.

use std::io;
use std::path::{Path, PathBuf};

use super::Format;

/// Why an export was not made. In every case nothing is left behind and nothing that was there has changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// Somebody asked to stop.
    #[error("The export was cancelled; nothing was written")]
    Cancelled,
    /// There is such a file or folder.
    #[error("There is something of that name already, and it was left as it is; choose another name, or allow it to be replaced (--force): {}", .0.display())]
    Exists(PathBuf),
    /// The target is one of the inputs.
    #[error("This is one of the inputs, and an input is never replaced; choose another name: {}", .0.display())]
    IsInput(PathBuf),
    /// The target folder holds one of the inputs.
    #[error("This folder holds one of the inputs, so it is not replaced; choose another name: {}", .0.display())]
    HoldsInput(PathBuf),
    /// The folder to be replaced holds files that an export did not make.
    #[error("The folder holds other files (such as '{found}'), so it was not replaced; choose another name: {}", .path.display())]
    ForeignFolder {
        /// The folder.
        path: PathBuf,
        /// One of the other files.
        found: String,
    },
    /// The same, of an export that took long: what was written is kept.
    #[error("The folder holds other files (such as '{found}'), which this export did not write, so it was not replaced; what was written is in {}: {}", .kept.display(), .path.display())]
    KeptBeside {
        /// The folder.
        path: PathBuf,
        /// One of the other files.
        found: String,
        /// Where what was written is.
        kept: PathBuf,
    },
    /// A folder where a file was asked for.
    #[error("This is a folder; name a file in it: {}", .0.display())]
    IsFolder(PathBuf),
    /// Several documents do not fit one file of this format.
    #[error("{num_documents} documents cannot be one file of the format {}; give a folder as the target and name the format (--format {}), or write csv or jsonl", .format.title(), .format.as_str())]
    NeedsFolder {
        /// The format.
        format: Format,
        /// How many documents there are.
        num_documents: usize,
    },
    /// The target of a stream must be one file.
    #[error("The format {} makes a folder of files, which cannot go to standard output; give a folder with -o", .0.title())]
    NotAStream(Format),
    /// The result does not say its frame rate.
    #[error("The format {} needs the frame rate, which '{name}' does not say; give it (--fps)", .format.title())]
    NeedsFrameRate {
        /// The format.
        format: Format,
        /// The document.
        name: String,
    },
    /// The result does not say its frame size.
    #[error("The format {} needs the frame size, which '{name}' does not say; give it (--frame-size WIDTHxHEIGHT)", .format.title())]
    NeedsFrameSize {
        /// The format.
        format: Format,
        /// The document.
        name: String,
    },
    /// The program was built without it.
    #[error("This program was built without {}; build it with the feature '{}' (it is among the default features), or write csv or json", .0.title(), .0.as_str())]
    NeedsFeature(Format),
    /// The folder of the target does not exist.
    #[error("The folder to write to does not exist; create it, or choose another: {}", .0.display())]
    NoFolder(PathBuf),
    /// The folder or file may not be written.
    #[error("Nothing was written, because the folder is read-only or belongs to somebody else; choose another: {}", .0.display())]
    ReadOnly(PathBuf),
    /// No room.
    #[error("Nothing was kept of the export, because the disk is full; make room or choose another disk: {}", .0.display())]
    DiskFull(PathBuf),
    /// Whoever reads standard output has gone.
    #[error("Whoever reads the output has closed it")]
    Closed,
    /// Anything else that the system said.
    #[error("Nothing was written, because the system answered '{message}': {}", .path.display())]
    Io {
        /// The system's words.
        message: String,
        /// The file or folder.
        path: PathBuf,
    },
}

impl ExportError {
    /// The error for what the system said of a path.
    pub fn from_io(error: &io::Error, path: &Path) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly(path),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull(path),
            io::ErrorKind::AlreadyExists => Self::Exists(path),
            io::ErrorKind::IsADirectory => Self::IsFolder(path),
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                Self::NoFolder(super::atomic_file::folder_of(&path).to_owned())
            }
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Io { message: error.to_string(), path },
        }
    }

    /// The error for a writer that stopped while it wrote to a path.
    pub fn from_stop(stop: super::Stop, path: &Path) -> Self {
        match stop {
            super::Stop::Io(error) => Self::from_io(&error, path),
            super::Stop::Cancelled => Self::Cancelled,
        }
    }

    /// Whether it stands in the way of every document of an export, and not of one alone.
    pub const fn is_for_all(&self) -> bool {
        !matches!(self, Self::NeedsFrameRate { .. } | Self::NeedsFrameSize { .. })
    }

    /// The kind in `snake_case`, for machines.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Exists(_) => "exists",
            Self::IsInput(_) => "is_input",
            Self::HoldsInput(_) => "holds_input",
            Self::ForeignFolder { .. } | Self::KeptBeside { .. } => "foreign_folder",
            Self::IsFolder(_) => "is_folder",
            Self::NeedsFolder { .. } => "needs_folder",
            Self::NotAStream(_) => "not_a_stream",
            Self::NeedsFrameRate { .. } => "needs_frame_rate",
            Self::NeedsFrameSize { .. } => "needs_frame_size",
            Self::NeedsFeature(_) => "needs_feature",
            Self::NoFolder(_) => "no_folder",
            Self::ReadOnly(_) => "read_only",
            Self::DiskFull(_) => "disk_full",
            Self::Closed => "closed",
            Self::Io { .. } => "io",
        }
    }
}
