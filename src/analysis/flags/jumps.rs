//! Jumps: the middle of the box moves further than 0.15 frame widths from one sample to the next.
//!
//! The same steps count as for the distance of a person: body to body, else face to face, never across a gap.

use super::flag::{Flag, FlagKind};
use super::found::Found;
use super::rules::FlagRules;
use super::steps::{Step, distance};

/// Flags a step if it is a jump. Severity: 1 - limit / length.
pub(super) fn judge(step: &Step, end_ms: i64, rules: &FlagRules, found: &mut Found) {
    let length = distance(step.from, step.to);
    if length > rules.jump_widths {
        found.add(Flag {
            kind: FlagKind::Jump,
            start_ms: step.start_ms,
            end_ms,
            slot: step.slot,
            other: None,
            severity: 1.0 - rules.jump_widths / length,
            value: length,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::flags::people_flags;
    use crate::analysis::flags::tests::{body, face, store_of};
    use crate::model::NewRow;

    fn jumps(rows: &[NewRow]) -> Vec<(i64, i64)> {
        let rules = FlagRules { jump_widths: 0.25, ..FlagRules::default() };
        let flags = people_flags(&store_of(rows), &rules);
        let jumps = flags.ranked().iter().filter(|flag| flag.kind == FlagKind::Jump);
        jumps.map(|flag| (flag.start_ms, flag.end_ms)).collect()
    }

    #[test]
    fn a_jump_is_longer_than_the_limit() {
        let rows = |left| [body(0, 0, 0.5), body(67, 0, 0.5), body(134, 0, left), body(201, 0, left)];
        assert_eq!(jumps(&rows(0.75)), []);
        assert_eq!(jumps(&rows(0.7501)), [(67, 134)]);
    }

    #[test]
    fn heights_count_for_less_than_widths() {
        let mut rows = [body(0, 0, 0.5), body(67, 0, 0.5), body(134, 0, 0.5), body(201, 0, 0.5)];
        // The frame of these stores is twice as wide as high.
        rows[2].body.top += 0.5;
        rows[3].body.top += 0.5;
        assert_eq!(jumps(&rows), []);
        rows[3].body.top -= 0.51;
        assert_eq!(jumps(&rows), [(134, 201)]);
    }

    #[test]
    fn nobody_jumps_over_a_gap_or_from_body_to_face() {
        let steady = [body(0, 0, 0.1), body(67, 0, 0.1), body(134, 0, 0.1)];
        let after_gap = [steady.as_slice(), &[body(2000, 0, 0.8), body(2067, 0, 0.8)]].concat();
        assert_eq!(jumps(&after_gap), []);
        let to_face = [steady.as_slice(), &[face(201, 0, 0.8), face(268, 0, 0.1)]].concat();
        assert_eq!(jumps(&to_face), [(201, 268)]);
    }
}
