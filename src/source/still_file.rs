//! Reads a PNG or a JPEG, whatever its name, as opaque pixels of at most [`MAX_SIDE`] on a side.

use std::path::Path;

use super::frames::FrameError;
use crate::model::Image;

/// Larger images are shown smaller: every graphics card takes this many pixels on a side.
#[cfg(feature = "gui")]
const MAX_SIDE: u32 = 4096;
/// More than this is refused before it is decoded: 300 MB of pixels.
#[cfg(feature = "gui")]
const MAX_PIXELS: u64 = 100_000_000;

/// Without the decoders there is none.
#[cfg(not(feature = "gui"))]
pub(super) fn read_still(_path: &Path) -> Result<Image, FrameError> {
    Err(FrameError::Unsupported)
}

/// The image of a file. O(pixels).
#[cfg(feature = "gui")]
pub(super) fn read_still(path: &Path) -> Result<Image, FrameError> {
    let bytes = std::fs::read(path)
        .map_err(|error| FrameError::Io { reason: super::stills::reason_of(&error), path: path.to_owned() })?;
    let image = match bytes.as_slice() {
        [0x89, b'P', b'N', b'G', ..] => decode_png(&bytes, path),
        [0xff, 0xd8, ..] => decode_jpeg(&bytes, path),
        _ => Err(FrameError::NotAnImage(path.to_owned())),
    }?;
    Ok(image.shrunk_to(MAX_SIDE))
}

#[cfg(feature = "gui")]
fn damaged(error: &impl std::fmt::Display, path: &Path) -> FrameError {
    FrameError::Damaged { reason: error.to_string(), path: path.to_owned() }
}

#[cfg(feature = "gui")]
fn check_size(width: u64, height: u64, path: &Path) -> Result<(), FrameError> {
    if width * height > MAX_PIXELS {
        return Err(FrameError::TooLarge { max_pixels: MAX_PIXELS, path: path.to_owned() });
    }
    Ok(())
}

#[cfg(feature = "gui")]
fn decode_png(bytes: &[u8], path: &Path) -> Result<Image, FrameError> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|error| damaged(&error, path))?;
    check_size(u64::from(reader.info().width), u64::from(reader.info().height), path)?;
    let num_bytes = reader.output_buffer_size().ok_or_else(|| damaged(&"its size makes no sense", path))?;
    let mut pixels = vec![0; num_bytes];
    let frame = reader.next_frame(&mut pixels).map_err(|error| damaged(&error, path))?;
    pixels.truncate(frame.buffer_size());
    // What can be seen through is seen over black.
    let over_black = |value: u8, alpha: u8| (u16::from(value) * u16::from(alpha) / 255) as u8;
    let rgb = match frame.color_type {
        png::ColorType::Rgb => pixels,
        png::ColorType::Grayscale => pixels.iter().flat_map(|&gray| [gray; 3]).collect(),
        png::ColorType::GrayscaleAlpha => pixels.chunks_exact(2).flat_map(|p| [over_black(p[0], p[1]); 3]).collect(),
        png::ColorType::Rgba => {
            pixels.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]].map(|value| over_black(value, p[3]))).collect()
        }
        png::ColorType::Indexed => return Err(damaged(&"its palette was not resolved", path)),
    };
    Ok(Image { width: frame.width, height: frame.height, rgb })
}

#[cfg(feature = "gui")]
fn decode_jpeg(bytes: &[u8], path: &Path) -> Result<Image, FrameError> {
    use zune_jpeg::JpegDecoder;
    use zune_jpeg::zune_core::bytestream::ZCursor;
    use zune_jpeg::zune_core::colorspace::ColorSpace;
    use zune_jpeg::zune_core::options::DecoderOptions;

    let options = DecoderOptions::default().jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|error| damaged(&error, path))?;
    let info = decoder.info().ok_or_else(|| damaged(&"it has no header", path))?;
    check_size(u64::from(info.width), u64::from(info.height), path)?;
    let rgb = decoder.decode().map_err(|error| damaged(&error, path))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    if rgb.len() as u64 != u64::from(width) * u64::from(height) * 3 {
        return Err(damaged(&"its pixels do not fill it", path));
    }
    Ok(Image { width, height, rgb })
}

