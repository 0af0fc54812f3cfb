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
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider};
use aws_sdk_rekognition::Client;
use aws_sdk_rekognition::config::IdentityCache;
use aws_types::service_config::ServiceConfigKey;

use super::AwsOptions;
use super::capture::Capture;
use super::place::{EffectivePlace, Origin, Sourced};
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
    let Configured { profiles, region, bare, endpoint } = configured(request, options).await?;
    let mut region = region.map(|region| region.value);
    let endpoint = endpoint.map(|endpoint| endpoint.value);
    let is_aws = endpoint.as_deref().is_none_or(is_aws_endpoint);
    if region.is_none() {
        region = if is_aws {
            metadata_region(options).await.map(|region| region.to_string())
        } else {
            Some(PLACEHOLDER_REGION.to_owned())
        };
    }
    let Some(region) = region.map(Region::new) else { return Err(no_region(profiles.selected_profile())) };
    let place = Place {
        operation: request.operation,
        job_id: request.job_id.clone(),
        identity: identity(request, &profiles),
        region: region.to_string(),
        endpoint: endpoint.clone(),
        is_aws,
        attempt_timeout: options.attempt_timeout,
        connect_timeout: options.connect_timeout,
    };
    let mut chain = credentials(request, options, &profiles, &region, is_aws);
    let is_exposed = endpoint.as_deref().is_some_and(request::is_plain_http_to_others);
    if is_exposed && !request.allows_plain_http {
        chain = harmless(chain, options, &place).await?;
    }
    let credentials = with_placeholder(chain, options, is_aws);
    let cache = IdentityCache::lazy().load_timeout(options.credentials_timeout).build();
    let shared = bare.into_builder().region(region).credentials_provider(credentials).identity_cache(cache).build();
    let mut config = aws_sdk_rekognition::config::Builder::from(&shared).interceptor(capture.clone());
    if endpoint.as_deref().is_some_and(request::is_plain_http) && !is_exposed {
        // On this machine: a proxy that the environment names for everything would carry it off, unencrypted.
        config = config.http_client(aws_smithy_http_client::Builder::new().build_http());
    }
    Ok((Client::from_conf(config.build()), place))
}

/// What profile, region and endpoint are, and where each comes from, without the network.
struct Configured {
    profiles: ProfileSet,
    region: Option<Sourced>,
    bare: SdkConfig,
    endpoint: Option<Sourced>,
}

async fn configured(request: &FetchRequest, options: &AwsOptions) -> Result<Configured, PageError> {
    let profiles = check_profile(request, options).await?;
    let region = configured_region(request, options, &profiles).await;
    let known = region.as_ref().map(|region| Region::new(region.value.clone()));
    let bare = configuration(request, options, &profiles, known).await;
    let endpoint = endpoint_of(&bare).map(|url| {
        let origin = endpoint_origin(request, &profiles, &url);
        Sourced { value: url, origin }
    });
    if let Some(endpoint) = &endpoint {
        request::check_endpoint(&endpoint.value).map_err(|error| refused(&error))?;
    }
    Ok(Configured { profiles, region, bare, endpoint })
}

/// What a fetch would use. Reads the environment and the AWS configuration; never asks the network.
pub(super) async fn effective_place(request: &FetchRequest, options: &AwsOptions) -> Result<EffectivePlace, PageError> {
    let Configured { profiles, region, endpoint, .. } = configured(request, options).await?;
    let origin = match (&request.profile, env::var_os("AWS_PROFILE")) {
        (Some(_), _) => Origin::Field,
        (None, _) if has_environment_keys() => Origin::Variable("AWS_ACCESS_KEY_ID"),
        (None, Some(_)) => Origin::Variable("AWS_PROFILE"),
        (None, None) => Origin::Default,
    };
    let identity = Sourced { value: identity(request, &profiles), origin };
    let is_aws = endpoint.as_ref().is_none_or(|endpoint| is_aws_endpoint(&endpoint.value));
    let placeholder = || Sourced { value: PLACEHOLDER_REGION.to_owned(), origin: Origin::Default };
    let region = region.or_else(|| (!is_aws).then(placeholder));
    let endpoint = endpoint.or_else(|| {
        let value = format!("https://rekognition.{}.amazonaws.com", region.as_ref()?.value);
        Some(Sourced { value, origin: Origin::Default })
    });
    let is_exposed = endpoint.as_ref().is_some_and(|endpoint| request::is_plain_http_to_others(&endpoint.value));
    Ok(EffectivePlace { identity, region, endpoint, is_exposed })
}

