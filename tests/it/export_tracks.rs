//! Formats that count frames: what is written reads back as the same tracks, and the note before an export is the one after.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use pathscope::analysis::Kept;
use pathscope::decode::{DecodeOptions, InputFormat};
use pathscope::export::{self, ExportDocument, ExportPlan, ExportSummary, Fidelity, Format, Loss};
use pathscope::model::time::ms_of_frame;
use pathscope::model::{
    Face, IntegrityReport, JobInfo, Mark, NewRow, NormRect, PersonIndex, StoreBuilder, TrackStore, VideoMetadata,
};
use pathscope::source::open;
use proptest::prelude::*;

const SIZE: (u32, u32) = (1920, 1080);
const RATE: f64 = 25.0;
const CLASSES: [&str; 4] = ["person", "class 7", "a<b> & \"c\"", "car"];
const IN_FRAMES: [Format; 4] = [Format::Mot, Format::Ultralytics, Format::Coco, Format::Cvat];

/// One entry to be.
#[derive(Debug, Clone)]
struct Entry {
    frame: i64,
    /// Milliseconds beside the frame.
    off_ms: i64,
    index: Option<i64>,
    /// Left, top, width and height in thousandths of a pixel; `None` where there is a face alone.
    rect: Option<[i32; 4]>,
    score: Option<u8>,
    visibility: Option<u8>,
    class: Option<usize>,
    is_ignored: bool,
    has_face: bool,
}

fn store(entries: &[Entry]) -> Arc<TrackStore> {
    let mut builder = StoreBuilder::new();
    let classes: Vec<_> = CLASSES.iter().map(|name| builder.class(name)).collect();
    let share = |value: Option<u8>| value.map_or(f32::NAN, |value| f32::from(value) / 128.0);
    for entry in entries {
        let ratio = |thousandths: i32, side: u32| (f64::from(thousandths) / 1000.0 / f64::from(side)) as f32;
        let body = entry.rect.map_or(NormRect::NONE, |[left, top, width, height]| {
            NormRect::new(ratio(left, SIZE.0), ratio(top, SIZE.1), ratio(width, SIZE.0), ratio(height, SIZE.1))
        });
        let mut mark = Mark::NONE.with_class(entry.class.and_then(|class| classes[class]));
        (mark.score, mark.visibility) = (share(entry.score), share(entry.visibility));
        mark.is_ignored = entry.is_ignored;
        let face = Face { rect: NormRect::new(0.5, 0.5, 0.1, 0.1), ..Face::EMPTY };
        let row = NewRow {
            time_ms: ms_of_frame(entry.frame, RATE) + entry.off_ms,
            index: entry.index.map_or(PersonIndex::UNTRACKED, PersonIndex),
            body,
            face: (entry.has_face || entry.rect.is_none()).then_some(face),
            extras: None,
        };
        builder.push_marked(&row, mark);
    }
    let video =
        VideoMetadata { frame_rate: Some(RATE), width: Some(SIZE.0), height: Some(SIZE.1), ..VideoMetadata::default() };
    let job = JobInfo { name: "clip 1.json".into(), video, ..JobInfo::default() };
    Arc::new(builder.finish(job, IntegrityReport::default()))
}

/// Any entries in time order; people may stand twice on a frame, and Indices may be negative.
fn anything() -> impl Strategy<Value = Vec<Entry>> {
    let rect = [-50_000..2_000_000, -50_000..1_200_000, -900..900_000, 0..900_000];
    let marks = (
        prop::option::of(0..128_u8),
        prop::option::weighted(0.3, 0..128_u8),
        prop::option::of(0..CLASSES.len()),
        prop::bool::weighted(0.1),
    );
    let who = (-2..60_i64, -19..20_i64, prop::option::weighted(0.8, -2..6_i64));
    let entry = (who, prop::option::weighted(0.9, rect), marks, prop::bool::weighted(0.2)).prop_map(
        |((frame, off_ms, index), rect, (score, visibility, class, is_ignored), has_face)| Entry {
            frame,
            off_ms,
            index,
            rect,
            score,
            visibility,
            class,
            is_ignored,
            has_face,
        },
    );
    prop::collection::vec(entry, 0..60)
}

/// Entries that every format has a place for: on their frames, with a box, a person once a frame.
fn placeable() -> impl Strategy<Value = Vec<Entry>> {
    anything().prop_map(|mut entries| {
        entries.retain(|entry| entry.frame >= 0 && entry.rect.is_some_and(|rect| rect[2] >= 0));
        for entry in &mut entries {
            (entry.off_ms, entry.index) = (0, entry.index.map(i64::abs));
        }
        entries.sort_by_key(|entry| (entry.frame, entry.index));
        entries.dedup_by(|a, b| a.index.is_some() && (a.frame, a.index) == (b.frame, b.index));
        entries
    })
}

