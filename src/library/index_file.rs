//! What is kept of a library in the data folder: one file a library, read whole and written whole or not at all.

use std::fmt::Write as _;
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::LibraryJob;
use crate::source::private_file::make_private_folders;

/// The form of the file. Another version of it, or of the program, is not read: what it would say may be read otherwise now.
const VERSION: u32 = 1;
/// The program's.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");
/// Folder of the indexes in the data folder.
const FOLDER: &str = "libraries";

#[derive(Debug, Serialize, Deserialize)]
struct IndexFile {
    version: u32,
    program: String,
    /// Whose index it is: two folders could share a name of a file.
    folder: String,
    jobs: Vec<LibraryJob>,
}

/// Where the index of a folder is kept. The folder is known by its real path.
pub fn index_path(data_dir: &Path, folder: &Path) -> PathBuf {
    let real = real(folder);
    let hash = Sha256::digest(real.as_os_str().as_encoded_bytes());
    let name = hash.iter().take(16).fold(String::new(), |mut name, byte| {
        let _ = write!(name, "{byte:02x}");
        name
    });
    data_dir.join(FOLDER).join(format!("{name}.json"))
}

/// What was known of a folder. Nothing where there is no index, or one that cannot be used: then all is read again.
pub fn load(data_dir: &Path, folder: &Path) -> Option<Vec<LibraryJob>> {
    let file = std::fs::File::open(index_path(data_dir, folder)).ok()?;
    let mut bytes = Vec::new();
    io::Read::read_to_end(&mut BufReader::new(file), &mut bytes).ok()?;
    let index: IndexFile = serde_json::from_slice(&bytes).ok()?;
    let is_ours =
        index.version == VERSION && index.program == PROGRAM && index.folder == real(folder).to_string_lossy();
    (is_ours && index.jobs.iter().all(|job| !job.files.is_empty())).then_some(index.jobs)
}

/// Keeps what is known of a folder, for its owner alone: names of jobs may name people and places.
///
/// # Errors
/// What the system says.
pub fn save(data_dir: &Path, folder: &Path, jobs: &[LibraryJob]) -> io::Result<()> {
    #[derive(Serialize)]
    struct Borrowed<'a> {
        version: u32,
        program: &'a str,
        folder: &'a str,
        jobs: Vec<&'a LibraryJob>,
    }
    let path = index_path(data_dir, folder);
    let parent = path.parent().unwrap_or(data_dir);
    make_private_folders(parent)?;
    // What has no name in text, or could not be read for once, is read anew each time.
    let is_text = |job: &&LibraryJob| job.files.iter().all(|file| file.path.to_str().is_some());
    let jobs = jobs.iter().filter(|job| !job.is_passing).filter(is_text).collect();
    let real = real(folder);
    let index = Borrowed { version: VERSION, program: PROGRAM, folder: &real.to_string_lossy(), jobs };
    // Temporary files are their owner's alone, and stay so.
    let mut file = tempfile::NamedTempFile::new_in(parent)?;
    let mut out = BufWriter::new(&mut file);
    serde_json::to_writer(&mut out, &index)?;
    io::Write::flush(&mut out)?;
    drop(out);
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

fn real(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::LibraryFile;
    use super::*;

    #[test]
    fn an_index_comes_back_and_a_damaged_one_counts_for_nothing() {
        let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        assert_eq!(load(data.path(), folder.path()), None);
        let file = LibraryFile { path: "a/b.json".into(), len: 7, modified_ns: 9 };
        let jobs = vec![LibraryJob::unreadable(vec![file], "why".into())];
        save(data.path(), folder.path(), &jobs).unwrap();
        assert_eq!(load(data.path(), folder.path()), Some(jobs.clone()));
        assert_eq!(load(data.path(), &folder.path().join(".")), Some(jobs), "one folder by two paths");
        let path = index_path(data.path(), folder.path());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for damaged in [
            text.replace("\"version\":1", "\"version\":0"),
            text.replace(PROGRAM, "0.0.1"),
            text.replace("\"len\":7", "\"len\":-7"),
            text[..text.len() / 2].to_owned(),
            String::new(),
        ] {
            std::fs::write(&path, damaged).unwrap();
            assert_eq!(load(data.path(), folder.path()), None);
        }
    }
}
