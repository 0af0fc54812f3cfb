//! Images under the boxes: which, how bright, and those that have been read.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::document::{Document, DocumentId};
use super::effect::{Effect, Effects};
use super::frame_cache::FrameCache;
use super::notice::Severity;
use super::state::{AppState, Dialog};
use crate::model::Image;
pub use crate::source::StillTiming;
use crate::source::{FrameError, FrameKey, FrameSource, StillClock};

/// From this on an image counts as one of another shape; scaled videos are off by a pixel.
const MAX_STRETCH: f32 = 0.02;
/// The brightest that images are shown, percent.
pub const MAX_BRIGHTNESS: u32 = 150;

/// Chooses the images under the boxes, and how they are shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StillsCommand {
    /// Asks for an image.
    PickFile,
    /// Asks for a folder of images.
    PickFolder,
    /// Shows an image or the images of a folder; of the next result that opens, where none is open.
    Open(PathBuf),
    /// Which image belongs to which time.
    SetTiming(StillTiming),
    /// How bright, in percent, up to [`MAX_BRIGHTNESS`].
    SetBrightness(u32),
    /// Shows the plain frame instead, or the images again.
    ToggleBoxesOnly,
    /// Takes the images away.
    Remove,
}

/// Which images are shown, and how. What a session keeps of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StillsView {
    /// An image, or a folder of images.
    pub path: PathBuf,
    /// Which image belongs to which time.
    #[serde(default)]
    pub timing: StillTiming,
    /// Percent; 100 is as they are.
    pub brightness: u32,
    /// Whether the plain frame is shown instead.
    pub boxes_only: bool,
}

impl StillsView {
    /// Images as they are.
    pub fn new(path: PathBuf) -> Self {
        Self { path, timing: StillTiming::default(), brightness: 100, boxes_only: false }
    }
}

/// The images of a document that have been read, and what is being read. Nothing here is kept in a session.
#[derive(Debug, Clone, Default)]
pub struct Frames {
    /// Where they come from, once it has been opened.
    pub source: Option<Arc<dyn FrameSource>>,
    /// Why nothing, or not everything, can be shown.
    pub trouble: Option<String>,
    /// Number of the newest opening; answers about an older one are dropped.
    generation: u64,
    is_opening: bool,
    /// How long the video was taken to be when they were opened: which image belongs to which time may depend on it.
    duration_ms: i64,
    /// What a job reads now. The next one is asked for when it is done: that of the time the cursor has then.
    reading: Option<FrameKey>,
    cache: FrameCache,
    /// Images that cannot be shown; they are not asked for again.
    bad: BTreeSet<FrameKey>,
    /// What was shown last.
    last: Option<Arc<Image>>,
}

/// What is shown under the boxes now.
#[derive(Debug, Clone)]
pub struct ShownFrame {
    /// The image.
    pub image: Arc<Image>,
    /// Whether it is that of the time cursor; else that one is still being read.
    pub is_current: bool,
    /// Percent.
    pub brightness: u32,
}

impl Document {
    /// The image under the boxes, if one is shown. O(log images).
    pub fn shown_frame(&self) -> Option<ShownFrame> {
        let view = self.stills.as_ref().filter(|view| !view.boxes_only)?;
        let key = self.frames.source.as_ref()?.frame_at(self.cursor_ms)?;
        if self.frames.bad.contains(&key) {
            return None;
        }
        let current = self.frames.cache.get(key);
        let is_current = current.is_some();
        let image = current.or(self.frames.last.as_ref())?.clone();
        Some(ShownFrame { image, is_current, brightness: view.brightness })
    }

    /// Width over height of the frame: of the video, else of the image under the boxes, else 16:9.
    pub fn frame_aspect(&self) -> f32 {
        let video = &self.store.job.video;
        match self.frames.last.as_ref().filter(|_| self.stills.is_some()) {
            Some(image) if video.frame_size().is_none() => image.aspect(),
            _ => video.aspect(),
        }
    }

    /// What is odd about the images now, in words: none at this time, one that cannot be shown, one of another shape.
    pub fn frame_note(&self) -> Option<String> {
        self.stills.as_ref()?;
        let Some(source) = &self.frames.source else {
            return Some(self.frames.trouble.clone().unwrap_or_else(|| "Looking for the images…".to_owned()));
        };
        let Some(key) = source.frame_at(self.cursor_ms) else { return Some("No image of this time".to_owned()) };
        if self.frames.bad.contains(&key) {
            return Some("The image of this time cannot be shown".to_owned());
        }
        let Some(image) = self.frames.cache.get(key) else { return Some("Reading the image…".to_owned()) };
        let video = &self.store.job.video;
        let is_stretched = video.frame_size().is_some() && (image.aspect() / video.aspect() - 1.0).abs() > MAX_STRETCH;
        is_stretched.then(|| "The image has another shape than the frame and is stretched".to_owned())
    }
}

