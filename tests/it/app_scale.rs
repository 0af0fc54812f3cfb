//! What would cost more than a pass of the window may is asked of a job, and what is shown stays until the answer is there.

use std::sync::Arc;

use pathscope::analysis::presence::gaps;
use pathscope::app::{
    AppState, Command, Derived, Dialog, Effect, Event, ExportCommand, ExportForm, FilterCommand, JobKind, Opened,
    PlaybackCommand, SelectionCommand, SourceCommand, ViewCommand, apply, update,
};
use pathscope::export::{Format, Loss};
use pathscope::jobs::{Cancel, JobId};
use pathscope::model::{PersonIndex, TrackStore};
use pathscope::sample::SampleJob;
use pathscope::view::people_table::PeopleColumn;

fn demo() -> AppState {
    let mut state = AppState::default();
    state.show_store(Arc::new(SampleJob::demo().store()));
    // Its flags are known.
    for effect in run(&mut state, SelectionCommand::Hover(None)) {
        if let Effect::Flag(request) = effect {
            let flags = Arc::new(request.perform(&Cancel::default()).unwrap());
            apply(&mut state, Event::Flagged { document: request.document, generation: request.generation, flags });
        }
    }
    state
}

fn run(state: &mut AppState, command: impl Into<Command>) -> Vec<Effect> {
    update(state, &command.into())
}

fn order(state: &AppState) -> Vec<i64> {
    let document = state.document().unwrap();
    document.order.iter().map(|&slot| document.store.person_index(slot).0).collect()
}

#[test]
fn sorting_and_searching_are_asked_of_a_job_and_only_the_last_answer_counts() {
    let mut state = demo();
    let before = order(&state);
    let first = run(&mut state, ViewCommand::SortPeople(PeopleColumn::Gaps));
    let second = run(&mut state, ViewCommand::SearchPeople("3".into()));
    assert_eq!(order(&state), before, "nothing is sorted in the pass itself");
    for effects in [second, first] {
        for effect in effects {
            if let Effect::Order(request) = effect {
                let document = request.document;
                apply(&mut state, Event::Ordered { document, derived: Box::new(Derived::ordered(*request)) });
            }
        }
    }
    assert_eq!(order(&state), [3]);
}

#[test]
fn a_filter_that_was_called_off_comes_to_nothing() {
    let mut state = demo();
    let effects = run(&mut state, FilterCommand::SetText("samples>5".into()));
    let Some(Effect::Derive(request)) = effects.into_iter().find(|e| matches!(e, Effect::Derive(_))) else {
        panic!("a filter is applied in a job")
    };
    let cancel = Cancel::default();
    assert!(Derived::under_unless(&request, &cancel).is_some());
    cancel.cancel();
    assert!(Derived::under_unless(&request, &cancel).is_none());
}

#[test]
fn old_data_is_let_go_of_outside_the_pass() {
    let mut state = demo();
    let effects = run(&mut state, FilterCommand::SetText("samples>5".into()));
    let before = Arc::downgrade(&state.document().unwrap().levels);
    let mut released = Vec::new();
    for effect in effects {
        if let Effect::Derive(request) = effect {
            let derived = Box::new(Derived::under(&request));
            let (document, generation) = (request.document, request.generation);
            drop(request);
            released.extend(apply(&mut state, Event::Derived { document, generation, derived }));
        }
    }
    assert!(!std::ptr::eq(before.as_ptr(), Arc::as_ptr(&state.document().unwrap().levels)));
    assert!(before.upgrade().is_some(), "whoever performs the effect gives the memory back");
    drop(released);
    assert!(before.upgrade().is_none());

    let store = Arc::downgrade(&state.document().unwrap().store);
    let effects = run(&mut state, SourceCommand::CloseCurrent);
    assert!(state.documents.is_empty() && store.upgrade().is_some());
    drop(effects);
    assert!(store.upgrade().is_none());

    // Closed while loading: the job does not know that yet, and neither its snapshots nor its results are freed in the pass.
    let job = JobId(7);
    for kind in [JobKind::Open, JobKind::Fetch] {
        let mut state = AppState::default();
        apply(&mut state, Event::Started { job, kind, title: "lobby.json".into() });
        let whole = || Derived::whole(Arc::new(SampleJob::demo().store()));
        let snapshot = || Event::Snapshot { job, inputs: Vec::new(), derived: Box::new(whole()) };
        apply(&mut state, snapshot());
        run(&mut state, SourceCommand::CloseCurrent);
        let last = if kind == JobKind::Open {
            let documents = vec![Opened { derived: whole(), inputs: Vec::new() }];
            Event::Opened { job, documents, refused: Vec::new() }
        } else {
            let (derived, inputs, from) = (Some(Box::new(whole())), Vec::new(), String::new());
            Event::Fetched { job, derived, inputs, from, trouble: None, spool: None }
        };
        for event in [snapshot(), last, snapshot()] {
            let store = Arc::downgrade(store_of(&event));
            let effects = apply(&mut state, event);
            assert!(state.documents.is_empty() && store.upgrade().is_some(), "{effects:?}");
            drop(effects);
            assert!(store.upgrade().is_none());
        }
    }
}

