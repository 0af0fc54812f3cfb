//! Spooled fetches, torn at every byte.

use std::fs;
use std::path::Path;

use super::*;
use crate::model::Operation;
use crate::source::FetchRequest;

const PAGES: [&[u8]; 3] = [b"{\"Persons\":[],\"NextToken\":\"a\"}", b"{\"Persons\":\n[],\"NextToken\":\"b\"}", b"{}"];
const NEXT: [Option<&str>; 3] = [Some("a"), Some("b"), None];

fn request() -> FetchRequest {
    FetchRequest { region: Some("eu-west-1".into()), ..FetchRequest::new("job-1", Operation::PersonTracking) }
}

fn here() -> SpoolPlace {
    SpoolPlace { place: "as somebody".into(), address: "eu-west-1 ".into() }
}

/// A spool with the first pages in it; what it holds is on disk, and nobody has it open.
fn spooled(data_dir: &Path, num_pages: usize) -> (SpoolFolder, SpoolId) {
    let spools = SpoolFolder::in_data_dir(data_dir);
    let mut spool = spools.begin(&request(), &here()).unwrap();
    for at in 0..num_pages {
        spool.append(PAGES[at], 7, NEXT[at]).unwrap();
    }
    (spools, spool.id().clone())
}

fn pages(spool: &mut Spool, run: usize) -> Vec<SpooledPage> {
    let mut pages = Vec::new();
    spool
        .read_back(run, |page| {
            pages.push(page);
            true
        })
        .unwrap();
    pages
}

#[test]
fn pages_come_back_as_they_were_received() {
    let folder = tempfile::tempdir().unwrap();
    let (spools, id) = spooled(folder.path(), 2);
    let mut spool = spools.resume(&id, &here()).unwrap();
    spool.append(PAGES[2], 1, None).unwrap();
    spool.end(true, None).unwrap();
    drop(spool);
    let mut spool = spools.resume(&id, &here()).unwrap();
    assert!(spool.is_complete());
    let read = pages(&mut spool, 0);
    assert_eq!(read.iter().map(|page| page.bytes.as_slice()).collect::<Vec<_>>(), PAGES);
    assert_eq!(read.iter().map(|page| page.next_token.as_deref()).collect::<Vec<_>>(), NEXT);
    drop(spool);
    let entry = spools.list().remove(0);
    assert_eq!((entry.state, entry.num_pages, entry.num_rows), (SpoolState::Complete, 3, 15));
    assert_eq!((entry.request, entry.place.as_str()), (request(), "as somebody"));
    assert_eq!(fs::read(&entry.pages).unwrap(), with_breaks());
    let mut saved = Vec::new();
    spools.write_saved(&id, &mut saved).unwrap();
    let parsed: Vec<serde_json::Value> = serde_json::from_slice(&saved).unwrap();
    assert_eq!((parsed.len(), &parsed[1]["NextToken"]), (3, &serde_json::json!("b")));
}

fn with_breaks() -> Vec<u8> {
    PAGES.iter().flat_map(|page| page.iter().copied().chain([b'\n'])).collect()
}

#[test]
fn a_spool_torn_anywhere_goes_on_after_its_last_whole_page() {
    let folder = tempfile::tempdir().unwrap();
    let (spools, id) = spooled(folder.path(), 2);
    let path = folder.path().join("spool").join(id.to_string());
    let (index_path, pages_path) = (path.join("index.jsonl"), path.join("pages-1.json"));
    let (index, stored) = (fs::read(&index_path).unwrap(), fs::read(&pages_path).unwrap());
    let line_ends: Vec<usize> = (1..=index.len()).filter(|&at| index[at - 1] == b'\n').collect();
    let page_ends = [PAGES[0].len() + 1, PAGES[0].len() + PAGES[1].len() + 2];
    let num_within = |ends: &[usize], at: usize| ends.iter().filter(|&&end| end <= at).count();
    let torn_index = (0..=index.len()).map(|at| (at, stored.len()));
    let torn_pages = (0..=stored.len()).map(|at| (index.len(), at));
    for (num_index, num_stored) in torn_index.chain(torn_pages) {
        fs::write(&index_path, &index[..num_index]).unwrap();
        fs::write(&pages_path, &stored[..num_stored]).unwrap();
        let mut spool = spools.resume(&id, &here()).unwrap();
        let read = pages(&mut spool, 0);
        assert!(read.iter().zip(PAGES).all(|(page, original)| page.bytes == original));
        let num_whole = num_within(&line_ends, num_index).min(num_within(&page_ends, num_stored));
        assert_eq!(read.len(), num_whole, "{num_index} {num_stored}");
        for at in read.len()..3 {
            spool.append(PAGES[at], 7, NEXT[at]).unwrap();
        }
        drop(spool);
        assert_eq!(fs::read(&pages_path).unwrap(), with_breaks(), "{num_index} {num_stored}");
        assert_eq!(pages(&mut spools.resume(&id, &here()).unwrap(), 0).len(), 3, "{num_index} {num_stored}");
    }
}

