//! How a file is read, and that it is remembered.

use super::*;
use crate::app::{Document, ReadAsCommand, ReadAsForm};
use crate::model::terms::TermSource;

/// Two people on three frames, in pixels, without rate and size.
fn tracks(folder: &Path) -> PathBuf {
    std::fs::create_dir_all(folder).unwrap();
    let path = folder.join("gt.txt");
    std::fs::write(&path, "1,1,10,20,30,60,1,-1,-1,-1\n1,2,200,20,30,60,1,-1,-1,-1\n4,1,12,20,30,60,1,-1,-1,-1\n")
        .unwrap();
    path
}

impl Program {
    fn form(&self) -> ReadAsForm {
        self.state.read_as.clone()
    }

    fn rate(&self) -> (f64, TermSource) {
        let term = self.state.document().unwrap().store.job.terms.unwrap().frame_rate.unwrap();
        (term.value, term.source)
    }

    fn last_ms(&self) -> Option<i64> {
        self.state.document().unwrap().store.last_ms()
    }

    fn read(&mut self, form: ReadAsForm) {
        self.run(ReadAsCommand::Edit(form));
        self.run(ReadAsCommand::Read);
        self.wait("reading", |state| state.jobs.is_empty() && state.documents.iter().all(Document::is_settled));
    }
}

#[test]
fn a_file_that_leaves_its_rate_open_is_asked_about_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(&folder.path().join("home"));
    program.open(&tracks(folder.path()));
    assert_eq!((program.state.dialog, program.form().frame_rate.as_str()), (Some(Dialog::ReadAs), "30"));
    assert_eq!((program.rate(), program.last_ms()), ((30.0, TermSource::Assumed), Some(100)));
    program.run(LabelCommand::Set { index: PersonIndex(0), label: "greeter".into() });
    program.read(ReadAsForm { frame_rate: "ten".into(), ..program.form() });
    assert!(program.form().error.unwrap().contains("'ten'") && program.state.dialog == Some(Dialog::ReadAs));
    program.read(ReadAsForm { frame_rate: "10".into(), ..program.form() });
    assert_eq!(program.state.dialog, None);
    assert_eq!((program.rate(), program.last_ms()), ((10.0, TermSource::Said), Some(300)));
    assert_eq!(program.edits().labels.len(), 1, "what was done stays");
    assert_eq!(program.state.documents.len(), 1);
    let size = program.state.document().unwrap().store.job.terms.unwrap().frame_size.unwrap();
    assert_eq!((size.value, size.source), ((320, 240), TermSource::Said), "who has seen it and read on has said it");
}

#[test]
fn a_way_of_reading_that_finds_nothing_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(&folder.path().join("home"));
    program.open(&tracks(folder.path()));
    let format = Some(crate::decode::InputFormat::Cvat);
    program.read(ReadAsForm { format, ..program.form() });
    let said: Vec<_> = program.state.notices.iter().map(|notice| notice.title.as_str()).collect();
    assert_eq!(said, ["The file could not be read that way"]);
    assert_eq!((program.rate(), program.last_ms()), ((30.0, TermSource::Assumed), Some(100)));
    assert!(program.state.document().unwrap().is_complete());
}

#[test]
fn what_was_said_is_remembered_with_and_without_a_session() {
    let folder = tempfile::tempdir().unwrap();
    let (home, tracks) = (folder.path().join("home"), tracks(folder.path()));
    let mut program = Program::start(&home);
    program.open(&tracks);
    program.read(ReadAsForm { frame_rate: "10".into(), no_track: "2".into(), ..program.form() });
    assert_eq!(program.state.document().unwrap().store.num_people(), 1);
    // Closed and opened again.
    program.run(SourceCommand::CloseCurrent);
    program.wait_for_file(&home.join("sessions/kept"));
    program.wait("keeping", |_| {
        std::fs::read_dir(home.join("sessions/kept")).unwrap().any(|e| is_json(&e.unwrap().path()))
    });
    program.open(&tracks);
    assert_eq!((program.rate(), program.state.dialog), ((10.0, TermSource::Said), None));
    let session = folder.path().join("monday.pathscope");
    program.save(&session);
    // On another day, in another place.
    let mut program = Program::start(&folder.path().join("other"));
    program.open_session(&session, 1);
    assert_eq!((program.rate(), program.last_ms()), ((10.0, TermSource::Said), Some(300)));
    assert_eq!(program.state.document().unwrap().store.num_people(), 1);
    assert_eq!(program.state.dialog, None, "nobody is asked twice");
}

#[test]
fn a_file_is_opened_as_what_people_say() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(&folder.path().join("home"));
    program.run(ReadAsCommand::AskForFile);
    program.run(ReadAsCommand::Read);
    assert_eq!(program.form().error.as_deref(), Some("write the path of a file first"));
    let path = tracks(folder.path()).display().to_string();
    let unit = Some(crate::model::terms::Unit::Ratios);
    program.read(ReadAsForm { path, frame_rate: "25".into(), unit, ..ReadAsForm::default() });
    assert_eq!((program.rate(), program.last_ms()), ((25.0, TermSource::Said), Some(120)));
    let store = &program.state.document().unwrap().store;
    assert_eq!(store.row(0).body.left, 10.0, "taken as a share of the width");
}
