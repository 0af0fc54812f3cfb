//! Who is answered: the names under which an endpoint may be called, pages of other origins, signatures.

use std::net::{IpAddr, SocketAddr};
use std::time::SystemTime;

use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, HOST, HeaderValue, ORIGIN};

use super::answer::AWS_JSON;
use super::sigv4::{Secret, SignatureError, SignedParts, Verifier};
use super::wire_error::WireError;

/// The access key that requests from elsewhere are signed with.
pub const ACCESS_KEY: &str = "pathscope";
const SERVICE: &str = "rekognition";
const LOOPBACK_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Why a request is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NotForUs {
    /// It was sent to another name: this one, or none.
    Name(String),
    /// It comes from a page of another site.
    Origin,
}

/// Decides on the headers of a request, before anything else of it counts.
#[derive(Debug)]
pub(super) struct Gate {
    port: u16,
    /// In lower case. Called with our port, or without one.
    own_names: Vec<String>,
    /// In lower case. Called with any port, since something may stand in front.
    given_names: Vec<String>,
    verifier: Option<Verifier>,
}

impl Gate {
    /// For an endpoint on this address. `given_names` are further names it is called by. With a secret, every request must
    /// be signed with it.
    pub(super) fn new(address: SocketAddr, given_names: &[String], secret: Option<Secret>) -> Self {
        let mut own_names = Vec::new();
        if address.ip().is_loopback() || address.ip().is_unspecified() {
            own_names.extend(LOOPBACK_NAMES.map(str::to_owned));
        }
        if !address.ip().is_unspecified() {
            own_names.push(match address.ip() {
                IpAddr::V4(ip) => ip.to_string(),
                IpAddr::V6(ip) => format!("[{ip}]"),
            });
        }
        let given_names = given_names.iter().map(|name| name.to_ascii_lowercase()).collect();
        let verifier = secret.map(|secret| Verifier { access_key: ACCESS_KEY, secret, service: SERVICE });
        Self { port: address.port(), own_names, given_names, verifier }
    }

    /// Why a request was not meant for this endpoint; `None` where it was. A web page whose name was made to point at our
    /// address sends its own name, and a page of another site its own origin: neither may read faces from here.
    pub(super) fn refusal(&self, headers: &HeaderMap) -> Option<NotForUs> {
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(Ok(host)), None) = (hosts.next().map(HeaderValue::to_str), hosts.next()) else {
            return Some(NotForUs::Name(String::new()));
        };
        let is_ours = match named(host) {
            Some((name, port)) => {
                self.is_given(&name) || self.is_own(&name) && port.is_none_or(|port| port == self.port)
            }
            None => false,
        };
        if !is_ours {
            return Some(NotForUs::Name(host.to_owned()));
        }
        let is_ours = |origin: &HeaderValue| origin.to_str().is_ok_and(|origin| self.is_our_origin(origin));
        (!headers.get_all(ORIGIN).iter().all(is_ours)).then_some(NotForUs::Origin)
    }

    /// Whether a page came from here. Browsers leave out the port that a scheme has anyway.
    fn is_our_origin(&self, origin: &str) -> bool {
        let (host, usual_port) = match origin.split_once("://") {
            Some(("http", host)) => (host, 80),
            Some(("https", host)) => (host, 443),
            _ => return false,
        };
        let Some((name, port)) = named(host) else { return false };
        // What stands in front may speak TLS, we do not.
        self.is_given(&name)
            || self.is_own(&name) && origin.starts_with("http:") && port.unwrap_or(usual_port) == self.port
    }

    fn is_given(&self, name: &str) -> bool {
        self.given_names.iter().any(|known| known == name)
    }

    fn is_own(&self, name: &str) -> bool {
        self.own_names.iter().any(|known| known == name)
    }

    /// Whether a `POST` is a call of the service: no web page can send one to another site without being asked first.
    pub(super) fn check_call(headers: &HeaderMap) -> Result<(), WireError> {
        if !headers.contains_key("x-amz-target") {
            return Err(WireError::unknown_operation());
        }
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case(AWS_JSON) { Ok(()) } else { Err(WireError::not_aws_json()) }
    }

    /// Checks the signature, where one is needed.
    pub(super) fn check_signature(&self, parts: &SignedParts<'_>) -> Result<(), WireError> {
        let Some(verifier) = &self.verifier else { return Ok(()) };
        verifier.check(parts, SystemTime::now()).map_err(|error| match error {
            SignatureError::Missing => WireError::missing_token(),
            SignatureError::UnknownKey => WireError::unrecognized_client(),
            SignatureError::Wrong(reason) => WireError::invalid_signature(reason),
        })
    }
}

