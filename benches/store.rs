//! What the store and the questions to it cost at 10 thousand, 1 million and 10 million rows, each beside the plain way to do
//! the same (`naive`), so that their ratio means something on any machine. Times are those of the processor, of all threads.
//!
//! `cargo bench --no-default-features --bench store`; `-- /1000000` names the benches of one size, `-- --quick` measures
//! less often.

mod cpu_time;
mod crowd;

use std::collections::{BTreeMap, HashMap};
use std::hint::black_box;

use criterion::{Bencher, BenchmarkGroup, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pathscope::analysis::{Between, Filter, FlagRules, Kept, Names, people_flags, people_stats, sightings};
use pathscope::model::{NewRow, PersonIndex, Row, RowRef, TrackStore};
use pathscope::sample::{CrowdOptions, SampleJob};

use cpu_time::CpuTime;
use crowd::SIZES;

/// The largest crowd whose rows are also held one by one, to build a store from them.
const MAX_ROWS_TO_BUILD: usize = 1_000_000;

/// One bench of a crowd, which is made only if this bench is to run.
fn bench(
    group: &mut BenchmarkGroup<'_, CpuTime>,
    name: &str,
    num_rows: usize,
    mut run: impl FnMut(&'static TrackStore, &mut Bencher<'_, CpuTime>),
) {
    group.bench_function(BenchmarkId::new(name, num_rows), |b| run(crowd::store(num_rows), b));
}

/// Building the columns and indices, beside sorting the rows and grouping them by person in a map.
fn build(c: &mut Criterion<CpuTime>) {
    let mut group = c.benchmark_group("build");
    for num_rows in SIZES.into_iter().filter(|&num_rows| num_rows <= MAX_ROWS_TO_BUILD) {
        let job = std::cell::LazyCell::new(|| SampleJob::crowd(&CrowdOptions::default(), num_rows));
        group.throughput(Throughput::Elements(num_rows as u64)).sample_size(10);
        group.bench_function(BenchmarkId::new("store", num_rows), |b| b.iter(|| black_box(job.store())));
        group.bench_function(BenchmarkId::new("naive", num_rows), |b| {
            b.iter(|| {
                let mut rows: Vec<NewRow> = job.rows.clone();
                rows.sort_by_key(|row| row.time_ms);
                let mut by_person: HashMap<PersonIndex, Vec<usize>> = HashMap::new();
                for (at, row) in rows.iter().enumerate() {
                    by_person.entry(row.index).or_default().push(at);
                }
                black_box((rows, by_person))
            });
        });
    }
    group.finish();
}

/// Statistics of all people with local cadence, beside a map of per-person sums with one limit for all gaps.
fn people(c: &mut Criterion<CpuTime>) {
    let mut group = c.benchmark_group("people_stats");
    for num_rows in SIZES {
        group.throughput(Throughput::Elements(num_rows as u64)).sample_size(10);
        bench(&mut group, "store", num_rows, |store, b| b.iter(|| black_box(people_stats(store))));
        bench(&mut group, "naive", num_rows, |store, b| b.iter(|| black_box(naive_people(store))));
    }
    group.finish();
}

#[derive(Default)]
struct Sums<'a> {
    last: Option<RowRef<'a>>,
    num_samples: u32,
    num_gaps: u32,
    area: f64,
    distance: f64,
    max_speed: f64,
}

fn naive_people(store: &TrackStore) -> BTreeMap<PersonIndex, Sums<'_>> {
    let mut people: BTreeMap<PersonIndex, Sums<'_>> = BTreeMap::new();
    for row in store.rows() {
        let sums = people.entry(row.index).or_default();
        sums.num_samples += 1;
        sums.area += f64::from(row.body.area());
        if let Some(last) = sums.last.replace(row) {
            let step_ms = row.time_ms - last.time_ms;
            if step_ms > 500 {
                sums.num_gaps += 1;
            } else if step_ms > 0 {
                let ((x0, y0), (x1, y1)) = (last.body.center(), row.body.center());
                let length = f64::from((x1 - x0).hypot(y1 - y0));
                sums.distance += length;
                sums.max_speed = sums.max_speed.max(length * 1000.0 / step_ms as f64);
            }
        }
    }
    people
}

