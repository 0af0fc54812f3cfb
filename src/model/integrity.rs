//! The integrity report: everything odd about a result, counted, with the first examples of each.

use serde::Serialize;

/// How many examples of each kind are kept.
pub const MAX_EXAMPLES: usize = 5;

/// What may be wrong with a result. Serialised in `snake_case`; the order is the order of display.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// The file ends in the middle; everything whole before the break is kept.
    TruncatedFile,
    /// The rest was not read, because it would not have fitted into memory.
    MemoryLimit,
    /// The file is not valid from some place on.
    InvalidSyntax,
    /// What is no JSON stood between entries, and was passed over.
    StrayText,
    /// The last page has a `NextToken`: pages are missing.
    DanglingNextToken,
    /// `JobStatus` is not `SUCCEEDED`.
    JobStatus,
    /// A page whose rows all equal an earlier page's, left out.
    DuplicatePage,
    /// Rows equal to another row in every field, kept.
    DuplicateRow,
    /// Rows of one person at one time with different boxes, kept.
    ConflictingRow,
    /// An entry that could not be read, left out.
    UnreadableEntry,
    /// An entry without `Index`, left out.
    MissingIndex,
    /// An entry without `Timestamp`, left out.
    MissingTimestamp,
    /// A number written as text in a file whose other numbers are numbers; read.
    NumericString,
    /// A timestamp that is not a whole number of milliseconds; rounded for display, kept exactly.
    FractionalTimestamp,
    /// A timestamp before the start of the video.
    NegativeTimestamp,
    /// A timestamp after the end of the video.
    TimestampBeyondDuration,
    /// A box with a size that is negative or not a number.
    BadBoxSize,
    /// A box that leaves the frame by more than 1e-6 of it.
    BoxOutsideFrame,
    /// Entries with neither a body nor a face box.
    NoBox,
    /// Entries with a face box only.
    FaceOnly,
    /// People with one entry only.
    SingleEntryPerson,
    /// `VideoMetadata` differs between pages.
    VideoMetadataDiffers,
    /// `VideoMetadata` is missing from every page.
    VideoMetadataMissing,
    /// What another format could not say, and what was assumed instead.
    Assumption,
    /// Files joined into one document, and why.
    Joined,
}

impl WarningKind {
    /// Whether this is a fact about the data rather than something wrong with it: shown, but not counted as a warning by
    /// `--strict` or the status bar.
    pub const fn is_note(self) -> bool {
        matches!(
            self,
            Self::FaceOnly
                | Self::NoBox
                | Self::SingleEntryPerson
                | Self::Assumption
                | Self::Joined
                | Self::VideoMetadataMissing
        )
    }

    /// What it means, for people; a phrase that follows the count.
    pub const fn title(self) -> &'static str {
        match self {
            Self::TruncatedFile => "file ends in the middle",
            Self::MemoryLimit => "not read to the end: memory would have run out",
            Self::InvalidSyntax => "not readable from here on",
            Self::StrayText => "text between entries, passed over",
            Self::DanglingNextToken => "incomplete: the last page has a NextToken",
            Self::JobStatus => "job status is not SUCCEEDED",
            Self::DuplicatePage => "duplicate pages left out",
            Self::DuplicateRow => "duplicate rows",
            Self::ConflictingRow => "rows of one person at one time with different boxes",
            Self::UnreadableEntry => "entries that could not be read",
            Self::MissingIndex => "entries without Index",
            Self::MissingTimestamp => "entries without Timestamp",
            Self::NumericString => "numbers written as text",
            Self::FractionalTimestamp => "fractional timestamps",
            Self::NegativeTimestamp => "negative timestamps",
            Self::TimestampBeyondDuration => "timestamps after the end of the video",
            Self::BadBoxSize => "boxes with a negative or unusable size",
            Self::BoxOutsideFrame => "boxes that leave the frame",
            Self::NoBox => "entries without any box",
            Self::FaceOnly => "entries with a face box only",
            Self::SingleEntryPerson => "people with a single entry",
            Self::VideoMetadataDiffers => "pages with different VideoMetadata",
            Self::VideoMetadataMissing => "no VideoMetadata: frame size and rate are unknown",
            Self::Assumption => "assumptions made",
            Self::Joined => "files joined into one job",
        }
    }
}

/// One place where a warning applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The file as given, or the endpoint's page.
    pub path: String,
    /// Byte offset in the decoded (decompressed, UTF-8) stream, where it has one.
    pub offset: Option<u64>,
    /// What was found there.
    pub message: String,
}

/// One kind of warning: how often, and the first [`MAX_EXAMPLES`] places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// What kind.
    pub kind: WarningKind,
    /// How often.
    pub count: u64,
    /// The first places.
    pub examples: Vec<Example>,
}

/// All warnings of a result, sorted by kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub struct IntegrityReport {
    warnings: Vec<Warning>,
}

impl IntegrityReport {
    /// Counts one more of `kind`, and keeps the example while there are few. The closure runs only when it is kept.
    pub fn add(&mut self, kind: WarningKind, example: impl FnOnce() -> Example) {
        let at = self.entry(kind);
        let warning = &mut self.warnings[at];
        warning.count += 1;
        if warning.examples.len() < MAX_EXAMPLES {
            warning.examples.push(example());
        }
    }

    /// Counts `count` more of `kind` without a place. Zero adds nothing.
    pub fn add_count(&mut self, kind: WarningKind, count: u64) {
        if count > 0 {
            let at = self.entry(kind);
            self.warnings[at].count += count;
        }
    }

    /// Adds all of another report.
    pub fn merge(&mut self, other: Self) {
        for warning in other.warnings {
            let at = self.entry(warning.kind);
            let mine = &mut self.warnings[at];
            mine.count += warning.count;
            let room = MAX_EXAMPLES.saturating_sub(mine.examples.len());
            mine.examples.extend(warning.examples.into_iter().take(room));
        }
    }

    /// All warnings and notes, sorted by kind.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// How often `kind` was counted.
    pub fn count(&self, kind: WarningKind) -> u64 {
        self.warnings.iter().find(|w| w.kind == kind).map_or(0, |w| w.count)
    }

    /// Number of kinds that are real warnings (see [`WarningKind::is_note`]).
    pub fn num_warnings(&self) -> usize {
        self.warnings.iter().filter(|w| !w.kind.is_note()).count()
    }

    fn entry(&mut self, kind: WarningKind) -> usize {
        self.warnings.binary_search_by_key(&kind, |w| w.kind).unwrap_or_else(|at| {
            self.warnings.insert(at, Warning { kind, count: 0, examples: Vec::new() });
            at
        })
    }
}
