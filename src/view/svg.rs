//! A draw list as an SVG document.
//!
//! Fonts are named, not embedded: Inter and `JetBrains Mono` where installed, else the system's own. Numbers are written with
//! at most two decimals, so that the same list gives the same bytes everywhere.

use std::fmt::Write as _;

use super::svg_image::{base64, png};
use super::{Anchor, Color, Draw, DrawList, Font, Pos, PxRect, Stroke};

/// The list as a whole SVG document of the size of its clip.
pub fn svg(list: &DrawList) -> String {
    svg_scaled(list, 1.0)
}

/// The same shown `scale` times as large.
pub fn svg_scaled(list: &DrawList, scale: f32) -> String {
    let PxRect { x, y, w, h } = list.clip;
    let mut out = String::with_capacity(512 + list.items.len() * 96);
    let (wide, high) = (number(w * scale), number(h * scale));
    let (x, y, w, h) = (number(x), number(y), number(w), number(h));
    put(&mut out, format_args!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{wide}\" height=\"{high}\""));
    put(&mut out, format_args!(" viewBox=\"{x} {y} {w} {h}\">\n"));
    out.push_str("<style>\n");
    out.push_str("  text { white-space: pre; dominant-baseline: central }\n");
    out.push_str("  .t { font-family: Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif }\n");
    out.push_str("  .s { font-family: Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; font-weight: 600 }\n");
    out.push_str("  .m { font-family: 'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace }\n");
    out.push_str("</style>\n");
    put(
        &mut out,
        format_args!("<clipPath id=\"clip\"><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\"/></clipPath>\n"),
    );
    out.push_str("<g clip-path=\"url(#clip)\">\n");
    for item in &list.items {
        draw(&mut out, item);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("a String takes any text");
}

fn draw(out: &mut String, item: &Draw) {
    match item {
        Draw::Rect { rect, radius, fill, stroke } => {
            put(out, format_args!("<rect x=\"{}\" y=\"{}\"", number(rect.x), number(rect.y)));
            put(out, format_args!(" width=\"{}\" height=\"{}\"", number(rect.w), number(rect.h)));
            if *radius > 0.0 {
                put(out, format_args!(" rx=\"{}\"", number(*radius)));
            }
            paint(out, "fill", *fill);
            if let Some(stroke) = stroke {
                stroked(out, stroke);
            }
            out.push_str("/>\n");
        }
        Draw::Polyline { points, stroke } => {
            out.push_str("<polyline points=\"");
            put_points(out, points);
            out.push_str("\" fill=\"none\" stroke-linejoin=\"round\"");
            stroked(out, stroke);
            out.push_str("/>\n");
        }
        Draw::Polygon { points, fill } => {
            out.push_str("<polygon points=\"");
            put_points(out, points);
            out.push('"');
            paint(out, "fill", Some(*fill));
            out.push_str("/>\n");
        }
        Draw::Disc { center, radius, fill } => {
            let (x, y, r) = (number(center.x), number(center.y), number(*radius));
            put(out, format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\""));
            paint(out, "fill", Some(*fill));
            out.push_str("/>\n");
        }
        Draw::Hatch { rect, spacing, color } => {
            out.push_str("<path d=\"");
            for (from, to) in hatch_lines(*rect, *spacing) {
                let [a, b, c, d] = [from.x, from.y, to.x, to.y].map(number);
                put(out, format_args!("M{a} {b}L{c} {d}"));
            }
            out.push_str("\" fill=\"none\"");
            stroked(out, &Stroke::solid(1.0, *color));
            out.push_str("/>\n");
        }
        Draw::Image { rect, image, brightness } => {
            put(out, format_args!("<image x=\"{}\" y=\"{}\"", number(rect.x), number(rect.y)));
            put(out, format_args!(" width=\"{}\" height=\"{}\"", number(rect.w), number(rect.h)));
            out.push_str(" preserveAspectRatio=\"none\"");
            if *brightness != 1.0 {
                put(out, format_args!(" style=\"filter: brightness({})\"", number(*brightness)));
            }
            put(out, format_args!(" href=\"data:image/png;base64,{}\"/>\n", base64(&png(image))));
        }
        Draw::Text { pos, anchor, text, size, font, color } => {
            let anchor = match anchor {
                Anchor::Left => "start",
                Anchor::Center => "middle",
                Anchor::Right => "end",
            };
            let class = match font {
                Font::Text => "t",
                Font::Strong => "s",
                Font::Mono => "m",
            };
            put(out, format_args!("<text x=\"{}\" y=\"{}\" class=\"{class}\"", number(pos.x), number(pos.y)));
            put(out, format_args!(" font-size=\"{}\" text-anchor=\"{anchor}\"", number(*size)));
            paint(out, "fill", Some(*color));
            put(out, format_args!(">{}</text>\n", escaped(text)));
        }
    }
}

/// The lines of a hatch, from upper right to lower left, cut to its rectangle. Line n meets the row `y = 0` at
/// `x = n * spacing`, wherever the rectangle is, so neighbouring hatches continue each other.
pub fn hatch_lines(rect: PxRect, spacing: f32) -> impl Iterator<Item = (Pos, Pos)> {
    let spacing = spacing.max(1.0);
    // Along a line x + y is constant.
    let first = ((rect.x + rect.y) / spacing).floor() as i64 + 1;
    let last = ((rect.right() + rect.bottom()) / spacing).ceil() as i64;
    (first..last).map(move |n| {
        let sum = n as f32 * spacing;
        let top = (sum - rect.right()).max(rect.y);
        let bottom = (sum - rect.x).min(rect.bottom());
        (Pos { x: sum - top, y: top }, Pos { x: sum - bottom, y: bottom })
    })
}

fn put_points(out: &mut String, points: &[Pos]) {
    for (i, p) in points.iter().enumerate() {
        let space = if i == 0 { "" } else { " " };
        put(out, format_args!("{space}{},{}", number(p.x), number(p.y)));
    }
}

fn paint(out: &mut String, what: &str, color: Option<Color>) {
    let Some(Color { r, g, b, a }) = color else {
        put(out, format_args!(" {what}=\"none\""));
        return;
    };
    put(out, format_args!(" {what}=\"#{r:02x}{g:02x}{b:02x}\""));
    if a < 255 {
        put(out, format_args!(" {what}-opacity=\"{}\"", number(f32::from(a) / 255.0)));
    }
}

fn stroked(out: &mut String, stroke: &Stroke) {
    paint(out, "stroke", Some(stroke.color));
    put(out, format_args!(" stroke-width=\"{}\"", number(stroke.width)));
    if let Some((dash, space)) = stroke.dash {
        put(out, format_args!(" stroke-dasharray=\"{} {}\"", number(dash), number(space)));
    }
}

/// At most two decimals, none where they are zero.
fn number(value: f32) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text that is safe between tags; characters that XML cannot hold are replaced.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hatches_stay_inside_and_continue_each_other() {
        let spacing = 6.0;
        for rect in [PxRect::new(3.0, 7.0, 40.0, 12.0), PxRect::new(-10.0, -3.0, 5.0, 30.0)] {
            for (from, to) in hatch_lines(rect, spacing) {
                for p in [from, to] {
                    assert!((rect.x..=rect.right()).contains(&p.x) && (rect.y..=rect.bottom()).contains(&p.y), "{p:?}");
                    assert_eq!((p.x + p.y).rem_euclid(spacing), 0.0);
                }
            }
        }
        assert_eq!(hatch_lines(PxRect::new(0.0, 0.0, 0.5, 0.5), 6.0).count(), 0);
    }
}
