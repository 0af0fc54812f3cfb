//! `pathscope render`: a picture without a display.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::analysis::{FlagRules, Kept, Measure, Names, people_flags, people_matches, people_stats};
use crate::export::{AtomicFile, ExportError, Overwrite};
use crate::model::time::{format_clock, parse_time};
use crate::model::{Image, PersonIndex, PersonSlot, TrackStore};
use crate::source::{FrameError, FrameSource as _, StillClock, StillTiming, Stills};
use crate::view::picture::{MAX_CURVES, PictureFormat, PictureSpec, Subject, draw_picture};
use crate::view::{DrawList, LaneLevels, Scene, Theme, svg};

use super::console::Console;
use super::exit::Failure;
use super::render_args::{RenderArgs, RenderView};
use super::{input, window_picture};

/// Draws the picture and writes it.
pub(super) fn run(args: &RenderArgs, console: Console) -> Result<(), Failure> {
    let format = format_of(&args.output)?;
    if args.view == RenderView::Window && format == PictureFormat::Svg {
        return Err(Failure::usage("the whole window is drawn as PNG only; give a name that ends in .png"));
    }
    let spec = args.spec();
    spec.check().map_err(Failure::usage)?;
    args.unused().iter().for_each(|unused| console.warning(unused));
    let inputs = input::open(&args.input, console)?;
    inputs.say_warnings(console);
    let [document] = &inputs.opened.documents[..] else {
        let num_documents = inputs.opened.documents.len();
        return Err(Failure::usage(format!("a picture shows one document, and the inputs hold {num_documents}")));
    };
    let store = &document.store;
    let asked = Asked::new(args, store)?;
    asked.say_what_is_odd(args, store, console);
    let bytes = match (args.view, format) {
        (RenderView::Window, _) => window_picture::png(store, asked.at_ms, &spec, args.filter.as_deref())?,
        (_, PictureFormat::Svg) => svg::svg_scaled(&draw(args, &spec, store, &asked), spec.scale as f32).into_bytes(),
        (_, PictureFormat::Png) => png(&draw(args, &spec, store, &asked), &spec)?,
    };
    let overwrite = Overwrite { is_allowed: args.force, inputs: &inputs.input_paths() };
    let mut file = AtomicFile::create(&args.output, overwrite)?;
    file.write_all(&bytes).map_err(|error| ExportError::from_io(&error, &args.output))?;
    let path = file.path().to_owned();
    file.commit()?;
    console.note(&format!("wrote {}: {}", input::megabytes(bytes.len() as u64), path.display()));
    inputs.verdict(&args.input)
}

/// The arguments as far as they depend on the data.
struct Asked {
    at_ms: i64,
    kept: Kept,
    /// Who was named, in the order of their index; `None` when nobody was.
    people: Option<Vec<PersonSlot>>,
    range_ms: Option<Range<i64>>,
    /// The image under the boxes, and how bright it is.
    still: Option<(Arc<Image>, f32)>,
}

impl Asked {
    fn new(args: &RenderArgs, store: &TrackStore) -> Result<Self, Failure> {
        let at_ms = parse_time(&args.at, &store.job.video).map_err(Failure::usage)?;
        // Detections may come after the end that the video is said to have.
        let end_ms = store.job.video.duration_ms.map(|end_ms| end_ms.max(store.last_ms().unwrap_or(end_ms)));
        if let Some(end_ms) = end_ms.filter(|&end_ms| at_ms > end_ms) {
            let (at, end) = (format_clock(at_ms), format_clock(end_ms));
            return Err(Failure::usage(format!("--at {at} is after the end of the video, at {end}")));
        }
        let kept = input::kept_rows(store, args.filter.as_deref())?;
        let people = match &args.person {
            None => None,
            Some(list) => {
                let named = input::kept_rows(store, Some(&format!("person:{list}")))?;
                if named.num_people() == 0 {
                    return Err(Failure::usage(format!("nobody of --person {list} is in this result: {}", who(store))));
                }
                Some(store.slots_by_index().iter().copied().filter(|&slot| named.has_person(slot)).collect())
            }
        };
        let range_ms = args.range.as_deref().map(|text| parse_range(text, store)).transpose()?;
        let still = still_of(args, store, at_ms)?.map(|image| (Arc::new(image), args.brightness as f32 / 100.0));
        Ok(Self { at_ms, kept, people, range_ms, still })
    }

    /// Says what makes the picture emptier than somebody may expect.
    fn say_what_is_odd(&self, args: &RenderArgs, store: &TrackStore, console: Console) {
        let span = store.span_ms();
        if !store.is_empty() && !span.contains(&self.at_ms) {
            let (first, last) = (store.first_ms().unwrap_or(0), store.last_ms().unwrap_or(0));
            let (side, edge) =
                if self.at_ms >= span.end { ("after the last", last) } else { ("before the first", first) };
            let (at, edge) = (format_clock(self.at_ms), format_clock(edge));
            console.warning(&format!("--at {at} is {side} detection, at {edge}"));
        }
        if self.kept.num_rows() == 0 && !store.is_empty() && args.filter.is_some() {
            console.warning("the filter keeps nobody, so nobody is drawn");
        }
        if args.still.is_some() && args.view == RenderView::Canvas && self.still.is_none() {
            console.warning("there is no image of this time under --still, so the frame is plain");
        }
        let video = &store.job.video;
        if let Some((image, _)) = self.still.as_ref().filter(|_| video.frame_size().is_some())
            && (image.aspect() / video.aspect() - 1.0).abs() > 0.02
        {
            console.warning("the image has another shape than the frame and is stretched");
        }
        let shown = |slots: &[PersonSlot]| slots.iter().filter(|&&slot| self.kept.has_person(slot)).count();
        match &self.people {
            Some(people) if shown(people) == 0 => {
                console.warning("the filter keeps nobody of --person");
            }
            _ => {}
        }
    }
}

