//! The fetch dialog, the queue of fetches and the history, found by accessible name.

use std::sync::Arc;

use egui::{Key, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::app::event::FetchTrouble;
use pathscope::app::{
    AppState, Dialog, Effect, Event, FetchCommand, FetchForm, FetchPlace, FetchState, FetchTab, HistoryCommand,
    JobKind, PlaceValue, Settings, SourceCommand, SpoolEntry, SpoolId, SpoolState, ViewCommand, Worker,
};
use pathscope::decode::{DecodeOptions, InputFormat};
use pathscope::export::ExportError;
use pathscope::jobs::JobId;
use pathscope::model::Operation;
use pathscope::sample::SampleJob;
use pathscope::source::{FetchRequest, Input};
use pathscope::ui::session::Session;
use pathscope::view::ThemeKind;

use crate::harness::{assert_window, window};
use crate::stage::{Stage, button, demo, sized_stage};

/// Passes after which a change is drawn. Not until nothing moves: a job that runs shows a spinner.
const PASSES: usize = 4;

/// A window of the demo with the fetch dialog open.
fn dialog() -> Harness<'static, Stage> {
    let mut harness = demo(ThemeKind::Dark);
    harness.state_mut().run(ViewCommand::ShowDialog(Some(Dialog::Fetch)));
    harness.run_steps(PASSES);
    harness
}

fn effects(harness: &mut Harness<'_, Stage>) -> Vec<Effect> {
    std::mem::take(&mut harness.state_mut().effects)
}

/// The jobs that were to be fetched, and whether each may go unencrypted.
fn fetched(harness: &mut Harness<'_, Stage>) -> Vec<(String, bool)> {
    let of = |effect| match effect {
        Effect::Fetch { request, .. } => Some((request.job_id.clone(), request.allows_plain_http)),
        _ => None,
    };
    effects(harness).into_iter().filter_map(of).collect()
}

/// Queues these jobs, and says that the background job of the first has begun.
fn queue(harness: &mut Harness<'_, Stage>, jobs: &str, job: JobId) {
    let form = FetchForm { job: jobs.to_owned(), endpoint_url: "http://10.0.0.1:8080".into(), ..FetchForm::default() };
    harness.state_mut().run(SourceCommand::EditFetch(form));
    harness.state_mut().run(SourceCommand::StartFetch);
    started(harness, job);
}

fn started(harness: &mut Harness<'_, Stage>, job: JobId) {
    harness.state_mut().take(Event::Started { job, kind: JobKind::Fetch, title: format!("job {}", job.0) });
    harness.run_steps(PASSES);
}

fn trouble(kind: &'static str) -> FetchTrouble {
    FetchTrouble {
        kind,
        title: "The job was not fetched".into(),
        detail: "The service could not be reached. Nothing had come. Check the network".into(),
        technical: Some("dispatch failure\nconnection refused (os error 111)".into()),
        can_resume: false,
    }
}

fn not_fetched(harness: &mut Harness<'_, Stage>, job: JobId, kind: &'static str) {
    let request = Box::new(FetchRequest::new("any", Operation::PersonTracking));
    harness.state_mut().take(Event::NotFetched { job, request, trouble: trouble(kind) });
    harness.run_steps(PASSES);
}

fn entry(id: &str, job_id: &str, state: SpoolState) -> SpoolEntry {
    SpoolEntry {
        id: SpoolId::try_from(id.to_owned()).expect("the name is plain"),
        request: FetchRequest::new(job_id, Operation::FaceSearch),
        place: "profile 'work', region eu-west-1, http://127.0.0.1:4566".into(),
        address: "eu-west-1 ".into(),
        begun_ms: 1_763_817_960_000,
        num_pages: 12,
        num_rows: 11_348,
        bytes: 4_300_000,
        state,
        message: (state == SpoolState::Incomplete).then(|| "The fetch was cancelled. 11348 detections are kept".into()),
        pages: format!("/data/pathscope/spool/{id}/pages-1.json").into(),
    }
}

