//! A window onto the decoded bytes, and the finding of ends in it: of strings, of scalars, of whole values.
//!
//! Memory: a quarter of a mebibyte read at a time, [`KEPT_BYTES`] kept behind for going back, and the longest value cut out
//! ([`MAX_CUT_BYTES`]). Cost: every byte is looked at once here, whatever it means.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::Arc;

use super::Watch;
use super::bytes::DecodedBytes;
use super::read_ahead::{Block, ReadAhead};
use super::reading::Reading;
use super::skeleton::{EntryRows, Skeletons};

/// Bytes read at a time, at most.
const CHUNK_BYTES: usize = 256 * 1024;
/// Bytes read first: most inputs are small.
const FIRST_CHUNK_BYTES: usize = 16 * 1024;
/// Bytes kept behind the position.
const KEPT_BYTES: usize = 64 * 1024;
/// Bytes looked at together when guessing.
const BLOCK_BYTES: usize = 32;
/// The longest value that is cut out whole. An entry with every match that `GetFaceSearch` may return has a tenth of that.
pub(super) const MAX_CUT_BYTES: usize = 16 * 1024 * 1024;

/// Why a value has no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoEnd {
    /// The input ends first.
    EndOfInput,
    /// It is longer than [`MAX_CUT_BYTES`].
    TooLong,
    /// A line ends in a string, which JSON forbids: the line was cut off. Its distance from the start.
    BrokenString(usize),
}

/// Entries that were read ahead.
struct RunAhead {
    /// Where they begin in the decoded stream.
    offset: u64,
    len: usize,
    rows: EntryRows,
}

/// Where bytes come from.
enum Source<'a> {
    Stream(DecodedBytes<'a>),
    Ahead(ReadAhead<'a>),
    /// Between the two.
    Nothing,
}

/// A buffered reader with a position. Lengths are counted from the position.
pub(super) struct Window<'a> {
    source: Source<'a>,
    /// Whether and how blocks are read ahead.
    reading: Reading,
    /// The shapes of entries, once there are some.
    skeletons: Option<Arc<Skeletons>>,
    /// Runs of entries in what is held, in their order.
    runs: VecDeque<RunAhead>,
    /// Nothing before this offset is gone back to.
    floor: u64,
    watch: &'a mut dyn Watch,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    /// Offset of `buffer[0]` in the decoded stream.
    base: u64,
    is_at_end: bool,
    is_cancelled: bool,
    has_filled: bool,
    /// Told to the watch with the progress.
    pub(super) num_rows: u32,
}

impl<'a> Window<'a> {
    pub(super) fn new(bytes: DecodedBytes<'a>, reading: Reading, watch: &'a mut dyn Watch) -> Self {
        Self {
            source: Source::Stream(bytes),
            reading,
            skeletons: None,
            runs: VecDeque::new(),
            floor: 0,
            watch,
            buffer: Vec::new(),
            at: 0,
            end: 0,
            base: 0,
            is_at_end: false,
            is_cancelled: false,
            has_filled: false,
            num_rows: 0,
        }
    }

    /// Offset of the position in the decoded stream.
    pub(super) fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// Whether the watch asked to stop. The input then seems to end.
    pub(super) fn is_cancelled(&self) -> bool {
        self.is_cancelled
    }

    /// Why the stream broke, if it did.
    pub(super) fn broken(&self) -> Option<&str> {
        match &self.source {
            Source::Stream(bytes) => bytes.broken(),
            Source::Ahead(ahead) => ahead.broken(),
            Source::Nothing => None,
        }
    }

    /// From now on entries of these shapes are read ahead.
    pub(super) fn read_ahead(&mut self, skeletons: &Arc<Skeletons>) {
        if let Source::Ahead(ahead) = &mut self.source {
            ahead.set_skeletons(Arc::clone(skeletons));
        }
        self.skeletons = Some(Arc::clone(skeletons));
    }

    /// The entries that were read ahead from the position on, and how long they are.
    pub(super) fn take_run(&mut self) -> Option<(usize, EntryRows)> {
        let offset = self.offset();
        while let Some(missed) = self.runs.pop_front_if(|run| run.offset < offset) {
            self.recycle(missed.rows);
        }
        self.runs.pop_front_if(|run| run.offset == offset).map(|run| (run.len, run.rows))
    }

    /// How much is held before the next run that was read ahead.
    pub(super) fn len_before_run(&self) -> usize {
        let len = self.end - self.at;
        self.runs.front().map_or(len, |run| len.min(run.offset.saturating_sub(self.offset()) as usize))
    }

    /// Takes back what rows were held in.
    pub(super) fn recycle(&mut self, rows: EntryRows) {
        if let Source::Ahead(ahead) = &mut self.source {
            ahead.recycle_rows(rows);
        }
    }

    /// Moves on by `len` bytes of those held, which nobody will go back to.
    pub(super) fn pass(&mut self, len: usize) {
        self.advance(len);
        self.floor = self.offset();
    }

