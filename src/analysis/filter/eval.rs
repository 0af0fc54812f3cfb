//! Turns the meaning of a filter into one bit a row.
//!
//! Terms about people stay one flag a person until they meet a term about samples. All terms about samples are asked of 64
//! rows at a time, while these are in the fastest memory: those that are cheap to answer first, and the others only about
//! the rows that still need an answer. Cost: some ns a row whatever the terms, on two threads for large stores; memory: n/8
//! bytes.

use std::ops::Range;

use super::block::Block;
use super::term::{Expr, PersonMeasure, PersonTerm, SampleTerm, SampleValue};
use crate::analysis::kept::{num_words, range_word};
use crate::analysis::{Flags, Kept, Names, PersonStats, workers};
use crate::model::segment::SEGMENT_ROWS;
use crate::model::{Columns, NormRect, Row, TrackStore};

/// Where a condition holds.
enum Meaning {
    /// For all samples of these people, by slot.
    People(Vec<bool>),
    /// For samples one by one.
    Samples(Check),
}

/// A condition on samples, ready to be asked of 64 at a time.
enum Check {
    All(Vec<Check>),
    Any(Vec<Check>),
    Not(Box<Check>),
    People(Vec<bool>),
    /// In one of the ranges of rows, which are those of times.
    Rows(Vec<Range<Row>>),
    /// Whether the box kinds are kept, by body and twice by face.
    Box([bool; 4]),
    /// Within these two and at them.
    Value(SampleValue, f32, f32),
    /// Of one of the classes that are set, by number.
    Class(Vec<bool>),
    /// The foot point is in the rectangle.
    Inside(NormRect),
}

struct Scope<'a> {
    store: &'a TrackStore,
    people: &'a [PersonStats],
    names: Names<'a>,
    flags: &'a Flags,
}

/// The rows where the condition holds, unless `go_on` says no meanwhile. `flags` are those that [`Expr::flags`] asks for.
pub fn keep(
    expr: &Expr,
    store: &TrackStore,
    people: &[PersonStats],
    names: Names<'_>,
    flags: &Flags,
    go_on: &(dyn Fn() -> bool + Sync),
) -> Option<Kept> {
    if matches!(expr, Expr::All(terms) if terms.is_empty()) {
        return Some(Kept::all(store));
    }
    let check = match (Scope { store, people, names, flags }).meaning(expr) {
        Meaning::People(flags) => return Some(Kept::from_people(store, &flags)),
        Meaning::Samples(check) => check,
    };
    let mut words = vec![0; num_words(store)];
    let segments = store.columns().zip(words.chunks_mut(SEGMENT_ROWS / 64)).enumerate();
    let judge = |(number, (columns, words)): (usize, (Columns<'_>, &mut [u64]))| {
        for (at, word) in words.iter_mut().enumerate() {
            let block = Block::new(&columns, at * 64, (number * SEGMENT_ROWS + at * 64) as Row);
            *word = check.judge(&block, block.rows());
        }
    };
    let is_done = workers::work_on(segments, store.num_rows(), judge, go_on);
    is_done.then(|| Kept::from_words(store, words))
}

impl Scope<'_> {
    fn meaning(&self, expr: &Expr) -> Meaning {
        match expr {
            Expr::All(terms) => self.join(terms, true, |a, b| a & b, Check::All),
            Expr::Any(terms) => self.join(terms, false, |a, b| a | b, Check::Any),
            Expr::Not(term) => match self.meaning(term) {
                Meaning::People(flags) => Meaning::People(flags.into_iter().map(|flag| !flag).collect()),
                Meaning::Samples(check) => Meaning::Samples(Check::Not(Box::new(check))),
            },
            Expr::Person(term) => {
                Meaning::People(self.people.iter().map(|stats| self.is_person(term, stats)).collect())
            }
            Expr::Sample(term) => Meaning::Samples(self.check(term)),
        }
    }

    /// People are joined with people, and then they are one more condition on samples.
    fn join(
        &self,
        terms: &[Expr],
        neutral: bool,
        op: impl Fn(bool, bool) -> bool,
        check: fn(Vec<Check>) -> Check,
    ) -> Meaning {
        let mut people: Option<Vec<bool>> = None;
        let mut checks = Vec::new();
        for term in terms {
            match (self.meaning(term), &mut people) {
                (Meaning::Samples(check), _) => checks.push(check),
                (Meaning::People(flags), Some(all)) => all.iter_mut().zip(flags).for_each(|(a, b)| *a = op(*a, b)),
                (Meaning::People(flags), None) => people = Some(flags),
            }
        }
        if checks.is_empty() {
            return Meaning::People(people.unwrap_or_else(|| vec![neutral; self.people.len()]));
        }
        checks.extend(people.map(Check::People));
        checks.sort_by_key(Check::cost);
        Meaning::Samples(check(checks))
    }

    fn is_person(&self, term: &PersonTerm, stats: &PersonStats) -> bool {
        match term {
            PersonTerm::Index(ranges) => ranges.iter().any(|range| range.contains(&stats.index.0)),
            PersonTerm::Label(parts) => self.names.get(stats.index).is_some_and(|label| {
                let label = label.to_lowercase();
                parts.iter().any(|part| label.contains(part))
            }),
            PersonTerm::Match(keys) => keys.iter().any(|key| self.names.matches.has(stats.index, key)),
            PersonTerm::Flag(kinds) => self.flags.set(stats.slot).intersects(*kinds),
            PersonTerm::Measure(measure, bounds) => bounds.iter().any(|bounds| {
                let is_within = |value: f32| {
                    let (low, high) = bounds.closed_f32();
                    low <= value && value <= high
                };
                match measure {
                    PersonMeasure::Samples => bounds.contains(f64::from(stats.num_samples)),
                    PersonMeasure::Duration => bounds.contains(stats.duration_ms as f64),
                    PersonMeasure::Gaps => bounds.contains(f64::from(stats.num_gaps)),
                    PersonMeasure::Coverage => is_within(stats.coverage * 100.0),
                    PersonMeasure::Distance => is_within(stats.distance),
                    PersonMeasure::Speed => is_within(stats.max_speed),
                }
            }),
        }
    }

    fn check(&self, term: &SampleTerm) -> Check {
        match term {
            SampleTerm::Time(ranges) => {
                Check::Rows(ranges.iter().map(|range| self.store.rows_between(range.clone())).collect())
            }
            SampleTerm::Box(kinds) => Check::Box([kinds.none, kinds.body, kinds.face, kinds.both]),
            SampleTerm::Value(value, bounds) => Check::any(bounds.iter().map(|bounds| {
                let (low, high) = bounds.closed_f32();
                Check::Value(*value, low, high)
            })),
            SampleTerm::Class(parts) => {
                let is_meant = |name: &String| parts.iter().any(|part| name.to_lowercase().contains(part));
                Check::Class(self.store.classes().iter().map(is_meant).collect())
            }
            SampleTerm::Inside(zones) => Check::any(zones.iter().map(|&zone| Check::Inside(zone))),
        }
    }
}

