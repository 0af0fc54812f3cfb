//! Works out profile, region, endpoint and credentials, each in the order the AWS tools use.

use std::env;
use std::time::Duration;

use aws_config::environment::{EnvironmentVariableCredentialsProvider, EnvironmentVariableRegionProvider};
use aws_config::imds;
use aws_config::meta::credentials::CredentialsProviderChain;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileFileRegionProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::web_identity_token::WebIdentityTokenCredentialsProvider;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_rekognition::Client;
use aws_sdk_rekognition::config::IdentityCache;
use aws_types::service_config::ServiceConfigKey;

use super::AwsOptions;
use super::capture::Capture;
use super::profiles::{self, profile_files};
use super::trouble::{self, Place};
use crate::source::page_error::{PageError, PageErrorKind};
use crate::source::request::{self, FetchRequest, RequestError};

/// What an endpoint that is not AWS is told to be in, when nothing else is known.
const PLACEHOLDER_REGION: &str = "us-east-1";
const PLACEHOLDER_KEY: &str = "pathscope";
/// The metadata service answers at once or not at all.
const METADATA_TIMEOUT: Duration = Duration::from_secs(1);

pub(super) async fn connect(
    request: &FetchRequest,
    options: &AwsOptions,
    capture: &Capture,
) -> Result<(Client, Place), PageError> {
    request.validate().map_err(|error| refused(&error))?;
    let profiles = check_profile(request, options).await?;
    let mut region = configured_region(request, options, &profiles).await;
    let bare = configuration(request, options, &profiles, region.clone()).await;
    let endpoint = endpoint_of(&bare);
    if let Some(url) = &endpoint {
        request::check_endpoint(url).map_err(|error| refused(&error))?;
    }
    let is_aws = endpoint.as_deref().is_none_or(is_aws_endpoint);
    if region.is_none() {
        region = if is_aws { metadata_region(options).await } else { Some(Region::new(PLACEHOLDER_REGION)) };
    }
    let Some(region) = region else { return Err(no_region(profiles.selected_profile())) };
    let place = Place {
        operation: request.operation,
        job_id: request.job_id.clone(),
        identity: identity(request, &profiles),
        region: region.to_string(),
        endpoint,
        is_aws,
        attempt_timeout: options.attempt_timeout,
        connect_timeout: options.connect_timeout,
    };
    let credentials = credentials(request, options, &profiles, &region, is_aws);
    let cache = IdentityCache::lazy().load_timeout(options.credentials_timeout).build();
    let shared = bare.into_builder().region(region).credentials_provider(credentials).identity_cache(cache).build();
    let config = aws_sdk_rekognition::config::Builder::from(&shared).interceptor(capture.clone()).build();
    Ok((Client::from_conf(config), place))
}

fn refused(error: &RequestError) -> PageError {
    let kind = match error {
        RequestError::Endpoint { .. } => PageErrorKind::Endpoint,
        RequestError::Profile(_) => PageErrorKind::Profile,
        RequestError::Region(_) => PageErrorKind::NoRegion,
        _ => PageErrorKind::InvalidParameter,
    };
    PageError::new(kind, error.to_string())
}

/// Reads the profiles and refuses what the SDK would only fail on later, in words of its own.
async fn check_profile(request: &FetchRequest, options: &AwsOptions) -> Result<ProfileSet, PageError> {
    let files = profile_files(options.config_files.as_deref());
    let fail = |message: String| PageError::new(PageErrorKind::Profile, message);
    let set = profiles::load(&files, request.profile.as_deref()).await.map_err(|error| {
        fail(format!(
            "the AWS configuration cannot be read: {}. Mend the file and try again",
            trouble::innermost(&error)
        ))
    })?;
    let name = set.selected_profile();
    let is_chosen = request.profile.is_some() || env::var_os("AWS_PROFILE").is_some();
    let Some(profile) = set.get_profile(name) else {
        if !is_chosen {
            return Ok(set);
        }
        let known = profiles::names(&set);
        let known = match known.as_slice() {
            [] => "there are none on this machine; `aws configure` makes one".to_owned(),
            known => format!("known are {}", known.iter().take(12).cloned().collect::<Vec<_>>().join(", ")),
        };
        return Err(fail(format!("there is no profile '{}' in the AWS configuration; {known}", request::shown(name))));
    };
    if profile.get("login_session").is_some() && (request.profile.is_some() || !has_environment_keys()) {
        return Err(fail(format!(
            "the profile '{}' was made by `aws login`, which is not supported yet; export its keys into the environment with \
             `aws configure export-credentials --format env` and choose no profile",
            request::shown(name)
        )));
    }
    Ok(set)
}

fn has_environment_keys() -> bool {
    env::var_os("AWS_ACCESS_KEY_ID").is_some_and(|key| !key.is_empty())
}

/// Whose credentials are used, in words.
fn identity(request: &FetchRequest, profiles: &ProfileSet) -> String {
    if request.profile.is_none() && has_environment_keys() {
        "the keys in the environment".to_owned()
    } else {
        format!("the profile '{}'", request::shown(profiles.selected_profile()))
    }
}