fn store_of(event: &Event) -> &Arc<TrackStore> {
    match event {
        Event::Snapshot { derived, .. } | Event::Fetched { derived: Some(derived), .. } => &derived.store,
        Event::Opened { documents, .. } => &documents[0].derived.store,
        other => panic!("{other:?}"),
    }
}

#[test]
fn copying_and_counting_an_export_are_jobs() {
    let mut state = demo();
    run(&mut state, SelectionCommand::Select(PersonIndex(2)));
    let effects = run(&mut state, ExportCommand::Copy(Format::Csv));
    let [Effect::Copy(request)] = effects.as_slice() else { panic!("{effects:?}") };
    let effects = apply(&mut state, Event::Copied(request.copy()));
    assert!(matches!(effects.as_slice(), [Effect::CopyText(text)] if text.lines().count() == 1319), "{effects:?}");

    let effects = run(&mut state, ViewCommand::ShowDialog(Some(Dialog::Export)));
    let [Effect::CountExport { request, generation }] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(state.export_count.amount, None);
    let amount = request.amount();
    apply(&mut state, Event::ExportCounted { generation: *generation, amount });
    assert_eq!(state.export_count.amount.as_ref().map(|amount| (amount.num_rows, amount.num_people)), Some((5482, 6)));
    assert!(run(&mut state, SelectionCommand::Hover(None)).is_empty(), "it is not counted again");
}

#[test]
fn the_dialog_tells_what_a_format_will_not_carry() {
    let mut state = demo();
    run(&mut state, ViewCommand::ShowDialog(Some(Dialog::Export)));
    let counted = |state: &mut AppState, form: ExportForm| {
        let effects = run(state, ExportCommand::Edit(form));
        let [Effect::CountExport { request, .. }] = effects.as_slice() else { panic!("{effects:?}") };
        request.amount().fidelity
    };
    let form = ExportForm { format: Format::Cvat, ..state.export.clone() };
    let fidelity = counted(&mut state, form.clone()).unwrap();
    assert!(fidelity.count(Loss::FaceOnlyRows) > 0 && fidelity.count(Loss::Faces) > 0, "{fidelity}");
    // Another frame rate is another loss.
    let slow = counted(&mut state, ExportForm { frame_rate: "1".to_owned(), ..form.clone() }).unwrap();
    assert!(slow.count(Loss::SameFrameRows) > fidelity.count(Loss::SameFrameRows), "{slow}");
    let json = counted(&mut state, ExportForm { format: Format::Json, ..form }).unwrap();
    assert!(json.is_lossless(), "{json}");
}

#[test]
fn curves_are_worked_out_once_for_those_who_are_charted() {
    let mut state = demo();
    let effects = run(&mut state, SelectionCommand::Select(PersonIndex(2)));
    let [Effect::Chart(request)] = effects.as_slice() else { panic!("{effects:?}") };
    assert!(run(&mut state, SelectionCommand::Hover(None)).is_empty(), "it is asked for once");
    let curves = Arc::new(request.perform(&Cancel::default()).unwrap());
    let (document, generation) = (request.document, request.generation);
    apply(&mut state, Event::Charted { document, generation, curves });
    let (index, measure) = (PersonIndex(2), state.settings.measures[0]);
    assert!(state.document().unwrap().curves.get(index, measure).is_some());
    assert!(state.document().unwrap().is_settled());
    assert!(run(&mut state, PlaybackCommand::Seek { ms: 5000 }).is_empty());
}

#[test]
fn curves_of_an_older_question_are_kept_and_the_newer_is_still_waited_for() {
    let chart = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Chart(request) => Some(*request),
            _ => None,
        })
    };
    for is_in_order in [true, false] {
        let mut state = demo();
        let measure = state.settings.measures[0];
        let (a, b) = (PersonIndex(2), PersonIndex(3));
        let mut requests = [a, b].map(|who| chart(run(&mut state, SelectionCommand::Select(who))).unwrap());
        if !is_in_order {
            requests.reverse();
        }
        for request in requests {
            let (document, generation) = (request.document, request.generation);
            let curves = Arc::new(request.perform(&Cancel::default()).unwrap());
            let effects = apply(&mut state, Event::Charted { document, generation, curves });
            assert!(chart(effects).is_none(), "nothing is asked again");
            let is_newest = request.wanted.iter().any(|&(who, _)| who == b);
            assert_eq!(state.document().unwrap().is_settled(), is_newest || !is_in_order);
        }
        let curves = state.document().unwrap().curves.clone();
        assert!(curves.get(a, measure).is_some() && curves.get(b, measure).is_some());
        assert!(chart(run(&mut state, SelectionCommand::Select(a))).is_none(), "they are known");
    }
}

