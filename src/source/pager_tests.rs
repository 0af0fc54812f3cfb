//! The pager against scripted endpoints.

use proptest::prelude::*;

use super::*;

fn page(next: Option<&str>) -> PageFacts {
    let status = Some(JobStatus::Succeeded);
    PageFacts { num_rows: 3, next_token: next.map(str::to_owned), status, status_message: None }
}

fn running() -> PageFacts {
    PageFacts { status: Some(JobStatus::InProgress), ..PageFacts::default() }
}

fn error(kind: PageErrorKind) -> PageError {
    PageError::new(kind, "it did not work")
}

fn request(token: Option<&str>) -> PagerStep {
    PagerStep::Request { token: token.map(str::to_owned) }
}

/// What the pager asked for, in order, when page `i` names `next[i]`.
fn follow(next: &[Option<&str>], options: PagerOptions) -> (Vec<Option<String>>, PagerStep) {
    let mut pager = Pager::new(options);
    let mut asked = Vec::new();
    for next in next {
        match pager.step() {
            PagerStep::Request { token } => asked.push(token),
            other => return (asked, other),
        }
        pager.on_page(page(*next));
    }
    (asked, pager.step())
}

fn waits(pager: &mut Pager) -> (u128, WaitReason) {
    match pager.step() {
        PagerStep::Wait { duration, why } => (duration.as_millis(), why),
        other => panic!("no wait but {other:?}"),
    }
}

#[test]
fn follows_tokens_to_the_page_without_one() {
    let (asked, last) = follow(&[Some("a"), Some("b"), None], PagerOptions::default());
    assert_eq!(asked, [None, Some("a".into()), Some("b".into())]);
    assert_eq!(last, PagerStep::Done(Ending::Complete));
    assert_eq!(follow(&[Some("")], PagerOptions::default()).1, PagerStep::Done(Ending::Complete));
}

#[test]
fn an_empty_page_with_a_token_goes_on() {
    let mut pager = Pager::new(PagerOptions::default());
    pager.on_page(PageFacts { num_rows: 0, ..page(Some("a")) });
    assert_eq!(pager.step(), request(Some("a")));
}

#[test]
fn a_repeated_token_and_a_cycle_end_it_as_incomplete() {
    let (asked, last) = follow(&[Some("a"), Some("a")], PagerOptions::default());
    assert_eq!((asked.len(), last), (2, PagerStep::Done(Ending::RepeatedToken)));
    let (asked, last) = follow(&[Some("a"), Some("b"), Some("a"), Some("b")], PagerOptions::default());
    assert_eq!((asked.len(), last), (3, PagerStep::Done(Ending::RepeatedToken)));
    assert!(!Ending::RepeatedToken.is_complete() && Ending::RepeatedToken.text().is_some());
}

#[test]
fn the_page_cap_ends_it_as_incomplete() {
    let options = PagerOptions { max_pages: 2, ..PagerOptions::default() };
    let (asked, last) = follow(&[Some("a"), Some("b"), Some("c")], options);
    assert_eq!((asked.len(), last), (2, PagerStep::Done(Ending::PageCap)));
}

#[test]
fn a_running_job_is_asked_for_ever_more_rarely() {
    let mut pager = Pager::new(PagerOptions::default());
    let mut told = Vec::new();
    for _ in 0..9 {
        assert_eq!(pager.step(), request(None));
        assert_eq!(pager.on_page(running()), RowsSoFar::Replace);
        told.push(waits(&mut pager).0);
    }
    assert_eq!(told[..3], [2000, 3000, 4500]);
    assert_eq!(told[8], 30_000);
    pager.on_page(page(None));
    assert_eq!((pager.step(), pager.num_pages()), (PagerStep::Done(Ending::Complete), 1));
}

#[test]
fn a_running_job_ends_it_where_nobody_waits() {
    let mut pager = Pager::new(PagerOptions { waits_for_job: false, ..PagerOptions::default() });
    pager.on_page(running());
    assert_eq!(pager.step(), PagerStep::Done(Ending::JobInProgress));
    let mut pager = Pager::new(PagerOptions { max_polls: 2, ..PagerOptions::default() });
    for _ in 0..2 {
        pager.on_page(running());
        waits(&mut pager);
    }
    pager.on_page(running());
    assert_eq!(pager.step(), PagerStep::Done(Ending::JobInProgress));
}

#[test]
fn a_failed_job_says_why() {
    let mut pager = Pager::new(PagerOptions::default());
    let status_message = Some("No such video.".to_owned());
    pager.on_page(PageFacts { status: Some(JobStatus::Failed), status_message, ..PageFacts::default() });
    let PagerStep::Fail(error) = pager.step() else { panic!("it failed") };
    assert_eq!(error.to_string(), "the job failed: No such video; nothing can be fetched. Start a new job");
}

#[test]
fn throttling_waits_longer_each_time_and_a_page_makes_it_patient_again() {
    let mut pager = Pager::new(PagerOptions::default());
    let mut told = Vec::new();
    for _ in 0..9 {
        pager.on_error(error(PageErrorKind::Throttled), 1.0);
        told.push(waits(&mut pager));
    }
    assert_eq!(told[..3], [500, 1000, 2000].map(|ms| (ms, WaitReason::Throttled)));
    assert_eq!(told[8].0, 20_000);
    pager.on_page(page(Some("a")));
    pager.on_error(error(PageErrorKind::Throttled), 0.0);
    assert_eq!(waits(&mut pager).0, 250);
    for _ in 0..11 {
        pager.on_error(error(PageErrorKind::Throttled), 0.0);
    }
    assert!(matches!(pager.step(), PagerStep::Fail(PagerError::Page { num_attempts: 12, .. })));
}

