//! The rows and pages of one job while they are read: duplicate pages go, everything odd is counted.

use std::collections::HashMap;

use super::DecodeOptions;
use super::checks::check_rows;
use super::page_hash::PageHash;
use super::places::Places;
use super::rekognition::entry::{Entry, ParsedEntry};
use super::rekognition::number::NumberStyle;
use super::rekognition::page::{PageField, PageFields};
use super::skeleton::EntryRows;
use crate::model::terms::{Term, TermSource, Terms};
use crate::model::{
    ClassId, Example, IntegrityReport, JobInfo, JobStatus, Mark, NewRow, Operation, StoreBuilder, TrackStore,
    VideoMetadata, WarningKind,
};

/// One page that was read: where its rows are, and what to compare it by.
#[derive(Debug)]
pub(crate) struct PageRecord {
    pub(crate) first_row: u32,
    pub(crate) num_rows: u32,
    hash: u64,
    pub(crate) next_token: Option<String>,
    /// What was odd about its entries' text.
    report: IntegrityReport,
    /// Entries with numbers written as text; odd only where others are not.
    strings: IntegrityReport,
    style: NumberStyle,
    /// An answer that the job still runs: the next page replaces it.
    is_poll: bool,
}

/// A page being read.
#[derive(Debug, Default)]
pub(super) struct OpenPage {
    pub(super) offset: u64,
    first_row: u32,
    hash: PageHash,
    report: IntegrityReport,
    strings: IntegrityReport,
    style: NumberStyle,
}

/// One job, growing.
#[derive(Debug)]
pub(crate) struct JobRows {
    options: DecodeOptions,
    pub(crate) info: JobInfo,
    builder: StoreBuilder,
    places: Places,
    pub(crate) pages: Vec<PageRecord>,
    /// Pages with rows by the hash of their rows.
    pages_by_hash: HashMap<u64, Vec<usize>>,
    /// What is odd about the inputs and pages as wholes.
    report: IntegrityReport,
    open: Option<OpenPage>,
    num_duplicate_pages: u32,
    /// The place of the last page, for the example of a dangling token.
    last_page: Option<(u32, u64)>,
}

impl JobRows {
    pub(super) fn new(name: &str, options: &DecodeOptions) -> Self {
        Self {
            options: options.clone(),
            info: JobInfo { name: name.to_owned(), ..JobInfo::default() },
            builder: StoreBuilder::new(),
            places: Places::default(),
            pages: Vec::new(),
            pages_by_hash: HashMap::new(),
            report: IntegrityReport::default(),
            open: None,
            num_duplicate_pages: 0,
            last_page: None,
        }
    }

    /// Bytes of memory that the rows take.
    pub(super) fn num_bytes(&self) -> u64 {
        self.builder.num_bytes()
    }

    pub(crate) fn num_rows(&self) -> u32 {
        self.builder.num_rows()
    }

    /// Whether these rows can follow those of an earlier page: in time, or by person where pages are sorted by `INDEX`.
    pub(crate) fn goes_on_from(&self, earlier: &Self) -> bool {
        if self.num_rows() == 0 || earlier.num_rows() == 0 {
            return true;
        }
        let (first, last) = (self.builder.new_row(0), earlier.builder.new_row(earlier.num_rows() - 1));
        last.time_ms <= first.time_ms || last.index <= first.index
    }

    pub(super) fn name_input(&mut self, input: u32, path: &str) {
        self.places.name_input(input, path);
    }

    pub(crate) fn path(&self, input: u32) -> &str {
        self.places.path(input)
    }

    /// Counts something odd about an input or a page as a whole.
    pub(crate) fn note(&mut self, kind: WarningKind, input: u32, offset: Option<u64>, message: String) {
        let path = self.places.path(input).to_owned();
        self.report.add(kind, || Example { path, offset, message });
    }

    /// Adds what was found odd about an input.
    pub(super) fn merge_report(&mut self, report: IntegrityReport) {
        self.report.merge(report);
    }

    pub(super) fn begin_page(&mut self, offset: u64) {
        self.places.leave_gap();
        self.open = Some(OpenPage { offset, first_row: self.num_rows(), ..OpenPage::default() });
    }

    /// Takes the open page away again, rows and all.
    pub(super) fn cancel_page(&mut self) {
        if let Some(open) = self.open.take() {
            self.builder.truncate(open.first_row);
            self.places.truncate(open.first_row);
        }
    }

