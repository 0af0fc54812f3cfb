//! Messages on standard error, in colour where it is a terminal, and a progress line that is only shown there.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use super::args::{ColorWhen, GlobalArgs};

/// Time between two pictures of the progress line.
const PROGRESS_INTERVAL: Duration = Duration::from_millis(100);

/// How much is said on standard error, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Console {
    is_quiet: bool,
    is_verbose: bool,
    has_color: bool,
    shows_progress: bool,
}

impl Console {
    /// The console that the arguments ask for.
    pub(super) fn new(global: &GlobalArgs) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let allows_color = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let has_color = match global.color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => is_terminal && allows_color,
        };
        let shows_progress = is_terminal && !global.quiet;
        Self { is_quiet: global.quiet, is_verbose: global.verbose, has_color, shows_progress }
    }

    /// Whether every place of every warning is wanted.
    pub(super) fn is_verbose(self) -> bool {
        self.is_verbose
    }

    /// An error: always said.
    pub(super) fn error(self, text: &str) {
        self.say("error", "1;31", text);
    }

    /// Something to know about what was done.
    pub(super) fn warning(self, text: &str) {
        if !self.is_quiet {
            self.say("warning", "1;33", text);
        }
    }

    /// Something that was done.
    pub(super) fn note(self, text: &str) {
        if !self.is_quiet {
            self.print(text);
        }
    }

    /// A progress line, erased when dropped.
    pub(super) fn progress(self) -> ProgressLine {
        ProgressLine { is_shown: self.shows_progress, drawn_at: None, started: Instant::now() }
    }

    fn say(self, label: &str, color: &str, text: &str) {
        if self.has_color {
            self.print(&format!("\x1b[{color}m{label}:\x1b[0m {text}"));
        } else {
            self.print(&format!("{label}: {text}"));
        }
    }

    fn print(self, text: &str) {
        let clear = if self.shows_progress { "\r\x1b[K" } else { "" };
        // Nobody is left to be told when standard error is closed.
        let _ = writeln!(std::io::stderr(), "{clear}{text}");
    }
}

/// One line that is drawn over and over.
#[derive(Debug)]
pub(super) struct ProgressLine {
    is_shown: bool,
    drawn_at: Option<Instant>,
    started: Instant,
}

impl ProgressLine {
    /// Draws the text, at most ten times a second and not in the first half second. The text is made only when drawn.
    pub(super) fn draw(&mut self, text: impl FnOnce() -> String) {
        let is_early = self.started.elapsed() < PROGRESS_INTERVAL * 5;
        if !self.is_shown || is_early || self.drawn_at.is_some_and(|at| at.elapsed() < PROGRESS_INTERVAL) {
            return;
        }
        self.drawn_at = Some(Instant::now());
        let mut stderr = std::io::stderr();
        let _ = write!(stderr, "\r\x1b[K{}", text());
        let _ = stderr.flush();
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if self.drawn_at.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
