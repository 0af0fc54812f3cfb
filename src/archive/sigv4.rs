//! Checks AWS Signature Version 4: that a request was signed with the secret, lately, and not changed since.

use std::fmt::{self, Write as _};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit as _, Mac as _};
use hyper::HeaderMap;
use sha2::{Digest as _, Sha256};

/// How far a request's time may be from ours, either way.
const MAX_SKEW: Duration = Duration::from_mins(15);
const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const SCOPE_END: &str = "aws4_request";
const AUTHORIZATION: &str = "authorization";
const DATE: &str = "x-amz-date";
/// Headers that must be signed, the last two where they are sent.
const ALWAYS_SIGNED: [&str; 2] = ["host", DATE];
const SIGNED_IF_SENT: [&str; 2] = ["x-amz-target", "x-amz-content-sha256"];

/// What requests are signed with. Never shown.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// A secret; `None` for an empty one.
    pub fn new(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// The parts of a request that a signature covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct SignedParts<'a> {
    pub(super) method: &'a str,
    /// As sent, encoded.
    pub(super) path: &'a str,
    /// As sent, without the question mark.
    pub(super) query: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

/// Why a request is not accepted. Nothing that was signed is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SignatureError {
    /// It is not signed.
    Missing,
    /// It is signed with another access key.
    UnknownKey,
    /// It is signed wrongly, in words.
    Wrong(&'static str),
}

/// Knows one pair of keys for one service.
#[derive(Debug, Clone)]
pub(super) struct Verifier {
    pub(super) access_key: &'static str,
    pub(super) secret: Secret,
    pub(super) service: &'static str,
}

/// The members of an `Authorization` header.
struct Authorization<'a> {
    access_key: &'a str,
    /// `date/region/service/aws4_request`
    scope: &'a str,
    date: &'a str,
    region: &'a str,
    service: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl Verifier {
    /// Checks a request that came at `now`.
    pub(super) fn check(&self, request: &SignedParts<'_>, now: SystemTime) -> Result<(), SignatureError> {
        let header = |name: &str| request.headers.get(name).and_then(|value| value.to_str().ok());
        let authorization = request.headers.get(AUTHORIZATION).ok_or(SignatureError::Missing)?;
        let authorization = authorization.to_str().ok().and_then(Authorization::read);
        let authorization = authorization
            .ok_or(SignatureError::Wrong("The Authorization header is not one of Signature Version 4."))?;
        if authorization.access_key != self.access_key {
            return Err(SignatureError::UnknownKey);
        }
        if authorization.service != self.service {
            return Err(SignatureError::Wrong("The request is signed for another service."));
        }
        let is_signed = |name: &str| authorization.signed_headers.split(';').any(|signed| signed == name);
        let must_be_signed = |name: &&str| ALWAYS_SIGNED.contains(name) || request.headers.contains_key(*name);
        if !ALWAYS_SIGNED.iter().chain(&SIGNED_IF_SENT).filter(|name| must_be_signed(name)).all(|name| is_signed(name))
        {
            return Err(SignatureError::Wrong(
                "A header that must be signed is not: host, x-amz-date or x-amz-target.",
            ));
        }
        let date = header(DATE).ok_or(SignatureError::Wrong("The X-Amz-Date header is missing."))?;
        let signed_at = unix_time(date).ok_or(SignatureError::Wrong("The X-Amz-Date header is not a time."))?;
        let age = now.duration_since(signed_at).unwrap_or_else(|early| early.duration());
        if age > MAX_SKEW {
            return Err(SignatureError::Wrong("The time of the request is more than 15 minutes away from this clock."));
        }
        if !date.starts_with(authorization.date) {
            return Err(SignatureError::Wrong("The date of the credential is not that of the request."));
        }
        let payload_hash = hex(&Sha256::digest(request.body));
        if header("x-amz-content-sha256").is_some_and(|sent| sent != payload_hash) {
            return Err(SignatureError::Wrong("The hash of the body is not the one that was sent."));
        }
        let canonical = canonical_request(request, authorization.signed_headers, &payload_hash)
            .ok_or(SignatureError::Wrong("A signed header was not sent."))?;
        let canonical_hash = hex(&Sha256::digest(canonical.as_bytes()));
        let to_sign = format!("{ALGORITHM}\n{date}\n{}\n{canonical_hash}", authorization.scope);
        let signature = unhex(authorization.signature).unwrap_or_default();
        // Compares in constant time.
        let is_right = mac(&self.signing_key(&authorization), to_sign.as_bytes()).verify_slice(&signature).is_ok();
        let wrong =
            "The request signature does not match. Check the secret key, and that nothing on the way changes requests.";
        if is_right { Ok(()) } else { Err(SignatureError::Wrong(wrong)) }
    }

    fn signing_key(&self, authorization: &Authorization<'_>) -> Vec<u8> {
        let mut key = format!("AWS4{}", self.secret.0).into_bytes();
        for part in [authorization.date, authorization.region, self.service, SCOPE_END] {
            key = mac(&key, part.as_bytes()).finalize().into_bytes().to_vec();
        }
        key
    }
}

impl<'a> Authorization<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let members = text.strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
        let member = |name: &str| {
            let mut values = members.split(',').filter_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
            values.next().filter(|_| values.next().is_none())
        };
        let (access_key, scope) = member("Credential")?.split_once('/')?;
        let [date, region, service, end] = scope.split('/').collect::<Vec<_>>().try_into().ok()?;
        let signed_headers = member("SignedHeaders")?;
        let signature = member("Signature")?;
        (end == SCOPE_END).then_some(Self { access_key, scope, date, region, service, signed_headers, signature })
    }
}

