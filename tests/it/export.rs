//! Exports: what is written reads back as the same data, and a target is whole or untouched.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pathscope::analysis::Kept;
use pathscope::decode::csv::{CsvEntry, CsvReader};
use pathscope::decode::{DecodeOptions, JobDecoder};
use pathscope::export::{self, ExportDocument, ExportError, ExportPlan, ExportSummary, Fidelity, Format, Loss};
use pathscope::model::{
    Face, IntegrityReport, JobInfo, JobStatus, NewRow, NormRect, PersonIndex, Point, Pose, Quality, RowExtras,
    StoreBuilder, TrackStore, VideoMetadata,
};
use pathscope::sample::SampleJob;
use pathscope::source;
use proptest::prelude::*;

fn row(time_ms: i64, index: i64, left: f32) -> NewRow {
    let body = NormRect::new(left, 0.25, 0.1, 0.5);
    NewRow { time_ms, index: PersonIndex(index), body, face: None, extras: None }
}

pub(crate) fn video() -> VideoMetadata {
    VideoMetadata { frame_rate: Some(25.0), width: Some(1920), height: Some(1080), ..VideoMetadata::default() }
}

fn store_of(rows: &[NewRow], video: VideoMetadata) -> Arc<TrackStore> {
    let mut builder = StoreBuilder::new();
    for row in rows {
        builder.push(row);
    }
    let job = JobInfo {
        name: "clip.json".into(),
        job_id: Some("job-1".into()),
        status: Some(JobStatus::Succeeded),
        video,
        ..JobInfo::default()
    };
    Arc::new(builder.finish(job, IntegrityReport::default()))
}

fn plan(stores: &[Arc<TrackStore>], format: Format, out: &Path) -> ExportPlan {
    ExportPlan {
        documents: stores.iter().cloned().map(ExportDocument::whole).collect(),
        format,
        out: out.to_owned(),
        is_partitioned: false,
        can_overwrite: false,
        inputs: Vec::new(),
    }
}

fn run(plan: &ExportPlan) -> Result<ExportSummary, ExportError> {
    export::run(plan, &mut |_| ControlFlow::Continue(()))
}

fn text(stores: &[Arc<TrackStore>], format: Format) -> (String, Fidelity) {
    let mut out = Vec::new();
    let fidelity =
        export::write_stream(&plan(stores, format, Path::new("-")), &mut out, &mut |_| ControlFlow::Continue(()));
    (String::from_utf8(out).unwrap(), fidelity.unwrap())
}

fn decode(text: &str) -> TrackStore {
    let mut decoder = JobDecoder::new("again", DecodeOptions::default());
    decoder.read(0, "again", text.as_bytes(), &mut ()).unwrap();
    decoder.finish()
}

fn open(path: &Path) -> Arc<TrackStore> {
    let opened = source::open(&[path.to_owned()], &DecodeOptions::default(), &mut ()).unwrap();
    assert!(opened.refused.is_empty(), "{:?}", opened.refused);
    assert_eq!(opened.documents.len(), 1);
    Arc::clone(&opened.documents[0].store)
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_format_that_reads_back_gives_the_same_detections() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SampleJob::demo().store());
    for format in [Format::Json, Format::Jsonl, Format::Pages, Format::Csv] {
        let out = folder.path().join(format!("demo-{}.{}", format.as_str(), format.ending()));
        let summary = run(&plan(&[Arc::clone(&store)], format, &out)).unwrap();
        assert_eq!(summary.num_rows, u64::from(store.num_rows()));
        let again = open(&out);
        assert!(store.same_detections(&again), "{format:?}");
        assert_eq!(again.job.job_id, store.job.job_id, "{format:?}");
        assert!(again.job.is_complete());
        if format == Format::Csv {
            assert_eq!(again.job.video.frame_size(), store.job.video.frame_size());
        } else {
            assert_eq!((&again.job.video, &again.job.status), (&store.job.video, &store.job.status));
            assert_eq!((&again.job.job_tag, &again.job.video_source), (&store.job.job_tag, &store.job.video_source));
            assert!(summary.fidelity.is_lossless(), "{}", summary.fidelity);
        }
    }
    let pages = folder.path().join("demo-pages.json");
    let expected = u64::from(store.num_rows()).div_ceil(1000);
    let names = names_in(&pages);
    assert_eq!(names.len() as u64, expected);
    assert_eq!(names[0], "page-0001.json");
    let has_token = |name: &String| fs::read_to_string(pages.join(name)).unwrap().contains("\"NextToken\"");
    assert!(names[..names.len() - 1].iter().all(has_token) && !has_token(names.last().unwrap()));
}

