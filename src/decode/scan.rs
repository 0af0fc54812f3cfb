//! Finds the entries in a stream of JSON, whatever is around them: documents one after another, arrays of pages, wrappers.
//!
//! No recursion and no tree: a stack of at most [`MAX_DEPTH`] frames, and the text of one entry. The scanner checks only the
//! structure it walks over; each entry is parsed (and so checked) by itself. Where the text breaks, what came before is
//! kept, and reading goes on at the next line that starts a document.

use super::bytes::DecodedBytes;
use super::entry_scan::{EntryScan, Found};
use super::frame::{Frame, Kind};
use super::reading::Reading;
use super::refuse::{Evidence, Hint};
use super::rekognition::entry::{Entry, parse_entry};
use super::rekognition::name::PlainName;
use super::rekognition::page::{PageField, PageFields};
use super::scan_text::{document_start, shown};
use super::sink::Sink;
use super::window::{NoEnd, Window};
use super::{DecodeError, Watch};
use crate::model::WarningKind;

/// Levels of brackets around an entry. Real files have fewer than ten.
const MAX_DEPTH: usize = 512;
/// Breaks after which the rest of an input is given up: it is no JSON, and each costs a search.
const MAX_BREAKS: u32 = 100;
/// How much may stand between two entries that does not belong there (`.....` in printed examples).
const MAX_GAP_BYTES: usize = 4096;

/// Whose page is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PageOwner {
    Nobody,
    /// The frame at this depth.
    Frame(usize),
    /// A run of entries that are documents of their own.
    Documents,
}

/// The text stopped making sense, in words.
struct Break {
    offset: u64,
    message: String,
}

enum Stop {
    Break(Break),
    EndOfInput(u64),
    Fatal(DecodeError),
}

pub(super) struct Scanner<'a, S: Sink> {
    window: Window<'a>,
    entries: EntryScan,
    sink: &'a mut S,
    frames: Vec<Frame>,
    owner: PageOwner,
    num_pages: u32,
    /// Entries of the page being read.
    num_page_entries: u64,
    num_breaks: u32,
    evidence: Evidence,
}

impl<'a, S: Sink> Scanner<'a, S> {
    pub(super) fn new(bytes: DecodedBytes<'a>, reading: Reading, watch: &'a mut dyn Watch, sink: &'a mut S) -> Self {
        Self {
            window: Window::new(bytes, reading, watch),
            entries: EntryScan::new(reading.entries),
            sink,
            frames: Vec::new(),
            owner: PageOwner::Nobody,
            num_pages: 0,
            num_page_entries: 0,
            num_breaks: 0,
            evidence: Evidence::default(),
        }
    }

    /// Reads to the end.
    ///
    /// # Errors
    /// Nothing usable was found, or reading was cancelled. What had been taken before stays with the sink.
    pub(super) fn run(mut self) -> Result<(), DecodeError> {
        self.evidence.first_byte = self.window.skip_white();
        if self.evidence.first_byte == Some(b'<') {
            return Err(self.evidence.refusal());
        }
        let mut is_full = false;
        loop {
            let done = if self.frames.is_empty() { self.document() } else { self.member_or_element() };
            if let Some(watch) = self.window.watch_after_fill() {
                let num_rows = self.sink.on_fill(watch);
                self.window.num_rows = num_rows;
                if let Some(message) = self.sink.full().filter(|_| !self.window.is_at_end()) {
                    self.sink.note_break(WarningKind::MemoryLimit, self.window.offset(), message);
                    is_full = true;
                    break;
                }
            }
            match done {
                Ok(true) => {}
                Ok(false) => break,
                Err(_) if self.window.is_cancelled() => {
                    self.unwind();
                    return Err(DecodeError::Cancelled);
                }
                Err(Stop::EndOfInput(offset)) => {
                    self.truncate(offset);
                    break;
                }
                Err(Stop::Break(at)) => {
                    if !self.go_on_after(at) {
                        break;
                    }
                }
                Err(Stop::Fatal(error)) => {
                    self.unwind();
                    if self.num_pages == 0 || matches!(error, DecodeError::Differs { .. }) {
                        return Err(error);
                    }
                    self.sink.note_break(WarningKind::InvalidSyntax, self.window.offset(), error.to_string());
                    return Ok(());
                }
            }
        }
        self.unwind();
        if self.window.is_cancelled() {
            return Err(DecodeError::Cancelled);
        }
        // What was read ahead may break, but nobody got there.
        if let Some(broken) = self.window.broken().filter(|_| !is_full) {
            self.evidence.broken = Some(broken.to_owned());
            if self.evidence.truncated_at.is_none() {
                let message = format!("the stream of bytes breaks here: {broken}");
                self.sink.note_break(WarningKind::TruncatedFile, self.window.offset(), message);
            }
        }
        if self.num_pages == 0 { Err(self.evidence.refusal()) } else { Ok(()) }
    }

