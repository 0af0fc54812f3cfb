//! The fetch against scripted clients.

use std::collections::VecDeque;

use super::*;
use crate::model::Operation;
use crate::sample::SampleJob;
use crate::source::spool::{SpoolFolder, SpoolPlace};

enum Answer {
    Page(Vec<u8>),
    Error(PageErrorKind),
    Hang,
}

struct Script {
    answers: VecDeque<Answer>,
    asked: Vec<Option<String>>,
}

impl PageClient for Script {
    async fn page(&mut self, token: Option<&str>) -> Result<Vec<u8>, PageError> {
        self.asked.push(token.map(str::to_owned));
        match self.answers.pop_front().expect("the script has an answer for each request") {
            Answer::Page(bytes) => Ok(bytes),
            Answer::Error(kind) => Err(PageError::new(kind, "it did not work")),
            Answer::Hang => std::future::pending().await,
        }
    }
}

#[derive(Default)]
struct Seen {
    num_snapshots: usize,
    /// Whether what comes lies on disk.
    has_spool: bool,
    waits: Vec<WaitReason>,
    cancel_when_waiting: Option<Cancel>,
}

impl FetchWatch for Seen {
    fn on_progress(&mut self, progress: &FetchProgress) {
        self.waits.extend(progress.waiting.map(|(why, _)| why));
        if let (Some(cancel), Some(_)) = (&self.cancel_when_waiting, progress.waiting) {
            cancel.cancel();
        }
    }

    fn on_snapshot(&mut self, store: TrackStore, inputs: Vec<Input>) {
        assert!(store.num_rows() > 0);
        assert!(!self.has_spool || inputs.len() == 1 && inputs[0].path.is_file(), "{inputs:?}");
        self.num_snapshots += 1;
    }
}

fn request() -> FetchRequest {
    FetchRequest::new(SampleJob::demo().job_id(), Operation::PersonTracking)
}

fn run(answers: Vec<Answer>, seen: &mut Seen, cancel: &Cancel) -> (Fetched, Vec<Option<String>>) {
    run_with(answers, seen, cancel, None)
}

