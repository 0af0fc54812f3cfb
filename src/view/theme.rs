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
        for kind in [ThemeKind::Dark, ThemeKind::Light] {
            let theme = Theme::bundled(kind);
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

    #[test]
    fn a_person_keeps_its_colour() {
        let theme = Theme::bundled(ThemeKind::Dark);
        assert_eq!(theme.person(PersonIndex(2)), theme.person(PersonIndex(2)));
        assert_eq!(theme.person(PersonIndex(0)).color, theme.person(PersonIndex(8)).color);
        assert_ne!(theme.person(PersonIndex(0)), theme.person(PersonIndex(8)));
        theme.person(PersonIndex(-1));
    }
}
