//! Times as people write them: `h:mm:ss.mmm`, milliseconds, frames.

use super::VideoMetadata;

/// The frame rate taken where none is known. Every view that uses it says so.
pub const ASSUMED_FRAME_RATE: f64 = 30.0;

/// A time as `h:mm:ss.mmm`; a minus sign before it when negative.
pub fn format_clock(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let ms = ms.unsigned_abs();
    format!("{sign}{}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

/// A time as short as it can be written exactly: `1:20`, `0:05.25`, `1:02:03.5`; [`parse_time`] reads the same time back.
pub fn format_short_clock(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let ms = ms.unsigned_abs();
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    let whole =
        if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") };
    let fraction = format!(".{:03}", ms % 1000);
    format!("{sign}{whole}{}", fraction.trim_end_matches('0').trim_end_matches('.'))
}

/// A length for reading, rounded to what is shown: `840 ms`, `11.2 s`, `3 m 05 s`, `3 h 02 m`.
pub fn format_duration(ms: i64) -> String {
    let sign = if ms < 0 { "-" } else { "" };
    let ms = ms.unsigned_abs();
    // Rounded first, so that 59.96 s is a minute and not `60.0 s`.
    let rounded = |unit_ms: u64| (ms / unit_ms) + u64::from(ms % unit_ms >= unit_ms / 2);
    let (tenths, seconds, minutes) = (rounded(100), rounded(1000), rounded(60_000));
    if ms < 1000 {
        format!("{sign}{ms} ms")
    } else if tenths < 600 {
        format!("{sign}{}.{} s", tenths / 10, tenths % 10)
    } else if seconds < 3600 {
        format!("{sign}{} m {:02} s", seconds / 60, seconds % 60)
    } else {
        format!("{sign}{} h {:02} m", minutes / 60, minutes % 60)
    }
}

/// A date as `2025-11-22 13:26 UTC`, from milliseconds since 1970.
pub fn format_date(unix_ms: u64) -> String {
    let minutes = unix_ms / 60_000;
    // Days since 0000-03-01, in eras of 400 years, so that the leap day is the last of its year.
    let days = minutes / 1440 + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02} UTC", minutes / 60 % 24, minutes % 60)
}

/// How a time is written. [`parse_time`] reads every form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeFormat {
    /// `h:mm:ss.mmm`
    #[default]
    Clock,
    /// `83.456s`
    Seconds,
    /// `83456ms`
    Milliseconds,
    /// `f2086`: the frame, counted from 0, at the video's rate or [`ASSUMED_FRAME_RATE`].
    Frames,
}

impl TimeFormat {
    /// All, in order.
    pub const ALL: [Self; 4] = [Self::Clock, Self::Seconds, Self::Milliseconds, Self::Frames];

    /// The name people see.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Clock => "Clock",
            Self::Seconds => "Seconds",
            Self::Milliseconds => "Milliseconds",
            Self::Frames => "Frames",
        }
    }

    /// A time in this form.
    pub fn text(self, ms: i64, video: &VideoMetadata) -> String {
        match self {
            Self::Clock => format_clock(ms),
            Self::Seconds => {
                let sign = if ms < 0 { "-" } else { "" };
                format!("{sign}{}.{:03}s", ms.unsigned_abs() / 1000, ms.unsigned_abs() % 1000)
            }
            Self::Milliseconds => format!("{ms}ms"),
            Self::Frames => format!("f{}", frame_of_ms(ms, video.frame_rate.unwrap_or(ASSUMED_FRAME_RATE))),
        }
    }
}

/// The zero-based frame of a time: `round(ms * rate / 1000)`.
pub fn frame_of_ms(ms: i64, frame_rate: f64) -> i64 {
    (ms as f64 * frame_rate / 1000.0).round() as i64
}

/// The time of a zero-based frame in milliseconds: `round(frame * 1000 / rate)`.
pub fn ms_of_frame(frame: i64, frame_rate: f64) -> i64 {
    (frame as f64 * 1000.0 / frame_rate).round() as i64
}

