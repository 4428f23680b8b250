//! Colours as numbers: Oklch for choosing them, 8-bit sRGB for what a screen shows, WCAG's contrast for judging them.

/// A colour as a browser paints it, 8 bits a channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rgb {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
}

/// A colour by lightness (0 to 1), chroma (0 to about 0.37) and hue in degrees (CSS Color 4 §9.4).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Oklch {
    /// Perceived lightness, 0 to 1.
    pub lightness: f64,
    /// Distance from grey.
    pub chroma: f64,
    /// Angle in degrees.
    pub hue: f64,
}

impl Rgb {
    /// Reads `#rrggbb`.
    #[must_use]
    pub fn parse_hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let [_, r, g, b] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self { r, g, b })
    }

    /// Writes `#rrggbb`, which needs no escaping in CSS.
    #[must_use]
    pub fn hex(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.r, self.g, self.b)
    }

    /// The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn linear(self) -> [f64; 3] {
        [self.r, self.g, self.b].map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        })
    }
}

impl Oklch {
    /// The colour whose lightness, chroma and hue these are.
    #[must_use]
    pub const fn new(lightness: f64, chroma: f64, hue: f64) -> Self {
        Self { lightness, chroma, hue }
    }

    /// The nearest colour that sRGB has: the same lightness and hue, with as much of the chroma as fits.
    #[must_use]
    pub fn to_rgb(self) -> Rgb {
        let fits = |chroma: f64| {
            let channels = self.linear(chroma);
            channels.iter().all(|c| (-0.000_1..=1.000_1).contains(c)).then_some(channels)
        };
        let (mut low, mut high) = (0.0, self.chroma);
        let mut best = fits(self.chroma);
        if best.is_none() {
            for _ in 0..24 {
                let middle = f64::midpoint(low, high);
                match fits(middle) {
                    Some(channels) => (low, best) = (middle, Some(channels)),
                    None => high = middle,
                }
            }
        }
        let [r, g, b] = best.unwrap_or_else(|| self.linear(0.0)).map(to_byte);
        Rgb { r, g, b }
    }

    /// Linear sRGB, possibly outside of it (the matrices of CSS Color 4 §18).
    fn linear(self, chroma: f64) -> [f64; 3] {
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let (lightness, a, b) = (self.lightness, chroma * cos, chroma * sin);
        let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ]
    }
}

impl From<Rgb> for Oklch {
    fn from(colour: Rgb) -> Self {
        let [r, g, b] = colour.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        let a = 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s;
        let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s;
        Self {
            lightness: 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            chroma: a.hypot(b),
            hue: b.atan2(a).to_degrees().rem_euclid(360.0),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255 before")]
fn to_byte(linear: f64) -> u8 {
    let c = linear.clamp(0.0, 1.0);
    let encoded = if c <= 0.003_130_8 { c * 12.92 } else { 1.055 * c.powf(1.0 / 2.4) - 0.055 };
    (encoded * 255.0).round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn black_and_white_are_21_to_1() {
        let (black, white) = (Rgb::parse_hex("#000000").unwrap(), Rgb::parse_hex("#FFFFFF").unwrap());
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        assert!((white.contrast(white) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_colour_survives_the_way_to_oklch_and_back() {
        for r in (0..=255).step_by(15) {
            for g in (0..=255).step_by(15) {
                for b in (0..=255).step_by(15) {
                    let colour = Rgb { r, g, b };
                    let back = Oklch::from(colour).to_rgb();
                    let near = |x: u8, y: u8| x.abs_diff(y) <= 1;
                    assert!(near(back.r, r) && near(back.g, g) && near(back.b, b), "{colour:?} {back:?}");
                }
            }
        }
    }

    #[test]
    fn known_colours_have_their_known_coordinates() {
        let red = Oklch::from(Rgb::parse_hex("#ff0000").unwrap());
        assert!((red.lightness - 0.628).abs() < 0.001 && (red.chroma - 0.258).abs() < 0.001, "{red:?}");
        assert!((red.hue - 29.2).abs() < 0.1, "{red:?}");
        assert_eq!(Oklch::new(0.0, 0.0, 0.0).to_rgb().hex(), "#000000");
        assert_eq!(Oklch::new(1.0, 0.0, 0.0).to_rgb().hex(), "#ffffff");
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        for bad in ["", "#", "#fff", "fff000", "#12345g", "#1234567", "#+12345", "red", "#é1234"] {
            assert_eq!(Rgb::parse_hex(bad), None, "{bad}");
        }
        assert_eq!(Rgb::parse_hex("#0b7285").unwrap().hex(), "#0b7285");
    }
}