    /// The watch, once after each time that bytes were read.
    pub(super) fn watch_after_fill(&mut self) -> Option<&mut dyn Watch> {
        if std::mem::take(&mut self.has_filled) { Some(&mut *self.watch) } else { None }
    }

    /// Whether the input has been read to its end.
    pub(super) fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// The bytes held from the position on.
    pub(super) fn held(&self) -> &[u8] {
        &self.buffer[self.at..self.end]
    }

    /// Moves on by `len` bytes of those held.
    pub(super) fn advance(&mut self, len: usize) {
        debug_assert!(self.at + len <= self.end, "advances within the window");
        self.at += len;
    }

    /// Goes back to an offset, if it is still held.
    pub(super) fn rewind(&mut self, offset: u64) -> bool {
        let is_held = (self.base.max(self.floor)..=self.offset()).contains(&offset);
        if is_held {
            self.at = (offset - self.base) as usize;
        }
        is_held
    }

    /// Reads more behind what is held; `false` at the end.
    pub(super) fn fill(&mut self) -> bool {
        if self.is_at_end {
            return false;
        }
        self.start_reading_ahead();
        let read = if let Source::Ahead(ahead) = &mut self.source {
            let block = ahead.next();
            block.map_or(0, |block| self.hold(block))
        } else {
            self.read_on()
        };
        self.has_filled = true;
        self.watch.on_progress(self.base + self.end as u64, self.num_rows);
        self.is_cancelled = self.watch.is_cancelled();
        self.is_at_end = read == 0 || self.is_cancelled;
        read > 0 && !self.is_cancelled
    }

    /// Turns to reading ahead, where that pays and can be done.
    fn start_reading_ahead(&mut self) {
        let is_long = self.base + self.end as u64 >= self.reading.ahead_after;
        let Some(skeletons) = self.skeletons.as_ref().filter(|_| is_long) else { return };
        self.source = match std::mem::replace(&mut self.source, Source::Nothing) {
            Source::Stream(bytes) => {
                Source::Ahead(ReadAhead::new(bytes, self.reading.block_bytes, Arc::clone(skeletons)))
            }
            other => other,
        };
    }

    /// Reads some bytes behind those held. Returns how many.
    fn read_on(&mut self) -> usize {
        let Source::Stream(bytes) = &mut self.source else { return 0 };
        let chunk = self.end.clamp(FIRST_CHUNK_BYTES, CHUNK_BYTES);
        let unneeded = self.at.saturating_sub(KEPT_BYTES);
        if self.end + chunk > self.buffer.len() && unneeded >= chunk {
            self.buffer.copy_within(unneeded..self.end, 0);
            self.at -= unneeded;
            self.end -= unneeded;
            self.base += unneeded as u64;
        }
        if self.buffer.len() < self.end + chunk {
            self.buffer.resize((self.buffer.len() * 2).max(self.end + chunk), 0);
        }
        let read = bytes.read(&mut self.buffer[self.end..self.end + chunk]).unwrap_or(0);
        self.end += read;
        read
    }

    /// Holds a block behind what is held. Returns its length.
    fn hold(&mut self, block: Block) -> usize {
        let Block { text, runs } = block;
        let (len, offset) = (text.len(), self.base + self.end as u64);
        self.runs.extend(runs.into_iter().map(|run| RunAhead {
            offset: offset + run.start as u64,
            len: run.len,
            rows: run.rows,
        }));
        let old = if self.floor == offset && self.offset() == offset {
            (self.base, self.at, self.end) = (offset, 0, len);
            std::mem::replace(&mut self.buffer, text)
        } else {
            let unneeded = self.at.saturating_sub(KEPT_BYTES);
            self.buffer.truncate(self.end);
            self.buffer.drain(..unneeded);
            self.at -= unneeded;
            self.base += unneeded as u64;
            self.buffer.extend_from_slice(&text);
            self.end = self.buffer.len();
            text
        };
        if let Source::Ahead(ahead) = &mut self.source {
            ahead.recycle_text(old);
        }
        len
    }

