//! Where each row starts in its input, while reading; afterwards one place in 1024 rows stays, in the store's origin.
//!
//! 2 bytes a row, given back when the store is made.

use crate::model::store::Checkpoint;

/// Rows from one checkpoint to the next, at most.
const ROWS_PER_CHECKPOINT: u32 = 1024;

/// The offset of every row.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Ascending by ordinal.
    checkpoints: Vec<Checkpoint>,
    /// Bytes from the row before; 0 at a checkpoint.
    distances: Vec<u16>,
    /// The offset of the last row.
    last_offset: u64,
    /// The names of the inputs, by their numbers.
    paths: Vec<(u32, String)>,
    /// Whether entries were left out, so that the next row does not follow the one before.
    has_gap: bool,
}

impl Places {
    /// Remembers what an input is called.
    pub(super) fn name_input(&mut self, input: u32, path: &str) {
        if !self.paths.iter().any(|(known, _)| *known == input) {
            self.paths.push((input, path.to_owned()));
        }
    }

    /// Notes where the next row starts. Returns whether that is a checkpoint for the store.
    pub(super) fn push(&mut self, input: u32, offset: u64) -> bool {
        let ordinal = self.distances.len() as u32;
        let last = self
            .checkpoints
            .last()
            .filter(|last| !self.has_gap && last.input == input && ordinal - last.ordinal < ROWS_PER_CHECKPOINT);
        let distance = last.and_then(|_| u16::try_from(offset.checked_sub(self.last_offset)?).ok());
        self.distances.push(distance.unwrap_or(0));
        self.has_gap = false;
        self.last_offset = offset;
        if distance.is_none() {
            self.checkpoints.push(Checkpoint { ordinal, input, offset });
        }
        distance.is_none()
    }

    /// Notes where rows that follow each other start, counted from `offset`. Tells of each checkpoint its ordinal and offset.
    pub(super) fn push_run(
        &mut self,
        input: u32,
        offset: u64,
        starts: &[u32],
        mut on_checkpoint: impl FnMut(u32, u64),
    ) {
        for &start in starts {
            let offset = offset + u64::from(start);
            if self.push(input, offset) {
                on_checkpoint(self.distances.len() as u32 - 1, offset);
            }
        }
    }

    /// Notes that the next row does not follow the last one directly.
    pub(super) fn leave_gap(&mut self) {
        self.has_gap = true;
    }

    /// Forgets the rows from `num_rows` on.
    pub(super) fn truncate(&mut self, num_rows: u32) {
        self.distances.truncate(num_rows as usize);
        self.checkpoints.retain(|checkpoint| checkpoint.ordinal < num_rows);
        self.has_gap = true;
    }

    /// The input and the byte offset of a row, by its position in source order.
    pub(super) fn get(&self, ordinal: u32) -> Option<(u32, u64)> {
        let after = self.checkpoints.partition_point(|checkpoint| checkpoint.ordinal <= ordinal);
        let checkpoint = self.checkpoints.get(after.checked_sub(1)?)?;
        let distances = self.distances.get(checkpoint.ordinal as usize..=ordinal as usize)?;
        Some((checkpoint.input, checkpoint.offset + distances.iter().copied().map(u64::from).sum::<u64>()))
    }

    /// Whether a row starts a run of entries that follow each other.
    pub(super) fn starts_run(&self, ordinal: u32) -> bool {
        self.checkpoints.binary_search_by_key(&ordinal, |checkpoint| checkpoint.ordinal).is_ok()
    }

    /// What an input is called.
    pub(super) fn path(&self, input: u32) -> &str {
        self.paths.iter().find(|(known, _)| *known == input).map_or("", |(_, path)| path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_and_few_are_checkpoints() {
        let mut places = Places::default();
        let checkpoints: Vec<u32> = (0..3000).filter(|&row| places.push(0, u64::from(row) * 400)).collect();
        assert_eq!(checkpoints, [0, 1024, 2048]);
        assert_eq!([0, 1, 1024].map(|row| places.starts_run(row)), [true, false, true]);
        assert_eq!(places.get(1500), Some((0, 600_000)));
        assert!(places.push(1, 7), "another input");
        places.leave_gap();
        assert!(places.push(1, 900), "not the next entry");
        assert!(places.push(1, 900 + (1 << 33)), "too far for 16 bits");
        assert_eq!(
            [2999, 3000, 3001, 3002].map(|row| places.get(row).map(|p| p.1)),
            [Some(2999 * 400), Some(7), Some(900), Some(900 + (1 << 33))]
        );
        places.truncate(3000);
        assert_eq!((places.get(3000), places.push(1, 8)), (None, true));
    }
}
