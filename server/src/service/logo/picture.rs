//! Pictures of others made into small ones of our own: decoded within limits, scaled down, encoded anew. What was hidden in
//! the file (metadata, scripts, other formats behind the first) does not come through.

use image::{
    DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, RgbaImage,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
    imageops,
};
use std::io::Cursor;
use tokio::sync::Semaphore;

/// The most bytes of a picture as it comes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// The most bytes of a picture as we keep it.
pub const MAX_KEPT: usize = 8 * 1024;
/// The longest side of a picture as we keep it.
pub const MAX_SIDE: u32 = 150;
/// The longest side of a picture as it comes: a megabyte can unfold to gigabytes.
const MAX_SIDE_READ: u32 = 4096;
/// The most memory a decoder may take, RGBA at 8 bits of the largest size and half of that beside it.
const MAX_MEMORY: u64 = 96 * 1024 * 1024;
/// Sides to try, the largest first; even noise fits at the last.
const SIDES: [u32; 7] = [MAX_SIDE, 128, 112, 96, 80, 64, 40];
const QUALITIES: [u8; 2] = [90, 78];
/// As many decoders as work at once: what they hold is bounded by this.
static DECODERS: Semaphore = Semaphore::const_new(2);

/// How a kept picture is encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// PNG.
    Png,
    /// JPEG: photographs without transparency, when that is smaller.
    Jpeg,
}

impl Format {
    /// The word in the row.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }

    /// Reads the word in a row.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Png, Self::Jpeg].into_iter().find(|format| format.as_str() == text)
    }

    /// The media type.
    #[must_use]
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// A picture of our own making.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    /// How it is encoded.
    pub format: Format,
    /// At most [`MAX_KEPT`].
    pub bytes: Vec<u8>,
    /// Its width and height, at most [`MAX_SIDE`].
    pub size: (u32, u32),
}

/// Why a file does not become a logo, as somebody reads it beside the field.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NoPicture {
    /// Nothing was sent.
    #[error("Choose a file.")]
    Empty,
    /// More than [`MAX_BYTES`].
    #[error("The file is larger than 1 MB.")]
    TooLarge,
    /// SVG is a program as much as a picture.
    #[error("SVG files cannot be used. Export the logo as PNG.")]
    Svg,
    /// Something else.
    #[error("This is no PNG, JPEG, GIF or WebP picture.")]
    Unknown,
    /// More pixels than we decode.
    #[error("The picture is larger than 4096 × 4096 pixels.")]
    TooManyPixels,
    /// It says that it is one of those formats, but is not.
    #[error("The picture is damaged.")]
    Damaged,
    /// Too many at once.
    #[error("Too many pictures are being read just now. Try again in a moment.")]
    Busy,
}

/// Makes a small picture out of a file, on a thread of its own, a few at a time.
///
/// # Errors
/// It is none that can be used.
pub async fn make(file: Vec<u8>) -> Result<Picture, NoPicture> {
    // Somebody waits before the page: rather a word soon than a place in a long queue.
    let wait = tokio::time::timeout(std::time::Duration::from_secs(5), DECODERS.acquire());
    let Ok(Ok(permit)) = wait.await else { return Err(NoPicture::Busy) };
    tokio::task::spawn_blocking(move || {
        let made = shrink(&file);
        drop(permit);
        made
    })
    .await
    .unwrap_or(Err(NoPicture::Damaged))
}

fn shrink(file: &[u8]) -> Result<Picture, NoPicture> {
    let picture = decode(file)?;
    let opaque = !picture.color().has_alpha() || picture.to_rgba8().pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let picture = premultiplied(picture.into_rgba8());
    for side in SIDES {
        let scaled = plain(scaled(&picture, side));
        let size = scaled.dimensions();
        let mut candidates: Vec<(Format, Vec<u8>)> =
            png(&scaled).map(|bytes| (Format::Png, bytes)).into_iter().collect();
        if opaque && candidates.iter().all(|(_, bytes)| bytes.len() > MAX_KEPT) {
            candidates.extend(QUALITIES.iter().filter_map(|quality| Some((Format::Jpeg, jpeg(&scaled, *quality)?))));
        }
        if let Some((format, bytes)) = candidates.into_iter().find(|(_, bytes)| bytes.len() <= MAX_KEPT) {
            return Ok(Picture { format, bytes, size });
        }
    }
    Err(NoPicture::Damaged)
}

