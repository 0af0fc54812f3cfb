//! One image for all times, or a folder of images that follow each other.
//!
//! Images of a folder are in the order of the last number in their names, or in natural order where one has none. Which of them
//! belongs to a time is said either by that number, as the number of a frame, or by their place: then they are spread evenly
//! over the video. Only names are kept, 40 bytes and the path an image; a time is found in O(log images).

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::frames::{FrameError, FrameKey, FrameSource};
use super::still_file::read_still;
use crate::model::Image;
use crate::model::time::{ASSUMED_FRAME_RATE, format_duration, frame_of_ms, ms_of_frame};

/// Which image of a folder belongs to which time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StillTiming {
    /// By number where the numbers reach about as far as the video, else spread.
    #[default]
    Auto,
    /// The number in the name is that of the frame.
    ByNumber,
    /// Evenly over the video.
    Spread,
}

impl StillTiming {
    /// All, in the order of the dialog.
    pub const ALL: [Self; 3] = [Self::Auto, Self::ByNumber, Self::Spread];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Auto => "Automatic",
            Self::ByNumber => "By frame number",
            Self::Spread => "Spread evenly",
        }
    }
}

/// The video that stills belong to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StillClock {
    /// Frames per second, where known.
    pub frame_rate: Option<f64>,
    /// Length in milliseconds, at least 1.
    pub duration_ms: i64,
}

/// Images on disk.
#[derive(Debug, Clone, PartialEq)]
pub struct Stills {
    files: Vec<PathBuf>,
    /// The frames at which the images begin, ascending, one each; `None` where they are spread.
    first_frames: Option<Vec<i64>>,
    clock: StillClock,
}

impl Stills {
    /// The image or the images of a folder. Reads names, not images. For a job.
    ///
    /// # Errors
    /// When there is no such thing, or a folder without images.
    pub fn open(path: &Path, timing: StillTiming, clock: StillClock) -> Result<Self, FrameError> {
        let failed = |error: &std::io::Error| FrameError::Io { reason: reason_of(error), path: path.to_owned() };
        let metadata = fs::metadata(path).map_err(|error| failed(&error))?;
        if !metadata.is_dir() {
            return Ok(Self { files: vec![path.to_owned()], first_frames: None, clock });
        }
        let mut files = Vec::new();
        for entry in fs::read_dir(path).map_err(|error| failed(&error))? {
            let file = entry.map_err(|error| failed(&error))?.path();
            if is_image_name(&file) {
                files.push(file);
            }
        }
        if files.is_empty() {
            return Err(FrameError::EmptyFolder(path.to_owned()));
        }
        Ok(Self::of_files(files, timing, clock))
    }

    /// Images in no particular order.
    fn of_files(mut files: Vec<PathBuf>, timing: StillTiming, clock: StillClock) -> Self {
        let numbered = numbers_of(&files);
        let Some(mut numbered) = numbered else {
            files.sort_by(|a, b| super::natural(a, b));
            return Self { files, first_frames: None, clock };
        };
        numbered.sort();
        // Tools that count from 1 mean the first frame, which is frame 0 here.
        let base = i64::from(numbered[0].0 == 1);
        let (numbers, files): (Vec<i64>, Vec<PathBuf>) =
            numbered.into_iter().map(|(number, file)| (number - base, file)).unzip();
        let rate = clock.frame_rate.unwrap_or(ASSUMED_FRAME_RATE);
        let reach_ms = ms_of_frame(*numbers.last().expect("there is an image"), rate) as f64;
        let share = reach_ms / clock.duration_ms.max(1) as f64;
        let is_by_number = match timing {
            StillTiming::ByNumber => true,
            StillTiming::Spread => false,
            StillTiming::Auto => numbers.len() > 1 && (0.5..=1.5).contains(&share),
        };
        Self { files, first_frames: is_by_number.then_some(numbers), clock }
    }

    fn place_at(&self, at_ms: i64) -> Option<usize> {
        let Some(first_frames) = &self.first_frames else {
            let share = at_ms as f64 / self.clock.duration_ms.max(1) as f64;
            let place = (share * self.files.len() as f64).floor().max(0.0) as usize;
            return Some(place.min(self.files.len() - 1));
        };
        let frame = frame_of_ms(at_ms, self.clock.frame_rate.unwrap_or(ASSUMED_FRAME_RATE));
        let place = first_frames.partition_point(|&first| first <= frame).checked_sub(1)?;
        // An image stands until the next one; the last one as long as the one before it did.
        if place + 1 == first_frames.len() && place > 0 {
            let step = first_frames[place] - first_frames[place - 1];
            return (frame < first_frames[place] + step).then_some(place);
        }
        Some(place)
    }
}

impl FrameSource for Stills {
    fn frame_at(&self, at_ms: i64) -> Option<FrameKey> {
        self.place_at(at_ms).map(|place| FrameKey(place as u64))
    }

    fn read(&self, key: FrameKey) -> Result<Image, FrameError> {
        let place = usize::try_from(key.0).unwrap_or(usize::MAX).min(self.files.len() - 1);
        read_still(&self.files[place])
    }

