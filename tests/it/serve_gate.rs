//! Who a served folder answers, and in which form it lists its jobs.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::http::{self, post, request};
use crate::served::Served;

const TARGET: &str = "X-Amz-Target: RekognitionService.GetPersonTracking\r\n";
const AWS_JSON: &str = "Content-Type: application/x-amz-json-1.1\r\n";
const RESULT: &[u8] = br#"{"JobId":"a","Persons":[{"Timestamp":1,"Person":{"Index":0}}]}"#;
const SECRET: &str = "a secret that nobody guesses";

#[test]
fn listing_is_json_unless_a_page_is_asked_for() {
    let served = Served::new(&[("<b>&'x.json", RESULT)]);
    let expected =
        json!({"jobs":[{"job_id":"a","path":"<b>&'x.json","operation":null,"status":"SUCCEEDED","detections":1}]});
    for accept in ["", "Accept: */*\r\n", "Accept: application/json\r\n"] {
        let reply = served.send(&request("GET", "/", accept, ""));
        assert_eq!(reply.header("content-type"), Some("application/json"));
        assert_eq!(reply.json(), expected);
    }
    let reply = served.send(&request("GET", "/", "Accept: text/html,*/*;q=0.8\r\n", ""));
    let html = String::from_utf8(reply.body.clone()).unwrap();
    assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(reply.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert!(html.contains("&lt;b&gt;&amp;&#39;x.json") && !html.contains("<b>"), "{html}");
    assert_eq!(served.get("/other").status, 404);
}

#[test]
fn other_names_and_other_sites_are_not_answered() {
    let served = Served::new(&[("a.json", RESULT)]);
    let port = served.address().port();
    let call = post("RekognitionService.GetPersonTracking", r#"{"JobId":"a"}"#);
    for request in [call.clone(), request("GET", "/", "", ""), request("GET", "/health", "", "")] {
        let status = |host: &str, origin: &str| {
            served.send(&request.replace("Host: localhost\r\n", &format!("Host: {host}\r\n{origin}"))).status
        };
        for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")] {
            assert_eq!(status(&host, ""), 200, "{host}");
            assert_eq!(status(&host, &format!("Origin: http://{host}\r\n")), 200, "{host}");
        }
        for host in [&format!("evil.example:{port}"), "localhost:1", "localhost.evil.example", "10.0.0.1", ""] {
            assert_eq!(status(host, ""), 403, "{host}");
        }
        let with_tls = format!("https://localhost:{port}");
        for origin in
            ["http://evil.example", "null", "https://localhost:1", "http://localhost:80", "http://localhost", &with_tls]
        {
            assert_eq!(status("localhost", &format!("Origin: {origin}\r\n")), 403, "{origin}");
        }
        assert_eq!(served.send(&request.replace("Host: localhost\r\n", "")).status, 403, "no name at all");
    }
    let told = || served.said().matches("give the name with --host").count();
    served.wait("the refusal is told", || told() > 0);
    assert_eq!(told(), 1, "once");
    assert!(served.said().contains("\"evil.example:"), "{}", served.said());
}

#[test]
fn what_is_no_call_of_the_service_is_refused() {
    let served = Served::new(&[("a.json", RESULT)]);
    let body = r#"{"JobId":"a"}"#;
    for (headers, status, code) in [
        (AWS_JSON.to_owned(), 400, "UnknownOperationException"),
        (TARGET.to_owned(), 415, "UnsupportedMediaTypeException"),
        (format!("{TARGET}Content-Type: text/plain\r\n"), 415, "UnsupportedMediaTypeException"),
        (format!("{TARGET}Content-Type: application/json\r\n"), 415, "UnsupportedMediaTypeException"),
        (format!("{AWS_JSON}{}", TARGET.replace("GetPerson", "ListPerson")), 400, "UnknownOperationException"),
    ] {
        let reply = served.send(&request("POST", "/", &headers, body));
        assert_eq!(reply.error(), (status, code.to_owned()), "{headers}");
    }
    let typed = format!("{TARGET}Content-Type: Application/X-Amz-Json-1.1; charset=utf-8\r\n");
    assert_eq!(served.send(&request("POST", "/", &typed, body)).status, 200);
    let large = format!(r#"{{"JobId":"a","Pad":"{}"}}"#, "x".repeat(65_536));
    let both = format!("{AWS_JSON}{TARGET}");
    let said_so = request("POST", "/", &both, "").replace("Content-Length: 0", "Content-Length: 65537");
    assert_eq!(served.send(&said_so).error(), (413, "RequestEntityTooLargeException".to_owned()));
    let chunked = request("POST", "/", &both, "").replace("Content-Length: 0", "Transfer-Encoding: chunked");
    let chunked = format!("{chunked}{:x}\r\n{large}\r\n0\r\n\r\n", large.len());
    assert_eq!(served.send(&chunked).error(), (413, "RequestEntityTooLargeException".to_owned()));
    for (method, path) in
        [("PUT", "/"), ("OPTIONS", "/"), ("POST", "/health"), ("GET", "/a.json"), ("GET", "/../a.json")]
    {
        assert_eq!(served.send(&request(method, path, &both, "")).status, 404, "{method} {path}");
    }
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `20150830T123600Z`, by counting days.
fn amz_date(time: SystemTime) -> String {
    let seconds = time.duration_since(UNIX_EPOCH).unwrap().as_secs();
    let (mut day, mut year) = (seconds / 86_400, 1970);
    let is_leap = |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    while day >= 365 + u64::from(is_leap(year)) {
        day -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while day >= lengths[month] {
        day -= lengths[month];
        month += 1;
    }
    let clock = seconds % 86_400;
    let (hours, minutes, seconds) = (clock / 3600, clock / 60 % 60, clock % 60);
    format!("{year}{:02}{:02}T{hours:02}{minutes:02}{seconds:02}Z", month + 1, day + 1)
}

/// A signed request to a host.
fn signed(method: &str, host: &str, secret: &str, time: SystemTime, body: &str) -> String {
    let date = amz_date(time);
    let scope = format!("{}/eu-west-1/rekognition/aws4_request", &date[..8]);
    let target = "RekognitionService.GetPersonTracking";
    let names = "content-type;host;x-amz-date;x-amz-target";
    let canonical = format!(
        "{method}\n/\n\ncontent-type:application/x-amz-json-1.1\nhost:{host}\nx-amz-date:{date}\nx-amz-target:{target}\n\n{names}\n{}",
        hex(&Sha256::digest(body))
    );
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(&canonical)));
    let key = ["eu-west-1", "rekognition", "aws4_request"]
        .iter()
        .fold(mac(format!("AWS4{secret}").as_bytes(), &date[..8]), |key, part| mac(&key, part));
    let authorization = format!(
        "Authorization: AWS4-HMAC-SHA256 Credential=pathscope/{scope}, SignedHeaders={names}, Signature={}\r\n",
        hex(&mac(&key, &to_sign))
    );
    let headers = format!("{AWS_JSON}{TARGET}X-Amz-Date: {date}\r\n{authorization}");
    request(method, "/", &headers, body).replace("Host: localhost", &format!("Host: {host}"))
}

#[test]
fn with_a_secret_only_what_is_signed_with_it_is_answered() {
    let served = Served::signed(&[("a.json", RESULT)], SECRET, &["faces.example"]);
    let (body, now) = (r#"{"JobId":"a"}"#, SystemTime::now());
    let error = |request: &str| served.send(request).error();
    for host in ["localhost", "faces.example", "faces.example:443"] {
        assert_eq!(served.send(&signed("POST", host, SECRET, now, body)).json()["JobStatus"], "SUCCEEDED");
        assert_eq!(served.send(&signed("GET", host, SECRET, now, "")).json()["jobs"][0]["job_id"], "a");
    }
    let refused = |code: &str| (403, code.to_owned());
    let right = signed("POST", "localhost", SECRET, now, body);
    for (what, wrong) in [
        ("another secret", signed("POST", "localhost", "another secret", now, body)),
        ("another body", right.replace(r#""a""#, r#""b""#)),
        ("another name", right.replace("Host: localhost", "Host: faces.example")),
        ("another operation", right.replace("GetPersonTracking", "GetFaceSearch")),
        ("too old", signed("POST", "localhost", SECRET, now - Duration::from_mins(16), body)),
        ("too new", signed("POST", "localhost", SECRET, now + Duration::from_mins(16), body)),
    ] {
        assert_eq!(error(&wrong), refused("InvalidSignatureException"), "{what}");
        let reply = served.send(&wrong);
        let text = String::from_utf8_lossy(&reply.body);
        assert!(!text.contains("JobId") && !text.contains(SECRET) && !text.contains("Signature="), "{text}");
    }
    assert_eq!(error(&right.replace("=pathscope/", "=AKID/")), refused("UnrecognizedClientException"));
    let unsigned = request("POST", "/", &format!("{AWS_JSON}{TARGET}"), body);
    assert_eq!(error(&unsigned), refused("MissingAuthenticationTokenException"));
    assert_eq!(served.get("/").error(), refused("MissingAuthenticationTokenException"));
    assert_eq!(
        http::receive(http::send(served.address(), &signed("POST", "evil.example", SECRET, now, body))).unwrap().status,
        403
    );
    assert_eq!(served.get("/health").status, 200, "open to all");
}