#[test]
fn who_is_charted_follows_selection_order_and_filter() {
    let mut state = demo();
    let charted = |state: &AppState| {
        let document = state.document().unwrap();
        document.charted().into_iter().map(|slot| document.store.person_index(slot).0).collect::<Vec<_>>()
    };
    run(&mut state, SelectionCommand::Hover(None));
    assert_eq!(charted(&state), [0, 1, 2, 3, 4, 5]);
    run(&mut state, SelectionCommand::Select(PersonIndex(3)));
    assert_eq!(charted(&state), [3]);
    run(&mut state, SelectionCommand::Clear);
    assert_eq!(charted(&state), [0, 1, 2, 3, 4, 5]);
    for effect in run(&mut state, ViewCommand::SearchPeople("4".into())) {
        if let Effect::Order(request) = effect {
            let document = request.document;
            apply(&mut state, Event::Ordered { document, derived: Box::new(Derived::ordered(*request)) });
        }
    }
    assert_eq!(charted(&state), [4]);
    for effect in run(&mut state, FilterCommand::SetText("person:0".into())) {
        if let Effect::Derive(request) = effect {
            let (document, generation) = (request.document, request.generation);
            apply(&mut state, Event::Derived { document, generation, derived: Box::new(Derived::under(&request)) });
        }
    }
    assert_eq!(charted(&state), [0_i64; 0]);
}

#[test]
fn stepping_by_selected_people_who_are_hidden_goes_nowhere() {
    let mut state = demo();
    run(&mut state, SelectionCommand::Select(PersonIndex(3)));
    for effect in run(&mut state, FilterCommand::ToggleHiddenSelected) {
        if let Effect::Derive(request) = effect {
            let (document, generation) = (request.document, request.generation);
            apply(&mut state, Event::Derived { document, generation, derived: Box::new(Derived::under(&request)) });
        }
    }
    run(&mut state, PlaybackCommand::Seek { ms: 5000 });
    for forward in [true, false] {
        run(&mut state, PlaybackCommand::StepSample(if forward { 1 } else { -1 }));
        run(&mut state, PlaybackCommand::ToGap { forward });
        assert_eq!(state.document().unwrap().cursor_ms, 5000);
    }
    run(&mut state, SelectionCommand::Clear);
    run(&mut state, PlaybackCommand::StepSample(1));
    assert!(state.document().unwrap().cursor_ms > 5000, "with nobody selected it is by anyone");
}

#[test]
fn the_next_gap_and_the_next_sample_are_those_of_the_rows() {
    let mut state = demo();
    let store = state.document().unwrap().store.clone();
    let starts = |slot| gaps(&store, slot).into_iter().map(|gap| gap.start_ms);
    let mut all: Vec<i64> = store.slots().flat_map(starts).collect();
    all.sort_unstable();
    all.dedup();
    let visit = |state: &mut AppState, command: PlaybackCommand, wanted: &[i64]| {
        for &ms in wanted {
            run(state, command.clone());
            assert_eq!(state.document().unwrap().cursor_ms, ms, "{command:?}");
        }
    };
    run(&mut state, PlaybackCommand::ToStart);
    visit(&mut state, PlaybackCommand::ToGap { forward: true }, &all);
    all.reverse();
    visit(&mut state, PlaybackCommand::ToGap { forward: false }, &all[1..]);

    run(&mut state, SelectionCommand::Select(PersonIndex(4)));
    let slot = store.slot_of(PersonIndex(4)).unwrap();
    run(&mut state, PlaybackCommand::Seek { ms: 0 });
    visit(&mut state, PlaybackCommand::ToGap { forward: true }, &starts(slot).collect::<Vec<_>>());
    run(&mut state, PlaybackCommand::Seek { ms: 0 });
    let mut samples: Vec<i64> = store.person_rows(slot).iter().map(|&row| store.time_ms(row)).collect();
    samples.dedup();
    visit(&mut state, PlaybackCommand::StepSample(1), &samples);
    samples.reverse();
    visit(&mut state, PlaybackCommand::StepSample(-1), &samples[1..]);
    run(&mut state, SelectionCommand::Clear);
    let before: Vec<i64> =
        (0..store.num_instants()).map(|at| store.instant_ms(at)).filter(|&ms| ms < samples[0]).collect();
    run(&mut state, PlaybackCommand::Seek { ms: samples[0] });
    visit(&mut state, PlaybackCommand::StepSample(-1), &before.into_iter().rev().take(200).collect::<Vec<_>>());
}
