//! A tenant's colours from the one that it gives us. The brand colour itself only fills the bar and the logo's tile;
//! links and buttons take a relative of the same hue that is dark (or, on dark pages, light) enough to be read.

use std::fmt;
use std::str::FromStr;

/// Least contrast of links and buttons with what they stand on. WCAG 2.2 asks for 4.5; the tint under the pointer takes
/// some of it.
const CONTRAST: f64 = 5.0;

/// What links and buttons stand on: the page and the raised surface of the design system.
const LIGHT_SURFACES: [Colour; 2] = [Colour(0xff, 0xff, 0xff), Colour(0xf3, 0xf4, 0xf7)];
const DARK_SURFACES: [Colour; 2] = [Colour(0x00, 0x00, 0x00), Colour(0x13, 0x15, 0x25)];

pub const BLACK: Colour = Colour(0x00, 0x00, 0x00);
pub const WHITE: Colour = Colour(0xff, 0xff, 0xff);

/// Step of the lightness on the way to enough contrast.
const LIGHTNESS_STEP: f64 = 0.005;
/// Step of the chroma on the way back into sRGB.
const CHROMA_STEP: f64 = 0.004;

/// A colour of sRGB, written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(u8, u8, u8);

/// Why a text is not a colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColourError {
    /// It does not consist of `#` and six characters.
    Form,
    /// One of the six is no hexadecimal digit.
    Digit,
}

impl fmt::Display for ColourError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Form => "a colour is written #rrggbb",
            Self::Digit => "a colour has only the digits 0 to 9 and a to f",
        })
    }
}

impl std::error::Error for ColourError {}

impl FromStr for Colour {
    type Err = ColourError;

    fn from_str(text: &str) -> Result<Self, ColourError> {
        let digits = text.strip_prefix('#').ok_or(ColourError::Form)?;
        if digits.chars().count() != 6 {
            return Err(ColourError::Form);
        }
        if !digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(ColourError::Digit);
        }
        let number = u32::from_str_radix(digits, 16).map_err(|_| ColourError::Digit)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self(red, green, blue))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// What a brand colour becomes on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Derived {
    /// Fills the bar and the band of the start page.
    pub brand: Colour,
    /// Text on it.
    pub on_brand: Colour,
    /// Links and buttons on light and on dark pages.
    pub light: Colour,
    pub dark: Colour,
}

impl Derived {
    /// Whether the brand colour itself could not be read and a relative of it is taken for links and buttons.
    pub fn is_repaired(&self) -> bool {
        self.light != self.brand || self.dark != self.brand
    }
}

/// Makes a brand colour readable wherever it stands behind or for text.
pub fn derive(brand: Colour) -> Derived {
    Derived {
        brand,
        on_brand: text_on(brand),
        light: action(brand, LIGHT_SURFACES, -LIGHTNESS_STEP, CONTRAST),
        dark: action(brand, DARK_SURFACES, LIGHTNESS_STEP, CONTRAST),
    }
}

/// The tenant's style sheet: it comes after `app.css` and sets the few custom properties that differ.
pub fn stylesheet(brand: Colour) -> String {
    let Derived { on_brand, light, dark, .. } = derive(brand);
    format!(
        ":root{{--brand:{brand};--brand-on:{on_brand};--kern-color-action-default:{light};--kern-color-action-on-default:#fff}}\n\
         @media(prefers-color-scheme:dark){{:root{{--kern-color-action-default:{dark};--kern-color-action-on-default:#000}}}}\n"
    )
}

/// The colour of links and buttons on light pages; mails and certificates take the same.
pub fn light_action(brand: Colour) -> Colour {
    action(brand, LIGHT_SURFACES, -LIGHTNESS_STEP, CONTRAST)
}

/// Black or white, whichever is easier to read on the colour.
pub fn text_on(colour: Colour) -> Colour {
    if contrast(colour, WHITE) >= contrast(colour, BLACK) { WHITE } else { BLACK }
}

/// Contrast ratio, 1 to 21 (WCAG 2.2).
pub fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Keeps the hue and moves the lightness until the colour is readable on both surfaces. It ends: black on the light
/// surfaces and white on the dark ones have more contrast than anyone asks for.
fn action(brand: Colour, surfaces: [Colour; 2], step: f64, wanted: f64) -> Colour {
    let mut candidate = Oklch::from(brand);
    let mut colour = brand;
    while surfaces.iter().any(|surface| contrast(colour, *surface) < wanted) {
        candidate.lightness += step;
        if !(0.0..=1.0).contains(&candidate.lightness) {
            return if step < 0.0 { BLACK } else { WHITE };
        }
        colour = candidate.into_srgb();
    }
    colour
}

