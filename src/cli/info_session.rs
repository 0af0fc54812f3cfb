//! `pathscope info SESSION`: what a session file is about.

use std::fmt::Write as _;
use std::path::Path;

use crate::app::session_file::locate::{Whereabouts, locate};
use crate::app::session_file::{SessionError, SessionFile, disk};

use super::exit::Failure;
use super::output;

/// Prints what a session holds; as JSON the file as it was understood.
pub(super) fn run(path: &Path, is_json: bool) -> Result<(), Failure> {
    let file = disk::read(path).map_err(|error| {
        let kind = match error {
            SessionError::Io(_) => "io",
            SessionError::Damaged(_) => "damaged_session",
            SessionError::NotASession => "not_a_session",
            SessionError::Newer(_) => "newer_session",
        };
        Failure::new(kind, error.to_string()).at(path)
    })?;
    if is_json { output::print_json(&file) } else { output::print(summary(path, &file).as_bytes()) }
}

fn summary(path: &Path, file: &SessionFile) -> String {
    let folder = std::path::absolute(path).ok().and_then(|path| path.parent().map(Path::to_owned));
    let mut text = format!("{}\n", path.file_name().unwrap_or_default().to_string_lossy());
    let mut line = |name: &str, value: String| {
        let _ = writeln!(text, "  {name:<11} {value}");
    };
    line("session", format!("written by Pathscope {}", file.program));
    line("edits", format!("{} in {} documents", file.num_edits(), file.documents.len()));
    for document in locate(file, folder.as_deref(), &[]) {
        line("document", format!("{}, {} edits", document.saved.name, document.saved.edits.edits.num()));
        for (source, whereabouts) in document.saved.sources.iter().zip(&document.sources) {
            line(
                "  source",
                match whereabouts {
                    Whereabouts::Here(path) => path.display().to_string(),
                    Whereabouts::Changed(path) => format!("{} (changed since)", path.display()),
                    Whereabouts::Missing => format!("{} (not found)", source.path.display()),
                },
            );
        }
    }
    text
}
