//! How wide a text will be, known without a font: the advances of the bundled fonts, in thousandths of the font size.
//!
//! Exact for ASCII apart from kerning, which only makes texts narrower; close enough for the rest.

use super::Font;

/// Advances of Inter Regular for the characters from space to tilde.
const TEXT: [u16; 95] = [
    281, 278, 403, 631, 638, 812, 639, 222, 362, 362, 500, 659, 280, 460, 276, 357, 625, 464, 605, 636, 642, 608, 624,
    571, 616, 624, 276, 280, 659, 659, 659, 507, 936, 676, 651, 727, 719, 598, 587, 743, 740, 264, 543, 652, 562, 889,
    753, 761, 635, 761, 639, 638, 642, 741, 676, 949, 642, 665, 625, 362, 357, 362, 469, 452, 497, 564, 621, 558, 621,
    582, 361, 609, 591, 237, 237, 544, 237, 869, 585, 597, 609, 609, 372, 523, 364, 581, 557, 812, 540, 557, 541, 362,
    327, 362, 659,
];
/// Advances of Inter semi-bold for the characters from space to tilde.
const STRONG: [u16; 95] = [
    248, 309, 396, 643, 649, 844, 663, 213, 393, 393, 543, 673, 295, 466, 290, 379, 667, 481, 621, 652, 666, 632, 648,
    587, 646, 648, 290, 295, 673, 673, 673, 544, 999, 724, 657, 744, 724, 608, 586, 755, 744, 275, 561, 677, 566, 906,
    741, 775, 643, 776, 651, 649, 660, 734, 724, 1007, 690, 705, 653, 393, 379, 393, 481, 468, 497, 575, 630, 577, 630,
    593, 377, 625, 613, 261, 261, 569, 261, 898, 610, 608, 625, 625, 397, 549, 380, 608, 576, 837, 562, 576, 562, 393,
    358, 393, 673,
];
/// Advance of every character of `JetBrains Mono`.
const MONO: u16 = 600;

/// Width of one line of text in logical pixels.
pub fn text_width_px(text: &str, size: f32, font: Font) -> f32 {
    text.chars().map(|c| char_width_px(c, size, font)).sum()
}

/// The text, or as much of its beginning as fits with an ellipsis.
pub fn elide(text: &str, size: f32, font: Font, max_px: f32) -> String {
    if text_width_px(text, size, font) <= max_px {
        return text.to_owned();
    }
    let mut room = max_px - char_width_px('…', size, font);
    let kept = text.chars().take_while(|&c| {
        room -= char_width_px(c, size, font);
        room >= 0.0
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end())
}

/// The text in lines of at most `max_px`, cut between words, and within words that are wider than a line.
pub fn wrap(text: &str, size: f32, font: Font, max_px: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used_px = 0.0;
    for word in text.split_inclusive(' ') {
        let word_px = text_width_px(word.trim_end(), size, font);
        if used_px > 0.0 && used_px + word_px > max_px {
            lines.push(String::new());
            used_px = 0.0;
        }
        for c in word.chars() {
            let char_px = char_width_px(c, size, font);
            if used_px > 0.0 && used_px + char_px > max_px && c != ' ' {
                lines.push(String::new());
                used_px = 0.0;
            }
            lines.last_mut().expect("there is always a line").push(c);
            used_px += char_px;
        }
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

fn char_width_px(c: char, size: f32, font: Font) -> f32 {
    let at = (c as usize).wrapping_sub(0x20);
    let thousandths = match font {
        Font::Mono => MONO,
        Font::Text => TEXT.get(at).copied().unwrap_or(wide(c)),
        Font::Strong => STRONG.get(at).copied().unwrap_or(wide(c)),
    };
    f32::from(thousandths) * size / 1000.0
}

/// Advance of a character beyond ASCII: the few that the program writes itself, letters, and the wide scripts.
fn wide(c: char) -> u16 {
    match c {
        '·' => 290,
        '…' => 821,
        '\u{1100}'.. => 1000,
        _ => 640,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_add_up() {
        assert_eq!(text_width_px("1:05", 10.0, Font::Mono), 24.0);
        assert!((text_width_px("2 · a", 10.0, Font::Text) - (6.05 + 2.81 + 2.9 + 2.81 + 5.64)).abs() < 1e-3);
        assert!(text_width_px("greeter", 12.0, Font::Strong) > text_width_px("greeter", 12.0, Font::Text));
    }

    #[test]
    fn wrapped_texts_fit_and_lose_nothing() {
        let text = "Filter: person:0,3-7 time:1:20..2:00 inside:(0.1,0.2,0.5,0.9)aaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        for max_px in [40.0, 90.0, 200.0, 2000.0] {
            let lines = wrap(text, 12.0, Font::Text, max_px);
            assert!(lines.iter().all(|line| text_width_px(line, 12.0, Font::Text) <= max_px), "{max_px} {lines:?}");
            let solid = |text: &str| text.replace(' ', "");
            assert_eq!(solid(&lines.concat()), solid(text));
        }
        assert_eq!(wrap("one two", 12.0, Font::Text, 200.0), ["one two"]);
        assert_eq!(wrap("", 12.0, Font::Text, 200.0), [""]);
    }

    #[test]
    fn elided_texts_fit() {
        assert_eq!(elide("courier", 12.0, Font::Text, 200.0), "courier");
        let short = elide("the second courier", 12.0, Font::Text, 60.0);
        assert_eq!(short, "the seco…");
        assert!(text_width_px(&short, 12.0, Font::Text) <= 60.0);
    }
}
