//! How the program ends: exit codes, and failures in words.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use crate::analysis::filter::FilterError;
use crate::decode::DecodeError;
use crate::export::ExportError;
use crate::source::OpenError;

/// The two ways to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exit {
    /// It was tried, and did not work.
    Failed,
    /// The arguments make no sense.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Failed => Self::from(1),
            Exit::Usage => Self::from(2),
        }
    }
}

/// Why a subcommand ended early: for people and for machines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// The exit code.
    pub(super) exit: Exit,
    /// The kind in `snake_case`, for machines.
    pub(super) kind: String,
    /// What happened, what was kept, what to try.
    pub(super) message: String,
    /// The file that it is about.
    pub(super) path: Option<PathBuf>,
}

impl Failure {
    /// Something that did not work.
    pub(super) fn new(kind: &str, message: impl Into<String>) -> Self {
        Self { exit: Exit::Failed, kind: kind.to_owned(), message: message.into(), path: None }
    }

    /// Arguments that make no sense.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, ..Self::new("wrong_arguments", message) }
    }

    /// The same about a file. The message does not name it yet.
    #[must_use]
    pub(super) fn at(self, path: &Path) -> Self {
        Self { path: Some(path.to_owned()), ..self }
    }

    /// What stands on standard output where JSON was asked for.
    pub(super) fn json(&self) -> serde_json::Value {
        let path = self.path.as_ref().map(|path| path.display().to_string());
        json!({ "kind": self.kind, "message": self.message, "path": path })
    }

    /// The text for people: the message, then the path, unless it stands there already.
    pub(super) fn text(&self) -> String {
        let path = self.path.as_ref().map(|path| path.display().to_string());
        match path.filter(|path| !self.message.ends_with(path.as_str())) {
            Some(path) => format!("{}: {path}", self.message),
            None => self.message.clone(),
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        let path = error.path().map(Path::to_owned);
        match error {
            OpenError::Refused { path, error } => Self::from(error).at(&path),
            _ => Self { path, ..Self::new(error.kind(), error.to_string()) },
        }
    }
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self::new(error.kind(), error.to_string())
    }
}

impl Failure {
    /// A filter that makes no sense: the text with a mark below the place.
    pub(super) fn filter(text: &str, error: &FilterError) -> Self {
        let mark = " ".repeat(error.column.saturating_sub(1));
        Self::usage(format!("the filter is wrong at column {}: {}\n  {text}\n  {mark}^", error.column, error.message))
    }
}
