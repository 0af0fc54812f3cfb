//! `pathscope fetch` against the loopback endpoint: what comes is written, whole or under a name that says it is not.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pathscope::archive::{Fault, FaultScript, demo};
use pathscope::decode::{DecodeOptions, JobDecoder};
use pathscope::model::TrackStore;
use pathscope::sample::SampleJob;

fn fetch(folder: &Path, url: &str, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pathscope"))
        .arg("fetch")
        .args(args)
        .args(["--endpoint-url", url])
        .current_dir(folder)
        .env("PATHSCOPE_DATA_DIR", folder.join("data"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", folder.join("no-config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("no-credentials"))
        .env_remove("AWS_PROFILE")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn decode(path: &Path) -> TrackStore {
    let mut decoder = JobDecoder::new("again", DecodeOptions::default());
    decoder.read(0, "again", fs::File::open(path).unwrap(), &mut ()).unwrap();
    decoder.finish()
}

#[test]
fn a_job_is_fetched_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let demo = demo::start().unwrap();
    let url = demo.server.endpoint_url();
    let notice = format!(r#"{{"JobId":"{}","Status":"SUCCEEDED","API":"StartPersonTracking"}}"#, demo.job_id);
    for (job_id, out) in [(demo.job_id.as_str(), "out.json"), (&notice, "out.csv")] {
        let output = fetch(folder.path(), &url, &[job_id, "-o", out]);
        assert_eq!(output.status.code(), Some(0), "{}", words(&output));
        assert!(output.stdout.is_empty());
        assert!(decode(&folder.path().join(out)).same_detections(&SampleJob::demo().store()), "{out}");
    }
}

#[test]
fn what_came_before_a_failure_is_written_under_another_name() {
    let folder = tempfile::tempdir().unwrap();
    let demo = demo::start().unwrap();
    demo.server.set_faults(FaultScript::new(vec![Fault::Nothing, Fault::Nothing, Fault::AccessDenied]));
    let output = fetch(folder.path(), &demo.server.endpoint_url(), &[&demo.job_id, "-o", "out.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(words(&output).contains("2000 detections"), "{}", words(&output));
    assert!(!folder.path().join("out.json").exists());
    assert_eq!(decode(&folder.path().join("out.partial.json")).num_rows(), 2000);
}

#[test]
fn nothing_is_asked_for_when_it_could_not_be_written_or_makes_no_sense() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("there.json"), "mine").unwrap();
    let demo = demo::start().unwrap();
    let url = demo.server.endpoint_url();
    for (code, args) in [
        (1, &[demo.job_id.as_str(), "-o", "there.json"][..]),
        (2, &["not a job", "-o", "a.json"]),
        (2, &[&demo.job_id, "-o", "a.xyz"]),
        (2, &[&demo.job_id, "-o", "a.json", "--resume"]),
        (2, &[&demo.job_id, "-o", "a.json", "--region", "No Region"]),
    ] {
        let output = fetch(folder.path(), &url, args);
        assert_eq!(output.status.code(), Some(code), "{args:?} {}", words(&output));
    }
    assert!(demo.server.requests().is_empty());
    let output = fetch(folder.path(), &url, &["no-such-job", "-o", "a.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}