fn canonical_request(request: &SignedParts<'_>, signed_headers: &str, payload_hash: &str) -> Option<String> {
    let mut query: Vec<(&str, &str)> = request
        .query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect();
    query.sort_unstable();
    let query: Vec<String> = query.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut text = format!("{}\n{}\n{}\n", request.method, request.path, query.join("&"));
    for name in signed_headers.split(';') {
        let values: Option<Vec<String>> =
            request.headers.get_all(name).iter().map(|value| Some(trimmed(value.to_str().ok()?))).collect();
        let values = values.filter(|values| !values.is_empty())?;
        let _ = writeln!(text, "{name}:{}", values.join(","));
    }
    let _ = write!(text, "\n{signed_headers}\n{payload_hash}");
    Some(text)
}

/// Without spaces around, and with one space for several.
fn trimmed(value: &str) -> String {
    value.split_ascii_whitespace().collect::<Vec<_>>().join(" ")
}

fn mac(key: &[u8], text: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key may have any length");
    mac.update(text);
    mac
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(b"0123456789abcdef"[digit as usize]))
        .collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    pairs.iter().map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// The time of `20150830T123600Z`.
fn unix_time(text: &str) -> Option<SystemTime> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let is_right =
        date.len() == 8 && clock.len() == 6 && [date, clock].iter().all(|t| t.bytes().all(|b| b.is_ascii_digit()));
    if !is_right {
        return None;
    }
    let number = |text: &str| text.parse::<u64>().ok();
    let (year, month, day) = (number(&date[..4])?, number(&date[4..6])?, number(&date[6..])?);
    let (hours, minutes, seconds) = (number(&clock[..2])?, number(&clock[2..4])?, number(&clock[4..])?);
    if year < 1970
        || !(1..=12).contains(&month)
        || !(1..=31).contains(&day)
        || hours > 23
        || minutes > 59
        || seconds > 60
    {
        return None;
    }
    // Days of the proleptic Gregorian calendar, with years that begin in March.
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 1 - 719_468;
    UNIX_EPOCH.checked_add(Duration::from_secs(days * 86_400 + hours * 3600 + minutes * 60 + seconds))
}

#[cfg(test)]
mod tests {
    use hyper::header::{HeaderName, HeaderValue};

    use super::*;

    // The suite of test vectors that AWS publishes for this signature.
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    const DATE_SENT: &str = "20150830T123600Z";
    const NOW: u64 = 1_440_938_160;

