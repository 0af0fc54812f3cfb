//! Tracks of other programs that name what they hold: tables, COCO, CVAT.

use std::fmt::Write as _;

use pathscope::decode::{DecodeError, DecodeOptions, InputFormat, JobDecoder};
use pathscope::model::{PersonIndex, TrackStore, WarningKind};
use pathscope::source::{Opened, entry_text, open};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What was opened, and the folder that it is in.
#[derive(Debug)]
struct Held {
    opened: Opened,
    _folder: tempfile::TempDir,
}

impl std::ops::Deref for Held {
    type Target = Opened;

    fn deref(&self) -> &Opened {
        &self.opened
    }
}

/// Opens a text as a file of this name.
fn open_as(name: &str, text: &str, options: &DecodeOptions) -> Result<Held, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let opened = open(&[path], options, &mut ()).map_err(|error| error.to_string())?;
    for document in &opened.documents {
        document.store.validate().unwrap();
        for row in 0..document.store.num_rows() {
            entry_text(document, &opened.inputs, row).unwrap();
        }
    }
    Ok(Held { opened, _folder: folder })
}

fn opened(name: &str, text: &str) -> Held {
    open_as(name, text, &DecodeOptions::default()).unwrap()
}

fn store(name: &str, text: &str) -> std::sync::Arc<TrackStore> {
    let opened = opened(name, text);
    assert_eq!(opened.documents.len(), 1);
    opened.documents[0].store.clone()
}

/// Time, track (-1 where there is none) and box in pixels of 1000 x 500, in time order.
fn rows(store: &TrackStore) -> Vec<(i64, i64, [f32; 4])> {
    (0..store.num_rows())
        .map(|row| {
            let detection = store.row(row);
            let body = detection.body;
            let pixels = [body.left * 1000.0, body.top * 500.0, body.width * 1000.0, body.height * 500.0];
            let index = if detection.index == PersonIndex::UNTRACKED { -1 } else { detection.index.0 };
            (store.time_ms(row), index, pixels.map(f32::round))
        })
        .collect()
}

fn sized() -> DecodeOptions {
    DecodeOptions { frame_size: Some((1000, 500)), frame_rate: Some(10.0), ..DecodeOptions::default() }
}

fn sized_store(name: &str, text: &str) -> std::sync::Arc<TrackStore> {
    open_as(name, text, &sized()).unwrap().documents[0].store.clone()
}

fn messages(store: &TrackStore, kind: WarningKind) -> Vec<String> {
    let of_kind = store.report.warnings().iter().filter(|warning| warning.kind == kind);
    of_kind.flat_map(|warning| warning.examples.iter().map(|example| example.message.clone())).collect()
}

/// Why a file cannot be opened at all.
fn refusal(name: &str, text: &str) -> String {
    open_as(name, text, &DecodeOptions::default()).unwrap_err()
}

const SUPERVISION: &str = "x_min,y_min,x_max,y_max,class_id,confidence,tracker_id,class_name,frame_number\n\
    10,20,110,220,0,0.5,4,person,0\n\
    50,60,70,80,2,0.25,,car,0\n\
    20.0,20.0,120.0,220.0,0,0.75,-1,person,1\n";

#[test]
fn supervision_tables_are_read_by_names() {
    let expected =
        [(0, 4, [10.0, 20.0, 100.0, 200.0]), (0, -1, [50.0, 60.0, 20.0, 20.0]), (100, -1, [20.0, 20.0, 100.0, 200.0])];
    let csv = sized_store("a.csv", SUPERVISION);
    assert_eq!(rows(&csv), expected);
    assert_eq!(csv.num_people(), 1, "detections of no track are nobody");
    let json = r#"[{"x_min": "10", "y_min": 20, "x_max": 110.0, "y_max": 220, "class_id": 0, "confidence": "0.5", "tracker_id": 4, "class_name": "person", "frame_number": 0},
        {"frame_number": "0", "x_min": 50, "y_min": 60, "x_max": 70, "y_max": 80, "class_id": 2, "confidence": 0.25, "tracker_id": "", "class_name": "car"},
        {"x_min": 20, "y_min": 20, "x_max": 120, "y_max": 220, "class_id": 0, "confidence": 0.75, "tracker_id": null, "class_name": "person", "frame_number": 1, "data": {"frame_number": 9}}]"#;
    let json = sized_store("a.json", json);
    assert_eq!(rows(&json), expected);
    for store in [&csv, &json] {
        assert_eq!(store.classes(), ["person", "car"]);
        assert_eq!(store.row(0).mark.score, 0.5);
    }
}

