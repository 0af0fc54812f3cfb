//! Commands given while jobs run: what is shown is never stale, partial data is never taken for whole.

use std::path::PathBuf;
use std::sync::Arc;

use pathscope::app::{
    AppState, Command, Derived, Effect, Event, FetchCommand, FetchTab, FilterCommand, HistoryCommand, JobKind,
    LabelCommand, Opened, SelectionCommand, SourceCommand, SpoolId, apply, update,
};
use pathscope::decode::InputFormat;
use pathscope::jobs::JobId;
use pathscope::model::{IntegrityReport, JobInfo, PersonIndex, StoreBuilder, TrackStore};
use pathscope::sample::SampleJob;
use pathscope::source::Input;

const JOB: JobId = JobId(7);

/// The first rows of the sample, as a growing result shows them.
fn part(num_rows: usize) -> Derived {
    let whole = SampleJob::demo().store();
    let mut builder = StoreBuilder::new();
    for row in whole.rows().take(num_rows) {
        let (body, face) = (row.body, row.face.copied());
        builder.push(&pathscope::model::NewRow { time_ms: row.time_ms, index: row.index, body, face, extras: None });
    }
    Derived::whole(Arc::new(builder.finish(JobInfo::default(), IntegrityReport::default())))
}

fn whole() -> Derived {
    Derived::whole(Arc::new(SampleJob::demo().store()))
}

fn inputs() -> Vec<Input> {
    vec![Input { path: PathBuf::from("lobby.json"), format: InputFormat::Rekognition, bytes: 1 }]
}

/// A state that has shown a snapshot of a file being opened.
fn loading() -> AppState {
    let mut state = AppState::default();
    apply(&mut state, Event::Started { job: JOB, kind: JobKind::Open, title: "lobby.json".into() });
    apply(&mut state, Event::Snapshot { job: JOB, inputs: inputs(), derived: Box::new(part(500)) });
    state
}

fn run(state: &mut AppState, command: impl Into<Command>) -> Vec<Effect> {
    update(state, &command.into())
}

/// Answers every derive request among the effects.
fn answer(state: &mut AppState, effects: Vec<Effect>) {
    for effect in effects {
        if let Effect::Derive(request) = effect {
            let derived = Box::new(Derived::under(&request));
            apply(state, Event::Derived { document: request.document, generation: request.generation, derived });
        }
    }
}

fn num_rows(store: &TrackStore) -> u32 {
    store.num_rows()
}

#[test]
fn an_answer_about_an_older_store_does_not_bring_it_back() {
    let mut state = loading();
    let stale = run(&mut state, FilterCommand::Clear);
    apply(
        &mut state,
        Event::Opened { job: JOB, documents: vec![Opened { derived: whole(), inputs: inputs() }], refused: vec![] },
    );
    answer(&mut state, stale);
    assert_eq!(num_rows(&state.document().unwrap().store), 5482);
    assert!(!state.document().unwrap().is_deriving());
}

#[test]
fn a_filter_set_while_loading_holds_for_all_that_comes() {
    let mut state = loading();
    let effects = run(&mut state, FilterCommand::SetText("person:0".into()));
    answer(&mut state, effects);
    let document = vec![Opened { derived: whole(), inputs: inputs() }];
    let effects = apply(&mut state, Event::Opened { job: JOB, documents: document, refused: vec![] });
    let shown = state.document().unwrap();
    assert_eq!(shown.kept.num_people(), 1, "nobody else is shown meanwhile");
    assert!(shown.is_deriving());
    // Another edit before the answer must not lose the newer data.
    let newer = run(&mut state, FilterCommand::SetText("person:0,1".into()));
    answer(&mut state, effects);
    answer(&mut state, newer);
    let shown = state.document().unwrap();
    assert_eq!((num_rows(&shown.store), shown.kept.num_people(), shown.is_deriving()), (5482, 2, false));
}

