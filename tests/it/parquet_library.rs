//! A library of Parquet is built from the ends of the files alone.

use std::fs;
use std::ops::ControlFlow;
use std::sync::Arc;

use pathscope::export::{self, ExportPlan};
use pathscope::library::{LibraryJob, refresh};
use pathscope::model::{Mark, NewRow, NormRect, PersonIndex};
use pathscope::sample::{CrowdOptions, SampleJob};
use pathscope::source::Document;

use crate::parquet::{named, open, plan};

#[test]
fn a_library_tells_of_files_of_ours_by_their_ends_alone() {
    let row = |index: i64, ms: i64| {
        let body = NormRect::new(0.1, 0.2, 0.3, 0.4);
        (NewRow { time_ms: ms, index: PersonIndex(index), body, face: None, extras: None }, Mark::NONE)
    };
    let stores = [
        named("first clip.json", &[row(0, 0), row(-1, 40), row(7, 400)], &[]),
        Arc::new(SampleJob::demo().store()),
        named("empty.json", &[], &[]),
    ];
    let folder = tempfile::tempdir().unwrap();
    let dataset = ExportPlan { is_partitioned: true, ..plan(&stores, &folder.path().join("dataset")) };
    let crowd = Arc::new(SampleJob::crowd(&CrowdOptions { num_people: 9, face_ratio: 0.0, seed: 1 }, 5000).store());
    let joint = plan(&[Arc::clone(&stores[0]), crowd, Arc::clone(&stores[2])], &folder.path().join("joint.parquet"));
    for plan in [dataset, joint] {
        export::run(&plan, &mut |_| ControlFlow::Continue(())).unwrap();
    }
    let listed = refresh(folder.path(), Vec::new(), 2, &()).unwrap().jobs;
    let of_library = |job: &LibraryJob| {
        let numbers = (job.num_people, job.num_detections, job.first_ms, job.last_ms, job.video_ms);
        (job.name.clone(), job.job_id.clone(), numbers)
    };
    let of_document = |document: &Document| {
        let store = &document.store;
        let span = (store.first_ms(), store.last_ms());
        let numbers = (store.num_people(), store.num_rows(), span.0, span.1, store.job.video.duration_ms);
        (store.job.name.clone(), store.job.job_id.clone(), numbers)
    };
    let mut listed: Vec<_> = listed.iter().map(of_library).collect();
    let mut opened: Vec<_> = open(folder.path()).unwrap().documents.iter().map(of_document).collect();
    listed.sort();
    opened.sort();
    assert_eq!((listed.len(), &listed), (5, &opened), "as opening says");

    // Without its rows the file is listed all the same: they were not read.
    let path = folder.path().join("dataset/job=demo-lobby/part-0.parquet");
    let mut bytes = fs::read(&path).unwrap();
    let rows = bytes.len() / 2;
    bytes[4..rows].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let (demo, warnings) = (&stores[1], &stores[1].report);
    let listed = refresh(folder.path(), Vec::new(), 2, &()).unwrap().jobs;
    let line = listed.iter().find(|job| job.name == "demo-lobby").unwrap();
    assert_eq!((line.num_people, line.num_detections, &line.problem), (demo.num_people(), demo.num_rows(), &None));
    assert_eq!(line.warnings.len(), warnings.num_warnings());
}
