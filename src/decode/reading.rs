//! How entries are read: for those who doubt, and for tests.

/// Who reads the entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EntryReader {
    /// Skeletons, and the judge where none matches.
    #[default]
    Skeletons,
    /// The judge (serde) alone.
    Judge,
    /// Skeletons, and the judge asked about everything they read: reading stops where the two differ.
    Both,
}

impl EntryReader {
    /// Every reader.
    pub const ALL: [Self; 3] = [Self::Skeletons, Self::Judge, Self::Both];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skeletons => "skeletons",
            Self::Judge => "judge",
            Self::Both => "both",
        }
    }
}

/// How an input is read. What is read does not depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Who reads the entries.
    pub entries: EntryReader,
    /// From how many bytes of an input on blocks are read ahead, by two threads.
    pub ahead_after: u64,
    /// Bytes of such a block.
    pub block_bytes: usize,
}

impl Default for Reading {
    fn default() -> Self {
        Self { entries: EntryReader::default(), ahead_after: 1 << 20, block_bytes: 1 << 18 }
    }
}
