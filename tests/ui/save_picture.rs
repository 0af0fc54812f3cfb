//! The dialog that saves pictures, by accessible name, and the job behind it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use pathscope::app::{
    AppState, CaptionChoice, Dialog, Effect, Event, PictureCommand, Settings, SourceCommand, ViewCommand, Worker,
};
use pathscope::decode::DecodeOptions;
use pathscope::export::ExportError;
use pathscope::jobs::{Cancel, JobId};
use pathscope::sample::SampleJob;
use pathscope::ui::picture::CpuPainter;
use pathscope::ui::session::Session;
use pathscope::view::ThemeKind;
use pathscope::view::picture::{PictureFormat, PictureView};

use crate::harness::assert_window;
use crate::stage::{Stage, button, demo, select};

/// Draws what the dialog waits for.
fn draw_preview(stage: &mut Stage) {
    for effect in std::mem::take(&mut stage.effects) {
        match effect {
            Effect::DrawPicture(request) => stage.take(Event::PictureDrawn(Some(Arc::new(request.draw())))),
            other => stage.effects.push(other),
        }
    }
}

#[test]
fn the_dialog_is_filled_in_and_asked_about() {
    let mut harness = demo(ThemeKind::Dark);
    harness.state_mut().run(select(2));
    harness.state_mut().run(ViewCommand::ShowDialog(Some(Dialog::Picture)));
    harness.run();
    assert_eq!(harness.unnamed_widgets(), [""; 0]);
    draw_preview(harness.state_mut());
    harness.run();
    harness.get_by_label("Preview of the canvas");
    harness.get_by_label("1280 × 720 px");

    harness.get_by_role_and_label(Role::RadioButton, "Timeline").click();
    harness.run();
    harness.get_by_role_and_label(Role::RadioButton, "2×").click();
    harness.run();
    harness.get_by_role_and_label(Role::RadioButton, "Light").click();
    harness.run();
    harness.get_by_role_and_label(Role::RadioButton, "SVG").click();
    harness.run();
    let form = harness.state().state.picture.clone();
    assert_eq!((form.spec.view, form.spec.scale, form.format), (PictureView::Timeline, 2, PictureFormat::Svg));
    assert_eq!(form.path, "/data/lobby/demo-lobby-timeline.svg", "the suggested name follows what is chosen");
    harness.get_by_label("2560 × 1440 px");

    draw_preview(harness.state_mut());
    button(&harness, "Save").click();
    harness.run();
    let effects = std::mem::take(&mut harness.state_mut().effects);
    let file = effects.iter().find_map(|effect| match effect {
        Effect::SavePicture(file) => Some(file),
        _ => None,
    });
    let file = file.expect("a picture is to be saved");
    assert_eq!(
        (file.format, file.can_overwrite, file.request.spec.theme),
        (PictureFormat::Svg, false, ThemeKind::Light)
    );
    assert_eq!(file.inputs, [PathBuf::from("/data/lobby/lobby.json")]);

    let path = file.out.clone();
    let exists = Err(ExportError::Exists(path.clone()));
    harness.state_mut().take(Event::PictureSaved { job: JobId(9), path, result: exists });
    harness.run();
    harness.get_by_label("There is a file of this name already");
    harness.get_by_label("Replace it").click();
    harness.run();
    let effects = std::mem::take(&mut harness.state_mut().effects);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::SavePicture(file) if file.can_overwrite)));
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let mut harness = demo(ThemeKind::Light);
    harness.state_mut().run(ViewCommand::ShowDialog(Some(Dialog::Picture)));
    let form = harness.state().state.picture.clone();
    let wrong = pathscope::app::PictureForm { size: "big".to_owned(), ..form.clone() };
    harness.state_mut().run(PictureCommand::Edit(wrong));
    harness.run();
    assert!(button(&harness, "Save").accesskit_node().is_disabled());
    let other_name = pathscope::app::PictureForm { path: "canvas.txt".to_owned(), ..form };
    harness.state_mut().run(PictureCommand::Edit(other_name));
    harness.state_mut().run(PictureCommand::Start);
    harness.run();
    harness.get_by_label_contains("A PNG needs a name that ends in .png");
}

#[test]
fn the_dialog_in_both_themes() {
    for (kind, name) in [(ThemeKind::Dark, "save-picture-dark"), (ThemeKind::Light, "save-picture-light")] {
        let mut harness = demo(kind);
        harness.state_mut().run(select(2));
        harness.state_mut().run(ViewCommand::ShowDialog(Some(Dialog::Picture)));
        harness.state_mut().effects.clear();
        let form = harness.state().state.picture.clone();
        let caption = CaptionChoice::Own;
        let form = pathscope::app::PictureForm { caption, caption_text: "Lobby, morning".to_owned(), ..form };
        harness.state_mut().take(Event::PictureDrawn(None));
        harness.state_mut().run(PictureCommand::Edit(form));
        draw_preview(harness.state_mut());
        harness.run();
        draw_preview(harness.state_mut());
        harness.run();
        assert_window(&mut harness, name);
    }
}

