//! What the program has to say: short messages that stay until dismissed or, when good news, for a while.

/// How grave a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Done as asked.
    Info,
    /// Done, with something to look at.
    Warning,
    /// Not done.
    Error,
}

/// Number of a notice, unique within a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct NoticeId(pub u64);

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Which.
    pub id: NoticeId,
    /// How grave.
    pub severity: Severity,
    /// What happened, in one line.
    pub title: String,
    /// What was kept and what to try; may be empty.
    pub detail: String,
    /// The technical chain, for who has to find the cause; holds nothing secret.
    pub details: Option<String>,
    /// A written file or folder to show, where there is one.
    pub path: Option<std::path::PathBuf>,
}

/// The notices on show, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    items: Vec<Notice>,
    next: u64,
}

impl Notices {
    /// More than this many would hide the work; the oldest make room.
    const MAX: usize = 4;

    /// Shows a message.
    pub fn push(&mut self, severity: Severity, title: impl Into<String>, detail: impl Into<String>) -> NoticeId {
        let id = NoticeId(self.next);
        self.next += 1;
        self.items.push(Notice { id, severity, title: title.into(), detail: detail.into(), details: None, path: None });
        if self.items.len() > Self::MAX {
            self.items.remove(0);
        }
        id
    }

    /// Shows a message about something that failed, with the technical chain where there is one.
    pub fn push_failed(
        &mut self,
        severity: Severity,
        title: impl Into<String>,
        detail: impl Into<String>,
        details: Option<String>,
    ) -> NoticeId {
        let id = self.push(severity, title, detail);
        if let Some(last) = self.items.last_mut() {
            last.details = details;
        }
        id
    }

    /// Shows a message about something written.
    pub fn push_written(&mut self, title: impl Into<String>, detail: impl Into<String>, path: std::path::PathBuf) {
        self.push(Severity::Info, title, detail);
        if let Some(last) = self.items.last_mut() {
            last.path = Some(path);
        }
    }

    /// Takes one away.
    pub fn dismiss(&mut self, id: NoticeId) {
        self.items.retain(|n| n.id != id);
    }

    /// Takes all away.
    pub fn dismiss_all(&mut self) {
        self.items.clear();
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Notice> {
        self.items.iter()
    }
}
