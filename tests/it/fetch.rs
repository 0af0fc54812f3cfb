//! The whole way of a fetch: real HTTP on the loopback interface, through the AWS SDK, into a store.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use pathscope::archive::{Fault, FaultScript, Server, demo};
use pathscope::jobs::Cancel;
use pathscope::model::{Operation, TrackStore};
use pathscope::sample::SampleJob;
use pathscope::source::aws::{AwsClient, AwsOptions};
use pathscope::source::fetch::fetch;
use pathscope::source::pager::{Ending, PagerOptions, WaitReason};
use pathscope::source::{
    FetchEnd, FetchOptions, FetchProgress, FetchRequest, FetchWatch, Fetched, PageError, PageErrorKind, SortBy,
};

/// Longer than anything here takes, shorter than patience.
const LIMIT: Duration = Duration::from_mins(1);

#[derive(Debug, Default)]
struct Seen {
    num_snapshots: u32,
    waits: Vec<WaitReason>,
}

impl FetchWatch for Seen {
    fn on_progress(&mut self, progress: &FetchProgress) {
        self.waits.extend(progress.waiting.map(|(why, _)| why));
    }

    fn on_snapshot(&mut self, _store: TrackStore, _inputs: Vec<pathscope::source::Input>) {
        self.num_snapshots += 1;
    }
}

/// A machine without any AWS configuration of its own.
struct Machine {
    folder: tempfile::TempDir,
    options: AwsOptions,
}

fn machine(config: &str) -> Machine {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config");
    std::fs::write(&path, config).unwrap();
    let options = AwsOptions { asks_metadata_service: false, config_files: Some(vec![path]), ..AwsOptions::default() };
    Machine { folder, options }
}

fn request(server: &Server) -> FetchRequest {
    let endpoint_url = Some(server.endpoint_url());
    FetchRequest { endpoint_url, ..FetchRequest::new(SampleJob::demo().job_id(), Operation::PersonTracking) }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(future)
}

fn run(request: &FetchRequest, options: &AwsOptions, cancel: &Cancel) -> Result<(Fetched, Seen), PageError> {
    let pager =
        PagerOptions { back_off: Duration::from_millis(2), poll: Duration::from_millis(2), ..PagerOptions::default() };
    let fetch_options = FetchOptions { pager, snapshot_interval: Duration::ZERO, ..FetchOptions::default() };
    let mut seen = Seen::default();
    let fetched = block_on(async {
        let mut client = AwsClient::connect(request, options).await?;
        Ok(fetch(&mut client, request, &fetch_options, cancel, &mut seen, None).await)
    })?;
    Ok((fetched, seen))
}

/// Fetches the demo job from an endpoint with faults.
fn with_faults(faults: Vec<Fault>) -> (Fetched, Seen) {
    let demo = demo::start().unwrap();
    demo.server.set_faults(FaultScript::new(faults));
    run(&request(&demo.server), &machine("").options, &Cancel::default()).unwrap()
}

fn is_whole(fetched: &Fetched) -> bool {
    fetched.store.same_detections(&SampleJob::demo().store())
}

/// The error's short name and the whole message.
fn failure(fetched: &Fetched) -> (&'static str, String) {
    match &fetched.end {
        FetchEnd::Failed(error) => (error.kind(), fetched.message().unwrap()),
        other => panic!("no failure but {other:?}"),
    }
}

#[test]
fn the_whole_demo_job_comes_as_it_was_made() {
    let demo = demo::start().unwrap();
    let (fetched, seen) = run(&request(&demo.server), &machine("").options, &Cancel::default()).unwrap();
    assert_eq!(fetched.end, FetchEnd::Done(Ending::Complete));
    assert!(is_whole(&fetched));
    assert_eq!(fetched.progress.num_pages as usize, SampleJob::demo().pages(1000).len());
    assert_eq!(fetched.store.job.video, SampleJob::demo().job.video);
    assert!(seen.num_snapshots > 0 && seen.waits.is_empty());
}

#[test]
fn other_page_sizes_orders_and_operations_come_whole_too() {
    let demo = demo::start().unwrap();
    let small = FetchRequest { max_results: Some(333), ..request(&demo.server) };
    let (fetched, _) = run(&small, &machine("").options, &Cancel::default()).unwrap();
    assert!(is_whole(&fetched) && fetched.progress.num_pages > 15);
    let by_person = FetchRequest { sort_by: SortBy::Index, ..request(&demo.server) };
    let (fetched, _) = run(&by_person, &machine("").options, &Cancel::default()).unwrap();
    assert_eq!(fetched.store.num_rows(), SampleJob::demo().store().num_rows());
    let faces = SampleJob::face_search();
    let endpoint_url = Some(demo.server.endpoint_url());
    let face_search = FetchRequest { endpoint_url, ..FetchRequest::new(faces.job_id(), Operation::FaceSearch) };
    let (fetched, _) = run(&face_search, &machine("").options, &Cancel::default()).unwrap();
    assert!(fetched.store.same_detections(&faces.store()));
    assert_eq!(fetched.store.job.operation, Operation::FaceSearch);
}

