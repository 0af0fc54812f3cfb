//! Flags beside the plainest way to find them: everyone at every time, compared with everyone.

use std::collections::{BTreeMap, BTreeSet};

use pathscope::analysis::filter::KnownFlags;
use pathscope::analysis::presence::gaps;
use pathscope::analysis::{
    Filter, Flag, FlagKind, FlagRules, FlagSet, Flags, Names, cadence::Cadence, people_flags, people_stats,
};
use pathscope::model::{
    Face, IntegrityReport, JobInfo, NewRow, NormRect, PersonIndex, PersonSlot, StoreBuilder, TrackStore, VideoMetadata,
};
use pathscope::sample::{CrowdOptions, SampleJob};
use proptest::prelude::*;

/// Twentieths, so that boxes often share places and measures often meet the thresholds.
fn place() -> impl Strategy<Value = f32> {
    (0..20_i32).prop_map(|n| n as f32 / 20.0)
}

fn rect() -> impl Strategy<Value = NormRect> {
    let size = prop::sample::select(&[0.1_f32, 0.1, 0.1, 0.2][..]);
    let rect = (place(), place(), size).prop_map(|(left, top, size)| NormRect::new(left, top, size, 2.0 * size));
    // Some stand still, some where others stand.
    prop_oneof![3 => Just(NormRect::new(0.2, 0.2, 0.1, 0.2)), 3 => Just(NormRect::new(0.5, 0.2, 0.1, 0.2)), 2 => rect, 1 => Just(NormRect::NONE)]
}

/// Rows of up to five people, mostly in even steps and at common times.
fn store() -> impl Strategy<Value = TrackStore> {
    let step = prop_oneof![12 => Just(100_i64), 1 => 0..3000_i64];
    let person = (0..5_i64, rect(), prop::option::weighted(0.3, rect()));
    let moment = (step, prop::collection::vec(person, 0..6));
    prop::collection::vec(moment, 0..60).prop_map(|moments| {
        let mut builder = StoreBuilder::new();
        let mut time_ms = 0;
        for (step, people) in moments {
            time_ms += step;
            for (index, body, face) in people {
                let face = face.map(|rect| Face { rect, ..Face::EMPTY });
                builder.push(&NewRow { time_ms, index: PersonIndex(index), body, face, extras: None });
            }
        }
        let video = VideoMetadata { width: Some(200), height: Some(100), ..VideoMetadata::default() };
        builder.finish(JobInfo { video, ..JobInfo::default() }, IntegrityReport::default())
    })
}

fn rules() -> impl Strategy<Value = FlagRules> {
    let few = |values: &'static [f32]| prop::sample::select(values);
    (
        (few(&[0.1, 0.15, 0.3]), few(&[2.5, 5.0]), prop::sample::select(&[500_i64, 1000][..]), 1..5_u32),
        (few(&[0.3, 0.7, 1.0]), 1..12_u32, few(&[0.0, 0.5, 0.9]), few(&[0.0, 0.1, 1.0])),
    )
        .prop_map(|((jump, cadences, gap_ms, ghost), (twin_iou, twin_samples, swap_ratio, swap_widths))| {
            FlagRules {
                jump_widths: jump,
                long_gap_cadences: cadences,
                long_gap_ms: gap_ms,
                ghost_samples: ghost,
                twin_iou,
                twin_samples,
                swap_ratio,
                swap_box_widths: swap_widths,
            }
        })
}

/// What was found, without how striking it is.
type Found = BTreeSet<(FlagKind, i64, i64, u32, Option<u32>)>;

fn found(flags: &Flags) -> Found {
    let key = |flag: &Flag| (flag.kind, flag.start_ms, flag.end_ms, flag.slot.0, flag.other.map(|other| other.0));
    flags.ranked().iter().map(key).collect()
}

#[derive(Clone, Copy)]
struct Sample {
    body: NormRect,
    face: NormRect,
}

