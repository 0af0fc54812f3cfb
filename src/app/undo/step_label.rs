//! What a step did, in words that follow "Undo" and "Redo": read off what it changed, so that every command has one.

use std::collections::{BTreeMap, BTreeSet};

use crate::app::edits::Edits;
use crate::app::layout::Layout;
use crate::model::PersonIndex;

/// What changed in the edits.
pub(super) fn of_edits(before: &Edits, after: &Edits) -> String {
    let mut parts = Vec::new();
    parts.extend(of_people("label", "labels", &before.labels, &after.labels));
    parts.extend(of_people("colour", "colours", &before.colors, &after.colors));
    if before.filter != after.filter {
        parts.push("filter".to_owned());
    }
    parts.extend(of_set("hide", "show", &before.hidden, &after.hidden));
    if before.solo != after.solo {
        parts.push("solo".to_owned());
    }
    parts.extend(of_set("pin", "unpin", &before.pinned, &after.pinned));
    if before.bookmarks != after.bookmarks {
        parts.push(of_number("bookmark", before.bookmarks.len(), after.bookmarks.len()));
    }
    let is_left_out = |edits: &Edits| !(edits.filter.is_empty() && edits.hidden.is_empty() && edits.solo.is_empty());
    match parts.len() {
        0 => "change".to_owned(),
        1 => parts.remove(0),
        _ if is_left_out(before) && !is_left_out(after) => "clear all filters".to_owned(),
        _ => parts.join(", "),
    }
}

/// What changed in the layout.
pub(super) fn of_layout(before: &Layout, after: &Layout) -> &'static str {
    if before.hidden_panels != after.hidden_panels {
        if after.hidden_panels.len() > before.hidden_panels.len() { "hide panel" } else { "show panel" }
    } else if before.measures != after.measures {
        "charted measures"
    } else {
        "table columns"
    }
}

fn of_people<V: PartialEq>(
    one: &str,
    many: &str,
    before: &BTreeMap<PersonIndex, V>,
    after: &BTreeMap<PersonIndex, V>,
) -> Option<String> {
    let people: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    let mut changed = people.into_iter().filter(|index| before.get(index) != after.get(index));
    let first = changed.next()?;
    Some(if changed.next().is_none() { format!("{one} of person {first}") } else { many.to_owned() })
}

fn of_set(add: &str, remove: &str, before: &BTreeSet<PersonIndex>, after: &BTreeSet<PersonIndex>) -> Option<String> {
    let added: Vec<_> = after.difference(before).collect();
    let (verb, people) = if added.is_empty() { (remove, before.difference(after).collect()) } else { (add, added) };
    match people.as_slice() {
        [] => None,
        [one] => Some(format!("{verb} person {one}")),
        many => Some(format!("{verb} {} people", many.len())),
    }
}

fn of_number(what: &str, before: usize, after: usize) -> String {
    match before.cmp(&after) {
        std::cmp::Ordering::Less => format!("add {what}"),
        std::cmp::Ordering::Equal => format!("edit {what}"),
        std::cmp::Ordering::Greater => format!("remove {what}"),
    }
}
