//! A served folder that changes while it is served.

use serde_json::{Value, json};

use crate::served::{Served, options, write};

fn document(id: &str, times: &[i64]) -> String {
    let entries: Vec<String> =
        times.iter().map(|time| format!(r#"{{"Timestamp":{time},"Person":{{"Index":0}}}}"#)).collect();
    format!(r#"{{"JobId":"{id}","Persons":[{}]}}"#, entries.join(","))
}

fn times(served: &Served, id: &str) -> Value {
    let page = served.tracking(&json!({"JobId":id})).json();
    let Some(persons) = page["Persons"].as_array() else { return Value::Null };
    persons.iter().map(|entry| entry["Timestamp"].clone()).collect()
}

#[test]
fn files_that_come_change_and_go_change_the_jobs() {
    let served = Served::new(&[]);
    assert_eq!(served.jobs(), json!([]));
    served.write("a.json", document("a", &[1, 2]));
    served.wait("a is there", || times(&served, "a") == json!([1, 2]));
    served.write("a.json", document("a", &[3]));
    served.wait("a has changed", || times(&served, "a") == json!([3]));
    served.write("sub/deep/b.json", document("b", &[4]));
    served.wait("b is there", || times(&served, "b") == json!([4]));
    served.write("bad.json", "<html>");
    served.wait("the bad one is named", || served.said().contains("bad.json is not served"));
    assert_eq!(times(&served, "b"), json!([4]), "others go on");
    std::fs::remove_file(served.path().join("a.json")).unwrap();
    std::fs::remove_dir_all(served.path().join("sub")).unwrap();
    served.wait("both have gone", || served.job_ids().is_empty());
    assert_eq!(served.tracking(&json!({"JobId":"a"})).error().1, "ResourceNotFoundException");
    assert_eq!(served.said().matches("bad.json is not served").count(), 1);
}

#[test]
fn a_file_that_changes_between_two_pages_is_no_garbage() {
    let times_before: Vec<i64> = (0..100).collect();
    let served = Served::new(&[("a.json", document("a", &times_before).as_bytes())]);
    let first = served.tracking(&json!({"JobId":"a","MaxResults":10})).json();
    // The same bytes, moved: whoever reads where the entries were gets halves of them.
    write(served.path(), "a.json", format!("       {}", document("a", &times_before)).as_bytes());
    served.wait("the token is refused", || {
        let reply = served.tracking(&json!({"JobId":"a","MaxResults":10,"NextToken":first["NextToken"]}));
        match reply.error() {
            (500, code) => assert_eq!(code, "InternalServerError"),
            (400, code) => {
                assert_eq!(code, "InvalidPaginationTokenException");
                return true;
            }
            other => panic!("{other:?}"),
        }
        false
    });
    assert_eq!(times(&served, "a"), json!(times_before));
}

#[test]
fn pages_are_added_while_earlier_ones_are_served() {
    let page = |token: Option<&str>, time: i64| {
        json!({"JobStatus":"SUCCEEDED","NextToken":token,"Persons":[{"Timestamp":time,"Person":{"Index":0}}]})
            .to_string()
    };
    let served = Served::new(&[("cam1.json", page(Some("t"), 0).as_bytes())]);
    assert_eq!(times(&served, "cam1"), json!([0]));
    assert!(served.said().contains("incomplete"), "{}", served.said());
    served.write("cam2.json", page(None, 40));
    served.wait("both pages are one job", || times(&served, "cam1") == json!([0, 40]));
    served.wait("the guess has gone", || served.job_ids() == ["cam1"]);
}

#[test]
fn others_of_a_series_go_on_while_one_changes() {
    let times_before: Vec<i64> = (0..100).collect();
    let files: Vec<(String, String)> = (1..=20)
        .map(|number| (format!("result-{number}.json"), document(&format!("job-{number}"), &times_before)))
        .collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let served = Served::new(&files);
    let mut token = served.tracking(&json!({"JobId":"job-9","MaxResults":1})).json()["NextToken"].clone();
    for round in 0..90 {
        if round % 30 == 0 {
            served.write("result-5.json", document("job-5", &[1000 + round]));
        }
        let reply = served.tracking(&json!({"JobId":"job-9","MaxResults":1,"NextToken":token}));
        assert_eq!(reply.status, 200, "{round}: {}", String::from_utf8_lossy(&reply.body));
        token = reply.json()["NextToken"].clone();
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    served.wait("the other has changed", || times(&served, "job-5") == json!([1060]));
}

#[test]
fn nobody_waits_for_what_is_said() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "bad.json", b"<html>");
    // Large, so that the bad one is shown before this one is read: short files may be read before anything is shown.
    let good = document("good", &[1; 100]) + &" ".repeat(300 * 1024);
    write(folder.path(), "good.json", good.as_bytes());
    let (release, held) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(held);
    let served = Served::start_heard(folder, options(), move || {
        let _ = held.lock().unwrap().recv();
    });
    served.wait("somebody is told of the bad one", || served.get("/").json().get("refused").is_some());
    assert!(served.said().is_empty(), "and holds the line up");
    assert_eq!(served.get("/health").status, 503);
    assert_eq!(times(&served, "none"), Value::Null);
    drop(release);
    served.wait("the good one is read", || times(&served, "good") == json!(vec![1; 100]));
    assert!(served.said().contains("bad.json is not served"));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_and_hidden_files_are_not_served() {
    use std::os::unix::fs::symlink;

    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.json"), document("secret", &[1])).unwrap();
    let served =
        Served::new(&[("in/a.json", document("a", &[1]).as_bytes()), (".b.json", document("b", &[1]).as_bytes())]);
    symlink(outside.path().join("secret.json"), served.path().join("out.json")).unwrap();
    symlink(outside.path(), served.path().join("in/out")).unwrap();
    symlink("in/a.json", served.path().join("link.json")).unwrap();
    served.wait("the link inside is there", || served.job_ids() == ["a", "a-2"]);
    // Listed by a first look already, read a moment later.
    served.wait("the link inside is read", || times(&served, "a-2") == json!([1]));
    for id in ["secret", "out", "b"] {
        assert_eq!(served.tracking(&json!({"JobId":id})).error().1, "ResourceNotFoundException", "{id}");
    }
    assert!(served.said().contains("out.json is not served: the link leads out"), "{}", served.said());
    assert!(!served.get("/").json().to_string().contains("secret"));
    // A file that becomes a link is not read through it.
    std::fs::remove_file(served.path().join("in/a.json")).unwrap();
    symlink(outside.path().join("secret.json"), served.path().join("in/a.json")).unwrap();
    served.wait("nothing is left", || served.job_ids().is_empty());
}