    fn truncate(&mut self, offset: u64) {
        self.evidence.truncated_at = Some(offset);
        let reason = self.window.broken().map_or_else(String::new, |why| format!(" ({why})"));
        let message = format!(
            "the file ends in the middle of a value that starts here{reason}; whole entries before it are kept"
        );
        self.sink.note_break(WarningKind::TruncatedFile, offset, message);
        self.cancel_empty_page();
    }

    /// A page that breaks before its first whole entry is no page.
    fn cancel_empty_page(&mut self) {
        if self.owner != PageOwner::Nobody && self.num_page_entries == 0 {
            self.cancel_page();
        }
    }

    fn cancel_page(&mut self) {
        self.owner = PageOwner::Nobody;
        self.num_pages -= 1;
        self.sink.cancel_page();
    }

    fn go_on_after(&mut self, at: Break) -> bool {
        self.num_breaks += 1;
        if self.evidence.first_break.is_none() {
            self.evidence.first_break = Some((at.offset, at.message.clone()));
        }
        self.sink.note_break(WarningKind::InvalidSyntax, at.offset, at.message);
        self.cancel_empty_page();
        self.unwind();
        self.num_breaks < MAX_BREAKS && self.window.skip_to_document()
    }

    /// Between documents; `false` at the end.
    fn document(&mut self) -> Result<bool, Stop> {
        let Some(byte) = self.window.skip_white() else { return Ok(false) };
        match byte {
            b'{' if self.owner == PageOwner::Documents => {
                if !self.entry(Kind::BareEntries)? {
                    self.end_page();
                }
                Ok(true)
            }
            b'{' | b'[' => self.open(if byte == b'{' { Kind::Object } else { Kind::List }, true).map(|()| true),
            // Some tools put commas or record separators between documents.
            b',' | 0x1e => {
                self.window.advance(1);
                Ok(true)
            }
            other => Err(self.unexpected(other)),
        }
    }

    fn member_or_element(&mut self) -> Result<bool, Stop> {
        let start = self.frames.last().map_or(0, |frame| frame.start);
        let kind = self.frames.last().map_or(Kind::List, |frame| frame.kind);
        let Some(byte) = self.window.skip_white() else { return Err(Stop::EndOfInput(start)) };
        match (kind, byte) {
            (_, b',') => self.window.advance(1),
            (Kind::Object, b'}') | (Kind::Entries | Kind::BareEntries | Kind::List, b']') => {
                self.window.advance(1);
                self.close();
            }
            (Kind::Object, b'"') => self.member()?,
            (Kind::Object, other) => return Err(self.unexpected(other)),
            (
                Kind::Entries | Kind::BareEntries,
                b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'N' | b'I',
            ) => {
                if !self.entry(kind)? {
                    self.demote();
                }
            }
            (Kind::Entries | Kind::BareEntries, other) => self.gap(other)?,
            (Kind::List, b'{') => self.open(Kind::Object, true)?,
            (Kind::List, b'[') => self.open(Kind::List, true)?,
            (Kind::List, other) => self.scalar(other)?,
        }
        Ok(true)
    }

    /// A name and its value.
    fn member(&mut self) -> Result<(), Stop> {
        let len = self.value_len()?;
        let name = PlainName::of(&self.window.held()[1..len - 1]);
        self.window.advance(len);
        match self.window.skip_white() {
            Some(b':') => self.window.advance(1),
            Some(other) => return Err(self.unexpected(other)),
            None => return Err(Stop::EndOfInput(self.window.offset())),
        }
        let Some(byte) = self.window.skip_white() else { return Err(Stop::EndOfInput(self.window.offset())) };
        if let Some(hint) = Hint::from_name(&name) {
            self.evidence.note(hint);
            if hint == Hint::ErrorType && byte == b'"' {
                let len = self.value_len()?;
                self.evidence.error_type = serde_json::from_slice(&self.window.held()[..len]).ok();
            }
        }
        if let Some(field) = PageField::from_name(&name) {
            return self.field(field, byte);
        }
        match (name.as_bytes(), byte) {
            (b"persons", b'[') => {
                let depth = self.frames.len() - 1;
                self.begin_page(PageOwner::Frame(depth));
                self.open(Kind::Entries, false)
            }
            (b"persons", b'n') => {
                let depth = self.frames.len() - 1;
                self.begin_page(PageOwner::Frame(depth));
                self.scalar(byte)
            }
            (b"person", b'{') if self.frames.last().is_some_and(|frame| frame.may_be_entry) => self.bare_entry(),
            (_, b'{') => self.open(Kind::Object, false),
            (_, b'[') => self.open(Kind::List, false),
            (_, other) => self.scalar(other),
        }
    }

