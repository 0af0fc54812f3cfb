//! A harness that paints with our own renderer, and the strict comparison with committed pictures.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::{Key, Modifiers};
use egui_kittest::{Harness, HarnessBuilder, TestRenderer};
use pathscope::ui::picture::Picture;
use pathscope::ui::raster::{Rasterizer, Surface};
use pathscope::ui::session::Session;
use pathscope::ui::style;
use pathscope::view::{Theme, ThemeKind};

/// Our renderer, as the harness wants it.
#[derive(Default)]
struct Painter {
    rasterizer: Rasterizer,
}

impl TestRenderer for Painter {
    fn handle_delta(&mut self, delta: &mut egui::TexturesDelta) {
        self.rasterizer.apply(delta);
    }

    fn render(&mut self, ctx: &egui::Context, output: &egui::FullOutput) -> Result<image::RgbaImage, String> {
        let pixels_per_point = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * pixels_per_point;
        let kind = if ctx.theme() == egui::Theme::Dark { ThemeKind::Dark } else { ThemeKind::Light };
        let background = style::color(Theme::bundled(kind).background);
        let mut surface = Surface::new([size.x.round() as u32, size.y.round() as u32], background);
        let primitives = ctx.tessellate(output.shapes.clone(), pixels_per_point);
        self.rasterizer.paint(&primitives, pixels_per_point, &mut surface);
        image::RgbaImage::from_raw(surface.width(), surface.height(), surface.rgba())
            .ok_or_else(|| "the picture has the wrong size".to_owned())
    }
}

/// A window of a size in points, in our look, painted by our renderer.
pub(crate) fn window<State>(size: [f32; 2], kind: ThemeKind) -> HarnessBuilder<State> {
    let theme = match kind {
        ThemeKind::Dark => egui::Theme::Dark,
        ThemeKind::Light => egui::Theme::Light,
    };
    Harness::builder()
        .with_size(size)
        .with_theme(theme)
        .with_max_steps(8)
        .with_render_cursor(false)
        .with_context_setup(move |ctx| style::install(ctx, kind))
        .renderer(Painter::default())
}

/// Passes after which a change is drawn. Not until nothing moves: a job that runs meanwhile shows a spinner.
const PASSES: usize = 4;

/// Runs passes until the session is where it should be; what it waits for is a condition, never a time.
#[track_caller]
pub(crate) fn until(harness: &mut Harness<'_, Session>, what: &str, is_there: impl Fn(&Session) -> bool) {
    let start = Instant::now();
    while !is_there(harness.state()) {
        assert!(start.elapsed() < Duration::from_mins(1), "still waiting: {what}");
        harness.step();
    }
    harness.run_steps(PASSES);
}

/// Presses a key, and waits until what it does is drawn.
pub(crate) fn press(harness: &mut Harness<'_, Session>, modifiers: Modifiers, key: Key) {
    harness.key_press_modifiers(modifiers, key);
    harness.run_steps(PASSES);
}

/// Paints the window as it is now and compares it with a committed picture, see [`assert_picture`].
#[track_caller]
pub(crate) fn assert_window<State>(harness: &mut Harness<'_, State>, name: &str) {
    let image = harness.render().expect("our renderer does not fail");
    let rgb = image.pixels().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    assert_picture(&Picture { width: image.width(), height: image.height(), rgb }, name);
}

/// Fails unless `tests/ui/pictures/NAME.png` is the same in every bit. `UPDATE_SNAPSHOTS=1` accepts what is painted now;
/// otherwise a picture that differs is left beside the old one as `NAME.new.png`.
#[track_caller]
pub(crate) fn assert_picture(actual: &Picture, name: &str) {
    assert_picture_in("tests/ui/pictures", actual, name);
}

/// The same for a picture of the docs, `docs/images/NAME.png`: what the docs show is what the program draws.
#[track_caller]
pub(crate) fn assert_doc_picture(actual: &Picture, name: &str) {
    assert_picture_in("docs/images", actual, name);
}

#[track_caller]
fn assert_picture_in(folder: &str, actual: &Picture, name: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (path, new_path) = (folder.join(format!("{name}.png")), folder.join(format!("{name}.new.png")));
    let expected = read_png(&path);
    if expected.as_ref() == Some(actual) {
        let _ = std::fs::remove_file(new_path);
        return;
    }
    if std::env::var("UPDATE_SNAPSHOTS").is_ok_and(|value| value == "1") {
        write_png(actual, &path);
        let _ = std::fs::remove_file(new_path);
        return;
    }
    write_png(actual, &new_path);
    let difference = expected.map_or_else(|| "there is no such picture yet".to_owned(), |old| describe(&old, actual));
    panic!("{name}: {difference}; look at {} and accept it with UPDATE_SNAPSHOTS=1", new_path.display());
}

/// How many pixels differ, and where.
fn describe(old: &Picture, new: &Picture) -> String {
    if (old.width, old.height) != (new.width, new.height) {
        return format!("the size was {} x {} and is {} x {}", old.width, old.height, new.width, new.height);
    }
    let pixels = old.rgb.chunks_exact(3).zip(new.rgb.chunks_exact(3)).enumerate();
    let changed: Vec<_> = pixels.filter(|(_, (a, b))| a != b).map(|(i, _)| i as u32).collect();
    let (columns, rows) = (changed.iter().map(|i| i % old.width), changed.iter().map(|i| i / old.width));
    let bounds = (columns.clone().min(), rows.clone().min(), columns.max(), rows.max());
    let (Some(left), Some(top), Some(right), Some(bottom)) = bounds else { return "nothing differs".to_owned() };
    format!("{} pixels differ, between ({left}, {top}) and ({right}, {bottom})", changed.len())
}

fn read_png(path: &PathBuf) -> Option<Picture> {
    let mut reader = png::Decoder::new(BufReader::new(File::open(path).ok()?)).read_info().ok()?;
    let mut rgb = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut rgb).ok()?;
    (info.color_type == png::ColorType::Rgb).then_some(Picture { width: info.width, height: info.height, rgb })
}

/// As small as it gets: these are kept, and written only when something changes.
fn write_png(picture: &Picture, path: &PathBuf) {
    let file = File::create(path).expect("the folder of pictures can be written");
    let mut encoder = png::Encoder::new(BufWriter::new(file), picture.width, picture.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let mut writer = encoder.write_header().expect("the picture can be written");
    writer.write_image_data(&picture.rgb).expect("the picture can be written");
    writer.finish().expect("the picture can be written");
}
