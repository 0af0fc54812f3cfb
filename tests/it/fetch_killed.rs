//! Fetches that are killed, and gone on with.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use pathscope::archive::{LoggedRequest, demo};
use pathscope::sample::SampleJob;

use crate::cli_fetch::{decode, pathscope_fetch};

/// Rows a page that cut the demo into 499 pages.
const PAGE_ROWS: &str = "11";
const NUM_PAGES: usize = 499;
/// Requests after which a fetch is killed: anywhere from the first page to the last.
const MOMENTS: [usize; 20] = [1, 2, 3, 17, 44, 71, 98, 126, 151, 179, 203, 236, 260, 287, 311, 350, 402, 455, 497, 499];
const LIMIT: Duration = Duration::from_mins(5);

fn start(folder: &Path, url: &str, args: &[&str]) -> Child {
    let mut command: Command = pathscope_fetch(folder, url, args);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// How often each page was asked for.
fn asked(requests: Vec<LoggedRequest>) -> HashMap<Option<String>, usize> {
    let mut counts = HashMap::new();
    for request in requests {
        *counts.entry(request.next_token).or_default() += 1;
    }
    counts
}

fn killed_and_gone_on(moment: usize) {
    let folder = tempfile::tempdir().unwrap();
    let demo = demo::start().unwrap();
    let url = demo.server.endpoint_url();
    let args = [&demo.job_id, "-o", "out.json", "--max-results", PAGE_ROWS];
    let mut killed = start(folder.path(), &url, &args);
    assert!(demo.server.wait_for_requests(moment, LIMIT), "{moment}");
    // SIGKILL on Unix: nothing is flushed, closed or tidied up.
    killed.kill().unwrap();
    killed.wait().unwrap();
    let is_finished = folder.path().join("out.json").exists();
    let resumed =
        start(folder.path(), &url, &[&args[..], &["--resume", "--force"]].concat()).wait_with_output().unwrap();
    assert!(resumed.status.success(), "{moment}: {}", String::from_utf8_lossy(&resumed.stderr));
    assert!(decode(&folder.path().join("out.json")).same_detections(&SampleJob::demo().store()), "{moment}");
    if is_finished {
        // It was too late to kill it.
        return;
    }
    let counts = asked(demo.server.requests());
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count > 1).collect();
    assert_eq!(counts.len(), NUM_PAGES, "{moment}");
    assert!(twice.len() <= 1 && twice.iter().all(|(_, count)| **count == 2), "{moment}: {} pages twice", twice.len());
}

#[test]
fn a_killed_fetch_goes_on_and_no_page_is_fetched_twice_but_the_one_in_flight() {
    // Two at a time: most of it is waiting for the disk.
    let (even, odd): (Vec<usize>, Vec<usize>) = MOMENTS.iter().partition(|moment| moment.is_multiple_of(2));
    std::thread::scope(|scope| {
        scope.spawn(|| even.into_iter().for_each(killed_and_gone_on));
        odd.into_iter().for_each(killed_and_gone_on);
    });
}
