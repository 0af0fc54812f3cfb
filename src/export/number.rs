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
    push_finite(out, value);
    // Between these, a text of nine digits lies too far from the middle of two `f32` for an `f64` to fall on it: with at
    // most 12 decimals the distance is over 2^-54 of the value.
    let is_plain = value == 0.0 || (1e-4..1e15).contains(&value.abs());
    if !is_plain {
        let text = std::str::from_utf8(&out[start..]).expect("a number is ASCII");
        if text.parse::<f64>().is_ok_and(|wide| (wide as f32).to_bits() != value.to_bits()) {
            out.truncate(start);
            push_finite(out, f64::from(value));
        }
    }
}

/// Appends the shortest text of a finite number: `0.1`, `3.0`, `1e-7`, `1.5e+16`.
fn push_finite(out: &mut Vec<u8>, value: impl zmij::Float) {
    push_short(out, zmij::Buffer::new().format_finite(value).as_bytes());
}

/// Appends a whole number.
pub(super) fn push_int(out: &mut Vec<u8>, value: impl itoa::Integer) {
    push_short(out, itoa::Buffer::new().format(value).as_bytes());
}

/// Appends a text that has 4 to 16 bytes nearly always: its beginning and its end, which may overlap, go through one register.
/// Copying a length that is not known beforehand costs as much as making the number.
fn push_short(out: &mut Vec<u8>, text: &[u8]) {
    let len = text.len();
    match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) if len <= 16 => {
            let first = u128::from(u64::from_le_bytes(*first));
            let last = u128::from(u64::from_le_bytes(*last)) << (8 * (len - 8));
            out.extend_from_slice(&(first | last).to_le_bytes());
            out.truncate(out.len() - (16 - len));
        }
        (None, None) if let (Some(first), Some(last)) = (text.first_chunk::<4>(), text.last_chunk::<4>()) => {
            let first = u64::from(u32::from_le_bytes(*first));
            let last = u64::from(u32::from_le_bytes(*last)) << (8 * (len - 4));
            out.extend_from_slice(&(first | last).to_le_bytes());
            out.truncate(out.len() - (8 - len));
        }
        _ => out.extend_from_slice(text),
    }
}

/// Appends a value as JSON.
pub(super) fn push_json<T: serde::Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) {
    serde_json::to_writer(out, value).expect("plain values always serialise into memory");
}

/// Appends a number of pixels with at most three decimals.
pub(super) fn push_px(out: &mut Vec<u8>, value: f64) {
    push_decimals::<3>(out, value);
}

/// Appends a number with at most so many decimals (under ten), by whole-number arithmetic.
pub(super) fn push_decimals<const DECIMALS: u32>(out: &mut Vec<u8>, value: f64) {
    let one = const { 10_u64.pow(DECIMALS) };
    let parts = (value * one as f64).round();
    if parts.abs() >= 9e15 {
        push_json(out, &value);
        return;
    }
    let parts = parts as i64;
    if parts < 0 {
        out.push(b'-');
    }
    let (whole, mut rest) = (parts.unsigned_abs() / one, parts.unsigned_abs() % one);
    push_int(out, whole);
    if rest > 0 {
        out.push(b'.');
        let mut scale = one / 10;
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
    fn texts_of_any_length_are_copied() {
        let text = b"0123456789abcdefghijklmnopqrstuvwxyz";
        for len in 0..text.len() {
            let mut out = b"before".to_vec();
            push_short(&mut out, &text[..len]);
            assert_eq!(out, [b"before", &text[..len]].concat());
        }
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
        let mut out = Vec::new();
        push_decimals::<6>(&mut out, -0.012_345_67);
        assert_eq!(out, b"-0.012346");
    }

    /// What the writers used before, and what a reader of an older file has seen.
    fn is_written_as_before(bits: u32) -> bool {
        let value = f32::from_bits(bits);
        if !value.is_finite() {
            return true;
        }
        let wide = f64::from(value) * 1.000_000_000_1;
        let (mut narrow_text, mut wide_text) = (Vec::new(), Vec::new());
        push_finite(&mut narrow_text, value);
        push_finite(&mut wide_text, wide);
        narrow_text == serde_json::to_vec(&value).unwrap() && wide_text == serde_json::to_vec(&wide).unwrap()
    }

    #[test]
    fn numbers_are_written_as_serde_json_writes_them() {
        let special =
            [0.0, -0.0, f32::MIN_POSITIVE, f32::MAX, f32::MIN, 1e-45, -1e-40, 1.0, 16_777_216.0, 0.1, 1e16, 1e-5];
        assert!(special.into_iter().all(|value| is_written_as_before(value.to_bits())));
        // Every exponent with some fractions, and both signs.
        for high in (0..=u16::MAX).step_by(7) {
            for low in [0, 1, 0x7fff, 0x8000, 0xffff, u32::from(high.wrapping_mul(40_503))] {
                assert!(is_written_as_before(u32::from(high) << 16 | low), "{high:x} {low:x}");
            }
        }
        for value in [0, -1, 9, 10, 1_234_567_890, i64::MIN, i64::MAX] {
            let mut text = Vec::new();
            push_int(&mut text, value);
            assert_eq!(text, value.to_string().as_bytes());
        }
    }

    proptest! {
        #[test]
        fn any_number_is_written_as_serde_json_writes_it(bits: u32) {
            prop_assert!(is_written_as_before(bits));
        }

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
