//! A client that knows nothing but sockets, for tests of the endpoint.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// Long enough for the slowest machine, short enough for a test that fails.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.split_once(": ").filter(|(n, _)| *n == name)).map(|(_, value)| value)
    }

    /// Status, code in the body and code in the header, which must agree.
    pub(crate) fn error(&self) -> (u16, String) {
        let body = self.json();
        assert_eq!(body["__type"], body["Code"]);
        assert_eq!(self.header("x-amzn-errortype"), body["Code"].as_str());
        assert_eq!(self.header("x-amzn-requestid"), body["Logref"].as_str());
        assert!(body["Message"].as_str().is_some_and(|message| !message.is_empty()));
        (self.status, body["Code"].as_str().unwrap().to_owned())
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.header("content-length").and_then(|len| len.parse().ok()) == Some(self.body.len())
    }

    /// The text between the brackets of `Persons`, as sent.
    pub(crate) fn entries_text(&self) -> String {
        let text = String::from_utf8(self.body.clone()).unwrap();
        let (_, entries) = text.split_once("\"Persons\":[").unwrap_or_else(|| panic!("{text}"));
        entries[..entries.rfind(']').unwrap()].to_owned()
    }
}

pub(crate) fn send(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// The reply on a connection that ends after it; `None` when it ends without one.
pub(crate) fn receive(mut stream: TcpStream) -> Option<Reply> {
    let mut bytes = Vec::new();
    if let Err(error) = stream.read_to_end(&mut bytes) {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    }
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Some(Reply { status, head, body: bytes[end + 4..].to_vec() })
}

/// Any request to `localhost`, with more headers, each with its line end.
pub(crate) fn request(method: &str, path: &str, headers: &str, body: &str) -> String {
    let len = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}Content-Length: {len}\r\n\r\n{body}"
    )
}

/// A call of the service.
pub(crate) fn post(target: &str, body: &str) -> String {
    let headers = format!(
        "Content-Type: application/x-amz-json-1.1\r\nX-Amz-Target: {target}\r\n\
         Authorization: AWS4-HMAC-SHA256 secret\r\n"
    );
    request("POST", "/", &headers, body)
}

pub(crate) fn call(address: SocketAddr, operation: &str, body: &Value) -> Reply {
    let request = post(&format!("RekognitionService.{operation}"), &body.to_string());
    receive(send(address, &request)).expect("an answer")
}
