//! The bundled fonts: Inter for text, JetBrains Mono for numbers, Lucide for icons.

use std::sync::{Arc, LazyLock};

use egui::{FontData, FontDefinitions, FontFamily, FontId};

use crate::view::Font;

/// Size of icons that stand alone, in points: two thirds of the grid they are drawn on.
pub const ICON: f32 = 16.0;

static STRONG: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("strong".into()));
static ICONS: LazyLock<FontFamily> = LazyLock::new(|| FontFamily::Name("icons".into()));

/// The family of emphasised text (Inter semi-bold).
pub fn strong_family() -> FontFamily {
    STRONG.clone()
}

/// The family of icons. A family of its own, because Inter has glyphs at the same private code points.
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
    let bundled: [(&str, &'static [u8]); 3] = [
        ("Inter", include_bytes!("../../assets/fonts/Inter-Regular.otf")),
        ("Inter SemiBold", include_bytes!("../../assets/fonts/Inter-SemiBold.otf")),
        ("JetBrains Mono", include_bytes!("../../assets/fonts/JetBrainsMono-Regular.ttf")),
    ];
    for (name, bytes) in bundled {
        definitions.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let icons = FontData::from_static(lucide_icons::LUCIDE_FONT_BYTES);
    definitions.font_data.insert("Lucide".to_owned(), Arc::new(icons));

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

/// Gives a context the fonts. They become active with the next frame.
pub fn install(ctx: &egui::Context) {
    ctx.set_fonts(definitions());
}

#[cfg(test)]
mod tests {
    use super::*;

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
