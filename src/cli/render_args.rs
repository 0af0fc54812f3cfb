//! The arguments of `render` as they are typed.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::{InputArgs, parse_size};
use crate::analysis::Measure;
use crate::view::ThemeKind;
use crate::view::picture::{Caption, PictureSpec, PictureView};

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RenderView {
    /// The frame with its boxes
    Canvas,
    /// The people as lanes
    Timeline,
    /// Charts of measures
    Plot,
    /// The whole window, as PNG only
    Window,
}

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ThemeArg {
    /// Light on dark
    Dark,
    /// Dark on light
    Light,
}

/// Arguments of `render`.
#[derive(Debug, Clone, Args)]
pub(super) struct RenderArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    /// The time to show, such as 1:20, 80s or f2400
    #[arg(long, value_name = "TIME")]
    pub(super) at: String,
    /// The picture: a name that ends in .png or .svg
    #[arg(short, long, value_name = "PNG|SVG")]
    pub(super) output: PathBuf,
    /// What to show
    #[arg(long, value_enum, visible_alias = "what", default_value_t = RenderView::Canvas)]
    pub(super) view: RenderView,
    /// What the plot shows, such as center-x or people-present; may be given several times
    #[arg(long, value_name = "MEASURE", value_parser = parse_measure)]
    pub(super) measure: Vec<Measure>,
    /// The people selected: the plot shows them alone, the other views mark them; such as 0,3-7
    #[arg(long, value_name = "LIST")]
    pub(super) person: Option<String>,
    /// The part of the time that timeline and plot show, such as 1:20..2:00
    #[arg(long, value_name = "FROM..TO")]
    pub(super) range: Option<String>,
    /// Size in points, legend and caption included
    #[arg(long, value_name = "WxH", default_value = "1280x720", value_parser = parse_size)]
    pub(super) size: (u32, u32),
    /// Pixels a point, 1 to 4
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=4))]
    pub(super) scale: u32,
    /// Colours
    #[arg(long, value_enum, default_value_t = ThemeArg::Dark)]
    pub(super) theme: ThemeArg,
    /// Say below who has which colour and what the marks mean
    #[arg(long)]
    pub(super) legend: bool,
    /// Write a text below, or with `auto` what the picture shows and what is left out of it
    #[arg(long, value_name = "TEXT|auto")]
    pub(super) caption: Option<String>,
    /// An image, or a folder of numbered images, under the boxes of the canvas
    #[arg(long, value_name = "PATH")]
    pub(super) still: Option<PathBuf>,
    /// How bright that is, in percent, up to 150
    #[arg(long, value_name = "PERCENT", default_value_t = 100, value_parser = clap::value_parser!(u32).range(0..=150))]
    pub(super) brightness: u32,
    /// Only the rows that the filter keeps
    #[arg(long, value_name = "FILTER")]
    pub(super) filter: Option<String>,
    /// Replace what is at the output
    #[arg(long)]
    pub(super) force: bool,
}

impl RenderArgs {
    /// The theme.
    pub(super) fn theme_kind(&self) -> ThemeKind {
        match self.theme {
            ThemeArg::Dark => ThemeKind::Dark,
            ThemeArg::Light => ThemeKind::Light,
        }
    }

    /// What the picture shall be. That of a window has neither legend nor caption.
    pub(super) fn spec(&self) -> PictureSpec {
        PictureSpec {
            view: match self.view {
                RenderView::Canvas | RenderView::Window => PictureView::Canvas,
                RenderView::Timeline => PictureView::Timeline,
                RenderView::Plot => PictureView::Plot,
            },
            width: self.size.0,
            height: self.size.1,
            scale: self.scale,
            theme: self.theme_kind(),
            has_legend: self.legend,
            caption: match self.caption.as_deref() {
                None | Some("") => Caption::None,
                Some("auto") => Caption::Auto,
                Some(text) => Caption::Text(text.to_owned()),
            },
        }
    }

    /// What was asked for and does nothing in this view, in words.
    pub(super) fn unused(&self) -> Vec<String> {
        let mut unused = Vec::new();
        if !self.measure.is_empty() && self.view != RenderView::Plot {
            unused.push("--measure is for --view plot and changes nothing here".to_owned());
        }
        if self.range.is_some() && !matches!(self.view, RenderView::Timeline | RenderView::Plot) {
            unused.push("--range is for --view timeline and --view plot and changes nothing here".to_owned());
        }
        if self.still.is_some() && self.view != RenderView::Canvas {
            unused.push("--still is for --view canvas and changes nothing here".to_owned());
        }
        if self.view == RenderView::Window && (self.legend || self.caption.is_some() || self.person.is_some()) {
            unused.push("--legend, --caption and --person are not for --view window".to_owned());
        }
        unused
    }
}

fn parse_measure(text: &str) -> Result<Measure, String> {
    Measure::from_id(text).ok_or_else(|| format!("the measures are {}", Measure::ALL.map(Measure::id).join(", ")))
}
