//! Takes pages from a reader and gives them to the job they belong to.

use super::bytes::DecodedBytes;
use super::job::JobDecoder;
use super::rekognition::entry::{Entry, ParsedEntry};
use super::rekognition::number::NumberStyle;
use super::rekognition::page::{PageField, PageFields};
use super::sink::Sink;
use super::skeleton::EntryRows;
use super::{DecodeError, InputFormat, PageSummary, Watch};
use crate::model::{ClassId, Example, IntegrityReport, Mark, NewRow, Terms, WarningKind};

/// One input's way into a [`JobDecoder`].
pub(super) struct PageSink<'a> {
    decoder: &'a mut JobDecoder,
    input: u32,
    path: &'a str,
    /// Where in the input the reader begins, in bytes.
    start: u64,
    summary: PageSummary,
    /// What is odd about the input, for the job once it has a page of it.
    breaks: IntegrityReport,
    rows_before: u32,
}

impl<'a> PageSink<'a> {
    pub(super) fn new(decoder: &'a mut JobDecoder, input: u32, path: &'a str, format: InputFormat) -> Self {
        let rows_before = decoder.num_rows();
        let summary = PageSummary { format, ..PageSummary::default() };
        Self { decoder, input, path, start: 0, summary, breaks: IntegrityReport::default(), rows_before }
    }

    /// Counts offsets from this byte on.
    pub(super) fn starting_at(self, start: u64) -> Self {
        Self { start, ..self }
    }

    /// The class of a name in the job that is read.
    pub(super) fn class(&mut self, name: &str) -> Option<ClassId> {
        self.decoder.jobs[self.decoder.current].class(name)
    }

    /// A detection of the page that began last, with what its detector says.
    pub(super) fn push_marked(&mut self, row: &NewRow, mark: Mark, offset: u64) {
        self.decoder.jobs[self.decoder.current].push_marked(row, mark, self.input, self.start + offset);
    }

    /// What stands where a detection should, in words.
    pub(super) fn refuse(&mut self, message: String, offset: u64) {
        self.push(
            ParsedEntry { entry: Entry::Unusable(message), style: NumberStyle::default(), is_certain: true },
            offset,
        );
    }

    /// The next detection does not stand directly behind the last one.
    pub(super) fn leave_gap(&mut self) {
        self.decoder.jobs[self.decoder.current].leave_gap();
    }

    /// What comes now is another job of the same input. What was noted so far is about the last one.
    pub(super) fn next_job(&mut self) {
        let current = self.decoder.current;
        self.decoder.jobs[current].merge_report(std::mem::take(&mut self.breaks));
        self.decoder.next_job(self.input, self.path);
    }

    /// Takes the last job away again if there is no page of it, and another job is left.
    pub(super) fn drop_empty_job(&mut self) {
        self.decoder.drop_empty_job();
    }

    /// Whether any page has been kept.
    pub(super) fn has_pages(&self) -> bool {
        self.summary.num_pages > 0
    }

    /// Calls the job by what a file beside the input says.
    pub(super) fn set_name(&mut self, name: &str) {
        name.clone_into(&mut self.decoder.jobs[self.decoder.current].info.name);
    }

    /// Notes on which terms the input was read.
    pub(super) fn set_terms(&mut self, terms: Terms) {
        self.decoder.jobs[self.decoder.current].info.terms = Some(terms);
    }

    /// Turns the boxes of the page that began last into ratios.
    pub(super) fn scale_page(&mut self, x: f32, y: f32) {
        self.decoder.jobs[self.decoder.current].scale_page(x, y);
    }

    /// Takes away the scores of the page that began last: they say nothing.
    pub(super) fn clear_scores(&mut self) {
        self.decoder.jobs[self.decoder.current].clear_scores();
    }

