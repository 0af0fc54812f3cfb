//! Over two hundred files of tracks that are not as they should be: each is told of by file and by line, number or byte.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::Path;

use pathscope::decode::{DecodeOptions, InputFormat};
use pathscope::source::open;

/// A damaged file.
struct Variant {
    format: InputFormat,
    /// Where the damage is: the line or number that must be named, or nothing where the file as a whole is refused.
    place: Option<String>,
    /// What is done with the file, in short.
    what: String,
    name: &'static str,
    bytes: Vec<u8>,
}

/// What is no number that a row could have.
const NO_NUMBERS: [&str; 6] = ["nan", "inf", "-inf", "1e999", "x", "0x10"];
/// What is no whole number that is told apart from its neighbours.
const NO_WHOLE: [&str; 4] = ["1.5", "9007199254740993e3", "99999999999999999999", "1e300"];

const MOT: &str = "1,1,10,20,50,80,0.5,-1,-1,-1";
const KITTI: &str = "0 1 Pedestrian 0 0 -10 10 20 60 100 -1 -1 -1 -1 -1 -1 -10 0.5";
const LABEL: &str = "0 0.5 0.5 0.1 0.2 0.75 4";
const TABLE: &str = "frame,id,x1,y1,x2,y2,score";
const TABLE_ROW: &str = "0,1,10,20,60,100,0.5";
const BOX: &str =
    r#"<box frame="0" outside="0" occluded="0" keyframe="1" xtl="10" ytl="20" xbr="60" ybr="100" z_order="0"/>"#;

/// A line with another cell in one column.
fn with_cell(line: &str, separator: char, at: usize, cell: &str) -> String {
    let cells = line.split(separator).enumerate().map(|(other, old)| if other == at { cell } else { old });
    cells.collect::<Vec<_>>().join(&separator.to_string())
}

/// Lines with one cell that is no number, for columns of any and of whole numbers.
fn bad_cells(line: &str, separator: char, columns: &[usize], whole: &[usize]) -> Vec<String> {
    let of = |columns: &[usize], cells: &[&str]| -> Vec<String> {
        columns.iter().flat_map(|&at| cells.iter().map(move |cell| with_cell(line, separator, at, cell))).collect()
    };
    [of(columns, &NO_NUMBERS), of(whole, &NO_NUMBERS[..5]), of(whole, &NO_WHOLE)].concat()
}

fn lines(format: InputFormat, name: &'static str, head: &str, good: &str, bad: Vec<String>) -> Vec<Variant> {
    let number = if head.is_empty() { 2 } else { 3 };
    let of = |line: String| Variant {
        format,
        place: Some(format!("line {number}: ")),
        name,
        bytes: format!("{head}{good}\n{line}\n{good}\n").into_bytes(),
        what: line.chars().take(80).collect(),
    };
    bad.into_iter().map(of).collect()
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|&line| line.to_owned()).collect()
}

fn mot() -> Vec<Variant> {
    let mut bad = bad_cells(MOT, ',', &[2, 3, 4, 5, 6], &[0, 1]);
    bad.extend(owned(&[
        "2",
        "2,1,10",
        "2,1,10,20,50",
        "2,1,10,20,50,80,0.5,-1,-1",
        "2,1,10,20,50,80,0.5,-1,-1,-1,-1",
        "0,1,10,20,50,80,0.5,-1,-1,-1",
        "-3,1,10,20,50,80,0.5,-1,-1,-1",
        "9007199254740992,1,10,20,50,80,0.5,-1,-1,-1",
        "2,1,10,20,-50,80,0.5,-1,-1,-1",
        "2,1,10,20,50,-80,0.5,-1,-1,-1",
        "2;1;10;20;50;80;0.5;-1;-1;-1",
        "2,1,10 20,50,80,0.5,-1,-1,-1",
        "frame,id,left,top,width,height,conf,x,y,z",
        "# written by a tracker",
        "{\"frame\": 2}",
        "\u{0}\u{1}\u{2}",
        "2,1,,20,50,80,0.5,-1,-1,-1",
        ",1,10,20,50,80,0.5,-1,-1,-1",
        "２,1,10,20,50,80,0.5,-1,-1,-1",
        "NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL",
    ]));
    bad.push("7".repeat(200_000));
    bad.push(",".repeat(70_000));
    lines(InputFormat::Mot, "mot.txt", "", MOT, bad)
}