    /// Adds an entry to the open page.
    pub(super) fn push(&mut self, parsed: ParsedEntry, input: u32, offset: u64) {
        let path = self.places.path(input);
        let Some(open) = &mut self.open else { return };
        let example = |message| Example { path: path.to_owned(), offset: Some(offset), message };
        let num_strings = parsed.style.num_strings();
        if num_strings > 0 {
            open.strings.add(WarningKind::NumericString, || numeric_strings(path, offset, num_strings));
        }
        open.style = open.style.and(parsed.style);
        let mut add = |kind, message| open.report.add(kind, || example(message));
        match parsed.entry {
            Entry::Row(row) => {
                open.hash.push(row.time_ms, row.index, row.body, row.face.as_ref());
                return self.push_row(&row, input, offset);
            }
            Entry::NoIndex(message) => add(WarningKind::MissingIndex, message),
            Entry::NoTimestamp(message) => add(WarningKind::MissingTimestamp, message),
            Entry::Unusable(message) | Entry::NotJson(message) => add(WarningKind::UnreadableEntry, message),
            Entry::Other => add(WarningKind::UnreadableEntry, "it has neither Person nor Timestamp".into()),
        }
        self.places.leave_gap();
    }

    /// Adds entries that follow each other to the open page; `offset` is that of the first.
    pub(super) fn push_rows(&mut self, rows: &EntryRows, input: u32, offset: u64) {
        let path = self.places.path(input);
        let Some(open) = &mut self.open else { return };
        for &(at, num_strings) in &rows.strings {
            open.strings.add(WarningKind::NumericString, || {
                numeric_strings(path, offset + u64::from(rows.starts[at]), num_strings)
            });
        }
        open.style = open.style.and(rows.style);
        open.hash.append(rows.hash);
        let builder = &mut self.builder;
        self.places.push_run(input, offset, &rows.starts, |ordinal, offset| builder.checkpoint(ordinal, input, offset));
        builder.push_batch(&rows.batch);
    }

    /// Notes that the next row does not stand directly behind the last one.
    pub(super) fn leave_gap(&mut self) {
        self.places.leave_gap();
    }

    pub(super) fn class(&mut self, name: &str) -> Option<ClassId> {
        self.builder.class(name)
    }

    /// Adds a detection with what its detector says to the open page.
    pub(super) fn push_marked(&mut self, row: &NewRow, mark: Mark, input: u32, offset: u64) {
        let Some(open) = &mut self.open else { return };
        open.hash.push(row.time_ms, row.index, row.body, row.face.as_ref());
        self.note_place(input, offset);
        self.builder.push_marked(row, mark);
    }

    /// Multiplies the boxes of the open page.
    pub(super) fn scale_page(&mut self, x: f32, y: f32) {
        if let Some(open) = &self.open {
            self.builder.scale_boxes(open.first_row, x, y);
        }
    }

    /// Takes away the scores of the open page.
    pub(super) fn clear_scores(&mut self) {
        if let Some(open) = &self.open {
            self.builder.clear_scores(open.first_row);
        }
    }

    fn note_place(&mut self, input: u32, offset: u64) {
        if self.places.push(input, offset) {
            self.builder.checkpoint(self.builder.num_rows(), input, offset);
        }
    }

    /// Adds a row of another job.
    fn copy_row(&mut self, other: &StoreBuilder, row: u32, input: u32, offset: u64) {
        self.note_place(input, offset);
        if other.extras(row).is_some_and(|extras| extras.face_matches.is_some()) {
            self.info.operation = Operation::FaceSearch;
        }
        self.builder.push_from(other, row);
    }

    fn push_row(&mut self, row: &NewRow, input: u32, offset: u64) {
        self.note_place(input, offset);
        if row.extras.as_ref().is_some_and(|extras| extras.face_matches.is_some()) {
            self.info.operation = Operation::FaceSearch;
        }
        self.builder.push(row);
    }

    /// Ends the open page. Returns whether it was kept.
    pub(super) fn end_page(&mut self, fields: &PageFields, input: u32) -> bool {
        let Some(open) = self.open.take() else { return false };
        let record = PageRecord {
            first_row: open.first_row,
            num_rows: self.num_rows() - open.first_row,
            hash: open.hash.value(),
            next_token: fields.text(PageField::NextToken),
            is_poll: fields.status() == Some(JobStatus::InProgress) && self.num_rows() == open.first_row,
            report: open.report,
            strings: open.strings,
            style: open.style,
        };
        let is_kept = self.add_page(record, &fields.video_metadata(), input, open.offset);
        if is_kept {
            self.set_fields(fields);
        }
        is_kept
    }