    /// Notes where the stream of bytes broke, if it did.
    pub(super) fn note_broken(&mut self, bytes: &DecodedBytes<'_>, offset: Option<u64>) {
        if let Some(broken) = bytes.broken() {
            let message = format!("the stream of bytes breaks here: {broken}");
            self.breaks.add(WarningKind::TruncatedFile, || Example { path: self.path.to_owned(), offset, message });
        }
    }

    /// Notes something about the input as a whole.
    pub(super) fn note(&mut self, kind: WarningKind, message: String) {
        self.breaks.add(kind, || Example { path: self.path.to_owned(), offset: None, message });
    }

    /// What was read, once the reader is done.
    pub(super) fn finish(mut self, done: Result<(), DecodeError>) -> Result<PageSummary, DecodeError> {
        let current = self.decoder.current;
        self.decoder.jobs[current].cancel_page();
        if self.summary.num_pages > 0 {
            self.decoder.jobs[current].merge_report(self.breaks);
        }
        self.summary.num_rows = u64::from(self.decoder.num_rows().saturating_sub(self.rows_before));
        done.map(|()| self.summary)
    }
}

impl Sink for PageSink<'_> {
    fn begin_page(&mut self, offset: u64) {
        self.decoder.jobs[self.decoder.current].begin_page(self.start + offset);
    }

    fn end_page(&mut self, fields: &PageFields) {
        let decoder = &mut *self.decoder;
        if let Some(id) = fields.text(PageField::JobId).filter(|_| decoder.is_splitting) {
            let target = decoder.job_with_id(&id);
            if target != decoder.current {
                let mut other =
                    std::mem::replace(&mut decoder.jobs[target], super::job_rows::JobRows::new("", &<_>::default()));
                decoder.jobs[decoder.current].move_open_page(&mut other, self.input);
                decoder.jobs[target] = other;
                decoder.current = target;
            }
        }
        decoder.jobs[decoder.current].end_page(fields, self.input);
        self.summary.num_pages += 1;
        self.summary.next_token = fields.text(PageField::NextToken);
        if let Some(status) = fields.status() {
            self.summary.status = Some(status);
            self.summary.status_message = fields.text(PageField::StatusMessage);
        }
    }

    fn cancel_page(&mut self) {
        self.decoder.jobs[self.decoder.current].cancel_page();
    }

    fn push(&mut self, entry: ParsedEntry, offset: u64) {
        self.decoder.jobs[self.decoder.current].push(entry, self.input, self.start + offset);
    }

    fn push_rows(&mut self, rows: &EntryRows, offset: u64) {
        self.decoder.jobs[self.decoder.current].push_rows(rows, self.input, self.start + offset);
    }

    fn fill_fields(&mut self, fields: &PageFields, is_of_last_page: bool) {
        self.decoder.jobs[self.decoder.current].fill_fields(fields, is_of_last_page);
        if is_of_last_page && let Some(token) = fields.text(PageField::NextToken) {
            self.summary.next_token = Some(token);
        }
    }

    fn note_break(&mut self, kind: WarningKind, offset: u64, message: String) {
        self.breaks.add(kind, || Example { path: self.path.to_owned(), offset: Some(self.start + offset), message });
    }

    fn full(&self) -> Option<String> {
        let limit = self.decoder.memory_limit()?;
        (self.decoder.num_bytes() > limit).then(|| {
            let mib = limit >> 20;
            let num_rows = self.decoder.num_rows();
            format!(
                "reading stopped after {num_rows} entries, since more would not fit into the {mib} MiB of memory that may be \
                 used; those are kept. Close what is not needed and open it again, or raise --memory-limit"
            )
        })
    }

    fn on_fill(&mut self, watch: &mut dyn Watch) -> u32 {
        let num_rows = self.decoder.num_rows();
        if self.decoder.pace.is_due(num_rows) && watch.wants_snapshot() {
            let mut pace = std::mem::take(&mut self.decoder.pace);
            // What the watch works out of it delays reading as well.
            pace.measure(num_rows, || watch.on_snapshot(self.decoder.snapshot()));
            self.decoder.pace = pace;
        }
        num_rows
    }
}
