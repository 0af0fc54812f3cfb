//! What comes back after a crash, when a result is opened again, and when its files are found.

use super::*;
use crate::app::session::{Crashed, capture};
use crate::app::session_file::locate::Whereabouts;
use crate::app::session_file::{SavedDocument, SavedSource};
use crate::app::{Derived, Event, JobKind, apply};
use crate::decode::InputFormat;
use crate::jobs::JobId;
use crate::source::Input;

/// Leaves edits of a file behind, as a crash does.
fn crash(home: &Path, path: &Path) -> Edits {
    let mut program = Program::start(home);
    program.open(path);
    program.edit();
    program.wait("the autosave", |_| autosaves(home).len() == 2);
    program.edits().clone()
}

#[test]
fn restoring_over_newer_edits_can_be_undone() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let path = response(&at("data"), "lobby.json");
    let wanted = crash(&at("home"), &path);
    let mut next = Program::start(&at("home"));
    next.wait("what was left", |state| !state.session.crashed.is_empty());
    // As people type it in a terminal.
    let here = std::env::current_dir().unwrap();
    let up: PathBuf = here.components().skip(1).map(|_| "..").collect();
    next.open(&up.join(path.strip_prefix("/").unwrap_or(&path)));
    next.run(LabelCommand::Set { index: PersonIndex(5), label: "newer".into() });
    let newer = next.edits().clone();
    next.run(SessionCommand::RestoreCrashed);
    assert_eq!(next.state.documents.len(), 1, "it is the same file");
    assert_eq!(*next.edits(), wanted);
    assert!(next.state.session.arriving.is_empty() && next.state.jobs.is_empty());
    assert!(next.state.notices.iter().any(|notice| notice.detail.starts_with("Undo brings back")));
    next.run(UndoCommand::Undo);
    assert_eq!(*next.edits(), newer);
    next.run(UndoCommand::Redo);
    assert_eq!(*next.edits(), wanted);
}

#[test]
fn what_is_on_its_way_is_not_waited_for_twice() {
    let mut state = AppState::default();
    let source = SavedSource { path: "/data/lobby.json".into(), ..Default::default() };
    let missing = SavedSource { path: "/data/yard.json".into(), ..Default::default() };
    let document = |source: &SavedSource, filter: &str| {
        let mut saved = SavedDocument { sources: vec![source.clone()], ..Default::default() };
        saved.edits.edits.filter = filter.into();
        saved
    };
    let crashed = |filter: &str| {
        let documents = vec![document(&source, filter), document(&missing, filter)];
        let mut crashed = Crashed::of(SessionFile { documents, ..SessionFile::default() });
        crashed.documents[0].sources = vec![Whereabouts::Here(crashed.documents[0].saved.sources[0].path.clone())];
        crashed
    };
    let mut num_opened = 0;
    for filter in ["person:1", "person:2"] {
        state.session.crashed.push(crashed(filter));
        let effects = update(&mut state, &SessionCommand::RestoreCrashed.into());
        num_opened += effects.iter().filter(|effect| matches!(effect, Effect::Open { .. })).count();
    }
    assert_eq!(num_opened, 1);
    let saved = capture(&state);
    let filters: Vec<&str> = saved.documents.iter().map(|saved| saved.edits.edits.filter.as_str()).collect();
    assert_eq!(filters, ["person:2", "person:2"], "each once, with the newer edits");
}

