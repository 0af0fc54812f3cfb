//! Turns the meaning of a filter into one bit a row.
//!
//! Terms about people stay one flag a person until they meet a term about samples. Terms about samples go through one or a
//! few columns, 64 rows at a time: comparisons without branches into 64 flags, the flags into one word. A range of times
//! needs no column, because rows are in time order. Cost: about 1 ns a row and term; memory: n/8 bytes a term.

use super::term::{BoxKinds, Expr, PersonMeasure, PersonTerm, SampleTerm, SampleValue};
use crate::analysis::kept::{num_words, set_range};
use crate::analysis::{Kept, Names, PersonStats};
use crate::model::{Columns, Face, NormRect, TrackStore};

/// Where a condition holds.
enum Mask {
    /// For all samples of these people, by slot.
    People(Vec<bool>),
    /// For the samples whose bit is set; bits past the last row mean nothing.
    Rows(Vec<u64>),
}

struct Scope<'a> {
    store: &'a TrackStore,
    people: &'a [PersonStats],
    names: Names<'a>,
}

/// The rows where the condition holds.
pub fn keep(expr: &Expr, store: &TrackStore, people: &[PersonStats], names: Names<'_>) -> Kept {
    if matches!(expr, Expr::All(terms) if terms.is_empty()) {
        return Kept::all(store);
    }
    match (Scope { store, people, names }).mask(expr) {
        Mask::People(flags) => Kept::from_people(store, &flags),
        Mask::Rows(words) => Kept::from_words(store, words),
    }
}

