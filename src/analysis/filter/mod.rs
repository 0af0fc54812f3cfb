//! The filter language: one text that selects people and trims their samples.
//!
//! ```text
//! filter = or
//! or     = and { "|" and }
//! and    = term { term }
//! term   = [ "!" ] ( "(" or ")" | key op value )
//! op     = ":" | ">" | ">=" | "<" | "<="
//! value  = item { "," item }
//! item   = number | range | time ".." time | word | '"' text '"' | "(" numbers ")"
//! ```
//!
//! Every sample is judged on its own: a term about a person is true or false for all samples of that person, a term about
//! samples for each of them, and `!`, `|` and AND combine those. So `samples>5 face>90` keeps the sharp samples of long
//! tracks, `samples>5 | face>90` every sample of long tracks and the sharp ones of the others, and a person of whom no
//! sample is left is hidden. Ranges written with `..` are half-open, a number after `:` means exactly that number, and what
//! is not known (a face where there is none, the speed of a single sample) is within no range. Measures of a person are those of the whole track, whatever else the filter trims.
//!
//! From text to rows in three steps: [`lexer`] cuts the text into terms, [`parser`] and [`term`] find out what they mean,
//! [`eval`] turns the meaning into one bit a row, 64 rows at a time.

use std::collections::BTreeMap;
use std::ops::Range;

use super::flags::{FlagRules, FlagSet, Flags, people_flags_while};
use super::{Kept, Names, PersonStats};
use crate::model::{PersonIndex, TrackStore, VideoMetadata};

mod block;
pub mod eval;
pub mod lexer;
pub mod parser;
pub mod term;

use term::{Expr, SampleTerm};

/// A checked filter, together with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    text: String,
    expr: Expr,
    chips: Vec<Range<usize>>,
}

/// Why a text is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: {message}")]
pub struct FilterError {
    /// Where, in characters from 1.
    pub column: usize,
    /// What was expected there, or what is wrong, in words.
    pub message: String,
}

/// The labels people have been given.
pub trait Labels {
    /// The label of a person, if there is one.
    fn label(&self, index: PersonIndex) -> Option<&str>;
}

impl Labels for () {
    fn label(&self, _index: PersonIndex) -> Option<&str> {
        None
    }
}

impl Labels for BTreeMap<PersonIndex, String> {
    fn label(&self, index: PersonIndex) -> Option<&str> {
        self.get(&index).map(String::as_str)
    }
}

/// The flags of a store's people, for the terms that ask for them.
#[derive(Debug, Clone, Copy)]
pub enum KnownFlags<'a> {
    /// They have been found, of all kinds.
    Known(&'a Flags),
    /// They are to be found by these rules, if any term asks.
    Unknown(FlagRules),
}

impl Filter {
    /// The filter that keeps everything.
    pub fn everything() -> Self {
        Self { text: String::new(), expr: Expr::All(Vec::new()), chips: Vec::new() }
    }

    /// The filter that keeps the samples for which all of some terms hold; it has no text.
    pub fn of_samples(terms: impl IntoIterator<Item = SampleTerm>) -> Self {
        let expr = Expr::All(terms.into_iter().map(Expr::Sample).collect());
        Self { text: String::new(), expr, chips: Vec::new() }
    }

    /// Reads a filter. The video gives frame numbers (`f2400`) their time. An empty text keeps everything.
    ///
    /// # Errors
    /// The first place where the text is not understood.
    pub fn parse(text: &str, video: &VideoMetadata) -> Result<Self, FilterError> {
        let (expr, chips) = parser::parse(text, video)?;
        Ok(Self { text: text.to_owned(), expr, chips })
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it means.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// Whether there is no term at all.
    pub fn is_everything(&self) -> bool {
        matches!(&self.expr, Expr::All(terms) if terms.is_empty())
    }

    /// The terms that are joined by AND at the top, as byte ranges of [`Self::text`]: each may be taken out and the rest is
    /// still a filter. Where the top is an OR, it is one range.
    pub fn chips(&self) -> &[Range<usize>] {
        &self.chips
    }

    /// The kinds of flags that its terms ask for.
    pub fn flags(&self) -> FlagSet {
        self.expr.flags()
    }

    /// The rows of the store that the filter keeps; `people` are its statistics by slot, `names` say what its people are
    /// called and whom they were matched with. Flags are found by the default rules. Some ms for a million rows, and the time
    /// that finding flags takes where a term asks for them.
    pub fn apply(&self, store: &TrackStore, people: &[PersonStats], names: Names<'_>) -> Kept {
        let flags = KnownFlags::Unknown(FlagRules::default());
        self.apply_while(store, people, names, flags, &|| true).expect("nobody says stop")
    }

    /// The same, unless `go_on` says no meanwhile; it is asked for every segment of the store.
    pub fn apply_while(
        &self,
        store: &TrackStore,
        people: &[PersonStats],
        names: Names<'_>,
        flags: KnownFlags<'_>,
        go_on: &(dyn Fn() -> bool + Sync),
    ) -> Option<Kept> {
        let found;
        let flags = match flags {
            KnownFlags::Known(flags) => flags,
            KnownFlags::Unknown(_) if self.flags().is_empty() => &Flags::default(),
            KnownFlags::Unknown(rules) => {
                found = people_flags_while(store, &rules, self.flags(), go_on)?;
                &found
            }
        };
        eval::keep(&self.expr, store, people, names, flags, go_on)
    }
}

impl Default for Filter {
    fn default() -> Self {
        Self::everything()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        Filter::parse(text, &VideoMetadata::default()).unwrap_err().to_string()
    }

