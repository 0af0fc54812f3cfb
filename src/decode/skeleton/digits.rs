//! Numbers eight digits at a time.
//!
//! Reads what JSON calls a number as long as it has no exponent and its digits fit 64 bits; everything else is left to the
//! judge. What is read is what the standard library's parser would have read, bit for bit.

/// `10^n`, exact in an `f64` up to `n = 22`.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];
/// `10^n` up to eight digits.
const SHIFTS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
/// Digits may be appended to a number up to this one without leaving 63 bits.
const MAX_BEFORE_EIGHT: u64 = (i64::MAX as u64 - 99_999_999) / 100_000_000;
/// Bits of an `f64`'s fraction that an `f32` has no room for.
const DROPPED_BITS: u32 = 52 - 23;
/// Units in the last place of an `f64` that a quotient of two rounded numbers may be off, and one to spare.
const MAX_ERROR: u64 = 3;

/// Some digits at the start of a text.
#[derive(Debug, Clone, Copy)]
struct Digits {
    /// The number before them with them appended.
    value: u64,
    len: usize,
}

/// Eight bytes, the first lowest; fewer at the end of the text.
fn word(text: &[u8]) -> u64 {
    text.first_chunk().map_or_else(
        || text.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
        |&bytes| u64::from_le_bytes(bytes),
    )
}

/// How many of the eight bytes are digits before the first that is none.
fn num_digits(word: u64) -> usize {
    let above_nine = (word ^ 0x3030_3030_3030_3030).wrapping_add(0x7676_7676_7676_7676);
    let others = (above_nine | (word ^ 0x3030_3030_3030_3030)) & 0x8080_8080_8080_8080;
    (others.trailing_zeros() / 8) as usize
}

/// The number that eight digits make, the first highest.
fn eight_digits(word: u64) -> u64 {
    let pairs = (word & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(10 << 8 | 1) >> 8;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(100 << 16 | 1) >> 16;
    (fours & 0x0000_ffff_0000_ffff).wrapping_mul(10_000 << 32 | 1) >> 32
}

/// Appends the digits at the start of `text` to `value`. `None` where they do not fit.
fn append_digits(mut value: u64, text: &[u8]) -> Option<Digits> {
    let mut len = 0;
    loop {
        let word = word(&text[len..]);
        let more = num_digits(word);
        if more == 8 {
            if value > MAX_BEFORE_EIGHT {
                return None;
            }
            value = value * SHIFTS[8] + eight_digits(word);
            len += 8;
            continue;
        }
        if more > 0 {
            let digits = eight_digits(word << (64 - 8 * more));
            value =
                value.checked_mul(SHIFTS[more])?.checked_add(digits).filter(|&value| i64::try_from(value).is_ok())?;
        }
        return Some(Digits { value, len: len + more });
    }
}

/// The part of a number before its fraction: digits, none of them a leading zero.
fn whole_digits(text: &[u8]) -> Option<Digits> {
    match text {
        [b'0', b'0'..=b'9', ..] => None,
        [b'0', ..] => Some(Digits { value: 0, len: 1 }),
        _ => append_digits(0, text).filter(|digits| digits.len > 0),
    }
}

/// A whole number at the start of `text`, and its length. `None` where there is none of at most 18 digits, or where it goes on
/// with a fraction or an exponent.
pub(super) fn whole(text: &[u8]) -> Option<(i64, usize)> {
    let sign = usize::from(text.first() == Some(&b'-'));
    let digits = whole_digits(&text[sign..])?;
    let len = sign + digits.len;
    if matches!(text.get(len), Some(b'.' | b'e' | b'E')) {
        return None;
    }
    let value = digits.value as i64;
    Some((if sign == 1 { -value } else { value }, len))
}

/// An `f32` at the start of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Float {
    pub(super) value: f32,
    pub(super) len: usize,
    pub(super) has_fraction: bool,
}

/// The number at the start of `text`. `None` where there is none, or one with an exponent or more digits than fit.
pub(super) fn float(text: &[u8]) -> Option<Float> {
    let sign = usize::from(text.first() == Some(&b'-'));
    let whole = whole_digits(&text[sign..])?;
    let mut len = sign + whole.len;
    let mut digits = whole.value;
    let mut num_decimals = 0;
    let has_fraction = text.get(len) == Some(&b'.');
    if has_fraction {
        let fraction = append_digits(digits, &text[len + 1..]).filter(|fraction| fraction.len > 0)?;
        digits = fraction.value;
        num_decimals = fraction.len;
        len += 1 + fraction.len;
    }
    if matches!(text.get(len), Some(b'e' | b'E')) {
        return None;
    }
    let value = match nearest(digits, num_decimals) {
        Some(value) => value,
        None => std::str::from_utf8(&text[sign..len]).ok()?.parse().ok()?,
    };
    Some(Float { value: if sign == 1 { -value } else { value }, len, has_fraction })
}

