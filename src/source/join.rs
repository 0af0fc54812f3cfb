//! Which files are one job.
//!
//! Files with the same `JobId` are one. Files without one are one only where all of this holds: one name and a number, every
//! page but the last has a `NextToken`, equal `VideoMetadata`, and times (or person indices) that go on. Clips of one camera
//! have equal metadata, and stay separate.

use std::path::Path;

use super::expand::Series;
use crate::decode::JobRows;
use crate::model::WarningKind;

/// Files that are one job, growing.
pub(super) struct Group {
    pub(super) rows: JobRows,
    /// Numbers of the inputs.
    pub(super) inputs: Vec<usize>,
    /// Of the last file.
    series: Series,
}

impl Group {
    /// One result of several files that were read as one; inputs of the rows count positions in `inputs`.
    pub(super) fn of_inputs(rows: JobRows, inputs: Vec<usize>, path: &Path) -> Self {
        Self { rows, inputs, series: Series::of(path) }
    }
}

/// Adds what one file held to the job it belongs to, or as a new one.
pub(super) fn add(groups: &mut Vec<Group>, rows: JobRows, input: usize, path: &Path) {
    let series = Series::of(path);
    let found = groups.iter().enumerate().rev().find_map(|(at, group)| Some((at, reason(group, &rows, &series)?)));
    let Some((at, reason)) = found else {
        groups.push(Group { rows, inputs: vec![input], series });
        return;
    };
    let group = &mut groups[at];
    let number = group.inputs.iter().position(|&known| known == input).unwrap_or_else(|| {
        group.inputs.push(input);
        group.inputs.len() - 1
    }) as u32;
    let first = group.rows.path(0).to_owned();
    group.rows.append(rows, number);
    group.rows.note(WarningKind::Joined, number, None, format!("joined to {first}: {reason}"));
    group.series = series;
    if let Some(id) = &group.rows.info.job_id {
        group.rows.info.name.clone_from(id);
    }
}

/// Why a file belongs to a job, in words.
fn reason(group: &Group, rows: &JobRows, series: &Series) -> Option<&'static str> {
    match (&group.rows.info.job_id, &rows.info.job_id) {
        (Some(a), Some(b)) => return (a == b).then_some("both have the same JobId"),
        (None, None) => {}
        _ => return None,
    }
    let continues = series.stem == group.series.stem
        && series.number > group.series.number
        && group.rows.info.next_token.is_some()
        && group.rows.info.video == rows.info.video
        && rows.goes_on_from(&group.rows);
    continues.then_some("one name with a number, a NextToken before, equal VideoMetadata, and times that go on")
}