#[test]
fn what_follows_a_page_that_has_changed_goes_on_in_a_new_run() {
    let folder = tempfile::tempdir().unwrap();
    let (spools, id) = spooled(folder.path(), 3);
    let path = folder.path().join("spool").join(id.to_string()).join("pages-1.json");
    let mut stored = fs::read(&path).unwrap();
    stored[PAGES[0].len() + 5] ^= 1;
    fs::write(&path, stored).unwrap();
    let mut spool = spools.resume(&id, &here()).unwrap();
    assert_eq!(spool.read_back(0, |_| true), Ok(Some(1)));
    spool.go_on_after(1).unwrap();
    spool.append(PAGES[1], 7, NEXT[1]).unwrap();
    drop(spool);
    let mut spool = spools.resume(&id, &here()).unwrap();
    assert_eq!((spool.num_runs(), spool.num_pages(0)), (2, 3));
    assert_eq!(pages(&mut spool, 1).iter().map(|page| page.bytes.as_slice()).collect::<Vec<_>>(), PAGES[..2]);
}

#[test]
fn starting_over_keeps_what_came_before_and_the_fuller_run_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let (spools, id) = spooled(folder.path(), 2);
    let mut spool = spools.resume(&id, &here()).unwrap();
    spool.start_over().unwrap();
    spool.append(PAGES[0], 7, NEXT[0]).unwrap();
    drop(spool);
    let entry = spools.list().remove(0);
    assert_eq!((entry.num_pages, entry.num_rows, entry.state), (2, 14, SpoolState::Incomplete));
    assert!(entry.pages.ends_with("pages-1.json"));
    let mut spool = spools.resume(&id, &here()).unwrap();
    assert_eq!((spool.num_runs(), pages(&mut spool, 0).len(), pages(&mut spool, 1).len()), (2, 2, 1));
    spool.append(PAGES[1], 7, NEXT[1]).unwrap();
    drop(spool);
    assert!(spools.list()[0].pages.ends_with("pages-2.json"));
}

#[test]
fn one_process_at_a_time_and_only_what_is_asked_for_is_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let (spools, id) = spooled(folder.path(), 1);
    let spool = spools.resume(&id, &here()).unwrap();
    assert_eq!(spools.resume(&id, &here()).unwrap_err(), SpoolError::InUse);
    assert_eq!((spools.delete(&id), spools.list()[0].state), (Err(SpoolError::InUse), SpoolState::InUse));
    drop(spool);
    let other = spools.begin(&request(), &here()).unwrap();
    assert_ne!(other.id(), &id);
    other.discard().unwrap();
    drop(spools.begin(&request(), &here()).unwrap());
    let found = spools.find(&request(), &here()).unwrap().unwrap();
    assert_eq!(found.id, id, "the later one has no page");
    let elsewhere = SpoolPlace { address: "eu-west-2 ".into(), ..here() };
    assert!(matches!(spools.find(&request(), &elsewhere), Err(SpoolError::OtherAddress { .. })));
    assert!(matches!(spools.resume(&id, &elsewhere), Err(SpoolError::OtherAddress { .. })));
    let empty = tempfile::tempdir().unwrap();
    let (empty_spools, _) = spooled(empty.path(), 0);
    assert_eq!(empty_spools.find(&request(), &here()), Ok(None), "there is nothing to go on with");
    let other_job = FetchRequest { job_id: "job-2".into(), ..request() };
    assert_eq!(spools.find(&other_job, &here()), Ok(None));
    spools.delete(&spools.list()[0].id).unwrap();
    spools.delete(&id).unwrap();
    assert_eq!((spools.list(), spools.resume(&id, &here()).unwrap_err()), (Vec::new(), SpoolError::Gone));
    assert!(SpoolId::try_from("../../etc".to_owned()).is_err());
}

#[test]
fn a_broken_request_is_said_and_its_pages_stay() {
    let folder = tempfile::tempdir().unwrap();
    let (spools, id) = spooled(folder.path(), 1);
    fs::write(folder.path().join("spool").join(id.to_string()).join("request.json"), "{").unwrap();
    assert!(matches!(spools.resume(&id, &here()), Err(SpoolError::Broken { .. })));
    let entry = spools.list().remove(0);
    assert_eq!((entry.state, entry.num_pages), (SpoolState::Broken, 1));
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (spools, id) = spooled(folder.path(), 1);
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let path = folder.path().join("spool").join(id.to_string());
    assert_eq!((mode(&folder.path().join("spool")), mode(&path)), (0o700, 0o700));
    for name in ["request.json", "index.jsonl", "pages-1.json"] {
        assert_eq!(mode(&path.join(name)), 0o600, "{name}");
    }
    drop(spools);
}