fn decode(file: &[u8]) -> Result<DynamicImage, NoPicture> {
    if file.is_empty() {
        return Err(NoPicture::Empty);
    }
    if file.len() > MAX_BYTES {
        return Err(NoPicture::TooLarge);
    }
    // By what is in it: names and media types are only said.
    let format = match image::guess_format(file) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::WebP)) => format,
        _ if looks_like_svg(file) => return Err(NoPicture::Svg),
        _ => return Err(NoPicture::Unknown),
    };
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MAX_SIDE_READ);
    limits.max_image_height = Some(MAX_SIDE_READ);
    limits.max_alloc = Some(MAX_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let refused = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => NoPicture::TooManyPixels,
        _ => NoPicture::Damaged,
    };
    let mut decoder = reader.into_decoder().map_err(refused)?;
    // Not every decoder keeps to the limits by itself.
    let (width, height) = decoder.dimensions();
    if width > MAX_SIDE_READ || height > MAX_SIDE_READ || decoder.total_bytes() > MAX_MEMORY {
        return Err(NoPicture::TooManyPixels);
    }
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok(picture)
}

fn looks_like_svg(file: &[u8]) -> bool {
    let head = file.get(..file.len().min(1024)).unwrap_or_default();
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    text.contains("<svg") || (text.trim_start_matches('\u{feff}').trim_start().starts_with("<?xml"))
}

/// Scaled to fit into a square of `side`, never up.
fn scaled(picture: &RgbaImage, side: u32) -> RgbaImage {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= side {
        return picture.clone();
    }
    let fit = |length: u32| {
        let fitted = u64::from(length) * u64::from(side) / u64::from(longest);
        u32::try_from(fitted).unwrap_or(side).max(1)
    };
    imageops::resize(picture, fit(width), fit(height), imageops::FilterType::Lanczos3)
}

/// What is transparent has a colour too, which would bleed into its neighbours when they are mixed.
fn premultiplied(mut picture: RgbaImage) -> RgbaImage {
    for pixel in picture.pixels_mut() {
        let [r, g, b, alpha] = pixel.0;
        let times = |channel: u8| u8::try_from(u16::from(channel) * u16::from(alpha) / 255).unwrap_or(u8::MAX);
        pixel.0 = [times(r), times(g), times(b), alpha];
    }
    picture
}

fn plain(mut picture: RgbaImage) -> RgbaImage {
    for pixel in picture.pixels_mut() {
        let [r, g, b, alpha] = pixel.0;
        let by = |channel: u8| match alpha {
            0 => 0,
            alpha => u8::try_from(u16::from(channel) * 255 / u16::from(alpha)).unwrap_or(u8::MAX),
        };
        pixel.0 = [by(r), by(g), by(b), alpha];
    }
    picture
}

fn png(picture: &RgbaImage) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, FilterType::Adaptive);
    let opaque = picture.pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let (width, height) = picture.dimensions();
    if opaque {
        let rgb = DynamicImage::ImageRgba8(picture.clone()).into_rgb8();
        encoder.write_image(&rgb, width, height, ExtendedColorType::Rgb8).ok()?;
    } else {
        encoder.write_image(picture, width, height, ExtendedColorType::Rgba8).ok()?;
    }
    Some(bytes)
}

