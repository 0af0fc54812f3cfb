//! The lines of `index.jsonl`.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// A page is whole on disk.
    Page(PageLine),
    /// The fetch began again at page 1, in the next file.
    StartOver,
    /// The fetch has ended; one that goes on again has further lines.
    End(EndLine),
}

/// A page on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PageLine {
    /// First byte in its file.
    pub(super) offset: u64,
    /// Number of bytes, without the line break after them.
    pub(super) bytes: u64,
    /// First 16 bytes of the SHA-256, in hexadecimal digits.
    pub(super) check: String,
    /// Entries on it.
    pub(super) rows: u64,
    /// `NextToken`; none on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
    /// Bytes of the index up to the end of this line.
    #[serde(skip)]
    pub(super) line_end: u64,
}

/// How a fetch ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EndLine {
    /// Whether all of the job has come.
    pub(super) complete: bool,
    /// What people were told; none when all went well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) message: Option<String>,
}

/// The check sum of a page.
pub(super) fn check_of(page: &[u8]) -> String {
    let digest = Sha256::digest(page);
    let number = digest[..16].iter().fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    format!("{number:032x}")
}

/// What the whole lines of an index say, and how many of its bytes they are. The first line that is torn or no line of ours
/// ends it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Index {
    /// The pages of each run; the first run is always there.
    pub(super) runs: Vec<Vec<PageLine>>,
    /// Bytes of the index before the first page of each run.
    pub(super) starts: Vec<u64>,
    /// The last end, if nothing came after it.
    pub(super) end: Option<EndLine>,
    /// Bytes of the lines that count.
    pub(super) bytes: u64,
}

impl Index {
    /// Reads the lines for as long as they are whole.
    pub(super) fn read(text: &[u8]) -> Self {
        let mut index = Self { runs: vec![Vec::new()], starts: vec![0], ..Self::default() };
        for line in text.split_inclusive(|&byte| byte == b'\n') {
            let Some(json) = line.strip_suffix(b"\n") else { break };
            match serde_json::from_slice(json) {
                Ok(Line::Page(page)) if page.offset != index.next_offset() => break,
                Ok(line) => index.push(line, json.len() as u64 + 1),
                Err(_) => break,
            }
        }
        index
    }

    /// Takes in a line of so many bytes.
    pub(super) fn push(&mut self, line: Line, bytes: u64) {
        self.bytes += bytes;
        self.end = None;
        match line {
            Line::Page(page) => {
                let page = PageLine { line_end: self.bytes, ..page };
                self.runs.last_mut().expect("the first run is always there").push(page);
            }
            Line::StartOver => {
                self.runs.push(Vec::new());
                self.starts.push(self.bytes);
            }
            Line::End(end) => self.end = Some(end),
        }
    }

    /// Keeps the first pages of the current run.
    pub(super) fn truncate(&mut self, num_pages: usize) {
        let start = self.starts.last().copied().unwrap_or_default();
        let run = self.runs.last_mut().expect("the first run is always there");
        run.truncate(num_pages);
        self.bytes = run.last().map_or(start, |page| page.line_end);
        self.end = None;
    }

    /// Where the next page of the current run goes.
    pub(super) fn next_offset(&self) -> u64 {
        self.runs.last().and_then(|run| run.last()).map_or(0, |page| page.offset + page.bytes + 1)
    }

    /// The run to be opened, counted from 0: the last if it has everything, else that with the most entries, the latest of
    /// equals.
    pub(super) fn best_run(&self) -> usize {
        if self.end.as_ref().is_some_and(|end| end.complete) {
            return self.runs.len() - 1;
        }
        let num_rows = |run: &Vec<PageLine>| run.iter().map(|page| page.rows).sum::<u64>();
        (0..self.runs.len()).max_by_key(|&at| num_rows(&self.runs[at])).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(line: &Line) -> String {
        format!("{}\n", serde_json::to_string(line).unwrap())
    }

    fn page(offset: u64, bytes: u64, rows: u64) -> Line {
        Line::Page(PageLine { offset, bytes, check: check_of(b"x"), rows, next: Some("t".into()), line_end: 0 })
    }

    #[test]
    fn whole_lines_count_and_the_rest_does_not() {
        let end = Line::End(EndLine { complete: false, message: Some("it broke".into()) });
        let text = [page(0, 10, 5), page(11, 10, 5), Line::StartOver, page(0, 4, 7), end].map(|l| line(&l)).concat();
        let index = Index::read(text.as_bytes());
        assert_eq!((index.runs[0].len(), index.runs[1].len(), index.bytes), (2, 1, text.len() as u64));
        assert_eq!((index.next_offset(), index.best_run()), (5, 0));
        assert!(index.end.is_some_and(|end| !end.complete));
        for cut in 0..text.len() {
            let index = Index::read(&text.as_bytes()[..cut]);
            let whole = text[..cut].rfind('\n').map_or(0, |at| at + 1);
            assert_eq!((index.bytes, index.end), (whole as u64, None), "{cut}");
        }
        let mut index = Index::read(text.as_bytes());
        index.truncate(0);
        assert_eq!(Index::read(&text.as_bytes()[..index.bytes as usize]), index);
    }

    #[test]
    fn a_line_that_does_not_fit_ends_it() {
        let text = [page(0, 10, 5), page(12, 10, 5), page(11, 1, 1)].map(|l| line(&l)).concat();
        assert_eq!(Index::read(text.as_bytes()).runs[0].len(), 1);
        let text = format!("{}\0\0\0\0\n{}", line(&page(0, 10, 5)), line(&page(11, 10, 5)));
        assert_eq!(Index::read(text.as_bytes()).runs[0].len(), 1);
        assert_eq!(Index::read(b"").runs, [vec![]]);
    }
}