fn with_history(mut harness: Harness<'static, Stage>) -> Harness<'static, Stage> {
    harness.state_mut().run(ViewCommand::ShowDialog(Some(Dialog::Fetch)));
    harness.state_mut().run(FetchCommand::ShowTab(FetchTab::History));
    let entries = vec![
        entry("3-lobby", "lobby-2025-11-22", SpoolState::Incomplete),
        entry("2-gate", "gate-morning", SpoolState::Complete),
        entry("1-gate", "gate-evening", SpoolState::InUse),
    ];
    harness.state_mut().take(Event::History(entries));
    harness.run_steps(PASSES);
    harness
}

#[test]
fn several_jobs_are_counted_and_checked_while_they_are_typed() {
    let mut harness = dialog();
    let field = |harness: &Harness<'_, Stage>, text: &str| {
        harness.get_by_role_and_label(Role::MultilineTextInput, "Job").type_text(text);
    };
    assert!(harness.get_by_role_and_label(Role::MultilineTextInput, "Job").is_focused());
    assert!(harness.query_by_label_contains("No job id").is_none(), "nobody has typed yet");
    field(&harness, "one two, ");
    harness.run_steps(PASSES);
    harness.get_by_label("2 jobs, GetPersonTracking");
    field(&harness, "th/ree");
    harness.run_steps(PASSES);
    harness.get_by_label_contains("Job 3 of 3: a job id holds letters");
    harness.key_press(Key::Enter);
    harness.run_steps(PASSES);
    assert_eq!(fetched(&mut harness), [], "nothing is sent while anything is wrong");
    let notice = "\n{\"JobId\": \"four\", \"Status\": \"FAILED\", \"API\": \"StartFaceSearch\"}";
    let form = FetchForm { job: format!("one two three{notice}"), ..harness.state().state.fetch.clone() };
    harness.state_mut().run(SourceCommand::EditFetch(form));
    harness.run_steps(PASSES);
    harness.get_by_label("4 jobs: 3 GetPersonTracking, 1 GetFaceSearch");
    harness.get_by_label_contains("four: the notice says that this job ended as FAILED");
    button(&harness, "Fetch 4 jobs").click();
    harness.run_steps(PASSES);
    assert_eq!(fetched(&mut harness), [("one".to_owned(), false)], "one at a time");
    assert_eq!(harness.state().state.dialog, None);
    assert_eq!(harness.state().state.fetches.num_waiting(), 3);
}

#[test]
fn an_empty_form_says_what_it_lacks_only_when_it_is_sent() {
    let mut harness = dialog();
    button(&harness, "Fetch").click();
    harness.run_steps(PASSES);
    harness.get_by_label_contains("No job id was given");
    assert_eq!(fetched(&mut harness), []);
}

#[test]
fn enter_goes_to_the_field_that_is_wrong() {
    let mut harness = dialog();
    let form = FetchForm { job: "job-1".into(), endpoint_url: "localhost".into(), ..FetchForm::default() };
    harness.state_mut().run(SourceCommand::EditFetch(form));
    harness.run_steps(PASSES);
    harness.get_by_role_and_label(Role::MultilineTextInput, "Job").focus();
    harness.run_steps(PASSES);
    harness.key_press(Key::Enter);
    harness.run_steps(PASSES);
    assert!(harness.get_by_role_and_label(Role::TextInput, "Endpoint").is_focused());
    assert_eq!(fetched(&mut harness), []);
}

