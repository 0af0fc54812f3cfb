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
    /// Our own columns as Parquet.
    Parquet,
}

impl Format {
    /// All formats, in the order they are offered.
    pub const ALL: [Self; 6] = [Self::Csv, Self::Json, Self::Pages, Self::Jsonl, Self::Mot, Self::Parquet];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Pages => "pages",
            Self::Jsonl => "jsonl",
            Self::Mot => "mot",
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
            Self::Parquet => "Parquet",
        }
    }

    /// The ending of its files, without the dot.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json | Self::Pages => "json",
            Self::Jsonl => "jsonl",
            Self::Mot => "txt",
            Self::Parquet => "parquet",
        }
    }

    /// The format of a command-line name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == name)
    }

    /// The format that a file's ending asks for, ignoring case. [`Format::Pages`] has no ending of its own.
    pub fn from_ending(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| *format != Self::Pages && format.ending() == ending)
    }

    /// Whether it can hold detections that belong to no track.
    pub const fn can_hold_untracked(self) -> bool {
        matches!(self, Self::Csv | Self::Mot | Self::Parquet)
    }

    /// Whether it can hold all that a detector says of a detection.
    pub const fn can_hold_marks(self) -> bool {
        // What MOT leaves out of it, its writer counts.
        matches!(self, Self::Csv | Self::Mot | Self::Parquet)
    }

    /// Whether it is a folder of files rather than one file.
    pub const fn is_folder(self) -> bool {
        matches!(self, Self::Pages)
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
