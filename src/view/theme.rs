//! Design tokens by meaning. The only place where colours have values is `assets/themes`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Color;
use crate::model::PersonIndex;

/// Dark or light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeKind {
    /// Dark, the default.
    #[default]
    Dark,
    /// Light.
    Light,
}

impl ThemeKind {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Dark => Self::Light,
            Self::Light => Self::Dark,
        }
    }
}

/// A sequence of colours for people. Each can be told apart with every common kind of colour blindness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Palette {
    /// Balanced, the default.
    #[default]
    Standard,
    /// As far apart as the theme allows.
    Vivid,
    /// Little saturation, for long days and for pictures beside text.
    Soft,
}

impl Palette {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Vivid, Self::Soft];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Standard => "Standard",
            Self::Vivid => "Vivid",
            Self::Soft => "Soft",
        }
    }
}

/// Every colour of a theme, named by meaning.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Behind all panels.
    pub background: Color,
    /// Panels.
    pub panel: Color,
    /// Cards, fields and buttons on a panel.
    pub raised: Color,
    /// A control under the pointer.
    pub hover: Color,
    /// Separators and outlines.
    pub line: Color,
    /// Around the frame.
    pub canvas: Color,
    /// The plain frame, where no picture is known.
    pub frame: Color,
    /// Behind the lanes.
    pub lane: Color,
    /// Every second lane.
    pub lane_alternate: Color,
    /// Text.
    pub text: Color,
    /// Secondary text.
    pub text_dim: Color,
    /// Decoration only; never carries meaning alone.
    pub text_faint: Color,
    /// What can be acted on, and what is selected.
    pub accent: Color,
    /// Behind what is selected.
    pub accent_surface: Color,
    /// Something to look at.
    pub warning: Color,
    /// Something failed.
    pub error: Color,
    /// The time cursor.
    pub playhead: Color,
    /// Hatching of gaps.
    pub gap_hatch: Color,
    /// Density in the overview bar.
    pub density: Color,
    /// Text on a person's colour.
    pub on_person: Color,
    /// Axes of the head pose: right, up, forward.
    pub pose_axes: [Color; 3],
    /// Colours of people, in order; the second round has a second cue (see [`Theme::person`]).
    pub people: Vec<Color>,
    /// The same of [`Palette::Vivid`].
    people_vivid: Vec<Color>,
    /// The same of [`Palette::Soft`].
    people_soft: Vec<Color>,
}

/// How a person is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonStyle {
    /// The colour.
    pub color: Color,
    /// Which round of the colour sequence: 0 plain, 1 and up with a second cue (a mark in the swatch, a notch in the label).
    pub round: u32,
}

impl Theme {
    /// The bundled theme of a kind.
    pub fn bundled(kind: ThemeKind) -> &'static Self {
        Self::with_palette(kind, Palette::Standard)
    }

    /// The same with other colours of people.
    pub fn with_palette(kind: ThemeKind, palette: Palette) -> &'static Self {
        /// By palette.
        type Themes = [Theme; 3];
        static DARK: LazyLock<Themes> = LazyLock::new(|| themes(include_str!("../../assets/themes/dark.toml")));
        static LIGHT: LazyLock<Themes> = LazyLock::new(|| themes(include_str!("../../assets/themes/light.toml")));
        let themes = match kind {
            ThemeKind::Dark => &DARK,
            ThemeKind::Light => &LIGHT,
        };
        &themes[palette as usize]
    }

    /// How a person is drawn: stable per index, whatever else is in the result.
    pub fn person(&self, index: PersonIndex) -> PersonStyle {
        let num = self.people.len() as i64;
        PersonStyle {
            color: self.people[index.0.rem_euclid(num) as usize],
            round: u32::from(index.0.div_euclid(num) % 2 != 0),
        }
    }
}

