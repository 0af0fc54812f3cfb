//! Ids for jobs that have none of their own, or one that is taken.

use std::path::Path;

/// Longest id, in characters.
const MAX_LEN: usize = 64;
/// Endings that say how a file is packed or written, not what it is called.
const ENDINGS: [&str; 9] = ["gz", "zst", "zstd", "json", "jsonl", "ndjson", "csv", "txt", "log"];

/// A legal id from the name of a file or folder: without its endings, every character that no id has as an underscore.
pub(super) fn id_of_name(path: &Path) -> String {
    let mut name = Path::new(path.file_name().unwrap_or_default());
    while let (Some(stem), Some(ending)) = (name.file_stem(), name.extension()) {
        if !ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)) {
            break;
        }
        name = Path::new(stem);
    }
    legal_id(&name.to_string_lossy())
}

/// The text with every character that no id has as an underscore, cut to the longest id.
pub(super) fn legal_id(text: &str) -> String {
    let is_legal = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
    let id: String = text.chars().take(MAX_LEN).map(|char| if is_legal(char) { char } else { '_' }).collect();
    if id.is_empty() { "job".to_owned() } else { id }
}

/// The id itself where it is free, else the first of `id-2`, `id-3` and so on that is.
pub(super) fn free_id(id: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(id) {
        return id.to_owned();
    }
    let mut ids = (2_u64..).map(|number| {
        let tail = format!("-{number}");
        let kept: String = id.chars().take(MAX_LEN - tail.len()).collect();
        kept + &tail
    });
    ids.find(|id| !is_taken(id)).expect("some number is free")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_legal_ids() {
        for (name, id) in [
            ("lobby.json", "lobby"),
            ("a/b/lobby.JSON.gz", "lobby"),
            ("v1.2.json", "v1_2"),
            ("my clip (1).json", "my_clip__1_"),
            ("größe.csv", "gr__e"),
            ("folder", "folder"),
            (".json", "_json"),
            ("", "job"),
        ] {
            assert_eq!(id_of_name(Path::new(name)), id, "{name}");
        }
        assert_eq!(legal_id(&"é".repeat(70)).len(), 64);
    }

    #[test]
    fn a_taken_id_gets_a_number() {
        let taken = ["a", "a-2"];
        assert_eq!(free_id("b", |id| taken.contains(&id)), "b");
        assert_eq!(free_id("a", |id| taken.contains(&id)), "a-3");
        let long = "x".repeat(64);
        let free = free_id(&long, |id| id == long);
        assert_eq!((free.len(), free.ends_with("x-2")), (64, true));
    }
}
