//! A track of CVAT: boxes at key frames, and between them boxes on the way from one to the next.

use super::lines::Place;
use super::rows::{Found, Stop, TrackRows};
use crate::model::{ClassId, Mark};

/// Frames between two key frames that are filled, at most: an hour. More is a slip of the pen or an attack.
const MAX_FILLED: i64 = 108_000;

/// One box of a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyBox {
    pub(super) place: Place,
    pub(super) frame: i64,
    /// Left, top, width and height in pixels.
    pub(super) rect: [f64; 4],
    /// Whether the person is gone from this frame on.
    pub(super) is_outside: bool,
}

/// A track while its boxes come.
#[derive(Debug)]
pub(super) struct Track {
    /// `None` where what the file says is no id: its boxes are left out.
    pub(super) id: Option<i64>,
    class: Option<ClassId>,
    last: Option<KeyBox>,
}

impl Track {
    pub(super) fn new(id: Option<i64>, class: Option<ClassId>) -> Self {
        Self { id, class, last: None }
    }

    /// Takes the next box. Returns how many were made up between it and the one before.
    ///
    /// # Errors
    /// Reading has to end.
    pub(super) fn push(&mut self, next: KeyBox, rows: &mut TrackRows<'_, '_>) -> Result<u64, Stop> {
        let is_before_first = next.frame < *rows.placing.base.get_or_insert(0);
        if is_before_first {
            self.row(next, rows)?;
            return Ok(0);
        }
        let mut num_filled = 0;
        if let Some(last) = self.last {
            if last.frame == next.frame {
                rows.push(
                    next.place,
                    Err(format!("frame {} of the track stands before; the first counts", next.frame)),
                )?;
                return Ok(0);
            }
            let num_between = next.frame.saturating_sub(last.frame) - 1;
            if !last.is_outside && num_between > MAX_FILLED {
                let line = next.place.line;
                let message =
                    format!("line {line}: {num_between} frames lie before this box; nothing is made up between");
                rows.refuse(next.place, message);
            } else if !last.is_outside && num_between > 0 {
                for frame in last.frame + 1..next.frame {
                    self.row(KeyBox { frame, rect: between(&last, &next, frame), ..last }, rows)?;
                    num_filled += 1;
                }
            }
        }
        self.last = Some(next);
        if !next.is_outside {
            self.row(next, rows)?;
        }
        Ok(num_filled)
    }

    fn row(&self, key: KeyBox, rows: &mut TrackRows<'_, '_>) -> Result<(), Stop> {
        let mark = Mark::NONE.with_class(self.class);
        rows.push(key.place, Ok(Found { frame: key.frame, id: self.id, rect: key.rect, mark }))
    }
}

/// The box of a frame between two key frames, each side on a straight line.
fn between(last: &KeyBox, next: &KeyBox, frame: i64) -> [f64; 4] {
    let share = (frame - last.frame) as f64 / (next.frame - last.frame) as f64;
    std::array::from_fn(|side| last.rect[side] + (next.rect[side] - last.rect[side]) * share)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(frame: i64, rect: [f64; 4]) -> KeyBox {
        KeyBox { place: Place::default(), frame, rect, is_outside: false }
    }

    #[test]
    fn boxes_between_are_on_the_way() {
        let (last, next) = (key(10, [0.0, 100.0, 20.0, 40.0]), key(14, [40.0, 60.0, 20.0, 80.0]));
        assert_eq!(between(&last, &next, 11), [10.0, 90.0, 20.0, 50.0]);
        assert_eq!(between(&last, &next, 14), next.rect);
    }

    proptest! {
        #[test]
        fn boxes_between_lie_between(a in -1e4..1e4_f64, b in -1e4..1e4_f64, num in 1..500_i64, at in 0..500_i64) {
            let frame = at.min(num);
            let side = between(&key(0, [a; 4]), &key(num, [b; 4]), frame)[0];
            prop_assert!(side >= a.min(b) - 1e-9 && side <= a.max(b) + 1e-9);
        }
    }
}