fn kitti() -> Vec<Variant> {
    let mut bad = bad_cells(KITTI, ' ', &[6, 7, 8, 9, 17], &[0, 1]);
    bad.extend(owned(&[
        "1 1 Pedestrian 0 0 -10 10 20 60 100 -1 -1 -1 -1 -1 -1",
        "1 1 Pedestrian 0 0 -10 10 20 60 100 -1 -1 -1 -1 -1 -1 -10 0.5 7",
        "-1 1 Pedestrian 0 0 -10 10 20 60 100 -1 -1 -1 -1 -1 -1 -10",
        "1 1 Pedestrian 0 0 -10 60 20 10 100 -1 -1 -1 -1 -1 -1 -10",
        "1 1 Pedestrian 0 0 -10 10 100 60 20 -1 -1 -1 -1 -1 -1 -10",
        "1 1 10 20 60 100",
    ]));
    lines(InputFormat::Kitti, "kitti.txt", "", KITTI, bad)
}

fn labels() -> Vec<Variant> {
    let mut bad = bad_cells(LABEL, ' ', &[1, 2, 3, 4, 5], &[0, 6]);
    bad.extend(owned(&[
        "0 0.5 0.5 0.1",
        "0 0.5 0.5 0.1 0.2 0.75 4 9",
        "0 0.5 0.5 -0.1 0.2",
        "0 0.5 0.5 0.1 -0.2",
        "person 0.5 0.5 0.1 0.2",
    ]));
    lines(InputFormat::Ultralytics, "lobby_12.txt", "", LABEL, bad)
}

fn tables() -> Vec<Variant> {
    let mut bad = bad_cells(TABLE_ROW, ',', &[2, 3, 4, 5, 6], &[0, 1]);
    bad.extend(owned(&[
        "1,1,10",
        "1,1,10,20,60,100,0.5,7",
        "-1,1,10,20,60,100,0.5",
        "1,1,60,20,10,100,0.5",
        "1,1,10,100,60,20,0.5",
        "1,1,,20,60,100,0.5",
        ",1,10,20,60,100,0.5",
        "frame,id,x1,y1,x2,y2,score",
    ]));
    lines(InputFormat::Table, "table.csv", &format!("{TABLE}\n"), TABLE_ROW, bad)
}

/// A list of objects with a bad one in the middle.
fn table_json() -> Vec<Variant> {
    let names = ["frame", "id", "x1", "y1", "x2", "y2", "score"];
    let good = ["0", "1", "10", "20", "60", "100", "0.5"];
    let object = |values: &[&str]| {
        let members: Vec<String> =
            names.iter().zip(values).map(|(name, value)| format!("\"{name}\": {value}")).collect();
        format!("{{{}}}", members.join(", "))
    };
    let mut bad = Vec::new();
    for at in 0..names.len() {
        for value in ["NaN", "Infinity", "\"x\"", "[1]", "{\"a\": 1}", "1e999", "01"] {
            let mut values = good;
            values[at] = value;
            bad.push(object(&values));
        }
    }
    bad.extend(owned(&["7", "null", "[]", "\"x\"", "{\"frame\": 1}", "{\"frame\": 1, \"frame\": 2}", "{}"]));
    bad.push(object(&["-1", "1", "10", "20", "60", "100", "0.5"]));
    bad.push(object(&["0", "1", "60", "20", "10", "100", "0.5"]));
    bad.push(object(&["0", "1.5", "10", "20", "60", "100", "0.5"]));
    let good = object(&good);
    let of = |record: String| Variant {
        format: InputFormat::TableJson,
        place: Some("record 2: ".to_owned()),
        name: "list.json",
        bytes: format!("[{good},\n{record},\n{good}]").into_bytes(),
        what: record,
    };
    bad.into_iter().map(of).collect()
}

