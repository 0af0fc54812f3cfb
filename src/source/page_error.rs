//! Why one page did not come.

/// What kind of trouble it was; decides whether asking again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PageErrorKind {
    /// Too many requests; asking later helps.
    Throttled,
    /// The service failed; asking again may help.
    Server,
    /// No connection, or it broke; asking again may help.
    Network,
    /// No answer in time; asking again may help.
    Timeout,
    /// The token is not valid any more; starting over helps.
    InvalidToken,
    /// The credentials may not do this.
    AccessDenied,
    /// No such job, or too old.
    NotFound,
    /// A parameter was refused.
    InvalidParameter,
    /// No credentials were found.
    NoCredentials,
    /// The credentials have expired or are not valid.
    BadCredentials,
    /// No region is known.
    NoRegion,
    /// The profile does not exist or cannot be used.
    Profile,
    /// The endpoint's address cannot be used.
    Endpoint,
    /// Real credentials would go unencrypted to another machine, and nobody has allowed it.
    PlainHttp,
    /// Something answered that is not the service: a web page, garbage, an unknown operation.
    NotTheService,
    /// The pages on disk cannot be read.
    Disk,
    /// Anything else.
    Other,
}

impl PageErrorKind {
    /// A short name for machines, in `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Throttled => "throttled",
            Self::Server => "server",
            Self::Network => "network",
            Self::Timeout => "timeout",
            Self::InvalidToken => "invalid_token",
            Self::AccessDenied => "access_denied",
            Self::NotFound => "not_found",
            Self::InvalidParameter => "invalid_parameter",
            Self::NoCredentials => "no_credentials",
            Self::BadCredentials => "bad_credentials",
            Self::NoRegion => "no_region",
            Self::Profile => "profile",
            Self::Endpoint => "endpoint",
            Self::PlainHttp => "plain_http",
            Self::NotTheService => "not_the_service",
            Self::Disk => "disk",
            Self::Other => "other",
        }
    }

    /// How often trouble of this kind may meet one page in a row before giving up; 1 where asking again cannot help. An
    /// endpoint that has sent a page before is trusted to come back; one that never has may be a wrong address.
    pub const fn max_attempts(self, has_worked: bool) -> u32 {
        match (self, has_worked) {
            (Self::Throttled, _) => 12,
            (Self::Server, _) | (Self::Network, true) => 8,
            (Self::Network | Self::Timeout, _) => 3,
            _ => 1,
        }
    }
}

/// One failed attempt at a page. The message is for people and holds no secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PageError {
    /// What kind of trouble.
    pub kind: PageErrorKind,
    /// The service's own name for it, such as `ThrottlingException`.
    pub code: Option<String>,
    /// What happened and what to try.
    pub message: String,
    /// The technical chain, a line each, for who has to find the cause; without anything secret, and without an end.
    pub details: Option<String>,
}

impl PageError {
    /// Trouble without a name of the service's own.
    pub fn new(kind: PageErrorKind, message: impl Into<String>) -> Self {
        Self { kind, code: None, message: message.into(), details: None }
    }

    /// The same with its technical chain.
    #[must_use]
    pub fn with_details(self, details: String) -> Self {
        Self { details: Some(details).filter(|text| !text.is_empty()), ..self }
    }
}
