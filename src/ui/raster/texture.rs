//! Textures: the font atlas and pictures.

use egui::epaint::ImageData;
use egui::{TextureFilter, TextureOptions, TextureWrapMode};

use super::surface::Fragment;

/// One texture in memory: 4 bytes a texel.
pub(super) struct Texture {
    size: [usize; 2],
    texels: Vec<[u8; 4]>,
    options: TextureOptions,
}

impl Texture {
    pub(super) fn new(image: &ImageData, options: TextureOptions) -> Self {
        let ImageData::Color(image) = image;
        Self { size: image.size, texels: image.pixels.iter().map(egui::Color32::to_array).collect(), options }
    }

    /// Replaces a part. What would lie outside is dropped.
    pub(super) fn patch(&mut self, [left, top]: [usize; 2], image: &ImageData) {
        let ImageData::Color(image) = image;
        let num_columns = image.size[0].min(self.size[0].saturating_sub(left));
        for y in 0..image.size[1].min(self.size[1].saturating_sub(top)) {
            let from = &image.pixels[y * image.size[0]..][..num_columns];
            let to = &mut self.texels[(top + y) * self.size[0] + left..][..num_columns];
            for (to, from) in to.iter_mut().zip(from) {
                *to = from.to_array();
            }
        }
    }

    /// Width and height in texels.
    pub(super) fn size(&self) -> [usize; 2] {
        self.size
    }

    /// How to sample where one pixel shows `texels_per_pixel` texels (by length).
    pub(super) fn filter(&self, texels_per_pixel: f64) -> TextureFilter {
        if texels_per_pixel > 1.0 { self.options.minification } else { self.options.magnification }
    }

    /// The colour at a position in 1/256 texel.
    pub(super) fn sample(&self, u: i64, v: i64, filter: TextureFilter) -> Fragment {
        if self.texels.is_empty() {
            return [0; 4];
        }
        match filter {
            TextureFilter::Nearest => self.texel(u >> 8, v >> 8).map(|c| u32::from(c) << 8),
            TextureFilter::Linear => {
                let (u, v) = (u - 128, v - 128);
                let (x, y) = (u >> 8, v >> 8);
                let (right, below) = ((u & 255) as u32, (v & 255) as u32);
                if right == 0 && below == 0 {
                    return self.texel(x, y).map(|c| u32::from(c) << 8);
                }
                let mix = |a: [u8; 4], b: [u8; 4]| {
                    std::array::from_fn::<u32, 4, _>(|i| u32::from(a[i]) * (256 - right) + u32::from(b[i]) * right)
                };
                let upper = mix(self.texel(x, y), self.texel(x + 1, y));
                let lower = mix(self.texel(x, y + 1), self.texel(x + 1, y + 1));
                std::array::from_fn(|i| (upper[i] * (256 - below) + lower[i] * below + 128) >> 8)
            }
        }
    }

    fn texel(&self, x: i64, y: i64) -> [u8; 4] {
        let x = wrap(x, self.size[0], self.options.wrap_mode);
        let y = wrap(y, self.size[1], self.options.wrap_mode);
        self.texels[y * self.size[0] + x]
    }
}

fn wrap(position: i64, length: usize, mode: TextureWrapMode) -> usize {
    let length = length as i64;
    let inside = match mode {
        TextureWrapMode::ClampToEdge => position.clamp(0, length - 1),
        TextureWrapMode::Repeat => position.rem_euclid(length),
        TextureWrapMode::MirroredRepeat => {
            let turn = position.rem_euclid(2 * length);
            if turn < length { turn } else { 2 * length - 1 - turn }
        }
    };
    inside as usize
}
