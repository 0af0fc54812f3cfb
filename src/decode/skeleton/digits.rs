//! Numbers eight digits at a time.
//!
//! Reads what JSON calls a number as long as it has no exponent and its digits fit 64 bits; everything else is left to the
//! judge. Who asks has to see that the number does not go on behind what was read: with an exponent, or with digits behind
//! a leading zero. What is read is what the standard library's parser would have read, bit for bit.

/// `10^n`, exact in an `f64` up to `n = 22`.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];
/// `10^n` up to eight digits.
const SHIFTS: [u64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
/// Bits of an `f64`'s fraction that an `f32` has no room for.
const DROPPED_BITS: u32 = 52 - 23;
/// Units in the last place of an `f64` that a quotient of two rounded numbers may be off, and one to spare.
const MAX_ERROR: u64 = 3;
/// The least number of which the decimals behind the sixteenth are under [`MAX_LONG_ERROR`].
const MIN_LONG: f64 = 1e-3;
/// Units in the last place: that of [`MIN_LONG`] is `2^-62`, so that the decimals left out are under 461 of them.
const MAX_LONG_ERROR: u64 = 1024;
/// Decimals that are looked at, one more than are read.
const MAX_DECIMALS: usize = 24;

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

/// `value` with the first `len` digits of a word appended; `None` where that leaves 63 bits. `len` is under eight.
fn append(value: u64, word: u64, len: usize) -> Option<u64> {
    // In two steps, since no shift is as long as the word.
    let digits = eight_digits((word << (8 * (7 - len))) << 8);
    value.checked_mul(SHIFTS[len])?.checked_add(digits).filter(|&value| i64::try_from(value).is_ok())
}

/// A whole number at the start of `text`, and its length. `None` where there is none of at most 15 digits.
pub(super) fn whole(text: &[u8]) -> Option<(i64, usize)> {
    let sign = usize::from(text.first() == Some(&b'-'));
    let first = word(&text[sign..]);
    let mut len = num_digits(first);
    let value = if len < 8 {
        append(0, first, len)?
    } else {
        let second = word(&text[sign + 8..]);
        let more = num_digits(second);
        len += more;
        append(eight_digits(first), second, Some(more).filter(|&more| more < 8)?)?
    };
    let has_leading_zero = len > 1 && text[sign] == b'0';
    if len == 0 || has_leading_zero {
        return None;
    }
    let value = value as i64;
    Some((if sign == 1 { -value } else { value }, sign + len))
}

/// An `f32` at the start of a text.
#[derive(Debug, Clone, Copy)]
pub(in crate::decode) struct Float {
    pub(in crate::decode) value: f32,
    pub(in crate::decode) len: usize,
    pub(in crate::decode) has_fraction: bool,
}

/// What [`float`] looks at: a sign, seven digits, a point, three words of digits and what ends them.
const MAX_FLOAT: usize = 1 + 7 + 1 + MAX_DECIMALS + 1;

/// The number at the start of `text`, up to its exponent. `None` where there is none, or one with more than seven digits before
/// the point or more digits than fit.
#[inline]
pub(in crate::decode) fn float(text: &[u8]) -> Option<Float> {
    if let Some(held) = text.first_chunk() {
        return float_of(held);
    }
    // Near the end of the text: what does not belong to it is no digit.
    let mut held = [0; MAX_FLOAT];
    held.get_mut(..text.len())?.copy_from_slice(text);
    float_of(&held)
}

#[inline]
fn float_of(text: &[u8; MAX_FLOAT]) -> Option<Float> {
    let sign = usize::from(text[0] == b'-');
    let (whole, whole_len) = if text[sign] == b'0' {
        (0, 1)
    } else {
        let first = word(&text[sign..]);
        let len = num_digits(first);
        (append(0, first, Some(len).filter(|len| (1..8).contains(len))?)?, len)
    };
    let mut len = sign + whole_len;
    let has_fraction = text[len] == b'.';
    let value = if has_fraction {
        let decimals = text[len + 1..].first_chunk()?;
        let (value, num_decimals) = match with_long_fraction(whole, decimals) {
            Some(read) => read,
            None => with_fraction(whole, decimals)?,
        };
        len += 1 + num_decimals;
        value
    } else {
        nearest(whole, 0)
    };
    let value = match value {
        Some(value) => value,
        None => std::str::from_utf8(&text[sign..len]).ok()?.parse().ok()?,
    };
    Some(Float { value: if sign == 1 { -value } else { value }, len, has_fraction })
}

/// The nearest `f32`, where that can be said, to a number with a fraction, and how many decimals it has.
fn with_fraction(whole: u64, decimals: &[u8; MAX_DECIMALS]) -> Option<(Option<f32>, usize)> {
    let (digits, num_decimals) = with_decimals(whole, decimals)?;
    Some((nearest(digits, num_decimals), num_decimals))
}

/// The same for 16 to 23 decimals, of which the first 16 settle it nearly always; `None` where they do not.
fn with_long_fraction(whole: u64, decimals: &[u8; MAX_DECIMALS]) -> Option<(Option<f32>, usize)> {
    let ([first, second, third], _) = decimals.as_chunks() else { return None };
    let (first, second, third) = (u64::from_le_bytes(*first), u64::from_le_bytes(*second), u64::from_le_bytes(*third));
    let num_more = num_digits(third);
    if num_digits(first) < 8 || num_digits(second) < 8 || num_more == 8 || whole >= 100 {
        return None;
    }
    let digits = (whole * SHIFTS[8] + eight_digits(first)) * SHIFTS[8] + eight_digits(second);
    let number = digits as i64 as f64 * 1e-16;
    let is_settled = number >= MIN_LONG && is_far_from_middle(number, MAX_LONG_ERROR);
    is_settled.then_some((Some(number as f32), 16 + num_more))
}

/// A number with the decimals at the start of a text appended, and how many they are; at least one, at most 23.
fn with_decimals(mut value: u64, text: &[u8; MAX_DECIMALS]) -> Option<(u64, usize)> {
    let (words, _) = text.as_chunks::<8>();
    for (at, &bytes) in words.iter().enumerate() {
        let word = u64::from_le_bytes(bytes);
        let len = num_digits(word);
        if len < 8 {
            let num_decimals = 8 * at + len;
            return Some((append(value, word, len)?, num_decimals)).filter(|_| num_decimals > 0);
        }
        value = value.checked_mul(SHIFTS[8])?.checked_add(eight_digits(word))?;
    }
    None
}

/// The length of the number at the start of `text`; `None` where there is none.
pub(super) fn number_len(text: &[u8]) -> Option<usize> {
    let num_digits_at = |at: usize| text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let sign = usize::from(text.first() == Some(&b'-'));
    let whole = num_digits_at(sign);
    let mut len = sign + whole;
    if whole == 0 || whole > 1 && text[sign] == b'0' {
        return None;
    }
    if text.get(len) == Some(&b'.') {
        let decimals = num_digits_at(len + 1);
        len += 1 + decimals;
        if decimals == 0 {
            return None;
        }
    }
    if matches!(text.get(len), Some(b'e' | b'E')) {
        let signs = usize::from(matches!(text.get(len + 1), Some(b'+' | b'-')));
        let exponent = num_digits_at(len + 1 + signs);
        len += 1 + signs + exponent;
        if exponent == 0 {
            return None;
        }
    }
    Some(len)
}

/// The `f32` nearest to `digits / 10^num_decimals`, where one division in `f64` settles it: its error is too small to move
/// the quotient across the middle between two `f32`, unless it is next to it.
fn nearest(digits: u64, num_decimals: usize) -> Option<f32> {
    // Through i64, which converts in one instruction.
    let quotient = digits as i64 as f64 / POWERS.get(num_decimals)?;
    is_far_from_middle(quotient, MAX_ERROR).then_some(quotient as f32)
}

/// Whether a number that is off by at most `error` units in the last place rounds to the same `f32` as the number meant.
fn is_far_from_middle(number: f64, error: u64) -> bool {
    let dropped = number.to_bits() & ((1 << DROPPED_BITS) - 1);
    dropped.abs_diff(1 << (DROPPED_BITS - 1)) > error
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_read(text: &str) -> Option<f32> {
        let read = float(text.as_bytes()).filter(|read| read.len == text.len())?;
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
            "0.1234567890123456",
            "-180.5",
        ] {
            assert_same(text);
        }
        // In the middle between two f32, and as near to it as 18 decimals come.
        for text in
            ["1.000000178813934326", "1.000000178813934327", "1.00000017881393432", "1677721.75", "838860.96875"]
        {
            assert_same(text);
        }
    }

    #[test]
    fn what_is_no_plain_number_is_left_to_the_judge() {
        for text in [
            "", "-", ".5", "5.", "5.x", "00", "01.5", "+1", "1e5", "1.5E5", "NaN", "x", "12345678", "--1", "-e5", "0e1",
        ] {
            assert!(is_read(text).is_none(), "{text}");
        }
        for text in ["", "-", "1.0", "1e3", "007", "9999999999999999999", "x"] {
            assert!(whole(text.as_bytes()).is_none_or(|(_, len)| len < text.len()), "{text}");
        }
        for text in ["0", "-0", "12.5", "1e5", "-1.5E-05", "123456789012345678901234567890", "7E+3"] {
            assert_eq!(number_len(text.as_bytes()), Some(text.len()), "{text}");
        }
        for text in ["", "-", "00", "01", ".5", "5.", "1e", "1e+", "x"] {
            assert_eq!(number_len(text.as_bytes()), None, "{text}");
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
        fn any_digits_read_as_the_standard_parser_reads_them(text in "-?(0|[1-9][0-9]{0,9})(\\.[0-9]{1,23})?") {
            if let Some(read) = is_read(&text) {
                prop_assert_eq!(read.to_bits(), text.parse::<f32>().unwrap().to_bits());
            }
            if let Some((read, len)) = whole(text.as_bytes()) {
                prop_assert_eq!(read, text[..len].parse::<i64>().unwrap());
            }
        }

        #[test]
        fn every_ratio_is_read_here(value in 0.001_f32..1.0) {
            let text = f64::from(value).to_string();
            prop_assert!(is_read(&text).is_some(), "{}", text);
        }
    }
}
