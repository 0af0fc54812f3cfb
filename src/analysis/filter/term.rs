//! What the terms of a filter mean: the keys, and how their values are read.

use std::ops::{Range, RangeInclusive};

use super::FilterError;
use super::lexer::{Op, RawItem, RawKind, RawTerm, error_at};
use crate::analysis::{FlagKind, FlagSet};
use crate::model::time::parse_time;
use crate::model::{NormRect, VideoMetadata};

/// The meaning of a filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// True where all are; where there is none, everywhere.
    All(Vec<Expr>),
    /// True where any is.
    Any(Vec<Expr>),
    /// True where the other is not.
    Not(Box<Expr>),
    /// Something about a person.
    Person(PersonTerm),
    /// Something about a sample.
    Sample(SampleTerm),
}

impl Expr {
    /// The kinds of flags that its terms ask for.
    pub fn flags(&self) -> FlagSet {
        match self {
            Self::All(terms) | Self::Any(terms) => terms.iter().map(Self::flags).fold(FlagSet::NONE, FlagSet::and),
            Self::Not(term) => term.flags(),
            Self::Person(PersonTerm::Flag(kinds)) => *kinds,
            Self::Person(_) | Self::Sample(_) => FlagSet::NONE,
        }
    }
}

/// A condition on people.
#[derive(Debug, Clone, PartialEq)]
pub enum PersonTerm {
    /// The index is in one of the ranges.
    Index(Vec<RangeInclusive<i64>>),
    /// The label contains one of the texts, which are in lower case.
    Label(Vec<String>),
    /// A face search matched them with a face of one of these names or ids, which are in lower case.
    Match(Vec<String>),
    /// They have a flag of one of these kinds.
    Flag(FlagSet),
    /// The measure is within one of the bounds.
    Measure(PersonMeasure, Vec<Bounds>),
}

/// A measure of a whole track, from [`crate::analysis::PersonStats`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PersonMeasure {
    /// Number of samples.
    Samples,
    /// Milliseconds from the first to the last sample.
    Duration,
    /// Number of gaps.
    Gaps,
    /// Present time in percent of the duration.
    Coverage,
    /// Way in frame widths.
    Distance,
    /// Fastest step in frame widths per second.
    Speed,
}

/// A condition on samples.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleTerm {
    /// The time is in one of the half-open ranges of milliseconds.
    Time(Vec<Range<i64>>),
    /// The box is of one of these kinds.
    Box(BoxKinds),
    /// The value is within one of the bounds.
    Value(SampleValue, Vec<Bounds>),
    /// The name of the class contains one of the texts, which are in lower case.
    Class(Vec<String>),
    /// The foot point is in one of the rectangles, edges included.
    Inside(Vec<NormRect>),
}

/// Kinds of boxes a sample may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BoxKinds {
    /// A body box and no face box.
    pub body: bool,
    /// A face box and no body box.
    pub face: bool,
    /// Both boxes.
    pub both: bool,
    /// No box.
    pub none: bool,
}

/// A value of a sample. The first five are of the body box, or of the face box where there is no body box; the last two are of
/// the mark that other formats carry, and the others of the face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the model's field of the same name")]
pub enum SampleValue {
    Area,
    Width,
    Height,
    Left,
    Top,
    Confidence,
    Yaw,
    Pitch,
    Roll,
    Brightness,
    Sharpness,
    Score,
    Visibility,
}

/// An interval of numbers. Nothing that is not a number is within it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    low: f64,
    is_low_within: bool,
    high: f64,
    is_high_within: bool,
}

impl Bounds {
    const ALL: Self = Self { low: f64::NEG_INFINITY, is_low_within: true, high: f64::INFINITY, is_high_within: true };

    fn of(op: Op, value: f64) -> Self {
        match op {
            Op::Is => Self { low: value, high: value, ..Self::ALL },
            Op::Above => Self { low: value, is_low_within: false, ..Self::ALL },
            Op::AtLeast => Self { low: value, ..Self::ALL },
            Op::Below => Self { high: value, is_high_within: false, ..Self::ALL },
            Op::AtMost => Self { high: value, ..Self::ALL },
        }
    }