impl Check {
    fn any(checks: impl Iterator<Item = Self>) -> Self {
        let mut checks: Vec<Self> = checks.collect();
        if checks.len() == 1 { checks.remove(0) } else { Self::Any(checks) }
    }

    /// What comes first: about the bytes that it reads of a row.
    fn cost(&self) -> u32 {
        match self {
            Self::All(checks) | Self::Any(checks) => checks.iter().map(Self::cost).sum(),
            Self::Not(check) => check.cost(),
            Self::Rows(_) => 0,
            Self::Value(SampleValue::Width | SampleValue::Height | SampleValue::Left | SampleValue::Top, ..) => 4,
            Self::People(_) | Self::Value(SampleValue::Area, ..) => 8,
            Self::Inside(_) => 16,
            Self::Class(_) | Self::Value(SampleValue::Score | SampleValue::Visibility, ..) => 12,
            Self::Box(_) => 40,
            Self::Value(..) => 64,
        }
    }

    /// Of the rows of a block whose bit is set, those that meet the condition.
    fn judge(&self, block: &Block<'_>, asked: u64) -> u64 {
        match self {
            Self::All(checks) => {
                checks.iter().fold(asked, |left, check| if left == 0 { 0 } else { check.judge(block, left) })
            }
            Self::Any(checks) => {
                let unmet = |left, check: &Self| if left == 0 { 0 } else { left & !check.judge(block, left) };
                asked & !checks.iter().fold(asked, unmet)
            }
            Self::Not(check) => asked & !check.judge(block, asked),
            Self::People(flags) => asked & block.people(flags),
            Self::Rows(ranges) => {
                let first = block.first_row();
                asked & ranges.iter().fold(0, |word, range| word | range_word(range, first))
            }
            Self::Box(keeps) => block.boxes(*keeps, asked),
            Self::Class(keeps) => block.marks(asked, |mark| {
                mark.class().is_some_and(|class| keeps.get(class.at()).copied().unwrap_or_default())
            }),
            Self::Inside(zone) => {
                let (right, bottom) = (zone.right(), zone.bottom());
                block.rects(asked, |rect| {
                    let (x, y) = rect.foot();
                    let is_inside = zone.left <= x && x <= right && zone.top <= y && y <= bottom;
                    (is_inside, x.is_nan() || y.is_nan())
                })
            }
            Self::Value(value, low, high) => {
                let is_within = |x: f32| *low <= x && x <= *high;
                let of_rect = |x: f32| (is_within(x), x.is_nan());
                match value {
                    SampleValue::Area => block.rects(asked, |rect| of_rect(rect.area())),
                    SampleValue::Width => block.rects(asked, |rect| of_rect(rect.width)),
                    SampleValue::Height => block.rects(asked, |rect| of_rect(rect.height)),
                    SampleValue::Left => block.rects(asked, |rect| of_rect(rect.left)),
                    SampleValue::Top => block.rects(asked, |rect| of_rect(rect.top)),
                    SampleValue::Confidence => block.faces(asked, |face| is_within(face.confidence)),
                    SampleValue::Yaw => block.faces(asked, |face| is_within(face.pose.yaw)),
                    SampleValue::Pitch => block.faces(asked, |face| is_within(face.pose.pitch)),
                    SampleValue::Roll => block.faces(asked, |face| is_within(face.pose.roll)),
                    SampleValue::Brightness => block.faces(asked, |face| is_within(face.quality.brightness)),
                    SampleValue::Score => block.marks(asked, |mark| is_within(mark.score)),
                    SampleValue::Visibility => block.marks(asked, |mark| is_within(mark.visibility)),
                    SampleValue::Sharpness => block.faces(asked, |face| is_within(face.quality.sharpness)),
                }
            }
        }
    }
}
