use std::path::Path;

use super::*;
use crate::archive::folder_scan::scan;
use crate::archive::unit_index::index_unit;

fn document(id: &str) -> String {
    format!(r#"{{"JobId":"{id}","Persons":[{{"Timestamp":1,"Person":{{"Index":0}}}}]}}"#)
}

fn catalog() -> (Catalog, Arc<Mutex<Vec<String>>>) {
    let said = Arc::new(Mutex::new(Vec::new()));
    let says = Arc::clone(&said);
    (Catalog::new(Arc::new(move |text: &str| says.lock().unwrap().push(text.to_owned())), Box::new(|| {})), said)
}

fn look(catalog: &Catalog, root: &Path) {
    catalog.update(scan(root).unwrap());
}

/// Reads all that is pending.
fn read_all(catalog: &Catalog) {
    while catalog.lock().units.values().any(|unit| unit.is_pending) {
        let (key, unit) = catalog.next_unit().unwrap();
        catalog.put(&key, &unit, index_unit(&unit, &mut ()).unwrap());
    }
    catalog.show(&mut catalog.lock());
}

fn finds(catalog: &Catalog, id: &str) -> &'static str {
    match catalog.find(id, Operation::PersonTracking) {
        Found::Job(_) => "job",
        Found::NotYet => "not yet",
        Found::Nothing => "nothing",
    }
}

#[test]
fn a_file_that_changes_takes_only_its_own_job_away() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for number in 1..=300 {
        std::fs::write(root.join(format!("result-{number:04}.json")), document(&format!("job-{number}"))).unwrap();
    }
    std::fs::write(root.join("result-0301.json"), document("job-7")).unwrap();
    let (catalog, _) = catalog();
    look(&catalog, &root);
    assert_eq!(catalog.lock().units.len(), 1, "one series");
    read_all(&catalog);
    std::fs::write(root.join("result-0007.json"), document("job-7").replace(":1,", ":22,")).unwrap();
    std::fs::write(root.join("result-0299.json"), document("job-299").replace(":1,", ":22,")).unwrap();
    std::fs::remove_file(root.join("result-0012.json")).unwrap();
    look(&catalog, &root);
    for (id, found) in [("job-1", "job"), ("job-300", "job"), ("job-299", "not yet"), ("job-12", "nothing")] {
        assert_eq!(finds(&catalog, id), found, "{id}");
    }
    assert_eq!(finds(&catalog, "job-7"), "not yet", "half of a job is none");
    read_all(&catalog);
    assert_eq!((finds(&catalog, "job-7"), finds(&catalog, "job-299")), ("job", "job"));
}

#[test]
fn a_file_that_always_changes_keeps_no_other_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    std::fs::write(root.join("large.json"), document("large").replace('{', "{       ")).unwrap();
    let (catalog, said) = catalog();
    let grow = |len: usize| {
        std::fs::write(root.join("growing.json"), "x".repeat(len)).unwrap();
        look(&catalog, &root);
    };
    grow(1);
    let (key, first) = catalog.next_unit().unwrap();
    assert_eq!(first.name, Path::new("growing.json"), "the smallest is first");
    grow(2);
    assert!(!catalog.is_wanted(&key, &first));
    catalog.put_back(&key);
    let (large_key, large) = catalog.next_unit().unwrap();
    assert_eq!(large.name, Path::new("large.json"), "and others are next");
    catalog.put(&large_key, &large, index_unit(&large, &mut ()).unwrap());
    for len in 3..5 {
        assert!(!catalog.is_listed());
        let (key, _) = catalog.next_unit().unwrap();
        grow(len);
        catalog.put_back(&key);
    }
    let _ = catalog.next_unit().unwrap();
    assert!(catalog.is_listed(), "nobody waits for what cannot be read");
    assert!(said.lock().unwrap().iter().any(|line| line.starts_with("growing.json: it keeps changing")), "{said:?}");
}

#[test]
fn even_units_that_can_be_read_wait_for_others_in_the_end() {
    let (mut small, large, now) = (Turn::default(), Turn::default(), Instant::now());
    let turns = (0..100).take_while(|_| {
        small.begin();
        small.rank(100, now) < large.rank(1 << 40, now)
    });
    assert_eq!(turns.count(), 33);
}

#[test]
fn what_was_said_is_forgotten_once_it_is_not_so() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let (catalog, said) = catalog();
    let say = |number: usize, reason: &str| {
        std::fs::write(root.join("a.json"), "x".repeat(number)).unwrap();
        look(&catalog, &root);
        let (key, unit) = catalog.next_unit().unwrap();
        let refused = vec![("a.json".to_owned(), reason.to_owned())];
        catalog.put(&key, &unit, UnitIndex { jobs: Vec::new(), refused });
        let lines = catalog.show(&mut catalog.lock());
        catalog.say_all(&lines);
    };
    for number in 1..=50 {
        say(number, &format!("reason {number}"));
    }
    say(51, "reason 50");
    assert_eq!(said.lock().unwrap().len(), 50, "the same again is not said twice");
    assert_eq!(catalog.lock().said.values().map(HashSet::len).sum::<usize>(), 1);
}
