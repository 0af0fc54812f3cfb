//! Entries read by their learned shapes are what the judge reads, whatever they look like and however the text is cut.

use std::fmt::Write;
use std::io::Read;
use std::sync::LazyLock;

use pathscope::decode::{DecodeError, DecodeOptions, EntryReader, JobDecoder, PageSummary, Reading};
use pathscope::model::TrackStore;
use pathscope::sample::{CrowdOptions, SampleJob};
use proptest::prelude::*;

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::{entry_value, job};

static CROWD: LazyLock<SampleJob> =
    LazyLock::new(|| SampleJob::crowd(&CrowdOptions { num_people: 6, face_ratio: 0.4, seed: 3 }, 120));
static RARE: LazyLock<SampleJob> = LazyLock::new(job);

/// How one file is written.
#[derive(Debug, Clone, Copy)]
struct Style {
    seed: u64,
    /// Entries with rare members among them.
    has_rare: bool,
    /// Every entry with its members in another order, rather than all in one.
    is_shuffled: bool,
    indent: usize,
    /// Of a hundred numbers, how many are written in an odd way.
    num_odd: u32,
    /// Of a hundred objects, how many have a member that means nothing.
    num_strange: u32,
    num_pages: usize,
    layout: u8,
}

fn styles() -> impl Strategy<Value = Style> {
    let odd = prop_oneof![Just(0_u32), 0..10_u32, Just(100)];
    let strange = prop_oneof![Just(0_u32), 0..10_u32, Just(100)];
    let shape = (any::<u64>(), any::<bool>(), any::<bool>(), 0..4_usize, odd, strange);
    (shape, 1..4_usize, 0..4_u8).prop_map(
        |((seed, has_rare, is_shuffled, indent, num_odd, num_strange), num_pages, layout)| Style {
            seed,
            has_rare,
            is_shuffled,
            indent,
            num_odd,
            num_strange,
            num_pages,
            layout,
        },
    )
}

struct Writer {
    style: Style,
    rng: ChaCha8Rng,
    out: String,
}

impl Writer {
    fn odds(&mut self, of_a_hundred: u32) -> bool {
        self.rng.random_range(0..100) < of_a_hundred
    }

    fn white(&mut self, depth: usize) {
        if self.style.indent > 0 {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n(' ', depth * self.style.indent));
        }
    }

    fn value(&mut self, value: &Value, depth: usize) {
        match value {
            Value::Number(number) => self.number(number),
            Value::Array(items) => self.list(items, depth),
            Value::Object(members) => {
                let mut members: Vec<_> = members.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
                let mut order =
                    if self.style.is_shuffled { self.rng.clone() } else { ChaCha8Rng::seed_from_u64(self.style.seed) };
                self.rng.random::<u64>();
                if self.odds(self.style.num_strange) {
                    members.push(strange(&mut self.rng));
                }
                members.shuffle(&mut order);
                self.out.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    let comma = if at > 0 { "," } else { "" };
                    self.out.push_str(comma);
                    self.white(depth + 1);
                    write!(self.out, "{name:?}: ").unwrap();
                    self.value(value, depth + 1);
                }
                self.white(depth);
                self.out.push('}');
            }
            other => write!(self.out, "{other}").unwrap(),
        }
    }

    fn list(&mut self, items: &[Value], depth: usize) {
        self.out.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            self.white(depth + 1);
            self.value(item, depth + 1);
        }
        self.white(depth);
        self.out.push(']');
    }

    fn number(&mut self, number: &serde_json::Number) {
        let value = number.as_f64().unwrap();
        if !self.odds(self.style.num_odd) {
            return write!(self.out, "{number}").unwrap();
        }
        let text = match self.rng.random_range(0..12) {
            0 => format!("{value:e}"),
            1 => format!("{value:.19}"),
            2 => format!("{value:.30}"),
            3 => format!("\"{number}\""),
            4 => "null".to_owned(),
            5 => format!("-{}", number.to_string().trim_start_matches('-')),
            6 => format!("{number}e0"),
            7 => format!("{}", value as f32),
            8 => ["1e400", "-0", "-0.0", "00", "1.", ".5", "+1", "NaN", "123456789012345678901234567890"]
                [self.rng.random_range(0..9)]
            .to_owned(),
            9 => format!("\" {number}\""),
            10 => self.rng.random_range(-5..500_000_i64).to_string(),
            _ => format!("{}", f32::from_bits(self.rng.random())).replace("inf", "1").replace("NaN", "2"),
        };
        self.out.push_str(&text);
    }
}

