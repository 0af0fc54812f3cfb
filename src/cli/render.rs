//! `pathscope render`: a picture without a display.

use std::io::Write as _;
use std::path::Path;

use crate::analysis::{Kept, Measure, Names, people_matches, people_stats};
use crate::export::{AtomicFile, ExportError, Overwrite};
use crate::model::TrackStore;
use crate::model::time::parse_time;
use crate::view::{CanvasOptions, DrawList, LaneLevels, Scene, Theme, ThemeKind, picture, svg};

use super::args::{RenderArgs, RenderView, ThemeArg};
use super::console::Console;
use super::exit::Failure;
use super::{input, window_picture};

/// The two formats of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PictureFormat {
    Png,
    Svg,
}

/// Draws the picture and writes it.
pub(super) fn run(args: &RenderArgs, console: Console) -> Result<(), Failure> {
    let format = format_of(&args.output)?;
    if args.view == RenderView::Window && format == PictureFormat::Svg {
        return Err(Failure::usage("the whole window is drawn as PNG only; give a name that ends in .png"));
    }
    let inputs = input::open(&args.input, console)?;
    inputs.say_warnings(console);
    let [document] = &inputs.opened.documents[..] else {
        let num_documents = inputs.opened.documents.len();
        return Err(Failure::usage(format!("a picture shows one document, and the inputs hold {num_documents}")));
    };
    let store = &document.store;
    let at_ms = parse_time(&args.at, &store.job.video).map_err(Failure::usage)?;
    let kept = input::kept_rows(store, args.filter.as_deref())?;
    let kind = match args.theme {
        ThemeArg::Dark => ThemeKind::Dark,
        ThemeArg::Light => ThemeKind::Light,
    };
    let bytes = match (args.view, format) {
        (RenderView::Window, _) => window_picture::png(store, at_ms, args.size, kind, args.filter.as_deref())?,
        (_, PictureFormat::Svg) => svg::svg(&draw(args, store, &kept, at_ms, kind)).into_bytes(),
        (_, PictureFormat::Png) => png(&draw(args, store, &kept, at_ms, kind), kind)?,
    };
    let overwrite = Overwrite { is_allowed: args.force, inputs: &inputs.input_paths() };
    let mut file = AtomicFile::create(&args.output, overwrite)?;
    file.write_all(&bytes).map_err(|error| ExportError::from_io(&error, &args.output))?;
    let path = file.path().to_owned();
    file.commit()?;
    console.note(&format!("wrote {}: {}", input::megabytes(bytes.len() as u64), path.display()));
    inputs.verdict(&args.input)
}

/// The draw list of the canvas, the timeline or the plot.
fn draw(args: &RenderArgs, store: &TrackStore, kept: &Kept, at_ms: i64, kind: ThemeKind) -> DrawList {
    let (people, matches) = (people_stats(store), people_matches(store));
    let levels = LaneLevels::build(store, kept);
    let names = Names::of_matches(&matches);
    let scene = Scene { names, at_ms, ..Scene::new(store, kept, &people, &levels, Theme::bundled(kind)) };
    let shown: Vec<_> = store.slots_by_index().iter().copied().filter(|&slot| scene.is_shown(slot)).collect();
    let (width_px, height_px) = (args.size.0 as f32, args.size.1 as f32);
    match args.view {
        RenderView::Timeline => picture::timeline_picture(&scene, &shown, None, width_px, height_px),
        RenderView::Plot => {
            let measure = args.measure.unwrap_or(Measure::CenterX);
            picture::plot_picture(&scene, &shown, measure, None, width_px, height_px)
        }
        RenderView::Canvas | RenderView::Window => {
            picture::canvas_picture(&scene, &CanvasOptions::default(), width_px, height_px)
        }
    }
}

fn format_of(path: &Path) -> Result<PictureFormat, Failure> {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("png") => Ok(PictureFormat::Png),
        Some("svg") => Ok(PictureFormat::Svg),
        _ => Err(Failure::usage("a picture is a PNG or an SVG; give a name that ends in .png or .svg").at(path)),
    }
}

#[cfg(feature = "gui")]
fn png(list: &DrawList, kind: ThemeKind) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let picture = crate::ui::picture::picture_of(list, kind, 1.0);
    picture.write_png(&mut bytes).map_err(|error| Failure::new("io", format!("the PNG could not be made: {error}")))?;
    Ok(bytes)
}

#[cfg(not(feature = "gui"))]
fn png(_list: &DrawList, _kind: ThemeKind) -> Result<Vec<u8>, Failure> {
    Err(Failure::new("unsupported", "this build draws no PNG (feature gui); give a name that ends in .svg"))
}
