//! Reads and writes session files: whole or not at all, with the last good one kept beside.

use std::fs::File;
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use super::{SessionError, SessionFile};
use crate::export::{AtomicFile, Overwrite};
use crate::source::private_file::make_private_folders;

/// A session holds no data, so what is larger is none.
const MAX_BYTES: u64 = 64 << 20;

/// Reads a session file.
///
/// # Errors
/// It cannot be read, is damaged, no session, or of a newer form.
pub fn read(path: &Path) -> Result<SessionFile, SessionError> {
    SessionFile::parse(&read_bytes(path)?)
}

fn read_bytes(path: &Path) -> Result<Vec<u8>, SessionError> {
    let failed = |error: io::Error| SessionError::Io(error.to_string());
    let mut bytes = Vec::new();
    File::open(path).map_err(failed)?.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES { Err(SessionError::NotASession) } else { Ok(bytes) }
}

/// Where the last good copy of a session file lies.
pub fn last_good_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("~");
    name.into()
}

/// The session file that a last good copy belongs to; any other path is its own.
pub fn session_of(path: &Path) -> PathBuf {
    let name = path.to_string_lossy();
    name.strip_suffix('~').map_or_else(|| path.to_owned(), PathBuf::from)
}

/// Where the edits since the last saving are kept while a session is open.
pub fn autosave_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.autosave"))
}

/// Writes a session file. What was there stays as the last good copy, unless it is damaged. `sources` are never replaced.
///
/// # Errors
/// What happened, in words; then what was there is as it was.
pub fn write(path: &Path, session: &SessionFile, sources: &[PathBuf]) -> Result<(), String> {
    let text = session.to_text()?;
    if let Ok(before) = read_bytes(path)
        && before != text
        && let Ok(before_session) = SessionFile::parse(&before)
        // Hashes that were filled in are no reason to give up what was before the last saving.
        && without_hashes(before_session) != without_hashes(session.clone())
    {
        put(&last_good_of(path), &before, sources)?;
    }
    put(path, &text, sources)
}

fn without_hashes(mut session: SessionFile) -> SessionFile {
    session
        .documents
        .iter_mut()
        .flat_map(|document| &mut document.sources)
        .for_each(|source| source.identity.sha256 = None);
    session
}

fn put(path: &Path, bytes: &[u8], sources: &[PathBuf]) -> Result<(), String> {
    let said = |error: crate::export::ExportError| error.to_string();
    let mut file = AtomicFile::create(path, Overwrite { is_allowed: true, inputs: sources }).map_err(said)?;
    file.write_all(bytes).map_err(|error| error.to_string())?;
    file.commit().map_err(said)
}

/// Writes a file that only its owner reads, whole or not at all, into a folder that only its owner sees.
///
/// # Errors
/// What the system says.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_private_folders(folder)?;
    let mut file = tempfile::Builder::new().prefix(".pathscope-").suffix(".part").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_last_good_copy_outlives_a_damaged_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("monday.pathscope");
        let with = |current| SessionFile { current: Some(current), ..SessionFile::default() };
        write(&path, &with(1), &[]).unwrap();
        assert!(!last_good_of(&path).exists(), "there was none before");
        write(&path, &with(2), &[]).unwrap();
        assert_eq!(read(&last_good_of(&path)).unwrap().current, Some(1));
        fs::write(&path, "{\"format\": \"pathsc").unwrap();
        assert!(matches!(read(&path), Err(SessionError::Damaged(_))));
        write(&path, &with(3), &[]).unwrap();
        assert_eq!(read(&last_good_of(&path)).unwrap().current, Some(1), "nothing damaged takes its place");
        assert_eq!(read(&path).unwrap().current, Some(3));
        assert_eq!(session_of(&last_good_of(&path)), path);
        assert_eq!(autosave_of(&path), folder.path().join(".monday.pathscope.autosave"));
    }

    #[test]
    fn a_source_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lobby.json");
        fs::write(&path, "data").unwrap();
        assert!(write(&path, &SessionFile::default(), std::slice::from_ref(&path)).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"data");
    }
}