pub(super) fn update(state: &mut AppState, command: &StillsCommand, effects: &mut Effects) {
    match command {
        StillsCommand::PickFile => effects.push(Effect::PickStill { is_folder: false }),
        StillsCommand::PickFolder => effects.push(Effect::PickStill { is_folder: true }),
        StillsCommand::Open(path) => open(state, path.clone(), effects),
        StillsCommand::SetTiming(timing) => {
            let Some(document) = state.document_mut() else { return };
            let Some(view) = document.stills.as_mut().filter(|view| view.timing != *timing) else { return };
            view.timing = *timing;
            forget(document, effects);
        }
        StillsCommand::SetBrightness(percent) => {
            if let Some(view) = state.document_mut().and_then(|d| d.stills.as_mut()) {
                view.brightness = (*percent).min(MAX_BRIGHTNESS);
            }
        }
        StillsCommand::ToggleBoxesOnly => {
            if let Some(view) = state.document_mut().and_then(|d| d.stills.as_mut()) {
                view.boxes_only = !view.boxes_only;
            }
        }
        StillsCommand::Remove => {
            let Some(document) = state.document_mut() else { return };
            document.stills = None;
            forget(document, effects);
        }
    }
}

fn open(state: &mut AppState, path: PathBuf, effects: &mut Effects) {
    if state.dialog == Some(Dialog::Stills) {
        state.dialog = None;
    }
    let Some(document) = state.document_mut() else {
        state.next_stills = Some(path);
        return;
    };
    // Brightness and timing stay as they were chosen for the images before.
    let before = document.stills.take().unwrap_or_else(|| StillsView::new(PathBuf::new()));
    document.stills = Some(StillsView { path, boxes_only: false, ..before });
    forget(document, effects);
}

/// Forgets what was read, so that it is opened anew.
fn forget(document: &mut Document, effects: &mut Effects) {
    let generation = document.frames.generation + 1;
    let before = std::mem::replace(&mut document.frames, Frames { generation, ..Frames::default() });
    effects.push(Effect::Release(Arc::new(before)));
}

/// Asks for the images that the canvas shows and nobody has read or asked for yet, one at a time.
pub(super) fn request(state: &mut AppState, effects: &mut Effects) {
    let Some(document) = state.document_mut() else { return };
    let Some(view) = &document.stills else { return };
    let video = &document.shown.store.job.video;
    let duration_ms = video.duration_ms.unwrap_or(document.shown.store.span_ms().end).max(1);
    let frames = &mut document.frames;
    // A result that grew was shorter when they were opened. What is shown stays until they are there again.
    let has_grown = document.loading.is_none() && frames.duration_ms != duration_ms;
    let must_open = if frames.source.is_some() { has_grown } else { frames.trouble.is_none() };
    if must_open && !frames.is_opening {
        frames.generation += 1;
        (frames.is_opening, frames.reading, frames.duration_ms) = (true, None, duration_ms);
        effects.push(Effect::OpenStills {
            document: document.id,
            generation: frames.generation,
            path: view.path.clone(),
            timing: view.timing,
            clock: StillClock { frame_rate: video.frame_rate, duration_ms },
        });
    }
    if frames.is_opening {
        return;
    }
    let Some(source) = &frames.source else { return };
    if view.boxes_only {
        return;
    }
    let Some(key) = source.frame_at(document.cursor_ms) else { return };
    if let Some(image) = frames.cache.touch(key) {
        frames.last = Some(image);
        return;
    }
    if frames.reading.is_none() && !frames.bad.contains(&key) {
        frames.reading = Some(key);
        let (document, generation, source) = (document.id, frames.generation, source.clone());
        effects.push(Effect::ReadFrame { document, generation, key, source });
    }
}

/// The answer of the job that opens.
pub(super) fn opened(
    state: &mut AppState,
    document: DocumentId,
    generation: u64,
    result: Result<Arc<dyn FrameSource>, FrameError>,
    effects: &mut Effects,
) {
    let Some(document) = state.find_mut(document).filter(|d| d.frames.generation == generation) else { return };
    document.frames.is_opening = false;
    match result {
        Ok(source) => {
            // Images are known by their position, which may have changed.
            let frames = &mut document.frames;
            let before = (std::mem::take(&mut frames.cache), frames.source.replace(source));
            frames.bad.clear();
            effects.push(Effect::Release(Arc::new(before)));
        }
        Err(error) => {
            document.frames.source = None;
            document.frames.trouble = Some(error.to_string());
            state.notices.push(Severity::Error, "No image is shown under the boxes", error.to_string());
        }
    }
}

