//! What is no result is refused by name.

use pathscope::decode::{DecodeError, DecodeOptions};
use serde_json::json;

use super::{decode, decode_with};

fn refusal(bytes: &[u8]) -> DecodeError {
    match decode(bytes) {
        Err(error) => error,
        Ok(store) => {
            panic!("{} rows of {:?}", store.num_rows(), String::from_utf8_lossy(&bytes[..bytes.len().min(80)]))
        }
    }
}

#[test]
fn files_that_are_no_result_are_named() {
    let box_ = json!({"Left": 0.1, "Top": 0.1, "Width": 0.2, "Height": 0.2});
    let part = json!({"Name": "FACE", "Confidence": 99.0, "EquipmentDetections": []});
    let text = |value: serde_json::Value| value.to_string().into_bytes();
    let at_time =
        |name: &str| text(json!({"JobStatus": "SUCCEEDED", name: [{"Timestamp": 0, "X": {"BoundingBox": box_}}]}));
    let notice = json!({"JobId": "a1", "Status": "SUCCEEDED", "API": "StartPersonTracking", "JobTag": "t", "Timestamp": 1,
                        "Video": {"S3ObjectName": "a.mp4", "S3Bucket": "b"}});
    let wrapped = json!({"Type": "Notification", "MessageId": "m", "TopicArn": "arn", "Message": notice.to_string()});
    for (bytes, kind, words) in [
        (b"".to_vec(), "empty", "empty"),
        (b" \n\t ".to_vec(), "empty", "empty"),
        (b"\xef\xbb\xbf".to_vec(), "empty", "empty"),
        (b"<!DOCTYPE html><html><body>502</body></html>".to_vec(), "html", "HTML"),
        (text(json!({"JobId": "a1"})), "not_a_result", "StartPersonTracking"),
        (text(notice), "not_a_result", "SNS"),
        (text(wrapped), "not_a_result", "SNS"),
        (
            text(json!({"ProtectiveEquipmentModelVersion": "1.0",
                        "Persons": [{"Id": 0, "BodyParts": [part], "BoundingBox": box_, "Confidence": 99.0}]})),
            "not_a_result",
            "DetectProtectiveEquipment",
        ),
        (at_time("Labels"), "not_a_result", "GetLabelDetection"),
        (at_time("Faces"), "not_a_result", "GetFaceDetection"),
        (at_time("Celebrities"), "not_a_result", "GetCelebrityRecognition"),
        (at_time("ModerationLabels"), "not_a_result", "GetContentModeration"),
        (at_time("TextDetections"), "not_a_result", "GetTextDetection"),
        (at_time("Segments"), "not_a_result", "GetSegmentDetection"),
        (text(json!({"JobStatus": "SUCCEEDED", "VideoMetadata": {}})), "not_a_result", "without Persons"),
        (
            text(json!({"__type": "ResourceNotFoundException", "Message": "m"})),
            "not_a_result",
            "ResourceNotFoundException",
        ),
        (text(json!({"persons": [{"tracked": []}]})), "not_a_result", "no tracked people"),
        (text(json!({"type": "FeatureCollection", "features": []})), "not_a_result", "without a Persons list"),
        (text(json!([1, 2, 3])), "not_a_result", "without a Persons list"),
        (b"[".repeat(10_000_000), "too_deep", "512 levels"),
        (br#"{"a":"#.repeat(100_000), "too_deep", "512 levels"),
        (b"Timestamp Left Top\n0 0.1 0.2\n".to_vec(), "not_json", "not JSON"),
        (b"{\"Persons\": [{\"Timestamp\": 0, \"Per".to_vec(), "truncated", "before its first whole entry"),
        (b"{\"JobStatus\": \"SUCC".to_vec(), "truncated", "ends in the middle"),
        (b"\x1f\x8b\x08\x00".to_vec(), "io", "could not be read"),
        (b"a,b,c\n1,2,3\n".to_vec(), "not_json", "not JSON"),
    ] {
        let error = refusal(&bytes);
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn an_empty_or_failed_job_is_a_result() {
    let empty = decode(br#"{"JobStatus":"SUCCEEDED","Persons":[]}"#).unwrap();
    assert_eq!((empty.num_rows(), empty.job.num_pages), (0, 1));
    assert!(decode(br#"{"JobStatus":{"Value":"SUCCEEDED"},"Persons":null}"#).is_ok());
    let failed = decode(br#"{"JobStatus":"FAILED","StatusMessage":"no video"}"#).unwrap();
    assert_eq!(failed.job.status_message.as_deref(), Some("no video"));
    let warning = &failed.report.warnings()[0];
    assert_eq!(warning.examples[0].message, "JobStatus is FAILED: no video");
    assert!(decode(b"[]").is_err(), "nobody knows what an empty list was");
}

#[test]
fn our_own_csv_is_known_by_its_header() {
    let csv = b"job,index,label,timestamp_ms,left,top,width,height\nj,3,,40,0.5,0.25,0.1,0.1\n";
    let store = decode(csv).unwrap();
    assert_eq!((store.num_rows(), store.time_ms(0), store.job.job_id.as_deref()), (1, 40, Some("j")));
    let options = DecodeOptions { input_format: Some(pathscope::decode::InputFormat::Csv), ..DecodeOptions::default() };
    assert!(decode_with(options, b"a,b\n1,2\n").is_err());
}
