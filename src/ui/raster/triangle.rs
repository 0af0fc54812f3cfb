//! Which pixels a triangle covers, and in which colours.

use std::ops::Range;

use egui::TextureFilter;
use egui::epaint::Vertex;

use super::surface::{FULL, Fragment, PixelRect, Surface, blend, blend_span};
use super::texture::Texture;

/// One pixel in the unit of positions.
const PIXEL: i64 = 256;
/// Farther out nothing can be seen; keeps every product below 2^61.
const MAX_PX: f64 = 2_097_152.0;
/// One, as a share of a corner in a colour.
const WHOLE_SHARE: i64 = 1 << 24;

/// A corner in whole numbers: position in 1/256 pixel, texture position in 1/256 texel, colour premultiplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Corner {
    x: i64,
    y: i64,
    u: i64,
    v: i64,
    color: [u8; 4],
}

impl Corner {
    pub(super) fn new(vertex: &Vertex, pixels_per_point: f32, texture_size: [usize; 2]) -> Self {
        let position = |points: f32| {
            let px = (f64::from(points) * f64::from(pixels_per_point)).clamp(-MAX_PX, MAX_PX);
            (px * PIXEL as f64).round() as i64
        };
        let texel =
            |share: f32, size: usize| ((f64::from(share) * size as f64).clamp(-MAX_PX, MAX_PX) * 256.0).round() as i64;
        Self {
            x: position(vertex.pos.x),
            y: position(vertex.pos.y),
            u: texel(vertex.uv.x, texture_size[0]),
            v: texel(vertex.uv.y, texture_size[1]),
            color: vertex.color.to_array(),
        }
    }

    fn fragment(self) -> Fragment {
        self.color.map(|c| u32::from(c) << 8)
    }
}

/// The pixels whose centres lie in `start..end` (1/256 pixel), the start included, within limits.
fn covered(start: i64, end: i64, limits: Range<i32>) -> Range<i32> {
    let first_centre_from = |edge: i64| (edge + PIXEL / 2 - 1).div_euclid(PIXEL);
    let clamp = |px: i64| px.clamp(i64::from(limits.start), i64::from(limits.end)) as i32;
    clamp(first_centre_from(start))..clamp(first_centre_from(end))
}

/// Colour of the vertices times colour of the texture.
fn multiply(color: Fragment, texel: Fragment) -> Fragment {
    if texel == [FULL; 4] {
        return color;
    }
    std::array::from_fn(|i| (color[i] * texel[i] + FULL / 2) / FULL)
}

/// An upright rectangle of one colour.
pub(super) struct Upright {
    upper_left: Corner,
    lower_right: Corner,
}

impl Upright {
    /// The rectangle that two triangles make together, if they do.
    pub(super) fn from_pair(first: &[Corner; 3], second: &[Corner; 3]) -> Option<Self> {
        let color = first[0].color;
        let all = || first.iter().chain(second);
        let (mut left, mut right, mut top, mut bottom) = (first[0].x, first[0].x, first[0].y, first[0].y);
        for corner in all() {
            if corner.color != color {
                return None;
            }
            (left, right) = (left.min(corner.x), right.max(corner.x));
            (top, bottom) = (top.min(corner.y), bottom.max(corner.y));
        }
        // Every corner of the rectangle has a number from 0 to 3; each triangle must leave out one of two opposite ones.
        let mut places: [Option<Corner>; 4] = [None; 4];
        let mut missing = [0; 2];
        for (triangle, missing) in [first, second].into_iter().zip(&mut missing) {
            let mut seen = 0_u8;
            for corner in triangle {
                if (corner.x != left && corner.x != right) || (corner.y != top && corner.y != bottom) {
                    return None;
                }
                let place = usize::from(corner.x == right) | usize::from(corner.y == bottom) << 1;
                if places[place].is_some_and(|known| known != *corner) {
                    return None;
                }
                places[place] = Some(*corner);
                seen |= 1 << place;
            }
            if seen.count_ones() != 3 {
                return None;
            }
            *missing = (!seen).trailing_zeros();
        }
        let [Some(a), Some(b), Some(c), Some(d)] = places else { return None };
        let is_straight = a.u == c.u && b.u == d.u && a.v == b.v && c.v == d.v;
        (missing[0] ^ missing[1] == 3 && is_straight).then_some(Self { upper_left: a, lower_right: d })
    }

    pub(super) fn paint(&self, texture: &Texture, clip: PixelRect, surface: &mut Surface) {
        let (a, d) = (self.upper_left, self.lower_right);
        let columns = covered(a.x, d.x, clip.left..clip.right);
        let rows = covered(a.y, d.y, clip.top..clip.bottom);
        if columns.is_empty() || rows.is_empty() {
            return;
        }
        let color = a.fragment();
        let (width, height) = (d.x - a.x, d.y - a.y);
        let density = ((d.u - a.u).abs() as f64 / width as f64).max((d.v - a.v).abs() as f64 / height as f64);
        let filter = texture.filter(density);
        if a.u == d.u && a.v == d.v {
            let fragment = multiply(color, texture.sample(a.u, a.v, filter));
            for y in rows {
                blend_span(surface.row(y, columns.start, columns.end), fragment);
            }
            return;
        }
        let along = |from: i64, to: i64, start: i64, length: i64, px: i32| {
            let distance = i64::from(px) * PIXEL + PIXEL / 2 - start;
            from + (2 * (to - from) * distance + length).div_euclid(2 * length)
        };
        for y in rows {
            let v = along(a.v, d.v, a.y, height, y);
            for (x, pixel) in columns.clone().zip(surface.row(y, columns.start, columns.end)) {
                let texel = texture.sample(along(a.u, d.u, a.x, width, x), v, filter);
                if texel != [0; 4] {
                    blend(pixel, multiply(color, texel));
                }
            }
        }
    }
}