#[test]
fn face_matches_and_rare_members_are_written_back() {
    let store = Arc::new(SampleJob::face_search().store());
    let (json, fidelity) = text(&[Arc::clone(&store)], Format::Json);
    assert!(fidelity.is_lossless());
    assert!(store.same_detections(&decode(&json)));
    let (csv, fidelity) = text(&[store], Format::Csv);
    assert!(fidelity.count(Loss::FaceMatches) > 100, "{fidelity}");
    assert!(
        csv.lines().any(|line| line.starts_with("demo-face-search,2,employee-002,")),
        "the best match is the label"
    );
}

#[test]
fn an_empty_job_is_written_and_read_in_every_format() {
    let store = store_of(&[], video());
    for format in [Format::Json, Format::Jsonl] {
        assert!(decode(&text(&[Arc::clone(&store)], format).0).is_empty());
    }
    assert_eq!(text(&[Arc::clone(&store)], Format::Csv).0.lines().count(), 1);
    assert_eq!(text(&[store], Format::Mot).0, "");
}

#[test]
fn only_kept_rows_are_written() {
    let store = Arc::new(SampleJob::demo().store());
    let kept = Arc::new(Kept::from_fn(&store, |row| row % 7 == 0));
    let document = ExportDocument { kept: Arc::clone(&kept), ..ExportDocument::whole(Arc::clone(&store)) };
    for format in [Format::Json, Format::Csv, Format::Jsonl] {
        let plan = ExportPlan { documents: vec![document.clone()], ..plan(&[], format, Path::new("-")) };
        let mut out = Vec::new();
        export::write_stream(&plan, &mut out, &mut |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(decode(std::str::from_utf8(&out).unwrap()).num_rows(), kept.num_rows(), "{format:?}");
        let estimate = export::estimate(&plan);
        assert!(estimate.abs_diff(out.len() as u64) < out.len() as u64 / 10, "{estimate} for {}", out.len());
    }
}

#[test]
fn csv_has_every_column_and_sorts_by_person() {
    let mut face = Face { rect: NormRect::new(0.5, 0.5, 0.1, 0.1), confidence: 99.5, ..Face::EMPTY };
    face.pose = Pose { yaw: 1.0, pitch: -2.0, roll: 3.0 };
    let exact = RowExtras { exact_timestamp: Some("79.5".into()), ..RowExtras::default() };
    let rows = [
        row(0, 3, 0.5),
        NewRow { extras: Some(Box::new(exact)), ..row(80, 1, f32::INFINITY) },
        NewRow { body: NormRect::NONE, face: Some(face), ..row(40, 1, 0.0) },
        NewRow { body: NormRect::NONE, ..row(120, 1, 0.0) },
    ];
    let store = store_of(&rows, video());
    let labels = [(PersonIndex(1), "=Anna, \"A\"".to_owned())];
    let document = ExportDocument { labels: Arc::new(labels.into()), ..ExportDocument::whole(store) };
    let plan = ExportPlan { documents: vec![document], ..plan(&[], Format::Csv, Path::new("-")) };
    let mut out = Vec::new();
    export::write_stream(&plan, &mut out, &mut |_| ControlFlow::Continue(())).unwrap();
    insta::assert_snapshot!(String::from_utf8(out).unwrap(), @r#"
    job,index,label,timestamp_ms,frame,left,top,width,height,left_px,top_px,width_px,height_px,box_source,face_left,face_top,face_width,face_height,face_confidence,yaw,pitch,roll,brightness,sharpness,eye_left_x,eye_left_y,eye_right_x,eye_right_y,nose_x,nose_y,mouth_left_x,mouth_left_y,mouth_right_x,mouth_right_y,class,score,visibility,ignored
    job-1,1,"'=Anna, ""A""",40,1,,,,,,,,,face,0.5,0.5,0.1,0.1,99.5,1.0,-2.0,3.0,,,,,,,,,,,,,,,,
    job-1,1,"'=Anna, ""A""",79.5,2,inf,0.25,0.1,0.5,inf,270.0,192.0,540.0,body,,,,,,,,,,,,,,,,,,,,,,,,
    job-1,1,"'=Anna, ""A""",120,3,,,,,,,,,none,,,,,,,,,,,,,,,,,,,,,,,,
    job-1,3,,0,0,0.5,0.25,0.1,0.5,960.0,270.0,192.0,540.0,body,,,,,,,,,,,,,,,,,,,,,,,,
    "#);
}

#[test]
fn mot_counts_from_one_and_says_what_it_left_out() {
    let face = Face { rect: NormRect::new(0.5, 0.5, 0.1, 0.1), ..Face::EMPTY };
    let rows = [
        row(0, 4, 0.5),
        row(0, 0, 0.25),
        row(35, 0, 0.1),
        row(41, 0, 0.2),
        NewRow { body: NormRect::NONE, face: Some(face), ..row(80, 0, 0.0) },
        NewRow { body: NormRect::NONE, ..row(80, 1, 0.0) },
        row(80, 2, f32::INFINITY),
        row(-200, 0, 0.5),
        row(400, 0, -0.0625),
    ];
    let folder = tempfile::tempdir().unwrap();
    let store = store_of(&rows, video());
    let summary = run(&plan(&[Arc::clone(&store)], Format::Mot, &folder.path().join("a.txt"))).unwrap();
    let (text, fidelity) = text(&[store], Format::Mot);
    assert_eq!((summary.num_rows, &summary.fidelity), (text.lines().count() as u64, &fidelity));
    insta::assert_snapshot!(text, @r"
    1,1,480,270,192,540,1,-1,-1,-1
    1,5,960,270,192,540,1,-1,-1,-1
    2,1,384,270,192,540,1,-1,-1,-1
    11,1,-120,270,192,540,1,-1,-1,-1
    ");
    insta::assert_snapshot!(fidelity.to_string(), @r"
    face-only entries left out: 1
    entries without a box left out: 1
    entries with an unusable box left out: 1
    entries left out because a nearer one of that person is on the same frame: 1
    entries before the first frame left out: 1
    times moved to their frame: 1
    documents whose VideoMetadata is not kept in full: 1
    documents whose job status, message, tag or video source is left out: 1
    ");
}

#[test]
fn mot_moves_ids_where_an_index_is_negative() {
    let (text, fidelity) = text(&[store_of(&[row(0, -2, 0.5), row(0, i64::MAX, 0.5)], video())], Format::Mot);
    let ids: Vec<&str> = text.lines().map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(ids, ["1", "9223372036854775810"]);
    assert_eq!(fidelity.count(Loss::MovedIds), 2);
}

#[test]
fn mot_names_what_the_result_does_not_say() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("a.txt");
    for (video, option) in [
        (VideoMetadata { frame_rate: None, ..video() }, "--fps"),
        (VideoMetadata { width: None, ..video() }, "--frame-size"),
    ] {
        let error = run(&plan(&[store_of(&[row(0, 0, 0.5)], video)], Format::Mot, &file)).unwrap_err();
        assert!(error.to_string().contains(option), "{error}");
    }
    assert!(names_in(out.path()).is_empty());
}

#[test]
fn an_incomplete_job_is_kept_and_said() {
    let mut store = TrackStore::clone(&store_of(&[row(0, 0, 0.5)], video()));
    store.job.next_token = Some("more".into());
    let (json, fidelity) = text(&[Arc::new(store)], Format::Json);
    assert!(!json.contains("NextToken"));
    assert_eq!(fidelity.count(Loss::Incomplete), 1);
}

#[test]
fn several_documents_go_into_one_table_or_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let mut second = TrackStore::clone(&store_of(&[row(0, 0, 0.75)], video()));
    second.job.job_id = Some("../job 2".into());
    let stores = [store_of(&[row(0, 0, 0.5)], video()), Arc::new(second)];
    let (csv, _) = text(&stores, Format::Csv);
    let jobs: Vec<&str> = csv.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(jobs, ["job", "job-1", "../job 2"]);
    let error = run(&plan(&stores, Format::Json, &folder.path().join("two.json"))).unwrap_err();
    assert!(matches!(error, ExportError::NeedsFolder { num_documents: 2, .. }), "{error}");
    run(&plan(&stores, Format::Json, &folder.path().join("two"))).unwrap();
    assert_eq!(names_in(&folder.path().join("two")), ["%2E%2E%2Fjob%202.json", "job-1.json"]);
    run(&ExportPlan { is_partitioned: true, ..plan(&stores, Format::Csv, &folder.path().join("parts")) }).unwrap();
    assert_eq!(names_in(&folder.path().join("parts")), ["job=%2E%2E%2Fjob%202", "job=job-1"]);
    assert_eq!(names_in(folder.path()), ["parts", "two"]);
}

#[test]
fn documents_without_a_job_id_stay_apart_in_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let named = |name: &str, left: f32| {
        let mut store = TrackStore::clone(&store_of(&[row(0, 0, left)], video()));
        (store.job.name, store.job.job_id) = (name.into(), None);
        Arc::new(store)
    };
    let stores = [named("first clip.json", 0.25), named("second clip.json", 0.5)];
    for format in [Format::Csv, Format::Jsonl] {
        let out = folder.path().join(format!("both.{}", format.ending()));
        let summary = run(&plan(&stores, format, &out)).unwrap();
        assert_eq!(summary.fidelity.count(Loss::MadeJobIds), 2);
        let opened = source::open(&[out], &DecodeOptions::default(), &mut ()).unwrap();
        assert_eq!(opened.documents.len(), 2, "{format:?}");
        for (store, document) in stores.iter().zip(&opened.documents) {
            assert!(store.same_detections(&document.store), "{format:?}");
        }
    }
}

#[test]
fn an_existing_file_is_replaced_only_when_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a.csv");
    fs::write(&out, "mine").unwrap();
    let refused = plan(&[store_of(&[row(0, 0, 0.5)], video())], Format::Csv, &out);
    assert_eq!(run(&refused), Err(ExportError::Exists(fs::canonicalize(&out).unwrap())));
    assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
    run(&ExportPlan { can_overwrite: true, ..refused }).unwrap();
    assert!(fs::read_to_string(&out).unwrap().starts_with("job,index"));
    assert_eq!(names_in(folder.path()), ["a.csv"]);
}

