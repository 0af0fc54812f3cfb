//! MOT text written and read back, and what is read of that of others.

use proptest::prelude::*;

use super::{decode, decode_with};
use pathscope::analysis::measure::series;
use pathscope::analysis::{Filter, Kept, Measure, Names, people_matches, people_stats};
use pathscope::decode::{DecodeOptions, InputFormat};
use pathscope::export::{ExportDocument, ExportPlan, Format, Loss, write_stream};
use pathscope::model::time::ms_of_frame;
use pathscope::model::{
    IntegrityReport, JobInfo, Mark, NewRow, NormRect, PersonIndex, StoreBuilder, TrackStore, VideoMetadata, WarningKind,
};
use std::ops::ControlFlow;
use std::sync::Arc;

const SIZE: (u32, u32) = (1920, 1080);
const RATE: f64 = 25.0;

fn options() -> DecodeOptions {
    DecodeOptions { frame_rate: Some(RATE), frame_size: Some(SIZE), ..DecodeOptions::default() }
}

fn written(store: &Arc<TrackStore>, format: Format) -> (String, pathscope::export::Fidelity) {
    let plan = ExportPlan {
        documents: vec![ExportDocument { kept: Arc::new(Kept::all(store)), ..ExportDocument::whole(store.clone()) }],
        format,
        out: "-".into(),
        is_partitioned: false,
        can_overwrite: false,
        inputs: Vec::new(),
    };
    let mut out = Vec::new();
    let fidelity = write_stream(&plan, &mut out, &mut |_| ControlFlow::Continue(())).unwrap();
    (String::from_utf8(out).unwrap(), fidelity)
}

/// A frame, a person (or nobody), a box in thousandths of a pixel, and a score.
type Line = (i64, Option<i64>, [i32; 4], Option<u8>);

