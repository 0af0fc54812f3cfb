//! `pathscope serve` as a program.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use pathscope::sample::SampleJob;
use serde_json::json;

use crate::http::{self, LIMIT};

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pathscope"));
    command.arg("serve").args(args).env_remove("PATHSCOPE_TOKEN").stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn output(args: &[&str]) -> Output {
    command(args).output().unwrap()
}

/// A running program and the address that it printed.
fn start(mut command: Command) -> (Child, BufReader<std::process::ChildStdout>, String) {
    let mut child = command.spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let address = line.strip_prefix("listening on http://").unwrap_or_else(|| panic!("{line}")).trim_end();
    (child, stdout, address.to_owned())
}

/// Asks the program to end as the system would, and expects that it does at once.
fn end(mut child: Child, signal: &str) -> String {
    let asked_at = Instant::now();
    let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    while child.try_wait().unwrap().is_none() {
        assert!(asked_at.elapsed() < LIMIT, "it does not end");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(asked_at.elapsed() < Duration::from_secs(5));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    said
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("demo.json"), SampleJob::demo().document()).unwrap();
    folder
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[cfg(unix)]
#[test]
fn it_prints_its_address_answers_and_ends_when_asked() {
    let folder = folder();
    for signal in ["-TERM", "-INT"] {
        let (child, mut stdout, address) = start(command(&[text(folder.path()), "--page-size", "10"]));
        let address = address.parse().unwrap();
        let since = Instant::now();
        let page = loop {
            let page = http::call(address, "GetPersonTracking", &json!({"JobId":"demo-lobby"})).json();
            if page["JobStatus"] != "IN_PROGRESS" || since.elapsed() > LIMIT {
                break page;
            }
        };
        assert_eq!(page["Persons"].as_array().map(Vec::len), Some(10), "{page}");
        // A connection that says nothing holds nothing up.
        let silent = http::send(address, "");
        assert_eq!(end(child, signal), "");
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "");
        assert!(http::receive(silent).is_none());
    }
}

#[test]
fn what_cannot_be_served_is_said() {
    let folder = folder();
    let path = text(folder.path());
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let file = format!("{path}/demo.json");
    let missing = format!("{path}/missing");
    for (args, code, words) in [
        (vec![missing.as_str()], 1, "the folder cannot be served"),
        (vec![&file], 1, "it is a file"),
        (vec![path, "--addr", &taken], 1, "nothing can listen on"),
        (vec![path, "--addr", "0.0.0.0:0"], 2, "--allow-remote"),
        (vec![path, "--allow-remote"], 2, "PATHSCOPE_TOKEN"),
        (vec![path, "--allow-remote", "--token-file", &missing], 1, "the token file cannot be read"),
        (vec![path, "--page-size", "0"], 2, "--page-size"),
        (vec![path, "--addr", "nowhere"], 2, "--addr"),
        (vec![], 2, "DIR"),
    ] {
        let output = output(&args);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {said}");
        assert!(said.contains(words), "{args:?}: {said}");
        assert!(output.stdout.is_empty());
    }
}

#[cfg(unix)]
#[test]
fn a_secret_is_never_shown() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = folder();
    let token = folder.path().join("token");
    std::fs::write(&token, "hush\n").unwrap();
    let args = [text(folder.path()), "--allow-remote", "--token-file", text(&token)];
    let said_with = |mode: u32| {
        std::fs::set_permissions(&token, std::fs::Permissions::from_mode(mode)).unwrap();
        let (child, _stdout, address) = start(command(&args));
        let reply = http::call(address.parse().unwrap(), "GetPersonTracking", &json!({"JobId":"demo-lobby"}));
        assert_eq!(reply.status, 403);
        end(child, "-TERM")
    };
    let (open, closed) = (said_with(0o644), said_with(0o600));
    assert!(open.contains("others can read the token file") && !closed.contains("others can read"), "{open}{closed}");
    for said in [open, closed] {
        assert!(said.contains("TLS") && said.contains("short") && !said.contains("hush"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn on_every_address_it_says_what_it_goes_by() {
    let folder = folder();
    let token = folder.path().join("token");
    std::fs::write(&token, "0123456789abcdefghijklmnop\n").unwrap();
    let args = [text(folder.path()), "--addr", "0.0.0.0:0", "--allow-remote", "--token-file", text(&token)];
    let (mut child, _stdout, address) = start(command(&args));
    assert!(address.starts_with("127.0.0.1:"), "{address}: what is printed is answered");
    let get = http::request("GET", "/health", "", "");
    let status = |host: &str| {
        let stream = http::send(address.parse().unwrap(), &get.replace("localhost", host));
        http::receive(stream).unwrap().status
    };
    assert_eq!(status("faces.example"), 403);
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("was refused") {
        assert!(stderr.read_line(&mut said).unwrap() > 0, "{said}");
    }
    child.stderr = Some(stderr.into_inner());
    end(child, "-TERM");
    assert!(said.contains("other machines reach this endpoint but are not answered"), "{said}");
    assert!(said.contains(r#"a request to the name "faces.example" was refused"#), "{said}");
    let (child, _stdout, _) = start(command(&[&args[..], &["--host", "faces.example"]].concat()));
    assert!(!end(child, "-TERM").contains("are not answered"));
}

/// The real SDK signs, and the endpoint finds the signature right.
#[cfg(all(unix, feature = "aws"))]
#[test]
fn the_sdk_signs_what_the_endpoint_accepts() {
    const SECRET: &str = "0123456789abcdefghijklmnop";

    let folder = folder();
    let mut serve = command(&[text(folder.path()), "--allow-remote"]);
    serve.env("PATHSCOPE_TOKEN", SECRET);
    let (child, _stdout, address) = start(serve);
    let out = tempfile::tempdir().unwrap();
    let fetch = |secret: &str, name: &str| {
        Command::new(env!("CARGO_BIN_EXE_pathscope"))
            .args(["fetch", "demo-lobby", "--wait", "-o", name, "--endpoint-url", &format!("http://{address}")])
            .current_dir(out.path())
            .env("PATHSCOPE_DATA_DIR", out.path().join("data"))
            .envs([("AWS_ACCESS_KEY_ID", "pathscope"), ("AWS_SECRET_ACCESS_KEY", secret), ("AWS_REGION", "eu-west-1")])
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_CONFIG_FILE", out.path().join("no-config"))
            .env("AWS_SHARED_CREDENTIALS_FILE", out.path().join("no-credentials"))
            .env_remove("AWS_PROFILE")
            .env_remove("AWS_SESSION_TOKEN")
            .output()
            .unwrap()
    };
    let right = fetch(SECRET, "right.json");
    assert_eq!(right.status.code(), Some(0), "{}", String::from_utf8_lossy(&right.stderr));
    let wrong = fetch("another secret", "wrong.json");
    assert_eq!(wrong.status.code(), Some(1));
    assert!(out.path().join("right.json").exists() && !out.path().join("wrong.json").exists());
    end(child, "-TERM");
}