#[test]
fn the_place_is_shown_with_what_decided_it() {
    let mut harness = dialog();
    let asked = effects(&mut harness).into_iter().find_map(|effect| match effect {
        Effect::LookUpPlace { generation, .. } => Some(generation),
        _ => None,
    });
    let generation = asked.expect("the place is looked up when the dialog opens");
    harness.get_by_role_and_label(Role::TextInput, "Region").focus();
    harness.run_steps(PASSES);
    harness.get_by_role_and_label(Role::TextInput, "Region").type_text("Nowhere");
    harness.run_steps(PASSES);
    harness.get_by_label_contains("'Nowhere' is not the name of a region");
    let value = |value: &str, origin: &str| PlaceValue { value: value.into(), origin: origin.into() };
    let place = FetchPlace {
        identity: value("profile 'work'", "from AWS_PROFILE"),
        region: Some(value("us-east-1", "by default")),
        endpoint: Some(value("http://127.0.0.1:4566", "from AWS_ENDPOINT_URL_REKOGNITION")),
        is_exposed: false,
    };
    harness.state_mut().take(Event::Place { generation, result: Ok(place.clone()) });
    harness.run_steps(PASSES);
    assert!(!harness.state().state.fetch_panel.is_place_current(), "it is about an earlier text");
    let form = FetchForm::default();
    harness.state_mut().run(SourceCommand::EditFetch(form));
    let mut asked = Vec::new();
    for _ in 0..3 {
        let newer = effects(&mut harness);
        asked = newer
            .iter()
            .filter_map(|e| if let Effect::LookUpPlace { generation, .. } = e { Some(*generation) } else { None })
            .collect();
        let Some(&generation) = asked.last() else { break };
        harness.state_mut().take(Event::Place { generation, result: Ok(place.clone()) });
    }
    assert!(asked.is_empty(), "no question is left open");
    harness.run_steps(PASSES);
    harness.get_by_label("http://127.0.0.1:4566 · from AWS_ENDPOINT_URL_REKOGNITION");
    harness.get_by_label("profile 'work' · from AWS_PROFILE");
    harness.get_by_label("us-east-1 · by default");
}

#[test]
fn the_queue_goes_on_and_what_waits_can_be_cancelled() {
    let mut harness = demo(ThemeKind::Dark);
    queue(&mut harness, "a b c d", JobId(1));
    assert_eq!(fetched(&mut harness).len(), 1);
    harness.get_by_label("connecting");
    harness.get_by_label("waiting · next");
    harness.get_by_label("waiting · number 3 in the queue");
    button(&harness, "Cancel c").click();
    harness.run_steps(PASSES);
    not_fetched(&mut harness, JobId(1), "network");
    assert_eq!(fetched(&mut harness), [("b".to_owned(), false)]);
    button(&harness, "Try again: a");
    started(&mut harness, JobId(2));
    let derived = Some(Box::new(pathscope::app::Derived::whole(Arc::new(SampleJob::demo().store()))));
    harness.state_mut().take(Event::Fetched {
        job: JobId(2),
        derived,
        inputs: Vec::new(),
        from: "there".into(),
        trouble: None,
        spool: None,
    });
    harness.run_steps(PASSES);
    assert_eq!(fetched(&mut harness), [("d".to_owned(), false)]);
    assert_eq!(harness.state().state.fetches.iter().count(), 2, "one that went well is a document");
    let state = &harness.state().state;
    assert_eq!(
        (state.documents.len(), state.current),
        (2, Some(state.documents[0].id)),
        "it stays behind what is looked at"
    );
    button(&harness, "Try again: a").click();
    harness.run_steps(PASSES);
    harness.get_by_label("waiting · next");
    assert_eq!(fetched(&mut harness), [], "one at a time");
}