fn run_with(
    answers: Vec<Answer>,
    seen: &mut Seen,
    cancel: &Cancel,
    spool: Option<Spool>,
) -> (Fetched, Vec<Option<String>>) {
    let mut script = Script { answers: answers.into(), asked: Vec::new() };
    let pager =
        PagerOptions { back_off: Duration::from_millis(1), poll: Duration::from_millis(1), ..PagerOptions::default() };
    let options = FetchOptions { pager, snapshot_interval: Duration::ZERO, ..FetchOptions::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let fetched = runtime.block_on(fetch(&mut script, &request(), &options, cancel, seen, spool));
    (fetched, script.asked)
}

fn pages() -> Vec<Answer> {
    SampleJob::demo().pages(1000).into_iter().map(Answer::Page).collect()
}

fn is_whole(store: &TrackStore) -> bool {
    store.same_detections(&SampleJob::demo().store())
}

#[test]
fn all_pages_make_the_whole_store() {
    let mut seen = Seen::default();
    let (fetched, asked) = run(pages(), &mut seen, &Cancel::default());
    assert_eq!(fetched.end, FetchEnd::Done(Ending::Complete));
    assert!(is_whole(&fetched.store));
    assert_eq!((fetched.message(), fetched.progress.num_pages as usize), (None, asked.len()));
    assert!(fetched.store.job.is_complete());
    assert!((1..asked.len()).contains(&seen.num_snapshots));
}

#[test]
fn waits_are_told_and_change_nothing() {
    let mut answers = pages();
    answers.insert(2, Answer::Error(PageErrorKind::Throttled));
    answers.insert(0, Answer::Page(br#"{"JobStatus":"IN_PROGRESS","Persons":[]}"#.to_vec()));
    let mut seen = Seen::default();
    let (fetched, _) = run(answers, &mut seen, &Cancel::default());
    assert!(is_whole(&fetched.store));
    assert_eq!(seen.waits, [WaitReason::JobInProgress, WaitReason::Throttled]);
    assert_eq!(fetched.store.job.status, Some(crate::model::JobStatus::Succeeded));
}

#[test]
fn starting_over_gives_every_row_once() {
    let mut answers: Vec<_> = pages().into_iter().take(3).collect();
    answers.push(Answer::Error(PageErrorKind::InvalidToken));
    answers.extend(pages());
    let (fetched, asked) = run(answers, &mut Seen::default(), &Cancel::default());
    assert!(is_whole(&fetched.store));
    assert_eq!(asked[4], None);
}

#[test]
fn an_error_keeps_the_rows_that_came() {
    let mut answers: Vec<_> = pages().into_iter().take(2).collect();
    answers.push(Answer::Error(PageErrorKind::BadCredentials));
    let (fetched, _) = run(answers, &mut Seen::default(), &Cancel::default());
    assert_eq!(fetched.store.num_rows(), 2000);
    let message = fetched.message().unwrap();
    assert_eq!(message, "It did not work. 2000 detections from 2 pages are kept");
    assert!(!fetched.store.job.is_complete());
}

#[test]
fn rows_from_before_starting_over_are_kept_while_they_are_more() {
    let mut answers: Vec<_> = pages().into_iter().take(3).collect();
    answers.push(Answer::Error(PageErrorKind::InvalidToken));
    answers.extend(pages().into_iter().take(1));
    answers.push(Answer::Error(PageErrorKind::AccessDenied));
    let (fetched, _) = run(answers, &mut Seen::default(), &Cancel::default());
    assert_eq!(fetched.store.num_rows(), 3000);
}

#[test]
fn cancelling_ends_a_hanging_request_and_a_wait() {
    let cancel = Cancel::default();
    cancel.cancel();
    let (fetched, _) = run(vec![Answer::Hang], &mut Seen::default(), &cancel);
    assert_eq!(fetched.end, FetchEnd::Cancelled);
    let cancel = Cancel::default();
    let mut seen = Seen { cancel_when_waiting: Some(cancel.clone()), ..Seen::default() };
    let mut answers: Vec<_> = pages().into_iter().take(1).collect();
    answers.push(Answer::Error(PageErrorKind::Server));
    answers.push(Answer::Hang);
    let (fetched, _) = run(answers, &mut seen, &cancel);
    assert_eq!((fetched.end, fetched.store.num_rows()), (FetchEnd::Cancelled, 1000));
}

#[test]
fn what_is_no_page_is_said_in_words() {
    let (fetched, _) =
        run(vec![Answer::Page(b"<html><body>Sign in".to_vec())], &mut Seen::default(), &Cancel::default());
    let FetchEnd::Failed(error) = &fetched.end else { panic!("{:?}", fetched.end) };
    assert_eq!(error.kind(), "not_the_service");
    assert!(fetched.message().unwrap().contains("web page"), "{:?}", fetched.message());
}

/// A spool without fetches, for as long as the folder that it is in lives.
fn spool_folder() -> (tempfile::TempDir, SpoolFolder) {
    let data = tempfile::tempdir().unwrap();
    let folder = SpoolFolder::in_data_dir(data.path());
    (data, folder)
}

/// Fetches with a spool; `answers` for a new fetch, or for going on with `resumes`.
fn spooled(folder: &SpoolFolder, resumes: Option<&SpoolId>, answers: Vec<Answer>) -> (Fetched, Vec<Option<String>>) {
    let spool = match resumes {
        Some(id) => folder.resume(id, &SpoolPlace::default()).unwrap(),
        None => folder.begin(&request(), &SpoolPlace::default()).unwrap(),
    };
    run_with(answers, &mut Seen { has_spool: true, ..Seen::default() }, &Cancel::default(), Some(spool))
}

fn first_pages(num_pages: usize, end: PageErrorKind) -> Vec<Answer> {
    pages().into_iter().take(num_pages).chain([Answer::Error(end)]).collect()
}

#[test]
fn going_on_asks_for_no_page_again_and_ends_with_the_same_store() {
    let (_data, folder) = spool_folder();
    for num_pages in 1..pages().len() {
        let (fetched, _) = spooled(&folder, None, first_pages(num_pages, PageErrorKind::BadCredentials));
        assert!(fetched.can_resume() && fetched.progress.num_pages as usize == num_pages);
        let id = fetched.spool.unwrap();
        let (fetched, asked) = spooled(&folder, Some(&id), pages().into_iter().skip(num_pages).collect());
        assert!(is_whole(&fetched.store) && asked.len() == pages().len() - num_pages, "{num_pages}");
        assert!(asked.iter().all(Option::is_some));
        assert_eq!(folder.list()[0].state, crate::source::SpoolState::Complete);
        // Going on with what is complete asks for nothing.
        let (fetched, asked) = spooled(&folder, Some(&id), Vec::new());
        assert!(is_whole(&fetched.store) && asked.is_empty() && !fetched.can_resume());
    }
}

#[test]
fn a_token_that_has_run_out_meanwhile_starts_over() {
    let (_data, folder) = spool_folder();
    let (fetched, _) =
        spooled(&folder, None, first_pages(3, PageErrorKind::Network).into_iter().chain(hopeless()).collect());
    let id = fetched.spool.unwrap();
    let again: Vec<_> = [Answer::Error(PageErrorKind::InvalidToken)]
        .into_iter()
        .chain(first_pages(1, PageErrorKind::AccessDenied))
        .collect();
    let (fetched, _) = spooled(&folder, Some(&id), again);
    assert_eq!(fetched.store.num_rows(), 3000, "what came before is more");
    let (fetched, _) = spooled(&folder, Some(&id), first_pages(0, PageErrorKind::AccessDenied));
    assert_eq!(fetched.store.num_rows(), 3000, "also after one more try");
    let (fetched, asked) = spooled(&folder, Some(&id), pages().into_iter().skip(1).collect());
    assert!(is_whole(&fetched.store) && asked.len() == pages().len() - 1);
}

/// Network trouble for as long as the pager has patience.
fn hopeless() -> impl Iterator<Item = Answer> {
    (1..PageErrorKind::Network.max_attempts(true)).map(|_| Answer::Error(PageErrorKind::Network))
}

#[test]
fn nothing_is_left_on_disk_of_a_fetch_that_brought_nothing() {
    let (_data, folder) = spool_folder();
    let running = Answer::Page(br#"{"JobStatus":"IN_PROGRESS"}"#.to_vec());
    let (fetched, _) = spooled(&folder, None, vec![running, Answer::Error(PageErrorKind::AccessDenied)]);
    assert_eq!((fetched.spool.clone(), fetched.can_resume(), folder.list()), (None, false, Vec::new()));
}

#[test]
fn a_full_disk_costs_the_pages_on_disk_and_not_the_fetch() {
    let (_data, folder) = spool_folder();
    let spool = folder.begin(&request(), &SpoolPlace::default()).unwrap();
    // The next page cannot be written where a folder stands.
    std::fs::create_dir(spool.pages_path(0)).unwrap();
    let (fetched, _) = run_with(pages(), &mut Seen::default(), &Cancel::default(), Some(spool));
    assert!(is_whole(&fetched.store) && fetched.spool.is_none());
    assert!(fetched.spool_trouble.is_some());
}

#[test]
fn every_entry_is_found_again_in_the_pages_on_disk() {
    let (_data, folder) = spool_folder();
    let (fetched, _) =
        spooled(&folder, None, first_pages(2, PageErrorKind::InvalidToken).into_iter().chain(pages()).collect());
    assert!(fetched.inputs[0].path.ends_with("pages-2.json"));
    let document = crate::source::Document { store: std::sync::Arc::new(fetched.store), inputs: vec![0] };
    for row in (0..document.store.num_rows()).step_by(97) {
        let text = crate::source::entry_text(&document, &fetched.inputs, row).unwrap();
        let entry: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(entry["Timestamp"].as_i64(), Some(document.store.row(row).time_ms), "{row}");
    }
    let opened = crate::source::open(&[fetched.inputs[0].path.clone()], &DecodeOptions::default(), &mut ()).unwrap();
    assert!(is_whole(&opened.documents[0].store));
}

#[cfg(unix)]
#[test]
fn pages_that_cannot_be_read_end_it_before_anything_is_asked_for() {
    let (_data, folder) = spool_folder();
    let (fetched, _) = spooled(&folder, None, first_pages(3, PageErrorKind::AccessDenied));
    let (id, path) = (fetched.spool.unwrap(), fetched.inputs[0].path.clone());
    let spool = folder.resume(&id, &SpoolPlace::default()).unwrap();
    // After the spool was opened, so that the file was there when it was looked at. It can be opened and not be read.
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    let (fetched, asked) = run_with(pages(), &mut Seen::default(), &Cancel::default(), Some(spool));
    let FetchEnd::Failed(error) = &fetched.end else { panic!("{:?}", fetched.end) };
    assert_eq!((error.kind(), asked), ("disk", Vec::new()));
}

#[test]
fn a_damaged_page_is_fetched_again_and_the_pages_after_it_stay_until_then() {
    let (_data, folder) = spool_folder();
    let (fetched, _) = spooled(&folder, None, first_pages(4, PageErrorKind::AccessDenied));
    let (id, path) = (fetched.spool.unwrap(), fetched.inputs[0].path.clone());
    let mut stored = std::fs::read(&path).unwrap();
    let place = stored.len() / 2;
    stored[place] ^= 1;
    std::fs::write(&path, &stored).unwrap();
    let (fetched, asked) = spooled(&folder, Some(&id), vec![Answer::Error(PageErrorKind::NotFound)]);
    assert!(asked[0].is_some() && fetched.store.num_rows() >= 2000);
    assert_eq!(std::fs::read(&path).unwrap(), stored, "nobody knows yet whether it can be had again");
    let num_kept = fetched.progress.num_pages as usize;
    let (fetched, asked) = spooled(&folder, Some(&id), pages().into_iter().skip(num_kept).collect());
    assert!(is_whole(&fetched.store) && asked.len() == pages().len() - num_kept);
    let entry = folder.list().remove(0);
    assert!(entry.pages.ends_with("pages-2.json") && entry.num_rows == u64::from(fetched.store.num_rows()));
}

#[test]
fn what_is_whole_is_the_result_also_where_more_came_before() {
    let (_data, folder) = spool_folder();
    let shorter = Answer::Page(SampleJob::demo().pages(1000).pop().unwrap());
    let answers = first_pages(3, PageErrorKind::InvalidToken).into_iter().chain([shorter]).collect();
    let (fetched, _) = spooled(&folder, None, answers);
    assert_eq!(fetched.end, FetchEnd::Done(Ending::Complete));
    assert!(fetched.store.num_rows() < 1000 && folder.list()[0].pages.ends_with("pages-2.json"));
}
