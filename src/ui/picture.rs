//! Pictures without a display: of a draw list, and of anything the toolkit can show.

use std::io::{self, Write};

use egui::{Context, RawInput, Rect, Ui, Vec2, ViewportId, vec2};

use super::paint;
use super::raster::{Rasterizer, Surface};
use super::style;
use crate::app::PicturePainter;
use crate::model::Image;
use crate::view::{DrawList, Theme, ThemeKind};

/// A picture: opaque, 3 bytes a pixel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green, blue, row by row from the top: `3 × width × height` bytes.
    pub rgb: Vec<u8>,
}

impl Picture {
    /// Writes the picture as PNG. The bytes depend on the picture alone.
    pub fn write_png(&self, writer: impl Write) -> io::Result<()> {
        write_png(self.width, self.height, &self.rgb, writer)
    }
}

impl From<Surface> for Picture {
    fn from(surface: Surface) -> Self {
        Self { width: surface.width(), height: surface.height(), rgb: surface.rgb() }
    }
}

/// A picture of a draw list on the theme's background, `scale` pixels a point, as large as the list's clip.
pub fn picture_of(list: &DrawList, kind: ThemeKind, scale: f32) -> Picture {
    let clip = list.clip;
    headless_frames(vec2(clip.w, clip.h), scale, kind, 1, |ui| {
        paint::paint(ui.painter(), -vec2(clip.x, clip.y), list);
    })
}

/// Draws pictures on the processor, for the jobs.
#[derive(Debug, Clone, Copy)]
pub struct CpuPainter;

impl PicturePainter for CpuPainter {
    fn paint(&self, list: &DrawList, theme: ThemeKind, scale: f32) -> Image {
        let Picture { width, height, rgb } = picture_of(list, theme, scale);
        Image { width, height, rgb }
    }

    fn png(&self, image: &Image) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        write_png(image.width, image.height, &image.rgb, &mut bytes)?;
        Ok(bytes)
    }
}

fn write_png(width: u32, height: u32, rgb: &[u8], writer: impl Write) -> io::Result<()> {
    let mut encoder = png::Encoder::new(writer, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgb)?;
    writer.finish()?;
    Ok(())
}

/// Frames of a window that is nowhere shown, and a picture of the last one.
///
/// `size` is in points. Time stands at a sixtieth of a second a frame, there is no pointer and no focus, so the picture
/// depends on nothing but the arguments. Layouts that need the size of what they show settle in 2 to 4 frames.
pub fn headless_frames(
    size: Vec2,
    pixels_per_point: f32,
    kind: ThemeKind,
    num_frames: u32,
    mut ui: impl FnMut(&mut Ui),
) -> Picture {
    let ctx = Context::default();
    style::install(&ctx, kind);
    ctx.all_styles_mut(|style| {
        style.animation_time = 0.0;
        style.visuals.text_cursor.blink = false;
    });
    let mut rasterizer = Rasterizer::new();
    let mut last = None;
    for frame in 0..num_frames.max(1) {
        let mut output = ctx.run_ui(input(size, pixels_per_point, frame), &mut ui);
        rasterizer.apply(&mut output.textures_delta);
        last = Some(output.shapes);
    }
    let shapes = last.expect("there is at least one frame");
    let primitives = ctx.tessellate(shapes, pixels_per_point);
    let pixels = |points: f32| (points * pixels_per_point).round().max(1.0) as u32;
    let background = style::color(Theme::bundled(kind).background);
    let mut surface = Surface::new([pixels(size.x), pixels(size.y)], background);
    rasterizer.paint(&primitives, pixels_per_point, &mut surface);
    surface.into()
}

fn input(size: Vec2, pixels_per_point: f32, frame: u32) -> RawInput {
    let mut input = RawInput {
        screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, size)),
        time: Some(f64::from(frame) / 60.0),
        focused: false,
        ..RawInput::default()
    };
    if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
        viewport.native_pixels_per_point = Some(pixels_per_point);
    }
    input
}
