//! A renderer of the toolkit's triangles on the processor alone.
//!
//! Pictures without a display and the strict pictures of the tests come from here. The picture is the same, bit for bit,
//! on every machine: positions are rounded to 1/256 pixel, and from there on coverage, colours and blending are integers.
//! The arithmetic follows the toolkit's own OpenGL painter: premultiplied colours, multiplied and blended in gamma space.
//!
//! Cost: proportional to the painted pixels, some 10 ms for a window of 1440 × 900 in a release build.

mod surface;
mod texture;
mod triangle;

use std::collections::BTreeMap;

use egui::epaint::{ClippedPrimitive, Primitive};
use egui::{Mesh, TextureId, TexturesDelta};

use surface::PixelRect;
pub use surface::Surface;
use texture::Texture;

/// Keeps the textures of one [`egui::Context`] and paints its tessellated output.
#[derive(Default)]
pub struct Rasterizer {
    textures: BTreeMap<TextureKey, Texture>,
    /// Freed by the last delta, but still shown by the frame that came with it.
    freed: Vec<TextureId>,
}

/// [`TextureId`] with an order, so that nothing depends on hash iteration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TextureKey {
    Managed(u64),
    User(u64),
}

impl From<TextureId> for TextureKey {
    fn from(id: TextureId) -> Self {
        match id {
            TextureId::Managed(id) => Self::Managed(id),
            TextureId::User(id) => Self::User(id),
        }
    }
}

impl Rasterizer {
    /// A renderer without textures.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes over new and changed textures and leaves the delta empty. Call it for every frame, painted or not.
    pub fn apply(&mut self, delta: &mut TexturesDelta) {
        for id in self.freed.drain(..) {
            self.textures.remove(&id.into());
        }
        for (id, images) in delta.set.drain() {
            for image in &images {
                if let Some(pos) = image.pos {
                    if let Some(texture) = self.textures.get_mut(&id.into()) {
                        texture.patch(pos, &image.image);
                    }
                } else {
                    self.textures.insert(id.into(), Texture::new(&image.image, image.options));
                }
            }
        }
        self.freed.extend(delta.free.drain());
    }

    /// Paints over what is there. Paint callbacks are left out: they need a graphics card.
    pub fn paint(&self, primitives: &[ClippedPrimitive], pixels_per_point: f32, surface: &mut Surface) {
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else { continue };
            let Some(texture) = self.textures.get(&mesh.texture_id.into()) else { continue };
            let edge = |points: f32, limit: u32| ((points * pixels_per_point).round() as i32).clamp(0, limit as i32);
            let clip = PixelRect {
                left: edge(clip_rect.min.x, surface.width()),
                top: edge(clip_rect.min.y, surface.height()),
                right: edge(clip_rect.max.x, surface.width()),
                bottom: edge(clip_rect.max.y, surface.height()),
            };
            if clip.left < clip.right && clip.top < clip.bottom {
                paint_mesh(mesh, texture, pixels_per_point, clip, surface);
            }
        }
    }
}

