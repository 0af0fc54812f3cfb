//! A served folder: what is in its files comes back, page by page, as the service would send it.

use std::io::Write as _;

use pathscope::decode::{DecodeOptions, JobDecoder};
use pathscope::model::TrackStore;
use pathscope::sample::{CrowdOptions, PAGE_SIZE, SampleJob};
use serde_json::{Value, json};

use crate::http;
use crate::served::{Served, options, write};

/// An entry that no writer would give back: odd spaces, digits, escapes and a member that nobody knows.
fn entry(time_ms: usize, index: usize, confidence: Option<&str>) -> String {
    let face = confidence.map_or(String::new(), |text| format!(r#","Face":{{"Confidence" : {text}}}"#));
    format!(
        r#"{{ "Timestamp":{time_ms} ,"Person":{{"Index":{index},"BoundingBox":{{"Left":0.10000000149011612,"Top":1e-1,"Width":0.2500,"Height":0.5}}{face}}},"Note":"\u00e9 é }}{{"}}"#
    )
}

fn decode(bytes: &[u8]) -> TrackStore {
    let mut decoder = JobDecoder::new("again", DecodeOptions::default());
    decoder.read(0, "again", bytes, &mut ()).unwrap();
    decoder.finish()
}

fn times(page: &Value) -> Vec<i64> {
    page["Persons"].as_array().unwrap().iter().map(|entry| entry["Timestamp"].as_i64().unwrap()).collect()
}

#[test]
fn entries_come_back_byte_for_byte_in_both_orders() {
    let confidences = [None, Some("90.5"), Some("99.987678527832")];
    let entries: Vec<String> = (0..25).map(|i| entry(i * 40, i % 3, confidences[i * 7 % 3])).collect();
    let document = format!(
        r#"{{"JobStatus":"SUCCEEDED","VideoMetadata":{{"FrameRate":29.970617294311523,"Codec":"h264"}},"Persons":[
            {}],"JobId":"lobby-1","JobTag":"t","Video":{{"S3Object":{{"Bucket":"b","Name":"n"}}}}}}"#,
        entries.join(" ,\n  ")
    );
    let with_mark = [b"\xef\xbb\xbf", document.replace("lobby-1", "marked").as_bytes()].concat();
    let served = Served::new(&[("a.json", document.as_bytes()), ("b.json", &with_mark)]);
    let mut by_person: Vec<usize> = (0..25).collect();
    by_person.sort_by_key(|&i| (i % 3, std::cmp::Reverse(i * 7 % 3)));
    let by_person: Vec<&str> = by_person.into_iter().map(|i| entries[i].as_str()).collect();
    for job_id in ["lobby-1", "marked"] {
        for page_size in [1, 7, 25, 1000] {
            let (text, last) = served.all_entries("GetPersonTracking", job_id, "TIMESTAMP", page_size);
            assert_eq!(text, entries.join(","), "{job_id} {page_size}");
            assert_eq!(
                (&last["JobId"], &last["JobTag"], &last["JobStatus"]),
                (&json!(job_id), &json!("t"), &json!("SUCCEEDED"))
            );
            assert_eq!(last["VideoMetadata"], json!({"FrameRate":29.970_617_294_311_523,"Codec":"h264"}));
            assert_eq!(last["Video"], json!({"S3Object":{"Bucket":"b","Name":"n"}}));
            assert_eq!(served.all_entries("GetPersonTracking", job_id, "INDEX", page_size).0, by_person.join(","));
        }
    }
    assert_eq!(served.said(), "");
}