/// Reads a time as a person writes it: `1:20` (m:ss), `1:02:03.5` (h:mm:ss), `80s`, `1.5m`, `2h`, `80000ms`, `f2400` (a
/// zero-based frame, at the video's rate or [`ASSUMED_FRAME_RATE`]), or a bare number of seconds.
///
/// # Errors
/// What was expected, in words.
pub fn parse_time(text: &str, video: &VideoMetadata) -> Result<i64, String> {
    let text = text.trim();
    let expected = || format!("'{text}' is not a time; write 1:20, 1:02:03.5, 80s, 80000ms or f2400");
    if let Some(frame) = text.strip_prefix(['f', 'F']) {
        let frame: i64 = frame.trim().parse().map_err(|_| expected())?;
        return Ok(ms_of_frame(frame, video.frame_rate.unwrap_or(ASSUMED_FRAME_RATE)));
    }
    let (sign, text_abs) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let number = |part: &str| -> Result<f64, String> {
        let is_plain = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        part.parse::<f64>().ok().filter(|_| is_plain).ok_or_else(expected)
    };
    let ms = if text_abs.contains(':') {
        let parts: Vec<&str> = text_abs.split(':').collect();
        if parts.len() > 3 {
            return Err(expected());
        }
        let mut seconds = 0.0;
        for part in parts {
            seconds = seconds * 60.0 + number(part)?;
        }
        seconds * 1000.0
    } else {
        let units = [("ms", 1.0), ("s", 1000.0), ("m", 60_000.0), ("h", 3_600_000.0)];
        let (part, scale) = units
            .iter()
            .find_map(|(unit, scale)| Some((text_abs.strip_suffix(unit)?, *scale)))
            .unwrap_or((text_abs, 1000.0));
        number(part.trim())? * scale
    };
    Ok((sign * ms).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (unix_s, date) in [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_399, "2000-02-28 23:59 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (1_735_689_599, "2024-12-31 23:59 UTC"),
            (1_763_817_960, "2025-11-22 13:26 UTC"),
            (4_107_542_400, "2100-03-01 00:00 UTC"),
        ] {
            assert_eq!(format_date(unix_s * 1000), date);
        }
    }

    #[test]
    fn times_read_as_they_are_written() {
        let video = VideoMetadata { frame_rate: Some(25.0), ..VideoMetadata::default() };
        for (text, ms) in [
            ("1:20", 80_000),
            ("1:02:03.5", 3_723_500),
            ("0:00:01.301", 1301),
            ("80s", 80_000),
            ("80000ms", 80_000),
            ("1.5m", 90_000),
            ("2h", 7_200_000),
            ("f2400", 96_000),
            ("12.25", 12_250),
            ("-0:00:00.500", -500),
        ] {
            assert_eq!(parse_time(text, &video), Ok(ms), "{text}");
        }
        for text in ["", "abc", "1:2:3:4", "1e5", "f", "12x", "inf"] {
            assert!(parse_time(text, &video).is_err(), "{text}");
        }
    }

    #[test]
    fn clocks_and_durations_read_well() {
        assert_eq!(format_clock(83_456), "0:01:23.456");
        assert_eq!(format_clock(-500), "-0:00:00.500");
        let all = [840, 11_230, 185_000, 10_930_000].map(format_duration);
        assert_eq!(all, ["840 ms", "11.2 s", "3 m 05 s", "3 h 02 m"]);
        let all = [999, 1049, 1050, 59_949, 59_950, 89_920, 3_599_499, 3_599_500, -89_920].map(format_duration);
        assert_eq!(
            all,
            ["999 ms", "1.0 s", "1.1 s", "59.9 s", "1 m 00 s", "1 m 30 s", "59 m 59 s", "1 h 00 m", "-1 m 30 s"]
        );
    }

    #[test]
    fn frames_and_times_invert_each_other() {
        for frame in 0..5000 {
            assert_eq!(frame_of_ms(ms_of_frame(frame, 29.97), 29.97), frame);
        }
    }

    #[test]
    fn every_form_of_a_time_reads_back() {
        let video = VideoMetadata { frame_rate: Some(25.0), ..VideoMetadata::default() };
        for ms in [0, 40, 83_440, -1_000, 7_200_000] {
            for format in TimeFormat::ALL {
                assert_eq!(parse_time(&format.text(ms, &video), &video), Ok(ms), "{format:?}");
            }
        }
        assert_eq!(TimeFormat::Seconds.text(-500, &video), "-0.500s");
        assert_eq!(TimeFormat::Frames.text(83_440, &video), "f2086");
    }
}
