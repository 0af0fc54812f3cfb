//! Many inputs on the command line: in parallel, in order, and without one failure stopping the rest.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

struct Program {
    folder: TempDir,
}

impl Program {
    /// A folder `in` of so many jobs, named so that they look like pages of one.
    fn new(num_jobs: usize) -> Self {
        let program = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(program.path().join("in")).unwrap();
        for job in 0..num_jobs {
            let rows: Vec<String> = (0..=job % 7).map(|at| format!(r#"{{"Timestamp":{},"Person":{{"Index":{at},"BoundingBox":{{"Left":0.1,"Top":0.2,"Width":0.25,"Height":0.5}}}}}}"#, at * 100)).collect();
            let text = format!(
                r#"{{"JobId":"id-{job}","JobStatus":"SUCCEEDED","VideoMetadata":{{"FrameWidth":640,"FrameHeight":360,"FrameRate":25.0}},"Persons":[{}]}}"#,
                rows.join(",")
            );
            program.write(&format!("in/job-{job}.json"), &text);
        }
        program
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
        command.stdin(Stdio::null());
        command
    }

    fn expect(&self, code: i32, args: &[&str]) -> (String, String) {
        let Output { status, stdout, stderr } = self.command(args).output().unwrap();
        let [stdout, stderr] = [stdout, stderr].map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(status.code(), Some(code), "{args:?}\n{stdout}\n{stderr}");
        (stdout, stderr)
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path().join(folder)).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

#[test]
fn one_file_holds_the_jobs_in_the_order_of_the_inputs_whatever_the_threads() {
    let program = Program::new(40);
    for (threads, out) in [("1", "one.csv"), ("4", "four.csv")] {
        let (_, stderr) = program.expect(0, &["export", "in", "-o", out, "-j", threads]);
        assert!(stderr.contains("40 inputs") && stderr.contains("40 documents written: "), "{stderr}");
    }
    let [one, four] = ["one.csv", "four.csv"].map(|name| fs::read_to_string(program.path().join(name)).unwrap());
    assert!(one == four);
    let mut jobs: Vec<&str> = one.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    jobs.dedup();
    assert_eq!(jobs, (0..40).map(|job| format!("id-{job}")).collect::<Vec<_>>());
    let (stdout, _) = program.expect(0, &["-q", "export", "in", "-o", "-", "--format", "csv"]);
    assert_eq!(stdout, one);
}

#[test]
fn a_folder_gets_a_file_a_job_and_equal_names_a_number() {
    let program = Program::new(12);
    fs::create_dir(program.path().join("other")).unwrap();
    for (place, name) in [("in", "same"), ("other", "same")] {
        program.write(&format!("{place}/{name}.json"), r#"{"Persons":[{"Timestamp":0,"Person":{"Index":0}}]}"#);
    }
    program.expect(0, &["export", "in", "other", "-o", "out/", "--format", "json"]);
    let names = program.names("out");
    assert_eq!(names.len(), 14);
    for name in ["id-0.json", "id-11.json", "same.json", "same-2.json"] {
        assert!(names.iter().any(|found| found == name), "{names:?}");
    }
    program.expect(0, &["export", "in", "-o", "parts", "--format", "csv", "--partition-by", "job"]);
    assert_eq!(program.names("parts").len(), 13);
    assert!(program.path().join("parts/job=id-3/part-0.csv").is_file());
    let (_, stderr) = program.expect(1, &["export", "in", "-o", "out", "--format", "json"]);
    assert!(stderr.contains("--force"), "{stderr}");
}

#[test]
fn failures_stop_nothing_and_are_listed_at_the_end() {
    let program = Program::new(20);
    program.write("bad.json", "<!doctype html><title>no</title>");
    program.write("worse.json", "");
    program.write("in/notes.txt", "call them back");
    let (_, stderr) = program.expect(1, &["export", "in", "bad.json", "worse.json", "-o", "out", "--format", "json"]);
    assert_eq!(program.names("out").len(), 20, "{stderr}");
    let at = |text: &str| stderr.find(text).unwrap_or_else(|| panic!("{text}: {stderr}"));
    assert!(at("2 failed") < at("bad.json") && at("bad.json") < at("worse.json"), "{stderr}");
    assert!(stderr.contains("notes.txt") && stderr.contains("2 of 23 inputs failed"), "{stderr}");
    // What was only found and is no result fails nothing.
    program.expect(0, &["export", "in", "-o", "again", "--format", "json"]);
    let (stdout, _) = program.expect(1, &["info", "--json", "in", "bad.json"]);
    let info: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((info["documents"].as_array().map(Vec::len), &info["error"]["kind"]), (Some(20), &"html".into()));
}

#[test]
fn what_a_format_needs_fails_only_the_job_that_lacks_it() {
    let program = Program::new(3);
    program.write("in/x.json", r#"{"Persons":[{"Timestamp":0,"Person":{"Index":0}}]}"#);
    let (_, stderr) = program.expect(1, &["export", "in", "-o", "out", "--format", "mot"]);
    assert!(
        stderr.contains("--fps") && stderr.contains("3 documents written") && stderr.contains("1 of 4 inputs failed"),
        "{stderr}"
    );
    assert_eq!(program.names("out"), ["id-0.txt", "id-1.txt", "id-2.txt"]);
    let (_, stderr) = program.expect(2, &["export", "in", "-o", "two", "--format", "mot", "--filter", "persn:1"]);
    assert!(stderr.contains("filter") && !program.path().join("two").exists(), "{stderr}");
    let (_, stderr) = program.expect(1, &["export", "in", "-o", "all.json"]);
    assert!(stderr.contains("folder") && !program.path().join("all.json").exists(), "{stderr}");
}

#[test]
fn summaries_come_in_the_order_of_the_inputs() {
    let program = Program::new(30);
    let (stdout, stderr) = program.expect(0, &["info", "in", "-j", "4"]);
    let jobs: Vec<&str> = stdout.lines().filter_map(|line| line.trim().strip_prefix("job ")).map(str::trim).collect();
    assert_eq!(jobs, (0..30).map(|job| format!("id-{job}, SUCCEEDED")).collect::<Vec<_>>());
    assert!(stderr.contains("30 documents summed up"), "{stderr}");
    let (stdout, _) = program.expect(0, &["info", "--json", "--hash", "in", "-j", "3"]);
    let info: Value = serde_json::from_str(&stdout).unwrap();
    for (at, document) in info["documents"].as_array().unwrap().iter().enumerate() {
        let input = &info["inputs"][usize::try_from(document["inputs"][0].as_u64().unwrap()).unwrap()];
        assert!(input["path"].as_str().unwrap().ends_with(&format!("job-{at}.json")), "{document}");
        assert_eq!(input["sha256"].as_str().map(str::len), Some(64));
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_was_written_and_says_so() {
    let program = Program::new(8);
    // A pipe that nobody writes to holds the last input up.
    let pipe = program.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = program.command(&["export", "in", "pipe", "-o", "out", "--format", "json", "-j", "2"]);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    // The writing end, kept open without a word: reading it waits, and is given up at its end.
    let held = fs::File::options().write(true).open(&pipe).unwrap();
    let written = || {
        let part = fs::read_dir(program.path()).unwrap().map(|entry| entry.unwrap().path());
        let part = part.filter(|path| path.to_string_lossy().ends_with(".part")).collect::<Vec<_>>();
        part.first().map_or(0, |part| fs::read_dir(part).unwrap().count())
    };
    while written() < 8 {
        std::thread::yield_now();
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.any(|line| line.starts_with("stopping")), "it says that it has heard");
    drop(held);
    let stderr = lines.collect::<Vec<_>>().join("\n");
    assert_eq!(child.wait().unwrap().code(), Some(1), "{stderr}");
    assert_eq!(program.names("out").len(), 8, "{stderr}");
    assert!(stderr.contains("8 documents written") && stderr.contains("is kept"), "{stderr}");
}

#[test]
fn a_library_is_read_once_and_known_afterwards() {
    let program = Program::new(25);
    program.write("in/notes.txt", "call them back");
    let (first, stderr) = program.expect(0, &["library", "in"]);
    assert!(
        stderr.contains("25 of 25 jobs, beside 1 file of which nothing can be read; 26 lines were new"),
        "{stderr}"
    );
    let (second, stderr) = program.expect(0, &["library", "in"]);
    assert!(first == second && stderr.contains("; 0 lines were new"), "{stderr}");
    program.write("in/job-3.json", r#"{"JobId":"changed","Persons":[]}"#);
    let (stdout, stderr) =
        program.expect(0, &["library", "in", "--json", "--search", "JOB-1", "--sort", "people", "--descending"]);
    assert!(stderr.contains("11 of 25 jobs") && stderr.contains("; 1 line was new"), "{stderr}");
    let library: Value = serde_json::from_str(&stdout).unwrap();
    let people: Vec<u64> = library["jobs"].as_array().unwrap().iter().map(|j| j["people"].as_u64().unwrap()).collect();
    assert!(people.len() == 11 && people.is_sorted_by(|a, b| a >= b), "{people:?}");
    program.expect(1, &["library", "nowhere"]);
    let (_, stderr) = program.expect(1, &["library", "in/notes.txt"]);
    assert!(stderr.contains("a library is a folder"), "{stderr}");
}

#[test]
fn an_input_that_is_not_there_stops_no_other() {
    let program = Program::new(2);
    let (stdout, stderr) = program.expect(1, &["info", "in/job-0.json", "gone.json", "in/job-1.json"]);
    assert!(stdout.contains("job-0.json") && stdout.contains("job-1.json"), "{stdout}");
    assert!(stderr.contains("gone.json") && stderr.contains("1 of 3 inputs failed"), "{stderr}");
    let (_, stderr) = program.expect(1, &["export", "gone.json", "in/job-1.json", "-o", "all.csv"]);
    assert!(stderr.contains("gone.json") && stderr.contains("1 documents written"), "{stderr}");
    assert!(program.path().join("all.csv").is_file());
    let (_, stderr) = program.expect(1, &["info", "gone.json", "away.json"]);
    assert!(stderr.contains("gone.json"), "{stderr}");
}

#[test]
fn what_took_long_is_kept_beside_a_folder_of_others_and_failures_are_said() {
    let program = Program::new(3);
    program.expect(0, &["export", "in", "--format", "json", "-o", "out"]);
    // One of those that were written before is not written this time.
    program.write("in/job-2.json", "{\"Persons\": 7}");
    let (_, stderr) = program.expect(1, &["export", "in", "in/job-2.json", "--format", "json", "-o", "out", "--force"]);
    assert!(stderr.contains("job-2.json") && stderr.contains("1 failed"), "{stderr}");
    assert!(stderr.contains("out.new") && stderr.contains("was not replaced"), "{stderr}");
    assert_eq!((program.names("out").len(), program.names("out.new").len()), (3, 2));
}

#[cfg(feature = "parquet")]
#[test]
fn one_file_of_parquet_says_its_size_and_what_it_is_made_from() {
    let program = Program::new(3);
    program.write("in/bad.json", "{\"Persons\": 7}");
    let (_, stderr) = program.expect(1, &["export", "in", "in/bad.json", "-o", "all.parquet"]);
    assert!(!stderr.contains(" 0 bytes") && stderr.contains("3 documents written"), "{stderr}");
    let bytes = fs::read(program.path().join("all.parquet")).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let source = &text[text.rfind("pathscope.source").unwrap()..];
    assert!(source.contains("job-0.json") && source.contains("job-2.json") && !source.contains("bad.json"), "{source}");
}