#[test]
fn documents_that_are_found_later_take_their_places() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let names = ["a.json", "b.json", "c.json", "d.json"];
    let mut program = Program::start(&at("home"));
    for name in names {
        // Of different sizes, so that none is taken for another.
        let path = response(&at("data"), name);
        let text = std::fs::read_to_string(&path).unwrap() + &" ".repeat(name.as_bytes()[0].into());
        std::fs::write(&path, text).unwrap();
        program.open(&path);
    }
    let shown = program.state.documents[2].id;
    program.run(SourceCommand::Show(shown));
    let session = at("monday.pathscope");
    program.save(&session);
    drop(program);
    std::fs::create_dir(at("far")).unwrap();
    for name in ["a.json", "c.json"] {
        std::fs::rename(at("data").join(name), at("far").join(format!("moved-{name}"))).unwrap();
    }
    let mut next = Program::start(&at("other-home"));
    next.run(SourceCommand::Open(vec![session]));
    next.wait("the others", |state| {
        state.documents.len() == 2 && state.documents.iter().all(|d| d.loading.is_none()) && state.jobs.is_empty()
    });
    assert_eq!(next.state.dialog, Some(Dialog::MissingSources));
    let saved: Vec<String> = capture(&next.state).documents.into_iter().map(|saved| saved.name).collect();
    let ids: Vec<_> = next.state.session.missing.iter().map(|missing| missing.id).collect();
    // Both are looked for at once; the second is found after the list has become shorter.
    for id in ids {
        next.run(SessionCommand::Locate { id, path: at("far") });
    }
    next.wait("the moved ones", |state| {
        state.documents.len() == 4 && state.documents.iter().all(|d| d.loading.is_none() && d.is_settled())
    });
    let shown: Vec<String> =
        next.state.documents.iter().map(|d| d.inputs[0].path.file_name().unwrap().to_string_lossy().into()).collect();
    assert_eq!(shown, ["moved-a.json", "b.json", "moved-c.json", "d.json"]);
    assert_eq!(next.state.current, Some(next.state.documents[2].id), "the one that was shown is shown");
    assert_eq!(saved.len(), 4);
    assert!(saved[0].contains('a') && saved[2].contains('c'), "saved meanwhile, each keeps its place: {saved:?}");
}

#[test]
fn edits_of_a_page_are_not_those_of_all_pages() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("data")).unwrap();
    for (number, page) in SampleJob::demo().pages(1000).iter().enumerate() {
        std::fs::write(at(&format!("data/page{number}.json")), page).unwrap();
    }
    let mut program = Program::start(&at("home"));
    program.open(&at("data/page0.json"));
    program.edit();
    program.run(SourceCommand::CloseCurrent);
    program.wait("keeping", |_| {
        std::fs::read_dir(at("home/sessions/kept")).is_ok_and(|kept| kept.flatten().any(|e| is_json(&e.path())))
    });
    program.open(&at("data"));
    assert!(program.state.document().unwrap().inputs.len() > 1);
    assert_eq!(*program.edits(), Edits::default());
    program.run(LabelCommand::Set { index: PersonIndex(1), label: "of all".into() });
    program.worker.finish(&program.state);
    let mut next = Program::start(&at("home"));
    next.open(&at("data/page0.json"));
    assert_eq!(next.edits().num(), 3);
    next.open(&at("data"));
    assert_eq!(next.edits().labels[&PersonIndex(1)], "of all");
}

#[test]
fn edits_of_a_fetch_that_still_runs_outlive_a_crash() {
    let (job, mut state) = (JobId(3), AppState::default());
    apply(&mut state, Event::Started { job, kind: JobKind::Fetch, title: "lobby".into() });
    let path = PathBuf::from("/home/data/spool/2026-lobby/pages-1.jsonl");
    let inputs = vec![Input { path, format: InputFormat::Rekognition, bytes: 1 }];
    let derived = Box::new(Derived::whole(Arc::new(SampleJob::demo().store())));
    apply(&mut state, Event::Snapshot { job, inputs: inputs.clone(), derived });
    update(&mut state, &LabelCommand::Set { index: PersonIndex(3), label: "greeter".into() }.into());
    let mut crashed = Crashed::of(capture(&state));
    assert_eq!(crashed.file.num_edits(), 1);
    crashed.documents[0].sources = vec![Whereabouts::Here(inputs[0].path.clone())];

    let mut next = AppState::default();
    next.session.crashed.push(crashed);
    let effects = update(&mut next, &SessionCommand::RestoreCrashed.into());
    let spool = effects.iter().find_map(|effect| match effect {
        Effect::OpenSpool(id) => Some(id.clone()),
        _ => None,
    });
    assert_eq!(spool.map(|id| id.to_string()).as_deref(), Some("2026-lobby"));
    apply(&mut next, Event::Started { job, kind: JobKind::Open, title: "lobby".into() });
    let derived = Some(Box::new(Derived::whole(Arc::new(SampleJob::demo().store()))));
    let (from, trouble, spool) = (String::new(), None, None);
    apply(&mut next, Event::Fetched { job, derived, inputs, from, trouble, spool });
    assert_eq!(next.document().unwrap().edits.labels[&PersonIndex(3)], "greeter");
}
