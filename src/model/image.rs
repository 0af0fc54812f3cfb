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
