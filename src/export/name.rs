//! Names of files made from the names of jobs.

use std::collections::{HashMap, HashSet};

use crate::model::JobInfo;

/// Endings that are dropped from a document's name before it names a file.
const ENDINGS: [&str; 9] = ["gz", "zst", "json", "jsonl", "ndjson", "csv", "txt", "xml", "parquet"];
/// Longest name made, in bytes: leaves room for an ending within the 255 that file systems allow.
const MAX_NAME_BYTES: usize = 200;
/// Longest `JobId` that the API knows.
const MAX_JOB_ID_CHARS: usize = 64;

/// What a document is called as a file: its `JobId`, else its name without its ending, percent-encoded. Never empty, never
/// with a dot or a separator.
pub fn file_stem(job: &JobInfo) -> String {
    let plain = job.job_id.as_deref().unwrap_or_else(|| without_endings(&job.name));
    let encoded = percent_encode(plain);
    if encoded.is_empty() { "document".to_owned() } else { encoded }
}

/// [`file_stem`] of every job; where two would be the same (also where case is ignored) the later ones get a number.
pub fn file_stems<'a>(jobs: impl Iterator<Item = &'a JobInfo>) -> Vec<String> {
    unique(jobs.map(file_stem))
}

/// A name that can be a `JobId` for every job, made from the document's name, for those that have none: letters, digits, `_`
/// and `-`, not longer than 64. No two are the same.
pub fn made_job_ids<'a>(jobs: impl Iterator<Item = &'a JobInfo>) -> Vec<String> {
    unique(jobs.map(made_job_id))
}

/// [`made_job_ids`] of one job.
pub(super) fn made_job_id(job: &JobInfo) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let made: String = without_endings(&job.name).chars().take(MAX_JOB_ID_CHARS - 8).map(plain).collect();
    if made.is_empty() { "document".to_owned() } else { made }
}

fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut given = UniqueNames::default();
    names.map(|name| given.take(&name)).collect()
}

/// Names that were given away: no two are the same, also where case is ignored.
#[derive(Debug, Default)]
pub struct UniqueNames {
    taken: HashSet<String>,
    /// The number to try next for a name that was given before: thousands of equal names stay cheap.
    next: HashMap<String, u64>,
}

impl UniqueNames {
    /// The name, with a number where it is taken.
    pub fn take(&mut self, name: &str) -> String {
        let lowercase = name.to_ascii_lowercase();
        if self.taken.insert(lowercase.clone()) {
            return name.to_owned();
        }
        let next = self.next.entry(lowercase).or_insert(2);
        loop {
            let unique = format!("{name}-{next}");
            *next += 1;
            if self.taken.insert(unique.to_ascii_lowercase()) {
                return unique;
            }
        }
    }
}

/// Everything outside `[A-Za-z0-9_-]` as `%` and two hexadecimal digits per UTF-8 byte, cut at 200 bytes.
pub fn percent_encode(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let part = if plain { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        if out.len() + part.len() > MAX_NAME_BYTES {
            break;
        }
        out.push_str(&part);
    }
    out
}

fn without_endings(name: &str) -> &str {
    let mut stem = name.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or("");
    while let Some((rest, ending)) = stem.rsplit_once('.') {
        if rest.is_empty() || !ENDINGS.contains(&ending.to_ascii_lowercase().as_str()) {
            break;
        }
        stem = rest;
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_their_folder() {
        let stem = |job_id: Option<&str>, name: &str| {
            let job_id = job_id.map(str::to_owned);
            file_stem(&JobInfo { job_id, name: name.into(), ..JobInfo::default() })
        };
        assert_eq!(stem(Some("../../etc"), "x"), "%2E%2E%2F%2E%2E%2Fetc");
        assert_eq!(stem(None, "a/b/clip 1.json.gz"), "clip%201");
        assert_eq!(stem(None, ".json"), "%2Ejson");
        assert_eq!(stem(None, ""), "document");
        assert_eq!(stem(Some("-job_1"), ""), "-job_1");
        for text in ["clip 1", "a/b", "100 %", "é", ""] {
            let file = format!("job={}/part-0.parquet", percent_encode(text));
            assert_eq!(crate::model::partition_of(file.as_ref()).as_deref(), Some(text));
        }
        assert!(stem(None, &"é".repeat(500)).len() <= 200);
    }

    #[test]
    fn equal_names_are_numbered() {
        let named = |name: &str| JobInfo { name: name.into(), ..JobInfo::default() };
        let jobs = [named("a.json"), named("A.csv"), named("a")];
        assert_eq!(file_stems(jobs.iter()), ["a", "A-2", "a-3"]);
        let jobs = [named("my clip.json"), named("my_clip"), named("")];
        assert_eq!(made_job_ids(jobs.iter()), ["my_clip", "my_clip-2", "document"]);
    }
}
