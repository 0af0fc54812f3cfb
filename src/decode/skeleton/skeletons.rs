//! The shapes of entries that an input has shown so far.

use std::sync::Arc;

use super::learn::learn;
use super::rows::EntryRows;
use super::shape::{Match, Skeleton, Values};

/// Shapes kept at a time.
const MAX_SKELETONS: usize = 8;
/// After so many attempts to learn a shape only every [`ENTRIES_PER_LESSON`]th entry that no shape matches is one more: text
/// without any pattern is not to cost the learning as well.
const FREE_LESSONS: u32 = 16;
const ENTRIES_PER_LESSON: u32 = 256;

/// Some shapes.
#[derive(Debug, Clone, Default)]
pub(in crate::decode) struct Skeletons {
    shapes: Vec<Arc<Skeleton>>,
    /// `shared[a][b]`: how many of their first parts the shapes `a` and `b` have in common.
    shared: [[usize; MAX_SKELETONS]; MAX_SKELETONS],
    /// The one that was learned last.
    newest: usize,
    num_lessons: u32,
    num_strangers: u32,
}

impl Skeletons {
    /// Whether nothing has been learned.
    pub(in crate::decode) fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// How entries begin: what stands before the first number of the newest shape.
    pub(in crate::decode) fn opening(&self) -> Option<&[u8]> {
        Some(self.shapes.get(self.newest)?.parts.first()?.literal.text())
    }

    /// Learns the shape of an entry that no skeleton matches and that the judge has read as a row. Returns whether there is
    /// a new shape.
    pub(in crate::decode) fn learn(&mut self, text: &[u8]) -> bool {
        self.num_strangers += 1;
        if self.num_lessons >= FREE_LESSONS && self.num_strangers < ENTRIES_PER_LESSON {
            return false;
        }
        self.num_strangers = 0;
        self.num_lessons += 1;
        let Some(skeleton) = learn(text).map(Arc::new).filter(|new| !self.shapes.contains(new)) else { return false };
        if self.shapes.len() < MAX_SKELETONS {
            self.newest = self.shapes.len();
            self.shapes.push(skeleton);
        } else {
            // The next in turn is the oldest.
            self.newest = (self.newest + 1) % MAX_SKELETONS;
            self.shapes[self.newest] = skeleton;
        }
        for (a, first) in self.shapes.iter().enumerate() {
            for (b, second) in self.shapes.iter().enumerate() {
                self.shared[a][b] = first.num_shared(second);
            }
        }
        true
    }

    /// Reads the entries at the start of `text`, with white space and at most one comma after each, as long as they match.
    /// Returns how long they are together.
    pub(in crate::decode) fn read(&self, text: &[u8], rows: &mut EntryRows) -> usize {
        let mut at = 0;
        let mut last = 0;
        let mut values = Values::NONE;
        while let Some(len) = self.read_one(&text[at..], &mut last, &mut values) {
            rows.push(&self.shapes[last], &values, at);
            at += len;
            at += num_white(&text[at..]);
            if text.get(at) == Some(&b',') {
                at += 1;
                at += num_white(&text[at..]);
            }
        }
        at
    }

    /// Reads the entry at the start of `text` by the shape that matches: the last one first, then the others from where they
    /// begin to differ from it.
    fn read_one(&self, text: &[u8], last: &mut usize, values: &mut Values) -> Option<usize> {
        *values = Values::NONE;
        let first = *last;
        let (failed, at) = match self.shapes.get(first)?.read(text, 0, 0, values) {
            Match::Whole(len) => return Some(len),
            Match::UpTo { part, at } => (part, at),
        };
        for (other, shape) in self.shapes.iter().enumerate().filter(|(other, _)| *other != first) {
            let is_continued = self.shared[first][other] >= failed;
            let mut values_of_other = if is_continued { *values } else { Values::NONE };
            let (part, at) = if is_continued { (failed, at) } else { (0, 0) };
            if let Match::Whole(len) = shape.read(text, part, at, &mut values_of_other) {
                *values = values_of_other;
                *last = other;
                return Some(len);
            }
        }
        None
    }
}