/// Paints one mesh. Pairs of triangles that make an upright rectangle of one colour (panels, text, runs: nearly every
/// pixel of a window) take the short way.
fn paint_mesh(mesh: &Mesh, texture: &Texture, pixels_per_point: f32, clip: PixelRect, surface: &mut Surface) {
    let corner = |index: u32| triangle::Corner::new(&mesh.vertices[index as usize], pixels_per_point, texture.size());
    let mut indices = mesh.indices.as_slice();
    while let [a, b, c, rest @ ..] = indices {
        let first = [corner(*a), corner(*b), corner(*c)];
        if let [d, e, f, rest @ ..] = rest
            && let Some(rect) = triangle::Upright::from_pair(&first, &[corner(*d), corner(*e), corner(*f)])
        {
            rect.paint(texture, clip, surface);
            indices = rest;
        } else {
            triangle::paint(first, texture, clip, surface);
            indices = rest;
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::epaint::{ImageDelta, Vertex};
    use egui::{Color32, ColorImage, Pos2, Rect, TextureOptions, pos2, vec2};
    use proptest::prelude::*;

    use super::*;

    /// A renderer whose texture 0 is 4 x 1 texels: white, and three shades.
    fn rasterizer(options: TextureOptions) -> Rasterizer {
        let texels = [255, 200, 100, 0].map(Color32::from_gray).to_vec();
        let mut delta = TexturesDelta::default();
        delta.push(TextureId::default(), ImageDelta::full(ColorImage::new([4, 1], texels), options));
        let mut rasterizer = Rasterizer::new();
        rasterizer.apply(&mut delta);
        rasterizer
    }

    fn paint(mesh: Mesh, size: [u32; 2]) -> Surface {
        paint_with(&rasterizer(TextureOptions::LINEAR), mesh, size)
    }

    fn paint_with(rasterizer: &Rasterizer, mesh: Mesh, size: [u32; 2]) -> Surface {
        let mut surface = Surface::new(size, Color32::BLACK);
        let primitive = ClippedPrimitive { clip_rect: Rect::EVERYTHING, primitive: Primitive::Mesh(mesh) };
        rasterizer.paint(&[primitive], 1.0, &mut surface);
        surface
    }

    fn triangle_mesh(points: [Pos2; 3], color: Color32) -> Mesh {
        let mut mesh = Mesh::default();
        for p in points {
            mesh.vertices.push(Vertex::untextured(p, color));
        }
        mesh.indices = vec![0, 1, 2];
        mesh
    }

    #[test]
    fn a_rectangle_covers_the_pixels_whose_centres_it_holds() {
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(Rect::from_min_max(pos2(1.0, 1.5), pos2(3.0, 2.49)), Color32::WHITE);
        let surface = paint(mesh, [4, 4]);
        let white: Vec<_> = (0..16).filter(|i| surface.pixel(i % 4, i / 4)[0] == 255).collect();
        assert_eq!(white, [5, 6], "the upper edge on a centre counts, the lower edge does not reach the next");
    }

    #[test]
    fn half_covered_white_over_black_is_grey() {
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(Rect::from_min_size(Pos2::ZERO, vec2(2.0, 2.0)), Color32::from_white_alpha(128));
        assert_eq!(paint(mesh, [2, 2]).pixel(1, 1), [128, 128, 128, 255]);
    }

    #[test]
    fn colours_run_evenly_between_corners() {
        let mut mesh = triangle_mesh([pos2(0.0, 0.0), pos2(256.0, 0.0), pos2(0.0, 256.0)], Color32::BLACK);
        mesh.vertices[1].color = Color32::WHITE;
        let surface = paint(mesh, [256, 256]);
        for x in 0..250 {
            let expected = (x as f32 + 0.5) / 256.0 * 255.0;
            assert!((f32::from(surface.pixel(x, 3)[1]) - expected).abs() <= 0.51, "at {x}");
        }
    }

    #[test]
    fn texels_are_taken_as_they_are_where_they_fall_on_pixels() {
        for options in [TextureOptions::LINEAR, TextureOptions::NEAREST] {
            let mut mesh = Mesh::default();
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            mesh.add_rect_with_uv(Rect::from_min_size(Pos2::ZERO, vec2(4.0, 1.0)), whole, Color32::WHITE);
            let surface = paint_with(&rasterizer(options), mesh, [4, 1]);
            assert_eq!([0, 1, 2, 3].map(|x| surface.pixel(x, 0)[0]), [255, 200, 100, 0]);
        }
    }

    #[test]
    fn enlarged_texels_are_mixed_or_repeated_as_asked() {
        let mut mesh = Mesh::default();
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        mesh.add_rect_with_uv(Rect::from_min_size(Pos2::ZERO, vec2(8.0, 1.0)), whole, Color32::WHITE);
        let row = |options| {
            let surface = paint_with(&rasterizer(options), mesh.clone(), [8, 1]);
            [0, 1, 2, 3, 4, 5, 6, 7].map(|x| surface.pixel(x, 0)[0])
        };
        assert_eq!(row(TextureOptions::NEAREST), [255, 255, 200, 200, 100, 100, 0, 0]);
        assert_eq!(row(TextureOptions::LINEAR), [255, 241, 214, 175, 125, 75, 25, 0]);
    }

    #[test]
    fn a_patch_changes_only_its_part_and_a_freed_texture_lasts_one_frame() {
        let mut rasterizer = rasterizer(TextureOptions::LINEAR);
        let mut delta = TexturesDelta::default();
        let patch = ColorImage::new([1, 1], vec![Color32::from_gray(7)]);
        delta.push(TextureId::default(), ImageDelta::partial([2, 0], patch, TextureOptions::NEAREST));
        delta.free(TextureId::default());
        rasterizer.apply(&mut delta);
        assert!(delta.is_empty());
        let mut mesh = Mesh::default();
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        mesh.add_rect_with_uv(Rect::from_min_size(Pos2::ZERO, vec2(4.0, 1.0)), whole, Color32::WHITE);
        let shown = paint_with(&rasterizer, mesh.clone(), [4, 1]);
        assert_eq!([0, 1, 2, 3].map(|x| shown.pixel(x, 0)[0]), [255, 200, 7, 0]);
        rasterizer.apply(&mut TexturesDelta::default());
        assert_eq!(paint_with(&rasterizer, mesh, [4, 1]).pixel(0, 0)[0], 0);
    }

    proptest! {
        #[test]
        fn triangles_that_share_edges_paint_every_pixel_once(
            x in 1.0..15.0f32, y in 1.0..15.0f32, alpha in 1u8..255
        ) {
            // Four triangles around any inner point tile the square: no pixel is missed or painted twice.
            let color = Color32::from_white_alpha(alpha);
            let corners = [pos2(0.0, 0.0), pos2(16.0, 0.0), pos2(16.0, 16.0), pos2(0.0, 16.0)];
            let mut mesh = Mesh::default();
            for i in 0..4 {
                mesh.append(triangle_mesh([corners[i], corners[(i + 1) % 4], pos2(x, y)], color));
            }
            let surface = paint(mesh, [16, 16]);
            let once = surface.pixel(0, 0);
            prop_assert_eq!(once[0], alpha);
            for i in 0..256 {
                prop_assert_eq!(surface.pixel(i % 16, i / 16), once);
            }
        }

        #[test]
        fn the_short_way_paints_what_two_triangles_paint(
            x in -2.0..14.0f32, y in -2.0..14.0f32, w in 0.0..20.0f32, h in 0.0..20.0f32, alpha in 1u8..255
        ) {
            let color = Color32::from_white_alpha(alpha);
            let mut fast = Mesh::default();
            fast.add_colored_rect(Rect::from_min_size(pos2(x, y), vec2(w, h)), color);
            let (mut upper, mut lower) = (fast.clone(), fast.clone());
            upper.indices.truncate(3);
            lower.indices.drain(..3);
            let rasterizer = rasterizer(TextureOptions::LINEAR);
            let mut slow = Surface::new([16, 16], Color32::BLACK);
            for half in [upper, lower] {
                let primitive = ClippedPrimitive { clip_rect: Rect::EVERYTHING, primitive: Primitive::Mesh(half) };
                rasterizer.paint(&[primitive], 1.0, &mut slow);
            }
            prop_assert_eq!(paint(fast, [16, 16]).rgb(), slow.rgb());
        }

        #[test]
        fn no_triangle_panics(
            points in proptest::array::uniform6(prop_oneof![-1e9..1e9f32, Just(f32::NAN), Just(f32::INFINITY), 0.0..16.0f32])
        ) {
            let [a, b, c, d, e, f] = points;
            paint(triangle_mesh([pos2(a, b), pos2(c, d), pos2(e, f)], Color32::WHITE), [8, 8]);
        }
    }
}