    #[test]
    fn chips_are_the_terms_at_the_top() {
        let chips = |text: &str| {
            let filter = Filter::parse(text, &VideoMetadata::default()).unwrap();
            filter.chips().iter().map(|chip| text[chip.clone()].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(
            chips(" person:0,3-7  !label:\"Ärztin two\" (gaps<2 | samples > 5) inside:(0.1, 0.2,0.5,0.9) "),
            ["person:0,3-7", "!label:\"Ärztin two\"", "(gaps<2 | samples > 5)", "inside:(0.1, 0.2,0.5,0.9)"]
        );
        assert_eq!(chips("person:0 gaps<2 | samples>5 "), ["person:0 gaps<2 | samples>5"]);
        assert!(chips("  ").is_empty() && Filter::parse("  ", &VideoMetadata::default()).unwrap().is_everything());
    }

    #[test]
    fn the_text_of_the_specification_is_understood() {
        for text in [
            "person:0,3-7 time:1:20..2:00 samples>5 duration>1s area>0.01 face>90 inside:(0.1,0.2,0.5,0.9)",
            "label:courier",
            "match:anna,\"Anna B.\" !match:00000000-0000-4000-8000-000000000001",
            "samples>5 duration>=1s gaps<=2 coverage>50% distance<0.5 speed>=0.1",
            "time:1:20..2:00,80s.. time:..80000ms time:f2400..f2500 time:1:02:03.5..2h",
            "box:face,none box:body,both",
            "flag:jump,gap,ghost,swap,twin !flag:any",
            "width<0.5 height>0.1 left:0..0.5 top:..0.5",
            "face>90 yaw:-20..20 pitch<5 roll>-3.5 brightness:40..60 sharpness>=50",
            "!(person:0|!person:-3--1)",
            "samples:5 duration:1s..1.5m",
        ] {
            assert!(Filter::parse(text, &VideoMetadata::default()).is_ok(), "{}", error(text));
        }
    }

    #[test]
    fn errors_name_the_column_and_what_was_expected() {
        let keys = "person, label, match, flag, samples, duration, gaps, coverage, distance, speed, time, box, area, width, height, left, \
                    top, face, yaw, pitch, roll, brightness, sharpness, score, visibility, class, inside";
        for (text, message) in [
            ("person:0 foo:1", format!("column 10: 'foo' is not a key; the keys are {keys}")),
            ("person", "column 7: expected ':' after 'person', as in person:0,3-7".into()),
            ("person>3", "column 7: expected ':' after 'person', as in person:0,3-7".into()),
            ("samples 5", "column 9: expected ':', '>', '>=', '<' or '<=' after 'samples', as in samples>5".into()),
            ("label:Ärztin samples>", "column 22: expected a value after 'samples>', as in samples>5".into()),
            ("label:Ä samples>x", "column 17: 'x' is not a number, as in samples>5".into()),
            ("samples>1,2", "column 11: '>' takes one number".into()),
            ("samples>1..2", "column 9: '>' takes one number, and ':' a range".into()),
            ("person:0,", "column 10: expected a value after ','".into()),
            ("person:7-3", "column 8: the range ends before it starts".into()),
            ("person:1..3", "column 8: '1..3' is not a person index or a range of them, as in person:0,3-7".into()),
            ("time:80s", "column 6: expected a range of times, as in time:1:20..2:00".into()),
            ("time:2:00..1:20", "column 6: the range ends before it starts".into()),
            ("time:1:20..2:xx", "column 12: '2:xx' is not a time; write 1:20, 1:02:03.5, 80s, 80000ms or f2400".into()),
            ("box:head", "column 5: 'head' is not a kind of box; write body, face, both or none".into()),
            ("inside:(1,2,3)", "column 8: expected (left,top,width,height), as in inside:(0.1,0.2,0.5,0.9)".into()),
            ("inside:(1,2,3,x)", "column 15: 'x' is not a number, as in inside:(0.1,0.2,0.5,0.9)".into()),
            ("inside:(1,2", "column 12: expected ')'".into()),
            ("(person:0", "column 10: expected ')' for the '(' in column 1".into()),
            ("person:0)", "column 9: ')' without a '(' before it".into()),
            ("person:0 |", "column 11: expected a term after '|', as in person:0 or samples>5".into()),
            ("| person:0", "column 1: expected a term before '|', as in person:0 or samples>5".into()),
            ("!", "column 2: expected a term after '!', as in person:0 or samples>5".into()),
            ("()", "column 2: expected a term after '(', as in person:0 or samples>5".into()),
            ("label:\"a b", "column 7: the quoted text has no end".into()),
            ("flag:jump,odd", "column 11: 'odd' is not a flag; write jump, gap, ghost, swap, twin or any".into()),
            ("flag>1", "column 5: expected ':' after 'flag', as in flag:jump,swap".into()),
            (">5", "column 1: expected a key before '>', as in samples>5".into()),
        ] {
            assert_eq!(error(text), message, "{text}");
        }
    }

    #[test]
    fn brackets_without_end_are_refused_calmly() {
        assert!(error(&"(".repeat(100_000)).contains("nested"));
        assert!(error(&format!("{}person:0", "!".repeat(100_000))).contains("nested"));
    }
}
