//! Opens the files that a scan found, and no others.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use super::file_stamp::FileStamp;

/// Opens a file at its real path, if it still is the one that the scan saw there. Whoever can write to the served folder
/// may put a link in the place of a file, or of a folder on the way to it, at any time.
///
/// # Errors
/// `NotFound` where something else lies there, and whatever the system says.
pub(super) fn open_found(path: &Path, stamp: FileStamp) -> io::Result<File> {
    let is_same = |metadata: &Metadata| metadata.is_file() && FileStamp::of(metadata) == stamp;
    // A pipe is not even opened: that would wait for somebody to write to it.
    if !is_same(&path.symlink_metadata()?) {
        return Err(another());
    }
    let file = File::open(path)?;
    if is_same(&file.metadata()?) && is_at(&file, path) { Ok(file) } else { Err(another()) }
}

/// Whether the same file still lies at its path.
pub(super) fn is_as_found(path: &Path, stamp: FileStamp) -> bool {
    path.symlink_metadata().is_ok_and(|metadata| metadata.is_file() && FileStamp::of(&metadata) == stamp)
}

fn another() -> io::Error {
    io::Error::new(io::ErrorKind::NotFound, "the file has changed since it was found")
}

/// Whether an open file is the one at a real path, not one behind a link on the way. The kernel knows where it is.
#[cfg(target_os = "linux")]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::fd::AsRawFd as _;

    match std::fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd())) {
        // Where case does not count, the kernel keeps the spelling that was used first.
        Ok(real) => real.as_os_str().eq_ignore_ascii_case(path),
        Err(_) => is_real(path),
    }
}

/// Whether an open file is the one at a real path: the path is looked at once more.
#[cfg(not(target_os = "linux"))]
fn is_at(_: &File, path: &Path) -> bool {
    is_real(path)
}

fn is_real(path: &Path) -> bool {
    path.canonicalize().is_ok_and(|real| real == path)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn only_the_file_that_was_found_is_opened() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (root, outside) = (folder.path().canonicalize().unwrap(), outside.path().canonicalize().unwrap());
        fs::create_dir(root.join("sub")).unwrap();
        let path = root.join("sub/a.json");
        fs::write(&path, "{}").unwrap();
        let stamp = FileStamp::of(&path.metadata().unwrap());
        assert!(open_found(&path, stamp).is_ok() && is_as_found(&path, stamp));
        // A link in the place of the file, to the very same file.
        fs::rename(&path, outside.join("a.json")).unwrap();
        symlink(outside.join("a.json"), &path).unwrap();
        assert!(open_found(&path, stamp).is_err() && !is_as_found(&path, stamp));
        // A link in the place of its folder: everything about the file is as it was.
        fs::remove_file(&path).unwrap();
        fs::remove_dir(root.join("sub")).unwrap();
        symlink(&outside, root.join("sub")).unwrap();
        assert_eq!(FileStamp::of(&path.symlink_metadata().unwrap()), stamp);
        assert_eq!(open_found(&path, stamp).unwrap_err().kind(), io::ErrorKind::NotFound);
        // Another file.
        fs::remove_file(root.join("sub")).unwrap();
        fs::create_dir(root.join("sub")).unwrap();
        fs::write(&path, "[]").unwrap();
        assert!(open_found(&path, stamp).is_err());
    }
}