#[test]
fn an_eye_works_while_the_filter_text_is_not_valid() {
    let mut state = AppState::default();
    state.show_store(Arc::new(SampleJob::demo().store()));
    let effects = run(&mut state, FilterCommand::SetText("sam".into()));
    answer(&mut state, effects);
    run(&mut state, SelectionCommand::Select(PersonIndex(3)));
    let effects = run(&mut state, FilterCommand::ToggleHiddenSelected);
    answer(&mut state, effects);
    let document = state.document().unwrap();
    assert!(!document.kept.has_person(document.store.slot_of(PersonIndex(3)).unwrap()));
    assert_eq!(document.kept.num_people(), 5);
}

#[test]
fn what_was_closed_while_loading_stays_closed() {
    let mut state = loading();
    let effects = run(&mut state, SourceCommand::CloseCurrent);
    assert!(matches!(effects.as_slice(), [Effect::Cancel(JOB), Effect::Release(_)]), "{effects:?}");
    apply(
        &mut state,
        Event::Opened { job: JOB, documents: vec![Opened { derived: whole(), inputs: inputs() }], refused: vec![] },
    );
    assert!(state.documents.is_empty() && state.jobs.is_empty());
}

#[test]
fn a_cancelled_result_is_incomplete_and_knows_its_files() {
    let mut state = loading();
    apply(&mut state, Event::Cancelled { job: JOB });
    let document = state.document().unwrap();
    assert!(!document.is_complete());
    assert_eq!(document.inputs[0].path, PathBuf::from("lobby.json"), "so that an export can't replace it");
}

#[test]
fn a_matched_name_is_shown_unless_the_user_gave_another() {
    let mut state = AppState::default();
    state.show_store(Arc::new(SampleJob::face_search().store()));
    let index = PersonIndex(2);
    let name = |state: &AppState| state.document().unwrap().names().get(index).unwrap().to_owned();
    assert_eq!(name(&state), "employee-002");
    let effects = run(&mut state, FilterCommand::SetText("label:employee-002 match:employee-002".into()));
    answer(&mut state, effects);
    assert_eq!(state.document().unwrap().kept.num_people(), 1);
    let effects = run(&mut state, LabelCommand::Set { index, label: "greeter".into() });
    answer(&mut state, effects);
    assert_eq!(name(&state), "greeter");
    assert_eq!(state.document().unwrap().kept.num_people(), 0, "label: means the label shown");
    let effects = run(&mut state, LabelCommand::Set { index, label: String::new() });
    answer(&mut state, effects);
    assert_eq!(name(&state), "employee-002");
    assert_eq!(state.document().unwrap().kept.num_people(), 1);
}

/// A file that names an endpoint, a job that is incomplete, a history that could be gone on with: opening is never fetching.
#[test]
fn nothing_is_fetched_that_nobody_asked_to_fetch() {
    let mut state = AppState::default();
    let spool = SpoolId::try_from("1-job".to_owned()).unwrap();
    let commands: [Command; 7] = [
        SourceCommand::Open(vec![PathBuf::from("page.json")]).into(),
        SourceCommand::OpenTyped("page.json\nother.json".into()).into(),
        SourceCommand::OpenSample.into(),
        FetchCommand::ShowTab(FetchTab::History).into(),
        HistoryCommand::Open(spool.clone()).into(),
        HistoryCommand::AskSave(Some(spool.clone())).into(),
        HistoryCommand::Delete(spool).into(),
    ];
    for command in commands {
        let effects = run(&mut state, command.clone());
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Fetch { .. })), "{command:?}");
    }
    let incomplete = Event::Opened {
        job: JOB,
        documents: vec![Opened { derived: part(500), inputs: inputs() }],
        refused: Vec::new(),
    };
    apply(&mut state, Event::Started { job: JOB, kind: JobKind::Open, title: "page.json".into() });
    let effects = apply(&mut state, incomplete);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Fetch { .. })));
    // Only this does.
    state.fetch.job = "job-1".into();
    let effects = run(&mut state, SourceCommand::StartFetch);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Fetch { .. })), "{effects:?}");
}
