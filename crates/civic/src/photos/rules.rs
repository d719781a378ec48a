//! Decoding under limits. Pure: bytes in, clean JPEGs or a problem out.

use std::io::{BufRead, Cursor, Seek, SeekFrom};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use crate::Problem;

/// The largest upload, in bytes.
pub const BYTES_MAX: usize = 12 * 1024 * 1024;
/// The most pixels a picture may have.
pub const PIXELS_MAX: u64 = 40_000_000;
/// The longer side of the large size, in pixels.
pub const FULL_SIDE: u32 = 1600;
/// The longer side of the small size, in pixels.
pub const THUMB_SIDE: u32 = 320;
/// What one decoder may allocate: room for [`PIXELS_MAX`] pixels of four bytes.
const DECODER_BYTES: u64 = 4 * PIXELS_MAX + 16 * 1024 * 1024;
/// JPEG quality: as good as a phone screen can show.
const QUALITY: u8 = 82;

/// A picture without anything hidden in it, in two sizes.
pub(super) struct Clean {
    pub(super) full: Vec<u8>,
    pub(super) thumb: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
}

fn reader<R: BufRead + Seek>(upload: R) -> Result<ImageReader<R>, Problem> {
    let mut reader = ImageReader::new(upload).with_guessed_format().map_err(|_| Problem::BadPicture)?;
    if !matches!(reader.format(), Some(ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) {
        return Err(Problem::BadPicture);
    }
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(DECODER_BYTES);
    reader.limits(limits);
    Ok(reader)
}

/// How many pixels the header claims, without decoding them.
pub(super) fn measure<R: BufRead + Seek>(mut upload: R) -> Result<u64, Problem> {
    let bytes = upload.seek(SeekFrom::End(0)).map_err(|_| Problem::BadPicture)?;
    if bytes > BYTES_MAX as u64 {
        return Err(Problem::TooManyBytes(BYTES_MAX));
    }
    upload.rewind().map_err(|_| Problem::BadPicture)?;
    let (width, height) = reader(upload)?.into_dimensions().map_err(|_| Problem::BadPicture)?;
    let pixels = u64::from(width) * u64::from(height);
    if pixels > PIXELS_MAX { Err(Problem::TooManyPixels(PIXELS_MAX)) } else { Ok(pixels) }
}

/// Decodes, turns upright, and encodes again in two sizes.
pub(super) fn clean(bytes: &[u8]) -> Result<Clean, Problem> {
    measure(Cursor::new(bytes))?;
    let bad = |_| Problem::BadPicture;
    let mut decoder = reader(Cursor::new(bytes))?.into_decoder().map_err(bad)?;
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(bad)?;
    picture = shrink(picture, FULL_SIDE);
    picture.apply_orientation(orientation);
    let flat = flatten(picture);
    let full = encode(&flat).map_err(bad)?;
    let thumb = encode(&shrink(flat.clone(), THUMB_SIDE)).map_err(bad)?;
    Ok(Clean { full, thumb, width: flat.width(), height: flat.height() })
}

/// No larger than `side` on its longer side; never enlarged.
fn shrink(picture: DynamicImage, side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= side {
        return picture;
    }
    // Averages all the pixels that fall into one. The sharper filters work in floats, which takes several times
    // the memory of the picture.
    picture.thumbnail(side, side)
}

/// On white: JPEG knows no transparency, and what is see-through would turn black.
fn flatten(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return DynamicImage::ImageRgb8(picture.into_rgb8());
    }
    let mut rgba = picture.into_rgba8();
    for pixel in rgba.pixels_mut() {
        let [r, g, b, a] = pixel.0;
        let over = |c: u8| {
            let mixed = (u32::from(c) * u32::from(a) + 255 * (255 - u32::from(a))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        pixel.0 = [over(r), over(g), over(b), 255];
    }
    DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(rgba).into_rgb8())
}

fn encode(picture: &DynamicImage) -> image::ImageResult<Vec<u8>> {
    let mut out = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut out, QUALITY))?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32, pixel: [u8; 4]) -> Vec<u8> {
        let picture = image::RgbaImage::from_pixel(width, height, image::Rgba(pixel));
        let mut out = Cursor::new(Vec::new());
        picture.write_to(&mut out, ImageFormat::Png).unwrap();
        out.into_inner()
    }

    #[test]
    fn a_picture_comes_out_small_and_see_through_becomes_white() {
        let clean = clean(&png(2000, 1000, [0, 0, 0, 0])).unwrap();
        assert_eq!((clean.width, clean.height), (1600, 800));
        let back = image::load_from_memory(&clean.thumb).unwrap().into_rgb8();
        assert_eq!(back.dimensions(), (320, 160));
        assert!(back.get_pixel(5, 5).0.iter().all(|c| *c > 250));
    }

    #[test]
    fn what_is_no_picture_is_refused_by_name_of_the_problem() {
        assert_eq!(measure(Cursor::new(b"<svg onload=alert(1)>")), Err(Problem::BadPicture));
        assert_eq!(measure(Cursor::new(b"")), Err(Problem::BadPicture));
        assert_eq!(measure(Cursor::new(vec![0; BYTES_MAX + 1])), Err(Problem::TooManyBytes(BYTES_MAX)));
    }
}