#[test]
fn equal_times_keep_the_order_of_the_file_and_others_are_sorted() {
    let entries: Vec<String> =
        [(40, 2), (40, 0), (0, 1), (40, 1)].map(|(time, index)| entry(time, index, None)).to_vec();
    let served = Served::new(&[("unsorted.json", format!(r#"{{"Persons":[{}]}}"#, entries.join(",")).as_bytes())]);
    let sorted = [2, 0, 1, 3].map(|i: usize| entries[i].as_str()).join(",");
    assert_eq!(served.all_entries("GetPersonTracking", "unsorted", "TIMESTAMP", 3).0, sorted);
}

#[test]
fn other_shapes_are_written_anew_in_the_services() {
    let camel = br#"{"persons":[{"timestamp":40,"person":{"index":2,"boundingBox":{"left":0.5,"top":0,"width":0.25,"height":1},"face":null}}]}"#;
    let texts = br#"[{"Persons":[{"Timestamp":40,"Person":{"Index":2,"BoundingBox":{"Left":"0.5","Top":"0","Width":"0.25","Height":"1"}}}],"JobStatus":"SUCCEEDED"}]"#;
    let whole = br#"{"Persons":[{"Timestamp":39.5,"Person":{"Index":2,"BoundingBox":{"Left":0.5,"Top":0,"Width":0.25,"Height":1}}}]}"#;
    let utf16: Vec<u8> = String::from_utf8(camel.to_vec()).unwrap().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let served =
        Served::new(&[("camel.json", camel), ("texts.json", texts), ("whole.json", whole), ("utf16.json", &utf16)]);
    let expected =
        r#"{"Timestamp":40,"Person":{"Index":2,"BoundingBox":{"Width":0.25,"Height":1.0,"Left":0.5,"Top":0.0}}}"#;
    for job_id in ["camel", "texts", "whole", "utf16"] {
        let (text, page) = served.all_entries("GetPersonTracking", job_id, "TIMESTAMP", 10);
        assert_eq!(
            serde_json::from_str::<Value>(&text).unwrap(),
            serde_json::from_str::<Value>(expected).unwrap(),
            "{job_id}"
        );
        assert_eq!(page["JobStatus"], "SUCCEEDED");
    }
}

#[test]
fn one_odd_entry_among_others_is_written_anew_and_the_others_are_not() {
    let entries =
        [entry(0, 0, None), entry(40, 0, None).replace(":40 ", ":\"40\" "), "null".into(), entry(80, 0, None)];
    let pages = entries.chunks(2).map(|page| format!(r#"{{"Persons":[{}],"JobId":"mixed"}}"#, page.join(",")));
    let pages: Vec<String> = pages.collect();
    let served = Served::new(&[("p1.json", pages[0].as_bytes()), ("p2.json", pages[1].as_bytes())]);
    let (text, page) = served.all_entries("GetPersonTracking", "mixed", "TIMESTAMP", 1000);
    assert_eq!(times(&served.tracking(&json!({"JobId":"mixed"})).json()), [0, 40, 80]);
    assert!(text.starts_with(&entries[0]) && text.ends_with(&entries[3]), "{text}");
    assert_eq!(page["Persons"].as_array().unwrap().len(), 3);
}

#[test]
fn samples_come_back_whole_plain_packed_and_in_pages() {
    let (demo, faces) = (SampleJob::demo(), SampleJob::face_search());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed
        .write_all(&String::from_utf8(demo.document()).unwrap().replace("demo-lobby", "packed").into_bytes())
        .unwrap();
    let mut files: Vec<(String, Vec<u8>)> =
        vec![("plain.json".to_owned(), demo.document()), ("packed.json.gz".to_owned(), packed.finish().unwrap())];
    for (i, page) in faces.pages(PAGE_SIZE).into_iter().enumerate() {
        files.push((format!("faces/page{}.json", i + 1), page));
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let served = Served::new(&files);
    let by_person = |operation: &str, id: &str| served.all_entries(operation, id, "INDEX", 700).0;
    for (sample, operation, job_id) in [
        (&demo, "GetPersonTracking", "demo-lobby"),
        (&demo, "GetPersonTracking", "packed"),
        (&faces, "GetFaceSearch", "demo-face-search"),
    ] {
        let (text, _) = served.all_entries(operation, job_id, "TIMESTAMP", 333);
        let again = decode(format!(r#"{{"Persons":[{text}]}}"#).as_bytes());
        assert!(again.same_detections(&sample.store()), "{job_id}");
        let other = decode(format!(r#"{{"Persons":[{}]}}"#, by_person(operation, job_id)).as_bytes());
        assert!(other.num_rows() == again.num_rows() && other.num_people() == again.num_people());
    }
    assert!(by_person("GetFaceSearch", "demo-face-search").contains("FaceMatches"));
    let wrong = served.tracking(&json!({"JobId":"demo-face-search"}));
    assert_eq!(wrong.error(), (400, "ResourceNotFoundException".to_owned()));
    let jobs = served.jobs();
    let faces_job = jobs.as_array().unwrap().iter().find(|job| job["job_id"] == "demo-face-search").unwrap();
    assert_eq!((&faces_job["path"], &faces_job["operation"]), (&json!("faces"), &json!("face-search")));
}

#[test]
fn tokens_belong_to_one_job_one_order_and_one_state() {
    let document = |id: &str, num: usize| {
        let entries: Vec<String> = (0..num).map(|i| entry(i, 0, None)).collect();
        format!(r#"{{"JobId":"{id}","Persons":[{}]}}"#, entries.join(","))
    };
    let served = Served::new(&[("a.json", document("a", 5).as_bytes()), ("b.json", document("b", 5).as_bytes())]);
    let first = served.tracking(&json!({"JobId":"a","MaxResults":2})).json();
    let token = first["NextToken"].as_str().unwrap().to_owned();
    assert!(token.len() <= 255);
    let ask = |job: &str, order: &str, token: &str| {
        served.tracking(&json!({"JobId":job,"MaxResults":2,"SortBy":order,"NextToken":token}))
    };
    assert_eq!(times(&ask("a", "TIMESTAMP", &token).json()), [2, 3]);
    for (job, order, token) in [
        ("b", "TIMESTAMP", token.as_str()),
        ("a", "INDEX", &token),
        ("a", "TIMESTAMP", "x"),
        ("a", "TIMESTAMP", &token[1..]),
    ] {
        assert_eq!(
            ask(job, order, token).error(),
            (400, "InvalidPaginationTokenException".to_owned()),
            "{job} {order}"
        );
    }
    assert_eq!(ask("a", "TIMESTAMP", &"x".repeat(256)).error().1, "InvalidParameterException");
    assert_eq!(ask("a", "NAME", "").error().1, "InvalidParameterException");
    assert_eq!(ask("none", "INDEX", "").error(), (400, "ResourceNotFoundException".to_owned()));
}

#[test]
fn page_size_is_capped() {
    let entries: Vec<String> = (0..5).map(|i| entry(i, 0, None)).collect();
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.json", format!(r#"{{"Persons":[{}]}}"#, entries.join(",")).as_bytes());
    let served = Served::start(folder, pathscope::archive::ServeOptions { page_size: 2, ..options() });
    assert_eq!(times(&served.tracking(&json!({"JobId":"a","MaxResults":1000})).json()), [0, 1]);
    assert_eq!(times(&served.tracking(&json!({"JobId":"a","MaxResults":1})).json()), [0]);
}

#[test]
fn jobs_without_entries_say_their_status_to_both_operations() {
    let failed = br#"{"JobStatus":"FAILED","StatusMessage":"no \"video\"","JobId":"failed"}"#;
    let empty = br#"{"JobStatus":"SUCCEEDED","Persons":[]}"#;
    let served = Served::new(&[("f.json", failed), ("empty.json", empty)]);
    for operation in ["GetPersonTracking", "GetFaceSearch"] {
        let page = http::call(served.address(), operation, &json!({"JobId":"failed"})).json();
        assert_eq!((&page["JobStatus"], &page["StatusMessage"]), (&json!("FAILED"), &json!("no \"video\"")));
        let page = http::call(served.address(), operation, &json!({"JobId":"empty"})).json();
        assert_eq!(
            (&page["JobStatus"], &page["Persons"], page.get("NextToken")),
            (&json!("SUCCEEDED"), &json!([]), None)
        );
    }
    let ids = [served.get("/health"), served.get("/health")]
        .map(|reply| reply.header("x-amzn-requestid").unwrap().to_owned());
    assert_ne!(ids[0], ids[1]);
}

#[test]
fn a_search_that_found_nobody_is_found_by_both_operations() {
    let matches = entry(40, 1, None).replace(r#","Note""#, r#","FaceMatches":[],"Note""#);
    let (nobody, somebody) =
        (format!(r#"{{"Persons":[{}]}}"#, entry(0, 0, None)), format!(r#"{{"Persons":[{matches}]}}"#));
    let served = Served::new(&[("nobody.json", nobody.as_bytes()), ("somebody.json", somebody.as_bytes())]);
    let status = |operation: &str, id: &str| http::call(served.address(), operation, &json!({"JobId":id})).status;
    assert_eq!((status("GetPersonTracking", "nobody"), status("GetFaceSearch", "nobody")), (200, 200));
    assert_eq!((status("GetPersonTracking", "somebody"), status("GetFaceSearch", "somebody")), (400, 200));
    let jobs = served.jobs();
    assert_eq!((&jobs[0]["operation"], &jobs[1]["operation"]), (&Value::Null, &json!("face-search")));
}

#[test]
fn the_listing_says_what_the_pages_do_not() {
    let [first, second] = [0, 40].map(|time| entry(time, 0, None));
    let odd = [&first, "null", "7", &first.replace(r#""Index":0,"#, ""), &second.replace(r#""Timestamp":40 ,"#, "")];
    let odd = format!(r#"{{"Persons":[{}]}}"#, odd.join(","));
    let page = format!(r#"{{"Persons":[{first}],"NextToken":"t"}}"#);
    let last = format!(r#"{{"Persons":[{second}]}}"#);
    let twice = format!("[{page},{page},{last}]");
    let running = format!(r#"{{"JobStatus":"IN_PROGRESS","Persons":[{first}]}}"#);
    let empty = r#"{"JobStatus":"IN_PROGRESS"}"#;
    let good = format!(r#"{{"JobStatus":"SUCCEEDED","Persons":[{first}]}}"#);
    let files =
        [("odd", &*odd), ("twice", &twice), ("part", &page), ("running", &running), ("empty", empty), ("good", &good)];
    let files: Vec<(String, &str)> = files.map(|(id, text)| (format!("{id}.json"), text)).to_vec();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let served = Served::new(&files);
    let jobs = served.jobs();
    let note = |id: &str| {
        let job = jobs.as_array().unwrap().iter().find(|job| job["job_id"] == id).unwrap();
        job.get("note").map_or_else(String::new, |note| note.as_str().unwrap().to_owned())
    };
    let expected = "2 entries unreadable are not served; 1 entry without Index is not served; 1 entry without Timestamp is not served";
    assert_eq!(note("odd"), expected);
    assert_eq!(note("twice"), "1 page that repeats another is not served");
    assert!(note("part").starts_with("it is incomplete"), "{}", note("part"));
    for id in ["running", "empty"] {
        assert!(note(id).starts_with("it was saved while it was running"), "{id}: {}", note(id));
        assert_eq!(served.tracking(&json!({"JobId":id})).json()["JobStatus"], "IN_PROGRESS");
    }
    assert_eq!(note("good"), "");
    assert!(served.said().contains(&format!("odd.json: {expected}")), "{}", served.said());
}

#[test]
fn pages_in_any_order_of_pages_in_many_files_are_whole() {
    // Long entries in between, so that some stand too far from each other to be read in one go.
    let pad = |i: usize| {
        "x".repeat([0, 200, 9_000, 300_000][usize::from(i % 40 == 7) * 2 + usize::from(i.is_multiple_of(3))])
    };
    let entries: Vec<String> = (0..600)
        .map(|i| entry(i / 4 * 40, i % 4, Some(&format!("{}", (i * 37) % 101))).replace("}{", &pad(i)))
        .collect();
    let files: Vec<(String, String)> = entries
        .chunks(8)
        .enumerate()
        .map(|(at, page)| (format!("p/{at}.json"), format!(r#"{{"JobId":"many","Persons":[{}]}}"#, page.join(", \n"))))
        .collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let served = Served::new(&files);
    let mut by_person: Vec<usize> = (0..600).collect();
    by_person.sort_by_key(|&i| (i % 4, std::cmp::Reverse((i * 37) % 101)));
    let by_person: Vec<&str> = by_person.into_iter().map(|i| entries[i].as_str()).collect();
    for page_size in [90, 1000] {
        let text = |order: &str| served.all_entries("GetPersonTracking", "many", order, page_size).0;
        assert!(text("TIMESTAMP") == entries.join(","), "{page_size}");
        assert!(text("INDEX") == by_person.join(","), "{page_size}");
    }
}

#[test]
fn of_two_jobs_with_one_id_the_first_keeps_it() {
    let document = |index: usize| format!(r#"{{"JobId":"twin","Persons":[{}]}}"#, entry(0, index, None)).into_bytes();
    let broken = b"no result at all";
    let served = Served::new(&[("z10.json", &document(10)), ("y2.json", &document(2)), ("n.json", broken)]);
    assert_eq!(served.job_ids(), ["twin", "twin-2"]);
    let index = |id: &str| served.tracking(&json!({"JobId":id})).json()["Persons"][0]["Person"]["Index"].clone();
    assert_eq!((index("twin"), index("twin-2")), (json!(2), json!(10)));
    let listing = served.get("/").json();
    assert!(listing["jobs"][1]["note"].as_str().unwrap().contains("y2.json"), "{listing}");
    assert_eq!(listing["refused"][0]["path"], "n.json");
    assert!(served.said().contains("z10.json: y2.json has the id twin too"), "{}", served.said());
    assert!(served.said().contains("n.json is not served"), "{}", served.said());
}

#[test]
fn a_large_file_is_in_progress_until_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let crowd = SampleJob::crowd(&CrowdOptions::default(), 100_000);
    write(folder.path(), "large.json", &crowd.document());
    write(folder.path(), "small.json", br#"{"JobStatus":"FAILED","JobId":"small"}"#);
    let served = Served::start_unread(folder, options());
    let page = served.tracking(&json!({"JobId":crowd.job_id()})).json();
    assert_eq!(page, json!({"JobStatus":"IN_PROGRESS","JobId":crowd.job_id()}));
    assert_eq!(served.get("/health").status, 503);
    assert_eq!(served.jobs()[0]["status"], "IN_PROGRESS");
    let ask = json!({"JobId":crowd.job_id(),"NextToken":"x"});
    assert_eq!(served.tracking(&ask).error(), (500, "InternalServerError".to_owned()), "not taken for the end");
    served.wait("it is read", || served.get("/health").status == 200);
    let (text, _) = served.all_entries("GetPersonTracking", crowd.job_id(), "TIMESTAMP", 1000);
    assert!(decode(format!(r#"{{"Persons":[{text}]}}"#).as_bytes()).same_detections(&crowd.store()));
}
