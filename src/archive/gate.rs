//! Who is answered: the names under which an endpoint may be called, pages of other origins, signatures.

use std::net::{IpAddr, SocketAddr};
use std::time::SystemTime;

use hyper::HeaderMap;
use hyper::header::{CONTENT_TYPE, HOST, ORIGIN};

use super::answer::AWS_JSON;
use super::sigv4::{Secret, SignatureError, SignedParts, Verifier};
use super::wire_error::WireError;

/// The access key that requests from elsewhere are signed with.
pub const ACCESS_KEY: &str = "pathscope";
const SERVICE: &str = "rekognition";
const LOOPBACK_NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

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

    /// Whether a request was meant for this endpoint. A web page whose name was made to point at our address sends its own
    /// name, and a page of another site its own origin: neither may read faces from here.
    pub(super) fn is_for_us(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(HOST).iter();
        let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
        let is_ours = host.to_str().is_ok_and(|host| self.is_our_name(host));
        is_ours
            && headers
                .get_all(ORIGIN)
                .iter()
                .all(|origin| origin.to_str().is_ok_and(|origin| self.is_our_origin(origin)))
    }

    fn is_our_origin(&self, origin: &str) -> bool {
        let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        host.is_some_and(|host| self.is_our_name(host))
    }

    fn is_our_name(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let name_len = host.rfind(']').map_or_else(|| host.find(':').unwrap_or(host.len()), |at| at + 1);
        let (name, port) = host.split_at(name_len);
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => None,
            Some(digits) => match digits.parse::<u16>() {
                Ok(port) => Some(port),
                Err(_) => return false,
            },
            None => return false,
        };
        let is = |known: &String| known == name;
        self.given_names.iter().any(is) || self.own_names.iter().any(is) && port.is_none_or(|port| port == self.port)
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

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn is_for_us(gate: &Gate, host: &str, origin: Option<&str>) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_str(host).unwrap());
        if let Some(origin) = origin {
            headers.insert(ORIGIN, HeaderValue::from_str(origin).unwrap());
        }
        gate.is_for_us(&headers)
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
            "localhost.example.org",
            "127.0.0.1.example.org",
            "user@localhost:4711",
            "[::1]x",
            "[",
            "",
        ] {
            assert!(!is_for_us(&gate, host, None), "{host}");
        }
        assert!(!gate.is_for_us(&HeaderMap::new()));
        let mut twice = HeaderMap::new();
        twice.append(HOST, HeaderValue::from_static("localhost"));
        twice.append(HOST, HeaderValue::from_static("evil.example"));
        assert!(!gate.is_for_us(&twice));
    }

    #[test]
    fn pages_of_other_origins_are_not_answered() {
        let gate = Gate::new(SocketAddr::from(([127, 0, 0, 1], 4711)), &[], None);
        assert!(is_for_us(&gate, "localhost:4711", Some("http://localhost:4711")));
        for origin in ["null", "", "http://evil.example", "http://localhost:8000", "file://", "http://localhost:4711/x"]
        {
            assert!(!is_for_us(&gate, "localhost:4711", Some(origin)), "{origin}");
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
