//! An open file: what its end says of its columns, rows and jobs.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use parquet::file::reader::FileReader as _;
use parquet::file::serialized_reader::SerializedFileReader;

use super::super::DecodeError;
use super::batches::Batches;
use super::chunks::Chunks;

/// A Parquet file whose end could be read.
pub(in crate::decode) struct Table {
    pub(super) file: SerializedFileReader<Chunks>,
    pub(super) chunks: Chunks,
}

impl Table {
    /// Reads the end of a file.
    ///
    /// # Errors
    /// It is no Parquet, or damaged.
    pub(super) fn open(file: File) -> Result<Self, DecodeError> {
        let chunks = Chunks::new(file).map_err(|error| DecodeError::Io(error.to_string()))?;
        let file = guarded(|| SerializedFileReader::new(chunks.clone())).map_err(|message| damaged(&message))?;
        Ok(Self { file, chunks })
    }

    /// The columns without lists, by name and number.
    pub(in crate::decode) fn columns(&self) -> impl Iterator<Item = (&str, usize)> {
        let columns = self.file.metadata().file_metadata().schema_descr().columns().iter().enumerate();
        columns
            .filter(|(_, of)| of.max_rep_level() == 0 && of.path().parts().len() == 1)
            .map(|(at, of)| (of.name(), at))
    }

    /// The number of a column.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        self.columns().find(|(other, _)| *other == name).map(|(_, at)| at)
    }

    /// Whether its columns are ours: the two that every row of ours has.
    pub(super) fn is_ours(&self) -> bool {
        self.column("index").is_some() && self.column("timestamp_ms").is_some()
    }

    /// The cells of some columns by their numbers, in this order. `None` gives a column without anything.
    pub(in crate::decode) fn batches(&self, columns: Vec<Option<usize>>) -> Batches<'_> {
        Batches::new(self, columns)
    }

    /// What the file says of itself under a name.
    pub(super) fn metadata(&self, key: &str) -> Option<&str> {
        metadata_of(self.file.metadata(), key)
    }
}

/// What the end of a file says, without looking at anything else of it.
///
/// # Errors
/// It is no Parquet, or damaged.
pub(super) fn footer(file: File) -> Result<ParquetMetaData, DecodeError> {
    let chunks = Chunks::new(file).map_err(|error| DecodeError::Io(error.to_string()))?;
    guarded(|| ParquetMetaDataReader::new().parse_and_finish(&chunks)).map_err(|message| damaged(&message))
}

/// What the end of a file says under a name.
pub(super) fn metadata_of<'m>(metadata: &'m ParquetMetaData, key: &str) -> Option<&'m str> {
    let pairs = metadata.file_metadata().key_value_metadata()?;
    pairs.iter().find(|pair| pair.key == key)?.value.as_deref()
}

/// What reading found, with why not in words. A decoder that gives up on what nobody has ever written is no reason to end.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(done) => done.map_err(|error| {
            let text = error.to_string();
            let plain = text.split_once(": ").map_or(text.as_str(), |(_, plain)| plain);
            plain.trim_end_matches('.').to_owned()
        }),
        Err(_) => Err("what stands there makes no sense".to_owned()),
    }
}

/// Why nothing could be read.
pub(super) fn damaged(message: &str) -> DecodeError {
    DecodeError::NotAResult {
        what: format!("Parquet that is cut off or damaged ({message})"),
        advice: "copy it again from where it is whole, or write it again".to_owned(),
    }
}
