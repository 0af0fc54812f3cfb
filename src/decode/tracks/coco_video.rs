//! One video of a COCO file: which frame each of its images is, and what its annotations are.

use super::classes::Classes;
use super::coco::{Annotation, CocoFile};
use super::rows::{Found, TrackRows};
use crate::model::Mark;
use crate::model::terms::TermSource;

/// What a file says of a video.
#[derive(Debug, Default)]
pub(super) struct Video {
    id: Option<i64>,
    /// Whether it is in the list of videos, and not in those of images only.
    pub(super) is_described: bool,
    pub(super) name: Option<String>,
    /// Frames per second, positive.
    pub(super) frame_rate: Option<f64>,
    /// In pixels; else that of the first image that has one.
    pub(super) frame_size: Option<(u32, u32)>,
    pub(super) num_annotations: u64,
    num_images: u32,
    /// Images whose frame is said.
    num_said: u32,
    /// Images with a number in their name.
    num_named: u32,
    /// The smallest of these numbers.
    first_named: Option<i64>,
}

/// One image.
#[derive(Debug)]
pub(super) struct Image {
    /// Its video as a position in the list of videos.
    pub(super) video: usize,
    /// Its number among the images of the video.
    ordinal: u32,
    /// Its frame by its own word.
    said: Option<i64>,
    /// The number in its name.
    named: Option<i64>,
    size: Option<(u32, u32)>,
}

/// What is taken as the frame of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counting {
    Said,
    Named,
    Order,
}

/// Turns the annotations of a video into detections.
pub(super) struct Frames<'f> {
    file: &'f CocoFile,
    video: &'f Video,
    counting: Counting,
    classes: Classes,
}

impl Video {
    pub(super) fn new(id: Option<i64>) -> Self {
        Self { id, ..Self::default() }
    }

    /// The next image of this video, which is number `video`.
    pub(super) fn image(
        &mut self,
        video: usize,
        said: Option<i64>,
        named: Option<i64>,
        size: Option<(u32, u32)>,
    ) -> Image {
        let ordinal = self.num_images;
        self.num_images += 1;
        self.num_said += u32::from(said.is_some());
        self.num_named += u32::from(named.is_some());
        self.first_named = self.first_named.into_iter().chain(named).min();
        self.frame_size = self.frame_size.or(size);
        Image { video, ordinal, said, named, size }
    }

    /// What it is called, for people.
    pub(super) fn shown(&self) -> String {
        match (&self.name, self.id) {
            (Some(name), _) => name.clone(),
            (None, Some(id)) => format!("video {id}"),
            (None, None) => "images of no video".to_owned(),
        }
    }

    /// Says of the video what is known, and how its frames are counted.
    pub(super) fn begin<'f>(&'f self, file: &'f CocoFile, is_one: bool, rows: &mut TrackRows<'_, '_>) -> Frames<'f> {
        let name = self.name.clone().or_else(|| (!is_one).then(|| self.shown()));
        rows.know_video(name.as_deref(), self.frame_rate, self.frame_size);
        let counting = match self.num_images {
            num if num == self.num_said => Counting::Said,
            num if num == self.num_named => Counting::Named,
            _ => Counting::Order,
        };
        match counting {
            Counting::Said => {
                rows.placing.count_from(0, TermSource::Format);
            }
            Counting::Named => {
                rows.placing.count_from(self.first_named.unwrap_or(0).min(1), TermSource::Assumed);
                rows.assume("images say no frame_index: the numbers in their names are taken as frames".to_owned());
            }
            Counting::Order => {
                rows.placing.base = Some(0);
                rows.assume("images say no frame_index: they are taken as frames in their order".to_owned());
            }
        }
        if self.id.is_none() {
            rows.assume("images name no video: they are taken as frames of one".to_owned());
        }
        Frames { file, video: self, counting, classes: Classes::default() }
    }
}

impl Frames<'_> {
    /// The detection of an annotation whose image is of this video.
    pub(super) fn found(&mut self, annotation: &Annotation, rows: &mut TrackRows<'_, '_>) -> Found {
        let image = self.file.images.get(&annotation.image);
        let frame = image.and_then(|image| match self.counting {
            Counting::Said => image.said,
            Counting::Named => image.named,
            Counting::Order => Some(i64::from(image.ordinal)),
        });
        let of_track = || self.file.categories_of_tracks.get(&annotation.track?).copied();
        let category = annotation.category.or_else(of_track);
        let class = category.and_then(|number| {
            self.classes.numbered(number, self.file.categories.get(&number).map(String::as_str), rows)
        });
        let mut mark = Mark::NONE.with_class(class);
        (mark.score, mark.visibility) = (annotation.score, annotation.visibility);
        mark.is_ignored = annotation.is_ignored;
        let rect = in_frame(annotation.rect, image.and_then(|image| image.size), self.video.frame_size);
        Found { frame: frame.unwrap_or(0), id: annotation.track, rect, mark }
    }
}

/// A box of an image in pixels of the video, where the two differ.
fn in_frame(rect: [f64; 4], image: Option<(u32, u32)>, video: Option<(u32, u32)>) -> [f64; 4] {
    let (Some(image), Some(video)) = (image, video) else { return rect };
    if image == video {
        return rect;
    }
    let (x, y) = (f64::from(video.0) / f64::from(image.0), f64::from(video.1) / f64::from(image.1));
    [rect[0] * x, rect[1] * y, rect[2] * x, rect[3] * y]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_of_a_smaller_image_are_brought_to_the_video() {
        let rect = [10.0, 20.0, 30.0, 40.0];
        assert_eq!(in_frame(rect, Some((100, 50)), Some((200, 50))), [20.0, 20.0, 60.0, 40.0]);
        assert_eq!(in_frame(rect, None, Some((200, 50))), rect);
        assert_eq!(in_frame(rect, Some((200, 50)), Some((200, 50))), rect);
    }
}
