//! The loopback endpoint over real HTTP, asked by a client that knows nothing but sockets.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use pathscope::archive::faults::{BAD_ENTRIES, CYCLE_TOKENS};
use pathscope::archive::{Archive, ArchiveError, ArchivedJob, Fault, FaultScript, Server, demo};
use pathscope::model::Operation;
use pathscope::sample::{PAGE_SIZE, SampleJob};
use serde_json::{Value, json};

use crate::http::{self, LIMIT, Reply, post, receive};

fn send(server: &Server, request: &str) -> TcpStream {
    http::send(server.address(), request)
}

fn get(server: &Server, path: &str) -> Reply {
    receive(send(server, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))).unwrap()
}

fn call_stream(server: &Server, operation: &str, body: &Value) -> TcpStream {
    send(server, &post(&format!("RekognitionService.{operation}"), &body.to_string()))
}

fn call(server: &Server, operation: &str, body: &Value) -> Reply {
    http::call(server.address(), operation, body)
}

fn tracking(server: &Server, body: &Value) -> Reply {
    call(server, "GetPersonTracking", body)
}

fn num_persons(page: &Value) -> usize {
    page["Persons"].as_array().map_or(0, Vec::len)
}

/// Texts no parser would give back: odd spaces, digits, escapes and numbers.
fn entry(i: usize) -> String {
    format!(r#"{{ "Timestamp":{}.0e0 ,"Person":{{"Index":{},"x":"\u00e9 é"}}}}"#, i * 40, i % 3)
}

fn archive() -> Archive {
    let entries: Vec<String> = (0..25).map(entry).collect();
    let first = format!(
        r#"{{"JobStatus":"SUCCEEDED","VideoMetadata":{{"FrameRate":25.0}},"NextToken":"old","Persons":[{}],"JobTag":"t"}}"#,
        entries[..20].join(", ")
    );
    let second = format!(r#"{{"JobStatus":"SUCCEEDED","Persons":[{}],"JobId":"lobby"}}"#, entries[20..].join(","));
    let mut archive = Archive::new();
    archive.insert(ArchivedJob::from_pages("x", Operation::PersonTracking, &[first, second]).unwrap()).unwrap();
    let failed = r#"{"JobStatus":"FAILED","StatusMessage":"no video"}"#;
    archive.insert(ArchivedJob::from_pages("failed", Operation::FaceSearch, &[failed]).unwrap()).unwrap();
    archive
}

fn start(faults: Vec<Fault>) -> Server {
    Server::start(archive(), FaultScript::new(faults)).unwrap()
}

#[test]
fn pages_of_any_size_hold_the_entries_byte_for_byte() {
    let server = start(vec![]);
    for page_size in [1, 7, 20, 25, 1000, 5000] {
        let (mut token, mut texts, mut num_pages) = (Value::Null, String::new(), 0);
        loop {
            let reply = tracking(&server, &json!({"JobId":"lobby","MaxResults":page_size,"NextToken":token}));
            assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/x-amz-json-1.1")));
            let text = String::from_utf8(reply.body.clone()).unwrap();
            let (_, persons) = text.split_once("\"Persons\":[").unwrap();
            texts.push_str(persons.split_once(']').unwrap().0);
            texts.push(',');
            let page = reply.json();
            num_pages += 1;
            assert_eq!(page["JobStatus"], "SUCCEEDED");
            assert_eq!(page["VideoMetadata"], json!({"FrameRate":25.0}));
            assert_eq!((&page["JobId"], &page["JobTag"]), (&json!("lobby"), &json!("t")));
            assert!((1..=page_size).contains(&num_persons(&page)));
            token = page["NextToken"].clone();
            assert!(token.as_str().unwrap_or("").len() <= 255);
            if token.is_null() {
                assert!(page.get("NextToken").is_none());
                break;
            }
        }
        assert_eq!(num_pages, 25_usize.div_ceil(page_size));
        assert_eq!(texts, (0..25).map(|i| entry(i) + ",").collect::<String>());
    }
}

#[test]
fn index_order_pages_too() {
    let server = start(vec![]);
    let ask = |token: Value| {
        tracking(&server, &json!({"JobId":"lobby","SortBy":"INDEX","MaxResults":13,"NextToken":token})).json()
    };
    let first = ask(Value::Null);
    let second = ask(first["NextToken"].clone());
    let indices: Vec<_> = [&first, &second]
        .into_iter()
        .flat_map(|page| page["Persons"].as_array().unwrap())
        .map(|entry| (entry["Person"]["Index"].as_i64().unwrap(), entry["Timestamp"].as_f64().unwrap() as i64))
        .collect();
    assert_eq!(indices.len(), 25);
    assert!(indices.is_sorted(), "{indices:?}");
    let crossed = json!({"JobId":"lobby","NextToken":first["NextToken"]});
    assert_eq!(tracking(&server, &crossed).error(), (400, "InvalidPaginationTokenException".to_owned()));
}

#[test]
fn errors_have_the_services_form() {
    let server = start(vec![]);
    let cases = [
        ("GetPersonTracking", json!({"JobId":"unknown"}), "ResourceNotFoundException"),
        ("GetFaceSearch", json!({"JobId":"lobby"}), "ResourceNotFoundException"),
        ("GetPersonTracking", json!({"JobId":"lobby","MaxResults":0}), "InvalidParameterException"),
        ("GetPersonTracking", json!({"JobId":"a b"}), "InvalidParameterException"),
        ("GetPersonTracking", json!({"JobId":"lobby","NextToken":"old"}), "InvalidPaginationTokenException"),
        ("GetPersonTracking", json!([1]), "SerializationException"),
        ("GetCelebrityRecognition", json!({"JobId":"lobby"}), "UnknownOperationException"),
    ];
    for (operation, body, code) in cases {
        assert_eq!(call(&server, operation, &body).error(), (400, code.to_owned()), "{operation} {body}");
    }
    let foreign = receive(send(&server, &post("Other.GetPersonTracking", r#"{"JobId":"lobby"}"#))).unwrap();
    assert_eq!(foreign.error(), (400, "UnknownOperationException".to_owned()));
    let failed = call(&server, "GetFaceSearch", &json!({"JobId":"failed"})).json();
    assert_eq!((&failed["JobStatus"], &failed["StatusMessage"]), (&json!("FAILED"), &json!("no video")));
}

#[test]
fn other_addresses_and_large_bodies() {
    let server = start(vec![Fault::Throttle]);
    assert_eq!(get(&server, "/health").status, 200);
    assert_eq!(get(&server, "/favicon.ico").status, 404);
    let jobs = get(&server, "/");
    assert_eq!(jobs.header("content-type"), Some("application/json"));
    let expected = json!({"jobs":[
        {"job_id":"failed","path":null,"operation":"face-search","status":"FAILED","detections":0},
        {"job_id":"lobby","path":null,"operation":"person-tracking","status":"SUCCEEDED","detections":25},
    ]});
    assert_eq!(jobs.json(), expected);
    let request = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 70000\r\n\r\n";
    let reply = receive(send(&server, request)).unwrap();
    assert_eq!(reply.error(), (413, "RequestEntityTooLargeException".to_owned()));
    let rebound = "GET / HTTP/1.1\r\nHost: faces.example\r\nConnection: close\r\n\r\n";
    assert_eq!(receive(send(&server, rebound)).unwrap().status, 403);
    assert_eq!(server.requests(), [], "none of these is a request to the service");
    assert_eq!(tracking(&server, &json!({"JobId":"lobby"})).error().1, "ThrottlingException");
}

#[test]
fn one_connection_answers_many_requests() {
    let server = start(vec![]);
    let request = post("RekognitionService.GetPersonTracking", r#"{"JobId":"lobby","MaxResults":1}"#);
    let kept_open = request.replace("Connection: close\r\n", "");
    let mut stream = send(&server, &kept_open);
    assert!(server.wait_for_requests(1, LIMIT));
    stream.write_all(request.as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 2);
}

#[test]
fn error_faults_come_in_order_and_then_all_is_well() {
    let server = start(vec![
        Fault::Throttle,
        Fault::ProvisionedThroughput,
        Fault::InternalError,
        Fault::AccessDenied,
        Fault::ExpiredToken,
        Fault::InvalidTokenOnce,
    ]);
    let expected = [
        (400, "ThrottlingException"),
        (400, "ProvisionedThroughputExceededException"),
        (500, "InternalServerError"),
        (400, "AccessDeniedException"),
        (400, "ExpiredTokenException"),
        (400, "InvalidPaginationTokenException"),
    ];
    for (status, code) in expected {
        assert_eq!(tracking(&server, &json!({"JobId":"lobby"})).error(), (status, code.to_owned()));
    }
    assert_eq!(num_persons(&tracking(&server, &json!({"JobId":"lobby"})).json()), 25);
}

#[test]
fn broken_answers_and_connections() {
    let slow = Duration::from_millis(40);
    let server = start(vec![
        Fault::Html(502),
        Fault::Html(7),
        Fault::Garbage,
        Fault::Truncated,
        Fault::DropConnection,
        Fault::Slow(slow),
        Fault::WrongLength,
        Fault::Status(503),
        Fault::Status(7),
    ]);
    let body = json!({"JobId":"lobby"});
    for _ in 0..2 {
        let html = tracking(&server, &body);
        assert_eq!((html.status, html.header("content-type")), (502, Some("text/html")));
    }
    let garbage = tracking(&server, &body);
    assert!(garbage.status == 200 && serde_json::from_slice::<Value>(&garbage.body).is_err());
    let cut = tracking(&server, &body);
    assert!(!cut.is_whole() && !cut.body.is_empty(), "{}", cut.head);
    assert!(receive(call_stream(&server, "GetPersonTracking", &body)).is_none());
    let asked_at = Instant::now();
    let whole = tracking(&server, &body);
    assert!(asked_at.elapsed() >= slow && whole.is_whole());
    assert!(whole.body.starts_with(&cut.body));
    let half = tracking(&server, &body);
    assert!(half.status == 200 && half.is_whole() && whole.body.starts_with(&half.body));
    assert!(half.body.len() < whole.body.len() && serde_json::from_slice::<Value>(&half.body).is_err());
    for status in [503, 502] {
        let bare = tracking(&server, &body);
        assert_eq!((bare.status, bare.body.len()), (status, 0));
    }
}

#[test]
fn a_storm_meets_every_request_and_the_pages_between_are_right() {
    let server = start(vec![]);
    let meet = || -> Vec<String> {
        server.set_faults(FaultScript::storm(11));
        let (mut token, mut met) = (Value::Null, Vec::new());
        for _ in 0..600 {
            let body = json!({"JobId":"lobby","MaxResults":1,"NextToken":token});
            let Some(reply) = receive(call_stream(&server, "GetPersonTracking", &body)) else {
                met.push("dropped".to_owned());
                continue;
            };
            if !reply.is_whole() {
                met.push("cut".to_owned());
            } else if reply.status == 200 {
                let page = reply.json();
                token = page["NextToken"].clone();
                met.push(page["Persons"][0]["Timestamp"].to_string());
            } else {
                met.push(reply.error().1);
                if met.last().is_some_and(|code| code.starts_with("InvalidPagination")) {
                    token = Value::Null;
                }
            }
        }
        met
    };
    let met = meet();
    assert_eq!(met, meet(), "the same seed, the same storm");
    let count = |what: &str| met.iter().filter(|met| met.contains(what)).count();
    assert_eq!(count("InvalidPaginationToken"), 1);
    for what in ["Throttling", "ProvisionedThroughput", "InternalServerError", "dropped", "cut", "960"] {
        assert!(count(what) > 0, "{what}: {met:?}");
    }
}

#[test]
fn statuses_and_odd_pages() {
    let server = start(vec![Fault::InProgress, Fault::Failed("cannot read".to_owned())]);
    let body = json!({"JobId":"lobby"});
    assert_eq!(tracking(&server, &body).json(), json!({"JobStatus":"IN_PROGRESS","JobId":"lobby"}));
    let failed = tracking(&server, &body).json();
    assert_eq!(failed, json!({"JobStatus":"FAILED","StatusMessage":"cannot read","JobId":"lobby"}));

    server.set_faults(FaultScript::new(vec![Fault::PageWithBadNumbers]));
    let text = String::from_utf8(tracking(&server, &body).body).unwrap();
    assert!(text.contains(&format!("{},{}]", entry(24), BAD_ENTRIES.join(","))), "{text}");
}

#[test]
fn odd_tokens() {
    let ask = |server: &Server, token: &Value| {
        tracking(server, &json!({"JobId":"lobby","MaxResults":10,"NextToken":token})).json()
    };
    let server = start(vec![Fault::Nothing, Fault::RepeatToken]);
    let first = ask(&server, &Value::Null);
    let second = ask(&server, &first["NextToken"]);
    assert_eq!(second["NextToken"], first["NextToken"]);
    assert_ne!(second["Persons"], first["Persons"]);

    server.set_faults(FaultScript::new(vec![Fault::EmptyPageWithToken, Fault::EmptyPageWithToken]));
    let empty = ask(&server, &first["NextToken"]);
    let again = ask(&server, &empty["NextToken"]);
    assert_eq!((num_persons(&empty), num_persons(&again)), (0, 0));
    assert_ne!(empty["NextToken"], first["NextToken"]);
    assert_ne!(empty["NextToken"], again["NextToken"]);
    assert_eq!(ask(&server, &again["NextToken"])["Persons"], second["Persons"], "nothing is lost");

    server.set_faults(FaultScript::new(vec![Fault::CycleTokens]));
    let mut token = Value::Null;
    for turn in 0..7 {
        let page = ask(&server, &token);
        assert_eq!(page["Persons"], [&first, &second][turn % 2]["Persons"]);
        token = page["NextToken"].clone();
        assert_eq!(token, CYCLE_TOKENS[turn % 2]);
    }
}

#[test]
fn log_holds_what_was_asked_and_no_secret() {
    let server = start(vec![Fault::DropConnection]);
    assert!(receive(call_stream(&server, "GetFaceSearch", &json!({"JobId":"lobby","MaxResults":-3}))).is_none());
    tracking(&server, &json!({"JobId":"lobby","NextToken":"mine","SortBy":"INDEX"}));
    call(&server, "ListFaces", &json!({}));
    assert!(server.wait_for_requests(3, LIMIT));
    let log = server.requests();
    assert_eq!(log.len(), 3);
    assert_eq!((log[0].operation, log[0].max_results), (Some(Operation::FaceSearch), Some(-3)));
    assert_eq!((log[1].next_token.as_deref(), log[1].sort_by.as_deref()), (Some("mine"), Some("INDEX")));
    assert_eq!((log[2].operation, log[2].job_id.as_deref()), (None, None));
    assert!(!format!("{log:?}").contains("secret"));
}

#[test]
fn stopping_never_hangs() {
    let server = start(vec![Fault::Hang, Fault::Slow(Duration::from_hours(1))]);
    let body = json!({"JobId":"lobby"});
    let hanging = call_stream(&server, "GetPersonTracking", &body);
    assert!(server.wait_for_requests(1, LIMIT));
    let slow = call_stream(&server, "GetPersonTracking", &body);
    assert!(server.wait_for_requests(2, LIMIT));
    let silent = send(&server, "");
    let whole = post("RekognitionService.GetPersonTracking", r#"{"JobId":"lobby"}"#);
    let half = send(&server, &whole[..whole.len() - 5]);
    let address = server.address();
    let stopped_at = Instant::now();
    drop(server);
    assert!(stopped_at.elapsed() < LIMIT);
    for stream in [hanging, slow, silent, half] {
        assert!(receive(stream).is_none());
    }
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn an_archive_keeps_the_first_of_two_jobs() {
    let mut archive = archive();
    let again = ArchivedJob::from_pages("lobby", Operation::FaceSearch, &[r#"{"Persons":[]}"#]).unwrap();
    assert_eq!(archive.insert(again), Err(ArchiveError::DuplicateJob { job_id: "lobby".to_owned() }));
    assert_eq!(archive.job("lobby").map(ArchivedJob::num_entries), Some(25));
}

#[test]
fn demo_answers_the_sample_pages_as_made() {
    let demo = demo::start().unwrap();
    let face_search = SampleJob::face_search();
    for sample in [SampleJob::demo(), face_search] {
        let operation = sample.job.operation.wire_name();
        let mut token = Value::Null;
        for made in sample.pages(PAGE_SIZE) {
            let mut made: Value = serde_json::from_slice(&made).unwrap();
            let mut page = call(&demo.server, operation, &json!({"JobId":sample.job_id(),"NextToken":token})).json();
            token = page["NextToken"].take();
            assert_eq!(token.is_null(), made["NextToken"].take().is_null());
            assert_eq!(page, made);
        }
        assert!(token.is_null());
    }
    assert_eq!((demo.job_id.as_str(), demo.operation), (SampleJob::demo().job_id(), Operation::PersonTracking));
}