#[test]
fn a_failed_fetch_stays_as_a_card_with_its_details() {
    let mut harness = demo(ThemeKind::Dark);
    queue(&mut harness, "a", JobId(1));
    not_fetched(&mut harness, JobId(1), "network");
    harness.get_by_label("The job was not fetched");
    let title = harness.state().state.notices.iter().next().map(|notice| notice.title.clone());
    assert_eq!(title.as_deref(), Some("The job was not fetched: a"));
    harness.get_by_label_contains("The service could not be reached");
    assert!(harness.query_by_label_contains("connection refused").is_none(), "folded");
    harness.get_by_label("Details: a").click();
    harness.run_steps(PASSES);
    harness.get_by_label_contains("connection refused");
    effects(&mut harness);
    harness.get_by_label("Copy details: a").click();
    harness.run_steps(PASSES);
    assert!(matches!(effects(&mut harness).as_slice(), [Effect::CopyText(text)] if text.contains("os error 111")));
    assert_eq!(harness.state().state.notices.iter().count(), 1);
    assert_eq!(harness.unnamed_widgets(), [""; 0]);
    button(&harness, "Dismiss: a").click();
    harness.run_steps(PASSES);
    assert!(harness.state().state.fetches.is_empty());
    assert_eq!(harness.state().state.notices.iter().count(), 0, "its notice goes with it");
}

#[test]
fn a_broken_off_fetch_goes_on_where_it_was_shown() {
    let mut harness = demo(ThemeKind::Dark);
    queue(&mut harness, "a", JobId(1));
    let derived = Some(Box::new(pathscope::app::Derived::whole(Arc::new(SampleJob::demo().store()))));
    let spool = SpoolId::try_from("1-a".to_owned()).unwrap();
    let trouble = FetchTrouble { can_resume: true, title: "The fetch broke off".into(), ..trouble("network") };
    let event = Event::Fetched {
        job: JobId(1),
        derived: derived.clone(),
        inputs: Vec::new(),
        from: "there".into(),
        trouble: Some(trouble),
        spool: Some(spool.clone()),
    };
    harness.state_mut().take(event);
    harness.run_steps(PASSES);
    let partial = harness.state().state.current.unwrap();
    assert!(!harness.state().state.document().unwrap().is_complete());
    effects(&mut harness);
    let listed = SpoolEntry { id: spool.clone(), ..entry("1-a", "a", SpoolState::Incomplete) };
    let mut from_history = harness.state().state.clone();
    pathscope::app::apply(&mut from_history, Event::History(vec![listed]));
    let command = HistoryCommand::Resume(spool.clone()).into();
    let resumed = pathscope::app::update(&mut from_history, &command);
    assert!(matches!(resumed.as_slice(), [Effect::Fetch { resumes: Some(_), .. }]), "{resumed:?}");
    assert_eq!(from_history.fetches.iter().count(), 1, "the history goes on with the card that is there");
    button(&harness, "Resume: a").click();
    harness.run_steps(PASSES);
    let newer = effects(&mut harness);
    assert!(matches!(newer.as_slice(), [Effect::Fetch { resumes: Some(id), .. }] if *id == spool), "{newer:?}");
    started(&mut harness, JobId(2));
    let document = harness.state().state.document().unwrap();
    assert_eq!((document.id, document.loading), (partial, Some(JobId(2))));
    let num_documents = harness.state().state.documents.len();
    let path = "/data/spool/1-a/pages-1.json".into();
    let spooled = Input { path, format: InputFormat::Rekognition, bytes: 1 };
    harness.state_mut().take(Event::Fetched {
        job: JobId(2),
        derived,
        inputs: vec![spooled],
        from: "there".into(),
        trouble: None,
        spool: None,
    });
    harness.run_steps(PASSES);
    assert_eq!(harness.state().state.documents.len(), num_documents, "it is the same document");
    assert!(harness.state().state.document().unwrap().is_complete());
    assert!(harness.state().state.fetches.is_empty());
    harness.state_mut().run(ViewCommand::ShowDialog(Some(Dialog::Export)));
    assert_eq!(harness.state().state.export.path, "demo-lobby-tracks.csv", "never among the pages on disk");
}

