//! The command line: exit codes, machine output alone on standard output, and messages that say what to do.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use pathscope::sample::SampleJob;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Runs the program in a folder of its own.
struct Program {
    folder: TempDir,
}

impl Program {
    /// A folder with `demo.json` (the whole sample job) and `page.json` (its first page, with a `NextToken` left over).
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let demo = SampleJob::demo();
        fs::write(folder.path().join("demo.json"), demo.document()).unwrap();
        fs::write(folder.path().join("page.json"), &demo.pages(1000)[0]).unwrap();
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pathscope"));
        command.args(args).current_dir(self.path()).env("PATHSCOPE_DATA_DIR", self.path().join("data"));
        command.env("AWS_EC2_METADATA_DISABLED", "true").stdin(Stdio::null());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// Runs and expects the exit code; gives standard output and standard error.
    fn expect(&self, code: i32, args: &[&str]) -> (String, String) {
        let output = self.run(args);
        let stdout = String::from_utf8(output.stdout).unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{args:?}\n{stdout}\n{stderr}");
        (stdout, stderr)
    }

    fn json(&self, code: i32, args: &[&str]) -> Value {
        let (stdout, _) = self.expect(code, args);
        serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}"))
    }
}

#[test]
fn info_json_has_the_promised_members_in_order() {
    let program = Program::new();
    let (stdout, stderr) = program.expect(0, &["info", "--json", "demo.json"]);
    assert_eq!(stderr, "");
    let info: Value = serde_json::from_str(&stdout).unwrap();
    let store = SampleJob::demo().store();
    let document = &info["documents"][0];
    assert_eq!(info["schema"], 1);
    assert_eq!(info["inputs"][0]["format"], "rekognition-json");
    assert_eq!(info["inputs"][0]["sha256"], Value::Null);
    let counts = ["detections", "people", "body_boxes", "face_boxes", "face_only", "no_box", "pages"]
        .map(|name| &document[name]);
    let num = [
        store.num_rows(),
        store.num_people(),
        store.num_bodies(),
        store.num_faces(),
        store.num_face_only(),
        store.num_no_box(),
        1,
    ];
    assert_eq!(counts.map(Value::as_u64), num.map(|count| Some(u64::from(count))));
    assert_eq!(document["complete"], true);
    assert_eq!(document["job_id"], store.job.job_id.clone().unwrap());
    assert_eq!(document["video"]["width"], store.job.video.width.unwrap());
    let mut last = 0;
    let names = "name inputs job_id job_status status_message video detections people body_boxes face_boxes face_only no_box \
        first_ms last_ms pages complete next_token warnings";
    let documents = &stdout[stdout.find("\"documents\"").unwrap()..];
    for name in names.split(' ') {
        let at = documents[last..].find(&format!("\"{name}\": ")).unwrap_or_else(|| panic!("{name} is missing"));
        last += at;
    }
    let hashed = program.json(0, &["info", "--json", "--hash", "demo.json"]);
    assert_eq!(hashed["inputs"][0]["sha256"].as_str().map(str::len), Some(64));
}

