//! The bundled fonts: Inter for text, `JetBrains` Mono for numbers, Lucide for icons.

use std::sync::{Arc, LazyLock};

use egui::{FontData, FontDefinitions, FontFamily, FontId, FontTweak};

use crate::view::Font;

/// Size of icons that stand alone, in points: two thirds of the grid they are drawn on.
pub const ICON: f32 = 16.0;

static STRONG: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("strong".into()));
static ICONS: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("icons".into()));

/// The family of emphasised text (Inter semi-bold).
pub fn strong_family() -> FontFamily {
    STRONG.clone()
}

/// The family of icons. A family of its own, because Inter has glyphs of its own at the same private code points: an icon must
/// never be written into a text, see [`super::icons`] for how to set it beside one.
///
/// An icon fills its em square and Inter's capitals are centred in their row, so an icon set beside text with the usual
/// centred alignment is level with it.
pub fn icon_family() -> FontFamily {
    ICONS.clone()
}

/// The toolkit's name of a font at a size in points.
pub fn font_id(font: Font, size: f32) -> FontId {
    match font {
        Font::Text => FontId::new(size, FontFamily::Proportional),
        Font::Strong => FontId::new(size, strong_family()),
        Font::Mono => FontId::new(size, FontFamily::Monospace),
    }
}

/// All fonts, each family with its fallbacks: Inter, then the toolkit's own for rare characters.
pub fn definitions() -> FontDefinitions {
    let mut definitions = FontDefinitions::default();
    // Its row is taller than Inter's: lowered by this much of an em, both stand on one line.
    let tweak = FontTweak { y_offset_factor: 0.06, ..FontTweak::default() };
    let mono = include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf");
    let bundled = [
        ("Inter", FontData::from_static(include_bytes!("../../assets/fonts/Inter-Regular.otf"))),
        ("Inter SemiBold", FontData::from_static(include_bytes!("../../assets/fonts/Inter-SemiBold.otf"))),
        ("JetBrains Mono", FontData::from_owned(without_ligatures(mono)).tweak(tweak)),
        ("Lucide", FontData::from_static(lucide_icons::LUCIDE_FONT_BYTES)),
    ];
    for (name, data) in bundled {
        definitions.font_data.insert(name.to_owned(), Arc::new(data));
    }

    let text_fallbacks = definitions.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let mono_fallbacks = definitions.families.get(&FontFamily::Monospace).cloned().unwrap_or_default();
    let family = |own: &[&str], fallbacks: &[String]| {
        own.iter().map(|&name| name.to_owned()).chain(fallbacks.iter().cloned()).collect::<Vec<_>>()
    };
    definitions.families.extend([
        (FontFamily::Proportional, family(&["Inter"], &text_fallbacks)),
        (strong_family(), family(&["Inter SemiBold", "Inter"], &text_fallbacks)),
        (FontFamily::Monospace, family(&["JetBrains Mono", "Inter"], &mono_fallbacks)),
        (icon_family(), family(&["Lucide"], &[])),
    ]);
    definitions
}

/// A font whose table of substitutions no reader finds: code fonts draw `//`, `..` and `>=` as one sign, but a path, a range
/// and a filter are to be read letter by letter. The table is renamed to a name that keeps the directory in order.
fn without_ligatures(font: &[u8]) -> Vec<u8> {
    const HEADER: usize = 12;
    const RECORD: usize = 16;
    let mut font = font.to_vec();
    let num_tables = usize::from(u16::from_be_bytes([font[4], font[5]]));
    for record in font[HEADER..][..num_tables * RECORD].chunks_exact_mut(RECORD) {
        if record.starts_with(b"GSUB") {
            record[3] = b'Z';
        }
    }
    font
}

/// Gives a context the fonts. They become active with the next frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(definitions());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_set_letter_by_letter() {
        let ctx = egui::Context::default();
        install(&ctx);
        ctx.run_ui(egui::RawInput::default(), |ui| {
            let width = |text: &str| {
                let galley =
                    ui.painter().layout_no_wrap(text.to_owned(), font_id(Font::Mono, 10.0), egui::Color32::WHITE);
                let row = &galley.rows[0];
                row.glyphs.iter().map(|g| g.uv_rect.size.x).fold(0.0, f32::max)
            };
            for text in ["://", "1..2", ">=", "!="] {
                assert!(width(text) <= 7.0, "a sign of {text} is {} wide", width(text));
            }
        })
        .drop_without_applying_deltas();
    }

    #[test]
    fn every_character_the_window_uses_has_a_glyph() {
        let ctx = egui::Context::default();
        install(&ctx);
        ctx.run_ui(egui::RawInput::default(), |ui| {
            for font in [Font::Text, Font::Strong, Font::Mono] {
                let id = font_id(font, 12.0);
                for character in "Ag09 · … × ° → ← ↑ ↓ ≥ ≤ – — µ % é ß ñ я ω".chars() {
                    assert!(ui.fonts_mut(|fonts| fonts.has_glyph(&id, character)), "{font:?} {character:?}");
                }
            }
        })
        .drop_without_applying_deltas();
    }
}
