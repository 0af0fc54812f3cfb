//! Pixels.

/// An image: opaque, 3 bytes a pixel.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    /// Width in pixels, at least 1.
    pub width: u32,
    /// Height in pixels, at least 1.
    pub height: u32,
    /// Red, green, blue, row by row from the top: `3 × width × height` bytes.
    pub rgb: Vec<u8>,
}

impl Image {
    /// Width over height.
    pub fn aspect(&self) -> f32 {
        self.width as f32 / self.height as f32
    }

    /// The image with sides of at most `max_side` pixels: every pixel the mean of a square of pixels. O(pixels).
    #[must_use]
    pub fn shrunk_to(self, max_side: u32) -> Self {
        let factor = self.width.max(self.height).div_ceil(max_side.max(1)) as usize;
        if factor <= 1 {
            return self;
        }
        let (width, height) = (self.width as usize, self.height as usize);
        // What is left over at the right and at the bottom is less than a pixel.
        let (new_width, new_height) = ((width / factor).max(1), (height / factor).max(1));
        let mut rgb = Vec::with_capacity(new_width * new_height * 3);
        for y in 0..new_height {
            let rows = y * factor..((y + 1) * factor).min(height);
            for x in 0..new_width {
                let columns = x * factor..((x + 1) * factor).min(width);
                let num = (rows.len() * columns.len()) as u64;
                for channel in 0..3 {
                    let cells = rows.clone().flat_map(|row| columns.clone().map(move |column| row * width + column));
                    let sum: u64 = cells.map(|cell| u64::from(self.rgb[cell * 3 + channel])).sum();
                    rgb.push(((sum + num / 2) / num) as u8);
                }
            }
        }
        Self { width: new_width as u32, height: new_height as u32, rgb }
    }

    /// Heap bytes held.
    pub fn bytes(&self) -> usize {
        self.rgb.capacity()
    }
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Image({} x {})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shrunk_images_are_means() {
        let image = Image { width: 4, height: 2, rgb: (0..24).map(|i| i / 3 * 10).collect() };
        let small = image.clone().shrunk_to(2);
        assert_eq!((small.width, small.height), (2, 1));
        // Pixels 0, 1, 4, 5 and 2, 3, 6, 7.
        assert_eq!(small.rgb, [25, 25, 25, 45, 45, 45]);
        assert_eq!(image.clone().shrunk_to(4), image);
        let line = Image { width: 9, height: 1, rgb: vec![8; 27] }.shrunk_to(4);
        assert_eq!((line.width, line.height, line.rgb.len()), (3, 1, 9));
    }
}