/// A session with the sample opened from a file.
fn opened(folder: &std::path::Path) -> Session {
    let file = folder.join("lobby.json");
    fs::write(&file, SampleJob::demo().document()).expect("the folder can be written");
    let worker = Worker::new(Arc::new(|| {}), DecodeOptions::default(), None);
    let mut session = Session::new(AppState::new(Settings::default()), worker);
    session.run(&SourceCommand::Open(vec![file]).into());
    wait(&mut session, "the file opens", |s| s.state.document().is_some() && s.state.jobs.is_empty());
    session
}

fn wait(session: &mut Session, what: &str, is_there: impl Fn(&Session) -> bool) {
    let start = Instant::now();
    while !is_there(session) {
        assert!(start.elapsed() < Duration::from_mins(1), "still waiting: {what}");
        session.poll();
        std::thread::yield_now();
    }
}

#[test]
fn pictures_are_written_whole_and_never_over_a_source() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = opened(folder.path());
    for view in PictureView::ALL {
        for format in PictureFormat::ALL {
            session.run(&ViewCommand::ShowDialog(Some(Dialog::Picture)).into());
            let mut form = session.state.picture.clone();
            form.spec.view = view;
            form.format = format;
            "320x200".clone_into(&mut form.size);
            session.run(&PictureCommand::Edit(form).into());
            session.run(&PictureCommand::Start.into());
            wait(&mut session, "the picture is saved", |s| s.state.jobs.is_empty() && s.state.dialog.is_none());
            let path = folder.path().join(format!("lobby-{}.{}", view.id(), format.ending()));
            let bytes = fs::read(&path).unwrap();
            let start: &[u8] = if format == PictureFormat::Png { b"\x89PNG" } else { b"<svg" };
            assert!(bytes.starts_with(start), "{}", path.display());
        }
    }
    // The same again: it asks, and what is there stays.
    session.run(&ViewCommand::ShowDialog(Some(Dialog::Picture)).into());
    session.run(&PictureCommand::Start.into());
    wait(&mut session, "it asks", |s| s.state.picture.asks_overwrite);
    let source = folder.path().join("lobby.json");
    let before = fs::read(&source).unwrap();
    let over = folder.path().join("alias.png");
    fs::hard_link(&source, &over).unwrap();
    session.run(&PictureCommand::SetPath(over).into());
    session.run(&PictureCommand::Overwrite.into());
    wait(&mut session, "it is refused", |s| s.state.picture.error.is_some());
    assert_eq!(fs::read(&source).unwrap(), before);
}

#[test]
fn a_picture_that_is_cancelled_is_not_written() {
    let mut stage = Stage::of(SampleJob::demo().store(), ThemeKind::Dark);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("canvas.png");
    stage.run(ViewCommand::ShowDialog(Some(Dialog::Picture)));
    stage.run(PictureCommand::SetPath(out.clone()));
    stage.run(PictureCommand::Start);
    let file = stage.effects.iter().find_map(|effect| match effect {
        Effect::SavePicture(file) => Some(file.clone()),
        _ => None,
    });
    let file = file.expect("a picture is to be saved");
    let cancel = Cancel::default();
    cancel.cancel();
    let painter: Arc<dyn pathscope::app::PicturePainter> = Arc::new(CpuPainter);
    assert_eq!(file.write(Some(&painter), &cancel), Err(ExportError::Cancelled));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    assert!(file.write(Some(&painter), &Cancel::default()).is_ok_and(|bytes| bytes > 1000));
}

#[test]
fn pictures_are_copied_to_the_clipboard() {
    let folder = tempfile::tempdir().unwrap();
    let mut session = opened(folder.path());
    session.run(&PictureCommand::Copy(PictureView::Plot).into());
    wait(&mut session, "a notice says so", |s| s.state.notices.iter().next().is_some());
    let effects = session.take_shell_effects();
    let image = effects.iter().find_map(|effect| match effect {
        Effect::CopyImage(image) => Some(image.clone()),
        _ => None,
    });
    let image = image.expect("the shell gets the picture");
    assert_eq!((image.width, image.height, image.rgb.len()), (1280, 720, 1280 * 720 * 3));
}

#[test]
fn the_key_opens_the_dialog() {
    let folder = tempfile::tempdir().unwrap();
    let session = opened(folder.path());
    let mut harness = crate::harness::window([1280.0, 800.0], ThemeKind::Dark)
        .build_ui_state(|ui, session: &mut Session| session.ui(ui), session);
    harness.run_steps(4);
    harness.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::E);
    harness.run_steps(4);
    assert_eq!(harness.state().state.dialog, Some(Dialog::Picture));
    harness.get_by_label("Save picture");
}