fn plan(store: &Arc<TrackStore>, format: Format, out: &Path) -> ExportPlan {
    ExportPlan {
        documents: vec![ExportDocument::whole(store.clone())],
        format,
        out: out.to_owned(),
        is_partitioned: false,
        can_overwrite: false,
        inputs: Vec::new(),
    }
}

fn run(plan: &ExportPlan) -> ExportSummary {
    export::run(plan, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn text(store: &Arc<TrackStore>, format: Format) -> (String, Fidelity) {
    let mut out = Vec::new();
    let plan = plan(store, format, Path::new("-"));
    let fidelity = export::write_stream(&plan, &mut out, &mut |_| ControlFlow::Continue(())).unwrap();
    (String::from_utf8(out).unwrap(), fidelity)
}

/// What is written in a format, read again with what the format does not say.
fn again(store: &Arc<TrackStore>, format: Format) -> (Arc<TrackStore>, ExportSummary) {
    let folder = tempfile::tempdir().unwrap();
    let out =
        folder.path().join(if format.is_folder() { "labels".to_owned() } else { format!("a.{}", format.ending()) });
    let summary = run(&plan(store, format, &out));
    let input_format = match format {
        Format::Mot => InputFormat::Mot,
        Format::Ultralytics => InputFormat::Ultralytics,
        Format::Coco => InputFormat::Coco,
        _ => InputFormat::Cvat,
    };
    // The one says rate and size itself, the other the size.
    let options = DecodeOptions {
        input_format: Some(input_format),
        frame_rate: (format != Format::Coco).then_some(RATE),
        frame_size: matches!(format, Format::Mot | Format::Ultralytics).then_some(SIZE),
        ..DecodeOptions::default()
    };
    let opened = open(&[out], &options, &mut ()).unwrap();
    assert!(opened.refused.is_empty(), "{:?}", opened.refused);
    assert_eq!(opened.documents.len(), 1);
    let again = opened.documents[0].store.clone();
    again.validate().unwrap();
    (again, summary)
}

/// Time, person, sides in pixels, score, visibility, class and mark of every row, in an order that does not depend on the format.
type Row = (i64, PersonIndex, [f64; 4], [Option<u32>; 2], Option<String>, bool);

fn rows(store: &TrackStore) -> Vec<Row> {
    let sides = |r: NormRect| {
        let (x, y) = (f64::from(SIZE.0), f64::from(SIZE.1));
        [f64::from(r.left) * x, f64::from(r.top) * y, f64::from(r.width) * x, f64::from(r.height) * y]
    };
    let bits = |value: f32| (!value.is_nan()).then_some(value.to_bits());
    let class = |mark: Mark| mark.class().map(|class| store.class_name(class).to_owned());
    let row = |row: pathscope::model::RowRef<'_>| {
        let marks = [bits(row.mark.score), bits(row.mark.visibility)];
        (row.time_ms, row.index, sides(row.body), marks, class(row.mark), row.mark.is_ignored)
    };
    let mut rows: Vec<Row> = store.rows().map(row).collect();
    // Those of no track have nothing but their boxes to be told apart by, which change by less than a pixel.
    let coarse = |row: &Row| row.2.map(|side| (side / 4.0).round() as i64);
    rows.sort_by_key(|row| (row.0, row.1, coarse(row)));
    rows
}

/// What a store becomes by a format, apart from lengths.
fn expected(store: &TrackStore, format: Format) -> Vec<Row> {
    let mut expected = rows(store);
    // Scores that are all 1 or unknown say nothing.
    let one = Some(1.0_f32.to_bits());
    let has_scores = expected.iter().any(|row| row.3[0].is_some_and(|score| Some(score) != one));
    let label_of = |index| {
        let first = store.person_rows(store.slot_of(index)?).first()?;
        store.mark(*first).class().map(|class| store.class_name(class).to_owned())
    };
    let person = || Some("person".to_owned());
    for (_, index, _, marks, class, is_ignored) in &mut expected {
        if format != Format::Coco {
            (marks[1], *is_ignored) = (None, false);
        }
        match format {
            Format::Mot => {
                (marks[0], *class) = (marks[0].or(one).filter(|_| has_scores), None);
            }
            Format::Ultralytics => {
                marks[0] = marks[0].filter(|_| has_scores);
                let number = match class.as_deref() {
                    None | Some("person") => 0,
                    Some("class 7") => 7,
                    Some("car") => 2,
                    Some(_) => 1,
                };
                *class = Some(format!("class {number}"));
            }
            Format::Coco => {
                marks[0] = marks[0].filter(|_| has_scores);
                *class = class.take().or_else(person);
            }
            _ => {
                (marks[0], *class) = (None, label_of(*index).or_else(person));
            }
        }
    }
    expected
}

fn same(found: &[Row], expected: &[Row], tolerance_px: f64) -> Result<(), TestCaseError> {
    prop_assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        prop_assert_eq!((a.0, a.1, a.3, &a.4, a.5), (b.0, b.1, b.3, &b.4, b.5));
        for (x, y) in a.2.iter().zip(b.2) {
            prop_assert!((x - y).abs() <= tolerance_px, "{x} and {y}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn tracks_read_back_as_they_were(entries in placeable()) {
        prop_assume!(!entries.is_empty());
        let before = store(&entries);
        for (format, tolerance_px) in [(Format::Mot, 0.002), (Format::Ultralytics, 0.003), (Format::Coco, 0.002)] {
            let (after, summary) = again(&before, format);
            prop_assert_eq!(summary.num_rows, u64::from(before.num_rows()));
            same(&rows(&after), &expected(&before, format), tolerance_px)?;
            // And once more, to the letter.
            if !format.is_folder() && before.classes().len() == after.classes().len() {
                prop_assert_eq!(rows(&again(&after, format).0), rows(&after));
            }
        }
    }

    #[test]
    fn between_samples_cvat_has_boxes_that_the_note_counts(entries in placeable()) {
        let before = store(&entries);
        prop_assume!(before.num_people() > 0);
        let (after, summary) = again(&before, Format::Cvat);
        let (found, mut left) = (rows(&after), expected(&before, Format::Cvat));
        left.retain(|row| !row.1.is_untracked());
        let (measured, between): (Vec<Row>, Vec<Row>) =
            found.into_iter().partition(|row| left.iter().any(|other| (row.0, row.1) == (other.0, other.1)));
        same(&measured, &left, 0.003)?;
        prop_assert_eq!(between.len() as u64, summary.fidelity.count(Loss::BoxesBetween));
        for (time_ms, index, sides, ..) in between {
            let of_person = || left.iter().filter(|row| row.1 == index);
            let last = of_person().rfind(|row| row.0 < time_ms).unwrap();
            let next = of_person().find(|row| row.0 > time_ms).unwrap();
            for (side, (a, b)) in sides.into_iter().zip(last.2.into_iter().zip(next.2)) {
                prop_assert!(side >= a.min(b) - 0.01 && side <= a.max(b) + 0.01);
            }
        }
    }

    #[test]
    fn the_note_before_is_the_note_after(entries in anything(), step in 1..4_u32, has_size in any::<bool>()) {
        let mut whole = TrackStore::clone(&store(&entries));
        if !has_size {
            whole.job.video.height = None;
        }
        let whole = Arc::new(whole);
        let kept = Arc::new(Kept::from_fn(&whole, |row| row % step == 0));
        let folder = tempfile::tempdir().unwrap();
        for format in Format::ALL {
            let mut plan = plan(&whole, format, &folder.path().join(format.as_str()));
            plan.documents[0].kept = kept.clone();
            let before = export::forecast(&plan);
            match export::run(&plan, &mut |_| ControlFlow::Continue(())) {
                Ok(summary) => {
                    prop_assert_eq!(Ok(&summary.fidelity), before.as_ref());
                    prop_assert_eq!(summary.num_rows + summary.fidelity.num_left_out_rows(), u64::from(kept.num_rows()));
                }
                Err(error) => prop_assert_eq!(before, Err(error)),
            }
        }
    }
}

/// Two people and a detection of no track; the first leaves and comes back, the second is seen on every other frame.
fn little() -> Arc<TrackStore> {
    let entry = |frame: i64, index: Option<i64>, left_px: i32, class: Option<usize>| Entry {
        frame,
        off_ms: 0,
        index,
        rect: Some([left_px * 1000, 270_000, 192_500, 540_125]),
        score: (frame == 0).then_some(64),
        visibility: None,
        class,
        is_ignored: false,
        has_face: false,
    };
    let mut entries = vec![entry(0, None, -8, Some(3))];
    entries.extend([0, 1, 2, 3, 4, 40, 41].map(|frame| entry(frame, Some(0), 100 + frame as i32, Some(2))));
    entries.extend([0, 2, 4, 6].map(|frame| entry(frame, Some(3), 500 + frame as i32, None)));
    entries.sort_by_key(|entry| entry.frame);
    let mut store = TrackStore::clone(&store(&entries));
    store.job.video.duration_ms = Some(4000);
    Arc::new(store)
}

#[test]
fn cvat_is_written_as_it_is_exported_there() {
    let (text, fidelity) = text(&little(), Format::Cvat);
    insta::assert_snapshot!(text, @r#"
    <?xml version="1.0" encoding="utf-8"?>
    <annotations>
      <version>1.1</version>
      <meta>
        <task>
          <name>clip 1.json</name>
          <size>100</size>
          <mode>interpolation</mode>
          <overlap>0</overlap>
          <bugtracker></bugtracker>
          <start_frame>0</start_frame>
          <stop_frame>99</stop_frame>
          <frame_filter></frame_filter>
          <labels>
            <label>
              <name>person</name>
              <attributes></attributes>
            </label>
            <label>
              <name>class 7</name>
              <attributes></attributes>
            </label>
            <label>
              <name>a&lt;b&gt; &amp; &quot;c&quot;</name>
              <attributes></attributes>
            </label>
            <label>
              <name>car</name>
              <attributes></attributes>
            </label>
          </labels>
          <original_size>
            <width>1920</width>
            <height>1080</height>
          </original_size>
        </task>
      </meta>
      <track id="0" label="a&lt;b&gt; &amp; &quot;c&quot;" source="file">
        <box frame="0" outside="0" occluded="0" keyframe="1" xtl="100" ytl="270" xbr="292.5" ybr="810.125" z_order="0"></box>
        <box frame="1" outside="0" occluded="0" keyframe="1" xtl="101" ytl="270" xbr="293.5" ybr="810.125" z_order="0"></box>
        <box frame="2" outside="0" occluded="0" keyframe="1" xtl="102" ytl="270" xbr="294.5" ybr="810.125" z_order="0"></box>
        <box frame="3" outside="0" occluded="0" keyframe="1" xtl="103" ytl="270" xbr="295.5" ybr="810.125" z_order="0"></box>
        <box frame="4" outside="0" occluded="0" keyframe="1" xtl="104" ytl="270" xbr="296.5" ybr="810.125" z_order="0"></box>
        <box frame="5" outside="1" occluded="0" keyframe="1" xtl="104" ytl="270" xbr="296.5" ybr="810.125" z_order="0"></box>
        <box frame="40" outside="0" occluded="0" keyframe="1" xtl="140" ytl="270" xbr="332.5" ybr="810.125" z_order="0"></box>
        <box frame="41" outside="0" occluded="0" keyframe="1" xtl="141" ytl="270" xbr="333.5" ybr="810.125" z_order="0"></box>
        <box frame="42" outside="1" occluded="0" keyframe="1" xtl="141" ytl="270" xbr="333.5" ybr="810.125" z_order="0"></box>
      </track>
      <track id="3" label="person" source="file">
        <box frame="0" outside="0" occluded="0" keyframe="1" xtl="500" ytl="270" xbr="692.5" ybr="810.125" z_order="0"></box>
        <box frame="2" outside="0" occluded="0" keyframe="1" xtl="502" ytl="270" xbr="694.5" ybr="810.125" z_order="0"></box>
        <box frame="4" outside="0" occluded="0" keyframe="1" xtl="504" ytl="270" xbr="696.5" ybr="810.125" z_order="0"></box>
        <box frame="6" outside="0" occluded="0" keyframe="1" xtl="506" ytl="270" xbr="698.5" ybr="810.125" z_order="0"></box>
        <box frame="7" outside="1" occluded="0" keyframe="1" xtl="506" ytl="270" xbr="698.5" ybr="810.125" z_order="0"></box>
      </track>
    </annotations>
    "#);
    insta::assert_snapshot!(fidelity.to_string(), @r"
    detections without a track left out: 1
    frames between two samples on which boxes on a straight line appear: 3
    entries whose score, class or visibility is left out: 2
    documents whose VideoMetadata is not kept in full: 1
    ");
}

#[test]
fn coco_has_one_video_and_every_id() {
    let (text, fidelity) = text(&little(), Format::Coco);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["images"].as_array().unwrap().len(), 8);
    assert_eq!(value["annotations"].as_array().unwrap().len(), 12);
    let lines: Vec<&str> = text.lines().collect();
    let ends: Vec<&str> = lines[..9].iter().chain(&lines[lines.len() - 6..]).copied().collect();
    insta::assert_snapshot!(ends.join("\n").replace(env!("CARGO_PKG_VERSION"), "VERSION"), @r#"
    {"info":{"description":"Tracks written by Pathscope","version":"VERSION"},
    "licenses":[],
    "videos":[{"id":1,"name":"clip 1.json","fps":25.0,"width":1920,"height":1080}],
    "categories":[{"id":1,"name":"person"},{"id":2,"name":"class 7"},{"id":3,"name":"a<b> & \"c\""},{"id":4,"name":"car"}],
    "annotations":[
    {"id":1,"image_id":1,"video_id":1,"category_id":3,"track_id":0,"bbox":[100,270,192.5,540.125],"area":103974.063,"iscrowd":0,"score":0.5},
    {"id":2,"image_id":1,"video_id":1,"category_id":1,"track_id":3,"bbox":[500,270,192.5,540.125],"area":103974.063,"iscrowd":0,"score":0.5},
    {"id":3,"image_id":1,"video_id":1,"category_id":4,"bbox":[-8,270,192.5,540.125],"area":103974.063,"iscrowd":0,"score":0.5},
    {"id":4,"image_id":2,"video_id":1,"category_id":3,"track_id":0,"bbox":[101,270,192.5,540.125],"area":103974.063,"iscrowd":0},
    {"id":42,"video_id":1,"frame_index":41,"frame_id":41,"width":1920,"height":1080,"file_name":"clip%201/000041.jpg"}
    ],
    "tracks":[
    {"id":0,"video_id":1,"category_id":3},
    {"id":3,"video_id":1,"category_id":1}
    ]}
    "#);
    insta::assert_snapshot!(fidelity.to_string(), @r"
    documents whose VideoMetadata is not kept in full: 1
    ");
}

#[test]
fn labels_are_a_file_a_frame() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("labels");
    let summary = run(&plan(&little(), Format::Ultralytics, &out));
    assert_eq!(summary.num_files, 8);
    insta::assert_snapshot!(std::fs::read_to_string(out.join("clip%201_1.txt")).unwrap(), @r"
    1 0.102214 0.500058 0.10026 0.500116 0.5 0
    0 0.310547 0.500058 0.10026 0.500116 0.5 3
    2 0.045964 0.500058 0.10026 0.500116 0.5
    ");
    insta::assert_snapshot!(summary.fidelity.to_string(), @r"
    entries whose score, class or visibility is left out: 8
    documents whose VideoMetadata is not kept in full: 1
    ");
    // Frames of an earlier export that are not written now are no reason to refuse, other files are.
    let fewer = ExportPlan { can_overwrite: true, ..plan(&little(), Format::Ultralytics, &out) };
    let kept = Arc::new(Kept::from_fn(&fewer.documents[0].store, |row| row < 3));
    let documents = vec![ExportDocument { kept, ..fewer.documents[0].clone() }];
    let fewer = ExportPlan { documents, ..fewer };
    assert_eq!(run(&fewer).num_files, 1);
    std::fs::write(out.join("other_1.txt"), "0 0.5 0.5 0.1 0.1\n").unwrap();
    let error = export::run(&fewer, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(error.to_string().contains("other_1.txt"), "{error}");
}

#[test]
fn what_a_format_needs_and_a_result_does_not_say_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for format in IN_FRAMES {
        let mut store = TrackStore::clone(&little());
        store.job.video.width = None;
        let error = |store: &TrackStore| export::forecast(&plan(&Arc::new(store.clone()), format, folder.path())).err();
        assert_eq!(error(&store).is_none(), format == Format::Ultralytics);
        if let Some(error) = error(&store) {
            assert!(
                error.to_string().contains("--frame-size") && error.to_string().contains(format.title()),
                "{error}"
            );
        }
        store.job.video.frame_rate = None;
        let error = error(&store).unwrap();
        assert!(error.to_string().contains("--fps"), "{error}");
    }
}

#[test]
fn a_job_without_anybody_is_written_in_every_format() {
    let store = store(&[]);
    assert_eq!(text(&store, Format::Mot).0, "");
    let coco: serde_json::Value = serde_json::from_str(&text(&store, Format::Coco).0).unwrap();
    assert_eq!((&coco["annotations"], &coco["tracks"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert!(text(&store, Format::Cvat).0.ends_with("</meta>\n</annotations>\n"));
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(&plan(&store, Format::Ultralytics, &folder.path().join("none"))).num_files, 0);
}