#[test]
fn columns_come_in_any_order_and_style() {
    let expected = [(0, 1, [10.0, 20.0, 100.0, 200.0]), (300, 1, [12.0, 20.0, 100.0, 200.0])];
    for text in [
        "frame,track_id,x1,y1,x2,y2\n0,1,10,20,110,220\n3,1,12,20,112,220\n",
        "bb_height;bb_width;bb_top;bb_left;id;frame_id\n200;100;20;10;1;0\n200;100;20;12;1;3\n",
        "\"ID\"\t\"left\"\t\"top\"\t\"width\"\t\"height\"\t\"timestamp\"\r\n1\t10\t20\t100\t200\t0\r\n1\t12\t20\t100\t200\t0.3\r\n",
        "timestamp_ms,note,track_id,xmin,ymin,xmax,ymax\n0,\"a,\nb\",1,10,20,110,220\n300,,1,12,20,112,220\n",
    ] {
        assert_eq!(rows(&sized_store("t.csv", text)), expected, "{text}");
    }
    let timed = open_as("t.csv", "timestamp_ms,id,x1,y1,x2,y2\n40,1,1,1,2,2\n", &DecodeOptions::default()).unwrap();
    let assumed = messages(&timed.documents[0].store, WarningKind::Assumption).concat();
    assert!(!assumed.contains("a second are assumed"), "{assumed}");
}

#[test]
fn without_frames_a_frame_ends_where_a_track_comes_again() {
    let text = "x_min,y_min,x_max,y_max,class_id,confidence,tracker_id\n\
        1,1,2,2,0,0.9,1\n3,1,4,2,0,0.9,2\n1,1,2,2,0,0.9,1\n9,1,10,2,0,0.9,\n3,1,4,2,0,0.9,2\n";
    let store = sized_store("a.csv", text);
    assert_eq!(
        rows(&store).iter().map(|row| (row.0, row.1)).collect::<Vec<_>>(),
        [(0, 1), (0, 2), (100, 1), (100, -1), (100, 2)]
    );
    assert!(
        messages(&store, WarningKind::Assumption)
            .concat()
            .contains("a frame is taken to end where a track comes again")
    );
    let without = "x_min,y_min,x_max,y_max,class_id,confidence,tracker_id\n1,1,2,2,0,0.9,\n";
    assert!(refusal("a.csv", without).contains("column frame_index"));
    assert!(refusal("a.csv", "x1,y1,x2,y2\n1,1,2,2\n").contains("tells neither frames nor tracks"));
}

#[test]
fn bad_rows_of_tables_cost_themselves() {
    let mut text = "frame,id,x1,y1,x2,y2\n0,1,10,20,110,220\n".to_owned();
    let bad = [
        ("1,1,10,20,5,220", "line 3: the box is -5 wide and 200 high, so its corners are reversed"),
        ("1,1,nan,20,5,220", "line 4: 'nan' stands where left should be a number"),
        ("1,1,10", "line 5: 3 columns, where the header has 6"),
        ("-1,1,10,20,110,220", "line 6: frame -1 is before the first frame, 0"),
        (
            "1,99999999999999999999,10,20,110,220",
            "line 7: '99999999999999999999' stands where the track should be a whole number",
        ),
    ];
    for (line, _) in bad {
        writeln!(text, "{line}").unwrap();
    }
    text.push_str("\n2,1,10,20,110,220\n");
    let store = store("a.csv", &text);
    assert_eq!(store.num_rows(), 2);
    assert_eq!(messages(&store, WarningKind::UnreadableEntry), bad.map(|(_, message)| message));
    let json = r#"[{"frame": 0, "id": 1, "x1": 1, "y1": 1, "x2": 2, "y2": 2}, {"frame": 1, "id": 1, "x1": NaN}, 7, {"frame": 1}, "#;
    let store = self::store("a.json", json);
    let expected =
        ["record 2: it cannot be read", "record 3: it cannot be read", "record 4: nothing stands where left"];
    let found = messages(&store, WarningKind::UnreadableEntry);
    assert!(found.iter().zip(expected).all(|(found, expected)| found.starts_with(expected)), "{found:?}");
    assert_eq!((found.len(), store.num_rows(), store.report.count(WarningKind::TruncatedFile)), (3, 1, 1));
}

