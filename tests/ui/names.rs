//! Every interactive thing has a name that a screen reader can say: the whole tree, in every state of every panel.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::accesskit::Action;
use egui::{Key, Modifiers, Role};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _};
use pathscope::app::event::FetchTrouble;
use pathscope::app::session_file::locate::{LocatedDocument, Whereabouts};
use pathscope::app::session_file::{SavedDocument, SavedSource};
use pathscope::app::{
    AppState, BookmarkCommand, Command, Crashed, Dialog, Event, FetchCommand, FetchForm, FetchTab, FilterCommand,
    InspectorTab, JobKind, LabelCommand, LeaveAnswer, LibraryCommand, Panel, PlaybackCommand, Recent, SelectionCommand,
    SessionCommand, SessionEvent, Settings, SourceCommand, ViewCommand, Worker, apply,
};
use pathscope::decode::DecodeOptions;
use pathscope::jobs::JobId;
use pathscope::model::{Operation, PersonIndex};
use pathscope::sample::SampleJob;
use pathscope::source::FetchRequest;
use pathscope::ui::session::Session;
use pathscope::view::ThemeKind;

use crate::harness::window;

const PASSES: usize = 4;

/// The window in a state, and everything that was wrong in the states before.
struct Walk {
    harness: Harness<'static, Session>,
    problems: BTreeSet<String>,
    num_checked: usize,
}

impl Walk {
    fn new(settings: Settings, size: [f32; 2]) -> Self {
        let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
        let session = Session::new(AppState::new(settings), worker);
        let show = |ui: &mut egui::Ui, session: &mut Session| session.ui(ui);
        let harness = window(size, ThemeKind::Dark).build_ui_state(show, session);
        Self { harness, problems: BTreeSet::new(), num_checked: 0 }
    }

    /// The window with the sample.
    fn with_sample() -> Self {
        let mut walk = Self::new(Settings { has_toured: true, ..Settings::default() }, [1440.0, 900.0]);
        walk.harness.state_mut().state.show_store(Arc::new(SampleJob::demo().store()));
        walk.run(PlaybackCommand::Seek { ms: 30_000 });
        walk
    }

    fn state(&mut self) -> &mut AppState {
        &mut self.harness.state_mut().state
    }

    fn run(&mut self, command: impl Into<Command>) {
        self.harness.state_mut().run(&command.into());
    }

    /// What a job reports; what follows from it is not performed.
    fn take(&mut self, event: Event) {
        apply(self.state(), event);
    }

    fn press(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(PASSES);
    }

    /// Walks the tree as it is now.
    fn check(&mut self, state: &str) {
        self.harness.run_steps(PASSES);
        let root = self.harness.root();
        self.num_checked += 1;
        for part in root.accesskit_node().children() {
            check_part(&part, state, &mut self.problems);
        }
    }

    /// Runs passes until something holds.
    fn wait(&mut self, what: &str, holds: impl Fn(&AppState) -> bool) {
        let start = std::time::Instant::now();
        while !holds(self.state()) {
            assert!(start.elapsed() < std::time::Duration::from_mins(1), "still waiting: {what}");
            self.harness.step();
        }
    }

    fn check_dialog(&mut self, dialog: Dialog, state: &str) {
        self.run(ViewCommand::ShowDialog(Some(dialog)));
        self.check(state);
        assert_eq!(self.state().dialog, Some(dialog), "{state} is shown");
        self.state().dialog = None;
        self.harness.run_steps(PASSES);
    }

    /// A menu that opens under the pointer, and closes again.
    fn check_menu(&mut self, of: &str, is_context: bool) {
        let node = self.harness.get_all_by_label_contains(of).next().expect("it is there");
        if is_context {
            node.click_secondary();
        } else {
            node.click();
        }
        self.harness.run_steps(PASSES);
        assert!(self.harness.query_all_by_role(Role::MenuItem).next().is_some(), "the menu of {of} opens");
        self.check(&format!("the menu of {of}"));
        self.press(Modifiers::NONE, Key::Escape);
        assert!(self.harness.query_all_by_role(Role::MenuItem).next().is_none(), "the menu of {of} closes");
    }