fn strange(rng: &mut ChaCha8Rng) -> (String, Value) {
    let values = [
        serde_json::json!({"Index": 7, "Left": [1.5, {"Top": -2}]}),
        serde_json::json!("a \"quoted\" {\"Timestamp\": 3, \"Person\": {\"Index\": 1}} é \\"),
        serde_json::json!([]),
        serde_json::json!(null),
        serde_json::json!("12.5"),
        serde_json::json!(-3.25e-7),
    ];
    let names = ["Score", "12", "TrackId", "Persons2", "Zone {"];
    (names[rng.random_range(0..names.len())].to_owned(), values[rng.random_range(0..values.len())].clone())
}

/// The text of a file.
fn text(style: Style) -> String {
    let job = if style.has_rare { &RARE } else { &CROWD };
    let entries: Vec<Value> = job.rows.iter().map(entry_value).collect();
    let mut writer = Writer { style, rng: ChaCha8Rng::seed_from_u64(style.seed), out: String::new() };
    let pages: Vec<&[Value]> = entries.chunks(entries.len().div_ceil(style.num_pages)).collect();
    let is_array = style.layout == 1;
    writer.out.push_str(if is_array { "[" } else { "" });
    for (at, page) in pages.iter().enumerate() {
        match style.layout {
            2 => page.iter().for_each(|entry| {
                writer.value(entry, 0);
                writer.out.push('\n');
            }),
            3 => writer.list(page, 0),
            _ => {
                writer.out.push_str(if is_array && at > 0 { "," } else { "" });
                writer.out.push_str("{\"JobStatus\":\"SUCCEEDED\",\"Persons\":");
                writer.list(page, 1);
                writer.out.push_str("}\n");
            }
        }
    }
    writer.out.push_str(if is_array { "]" } else { "" });
    writer.out
}

/// A stream that gives a few bytes at a time.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let len = out.len().min(self.1);
        self.0.read(&mut out[..len])
    }
}

fn read(bytes: &[u8], reading: Reading) -> Result<(TrackStore, PageSummary), DecodeError> {
    let mut decoder = JobDecoder::new("test.json", DecodeOptions { reading, ..DecodeOptions::default() });
    let summary = decoder.read(0, "test.json", Trickle(bytes, reading.block_bytes), &mut ())?;
    let store = decoder.finish();
    store.validate().unwrap();
    Ok((store, summary))
}

/// Reads in every way, and checks that all are one.
fn assert_readers_agree(bytes: &[u8], block_bytes: usize) {
    let judge = read(bytes, Reading { entries: EntryReader::Judge, ..Reading::default() });
    let ways = [
        Reading { entries: EntryReader::Both, ..Reading::default() },
        Reading { entries: EntryReader::Skeletons, block_bytes, ahead_after: 0 },
        Reading { entries: EntryReader::Both, block_bytes, ahead_after: 0 },
    ];
    for way in ways {
        match (&judge, &read(bytes, way)) {
            (Ok((expected, expected_summary)), Ok((store, summary))) => {
                assert!(store.same_detections(expected), "{way:?}");
                assert_eq!(store.report, expected.report, "{way:?}");
                assert_eq!(store.origin.checkpoints, expected.origin.checkpoints, "{way:?}");
                assert_eq!(summary, expected_summary, "{way:?}");
            }
            (Err(expected), Err(error)) => assert_eq!(error, expected, "{way:?}"),
            (expected, found) => {
                panic!("{way:?}: {:?} and {:?}", expected.as_ref().err(), found.as_ref().err());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn whatever_it_looks_like(style in styles(), block_bytes in 300..20_000_usize) {
        assert_readers_agree(text(style).as_bytes(), block_bytes);
    }

    #[test]
    fn wherever_it_ends(style in styles(), block_bytes in 300..5000_usize, share in 0.0..1.0_f64) {
        let text = text(style).into_bytes();
        assert_readers_agree(&text[..(text.len() as f64 * share) as usize], block_bytes);
    }

    #[test]
    fn whatever_is_wrong_in_it(style in styles(), block_bytes in 300..5000_usize, share in 0.0..1.0_f64, byte in any::<u8>()) {
        let mut text = text(style).into_bytes();
        let at = (text.len() as f64 * share) as usize;
        text[at] = byte;
        assert_readers_agree(&text, block_bytes);
    }
}
