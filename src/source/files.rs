//! Opens files and folders: each is read, and those that are one job become one document.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::expand::{STDIN, expand};
use super::join::{Group, add};
use super::memory;
use super::sequence::{Sequence, options_for, sequences};
use crate::decode::entry_text::{entry_text as json_entry_text, line_text, tag_text};
use crate::decode::parquet::is_parquet_file;
use crate::decode::{DecodeError, DecodeOptions, InputFormat, JobDecoder, JobRows, Watch};
use crate::model::{Row, TrackStore, partition_of};

/// One file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The path as given or found; `-` for standard input.
    pub path: PathBuf,
    /// What it was read as.
    pub format: InputFormat,
    /// Its size as read, before decompression, in bytes.
    pub bytes: u64,
}

/// One job, from one or more files.
#[derive(Debug, Clone)]
pub struct Document {
    /// The detections.
    pub store: Arc<TrackStore>,
    /// The files it came from, as positions in [`Opened::inputs`]. Checkpoints of the store count positions in this list.
    pub inputs: Vec<usize>,
}

/// What was opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The files that were read, in their order.
    pub inputs: Vec<Input>,
    /// The jobs found in them; at least one.
    pub documents: Vec<Document>,
    /// Files that are no result, and why.
    pub refused: Vec<(PathBuf, DecodeError)>,
}

/// Why nothing was opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// A path that leads nowhere.
    #[error("there is no such file, folder or pattern: {}", .path.display())]
    NotFound {
        /// As given.
        path: PathBuf,
    },
    /// A folder without files that could be results.
    #[error("the folder holds no files that could be results (.json, .jsonl, .csv, .txt, .xml, .parquet, .gz, .zst): {}", .path.display())]
    EmptyFolder {
        /// As given.
        path: PathBuf,
    },
    /// A folder that cannot be listed.
    #[error("the folder cannot be listed: {reason}: {}", .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The only file is no result.
    #[error("{error}: {}", .path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// What it is.
        error: DecodeError,
    },
    /// None of the files is a result.
    #[error("none of {num_files} files could be read; the first: {error}: {}", .path.display())]
    AllRefused {
        /// How many.
        num_files: usize,
        /// The first.
        path: PathBuf,
        /// What the first is.
        error: DecodeError,
    },
    /// Nothing was asked for.
    #[error("no file was given")]
    NothingGiven,
    /// Stopped by the person.
    #[error("opening was cancelled")]
    Cancelled,
}

impl OpenError {
    /// A short name for machines, in `snake_case`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not_found",
            Self::EmptyFolder { .. } => "empty_folder",
            Self::Folder { .. } => "io",
            Self::Refused { error, .. } | Self::AllRefused { error, .. } => error.kind(),
            Self::NothingGiven => "nothing_given",
            Self::Cancelled => "cancelled",
        }
    }

    /// The path it is about, if it is about one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::NotFound { path }
            | Self::EmptyFolder { path }
            | Self::Folder { path, .. }
            | Self::Refused { path, .. }
            | Self::AllRefused { path, .. } => Some(path),
            Self::NothingGiven | Self::Cancelled => None,
        }
    }
}

/// Opens files, folders and patterns (`-` is standard input). Files that are one job become one document; what was joined and
/// why is in its report. Files that are no result are listed beside.
///
/// # Errors
/// Nothing could be read, a path leads nowhere, or opening was cancelled.
pub fn open(inputs: &[PathBuf], options: &DecodeOptions, watch: &mut dyn Watch) -> Result<Opened, OpenError> {
    open_with(inputs, options, watch, &|path| File::open(path))
}

