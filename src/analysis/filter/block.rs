//! 64 rows that follow each other, judged together: comparisons without branches into 64 flags, the flags into one word.

use crate::analysis::kept::set_bits_of;
use crate::model::{Columns, Face, Mark, NormRect, Row};

/// Rows of a segment from one of its multiples of 64 on; fewer at its end.
pub(super) struct Block<'a> {
    columns: &'a Columns<'a>,
    at: usize,
    first_row: Row,
    len: usize,
}

impl<'a> Block<'a> {
    /// The block at a position in columns; `first_row` says which row of the store that is.
    pub(super) fn new(columns: &'a Columns<'a>, at: usize, first_row: Row) -> Self {
        Self { columns, at, first_row, len: (columns.len() - at).min(64) }
    }

    /// The first row, as a row of the store.
    pub(super) fn first_row(&self) -> Row {
        self.first_row
    }

    /// A bit for each row that there is.
    pub(super) fn rows(&self) -> u64 {
        u64::MAX >> (64 - self.len)
    }

    /// Rows of the people whose flag, by slot, is set.
    pub(super) fn people(&self, flags: &[bool]) -> u64 {
        let mut word = [0; 64];
        for (flag, &slot) in word.iter_mut().zip(&self.columns.slot[self.at..self.at + self.len]) {
            *flag = u8::from(flags[slot as usize]);
        }
        pack(&word)
    }

    /// Of the rows asked about, those whose body box meets a condition, or whose face box does where there is no body box.
    /// `meets` says of a box whether it does, and whether it might be none at all (being NaN where it matters); only those
    /// are looked at again.
    pub(super) fn rects(&self, asked: u64, meets: impl Fn(NormRect) -> (bool, bool)) -> u64 {
        let pads = &mut [[f32::NAN; 64]; 4];
        let columns = [self.columns.left, self.columns.top, self.columns.width, self.columns.height];
        let mut parts = columns.iter().zip(pads).map(|(column, pad)| self.part(column, pad));
        let [left, top, width, height] = std::array::from_fn(|_| parts.next().expect("four columns"));
        let (mut is_met, mut is_unsure) = ([0; 64], [0; 64]);
        for i in 0..64 {
            let (met, unsure) = meets(NormRect::new(left[i], top[i], width[i], height[i]));
            (is_met[i], is_unsure[i]) = (u8::from(met), u8::from(unsure));
        }
        let unsure = pack(&is_unsure) & asked;
        let mut word = pack(&is_met) & asked;
        for i in set_bits_of(unsure) {
            let face = self.columns.face(self.at + i).filter(|_| !self.columns.body(self.at + i).is_some());
            word |= u64::from(face.is_some_and(|face| meets(face.rect).0)) << i;
        }
        word
    }

    /// Of the rows asked about, those with a face that meets a condition.
    pub(super) fn faces(&self, asked: u64, meets: impl Fn(&Face) -> bool) -> u64 {
        let faces = self.columns.faces();
        let face_at = &self.columns.face_at()[self.at..self.at + self.len];
        set_bits_of(asked & self.has_face())
            .fold(0, |word, i| word | u64::from(meets(&faces[face_at[i] as usize])) << i)
    }

    /// Of the rows asked about, those whose mark meets a condition. None does where no row has one.
    pub(super) fn marks(&self, asked: u64, meets: impl Fn(Mark) -> bool) -> u64 {
        if !self.columns.has_marks() {
            return 0;
        }
        set_bits_of(asked).fold(0, |word, i| word | u64::from(meets(self.columns.mark(self.at + i))) << i)
    }

    /// Of the rows asked about, those whose kinds of boxes are kept: `keeps` is indexed by body, and twice by face.
    pub(super) fn boxes(&self, keeps: [bool; 4], asked: u64) -> u64 {
        set_bits_of(asked).fold(0, |word, i| {
            let has_face = self.columns.face(self.at + i).is_some_and(|face| face.rect.is_some());
            let kind = usize::from(self.columns.body(self.at + i).is_some()) + 2 * usize::from(has_face);
            word | u64::from(keeps[kind]) << i
        })
    }

    /// Rows with a face, also one without a box.
    fn has_face(&self) -> u64 {
        let num_faces = self.columns.faces().len() as u32;
        let mut flags = [0; 64];
        for (flag, &at) in flags.iter_mut().zip(&self.columns.face_at()[self.at..self.at + self.len]) {
            *flag = u8::from(at < num_faces);
        }
        pack(&flags)
    }

    /// The values of a column, with those of the pad past its end. A fixed number lets the compiler judge several at once.
    fn part<'p>(&self, column: &'p [f32], pad: &'p mut [f32; 64]) -> &'p [f32; 64] {
        let rest = &column[self.at..];
        rest.first_chunk().unwrap_or_else(|| {
            pad[..rest.len()].copy_from_slice(rest);
            pad
        })
    }
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