#[test]
fn plain_http_is_asked_about_and_the_safe_answer_is_the_default() {
    let mut harness = demo(ThemeKind::Dark);
    queue(&mut harness, "a b", JobId(1));
    fetched(&mut harness);
    not_fetched(&mut harness, JobId(1), "plain_http");
    harness.get_by_label("Send signed requests unencrypted to http://10.0.0.1:8080?");
    assert!(button(&harness, "Cancel").is_focused());
    assert_eq!(fetched(&mut harness), [], "the queue waits for the answer");
    button(&harness, "Send anyway").click();
    harness.run_steps(PASSES);
    assert_eq!(fetched(&mut harness), [("a".to_owned(), true)]);
    assert!(
        harness.state().state.fetches.iter().all(|item| item.request.allows_plain_http),
        "the answer holds for both"
    );

    let mut harness = demo(ThemeKind::Light);
    queue(&mut harness, "a b", JobId(1));
    not_fetched(&mut harness, JobId(1), "plain_http");
    harness.key_press(Key::Enter);
    harness.run_steps(PASSES);
    fetched(&mut harness);
    assert_eq!(harness.state().state.dialog, None);
    let ended = harness.state().state.fetches.iter().filter(|item| matches!(item.state, FetchState::Ended(_))).count();
    assert_eq!(ended, 2, "neither is sent");
    assert_eq!(harness.unnamed_widgets(), [""; 0]);
}

#[test]
fn turning_away_from_the_question_allows_nothing() {
    let mut harness = demo(ThemeKind::Dark);
    queue(&mut harness, "a", JobId(1));
    fetched(&mut harness);
    not_fetched(&mut harness, JobId(1), "plain_http");
    harness.key_press(Key::Escape);
    harness.run_steps(PASSES);
    assert_eq!(harness.state().state.dialog, None);
    assert_eq!(fetched(&mut harness), []);
    harness.get_by_label_contains("Nothing was sent");
}

#[test]
fn the_history_is_listed_opened_and_resumed() {
    let mut harness = with_history(demo(ThemeKind::Dark));
    let listed = effects(&mut harness);
    assert!(listed.iter().any(|effect| matches!(effect, Effect::ListHistory)), "{listed:?}");
    assert!(!listed.iter().any(|effect| matches!(effect, Effect::Fetch { .. })), "a list fetches nothing");
    harness.get_by_label("3 fetches, 12.9 MB on disk");
    harness.get_by_label("lobby-2025-11-22");
    assert_eq!(
        harness.get_all_by_label_contains("2025-11-22 13:26 UTC · 12 pages · 11,348 entries · 4.3 MB").count(),
        3
    );
    assert!(harness.query_by_label("Resume gate-morning of 2025-11-22 13:26 UTC").is_none(), "it is complete");
    button(&harness, "Open gate-morning of 2025-11-22 13:26 UTC").click();
    harness.run_steps(PASSES);
    assert!(matches!(effects(&mut harness).as_slice(), [Effect::OpenSpool(id)] if id.to_string() == "2-gate"));
    harness.state_mut().run(ViewCommand::ShowDialog(Some(Dialog::Fetch)));
    harness.run_steps(PASSES);
    effects(&mut harness);
    button(&harness, "Resume lobby-2025-11-22 of 2025-11-22 13:26 UTC").click();
    harness.run_steps(PASSES);
    let resumed = effects(&mut harness);
    assert!(
        matches!(resumed.as_slice(), [Effect::Fetch { resumes: Some(id), .. }] if id.to_string() == "3-lobby"),
        "{resumed:?}"
    );
}