/// The same, with every file but standard input opened by `open_file`.
///
/// # Errors
/// As of [`open`].
pub fn open_with(
    inputs: &[PathBuf],
    options: &DecodeOptions,
    watch: &mut dyn Watch,
    open_file: &dyn Fn(&Path) -> io::Result<File>,
) -> Result<Opened, OpenError> {
    let files = expand(inputs)?;
    let total =
        files.iter().map(|file| std::fs::metadata(file).ok().filter(|_| !is_stdin(file)).map(|m| m.len())).sum();
    let done = AtomicU64::new(0);
    let mut watch = InputWatch { inner: watch, done: &done, total };
    let mut opened = Vec::new();
    let mut refused = Vec::new();
    let mut groups: Vec<Group> = Vec::new();
    for sequence in sequences(files, options.input_format) {
        if let Some(path) = sequence.alone() {
            match read(path, options, &mut watch, open_file) {
                Ok((input, jobs)) => {
                    for rows in jobs {
                        add(&mut groups, rows, opened.len(), path);
                    }
                    opened.push(input);
                }
                Err(DecodeError::Cancelled) => return Err(OpenError::Cancelled),
                Err(error) => refused.push((path.clone(), error)),
            }
            continue;
        }
        match read_sequence(&sequence, options, &mut watch, open_file) {
            Ok(read) => {
                refused.extend(read.refused);
                let numbers = opened.len()..opened.len() + read.inputs.len();
                opened.extend(read.inputs);
                groups.extend(read.rows.map(|rows| Group::of_inputs(rows, numbers.collect(), &sequence.files[0])));
            }
            Err(DecodeError::Cancelled) => return Err(OpenError::Cancelled),
            Err(error) => refused.push((sequence.files[0].clone(), error)),
        }
    }
    if groups.is_empty() {
        let num_files = refused.len();
        return Err(match refused.into_iter().next() {
            Some((path, error)) if num_files == 1 => OpenError::Refused { path, error },
            Some((path, error)) => OpenError::AllRefused { num_files, path, error },
            None => OpenError::NothingGiven,
        });
    }
    let documents =
        groups.into_iter().map(|group| Document { store: Arc::new(group.rows.finish()), inputs: group.inputs });
    Ok(Opened { documents: documents.collect(), inputs: opened, refused })
}

/// What the only result of a file is called: as the job that its folder is of in a dataset, else as the file.
pub fn document_name(path: &Path) -> String {
    let of_file = || match path.file_name() {
        Some(name) if !is_stdin(path) => name.to_string_lossy().into_owned(),
        _ => "standard input".to_owned(),
    };
    partition_of(path).unwrap_or_else(of_file)
}

/// Reads one file into the jobs it holds.
fn read(
    path: &Path,
    options: &DecodeOptions,
    watch: &mut InputWatch<'_>,
    open_file: &dyn Fn(&Path) -> io::Result<File>,
) -> Result<(Input, Vec<JobRows>), DecodeError> {
    if path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("mapFile.json")) {
        let what = "Media2Cloud's mapFile.json, which lists files".to_owned();
        return Err(DecodeError::NotAResult { what, advice: "the results are in the files beside it".to_owned() });
    }
    let mut decoder = JobDecoder::splitting(&document_name(path), options_for(path, &with_limit(options)));
    let input = read_into(&mut decoder, 0, path, watch, open_file)?;
    Ok((input, decoder.into_jobs()))
}

/// The files of a sequence once they are read.
struct ReadSequence {
    inputs: Vec<Input>,
    /// What they hold; nothing where none could be read.
    rows: Option<JobRows>,
    refused: Vec<(PathBuf, DecodeError)>,
}

/// Reads files that hold one result together. Empty ones are frames without anybody.
fn read_sequence(
    sequence: &Sequence,
    options: &DecodeOptions,
    watch: &mut InputWatch<'_>,
    open_file: &dyn Fn(&Path) -> io::Result<File>,
) -> Result<ReadSequence, DecodeError> {
    let options = DecodeOptions { first_frame: sequence.base, ..with_limit(options) };
    let mut decoder = JobDecoder::new(sequence.name.as_deref().unwrap_or_default(), options);
    let mut read = ReadSequence { inputs: Vec::new(), rows: None, refused: Vec::new() };
    for path in &sequence.files {
        match read_into(&mut decoder, read.inputs.len() as u32, path, watch, open_file) {
            Ok(input) => read.inputs.push(input),
            Err(DecodeError::Cancelled) => return Err(DecodeError::Cancelled),
            Err(DecodeError::Empty) => {}
            Err(error) => read.refused.push((path.clone(), error)),
        }
    }
    if read.inputs.is_empty() && read.refused.is_empty() {
        return Err(DecodeError::Empty);
    }
    if !read.inputs.is_empty() {
        read.rows = decoder.into_jobs().pop();
    }
    Ok(read)
}

