//! Pages from the service, or from what answers like it, through the AWS SDK. The only place with SDK types.
//!
//! The SDK signs, sends and names errors. It decides nothing: its retries are off (the pager owns them, so that waits are
//! seen), and the bytes of a page are read by our own decoder, also where the SDK could not parse them.

mod capture;
mod connect;
mod place;
mod profiles;
mod trouble;

use std::path::PathBuf;
use std::time::Duration;

use aws_sdk_rekognition::Client;
use aws_sdk_rekognition::types::{FaceSearchSortBy, PersonTrackingSortBy};

use self::capture::Capture;
use self::trouble::Place;
use super::fetch::PageClient;
use super::page_error::PageError;
use super::request::{FetchRequest, SortBy};
use super::spool::SpoolPlace;
use crate::model::Operation;

pub use place::{EffectivePlace, Origin, Sourced};
pub use profiles::{REGIONS, profiles};

/// What the client may do, beyond what the request says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsOptions {
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for one answer.
    pub attempt_timeout: Duration,
    /// Longest time to find credentials, which may run a program or ask a sign-in service.
    pub credentials_timeout: Duration,
    /// Whether an endpoint that is not AWS gets placeholder credentials when there are none: it may ignore them, but the SDK
    /// sends nothing unsigned.
    pub offers_placeholder: bool,
    /// Whether to ask the machine's metadata service for credentials and region. Only ever asked about AWS endpoints.
    pub asks_metadata_service: bool,
    /// Read these configuration and credentials files instead of the usual ones.
    pub config_files: Option<Vec<PathBuf>>,
}

impl Default for AwsOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(4),
            attempt_timeout: Duration::from_secs(30),
            credentials_timeout: Duration::from_secs(20),
            offers_placeholder: true,
            asks_metadata_service: true,
            config_files: None,
        }
    }
}

/// Asks for the pages of one job.
#[derive(Debug)]
pub struct AwsClient {
    client: Client,
    capture: Capture,
    request: FetchRequest,
    place: Place,
}

impl AwsClient {
    /// A client for a request, with profile, region, endpoint and credentials worked out. Sends nothing to the endpoint.
    ///
    /// # Errors
    /// The request or the AWS configuration cannot be used.
    pub async fn connect(request: &FetchRequest, options: &AwsOptions) -> Result<Self, PageError> {
        let capture = Capture::default();
        let (client, place) = connect::connect(request, options, &capture).await?;
        Ok(Self { client, capture, request: request.clone(), place })
    }

    /// Which profile, region and endpoint are used, in words.
    pub fn place(&self) -> String {
        self.place.to_string()
    }

    /// The same for pages on disk.
    pub fn spool_place(&self) -> SpoolPlace {
        SpoolPlace { place: self.place(), address: self.place.address() }
    }
}

/// What a fetch would use. Reads the environment and the AWS configuration; never asks the network.
///
/// # Errors
/// The request or the AWS configuration cannot be used. A request without a job is fine: its place is that of any job.
pub async fn effective_place(request: &FetchRequest, options: &AwsOptions) -> Result<EffectivePlace, PageError> {
    connect::effective_place(request, options).await
}

impl PageClient for AwsClient {
    async fn page(&mut self, token: Option<&str>) -> Result<Vec<u8>, PageError> {
        self.capture.forget();
        let (job_id, entries) = (&self.request.job_id, self.request.page_entries());
        let token = token.map(str::to_owned);
        let error = match self.request.operation {
            Operation::PersonTracking => {
                let sort_by = match self.request.sort_by {
                    SortBy::Timestamp => PersonTrackingSortBy::Timestamp,
                    SortBy::Index => PersonTrackingSortBy::Index,
                };
                let call = self.client.get_person_tracking().job_id(job_id).max_results(entries).sort_by(sort_by);
                call.set_next_token(token).send().await.err().map(|error| trouble::of(&error, &self.place))
            }
            Operation::FaceSearch => {
                let sort_by = match self.request.sort_by {
                    SortBy::Timestamp => FaceSearchSortBy::Timestamp,
                    SortBy::Index => FaceSearchSortBy::Index,
                };
                let call = self.client.get_face_search().job_id(job_id).max_results(entries).sort_by(sort_by);
                call.set_next_token(token).send().await.err().map(|error| trouble::of(&error, &self.place))
            }
        };
        // A successful answer is read by our decoder, whatever the SDK thought of it.
        match (self.capture.take_success(), error) {
            (Some(bytes), _) => Ok(bytes),
            (None, Some(error)) => Err(error),
            (None, None) => Ok(Vec::new()),
        }
    }
}
