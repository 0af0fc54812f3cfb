//! A stream that a thread of its own reads: for what costs as much to decompress as to read.
//!
//! Memory: [`MAX_BLOCKS`] blocks of [`BLOCK_BYTES`] each.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::Scope;

/// Bytes of a block.
const BLOCK_BYTES: usize = 256 * 1024;
/// Blocks that are read before somebody takes them.
const MAX_BLOCKS: usize = 4;

/// What the thread has read, as a stream.
pub(super) struct Pumped {
    blocks: Receiver<io::Result<Vec<u8>>>,
    /// Blocks to be used again.
    spare: Sender<Vec<u8>>,
    block: Vec<u8>,
    /// Bytes of the block that were taken.
    at: usize,
}

/// Reads `inner` on a thread, to its end, to its first error, or until the stream is dropped.
pub(super) fn pumped<'scope>(scope: &'scope Scope<'scope, '_>, inner: impl Read + Send + 'scope) -> Pumped {
    let (full, blocks) = sync_channel(MAX_BLOCKS);
    let (spare, used) = channel();
    scope.spawn(move || pump(inner, &full, &used));
    Pumped { blocks, spare, block: Vec::new(), at: 0 }
}

fn pump(mut inner: impl Read, full: &SyncSender<io::Result<Vec<u8>>>, used: &Receiver<Vec<u8>>) {
    loop {
        let mut block = used.try_recv().unwrap_or_default();
        block.resize(BLOCK_BYTES, 0);
        let mut len = 0;
        let mut end = None;
        while len < BLOCK_BYTES && end.is_none() {
            match inner.read(&mut block[len..]) {
                Ok(0) => end = Some(None),
                Ok(more) => len += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => end = Some(Some(error)),
            }
        }
        block.truncate(len);
        // Nobody takes it where the stream was dropped.
        if len > 0 && full.send(Ok(block)).is_err() {
            return;
        }
        if let Some(error) = end {
            let _dropped = error.map(|error| full.send(Err(error)));
            return;
        }
    }
}

impl Read for Pumped {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() {
            let Ok(block) = self.blocks.recv() else { return Ok(0) };
            let used = std::mem::replace(&mut self.block, block?);
            self.at = 0;
            // The thread may have ended.
            let _ended = self.spare.send(used);
        }
        let rest = &self.block[self.at..];
        let len = rest.len().min(out.len());
        out[..len].copy_from_slice(&rest[..len]);
        self.at += len;
        Ok(len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_comes_in_order_and_then_the_error() {
        struct Breaks<'a>(&'a [u8]);
        impl Read for Breaks<'_> {
            fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
                match self.0.read(out)? {
                    0 => Err(io::Error::other("the disk is gone")),
                    read => Ok(read),
                }
            }
        }
        let sent: Vec<u8> = (0..BLOCK_BYTES * 3 + 17).map(|at| (at % 251) as u8).collect();
        std::thread::scope(|scope| {
            let mut whole = Vec::new();
            pumped(scope, sent.as_slice()).read_to_end(&mut whole).unwrap();
            assert!(whole == sent);
            let mut kept = Vec::new();
            let error = pumped(scope, Breaks(&sent)).read_to_end(&mut kept).unwrap_err();
            assert!(kept == sent);
            assert_eq!(error.to_string(), "the disk is gone");
        });
    }

    #[test]
    fn an_endless_stream_ends_with_its_reader() {
        std::thread::scope(|scope| {
            let mut first = [0; 10];
            pumped(scope, io::repeat(7)).read_exact(&mut first).unwrap();
            assert_eq!(first, [7; 10]);
        });
    }
}
