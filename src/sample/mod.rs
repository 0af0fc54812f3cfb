//! The seeded generator of sample jobs, for the demo, the tests and the benches.