#[test]
fn deleting_is_asked_once_and_saving_never_replaces_unasked() {
    let mut harness = with_history(demo(ThemeKind::Dark));
    effects(&mut harness);
    button(&harness, "Delete gate-morning of 2025-11-22 13:26 UTC").click();
    harness.run_steps(PASSES);
    harness.get_by_label_contains("Delete this fetch and its 4.3 MB?");
    button(&harness, "Keep").click();
    harness.run_steps(PASSES);
    assert!(effects(&mut harness).is_empty());
    button(&harness, "Delete gate-morning of 2025-11-22 13:26 UTC").focus();
    harness.run_steps(PASSES);
    harness.key_press(Key::Enter);
    harness.run_steps(PASSES);
    button(&harness, "Delete for good").click();
    harness.run_steps(PASSES);
    assert!(matches!(effects(&mut harness).as_slice(), [Effect::DeleteSpool(id)] if id.to_string() == "2-gate"));
    harness.state_mut().take(Event::SpoolDeleted(Err("it is going on in another window".into())));
    harness.run_steps(PASSES);
    harness.get_by_label_contains("another window");
    effects(&mut harness);

    button(&harness, "Save responses lobby-2025-11-22 of 2025-11-22 13:26 UTC").click();
    harness.run_steps(PASSES);
    harness.get_by_role_and_label(Role::TextInput, "File for the responses");
    button(&harness, "Save").click();
    harness.run_steps(PASSES);
    let saving = effects(&mut harness);
    let [Effect::SaveSpool { path, can_overwrite: false, .. }] = saving.as_slice() else { panic!("{saving:?}") };
    assert_eq!(path.to_str(), Some("lobby-2025-11-22-responses.json"));
    harness.state_mut().take(Event::SpoolSaved { path: path.clone(), result: Err(ExportError::Exists(path.clone())) });
    harness.run_steps(PASSES);
    assert_eq!(harness.unnamed_widgets(), [""; 0]);
    button(&harness, "Replace it").click();
    harness.run_steps(PASSES);
    assert!(matches!(effects(&mut harness).as_slice(), [Effect::SaveSpool { can_overwrite: true, .. }]));
    harness.state_mut().take(Event::SpoolSaved { path: path.clone(), result: Ok(4_200_000) });
    harness.run_steps(PASSES);
    assert_eq!(harness.state().state.history.saving, None);
    harness.state_mut().run(HistoryCommand::AskDelete(None));
}

#[test]
fn dialogs_fit_a_small_window_and_every_widget_has_a_name() {
    for kind in [ThemeKind::Dark, ThemeKind::Light] {
        let mut harness = with_history(sized_stage([1024.0, 640.0], Stage::of(SampleJob::demo().store(), kind), kind));
        assert_eq!(harness.unnamed_widgets(), [""; 0]);
        harness.state_mut().run(FetchCommand::ShowTab(FetchTab::Job));
        harness.run_steps(PASSES);
        assert_eq!(harness.unnamed_widgets(), [""; 0]);
        let fetch = button(&harness, "Fetch").rect();
        assert!(fetch.bottom() < 640.0 && fetch.top() > 0.0, "the button can be reached: {fetch:?}");
    }
}

#[test]
fn the_history_is_guarded() {
    for (kind, name) in [(ThemeKind::Dark, "fetch-history-dark"), (ThemeKind::Light, "fetch-history-light")] {
        let mut harness = with_history(sized_stage([1024.0, 640.0], Stage::of(SampleJob::demo().store(), kind), kind));
        assert_window(&mut harness, name);
    }
}

#[test]
fn a_notice_shows_its_details_when_asked() {
    let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
    let mut session = Session::new(AppState::new(Settings::default()), worker);
    let details = Some("HTTP status 502\ncode BadGateway".to_owned());
    session.state.notices.push_failed(pathscope::app::Severity::Error, "The fetch broke off", "Try again", details);
    let mut harness =
        window([1024.0, 640.0], ThemeKind::Dark).build_ui_state(|ui, session: &mut Session| session.ui(ui), session);
    harness.run_steps(4);
    assert!(harness.query_by_label_contains("BadGateway").is_none());
    harness.get_by_label("Details: The fetch broke off").click();
    harness.run_steps(4);
    harness.get_by_label_contains("BadGateway");
    harness.get_by_label("Copy details: The fetch broke off").click();
    harness.run_steps(4);
    let copied = harness.state_mut().take_shell_effects();
    assert!(matches!(copied.as_slice(), [Effect::CopyText(text)] if text.contains("502")), "{copied:?}");
}