/// The answer of the job that reads.
pub(super) fn read(
    state: &mut AppState,
    document: DocumentId,
    generation: u64,
    key: FrameKey,
    result: Result<Arc<Image>, FrameError>,
    effects: &mut Effects,
) {
    let found = state.find_mut(document).filter(|d| d.frames.generation == generation);
    let Some(frames) = found.map(|document| &mut document.frames) else {
        effects.extend(result.ok().map(|image| Effect::Release(image)));
        return;
    };
    frames.reading = None;
    match result {
        Ok(image) => {
            // The time cursor may be elsewhere by now; this is still nearer to it than what is shown.
            frames.last = Some(image.clone());
            let evicted = frames.cache.insert(key, image);
            if !evicted.is_empty() {
                effects.push(Effect::Release(Arc::new(evicted)));
            }
        }
        Err(error) => {
            frames.bad.insert(key);
            // Of many bad images the first is named; the canvas tells of the others.
            let is_first = frames.trouble.replace(error.to_string()).is_none();
            if is_first {
                state.notices.push(Severity::Warning, "An image under the boxes is not shown", error.to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Derived, Event, JobKind, Opened, apply, update};
    use crate::decode::{DecodeOptions, InputFormat, JobDecoder};
    use crate::jobs::JobId;
    use crate::sample::SampleJob;
    use crate::source::Input;

    #[derive(Debug)]
    struct OneImage;

    impl FrameSource for OneImage {
        fn frame_at(&self, _at_ms: i64) -> Option<FrameKey> {
            Some(FrameKey(0))
        }

        fn read(&self, _key: FrameKey) -> Result<Image, FrameError> {
            Ok(Image { width: 1, height: 1, rgb: vec![0; 3] })
        }

        fn describe(&self) -> String {
            "one image".to_owned()
        }
    }

    /// The first pages of the sample, which does not say how long its video is.
    fn pages(num: usize) -> Derived {
        let mut decoder = JobDecoder::new("sample", DecodeOptions::default());
        for (number, page) in SampleJob::demo().pages(1000).iter().enumerate().take(num) {
            decoder.read(number as u32, "page", page.as_slice(), &mut ()).unwrap();
        }
        let mut store = decoder.finish();
        store.job.video.duration_ms = None;
        Derived::whole(Arc::new(store))
    }

    fn opened(effects: &[Effect]) -> Option<(DocumentId, u64, i64)> {
        effects.iter().find_map(|effect| match effect {
            Effect::OpenStills { document, generation, clock, .. } => Some((*document, *generation, clock.duration_ms)),
            _ => None,
        })
    }

    #[test]
    fn images_follow_a_result_that_has_grown() {
        let mut state = AppState::default();
        let (job, title) = (JobId(0), "sample".to_owned());
        apply(&mut state, Event::Started { job, kind: JobKind::Open, title });
        let inputs = vec![Input { path: "/data/a.json".into(), format: InputFormat::Rekognition, bytes: 1 }];
        let snapshot = |num| Event::Snapshot { job, inputs: inputs.clone(), derived: Box::new(pages(num)) };
        apply(&mut state, snapshot(1));
        let effects = update(&mut state, &StillsCommand::Open("/data/stills".into()).into());
        let (document, generation, first_ms) = opened(&effects).expect("they are looked for");
        let result = Ok(Arc::new(OneImage) as Arc<dyn FrameSource>);
        let effects = apply(&mut state, Event::StillsOpened { document, generation, result: result.clone() });
        assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadFrame { .. })));
        assert_eq!(opened(&apply(&mut state, snapshot(2))), None, "not with every page");
        let documents = vec![Opened { derived: pages(usize::MAX), inputs }];
        let effects = apply(&mut state, Event::Opened { job, documents, refused: Vec::new() });
        let (document, generation, last_ms) = opened(&effects).expect("they are looked for again");
        let end_ms = state.document().unwrap().store.span_ms().end;
        assert!(first_ms < last_ms && last_ms == end_ms, "{first_ms} {last_ms} {end_ms}");
        assert!(state.document().unwrap().frames.source.is_some(), "those of before stay until then");
        let effects = apply(&mut state, Event::StillsOpened { document, generation, result });
        assert!(opened(&effects).is_none() && effects.iter().any(|effect| matches!(effect, Effect::ReadFrame { .. })));
    }
}
