//! Images of the video on the toolkit's painter: uploaded once each, and kept while they are shown.

use std::sync::{Arc, Weak};

use egui::{Color32, ColorImage, Context, Id, Mesh, Painter, Rect, Shape, TextureHandle, TextureOptions, pos2};

use crate::model::Image;

/// Textures that are kept: that of now, and that of a moment ago.
const MAX_TEXTURES: usize = 2;

/// The uploaded images, the latest last.
#[derive(Clone, Default)]
struct Textures(Vec<(Weak<Image>, TextureHandle)>);

/// Paints an image over a rectangle. `brightness` is 1 as it is, up to 2.
pub(super) fn paint(painter: &Painter, rect: Rect, image: &Arc<Image>, brightness: f32) {
    let texture = texture_of(painter.ctx(), image);
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let add = |tint: Color32| {
        let mut mesh = Mesh::with_texture(texture.id());
        mesh.add_rect_with_uv(rect, whole, tint);
        painter.add(Shape::mesh(mesh));
    };
    let level = |share: f32| (share.clamp(0.0, 1.0) * 255.0).round() as u8;
    add(Color32::from_gray(level(brightness)));
    if brightness > 1.0 {
        // A second layer without opacity adds its light to the first.
        let [r, g, b, _] = Color32::from_gray(level(brightness - 1.0)).to_array();
        add(Color32::from_rgba_premultiplied(r, g, b, 0));
    }
}

/// The texture of an image. O(pixels) when it is shown for the first time, else O(1).
fn texture_of(ctx: &Context, image: &Arc<Image>) -> TextureHandle {
    let id = Id::unique("textures-of-stills");
    let mut textures = ctx.data(|data| data.get_temp::<Textures>(id)).unwrap_or_default();
    let known = textures.0.iter().find(|(of, _)| of.as_ptr() == Arc::as_ptr(image) && of.strong_count() > 0);
    if let Some((_, texture)) = known {
        return texture.clone();
    }
    let max_side = ctx.input(|input| input.max_texture_side) as u32;
    let upload = |image: &Image| {
        let size = [image.width as usize, image.height as usize];
        ctx.load_texture("still", ColorImage::from_rgb(size, &image.rgb), TextureOptions::LINEAR)
    };
    // Few cards take less than what images are shrunk to when they are read.
    let texture = if image.width.max(image.height) > max_side {
        upload(&Image::clone(image).shrunk_to(max_side))
    } else {
        upload(image)
    };
    textures.0.push((Arc::downgrade(image), texture.clone()));
    if textures.0.len() > MAX_TEXTURES {
        drop(textures.0.remove(0));
    }
    ctx.data_mut(|data| data.insert_temp(id, textures));
    texture
}
