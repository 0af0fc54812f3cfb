//! Everything odd is counted, with its place.

use pathscope::decode::entry_text::entry_text;
use pathscope::decode::{DecodeOptions, Watch};
use pathscope::model::{TrackStore, WarningKind};
use pathscope::sample::{CrowdOptions, SampleJob};
use serde_json::{Value, json};

use super::{decode, decode_with, entry_value, job, page_value, page_values};

fn counts(store: &TrackStore) -> Vec<(WarningKind, u64)> {
    store.report.warnings().iter().map(|w| (w.kind, w.count)).collect()
}

fn entry(time: &str, rest: &str) -> String {
    format!(
        r#"{{"Timestamp":{time},"Person":{{"Index":0,"BoundingBox":{{"Left":0.1,"Top":0.1,"Width":0.2,"Height":0.2{rest}}}}}}}"#
    )
}

#[test]
fn a_bad_entry_costs_itself_and_is_shown() {
    let bad = [
        "null",
        "7",
        "[]",
        r#""text""#,
        &entry("1e400", ""),
        &entry("40", r#","X":NaN"#),
        r#"{"Timestamp":40,"Person":{"Index":0,"BoundingBox":{"Left":1e400}}}"#,
        r#"{"Timestamp":40,"Person":{"Index":0,"BoundingBox":{"Left":true}}}"#,
        r#"{"Timestamp":40,"Person":{"Index":"x"}}"#,
        r#"{"Timestamp":40,"Person":{"BoundingBox":null}}"#,
        r#"{"Timestamp":40}"#,
        r#"{"Person":{"Index":0}}"#,
        r#"{"Something":"else"}"#,
        r#"{"Timestamp":40,"Person":{"Index":0,"Face":{"Confidence":"}{\""}}}"#,
    ];
    let text = format!(
        r#"{{"Persons":[{},{},{}],"VideoMetadata":{{"DurationMillis":9}}}}"#,
        entry("0", ""),
        bad.join(",\n "),
        entry("80", "")
    );
    let store = decode(text.as_bytes()).unwrap();
    assert_eq!(store.rows().map(|row| row.time_ms).collect::<Vec<_>>(), [0, 80]);
    assert_eq!(
        counts(&store),
        [
            (WarningKind::UnreadableEntry, 11),
            (WarningKind::MissingIndex, 2),
            (WarningKind::MissingTimestamp, 1),
            (WarningKind::TimestampBeyondDuration, 1),
        ]
    );
    for warning in store.report.warnings() {
        for example in &warning.examples {
            let at = example.offset.unwrap() as usize;
            let found = bad.iter().any(|bad| text[at..].starts_with(bad))
                || text[at..] == text[text.rfind(r#"{"Timestamp":80"#).unwrap()..];
            assert!(found, "{}: {}", example.message, &text[at..at + 30]);
        }
    }
}

#[test]
fn odd_numbers_are_read_and_counted() {
    let odd = [entry("\"40\"", ""), entry("79.5", ""), entry("-1", ""), entry("5000000000", "")];
    let text = format!("[{},{}]", entry("0", ""), odd.join(","));
    let store = decode(text.as_bytes()).unwrap();
    assert_eq!(store.rows().map(|row| row.time_ms).collect::<Vec<_>>(), [-1, 0, 40, 80, 5_000_000_000]);
    assert_eq!(store.extras(3).unwrap().exact_timestamp.as_deref(), Some("79.5"));
    assert_eq!(
        counts(&store),
        [
            (WarningKind::NumericString, 1),
            (WarningKind::FractionalTimestamp, 1),
            (WarningKind::NegativeTimestamp, 1),
            (WarningKind::VideoMetadataMissing, 1),
        ]
    );
}

#[test]
fn a_page_twice_is_left_out_and_can_be_kept() {
    let job = job();
    let pages = page_values(&job, 80);
    let twice: Vec<&Value> = [&pages[0], &pages[0], &pages[1], &pages[2], &pages[1]].to_vec();
    let text = json!(twice).to_string();
    let store = decode(text.as_bytes()).unwrap();
    assert!(store.same_detections(&job.store()));
    assert_eq!((store.report.count(WarningKind::DuplicatePage), store.job.num_pages), (2, 5));
    assert!(store.job.is_complete(), "the token of a page that was left out says nothing");
    let options = DecodeOptions { keep_duplicates: true, ..DecodeOptions::default() };
    let (kept, _) = decode_with(options, text.as_bytes()).unwrap();
    assert_eq!((kept.num_rows(), kept.report.count(WarningKind::DuplicateRow)), (400, 160));
    // One row differs: no duplicate page, but duplicate rows.
    let mut almost = pages[0].clone();
    almost["Persons"][3]["Person"]["BoundingBox"]["Left"] = json!(0.125);
    let store = decode(json!([pages[0], almost, pages[1], pages[2]]).to_string().as_bytes()).unwrap();
    assert_eq!((store.num_rows(), store.report.count(WarningKind::DuplicatePage)), (320, 0));
    assert_eq!(
        (store.report.count(WarningKind::DuplicateRow), store.report.count(WarningKind::ConflictingRow)),
        (79, 1)
    );
}

#[test]
fn pages_that_disagree_are_counted() {
    let job = job();
    let mut pages = page_values(&job, 120);
    pages[1]["VideoMetadata"]["FrameWidth"] = json!(99);
    pages[1]["JobStatus"] = json!("IN_PROGRESS");
    let store = decode(json!(pages).to_string().as_bytes()).unwrap();
    assert_eq!(
        (store.report.count(WarningKind::VideoMetadataDiffers), store.report.count(WarningKind::JobStatus)),
        (1, 1)
    );
    assert_eq!(store.job.video, job.job.video);
}

#[test]
fn a_break_keeps_what_is_whole_and_reading_goes_on() {
    let job = job();
    let pages = page_values(&job, 80);
    let mut cut = pages[1].to_string();
    cut.truncate(cut.len() * 2 / 3);
    let is_whole = |rest: &&str| rest.trim_start_matches(|char: char| char.is_ascii_digit()).starts_with('}');
    let num_whole = cut.split("\"Timestamp\":").skip(1).filter(is_whole).count() as u32;
    let text = format!("{}\n{cut}\n{}\n", pages[0], pages[2]);
    let store = decode(text.as_bytes()).unwrap();
    assert_eq!((store.num_rows(), store.report.count(WarningKind::InvalidSyntax)), (80 + num_whole + 80, 1));
    // Printed examples leave entries out with dots.
    let text =
        page_value(&job, &job.rows[..2], Some("more")).to_string().replace("],\"Video\":", ".....\n ],\"Video\":");
    assert!(text.contains("....."));
    let store = decode(text.as_bytes()).unwrap();
    assert_eq!((store.num_rows(), store.report.count(WarningKind::StrayText)), (2, 1));
    assert_eq!(store.job.video, job.job.video, "what follows the dots is read");
}

#[test]
fn an_entry_is_found_again_in_its_input() {
    let mut job = job();
    job.rows.reverse();
    let mut entries: Vec<String> = job.rows.iter().map(|row| entry_value(row).to_string()).collect();
    entries.insert(100, "null".into());
    let text = format!("{{\"Persons\":[{}]}}", entries.join(" ,\n"));
    entries.remove(100);
    let store = decode(text.as_bytes()).unwrap();
    for row in 0..store.num_rows() {
        let ordinal = store.origin.ordinal_of_row.as_ref().unwrap()[row as usize];
        let (checkpoint, skip) = store.origin.locate(row).unwrap();
        assert_eq!(entry_text(text.as_bytes(), checkpoint.offset, skip).unwrap(), entries[ordinal as usize]);
    }
    assert_eq!(store.origin.checkpoints.len(), 2);
}

#[test]
fn options_fill_in_and_are_noted() {
    let options = DecodeOptions { frame_rate: Some(25.0), frame_size: Some((640, 360)), ..DecodeOptions::default() };
    let (store, _) = decode_with(options, format!("[{}]", entry("0", "")).as_bytes()).unwrap();
    assert_eq!((store.job.video.frame_rate, store.job.video.frame_size()), (Some(25.0), Some((640, 360))));
    assert_eq!(store.report.count(WarningKind::Assumption), 2);
}

#[derive(Default)]
struct Looker {
    is_stopped: bool,
    progress: Vec<u64>,
}

impl Watch for Looker {
    fn on_progress(&mut self, decoded_bytes: u64, _num_rows: u32) {
        self.progress.push(decoded_bytes);
    }

    fn is_cancelled(&self) -> bool {
        self.is_stopped && self.progress.len() > 2
    }
}

#[test]
fn reading_tells_how_far_it_is_and_can_be_stopped() {
    let job = job();
    let text = page_value(&job, &job.rows, None).to_string();
    let mut looker = Looker::default();
    let mut decoder = pathscope::decode::JobDecoder::new("a", DecodeOptions::default());
    decoder.read(0, "a", text.as_bytes(), &mut looker).unwrap();
    assert_eq!(looker.progress.last(), Some(&(text.len() as u64)));
    let mut looker = Looker { is_stopped: true, ..Looker::default() };
    let mut decoder = pathscope::decode::JobDecoder::new("a", DecodeOptions::default());
    let stopped = decoder.read(0, "a", text.as_bytes(), &mut looker).unwrap_err();
    assert_eq!(stopped.kind(), "cancelled");
    let store = decoder.finish();
    store.validate().unwrap();
    assert!((1..240).contains(&store.num_rows()), "{} rows were whole", store.num_rows());
}

#[test]
fn what_does_not_fit_into_memory_is_not_read_and_what_fits_is_kept() {
    let crowd = SampleJob::crowd(&CrowdOptions { num_people: 20, face_ratio: 0.3, seed: 5 }, 20_000);
    let text = crowd.document();
    for num_bytes in [200_000, 400_000] {
        let options = DecodeOptions { memory_limit: Some(num_bytes), ..DecodeOptions::default() };
        let (store, _) = decode_with(options, &text).unwrap();
        let kept = u64::from(store.num_rows());
        assert!((num_bytes / 100..num_bytes / 25).contains(&kept), "{kept} rows in {num_bytes} bytes");
        let warning = store.report.warnings().iter().find(|w| w.kind == WarningKind::MemoryLimit).unwrap();
        let message = &warning.examples[0].message;
        assert!(message.contains(&format!("after {kept} entries")), "{message}");
        assert!(!store.is_complete());
        assert!(
            store.rows().zip(&crowd.rows).all(|(read, sent)| (read.time_ms, read.index) == (sent.time_ms, sent.index))
        );
    }
    let options = DecodeOptions { memory_limit: Some(20_000 * 100), ..DecodeOptions::default() };
    assert!(decode_with(options, &text).unwrap().0.is_complete());
}

#[test]
fn rare_fields_count_as_memory() {
    let mut job = SampleJob::crowd(&CrowdOptions { num_people: 20, face_ratio: 0.3, seed: 5 }, 3000);
    for row in &mut job.rows {
        let matched = json!({"Similarity": 97.5, "Face": {"FaceId": "0042", "ExternalImageId": "somebody"}});
        row.extras.get_or_insert_default().face_matches = Some(vec![matched; 10]);
    }
    let text = page_value(&job, &job.rows, None).to_string();
    let options = DecodeOptions { memory_limit: Some(2 << 20), ..DecodeOptions::default() };
    let (store, _) = decode_with(options, text.as_bytes()).unwrap();
    assert!((100..1500).contains(&store.num_rows()), "{} rows in 2 MiB", store.num_rows());
    assert_eq!(store.missing().map(|why| why.contains("memory")), Some(true));
}
