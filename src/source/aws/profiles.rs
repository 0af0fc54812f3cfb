//! What the AWS configuration on this machine offers.

use std::path::{Path, PathBuf};

#[expect(deprecated, reason = "the only names by which aws-config itself offers these types")]
use aws_config::profile::profile_file::{ProfileFileKind, ProfileFiles};
use aws_config::profile::{self, ProfileFileLoadError, ProfileSet};
use aws_types::os_shim_internal::{Env, Fs};

/// Regions with video analysis, for a choice beside a free field. No list exists in the SDK; from the service's endpoint
/// table.
pub const REGIONS: [&str; 17] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-south-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "il-central-1",
    "us-gov-east-1",
    "us-gov-west-1",
];

/// The names of the profiles in the AWS configuration, sorted; none where it is missing or unreadable.
pub async fn profiles() -> Vec<String> {
    load(&profile_files(None), None).await.map(|set| names(&set)).unwrap_or_default()
}

pub(super) fn names(set: &ProfileSet) -> Vec<String> {
    let mut names: Vec<String> = set.profiles().map(str::to_owned).collect();
    names.sort();
    names
}

/// The usual files, also where an empty list is given, or those given: a file named `credentials` holds credentials, any other is a configuration.
#[expect(deprecated, reason = "the only names by which aws-config itself offers these types")]
pub(super) fn profile_files(given: Option<&[PathBuf]>) -> ProfileFiles {
    let Some(given) = given.filter(|given| !given.is_empty()) else { return ProfileFiles::default() };
    let is_credentials = |path: &Path| path.file_stem().is_some_and(|stem| stem == "credentials");
    given
        .iter()
        .fold(ProfileFiles::builder(), |builder, path| {
            let kind = if is_credentials(path) { ProfileFileKind::Credentials } else { ProfileFileKind::Config };
            builder.with_file(kind, path)
        })
        .build()
}

#[expect(deprecated, reason = "the only names by which aws-config itself offers these types")]
pub(super) async fn load(files: &ProfileFiles, profile: Option<&str>) -> Result<ProfileSet, ProfileFileLoadError> {
    let profile = profile.map(|name| name.to_owned().into());
    profile::load(&Fs::default(), &Env::default(), files, profile).await
}