    #[track_caller]
    fn end(self) {
        assert!(self.problems.is_empty(), "{} states:\n{:#?}", self.num_checked, self.problems);
    }
}

/// Checks one layer of the window: the panels, a dialog, a menu.
fn check_part(part: &AccessKitNode<'_>, state: &str, problems: &mut BTreeSet<String>) {
    let mut buttons: Vec<(String, bool)> = Vec::new();
    let mut nodes = vec![*part];
    let mut is_dialog = false;
    while let Some(node) = nodes.pop() {
        nodes.extend(node.children());
        let name = node.label().unwrap_or_default();
        let is_reached = [Action::Click, Action::Focus, Action::SetValue, Action::Increment];
        // A scroll bar says what it is by its role, and takes no focus: keys and readers scroll to what they reach.
        let is_interactive =
            node.role() != Role::ScrollBar && is_reached.into_iter().any(|action| node.data().supports_action(action));
        let is_text = matches!(node.role(), Role::Label | Role::TextRun);
        let shown = if is_text { node.value().unwrap_or_default() } else { name.clone() };
        if is_interactive && !is_text && name.trim().is_empty() {
            problems.insert(format!("{state}: {:?} at {:?} has no name", node.role(), node.data().bounds()));
        }
        if is_interactive && shown.chars().any(|letter| ('\u{e000}'..='\u{f8ff}').contains(&letter)) {
            problems.insert(format!("{state}: {:?} is called {shown:?}", node.role()));
        }
        is_dialog |= name == "Close dialog";
        if node.role() == Role::Button {
            buttons.push((name, node.is_disabled()));
        }
    }
    buttons.sort();
    for pair in buttons.windows(2).filter(|pair| is_dialog && pair[0].0 == pair[1].0) {
        problems.insert(format!("{state}: two buttons are called {:?}", pair[0].0));
    }
}

fn recent() -> Vec<Recent> {
    let of = |path: &str| Recent { people: 3, detections: 90, preview: vec![50; 64], ..Recent::new(path.into()) };
    vec![Recent { is_session: true, ..of("/data/monday.pathscope") }, of("/data/entrance.json"), of("/data/gone.json")]
}

#[test]
fn the_window_without_a_result_is_named() {
    let mut walk = Walk::new(Settings::default(), [1024.0, 640.0]);
    walk.check("the first start");
    walk.state().settings.has_toured = true;
    walk.check("nothing is open");
    walk.state().settings.recent = recent();
    walk.state().session.missing_recent.insert("/data/gone.json".into());
    walk.check("recent files");
    let mut other = AppState::default();
    other.show_store(Arc::new(SampleJob::demo().store()));
    let crashed = Crashed::of(pathscope::app::session::capture(&other));
    walk.state().session.crashed.push(crashed);
    walk.check("a crashed session");
    walk.take(Event::Started { job: JobId(90), kind: JobKind::Open, title: "lobby.json".into() });
    walk.check("a file is opening");
    for dialog in [Dialog::OpenPath, Dialog::Fetch, Dialog::Keys, Dialog::About, Dialog::Settings, Dialog::Palette] {
        walk.check_dialog(dialog, &format!("{dialog:?} without a result"));
    }
    walk.end();
}

