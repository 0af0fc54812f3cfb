//! As whom, in which region and where a fetch would ask, and what decided each.

use std::fmt;

/// What decided a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It was typed.
    Field,
    /// An environment variable.
    Variable(&'static str),
    /// A profile of the AWS configuration.
    Profile(String),
    /// Nothing: it is what holds otherwise.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field => f.write_str("as typed"),
            Self::Variable(name) => write!(f, "from {name}"),
            Self::Profile(name) => write!(f, "from the profile '{name}'"),
            Self::Default => f.write_str("by default"),
        }
    }
}

/// A value and what decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sourced {
    /// The value, for people; never a secret.
    pub value: String,
    /// What decided it.
    pub origin: Origin,
}

/// What a fetch would use, as far as it can be told without the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectivePlace {
    /// Whose credentials, in words.
    pub identity: Sourced,
    /// The region; `None` where only this machine's metadata service might know one.
    pub region: Option<Sourced>,
    /// Where requests go; `None` where it depends on the unknown region.
    pub endpoint: Option<Sourced>,
    /// Whether that is an unencrypted address on another machine: real credentials are then asked about first.
    pub is_exposed: bool,
}
