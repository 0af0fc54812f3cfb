//! What the command palette finds: actions, people, bookmarks, documents, settings, and times to go to.

use std::fmt::Write as _;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use super::action::{Category, DisabledReason, actions};
use super::command::Command;
use super::document::Document;
use super::filtering::FilterCommand;
use super::playback::PlaybackCommand;
use super::selection::SelectionCommand;
use super::sourcing::SourceCommand;
use super::state::AppState;
use crate::analysis::Filter;
use crate::model::time::{format_clock, parse_time};

/// How much more a fitting name counts than fitting words about it.
const TITLE_BONUS: u32 = 40;

/// What kind of thing was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundKind {
    /// Something to do.
    Action(Category),
    /// Somebody in the result.
    Person,
    /// A time somebody marked.
    Bookmark,
    /// Something opened.
    Document,
    /// The time that was typed.
    Time,
    /// The filter that was typed.
    Filter,
}

impl FoundKind {
    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Action(category) => category.title(),
            Self::Person => "Person",
            Self::Bookmark => "Bookmark",
            Self::Document => "Opened",
            Self::Time => "Time",
            Self::Filter => "Filter",
        }
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// What kind.
    pub kind: FoundKind,
    /// What it is called.
    pub title: String,
    /// What it does or where it is; may be empty.
    pub detail: String,
    /// The key that does the same.
    pub keys: Option<String>,
    /// What choosing it does, in order, or why nothing can be done now.
    pub outcome: Result<Vec<Command>, DisabledReason>,
}

/// What fits a text best, the best first, at most `limit`. Without a text: everything that can be done, in the order of the
/// menus. O(actions + people), so ask once a text, not once a pass.
pub fn find(state: &AppState, text: &str, limit: usize) -> Vec<Found> {
    let text = text.trim();
    let mut found: Vec<Found> = state.document().map(|document| typed(document, text)).unwrap_or_default();
    let mut ranked = Ranked::new(text);
    for action in actions() {
        // What can be done now is more likely to be meant, and a name more than what is said of it.
        let bonus = if action.resolve(state).is_ok() { 8 } else { 0 };
        let title = action.label_now(state);
        if ranked.score(&title).is_none() && ranked.says(action.tooltip) {
            ranked.keep(bonus, move || of_action(state, action));
        } else {
            ranked.offer(&title, bonus + TITLE_BONUS, move || of_action(state, action));
        }
    }
    for document in &state.documents {
        ranked.offer(document.name(), 0, move || of_document(document));
    }
    if let Some(document) = state.document() {
        for bookmark in &document.edits.bookmarks {
            let words = format!("Bookmark {} {}", bookmark.note, format_clock(bookmark.at_ms));
            ranked.offer(&words, 0, move || of_bookmark(bookmark));
        }
        if !text.is_empty() {
            let mut words = String::new();
            for &slot in document.store.slots_by_index() {
                let index = document.store.person_index(slot);
                let label = document.names().get(index).unwrap_or_default();
                words.clear();
                let _ = write!(words, "Person {index} {label}");
                ranked.offer(&words, 0, move || of_person(document, slot));
            }
        }
    }
    let num_free = limit.saturating_sub(found.len());
    found.extend(ranked.best(num_free));
    found
}

/// What the text itself says: a time, or a filter.
fn typed(document: &Document, text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let video = &document.store.job.video;
    if !text.is_empty()
        && let Ok(ms) = parse_time(text, video)
    {
        found.push(Found {
            kind: FoundKind::Time,
            title: format!("Go to {}", format_clock(ms)),
            detail: String::new(),
            keys: None,
            outcome: Ok(vec![PlaybackCommand::Seek { ms }.into()]),
        });
    }
    if text.contains([':', '>', '<']) && Filter::parse(text, video).is_ok() {
        found.push(Found {
            kind: FoundKind::Filter,
            title: format!("Filter by {text}"),
            detail: String::new(),
            keys: None,
            outcome: Ok(vec![FilterCommand::AddTerm(text.to_owned()).into()]),
        });
    }
    found
}

fn of_action(state: &AppState, action: &'static super::Action) -> Found {
    Found {
        kind: FoundKind::Action(action.category),
        title: action.label_now(state).into_owned(),
        detail: action.tooltip.to_owned(),
        keys: state.settings.keys.shown(action),
        outcome: action.resolve(state).map(|command| vec![command]),
    }
}

fn of_document(document: &Document) -> Found {
    Found {
        kind: FoundKind::Document,
        title: format!("Show {}", document.name()),
        detail: document.from.clone(),
        keys: None,
        outcome: Ok(vec![SourceCommand::Show(document.id).into()]),
    }
}

fn of_bookmark(bookmark: &super::Bookmark) -> Found {
    let note = if bookmark.note.is_empty() { "Bookmark" } else { &bookmark.note };
    Found {
        kind: FoundKind::Bookmark,
        title: note.to_owned(),
        detail: format_clock(bookmark.at_ms),
        keys: None,
        outcome: Ok(vec![PlaybackCommand::Seek { ms: bookmark.at_ms }.into()]),
    }
}

