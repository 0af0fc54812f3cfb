//! A folder of files that appears whole or not at all.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use super::atomic_file::{BUFFER_BYTES, Overwrite, folder_of, refuse_inputs, sync_folder};
use super::ultralytics::stem_of_label_file;
use super::{ExportError, pages};

/// A folder being written. Dropped without [`AtomicFolder::commit`] it leaves nothing behind.
#[derive(Debug)]
pub struct AtomicFolder {
    path: PathBuf,
    can_replace: bool,
    beside: TempDir,
    files: HashSet<PathBuf>,
}

impl AtomicFolder {
    /// Starts a folder that will stand at `path`, where nothing, an empty folder, or (when allowed) an earlier export is.
    ///
    /// # Errors
    /// When `path` exists and may not be replaced, is or holds an input, or its parent folder cannot be written.
    pub fn create(path: &Path, overwrite: Overwrite<'_>) -> Result<Self, ExportError> {
        // Without the separator at its end, so that its parent and its name are what they seem.
        let path: PathBuf = fs::canonicalize(path).unwrap_or_else(|_| path.components().collect());
        refuse_inputs(&path, overwrite.inputs)?;
        if path.is_dir() {
            let holds = |input: &PathBuf| fs::canonicalize(input).is_ok_and(|input| input.starts_with(&path));
            if overwrite.inputs.iter().any(holds) {
                return Err(ExportError::HoldsInput(path));
            }
            if !overwrite.is_allowed && !is_empty(&path) {
                return Err(ExportError::Exists(path));
            }
        } else if path.exists() {
            return Err(ExportError::Exists(path));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".pathscope-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            builder.permissions(fs::Permissions::from_mode(0o777));
        }
        let beside = builder.tempdir_in(folder_of(&path)).map_err(|e| ExportError::from_io(&e, &path))?;
        Ok(Self { path, can_replace: overwrite.is_allowed, beside, files: HashSet::new() })
    }

    /// Where the folder will stand.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Starts a file in the folder; hand it to [`FolderFile::close`] when it is whole.
    ///
    /// # Errors
    /// When it cannot be made. A name that leaves the folder is refused.
    pub fn file(&mut self, relative: &Path) -> io::Result<FolderFile> {
        if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the name leaves the folder"));
        }
        let path = self.beside.path().join(relative);
        fs::create_dir_all(folder_of(&path))?;
        let file = File::create_new(path)?;
        self.files.insert(relative.to_owned());
        Ok(FolderFile(BufWriter::with_capacity(BUFFER_BYTES, file)))
    }

    /// Takes back a file, or all files of a folder in it, that could not be finished.
    pub fn discard(&mut self, relative: &Path) {
        self.files.retain(|file| !file.starts_with(relative));
        let path = self.beside.path().join(relative);
        // What stays behind in spite of this is not listed, and the next export over it says so.
        let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
    }

    /// Puts the folder in its place.
    ///
    /// # Errors
    /// When an earlier folder there holds files that this export would not write: they are never deleted.
    pub fn commit(self) -> Result<(), ExportError> {
        self.put(false)
    }

    /// The same; but where the earlier folder holds such files, what was written is kept beside it.
    ///
    /// # Errors
    /// As of [`Self::commit`]; the error says where it is kept.
    pub fn commit_or_keep(self) -> Result<(), ExportError> {
        self.put(true)
    }

    fn put(self, keeps: bool) -> Result<(), ExportError> {
        let Self { path, can_replace, beside, files } = self;
        let failed = |error: &io::Error| ExportError::from_io(error, &path);
        for folder in folders_in(&files) {
            sync_folder(&beside.path().join(folder));
        }
        sync_folder(beside.path());
        if can_replace && path.is_dir() && !is_empty(&path) {
            let ours = Ours::of(&files);
            if let Some(found) = ours.foreign_file(&path, Path::new("")).map_err(|e| failed(&e))? {
                if !keeps {
                    return Err(ExportError::ForeignFolder { path, found });
                }
                let kept = free_name(&path);
                fs::rename(beside.path(), &kept).map_err(|e| failed(&e))?;
                let _ = beside.keep();
                return Err(ExportError::KeptBeside { path, found, kept });
            }
            replace(&path, beside).map_err(|e| failed(&e))?;
        } else {
            // Onto an empty folder this succeeds; onto one that somebody has filled meanwhile it fails.
            fs::rename(beside.path(), &path).map_err(|e| match e.kind() {
                io::ErrorKind::DirectoryNotEmpty => ExportError::Exists(path.clone()),
                _ => failed(&e),
            })?;
            let _ = beside.keep();
        }
        sync_folder(folder_of(&path));
        Ok(())
    }
}