#[test]
fn an_input_is_never_replaced_whatever_it_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("input.csv");
    fs::write(&input, "data").unwrap();
    let mut outs = vec![input.clone(), folder.path().join("./input.csv")];
    #[cfg(unix)]
    {
        let (link, hard) = (folder.path().join("link.csv"), folder.path().join("hard.csv"));
        std::os::unix::fs::symlink(&input, &link).unwrap();
        fs::hard_link(&input, &hard).unwrap();
        outs.extend([link, hard]);
    }
    for out in outs {
        let plan = plan(&[store_of(&[row(0, 0, 0.5)], video())], Format::Csv, &out);
        let error = run(&ExportPlan { can_overwrite: true, inputs: vec![input.clone()], ..plan }).unwrap_err();
        assert!(matches!(error, ExportError::IsInput(_)), "{error}");
        assert_eq!(fs::read_to_string(&input).unwrap(), "data");
    }
}

#[test]
fn a_folder_is_replaced_only_where_nothing_else_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("pages");
    let large = Arc::new(SampleJob::demo().store());
    run(&plan(&[Arc::clone(&large)], Format::Pages, &out)).unwrap();
    let small = plan(&[store_of(&[row(0, 0, 0.5)], video())], Format::Pages, &out);
    assert!(matches!(run(&small), Err(ExportError::Exists(_))));
    let forced = ExportPlan { can_overwrite: true, ..small };
    run(&forced).unwrap();
    assert_eq!(names_in(&out), ["page-0001.json"]);
    fs::write(out.join("notes.txt"), "mine").unwrap();
    let error = run(&forced).unwrap_err();
    assert!(matches!(&error, ExportError::ForeignFolder { found, .. } if found == "notes.txt"), "{error}");
    let holds = ExportPlan { inputs: vec![out.join("page-0001.json")], ..forced };
    assert!(matches!(run(&holds), Err(ExportError::HoldsInput(_))));
    assert_eq!(names_in(&out), ["notes.txt", "page-0001.json"]);
    assert_eq!(names_in(folder.path()), ["pages"]);
}

