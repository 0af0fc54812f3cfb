//! Numbers as they are written: as numbers, as strings, as null or not at all.
//!
//! A number is read from its own text, so that `f32` values are exact and a timestamp can be kept as sent.

use serde_json::value::RawValue;

/// Times are kept up to this many milliseconds either way: what a JSON number holds exactly, and 285,000 years.
pub(in crate::decode) const MAX_TIME_MS: i64 = 1 << 53;

/// How the numbers of an entry, a page or a file are written.
///
/// A file in which every such number is a string is in the dialect that `DynamoDB` exports speak; one here and there is odd.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::decode) struct NumberStyle {
    /// Whether a number with a fraction was written as a number.
    pub(in crate::decode) has_plain_floats: bool,
    /// Whether an `Index` or `Timestamp` was written as a number.
    pub(in crate::decode) has_plain_integers: bool,
    /// Floats written as strings.
    pub(in crate::decode) num_float_strings: u32,
    /// `Index` and `Timestamp` values written as strings.
    pub(in crate::decode) num_integer_strings: u32,
}

impl NumberStyle {
    /// Numbers written as strings.
    pub(in crate::decode) fn num_strings(self) -> u32 {
        self.num_float_strings.saturating_add(self.num_integer_strings)
    }

    /// The style of both together.
    pub(in crate::decode) fn and(self, other: Self) -> Self {
        Self {
            has_plain_floats: self.has_plain_floats || other.has_plain_floats,
            has_plain_integers: self.has_plain_integers || other.has_plain_integers,
            num_float_strings: self.num_float_strings.saturating_add(other.num_float_strings),
            num_integer_strings: self.num_integer_strings.saturating_add(other.num_integer_strings),
        }
    }

    /// Whether some are strings and others of the same sort are not.
    pub(in crate::decode) fn is_mixed(self) -> bool {
        self.has_plain_floats && self.num_float_strings > 0 || self.has_plain_integers && self.num_integer_strings > 0
    }
}

/// A value that is no number we can use, in words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BadNumber(pub(super) String);

/// A `Timestamp`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TimeValue {
    /// Rounded half up to whole milliseconds.
    pub(super) ms: i64,
    /// The text as sent, where it was not whole.
    pub(super) exact: Option<String>,
}

/// A ratio, angle or percentage; NaN where it is absent or null.
pub(super) fn f32_value(name: &'static str, raw: Option<&RawValue>, style: &mut NumberStyle) -> Result<f32, BadNumber> {
    let Some(raw) = raw else { return Ok(f32::NAN) };
    let text = raw.get();
    if let Some(inner) = quoted(text) {
        style.num_float_strings += 1;
        return finite(inner.trim()).ok_or_else(|| bad(name, text));
    }
    style.has_plain_floats |= text.contains(['.', 'e', 'E']);
    finite(text).ok_or_else(|| bad(name, text))
}

fn finite(text: &str) -> Option<f32> {
    text.parse().ok().filter(|value: &f32| value.is_finite())
}

/// A whole number, which may be written as `3`, `3.0` or `"3"`.
pub(super) fn integer_value(name: &'static str, raw: &RawValue, style: &mut NumberStyle) -> Result<i64, BadNumber> {
    let text = integer_text(raw, style);
    if let Ok(value) = text.parse() {
        return Ok(value);
    }
    let value: f64 = text.parse().ok().filter(|&value| is_exact(value)).ok_or_else(|| bad(name, raw.get()))?;
    if value.fract() == 0.0 { Ok(value as i64) } else { Err(bad(name, raw.get())) }
}

/// A `Timestamp` in milliseconds, which may have a fraction or be written as a string.
pub(super) fn time_value(raw: &RawValue, style: &mut NumberStyle) -> Result<TimeValue, BadNumber> {
    let text = integer_text(raw, style);
    if let Ok(ms) = text.parse::<i64>() {
        let is_kept = (-MAX_TIME_MS..=MAX_TIME_MS).contains(&ms);
        return if is_kept { Ok(TimeValue { ms, exact: None }) } else { Err(bad("Timestamp", text)) };
    }
    let value: f64 = text.parse().ok().filter(|&value| is_exact(value)).ok_or_else(|| bad("Timestamp", raw.get()))?;
    let half_up = value.floor() + f64::from(u8::from(value - value.floor() >= 0.5));
    let is_whole = value.fract() == 0.0;
    let exact = (!is_whole).then(|| {
        let is_json = serde_json::from_str::<serde_json::Number>(text).is_ok();
        if is_json { text.to_owned() } else { value.to_string() }
    });
    Ok(TimeValue { ms: half_up as i64, exact })
}

fn integer_text<'a>(raw: &'a RawValue, style: &mut NumberStyle) -> &'a str {
    let text = raw.get();
    if let Some(inner) = quoted(text) {
        style.num_integer_strings += 1;
        return inner.trim();
    }
    style.has_plain_integers = true;
    text
}

fn is_exact(value: f64) -> bool {
    value.abs() <= MAX_TIME_MS as f64
}

/// The inside of a string without escapes.
fn quoted(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

fn bad(name: &'static str, text: &str) -> BadNumber {
    let shown: String = text.chars().take(40).collect();
    BadNumber(format!("{name} is {shown}, which is not a number that can be kept"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn timestamps_are_rounded_half_up_and_kept() {
        let mut style = NumberStyle::default();
        for (text, ms, exact) in [
            ("500", 500, None),
            ("500.0", 500, None),
            ("5e2", 500, None),
            ("\"500\"", 500, None),
            ("500.5", 501, Some("500.5")),
            ("500.4999", 500, Some("500.4999")),
            ("-0.5", 0, Some("-0.5")),
            ("-1.5", -1, Some("-1.5")),
            ("\"12.25\"", 12, Some("12.25")),
            ("\".5\"", 1, Some("0.5")),
            ("5000000000", 5_000_000_000, None),
        ] {
            let value = time_value(&raw(text), &mut style).unwrap();
            assert_eq!((value.ms, value.exact.as_deref()), (ms, exact), "{text}");
        }
        for text in ["1e400", "9223372036854775807", "true", "\"\"", "\"NaN\"", "{}"] {
            assert!(time_value(&raw(text), &mut style).is_err(), "{text}");
        }
    }

    #[test]
    fn floats_are_exact_and_finite() {
        let mut style = NumberStyle::default();
        for (text, value) in
            [("0", 0.0), ("0.4151041805744171", 0.415_104_18), ("\"0.415\"", 0.415), ("-1.5e-3", -0.0015)]
        {
            assert_eq!(f32_value("Left", Some(&raw(text)), &mut style), Ok(value), "{text}");
        }
        assert_eq!((style.num_float_strings, style.has_plain_floats), (1, true));
        for text in ["1e400", "1e39", "\"inf\"", "\"nan\"", "\"\"", "true", "[]"] {
            assert!(f32_value("Left", Some(&raw(text)), &mut style).is_err(), "{text}");
        }
        // Between two f32 values, just above the middle: reading it as f64 first would round down.
        let text = "1.00000017881393432617187500001";
        assert_eq!(f32_value("Left", Some(&raw(text)), &mut style).map(f32::to_bits), Ok(0x3f80_0002));
    }

    #[test]
    fn indices_are_whole() {
        let mut style = NumberStyle::default();
        let mut read = |text: &str| integer_value("Index", &raw(text), &mut style).ok();
        assert_eq!(["3", "3.0", "\"3\"", "-1"].map(&mut read), [Some(3), Some(3), Some(3), Some(-1)]);
        assert_eq!(["3.5", "\"x\"", "1e300"].map(&mut read), [None, None, None]);
    }
}
