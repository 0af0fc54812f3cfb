//! What the two ends of a file tell of it before it is read: `JobId` and `NextToken` stand before or after the entries.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::Path;

use crate::decode::bytes::{DecodedBytes, plain_start};

/// Bytes looked at on either end.
const END_BYTES: usize = 64 * 1024;
/// How our own CSV begins.
const CSV_START: &[u8] = b"job,index,";

/// What the ends of a file tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FileEnds {
    /// Ids of jobs, in the order of the text.
    pub(super) job_ids: Vec<String>,
    /// Whether it says that pages follow.
    pub(super) has_next_token: bool,
}

impl FileEnds {
    /// Looks at a file. What is compressed is decompressed to its end, but not read.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let len = file.metadata()?.len();
        let mut head = Vec::new();
        file.by_ref().take(END_BYTES as u64).read_to_end(&mut head)?;
        let mut tail = Vec::new();
        if plain_start(&head).is_none() {
            file.seek(SeekFrom::Start(0))?;
            (head, tail) = ends_of(DecodedBytes::new(file))?;
        } else if len > head.len() as u64 {
            file.seek(SeekFrom::Start(len.saturating_sub(END_BYTES as u64).max(END_BYTES as u64)))?;
            file.take(END_BYTES as u64).read_to_end(&mut tail)?;
        }
        Ok(Self::of_text(&head, &tail))
    }

    fn of_text(head: &[u8], tail: &[u8]) -> Self {
        if head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).starts_with(CSV_START) {
            return Self { job_ids: csv_jobs(head, tail), has_next_token: false };
        }
        let mut job_ids = job_ids(head);
        job_ids.extend(self::job_ids(tail));
        let has_next_token = [head, tail]
            .iter()
            .any(|text| values_of(text, &[b"nexttoken\"", b"next_token\""]).any(|token| !token.is_empty()));
        Self { job_ids, has_next_token }
    }
}

/// The first and the last bytes of a stream.
fn ends_of(mut bytes: DecodedBytes<'_>) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut head = Vec::new();
    bytes.by_ref().take(END_BYTES as u64).read_to_end(&mut head)?;
    let (mut tail, mut block) = (Vec::new(), vec![0; END_BYTES]);
    loop {
        let read = bytes.read(&mut block)?;
        if read == 0 {
            break;
        }
        tail.extend_from_slice(&block[..read]);
        tail.drain(..tail.len().saturating_sub(END_BYTES));
    }
    Ok((head, tail))
}

/// The values of members called `JobId` in any case, in the order of the text.
pub fn job_ids(text: &[u8]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for value in values_of(text, &[b"jobid\"", b"job_id\""]) {
        if let Ok(id) = std::str::from_utf8(value)
            && !id.is_empty()
            && !ids.iter().any(|known| known == id)
        {
            ids.push(id.to_owned());
        }
    }
    ids
}

/// The texts that follow a quote and one of the names, which are in small letters and end in a quote.
fn values_of<'a>(text: &'a [u8], names: &'a [&'a [u8]]) -> impl Iterator<Item = &'a [u8]> {
    memchr::memchr_iter(b'"', text).filter_map(move |quote| {
        let rest = &text[quote + 1..];
        let name = names.iter().find(|name| rest.get(..name.len()).is_some_and(|at| at.eq_ignore_ascii_case(name)))?;
        let value = rest[name.len()..].trim_ascii_start().strip_prefix(b":")?.trim_ascii_start().strip_prefix(b"\"")?;
        Some(&value[..memchr::memchr(b'"', value)?])
    })
}

/// The jobs of the whole lines on both ends.
fn csv_jobs(head: &[u8], tail: &[u8]) -> Vec<String> {
    let mut jobs: Vec<String> = Vec::new();
    for text in [head, tail] {
        // The first line is the header or begins before, the last one may go on behind.
        let lines = text.split(|byte| *byte == b'\n').skip(1);
        for job in lines.filter_map(|line| Some(&line[..memchr::memchr(b',', line)?])) {
            let job = String::from_utf8_lossy(job);
            if !job.is_empty() && jobs.last().is_none_or(|last| *last != job) && !jobs.iter().any(|known| *known == job)
            {
                jobs.push(job.into_owned());
            }
        }
    }
    jobs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_tell_plain_and_compressed() {
        let folder = tempfile::tempdir().unwrap();
        let filler = "x".repeat(300_000);
        let text = format!(r#"{{"a":"{filler}","JobId" : "t-1","NextToken":"more"}}"#);
        let expected = FileEnds { job_ids: vec!["t-1".into()], has_next_token: true };
        let path = folder.path().join("a.json");
        std::fs::write(&path, &text).unwrap();
        assert_eq!(FileEnds::of(&path).unwrap(), expected);
        std::fs::write(&path, zstd::encode_all(text.as_bytes(), 1).unwrap()).unwrap();
        assert_eq!(FileEnds::of(&path).unwrap(), expected);
        std::fs::write(&path, "").unwrap();
        assert_eq!(FileEnds::of(&path).unwrap(), FileEnds::default());
    }

    #[test]
    fn an_empty_token_promises_nothing_and_lines_name_their_jobs() {
        let ends = FileEnds::of_text(br#"{"jobID":"A","job_id":"B","NextToken":""}"#, b"");
        assert_eq!(ends, FileEnds { job_ids: vec!["A".into(), "B".into()], has_next_token: false });
        let ends = FileEnds::of_text(b"job,index,x\na,1,2\na,1,2\nb,1,2\n,1,2\n", b"f,3\nc,1,2\n");
        assert_eq!(ends.job_ids, ["a", "b", "c"]);
    }
}