    /// Adds the record of a page whose rows are the last; takes the rows away again where they repeat an earlier page.
    fn add_page(&mut self, record: PageRecord, video: &VideoMetadata, input: u32, offset: u64) -> bool {
        let same_hash = self.pages_by_hash.entry(record.hash).or_default();
        let earlier = same_hash.iter().map(|&page| &self.pages[page]).find(|page| {
            page.num_rows == record.num_rows
                && record.num_rows > 0
                && self.builder.rows_equal(page.first_row, record.first_row, record.num_rows)
        });
        if earlier.is_some() && !self.options.keep_duplicates {
            self.builder.truncate(record.first_row);
            self.places.truncate(record.first_row);
            self.num_duplicate_pages += 1;
            let message = format!("all {} rows equal those of an earlier page", record.num_rows);
            self.note(WarningKind::DuplicatePage, input, Some(offset), message);
            return false;
        }
        if self.pages.last().is_some_and(|last| last.is_poll) {
            self.pages.pop();
        }
        if self.info.video.is_empty() {
            self.info.video = video.clone();
        } else if !video.is_empty() && *video != self.info.video {
            let message = "VideoMetadata differs from the first page's, which is shown".to_owned();
            self.note(WarningKind::VideoMetadataDiffers, input, Some(offset), message);
        }
        self.info.next_token.clone_from(&record.next_token);
        self.last_page = Some((input, offset));
        if record.num_rows > 0 {
            self.pages_by_hash.entry(record.hash).or_default().push(self.pages.len());
        }
        self.pages.push(record);
        true
    }

    fn set_fields(&mut self, fields: &PageFields) {
        let info = &mut self.info;
        info.job_id = info.job_id.take().or_else(|| fields.text(PageField::JobId));
        info.job_tag = info.job_tag.take().or_else(|| fields.text(PageField::JobTag));
        info.video_source = info.video_source.take().or_else(|| fields.video_source());
        if let Some(status) = fields.status() {
            info.status = Some(status);
            info.status_message = fields.text(PageField::StatusMessage);
        }
    }

    /// Takes what is still unknown from the object around the pages, or from the rest of the last page.
    pub(super) fn fill_fields(&mut self, fields: &PageFields, is_of_last_page: bool) {
        if self.info.status.is_none() || is_of_last_page {
            self.set_fields(fields);
        } else {
            let mut without_status = fields.clone();
            without_status.remove(PageField::JobStatus);
            self.set_fields(&without_status);
        }
        if self.info.video.is_empty() {
            self.info.video = fields.video_metadata();
        }
        if is_of_last_page && let Some(token) = fields.text(PageField::NextToken) {
            self.info.next_token = Some(token);
        }
    }

    /// Moves the open page to another job.
    pub(super) fn move_open_page(&mut self, other: &mut Self, input: u32) {
        let Some(open) = self.open.take() else { return };
        other.name_input(input, self.places.path(input));
        other.begin_page(open.offset);
        for row in open.first_row..self.num_rows() {
            let offset = self.places.get(row).map_or(open.offset, |(_, offset)| offset);
            if self.places.starts_run(row) {
                other.places.leave_gap();
            }
            other.copy_row(&self.builder, row, input, offset);
        }
        if let Some(moved) = &mut other.open {
            *moved = OpenPage { first_row: moved.first_row, ..open };
        }
        self.builder.truncate(open.first_row);
        self.places.truncate(open.first_row);
    }

    /// Adds all pages of another job, read from one input that gets the number `input` here.
    pub(crate) fn append(&mut self, other: Self, input: u32) {
        let Self { info, builder, places, pages, report, num_duplicate_pages, .. } = other;
        self.name_input(input, places.path(0));
        let had_last_page = !self.pages.is_empty() && self.info.next_token.is_none();
        for page in pages {
            let first_row = self.num_rows();
            let place = |row| places.get(row).map_or(0, |(_, offset)| offset);
            self.places.leave_gap();
            for row in page.first_row..page.first_row + page.num_rows {
                if places.starts_run(row) {
                    self.places.leave_gap();
                }
                self.copy_row(&builder, row, input, place(row));
            }
            let offset = place(page.first_row);
            self.add_page(PageRecord { first_row, ..page }, &info.video, input, offset);
        }
        // The files of a job may come in any order: the one without a token is its end.
        if had_last_page {
            self.info.next_token = None;
        }
        self.report.merge(report);
        self.num_duplicate_pages += num_duplicate_pages;
        let mine = &mut self.info;
        mine.job_id = mine.job_id.take().or(info.job_id);
        mine.job_tag = mine.job_tag.take().or(info.job_tag);
        mine.video_source = mine.video_source.take().or(info.video_source);
        if info.status.is_some() {
            (mine.status, mine.status_message) = (info.status, info.status_message);
        }
        if info.operation == Operation::FaceSearch {
            mine.operation = info.operation;
        }
    }