#[test]
fn a_cancelled_export_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SampleJob::demo().store());
    for format in Format::ALL.into_iter().filter(|format| format.is_built()) {
        let plan = plan(&[Arc::clone(&store)], format, &folder.path().join("out"));
        let mut seen = Vec::new();
        let result = export::run(&plan, &mut |num_rows| {
            seen.push(num_rows);
            ControlFlow::Break(())
        });
        assert_eq!(result, Err(ExportError::Cancelled));
        assert_eq!(seen.len(), 1);
        assert!(names_in(folder.path()).is_empty(), "{format:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let store = Arc::new(SampleJob::demo().store());
    let error = run(&plan(&[store], Format::Csv, Path::new("/dev/full"))).unwrap_err();
    assert_eq!(error, ExportError::DiskFull("/dev/full".into()));
    assert!(error.to_string().contains("disk is full"), "{error}");
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
    if fs::write(folder.path().join("probe"), "").is_ok() {
        eprintln!("skipped: this user may write everywhere");
        return;
    }
    let store = store_of(&[row(0, 0, 0.5)], video());
    for format in [Format::Csv, Format::Pages] {
        let error = run(&plan(&[Arc::clone(&store)], format, &folder.path().join("a"))).unwrap_err();
        assert!(matches!(error, ExportError::ReadOnly(_)), "{error}");
    }
    assert!(names_in(folder.path()).is_empty());
}

#[test]
fn a_missing_folder_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("none/a.csv");
    let error = run(&plan(&[store_of(&[row(0, 0, 0.5)], video())], Format::Csv, &out)).unwrap_err();
    assert_eq!(error, ExportError::NoFolder(folder.path().join("none")));
}

