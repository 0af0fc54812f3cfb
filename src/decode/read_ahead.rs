//! Two workers on one text: the reader of the stream and one thread beside it read entries of blocks that the scanner has not
//! reached yet.
//!
//! A block is cut where the text looks as if an entry began. That may be wrong (such text may stand in a string), so what was
//! read is only an offer: the scanner takes a run of entries where it has come, by itself, to the place where the run begins
//! and expects an entry there; else it reads on by itself.
//!
//! Memory: at most [`MAX_BLOCKS`] blocks of text and their rows.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use memchr::memmem;

use super::bytes::DecodedBytes;
use super::skeleton::{EntryRows, Skeletons};

/// Blocks held at a time.
const MAX_BLOCKS: usize = 8;
/// Blocks that wait for the other worker before the reader of the stream turns to entries itself.
const MIN_WAITING: usize = 2;

/// Entries of a block that follow each other.
#[derive(Debug)]
pub(super) struct Run {
    /// Bytes from the start of the block.
    pub(super) start: usize,
    /// Bytes from the first entry to behind the last, and behind the comma that may follow it.
    pub(super) len: usize,
    pub(super) rows: EntryRows,
}

/// A stretch of the stream.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) text: Vec<u8>,
    /// In their order.
    pub(super) runs: Vec<Run>,
}

/// A block before its entries are read.
#[derive(Debug)]
struct Task {
    text: Vec<u8>,
    skeletons: Arc<Skeletons>,
}

#[derive(Debug)]
enum Slot {
    Waiting(Task),
    Taken,
    Done(Block),
}

/// What both workers see.
#[derive(Debug, Default)]
struct Queue {
    slots: VecDeque<Slot>,
    /// Number of the first slot, counted from the first block of all.
    first: u64,
    is_closed: bool,
    /// Whether the helper fell over; the block it had is lost.
    is_broken: bool,
    /// Room to be used again.
    spare_texts: Vec<Vec<u8>>,
    spare_rows: Vec<EntryRows>,
}

impl Queue {
    fn num_waiting(&self) -> usize {
        self.slots.iter().filter(|slot| matches!(slot, Slot::Waiting(_))).count()
    }

    /// The first block that nobody works on, and its number.
    fn take_waiting(&mut self) -> Option<(u64, Task)> {
        let at = self.slots.iter().position(|slot| matches!(slot, Slot::Waiting(_)))?;
        match std::mem::replace(&mut self.slots[at], Slot::Taken) {
            Slot::Waiting(task) => Some((self.first + at as u64, task)),
            Slot::Taken | Slot::Done(_) => None,
        }
    }

    fn put_done(&mut self, number: u64, block: Block) {
        if let Some(slot) = self.slots.get_mut((number - self.first) as usize) {
            *slot = Slot::Done(block);
        }
    }
}

#[derive(Debug, Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the entries of a block, with nothing locked.
    fn work(&self, task: Task) -> Block {
        let mut rows = self.lock().spare_rows.pop().unwrap_or_default();
        let mut runs = Vec::new();
        let finder = memmem::Finder::new(task.skeletons.opening().unwrap_or_default());
        let mut at = 0;
        loop {
            let len = task.skeletons.read(&task.text[at..], &mut rows);
            let mut from = at + len;
            if len > 0 {
                runs.push(Run { start: at, len, rows: std::mem::take(&mut rows) });
            } else {
                from += 1;
            }
            let Some(next) = task.text.get(from..).and_then(|rest| finder.find(rest)) else { break };
            at = from + next;
        }
        Block { text: task.text, runs }
    }

    /// The thread beside the reader.
    fn help(&self) {
        let _fall = Fall(self);
        let mut queue = self.lock();
        while !queue.is_closed {
            let Some((number, task)) = queue.take_waiting() else {
                queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            drop(queue);
            let block = self.work(task);
            queue = self.lock();
            queue.put_done(number, block);
            self.changed.notify_all();
        }
    }
}

/// Tells the reader of the stream when its helper falls over, so that it does not wait for ever.
struct Fall<'a>(&'a Shared);

impl Drop for Fall<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.lock().is_broken = true;
            self.0.changed.notify_all();
        }
    }
}

/// What the reader of the stream is to do next.
enum Step {
    Give(Block),
    Read,
    Work(u64, Task),
    End,
}