fn of_person(document: &Document, slot: crate::model::PersonSlot) -> Found {
    let index = document.store.person_index(slot);
    let stats = &document.people[slot.at()];
    let name = document.names().get(index).map_or_else(String::new, |label| format!(" · {label}"));
    // To where they are, unless they are in sight already.
    let is_there = (stats.first_ms..=stats.last_ms).contains(&document.cursor_ms);
    let seek = (!is_there).then(|| PlaybackCommand::Seek { ms: stats.first_ms }.into());
    let select: Command = SelectionCommand::Select(index).into();
    Found {
        kind: FoundKind::Person,
        title: format!("Person {index}{name}"),
        detail: format!("from {}", format_clock(stats.first_ms)),
        keys: None,
        outcome: Ok([select].into_iter().chain(seek).collect()),
    }
}

/// Keeps what fits, by how well. What was found is put into words only if it is shown: one letter may fit everybody.
struct Ranked<'a> {
    matcher: Matcher,
    /// Letters in order, with others between them.
    scattered: Pattern,
    /// Words as they are.
    whole: Pattern,
    buffer: Vec<char>,
    found: Vec<(u32, Box<dyn FnOnce() -> Found + 'a>)>,
}

impl<'a> Ranked<'a> {
    fn new(text: &str) -> Self {
        let (case, letters) = (CaseMatching::Ignore, Normalization::Smart);
        Self {
            matcher: Matcher::new(Config::DEFAULT),
            scattered: Pattern::parse(text, case, letters),
            whole: Pattern::new(text, case, letters, AtomKind::Substring),
            buffer: Vec::new(),
            found: Vec::new(),
        }
    }

    /// How well a name fits.
    fn score(&mut self, name: &str) -> Option<u32> {
        self.scattered.score(Utf32Str::new(name, &mut self.buffer), &mut self.matcher)
    }

    /// Whether a text has the words that are looked for.
    fn says(&mut self, text: &str) -> bool {
        self.whole.score(Utf32Str::new(text, &mut self.buffer), &mut self.matcher).is_some()
    }

    /// Takes it if its name fits.
    fn offer(&mut self, name: &str, bonus: u32, found: impl FnOnce() -> Found + 'a) {
        if let Some(score) = self.score(name) {
            self.keep(score + bonus, found);
        }
    }

    fn keep(&mut self, score: u32, found: impl FnOnce() -> Found + 'a) {
        // Without a text everything fits alike, and the order of the menus is kept.
        let score = if self.scattered.atoms.is_empty() { 0 } else { score };
        self.found.push((score, Box::new(found)));
    }

    /// The best, of two that fit alike the one that was offered first.
    fn best(mut self, limit: usize) -> impl Iterator<Item = Found> {
        self.found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        self.found.into_iter().take(limit).map(|(_, found)| found())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::app::update;
    use crate::model::PersonIndex;
    use crate::sample::SampleJob;

    fn sample() -> AppState {
        let mut state = AppState::default();
        state.show_store(Arc::new(SampleJob::demo().store()));
        state
    }

    fn titles(state: &AppState, text: &str) -> Vec<String> {
        find(state, text, 5).into_iter().map(|found| found.title).collect()
    }

    #[test]
    fn actions_are_found_by_a_few_letters_and_say_why_they_are_off() {
        let state = AppState::default();
        assert_eq!(titles(&state, "exp")[0], "Export…");
        assert_eq!(find(&state, "exp", 1)[0].outcome, Err("Open a result first"));
        assert_eq!(find(&state, "", 200).len(), actions().count());
        assert_eq!(titles(&state, ""), titles(&state, "  "));
        assert!(titles(&state, "qqqqqq").is_empty());
        // What is said of an action counts as whole words only.
        assert!(titles(&state, "shuttle anna").is_empty());
        assert!(titles(&state, "endpoint").contains(&"Fetch a job…".to_owned()));
    }

    #[test]
    fn people_are_found_by_index_and_label_and_gone_to() {
        let mut state = sample();
        let label = crate::app::LabelCommand::Set { index: PersonIndex(3), label: "Courier".into() };
        update(&mut state, &label.into());
        let found = find(&state, "courier", 3);
        assert_eq!((found[0].kind, found[0].title.as_str()), (FoundKind::Person, "Person 3 · Courier"));
        for command in found[0].outcome.as_ref().unwrap() {
            update(&mut state, command);
        }
        let document = state.document().unwrap();
        assert_eq!(document.selection.primary, Some(PersonIndex(3)));
        let stats = &document.people[document.store.slot_of(PersonIndex(3)).unwrap().at()];
        assert!((stats.first_ms..=stats.last_ms).contains(&document.cursor_ms));
        assert!(titles(&state, "person 4").contains(&"Person 4".to_owned()));
    }

    #[test]
    fn a_time_and_a_filter_can_be_typed() {
        let state = sample();
        assert_eq!(titles(&state, "0:20")[0], "Go to 0:00:20.000");
        let filter = &find(&state, "samples>5", 1)[0];
        assert_eq!((filter.kind, filter.title.as_str()), (FoundKind::Filter, "Filter by samples>5"));
        assert_ne!(titles(&state, "play")[0], "Go to 0:00:00.000");
    }
}
