//! Where the program's own files are.

use std::path::{Path, PathBuf};

use super::exit::Failure;

/// The folder of the program's own files: the argument, else `PATHSCOPE_DATA_DIR`, else the system's place. Not created.
///
/// # Errors
/// When the system names no home.
pub(super) fn resolve(argument: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(folder) = argument {
        return Ok(folder.to_owned());
    }
    if let Some(folder) = std::env::var_os("PATHSCOPE_DATA_DIR").filter(|folder| !folder.is_empty()) {
        return Ok(folder.into());
    }
    directories::ProjectDirs::from("", "", "pathscope").map(|dirs| dirs.data_dir().to_owned()).ok_or_else(|| {
        Failure::new("no_data_dir", "there is no home folder for the program's own files; name one with --data-dir")
    })
}