const COCO: &str = r#"{"info": {"year": 2020}, "licenses": [{"id": 1, "name": "any"}],
 "annotations": [
  {"id": 1, "image_id": 11, "track_id": 5, "category_id": 1, "bbox": [10, 20, 100, 200], "score": 0.5, "area": 3, "segmentation": [[1, 2]]},
  {"id": 2, "image_id": 21, "track_id": 5, "category_id": 2, "bbox": [30, 20, 100, 200]},
  {"id": 3, "image_id": 12, "instance_id": 5, "category_id": 1, "bbox": [20, 20, 100, 200], "iscrowd": 1},
  {"id": 4, "image_id": 99, "track_id": 5, "category_id": 1, "bbox": [20, 20, 100, 200]},
  {"id": 5, "image_id": 12, "track_id": -1, "category_id": 9, "bbox": [50, 60, 20, 20]}],
 "images": [
  {"id": 11, "video_id": 1, "frame_index": 0, "width": 1000, "height": 500, "file_name": "a/0.jpg"},
  {"id": 12, "video_id": 1, "frame_id": 5, "width": 500, "height": 250},
  {"id": 21, "video_id": 2, "frame_index": 10, "width": 1000, "height": 500},
  {"id": 21, "video_id": 1, "frame_index": 11}],
 "tracks": [{"id": 5, "category_id": 1}],
 "categories": [{"id": 1, "name": "person"}, {"id": 2, "name": "car"}],
 "videos": [{"id": 1, "name": "lobby", "fps": 10}, {"id": 2, "name": "yard", "frame_rate": 5.0}, {"id": 3, "name": "roof"}]}"#;

#[test]
fn videos_of_a_coco_file_are_documents() {
    let opened = opened("tracks.json", COCO);
    assert_eq!(opened.inputs[0].format, InputFormat::Coco);
    let [lobby, yard] = &opened.documents[..] else { panic!("{}", opened.documents.len()) };
    assert_eq!(
        rows(&lobby.store),
        [
            (0, 5, [10.0, 20.0, 100.0, 200.0]),
            (500, 5, [40.0, 40.0, 200.0, 400.0]),
            (500, -1, [100.0, 120.0, 40.0, 40.0])
        ]
    );
    assert_eq!(rows(&yard.store), [(2000, 5, [30.0, 20.0, 100.0, 200.0])]);
    assert_eq!((lobby.store.job.name.as_str(), yard.store.job.name.as_str()), ("lobby", "yard"));
    assert_eq!(lobby.store.job.video.frame_rate, Some(10.0));
    assert_eq!(lobby.store.job.video.frame_size(), Some((1000, 500)));
    assert_eq!(
        (lobby.store.classes(), yard.store.classes()),
        (&["person".to_owned(), "class 9".to_owned()][..], &["car".to_owned()][..])
    );
    assert!(lobby.store.row(1).mark.is_ignored);
    assert_eq!(
        messages(&lobby.store, WarningKind::UnreadableEntry),
        ["image 4: its id 21 stands before; the first counts", "annotation 4: its image 99 is not in the file"]
    );
    assert!(
        messages(&yard.store, WarningKind::Assumption).concat().contains("videos without annotations are left out: 1")
    );
    let text = entry_text(lobby, &opened.inputs, 2).unwrap();
    assert!(text.starts_with("{\"id\": 5,"), "{text}");
}

