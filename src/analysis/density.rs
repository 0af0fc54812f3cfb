//! How many detections there are in each part of a range of times, for the overview.

use std::ops::Range;

use super::Kept;
use crate::model::{Row, TrackStore};

/// A range of times cut into equal parts.
#[derive(Debug, Clone)]
pub(super) struct Buckets {
    ms: Range<i64>,
    count: usize,
}

impl Buckets {
    /// Cuts a range that is not empty into at least one part.
    pub(super) fn new(ms: Range<i64>, count: usize) -> Self {
        Self { ms, count }
    }

    /// The number of the part that a time is in; the first or the last for times outside the range.
    pub(super) fn number(&self, ms: i64) -> usize {
        let offset = i128::from(ms.clamp(self.ms.start, self.ms.end - 1)) - i128::from(self.ms.start);
        (offset * self.count as i128 / self.span()) as usize
    }

    /// The first millisecond of a part; for the number after the last, the end of the range.
    fn start_ms(&self, number: usize) -> i64 {
        let offset = (number as i128 * self.span() + self.count as i128 - 1) / self.count as i128;
        (i128::from(self.ms.start) + offset) as i64
    }

    fn span(&self) -> i128 {
        i128::from(self.ms.end) - i128::from(self.ms.start)
    }
}

/// Equal parts of a range of times, as the rows in them: for one store, whatever is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketRows {
    /// The first row of each part, and the end of the last.
    starts: Vec<Row>,
}

impl BucketRows {
    /// The parts of a range of times. O(parts x log instants).
    pub fn new(store: &TrackStore, ms: Range<i64>, num_buckets: usize) -> Self {
        if ms.is_empty() || num_buckets == 0 {
            return Self { starts: vec![0; num_buckets + 1] };
        }
        let buckets = Buckets::new(ms, num_buckets);
        Self { starts: (0..=num_buckets).map(|number| store.row_at_or_after(buckets.start_ms(number))).collect() }
    }

    /// The number of kept rows in each part. O(parts), and O(rows / 64) more where rows are hidden.
    pub fn counts(&self, kept: &Kept) -> Vec<u32> {
        self.starts.windows(2).map(|ends| kept.num_rows_in(ends[0]..ends[1])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{IntegrityReport, JobInfo, NewRow, NormRect, PersonIndex, StoreBuilder};

    #[test]
    fn every_time_is_in_the_part_whose_start_is_before_it() {
        for (ms, count) in [(-7..13, 3), (0..1, 4), (5..105, 7), (0..10, 10)] {
            let buckets = Buckets::new(ms.clone(), count);
            for time in ms.clone() {
                let number = buckets.number(time);
                assert!(buckets.start_ms(number) <= time && time < buckets.start_ms(number + 1), "{ms:?} {time}");
            }
            assert_eq!((buckets.start_ms(0), buckets.start_ms(count)), (ms.start, ms.end));
        }
        assert_eq!(Buckets::new(i64::MIN..i64::MAX, 2).number(0), 1);
    }

    #[test]
    fn kept_rows_are_counted_once() {
        let mut builder = StoreBuilder::new();
        for i in 0..1000 {
            let body = NormRect::new(0.0, 0.0, 0.1, 0.1);
            builder.push(&NewRow { time_ms: i * i / 50, index: PersonIndex(i % 3), body, face: None, extras: None });
        }
        let store = builder.finish(JobInfo::default(), IntegrityReport::default());
        for kept in [Kept::all(&store), Kept::from_fn(&store, |row| row % 7 == 0)] {
            let counts = BucketRows::new(&store, 100..9000, 37).counts(&kept);
            let expected = kept.between(&store, 100..9000).num_rows();
            assert_eq!((counts.len(), counts.iter().sum::<u32>()), (37, expected));
        }
    }
}