#[test]
fn an_incomplete_page_is_read_with_a_warning() {
    let program = Program::new();
    let info = program.json(0, &["info", "--json", "page.json"]);
    assert_eq!(info["documents"][0]["complete"], false);
    assert_eq!(info["documents"][0]["warnings"][0]["kind"], "dangling_next_token");
    let (stdout, stderr) = program.expect(1, &["info", "--strict", "page.json"]);
    assert!(stdout.contains("incomplete"), "{stdout}");
    assert!(stderr.contains("--strict"), "{stderr}");
    program.write("clean.json", r#"{"JobStatus":"SUCCEEDED","VideoMetadata":{"FrameRate":25.0},"Persons":[]}"#);
    program.expect(0, &["info", "--strict", "clean.json"]);
}

#[test]
fn failures_are_json_on_standard_output_and_words_on_standard_error() {
    let program = Program::new();
    program.write("empty.json", "");
    program.write("page.html", "<!doctype html><title>no</title>");
    program.write("failed.json", r#"{"JobStatus":"FAILED","StatusMessage":"no video","Persons":[]}"#);
    fs::create_dir(program.path().join("nothing")).unwrap();
    for (input, kind) in [("empty.json", "empty"), ("page.html", "html"), ("failed.json", "job_failed")] {
        let error = program.json(1, &["info", "--json", input]);
        assert_eq!((&error["schema"], &error["error"]["kind"]), (&json!(1), &json!(kind)), "{error}");
        assert!(error["error"]["path"].as_str().is_some_and(|path| path.ends_with(input)), "{error}");
    }
    for input in ["missing.json", "nothing"] {
        let error = program.json(1, &["info", "--json", input]);
        assert!(error["error"]["message"].as_str().is_some_and(|message| !message.is_empty()), "{error}");
    }
    let (stdout, stderr) = program.expect(1, &["info", "failed.json"]);
    assert_eq!(stdout, "");
    assert!(stderr.contains("no video") && stderr.trim_end().ends_with("failed.json"), "{stderr}");
}

#[test]
fn one_bad_input_of_several_fails_and_keeps_the_others() {
    let program = Program::new();
    program.write("page.html", "<!doctype html><title>no</title>");
    let info = program.json(1, &["info", "--json", "demo.json", "page.html"]);
    assert_eq!(info["documents"].as_array().map(Vec::len), Some(1));
    assert_eq!(info["error"]["kind"], "html");
}

#[test]
fn an_empty_finished_job_is_no_failure() {
    let program = Program::new();
    program.write("none.json", r#"{"JobStatus":"SUCCEEDED","Persons":[]}"#);
    let info = program.json(0, &["info", "--json", "none.json"]);
    assert_eq!(info["documents"][0]["detections"], 0);
}

#[test]
fn wrong_arguments_end_with_two() {
    let program = Program::new();
    for args in [
        &["info"][..],
        &["export", "demo.json"],
        &["export", "demo.json", "-o", "a.xyz"],
        &["export", "demo.json", "-o", "a.csv", "--filter", "persn:1"],
        &["people", "demo.json", "--frame-size", "12"],
        &["people", "demo.json", "--fps", "0"],
        &["--no-such-option"],
        &["--fps", "25", "info", "demo.json"],
    ] {
        let (stdout, stderr) = program.expect(2, args);
        assert_eq!(stdout, "");
        assert!(!stderr.is_empty());
    }
    assert!(!program.path().join("a.csv").exists());
    let (_, stderr) = program.expect(2, &["people", "demo.json", "--filter", "samples>5 persn:1"]);
    assert!(stderr.contains("column 11") && stderr.contains("\n            ^"), "{stderr}");
    assert!(program.expect(0, &["--help"]).0.contains("export"));
    assert!(program.expect(0, &["--version"]).0.starts_with("pathscope "));
}

#[test]
fn people_are_counted_and_filtered() {
    let program = Program::new();
    let num_people = SampleJob::demo().store().num_people() as usize;
    let people = program.json(0, &["people", "demo.json", "--format", "json"]);
    assert_eq!(people["people"].as_array().map(Vec::len), Some(num_people));
    let names: Vec<&str> = people["people"][0].as_object().unwrap().keys().map(String::as_str).collect();
    let mut expected = vec![
        "index",
        "label",
        "first_ms",
        "last_ms",
        "duration_ms",
        "samples",
        "body_samples",
        "face_samples",
        "gaps",
        "coverage",
        "mean_area",
        "distance",
        "max_speed",
        "flags",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    let filtered = program.json(0, &["people", "demo.json", "--format", "json", "--filter", "samples>1"]);
    assert_eq!(filtered["people"].as_array().map(Vec::len), Some(num_people - 1));
    let (csv, _) = program.expect(0, &["people", "demo.json", "--format", "csv"]);
    assert_eq!(csv.lines().count(), num_people + 1);
    let (table, _) = program.expect(0, &["people", "demo.json", "--filter", "person:0"]);
    assert_eq!(table.lines().count(), 2);
}

#[test]
fn people_of_a_face_search_are_called_as_they_were_matched() {
    let program = Program::new();
    fs::write(program.path().join("faces.json"), SampleJob::face_search().document()).unwrap();
    let people = program.json(0, &["people", "faces.json", "--format", "json", "--filter", "match:employee-002"]);
    let people = people["people"].as_array().unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!((&people[0]["index"], &people[0]["label"]), (&2.into(), &"employee-002".into()));
    let (csv, _) = program.expect(0, &["people", "faces.json", "--format", "csv"]);
    assert!(csv.contains("\n2,employee-002,") && csv.contains("\n5,,"), "{csv}");
    let (table, _) = program.expect(0, &["people", "faces.json"]);
    assert!(table.contains("  label\n") && table.contains("  employee-002\n"), "{table}");
    let svg = ["render", "faces.json", "--at", "10s", "-o", "canvas.svg"];
    program.expect(0, &svg);
    assert!(fs::read_to_string(program.path().join("canvas.svg")).unwrap().contains("employee-"));
}

#[test]
fn an_export_chain_ends_where_it_began() {
    let program = Program::new();
    program.expect(0, &["export", "demo.json", "-o", "a.csv"]);
    program.expect(0, &["export", "a.csv", "-o", "b.jsonl"]);
    program.expect(0, &["export", "b.jsonl", "-o", "pages", "--format", "pages"]);
    program.expect(0, &["export", "pages", "-o", "c.csv", "--fps", "25"]);
    let [first, last] = ["a.csv", "c.csv"].map(|name| fs::read_to_string(program.path().join(name)).unwrap());
    assert!(first == last, "the last CSV differs from the first");
}

#[test]
fn standard_output_holds_the_export_alone() {
    let program = Program::new();
    let (csv, stderr) = program.expect(0, &["export", "page.json", "-o", "-", "--format", "csv"]);
    assert!(csv.starts_with("job,index,") && csv.lines().count() == 1001);
    assert!(stderr.contains("NextToken") && !stderr.contains('\r') && !stderr.contains('\x1b'), "{stderr}");
    let (_, stderr) = program.expect(0, &["-q", "export", "page.json", "-o", "-", "--format", "csv"]);
    assert_eq!(stderr, "");
    let (mot, _) = program.expect(0, &["export", "demo.json", "-o", "-", "--format", "mot", "--filter", "person:0"]);
    assert!(mot.lines().all(|line| line.split(',').count() == 10 && line.split(',').nth(1) == Some("1")));
    program.expect(1, &["export", "demo.json", "-o", "-", "--format", "pages"]);
}

#[test]
fn what_will_not_be_carried_is_said_before_and_after() {
    let program = Program::new();
    let (xml, stderr) = program.expect(0, &["-v", "export", "demo.json", "-o", "-", "--format", "cvat"]);
    assert!(xml.starts_with("<?xml") && xml.ends_with("</annotations>\n"));
    let told = |start: &str| -> Vec<String> {
        stderr.lines().filter_map(|line| Some(line.trim().strip_prefix(start)?.to_owned())).collect()
    };
    let (before, after) = (told("will not be carried: "), told("not carried: "));
    assert!(before == after && before.iter().any(|line| line.starts_with("face-only entries left out: ")), "{stderr}");
    program.expect(0, &["export", "demo.json", "-o", "demo.xml"]);
    program.expect(0, &["export", "demo.json", "-o", "labels", "--format", "ultralytics"]);
    let (info, _) = program.expect(0, &["info", "labels", "--fps", "30"]);
    assert!(info.contains("people"), "{info}");
    assert!(program.expect(0, &["info", "demo.xml"]).0.contains("people"));
}

#[test]
fn standard_input_is_read() {
    let program = Program::new();
    let file = fs::File::open(program.path().join("demo.json")).unwrap();
    let output = program.command(&["info", "-", "--json"]).stdin(file).output().unwrap();
    let info: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(info["documents"][0]["detections"], SampleJob::demo().rows.len());
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let program = Program::new();
    let mut child = program
        .command(&["export", "demo.json", "-o", "-", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_source_is_never_overwritten() {
    let program = Program::new();
    let before = fs::read(program.path().join("demo.json")).unwrap();
    let (_, stderr) = program.expect(1, &["export", "demo.json", "-o", "demo.json", "--force"]);
    assert!(stderr.contains("one of the inputs"), "{stderr}");
    assert_eq!(fs::read(program.path().join("demo.json")).unwrap(), before);
    program.expect(0, &["export", "demo.json", "-o", "a.json"]);
    let (_, stderr) = program.expect(1, &["export", "demo.json", "-o", "a.json"]);
    assert!(stderr.contains("--force"), "{stderr}");
    program.expect(0, &["export", "demo.json", "-o", "a.json", "--force"]);
}

#[test]
fn pictures_are_drawn_without_a_display() {
    let program = Program::new();
    for view in ["canvas", "timeline"] {
        let out = format!("{view}.svg");
        program.expect(0, &["render", "demo.json", "--at", "12s", "-o", &out, "--view", view, "--theme", "light"]);
        let svg = fs::read_to_string(program.path().join(out)).unwrap();
        assert!(svg.starts_with("<svg") || svg.starts_with("<?xml"), "{}", &svg[..80]);
        assert!(svg.matches('<').count() > 20, "the picture is almost empty");
    }
    program.expect(2, &["render", "demo.json", "--at", "noon", "-o", "a.svg"]);
    program.expect(2, &["render", "demo.json", "--at", "12s", "-o", "a.bmp"]);
}

#[test]
fn pictures_say_what_was_asked_for_in_vain() {
    let program = Program::new();
    let said = |args: &[&str]| {
        let all = [&["render", "demo.json", "-o", "a.svg", "--force"], args].concat();
        program.expect(0, &all).1
    };
    assert!(
        program
            .expect(2, &["render", "demo.json", "-o", "b.svg", "--at", "10m"])
            .1
            .contains("after the end of the video")
    );
    assert!(said(&["--at=-1s"]).contains("before the first"));
    assert!(said(&["--at", "1s", "--measure", "yaw"]).contains("--measure is for --view plot"));
    assert!(said(&["--at", "1s", "--filter", "samples>999999"]).contains("the filter keeps nobody"));
    let nobody = program.expect(2, &["render", "demo.json", "-o", "b.svg", "--at", "1s", "--person", "77"]).1;
    assert!(nobody.contains("nobody of --person 77 is in this result: it has 6 people, from 0 to 5"), "{nobody}");
    assert!(said(&["--at", "1s", "--filter", "person:0", "--person", "1"]).contains("keeps nobody of --person"));
    assert!(said(&["--at", "1s", "--range", "0..5s"]).contains("--range is for"));
    program.expect(2, &["render", "demo.json", "--at", "1s", "-o", "b.svg", "--person", "x"]);
    program.expect(2, &["render", "demo.json", "--at", "1s", "-o", "b.svg", "--view", "plot", "--range", "9s..5s"]);
    program.expect(2, &["render", "demo.json", "--at", "1s", "-o", "b.svg", "--size", "9x9"]);
    program.expect(2, &["render", "demo.json", "--at", "1s", "-o", "b.svg", "--scale", "9"]);
}

#[test]
fn pictures_have_legend_caption_and_the_people_asked_for() {
    let program = Program::new();
    let svg = |args: &[&str]| {
        program.expect(0, &[&["render", "demo.json", "--at", "12s", "-o", "a.svg", "--force"], args].concat());
        fs::read_to_string(program.path().join("a.svg")).unwrap()
    };
    let all = svg(&["--view", "plot", "--measure", "center-x", "--legend"]);
    let two = svg(&["--view", "plot", "--measure", "center-x", "--legend", "--person", "0,2"]);
    let lines = |svg: &str| svg.matches("<polyline").count();
    assert!(lines(&two) < lines(&all), "{} of {}", lines(&two), lines(&all));
    let auto = svg(&["--filter", "person:0", "--caption", "auto", "--size", "1000x600", "--scale", "2"]);
    for part in ["Filter: person:0", "1 of 6 people", "Hidden by filters: 5 people", "width=\"2000\"", "0:00:12.000"] {
        assert!(auto.contains(part), "{part}");
    }
    let own = svg(&["--view", "timeline", "--caption", "The morning", "--legend", "--range", "5s..20s"]);
    assert!(own.contains("The morning") && own.contains(">gap<") && !own.contains("Hidden by"));
    assert_eq!(svg(&["--legend", "--caption", "auto"]), svg(&["--legend", "--caption", "auto"]));
}

#[cfg(feature = "gui")]
#[test]
fn pictures_have_the_image_under_the_boxes() {
    let program = Program::new();
    let picture = pathscope::ui::picture::Picture { width: 4, height: 4, rgb: vec![90; 48] };
    let png = fs::File::create(program.path().join("still.png")).unwrap();
    picture.write_png(png).unwrap();
    let base = ["render", "demo.json", "--at", "12s", "--still", "still.png", "--brightness", "80"];
    let (_, said) = program.expect(0, &[&base[..], &["-o", "a.svg"]].concat());
    assert!(said.contains("another shape"), "{said}");
    let svg = fs::read_to_string(program.path().join("a.svg")).unwrap();
    assert!(svg.contains("<image") && svg.contains("data:image/png;base64,") && svg.contains("brightness(0.8)"));
    program.expect(0, &[&base[..], &["-o", "a.png"]].concat());
    program.write("text.png", "hello");
    let wrong = ["render", "demo.json", "--at", "12s", "--still", "text.png", "-o", "b.png"];
    let (_, said) = program.expect(1, &wrong);
    assert!(said.contains("neither a PNG nor a JPEG"), "{said}");
    assert!(!program.path().join("b.png").exists());
}

#[test]
fn completions_are_written_for_every_shell() {
    let program = Program::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(program.expect(0, &["completions", shell]).0.contains("pathscope"));
    }
}

#[test]
fn documents_in_one_csv_keep_their_own_frame_size() {
    let program = Program::new();
    let page = |id: &str, width: u32, height: u32| {
        format!(
            r#"{{"JobId":"{id}","JobStatus":"SUCCEEDED","VideoMetadata":{{"FrameWidth":{width},"FrameHeight":{height}}},"Persons":[{{"Timestamp":0,"Person":{{"Index":0,"BoundingBox":{{"Left":0.1,"Top":0.2,"Width":0.25,"Height":0.5}}}}}}]}}"#
        )
    };
    program.write("small.json", &page("small", 640, 360));
    program.write("large.json", &page("large", 1920, 1080));
    program.expect(0, &["export", "small.json", "large.json", "-o", "both.csv"]);
    let info = program.json(0, &["info", "--json", "both.csv"]);
    let widths: Vec<_> = info["documents"].as_array().unwrap().iter().map(|d| d["video"]["width"].clone()).collect();
    assert_eq!(widths, [json!(640), json!(1920)]);
}

#[test]
fn a_file_that_ends_in_the_middle_is_not_complete() {
    let program = Program::new();
    let entry = r#"{"Timestamp":0,"Person":{"Index":0}}"#;
    program.write("half.json", &format!(r#"{{"JobStatus":"SUCCEEDED","Persons":[{entry},{entry},{{"Time"#));
    let info = program.json(0, &["info", "--json", "half.json"]);
    assert_eq!((&info["documents"][0]["detections"], &info["documents"][0]["complete"]), (&json!(2), &json!(false)));
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_names_the_feature() {
    let program = Program::new();
    let (_, stderr) = program.expect(1, &["export", "demo.json", "-o", "demo.parquet"]);
    assert!(stderr.contains("without Parquet") && stderr.contains("feature 'parquet'"), "{stderr}");
    let (_, stderr) = program.expect(1, &["export", "demo.json", "--format", "parquet", "-o", "-"]);
    assert!(stderr.contains("feature 'parquet'"), "{stderr}");
    program.write("other.parquet", "PAR1 and so on");
    let (_, stderr) = program.expect(1, &["info", "other.parquet"]);
    assert!(stderr.contains("feature 'parquet'") && stderr.contains("other.parquet"), "{stderr}");
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_goes_to_a_file_to_standard_output_and_comes_back() {
    let program = Program::new();
    let (stdout, stderr) = program.expect(0, &["export", "demo.json", "-o", "demo.parquet"]);
    assert!(stdout.is_empty() && stderr.contains("demo.parquet"), "{stderr}");
    let output = program.run(&["export", "demo.json", "--format", "parquet", "-o", "-"]);
    assert!(output.status.success() && output.stdout.starts_with(b"PAR1") && output.stdout.ends_with(b"PAR1"));
    fs::write(program.path().join("stdin"), &output.stdout).unwrap();
    let mut piped = program.command(&["info", "--json", "-"]);
    let output = piped.stdin(fs::File::open(program.path().join("stdin")).unwrap()).output().unwrap();
    let from_pipe: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of = |args: &[&str]| program.json(0, args)["documents"][0].clone();
    let (before, after) = (of(&["info", "--json", "demo.json"]), of(&["info", "--json", "demo.parquet"]));
    for name in ["detections", "people", "body_boxes", "face_boxes", "first_ms", "last_ms", "video", "job_id"] {
        assert_eq!(before[name], after[name], "{name}");
        assert_eq!(before[name], from_pipe["documents"][0][name], "{name}");
    }
    let error = program.expect(1, &["info", "--input-format", "parquet", "demo.json"]).1;
    assert!(error.contains("Parquet that is cut off or damaged"), "{error}");
}