/// Reads one file into a job.
fn read_into(
    decoder: &mut JobDecoder,
    number: u32,
    path: &Path,
    watch: &mut InputWatch<'_>,
    open_file: &dyn Fn(&Path) -> io::Result<File>,
) -> Result<Input, DecodeError> {
    let (done, before) = (watch.done, watch.done.load(Ordering::Relaxed));
    let name = path.display().to_string();
    let file: Box<dyn Read + Send> = if is_stdin(path) {
        Box::new(io::stdin())
    } else {
        let mut file = open_file(path).map_err(|error| DecodeError::Io(error.to_string()))?;
        if is_parquet_file(&mut file) {
            let bytes = file.metadata().map_or(0, |metadata| metadata.len());
            let mut watch = PlaceWatch { inner: watch, before };
            let summary = decoder.read_parquet(number, &name, file, &mut watch)?;
            done.store(before + bytes, Ordering::Relaxed);
            return Ok(Input { path: path.to_owned(), format: summary.format, bytes });
        }
        Box::new(file)
    };
    let summary = decoder.read(number, &name, Counted { inner: file, done }, watch)?;
    Ok(Input { path: path.to_owned(), format: summary.format, bytes: done.load(Ordering::Relaxed) - before })
}

fn with_limit(options: &DecodeOptions) -> DecodeOptions {
    DecodeOptions { memory_limit: options.memory_limit.or_else(memory::limit), ..options.clone() }
}

/// The text of a row as it stands in its file.
///
/// # Errors
/// The file has gone or changed, was standard input, or the row has no place in a file.
pub fn entry_text(document: &Document, inputs: &[Input], row: Row) -> Result<String, DecodeError> {
    let nowhere = || DecodeError::Io("it is not known where this row stood".to_owned());
    let (checkpoint, skip) = document.store.origin.locate(row).ok_or_else(nowhere)?;
    let input = document.inputs.get(checkpoint.input as usize).and_then(|&at| inputs.get(at)).ok_or_else(nowhere)?;
    if is_stdin(&input.path) {
        return Err(DecodeError::Io("standard input cannot be read a second time".to_owned()));
    }
    let file = File::open(&input.path).map_err(|error| DecodeError::Io(error.to_string()))?;
    match input.format {
        InputFormat::Rekognition | InputFormat::TableJson | InputFormat::Coco => {
            json_entry_text(file, checkpoint.offset, skip)
        }
        InputFormat::Csv | InputFormat::Mot | InputFormat::Kitti | InputFormat::Ultralytics | InputFormat::Table => {
            line_text(file, checkpoint.offset, skip)
        }
        InputFormat::Cvat => tag_text(file, checkpoint.offset, skip),
        InputFormat::Parquet => Err(DecodeError::Unsupported {
            what: "a row of a Parquet file as text".to_owned(),
            advice: "its numbers are packed by column; export it as JSON or CSV to see its rows as text".to_owned(),
        }),
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == STDIN
}

/// Counts the bytes of an input as they are read.
struct Counted<'a> {
    inner: Box<dyn Read + Send>,
    done: &'a AtomicU64,
}

impl Read for Counted<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(out)?;
        self.done.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Tells how far the reader of one file is that does not go through [`Counted`].
struct PlaceWatch<'a, 'w> {
    inner: &'a mut InputWatch<'w>,
    /// Bytes of the files before.
    before: u64,
}

impl Watch for PlaceWatch<'_, '_> {
    fn on_progress(&mut self, decoded_bytes: u64, num_rows: u32) {
        self.inner.done.store(self.before + decoded_bytes, Ordering::Relaxed);
        self.inner.on_progress(decoded_bytes, num_rows);
    }

    fn wants_snapshot(&mut self) -> bool {
        self.inner.wants_snapshot()
    }

    fn on_snapshot(&mut self, store: TrackStore) {
        self.inner.on_snapshot(store);
    }

    fn is_cancelled(&self) -> bool {
        self.inner.is_cancelled()
    }
}

/// Tells how far the reader is in all files together: both share the number.
struct InputWatch<'a> {
    inner: &'a mut dyn Watch,
    done: &'a AtomicU64,
    /// Bytes of all inputs, where that is known.
    total: Option<u64>,
}

impl Watch for InputWatch<'_> {
    fn on_progress(&mut self, decoded_bytes: u64, num_rows: u32) {
        self.inner.on_input_bytes(self.done.load(Ordering::Relaxed), self.total);
        self.inner.on_progress(decoded_bytes, num_rows);
    }

    fn wants_snapshot(&mut self) -> bool {
        self.inner.wants_snapshot()
    }

    fn on_snapshot(&mut self, store: TrackStore) {
        self.inner.on_snapshot(store);
    }

    fn is_cancelled(&self) -> bool {
        self.inner.is_cancelled()
    }
}
