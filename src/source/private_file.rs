//! Files and folders that nobody but their owner reads: what is kept in the data folder may name people.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Makes a folder that only its owner sees, and those above it that are missing; one that is there stays as it is.
///
/// # Errors
/// What the system says.
pub fn make_private_folders(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match make_private_folder(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        done => done,
    }
}

/// Makes one new folder that only its owner sees.
///
/// # Errors
/// What the system says; also when it is there already.
pub fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A file that only its owner reads, opened to be read and written; made where it is missing.
///
/// # Errors
/// What the system says.
pub fn create_private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