/// Name in lower case and port of `name:port`.
fn named(host: &str) -> Option<(String, Option<u16>)> {
    let host = host.to_ascii_lowercase();
    let name_len = host.rfind(']').map_or_else(|| host.find(':').unwrap_or(host.len()), |at| at + 1);
    let (name, port) = host.split_at(name_len);
    if port.is_empty() {
        return Some((name.to_owned(), None));
    }
    let digits = port.strip_prefix(':').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((name.to_owned(), Some(digits.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_for_us(gate: &Gate, host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_str(host).unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_str(origin).unwrap());
        }
        gate.refusal(&headers).is_none()
    }

    #[test]
    fn only_names_of_this_machine_are_answered() {
        let gate = Gate::new(SocketAddr::from(([127, 0, 0, 1], 4711)), &[], None);
        for host in ["127.0.0.1:4711", "127.0.0.1", "LocalHost:4711", "[::1]:4711"] {
            assert!(is_for_us(&gate, host, None), "{host}");
        }
        for host in [
            "example.org:4711",
            "10.0.0.1",
            "localhost:80",
            "localhost:x",
            "localhost:+4711",
            "localhost:",
            "localhost.example.org",
            "127.0.0.1.example.org",
            "user@localhost:4711",
            "[::1]x",
            "[",
            "",
        ] {
            assert!(!is_for_us(&gate, host, None), "{host}");
        }
        assert!(gate.refusal(&HeaderMap::new()).is_some());
        let mut twice = HeaderMap::new();
        twice.append(HOST, HeaderValue::from_static("localhost"));
        twice.append(HOST, HeaderValue::from_static("evil.example"));
        assert!(gate.refusal(&twice).is_some());
    }

    #[test]
    fn pages_of_other_origins_are_not_answered() {
        let gate = Gate::new(SocketAddr::from(([127, 0, 0, 1], 4711)), &[], None);
        assert!(is_for_us(&gate, "localhost:4711", Some("http://localhost:4711")));
        for origin in [
            "null",
            "",
            "http://evil.example",
            "http://localhost:8000",
            "http://localhost",
            "http://localhost:80",
            "https://localhost:4711",
            "https://localhost",
            "localhost:4711",
            "file://",
            "http://localhost:4711/x",
        ] {
            assert!(!is_for_us(&gate, "localhost:4711", Some(origin)), "{origin}");
        }
        // Browsers leave out the usual port, and a proxy in front speaks TLS.
        let gate = Gate::new(SocketAddr::from(([127, 0, 0, 1], 80)), &["faces.example".to_owned()], None);
        for origin in ["http://localhost", "http://localhost:80", "https://faces.example", "http://faces.example:8080"]
        {
            assert!(is_for_us(&gate, "localhost", Some(origin)), "{origin}");
        }
        for origin in ["https://localhost", "https://localhost:80", "http://localhost:4711"] {
            assert!(!is_for_us(&gate, "localhost", Some(origin)), "{origin}");
        }
    }

    #[test]
    fn other_addresses_have_their_own_names() {
        let names = ["Faces.Example".to_owned()];
        let gate = Gate::new(SocketAddr::from(([10, 1, 2, 3], 80)), &names, Secret::new("s"));
        for host in ["10.1.2.3", "10.1.2.3:80", "faces.example", "faces.example:443"] {
            assert!(is_for_us(&gate, host, None), "{host}");
        }
        for host in ["localhost", "127.0.0.1:80", "10.1.2.3:81", "other.example", "0.0.0.0"] {
            assert!(!is_for_us(&gate, host, None), "{host}");
        }
        let anywhere = Gate::new(SocketAddr::from(([0, 0, 0, 0], 80)), &[], None);
        assert!(is_for_us(&anywhere, "localhost", None) && !is_for_us(&anywhere, "0.0.0.0", None));
    }
}