/// Whom a result has, in words.
fn who(store: &TrackStore) -> String {
    let index = |slot: &PersonSlot| store.person_index(*slot);
    match (store.slots_by_index(), store.num_people()) {
        ([], _) => "it has no people".to_owned(),
        ([one], _) => format!("it has person {} alone", index(one)),
        ([first, .., last], num) => format!("it has {num} people, from {} to {}", index(first), index(last)),
    }
}

/// The image of this time, where one was asked for and there is one.
fn still_of(args: &RenderArgs, store: &TrackStore, at_ms: i64) -> Result<Option<Image>, Failure> {
    let Some(path) = args.still.as_deref().filter(|_| args.view == RenderView::Canvas) else { return Ok(None) };
    let failed = |error: FrameError| Failure::new("still", error.to_string());
    let video = &store.job.video;
    let duration_ms = video.duration_ms.unwrap_or(store.span_ms().end).max(1);
    let clock = StillClock { frame_rate: video.frame_rate, duration_ms };
    let stills = Stills::open(path, StillTiming::Auto, clock).map_err(failed)?;
    stills.frame_at(at_ms).map(|key| stills.read(key)).transpose().map_err(failed)
}

/// Reads `FROM..TO`.
fn parse_range(text: &str, store: &TrackStore) -> Result<Range<i64>, Failure> {
    let time = |part: &str| parse_time(part, &store.job.video).map_err(Failure::usage);
    let (from, to) = text
        .split_once("..")
        .ok_or_else(|| Failure::usage(format!("'{text}' is not a range of time; write 1:20..2:00")))?;
    let range = time(from)?..time(to)?;
    if range.is_empty() {
        return Err(Failure::usage(format!("the range {text} is empty; its end has to be after its beginning")));
    }
    Ok(range)
}

/// The draw list of the canvas, the timeline or the plot.
fn draw(args: &RenderArgs, spec: &PictureSpec, store: &TrackStore, asked: &Asked) -> DrawList {
    let (people, matches) = (people_stats(store), people_matches(store));
    let levels = LaneLevels::build(store, &asked.kept);
    let named = asked.people.iter().flatten();
    let selection: BTreeSet<PersonIndex> = named.map(|&slot| store.person_index(slot)).collect();
    let (names, at_ms, selection) = (Names::of_matches(&matches), asked.at_ms, &selection);
    let theme = Theme::bundled(args.theme_kind());
    // Only lanes show flags.
    let flags = (args.view == RenderView::Timeline).then(|| people_flags(store, &FlagRules::default()));
    let scene = Scene {
        names,
        selection,
        at_ms,
        flags: flags.as_ref(),
        ..Scene::new(store, &asked.kept, &people, &levels, theme)
    };
    let is_shown = |slot: &PersonSlot| scene.is_shown(*slot);
    let lanes: Vec<_> = store.slots_by_index().iter().copied().filter(is_shown).collect();
    let mut charted = asked.people.clone().unwrap_or_else(|| lanes.clone());
    charted.retain(is_shown);
    let num_not_charted = charted.len().saturating_sub(MAX_CURVES);
    charted.truncate(MAX_CURVES);
    let measures = if args.measure.is_empty() { vec![Measure::CenterX] } else { args.measure.clone() };
    // Who is charted need not be told from the others by a thicker line.
    let nobody = BTreeSet::new();
    let is_plot = args.view == RenderView::Plot;
    let scene = Scene { selection: if is_plot { &nobody } else { selection }, ..scene };
    let subject = Subject {
        charted: &charted,
        num_not_charted,
        measures: &measures,
        range_ms: asked.range_ms.clone(),
        filter: args.filter.as_deref().unwrap_or_default(),
        still: asked.still.clone(),
        ..Subject::new(scene, &lanes)
    };
    draw_picture(spec, &subject)
}

fn format_of(path: &Path) -> Result<PictureFormat, Failure> {
    PictureFormat::of_path(path)
        .ok_or_else(|| Failure::usage("a picture is a PNG or an SVG; give a name that ends in .png or .svg").at(path))
}

#[cfg(feature = "gui")]
fn png(list: &DrawList, spec: &PictureSpec) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let picture = crate::ui::picture::picture_of(list, spec.theme, spec.scale as f32);
    picture.write_png(&mut bytes).map_err(|error| Failure::new("io", format!("the PNG could not be made: {error}")))?;
    Ok(bytes)
}

#[cfg(not(feature = "gui"))]
fn png(_list: &DrawList, _spec: &PictureSpec) -> Result<Vec<u8>, Failure> {
    Err(Failure::new("unsupported", "this build draws no PNG (feature gui); give a name that ends in .svg"))
}
