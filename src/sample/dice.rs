//! Random numbers that are the same on every machine and with every version of `rand`.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A seeded source of random numbers. Distributions are made here by plain arithmetic, because those of `rand` may change
/// between its versions and the sample's bytes must not.
#[derive(Debug, Clone)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// `0.0..1.0`
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// `-1.0..1.0`
    pub(super) fn signed(&mut self) -> f64 {
        self.unit().mul_add(2.0, -1.0)
    }

    /// `from..to`
    pub(super) fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.unit()
    }

    /// True once in `1 / share` throws.
    pub(super) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }
}

/// A slow random walk around zero: what a detector's jitter looks like.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Drift(f64);

impl Drift {
    /// The next value, mostly within `-1.0..=1.0`.
    pub(super) fn next(&mut self, dice: &mut Dice) -> f64 {
        self.0 = 0.88 * self.0 + 0.22 * dice.signed();
        self.0
    }
}
