//! Flags as they are worked out, chosen, stepped through and filtered by.

use std::sync::Arc;

use pathscope::analysis::{FlagKind, FlagRules, FlagSet};
use pathscope::app::{
    AppState, Command, Derived, Effect, Event, FilterCommand, FlagCommand, FlagKey, FlagRequest, JobKind, Opened,
    SelectionCommand, apply, update,
};
use pathscope::jobs::{Cancel, JobId};
use pathscope::model::{PersonIndex, TrackStore};
use pathscope::sample::SampleJob;

const JOB: JobId = JobId(7);

/// A state, and the questions for flags that nobody has answered.
struct Bench {
    state: AppState,
    asked: Vec<FlagRequest>,
}

impl Bench {
    fn opened(store: TrackStore) -> Self {
        let mut bench = Self { state: AppState::default(), asked: Vec::new() };
        bench.take(Event::Started { job: JOB, kind: JobKind::Open, title: "lobby.json".into() });
        let documents = vec![Opened { derived: Derived::whole(Arc::new(store)), inputs: Vec::new() }];
        bench.take(Event::Opened { job: JOB, documents, refused: Vec::new() });
        bench
    }

    /// The demo with its flags.
    fn demo() -> Self {
        let mut bench = Self::opened(SampleJob::demo().store());
        bench.answer();
        bench
    }

    fn run(&mut self, command: impl Into<Command>) {
        let effects = update(&mut self.state, &command.into());
        self.perform(effects);
    }

    fn take(&mut self, event: Event) {
        let effects = apply(&mut self.state, event);
        self.perform(effects);
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Derive(request) => {
                    let derived = Box::new(Derived::under(&request));
                    self.take(Event::Derived { document: request.document, generation: request.generation, derived });
                }
                Effect::Flag(request) => self.asked.push(*request),
                _ => {}
            }
        }
    }

    /// Answers every question, the oldest first.
    fn answer(&mut self) {
        for request in std::mem::take(&mut self.asked) {
            let flags = Arc::new(request.perform(&Cancel::default()).unwrap());
            self.take(Event::Flagged { document: request.document, generation: request.generation, flags });
        }
    }

    fn document(&self) -> &pathscope::app::Document {
        self.state.document().unwrap()
    }

    fn step(&mut self, forward: bool) -> i64 {
        self.run(FlagCommand::Step { forward });
        self.document().cursor_ms
    }
}

#[test]
fn flags_are_asked_for_once_when_a_result_has_been_read() {
    let mut bench = Bench::opened(SampleJob::demo().store());
    assert_eq!(bench.asked.len(), 1);
    assert!(bench.document().flags().is_none() && bench.document().is_flagging() && !bench.document().is_settled());
    bench.run(SelectionCommand::Select(PersonIndex(1)));
    assert_eq!(bench.asked.len(), 1);
    let bytes = bench.document().bytes();
    bench.answer();
    assert!(bench.document().flags().is_some() && !bench.document().is_flagging());
    assert!(bench.document().bytes() > bytes);
    bench.run(SelectionCommand::Clear);
    assert_eq!(bench.asked.len(), 0);
}

#[test]
fn a_growing_result_is_not_asked_about() {
    let mut bench = Bench { state: AppState::default(), asked: Vec::new() };
    bench.take(Event::Started { job: JOB, kind: JobKind::Open, title: "lobby.json".into() });
    let derived = Box::new(Derived::whole(Arc::new(SampleJob::demo().store())));
    bench.take(Event::Snapshot { job: JOB, inputs: Vec::new(), derived: derived.clone() });
    assert!(bench.asked.is_empty() && bench.document().is_flagging());
    bench.take(Event::Opened {
        job: JOB,
        documents: vec![Opened { derived: *derived, inputs: Vec::new() }],
        refused: Vec::new(),
    });
    assert_eq!(bench.asked.len(), 1);
}

#[test]
fn an_answer_to_an_older_question_is_not_taken() {
    let mut bench = Bench::opened(SampleJob::demo().store());
    let old = bench.asked.remove(0);
    let strict = FlagRules { ghost_samples: 1000, ..FlagRules::default() };
    bench.run(FlagCommand::SetRules(strict));
    assert_eq!(bench.state.settings.flag_rules, strict);
    let flags = Arc::new(old.perform(&Cancel::default()).unwrap());
    bench.take(Event::Flagged { document: old.document, generation: old.generation, flags });
    assert!(bench.document().flags().is_none());
    bench.answer();
    assert!(bench.document().flags().unwrap().totals().of(FlagKind::Ghost) > 1);
}