#[test]
fn every_state_of_a_library_is_named() {
    let mut walk = Walk::with_sample();
    let folder = tempfile::tempdir().expect("a folder can be made");
    walk.run(LibraryCommand::Open(folder.path().join("gone")));
    walk.wait("the problem", |state| state.library.as_ref().is_some_and(|view| view.problem.is_some()));
    walk.check("a library that has gone");
    walk.run(LibraryCommand::Open(folder.path().to_owned()));
    walk.check("a library that is read");
    let num_rows = |state: &AppState| state.library.as_ref().map_or(0, |view| view.rows.len());
    walk.wait("the empty library", |state| {
        state.library.as_ref().is_some_and(|view| view.is_known && view.reading.is_none())
    });
    walk.check("an empty library");
    for (name, text) in [("a.json", r#"{"JobId":"A","Persons":[]}"#), ("b.json", "{}"), ("c.txt", "call them back")] {
        std::fs::write(folder.path().join(name), text).expect("the folder can be written");
    }
    walk.run(LibraryCommand::Refresh);
    walk.wait("the library", |state| num_rows(state) == 3);
    walk.run(LibraryCommand::Select(1));
    walk.check("a library");
    walk.run(LibraryCommand::Search("nothing is called so".into()));
    walk.wait("the search", |state| num_rows(state) == 0);
    walk.check("a library without what is searched for");
    walk.end();
}

#[test]
fn every_panel_of_a_result_is_named() {
    let mut walk = Walk::with_sample();
    let tabs = |walk: &mut Walk, state: &str| {
        for tab in InspectorTab::ALL {
            walk.run(ViewCommand::ShowTab(tab));
            walk.check(&format!("{state}, {}", tab.title()));
        }
    };
    tabs(&mut walk, "nobody selected");
    walk.run(SelectionCommand::Select(PersonIndex(2)));
    walk.run(LabelCommand::Set { index: PersonIndex(2), label: "greeter".into() });
    walk.run(BookmarkCommand::Set { at_ms: 20_000, note: "the door".into() });
    walk.run(BookmarkCommand::Set { at_ms: 21_000, note: String::new() });
    walk.run(SelectionCommand::SetTimeRange(Some(10_000..25_000)));
    tabs(&mut walk, "one selected, a range, bookmarks");
    walk.run(SelectionCommand::SelectAll);
    tabs(&mut walk, "everyone selected");
    walk.run(FilterCommand::ToggleHidden(PersonIndex(1)));
    walk.run(FilterCommand::ToggleSolo(PersonIndex(3)));
    walk.run(FilterCommand::SetText("samples>5 duration>1s".into()));
    walk.check("a filter, hidden and solo");
    walk.run(FilterCommand::SetText("samples>>5".into()));
    walk.check("a filter that is not valid");
    walk.run(FilterCommand::SetText("person:99".into()));
    walk.check("nobody is left");
    walk.run(FilterCommand::Clear);
    walk.run(ViewCommand::ToggleSecondMeasure(pathscope::analysis::measure::Measure::ALL[0]));
    walk.check("a second chart");
    for panel in [Panel::People, Panel::Inspector, Panel::Lanes, Panel::Plot] {
        walk.run(ViewCommand::TogglePanel(panel));
        walk.check("a panel less");
    }
    walk.end();
}

#[test]
fn every_dialog_of_a_result_is_named() {
    let mut walk = Walk::with_sample();
    walk.run(SelectionCommand::Select(PersonIndex(2)));
    walk.run(SelectionCommand::SetTimeRange(Some(10_000..25_000)));
    let plain = [
        Dialog::Fetch,
        Dialog::OpenPath,
        Dialog::ReadAs,
        Dialog::Export,
        Dialog::Picture,
        Dialog::Stills,
        Dialog::Label,
        Dialog::Color,
        Dialog::Bookmark { at_ms: 20_000 },
        Dialog::Keys,
        Dialog::Palette,
        Dialog::About,
    ];
    for dialog in plain {
        walk.check_dialog(dialog, &format!("{dialog:?}"));
    }
    walk.state().export.asks_overwrite = true;
    walk.state().export.error = Some("the disk is full".into());
    walk.state().dialog = Some(Dialog::Export);
    walk.check("an export over a file");
    walk.state().dialog = None;
    walk.run(SessionCommand::SaveAs);
    walk.check("where to save");
    walk.state().session.form.as_mut().expect("it is asked").asks_overwrite = true;
    walk.check("saving over a file");
    walk.state().dialog = None;

    walk.run(ViewCommand::ShowDialog(Some(Dialog::Settings)));
    walk.harness.run_steps(PASSES);
    let pages: Vec<String> = {
        let tabs = walk.harness.query_all_by_role(Role::Tab);
        let named = tabs.filter_map(|tab| tab.accesskit_node().label());
        named.filter(|name| !InspectorTab::ALL.iter().any(|tab| tab.title() == name)).collect()
    };
    assert!(pages.iter().any(|page| page == "Keys"), "{pages:?}");
    for page in pages.iter().filter(|page| !page.contains("lobby")) {
        walk.harness.get_by_role_and_label(Role::Tab, page).click();
        walk.check(&format!("settings, {page}"));
    }
    walk.harness.get_by_label("Add a key for Follow").click();
    walk.check("a key is chosen");
    walk.press(Modifiers::COMMAND, Key::E);
    walk.check("a key is taken");
    walk.end();
}

#[test]
fn every_question_about_sessions_is_named() {
    let mut walk = Walk::with_sample();
    let source = SavedSource { path: "/data/monday/entrance.json".into(), ..SavedSource::default() };
    for name in ["entrance", "yard"] {
        let saved = SavedDocument { name: name.into(), sources: vec![source.clone()], ..SavedDocument::default() };
        walk.state().session.add_missing(LocatedDocument { saved, sources: vec![Whereabouts::Missing] }, 0, false);
    }
    walk.check_dialog(Dialog::MissingSources, "missing files");
    walk.take(Event::Session(SessionEvent::Saved { path: "/data/monday.pathscope".into(), revision: 0, number: 0 }));
    walk.run(FilterCommand::SetText("person:1".into()));
    walk.run(ViewCommand::Quit);
    walk.check("leaving an edited session");
    assert_eq!(walk.state().dialog, Some(Dialog::LeaveSession));
    walk.run(SessionCommand::Leave(LeaveAnswer::Cancel));

    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("broken.pathscope");
    let good = pathscope::app::session::capture(walk.state()).to_text().expect("it is JSON");
    std::fs::write(&path, "{").expect("the folder can be written");
    std::fs::write(pathscope::app::session_file::disk::last_good_of(&path), good).expect("the folder can be written");
    walk.state().session.path = None;
    walk.run(SourceCommand::Open(vec![path]));
    walk.wait("the question", |state| state.dialog == Some(Dialog::DamagedSession));
    walk.check("a damaged session");
    walk.end();
}

#[test]
fn every_menu_is_named() {
    let mut walk = Walk::with_sample();
    walk.run(SelectionCommand::Select(PersonIndex(2)));
    walk.state().settings.recent = recent();
    walk.harness.run_steps(PASSES);
    for category in pathscope::app::Category::ALL {
        let title = category.title();
        walk.harness.get_all_by_label(title).next().expect("the menu is there").click();
        walk.check(&format!("the menu {title}"));
        assert!(walk.harness.query_all_by_role(Role::MenuItem).next().is_some(), "the menu {title} opens");
        walk.press(Modifiers::NONE, Key::Escape);
    }
    for of in ["Canvas; drag", "Ruler; drag", "Overview of", "Lanes of", "Chart of", "Person 2"] {
        walk.check_menu(of, true);
    }
    walk.end();
}

#[test]
fn every_state_of_fetches_is_named() {
    let mut walk = Walk::with_sample();
    walk.run(ViewCommand::ShowDialog(Some(Dialog::Fetch)));
    walk.run(FetchCommand::ShowTab(FetchTab::History));
    walk.check("no history");
    walk.run(FetchCommand::ShowTab(FetchTab::ALL[0]));
    let form = FetchForm { job: "th/ree".into(), endpoint_url: "localhost".into(), ..FetchForm::default() };
    walk.run(SourceCommand::EditFetch(form));
    walk.check("a form with errors");
    walk.state().dialog = None;

    let request = || FetchRequest::new("any", Operation::PersonTracking);
    let form = FetchForm { job: "a b c".into(), endpoint_url: "http://10.0.0.1:8080".into(), ..FetchForm::default() };
    let commands = [SourceCommand::EditFetch(form), SourceCommand::StartFetch];
    // Nothing is sent: what follows from the commands is not performed.
    for command in commands {
        pathscope::app::update(walk.state(), &command.into());
    }
    let started = |job| Event::Started { job, kind: JobKind::Fetch, title: "a job".into() };
    let trouble = |kind| FetchTrouble {
        kind,
        title: "The job was not fetched".into(),
        detail: "Nothing had come. Check the network".into(),
        technical: Some("connection refused".into()),
        can_resume: false,
    };
    walk.take(started(JobId(71)));
    walk.check("a fetch runs, others wait");
    let not_fetched = |job, kind| Event::NotFetched { job, request: Box::new(request()), trouble: trouble(kind) };
    walk.take(not_fetched(JobId(71), "network"));
    walk.check("a fetch has failed");
    walk.take(started(JobId(72)));
    walk.take(not_fetched(JobId(72), "plain_http"));
    walk.check("whether to go unencrypted");
    assert_eq!(walk.state().dialog, Some(Dialog::PlainHttp));
    walk.state().dialog = None;
    let derived = Some(Box::new(pathscope::app::Derived::whole(Arc::new(SampleJob::face_search().store()))));
    walk.take(started(JobId(73)));
    walk.take(Event::Fetched {
        job: JobId(73),
        derived,
        inputs: Vec::new(),
        from: "there".into(),
        trouble: Some(FetchTrouble { can_resume: true, ..trouble("network") }),
        spool: None,
    });
    walk.check("a part of a job");
    walk.end();
}

#[test]
fn what_is_painted_is_named_and_can_be_activated() {
    let mut walk = Walk::with_sample();
    walk.run(LabelCommand::Set { index: PersonIndex(2), label: "greeter".into() });
    walk.run(SelectionCommand::Select(PersonIndex(2)));
    walk.harness.run_steps(PASSES);
    let painted = |walk: &Walk, view: &str| -> Vec<String> {
        let view = walk.harness.get_all_by_label_contains(view).next().expect("the view is there");
        let things = view.query_all_by_role(Role::ListItem);
        things.filter_map(|thing| thing.accesskit_node().label()).collect()
    };
    let document = walk.harness.state().state.document().expect("the sample is open");
    let num_people = document.kept.num_people() as usize;
    let boxes = painted(&walk, "Canvas; drag");
    assert!(boxes.iter().any(|name| name.starts_with("Person 2, greeter, body")), "{boxes:?}");
    let lanes = painted(&walk, "Lanes of");
    assert_eq!(lanes.len(), num_people, "{lanes:?}");
    assert!(lanes.iter().any(|name| name.starts_with("Person 2, greeter, 0:")), "{lanes:?}");
    assert!(lanes.iter().all(|name| name.contains("sample") && name.contains("gap")), "{lanes:?}");
    let curves = painted(&walk, "Chart of");
    assert_eq!(curves.iter().filter(|name| !name.contains(" at 0:")).count(), 1, "{curves:?}");
    assert!(curves.iter().all(|name| name.starts_with("Person 2, greeter, ")), "{curves:?}");
    // A point that no line leads to has a place and a time of its own.
    assert!(curves.iter().any(|name| name.ends_with(" at 0:01:23.000")), "{curves:?}");

    // Activating a lane selects the person, as Up and Down do.
    walk.harness.get_all_by_label_contains("Person 3, ").next().expect("it is there").click_accesskit();
    walk.harness.run_steps(PASSES);
    let selection = &walk.harness.state().state.document().expect("it is still open").selection;
    assert_eq!(selection.primary, Some(PersonIndex(3)));
}