fn endpoint_origin(request: &FetchRequest, profiles: &ProfileSet, url: &str) -> Origin {
    if request.endpoint_url.is_some() {
        return Origin::Field;
    }
    let is_from = |name: &str| env::var(name).is_ok_and(|value| value == url);
    let variables = ["AWS_ENDPOINT_URL_REKOGNITION", "AWS_ENDPOINT_URL"];
    match variables.into_iter().find(|name| is_from(name)) {
        Some(name) => Origin::Variable(name),
        None => Origin::Profile(request::shown(profiles.selected_profile())),
    }
}

/// Credentials that may go unencrypted to another machine: none that are real. Whoever has real ones is asked first.
async fn harmless(
    chain: CredentialsProviderChain,
    options: &AwsOptions,
    place: &Place,
) -> Result<CredentialsProviderChain, PageError> {
    let found = tokio::time::timeout(options.credentials_timeout, chain.provide_credentials()).await;
    if matches!(found, Ok(Err(CredentialsError::CredentialsNotLoaded(_)))) {
        // They may turn up later, so the chain that could find them is not kept.
        let none = SharedCredentialsProvider::new(NoCredentials);
        return Ok(CredentialsProviderChain::first_try("None", none));
    }
    let message = format!(
        "requests signed with {} would go unencrypted to {}, which is not a loopback address; use https or, if it is this \
         computer, 127.0.0.1, or allow it for this fetch",
        place.identity,
        place.endpoint.as_deref().unwrap_or_default()
    );
    Err(PageError::new(PageErrorKind::PlainHttp, message))
}

#[derive(Debug)]
struct NoCredentials;

impl ProvideCredentials for NoCredentials {
    fn provide_credentials<'a>(&'a self) -> provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        provider::future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("none are looked for")))
    }
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

async fn configured_region(request: &FetchRequest, options: &AwsOptions, profiles: &ProfileSet) -> Option<Sourced> {
    use aws_config::meta::region::ProvideRegion;
    if let Some(region) = &request.region {
        return Some(Sourced { value: region.clone(), origin: Origin::Field });
    }
    let of_profile = ProfileFileRegionProvider::builder()
        .profile_name(profiles.selected_profile())
        .profile_files(profile_files(options.config_files.as_deref()))
        .build();
    let from_profile = of_profile.region().await.map(|region| Sourced {
        value: region.to_string(),
        origin: Origin::Profile(request::shown(profiles.selected_profile())),
    });
    let from_environment = EnvironmentVariableRegionProvider::new().region().await.map(|region| {
        let is_from = |name: &&str| env::var(name).is_ok_and(|value| value == region.as_ref());
        let variable = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find(is_from).unwrap_or("AWS_REGION");
        Sourced { value: region.to_string(), origin: Origin::Variable(variable) }
    });
    // As in the AWS command line: a profile that was asked for comes before the environment.
    if request.profile.is_some() { from_profile.or(from_environment) } else { from_environment.or(from_profile) }
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
) -> CredentialsProviderChain {
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
    chain.expect("the web identity is always in it")
}

fn with_placeholder(chain: CredentialsProviderChain, options: &AwsOptions, is_aws: bool) -> SharedCredentialsProvider {
    if is_aws || !options.offers_placeholder {
        return SharedCredentialsProvider::new(chain);
    }
    let placeholder = Credentials::new(PLACEHOLDER_KEY, PLACEHOLDER_KEY, None, None, "placeholder");
    SharedCredentialsProvider::new(chain.or_else("Placeholder", SharedCredentialsProvider::new(placeholder)))
}