/// Flags of everyone, beside a plain pass over the rows that looks at each box once and compares nobody with anybody.
fn flags(c: &mut Criterion<CpuTime>) {
    let mut group = c.benchmark_group("people_flags");
    for num_rows in SIZES {
        group.throughput(Throughput::Elements(num_rows as u64)).sample_size(10);
        let rules = FlagRules::default();
        bench(&mut group, "store", num_rows, |store, b| b.iter(|| black_box(people_flags(store, &rules))));
        bench(&mut group, "naive", num_rows, |store, b| b.iter(|| black_box(naive_people(store))));
    }
    group.finish();
}

/// A filter with terms of every kind and one of each kind alone, beside a condition in plain code that is asked of every row.
fn filter(c: &mut Criterion<CpuTime>) {
    let mut group = c.benchmark_group("filter");
    for num_rows in SIZES {
        group.throughput(Throughput::Elements(num_rows as u64)).sample_size(20);
        for (name, text) in [
            ("store", "samples>5 area>0.01 (left<0.5 | face>90) inside:(0.1,0.1,0.8,0.9)"),
            ("store: area", "area>0.01"),
            ("store: inside", "inside:(0.1,0.1,0.8,0.9)"),
            ("store: face", "face>90"),
            ("store: people", "samples>100"),
            ("store: time", "time:1:00..10:00"),
        ] {
            bench(&mut group, name, num_rows, |store, b| {
                let people = people_stats(store);
                let filter = Filter::parse(text, &store.job.video).expect("the filter is valid");
                b.iter(|| black_box(filter.apply(store, &people, Names::NONE)));
            });
        }
        bench(&mut group, "naive", num_rows, |store, b| b.iter(|| black_box(naive_filter(store))));
    }
    group.finish();
}

fn naive_filter(store: &TrackStore) -> Vec<Row> {
    let mut num_samples: HashMap<PersonIndex, u32> = HashMap::new();
    store.rows().for_each(|row| *num_samples.entry(row.index).or_default() += 1);
    let keeps = |row: &RowRef<'_>| {
        let Some(rect) = row.best_box() else { return false };
        let (x, y) = rect.foot();
        num_samples[&row.index] > 5
            && rect.area() > 0.01
            && (rect.left < 0.5 || row.face.is_some_and(|face| face.confidence > 90.0))
            && (0.1..=0.9).contains(&x)
            && (0.1..=1.0).contains(&y)
    };
    store.rows().filter(keeps).map(|row| row.row).collect()
}

/// Who is here at a time, beside a scan of all rows for everyone's last one before it: at times one after the other, as they
/// are asked for while playing, and all over the store.
fn moment(c: &mut Criterion<CpuTime>) {
    let mut group = c.benchmark_group("sightings");
    for num_rows in SIZES {
        group.sample_size(20);
        for (name, times) in [("store: playing", playing as fn(&TrackStore) -> Vec<i64>), ("store: jumping", jumping)] {
            bench(&mut group, name, num_rows, |store, b| {
                let (people, kept) = (people_stats(store), Kept::all(store));
                let mut out = Vec::new();
                let mut next = times(store).into_iter().cycle();
                b.iter(|| {
                    let at_ms = next.next().expect("a cycle has no end");
                    sightings(store, &kept, &people, at_ms, Between::Interpolate, &mut out);
                    out.len()
                });
            });
        }
        bench(&mut group, "naive", num_rows, |store, b| {
            let mut next = jumping(store).into_iter().cycle();
            b.iter(|| {
                let at_ms = next.next().expect("a cycle has no end");
                let mut last: HashMap<PersonIndex, Row> = HashMap::new();
                store.rows().take_while(|row| row.time_ms <= at_ms).for_each(|row| {
                    last.insert(row.index, row.row);
                });
                last.retain(|_, row| at_ms - store.time_ms(*row) <= 500);
                last.len()
            });
        });
    }
    group.finish();
}

/// The frames of the second half, one after the other.
fn playing(store: &TrackStore) -> Vec<i64> {
    let span = store.span_ms();
    (i64::midpoint(span.start, span.end)..span.end).step_by(33).collect()
}

/// Some times spread over the store, far from each other.
fn jumping(store: &TrackStore) -> Vec<i64> {
    let span = store.span_ms();
    (0..64).map(|i| span.start + (span.end - span.start) * (i * 37 % 64) / 64).collect()
}

criterion_group! { name = benches; config = cpu_time::criterion(); targets = build, people, flags, filter, moment }
criterion_main!(benches);
