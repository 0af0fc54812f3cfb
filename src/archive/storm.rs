//! Faults without end, for long fetches: the same for the same seed.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

use super::faults::Fault;

/// Of [`STORM_TURNS`] requests so many meet each kind of fault.
const THROTTLES: u32 = 10;
const INTERNAL_ERRORS: u32 = 5;
const DROPS: u32 = 3;
const STORM_TURNS: u32 = 100;
/// The invalid token meets the request with this number among those that send a token, counted from 1.
const FIRST_INVALID_TOKEN: u32 = 3;
const LAST_INVALID_TOKEN: u32 = 20;

/// A storm under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Storm {
    random: ChaCha8Rng,
    /// Requests with a token until the invalid one, itself included; 0 once it is over.
    tokens_left: u32,
}

impl Storm {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let tokens_left = FIRST_INVALID_TOKEN + random.next_u32() % (LAST_INVALID_TOKEN - FIRST_INVALID_TOKEN + 1);
        Self { random, tokens_left }
    }

    /// The fault for the next request. Every request costs two draws whatever it meets.
    pub(super) fn next(&mut self, has_token: bool) -> Fault {
        let turn = self.random.next_u32() % STORM_TURNS;
        let is_first_way = self.random.next_u32().is_multiple_of(2);
        if has_token && self.tokens_left > 0 {
            self.tokens_left -= 1;
            if self.tokens_left == 0 {
                return Fault::InvalidTokenOnce;
            }
        }
        let (before_errors, before_drops) = (THROTTLES, THROTTLES + INTERNAL_ERRORS);
        match (turn, is_first_way) {
            (turn, true) if turn < before_errors => Fault::Throttle,
            (turn, false) if turn < before_errors => Fault::ProvisionedThroughput,
            (turn, _) if turn < before_drops => Fault::InternalError,
            (turn, true) if turn < before_drops + DROPS => Fault::DropConnection,
            (turn, false) if turn < before_drops + DROPS => Fault::Truncated,
            _ => Fault::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(seed: u64, num: usize, has_token: impl Fn(usize) -> bool) -> Vec<Fault> {
        let mut storm = Storm::new(seed);
        (0..num).map(|i| storm.next(has_token(i))).collect()
    }

    #[test]
    fn the_same_seed_is_the_same_storm() {
        let storm = faults(7, 500, |i| i > 0);
        assert_eq!(storm, faults(7, 500, |i| i > 0));
        assert_ne!(storm, faults(8, 500, |i| i > 0));
    }

    #[test]
    fn faults_come_as_often_as_said() {
        let storm = faults(1, 20_000, |_| true);
        let percent = |fault: &Fault| storm.iter().filter(|met| *met == fault).count() as f64 / 200.0;
        for (fault, expected) in [
            (Fault::Throttle, 5.0),
            (Fault::ProvisionedThroughput, 5.0),
            (Fault::InternalError, 5.0),
            (Fault::DropConnection, 1.5),
            (Fault::Truncated, 1.5),
            (Fault::Nothing, 82.0),
        ] {
            assert!((percent(&fault) - expected).abs() < 1.0, "{fault:?}: {} %", percent(&fault));
        }
    }

    #[test]
    fn one_token_is_invalid_and_only_where_one_was_sent() {
        for seed in 0..200 {
            let has_token = |i: usize| !i.is_multiple_of(3);
            let storm = faults(seed, 1000, has_token);
            let places: Vec<usize> = (0..1000).filter(|&i| storm[i] == Fault::InvalidTokenOnce).collect();
            assert_eq!(places.len(), 1, "seed {seed}");
            assert!(has_token(places[0]));
            let number = (0..=places[0]).filter(|&i| has_token(i)).count();
            assert!((3..=20).contains(&number), "seed {seed}: {number}");
            assert!(!faults(seed, 100, |_| false).contains(&Fault::InvalidTokenOnce));
        }
    }
}
