//! As whom, in which region and where a fetch would ask, and what decided each.

#[cfg(feature = "aws")]
use super::event::Event;
#[cfg(feature = "aws")]
use crate::source::FetchRequest;

/// Regions to suggest beside a free field.
#[cfg(feature = "aws")]
pub use crate::source::aws::REGIONS;

/// No regions, without AWS support.
#[cfg(not(feature = "aws"))]
pub const REGIONS: [&str; 0] = [];

/// What a fetch would use, as far as it can be told without the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchPlace {
    /// Whose credentials, in words.
    pub identity: PlaceValue,
    /// The region, where it is known.
    pub region: Option<PlaceValue>,
    /// Where requests go, where it is known.
    pub endpoint: Option<PlaceValue>,
    /// Whether that is an unencrypted address on another machine.
    pub is_exposed: bool,
}

/// A value, and what decided it in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceValue {
    /// The value.
    pub value: String,
    /// Such as `from AWS_REGION` or `by default`.
    pub origin: String,
}

/// Works out where a request would go, from the environment and the AWS configuration.
#[cfg(feature = "aws")]
pub(super) async fn look_up(request: FetchRequest, generation: u64) -> Event {
    use crate::source::aws::{AwsOptions, Sourced, effective_place};

    let value = |sourced: Sourced| PlaceValue { value: sourced.value, origin: sourced.origin.to_string() };
    let place = effective_place(&request, &AwsOptions::default()).await;
    let result = place.map_err(|error| error.message).map(|place| FetchPlace {
        identity: value(place.identity),
        region: place.region.map(value),
        endpoint: place.endpoint.map(value),
        is_exposed: place.is_exposed,
    });
    Event::Place { generation, result }
}

/// Says that this build can't.
#[cfg(not(feature = "aws"))]
#[allow(clippy::unused_async, reason = "the other build awaits here")]
pub(super) async fn look_up(_request: crate::source::FetchRequest, generation: u64) -> super::event::Event {
    let result = Err("this build of Pathscope has no AWS support (feature aws)".to_owned());
    super::event::Event::Place { generation, result }
}