fn num_white(text: &[u8]) -> usize {
    text.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::rekognition::entry::{Entry, parse_entry};

    const BODY: &str = r#"{"Timestamp": 40, "Person": {"Index": 3, "BoundingBox": {"Left": 0.25, "Top": 0.5, "Width": 0.125, "Height": 1}}}"#;
    const FACE: &str = r#"{"Timestamp": 40, "Person": {"Index": 3, "BoundingBox": {"Left": 0.25, "Top": 0.5, "Width": 0.125, "Height": 1}, "Face": {"Zone": 7, "Landmarks": [{"Y": 0.5, "X": 0.25, "Type": "nose"}], "Confidence": 99.5}}}"#;
    const OTHER: &str = r#"{"person":{"index":"12","bounding_box":{"top":"0.5","left":"0.25"}},"timestamp":"80"}"#;

    fn of(entries: &[&str]) -> Skeletons {
        let mut skeletons = Skeletons::default();
        for entry in entries {
            assert!(skeletons.learn(entry.as_bytes()), "{entry}");
        }
        skeletons
    }

    /// Reads all of a text, and compares each row with the judge's.
    #[track_caller]
    fn assert_reads(skeletons: &Skeletons, entries: &[String]) -> EntryRows {
        let mut rows = EntryRows::default();
        let text = entries.join(",\n");
        assert_eq!(skeletons.read(text.as_bytes(), &mut rows), text.len());
        assert_eq!(rows.batch.len(), entries.len());
        for (at, entry) in entries.iter().enumerate() {
            assert_eq!(&text[rows.starts[at] as usize..][..entry.len()], entry);
            let judge = parse_entry(entry.as_bytes()).entry;
            // Absent numbers are NaN, which is not equal to itself but looks like itself.
            assert_eq!(format!("{:?}", Entry::Row(rows.batch.row(at))), format!("{judge:?}"));
        }
        rows
    }

    #[test]
    fn entries_of_known_shapes_need_no_judge() {
        let skeletons = of(&[BODY, FACE, OTHER]);
        let like = |text: &str| text.replace("40", "-7").replace("0.25", "0.2350268661975861").replace("99.5", "0");
        let entries = [BODY, FACE, BODY, OTHER, FACE].map(like);
        let rows = assert_reads(&skeletons, &entries);
        assert_eq!(rows.strings, [(3, 4)], "numbers written as text are counted");
        assert!(rows.style.is_mixed());
    }

    #[test]
    fn reading_stops_where_the_judge_is_needed() {
        let skeletons = of(&[BODY]);
        for stranger in [
            FACE,
            OTHER,
            "]",
            "",
            "{",
            &BODY[..BODY.len() - 1],
            &BODY.replace("0.5", "5e-1"),
            &BODY.replace("40", "40.5"),
        ] {
            let mut rows = EntryRows::default();
            let text = format!("{BODY} , {stranger}");
            assert_eq!(skeletons.read(text.as_bytes(), &mut rows), BODY.len() + 3, "{stranger}");
            assert_eq!(rows.batch.len(), 1, "{stranger}");
        }
    }

    #[test]
    fn what_has_rare_members_or_fixed_numbers_is_never_learned() {
        for entry in [
            &FACE.replace("\"Zone\": 7", "\"AgeRange\": {\"Low\": 20}"),
            &BODY.replace("0.5", "\"+0.5\""),
            &BODY.replace(" 3,", " \"+3\","),
            r#"{"Timestamp": 40, "Person": {}}"#,
        ] {
            assert!(!Skeletons::default().learn(entry.as_bytes()), "{entry}");
        }
    }

    #[test]
    fn text_without_a_pattern_costs_few_lessons() {
        let mut skeletons = Skeletons::default();
        let num_learned = (0..2000)
            .filter(|at| skeletons.learn(BODY.replace("Person", &format!("P{at}\": 1, \"Person")).as_bytes()))
            .count();
        assert!(num_learned < 2 * FREE_LESSONS as usize, "{num_learned}");
        assert_eq!(skeletons.shapes.len(), MAX_SKELETONS);
    }
}