    fn field(&mut self, field: PageField, byte: u8) -> Result<(), Stop> {
        let len = match byte {
            b'{' => self.window.value_len().ok(),
            b'[' => None,
            _ => Some(self.value_len()?),
        };
        // A wrapper may use the same name around a whole response.
        let is_wrapper = |text: &[u8]| text.windows(6).any(|part| part == b"ersons");
        let text = len.map(|len| &self.window.held()[..len]).filter(|text| !is_wrapper(text));
        let Some(text) = text else {
            return self.open(if byte == b'{' { Kind::Object } else { Kind::List }, false);
        };
        let len = text.len();
        if let Some(frame) = self.frames.last_mut() {
            frame.fields.set(field, text);
        }
        self.window.advance(len);
        Ok(())
    }

    /// The object being read has a `Person`: if it is an entry by itself, its list (or the run of documents) holds entries.
    fn bare_entry(&mut self) -> Result<(), Stop> {
        let depth = self.frames.len() - 1;
        let (here, start) = (self.window.offset(), self.frames[depth].start);
        self.frames[depth].may_be_entry = false;
        if self.window.rewind(start)
            && let Ok(len) = self.window.value_len()
        {
            let parsed = parse_entry(&self.window.held()[..len]);
            if parsed.is_certain {
                self.frames.pop();
                match self.frames.last_mut() {
                    Some(list) => {
                        list.kind = Kind::BareEntries;
                        list.num_taken += 1;
                        self.begin_page(PageOwner::Frame(depth - 1));
                    }
                    None => self.begin_page(PageOwner::Documents),
                }
                self.sink.push(parsed, start);
                self.num_page_entries += 1;
                self.window.advance(len);
                return Ok(());
            }
        }
        let passed = (here - self.window.offset()) as usize;
        self.window.advance(passed);
        self.open(Kind::Object, false)
    }

    /// An entry at the position, and those behind it that are like it. `false`, and nothing taken, where it is something else and
    /// nothing was taken before.
    fn entry(&mut self, kind: Kind) -> Result<bool, Stop> {
        debug_assert!(kind != Kind::List, "entries come from lists of entries");
        let offset = self.window.offset();
        let num_taken = match self.entries.read(&mut self.window) {
            Found::Rows { rows, len } => {
                let num_rows = rows.batch.len() as u64;
                self.sink.push_rows(&rows, offset);
                self.window.recycle(rows);
                self.window.pass(len);
                num_rows
            }
            Found::Entry { parsed, len } => {
                let is_first = self.frames.last().is_none_or(|frame| frame.num_taken == 0);
                match &parsed.entry {
                    Entry::Other if is_first => return Ok(false),
                    Entry::NotJson(message) if document_start(&self.window.held()[..len]).is_some() => {
                        let message = format!("a line ends within an entry: {message}");
                        return Err(self.break_before_line(offset, message));
                    }
                    _ => {}
                }
                self.sink.push(parsed, offset);
                self.window.pass(len);
                1
            }
            Found::NoEnd(why) => return Err(self.no_end(why)),
            Found::Differs(error) => return Err(Stop::Fatal(error)),
        };
        self.num_page_entries += num_taken;
        if let Some(frame) = self.frames.last_mut() {
            frame.num_taken += num_taken;
        }
        Ok(true)
    }

    /// The list called `Persons` holds something else.
    fn demote(&mut self) {
        self.evidence.note(Hint::OtherPersons);
        if let Some(frame) = self.frames.last_mut() {
            frame.kind = Kind::List;
        }
        if self.owner != PageOwner::Nobody {
            self.cancel_page();
        }
    }

