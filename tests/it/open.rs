//! Files and folders to documents.

use std::path::{Path, PathBuf};

use pathscope::decode::{DecodeOptions, InputFormat};
use pathscope::model::{TrackStore, WarningKind};
use pathscope::sample::{CrowdOptions, SampleJob};
use pathscope::source::{OpenError, Opened, entry_text, open};
use serde_json::Value;

fn crowd(seed: u64) -> SampleJob {
    SampleJob::crowd(&CrowdOptions { num_people: 4, face_ratio: 0.3, seed }, 90)
}

/// A page without its `JobId`.
fn anonymous(page: &[u8]) -> Vec<u8> {
    let mut page: Value = serde_json::from_slice(page).unwrap();
    page.as_object_mut().unwrap().remove("JobId");
    page.to_string().into_bytes()
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn open_all(paths: &[PathBuf]) -> Result<Opened, OpenError> {
    open(paths, &DecodeOptions::default(), &mut ())
}

fn open_folder(folder: &Path) -> Opened {
    open_all(&[folder.to_owned()]).unwrap()
}

fn joined(store: &TrackStore) -> u64 {
    store.report.count(WarningKind::Joined)
}

#[test]
fn pages_with_one_job_id_are_one_document() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (crowd(1), crowd(2));
    for (name, page) in ["x.json", "c.json", "q.json"].into_iter().zip(a.pages(30)) {
        write(folder.path(), name, &page);
    }
    write(folder.path(), "other.json", &b.document());
    write(folder.path(), "readme.txt", b"notes");
    write(folder.path(), "mapFile.json", b"{}");
    let opened = open_folder(folder.path());
    assert_eq!((opened.inputs.len(), opened.documents.len(), opened.refused.len()), (4, 2, 2));
    let document = &opened.documents[0];
    assert!(document.store.same_detections(&a.store()));
    document.store.validate().unwrap();
    assert_eq!((joined(&document.store), document.store.job.is_complete()), (2, true));
    assert_eq!(document.store.job.name, a.job_id());
    assert!(opened.documents[1].store.same_detections(&b.store()));
    for row in 0..document.store.num_rows() {
        let text: Value = serde_json::from_str(&entry_text(document, &opened.inputs, row).unwrap()).unwrap();
        assert_eq!(text["Timestamp"], document.store.time_ms(row));
        assert_eq!(text["Person"]["Index"], document.store.row(row).index.0);
    }
}

#[test]
fn numbered_pages_without_an_id_are_joined_only_where_they_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let job = crowd(1);
    let pages = job.pages(8);
    let names = (1..=pages.len())
        .map(|number| if number == 1 { "persons.json".into() } else { format!("persons{number}.json") });
    let paths: Vec<PathBuf> =
        names.zip(&pages).map(|(name, page)| write(folder.path(), &name, &anonymous(page))).collect();
    assert!(paths.len() > 10, "natural order matters");
    let mut shuffled = paths.clone();
    shuffled.reverse();
    let opened = open_all(&shuffled).unwrap();
    assert_eq!(opened.documents.len(), 1);
    let store = &opened.documents[0].store;
    assert!(store.same_detections(&job.store()));
    assert!(store.origin.ordinal_of_row.is_none(), "read in the order of the numbers");
    assert_eq!((joined(store), store.job.next_token.as_deref()), (paths.len() as u64 - 1, None));
    // The same without tokens are clips: equal metadata, each from its own start.
    let clips = tempfile::tempdir().unwrap();
    for number in 1..4 {
        write(clips.path(), &format!("clip{number}.json"), &anonymous(&crowd(number).document()));
    }
    assert_eq!(open_folder(clips.path()).documents.len(), 3);
    // Tokens, but times that start again.
    let restarts = tempfile::tempdir().unwrap();
    for number in 1..3 {
        write(restarts.path(), &format!("p{number}.json"), &anonymous(&crowd(number).pages(60)[0]));
    }
    let opened = open_folder(restarts.path());
    assert!(opened.documents.len() == 2, "{:?}", opened.documents[0].store.report);
}

#[test]
fn one_file_may_hold_several_jobs() {
    let folder = tempfile::tempdir().unwrap();
    let (a, b) = (crowd(1), crowd(2));
    let pages = [a.pages(50), b.pages(50)].concat();
    let order = [0, 2, 1, 3];
    let text: Vec<u8> = order.iter().flat_map(|&at| [pages[at].as_slice(), b"\n"].concat()).collect();
    let path = write(folder.path(), "all.jsonl", &text);
    let opened = open_all(&[path]).unwrap();
    assert_eq!((opened.inputs.len(), opened.documents.len()), (1, 2));
    for (document, job) in opened.documents.iter().zip([&a, &b]) {
        document.store.validate().unwrap();
        assert!(document.store.same_detections(&job.store()));
        assert_eq!(document.store.job.name, job.job_id());
        let last = document.store.num_rows() - 1;
        assert!(entry_text(document, &opened.inputs, last).unwrap().starts_with("{\"Timestamp\""));
    }
}

#[test]
fn copies_of_a_file_are_duplicate_pages() {
    let folder = tempfile::tempdir().unwrap();
    let job = crowd(1);
    let a = write(folder.path(), "a.json", &job.document());
    let b = write(folder.path(), "b.json", &job.document());
    let opened = open_all(&[a.clone(), b, a]).unwrap();
    let store = &opened.documents[0].store;
    assert!(store.same_detections(&job.store()));
    assert_eq!((opened.inputs.len(), store.report.count(WarningKind::DuplicatePage)), (2, 1));
}

#[test]
fn a_csv_is_opened_and_its_lines_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = write(
        folder.path(),
        "t.csv",
        b"job,index,label,timestamp_ms,left,top,width,height,width_px,height_px\nj,1,,40,0.5,0.5,0.1,0.1,64,36\nj,1,,80,0.5,0.5,0.1,0.1,64,36\nk,2,,0,0.5,0.5,0.1,0.1,64,36\n",
    );
    let opened = open_all(&[path]).unwrap();
    assert_eq!(opened.inputs[0].format, InputFormat::Csv);
    let [j, k] = opened.documents.as_slice() else { panic!("two jobs") };
    assert_eq!((j.store.num_rows(), k.store.num_rows()), (2, 1));
    assert_eq!(j.store.job.video.frame_size(), Some((640, 360)));
    assert_eq!(entry_text(j, &opened.inputs, 1).unwrap(), "j,1,,80,0.5,0.5,0.1,0.1,64,36");
}

#[test]
fn what_cannot_be_opened_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let missing = open_all(&[folder.path().join("no.json")]).unwrap_err();
    assert_eq!((missing.kind(), missing.path()), ("not_found", Some(folder.path().join("no.json").as_path())));
    assert_eq!(open_all(&[folder.path().to_owned()]).unwrap_err().kind(), "empty_folder");
    let empty = write(folder.path(), "empty.json", b"");
    assert_eq!(open_all(std::slice::from_ref(&empty)).unwrap_err().kind(), "empty");
    let page = write(folder.path(), "page.json", b"<html>");
    let all = open_all(&[empty, page]).unwrap_err();
    assert!(all.to_string().starts_with("none of 2 files could be read"), "{all}");
    assert_eq!(open_all(&[]).unwrap_err().kind(), "nothing_given");
}