async fn configured_region(request: &FetchRequest, options: &AwsOptions, profiles: &ProfileSet) -> Option<Region> {
    use aws_config::meta::region::ProvideRegion;
    if let Some(region) = &request.region {
        return Some(Region::new(region.clone()));
    }
    let from_profile = ProfileFileRegionProvider::builder()
        .profile_name(profiles.selected_profile())
        .profile_files(profile_files(options.config_files.as_deref()))
        .build();
    // As in the AWS command line: a profile that was asked for comes before the environment.
    let from_environment = EnvironmentVariableRegionProvider::new();
    if request.profile.is_some()
        && let Some(region) = from_profile.region().await
    {
        return Some(region);
    }
    match from_environment.region().await {
        Some(region) => Some(region),
        None => from_profile.region().await,
    }
}

fn no_region(profile: &str) -> PageError {
    let message = format!(
        "no region is known: the profile '{}' names none and AWS_REGION is not set; choose the region of the job",
        request::shown(profile)
    );
    PageError::new(PageErrorKind::NoRegion, message)
}

/// Everything but credentials.
async fn configuration(
    request: &FetchRequest,
    options: &AwsOptions,
    profiles: &ProfileSet,
    region: Option<Region>,
) -> SdkConfig {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(options.connect_timeout)
        .operation_attempt_timeout(options.attempt_timeout)
        // Finding credentials counts towards the operation, not towards the attempt.
        .operation_timeout(options.attempt_timeout + options.credentials_timeout)
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .profile_files(profile_files(options.config_files.as_deref()))
        .profile_name(profiles.selected_profile())
        // A place-holder while none is known keeps the loader from asking the metadata service itself.
        .region(region.unwrap_or(Region::new(PLACEHOLDER_REGION)))
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts)
        .no_credentials();
    if let Some(url) = &request.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    loader.load().await
}

/// The endpoint in the order the SDK itself looks: code, `AWS_ENDPOINT_URL_REKOGNITION`, the profile's `services`, and then
/// what holds for all services. `None` for the service's own.
fn endpoint_of(config: &SdkConfig) -> Option<String> {
    if config.get_origin("endpoint_url").is_client_config() {
        return config.endpoint_url().map(str::to_owned);
    }
    let key =
        ServiceConfigKey::builder().service_id("Rekognition").env("AWS_ENDPOINT_URL").profile("endpoint_url").build();
    let of_service = key.ok().and_then(|key| config.service_config()?.load_config(key));
    of_service.or_else(|| config.endpoint_url().map(str::to_owned))
}

fn is_aws_endpoint(url: &str) -> bool {
    let host =
        url.parse::<hyper::Uri>().ok().and_then(|uri| uri.host().map(str::to_ascii_lowercase)).unwrap_or_default();
    [".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws"].iter().any(|end| host.ends_with(end))
}

fn metadata_client() -> imds::Client {
    imds::Client::builder().max_attempts(1).connect_timeout(METADATA_TIMEOUT).read_timeout(METADATA_TIMEOUT).build()
}

async fn metadata_region(options: &AwsOptions) -> Option<Region> {
    if !options.asks_metadata_service {
        return None;
    }
    imds::region::ImdsRegionProvider::builder().imds_client(metadata_client()).build().region().await
}

fn credentials(
    request: &FetchRequest,
    options: &AwsOptions,
    profiles: &ProfileSet,
    region: &Region,
    is_aws: bool,
) -> SharedCredentialsProvider {
    let conf = ProviderConfig::without_region().with_region(Some(region.clone()));
    let mut chain: Option<CredentialsProviderChain> = None;
    let mut add = |name: &'static str, provider: SharedCredentialsProvider| {
        chain = Some(match chain.take() {
            None => CredentialsProviderChain::first_try(name, provider),
            Some(chain) => chain.or_else(name, provider),
        });
    };
    // A profile that was asked for comes before the environment, as in the AWS command line.
    if request.profile.is_none() {
        add("Environment", SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()));
    }
    // Without this check the provider's second answer, after the cache's quarter of an hour, would be a failure.
    if profiles.get_profile(profiles.selected_profile()).is_some() {
        let profile = ProfileFileCredentialsProvider::builder()
            .configure(&conf)
            .profile_name(profiles.selected_profile())
            .profile_files(profile_files(options.config_files.as_deref()));
        add("Profile", SharedCredentialsProvider::new(profile.build()));
    }
    let web_identity = WebIdentityTokenCredentialsProvider::builder().configure(&conf).build();
    add("WebIdentityToken", SharedCredentialsProvider::new(web_identity));
    if is_aws && options.asks_metadata_service {
        add(
            "EcsContainer",
            SharedCredentialsProvider::new(aws_config::ecs::EcsCredentialsProvider::builder().configure(&conf).build()),
        );
        let instance =
            imds::credentials::ImdsCredentialsProvider::builder().configure(&conf).imds_client(metadata_client());
        add("Ec2InstanceMetadata", SharedCredentialsProvider::new(instance.build()));
    }
    if !is_aws && options.offers_placeholder {
        let placeholder = Credentials::new(PLACEHOLDER_KEY, PLACEHOLDER_KEY, None, None, "placeholder");
        add("Placeholder", SharedCredentialsProvider::new(placeholder));
    }
    SharedCredentialsProvider::new(chain.expect("the web identity is always in it"))
}
