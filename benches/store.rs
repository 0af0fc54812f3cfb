//! What the store and the questions to it cost at 10 thousand and 1 million rows, each beside the plain way to do the same
//! (`naive`), so that their ratio means something on any machine.
//!
//! `cargo bench --no-default-features --bench store`

use std::collections::{BTreeMap, HashMap};
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pathscope::analysis::{Between, Filter, Kept, Names, people_stats, sightings};
use pathscope::model::{NewRow, PersonIndex, Row, TrackStore};
use pathscope::sample::{CrowdOptions, SampleJob};

const SIZES: [usize; 2] = [10_000, 1_000_000];

fn jobs() -> Vec<SampleJob> {
    SIZES.iter().map(|&num_rows| SampleJob::crowd(&CrowdOptions::default(), num_rows)).collect()
}

/// Building the columns and indices, beside sorting the rows and grouping them by person in a map.
fn build(c: &mut Criterion) {
    let mut group = c.benchmark_group("build");
    for job in jobs() {
        let num_rows = job.rows.len();
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
fn people(c: &mut Criterion) {
    let mut group = c.benchmark_group("people_stats");
    for job in jobs() {
        let (num_rows, store) = (job.rows.len(), job.store());
        group.throughput(Throughput::Elements(num_rows as u64)).sample_size(20);
        group.bench_function(BenchmarkId::new("store", num_rows), |b| b.iter(|| black_box(people_stats(&store))));
        group.bench_function(BenchmarkId::new("naive", num_rows), |b| b.iter(|| black_box(naive_people(&job.rows))));
    }
    group.finish();
}

#[derive(Default)]
struct Sums {
    last: Option<NewRow>,
    num_samples: u32,
    num_gaps: u32,
    area: f64,
    distance: f64,
    max_speed: f64,
}

fn naive_people(rows: &[NewRow]) -> BTreeMap<PersonIndex, Sums> {
    let mut people: BTreeMap<PersonIndex, Sums> = BTreeMap::new();
    for row in rows {
        let sums = people.entry(row.index).or_default();
        sums.num_samples += 1;
        sums.area += f64::from(row.body.area());
        if let Some(last) = sums.last.replace(row.clone()) {
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

/// A filter with terms of every kind, beside a condition in plain code that is asked of every row.
fn filter(c: &mut Criterion) {
    let mut group = c.benchmark_group("filter");
    for job in jobs() {
        let (num_rows, store) = (job.rows.len(), job.store());
        let people = people_stats(&store);
        group.throughput(Throughput::Elements(num_rows as u64)).sample_size(50);
        for (name, text) in [
            ("store", "samples>5 area>0.01 (left<0.5 | face>90) inside:(0.1,0.1,0.8,0.9)"),
            ("store: area", "area>0.01"),
            ("store: people", "samples>100"),
        ] {
            let filter = Filter::parse(text, &store.job.video).expect("the filter is valid");
            group.bench_function(BenchmarkId::new(name, num_rows), |b| {
                b.iter(|| black_box(filter.apply(&store, &people, Names::NONE)));
            });
        }
        group.bench_function(BenchmarkId::new("naive", num_rows), |b| b.iter(|| black_box(naive_filter(&store))));
    }
    group.finish();
}

fn naive_filter(store: &TrackStore) -> Vec<Row> {
    let mut num_samples: HashMap<PersonIndex, u32> = HashMap::new();
    store.rows().for_each(|row| *num_samples.entry(row.index).or_default() += 1);
    let keeps = |row: &pathscope::model::RowRef<'_>| {
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

/// Who is here at a time, beside a scan of all rows for everyone's last one before it.
fn moment(c: &mut Criterion) {
    let mut group = c.benchmark_group("sightings");
    for job in jobs() {
        let (num_rows, store) = (job.rows.len(), job.store());
        let (people, kept) = (people_stats(&store), Kept::all(&store));
        let span = store.span_ms();
        let times: Vec<i64> = (1..64).map(|i| span.start + (span.end - span.start) * i / 64).collect();
        group.sample_size(20);
        group.bench_function(BenchmarkId::new("store", num_rows), |b| {
            let mut out = Vec::new();
            let mut next = times.iter().cycle();
            b.iter(|| {
                let at_ms = *next.next().expect("a cycle has no end");
                sightings(&store, &kept, &people, at_ms, Between::Interpolate, &mut out);
                out.len()
            });
        });
        group.bench_function(BenchmarkId::new("naive", num_rows), |b| {
            let mut next = times.iter().cycle();
            b.iter(|| {
                let at_ms = *next.next().expect("a cycle has no end");
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

criterion_group!(benches, build, people, filter, moment);
criterion_main!(benches);
