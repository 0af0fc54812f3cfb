//! Standard output: machine output only.

use std::io::{self, Write};

use super::exit::Failure;

/// Writes all of it. A reader that has gone (`| head`) is no failure.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new("io", format!("standard output could not be written: {error}")))
        }
        _ => Ok(()),
    }
}

/// Writes a value as indented JSON and a line end.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_vec_pretty(value).expect("plain values always serialise");
    text.push(b'\n');
    print(&text)
}