    /// The byte at the position, `None` at the end.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            if let Some(&byte) = self.held().first() {
                return Some(byte);
            }
            if !self.fill() {
                return None;
            }
        }
    }

    /// Moves to the next byte that is no white space, and looks at it.
    pub(super) fn skip_white(&mut self) -> Option<u8> {
        loop {
            let held = self.held();
            if let Some(len) = held.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')) {
                let byte = held[len];
                self.advance(len);
                return Some(byte);
            }
            self.at = self.end;
            if !self.fill() {
                return None;
            }
        }
    }

    /// The length of the value (object, array, string or scalar) at the position, wholly held afterwards.
    pub(super) fn value_len(&mut self) -> Result<usize, NoEnd> {
        let mut cut = Cut::default();
        loop {
            match cut.go_on(self.held()) {
                Step::Found(len) => return Ok(len),
                Step::Broken(at) => return Err(NoEnd::BrokenString(at)),
                Step::NeedsMore if cut.at > MAX_CUT_BYTES => return Err(NoEnd::TooLong),
                Step::NeedsMore if self.fill() => {}
                Step::NeedsMore if cut.is_scalar && cut.at > 0 => return Ok(cut.at),
                Step::NeedsMore => return Err(NoEnd::EndOfInput),
            }
        }
    }

    /// The length of the object at the position if no string in it holds a brace and it is held already: a guess that is right
    /// nearly always and costs a tenth of knowing. Only text that parses as one object is one.
    pub(super) fn guess_object_len(&self) -> Option<usize> {
        if self.held().first() != Some(&b'{') {
            return None;
        }
        let (blocks, rest) = self.held().as_chunks::<BLOCK_BYTES>();
        let mut depth = 0_usize;
        for (at, block) in blocks.iter().enumerate() {
            // Without a way out of the loops, so that they are done 16 bytes at a time.
            let count = |brace| block.iter().map(|&byte| u8::from(byte == brace)).sum::<u8>();
            if count(b'}') == 0 {
                depth += usize::from(count(b'{'));
            } else if let Some(len) = closing_brace(block, &mut depth) {
                return Some(at * BLOCK_BYTES + len);
            }
        }
        closing_brace(rest, &mut depth).map(|len| blocks.len() * BLOCK_BYTES + len)
    }

    /// Moves behind the string or scalar at the position, holding none of it.
    pub(super) fn skip_scalar(&mut self) -> Result<(), NoEnd> {
        let mut cut = Cut::default();
        loop {
            match cut.go_on(self.held()) {
                Step::Found(len) => {
                    self.advance(len);
                    return Ok(());
                }
                Step::Broken(at) => return Err(NoEnd::BrokenString(at)),
                Step::NeedsMore => {
                    self.advance(cut.at);
                    cut.has_passed |= cut.at > 0;
                    cut.at = 0;
                    if !self.fill() {
                        let is_whole = cut.is_scalar && cut.has_passed;
                        return if is_whole { Ok(()) } else { Err(NoEnd::EndOfInput) };
                    }
                }
            }
        }
    }

    /// Moves to the next line that starts with a bracket: where another document may begin.
    pub(super) fn skip_to_document(&mut self) -> bool {
        let mut is_line_start = false;
        while let Some(byte) = self.peek() {
            if is_line_start && matches!(byte, b'{' | b'[') {
                return true;
            }
            let held = self.held();
            let len = held.iter().position(|&byte| byte == b'\n').map_or(held.len(), |at| at + 1);
            is_line_start = held[len - 1] == b'\n';
            self.advance(len);
        }
        false
    }
}

/// The length up to the brace that closes the first one.
fn closing_brace(block: &[u8], depth: &mut usize) -> Option<usize> {
    for (at, byte) in block.iter().enumerate() {
        match byte {
            b'{' => *depth += 1,
            b'}' => {
                *depth = depth.saturating_sub(1);
                if *depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

enum Step {
    Found(usize),
    Broken(usize),
    NeedsMore,
}

/// The state of looking for the end of one value; can be taken up again when more bytes are held.
#[derive(Default)]
struct Cut {
    /// Bytes looked at.
    at: usize,
    depth: usize,
    is_in_string: bool,
    is_scalar: bool,
    has_passed: bool,
}

impl Cut {
    fn go_on(&mut self, held: &[u8]) -> Step {
        loop {
            if self.is_in_string {
                let rest = &held[self.at.min(held.len())..];
                let Some(len) = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte == b'\n') else {
                    self.at = held.len();
                    return Step::NeedsMore;
                };
                self.at += len;
                match rest[len] {
                    b'"' => {
                        self.at += 1;
                        self.is_in_string = false;
                        if self.depth == 0 {
                            return Step::Found(self.at);
                        }
                    }
                    b'\\' if len + 1 < rest.len() => self.at += 2,
                    b'\\' => return Step::NeedsMore,
                    _ => return Step::Broken(self.at),
                }
                continue;
            }
            if self.is_scalar || self.depth == 0 && self.at == 0 && !held.is_empty() && !self.has_passed {
                if !self.is_scalar && matches!(held[0], b'"' | b'{' | b'[') {
                    self.at = 1;
                    self.is_in_string = held[0] == b'"';
                    self.depth = usize::from(!self.is_in_string);
                    continue;
                }
                self.is_scalar = true;
                let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t');
                return if let Some(len) = held[self.at..].iter().position(ends) {
                    Step::Found(self.at + len)
                } else {
                    self.at = held.len();
                    Step::NeedsMore
                };
            }
            let is_structure = |byte: &u8| matches!(byte, b'"' | b'{' | b'}' | b'[' | b']');
            let Some(len) = held[self.at..].iter().position(is_structure) else {
                self.at = held.len();
                return Step::NeedsMore;
            };
            self.at += len + 1;
            match held[self.at - 1] {
                b'"' => self.is_in_string = true,
                b'{' | b'[' => self.depth += 1,
                _ => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Step::Found(self.at);
                    }
                }
            }
        }
    }
}
