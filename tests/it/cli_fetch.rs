//! `pathscope fetch` against the loopback endpoint: what comes is written, whole or under a name that says it is not.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pathscope::archive::{Fault, FaultScript, demo};
use pathscope::decode::{DecodeOptions, JobDecoder};
use pathscope::model::TrackStore;
use pathscope::sample::SampleJob;

/// `pathscope fetch` on a machine without any AWS configuration, with its own files under `folder/data`.
pub(crate) fn pathscope_fetch(folder: &Path, url: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pathscope"));
    command
        .arg("fetch")
        .args(args)
        .args(["--endpoint-url", url])
        .current_dir(folder)
        .env("PATHSCOPE_DATA_DIR", folder.join("data"))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", folder.join("no-config"))
        .env("AWS_SHARED_CREDENTIALS_FILE", folder.join("no-credentials"))
        .env_remove("AWS_PROFILE")
        .stdin(Stdio::null());
    command
}

fn fetch(folder: &Path, url: &str, args: &[&str]) -> Output {
    pathscope_fetch(folder, url, args).output().unwrap()
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn decode(path: &Path) -> TrackStore {
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
        (2, &[&demo.job_id, "-o", "a.json", "--region", "No Region"]),
    ] {
        let output = fetch(folder.path(), &url, args);
        assert_eq!(output.status.code(), Some(code), "{args:?} {}", words(&output));
    }
    assert!(demo.server.requests().is_empty());
    let output = fetch(folder.path(), &url, &["no-such-job", "-o", "a.json"]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    fs::remove_dir_all(folder.path().join("data")).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
}

#[test]
fn a_broken_fetch_goes_on_and_the_responses_can_be_had_as_they_came() {
    let folder = tempfile::tempdir().unwrap();
    let demo = demo::start().unwrap();
    let url = demo.server.endpoint_url();
    demo.server.set_faults(FaultScript::new(vec![Fault::Nothing, Fault::Nothing, Fault::ExpiredToken]));
    let broken = fetch(folder.path(), &url, &[&demo.job_id, "-o", "out.json"]);
    assert!(words(&broken).contains("--resume"), "{}", words(&broken));
    let resumed = fetch(folder.path(), &url, &[&demo.job_id, "-o", "out.json", "--format", "raw", "--resume"]);
    assert!(resumed.status.success() && words(&resumed).contains("2 pages on disk"), "{}", words(&resumed));
    assert_eq!(demo.server.requests().len(), 3 + 4);
    let saved = fs::read_to_string(folder.path().join("out.json")).unwrap();
    let pages: Vec<&serde_json::value::RawValue> = serde_json::from_str(&saved).unwrap();
    let sent: Vec<String> =
        SampleJob::demo().pages(1000).into_iter().map(|page| String::from_utf8(page).unwrap()).collect();
    assert_eq!(pages.len(), sent.len());
    assert!(decode(&folder.path().join("out.json")).same_detections(&SampleJob::demo().store()));
    // All of it is in the file now.
    assert_eq!(fs::read_dir(folder.path().join("data/spool")).unwrap().count(), 0);
}

#[test]
fn real_credentials_do_not_go_unencrypted_to_others_unless_that_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    // This machine under a name that is no loopback name. It is not answered there, which is enough to see who asks.
    let demo = demo::start().unwrap();
    let url = format!("http://0.0.0.0:{}", demo.server.address().port());
    let with_keys = |args: &[&str]| {
        let mut command = pathscope_fetch(folder.path(), &url, args);
        command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "verysecret");
        command.output().unwrap()
    };
    let refused = with_keys(&["job", "-o", "a.json"]);
    let said = words(&refused);
    assert!(refused.status.code() == Some(1) && said.contains("unencrypted"), "{said}");
    assert!(said.contains("--allow-plain-http"), "{said}");
    let allowed = words(&with_keys(&["job", "-o", "a.json", "--allow-plain-http"]));
    assert!(allowed.contains("status 403"), "{allowed}");
    let without = words(&fetch(folder.path(), &url, &["job", "-o", "a.json"]));
    assert!(without.contains("status 403"), "there is nothing to protect: {without}");
}

