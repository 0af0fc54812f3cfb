//! What a format could not carry, counted.

use std::collections::BTreeMap;
use std::fmt;

use crate::model::JobInfo;

use super::Selection;

/// One thing that an export leaves out or changes. The order is the order of display: rows first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// Rows with a face box only, left out of a format of body boxes.
    FaceOnlyRows,
    /// Rows without any box, left out of a format of boxes.
    NoBoxRows,
    /// Rows whose box is not four finite numbers or has a negative side, left out of a format that counts frames.
    UnusableBoxRows,
    /// Rows of a person on a frame that has a nearer one, left out.
    SameFrameRows,
    /// Rows that belong to no track, left out of a format in which every row is somebody's.
    UntrackedRows,
    /// Rows before the first frame, left out of a format that counts from it.
    EarlyRows,
    /// Rows whose time is not exactly that of their frame.
    TimesAsFrames,
    /// Frames between two samples on which the format puts boxes that nobody measured.
    BoxesBetween,
    /// Rows whose time is not a whole number of milliseconds, rounded.
    TimesAsMillis,
    /// People whose id is moved so that every id is positive.
    MovedIds,
    /// Rows of whose score, class and visibility something is left out.
    Marks,
    /// Faces, left out.
    Faces,
    /// Faces without any value, which a table cannot tell from no face.
    EmptyFaces,
    /// Faces with rare members that have no column.
    FaceAttributes,
    /// Rows with `FaceMatches`, left out.
    FaceMatches,
    /// People with a label, left out.
    Labels,
    /// Documents whose `VideoMetadata` is left out or only partly kept.
    VideoMetadata,
    /// Documents whose job status, message, tag or video source is left out.
    JobDetails,
    /// Documents without a `JobId`, which got one made from their name to keep them apart.
    MadeJobIds,
    /// Incomplete documents: the export does not say that pages are missing.
    Incomplete,
}

impl Loss {
    /// Whether each count is a row that is not in the export.
    pub const fn is_left_out_row(self) -> bool {
        matches!(
            self,
            Self::FaceOnlyRows
                | Self::NoBoxRows
                | Self::UnusableBoxRows
                | Self::SameFrameRows
                | Self::UntrackedRows
                | Self::EarlyRows
        )
    }

    /// What it means, for people: a phrase that the count follows.
    pub const fn title(self) -> &'static str {
        match self {
            Self::FaceOnlyRows => "face-only entries left out",
            Self::NoBoxRows => "entries without a box left out",
            Self::UnusableBoxRows => "entries with an unusable box left out",
            Self::SameFrameRows => "entries left out because a nearer one of that person is on the same frame",
            Self::UntrackedRows => "detections without a track left out",
            Self::EarlyRows => "entries before the first frame left out",
            Self::TimesAsFrames => "times moved to their frame",
            Self::BoxesBetween => "frames between two samples on which boxes on a straight line appear",
            Self::TimesAsMillis => "times rounded to whole milliseconds",
            Self::MovedIds => "people whose id is moved, because an Index is negative",
            Self::Marks => "entries whose score, class or visibility is left out",
            Self::Faces => "faces left out",
            Self::EmptyFaces => "faces without any value left out",
            Self::FaceAttributes => "faces with further members that have no column",
            Self::FaceMatches => "entries whose FaceMatches are left out",
            Self::Labels => "labels left out",
            Self::VideoMetadata => "documents whose VideoMetadata is not kept in full",
            Self::JobDetails => "documents whose job status, message, tag or video source is left out",
            Self::MadeJobIds => "documents that got a JobId made from their name",
            Self::Incomplete => "incomplete documents, of which the export does not say that pages are missing",
        }
    }
}

/// What could not be carried, and how often. Empty when the export holds everything that was selected.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
#[serde(transparent)]
pub struct Fidelity {
    losses: BTreeMap<Loss, u64>,
}

impl Fidelity {
    /// Counts `count` more of a loss. Zero adds nothing.
    pub fn add(&mut self, loss: Loss, count: u64) {
        if count > 0 {
            *self.losses.entry(loss).or_default() += count;
        }
    }

    /// Adds all of another note.
    pub fn merge(&mut self, other: &Self) {
        other.losses().for_each(|(loss, count)| self.add(loss, count));
    }

    /// How often a loss was counted.
    pub fn count(&self, loss: Loss) -> u64 {
        self.losses.get(&loss).copied().unwrap_or(0)
    }

    /// All losses with their counts, in order of display.
    pub fn losses(&self) -> impl Iterator<Item = (Loss, u64)> {
        self.losses.iter().map(|(&loss, &count)| (loss, count))
    }

    /// Number of selected rows that are not in the export.
    pub fn num_left_out_rows(&self) -> u64 {
        self.losses().filter(|(loss, _)| loss.is_left_out_row()).map(|(_, count)| count).sum()
    }

    /// Whether the export holds everything that was selected.
    pub fn is_lossless(&self) -> bool {
        self.losses.is_empty()
    }

    /// What every format without a place for the job loses of it, and of its video.
    pub(super) fn add_job(&mut self, job: &JobInfo, loses_video: bool) {
        self.add_details(job);
        self.add(Loss::VideoMetadata, u64::from(loses_video));
    }

    /// What a format loses of a job that keeps its `VideoMetadata`.
    pub(super) fn add_details(&mut self, job: &JobInfo) {
        let has_details =
            job.status.is_some() || job.status_message.is_some() || job.job_tag.is_some() || job.video_source.is_some();
        self.add(Loss::JobDetails, u64::from(has_details));
        self.add(Loss::Incomplete, u64::from(!job.is_complete()));
    }

    /// What every format without a column for labels loses.
    pub(super) fn add_labels(&mut self, selection: &Selection<'_>) {
        self.add(Loss::Labels, selection.num_labelled());
    }
}

impl fmt::Display for Fidelity {
    /// One line a loss, with its count; nothing when lossless.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (loss, count)) in self.losses().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            write!(f, "{}: {count}", loss.title())?;
        }
        Ok(())
    }
}
