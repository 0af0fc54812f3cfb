//! Why an input could not be read at all. What is odd about one that could is in the integrity report.

/// Nothing usable was found in an input.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No bytes, or white space only.
    #[error("the file is empty; nothing was read. Was the command that wrote it successful?")]
    Empty,
    /// A web page.
    #[error(
        "this is a web page (HTML), not a saved response; a proxy or a sign-in page may have answered instead of the service"
    )]
    Html,
    /// Neither JSON nor anything else that is known.
    #[error("this is not JSON: {found} at byte {offset}. Open a saved GetPersonTracking or GetFaceSearch response")]
    NotJson {
        /// Byte offset in the decoded stream.
        offset: u64,
        /// What stands there, in words.
        found: String,
    },
    /// Something else, known by name.
    #[error("this is {what}; {advice}")]
    NotAResult {
        /// What it is, with its article.
        what: String,
        /// What to do instead.
        advice: String,
    },
    /// The input ends before its first whole entry.
    #[error("the file ends in the middle, at byte {offset}, before its first whole entry; nothing could be kept")]
    Truncated {
        /// Byte offset in the decoded stream.
        offset: u64,
    },
    /// Brackets within brackets, more than any result has.
    #[error("brackets nest more than {limit} levels deep at byte {offset}; this is not a saved response")]
    TooDeep {
        /// Levels allowed.
        limit: usize,
        /// Byte offset in the decoded stream.
        offset: u64,
    },
    /// A known format that is not read.
    #[error("{what} cannot be read; {advice}")]
    Unsupported {
        /// What it is.
        what: String,
        /// What to do instead.
        advice: String,
    },
    /// Two readers of one entry disagree: a fault of this program.
    #[error("the entry at byte {offset} is read in two ways, which is a fault of this program: {read}")]
    Differs {
        /// Byte offset in the decoded stream.
        offset: u64,
        /// Both readings.
        read: String,
    },
    /// Stopped by the person.
    #[error("reading was cancelled")]
    Cancelled,
    /// The system could not read it.
    #[error("it could not be read: {0}")]
    Io(String),
}

impl DecodeError {
    /// A short name for machines, in `snake_case`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Html => "html",
            Self::NotJson { .. } => "not_json",
            Self::NotAResult { .. } => "not_a_result",
            Self::Truncated { .. } => "truncated",
            Self::TooDeep { .. } => "too_deep",
            Self::Unsupported { .. } => "unsupported",
            Self::Differs { .. } => "readers_differ",
            Self::Cancelled => "cancelled",
            Self::Io(_) => "io",
        }
    }
}