fn coco_file(images: &str, annotations: &str) -> String {
    format!(
        "{{\"videos\": [{{\"id\": 1, \"name\": \"a\", \"fps\": 10, \"width\": 100, \"height\": 100}}],\n\"images\": [{{\"id\": 1, \
         \"video_id\": 1, \"frame_index\": 0}}{images}],\n\"categories\": [{{\"id\": 1, \"name\": \"person\"}}],\n\"annotations\": \
         [{{\"id\": 1, \"image_id\": 1, \"track_id\": 1, \"bbox\": [1, 2, 3, 4]}}{annotations}]}}"
    )
}

fn coco() -> Vec<Variant> {
    let of = |place: Option<&str>, text: String, what: &str| Variant {
        format: InputFormat::Coco,
        place: place.map(str::to_owned),
        name: "coco.json",
        bytes: text.into_bytes(),
        what: what.to_owned(),
    };
    let mut variants = Vec::new();
    let mut bad = Vec::new();
    for (before, after) in [
        ("{\"image_id\": ", ", \"bbox\": [1, 2, 3, 4]}"),
        ("{\"image_id\": 1, \"track_id\": ", ", \"bbox\": [1, 2, 3, 4]}"),
        ("{\"image_id\": 1, \"category_id\": ", ", \"bbox\": [1, 2, 3, 4]}"),
        ("{\"image_id\": 1, \"score\": ", ", \"bbox\": [1, 2, 3, 4]}"),
        ("{\"image_id\": 1, \"bbox\": [", ", 2, 3, 4]}"),
        ("{\"image_id\": 1, \"bbox\": [1, ", ", 3, 4]}"),
        ("{\"image_id\": 1, \"bbox\": [1, 2, ", ", 4]}"),
        ("{\"image_id\": 1, \"bbox\": [1, 2, 3, ", "]}"),
    ] {
        bad.extend(["NaN", "\"x\"", "[1]", "{\"a\": 1}", "\"inf\""].map(|value| format!("{before}{value}{after}")));
    }
    bad.extend(owned(&[
        "{\"image_id\": 99, \"bbox\": [1, 2, 3, 4]}",
        "{\"bbox\": [1, 2, 3, 4]}",
        "{\"image_id\": 1}",
        "{\"image_id\": 1, \"bbox\": null}",
        "{\"image_id\": 1, \"bbox\": []}",
        "{\"image_id\": 1, \"bbox\": [1, 2, 3]}",
        "{\"image_id\": 1, \"bbox\": [1, 2, 3, 4, 5]}",
        "{\"image_id\": 1, \"bbox\": {\"x\": 1}}",
        "{\"image_id\": 1, \"bbox\": [1, 2, -3, 4]}",
        "{\"image_id\": 1, \"bbox\": [1, 2, 3, -4]}",
        "{\"image_id\": 1.5, \"bbox\": [1, 2, 3, 4]}",
        "{\"image_id\": 1, \"track_id\": 1e300, \"bbox\": [1, 2, 3, 4]}",
        "{\"image_id\": 1, \"image_id\": 1, \"bbox\": [1, 2, 3, 4]}",
        "7",
        "null",
        "[]",
        "\"annotation\"",
    ]));
    for annotation in bad {
        let text =
            coco_file("", &format!(", {annotation}, {{\"image_id\": 1, \"track_id\": 2, \"bbox\": [1, 2, 3, 4]}}"));
        variants.push(of(Some("annotation 2: "), text, &annotation));
    }
    for image in [
        "{\"id\": 1, \"video_id\": 1, \"frame_index\": 1}",
        "{\"video_id\": 1, \"frame_index\": 1}",
        "{\"id\": \"x\", \"video_id\": 1, \"frame_index\": 1}",
        "{\"id\": 2, \"video_id\": [1], \"frame_index\": 1}",
        "{\"id\": 2, \"video_id\": 1, \"frame_index\": \"first\"}",
        "{\"id\": 2, \"video_id\": 1, \"frame_index\": 0.5}",
        "7",
    ] {
        variants.push(of(Some("image 2: "), coco_file(&format!(", {image}"), ""), image));
    }
    for (list, element) in [
        ("\"videos\": [", "{\"id\": 1}, "),
        ("\"videos\": [", "{\"name\": \"b\"}, "),
        ("\"categories\": [", "{\"id\": 1, \"name\": \"b\"}, "),
        ("\"categories\": [", "{\"id\": 2}, "),
        ("\"categories\": [", "{\"id\": null, \"name\": \"b\"}, "),
        ("\"categories\": [", "{\"id\": 3, \"name\": 7}, "),
    ] {
        let text = coco_file("", "").replacen(list, &format!("{list}{element}"), 1);
        let noun = if list.contains("videos") { "video " } else { "category " };
        variants.push(of(Some(noun), text, element));
    }
    let whole = coco_file("", "");
    let cuts = [whole.len() - 1, whole.len() - 2, whole.len() - 20, whole.find("\"annotations\"").unwrap() + 20, 30, 1];
    variants.extend(cuts.map(|at| of(None, whole[..at].to_owned(), &format!("cut at {at}"))));
    let silent = "{\"images\": [], \"annotations\": []}";
    let strays =
        [whole.replace("\"annotations\": [", "\"annotations\" ["), whole.replace("}],\n", "}],\n}"), silent.to_owned()];
    variants.extend(strays.map(|text| of(None, text, "punctuation")));
    variants
}