#[cfg(unix)]
#[test]
fn a_new_file_has_ordinary_permissions_and_a_replaced_one_keeps_its_own() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let (ordinary, out) = (folder.path().join("ordinary"), folder.path().join("a.csv"));
    fs::write(&ordinary, "").unwrap();
    let plan = plan(&[store_of(&[row(0, 0, 0.5)], video())], Format::Csv, &out);
    run(&plan).unwrap();
    assert_eq!(mode(&out), mode(&ordinary));
    fs::set_permissions(&out, fs::Permissions::from_mode(0o640)).unwrap();
    run(&ExportPlan { can_overwrite: true, ..plan }).unwrap();
    assert_eq!(mode(&out), 0o640);
}

/// Any `f32` that a JSON result can hold, odd ones often; NaN for absent.
fn number() -> impl Strategy<Value = f32> {
    let odd = [0.0, -0.0, 1.0, f32::MIN_POSITIVE, f32::MAX, f32::EPSILON, 1e-45, 7.038_531e-26, 1.000_000_1, f32::NAN];
    prop_oneof![
        proptest::sample::select(odd.to_vec()),
        (-1.0_f32..2.0),
        any::<u32>().prop_map(|bits| Some(f32::from_bits(bits)).filter(|v| v.is_finite()).unwrap_or(f32::NAN)),
    ]
}