/// Paints one triangle, whichever way around its corners go.
pub(super) fn paint(corners: [Corner; 3], texture: &Texture, clip: PixelRect, surface: &mut Surface) {
    let [a, mut b, mut c] = corners;
    let mut area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if area == 0 {
        return;
    }
    if area < 0 {
        (b, c, area) = (c, b, -area);
    }
    let edges = [Edge::new(b, c), Edge::new(c, a), Edge::new(a, b)];
    let (top, bottom) = (a.y.min(b.y).min(c.y), a.y.max(b.y).max(c.y));
    let shader = Shader::new([a, b, c], area, texture);
    // One more row at the end: a lower edge that lies on centres is left out by the edges themselves.
    for y in covered(top, bottom + 1, clip.top..clip.bottom) {
        let centre_y = i64::from(y) * PIXEL + PIXEL / 2;
        let mut span = i64::from(clip.left)..i64::from(clip.right);
        for edge in &edges {
            edge.narrow(centre_y, &mut span);
        }
        if span.start >= span.end {
            continue;
        }
        let row = surface.row(y, span.start as i32, span.end as i32);
        if let Some(flat) = shader.flat {
            blend_span(row, flat);
            continue;
        }
        let start_x = span.start * PIXEL + PIXEL / 2;
        let mut towards = [edges[1].side(start_x, centre_y), edges[2].side(start_x, centre_y)];
        for pixel in row {
            blend(pixel, shader.fragment(towards));
            towards[0] += edges[1].step_x;
            towards[1] += edges[2].step_x;
        }
    }
}

/// A side of a triangle, with the inside to its positive side.
struct Edge {
    from: Corner,
    /// Change of [`Edge::side`] from one pixel to the next.
    step_x: i64,
    dx: i64,
    dy: i64,
    /// What [`Edge::side`] must reach: a centre exactly on an upper or left side is inside, on any other it is not.
    least: i64,
}

impl Edge {
    fn new(from: Corner, to: Corner) -> Self {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let is_upper_or_left = dy < 0 || (dy == 0 && dx > 0);
        Self { from, step_x: -dy * PIXEL, dx, dy, least: i64::from(!is_upper_or_left) }
    }

    fn side(&self, x: i64, y: i64) -> i64 {
        self.dx * (y - self.from.y) - self.dy * (x - self.from.x)
    }

    /// Keeps only the pixels of a row that are inside.
    fn narrow(&self, centre_y: i64, span: &mut Range<i64>) {
        // Inside where at_zero + step × x >= least.
        let missing = self.least - self.side(PIXEL / 2, centre_y);
        match self.step_x {
            0 if missing > 0 => span.end = span.start,
            0 => {}
            step if step > 0 => span.start = span.start.max(-(-missing).div_euclid(step)),
            step => span.end = span.end.min((-missing).div_euclid(-step) + 1),
        }
    }
}

/// The colour of each pixel of a triangle.
struct Shader<'a> {
    corners: [Corner; 3],
    texture: &'a Texture,
    filter: TextureFilter,
    share_per_side: f64,
    /// The colour, where it is the same everywhere.
    flat: Option<Fragment>,
    /// The texture's colour, where it is the same everywhere.
    flat_texel: Option<Fragment>,
}

impl<'a> Shader<'a> {
    fn new(corners: [Corner; 3], area: i64, texture: &'a Texture) -> Self {
        let [a, b, c] = corners;
        let texels = (b.u - a.u) as f64 * (c.v - a.v) as f64 - (b.v - a.v) as f64 * (c.u - a.u) as f64;
        let filter = texture.filter((texels.abs() / area as f64).sqrt());
        let has_one_texel = [b, c].iter().all(|other| (other.u, other.v) == (a.u, a.v));
        let flat_texel = has_one_texel.then(|| texture.sample(a.u, a.v, filter));
        let has_one_color = a.color == b.color && a.color == c.color;
        let flat = flat_texel.filter(|_| has_one_color).map(|texel| multiply(a.fragment(), texel));
        Self { corners, texture, filter, share_per_side: WHOLE_SHARE as f64 / area as f64, flat, flat_texel }
    }

    /// The colour at a pixel, given its distance from the sides opposite to the second and the third corner.
    fn fragment(&self, towards: [i64; 2]) -> Fragment {
        let share = |side: i64, most: i64| ((side as f64 * self.share_per_side) as i64).clamp(0, most);
        let second = share(towards[0], WHOLE_SHARE);
        let third = share(towards[1], WHOLE_SHARE - second);
        let first = WHOLE_SHARE - second - third;
        let [a, b, c] = self.corners;
        let mix = |a: i64, b: i64, c: i64| a * first + b * second + c * third;
        let color = std::array::from_fn(|i| {
            let [a, b, c] = [a, b, c].map(|corner| i64::from(corner.color[i]));
            ((mix(a, b, c) + (1 << 15)) >> 16) as u32
        });
        let texel = self.flat_texel.unwrap_or_else(|| {
            let position = |value: i64| (value + WHOLE_SHARE / 2) >> 24;
            let (u, v) = (position(mix(a.u, b.u, c.u)), position(mix(a.v, b.v, c.v)));
            self.texture.sample(u, v, self.filter)
        });
        multiply(color, texel)
    }
}