/// Everyone's samples by time.
fn samples(store: &TrackStore) -> Vec<BTreeMap<i64, Sample>> {
    let mut people = vec![BTreeMap::new(); store.num_people() as usize];
    for row in store.rows() {
        let none = Sample { body: NormRect::NONE, face: NormRect::NONE };
        let sample: &mut Sample = people[row.slot.at()].entry(row.time_ms).or_insert(none);
        let first = |a: NormRect, b: NormRect| if a.is_finite() { a } else { b };
        sample.body = first(sample.body, row.body);
        sample.face = first(sample.face, row.face.map_or(NormRect::NONE, |face| face.rect));
    }
    people
}

fn iou(a: NormRect, b: NormRect) -> f32 {
    let width = (a.right().min(b.right()) - a.left.max(b.left)).max(0.0);
    let height = (a.bottom().min(b.bottom()) - a.top.max(b.top)).max(0.0);
    let both = width * height;
    both / (a.area() + b.area() - both)
}

/// The middle of a box in frame widths, of the stores above.
fn middle(rect: NormRect) -> (f32, f32) {
    (rect.center().0, rect.center().1 / 2.0)
}

fn distance(a: (f32, f32), b: (f32, f32)) -> f32 {
    let (x, y) = (b.0 - a.0, b.1 - a.1);
    (x * x + y * y).sqrt()
}

struct Naive<'a> {
    store: &'a TrackStore,
    rules: FlagRules,
    samples: Vec<BTreeMap<i64, Sample>>,
    gap_starts: Vec<BTreeSet<i64>>,
    /// Who exchanged indices, and when: their step there is not their own.
    exchanged: BTreeSet<(usize, i64)>,
    found: Found,
}

