//! Images within an SVG document: a PNG as base64. Written here, so that a build without the window writes the same bytes.

use std::io::Write as _;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

use crate::model::Image;

/// The image as a PNG.
pub(super) fn png(image: &Image) -> Vec<u8> {
    let row_bytes = image.width as usize * 3;
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    for row in image.rgb.chunks_exact(row_bytes.max(1)) {
        // Every row as the difference to the pixel at its left, which packs photographs well.
        let mut line = Vec::with_capacity(row_bytes + 1);
        line.push(1);
        line.extend(row.iter().enumerate().map(|(at, &byte)| match at {
            0..3 => byte,
            _ => byte.wrapping_sub(row[at - 3]),
        }));
        packed.write_all(&line).expect("a Vec takes any bytes");
    }
    let packed = packed.finish().expect("a Vec takes any bytes");
    let mut header = Vec::with_capacity(13);
    header.extend(image.width.to_be_bytes());
    header.extend(image.height.to_be_bytes());
    // 8 bits, red green blue, the standard's only compression and filters, not interlaced.
    header.extend([8, 2, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, data) in [(b"IHDR", header), (b"IDAT", packed), (b"IEND", Vec::new())] {
        let mut crc = Crc::new();
        crc.update(name);
        crc.update(&data);
        out.extend((data.len() as u32).to_be_bytes());
        out.extend(name);
        out.extend(data);
        out.extend(crc.sum().to_be_bytes());
    }
    out
}

/// Bytes as base64 with padding.
pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0u32, |word, at| word << 8 | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for digit in 0..4 {
            let value = (word >> (18 - 6 * digit)) & 63;
            out.push(if digit <= chunk.len() { char::from(DIGITS[value as usize]) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_everyone() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("ÿÿ?", "w7/Dvz8=")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[cfg(feature = "gui")]
    #[test]
    fn others_read_the_png() {
        let image = Image { width: 3, height: 2, rgb: (0..18).map(|i| i * 13).collect() };
        let mut reader = ::png::Decoder::new(std::io::Cursor::new(png(&image))).read_info().expect("it has a header");
        let mut rgb = vec![0; reader.output_buffer_size().expect("it has a size")];
        reader.next_frame(&mut rgb).expect("its pixels are whole");
        assert_eq!(rgb, image.rgb);
    }
}