#[test]
fn what_passes_is_waited_for_and_told() {
    let faults =
        vec![Fault::InProgress, Fault::InProgress, Fault::Throttle, Fault::Nothing, Fault::ProvisionedThroughput];
    let (fetched, seen) = with_faults(faults);
    assert!(is_whole(&fetched), "{:?}", fetched.end);
    assert_eq!(
        seen.waits,
        [WaitReason::JobInProgress, WaitReason::JobInProgress, WaitReason::Throttled, WaitReason::Throttled]
    );
    for (fault, why) in [
        (Fault::InternalError, WaitReason::ServerError),
        (Fault::DropConnection, WaitReason::Network),
        (Fault::Truncated, WaitReason::Network),
    ] {
        let (fetched, seen) = with_faults(vec![Fault::Nothing, fault.clone()]);
        assert!(is_whole(&fetched), "{fault:?}: {:?}", fetched.message());
        assert_eq!(seen.waits, [why], "{fault:?}");
    }
}

#[test]
fn tokens_gone_wrong_end_it_or_start_it_over() {
    let (fetched, _) = with_faults(vec![Fault::Nothing, Fault::Nothing, Fault::InvalidTokenOnce]);
    assert!(is_whole(&fetched), "{:?}", fetched.message());
    let (fetched, _) = with_faults(vec![Fault::Nothing, Fault::EmptyPageWithToken]);
    assert!(is_whole(&fetched), "{:?}", fetched.message());
    for fault in [Fault::RepeatToken, Fault::CycleTokens] {
        let (fetched, _) = with_faults(vec![Fault::Nothing, fault.clone()]);
        assert_eq!(fetched.end, FetchEnd::Done(Ending::RepeatedToken), "{fault:?}");
        assert!(fetched.store.num_rows() >= 1000 && !fetched.store.job.is_complete(), "{fault:?}");
        assert!(fetched.message().unwrap().contains("incomplete"));
    }
}

#[test]
fn a_page_that_the_sdk_rejects_is_read_all_the_same() {
    let (fetched, _) = with_faults(vec![Fault::PageWithBadNumbers]);
    assert_eq!(fetched.end, FetchEnd::Done(Ending::Complete));
    assert_eq!(fetched.store.num_rows(), SampleJob::demo().store().num_rows() + 2);
    assert!(fetched.store.report.num_warnings() > 0);
}

#[test]
fn errors_that_stay_keep_the_rows_and_say_what_to_try() {
    for (fault, kind, words) in [
        (Fault::AccessDenied, "access_denied", "rekognition:GetPersonTracking"),
        (Fault::ExpiredToken, "bad_credentials", "have expired"),
        (Fault::Html(200), "not_the_service", "web page"),
        (Fault::Html(502), "not_the_service", "web page"),
        (Fault::Garbage, "not_the_service", "endpoint URL"),
        (Fault::Failed("No such video".into()), "job_failed", "No such video"),
    ] {
        let (fetched, _) = with_faults(vec![Fault::Nothing, Fault::Nothing, fault.clone()]);
        let (found, message) = failure(&fetched);
        assert_eq!((found, fetched.store.num_rows()), (kind, 2000), "{fault:?}: {message}");
        assert!(message.contains(words), "{fault:?}: {message}");
        assert!(message.contains("2000 detections from 2 pages are kept"), "{message}");
        // The hint about the end of people pathing is for AWS's own endpoints.
        assert!(!message.contains("2025"), "{message}");
    }
}

#[test]
fn an_unknown_job_is_said_to_be_unknown() {
    let demo = demo::start().unwrap();
    let unknown = FetchRequest { job_id: "nobody".into(), ..request(&demo.server) };
    let (fetched, _) = run(&unknown, &machine("").options, &Cancel::default()).unwrap();
    let (kind, message) = failure(&fetched);
    assert_eq!(kind, "not_found");
    assert!(message.contains("no job 'nobody'") && message.contains("seven days"), "{message}");
}

#[test]
fn an_endpoint_that_hangs_can_be_cancelled_and_times_out() {
    let demo = demo::start().unwrap();
    demo.server.set_faults(FaultScript::new(vec![Fault::Nothing, Fault::Hang]));
    let cancel = Cancel::default();
    let (fetched, waited) = std::thread::scope(|scope| {
        let canceller = scope.spawn(|| {
            assert!(demo.server.wait_for_requests(2, LIMIT));
            cancel.cancel();
            Instant::now()
        });
        let (fetched, _) = run(&request(&demo.server), &machine("").options, &cancel).unwrap();
        (fetched, canceller.join().unwrap().elapsed())
    });
    assert_eq!((&fetched.end, fetched.store.num_rows()), (&FetchEnd::Cancelled, 1000));
    assert!(waited < Duration::from_secs(5), "{waited:?}");

    demo.server.set_faults(FaultScript::new(vec![Fault::Hang; 3]));
    let machine = machine("");
    let options = AwsOptions { attempt_timeout: Duration::from_millis(100), ..machine.options.clone() };
    let (fetched, _) = run(&request(&demo.server), &options, &Cancel::default()).unwrap();
    let (kind, message) = failure(&fetched);
    assert_eq!(kind, "timeout", "{message}");
    assert!(message.contains("0.1 s") && message.contains("after 3 attempts"), "{message}");
}