fn store(lines: &[Line]) -> Arc<TrackStore> {
    let mut builder = StoreBuilder::new();
    for &(frame, index, [left, top, width, height], score) in lines {
        let ratio = |thousandths: i32, side: u32| (f64::from(thousandths) / 1000.0 / f64::from(side)) as f32;
        let body = NormRect::new(ratio(left, SIZE.0), ratio(top, SIZE.1), ratio(width, SIZE.0), ratio(height, SIZE.1));
        let mut mark = Mark::NONE;
        mark.score = score.map_or(f32::NAN, |score| f32::from(score) / 128.0);
        let index = index.map_or(PersonIndex::UNTRACKED, PersonIndex);
        let row = NewRow { time_ms: ms_of_frame(frame, RATE), index, body, face: None, extras: None };
        builder.push_marked(&row, mark);
    }
    let video =
        VideoMetadata { frame_rate: Some(RATE), width: Some(SIZE.0), height: Some(SIZE.1), ..VideoMetadata::default() };
    Arc::new(builder.finish(JobInfo { video, ..JobInfo::default() }, IntegrityReport::default()))
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let rect = [-50_000..2_000_000, -50_000..1_200_000, 0..900_000, 0..900_000];
    // A score of 1 stands where none is known.
    let line = (0..400_i64, proptest::option::weighted(0.8, 0..9_i64), rect, proptest::option::of(0..128_u8));
    proptest::collection::vec(line, 1..60).prop_map(|mut lines| {
        lines.sort_by_key(|line| (line.0, line.1));
        // Of a person there is one box a frame.
        lines.dedup_by(|a, b| a.1.is_some() && (a.0, a.1) == (b.0, b.1));
        lines
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_is_written_is_read_back_within_a_thousandth_of_a_pixel(lines in lines()) {
        let before = store(&lines);
        let (text, fidelity) = written(&before, Format::Mot);
        prop_assert_eq!(fidelity.num_left_out_rows(), 0);
        let (after, summary) = decode_with(options(), text.as_bytes()).unwrap();
        prop_assert_eq!(summary.format, InputFormat::Mot);
        prop_assert_eq!((after.num_rows(), after.num_people()), (before.num_rows(), before.num_people()));
        for &slot in before.slots_by_index() {
            let index = before.person_index(slot);
            let other = after.slot_of(index).unwrap();
            for (&a, &b) in before.person_rows(slot).iter().zip(after.person_rows(other)) {
                prop_assert_eq!(before.time_ms(a), after.time_ms(b));
                let (a, b) = (before.row(a), after.row(b));
                let sides = |r: NormRect| [r.left * 1920.0, r.top * 1080.0, r.width * 1920.0, r.height * 1080.0];
                for (x, y) in sides(a.body).into_iter().zip(sides(b.body)) {
                    prop_assert!((x - y).abs() < 0.0015, "{x} and {y}");
                }
                let has_scores = before.has_marks();
                let expected = if a.mark.score.is_nan() && has_scores { 1.0 } else { a.mark.score };
                prop_assert_eq!(expected.to_bits(), b.mark.score.to_bits());
            }
        }
        // And once more, to the letter.
        prop_assert_eq!(written(&Arc::new(after), Format::Mot).0, text);
    }

    #[test]
    fn nothing_makes_the_reader_fall_over(text in "([-0-9.,a \\n]{0,12}|nan|1e999|18446744073709551616|\\PC){0,40}") {
        let _ = decode_with(DecodeOptions { input_format: Some(InputFormat::Mot), ..options() }, text.as_bytes());
    }
}

#[test]
fn ground_truth_keeps_what_is_marked() {
    let text = "1,1,199,813,140,268,1,1,0.83643\n2, 1, 201, 812, 140, 268, 0, 1, 0.25\n2,5,0,0,96,108,1,3,1\n";
    let (store, _) = decode_with(options(), text.as_bytes()).unwrap();
    assert_eq!((store.num_rows(), store.num_people()), (3, 2));
    let marks: Vec<Mark> = (0..3).map(|row| store.mark(row)).collect();
    assert_eq!(marks.iter().map(|mark| mark.is_ignored).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!((marks[0].visibility, marks[1].visibility), (0.83643, 0.25));
    let names: Vec<&str> = marks.iter().map(|mark| store.class_name(mark.class().unwrap())).collect();
    assert_eq!(names, ["pedestrian", "pedestrian", "car"]);
    let car = store.body(2);
    assert_eq!((car.width, car.height, store.time_ms(2)), (0.05, 0.1, 40));
}

#[test]
fn scores_classes_and_visibilities_are_filtered_and_charted() {
    let text = "1,1,199,813,140,268,1,1,0.75\n2,1,201,812,140,268,1,1,0.25\n2,5,0,0,96,108,1,3,1\n";
    let (store, _) = decode_with(options(), text.as_bytes()).unwrap();
    let people = people_stats(&store);
    let kept = |filter: &str| {
        let filter = Filter::parse(filter, &store.job.video).unwrap();
        let matches = people_matches(&store);
        filter.apply(&store, &people, Names::of_matches(&matches)).rows().collect::<Vec<_>>()
    };
    assert_eq!(
        (kept("visibility>=0.75"), kept("class:PEDEST,bicycle"), kept("!class:car")),
        (vec![0, 2], vec![0, 1], vec![0, 1])
    );
    assert!(kept("score>0").is_empty());
    let slot = store.slot_of(PersonIndex(0)).unwrap();
    let points: Vec<_> = series(&store, &Kept::all(&store), slot, Measure::Visibility, 0..100).collect();
    assert_eq!(points, [(0, Some(0.75)), (40, Some(0.25))]);
}

#[test]
fn what_a_file_leaves_open_is_assumed_and_said() {
    let text = "0,7,100,100,50,80,0.5\n30,7,1800,900,50,80,0.5\n";
    let (store, _) = decode_with(DecodeOptions::default(), text.as_bytes()).unwrap();
    assert_eq!(store.job.video.frame_size(), Some((1920, 1080)));
    assert_eq!((store.job.video.frame_rate, store.time_ms(1)), (None, 1000));
    let report = store.report.warnings();
    let said: String = report.iter().flat_map(|w| &w.examples).map(|example| example.message.as_str()).collect();
    for part in ["frames count from 0", "30 a second are assumed", "1920 x 1080 is assumed"] {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_bad_line_costs_itself_and_is_named() {
    let good = "1,1,10,10,50,80,0.5,-1,-1,-1";
    for (bad, why) in [
        ("2,1,10,10,50,80,0.5,-1,-1", "9 columns, where the first line has 10"),
        ("2,1,10,10", "4 columns"),
        ("2,1,nan,10,50,80,0.5,-1,-1,-1", "'nan' stands where left should be a number"),
        ("2,1,10,10,-50,80,0.5,-1,-1,-1", "reversed"),
        ("0,1,10,10,50,80,0.5,-1,-1,-1", "frame 0 is before the first frame, 1"),
        ("2,99999999999999999999,10,10,50,80,0.5,-1,-1,-1", "id should be a whole number"),
        ("2,1.5,10,10,50,80,0.5,-1,-1,-1", "id should be a whole number"),
        ("\u{0}\u{1},2", "2 columns"),
    ] {
        let text = format!("{good}\n\n{bad}\n{good}\n");
        let (store, _) = decode_with(options(), text.as_bytes()).unwrap();
        assert_eq!((store.num_rows(), store.report.count(WarningKind::UnreadableEntry)), (2, 1), "{bad}");
        let warning = store.report.warnings().iter().find(|w| w.kind == WarningKind::UnreadableEntry).unwrap();
        let example = &warning.examples[0];
        assert!(example.message.starts_with("line 3: ") && example.message.contains(why), "{bad}: {}", example.message);
        assert_eq!(example.offset, Some(good.len() as u64 + 2));
    }
    let nothing =
        decode_with(DecodeOptions { input_format: Some(InputFormat::Mot), ..options() }, b"a,b\n").unwrap_err();
    assert!(nothing.to_string().contains("line 1: 2 columns"), "{nothing}");
}

#[test]
fn detections_without_a_track_are_left_out_where_every_entry_is_somebodys() {
    let store = store(&[(0, Some(3), [0, 0, 9000, 9000], Some(64)), (0, None, [0; 4], None), (1, None, [0; 4], None)]);
    let (json, fidelity) = written(&store, Format::Json);
    assert_eq!((fidelity.count(Loss::UntrackedRows), fidelity.count(Loss::Marks)), (2, 1));
    assert_eq!(json.matches("\"Timestamp\"").count(), 1);
    let (csv, fidelity) = written(&store, Format::Csv);
    assert_eq!(fidelity.count(Loss::UntrackedRows), 0);
    let (back, _) = decode_with(DecodeOptions::default(), csv.as_bytes()).unwrap();
    assert_eq!((back.num_rows(), back.num_people()), (3, 1));
}

#[test]
fn csv_carries_what_a_detector_says() {
    let mut builder = StoreBuilder::new();
    let mut mark = Mark::NONE.with_class(builder.class("=person, \"tall\""));
    (mark.score, mark.visibility, mark.is_ignored) = (0.1, 0.86, true);
    let body = NormRect::new(0.5, 0.25, 0.1, 0.5);
    let row = NewRow { time_ms: 0, index: PersonIndex(1), body, face: None, extras: None };
    builder.push_marked(&row, mark);
    builder.push(&NewRow { time_ms: 40, ..row });
    let store = Arc::new(builder.finish(JobInfo::default(), IntegrityReport::default()));
    let (csv, fidelity) = written(&store, Format::Csv);
    assert!(csv.lines().nth(1).unwrap().ends_with(",\"'=person, \"\"tall\"\"\",0.1,0.86,1"), "{csv}");
    assert_eq!(fidelity.count(Loss::Marks), 0);
    assert!(store.same_detections(&decode(csv.as_bytes()).unwrap()));
    let start = |line: &str| line.split(',').take(9).collect::<Vec<_>>().join(",") + "\n";
    let older: String = csv.lines().map(start).collect();
    assert!(!decode(older.as_bytes()).unwrap().has_marks(), "a file without these columns");
}