impl Naive<'_> {
    fn find(store: &TrackStore, rules: FlagRules) -> Found {
        let gaps_of = |slot| gaps(store, slot).into_iter().map(|gap| gap.start_ms).collect();
        let mut naive = Naive {
            store,
            rules,
            samples: samples(store),
            gap_starts: store.slots().map(gaps_of).collect(),
            exchanged: BTreeSet::new(),
            found: Found::new(),
        };
        naive.alone();
        naive.twins();
        naive.swaps();
        naive.found
    }

    fn alone(&mut self) {
        for (slot, samples) in self.store.slots().zip(self.samples.clone()) {
            let times: Vec<i64> = samples.keys().copied().collect();
            if times.len() as u32 <= self.rules.ghost_samples {
                self.found.insert((FlagKind::Ghost, times[0], times[times.len() - 1], slot.0, None));
            }
            let cadence = Cadence::new(self.store);
            let rows = self.store.person_rows(slot);
            for gap in gaps(self.store, slot) {
                let at = rows.iter().rposition(|&row| self.store.time_ms(row) == gap.start_ms).unwrap();
                let is_long = gap.duration_ms() as f32 > self.rules.long_gap_cadences * cadence.around(rows, at);
                if is_long && gap.duration_ms() >= self.rules.long_gap_ms {
                    self.found.insert((FlagKind::Gap, gap.start_ms, gap.end_ms, slot.0, None));
                }
            }
            for pair in times.windows(2) {
                let Some((is_body, from)) = self.from(slot.at(), pair[1]) else { continue };
                let to = middle(if is_body { samples[&pair[1]].body } else { samples[&pair[1]].face });
                if distance(from, to) > self.rules.jump_widths {
                    self.found.insert((FlagKind::Jump, pair[0], pair[1], slot.0, None));
                }
            }
        }
    }

    /// The sample before a time without a gap between.
    fn before(&self, person: usize, at_ms: i64) -> Option<(i64, Sample)> {
        let (&ms, &sample) = self.samples[person].range(..at_ms).next_back()?;
        (!self.gap_starts[person].contains(&ms)).then_some((ms, sample))
    }

    /// From where somebody comes to a time, and whether it is told by bodies.
    fn from(&self, person: usize, at_ms: i64) -> Option<(bool, (f32, f32))> {
        let (_, before) = self.before(person, at_ms)?;
        let now = self.samples[person][&at_ms];
        if before.body.is_some() && now.body.is_some() {
            Some((true, middle(before.body)))
        } else if before.face.is_some() && now.face.is_some() {
            Some((false, middle(before.face)))
        } else {
            None
        }
    }

    /// Where somebody is expected at a time.
    fn expected(&self, person: usize, at_ms: i64) -> Option<(f32, f32)> {
        let (is_body, from) = self.from(person, at_ms)?;
        let (start_ms, _) = self.before(person, at_ms)?;
        let earlier = self.before(person, start_ms).filter(|_| !self.exchanged.contains(&(person, start_ms)));
        let Some((earlier_ms, sample)) = earlier else { return Some(from) };
        let rect = if is_body { sample.body } else { sample.face };
        if !rect.is_some() {
            return Some(from);
        }
        let (before, step_ms) = (middle(rect), (start_ms - earlier_ms) as f32);
        let velocity = ((from.0 - before.0) / step_ms, (from.1 - before.1) / step_ms);
        let step_ms = (at_ms - start_ms) as f32;
        Some((from.0 + velocity.0 * step_ms, from.1 + velocity.1 * step_ms))
    }

    fn pairs(&self) -> Vec<(usize, usize)> {
        let slots: Vec<usize> = self.store.slots_by_index().iter().map(|slot| slot.at()).collect();
        (0..slots.len()).flat_map(|b| (0..b).map(move |a| (a, b))).map(|(a, b)| (slots[a], slots[b])).collect()
    }

    fn twins(&mut self) {
        for (a, b) in self.pairs() {
            let is_common = |(ms, one): (&i64, &Sample)| {
                let other = self.samples[b].get(ms)?;
                let bodies = one.body.is_some() && other.body.is_some();
                let iou = if bodies { iou(one.body, other.body) } else { iou(one.face, other.face) };
                (iou >= self.rules.twin_iou).then_some(*ms)
            };
            let common: Vec<i64> = self.samples[a].iter().filter_map(is_common).collect();
            let shorter = self.samples[a].len().min(self.samples[b].len());
            if !common.is_empty() && common.len() >= shorter.div_ceil(2).min(self.rules.twin_samples as usize) {
                let (first, last) = (common[0], common[common.len() - 1]);
                self.found.insert((FlagKind::Twin, first, last, a as u32, Some(b as u32)));
            }
        }
    }

    fn swaps(&mut self) {
        let times: BTreeSet<i64> = self.samples.iter().flat_map(|samples| samples.keys().copied()).collect();
        for at_ms in times {
            let mut exchanged = Vec::new();
            for (a, b) in self.pairs() {
                if let Some(start_ms) = self.swap(a, b, at_ms) {
                    self.found.insert((FlagKind::Swap, start_ms, at_ms, a as u32, Some(b as u32)));
                    exchanged.extend([(a, at_ms), (b, at_ms)]);
                }
            }
            self.exchanged.extend(exchanged);
        }
    }

    fn swap(&self, a: usize, b: usize, at_ms: i64) -> Option<i64> {
        let (now_a, now_b) = (self.samples[a].get(&at_ms)?, self.samples[b].get(&at_ms)?);
        let ((start_ms, _), (other_ms, _)) = (self.before(a, at_ms)?, self.before(b, at_ms)?);
        let ((is_body, _), (is_other_body, _)) = (self.from(a, at_ms)?, self.from(b, at_ms)?);
        if start_ms != other_ms || is_body != is_other_body {
            return None;
        }
        let (rect_a, rect_b) = if is_body { (now_a.body, now_b.body) } else { (now_a.face, now_b.face) };
        let (to_a, to_b) = (middle(rect_a), middle(rect_b));
        let (expected_a, expected_b) = (self.expected(a, at_ms)?, self.expected(b, at_ms)?);
        let (own_a, own_b) = (distance(expected_a, to_a), distance(expected_b, to_b));
        let is_surprising = |own: f32, rect: NormRect| own > 0.0 && own >= self.rules.swap_box_widths * rect.width;
        // Summed from left to right, as the rule does: at the threshold the last bit decides.
        let crossed = distance(expected_a, to_b) + distance(expected_b, to_a);
        let is_swap = crossed <= self.rules.swap_ratio * (own_a + own_b);
        (is_swap && is_surprising(own_a, rect_a) && is_surprising(own_b, rect_b)).then_some(start_ms)
    }
}

