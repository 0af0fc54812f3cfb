//! Colours as plain bytes.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// A colour in sRGB with straight (not premultiplied) alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity, 255 is opaque.
    pub a: u8,
}

impl Color {
    /// An opaque colour.
    pub const fn rgb(r: u8, g: u8, b: u8) -> Self {
        Self { r, g, b, a: 255 }
    }

    /// The same colour at another opacity, `0.0..=1.0`.
    #[must_use]
    pub fn with_alpha(self, alpha: f32) -> Self {
        Self { a: (alpha.clamp(0.0, 1.0) * 255.0).round() as u8, ..self }
    }

    /// The opaque colour that results from painting `self` over an opaque `below`.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        let alpha = f32::from(self.a) / 255.0;
        let mix = |a: u8, b: u8| (f32::from(a) * alpha + f32::from(b) * (1.0 - alpha)).round() as u8;
        Self::rgb(mix(self.r, below.r), mix(self.g, below.g), mix(self.b, below.b))
    }

    /// Reads `#rrggbb`.
    pub fn from_hex(hex: &str) -> Option<Self> {
        let digits = hex.strip_prefix('#').filter(|d| d.len() == 6)?;
        let value = u32::from_str_radix(digits, 16).ok()?;
        Some(Self::rgb((value >> 16) as u8, (value >> 8) as u8, value as u8))
    }

    /// WCAG relative luminance of the colour without its opacity, `0..=1`.
    pub fn luminance(self) -> f64 {
        let linear = |c: u8| {
            let c = f64::from(c) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.r) + 0.7152 * linear(self.g) + 0.0722 * linear(self.b)
    }

    /// WCAG contrast ratio of two opaque colours, `1..=21`.
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

impl<'de> Deserialize<'de> for Color {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let hex = String::deserialize(deserializer)?;
        Self::from_hex(&hex).ok_or_else(|| D::Error::custom(format!("'{hex}' is not a colour; write #rrggbb")))
    }
}