/// Relative luminance, 0 to 1 (WCAG 2.2).
fn luminance(colour: Colour) -> f64 {
    let [red, green, blue] = linear(colour);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// Linear light, each channel 0 to 1 (IEC 61966-2-1).
fn linear(Colour(red, green, blue): Colour) -> [f64; 3] {
    [red, green, blue].map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

/// A linear channel as a byte of sRGB.
fn encoded(channel: f64) -> u8 {
    let channel = channel.clamp(0.0, 1.0);
    let value = if channel <= 0.003_130_8 { 12.92 * channel } else { 1.055 * channel.powf(1.0 / 2.4) - 0.055 };
    // Clamped above, so the cast neither wraps nor loses a sign.
    (value * 255.0).round() as u8
}

/// Björn Ottosson's perceptual space in polar form: a step of lightness looks the same at every hue.
/// Matrices: <https://bottosson.github.io/posts/oklab/>
#[derive(Clone, Copy)]
struct Oklch {
    lightness: f64,
    chroma: f64,
    /// Radians.
    hue: f64,
}

impl From<Colour> for Oklch {
    fn from(colour: Colour) -> Self {
        let [red, green, blue] = linear(colour);
        let long = (0.412_221_470_8 * red + 0.536_332_536_3 * green + 0.051_445_992_9 * blue).cbrt();
        let medium = (0.211_903_498_2 * red + 0.680_699_545_1 * green + 0.107_396_956_6 * blue).cbrt();
        let short = (0.088_302_461_9 * red + 0.281_718_837_6 * green + 0.629_978_700_5 * blue).cbrt();
        let a = 1.977_998_495_1 * long - 2.428_592_205_0 * medium + 0.450_593_709_9 * short;
        let b = 0.025_904_037_1 * long + 0.782_771_766_2 * medium - 0.808_675_766_0 * short;
        Self {
            lightness: 0.210_454_255_3 * long + 0.793_617_785_0 * medium - 0.004_072_046_8 * short,
            chroma: a.hypot(b),
            hue: b.atan2(a),
        }
    }
}

impl Oklch {
    /// The nearest colour that a screen can show: less chroma, same lightness and hue.
    fn into_srgb(self) -> Colour {
        let mut chroma = self.chroma;
        let mut channels = self.with_chroma(chroma);
        while chroma > 0.0 && channels.iter().any(|channel| !(-1e-6..=1.0 + 1e-6).contains(channel)) {
            chroma = (chroma - CHROMA_STEP).max(0.0);
            channels = self.with_chroma(chroma);
        }
        let [red, green, blue] = channels.map(encoded);
        Colour(red, green, blue)
    }

    /// Linear channels; outside 0 to 1 where sRGB ends.
    fn with_chroma(self, chroma: f64) -> [f64; 3] {
        let (a, b) = (chroma * self.hue.cos(), chroma * self.hue.sin());
        let long = (self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let medium = (self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let short = (self.lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        [
            4.076_741_662_1 * long - 3.307_711_591_3 * medium + 0.230_969_929_2 * short,
            -1.268_438_004_6 * long + 2.609_757_401_1 * medium - 0.341_319_396_5 * short,
            -0.004_196_086_3 * long - 0.703_418_614_7 * medium + 1.707_614_701_0 * short,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        text.parse().expect("a colour of the test")
    }

    #[test]
    fn known_brands_at_the_legal_minimum_give_the_colours_we_worked_out_by_hand() {
        let cases = [
            ("#ffcc00", "#886d09", "#ffcc00"),
            ("#ff7300", "#b75204", "#ff7300"),
            ("#e2001a", "#df061b", "#f52a2d"),
            ("#009ee3", "#0177ac", "#009ee3"),
            ("#1f4e79", "#1f4e79", "#5584b2"),
            ("#ffff00", "#737307", "#ffff00"),
        ];
        for (brand, light, dark) in cases {
            let derived = (
                action(colour(brand), LIGHT_SURFACES, -LIGHTNESS_STEP, 4.5).to_string(),
                action(colour(brand), DARK_SURFACES, LIGHTNESS_STEP, 4.5).to_string(),
            );
            assert_eq!(derived, (light.to_owned(), dark.to_owned()), "for {brand}");
        }
    }

    #[test]
    fn every_brand_colour_gives_readable_links_and_readable_text_on_the_bar() {
        let levels = [0x00, 0x33, 0x66, 0x7f, 0x99, 0xcc, 0xff];
        for red in levels {
            for green in levels {
                for blue in levels {
                    let brand = Colour(red, green, blue);
                    let light = light_action(brand);
                    let dark = action(brand, DARK_SURFACES, LIGHTNESS_STEP, CONTRAST);
                    assert!(
                        LIGHT_SURFACES.iter().all(|surface| contrast(light, *surface) >= CONTRAST),
                        "{brand}: {light}"
                    );
                    assert!(
                        DARK_SURFACES.iter().all(|surface| contrast(dark, *surface) >= CONTRAST),
                        "{brand}: {dark}"
                    );
                    assert!(contrast(brand, text_on(brand)) >= 4.5, "{brand}");
                }
            }
        }
    }

    #[test]
    fn contrast_of_known_brands_with_white_is_what_wcag_says() {
        let cases = [("#ffcc00", 1.51), ("#ff7300", 2.73), ("#e2001a", 4.94), ("#1f4e79", 8.66), ("#000000", 21.0)];
        for (brand, expected) in cases {
            assert!((contrast(colour(brand), WHITE) - expected).abs() < 0.005, "{brand}");
        }
    }

    #[test]
    fn the_style_sheet_sets_a_light_and_a_dark_pair() {
        let sheet = stylesheet(colour("#FFCC00"));
        assert!(sheet.starts_with(":root{--brand:#ffcc00;--brand-on:#000000;"), "{sheet}");
        assert!(
            sheet.contains("@media(prefers-color-scheme:dark){:root{--kern-color-action-default:#ffcc00;"),
            "{sheet}"
        );
        assert!(sheet.len() < 320, "{} bytes", sheet.len());
    }

    #[test]
    fn text_that_is_no_colour_is_refused() {
        for (text, error) in [
            ("", ColourError::Form),
            ("1f4e79", ColourError::Form),
            ("#1f4e7", ColourError::Form),
            ("#1f4e790", ColourError::Form),
            ("red", ColourError::Form),
            ("#1f4e7g", ColourError::Digit),
            ("#+1f4e7", ColourError::Digit),
            ("#ääääää", ColourError::Digit),
        ] {
            assert_eq!(text.parse::<Colour>(), Err(error), "{text:?}");
        }
    }
}