fn rect() -> impl Strategy<Value = NormRect> {
    prop_oneof![
        1 => Just(NormRect::NONE),
        3 => [number(), number(), number(), number()].prop_map(|[left, top, width, height]| NormRect { left, top, width, height }),
    ]
}

fn face() -> impl Strategy<Value = Face> {
    let point = || (number(), number()).prop_map(|(x, y)| Point { x, y });
    let pose = [number(), number(), number()].prop_map(|[yaw, pitch, roll]| Pose { yaw, pitch, roll });
    let quality = (number(), number()).prop_map(|(brightness, sharpness)| Quality { brightness, sharpness });
    let landmarks = [point(), point(), point(), point(), point()];
    (rect(), landmarks, pose, quality, number()).prop_map(|(rect, landmarks, pose, quality, confidence)| Face {
        rect,
        landmarks,
        pose,
        quality,
        confidence,
    })
}

pub(crate) fn any_row() -> impl Strategy<Value = NewRow> {
    let exact = (0..1_000_000_i64, 1..1000_u32).prop_map(|(whole, thousandths)| {
        let extras = RowExtras { exact_timestamp: Some(format!("{whole}.{thousandths:03}")), ..RowExtras::default() };
        (whole + i64::from(thousandths >= 500), Some(Box::new(extras)))
    });
    let whole = prop_oneof![(-100..5000_i64), (-(1_i64 << 52)..(1_i64 << 52))].prop_map(|ms| (ms, None));
    let time = prop_oneof![4 => whole, 1 => exact];
    (time, -2..5_i64, rect(), proptest::option::of(face())).prop_map(|((time_ms, extras), index, body, face)| NewRow {
        time_ms,
        index: PersonIndex(index),
        body,
        face,
        extras,
    })
}

pub(crate) fn is_empty_face(row: &NewRow) -> bool {
    row.face.is_some_and(|face| face.to_array().iter().all(|value| value.is_nan()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn json_and_csv_keep_every_bit(mut rows in proptest::collection::vec(any_row(), 0..40)) {
        let store = store_of(&rows, video());
        for format in [Format::Json, Format::Jsonl] {
            prop_assert!(store.same_detections(&decode(&text(&[Arc::clone(&store)], format).0)), "{format:?}");
        }
        rows.retain(|row| !is_empty_face(row));
        let store = store_of(&rows, video());
        prop_assert!(store.same_detections(&decode(&text(&[Arc::clone(&store)], Format::Csv).0)));
    }

    #[test]
    fn csv_cells_read_back_with_infinite_values(bits: [u32; 4], time_ms: i64, index: i64) {
        let value = |bits: u32| Some(f32::from_bits(bits)).filter(|v| !v.is_nan()).unwrap_or(f32::INFINITY);
        let [left, top, width, height] = bits.map(value);
        let body = NormRect { left, top, width, height };
        let new = NewRow { time_ms, index: PersonIndex(index), body, face: None, extras: None };
        let (csv, _) = text(&[store_of(std::slice::from_ref(&new), VideoMetadata::default())], Format::Csv);
        let mut reader = CsvReader::new(csv.as_bytes()).unwrap();
        prop_assert_eq!(reader.read().unwrap(), Some(CsvEntry::Row(new)));
        prop_assert_eq!(reader.job(), "job-1");
        prop_assert_eq!(reader.read().unwrap(), None);
    }
}