/// The `f32` nearest to `digits / 10^num_decimals`, where one division in `f64` settles it: its error is too small to move
/// the quotient across the middle between two `f32`, unless it is next to it.
fn nearest(digits: u64, num_decimals: usize) -> Option<f32> {
    // Through i64, which converts in one instruction.
    let quotient = digits as i64 as f64 / POWERS.get(num_decimals)?;
    let dropped = quotient.to_bits() & ((1 << DROPPED_BITS) - 1);
    (dropped.abs_diff(1 << (DROPPED_BITS - 1)) > MAX_ERROR).then_some(quotient as f32)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_read(text: &str) -> Option<f32> {
        let read = float(text.as_bytes())?;
        assert_eq!(read.len, text.len(), "{text}");
        assert_eq!(read.has_fraction, text.contains('.'), "{text}");
        Some(read.value)
    }

    #[track_caller]
    fn assert_same(text: &str) {
        let expected: f32 = text.parse().unwrap();
        assert_eq!(is_read(text).map(f32::to_bits), Some(expected.to_bits()), "{text}");
    }

    #[test]
    fn floats_are_the_standard_parsers() {
        for text in [
            "0",
            "-0",
            "0.0",
            "-0.0",
            "1",
            "-12",
            "0.5",
            "99.99999",
            "100",
            "0.4151041805744171",
            "0.41510418",
            "0.00012345678806304932",
            "123456789012345678",
            "0.1234567890123456",
            "16777217",
            "33554435",
            "-180.5",
        ] {
            assert_same(text);
        }
        // In the middle between two f32, and as near to it as 18 decimals come.
        for text in ["1.000000178813934326", "1.000000178813934327", "1.00000017881393432", "16777217.0", "8388609.5"] {
            assert_same(text);
        }
    }

    #[test]
    fn what_is_no_plain_number_is_left_to_the_judge() {
        for text in
            ["", "-", ".5", "5.", "5.x", "00", "01.5", "+1", "1e5", "1.5E5", "NaN", "x", "12345678901234567890", "--1"]
        {
            assert!(float(text.as_bytes()).is_none(), "{text}");
        }
        for text in ["", "-", "1.0", "1e3", "007", "9999999999999999999", "x"] {
            assert!(whole(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn a_number_ends_where_its_digits_end() {
        assert_eq!(whole(b"1234567890,"), Some((1_234_567_890, 10)));
        assert_eq!(whole(b"-7}"), Some((-7, 2)));
        assert_eq!(whole(b"0]"), Some((0, 1)));
        let read = float(b"0.25, 3").unwrap();
        assert_eq!((read.value, read.len), (0.25, 4));
        assert_eq!(whole(b"12\xb3"), Some((12, 2)), "bytes beyond ASCII are no digits");
        assert_eq!(whole(b"12:"), Some((12, 2)));
        assert_eq!(whole(b"12/"), Some((12, 2)));
    }

    proptest! {
        #[test]
        fn any_f32_widened_or_short_reads_back(bits in any::<u32>()) {
            let value = f32::from_bits(bits);
            prop_assume!(value.is_finite());
            for text in [format!("{value}"), format!("{}", f64::from(value))] {
                if let Some(read) = is_read(&text) {
                    prop_assert_eq!(read.to_bits(), value.to_bits(), "{}", text);
                }
            }
        }

        #[test]
        fn any_digits_read_as_the_standard_parser_reads_them(text in "-?(0|[1-9][0-9]{0,17})(\\.[0-9]{1,19})?") {
            if let Some(read) = is_read(&text) {
                prop_assert_eq!(read.to_bits(), text.parse::<f32>().unwrap().to_bits());
            }
            if let Some((read, len)) = whole(text.as_bytes()) {
                prop_assert_eq!((read, len), (text.parse::<i64>().unwrap(), text.len()));
            }
        }

        #[test]
        fn every_ratio_is_read_here(value in 0.001_f32..1.0) {
            let text = f64::from(value).to_string();
            prop_assert!(is_read(&text).is_some(), "{}", text);
        }
    }
}
