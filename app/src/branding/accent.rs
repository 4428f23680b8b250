//! The accent: from whatever colour a project has, a set that can be read in both themes.

use super::colour::{Oklch, Rgb};

/// WCAG 2.2 §1.4.3 asks 4.5 : 1 of text. A little more, so that rounding never decides.
const ENOUGH: f64 = 4.55;

/// A project's one colour.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Accent(Oklch);

/// What a theme paints with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shades {
    /// Links, primary buttons, focus rings.
    pub accent: Rgb,
    /// The same under the pointer.
    pub hover: Rgb,
    /// Text on `accent` and on `hover`.
    pub on_accent: Rgb,
    /// A quiet ground for notices.
    pub soft: Rgb,
}

/// The shades for both themes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Palette {
    /// On light ground.
    pub light: Shades,
    /// On dark ground.
    pub dark: Shades,
}

impl Default for Accent {
    /// Keyward's own.
    fn default() -> Self {
        Self::hue(228.0, 0.105)
    }
}

impl Accent {
    /// An accent by hue (degrees) and chroma; lightness follows from contrast. Values beyond what exists are brought back.
    #[must_use]
    pub fn hue(hue: f64, chroma: f64) -> Self {
        let hue = if hue.is_finite() { hue.rem_euclid(360.0) } else { 0.0 };
        let chroma = if chroma.is_finite() { chroma.clamp(0.0, 0.2) } else { 0.0 };
        Self(Oklch::new(0.5, chroma, hue))
    }

    /// An accent by a brand's colour, `#rrggbb`: it is kept where it can be read, and darkened or lightened where not.
    #[must_use]
    pub fn parse_hex(text: &str) -> Option<Self> {
        let colour = Oklch::from(Rgb::parse_hex(text)?);
        Some(Self(Oklch { chroma: colour.chroma.min(0.2), ..colour }))
    }

    /// Works out the shades.
    #[must_use]
    pub fn palette(self) -> Palette {
        let Oklch { lightness, chroma, hue } = self.0;
        let shade = |lightness: f64, chroma: f64| Oklch::new(lightness, chroma, hue).to_rgb();

        let soft = shade(0.965, chroma.min(0.02));
        let grounds = [LIGHT_SURFACE, LIGHT_PAGE, Oklch::from(soft)].map(Oklch::to_rgb);
        let at = readable(lightness.clamp(0.2, 0.6), -0.005, chroma, hue, &grounds);
        let hover = if at > 0.3 { at - 0.06 } else { at + 0.06 };
        let light =
            Shades { accent: shade(at, chroma), hover: shade(hover, chroma), on_accent: LIGHT_SURFACE.to_rgb(), soft };

        let (chroma, soft) = (chroma * 0.8, shade(0.27, chroma.min(0.04)));
        let on_accent = shade(0.18, chroma.min(0.03));
        let grounds = [DARK_SURFACE.to_rgb(), DARK_PAGE.to_rgb(), soft, on_accent];
        let at = readable(lightness.clamp(0.74, 0.86), 0.005, chroma, hue, &grounds);
        let dark = Shades { accent: shade(at, chroma), hover: shade((at + 0.06).min(1.0), chroma), on_accent, soft };
        Palette { light, dark }
    }
}

/// How well a theme's accent can be read: WCAG 2.2's contrast ratios.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Measured {
    /// Which theme.
    pub theme: &'static str,
    /// Its accent.
    pub accent: Rgb,
    /// Links on the ground of a page, the lesser of its two.
    pub text: f64,
    /// Text on a button.
    pub button: f64,
}

impl Palette {
    /// The contrasts of both themes.
    #[must_use]
    pub fn measured(self) -> [Measured; 2] {
        let measure = |theme, shades: Shades, grounds: [Oklch; 2]| Measured {
            theme,
            accent: shades.accent,
            text: grounds.map(|ground| shades.accent.contrast(ground.to_rgb())).into_iter().fold(f64::MAX, f64::min),
            button: shades.on_accent.contrast(shades.accent),
        };
        [
            measure("Light", self.light, [LIGHT_SURFACE, LIGHT_PAGE]),
            measure("Dark", self.dark, [DARK_SURFACE, DARK_PAGE]),
        ]
    }

    /// The custom properties of `style/tokens.css` that a project's accent replaces. Hexadecimal digits only, so
    /// it can stand in a style element as it is.
    #[must_use]
    pub fn css(self) -> String {
        let pair = |name: &str, light: Rgb, dark: Rgb| format!("--{name}-l:{};--{name}-d:{};", light.hex(), dark.hex());
        let Self { light, dark } = self;
        [
            pair("accent", light.accent, dark.accent),
            pair("accent-hover", light.hover, dark.hover),
            pair("on-accent", light.on_accent, dark.on_accent),
            pair("accent-soft", light.soft, dark.soft),
        ]
        .concat()
    }
}

