//! The picture that is being painted.

use egui::Color32;

/// A part of a surface in whole pixels, right and bottom excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PixelRect {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) right: i32,
    pub(super) bottom: i32,
}

/// A colour before it is rounded: premultiplied red, green, blue and alpha, in units of 1/256 of a byte (`0..=65_280`).
pub(super) type Fragment = [u32; 4];

/// A [`Fragment`]'s full value: 255 in units of 1/256.
pub(super) const FULL: u32 = 255 * 256;

/// Pixels, premultiplied RGBA, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Surface {
    width: u32,
    height: u32,
    pixels: Vec<[u8; 4]>,
}

impl Surface {
    /// A surface of one colour; `size` is width and height in pixels.
    pub fn new(size: [u32; 2], clear: Color32) -> Self {
        let [width, height] = size;
        Self { width, height, pixels: vec![clear.to_array(); width as usize * height as usize] }
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// One pixel, premultiplied RGBA. Panics outside.
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 4] {
        self.pixels[y as usize * self.width as usize + x as usize]
    }

    /// All pixels, premultiplied RGBA.
    pub fn rgba(&self) -> Vec<u8> {
        self.pixels.as_flattened().to_vec()
    }

    /// All pixels without their alpha, as seen over black.
    pub fn rgb(&self) -> Vec<u8> {
        self.pixels.iter().flat_map(|&[r, g, b, _]| [r, g, b]).collect()
    }

    /// The pixels `left..right` of row `y`, which must be inside.
    pub(super) fn row(&mut self, y: i32, left: i32, right: i32) -> &mut [[u8; 4]] {
        let start = y as usize * self.width as usize;
        &mut self.pixels[start + left as usize..start + right as usize]
    }
}

/// Blends a fragment over pixels that all get the same.
pub(super) fn blend_span(pixels: &mut [[u8; 4]], fragment: Fragment) {
    if fragment[3] == FULL {
        pixels.fill(fragment.map(|c| ((c + 128) >> 8) as u8));
    } else if fragment != [0; 4] {
        for pixel in pixels {
            blend(pixel, fragment);
        }
    }
}

/// Blends a fragment over a pixel: `fragment + pixel × (1 - alpha)`, rounded once.
pub(super) fn blend(pixel: &mut [u8; 4], fragment: Fragment) {
    let keep = FULL - fragment[3].min(FULL);
    for (below, above) in pixel.iter_mut().zip(fragment) {
        let kept = (u32::from(*below) * keep + 127) / 255;
        *below = ((above + kept + 128) >> 8).min(255) as u8;
    }
}