#[test]
fn errors_that_stay_are_not_asked_again() {
    for kind in [PageErrorKind::AccessDenied, PageErrorKind::NotFound, PageErrorKind::NoCredentials] {
        let mut pager = Pager::new(PagerOptions::default());
        pager.on_error(error(kind), 0.5);
        let PagerStep::Fail(failed) = pager.step() else { panic!("{kind:?} is final") };
        assert_eq!(failed.to_string(), "it did not work");
    }
    let mut pager = Pager::new(PagerOptions::default());
    pager.on_error(error(PageErrorKind::Network), 0.5);
    assert_eq!(waits(&mut pager).1, WaitReason::Network);
    pager.on_error(error(PageErrorKind::Network), 0.5);
    waits(&mut pager);
    pager.on_error(error(PageErrorKind::Network), 0.5);
    let PagerStep::Fail(failed) = pager.step() else { panic!("three are enough") };
    assert_eq!(failed.to_string(), "it did not work (after 3 attempts)");
}

#[test]
fn patience_is_for_each_kind_of_trouble_and_grows_once_it_worked() {
    let mut pager = Pager::new(PagerOptions::default());
    pager.on_page(page(Some("a")));
    for _ in 0..7 {
        for kind in [PageErrorKind::Network, PageErrorKind::Throttled, PageErrorKind::Server] {
            pager.on_error(error(kind), 0.5);
            waits(&mut pager);
        }
    }
    pager.on_error(error(PageErrorKind::Network), 0.5);
    assert!(matches!(pager.step(), PagerStep::Fail(PagerError::Page { num_attempts: 22, .. })));
}

#[test]
fn an_invalid_token_starts_over_once() {
    let mut pager = Pager::new(PagerOptions::default());
    pager.on_page(page(Some("a")));
    assert_eq!(pager.on_error(error(PageErrorKind::InvalidToken), 0.0), RowsSoFar::Replace);
    assert_eq!(pager.step(), request(None));
    // The same token may come again after starting over.
    pager.on_page(page(Some("a")));
    assert_eq!(pager.step(), request(Some("a")));
    assert_eq!(pager.on_error(error(PageErrorKind::InvalidToken), 0.0), RowsSoFar::Keep);
    assert_eq!(pager.step(), PagerStep::Fail(PagerError::TokenRefusedAgain));
}

#[derive(Debug, Clone)]
enum Answer {
    Page(PageFacts),
    Error(PageErrorKind),
}

fn answers() -> impl Strategy<Value = Answer> {
    let token = prop_oneof![Just(None), (0..6_u8).prop_map(|t| Some(format!("t{t}")))];
    let status = prop_oneof![
        4 => Just(Some(JobStatus::Succeeded)),
        1 => Just(Some(JobStatus::InProgress)),
        1 => Just(None),
        1 => Just(Some(JobStatus::Other("PARTIAL".into()))),
    ];
    let facts = (token, status, 0..3_u64).prop_map(|(next_token, status, num_rows)| {
        Answer::Page(PageFacts { num_rows, next_token, status, status_message: None })
    });
    let kind = prop_oneof![
        Just(PageErrorKind::Throttled),
        Just(PageErrorKind::Server),
        Just(PageErrorKind::Timeout),
        Just(PageErrorKind::InvalidToken),
    ];
    prop_oneof![3 => facts, 2 => kind.prop_map(Answer::Error)]
}

proptest! {
    /// Whatever an endpoint answers, for ever and in any order, the pager ends.
    #[test]
    fn always_ends(script in prop::collection::vec(answers(), 1..12), jitter in 0.0..1.0_f64) {
        let mut pager = Pager::new(PagerOptions { max_polls: 20, max_pages: 50, ..PagerOptions::default() });
        let mut answers = script.iter().cycle();
        let mut num_steps = 0;
        loop {
            match pager.step() {
                PagerStep::Request { .. } => match answers.next().expect("a cycle never ends") {
                    Answer::Page(facts) => { pager.on_page(facts.clone()); }
                    Answer::Error(kind) => { pager.on_error(error(*kind), jitter); }
                },
                PagerStep::Wait { duration, .. } => prop_assert!(duration <= Duration::from_secs(30)),
                PagerStep::Done(_) | PagerStep::Fail(_) => break,
            }
            num_steps += 1;
            prop_assert!(num_steps < 5000);
        }
        let last = pager.step();
        prop_assert_eq!(pager.step(), last);
    }

    /// New tokens for ever end at the cap, and no page is asked for twice.
    #[test]
    fn no_page_is_asked_for_twice(next in prop::collection::vec(0..40_u8, 1..80)) {
        let names: Vec<String> = next.iter().map(|t| format!("t{t}")).collect();
        let tokens: Vec<Option<&str>> = names.iter().map(|t| Some(t.as_str())).collect();
        let (mut asked, _) = follow(&tokens, PagerOptions::default());
        let num_asked = asked.len();
        asked.sort();
        asked.dedup();
        prop_assert_eq!(asked.len(), num_asked);
    }
}
