//! Every panel in both themes at three scales, a sheet each: what `docs/gallery.md` shows, and what has to be looked at when
//! anything changes.

use std::sync::Arc;
use std::time::Duration;

use egui::{Ui, vec2};
use pathscope::analysis::Measure;
use pathscope::app::{
    AppState, BookmarkCommand, ChartPane, Command, Dialog, FetchForm, FilterCommand, InspectorTab, LabelCommand,
    PlaybackCommand, Recent, SelectionCommand, Settings, SourceCommand, ViewCommand, Worker, update,
};
use pathscope::decode::DecodeOptions;
use pathscope::model::PersonIndex;
use pathscope::sample::SampleJob;
use pathscope::ui::frame::Frame;
use pathscope::ui::picture::{Picture, headless_frames};
use pathscope::ui::session::Session;
use pathscope::ui::window_picture::{wait_until, window_picture};
use pathscope::ui::{dialogs, panels, style};
use pathscope::view::ThemeKind;

use crate::harness::assert_doc_picture;

const SCALES: [f32; 3] = [1.0, 1.5, 2.0];
const THEMES: [ThemeKind; 2] = [ThemeKind::Dark, ThemeKind::Light];
/// Pixels between the pictures of a sheet.
const GAP: u32 = 12;
/// Passes in which layouts settle.
const PASSES: u32 = 6;

fn empty_session(kind: ThemeKind) -> Session {
    let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
    Session::new(AppState::new(Settings { theme: kind, has_toured: true, ..Settings::default() }), worker)
}

/// The sample as somebody works on it.
fn session(kind: ThemeKind) -> Session {
    let mut session = empty_session(kind);
    session.state.show_store(Arc::new(SampleJob::demo().store()));
    let commands: [Command; 8] = [
        // First, so that nobody else's curves are asked for.
        SelectionCommand::Select(PersonIndex(2)).into(),
        LabelCommand::Set { index: PersonIndex(0), label: "greeter".into() }.into(),
        LabelCommand::Set { index: PersonIndex(2), label: "courier with a long description".into() }.into(),
        BookmarkCommand::Set { at_ms: 12_000, note: "both at the desk".into() }.into(),
        BookmarkCommand::Set { at_ms: 42_000, note: String::new() }.into(),
        FilterCommand::SetText("samples>5 duration>1s".into()).into(),
        PlaybackCommand::Seek { ms: 30_000 }.into(),
        SelectionCommand::SetTimeRange(Some(25_000..38_000)).into(),
    ];
    for command in commands {
        session.run(&command);
    }
    session
}

/// Waits until everything that is shown has been worked out.
fn settle(session: &mut Session) {
    let is_settled = |session: &Session| {
        let state = &session.state;
        let document = state.document();
        let is_read = state.inspector_tab != InspectorTab::Json
            || document.is_some_and(|d| d.entry.as_ref().is_some_and(|entry| entry.text.is_some()));
        let is_drawn = match state.dialog {
            Some(Dialog::Export) => state.export_count.amount.is_some(),
            Some(Dialog::Picture) => state.picture_preview.list.is_some(),
            _ => true,
        };
        document.is_none_or(pathscope::app::Document::is_settled) && is_read && is_drawn
    };
    assert!(wait_until(session, Duration::from_mins(1), is_settled), "it is worked out");
}

