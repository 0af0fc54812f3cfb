//! The session file: what people did to some results, how they looked at them, and where those lie.
//!
//! It is JSON, see `docs/sessions.md`. It holds no data and nothing secret. Members that this version does not know are kept
//! when it writes the file again.

pub mod disk;
pub mod locate;
pub mod source;

use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::source::SavedSource;
use super::edits::Edits;
use super::layout::Layout;
use super::stills::StillsView;
use crate::decode::ReadAs;
use crate::model::PersonIndex;
use crate::source::SpoolId;
use crate::view::CanvasView;
use crate::view::lane_list::LaneArrangement;
use crate::view::people_table::PeopleSort;

/// The ending of a session file's name.
pub const EXTENSION: &str = "pathscope";
/// What stands in `format`.
const FORMAT: &str = "pathscope-session";
/// The form that this version reads and writes.
const VERSION: u64 = 1;

/// Why a session file can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// The file cannot be read.
    #[error("the session cannot be read: {0}")]
    Io(String),
    /// It is no JSON, or cut off, or a member is not what it should be.
    #[error("the session file is damaged: {0}")]
    Damaged(String),
    /// It is JSON, but no session.
    #[error("this is no session of Pathscope")]
    NotASession,
    /// A newer program wrote it.
    #[error("a newer version of Pathscope wrote this session (form {0}, this one reads form 1); nothing was changed")]
    Newer(u64),
}

impl SessionError {
    /// What is the matter with the file, in words that follow its name.
    pub fn in_words(&self) -> String {
        match self {
            Self::Io(_) => "cannot be read".to_owned(),
            Self::Damaged(_) => "is damaged: it was cut off, or something else wrote into it".to_owned(),
            Self::NotASession => "is no session of Pathscope".to_owned(),
            Self::Newer(_) => "was written by a newer version of Pathscope".to_owned(),
        }
    }

    /// What to try.
    pub fn what_to_try(&self) -> &'static str {
        match self {
            Self::Io(_) => "See whether the file is there and may be read, then open it again",
            Self::Damaged(_) => {
                "Put back a copy of the file, if there is one elsewhere, or open the results themselves and start anew"
            }
            Self::NotASession => "Open a file that was saved with Save session",
            Self::Newer(_) => "Open it with that version",
        }
    }

    /// What the system or the parser says, for whoever has to find the cause.
    pub fn technical(&self) -> Option<String> {
        match self {
            Self::Io(detail) | Self::Damaged(detail) => Some(detail.clone()),
            Self::NotASession => None,
            Self::Newer(_) => Some(self.to_string()),
        }
    }
}

/// Everything in a session file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionFile {
    pub(super) format: String,
    pub(super) version: u64,
    /// The version of the program that wrote it.
    #[serde(default)]
    pub program: String,
    /// Position of the document that was shown.
    #[serde(default)]
    pub current: Option<usize>,
    /// What was opened, in the order of the tabs.
    #[serde(default)]
    pub documents: Vec<SavedDocument>,
    /// How the window was set up.
    #[serde(default)]
    pub layout: Layout,
    /// Kept free for zones.
    #[serde(default)]
    pub zones: Vec<Value>,
    /// What this version does not know.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

impl Default for SessionFile {
    fn default() -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            current: None,
            documents: Vec::new(),
            layout: Layout::default(),
            zones: Vec::new(),
            unknown: Map::new(),
        }
    }
}

impl SessionFile {
    /// Reads the text of a session file.
    ///
    /// # Errors
    /// The text is damaged, no session, or of a newer form.
    pub fn parse(text: &[u8]) -> Result<Self, SessionError> {
        let damaged = |error: serde_json::Error| SessionError::Damaged(error.to_string());
        let value: Value = serde_json::from_slice(text).map_err(damaged)?;
        if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
            return Err(SessionError::NotASession);
        }
        match value.get("version").and_then(Value::as_u64) {
            Some(VERSION) => serde_json::from_value(value).map_err(damaged),
            Some(newer) if newer > VERSION => Err(SessionError::Newer(newer)),
            _ => Err(SessionError::Damaged("it names no version".to_owned())),
        }
    }

    /// The text of a session file, one member a line.
    ///
    /// # Errors
    /// Something cannot be written as JSON.
    pub fn to_text(&self) -> Result<Vec<u8>, String> {
        let mut text = serde_json::to_vec_pretty(self).map_err(|error| error.to_string())?;
        text.push(b'\n');
        Ok(text)
    }

    /// Number of edits in all documents.
    pub fn num_edits(&self) -> usize {
        self.documents.iter().map(|document| document.edits.edits.num()).sum()
    }
}

/// How a document came to be opened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenedAs {
    /// From files, or from a folder of files.
    #[default]
    Files,
    /// The pages of this fetch in the data folder.
    Fetch(SpoolId),
    /// The built-in sample.
    Sample,
}

/// One document of a session.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedDocument {
    /// What people saw as its name.
    pub name: String,
    /// `JobId`, where it had one: several jobs may share a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_id: Option<String>,
    /// How it was opened.
    pub opened_as: OpenedAs,
    /// What people said about how to read them.
    #[serde(skip_serializing_if = "ReadAs::is_silent")]
    pub read_as: ReadAs,
    /// Its files.
    pub sources: Vec<SavedSource>,
    /// What people did to it.
    pub edits: SavedEdits,
    /// How they looked at it.
    pub view: SavedView,
    /// What this version does not know.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

