//! Classes that a file numbers: each number is asked for once.

use std::collections::HashMap;

use super::rows::TrackRows;
use crate::model::ClassId;

/// The classes of one input by their numbers.
#[derive(Debug, Default)]
pub(super) struct Classes {
    known: HashMap<i64, Option<ClassId>, foldhash::fast::RandomState>,
    last: Option<(i64, Option<ClassId>)>,
}

impl Classes {
    /// The class of a number: called by its name, else `class 3`. No class below 0.
    pub(super) fn numbered(
        &mut self,
        number: i64,
        name: Option<&str>,
        rows: &mut TrackRows<'_, '_>,
    ) -> Option<ClassId> {
        if number < 0 {
            return None;
        }
        if let Some((_, class)) = self.last.filter(|(last, _)| *last == number) {
            return class;
        }
        let class = *self.known.entry(number).or_insert_with(|| match name {
            Some(name) => rows.class(name),
            None => rows.class(&format!("class {number}")),
        });
        self.last = Some((number, class));
        class
    }
}
