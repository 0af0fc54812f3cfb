//! The elements of the lists of a JSON document, one by one: of the document itself where it is a list, else of every list that
//! is one of its members.
//!
//! Never a tree: one element is held at a time, and nobody parses what is no element of such a list.

use std::borrow::Cow;

use super::super::Watch;
use super::super::bytes::DecodedBytes;
use super::super::reading::Reading;
use super::super::scan_text::shown;
use super::super::window::{NoEnd, Window};
use super::lines::Place;
use crate::model::WarningKind;

/// One element of a list.
pub(super) struct Record<'r> {
    /// The name of the list; empty where it is the document.
    pub(super) list: &'r str,
    /// Its number in the list from 1, and its first byte.
    pub(super) place: Place,
    pub(super) text: &'r [u8],
}

/// Why nothing can be read from a place on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Break {
    pub(super) kind: WarningKind,
    pub(super) place: Place,
    pub(super) message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    Members,
    /// In a list, which is a member or the document.
    List {
        is_member: bool,
    },
    End,
}

/// Reads records from a stream.
pub(super) struct Records<'a> {
    window: Window<'a>,
    at: At,
    list: String,
    /// Elements of the list so far.
    num: u64,
    /// The length of the last element, which is still held.
    held: usize,
}

impl<'a> Records<'a> {
    /// The watch is told of bytes only.
    pub(super) fn new(bytes: DecodedBytes<'a>, watch: &'a mut dyn Watch) -> Self {
        let window = Window::new(bytes, Reading::default(), watch);
        Self { window, at: At::Start, list: String::new(), num: 0, held: 0 }
    }

    /// The next element; `None` at the end of the document.
    ///
    /// # Errors
    /// Where the document breaks.
    pub(super) fn next(&mut self) -> Result<Option<Record<'_>>, Break> {
        self.window.advance(std::mem::take(&mut self.held));
        loop {
            let byte = self.window.skip_white();
            match (self.at, byte) {
                (At::End, _) | (At::Start, None) => return Ok(None),
                (_, None) => return Err(self.cut_off()),
                (At::Start, Some(b'[')) => self.enter(At::List { is_member: false }),
                (At::Start, Some(b'{')) | (At::List { is_member: true }, Some(b']')) => self.enter(At::Members),
                (At::Members, Some(b'}')) | (At::List { is_member: false }, Some(b']')) => self.enter(At::End),
                (At::Members | At::List { .. }, Some(b',')) => self.window.advance(1),
                (At::Members, Some(b'"')) => self.member()?,
                (At::List { .. }, Some(_)) => {
                    self.num += 1;
                    let place = self.place();
                    self.held = self.value_len()?;
                    return Ok(Some(Record { list: &self.list, place, text: &self.window.held()[..self.held] }));
                }
                (At::Start | At::Members, Some(other)) => {
                    return Err(self.odd(&format!("{} stands where the name of a list should", shown(other))));
                }
            }
        }
    }

    /// Why the stream of bytes ended early, if it did.
    pub(super) fn broken(&self) -> Option<&str> {
        self.window.broken()
    }

    fn enter(&mut self, at: At) {
        self.window.advance(1);
        self.at = at;
    }

    /// Reads a name, and goes into its list or past its value.
    fn member(&mut self) -> Result<(), Break> {
        let len = self.value_len()?;
        let name = serde_json::from_slice::<Cow<'_, str>>(&self.window.held()[..len]).map(Cow::into_owned);
        let Ok(name) = name else { return Err(self.odd("a name of a member is no text")) };
        self.window.advance(len);
        match self.window.skip_white() {
            Some(b':') => self.window.advance(1),
            Some(_) => return Err(self.odd(&format!("no colon stands behind '{name}'"))),
            None => return Err(self.cut_off()),
        }
        if self.window.skip_white() == Some(b'[') {
            (self.list, self.num) = (name, 0);
            self.enter(At::List { is_member: true });
            return Ok(());
        }
        let len = self.value_len()?;
        self.window.advance(len);
        Ok(())
    }

    fn value_len(&mut self) -> Result<usize, Break> {
        match self.window.value_len() {
            Ok(0) => Err(self.odd("a bracket closes that nobody opened")),
            Ok(len) => Ok(len),
            Err(NoEnd::EndOfInput) => Err(self.cut_off()),
            Err(NoEnd::TooLong) => Err(self.odd("a value is longer than any of a result")),
            Err(NoEnd::BrokenString(_)) => Err(self.odd("a line ends in a text that has no end")),
        }
    }

    fn place(&self) -> Place {
        Place { line: self.num, offset: self.window.offset() }
    }

    fn odd(&self, message: &str) -> Break {
        let message = format!("{message}; what follows is not read");
        Break { kind: WarningKind::InvalidSyntax, place: self.place(), message }
    }

    fn cut_off(&self) -> Break {
        let place = self.place();
        let (num, list) = (self.num, if self.list.is_empty() { "the list" } else { &self.list });
        let message = match self.broken() {
            Some(broken) => format!("the stream of bytes breaks here: {broken}"),
            None if self.num == 0 => "the file ends in the middle".to_owned(),
            None => format!("the file ends in the middle, at number {num} of {list}"),
        };
        Break { kind: WarningKind::TruncatedFile, place, message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Element = (String, u64, u64, String);

    /// Lists, numbers, bytes and texts of the elements, and what breaks.
    fn records(text: &str) -> (Vec<Element>, Option<String>) {
        let mut watch = ();
        let mut records = Records::new(DecodedBytes::new(text.as_bytes()), &mut watch);
        let mut found = Vec::new();
        loop {
            match records.next() {
                Ok(Some(Record { list, place, text })) => {
                    found.push((list.to_owned(), place.line, place.offset, String::from_utf8_lossy(text).into_owned()));
                }
                Ok(None) => return (found, None),
                Err(at) => return (found, Some(at.message)),
            }
        }
    }

    #[test]
    fn elements_of_lists_come_one_by_one() {
        let (found, broken) =
            records(r#"{"info": {"a": ["]"]}, "x": [{"a": "}"}, 7], "n": null, "y": [], "z": [[1]]}"#);
        let names: Vec<_> = found.iter().map(|(list, num, _, text)| (list.as_str(), *num, text.as_str())).collect();
        assert_eq!(names, [("x", 1, r#"{"a": "}"}"#), ("x", 2, "7"), ("z", 1, "[1]")]);
        assert_eq!((found[0].2, broken), (29, None));
        assert_eq!(records(" [{}, {}]").0.len(), 2);
        assert_eq!(records(""), (Vec::new(), None));
    }

    #[test]
    fn what_breaks_is_told_with_its_place() {
        for (text, num, expected) in [
            (r#"{"x": [{}, {"#, 1, "the file ends in the middle, at number 2 of x"),
            (r#"{"x" "#, 0, "the file ends in the middle"),
            (r#"{"x" 1}"#, 0, "no colon stands behind 'x'; what follows is not read"),
            (r#"{"x": [{}, }]}"#, 1, "a bracket closes that nobody opened; what follows is not read"),
            ("7", 0, "'7' stands where the name of a list should; what follows is not read"),
        ] {
            let (found, broken) = records(text);
            assert_eq!((found.len(), broken.as_deref()), (num, Some(expected)), "{text}");
        }
    }
}
