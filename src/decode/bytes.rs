//! Raw bytes to UTF-8: decompression by magic bytes, byte order marks, UTF-16 with and without one.
//!
//! Constant memory. Offsets everywhere in this layer count the bytes that come out of here. A stream that breaks in the middle
//! (a truncated download, a failing disk) ends early instead of failing, and says afterwards why.

use std::io::{self, Cursor, Read};
use std::thread::Scope;

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::read::MultiGzDecoder;

use super::pump::pumped;

const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];
const ZSTD_MAGIC: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];
const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];
const UTF16_LE_MARK: [u8; 2] = [0xff, 0xfe];
const UTF16_BE_MARK: [u8; 2] = [0xfe, 0xff];

/// The decoded (decompressed, UTF-8) bytes of an input.
pub struct DecodedBytes<'a> {
    inner: Box<dyn Read + 'a>,
    /// Bytes that were looked at before being read.
    start: Vec<u8>,
    broken: Option<String>,
}

/// How many bytes of an input that starts like this stand before its decoded stream, where that stream is the rest of the
/// input byte for byte; `None` where it is compressed or in UTF-16. Four bytes of the start are enough.
pub fn plain_start(start: &[u8]) -> Option<u64> {
    match start {
        bytes if bytes.starts_with(GZIP_MAGIC) || bytes.starts_with(ZSTD_MAGIC) => None,
        bytes if bytes.starts_with(UTF8_MARK) => Some(UTF8_MARK.len() as u64),
        bytes if bytes.starts_with(&UTF16_LE_MARK) || bytes.starts_with(&UTF16_BE_MARK) => None,
        [0, 1..=u8::MAX, ..] | [1..=u8::MAX, 0, ..] => None,
        _ => Some(0),
    }
}

impl<'a> DecodedBytes<'a> {
    /// Looks at the first bytes and sets up what is needed to read the rest. Never fails: see [`Self::broken`].
    pub fn new(raw: impl Read + Send + 'a) -> Self {
        Self::with(raw, |decompressed| decompressed)
    }

    /// The same, and what is compressed is decompressed on a thread of its own.
    pub(super) fn on_thread(raw: impl Read + Send + 'a, scope: &'a Scope<'a, '_>) -> Self {
        Self::with(raw, |decompressed| Box::new(pumped(scope, decompressed)))
    }

    fn with(
        raw: impl Read + Send + 'a,
        wrap: impl FnOnce(Box<dyn Read + Send + 'a>) -> Box<dyn Read + Send + 'a>,
    ) -> Self {
        let (magic, raw) = peek::<4>(raw);
        match magic {
            Err(error) => Self::failed(&error),
            Ok(magic) if magic.starts_with(GZIP_MAGIC) => Self::text(wrap(Box::new(MultiGzDecoder::new(raw)))),
            Ok(magic) if magic.starts_with(ZSTD_MAGIC) => match zstd::stream::read::Decoder::new(raw) {
                Ok(decoder) => Self::text(wrap(Box::new(decoder))),
                Err(error) => Self::failed(&error),
            },
            Ok(_) => Self::text(raw),
        }
    }

    fn text(raw: impl Read + 'a) -> Self {
        let (start, mut text) = peek::<4>(raw);
        let (start, broken) = match start {
            Ok(start) => (start, None),
            Err(error) => (Vec::new(), Some(error.to_string())),
        };
        let inner: Box<dyn Read + 'a> = match start.as_slice() {
            bytes if bytes.starts_with(UTF8_MARK) => {
                let mark = text.by_ref().take(UTF8_MARK.len() as u64).read(&mut [0; UTF8_MARK.len()]);
                debug_assert!(mark.is_ok(), "the mark is in memory");
                Box::new(text)
            }
            bytes if bytes.starts_with(&UTF16_LE_MARK) || bytes.starts_with(&UTF16_BE_MARK) => utf16(text),
            [0, 1..=u8::MAX, ..] => utf16(Cursor::new(UTF16_BE_MARK).chain(text)),
            [1..=u8::MAX, 0, ..] => utf16(Cursor::new(UTF16_LE_MARK).chain(text)),
            _ => Box::new(text),
        };
        Self { inner, start: Vec::new(), broken }
    }

    fn failed(error: &io::Error) -> Self {
        Self { inner: Box::new(io::empty()), start: Vec::new(), broken: Some(error.to_string()) }
    }

