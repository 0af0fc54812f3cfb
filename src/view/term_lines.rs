//! On which terms a file was read, as people read it.

use crate::model::terms::{TermSource, Terms};

/// One term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermLine {
    /// What it is about.
    pub name: &'static str,
    /// What it is.
    pub value: String,
    /// Who said so.
    pub source: TermSource,
}

/// The terms there are, in the order of the form.
pub fn term_lines(terms: &Terms) -> Vec<TermLine> {
    let rate = terms.frame_rate.map(|term| ("Frame rate", format!("{} fps", term.value), term.source));
    let size = terms.frame_size.map(|term| ("Frame size", size_text(term.value), term.source));
    let base = terms.base.map(|term| ("First frame", term.value.to_string(), term.source));
    let unit = terms.unit.map(|term| ("Lengths", term.value.title().to_owned(), term.source));
    let style = terms.box_style.map(|term| ("Boxes", term.value.title().to_owned(), term.source));
    let no_track = terms.no_track.map(|term| ("No track", format!("id {} or none", term.value), term.source));
    let lines = [rate, size, base, unit, style, no_track].into_iter().flatten();
    lines.map(|(name, value, source)| TermLine { name, value, source }).collect()
}

/// What was assumed that every time and length depends on; nothing where somebody said all of it.
pub fn assumed_in_words(terms: &Terms) -> Option<String> {
    let is_assumed = |source| source == TermSource::Assumed;
    let rate = terms.frame_rate.filter(|term| is_assumed(term.source)).map(|term| format!("{} fps", term.value));
    let size = terms.frame_size.filter(|term| is_assumed(term.source)).map(|term| size_text(term.value));
    let parts: Vec<String> = [rate, size].into_iter().flatten().collect();
    (!parts.is_empty()).then(|| format!("{} assumed", parts.join(" and ")))
}

fn size_text((width, height): (u32, u32)) -> String {
    format!("{width} × {height}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::terms::Term;

    #[test]
    fn what_was_assumed_is_said_and_what_is_known_is_not() {
        let assumed = TermSource::Assumed;
        let terms = Terms {
            frame_rate: Some(Term::new(30.0, assumed)),
            frame_size: Some(Term::new((1920, 1080), assumed)),
            base: Some(Term::new(1, TermSource::Format)),
            ..Terms::default()
        };
        assert_eq!(assumed_in_words(&terms).as_deref(), Some("30 fps and 1920 × 1080 assumed"));
        let lines = term_lines(&terms);
        assert_eq!(lines.iter().map(|line| line.name).collect::<Vec<_>>(), ["Frame rate", "Frame size", "First frame"]);
        let said = Terms { frame_rate: Some(Term::new(25.0, TermSource::Said)), ..Terms::default() };
        assert_eq!(assumed_in_words(&said), None);
    }
}
