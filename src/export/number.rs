//! Numbers as text: the shortest that reads back as the same value.

/// How an infinite value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Infinity {
    /// `1e39`, beyond any `f32`: JSON has no other way.
    Number,
    /// `inf`.
    Word,
}

/// Appends an `f32`; NaN (absent) appends nothing.
///
/// Readers take either the nearest `f32` of the text, or the nearest `f64` and narrow it. For a few very small and very
/// large values the shortest text gives another `f32` on the second way; those are written with the digits of an `f64`,
/// which is right on both.
pub(super) fn push_f32(out: &mut Vec<u8>, value: f32, infinity: Infinity) {
    if value.is_nan() {
        return;
    }
    if value.is_infinite() {
        out.extend_from_slice(if value < 0.0 { b"-" } else { b"" });
        out.extend_from_slice(if infinity == Infinity::Number { b"1e39" } else { b"inf" });
        return;
    }
    let start = out.len();
    push_json(out, &value);
    // Between these, a text of nine digits lies too far from the middle of two `f32` for an `f64` to fall on it: with at
    // most 12 decimals the distance is over 2^-54 of the value.
    let is_plain = value == 0.0 || (1e-4..1e15).contains(&value.abs());
    if !is_plain {
        let text = std::str::from_utf8(&out[start..]).expect("a number is ASCII");
        if text.parse::<f64>().is_ok_and(|wide| (wide as f32).to_bits() != value.to_bits()) {
            out.truncate(start);
            push_json(out, &f64::from(value));
        }
    }
}

/// Appends a whole number.
pub(super) fn push_int(out: &mut Vec<u8>, value: i64) {
    push_json(out, &value);
}

/// Appends a value as JSON.
pub(super) fn push_json<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(out, value).expect("plain values always serialise into memory");
}

/// Appends a number of pixels with at most three decimals, by whole-number arithmetic.
pub(super) fn push_px(out: &mut Vec<u8>, value: f64) {
    let thousandths = (value * 1000.0).round();
    if thousandths.abs() >= 9e15 {
        push_json(out, &value);
        return;
    }
    let thousandths = thousandths as i64;
    if thousandths < 0 {
        out.push(b'-');
    }
    let (whole, mut rest) = (thousandths.unsigned_abs() / 1000, thousandths.unsigned_abs() % 1000);
    push_int(out, whole as i64);
    if rest > 0 {
        out.push(b'.');
        let mut scale = 100;
        while rest > 0 {
            out.push(b'0' + (rest / scale) as u8);
            rest %= scale;
            scale /= 10;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(value: f32) -> String {
        let mut out = Vec::new();
        push_f32(&mut out, value, Infinity::Number);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_text_that_rounds_twice_is_written_longer() {
        assert_eq!(text(0.1), "0.1");
        let trap: f32 = "7.038531e-26".parse().unwrap();
        assert_ne!("7.038531e-26".parse::<f64>().unwrap() as f32, trap, "the trap is still one");
        assert_eq!(text(trap).parse::<f64>().unwrap() as f32, trap);
        assert_eq!(
            (text(f32::INFINITY), text(f32::NEG_INFINITY), text(f32::NAN)),
            ("1e39".into(), "-1e39".into(), String::new())
        );
        assert_eq!("1e39".parse::<f32>().unwrap(), f32::INFINITY);
    }

    #[test]
    fn pixels_have_at_most_three_decimals() {
        let px = |value: f64| {
            let mut out = Vec::new();
            push_px(&mut out, value);
            String::from_utf8(out).unwrap()
        };
        let all = [912.0, 912.5, -0.25, 0.000_4, 3.000_6, 1.01, -12.3456, 1e17].map(px);
        assert_eq!(all, ["912", "912.5", "-0.25", "0", "3.001", "1.01", "-12.346", "1e+17"]);
    }

    proptest! {
        #[test]
        fn both_ways_of_reading_give_the_same_bits(bits: u32) {
            let value = f32::from_bits(bits);
            prop_assume!(!value.is_nan());
            let text = text(value);
            prop_assert_eq!(text.parse::<f32>().unwrap().to_bits(), bits);
            prop_assert_eq!((text.parse::<f64>().unwrap() as f32).to_bits(), bits);
        }
    }
}