    /// Whether a whole number is within.
    pub fn contains(self, value: f64) -> bool {
        let is_low_enough = if self.is_low_within { self.low <= value } else { self.low < value };
        is_low_enough && if self.is_high_within { value <= self.high } else { value < self.high }
    }

    /// The smallest and largest `f32` within. A written number stands for the `f32` nearest to it, so that `left>=0.1` keeps
    /// a box that was sent with 0.1.
    pub fn closed_f32(self) -> (f32, f32) {
        let (low, high) = (self.low as f32, self.high as f32);
        (
            if self.is_low_within { low } else { low.next_up() },
            if self.is_high_within { high } else { high.next_down() },
        )
    }
}

#[derive(Debug, Clone, Copy)]
enum Key {
    Person,
    Label,
    Match,
    Flag,
    Measure(PersonMeasure),
    Time,
    Box,
    Value(SampleValue),
    Class,
    Inside,
}

/// Every key, with an example of a whole term.
const KEYS: [(&str, Key, &str); 27] = [
    ("person", Key::Person, "person:0,3-7"),
    ("label", Key::Label, "label:courier"),
    ("match", Key::Match, "match:anna"),
    ("flag", Key::Flag, "flag:jump,swap"),
    ("samples", Key::Measure(PersonMeasure::Samples), "samples>5"),
    ("duration", Key::Measure(PersonMeasure::Duration), "duration>=1s"),
    ("gaps", Key::Measure(PersonMeasure::Gaps), "gaps<2"),
    ("coverage", Key::Measure(PersonMeasure::Coverage), "coverage>=80"),
    ("distance", Key::Measure(PersonMeasure::Distance), "distance>0.5"),
    ("speed", Key::Measure(PersonMeasure::Speed), "speed<0.2"),
    ("time", Key::Time, "time:1:20..2:00"),
    ("box", Key::Box, "box:face"),
    ("area", Key::Value(SampleValue::Area), "area>0.01"),
    ("width", Key::Value(SampleValue::Width), "width>0.1"),
    ("height", Key::Value(SampleValue::Height), "height>0.1"),
    ("left", Key::Value(SampleValue::Left), "left<0.5"),
    ("top", Key::Value(SampleValue::Top), "top<0.5"),
    ("face", Key::Value(SampleValue::Confidence), "face>90"),
    ("yaw", Key::Value(SampleValue::Yaw), "yaw:-20..20"),
    ("pitch", Key::Value(SampleValue::Pitch), "pitch:-20..20"),
    ("roll", Key::Value(SampleValue::Roll), "roll:-20..20"),
    ("brightness", Key::Value(SampleValue::Brightness), "brightness>40"),
    ("sharpness", Key::Value(SampleValue::Sharpness), "sharpness>40"),
    ("score", Key::Value(SampleValue::Score), "score>=0.5"),
    ("visibility", Key::Value(SampleValue::Visibility), "visibility>0.3"),
    ("class", Key::Class, "class:pedestrian"),
    ("inside", Key::Inside, "inside:(0.1,0.2,0.5,0.9)"),
];

/// The keys that a filter may use, each with an example of a whole term, for help and completion.
pub fn keys() -> impl Iterator<Item = (&'static str, &'static str)> {
    KEYS.iter().map(|(name, _, example)| (*name, *example))
}

