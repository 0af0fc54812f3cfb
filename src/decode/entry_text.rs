//! The raw text of an entry again, from the place that the store remembers.

use std::io::{self, BufRead, BufReader, Read};

use super::DecodeError;
use super::bytes::DecodedBytes;
use super::reading::Reading;
use super::window::Window;

/// No tag of a box is longer.
const MAX_TAG_BYTES: u64 = 1 << 16;

/// Reads the text of the entry that is `skip` entries after the one at `offset` of the decoded stream. Both come from
/// [`crate::model::Origin::locate`]; `reader` gives the same bytes as when the store was read.
///
/// O(offset): the stream is read from its start, since it may be compressed.
///
/// # Errors
/// The input is shorter than it was, or holds something else at that place.
pub fn entry_text(reader: impl Read + Send, offset: u64, skip: u32) -> Result<String, DecodeError> {
    let bytes = at(reader, offset)?;
    let mut watch = ();
    let mut window = Window::new(bytes, Reading::default(), &mut watch);
    for _ in 0..skip {
        skip_entry(&mut window)?;
    }
    let len = entry_len(&mut window)?;
    String::from_utf8(window.held()[..len].to_vec()).map_err(|_| changed("there is no text at that place"))
}

/// The same of a CSV: the line that is `skip` lines after the one at `offset`.
///
/// # Errors
/// The input is shorter than it was.
pub fn line_text(reader: impl Read + Send, offset: u64, skip: u32) -> Result<String, DecodeError> {
    let mut lines = BufReader::new(at(reader, offset)?).lines();
    match lines.nth(skip as usize) {
        Some(Ok(line)) => Ok(line),
        Some(Err(error)) => Err(DecodeError::Io(error.to_string())),
        None => Err(changed("it is shorter than when it was opened")),
    }
}

/// The same of XML: the tag that begins at `offset`, or the first one of the line that is `skip` lines further.
///
/// # Errors
/// The input is shorter than it was, or holds something else at that place.
pub fn tag_text(reader: impl Read + Send, offset: u64, skip: u32) -> Result<String, DecodeError> {
    let failed = |error: io::Error| DecodeError::Io(error.to_string());
    let mut text = BufReader::new(at(reader, offset)?);
    for _ in 0..skip {
        text.skip_until(b'\n').map_err(failed)?;
    }
    let mut tag = Vec::new();
    text.take(MAX_TAG_BYTES).read_until(b'>', &mut tag).map_err(failed)?;
    let tag = tag.trim_ascii();
    if !(tag.starts_with(b"<") && tag.ends_with(b">")) {
        return Err(changed("there is no tag at that place"));
    }
    String::from_utf8(tag.to_vec()).map_err(|_| changed("there is no text at that place"))
}

/// The decoded stream from an offset on.
fn at<'a>(reader: impl Read + Send + 'a, offset: u64) -> Result<DecodedBytes<'a>, DecodeError> {
    let mut bytes = DecodedBytes::new(reader);
    let passed =
        io::copy(&mut bytes.by_ref().take(offset), &mut io::sink()).map_err(|e| DecodeError::Io(e.to_string()))?;
    if passed < offset { Err(changed("it is shorter than when it was opened")) } else { Ok(bytes) }
}

fn skip_entry(window: &mut Window<'_>) -> Result<(), DecodeError> {
    let len = entry_len(window)?;
    window.advance(len);
    Ok(())
}

fn entry_len(window: &mut Window<'_>) -> Result<usize, DecodeError> {
    while window.skip_white() == Some(b',') {
        window.advance(1);
    }
    if window.peek() != Some(b'{') {
        return Err(changed("there is no entry at that place"));
    }
    window.value_len().map_err(|_| changed("the entry at that place has no end"))
}

fn changed(why: &str) -> DecodeError {
    DecodeError::Io(format!("the file has changed: {why}. Open it again"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_again() {
        let text = "<a>\n  <box x=\"1\"/> <box x=\"2\"/>\n\t<box\n x=\"3\">";
        assert_eq!(tag_text(text.as_bytes(), 0, 1).unwrap(), "<box x=\"1\"/>");
        assert_eq!(tag_text(text.as_bytes(), 19, 0).unwrap(), "<box x=\"2\"/>");
        assert_eq!(tag_text(text.as_bytes(), 6, 1).unwrap(), "<box\n x=\"3\">");
        assert!(tag_text(text.as_bytes(), 7, 0).unwrap_err().to_string().contains("no tag"));
    }

    #[test]
    fn the_text_is_found_again() {
        let text = br#"{"Persons": [{"a": "}"}, {"b": 2},
            {"c": [{}]}]}"#;
        let find = |skip| entry_text(&text[..], 13, skip);
        assert_eq!(find(0).unwrap(), r#"{"a": "}"}"#);
        assert_eq!(find(2).unwrap(), r#"{"c": [{}]}"#);
        assert!(find(3).unwrap_err().to_string().contains("no entry"));
        assert!(entry_text(&text[..], 1000, 0).unwrap_err().to_string().contains("shorter"));
    }
}
