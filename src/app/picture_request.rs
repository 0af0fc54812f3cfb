//! A picture to be drawn in a job: the data it is of, held by reference, and how it shall look.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use super::derived::Derived;
use super::document::Document;
use super::state::AppState;
use crate::analysis::{Flags, Measure, Names, Sighting, complete_sightings};
use crate::export::{AtomicFile, ExportError, Overwrite};
use crate::jobs::Cancel;
use crate::model::{Image, PersonIndex, PersonSlot};
use crate::view::picture::{PictureFormat, PictureSpec, PictureView, Subject, draw_picture};
use crate::view::svg::svg_scaled;
use crate::view::{CanvasOptions, CanvasView, DrawList, Palette, Scene, Theme, ThemeKind};

/// Turns draw lists into pixels. What knows the toolkit brings it along, see [`super::Worker::paint_with`].
pub trait PicturePainter: Send + Sync {
    /// The list on the theme's background, `scale` pixels a point.
    fn paint(&self, list: &DrawList, theme: ThemeKind, scale: f32) -> Image;

    /// The image as a PNG. The bytes depend on the image alone.
    ///
    /// # Errors
    /// When the encoder refuses the image.
    fn png(&self, image: &Image) -> io::Result<Vec<u8>>;
}

/// Everything that decides what a picture of a document shows. Cheap to make: what is large is shared.
#[derive(Debug, Clone)]
pub struct PictureRequest {
    /// How it shall look.
    pub spec: PictureSpec,
    palette: Palette,
    derived: Derived,
    labels: BTreeMap<PersonIndex, String>,
    colors: BTreeMap<PersonIndex, u32>,
    selection: BTreeSet<PersonIndex>,
    flags: Option<Arc<Flags>>,
    at_ms: i64,
    selected_ms: Option<Range<i64>>,
    options: CanvasOptions,
    canvas: CanvasView,
    /// Who is kept in the middle of the canvas.
    followed: Option<PersonIndex>,
    charted: Vec<PersonSlot>,
    num_not_charted: usize,
    measures: Vec<Measure>,
    visible_ms: Range<i64>,
    filter: String,
    /// The image under the boxes and its brightness.
    still: Option<(Arc<Image>, f32)>,
}

impl PictureRequest {
    /// What the window shows of a document now, in another form.
    pub(super) fn of(state: &AppState, document: &Document, spec: PictureSpec) -> Self {
        let charted = document.charted();
        let is_selected = !document.selection.people.is_empty();
        let num_people =
            if is_selected { document.selection.people.len() } else { document.kept.num_people() as usize };
        let (start, end) = document.visible_ms;
        Self {
            spec,
            palette: state.settings.palette,
            derived: document.shown.clone(),
            labels: document.edits.labels.clone(),
            colors: document.edits.colors.clone(),
            selection: document.selection.people.clone(),
            flags: document.flags().cloned(),
            at_ms: document.cursor_ms,
            selected_ms: document.selection.time_ms.clone(),
            options: state.settings.canvas_options(),
            canvas: document.canvas,
            followed: document.selection.primary.filter(|_| document.is_following),
            num_not_charted: num_people.saturating_sub(charted.len()),
            charted,
            measures: state.settings.measures.clone(),
            visible_ms: start.floor() as i64..end.ceil() as i64,
            filter: document.filter.valid.text().to_owned(),
            still: document.shown_frame().map(|shown| (shown.image, shown.brightness as f32 / 100.0)),
        }
    }

    /// The picture as a draw list. O(rows) for charts: for a job.
    pub fn draw(&self) -> DrawList {
        let Derived { store, people, matches, filtered, kept, unseen, levels, order, .. } = &self.derived;
        let scene = Scene {
            names: Names { labels: &self.labels, matches },
            colors: &self.colors,
            selection: &self.selection,
            flags: self.flags.as_deref(),
            at_ms: self.at_ms,
            range_ms: self.selected_ms.clone(),
            ..Scene::new(store, kept, people, levels, Theme::with_palette(self.spec.theme, self.palette))
        };
        let lanes_scene = Some(Scene { kept: filtered, hidden: unseen, ..scene.clone() });
        let canvas = self.followed_view(&scene);
        let subject = Subject {
            options: self.options,
            canvas,
            lanes_scene,
            charted: &self.charted,
            num_not_charted: self.num_not_charted,
            measures: &self.measures,
            range_ms: Some(self.visible_ms.clone()),
            filter: &self.filter,
            still: self.still.clone(),
            ..Subject::new(scene, order)
        };
        draw_picture(&self.spec, &subject)
    }

    /// Where the canvas looks: at the followed person, where there is one and they are here.
    fn followed_view(&self, scene: &Scene<'_>) -> CanvasView {
        let Some(index) = self.followed.filter(|_| self.spec.view == PictureView::Canvas) else { return self.canvas };
        let mut here = Vec::new();
        complete_sightings(scene.store, scene.kept, scene.people, scene.at_ms, self.options.between, &mut here);
        let followed = here.iter().find(|sighting| sighting.index == index);
        followed.and_then(Sighting::best_box).map_or(self.canvas, |best| self.canvas.follow(best))
    }

    /// The picture as pixels.
    pub fn paint(&self, painter: &dyn PicturePainter) -> Image {
        painter.paint(&self.draw(), self.spec.theme, self.spec.scale as f32)
    }
}

/// A picture to be written.
#[derive(Debug, Clone)]
pub struct PictureFile {
    /// The picture.
    pub request: PictureRequest,
    /// In which format.
    pub format: PictureFormat,
    /// Where to.
    pub out: PathBuf,
    /// Whether what is there may be replaced.
    pub can_overwrite: bool,
    /// What the document was read from: never replaced.
    pub inputs: Vec<PathBuf>,
}

impl PictureFile {
    /// Draws and writes it, whole or not at all. Returns the number of bytes.
    ///
    /// # Errors
    /// When it was cancelled, something is in the way, or it could not be written; then nothing was written.
    pub fn write(&self, painter: Option<&Arc<dyn PicturePainter>>, cancel: &Cancel) -> Result<u64, ExportError> {
        let go_on = || if cancel.is_cancelled() { Err(ExportError::Cancelled) } else { Ok(()) };
        let failed = |error: &io::Error| ExportError::from_io(error, &self.out);
        // What is in the way is found before anything is drawn.
        let overwrite = Overwrite { is_allowed: self.can_overwrite, inputs: &self.inputs };
        let mut file = AtomicFile::create(&self.out, overwrite)?;
        go_on()?;
        let spec = &self.request.spec;
        let list = self.request.draw();
        go_on()?;
        let bytes = match self.format {
            PictureFormat::Svg => svg_scaled(&list, spec.scale as f32).into_bytes(),
            PictureFormat::Png => {
                let painter = painter.ok_or_else(|| failed(&io::Error::other("this build draws no PNG")))?;
                let image = painter.paint(&list, spec.theme, spec.scale as f32);
                go_on()?;
                painter.png(&image).map_err(|error| failed(&error))?
            }
        };
        go_on()?;
        file.write_all(&bytes).map_err(|error| failed(&error))?;
        file.commit()?;
        Ok(bytes.len() as u64)
    }
}
