//! What holds for any input.

use std::sync::LazyLock;

use pathscope::model::WarningKind;
use pathscope::sample::{CrowdOptions, SampleJob};
use proptest::prelude::*;
use serde_json::json;

use super::{decode, page_value};

static JOB: LazyLock<SampleJob> =
    LazyLock::new(|| SampleJob::crowd(&CrowdOptions { num_people: 4, face_ratio: 0.5, seed: 11 }, 60));
static TEXT: LazyLock<String> = LazyLock::new(|| page_value(&JOB, &JOB.rows, None).to_string());

/// Pieces of JSON, right and wrong, so that random inputs come past the first byte.
fn jsonish() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\n",
        " ",
        "null",
        "1e400",
        "-",
        "0.5",
        "true",
        "\"Persons\":",
        "\"Persons\":[",
        "\"Person\":{",
        "\"Index\":1",
        "\"Timestamp\":0,",
        "\"JobStatus\":\"FAILED\"",
        "\"NextToken\":\"a\"",
        "\"JobId\":\"j\"",
        "\"VideoMetadata\":{",
        "{\"Timestamp\":0,\"Person\":{\"Index\":1}}",
        "\u{feff}",
        "é",
        "<",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = decode(&bytes);
        for magic in [&b"\x1f\x8b"[..], b"\x28\xb5\x2f\xfd", b"\xff\xfe", b"{\"Persons\":["] {
            let _ = decode(&[magic, &bytes].concat());
        }
    }

    #[test]
    fn anything_like_json_is_read_or_refused(text in jsonish()) {
        let _ = decode(text.as_bytes());
    }

    #[test]
    fn any_change_of_a_byte_leaves_most_rows(at in 0..TEXT.len(), byte in any::<u8>()) {
        let mut bytes = TEXT.clone().into_bytes();
        bytes[at] = byte;
        if let Ok(store) = decode(&bytes) {
            prop_assert!(store.num_rows() <= JOB.rows.len() as u32);
        }
    }

    #[test]
    fn any_split_into_pages_gives_the_same_store(mut cuts in prop::collection::vec(0..60_usize, 0..6), is_array: bool) {
        cuts.extend([0, 60]);
        cuts.sort_unstable();
        cuts.dedup();
        let pages = cuts.windows(2).map(|cut| page_value(&JOB, &JOB.rows[cut[0]..cut[1]], None));
        let pages: Vec<_> = pages.collect();
        let text = if is_array {
            json!(pages).to_string()
        } else {
            pages.iter().map(|page| format!("{page}\n")).collect()
        };
        prop_assert!(decode(text.as_bytes()).unwrap().same_detections(&JOB.store()));
    }

    #[test]
    fn a_cut_anywhere_keeps_the_whole_entries(cut in 0..TEXT.len()) {
        let ends: Vec<usize> = entry_ends();
        let whole = ends.iter().filter(|end| **end <= cut).count();
        match decode(&TEXT.as_bytes()[..cut]) {
            Ok(store) => {
                let kept = SampleJob { job: JOB.job.clone(), rows: JOB.rows[..whole].to_vec() };
                prop_assert!(store.same_detections(&kept.store()), "{} of {whole}", store.num_rows());
                prop_assert_eq!(store.report.count(WarningKind::TruncatedFile), 1);
            }
            Err(error) => {
                prop_assert_eq!(whole, 0);
                prop_assert!(["empty", "truncated"].contains(&error.kind()), "{}", error);
            }
        }
    }
}

/// Where each entry of [`TEXT`] ends.
fn entry_ends() -> Vec<usize> {
    let list = TEXT.find("\"Persons\":[").unwrap() + 11;
    let mut entries = serde_json::Deserializer::from_str(&TEXT[list..]).into_iter::<serde_json::Value>();
    let mut ends = Vec::new();
    let mut start = list;
    for _ in &JOB.rows {
        assert!(entries.next().is_some_and(|entry| entry.is_ok()));
        let end = start + entries.byte_offset();
        ends.push(end);
        start = end + 1;
        entries = serde_json::Deserializer::from_str(&TEXT[start..]).into_iter();
    }
    ends
}