#[cfg(test)]
#[cfg(feature = "gui")]
mod tests {
    use super::*;

    /// A PNG of the first pixels of these bytes.
    fn png_of(width: u32, height: u32, color: png::ColorType, pixels: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(color);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(pixels).unwrap();
        writer.finish().unwrap();
        bytes
    }

    #[test]
    fn pngs_of_every_kind_are_opaque_pixels() {
        let path = Path::new("still.png");
        let rgb = decode_png(&png_of(2, 1, png::ColorType::Rgb, &[1, 2, 3, 4, 5, 6]), path).unwrap();
        assert_eq!((rgb.width, rgb.height, rgb.rgb), (2, 1, vec![1, 2, 3, 4, 5, 6]));
        let gray = decode_png(&png_of(1, 2, png::ColorType::Grayscale, &[7, 9]), path).unwrap();
        assert_eq!(gray.rgb, [7, 7, 7, 9, 9, 9]);
        let clear = decode_png(&png_of(1, 1, png::ColorType::Rgba, &[200, 100, 50, 127]), path).unwrap();
        assert_eq!(clear.rgb, [99, 49, 24]);
    }

    /// A JPEG of 16 by 8 pixels in one colour, close to (200, 100, 50).
    const JPEG: &str = "\
         ffd8ffe000104a46494600010100000100010000ffdb0043000d090a0b0a080d0b0a0b0e0e0d0f13201513121213271c1e17202e293130 \
         2e292d2c333a4a3e333646372c2d405741464c4e525352323e5a615a50604a51524fffdb0043010e0e0e131113261515264f352d354f4f \
         4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4f4fffc00011080008 \
         001003011100021101031101ffc4001500010100000000000000000000000000000002ffc4001410010000000000000000000000000000 \
         0000ffc4001501010100000000000000000000000000000005ffc40014110100000000000000000000000000000000ffda000c03010002 \
         110311003f009475f01fffd9";

    #[test]
    fn jpegs_are_read() {
        let digits: Vec<char> = JPEG.chars().filter(|c| !c.is_whitespace()).collect();
        let byte = |pair: &[char]| u8::from_str_radix(&String::from_iter(pair), 16).unwrap();
        let bytes: Vec<u8> = digits.chunks(2).map(byte).collect();
        let image = decode_jpeg(&bytes, Path::new("still.jpg")).unwrap();
        assert_eq!((image.width, image.height, image.rgb.len()), (16, 8, 16 * 8 * 3));
        let is_near = |pixel: &[u8]| pixel.iter().zip([200u8, 100, 50]).all(|(a, b)| a.abs_diff(b) <= 4);
        assert!(image.rgb.chunks_exact(3).all(is_near), "{:?}", &image.rgb[..3]);
        let cut = decode_jpeg(&bytes[..bytes.len() / 3], Path::new("still.jpg"));
        assert!(matches!(cut, Err(FrameError::Damaged { .. })), "{cut:?}");
    }

    #[test]
    fn what_is_no_image_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let whole = png_of(64, 64, png::ColorType::Rgb, &[5; 64 * 64 * 3]);
        let cut = write("cut.png", &whole[..whole.len() / 2]);
        assert!(matches!(read_still(&cut), Err(FrameError::Damaged { .. })));
        assert!(matches!(read_still(&write("text.png", b"hello")), Err(FrameError::NotAnImage(_))));
        assert!(matches!(read_still(&write("cut.jpg", &[0xff, 0xd8, 0xff])), Err(FrameError::Damaged { .. })));
        let missing = read_still(&folder.path().join("none.png")).unwrap_err();
        assert!(missing.to_string().contains("there is no such file"), "{missing}");
        // Large on paper only: the size is looked at before the pixels.
        let mut large = png_of(1, 1, png::ColorType::Grayscale, &[0]);
        large[16..20].copy_from_slice(&60_000u32.to_be_bytes());
        large[20..24].copy_from_slice(&60_000u32.to_be_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(&large[12..29]);
        large[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        assert!(matches!(read_still(&write("large.png", &large)), Err(FrameError::TooLarge { .. })));
    }
}
