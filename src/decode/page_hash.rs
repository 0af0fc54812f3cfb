//! A hash of rows in their order, by which pages that repeat are found; only ever a hint, equal hashes are compared row by row.

use crate::model::{Face, NormRect, PersonIndex};

/// An odd number without a pattern.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Can be made of parts: the hash of two runs of rows is that of the first, gone on with that of the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageHash {
    hash: u64,
    /// [`BASE`] to the power of the number of rows.
    scale: u64,
}

impl Default for PageHash {
    fn default() -> Self {
        Self { hash: 0, scale: 1 }
    }
}

impl PageHash {
    /// Goes on with a row.
    pub(super) fn push(&mut self, time_ms: i64, index: PersonIndex, body: NormRect, face: Option<&Face>) {
        let pair = |a: f32, b: f32| u64::from(a.to_bits()) << 32 | u64::from(b.to_bits());
        let face = face.map_or(0, |face| u64::from(face.confidence.to_bits()) + 1);
        let row = mixed(time_ms as u64 ^ BASE, index.0 as u64 ^ face.rotate_left(17) ^ !BASE)
            ^ mixed(pair(body.left, body.top) ^ BASE.rotate_left(32), pair(body.width, body.height) ^ !BASE);
        self.hash = self.hash.wrapping_mul(BASE).wrapping_add(row);
        self.scale = self.scale.wrapping_mul(BASE);
    }

    /// Goes on with the rows of another hash.
    pub(super) fn append(&mut self, other: Self) {
        self.hash = self.hash.wrapping_mul(other.scale).wrapping_add(other.hash);
        self.scale = self.scale.wrapping_mul(other.scale);
    }

    /// The hash.
    pub(super) fn value(self) -> u64 {
        self.hash
    }
}

/// Both halves of the product.
fn mixed(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(times: &[i64]) -> PageHash {
        let mut hash = PageHash::default();
        for &ms in times {
            hash.push(ms, PersonIndex(3), NormRect::new(0.1, 0.2, 0.3, 0.4), None);
        }
        hash
    }

    #[test]
    fn parts_make_the_whole_and_order_counts() {
        for cut in 0..=4 {
            let (mut first, second) = (hash(&[1, 2, 3, 4][..cut]), hash(&[1, 2, 3, 4][cut..]));
            first.append(second);
            assert_eq!(first, hash(&[1, 2, 3, 4]), "{cut}");
        }
        assert_ne!(hash(&[1, 2]).value(), hash(&[2, 1]).value());
    }
}
