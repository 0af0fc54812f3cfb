//! Which ids a file may hold, from a look at its ends: asked for while it is still being read.

use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::Path;

use super::call::is_job_id;
use super::folder_scan::{FoundFile, Unit};
use super::found_open::open_found;
use super::job_name::id_of_name;
use crate::decode::bytes::plain_start;
use crate::source::job_ids;

/// Bytes looked at on either end. `JobId` stands before or after the entries.
const END_BYTES: u64 = 64 * 1024;
/// Files of a unit that are looked at.
const MAX_FILES: usize = 256;

/// Ids that a unit probably holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct IdGuess {
    /// Each id, and the path of the file that has it.
    pub(super) ids: Vec<(String, String)>,
    /// Whether there may be others: the ends could not be read, or tell nothing.
    pub(super) may_hold_more: bool,
}

/// Looks at the ends of the files of a unit, but for those that were read before.
pub(super) fn guess_ids(unit: &Unit, is_read: impl Fn(&Path) -> bool) -> IdGuess {
    let files: Vec<&FoundFile> = unit.files.iter().filter(|file| !is_read(&file.path)).collect();
    let mut guess = IdGuess { ids: Vec::new(), may_hold_more: files.len() > MAX_FILES };
    for file in files.into_iter().take(MAX_FILES) {
        let ends = read_ends(file).unwrap_or_default();
        let mut found: Vec<String> = job_ids(&ends).into_iter().filter(|id| is_job_id(id)).collect();
        let is_plain = plain_start(&ends).is_some();
        guess.may_hold_more |= !is_plain || found.is_empty() && file.stamp.len > 2 * END_BYTES;
        if !is_plain || found.is_empty() {
            found = vec![id_of_name(if unit.is_folder { &unit.name } else { &file.shown })];
        }
        for id in found {
            if !guess.ids.iter().any(|(known, _)| *known == id) {
                guess.ids.push((id, file.shown.display().to_string()));
            }
        }
    }
    guess
}

fn read_ends(found: &FoundFile) -> io::Result<Vec<u8>> {
    let mut file = open_found(&found.path, found.stamp)?;
    let len = found.stamp.len;
    let mut ends = Vec::new();
    file.by_ref().take(END_BYTES).read_to_end(&mut ends)?;
    if len > END_BYTES {
        file.seek(SeekFrom::Start(len.saturating_sub(END_BYTES).max(END_BYTES)))?;
        file.take(END_BYTES).read_to_end(&mut ends)?;
    }
    Ok(ends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::folder_scan::scan;

    #[test]
    fn ids_are_found_at_either_end() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let filler = "x".repeat(300_000);
        std::fs::write(root.join("tail.json"), format!(r#"{{"a":"{filler}","JobId" : "t-1"}}"#)).unwrap();
        std::fs::write(root.join("head.json"), format!(r#"{{"jobId":"h-1","a":"{filler}"}}"#)).unwrap();
        std::fs::write(root.join("none.json"), r#"{"Persons":[]}"#).unwrap();
        std::fs::write(root.join("packed.json.gz"), [0x1f, 0x8b, 8, 0, 0]).unwrap();
        let found = scan(&root).unwrap();
        let guess = |name: &str| {
            let unit = found.units.values().find(|unit| unit.name == Path::new(name)).unwrap();
            let guess = guess_ids(unit, |_| false);
            (guess.ids.into_iter().map(|(id, _)| id).collect::<Vec<_>>(), guess.may_hold_more)
        };
        assert_eq!(guess("tail.json"), (vec!["t-1".to_owned()], false));
        assert_eq!(guess("head.json"), (vec!["h-1".to_owned()], false));
        assert_eq!(guess("none.json"), (vec!["none".to_owned()], false));
        assert_eq!(guess("packed.json.gz"), (vec!["packed".to_owned()], true));
    }
}
