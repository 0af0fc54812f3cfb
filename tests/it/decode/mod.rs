//! What the decoder makes of whole inputs.

mod dialect;
mod integrity;
mod malformed;
mod mot;
mod properties;
mod readers;
mod refusals;
mod shapes;
mod tracks;

use pathscope::decode::{DecodeError, DecodeOptions, JobDecoder, PageSummary};
use pathscope::model::{NewRow, TrackStore};
use pathscope::sample::{CrowdOptions, SampleJob, write_entry};
use serde_json::{Value, json};

/// The store of one input.
fn decode(bytes: &[u8]) -> Result<TrackStore, DecodeError> {
    decode_with(DecodeOptions::default(), bytes).map(|(store, _)| store)
}

fn decode_with(options: DecodeOptions, bytes: &[u8]) -> Result<(TrackStore, PageSummary), DecodeError> {
    let mut decoder = JobDecoder::new("test.json", options);
    let summary = decoder.read(0, "test.json", bytes, &mut ())?;
    let store = decoder.finish();
    store.validate().unwrap();
    Ok((store, summary))
}

/// A job of some hundred rows with faces, matches and rare members.
fn job() -> SampleJob {
    let mut job = SampleJob::crowd(&CrowdOptions { num_people: 5, face_ratio: 0.4, seed: 7 }, 240);
    for (at, row) in job.rows.iter_mut().enumerate() {
        if row.face.is_some() {
            let extras = row.extras.get_or_insert_default();
            extras.face.insert("AgeRange".into(), json!({"Low": 20 + at, "High": 41}));
            extras.face.insert("Gender".into(), json!({"Value": "Female", "Confidence": 98.5}));
            extras.face.insert("Landmarks".into(), json!([{"Type": "chinBottom", "X": 0.5, "Y": 0.75}]));
        }
        if at % 9 == 0 {
            let matched = json!({"Similarity": 97.5, "Face": {"FaceId": "0042", "ExternalImageId": "7"}});
            row.extras.get_or_insert_default().face_matches = Some(vec![matched]);
        }
    }
    job
}

/// One entry in the API's own shape, rare members and all.
fn entry_value(row: &NewRow) -> Value {
    let mut text = Vec::new();
    write_entry(&mut text, row).unwrap();
    let mut value: Value = serde_json::from_slice(&text).unwrap();
    let Some(extras) = &row.extras else { return value };
    if row.face.is_some() {
        let face = value["Person"]["Face"].as_object_mut().unwrap();
        for (name, member) in &extras.face {
            match (face.get_mut(name), member) {
                (Some(Value::Array(landmarks)), Value::Array(more)) => landmarks.extend(more.iter().cloned()),
                _ => drop(face.insert(name.clone(), member.clone())),
            }
        }
    }
    value
}

/// A response of the rows in the API's own shape.
fn page_value(job: &SampleJob, rows: &[NewRow], next_token: Option<&str>) -> Value {
    let none = SampleJob { job: job.job.clone(), rows: Vec::new() };
    let mut page: Value = serde_json::from_slice(&none.document()).unwrap();
    page["Persons"] = rows.iter().map(entry_value).collect();
    if let Some(token) = next_token {
        page["NextToken"] = token.into();
    }
    page
}

/// The job as pages in the API's own shape.
fn page_values(job: &SampleJob, page_size: usize) -> Vec<Value> {
    let num_pages = job.rows.len().div_ceil(page_size);
    let pages = job.rows.chunks(page_size).enumerate();
    pages.map(|(at, rows)| page_value(job, rows, (at + 1 < num_pages).then_some("more"))).collect()
}