    /// What is known of the job, options applied.
    fn job_info(&self, report: &mut IntegrityReport) -> JobInfo {
        let mut info = self.info.clone();
        info.num_pages = self.pages.len() as u32 + self.num_duplicate_pages;
        let path = self.places.path(self.last_page.map_or(0, |(input, _)| input));
        let mut assume = |message: String| {
            report.add(WarningKind::Assumption, || Example { path: path.to_owned(), offset: None, message });
        };
        if let Some(rate) = self.options.frame_rate.filter(|rate| info.video.frame_rate != Some(*rate)) {
            assume(match info.video.frame_rate {
                Some(sent) => format!("the frame rate is {rate} as given, not {sent} as sent"),
                None => format!("the frame rate is {rate} as given"),
            });
            info.video.frame_rate = Some(rate);
        }
        if let Some((width, height)) = self.options.frame_size.filter(|size| info.video.frame_size() != Some(*size)) {
            assume(format!("the frame is {width} x {height} as given"));
            (info.video.width, info.video.height) = (Some(width), Some(height));
        }
        info.terms = info.terms.or_else(|| self.said());
        info
    }

    /// What a person said, where the format leaves nothing open.
    fn said(&self) -> Option<Terms> {
        let options = &self.options;
        let terms = Terms {
            is_format_said: options.input_format.is_some(),
            frame_rate: options.frame_rate.map(|rate| Term::new(rate, TermSource::Said)),
            frame_size: options.frame_size.map(|size| Term::new(size, TermSource::Said)),
            ..Terms::default()
        };
        (terms != Terms::default()).then_some(terms)
    }

    /// All that is known to be odd before the rows are looked at.
    fn page_report(&self) -> IntegrityReport {
        let mut report = self.report.clone();
        let style = self.pages.iter().map(|page| page.style).fold(NumberStyle::default(), NumberStyle::and);
        for page in &self.pages {
            report.merge(page.report.clone());
            if style.is_mixed() {
                report.merge(page.strings.clone());
            }
        }
        let (input, offset) = self.last_page.map_or((0, None), |(input, offset)| (input, Some(offset)));
        let mut add = |kind, message: &str| {
            report.add(kind, || Example {
                path: self.places.path(input).to_owned(),
                offset,
                message: message.to_owned(),
            });
        };
        if self.info.next_token.is_some() {
            add(WarningKind::DanglingNextToken, "the last page has a NextToken: at least one more page follows it");
        }
        match &self.info.status {
            None | Some(JobStatus::Succeeded) => {}
            Some(status) => {
                let message = self.info.status_message.as_deref().map_or(String::new(), |text| format!(": {text}"));
                add(WarningKind::JobStatus, &format!("JobStatus is {}{message}", status.as_str()));
            }
        }
        report
    }

    /// A store of what there is, without the checks of the rows.
    pub(super) fn snapshot(&self) -> TrackStore {
        let mut report = self.page_report();
        let info = self.job_info(&mut report);
        self.builder.snapshot(info, report)
    }

    /// The store, checked.
    pub(crate) fn finish(mut self) -> TrackStore {
        let mut report = self.page_report();
        if self.info.video.is_empty() && !self.pages.is_empty() {
            let path = self.places.path(self.last_page.map_or(0, |(input, _)| input)).to_owned();
            let message = "no page has VideoMetadata".to_owned();
            report.add(WarningKind::VideoMetadataMissing, || Example { path, offset: None, message });
        }
        let info = self.job_info(&mut report);
        let builder = std::mem::take(&mut self.builder);
        let mut store = builder.finish(info, IntegrityReport::default());
        let checked = check_rows(&store, &|row| {
            let ordinal = store.origin.ordinal_of_row.as_ref().map_or(row, |ordinals| ordinals[row as usize]);
            match self.places.get(ordinal) {
                Some((input, offset)) => (self.places.path(input).to_owned(), Some(offset)),
                None => (String::new(), None),
            }
        });
        report.merge(checked);
        store.report = report;
        store
    }
}

fn numeric_strings(path: &str, offset: u64, num_strings: u32) -> Example {
    let message = format!("{num_strings} numbers of this entry are written as text");
    Example { path: path.to_owned(), offset: Some(offset), message }
}