proptest! {
    #[test]
    fn flags_are_those_that_comparing_everyone_finds(store in store(), rules in rules()) {
        let flags = people_flags(&store, &rules);
        prop_assert_eq!(found(&flags), Naive::find(&store, rules));
        prop_assert_eq!(flags.num_unlisted(), 0);
        for flag in flags.ranked() {
            prop_assert!((0.0..=1.0).contains(&flag.severity), "{:?}", flag);
        }
    }

    #[test]
    fn a_term_keeps_the_people_who_have_such_a_flag(store in store(), bits in 1..32_u8) {
        let kinds: Vec<FlagKind> = FlagKind::ALL.into_iter().filter(|&kind| bits >> kind as u8 & 1 == 1).collect();
        let flags = people_flags(&store, &FlagRules::default());
        let has = |slot: PersonSlot| kinds.iter().any(|&kind| flags.of_person(slot).any(|flag| flag.kind == kind));
        let words: Vec<&str> = kinds.iter().map(|kind| kind.id()).collect();
        let filter = Filter::parse(&format!("flag:{}", words.join(",")), &store.job.video).unwrap();
        let people = people_stats(&store);
        for known in [KnownFlags::Known(&flags), KnownFlags::Unknown(FlagRules::default())] {
            let kept = filter.apply_while(&store, &people, Names::NONE, known, &|| true).unwrap();
            for slot in store.slots() {
                prop_assert_eq!(kept.has_person(slot), has(slot));
            }
        }
    }
}

#[test]
fn a_crowd_without_faults_of_its_own_has_no_swaps_and_one_with_some_has_those() {
    let mut job = SampleJob::crowd(&CrowdOptions { num_people: 8, ..CrowdOptions::default() }, 20_000);
    let num_swaps = |job: &SampleJob| people_flags(&job.store(), &FlagRules::default()).totals().of(FlagKind::Swap);
    let before = num_swaps(&job);
    let middle_ms = job.rows[10_000].time_ms;
    for row in job.rows.iter_mut().filter(|row| row.time_ms >= middle_ms) {
        // Whoever is there exchanges indices in pairs.
        row.index = PersonIndex(row.index.0 ^ 1);
    }
    let after = num_swaps(&job);
    assert!(before <= 2 && after > before, "{before} before, {after} after");
}

#[test]
fn ten_thousand_people_in_one_place_end_in_time() {
    let mut builder = StoreBuilder::new();
    let body = NormRect::new(0.4, 0.4, 0.1, 0.3);
    for time_ms in [0, 100, 200] {
        for index in 0..10_000 {
            builder.push(&NewRow { time_ms, index: PersonIndex(index), body, face: None, extras: None });
        }
    }
    let store = builder.finish(JobInfo::default(), IntegrityReport::default());
    let flags = people_flags(&store, &FlagRules::default());
    assert!(flags.num_uncompared() > 0 && flags.num_unlisted() > 0);
    assert_eq!(flags.num_people_with(FlagSet::of(&[FlagKind::Twin])), 10_000);
    let listed = flags.ranked().iter().filter(|flag| flag.kind == FlagKind::Twin).count();
    assert_eq!(listed as u64 + flags.num_unlisted(), u64::from(flags.totals().of(FlagKind::Twin)));
}
