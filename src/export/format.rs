//! The formats that can be written.

use std::path::Path;

/// A format to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Our own columns as comma-separated text.
    Csv,
    /// One merged response, as the API's tools read it.
    Json,
    /// A folder of responses of 1000 entries each.
    Pages,
    /// JSON Lines: one response of 1000 entries a line.
    Jsonl,
    /// `MOTChallenge` text.
    Mot,
    /// A folder of labels, one file a frame.
    Ultralytics,
    /// COCO-style video JSON.
    Coco,
    /// CVAT for video 1.1.
    Cvat,
    /// Our own columns as Parquet.
    Parquet,
}

impl Format {
    /// All formats, in the order they are offered.
    pub const ALL: [Self; 9] = [
        Self::Csv,
        Self::Json,
        Self::Pages,
        Self::Jsonl,
        Self::Mot,
        Self::Ultralytics,
        Self::Coco,
        Self::Cvat,
        Self::Parquet,
    ];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Pages => "pages",
            Self::Jsonl => "jsonl",
            Self::Mot => "mot",
            Self::Ultralytics => "ultralytics",
            Self::Coco => "coco",
            Self::Cvat => "cvat",
            Self::Parquet => "parquet",
        }
    }

    /// The name people read.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON, one response",
            Self::Pages => "JSON, pages of 1000",
            Self::Jsonl => "JSON Lines",
            Self::Mot => "MOT text",
            Self::Ultralytics => "Ultralytics labels",
            Self::Coco => "COCO video JSON",
            Self::Cvat => "CVAT for video",
            Self::Parquet => "Parquet",
        }
    }

    /// The ending of its files, without the dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json | Self::Pages | Self::Coco => "json",
            Self::Jsonl => "jsonl",
            Self::Mot | Self::Ultralytics => "txt",
            Self::Cvat => "xml",
            Self::Parquet => "parquet",
        }
    }

    /// The format of a command-line name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// The format that a file's ending asks for, ignoring case. Folders and COCO have no ending of their own.
    pub fn from_ending(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        let has_own_ending = |format: &Self| !format.is_folder() && *format != Self::Coco;
        Self::ALL.into_iter().filter(has_own_ending).find(|format| format.ending() == ending)
    }

    /// Whether it can hold detections that belong to no track.
    pub const fn can_hold_untracked(self) -> bool {
        matches!(self, Self::Csv | Self::Mot | Self::Ultralytics | Self::Coco | Self::Parquet)
    }

    /// Whether it can hold all that a detector says of a detection.
    pub const fn can_hold_marks(self) -> bool {
        // What formats of frames leave out of it, their writers count.
        matches!(self, Self::Csv | Self::Parquet) || self.needs_frame_rate()
    }

    /// Whether it is a folder of files rather than one file.
    pub const fn is_folder(self) -> bool {
        matches!(self, Self::Pages | Self::Ultralytics)
    }

    /// Whether it counts frames instead of telling times, and so needs the frame rate.
    pub const fn needs_frame_rate(self) -> bool {
        matches!(self, Self::Mot | Self::Ultralytics | Self::Coco | Self::Cvat)
    }

    /// Whether its boxes are in pixels alone, and so needs the frame size.
    pub const fn needs_frame_size(self) -> bool {
        matches!(self, Self::Mot | Self::Coco | Self::Cvat)
    }

    /// Whether several documents may follow each other in one file.
    pub const fn can_append(self) -> bool {
        matches!(self, Self::Csv | Self::Jsonl | Self::Parquet)
    }

    /// Whether this program was built with it.
    pub const fn is_built(self) -> bool {
        !matches!(self, Self::Parquet) || cfg!(feature = "parquet")
    }
}