    fn describe(&self) -> String {
        let num = self.files.len();
        match &self.first_frames {
            _ if num == 1 => "one image for all times".to_owned(),
            None => format!("{num} images, spread evenly over {}", format_duration(self.clock.duration_ms)),
            Some(_) => match self.clock.frame_rate {
                Some(rate) => format!("{num} images, by frame number at {rate} fps"),
                None => format!("{num} images, by frame number at {ASSUMED_FRAME_RATE} fps, which is assumed"),
            },
        }
    }
}

/// What the system said, without its number.
pub(super) fn reason_of(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

fn is_image_name(path: &Path) -> bool {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let is_hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    !is_hidden && matches!(ending.as_deref(), Some("png" | "jpg" | "jpeg"))
}

/// The files with the last number in their names; `None` where one has none, or two have the same.
fn numbers_of(files: &[PathBuf]) -> Option<Vec<(i64, PathBuf)>> {
    let numbered: Option<Vec<_>> = files.iter().map(|file| Some((number_of(file)?, file.clone()))).collect();
    let numbered = numbered?;
    let mut numbers: Vec<i64> = numbered.iter().map(|(number, _)| *number).collect();
    numbers.sort_unstable();
    numbers.windows(2).all(|pair| pair[0] != pair[1]).then_some(numbered)
}

/// The last number in the name of a file: 123 of `frame_000123.jpg`.
fn number_of(file: &Path) -> Option<i64> {
    let stem = file.file_stem()?.to_string_lossy();
    let end = stem.rfind(|c: char| c.is_ascii_digit())? + 1;
    let start = stem[..end].rfind(|c: char| !c.is_ascii_digit()).map_or(0, |at| at + last_len(&stem[..end], at));
    stem[start..end].parse().ok()
}

/// Length in bytes of the character at `at`.
fn last_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CLOCK: StillClock = StillClock { frame_rate: Some(25.0), duration_ms: 4000 };

    fn files(names: &[&str]) -> Vec<PathBuf> {
        names.iter().map(PathBuf::from).collect()
    }

    fn numbered(numbers: &[i64], timing: StillTiming) -> Stills {
        let names: Vec<PathBuf> = numbers.iter().map(|n| PathBuf::from(format!("frame_{n:06}.jpg"))).collect();
        Stills::of_files(names, timing, CLOCK)
    }

    #[test]
    fn the_last_number_counts() {
        for (name, number) in [
            ("frame_000123.jpg", Some(123)),
            ("cam2-0007.png", Some(7)),
            ("12.jpeg", Some(12)),
            ("bild–9b.png", Some(9)),
            ("cover.png", None),
            ("99999999999999999999.png", None),
        ] {
            assert_eq!(number_of(Path::new(name)), number, "{name}");
        }
    }

    #[test]
    fn numbers_are_frames_where_they_reach_as_far_as_the_video() {
        let stills = numbered(&[0, 25, 50, 75], StillTiming::Auto);
        assert_eq!([0, 960, 1000, 3900].map(|ms| stills.place_at(ms)), [Some(0), Some(0), Some(1), Some(3)]);
        // The last one stands as long as the one before.
        assert_eq!(stills.place_at(4000), None);
        assert!(stills.describe().contains("by frame number at 25 fps"), "{}", stills.describe());
        // Counted from one.
        let from_one = numbered(&[1, 51, 101], StillTiming::Auto);
        assert_eq!([0, 1990, 2000].map(|ms| from_one.place_at(ms)), [Some(0), Some(1), Some(1)]);
        assert_eq!(from_one.place_at(1960), Some(0));
    }

    #[test]
    fn others_are_spread() {
        // One a second would be frames 0 to 3 of a hundred.
        let stills = numbered(&[0, 1, 2, 3], StillTiming::Auto);
        assert_eq!([-5, 0, 999, 1000, 3999, 9000].map(|ms| stills.place_at(ms).unwrap()), [0, 0, 0, 1, 3, 3]);
        assert!(stills.describe().contains("spread evenly over 4.0 s"), "{}", stills.describe());
        assert_eq!(numbered(&[0, 1, 2, 3], StillTiming::ByNumber).place_at(80), Some(2));
        let named = Stills::of_files(files(&["b10.png", "b9.png", "a.png"]), StillTiming::Auto, CLOCK);
        assert_eq!(named.files, files(&["a.png", "b9.png", "b10.png"]));
        let twice = Stills::of_files(files(&["a1.png", "b1.png"]), StillTiming::ByNumber, CLOCK);
        assert!(twice.first_frames.is_none(), "two images with one number have no order by it");
    }

    proptest! {
        #[test]
        fn every_time_has_the_image_before_it(
            mut numbers in proptest::collection::btree_set(0i64..400, 2..40), at_ms in 0i64..20_000
        ) {
            let all: Vec<i64> = std::mem::take(&mut numbers).into_iter().collect();
            let stills = numbered(&all, StillTiming::ByNumber);
            let base = i64::from(all[0] == 1);
            let frame = frame_of_ms(at_ms, 25.0);
            let before = all.iter().rposition(|number| number - base <= frame);
            match stills.place_at(at_ms) {
                Some(place) => prop_assert_eq!(Some(place), before),
                None => prop_assert!(before.is_none() || before == Some(all.len() - 1)),
            }
            let spread = numbered(&all, StillTiming::Spread);
            prop_assert!(spread.place_at(at_ms).is_some_and(|place| place < all.len()));
        }
    }
}