#[test]
fn a_proxy_for_everything_is_not_asked_about_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let demo = demo::start().unwrap();
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = pathscope_fetch(folder.path(), &demo.server.endpoint_url(), &[&demo.job_id, "-o", "a.json"]);
    let proxy_url = format!("http://{}", proxy.local_addr().unwrap());
    let output =
        command.env("HTTP_PROXY", &proxy_url).env("http_proxy", &proxy_url).env("ALL_PROXY", &proxy_url).output();
    assert!(output.unwrap().status.success());
    proxy.set_nonblocking(true).unwrap();
    assert!(proxy.accept().is_err(), "nobody called it");
}

#[test]
fn what_standard_output_got_is_not_relied_on() {
    let folder = tempfile::tempdir().unwrap();
    let demo = demo::start().unwrap();
    let output = fetch(folder.path(), &demo.server.endpoint_url(), &[&demo.job_id, "-o", "-", "--format", "json"]);
    assert!(output.status.success());
    assert_eq!(fs::read_dir(folder.path().join("data/spool")).unwrap().count(), 1);
    demo.server.set_faults(FaultScript::new(vec![Fault::PageWithBadNumbers]));
    let output = fetch(folder.path(), &demo.server.endpoint_url(), &[&demo.job_id, "-o", "a.json"]);
    assert!(output.status.success() && words(&output).contains("history"), "{}", words(&output));
    assert_eq!(fs::read_dir(folder.path().join("data/spool")).unwrap().count(), 2, "an entry is not in the file");
}

#[test]
fn nothing_secret_is_said_or_kept() {
    let folder = tempfile::tempdir().unwrap();
    let demo = demo::start().unwrap();
    let secrets = ["AKIDEXAMPLE", "verysecret", "sessionsecret"];
    let mut said = String::new();
    for fault in [Fault::AccessDenied, Fault::ExpiredToken, Fault::Html(502), Fault::DropConnection, Fault::Garbage] {
        demo.server.set_faults(FaultScript::new([vec![Fault::Nothing], vec![fault; 12]].concat()));
        let mut command =
            pathscope_fetch(folder.path(), &demo.server.endpoint_url(), &[&demo.job_id, "-o", "a.json", "-v"]);
        command.env("AWS_ACCESS_KEY_ID", secrets[0]).env("AWS_SECRET_ACCESS_KEY", secrets[1]);
        let output = command.env("AWS_SESSION_TOKEN", secrets[2]).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        said += &words(&output);
    }
    assert!(said.contains("the keys in the environment"), "{said}");
    // A program that finds credentials may print anything.
    let config = "[profile tool]\nregion = eu-west-1\ncredential_process = sh -c 'echo verysecret >&2; exit 3'\n";
    fs::write(folder.path().join("config"), config).unwrap();
    let args = [demo.job_id.as_str(), "-o", "a.json", "-v", "--profile", "tool"];
    let mut command = pathscope_fetch(folder.path(), &demo.server.endpoint_url(), &args);
    let failed = command.env("AWS_CONFIG_FILE", folder.path().join("config")).output().unwrap();
    assert!(words(&failed).contains("run it in a terminal"), "{}", words(&failed));
    said += &words(&failed);
    fs::remove_file(folder.path().join("config")).unwrap();
    let mut files = vec![folder.path().to_owned()];
    let mut num_files = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            num_files += 1;
            said += &String::from_utf8_lossy(&fs::read(path).unwrap());
        }
    }
    assert!(num_files > 15, "the spools are there: {num_files}");
    for secret in secrets {
        assert!(!said.contains(secret), "{secret}");
    }
}