fn themes(text: &str) -> [Theme; 3] {
    let standard: Theme = toml::from_str(text).expect("a bundled theme is valid, see the test");
    let vivid = Theme { people: standard.people_vivid.clone(), ..standard.clone() };
    let soft = Theme { people: standard.people_soft.clone(), ..standard.clone() };
    [standard, vivid, soft]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_stand_out_and_text_can_be_read() {
        for (kind, palette) in everything() {
            let theme = Theme::with_palette(kind, palette);
            for &person in &theme.people {
                for surface in [theme.canvas, theme.frame, theme.lane, theme.lane_alternate, theme.panel] {
                    assert!(
                        person.contrast(surface) >= 3.0,
                        "{kind:?} {person:?} on {surface:?}: {}",
                        person.contrast(surface)
                    );
                }
                assert!(theme.on_person.contrast(person) >= 4.5, "{kind:?} text on {person:?}");
            }
            let surfaces = [theme.background, theme.panel, theme.raised, theme.hover, theme.lane, theme.accent_surface];
            for surface in surfaces {
                for text in [theme.text, theme.text_dim, theme.accent, theme.warning, theme.error] {
                    assert!(
                        text.contrast(surface) >= 4.5,
                        "{kind:?} {text:?} on {surface:?}: {}",
                        text.contrast(surface)
                    );
                }
            }
        }
    }

    fn everything() -> impl Iterator<Item = (ThemeKind, Palette)> {
        [ThemeKind::Dark, ThemeKind::Light].into_iter().flat_map(|kind| Palette::ALL.map(|palette| (kind, palette)))
    }

    /// What is left of linear RGB without one kind of cone, after Machado, Oliveira and Fernandes (2009), severity 1.
    const BLIND: [(&str, [[f64; 3]; 3]); 4] = [
        ("nothing", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "red",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "green",
            [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        ),
        (
            "blue",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];

    /// Linear RGB to cones, and their cube roots to Oklab, after Ottosson (2020).
    const CONES: [[f64; 3]; 3] = [
        [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
        [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
        [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
    ];
    const LAB: [[f64; 3]; 3] = [
        [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
        [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
        [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
    ];

    /// A colour as it is seen, in Oklab, where distances are about those that people see.
    fn seen(color: Color, blind: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = [color.r, color.g, color.b].map(|channel| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        });
        let times = |matrix: &[[f64; 3]; 3], v: [f64; 3]| {
            [0, 1, 2].map(|row: usize| (0..3).map(|i| matrix[row][i] * v[i]).sum::<f64>())
        };
        let left = times(blind, linear).map(|c| c.clamp(0.0, 1.0));
        times(&LAB, times(&CONES, left).map(f64::cbrt))
    }

    /// The least distance in Oklab of two people for whoever sees all colours: twice what tells two colours side by side apart,
    /// because people are compared across the window.
    const LEAST_SEEN: f64 = 0.1;

    #[test]
    fn people_can_be_told_apart_with_every_kind_of_colour_blindness_and_without() {
        for (kind, palette) in everything() {
            let people = &Theme::with_palette(kind, palette).people;
            for (missing, matrix) in &BLIND {
                let least = match (*missing, palette) {
                    ("nothing", _) => LEAST_SEEN,
                    (_, Palette::Standard) => 0.05,
                    _ => 0.065,
                };
                for (i, &a) in people.iter().enumerate() {
                    for &b in &people[..i] {
                        let (a_seen, b_seen) = (seen(a, matrix), seen(b, matrix));
                        let distance = (0..3).map(|at| (a_seen[at] - b_seen[at]).powi(2)).sum::<f64>().sqrt();
                        assert!(distance >= least, "{kind:?} {palette:?} {a:?} {b:?} without {missing}: {distance:.3}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_person_keeps_its_colour() {
        let theme = Theme::bundled(ThemeKind::Dark);
        assert_eq!(theme.person(PersonIndex(2)), theme.person(PersonIndex(2)));
        assert_eq!(theme.person(PersonIndex(0)).color, theme.person(PersonIndex(8)).color);
        assert_ne!(theme.person(PersonIndex(0)), theme.person(PersonIndex(8)));
        theme.person(PersonIndex(-1));
    }
}
