//! Which rows a filter keeps: one bit a row, and how many of each person.
//!
//! Memory: n/8 bytes and 4 a person. Cost: asking for a row O(1), counting a range O(range / 64), walking it O(kept rows).

use std::ops::Range;

use crate::model::segment::SEGMENT_ROWS;
use crate::model::{PersonSlot, Row, TrackStore};

/// The rows of one store that are kept. Belongs to the store it was made for, as slots and rows do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Bit `row % 64` of word `row / 64`; bits past the last row are 0.
    words: Vec<u64>,
    num_rows_of: Vec<u32>,
    num_store_rows: u32,
    num_rows: u32,
    num_people: u32,
}

impl Kept {
    /// Keeps every row of the store.
    pub fn all(store: &TrackStore) -> Self {
        let mut words = vec![u64::MAX; num_words(store)];
        clear_tail(&mut words, store.num_rows());
        Self::with_counts(store, words, store.slots().map(|slot| store.person_rows(slot).len() as u32).collect())
    }

    /// Keeps the rows for which the condition holds. O(rows).
    pub fn from_fn(store: &TrackStore, mut keeps: impl FnMut(Row) -> bool) -> Self {
        let mut words = vec![0_u64; num_words(store)];
        for row in 0..store.num_rows() {
            words[row as usize / 64] |= u64::from(keeps(row)) << (row % 64);
        }
        Self::from_words(store, words)
    }

    /// Keeps the rows whose bit is set: bit `row % 64` of word `row / 64`. Missing words count as 0, further bits are ignored.
    pub fn from_words(store: &TrackStore, mut words: Vec<u64>) -> Self {
        words.resize(num_words(store), 0);
        clear_tail(&mut words, store.num_rows());
        // The fewer are counted one by one: the rows that are kept, or those that are not.
        let num_kept: u32 = words.iter().map(|word| word.count_ones()).sum();
        let (flip, mut num_rows_of) = if num_kept <= store.num_rows() / 2 {
            (0, vec![0_u32; store.num_slots() as usize])
        } else {
            (u64::MAX, store.slots().map(|slot| store.person_rows(slot).len() as u32).collect())
        };
        let change = if flip == 0 { 1 } else { u32::MAX };
        for (columns, words) in store.columns().zip(words.chunks(SEGMENT_ROWS / 64)) {
            for (slots, word) in columns.slot.chunks(64).zip(words) {
                for bit in set_bits_of((word ^ flip) & (u64::MAX >> (64 - slots.len()))) {
                    let count = &mut num_rows_of[slots[bit] as usize];
                    *count = count.wrapping_add(change);
                }
            }
        }
        Self::with_counts(store, words, num_rows_of)
    }

    /// Keeps every row of the people whose entry (by slot) is true. O(rows of those people).
    pub fn from_people(store: &TrackStore, keeps: &[bool]) -> Self {
        let mut words = vec![0_u64; num_words(store)];
        let mut num_rows_of = vec![0_u32; store.num_slots() as usize];
        for slot in store.slots().filter(|slot| keeps[slot.at()]) {
            let rows = store.person_rows(slot);
            num_rows_of[slot.at()] = rows.len() as u32;
            for &row in rows {
                words[row as usize / 64] |= 1 << (row % 64);
            }
        }
        Self::with_counts(store, words, num_rows_of)
    }

    fn with_counts(store: &TrackStore, words: Vec<u64>, num_rows_of: Vec<u32>) -> Self {
        let num_untracked = store.untracked().map_or(0, |slot| num_rows_of[slot.at()]);
        Self {
            words,
            num_rows: num_rows_of.iter().sum(),
            num_people: num_rows_of.iter().filter(|&&n| n > 0).count() as u32 - u32::from(num_untracked > 0),
            num_rows_of,
            num_store_rows: store.num_rows(),
        }
    }

    /// The rows kept by both.
    #[must_use]
    pub fn and(&self, store: &TrackStore, other: &Self) -> Self {
        if other.is_all() {
            return self.clone();
        }
        Self::from_words(store, self.words.iter().zip(&other.words).map(|(a, b)| a & b).collect())
    }

    /// The kept rows with times in the half-open range.
    #[must_use]
    pub fn between(&self, store: &TrackStore, ms: Range<i64>) -> Self {
        let mut words = vec![0; self.words.len()];
        set_range(&mut words, store.rows_between(ms));
        words.iter_mut().zip(&self.words).for_each(|(word, kept)| *word &= kept);
        Self::from_words(store, words)
    }

    /// Whether the row is kept; false past the last row.
    pub fn contains(&self, row: Row) -> bool {
        self.words.get(row as usize / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Number of rows kept.
    pub fn num_rows(&self) -> u32 {
        self.num_rows
    }

    /// Number of people of whom any row is kept.
    pub fn num_people(&self) -> u32 {
        self.num_people
    }

    /// Number of rows kept of one person; 0 for a slot the store did not have.
    pub fn num_rows_of(&self, slot: PersonSlot) -> u32 {
        self.num_rows_of.get(slot.at()).copied().unwrap_or(0)
    }

    /// Whether any row of the person is kept.
    pub fn has_person(&self, slot: PersonSlot) -> bool {
        self.num_rows_of(slot) > 0
    }

    /// Whether nothing is hidden.
    pub fn is_all(&self) -> bool {
        self.num_rows == self.num_store_rows
    }

    /// Number of rows hidden.
    pub fn num_hidden(&self) -> u32 {
        self.num_store_rows - self.num_rows
    }

    /// The kept rows in time order.
    pub fn rows(&self) -> impl Iterator<Item = Row> + '_ {
        set_bits(&self.words, 0..self.num_store_rows)
    }

    /// The kept rows of a range of rows, in time order.
    pub fn rows_in(&self, rows: Range<Row>) -> impl Iterator<Item = Row> + '_ {
        set_bits(&self.words, rows.start..rows.end.min(self.num_store_rows))
    }

