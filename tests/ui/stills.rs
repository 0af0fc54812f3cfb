//! Images under the boxes: from the disk to the canvas.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use pathscope::app::{AppState, Document, PlaybackCommand, Settings, StillsCommand, Worker};
use pathscope::decode::DecodeOptions;
use pathscope::sample::SampleJob;
use pathscope::ui::frame::Frame;
use pathscope::ui::panels::canvas::canvas_ui;
use pathscope::ui::picture::Picture;
use pathscope::ui::session::Session;
use pathscope::view::ThemeKind;

use crate::harness::{assert_window, window};

/// A time of the sample with several people.
const AT_MS: i64 = 31_000;

/// A picture of a floor that grows lighter to the right; `shade` tells several apart.
fn write_still(path: &Path, [width, height]: [u32; 2], shade: u8) {
    let pixel = |at: u32| {
        let (x, y) = (at % width, at / width);
        let light = 40 + (x * 120 / width) as u8;
        let tile = if (x / 16 + y / 16) % 2 == 0 { 12 } else { 0 };
        [light + tile, light, shade]
    };
    let rgb = (0..width * height).flat_map(pixel).collect();
    Picture { width, height, rgb }
        .write_png(fs::File::create(path).expect("the folder can be written"))
        .expect("a picture can be written");
}

fn session(kind: ThemeKind) -> Session {
    let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
    let mut session = Session::new(AppState::new(Settings { theme: kind, ..Settings::default() }), worker);
    session.state.show_store(Arc::new(SampleJob::demo().store()));
    session.run(&PlaybackCommand::Seek { ms: AT_MS }.into());
    session
}

fn document(session: &Session) -> &Document {
    session.state.document().expect("the sample is open")
}

fn wait(session: &mut Session, what: &str, is_there: impl Fn(&Session) -> bool) {
    let start = Instant::now();
    while !is_there(session) {
        assert!(start.elapsed() < Duration::from_mins(1), "still waiting: {what}");
        session.poll();
        std::thread::yield_now();
    }
}

fn is_shown(session: &Session) -> bool {
    document(session).shown_frame().is_some_and(|shown| shown.is_current)
}

fn canvas<'a>(kind: ThemeKind, session: Session) -> Harness<'a, Session> {
    let show = |ui: &mut egui::Ui, session: &mut Session| {
        session.poll();
        let mut frame = Frame::new(&session.state);
        canvas_ui(ui, &mut frame);
        for command in frame.into_commands() {
            session.run(&command);
        }
    };
    window([720.0, 420.0], kind).build_ui_state(show, session)
}

#[test]
fn an_image_lies_under_the_boxes_in_both_themes() {
    let folder = tempfile::tempdir().unwrap();
    let still = folder.path().join("floor.png");
    write_still(&still, [320, 180], 90);
    for (kind, name) in [(ThemeKind::Dark, "canvas-still-dark"), (ThemeKind::Light, "canvas-still-light")] {
        let mut session = session(kind);
        session.run(&StillsCommand::Open(still.clone()).into());
        wait(&mut session, "the image is read", is_shown);
        let mut harness = canvas(kind, session);
        harness.run();
        assert_window(&mut harness, name);
    }
}

#[test]
fn brightness_and_boxes_only_are_in_the_menu() {
    let folder = tempfile::tempdir().unwrap();
    let still = folder.path().join("floor.png");
    write_still(&still, [320, 240], 90);
    let mut session = session(ThemeKind::Dark);
    session.run(&StillsCommand::Open(still).into());
    wait(&mut session, "the image is read", is_shown);
    let note = document(&session).frame_note().expect("its shape is another one");
    assert!(note.contains("another shape"), "{note}");
    let mut harness = canvas(ThemeKind::Dark, session);
    harness.run();
    harness.get_by_role_and_label(Role::Button, "Image").click();
    harness.run();
    harness.get_by_label("floor.png");
    harness.get_by_label("one image for all times");
    assert_eq!(harness.unnamed_widgets(), [""; 0]);
    harness.state_mut().run(&StillsCommand::SetBrightness(150).into());
    harness.run();
    assert_window(&mut harness, "canvas-still-menu");
    harness.get_by_role_and_label(Role::CheckBox, "Boxes only").click();
    harness.run();
    assert!(document(harness.state()).shown_frame().is_none());
    harness.get_by_role_and_label(Role::CheckBox, "Boxes only").click();
    harness.run();
    assert!(is_shown(harness.state()), "it is still there, and need not be read again");
    harness.get_by_role_and_label(Role::Button, "Remove the image").click();
    harness.run();
    assert!(document(harness.state()).stills.is_none());
}

#[test]
fn a_folder_follows_the_time_and_the_last_image_stays_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..9 {
        write_still(&folder.path().join(format!("frame_{number:06}.png")), [32, 18], number * 20);
    }
    fs::write(folder.path().join("frame_000005.png"), b"no image").unwrap();
    let mut session = session(ThemeKind::Dark);
    session.run(&StillsCommand::Open(folder.path().to_owned()).into());
    wait(&mut session, "the first is read", is_shown);
    let shade = |session: &Session| document(session).shown_frame().map(|shown| (shown.image.rgb[2], shown.is_current));
    // Ninety seconds, ten an image.
    assert_eq!(shade(&session), Some((60, true)));
    session.run(&PlaybackCommand::Seek { ms: 71_000 }.into());
    assert_eq!(shade(&session), Some((60, false)), "until the next one is read the last one stays");
    // Faster than anybody reads: the one of the last time is what counts.
    session.run(&PlaybackCommand::Seek { ms: 11_000 }.into());
    session.run(&PlaybackCommand::Seek { ms: 81_000 }.into());
    wait(&mut session, "the latest is read", is_shown);
    assert_eq!(shade(&session), Some((160, true)));
    assert!(session.state.notices.iter().next().is_none());

    for _ in 0..2 {
        session.run(&PlaybackCommand::Seek { ms: 51_000 }.into());
        wait(&mut session, "it is found to be bad", |s| document(s).shown_frame().is_none());
        assert!(document(&session).frame_note().is_some_and(|note| note.contains("cannot be shown")));
        session.run(&PlaybackCommand::Seek { ms: 1_000 }.into());
        wait(&mut session, "others are shown", is_shown);
    }
    assert_eq!(session.state.notices.iter().count(), 1, "it is said once");
}

#[test]
fn what_is_not_there_is_said_once_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = session(ThemeKind::Dark);
    session.run(&StillsCommand::Open(folder.path().join("none.png")).into());
    wait(&mut session, "it is said", |s| s.state.notices.iter().next().is_some());
    session.run(&PlaybackCommand::Seek { ms: 1_000 }.into());
    assert!(document(&session).shown_frame().is_none());
    assert!(document(&session).frame_note().is_some_and(|note| note.contains("no such file")));
    session.run(&StillsCommand::Open(folder.path().to_owned()).into());
    wait(&mut session, "an empty folder is said", |s| s.state.notices.iter().count() == 2);
}
