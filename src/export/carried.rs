//! What a format of boxes by frame has a place for.

use crate::model::{RowRef, TrackStore, VideoMetadata};

use super::Format;

/// How a format says what a detection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ClassPlace {
    /// Not at all.
    Nowhere,
    /// By a number without a name.
    Number,
    /// By a name, once a track: what its first detection is.
    Track,
    /// By a name.
    Detection,
}

/// The places that a format of boxes by frame has beside the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Carried {
    /// The id that Index 0 gets.
    pub(super) first_id: i128,
    has_score: bool,
    /// Visibility, and whether a detection is marked as not to be scored.
    has_visibility: bool,
    class: ClassPlace,
    /// Whether frame rate, frame size and name of the video have a place.
    has_video: bool,
}

impl Carried {
    /// What the format carries; `None` for formats that do not count frames.
    pub(super) const fn by(format: Format) -> Option<Self> {
        let nothing =
            Self { first_id: 0, has_score: false, has_visibility: false, class: ClassPlace::Nowhere, has_video: false };
        Some(match format {
            Format::Mot => Self { first_id: 1, has_score: true, ..nothing },
            Format::Ultralytics => Self { has_score: true, class: ClassPlace::Number, ..nothing },
            Format::Coco => {
                Self { has_score: true, has_visibility: true, class: ClassPlace::Detection, has_video: true, ..nothing }
            }
            Format::Cvat => Self { class: ClassPlace::Track, ..nothing },
            Format::Csv | Format::Json | Format::Pages | Format::Jsonl | Format::Parquet => return None,
        })
    }

    /// Whether something is left out of what is said of a row. `track_class` is the class of the first row of its track.
    pub(super) fn loses_mark(&self, store: &TrackStore, row: &RowRef<'_>, track_class: Option<&str>) -> bool {
        let mark = row.mark;
        let loses_score = if self.has_score { mark.score.is_infinite() } else { !mark.score.is_nan() };
        let loses_visibility = if self.has_visibility {
            mark.visibility.is_infinite()
        } else {
            !mark.visibility.is_nan() || mark.is_ignored
        };
        let class = mark.class().map(|class| store.class_name(class));
        loses_score
            || loses_visibility
            || class.is_some_and(|class| match self.class {
                ClassPlace::Nowhere => true,
                ClassPlace::Number => class_number(class).is_none(),
                ClassPlace::Track => track_class != Some(class),
                ClassPlace::Detection => false,
            })
    }

    /// Whether something is left out of what is known of a video.
    pub(super) fn loses_video(&self, video: &VideoMetadata) -> bool {
        let rest = VideoMetadata { frame_rate: None, width: None, height: None, ..video.clone() };
        !if self.has_video { rest.is_empty() } else { video.is_empty() }
    }
}

/// The number of a class that has no other name: 3 of `class 3`, as readers call it.
pub(super) fn class_number(name: &str) -> Option<u32> {
    let number: u32 = name.strip_prefix("class ")?.parse().ok()?;
    (name.len() == "class ".len() + number.to_string().len()).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbered_classes_are_told_by_their_names() {
        assert_eq!((class_number("class 12"), class_number("class 012"), class_number("car")), (Some(12), None, None));
        assert_eq!((class_number("class -1"), class_number("class +1")), (None, None));
    }
}