    /// Number of kept rows in a range of rows. O(range / 64).
    pub fn num_rows_in(&self, rows: Range<Row>) -> u32 {
        let end = rows.end.min(self.num_store_rows);
        if self.is_all() {
            return end.saturating_sub(rows.start);
        }
        masked_words(&self.words, rows.start..end).map(|(_, word)| word.count_ones()).sum()
    }

    /// The kept rows of one person, in time order.
    pub fn rows_of<'a>(&'a self, store: &'a TrackStore, slot: PersonSlot) -> impl Iterator<Item = Row> + 'a {
        let rows = if self.has_person(slot) { store.person_rows(slot) } else { &[] };
        rows.iter().copied().filter(|&row| self.contains(row))
    }
}

/// Sets the bits of a range of rows.
pub(super) fn set_range(words: &mut [u64], rows: Range<Row>) {
    let mut row = rows.start;
    while row < rows.end {
        let next = ((row / 64 + 1) * 64).min(rows.end);
        words[row as usize / 64] |= range_mask(row % 64, next - row);
        row = next;
    }
}

/// How many words hold one bit for each row of the store.
pub(super) fn num_words(store: &TrackStore) -> usize {
    (store.num_rows() as usize).div_ceil(64)
}

/// Clears the bits past the last row.
pub(super) fn clear_tail(words: &mut [u64], num_rows: u32) {
    if let (Some(last), rest @ 1..) = (words.last_mut(), num_rows % 64) {
        *last &= range_mask(0, rest);
    }
}

fn range_mask(first: u32, len: u32) -> u64 {
    (u64::MAX >> (64 - len)) << first
}

/// The words that a range of rows touches, with the bits outside the range cleared, each with its number.
fn masked_words(words: &[u64], rows: Range<Row>) -> impl Iterator<Item = (usize, u64)> + '_ {
    let numbers = if rows.is_empty() {
        0..0
    } else {
        rows.start as usize / 64..(rows.end as usize).div_ceil(64).min(words.len())
    };
    numbers.map(move |number| {
        let base = number as u64 * 64;
        let first = u64::from(rows.start).saturating_sub(base) as u32;
        let end = u64::from(rows.end).saturating_sub(base).min(64) as u32;
        (number, words[number] & range_mask(first, end - first))
    })
}

fn set_bits(words: &[u64], rows: Range<Row>) -> impl Iterator<Item = Row> + '_ {
    masked_words(words, rows)
        .flat_map(|(number, word)| set_bits_of(word).map(move |bit| number as Row * 64 + bit as Row))
}

/// The numbers of the bits of a word that are set, ascending.
pub(super) fn set_bits_of(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros();
        (word != 0).then(|| {
            word &= word - 1;
            bit as usize
        })
    })
}

/// A bit for each of the 64 rows from `first` on that is in the range.
pub(super) fn range_word(rows: &Range<Row>, first: Row) -> u64 {
    let place = |row: Row| row.clamp(first, first.saturating_add(64)) - first;
    let (start, end) = (place(rows.start), place(rows.end));
    if start < end { range_mask(start, end - start) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{IntegrityReport, JobInfo, NewRow, NormRect, PersonIndex, StoreBuilder};

    fn store(num_rows: i64) -> TrackStore {
        let mut builder = StoreBuilder::new();
        for i in 0..num_rows {
            let body = NormRect::new(0.0, 0.0, 0.1, 0.1);
            builder.push(&NewRow { time_ms: i * 10, index: PersonIndex(i % 3), body, face: None, extras: None });
        }
        builder.finish(JobInfo::default(), IntegrityReport::default())
    }

    #[test]
    fn counts_and_rows_agree_at_word_edges() {
        for num_rows in [0, 1, 63, 64, 65, 130] {
            let store = store(num_rows);
            let all = Kept::all(&store);
            assert!(all.is_all());
            assert_eq!(all.rows().count() as i64, num_rows);
            let kept = Kept::from_fn(&store, |row| row % 4 == 1);
            let expected: Vec<Row> = (0..store.num_rows()).filter(|row| row % 4 == 1).collect();
            assert_eq!(kept.rows().collect::<Vec<_>>(), expected);
            assert_eq!(kept.num_rows() as usize, expected.len());
            assert_eq!(kept.num_rows() + kept.num_hidden(), store.num_rows());
            for slot in store.slots() {
                assert_eq!(kept.rows_of(&store, slot).count() as u32, kept.num_rows_of(slot));
            }
            for start in 0..num_rows as u32 {
                let range = start..(start + 70).min(num_rows as u32);
                let within: Vec<Row> = expected.iter().copied().filter(|row| range.contains(row)).collect();
                assert_eq!(kept.rows_in(range.clone()).collect::<Vec<_>>(), within);
                assert_eq!(kept.num_rows_in(range) as usize, within.len());
            }
        }
    }

    #[test]
    fn a_time_range_and_people_trim_what_is_kept() {
        let store = store(200);
        let kept = Kept::all(&store).between(&store, 100..300);
        assert_eq!(kept.rows().collect::<Vec<_>>(), (10..30).collect::<Vec<_>>());
        let first = Kept::from_people(&store, &[true, false, false]);
        assert_eq!((first.num_people(), first.num_rows()), (1, 67));
        let both = first.and(&store, &kept);
        assert_eq!(both.rows().collect::<Vec<_>>(), [12, 15, 18, 21, 24, 27]);
        assert!(!both.has_person(PersonSlot(1)) && !both.contains(1_000_000));
    }
}