fn jpeg(picture: &RgbaImage, quality: u8) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let rgb = DynamicImage::ImageRgba8(picture.clone()).into_rgb8();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&rgb).ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Random as _, SeededRandom};

    fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    fn noise(width: u32, height: u32, alpha: bool) -> DynamicImage {
        let mut bytes = vec![0; (width * height * 4) as usize];
        SeededRandom::new(4).fill(&mut bytes);
        let mut picture = RgbaImage::from_raw(width, height, bytes).unwrap();
        if !alpha {
            picture.pixels_mut().for_each(|pixel| pixel.0[3] = 255);
            return DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(picture).into_rgb8());
        }
        DynamicImage::ImageRgba8(picture)
    }

    fn flat(width: u32, height: u32, colour: [u8; 4]) -> DynamicImage {
        DynamicImage::ImageRgba8(RgbaImage::from_pixel(width, height, image::Rgba(colour)))
    }

    #[track_caller]
    fn kept(file: &[u8]) -> (Picture, DynamicImage) {
        let made = shrink(file).unwrap();
        assert!(made.bytes.len() <= MAX_KEPT, "{} bytes", made.bytes.len());
        assert!(made.size.0 <= MAX_SIDE && made.size.1 <= MAX_SIDE, "{:?}", made.size);
        let format = match made.format {
            Format::Png => ImageFormat::Png,
            Format::Jpeg => ImageFormat::Jpeg,
        };
        let back = image::load_from_memory_with_format(&made.bytes, format).unwrap();
        assert_eq!((back.width(), back.height()), made.size);
        (made, back)
    }

    #[test]
    fn each_format_becomes_a_small_picture_of_the_same_shape() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
            let source = match format {
                ImageFormat::Jpeg => DynamicImage::ImageRgb8(flat(600, 300, [11, 114, 133, 255]).into_rgb8()),
                _ => flat(600, 300, [11, 114, 133, 255]),
            };
            let (made, back) = kept(&encoded(&source, format));
            assert_eq!(made.size, (150, 75), "{format:?}");
            assert_eq!(made.format, Format::Png, "flat colour is smallest as PNG");
            let [r, g, b, _] = back.to_rgba8().get_pixel(75, 37).0;
            assert!(r.abs_diff(11) < 6 && g.abs_diff(114) < 6 && b.abs_diff(133) < 6, "{format:?}: {r} {g} {b}");
        }
    }

    #[test]
    fn a_small_picture_is_not_blown_up() {
        assert_eq!(kept(&encoded(&flat(32, 20, [1, 2, 3, 255]), ImageFormat::Png)).0.size, (32, 20));
        assert_eq!(kept(&encoded(&flat(1, 1, [1, 2, 3, 255]), ImageFormat::Png)).0.size, (1, 1));
        assert_eq!(kept(&encoded(&flat(3000, 1, [1, 2, 3, 255]), ImageFormat::Png)).0.size, (150, 1));
    }

    #[test]
    fn what_does_not_compress_gets_smaller_until_it_fits() {
        let (photo, _) = kept(&encoded(&noise(400, 400, false), ImageFormat::Png));
        assert_eq!(photo.format, Format::Jpeg);
        let (see_through, back) = kept(&encoded(&noise(400, 400, true), ImageFormat::Png));
        assert_eq!(see_through.format, Format::Png);
        assert!(back.color().has_alpha());
    }

    #[test]
    fn transparency_stays_and_hidden_colours_do_not_bleed() {
        let mut source = RgbaImage::from_pixel(300, 300, image::Rgba([255, 0, 0, 0]));
        for (x, _, pixel) in source.enumerate_pixels_mut() {
            if x >= 150 {
                pixel.0 = [0, 0, 255, 255];
            }
        }
        let (_, back) = kept(&encoded(&DynamicImage::ImageRgba8(source), ImageFormat::Png));
        let back = back.to_rgba8();
        assert_eq!(back.get_pixel(10, 75).0[3], 0);
        assert_eq!(back.get_pixel(140, 75).0, [0, 0, 255, 255]);
        assert!(back.pixels().all(|pixel| pixel.0[0] < 12), "red that nobody could see is seen");
    }

    #[test]
    fn only_raster_pictures_that_can_be_read_are_taken() {
        let png = encoded(&flat(50, 50, [9, 9, 9, 255]), ImageFormat::Png);
        let cases: &[(&[u8], NoPicture)] = &[
            (b"", NoPicture::Empty),
            (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", NoPicture::Svg),
            (b"\xef\xbb\xbf<?xml version='1.0'?><!-- --><svg/>", NoPicture::Svg),
            (b"%PDF-1.7", NoPicture::Unknown),
            (b"<html><script>alert(1)</script>", NoPicture::Unknown),
            (b"BM\0\0\0\0", NoPicture::Unknown),
            (&png[..png.len() / 2], NoPicture::Damaged),
            (&png[..8], NoPicture::Damaged),
        ];
        for (file, why) in cases {
            assert_eq!(shrink(file), Err(*why), "{}", String::from_utf8_lossy(file));
        }
        assert_eq!(shrink(&vec![0; MAX_BYTES + 1]), Err(NoPicture::TooLarge));
    }

    #[test]
    fn a_picture_that_would_unfold_is_not_decoded() {
        for (width, height) in [(4097, 10), (10, 4097), (4097, 4097)] {
            let file = encoded(&flat(width, height, [0, 0, 0, 255]), ImageFormat::Png);
            assert_eq!(shrink(&file), Err(NoPicture::TooManyPixels), "{width} × {height}");
        }
        // Says that it is huge, and has nothing to show for it.
        let mut liar = encoded(&flat(2, 2, [0, 0, 0, 255]), ImageFormat::Gif);
        liar[6..10].copy_from_slice(&[255, 255, 255, 255]);
        assert_eq!(shrink(&liar), Err(NoPicture::TooManyPixels));
    }

    #[test]
    fn what_is_hidden_behind_the_picture_is_gone() {
        let mut file = encoded(&flat(50, 50, [9, 9, 9, 255]), ImageFormat::Png);
        file.extend_from_slice(b"<script>alert('polyglot')</script>");
        let (made, _) = kept(&file);
        assert!(!made.bytes.windows(8).any(|eight| eight == b"polyglot"));
    }
}