impl Scope<'_> {
    fn mask(&self, expr: &Expr) -> Mask {
        match expr {
            Expr::All(terms) => self.join(terms, true, |a, b| a & b),
            Expr::Any(terms) => self.join(terms, false, |a, b| a | b),
            Expr::Not(term) => match self.mask(term) {
                Mask::People(flags) => Mask::People(flags.into_iter().map(|flag| !flag).collect()),
                Mask::Rows(words) => Mask::Rows(words.into_iter().map(|word| !word).collect()),
            },
            Expr::Person(term) => Mask::People(self.people.iter().map(|stats| self.is_person(term, stats)).collect()),
            Expr::Sample(term) => Mask::Rows(self.sample_words(term)),
        }
    }

    /// People are joined with people and rows with rows, and the two only at the end.
    fn join(&self, terms: &[Expr], neutral: bool, op: impl Fn(u64, u64) -> u64) -> Mask {
        let mut people: Option<Vec<bool>> = None;
        let mut rows: Option<Vec<u64>> = None;
        for term in terms {
            match self.mask(term) {
                Mask::People(flags) => match &mut people {
                    Some(all) => all.iter_mut().zip(flags).for_each(|(a, b)| *a = op(u64::from(*a), u64::from(b)) != 0),
                    None => people = Some(flags),
                },
                Mask::Rows(words) => match &mut rows {
                    Some(all) => all.iter_mut().zip(words).for_each(|(a, b)| *a = op(*a, b)),
                    None => rows = Some(words),
                },
            }
        }
        match (people, rows) {
            (Some(flags), Some(mut words)) => {
                let person_words = words_where(self.store, |columns, at, flags_out| {
                    for (out, &slot) in flags_out.iter_mut().zip(&columns.slot[at..]) {
                        *out = u8::from(flags[slot as usize]);
                    }
                });
                words.iter_mut().zip(person_words).for_each(|(a, b)| *a = op(*a, b));
                Mask::Rows(words)
            }
            (None, Some(words)) => Mask::Rows(words),
            (Some(flags), None) => Mask::People(flags),
            (None, None) => Mask::People(vec![neutral; self.people.len()]),
        }
    }

    fn is_person(&self, term: &PersonTerm, stats: &PersonStats) -> bool {
        match term {
            PersonTerm::Index(ranges) => ranges.iter().any(|range| range.contains(&stats.index.0)),
            PersonTerm::Label(parts) => self.names.get(stats.index).is_some_and(|label| {
                let label = label.to_lowercase();
                parts.iter().any(|part| label.contains(part))
            }),
            PersonTerm::Match(keys) => keys.iter().any(|key| self.names.matches.has(stats.index, key)),
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

    fn sample_words(&self, term: &SampleTerm) -> Vec<u64> {
        match term {
            SampleTerm::Time(ranges) => {
                let mut words = vec![0; num_words(self.store)];
                for range in ranges {
                    set_range(&mut words, self.store.rows_between(range.clone()));
                }
                words
            }
            SampleTerm::Box(kinds) => self.box_words(*kinds),
            SampleTerm::Value(value, bounds) => any_words(
                self.store,
                bounds.iter().map(|bounds| {
                    let (low, high) = bounds.closed_f32();
                    self.value_words(*value, move |x| low <= x && x <= high)
                }),
            ),
            SampleTerm::Inside(rects) => any_words(
                self.store,
                rects.iter().map(|&zone| {
                    let (right, bottom) = (zone.right(), zone.bottom());
                    self.rect_words(move |rect| {
                        let (x, y) = rect.foot();
                        zone.left <= x && x <= right && zone.top <= y && y <= bottom
                    })
                }),
            ),
        }
    }

    fn box_words(&self, kinds: BoxKinds) -> Vec<u64> {
        // Indexed by body, and twice by face.
        let keeps = [kinds.none, kinds.body, kinds.face, kinds.both].map(u8::from);
        words_where(self.store, |columns, at, flags| {
            for (flag, at) in flags.iter_mut().zip(at..columns.len()) {
                let has_face = columns.face(at).is_some_and(|face| face.rect.is_some());
                *flag = keeps[usize::from(columns.body(at).is_some()) + 2 * usize::from(has_face)];
            }
        })
    }

    fn value_words(&self, value: SampleValue, is_within: impl Fn(f32) -> bool + Copy) -> Vec<u64> {
        match value {
            SampleValue::Area => self.rect_words(|rect| is_within(rect.area())),
            SampleValue::Width => self.rect_words(|rect| is_within(rect.width)),
            SampleValue::Height => self.rect_words(|rect| is_within(rect.height)),
            SampleValue::Left => self.rect_words(|rect| is_within(rect.left)),
            SampleValue::Top => self.rect_words(|rect| is_within(rect.top)),
            SampleValue::Confidence => self.face_words(|face| is_within(face.confidence)),
            SampleValue::Yaw => self.face_words(|face| is_within(face.pose.yaw)),
            SampleValue::Pitch => self.face_words(|face| is_within(face.pose.pitch)),
            SampleValue::Roll => self.face_words(|face| is_within(face.pose.roll)),
            SampleValue::Brightness => self.face_words(|face| is_within(face.quality.brightness)),
            SampleValue::Sharpness => self.face_words(|face| is_within(face.quality.sharpness)),
        }
    }

    /// Rows whose body box meets the condition, or whose face box does where there is no body box. The bodies of 64 rows are
    /// judged at once; a missing one meets no condition, being NaN, and only then the faces are looked at.
    fn rect_words(&self, meets: impl Fn(NormRect) -> bool) -> Vec<u64> {
        words_where(self.store, |columns, at, flags| {
            let (left, top) = (block(columns.left, at), block(columns.top, at));
            let (width, height) = (block(columns.width, at), block(columns.height, at));
            let mut is_missing = [0_u8; 64];
            for i in 0..64 {
                flags[i] = u8::from(meets(NormRect::new(left[i], top[i], width[i], height[i])));
                is_missing[i] = u8::from(left[i].is_nan());
            }
            let mut missing = pack(&is_missing) & (u64::MAX >> (64 - (columns.len() - at).min(64)));
            while missing != 0 {
                let i = missing.trailing_zeros() as usize;
                if !columns.body(at + i).is_some() {
                    flags[i] = u8::from(columns.face(at + i).is_some_and(|face| meets(face.rect)));
                }
                missing &= missing - 1;
            }
        })
    }

    fn face_words(&self, meets: impl Fn(&Face) -> bool) -> Vec<u64> {
        words_where(self.store, |columns, at, flags| {
            for (flag, at) in flags.iter_mut().zip(at..columns.len()) {
                *flag = u8::from(columns.face(at).is_some_and(&meets));
            }
        })
    }
}

fn any_words(store: &TrackStore, mut each: impl Iterator<Item = Vec<u64>>) -> Vec<u64> {
    let mut any = each.next().unwrap_or_else(|| vec![0; num_words(store)]);
    each.for_each(|words| any.iter_mut().zip(words).for_each(|(a, b)| *a |= b));
    any
}

/// The next 64 values of a column, NaN past its end. A fixed number of values lets the compiler judge several at once.
fn block(column: &[f32], at: usize) -> [f32; 64] {
    column[at..].first_chunk().copied().unwrap_or_else(|| {
        let mut block = [f32::NAN; 64];
        block[..column.len() - at].copy_from_slice(&column[at..]);
        block
    })
}

/// One bit a row. `judge` gets columns and a position in them, and sets a flag (0 or 1) for each of the next 64 rows; those
/// past the last row mean nothing.
fn words_where(store: &TrackStore, mut judge: impl FnMut(&Columns<'_>, usize, &mut [u8; 64])) -> Vec<u64> {
    let mut words = Vec::with_capacity(num_words(store));
    for columns in store.columns() {
        for at in (0..columns.len()).step_by(64) {
            let mut flags = [0_u8; 64];
            judge(&columns, at, &mut flags);
            words.push(pack(&flags));
        }
    }
    words
}

/// 64 flags, each 0 or 1, as the bits of a word. Eight bytes become eight bits by one multiplication, which moves the bit of
/// each byte to its own place in the highest byte.
fn pack(flags: &[u8; 64]) -> u64 {
    let (eights, _) = flags.as_chunks::<8>();
    let packed = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().rev().fold(0, |word, eight| word << 8 | packed(eight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_keep_their_places() {
        for bit in 0..64 {
            let mut flags = [0; 64];
            flags[bit] = 1;
            flags[63 - bit] = 1;
            assert_eq!(pack(&flags), 1 << bit | 1 << (63 - bit));
        }
        assert_eq!(pack(&[1; 64]), u64::MAX);
    }
}