fn cvat_file(tags: &str) -> String {
    format!(
        "<annotations>\n<meta><original_size><width>100</width><height>100</height></original_size></meta>\n<track id=\"1\" \
         label=\"a\">\n{BOX}\n{tags}\n</track>\n</annotations>\n"
    )
}

fn cvat() -> Vec<Variant> {
    let of = |place: Option<&str>, text: String, what: &str| Variant {
        format: InputFormat::Cvat,
        place: place.map(str::to_owned),
        name: "tracks.xml",
        bytes: text.into_bytes(),
        what: what.to_owned(),
    };
    let mut bad = Vec::new();
    let next = BOX.replace("frame=\"0\"", "frame=\"1\"");
    for (name, value) in [("frame", "1"), ("xtl", "10"), ("ytl", "20"), ("xbr", "60"), ("ybr", "100")] {
        let (old, with) = (format!(" {name}=\"{value}\""), |new: &str| format!(" {name}=\"{new}\""));
        for new in ["NaN", "inf", "x", "", "&bomb;"] {
            bad.push(next.replace(&old, &with(new)));
        }
        bad.push(next.replace(&old, ""));
        bad.push(next.replace(&old, &old.repeat(2)));
        bad.push(next.replace(&old, &format!(" {name}={value}")));
    }
    for frame in ["-1", "0", "1.5", "1e300", "1000000000", "9007199254740991"] {
        bad.push(next.replace("frame=\"1\"", &format!("frame=\"{frame}\"")));
    }
    bad.push(next.replace("xtl=\"10\"", "xtl=\"70\""));
    bad.push(next.replace("ytl=\"20\"", "ytl=\"170\""));
    bad.push(next.replace("outside=\"0\"", "outside=\"maybe\""));
    for track in [
        "<track>",
        "<track id=\"x\" label=\"a\">",
        "<track id=\"1.5\">",
        "<track id=\"2\" label=\"&bomb;\">",
        "<track id=\"2\" id=\"3\">",
    ] {
        bad.push(format!("</track>{track}{next}"));
    }
    bad.push("</box>".to_owned());
    bad.push("</annotations>".to_owned());
    bad.push("<box frame=\"1\" xtl=".to_owned());
    let mut variants: Vec<Variant> = bad.iter().map(|tags| of(Some("line 5: "), cvat_file(tags), tags)).collect();
    // What is not closed is noticed further on.
    let open = ["<!-- never closed", "<![CDATA[ never closed", "<"];
    variants.extend(open.map(|tags| of(Some("line "), cvat_file(tags), tags)));
    let whole = cvat_file("");
    for at in [20, 100, whole.find("<box").unwrap() + 30, whole.find("</track>").unwrap()] {
        variants.push(of(Some("line "), whole[..at].to_owned(), &format!("cut at {at}")));
    }
    for (what, document) in [
        (
            "laughs",
            "<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY bomb \"&b;&b;&b;&b;&b;&b;&b;&b;\">",
        ),
        ("circle", "<!ENTITY a \"&bomb;\"><!ENTITY bomb \"&a;\">"),
        ("another file", "<!ENTITY bomb SYSTEM \"file:///etc/hostname\">"),
        ("a parameter", "<!ENTITY % p \"<!ENTITY bomb 'x'>\"> %p;"),
    ] {
        let track = format!("</track><track id=\"2\" label=\"&bomb;\">{next}");
        let text = format!("<!DOCTYPE annotations [{document}]>{}", cvat_file(&track));
        variants.push(of(Some("line 5: "), text, what));
    }
    let images = "<annotations>\n<image id=\"0\" name=\"0.jpg\"><box xtl=\"1\" ytl=\"1\" xbr=\"2\" ybr=\"2\"/></image>\n</annotations>";
    variants.push(of(None, images.to_owned(), "images"));
    variants
}