#[test]
fn a_port_where_nothing_listens() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let endpoint_url = Some(format!("http://127.0.0.1:{port}"));
    let request = FetchRequest { endpoint_url, ..FetchRequest::new("job", Operation::PersonTracking) };
    let (fetched, _) = run(&request, &machine("").options, &Cancel::default()).unwrap();
    let (kind, message) = failure(&fetched);
    assert_eq!(kind, "network", "{message}");
    assert!(message.contains("refused the connection") && message.contains("Nothing had come"), "{message}");
}

#[test]
fn a_name_that_nobody_has() {
    let endpoint_url = Some("http://no-such-host.invalid".to_owned());
    let request = FetchRequest { endpoint_url, ..FetchRequest::new("job", Operation::PersonTracking) };
    let (fetched, _) = run(&request, &machine("").options, &Cancel::default()).unwrap();
    let (kind, message) = failure(&fetched);
    assert_eq!(kind, "network", "{message}");
    assert!(message.contains("no-such-host.invalid"), "{message}");
}

#[test]
fn no_credentials() {
    let demo = demo::start().unwrap();
    // Not the environment's keys, wherever this runs: a profile was asked for, and it holds none.
    let machine = machine("[profile bare]\nregion = eu-west-1\n");
    let options = AwsOptions { offers_placeholder: false, ..machine.options.clone() };
    let request = FetchRequest { profile: Some("bare".into()), ..request(&demo.server) };
    let (fetched, _) = run(&request, &options, &Cancel::default()).unwrap();
    let (kind, message) = failure(&fetched);
    assert_eq!(kind, "no_credentials", "{message}");
    assert!(message.contains("profile 'bare'"), "{message}");
    // The same profile with the placeholder is enough for an endpoint that is not AWS.
    let (fetched, _) = run(&request, &machine.options, &Cancel::default()).unwrap();
    assert!(is_whole(&fetched));
}

#[test]
fn a_profile_brings_endpoint_region_and_keys_and_none_of_them_is_told() {
    let demo = demo::start().unwrap();
    let config = format!(
        "[profile emulator]\nservices = local\nregion = eu-west-3\naws_access_key_id = AKIDEXAMPLE\n\
         aws_secret_access_key = verysecret\n[services local]\nrekognition =\n  endpoint_url = {}\n",
        demo.server.endpoint_url()
    );
    let machine = machine(&config);
    assert!(machine.folder.path().exists());
    let request = FetchRequest { endpoint_url: None, profile: Some("emulator".into()), ..request(&demo.server) };
    demo.server.set_faults(FaultScript::new(vec![Fault::AccessDenied]));
    let (fetched, _) = run(&request, &machine.options, &Cancel::default()).unwrap();
    let (_, message) = failure(&fetched);
    assert!(message.contains("profile 'emulator' in eu-west-3"), "{message}");
    assert!(!message.contains("verysecret") && !message.contains("AKIDEXAMPLE"), "{message}");
    let client = block_on(AwsClient::connect(&request, &machine.options)).unwrap();
    assert!(!format!("{client:?}").contains("verysecret"));
    assert!(client.place().contains(&demo.server.endpoint_url()), "{}", client.place());
    let (fetched, _) = run(&request, &machine.options, &Cancel::default()).unwrap();
    assert!(is_whole(&fetched));
}

#[test]
fn what_cannot_be_sent_is_refused_before() {
    let machine = machine("[profile bare]\n[profile new]\nlogin_session = arn\n[broken\n");
    let job = || FetchRequest::new("job", Operation::PersonTracking);
    let refused = |request: FetchRequest| run(&request, &machine.options, &Cancel::default()).unwrap_err();
    let broken = refused(FetchRequest { profile: Some("bare".into()), ..job() });
    assert_eq!(broken.kind, PageErrorKind::Profile, "{broken}");
    assert!(broken.message.contains("cannot be read"), "{broken}");

    let machine = self::machine("[profile bare]\n[profile new]\nlogin_session = arn\n");
    let refused = |request: FetchRequest| run(&request, &machine.options, &Cancel::default()).unwrap_err();
    let unknown = refused(FetchRequest { profile: Some("gone".into()), ..job() });
    assert_eq!(unknown.kind, PageErrorKind::Profile);
    assert!(unknown.message.contains("no profile 'gone'") && unknown.message.contains("bare, new"), "{unknown}");
    let login = refused(FetchRequest { profile: Some("new".into()), ..job() });
    assert!(login.message.contains("aws login"), "{login}");
    let region = refused(FetchRequest { region: Some("Europe".into()), ..job() });
    assert_eq!(region.kind, PageErrorKind::NoRegion, "{region}");
    let url = refused(FetchRequest { endpoint_url: Some("localhost:99".into()), ..job() });
    assert_eq!(url.kind, PageErrorKind::Endpoint, "{url}");
    let id = refused(FetchRequest { job_id: "a b".into(), ..job() });
    assert_eq!(id.kind, PageErrorKind::InvalidParameter, "{id}");
}