    /// Looks at the first bytes, up to `len`, before anything is read.
    pub fn peek_start(&mut self, len: usize) -> &[u8] {
        while self.start.len() < len {
            let at = self.start.len();
            self.start.resize(len, 0);
            let read = self.read_inner(at);
            self.start.truncate(at + read);
            if read == 0 {
                break;
            }
        }
        &self.start
    }

    fn read_inner(&mut self, at: usize) -> usize {
        let mut start = std::mem::take(&mut self.start);
        let read = self.read_on(&mut start[at..]);
        self.start = start;
        read
    }

    /// Reads from the stream itself; 0 at its end, also where it breaks.
    fn read_on(&mut self, out: &mut [u8]) -> usize {
        loop {
            match self.inner.read(out) {
                Ok(read) => return read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.broken.get_or_insert_with(|| error.to_string());
                    return 0;
                }
            }
        }
    }

    /// Why the stream ended before its end, once it has; in words.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }
}

impl Read for DecodedBytes<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.start.is_empty() {
            return Ok(self.read_on(out));
        }
        let len = self.start.len().min(out.len());
        out[..len].copy_from_slice(&self.start[..len]);
        self.start.drain(..len);
        Ok(len)
    }
}

fn utf16<'a>(text: impl Read + 'a) -> Box<dyn Read + 'a> {
    Box::new(DecodeReaderBytesBuilder::new().bom_sniffing(true).strip_bom(true).build(text))
}

/// What [`peek`] gives back: everything, from the start.
type Whole<R> = io::Chain<Cursor<Vec<u8>>, R>;

/// The first `N` bytes (fewer at the end), and a reader that still has them. An error after the first bytes is left for the
/// reader to meet again.
fn peek<const N: usize>(mut raw: impl Read) -> (io::Result<Vec<u8>>, Whole<impl Read>) {
    let mut start = vec![0; N];
    let mut len = 0;
    let mut failure = None;
    while len < N {
        match raw.read(&mut start[len..]) {
            Ok(0) => break,
            Ok(more) => len += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                failure = Some(error);
                break;
            }
        }
    }
    start.truncate(len);
    let whole = Cursor::new(start.clone()).chain(raw);
    (failure.filter(|_| len == 0).map_or(Ok(start), Err), whole)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn decoded(raw: &[u8]) -> (String, Option<String>) {
        let mut bytes = DecodedBytes::new(raw);
        let mut text = String::new();
        bytes.read_to_string(&mut text).unwrap();
        (text, bytes.broken().map(str::to_owned))
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_wrapping_gives_the_same_text() {
        let text = "{\"JobId\":\"añb\"}";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let two_members = [gzip(&text.as_bytes()[..5]), gzip(&text.as_bytes()[5..])].concat();
        for raw in [
            text.as_bytes().to_vec(),
            [UTF8_MARK, text.as_bytes()].concat(),
            [&UTF16_LE_MARK[..], &le].concat(),
            [&UTF16_BE_MARK[..], &be].concat(),
            gzip(&[&UTF16_LE_MARK[..], &le].concat()),
            le,
            be,
            gzip(text.as_bytes()),
            two_members,
            zstd::encode_all(text.as_bytes(), 1).unwrap(),
        ] {
            assert_eq!(decoded(&raw), (text.to_owned(), None), "{raw:?}");
            if let Some(start) = plain_start(&raw) {
                assert_eq!(&raw[start as usize..], text.as_bytes());
            }
        }
    }

    #[test]
    fn only_plain_text_is_addressed_directly() {
        for (raw, expected) in [
            (&b"{}"[..], Some(0)),
            (b"\xef\xbb\xbf{}", Some(3)),
            (b"", Some(0)),
            (b"{\0}\0", None),
            (b"\0{\0}", None),
            (b"\xff\xfe{\0", None),
            (b"\x1f\x8b\x08\0", None),
            (b"\x28\xb5\x2f\xfd", None),
        ] {
            assert_eq!(plain_start(raw), expected, "{raw:?}");
        }
    }

    #[test]
    fn a_broken_stream_keeps_what_came() {
        let text = (0..20_000).map(|i| i.to_string()).collect::<Vec<_>>().join(",");
        for whole in [gzip(text.as_bytes()), zstd::encode_all(text.as_bytes(), 1).unwrap()] {
            let (kept, broken) = decoded(&whole[..whole.len() * 3 / 4]);
            assert!(text.starts_with(&kept), "what came is what was sent");
            assert!(broken.is_some());
        }
        assert_eq!(decoded(b""), (String::new(), None));
        assert_eq!(decoded(b"\x1f\x8b").0, "");
    }
}