type Show = fn(&mut Ui, &mut Frame<'_>);

/// One panel alone, on its colour; what it sends is not followed, so that it stays as it is.
fn panel_picture(session: &mut Session, size: (u32, u32), scale: f32, show: Show) -> Picture {
    settle(session);
    let kind = session.state.settings.theme;
    headless_frames(vec2(size.0 as f32, size.1 as f32), scale, kind, PASSES, |ui| {
        ui.painter().rect_filled(ui.max_rect(), 0.0, style::color(style::theme(ui).panel));
        show(ui, &mut Frame::new(&session.state));
    })
}

/// Pictures in rows, at their own sizes.
fn sheet(rows: &[Vec<Picture>]) -> Picture {
    let width_of = |row: &Vec<Picture>| row.iter().map(|picture| picture.width + GAP).sum::<u32>() + GAP;
    let height_of = |row: &Vec<Picture>| row.iter().map(|picture| picture.height).max().unwrap_or(0) + GAP;
    let width = rows.iter().map(width_of).max().unwrap_or(0);
    let height = rows.iter().map(height_of).sum::<u32>() + GAP;
    let mut out = Picture { width, height, rgb: vec![0x80; (width * height * 3) as usize] };
    let mut top = GAP;
    for row in rows {
        let mut left = GAP;
        for picture in row {
            for (y, line) in picture.rgb.chunks_exact(picture.width as usize * 3).enumerate() {
                let start = (((top + y as u32) * width + left) * 3) as usize;
                out.rgb[start..start + line.len()].copy_from_slice(line);
            }
            left += picture.width + GAP;
        }
        top += height_of(row);
    }
    out
}

/// A sheet of one panel: a row a scale, dark beside light.
fn assert_sheet(name: &str, size: (u32, u32), prepare: impl Fn(&mut Session), show: Show) {
    let mut sessions = THEMES.map(session);
    sessions.iter_mut().for_each(prepare);
    let rows = SCALES
        .map(|scale| sessions.iter_mut().map(|session| panel_picture(session, size, scale, show)).collect::<Vec<_>>());
    assert_doc_picture(&sheet(&rows), &format!("gallery/{name}"));
}

/// The dialogs are shown without what would be looked up on this machine.
fn assert_dialog(name: &str, size: (u32, u32), dialog: Dialog) {
    let prepare = |session: &mut Session| session.run(&ViewCommand::ShowDialog(Some(dialog)).into());
    assert_sheet(name, size, prepare, |ui, frame| dialogs::dialog_ui(ui, frame));
}

fn assert_tab(name: &str, tab: InspectorTab) {
    let prepare = |session: &mut Session| session.run(&ViewCommand::ShowTab(tab).into());
    assert_sheet(name, (268, 460), prepare, panels::inspector::inspector_ui);
}

#[test]
fn canvas_lanes_and_charts() {
    assert_sheet("canvas", (720, 420), |_| {}, panels::canvas::canvas_ui);
    assert_sheet("timeline", (720, 200), |_| {}, panels::timeline::timeline_ui);
    let chart = |session: &mut Session| session.run(&ViewCommand::ToggleMeasure(Measure::CenterX).into());
    assert_sheet("chart", (720, 220), chart, |ui, frame| panels::plot::plot_ui(ui, ChartPane::First, frame));
    let transport = |ui: &mut Ui, frame: &mut Frame<'_>| panels::transport::transport_ui(ui, frame);
    assert_sheet("transport", (720, 36), |_| {}, transport);
}

#[test]
fn people_and_inspector() {
    assert_sheet(
        "people",
        (284, 420),
        |session| session.run(&FilterCommand::ToggleHidden(PersonIndex(1)).into()),
        |ui, frame| {
            panels::sources::sources_ui(ui, frame);
            panels::people::people_ui(ui, frame);
        },
    );
    assert_tab("inspector-person", InspectorTab::Person);
    assert_tab("inspector-sample", InspectorTab::Sample);
    assert_tab("inspector-flags", InspectorTab::Flags);
    assert_tab("inspector-json", InspectorTab::Json);
    assert_tab("inspector-job", InspectorTab::Job);
}

#[test]
fn dialogs_of_a_result() {
    assert_dialog("palette", (660, 400), Dialog::Palette);
    assert_dialog("settings", (680, 540), Dialog::Settings);
    assert_dialog("keys", (780, 420), Dialog::Keys);
    assert_dialog("export", (560, 380), Dialog::Export);
    assert_read_as();
    assert_dialog("save-picture", (620, 560), Dialog::Picture);
}

#[test]
fn the_fetch_dialog() {
    let prepare = |session: &mut Session| {
        let form = FetchForm { job: "lobby-2025-11-22\nyard-2025-11-22".into(), ..FetchForm::default() };
        // Not performed: what profiles and regions there are is another on every machine.
        update(&mut session.state, &ViewCommand::ShowDialog(Some(Dialog::Fetch)).into());
        update(&mut session.state, &SourceCommand::EditFetch(form).into());
    };
    assert_sheet("fetch", (620, 520), prepare, |ui, frame| dialogs::dialog_ui(ui, frame));
}

/// The whole window, where there is nothing and where there is little room.
#[test]
fn small_windows() {
    let recent = || {
        let preview = (0..64u32).map(|part| (part * 7 % 101) as u8).collect();
        let job = Recent {
            people: 412,
            detections: 1_101_204,
            duration_ms: 10_920_000,
            job: "entrance".into(),
            preview,
            ..Recent::new("/data/entrance.json".into())
        };
        vec![Recent { is_session: true, people: 2, ..Recent::new("/data/monday.pathscope".into()) }, job]
    };
    let pictures = |scale: f32| {
        let of = |kind: ThemeKind| {
            let mut session = empty_session(kind);
            session.state.settings.recent = recent();
            window_picture(&mut session, (760, 560), scale)
        };
        THEMES.map(of).to_vec()
    };
    assert_doc_picture(&sheet(&SCALES.map(pictures)), "gallery/welcome");
    let small = |scale: f32| THEMES.map(|kind| window_picture(&mut session(kind), (1024, 640), scale)).to_vec();
    assert_doc_picture(&sheet(&SCALES.map(small)), "gallery/window-small");
}

/// What is asked about a file that leaves something open.
fn assert_read_as() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("gt.txt");
    std::fs::write(&path, "1,1,10,20,30,60,1,-1,-1,-1\n2,1,1200,820,30,60,1,-1,-1,-1\n").expect("it can be written");
    let prepare = |session: &mut Session| {
        session.run(&SourceCommand::Open(vec![path.clone()]).into());
        let is_asked = |session: &Session| session.state.dialog == Some(Dialog::ReadAs);
        assert!(wait_until(session, Duration::from_mins(1), is_asked), "it is asked");
    };
    assert_sheet("read-as", (560, 480), prepare, |ui, frame| dialogs::dialog_ui(ui, frame));
}