/// The meaning of one term; `text` is the whole filter, for error columns.
///
/// # Errors
/// An unknown key, an operator the key does not take, or a value that is not what the key expects.
pub fn expr(raw: &RawTerm, text: &str, video: &VideoMetadata) -> Result<Expr, FilterError> {
    let fail = |at: usize, message: String| Err(error_at(text, at, message));
    let Some((name, key, example)) = KEYS.iter().find(|(name, ..)| *name == raw.key) else {
        let names: Vec<&str> = keys().map(|(name, _)| name).collect();
        return fail(raw.key_at, format!("'{}' is not a key; the keys are {}", raw.key, names.join(", ")));
    };
    let is_number = matches!(key, Key::Measure(_) | Key::Value(_));
    let op = match raw.op {
        Some(op) if is_number || op == Op::Is => op,
        _ => {
            let wanted = if is_number { "':', '>', '>=', '<' or '<='" } else { "':'" };
            return fail(raw.op_at, format!("expected {wanted} after '{name}', as in {example}"));
        }
    };
    if raw.items.is_empty() {
        return fail(raw.end_at, format!("expected a value after '{name}{}', as in {example}", op.as_str()));
    }
    let reader = Reader { text, video, example };
    let items = &raw.items;
    Ok(match key {
        Key::Person => Expr::Person(PersonTerm::Index(reader.each(items, Reader::indices)?)),
        Key::Label => Expr::Person(PersonTerm::Label(reader.each(items, Reader::lower_case)?)),
        Key::Match => Expr::Person(PersonTerm::Match(reader.each(items, Reader::lower_case)?)),
        Key::Flag => {
            let kinds = reader.each(items, Reader::flags)?;
            Expr::Person(PersonTerm::Flag(kinds.into_iter().fold(FlagSet::NONE, FlagSet::and)))
        }
        Key::Measure(PersonMeasure::Duration) => {
            let bounds = reader.bounds(op, items, |reader, at, word| reader.time(at, word).map(|ms| ms as f64))?;
            Expr::Person(PersonTerm::Measure(PersonMeasure::Duration, bounds))
        }
        Key::Measure(measure) => Expr::Person(PersonTerm::Measure(*measure, reader.bounds(op, items, Reader::number)?)),
        Key::Time => Expr::Sample(SampleTerm::Time(reader.each(items, Reader::times)?)),
        Key::Box => {
            let mut kinds = BoxKinds::default();
            reader.each(items, |reader, item| reader.box_kind(item, &mut kinds))?;
            Expr::Sample(SampleTerm::Box(kinds))
        }
        Key::Value(value) => Expr::Sample(SampleTerm::Value(*value, reader.bounds(op, items, Reader::number)?)),
        Key::Class => Expr::Sample(SampleTerm::Class(reader.each(items, Reader::lower_case)?)),
        Key::Inside => Expr::Sample(SampleTerm::Inside(reader.each(items, Reader::rect)?)),
    })
}

/// Reads the values of one term.
struct Reader<'a> {
    text: &'a str,
    video: &'a VideoMetadata,
    example: &'a str,
}