#[test]
fn going_to_a_flag_selects_its_people_and_seeks() {
    let mut bench = Bench::demo();
    let document = bench.document();
    let swap = *document.flags().unwrap().ranked().iter().find(|flag| flag.kind == FlagKind::Swap).unwrap();
    let key = FlagKey::of(&swap, &document.store);
    bench.run(FlagCommand::Select(key));
    let document = bench.document();
    assert_eq!(document.selection.people.iter().map(|p| p.0).collect::<Vec<_>>(), [3, 4]);
    assert_eq!((document.cursor_ms, document.chosen_flag()), (swap.start_ms, Some(key)));
    bench.run(SelectionCommand::Select(PersonIndex(0)));
    assert_eq!(bench.document().chosen_flag(), None);
}

#[test]
fn stepping_visits_every_gap_and_flag_of_anyone_and_of_the_selected() {
    let mut bench = Bench::demo();
    for people in [vec![], vec![3], vec![3, 5]] {
        bench.run(SelectionCommand::Clear);
        for &index in &people {
            bench.run(SelectionCommand::Toggle(PersonIndex(index)));
        }
        let document = bench.document();
        let is_asked = |index: PersonIndex| people.is_empty() || people.contains(&index.0);
        let slots = || document.store.slots().filter(|&slot| is_asked(document.store.person_index(slot)));
        let gaps = slots().flat_map(|slot| pathscope::analysis::presence::gaps(&document.store, slot));
        let flags = slots().flat_map(|slot| document.flags().unwrap().of_person(slot));
        let mut expected: Vec<i64> = gaps.map(|gap| gap.start_ms).chain(flags.map(|flag| flag.start_ms)).collect();
        expected.sort_unstable();
        expected.dedup();
        let start_ms = document.store.span_ms().start;
        let end_ms = document.store.span_ms().end - 1;
        for forward in [true, false] {
            bench.run(pathscope::app::PlaybackCommand::Seek { ms: if forward { start_ms } else { end_ms } });
            let from = bench.document().cursor_ms;
            let mut expected: Vec<i64> = expected.iter().copied().filter(|&ms| ms != from).collect();
            if !forward {
                expected.reverse();
            }
            let visited: Vec<i64> = expected.iter().map(|_| bench.step(forward)).collect();
            assert_eq!(visited, expected);
            assert_eq!(bench.step(forward), *expected.last().unwrap(), "there is no other one");
        }
    }
}

#[test]
fn a_gap_with_nothing_kept_behind_it_is_stepped_to() {
    let mut bench = Bench::demo();
    bench.run(SelectionCommand::Select(PersonIndex(0)));
    let cut = pathscope::analysis::presence::gaps(&bench.document().store, pathscope::model::PersonSlot(0))
        .into_iter()
        .find(|gap| gap.end_ms > 58_000)
        .unwrap();
    bench.run(FilterCommand::SetText(format!("time:0s..{}ms", cut.end_ms)));
    bench.run(pathscope::app::PlaybackCommand::Seek { ms: cut.start_ms - 1 });
    bench.run(pathscope::app::PlaybackCommand::ToGap { forward: true });
    assert_eq!(bench.document().cursor_ms, cut.start_ms);
}

#[test]
fn a_filter_by_flags_follows_the_thresholds() {
    let mut bench = Bench::demo();
    bench.run(FilterCommand::SetText("flag:ghost".into()));
    assert_eq!(bench.document().kept.num_people(), 1);
    // Before the new flags are there, and after.
    bench.run(FlagCommand::SetRules(FlagRules { ghost_samples: 1000, ..FlagRules::default() }));
    let num_people = bench.document().kept.num_people();
    assert!(num_people > 1);
    bench.answer();
    bench.run(FilterCommand::SetText("flag:ghost ".into()));
    assert_eq!(bench.document().kept.num_people(), num_people);
    bench.run(FilterCommand::SetText("!flag:any".into()));
    let flags = bench.document().flags().unwrap().clone();
    let document = bench.document();
    assert!(document.store.slots().all(|slot| document.kept.has_person(slot) == flags.set(slot).is_empty()));
}

#[test]
fn kinds_are_listed_and_left_out() {
    let mut bench = Bench::demo();
    bench.run(FlagCommand::ToggleKind(FlagKind::Gap));
    assert!(!bench.document().listed_flag_kinds().has(FlagKind::Gap));
    bench.run(FlagCommand::ToggleKind(FlagKind::Gap));
    assert_eq!(bench.document().listed_flag_kinds(), FlagSet::ANY);
    bench.run(FlagCommand::ToggleKind(FlagKind::Jump));
    bench.run(FlagCommand::ShowAllKinds);
    assert_eq!(bench.document().listed_flag_kinds(), FlagSet::ANY);
}
