//! A file that appears whole or not at all: written beside its place, made durable, then renamed into it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::ExportError;

/// Bytes collected before they go to the system.
pub(super) const BUFFER_BYTES: usize = 256 * 1024;

/// What an export may replace.
#[derive(Debug, Clone, Copy, Default)]
pub struct Overwrite<'a> {
    /// Whether an existing file may be replaced.
    pub is_allowed: bool,
    /// Files that are never replaced, whatever is allowed: what the export is made from.
    pub inputs: &'a [PathBuf],
}

/// A file being written. Dropped without [`AtomicFile::commit`] it leaves nothing behind.
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    can_replace: bool,
    sink: Sink,
}

#[derive(Debug)]
enum Sink {
    /// A temporary file in the folder of the target.
    Beside(BufWriter<NamedTempFile>),
    /// A device or pipe: nothing to replace, so it is written as it is.
    Direct(BufWriter<File>),
}

impl AtomicFile {
    /// Starts a file that will stand at `path`. A symbolic link is followed; a device or pipe is written directly.
    ///
    /// # Errors
    /// When `path` exists and may not be replaced, is an input, is a folder, or its folder cannot be written.
    pub fn create(path: &Path, overwrite: Overwrite<'_>) -> Result<Self, ExportError> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        refuse_inputs(&path, overwrite.inputs)?;
        let existing = fs::metadata(&path).ok();
        if let Some(metadata) = &existing {
            if metadata.is_dir() {
                return Err(ExportError::IsFolder(path));
            }
            if !metadata.is_file() {
                let device = File::options().write(true).open(&path).map_err(|e| ExportError::from_io(&e, &path))?;
                let sink = Sink::Direct(BufWriter::with_capacity(BUFFER_BYTES, device));
                return Ok(Self { path, can_replace: true, sink });
            }
            if !overwrite.is_allowed {
                return Err(ExportError::Exists(path));
            }
            if metadata.permissions().readonly() {
                return Err(ExportError::ReadOnly(path));
            }
        }
        let permissions = existing.map(|metadata| metadata.permissions());
        let beside = temp_file(folder_of(&path), permissions).map_err(|e| ExportError::from_io(&e, &path))?;
        let sink = Sink::Beside(BufWriter::with_capacity(BUFFER_BYTES, beside));
        Ok(Self { path, can_replace: overwrite.is_allowed, sink })
    }

    /// Where the file will stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the file durable and puts it in its place.
    ///
    /// # Errors
    /// When the last bytes cannot be written, or somebody else has made a file of that name meanwhile.
    pub fn commit(self) -> Result<(), ExportError> {
        let Self { path, can_replace, sink } = self;
        let failed = |error: &io::Error| ExportError::from_io(error, &path);
        match sink {
            Sink::Direct(mut device) => device.flush().map_err(|e| failed(&e)),
            Sink::Beside(buffered) => {
                let beside = buffered.into_inner().map_err(|e| failed(e.error()))?;
                beside.as_file().sync_all().map_err(|e| failed(&e))?;
                let placed = if can_replace { beside.persist(&path) } else { beside.persist_noclobber(&path) };
                placed.map_err(|e| failed(&e.error))?;
                sync_folder(folder_of(&path));
                Ok(())
            }
        }
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Beside(out) => out.write(bytes),
            Sink::Direct(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Beside(out) => out.flush(),
            Sink::Direct(out) => out.flush(),
        }
    }
}

/// The folder that a file is in; the current one for a bare name.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Refuses a target that is one of the inputs: the same file, by device and inode, whatever it is called.
pub(super) fn refuse_inputs(path: &Path, inputs: &[PathBuf]) -> Result<(), ExportError> {
    let Some(target) = identity(path) else { return Ok(()) };
    if inputs.iter().any(|input| identity(input).as_ref() == Some(&target)) {
        return Err(ExportError::IsInput(path.to_owned()));
    }
    Ok(())
}

/// Makes the names in a folder durable. Not every file system can; the files themselves are already.
pub(super) fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata(path).ok().map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok()
}

/// A hidden file in `folder`, deleted unless it is put in its place. Gets the permissions of what it replaces, or those
/// that any new file gets.
fn temp_file(folder: &Path, replaced: Option<fs::Permissions>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".pathscope-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    if let Some(permissions) = replaced {
        file.as_file().set_permissions(permissions)?;
    }
    Ok(file)
}
