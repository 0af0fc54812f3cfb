//! Ghosts: tracks of one or two samples.
//!
//! Reflections, pictures on a wall and wrong guesses make them. Entries at one time are one sample.

use super::flag::{Flag, FlagKind};
use super::found::Found;
use super::rules::FlagRules;
use crate::model::PersonSlot;

/// Flags a person with few samples. Severity: 1 - samples / (limit + 1).
pub(super) fn judge(
    slot: PersonSlot,
    (start_ms, end_ms): (i64, i64),
    num_samples: u32,
    rules: &FlagRules,
    found: &mut Found,
) {
    if num_samples > rules.ghost_samples {
        return;
    }
    found.add(Flag {
        kind: FlagKind::Ghost,
        start_ms,
        end_ms,
        slot,
        other: None,
        severity: 1.0 - num_samples as f32 / (rules.ghost_samples as f32 + 1.0),
        value: num_samples as f32,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::flags::people_flags;
    use crate::analysis::flags::tests::{body, store_of};

    #[test]
    fn a_ghost_has_one_or_two_samples() {
        let mut rows = vec![body(0, 1, 0.1), body(0, 2, 0.3), body(0, 3, 0.5), body(0, 3, 0.6)];
        rows.extend([body(100, 1, 0.1), body(100, 2, 0.3), body(100, 3, 0.5), body(200, 2, 0.3), body(300, 4, 0.9)]);
        let flags = people_flags(&store_of(&rows), &FlagRules::default());
        let ghosts = flags.ranked().iter().filter(|flag| flag.kind == FlagKind::Ghost);
        let found: Vec<_> = ghosts.map(|flag| (flag.slot.0, flag.start_ms, flag.end_ms, flag.value)).collect();
        // Person 3 has three entries at two times.
        assert_eq!(found, [(3, 300, 300, 1.0), (0, 0, 100, 2.0), (2, 0, 100, 2.0)]);
    }
}
