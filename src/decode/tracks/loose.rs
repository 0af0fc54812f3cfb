//! Values of JSON that may be of another type than they should be: numbers as text, nothing as null or as an empty text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::cells::number;

/// A value where a number or a text should be. Reading it never fails where the JSON is right.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Loose<'a> {
    /// Nothing: absent, null, or an empty text.
    #[default]
    Nothing,
    Number(f64),
    /// Trimmed, and not empty.
    Text(Cow<'a, [u8]>),
    /// A list or an object.
    Other,
}

impl<'a> Loose<'a> {
    /// The value of a cell of text.
    pub(super) fn of_cell(cell: &'a [u8]) -> Self {
        match cell.trim_ascii() {
            [] => Self::Nothing,
            text => Self::Text(Cow::Borrowed(text)),
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }

    /// What stands there, for people and for names.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Nothing => "nothing".to_owned(),
            Self::Number(value) => format!("'{value}'"),
            Self::Text(text) => format!("'{}'", String::from_utf8_lossy(text).chars().take(40).collect::<String>()),
            Self::Other => "a list or an object".to_owned(),
        }
    }

    /// A finite number.
    ///
    /// # Errors
    /// What stands there instead, in words.
    pub(super) fn number(&self, name: &str) -> Result<f64, String> {
        let value = match self {
            Self::Number(value) => Some(*value),
            Self::Text(text) => number(text),
            Self::Nothing | Self::Other => None,
        };
        value
            .filter(|value| value.is_finite())
            .ok_or_else(|| format!("{} stands where {name} should be a number", self.shown()))
    }

    /// The same, or NaN where there is nothing.
    ///
    /// # Errors
    /// As of [`Self::number`].
    pub(super) fn number_or_nan(&self, name: &str) -> Result<f32, String> {
        if self.is_nothing() { Ok(f32::NAN) } else { self.number(name).map(|value| value as f32) }
    }

    /// A whole number, also as `12.0`.
    ///
    /// # Errors
    /// What stands there instead, in words.
    pub(super) fn whole(&self, name: &str) -> Result<i64, String> {
        let value = self.number(name)?;
        // Every whole number below 2^53 is told apart.
        if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
            return Ok(value as i64);
        }
        Err(format!("{} stands where {name} should be a whole number", self.shown()))
    }

    /// The same; `None` where there is nothing.
    ///
    /// # Errors
    /// As of [`Self::whole`].
    pub(super) fn whole_or_none(&self, name: &str) -> Result<Option<i64>, String> {
        if self.is_nothing() { Ok(None) } else { self.whole(name).map(Some) }
    }

    /// Text as it stands; `None` for everything else.
    pub(super) fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(String::from_utf8_lossy(text)),
            _ => None,
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LooseVisitor)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Loose<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Loose::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Loose::Number(f64::from(u8::from(value))))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Loose::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Loose::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Loose::Number(value))
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Loose::of_cell(value.as_bytes()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        Ok(match Loose::of_cell(value.as_bytes()) {
            Loose::Text(text) => Loose::Text(Cow::Owned(text.into_owned())),
            _ => Loose::Nothing,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Loose::Other)
    }
}

/// Why a record is no JSON, without the line that serde counts in the record alone.
pub(super) fn syntax_message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    format!("it cannot be read: {}", text.split(" at line ").next().unwrap_or(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Loose<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn numbers_are_numbers_however_they_are_written() {
        for text in ["7", "7.0", "\"7\"", "\" 7.0 \""] {
            assert_eq!(read(text).whole("id"), Ok(7), "{text}");
        }
        for text in ["null", "\"\"", "\" \""] {
            assert_eq!(read(text).whole_or_none("id"), Ok(None), "{text}");
        }
        for text in ["\"x\"", "[1]", "{}", "1.5", "9007199254740993", "\"inf\""] {
            assert!(read(text).whole("id").unwrap_err().contains("stands where id should be a"), "{text}");
        }
        assert_eq!(read("\"caf\\u00e9\"").text().as_deref(), Some("café"));
        assert!(read("null").number_or_nan("score").unwrap().is_nan());
        assert_eq!(
            syntax_message(&serde_json::from_str::<Loose<'_>>("NaN").unwrap_err()),
            "it cannot be read: expected value"
        );
    }
}