/// Files that are nothing at all, in every format.
fn nothing() -> Vec<Variant> {
    let formats = [
        (InputFormat::Mot, "mot.txt"),
        (InputFormat::Kitti, "kitti.txt"),
        (InputFormat::Ultralytics, "lobby_12.txt"),
        (InputFormat::Table, "table.csv"),
        (InputFormat::TableJson, "list.json"),
        (InputFormat::Coco, "coco.json"),
        (InputFormat::Cvat, "tracks.xml"),
    ];
    let binary: Vec<u8> = (0..2000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut cut = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    cut.write_all(format!("{MOT}\n").repeat(1000).as_bytes()).unwrap();
    let cut = cut.finish().unwrap();
    let samples: [(&str, Vec<u8>); 7] = [
        ("empty", Vec::new()),
        ("blank", b" \n\t\n".to_vec()),
        ("binary", binary),
        ("zeros", vec![0; 4096]),
        ("a cut gzip", cut[..15].to_vec()),
        ("prose", b"Dear all,\nplease find the tracks attached.\n".to_vec()),
        ("another document", b"{\"a\": [1, 2".to_vec()),
    ];
    let of = |(format, name): (InputFormat, &'static str)| {
        samples.clone().into_iter().map(move |(what, bytes)| Variant {
            format,
            place: None,
            name,
            bytes,
            what: what.to_owned(),
        })
    };
    formats.into_iter().flat_map(of).collect()
}

/// What is said of a file: each with its path.
fn said(variant: &Variant, folder: &Path) -> (Vec<String>, bool) {
    let path = folder.join(variant.name);
    std::fs::write(&path, &variant.bytes).unwrap();
    let options = DecodeOptions { input_format: Some(variant.format), ..DecodeOptions::default() };
    match open(&[path], &options, &mut ()) {
        Err(error) => (vec![error.to_string()], true),
        Ok(opened) => {
            let mut said = Vec::new();
            for document in &opened.documents {
                document.store.validate().unwrap();
                let warnings = document.store.report.warnings().iter().filter(|warning| !warning.kind.is_note());
                said.extend(warnings.flat_map(|warning| &warning.examples).map(|example| {
                    let offset = example.offset.map_or(String::new(), |offset| format!(" (byte {offset})"));
                    format!("{}{offset}: {}", example.message, example.path)
                }));
            }
            (said, false)
        }
    }
}

#[test]
fn every_malformed_file_is_told_of_by_file_and_place() {
    let variants: Vec<Variant> =
        [mot(), kitti(), labels(), tables(), table_json(), coco(), cvat(), nothing()].into_iter().flatten().collect();
    let distinct: HashSet<(&str, &[u8])> = variants.iter().map(|variant| (variant.name, &variant.bytes[..])).collect();
    assert_eq!(distinct.len(), variants.len(), "two variants are the same");
    assert!(variants.len() >= 200, "{}", variants.len());
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for variant in &variants {
        let (said, is_refused) = said(variant, folder.path());
        let names_file = |text: &String| text.contains(variant.name);
        // What is no text of tracks has no lines: it is told by what it is.
        let names_place = |text: &String| match &variant.place {
            Some(place) => text.contains(place.as_str()),
            None => is_refused || text.contains("(byte "),
        };
        if !said.iter().any(|text| names_file(text) && names_place(text)) {
            wrong.push(format!("{} [{}] said {said:?}", variant.format.as_str(), variant.what));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), variants.len(), wrong.join("\n"));
}