/// Reads a stream by blocks, and the entries of the blocks ahead.
pub(super) struct ReadAhead<'a> {
    bytes: DecodedBytes<'a>,
    block_bytes: usize,
    /// The start of an entry whose end has not been read.
    carry: Vec<u8>,
    is_at_end: bool,
    skeletons: Arc<Skeletons>,
    shared: Arc<Shared>,
    helper: Option<JoinHandle<()>>,
}

impl<'a> ReadAhead<'a> {
    /// Goes on with a stream. Without a second core, or where no thread can be had, all is done by this one.
    pub(super) fn new(bytes: DecodedBytes<'a>, block_bytes: usize, skeletons: Arc<Skeletons>) -> Self {
        let shared = Arc::new(Shared::default());
        let has_cores = std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
        let theirs = Arc::clone(&shared);
        let start = || std::thread::Builder::new().name("entries".into()).spawn(move || theirs.help()).ok();
        let helper = if has_cores { start() } else { None };
        Self { bytes, block_bytes, carry: Vec::new(), is_at_end: false, skeletons, shared, helper }
    }

    /// The shapes to use from now on.
    pub(super) fn set_skeletons(&mut self, skeletons: Arc<Skeletons>) {
        self.skeletons = skeletons;
    }

    /// Why the stream broke, if it did.
    pub(super) fn broken(&self) -> Option<&str> {
        self.bytes.broken()
    }

    /// The next stretch of the stream; `None` at its end.
    pub(super) fn next(&mut self) -> Option<Block> {
        loop {
            match self.step() {
                Step::Give(block) => return Some(block),
                Step::End => return None,
                Step::Read => self.read_block(),
                Step::Work(number, task) => {
                    let block = self.shared.work(task);
                    self.shared.lock().put_done(number, block);
                }
            }
        }
    }

    /// Takes back what a block was held in.
    pub(super) fn recycle_text(&mut self, text: Vec<u8>) {
        self.shared.lock().spare_texts.push(text);
    }

    /// Takes back what rows were held in.
    pub(super) fn recycle_rows(&mut self, mut rows: EntryRows) {
        rows.clear();
        let spare = &mut self.shared.lock().spare_rows;
        if spare.len() < MAX_BLOCKS {
            spare.push(rows);
        }
    }

    fn step(&self) -> Step {
        let mut queue = self.shared.lock();
        loop {
            if matches!(queue.slots.front(), Some(Slot::Done(_)))
                && let Some(Slot::Done(block)) = queue.slots.pop_front()
            {
                queue.first += 1;
                return Step::Give(block);
            }
            if !self.is_at_end && queue.slots.len() < MAX_BLOCKS && queue.num_waiting() < MIN_WAITING {
                return Step::Read;
            }
            if let Some((number, task)) = queue.take_waiting() {
                return Step::Work(number, task);
            }
            if queue.slots.is_empty() {
                return Step::End;
            }
            assert!(!queue.is_broken, "the thread that reads entries ahead fell over");
            queue = self.shared.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Reads a block, up to where its last entry seems to begin.
    fn read_block(&mut self) {
        let mut text = self.shared.lock().spare_texts.pop().unwrap_or_default();
        let held = self.carry.len();
        text.resize(held + self.block_bytes, 0);
        text[..held].copy_from_slice(&self.carry);
        self.carry.clear();
        let read = self.bytes.read(&mut text[held..]).unwrap_or(0);
        self.is_at_end = read == 0;
        text.truncate(held + read);
        let opening = self.skeletons.opening().filter(|_| !self.is_at_end);
        if let Some(cut) = opening.and_then(|opening| memmem::rfind(&text, opening)).filter(|&cut| cut > 0) {
            self.carry.extend_from_slice(&text[cut..]);
            text.truncate(cut);
        }
        if text.is_empty() {
            return;
        }
        let task = Task { text, skeletons: Arc::clone(&self.skeletons) };
        self.shared.lock().slots.push_back(Slot::Waiting(task));
        self.shared.changed.notify_all();
    }
}

impl Drop for ReadAhead<'_> {
    fn drop(&mut self) {
        self.shared.lock().is_closed = true;
        self.shared.changed.notify_all();
        if let Some(helper) = self.helper.take() {
            // A panic there was told by `Fall`.
            let _ended = helper.join();
        }
    }
}