/// The grounds of `style/tokens.css`.
const LIGHT_SURFACE: Oklch = Oklch::new(1.0, 0.0, 0.0);
const LIGHT_PAGE: Oklch = Oklch::new(0.982, 0.003, 240.0);
const DARK_SURFACE: Oklch = Oklch::new(0.205, 0.009, 250.0);
const DARK_PAGE: Oklch = Oklch::new(0.165, 0.008, 250.0);

/// The first lightness from `start` on, in steps, that stands out from every ground.
fn readable(start: f64, step: f64, chroma: f64, hue: f64, grounds: &[Rgb]) -> f64 {
    let mut lightness = start;
    while (0.0..=1.0).contains(&lightness) {
        let colour = Oklch::new(lightness, chroma, hue).to_rgb();
        if grounds.iter().all(|ground| colour.contrast(*ground) >= ENOUGH) {
            return lightness;
        }
        lightness += step;
    }
    lightness.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKENS: &str = include_str!("../../../style/tokens.css");

    #[track_caller]
    fn can_be_read(palette: Palette, whose: &str) {
        let themes = [
            (palette.light, [LIGHT_SURFACE, LIGHT_PAGE].map(Oklch::to_rgb)),
            (palette.dark, [DARK_SURFACE, DARK_PAGE].map(Oklch::to_rgb)),
        ];
        for (shades, grounds) in themes {
            for ground in [grounds[0], grounds[1], shades.soft] {
                for text in [shades.accent, shades.hover] {
                    assert!(text.contrast(ground) >= 4.5, "{whose}: {text:?} on {ground:?}");
                }
            }
            for ground in [shades.accent, shades.hover] {
                assert!(shades.on_accent.contrast(ground) >= 4.5, "{whose}: text on {ground:?}");
            }
        }
    }

    #[test]
    fn every_hue_and_chroma_can_be_read_in_both_themes() {
        for hue in 0..360 {
            for chroma in 0..=20 {
                can_be_read(
                    Accent::hue(f64::from(hue), f64::from(chroma) / 100.0).palette(),
                    &format!("hue {hue}, chroma {chroma} %"),
                );
            }
        }
    }

    #[test]
    fn every_brand_colour_can_be_read_in_both_themes() {
        for r in (0..=255).step_by(17) {
            for g in (0..=255).step_by(17) {
                for b in (0..=255).step_by(17) {
                    let hex = Rgb { r, g, b }.hex();
                    can_be_read(Accent::parse_hex(&hex).unwrap().palette(), &hex);
                }
            }
        }
    }

    #[test]
    fn a_brand_colour_that_can_be_read_is_kept() {
        for hex in ["#0b7285", "#1864ab", "#862e9c", "#5f3dc4"] {
            assert_eq!(Accent::parse_hex(hex).unwrap().palette().light.accent.hex(), hex);
        }
    }

    #[test]
    fn the_tokens_are_what_keywards_own_accent_comes_to() {
        for property in Accent::default().palette().css().split_terminator(';') {
            let (name, value) = property.split_once(':').unwrap();
            assert!(TOKENS.contains(&format!("{name}: {value}")), "tokens.css lacks {name}: {value}");
        }
    }

    #[test]
    fn the_grounds_are_those_of_the_tokens() {
        assert!(TOKENS.contains("--page: light-dark(oklch(.982 .003 240), oklch(.165 .008 250))"));
        assert!(TOKENS.contains("--surface: light-dark(oklch(1 0 0), oklch(.205 .009 250))"));
    }

    /// `--name: light-dark(oklch(…), oklch(…))` of the tokens.
    fn token(name: &str) -> [Rgb; 2] {
        let (_, rest) = TOKENS.split_once(&format!("--{name}: light-dark(oklch(")).unwrap();
        let (value, _) = rest.split_once("))").unwrap();
        let (light, dark) = value.split_once("), oklch(").unwrap();
        [light, dark].map(|colour| {
            let parts: Vec<f64> = colour.split(' ').map(|part| part.parse().unwrap()).collect();
            Oklch::new(parts[0], parts[1], parts[2]).to_rgb()
        })
    }

    #[test]
    fn the_fixed_colours_can_be_read_in_both_themes() {
        let texts = [
            ("ink", ["page", "surface", "sunken", "bad-soft", "warn-soft", "good-soft"].as_slice(), 4.5),
            ("ink-2", ["page", "surface", "sunken"].as_slice(), 4.5),
            ("bad", ["surface", "bad-soft"].as_slice(), 4.5),
            ("warn", ["surface", "warn-soft"].as_slice(), 4.5),
            ("good", ["surface", "good-soft"].as_slice(), 4.5),
            ("line-strong", ["surface", "page"].as_slice(), 3.0),
        ];
        for (text, grounds, least) in texts {
            for ground in grounds {
                for theme in 0..2 {
                    let contrast = token(text)[theme].contrast(token(ground)[theme]);
                    assert!(contrast >= least, "--{text} on --{ground}, theme {theme}: {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn values_beyond_what_exists_are_brought_back() {
        for (hue, chroma) in [(f64::NAN, 0.1), (1e300, f64::INFINITY), (-725.0, -3.0)] {
            can_be_read(Accent::hue(hue, chroma).palette(), "odd numbers");
        }
    }
}
