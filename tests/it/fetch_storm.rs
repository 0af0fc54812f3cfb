//! A fetch through everything that a network and a busy service do to it, over real sockets.

use std::time::Duration;

use pathscope::archive::{FaultScript, demo};
use pathscope::jobs::Cancel;
use pathscope::model::{Operation, TrackStore};
use pathscope::sample::SampleJob;
use pathscope::source::aws::{AwsClient, AwsOptions};
use pathscope::source::fetch::fetch;
use pathscope::source::pager::{Ending, PagerOptions};
use pathscope::source::{
    FetchEnd, FetchOptions, FetchProgress, FetchRequest, FetchWatch, SpoolFolder, SpoolPlace, SpoolState,
};

const RUNS: u64 = 200;

struct Unwatched;

impl FetchWatch for Unwatched {
    fn on_progress(&mut self, _progress: &FetchProgress) {}

    fn on_snapshot(&mut self, _store: TrackStore, _inputs: Vec<pathscope::source::Input>) {}
}

/// Waits a thousandth as long as with people.
fn scaled() -> FetchOptions {
    let usual = PagerOptions::default();
    let pager = PagerOptions { back_off: usual.back_off / 1000, max_back_off: usual.max_back_off / 1000, ..usual };
    FetchOptions { pager, snapshot_interval: Duration::from_hours(1), ..FetchOptions::default() }
}

#[test]
fn every_storm_delivers_the_rows_of_the_quiet_fetch() {
    let config = tempfile::NamedTempFile::new().unwrap();
    let data = tempfile::tempdir().unwrap();
    let spools = SpoolFolder::in_data_dir(data.path());
    let demo = demo::start().unwrap();
    let quiet = SampleJob::demo().store();
    let request = FetchRequest {
        endpoint_url: Some(demo.server.endpoint_url()),
        // Some 23 pages, so that the one invalid token nearly always has its turn.
        max_results: Some(240),
        ..FetchRequest::new(SampleJob::demo().job_id(), Operation::PersonTracking)
    };
    let aws = AwsOptions {
        asks_metadata_service: false,
        config_files: Some(vec![config.path().to_owned()]),
        ..AwsOptions::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let options = scaled();
    let mut num_restarted = 0;
    for seed in 0..RUNS {
        demo.server.set_faults(FaultScript::storm(seed));
        let fetched = runtime.block_on(async {
            let mut client = AwsClient::connect(&request, &aws).await.unwrap();
            // On disk too, as with people, for some of them: the disk is the slower part of the test.
            let spool = seed.is_multiple_of(20).then(|| spools.begin(&request, &SpoolPlace::default()).unwrap());
            fetch(&mut client, &request, &options, &Cancel::default(), &mut Unwatched, spool).await
        });
        assert_eq!(fetched.end, FetchEnd::Done(Ending::Complete), "seed {seed}: {:?}", fetched.message());
        assert!(fetched.store.same_detections(&quiet), "seed {seed}");
        num_restarted += u64::from(fetched.progress.num_pages > 23);
    }
    assert!(num_restarted > RUNS / 2, "the storms hold an invalid token: {num_restarted}");
    for entry in spools.list() {
        assert_eq!((entry.state, entry.num_rows), (SpoolState::Complete, u64::from(quiet.num_rows())));
    }
}