/// A name beside a folder that nothing has yet: `NAME.new`, else `NAME.new-2` and so on.
fn free_name(path: &Path) -> PathBuf {
    let name = |number: u32| {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(if number == 1 { ".new".to_owned() } else { format!(".new-{number}") });
        path.with_file_name(name)
    };
    (1..u32::MAX).map(name).find(|path| path.symlink_metadata().is_err()).expect("some number is free")
}

/// One file of an [`AtomicFolder`].
#[derive(Debug)]
pub struct FolderFile(BufWriter<File>);

impl FolderFile {
    /// Makes the file durable.
    ///
    /// # Errors
    /// When the last bytes cannot be written.
    pub fn close(self) -> io::Result<()> {
        self.0.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

impl Write for FolderFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Moves the old folder aside, the new one in, and deletes the old; puts the old one back when the new cannot be moved.
fn replace(path: &Path, beside: TempDir) -> io::Result<()> {
    let aside = tempfile::Builder::new().prefix(".pathscope-").suffix(".old").tempdir_in(folder_of(path))?;
    let old = aside.path().join("replaced");
    fs::rename(path, &old)?;
    if let Err(error) = fs::rename(beside.path(), path) {
        if let Err(second) = fs::rename(&old, path) {
            // The only copy must outlive this function.
            let kept = aside.keep().join("replaced");
            let text = format!(
                "{error}; what was there before could not be put back ({second}) and is kept in {}",
                kept.display()
            );
            return Err(io::Error::new(error.kind(), text));
        }
        return Err(error);
    }
    let _ = beside.keep();
    aside.close()
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// All folders inside the export that hold its files.
fn folders_in(files: &HashSet<PathBuf>) -> HashSet<&Path> {
    files.iter().filter_map(|file| file.parent()).filter(|folder| !folder.as_os_str().is_empty()).collect()
}

/// What may be deleted where an earlier export is replaced.
struct Ours<'f> {
    files: &'f HashSet<PathBuf>,
    /// Of the label files among them, whose frames may be others now.
    label_stems: HashSet<&'f str>,
}

impl<'f> Ours<'f> {
    fn of(files: &'f HashSet<PathBuf>) -> Self {
        let names = files.iter().filter_map(|file| file.file_name()?.to_str());
        Self { files, label_stems: names.filter_map(stem_of_label_file).collect() }
    }

    fn is_ours(&self, relative: &Path, name: &str) -> bool {
        let is_label = stem_of_label_file(name).is_some_and(|stem| self.label_stems.contains(stem));
        self.files.contains(relative) || pages::is_page_file_name(name) || is_label
    }

    /// A file under `folder` that is neither one of ours nor a part of an earlier export.
    fn foreign_file(&self, folder: &Path, inside: &Path) -> io::Result<Option<String>> {
        let mut entries: Vec<(OsString, bool)> = Vec::new();
        for entry in fs::read_dir(folder.join(inside))? {
            let entry = entry?;
            entries.push((entry.file_name(), entry.file_type()?.is_dir()));
        }
        entries.sort();
        for (name, is_folder) in entries {
            let relative = inside.join(&name);
            let found = if is_folder {
                self.foreign_file(folder, &relative)?
            } else {
                let is_ours = self.is_ours(&relative, name.to_str().unwrap_or_default());
                (!is_ours).then(|| relative.display().to_string())
            };
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}