    /// Something between entries that does not belong there.
    fn gap(&mut self, found: u8) -> Result<(), Stop> {
        let offset = self.window.offset();
        let mut len = 0;
        while let Some(byte) = self.window.peek() {
            match byte {
                b',' | b']' | b'{' | b'[' if len > 0 => {
                    let message = format!("{} stands between entries; entries may be left out here", shown(found));
                    self.sink.note_break(WarningKind::StrayText, offset, message);
                    return Ok(());
                }
                b'"' | b'}' | b':' => break,
                _ if len == MAX_GAP_BYTES => break,
                _ => self.window.advance(1),
            }
            len += 1;
        }
        if self.window.peek().is_none() {
            return Err(Stop::EndOfInput(offset));
        }
        Err(Stop::Break(Break { offset, message: format!("{} stands between entries", shown(found)) }))
    }

    fn scalar(&mut self, byte: u8) -> Result<(), Stop> {
        if !matches!(byte, b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' | b'N' | b'I') {
            return Err(self.unexpected(byte));
        }
        self.window.skip_scalar().map_err(|why| self.no_end(why))
    }

    fn value_len(&mut self) -> Result<usize, Stop> {
        self.window.value_len().map_err(|why| self.no_end(why))
    }

    fn open(&mut self, kind: Kind, may_be_entry: bool) -> Result<(), Stop> {
        let start = self.window.offset();
        if self.frames.len() == MAX_DEPTH {
            return Err(Stop::Fatal(DecodeError::TooDeep { limit: MAX_DEPTH, offset: start }));
        }
        self.frames.push(Frame {
            kind,
            start,
            fields: PageFields::default(),
            pages_before: self.num_pages,
            has_ended_page: false,
            may_be_entry: may_be_entry && kind == Kind::Object,
            num_taken: 0,
        });
        self.window.advance(1);
        Ok(())
    }

    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let depth = self.frames.len();
        if self.owner == PageOwner::Frame(depth) {
            self.owner = PageOwner::Nobody;
            self.sink.end_page(&frame.fields);
        } else if frame.has_ended_page {
            self.sink.fill_fields(&frame.fields, true);
        } else if frame.fields.is_empty() {
            return;
        } else if frame.pages_before < self.num_pages {
            self.sink.fill_fields(&frame.fields, false);
        } else if frame.fields.status().is_some_and(|status| status != crate::model::JobStatus::Succeeded)
            && !self.evidence.is_other_result()
        {
            // A job that runs or has failed need not have a list.
            self.num_pages += 1;
            self.sink.begin_page(frame.start);
            self.sink.end_page(&frame.fields);
        }
        if self.evidence.fields.is_empty() {
            self.evidence.fields = frame.fields;
        }
    }

    fn begin_page(&mut self, owner: PageOwner) {
        self.end_page();
        self.owner = owner;
        self.num_pages += 1;
        self.num_page_entries = 0;
        // What holds a page is no entry.
        for frame in &mut self.frames {
            frame.may_be_entry = false;
        }
        self.sink.begin_page(self.window.offset());
    }

    /// Ends the page being read before its object does.
    fn end_page(&mut self) {
        match std::mem::replace(&mut self.owner, PageOwner::Nobody) {
            PageOwner::Nobody => {}
            PageOwner::Documents => self.sink.end_page(&PageFields::default()),
            PageOwner::Frame(depth) => {
                let frame = &mut self.frames[depth];
                frame.has_ended_page = true;
                self.sink.end_page(&frame.fields);
            }
        }
    }

    fn unwind(&mut self) {
        while !self.frames.is_empty() {
            self.close();
        }
        self.end_page();
    }

    fn unexpected(&self, byte: u8) -> Stop {
        Stop::Break(Break { offset: self.window.offset(), message: format!("{} stands here", shown(byte)) })
    }

    fn no_end(&mut self, why: NoEnd) -> Stop {
        let offset = self.window.offset();
        match why {
            NoEnd::EndOfInput if document_start(self.window.held()).is_some() => {
                self.break_before_line(offset, "a line ends within a value".into())
            }
            NoEnd::EndOfInput => Stop::EndOfInput(offset),
            NoEnd::BrokenString(at) => {
                self.window.advance(at);
                Stop::Break(Break { offset: offset + at as u64, message: "a line ends within a string".into() })
            }
            NoEnd::TooLong => self.break_before_line(offset, "a value is longer than any entry can be".into()),
        }
    }

    /// A break after which reading goes on at the next line held that starts a document.
    fn break_before_line(&mut self, offset: u64, message: String) -> Stop {
        let len = document_start(self.window.held()).unwrap_or(self.window.held().len());
        self.window.advance(len);
        Stop::Break(Break { offset, message })
    }
}