impl SavedDocument {
    /// Whether both are about the same result: opened in the same way, from the same places, of the same job.
    pub fn is_of_same(&self, other: &Self) -> bool {
        let paths = |saved: &Self| saved.sources.iter().map(|source| source.path.clone()).collect::<Vec<_>>();
        let is_same_job = (&self.name, &self.job_id) == (&other.name, &other.job_id);
        is_same_job && self.opened_as == other.opened_as && paths(self) == paths(other)
    }
}

/// Edits, with members that this version does not know.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct SavedEdits {
    /// What is known.
    pub edits: Edits,
    /// What is not.
    pub unknown: Map<String, Value>,
}

impl TryFrom<Value> for SavedEdits {
    type Error = serde_json::Error;

    // Not by `serde(flatten)`: that cannot read maps whose keys are numbers.
    fn try_from(value: Value) -> Result<Self, Self::Error> {
        let Value::Object(known) = serde_json::to_value(Edits::default())? else { return Ok(Self::default()) };
        let unknown = match &value {
            Value::Object(members) => members.iter().filter(|(name, _)| !known.contains_key(*name)),
            _ => return Err(serde::de::Error::custom("edits are an object")),
        };
        let unknown = unknown.map(|(name, value)| (name.clone(), value.clone())).collect();
        Ok(Self { edits: serde_json::from_value(value)?, unknown })
    }
}

impl From<SavedEdits> for Value {
    fn from(saved: SavedEdits) -> Self {
        let mut members = saved.unknown;
        if let Ok(Self::Object(known)) = serde_json::to_value(&saved.edits) {
            members.extend(known);
        }
        Self::Object(members)
    }
}

/// How a document was looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedView {
    /// The time cursor in milliseconds.
    pub cursor_ms: i64,
    /// Start and end of the time shown, in milliseconds; nothing when all was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible_ms: Option<(f64, f64)>,
    /// Where the canvas looked.
    pub canvas: CanvasView,
    /// Whether it kept the selected person in its middle.
    pub is_following: bool,
    /// Who was selected.
    pub people: Vec<PersonIndex>,
    /// Whom the inspector showed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<PersonIndex>,
    /// The selected range of time in milliseconds, half open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range_ms: Option<Range<i64>>,
    /// By what the people table was sorted.
    pub sort: PeopleSort,
    /// What it was searched for.
    pub search: String,
    /// How the lanes were arranged.
    pub lanes: LaneArrangement,
    /// Factor of real time while playing.
    pub speed: f32,
    /// Whether playing began again at the end.
    pub is_looping: bool,
    /// The images under the boxes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stills: Option<StillsView>,
    /// What this version does not know.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

impl Default for SavedView {
    fn default() -> Self {
        Self {
            cursor_ms: 0,
            visible_ms: None,
            canvas: CanvasView::default(),
            is_following: false,
            people: Vec::new(),
            primary: None,
            range_ms: None,
            sort: PeopleSort::default(),
            search: String::new(),
            lanes: LaneArrangement::default(),
            speed: 1.0,
            is_looping: false,
            stills: None,
            unknown: Map::new(),
        }
    }
}

/// Whether a path is named like a session file, or like the last good copy of one.
pub fn is_session(path: &std::path::Path) -> bool {
    path.extension().is_some_and(|end| end.eq_ignore_ascii_case(EXTENSION) || end.eq_ignore_ascii_case("pathscope~"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_comes_back_with_what_this_version_does_not_know() {
        let text = br#"{"format": "pathscope-session", "version": 1, "later": {"a": [1]}, "zones": [{"name": "door"}],
            "documents": [{"name": "lobby", "mood": "calm", "opened_as": "sample",
                "edits": {"labels": {"3": "greeter", "-1": "?"}, "stars": [3]}, "view": {"cursor_ms": 12, "tilt": 0.5}}]}"#;
        let session = SessionFile::parse(text).unwrap();
        let document = &session.documents[0];
        assert_eq!(document.edits.edits.labels[&PersonIndex(3)], "greeter");
        assert_eq!(document.opened_as, OpenedAs::Sample);
        assert_eq!(session.num_edits(), 2);
        let again = session.to_text().unwrap();
        assert_eq!(SessionFile::parse(&again).unwrap(), session);
        let again = String::from_utf8(again).unwrap();
        for unknown in ["later", "mood", "stars", "tilt", "door"] {
            assert!(again.contains(unknown), "{unknown}: {again}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let error = |text: &str| SessionFile::parse(text.as_bytes()).unwrap_err();
        assert_eq!(error(r#"{"Persons": []}"#), SessionError::NotASession);
        assert_eq!(error(r#"{"format": "pathscope-session", "version": 2, "documents": 7}"#), SessionError::Newer(2));
        assert!(matches!(
            error(r#"{"format": "pathscope-session", "version": 1, "documents": 7}"#),
            SessionError::Damaged(_)
        ));
        let whole = String::from_utf8(SessionFile::default().to_text().unwrap()).unwrap();
        assert!(matches!(error(&whole[..whole.len() / 2]), SessionError::Damaged(_)));
        assert!(matches!(error(""), SessionError::Damaged(_)));
    }
}
