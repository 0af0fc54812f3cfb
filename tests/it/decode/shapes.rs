//! One job in every shape that archives hold gives one store.

use std::io::Write;

use pathscope::decode::{DecodeOptions, JobDecoder};
use pathscope::model::{JobInfo, Operation, TrackStore, WarningKind};
use serde_json::{Value, json};

use super::dialect::{camel, dot_net, rename, short_integers, snake, string_floats};
use super::{decode, job, page_value, page_values};

fn lines(values: &[Value]) -> Vec<u8> {
    values.iter().map(|value| format!("{value}\n")).collect::<String>().into_bytes()
}

fn utf16(text: &str, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    mark.encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn every_shape_gives_the_same_store() {
    let job = job();
    let whole = page_value(&job, &job.rows, None);
    let pages = page_values(&job, 64);
    let text = whole.to_string();
    let pretty = serde_json::to_string_pretty(&whole).unwrap();
    let merged = json!({"VideoMetadata": whole["VideoMetadata"], "Persons": whole["Persons"]});
    let mut unordered = whole.clone();
    unordered["Persons"].as_array_mut().unwrap().sort_by_key(|entry| entry["Person"]["Index"].as_i64());
    let look_alike = json!({"persons": [{"tracked": [{"offset": 0.5, "bounding_box": {"top": 0.5}}], "age": 3}]});
    let mut with_metadata = whole.clone();
    with_metadata["ResponseMetadata"] = json!({"HTTPHeaders": {"date": "today"}, "RetryAttempts": 0});
    let shapes: Vec<(&str, Vec<u8>)> = vec![
        ("compact", text.clone().into_bytes()),
        ("pretty", pretty.clone().into_bytes()),
        ("with a byte order mark", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16 with a mark", utf16(&pretty, true)),
        ("UTF-16 without a mark", utf16(&text, false)),
        ("gzip", gzip(text.as_bytes())),
        ("zstd", zstd::encode_all(text.as_bytes(), 1).unwrap()),
        ("gzip of UTF-16", gzip(&utf16(&text, true))),
        ("boto3", with_metadata.to_string().into_bytes()),
        ("INDEX order", unordered.to_string().into_bytes()),
        ("string floats", string_floats(&whole).to_string().into_bytes()),
        ("array of pages with string floats", string_floats(&json!(pages)).to_string().into_bytes()),
        ("short integers", short_integers(&whole).to_string().into_bytes()),
        ("camelCase", rename(&whole, &camel).to_string().into_bytes()),
        ("snake_case", rename(&whole, &snake).to_string().into_bytes()),
        (".NET", dot_net(&whole).to_string().into_bytes()),
        ("array of pages", json!(pages).to_string().into_bytes()),
        ("JSON Lines", lines(&pages)),
        ("concatenated", pages.iter().map(Value::to_string).collect::<String>().into_bytes()),
        ("pretty pages one after another", pages.iter().map(|p| format!("{p:#}\n")).collect::<String>().into_bytes()),
        ("data plane", json!({"asset_id": "a", "operator": "o", "cursor": null, "results": pages}).to_string().into_bytes()),
        ("Persons.Persons", json!({"s3": "bucket/key", "Persons": whole, "Next": "x"}).to_string().into_bytes()),
        ("merged without a status", merged.to_string().into_bytes()),
        ("bare array", whole["Persons"].to_string().into_bytes()),
        ("bare entries one a line", lines(whole["Persons"].as_array().unwrap())),
        (
            "several analyses",
            json!({"fileName": "a.mp4", "Celebrities": [], "Labels": [{"Timestamp": 0, "Label": {"Name": "Person"}}], "Persons": whole["Persons"]})
                .to_string()
                .into_bytes(),
        ),
        (
            "beside a look-alike",
            json!({"original_response": [whole], "standardized_response": look_alike}).to_string().into_bytes(),
        ),
        (
            "behind a look-alike",
            format!("{{\"standardized_response\":{look_alike},\"zoriginal_response\":{whole}}}").into_bytes(),
        ),
        ("nested", json!({"a": [{"b": {"video": {"c": whole}}}]}).to_string().into_bytes()),
    ];
    let expected = job.store();
    for (name, bytes) in shapes {
        let store = decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(store.same_detections(&expected), "{name}: {} of {} rows", store.num_rows(), expected.num_rows());
        assert_eq!(store.job.operation, Operation::FaceSearch, "{name}");
        let odd: Vec<_> = store.report.warnings().iter().filter(|w| !w.kind.is_note()).collect();
        let expected_odd: Vec<_> = crowd_oddities(&expected);
        assert_eq!(odd.iter().map(|w| w.kind).collect::<Vec<_>>(), expected_odd, "{name}: {odd:?}");
    }
}

/// What is odd about the rows of the job itself, whatever their shape.
fn crowd_oddities(store: &TrackStore) -> Vec<WarningKind> {
    let leaves_frame = store.rows().any(|row| {
        let face = row.face.map(|face| face.rect);
        [Some(row.body), face].into_iter().flatten().any(|rect| rect.is_some() && rect.overhang() > 1e-6)
    });
    leaves_frame.then_some(WarningKind::BoxOutsideFrame).into_iter().collect()
}

#[test]
fn fields_of_the_page_are_read_in_every_case() {
    let job = job();
    let whole = page_value(&job, &job.rows, Some("left over"));
    let expected = JobInfo {
        name: "test.json".into(),
        operation: Operation::FaceSearch,
        num_pages: 1,
        next_token: Some("left over".into()),
        ..job.job.clone()
    };
    for page in [whole.clone(), rename(&whole, &camel), rename(&whole, &snake), dot_net(&whole), string_floats(&whole)]
    {
        let store = decode(page.to_string().as_bytes()).unwrap();
        assert_eq!(store.job, expected);
        assert_eq!(store.report.count(WarningKind::DanglingNextToken), 1);
    }
}

#[test]
fn the_pages_of_a_fetch_are_read_one_by_one() {
    let job = job();
    let mut decoder = JobDecoder::new("job", DecodeOptions::default());
    let poll = br#"{"JobStatus":"IN_PROGRESS"}"#;
    let summary = decoder.read(0, "page 0", &poll[..], &mut ()).unwrap();
    assert_eq!((summary.num_rows, summary.status.unwrap().as_str()), (0, "IN_PROGRESS"));
    assert!(!decoder.snapshot().job.is_complete());
    let pages = job.pages(100);
    for (at, page) in pages.iter().enumerate() {
        let summary = decoder.read(1 + at as u32, "page", page.as_slice(), &mut ()).unwrap();
        assert_eq!((summary.num_pages, summary.next_token.is_some()), (1, at + 1 < pages.len()));
        assert_eq!(summary.num_rows, if at < 2 { 100 } else { 40 });
        let rest = decoder.read(9, "page", &b"<html>"[..], &mut ());
        assert!(rest.is_err(), "what is no page leaves the job as it was");
    }
    let snapshot = decoder.snapshot();
    let store = decoder.finish();
    assert!(snapshot.same_detections(&store));
    assert_eq!((store.num_rows(), store.job.num_pages, store.job.is_complete()), (240, 3, true));
    assert_eq!(store.job.job_id, job.job.job_id);
}
