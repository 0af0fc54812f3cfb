//! The fast way through entries that look alike: what stands between their numbers is compared, and only the numbers are read.
//!
//! The first entries of a shape go to the judge (`rekognition::entry`, which is serde). Of each that it accepts, the text
//! between the numbers is kept as a [`skeleton`], and where each number belongs is learned by asking the judge about the same
//! entry with other numbers; so no name, order, nesting, case or indent is known here. An entry that matches a skeleton
//! throughout is read without the judge, and is JSON because the skeleton was. Whatever does not match goes to the judge.

mod digits;
mod learn;
mod rows;
mod shape;
mod skeletons;

pub(super) use digits::float;
pub(super) use rows::EntryRows;
pub(super) use skeletons::Skeletons;