impl Reader<'_> {
    fn error(&self, at: usize, message: impl Into<String>) -> FilterError {
        error_at(self.text, at, message)
    }

    fn each<T>(
        &self,
        items: &[RawItem],
        mut read: impl FnMut(&Self, &RawItem) -> Result<T, FilterError>,
    ) -> Result<Vec<T>, FilterError> {
        items.iter().map(|item| read(self, item)).collect()
    }

    fn word<'i>(&self, item: &'i RawItem) -> Result<&'i str, FilterError> {
        match &item.kind {
            RawKind::Word(word) | RawKind::Quoted(word) => Ok(word),
            RawKind::Tuple(_) => {
                Err(self.error(item.at, format!("a value without brackets is expected, as in {}", self.example)))
            }
        }
    }

    fn number(&self, at: usize, word: &str) -> Result<f64, FilterError> {
        let plain = word.strip_suffix('%').unwrap_or(word);
        let is_plain = plain.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        let number = plain.parse::<f64>().ok().filter(|number| is_plain && number.is_finite());
        number.ok_or_else(|| self.error(at, format!("'{word}' is not a number, as in {}", self.example)))
    }

    fn time(&self, at: usize, word: &str) -> Result<i64, FilterError> {
        parse_time(word, self.video).map_err(|message| self.error(at, message))
    }

    /// Intervals of numbers: a number after a comparison, numbers and half-open ranges after a colon.
    fn bounds(
        &self,
        op: Op,
        items: &[RawItem],
        read: impl Fn(&Self, usize, &str) -> Result<f64, FilterError>,
    ) -> Result<Vec<Bounds>, FilterError> {
        if let (true, Some(second)) = (op != Op::Is, items.get(1)) {
            return Err(self.error(second.at, format!("'{}' takes one number", op.as_str())));
        }
        self.each(items, |_, item| {
            let word = self.word(item)?;
            let Some((low, high)) = word.split_once("..") else {
                return Ok(Bounds::of(op, read(self, item.at, word)?));
            };
            if op != Op::Is {
                return Err(self.error(item.at, format!("'{}' takes one number, and ':' a range", op.as_str())));
            }
            let mut bounds = Bounds::ALL;
            if !low.is_empty() {
                bounds.low = read(self, item.at, low)?;
            }
            if !high.is_empty() {
                bounds.high = read(self, item.at + low.len() + 2, high)?;
                bounds.is_high_within = false;
            }
            self.check_range(item.at, bounds.low < bounds.high)?;
            Ok(bounds)
        })
    }

    fn check_range(&self, at: usize, is_ascending: bool) -> Result<(), FilterError> {
        if is_ascending { Ok(()) } else { Err(self.error(at, "the range ends before it starts")) }
    }

    fn indices(&self, item: &RawItem) -> Result<RangeInclusive<i64>, FilterError> {
        let word = self.word(item)?;
        let not_an_index = || {
            self.error(item.at, format!("'{word}' is not a person index or a range of them, as in {}", self.example))
        };
        // An index may be negative, so a minus sign at the start is part of the first number.
        let dash = word.char_indices().skip(1).find(|&(_, c)| c == '-').map(|(at, _)| at);
        let (first, last) = dash.map_or((word, word), |at| (&word[..at], &word[at + 1..]));
        let first: i64 = first.parse().map_err(|_| not_an_index())?;
        let last: i64 = last.parse().map_err(|_| not_an_index())?;
        self.check_range(item.at, first <= last)?;
        Ok(first..=last)
    }

    fn lower_case(&self, item: &RawItem) -> Result<String, FilterError> {
        Ok(self.word(item)?.to_lowercase())
    }

    fn flags(&self, item: &RawItem) -> Result<FlagSet, FilterError> {
        let word = self.word(item)?;
        if word == "any" {
            return Ok(FlagSet::ANY);
        }
        FlagKind::from_id(word).map(|kind| FlagSet::of(&[kind])).ok_or_else(|| {
            self.error(item.at, format!("'{word}' is not a flag; write jump, gap, ghost, swap, twin or any"))
        })
    }

    fn times(&self, item: &RawItem) -> Result<Range<i64>, FilterError> {
        let word = self.word(item)?;
        let (start, end) = word
            .split_once("..")
            .ok_or_else(|| self.error(item.at, format!("expected a range of times, as in {}", self.example)))?;
        let start_ms = if start.is_empty() { i64::MIN } else { self.time(item.at, start)? };
        let end_ms = if end.is_empty() { i64::MAX } else { self.time(item.at + start.len() + 2, end)? };
        self.check_range(item.at, start_ms < end_ms)?;
        Ok(start_ms..end_ms)
    }

    fn box_kind(&self, item: &RawItem, kinds: &mut BoxKinds) -> Result<(), FilterError> {
        let word = self.word(item)?;
        let kind = match word {
            "body" => &mut kinds.body,
            "face" => &mut kinds.face,
            "both" => &mut kinds.both,
            "none" => &mut kinds.none,
            _ => {
                let message = format!("'{word}' is not a kind of box; write body, face, both or none");
                return Err(self.error(item.at, message));
            }
        };
        *kind = true;
        Ok(())
    }

    fn rect(&self, item: &RawItem) -> Result<NormRect, FilterError> {
        let RawKind::Tuple(words) = &item.kind else { return Err(self.not_a_rect(item.at)) };
        let numbers = words.iter().map(|(at, word)| self.number(*at, word)).collect::<Result<Vec<f64>, _>>()?;
        let [left, top, width, height] = numbers[..] else { return Err(self.not_a_rect(item.at)) };
        Ok(NormRect::new(left as f32, top as f32, width as f32, height as f32))
    }

    fn not_a_rect(&self, at: usize) -> FilterError {
        self.error(at, format!("expected (left,top,width,height), as in {}", self.example))
    }
}
