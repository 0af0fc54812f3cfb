//! Small looks at text for the scanner.

/// The place of the line break before the first line that starts with a bracket.
pub(super) fn document_start(text: &[u8]) -> Option<usize> {
    text.windows(2).position(|pair| pair == b"\n{" || pair == b"\n[")
}

/// A byte in words.
pub(super) fn shown(byte: u8) -> String {
    if byte.is_ascii_graphic() { format!("'{}'", byte as char) } else { format!("byte {byte:#04x}") }
}