#[test]
fn images_without_frames_are_frames_by_name_or_order() {
    let coco = |first: &str, second: &str| {
        format!(
            r#"{{"images": [{{"id": 1, {first}}}, {{"id": 2, {second}}}], "categories": [],
            "annotations": [{{"image_id": 1, "bbox": [1, 2, 3, 4]}}, {{"image_id": 2, "bbox": [1, 2, 3, 4]}}]}}"#
        )
    };
    let times = |text: &str| rows(&sized_store("c.json", text)).iter().map(|row| row.0).collect::<Vec<_>>();
    assert_eq!(times(&coco(r#""file_name": "x_001.jpg""#, r#""file_name": "x_004.jpg""#)), [0, 300]);
    assert_eq!(times(&coco(r#""file_name": "a.jpg""#, r#""file_name": "b.jpg""#)), [0, 100]);
    let store = store("c.json", &coco(r#""file_name": "a.jpg""#, r#""file_name": "b.jpg""#));
    let assumed = messages(&store, WarningKind::Assumption).join("\n");
    for expected in ["in their order", "images name no video", "30 a second", "is assumed, the smallest usual size"] {
        assert!(assumed.contains(expected), "{assumed}");
    }
    assert_eq!((store.num_people(), store.job.name.as_str()), (0, "c.json"));
}

#[test]
fn broken_coco_keeps_what_came_and_says_where() {
    let images = r#"{"images": [{"id": 1, "frame_index": 0}], "annotations": [{"image_id": 1, "bbox": [1, 2, 3, 4]}, "#;
    let store = store("c.json", images);
    assert_eq!((store.num_rows(), store.report.count(WarningKind::TruncatedFile)), (1, 1));
    for (annotation, expected) in [
        (r#"{"image_id": 1, "bbox": [1, 2, -3, 4]}"#, "annotation 2: the box is -3 wide"),
        (r#"{"image_id": 1, "bbox": [1, 2, 3, "x"]}"#, "annotation 2: 'x' stands where height"),
        (r#"{"image_id": 1, "bbox": {"a": 1}}"#, "annotation 2: its bbox is no list of four numbers"),
        (r#"{"image_id": "a", "bbox": [1, 2, 3, 4]}"#, "annotation 2: 'a' stands where image_id"),
        (r#"{"image_id": 1, "bbox": [1, 2, 3, 4], "track_id": 1e300}"#, "annotation 2: '1000"),
        (r#"{"image_id": 1, "image_id": 2, "bbox": [1, 2, 3, 4]}"#, "annotation 2: it cannot be read: duplicate field"),
        ("[]", "annotation 2: "),
    ] {
        let store = self::store("c.json", &format!("{images}{annotation}]}}"));
        let found = messages(&store, WarningKind::UnreadableEntry);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{annotation}: {found:?}");
    }
    let nothing =
        r#"{"images": [{"id": 1, "file_name": "1.jpg"}], "annotations": [{"image_id": 2, "bbox": [1, 2, 3, 4]}]}"#;
    assert!(refusal("c.json", nothing).contains("annotation 1: its image 2 is not in the file"));
    let reversed =
        r#"{"images": [{"id": 1, "file_name": "1.jpg"}], "annotations": [{"image_id": 1, "bbox": [1, 2, -3, 4]}]}"#;
    assert!(refusal("c.json", reversed).contains("corners are reversed"));
    assert!(refusal("c.json", r#"{"images": [{"id": 1, "file_name": "1.jpg"}"#).contains("ends in the middle"));
}

#[test]
fn one_bad_video_costs_itself() {
    let text = r#"{"videos": [{"id": 1, "name": "a", "fps": 1}, {"id": 2, "name": "b", "fps": 1}, {"id": 3, "name": "c", "fps": 1}],
        "images": [{"id": 1, "video_id": 1, "frame_id": 0}, {"id": 2, "video_id": 2, "frame_id": 0}, {"id": 3, "video_id": 3, "frame_id": -1}],
        "annotations": [{"image_id": 3, "bbox": [1, 2, 3, 4]}, {"image_id": 2, "bbox": [1, 2, 3, 4]}, {"image_id": 1, "bbox": [1, 2, -3, 4]}]}"#;
    let opened = opened("c.json", text);
    let names: Vec<&str> = opened.documents.iter().map(|document| document.store.job.name.as_str()).collect();
    assert_eq!(names, ["b"]);
    let found = messages(&opened.documents[0].store, WarningKind::UnreadableEntry).join("\n");
    assert!(found.contains("a: ") && found.contains("c: ") && found.contains("frame -1 is before"), "{found}");
}

#[test]
fn every_split_of_a_coco_file_ends_in_a_store_or_a_message() {
    for len in 0..COCO.len() {
        let mut decoder = JobDecoder::new("c.json", DecodeOptions::default());
        match decoder.read(0, "c.json", &COCO.as_bytes()[..len], &mut ()) {
            Ok(_) => decoder.finish().validate().unwrap(),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

const CVAT: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta>
    <task>
      <name>lobby</name>
      <original_size>
        <width>1000</width>
        <height>500</height>
      </original_size>
    </task>
  </meta>
  <track id="0" label="person &amp; dog" source="manual">
    <box frame="0" outside="0" occluded="0" keyframe="1" xtl="10" ytl="20" xbr="110" ybr="220" z_order="0">
      <attribute name="a">b</attribute>
    </box>
    <box frame="3" outside="0" occluded="1" keyframe="1" xtl="40" ytl="20" xbr="140" ybr="220" z_order="0"/>
    <box frame="4" outside="1" occluded="0" keyframe="1" xtl="40" ytl="20" xbr="140" ybr="220" z_order="0"/>
    <box frame="9" outside="0" occluded="0" keyframe="1" xtl="10" ytl="20" xbr="110" ybr="220" z_order="0"/>
  </track>
  <track id="1" label="car">
    <polygon frame="0" points="1,2;3,4"/>
    <box frame="2" outside="0" xtl="50" ytl="60" xbr="70" ybr="80"/>
  </track>
</annotations>
"#;

#[test]
fn cvat_boxes_between_key_frames_are_made_up() {
    let options = DecodeOptions { frame_rate: Some(10.0), ..DecodeOptions::default() };
    let opened = open_as("a.xml", CVAT, &options).unwrap();
    let document = &opened.documents[0];
    let store = &document.store;
    assert_eq!(opened.inputs[0].format, InputFormat::Cvat);
    assert_eq!(
        rows(store),
        [
            (0, 0, [10.0, 20.0, 100.0, 200.0]),
            (100, 0, [20.0, 20.0, 100.0, 200.0]),
            (200, 0, [30.0, 20.0, 100.0, 200.0]),
            (200, 1, [50.0, 60.0, 20.0, 20.0]),
            (300, 0, [40.0, 20.0, 100.0, 200.0]),
            (900, 0, [10.0, 20.0, 100.0, 200.0]),
        ]
    );
    assert_eq!(store.classes(), ["person & dog", "car"]);
    assert_eq!(store.job.video.frame_size(), Some((1000, 500)));
    let assumed = messages(store, WarningKind::Assumption).join("\n");
    assert!(
        assumed.contains("2 are made up so") && assumed.contains("shapes that are no boxes are left out: 1"),
        "{assumed}"
    );
    let texts: Vec<String> = (0..6).map(|row| entry_text(document, &opened.inputs, row).unwrap()).collect();
    assert!(texts[0].starts_with("<box frame=\"0\"") && texts[3].starts_with("<box frame=\"2\" outside"), "{texts:?}");
    assert_eq!(texts[1], texts[0]);
    let minified = CVAT.replace('\n', "").replace("  ", "");
    let same = open_as("a.xml", &minified, &options).unwrap();
    assert_eq!(rows(&same.documents[0].store), rows(store));
}

#[test]
fn bad_boxes_of_cvat_cost_themselves() {
    let bad = [
        (r#"<box frame="1" xtl="9" ytl="1" xbr="2" ybr="2"/>"#, "line 4: the box is -7 wide and 1 high"),
        (r#"<box frame="1" xtl="NaN" ytl="1" xbr="2" ybr="2"/>"#, "line 4: 'NaN' stands where xtl should be a number"),
        (r#"<box frame="-1" xtl="1" ytl="1" xbr="2" ybr="2"/>"#, "line 4: frame -1 is before the first frame, 0"),
        (r#"<box frame="0" xtl="1" ytl="1" xbr="2" ybr="2"/>"#, "line 4: frame 0 of the track stands before"),
        (r#"<box frame="1" frame="2" xtl="1" ytl="1" xbr="2" ybr="2"/>"#, "line 4: frame stands twice"),
        (r#"<box frame="&lol9;" xtl="1" ytl="1" xbr="2" ybr="2"/>"#, "line 4: '&lol9;' stands where frame"),
        (
            r#"</track><track id="x"><box frame="1" xtl="1" ytl="1" xbr="2" ybr="2"/>"#,
            "line 4: 'x' stands where the id of a track",
        ),
        (r#"</track><track id="5" label="&lol9;">"#, "line 4: its label '&lol9;' cannot be read"),
        (
            r#"<box frame="1000000000" xtl="1" ytl="1" xbr="2" ybr="2"/>"#,
            "line 4: 999999999 frames lie before this box",
        ),
    ];
    for (tag, expected) in bad {
        let text = format!(
            "<annotations>\n<track id=\"1\" label=\"a\">\n<box frame=\"0\" xtl=\"1\" ytl=\"1\" xbr=\"2\" ybr=\"2\"/>\n{tag}\n</track></annotations>"
        );
        let store = store("a.xml", &text);
        let found = messages(&store, WarningKind::UnreadableEntry);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{tag}: {found:?}");
        assert!(store.num_rows() <= 2);
    }
}

#[test]
fn broken_xml_keeps_what_came_and_names_the_line() {
    let start =
        "<annotations>\n<track id=\"1\" label=\"a\">\n<box frame=\"0\" xtl=\"1\" ytl=\"1\" xbr=\"2\" ybr=\"2\"/>\n";
    for (end, kind) in [
        ("", WarningKind::TruncatedFile),
        ("<box frame=\"1", WarningKind::TruncatedFile),
        ("</box>", WarningKind::InvalidSyntax),
    ] {
        let store = store("a.xml", &format!("{start}{end}"));
        let found = messages(&store, kind);
        assert!(store.num_rows() == 1 && found.len() == 1 && found[0].starts_with("line 4: "), "{end}: {found:?}");
    }
    let twice = store("a.xml", &format!("{start}</track><track id=\"1\"/></annotations>"));
    assert!(messages(&twice, WarningKind::Assumption).concat().contains("track 1 stands twice, again in line 4"));
    let images = "<annotations>\n<image id=\"0\" name=\"a.jpg\"><box label=\"a\" xtl=\"1\" ytl=\"1\" xbr=\"2\" ybr=\"2\"/></image></annotations>";
    assert!(refusal("a.xml", images).contains("CVAT for video 1.1"));
    assert!(refusal("a.xml", "<annotations>\n<track id=").contains("line 2: "));
}

#[test]
fn entity_bombs_do_not_go_off() {
    let mut bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE annotations [\n<!ENTITY lol \"lol\">\n".to_owned();
    for at in 1..20 {
        let before = if at == 1 { "lol".to_owned() } else { format!("lol{}", at - 1) };
        writeln!(bomb, "<!ENTITY lol{at} \"{}\">", format!("&{before};").repeat(10)).unwrap();
    }
    bomb.push_str(
        "]>\n<annotations><meta><task><name>&lol19;</name></task></meta>\n<track id=\"1\" label=\"&lol19;\">",
    );
    bomb.push_str("<box frame=\"0\" xtl=\"1\" ytl=\"1\" xbr=\"2\" ybr=\"2\"/></track></annotations>");
    let found = refusal("bomb.xml", &bomb);
    assert!(found.contains("line 25: its label '&lol19;' cannot be read"), "{found}");
}

#[test]
fn every_format_is_known_by_its_name() {
    for (name, format) in [
        ("table", InputFormat::Table),
        ("table-json", InputFormat::TableJson),
        ("coco", InputFormat::Coco),
        ("cvat", InputFormat::Cvat),
    ] {
        assert_eq!((InputFormat::from_name(name), format.as_str()), (Some(format), name));
        // What was said to be something else is refused by name.
        for text in ["", "7\n", "{}", "[]", "[7]", "<a/>", "a,b\n1,2\n", "\u{0}"] {
            let options = DecodeOptions { input_format: Some(format), ..DecodeOptions::default() };
            let done = JobDecoder::new("x", options).read(0, "x", text.as_bytes(), &mut ());
            assert!(
                matches!(done, Err(DecodeError::Empty | DecodeError::NotAResult { .. })),
                "{name} {text}: {done:?}"
            );
        }
    }
}

const TABLE_JSON: &str = r#"[{"x_min": 1, "y_min": 2, "x_max": 3, "y_max": 4, "tracker_id": 1, "confidence": 0.5, "frame": 3},
    {"x_min": "1", "y_min": 2, "x_max": 3e1, "y_max": 4, "tracker_id": "", "class_id": 7, "timestamp": 1.5, "frame": 4}]"#;

proptest! {
    #[test]
    fn damage_ends_in_a_store_or_a_message(
        sample in 0..4_usize,
        edits in vec((any::<Index>(), prop_oneof![any::<u8>(), select(&b"\"{}[],:<>&;=/0-e.\n"[..])]), 1..12),
        is_repeated in any::<bool>(),
    ) {
        let (format, text) = [
            (InputFormat::Table, SUPERVISION),
            (InputFormat::TableJson, TABLE_JSON),
            (InputFormat::Coco, COCO),
            (InputFormat::Cvat, CVAT),
        ][sample];
        let mut bytes = text.as_bytes().to_vec();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            if is_repeated {
                bytes.insert(at, byte);
            } else {
                bytes[at] = byte;
            }
        }
        for input_format in [None, Some(format)] {
            let mut decoder = JobDecoder::new("x", DecodeOptions { input_format, ..DecodeOptions::default() });
            match decoder.read(0, "x", &bytes[..], &mut ()) {
                Ok(_) => decoder.finish().validate().unwrap(),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