    fn check_at(
        now: u64,
        method: &str,
        query: &str,
        more: &[(&str, &str)],
        signed: &str,
        signature: &str,
    ) -> Result<(), SignatureError> {
        let credential = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
        let authorization =
            format!("{ALGORITHM} Credential={credential}, SignedHeaders={signed}, Signature={signature}");
        let mut headers = HeaderMap::new();
        let all = [("host", "example.amazonaws.com"), (DATE, DATE_SENT), (AUTHORIZATION, authorization.as_str())];
        for (name, value) in all.iter().chain(more) {
            headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let secret = Secret::new(SECRET).unwrap();
        let verifier = Verifier { access_key: "AKIDEXAMPLE", secret, service: "service" };
        let parts = SignedParts { method, path: "/", query, headers: &headers, body: b"" };
        verifier.check(&parts, UNIX_EPOCH + Duration::from_secs(now))
    }

    const VANILLA: &str = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";

    #[test]
    fn the_published_requests_are_accepted() {
        let plain = "host;x-amz-date";
        assert_eq!(check_at(NOW, "GET", "", &[], plain, VANILLA), Ok(()), "get-vanilla");
        let post = "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b";
        assert_eq!(check_at(NOW, "POST", "", &[], plain, post), Ok(()), "post-vanilla");
        let query = "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500";
        assert_eq!(check_at(NOW, "GET", "Param2=value2&Param1=value1", &[], plain, query), Ok(()), "query-order");
        let more = [("my-header1", " value1"), ("my-header2", " \"a   b   c\"")];
        let trim = "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736";
        assert_eq!(
            check_at(NOW, "GET", "", &more, "host;my-header1;my-header2;x-amz-date", trim),
            Ok(()),
            "value-trim"
        );
    }

    #[test]
    fn what_is_not_signed_as_sent_is_refused() {
        let wrong = |result: Result<(), SignatureError>| matches!(result, Err(SignatureError::Wrong(_)));
        let plain = "host;x-amz-date";
        assert!(check_at(NOW + 900, "GET", "", &[], plain, VANILLA).is_ok());
        assert!(check_at(NOW - 900, "GET", "", &[], plain, VANILLA).is_ok());
        for now in [NOW + 901, NOW - 901, 0] {
            assert!(wrong(check_at(now, "GET", "", &[], plain, VANILLA)), "{now}");
        }
        assert!(wrong(check_at(NOW, "POST", "", &[], plain, VANILLA)), "another method");
        assert!(wrong(check_at(NOW, "GET", "a=b", &[], plain, VANILLA)), "another query");
        assert!(wrong(check_at(NOW, "GET", "", &[("host", "example.org")], plain, VANILLA)), "a second host");
        assert!(wrong(check_at(NOW, "GET", "", &[("x-amz-target", "T.Get")], plain, VANILLA)), "an unsigned target");
        assert!(wrong(check_at(NOW, "GET", "", &[("x-amz-content-sha256", "00")], plain, VANILLA)), "another body");
        assert!(wrong(check_at(NOW, "GET", "", &[], "x-amz-date", VANILLA)), "no host");
        assert!(wrong(check_at(NOW, "GET", "", &[], "host", VANILLA)), "no date");
        assert!(wrong(check_at(NOW, "GET", "", &[], "host;other;x-amz-date", VANILLA)), "a header that was not sent");
        for signature in ["", "5f", &VANILLA[2..], &VANILLA.replace('5', "6"), "é", &"z".repeat(64)] {
            assert!(wrong(check_at(NOW, "GET", "", &[], plain, signature)), "{signature}");
        }
    }

    #[test]
    fn other_keys_and_no_signature_are_told_apart() {
        let check = |authorization: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert("host", HeaderValue::from_static("h"));
            if let Some(authorization) = authorization {
                headers.insert(AUTHORIZATION, HeaderValue::from_str(authorization).unwrap());
            }
            let verifier =
                Verifier { access_key: "pathscope", secret: Secret::new("s").unwrap(), service: "rekognition" };
            let parts = SignedParts { method: "POST", path: "/", query: "", headers: &headers, body: b"{}" };
            verifier.check(&parts, UNIX_EPOCH + Duration::from_secs(NOW))
        };
        assert_eq!(check(None), Err(SignatureError::Missing));
        let signed =
            |scope: &str| format!("{ALGORITHM} Credential={scope}, SignedHeaders=host;x-amz-date, Signature=00");
        let other = check(Some(&signed("AKID/20150830/r/rekognition/aws4_request")));
        assert_eq!(other, Err(SignatureError::UnknownKey));
        for text in ["Bearer x", ALGORITHM, &signed("pathscope"), &signed("pathscope/20150830/r/s3/aws4_request")] {
            assert!(matches!(check(Some(text)), Err(SignatureError::Wrong(_))), "{text}");
        }
        assert_eq!(format!("{:?}", Secret::new("hidden")), "Some(Secret(..))");
    }

    #[test]
    fn times_are_read() {
        let seconds = |text: &str| Some(unix_time(text)?.duration_since(UNIX_EPOCH).ok()?.as_secs());
        assert_eq!(seconds("19700101T000000Z"), Some(0));
        assert_eq!(seconds(DATE_SENT), Some(NOW));
        assert_eq!(seconds("20240229T235959Z"), Some(1_709_251_199));
        for text in ["", "20150830", "20150830T1236Z", "20151330T123600Z", "19691231T235959Z", "2015083éT12360Z"] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
