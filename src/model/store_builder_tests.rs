use super::*;

fn row(time_ms: i64, index: i64) -> NewRow {
    let body = NormRect::new(0.1, 0.2, 0.3, 0.4);
    NewRow { time_ms, index: PersonIndex(index), body, face: None, extras: None }
}

fn store_of(rows: &[NewRow]) -> TrackStore {
    let mut builder = StoreBuilder::new();
    for row in rows {
        builder.push(row);
    }
    let store = builder.finish(JobInfo::default(), IntegrityReport::default());
    store.validate().unwrap();
    store
}

#[test]
fn unordered_rows_are_sorted_and_keep_their_ordinal() {
    let store = store_of(&[row(40, 1), row(0, 0), row(40, 0), row(-7, 5)]);
    let times: Vec<i64> = store.rows().map(|r| r.time_ms).collect();
    assert_eq!(times, [-7, 0, 40, 40]);
    assert_eq!(store.origin.ordinal_of_row.as_deref(), Some(&[3, 1, 0, 2][..]));
    assert_eq!(store.num_instants(), 3);
    assert_eq!(store.instant_rows(2), 2..4);
    assert_eq!(store.span_ms(), -7..41);
    let ordered = store_of(&[row(-7, 5), row(0, 0), row(40, 0), row(40, 1)]);
    assert!(store.same_detections(&ordered));
}

#[test]
fn times_beyond_32_bits_are_kept() {
    let huge = i64::from(u32::MAX) + 5;
    let store = store_of(&[row(1, 0), row(huge, 0), row(huge + 1, 0)]);
    assert_eq!(store.rows().map(|r| r.time_ms).collect::<Vec<_>>(), [1, huge, huge + 1]);
}

#[test]
fn segments_are_crossed_by_pushes_truncation_and_lookups() {
    let mut builder = StoreBuilder::new();
    let n = SEGMENT_ROWS as i64 * 2 + 10;
    for i in 0..n {
        let mut new = row(i / 3, i % 7);
        new.face = (i % 2 == 0).then_some(Face { confidence: i as f32, ..Face::EMPTY });
        builder.push(&new);
    }
    let whole = builder.snapshot(JobInfo::default(), IntegrityReport::default());
    whole.validate().unwrap();
    assert_eq!(whole.face(SEGMENT_ROWS as u32 + 2).map(|f| f.confidence), Some(SEGMENT_ROWS as f32 + 2.0));
    builder.truncate(SEGMENT_ROWS as u32 + 3);
    let cut = builder.finish(JobInfo::default(), IntegrityReport::default());
    cut.validate().unwrap();
    assert_eq!(cut.num_rows(), SEGMENT_ROWS as u32 + 3);
    assert_eq!(cut.face(SEGMENT_ROWS as u32 + 2).map(|f| f.confidence), Some(SEGMENT_ROWS as f32 + 2.0));
    assert_eq!(cut.rows_between(10..20), whole.rows_between(10..20));
    assert_eq!(cut.rows_between(10..20), 30..60);
}

#[test]
fn a_finished_store_holds_no_room_to_spare() {
    for (num_rows, backwards) in [(100, false), (100, true), (SEGMENT_ROWS + 100, false)] {
        let mut builder = StoreBuilder::new();
        for i in 0..num_rows as i64 {
            let mut new = row(if backwards { -i } else { i }, 0);
            new.time_ms += 1000;
            new.face = (i % 4 == 0).then_some(Face::EMPTY);
            builder.push(&new);
        }
        let store = builder.finish(JobInfo::default(), IntegrityReport::default());
        let rows: usize = store.segments.iter().map(|segment| segment.bytes()).sum();
        assert_eq!(rows, num_rows * 28 + num_rows / 4 * size_of::<Face>());
    }
}

#[test]
fn marks_cost_nothing_where_nobody_has_one_and_follow_their_rows() {
    let mut plain = StoreBuilder::new();
    plain.push(&row(0, 0));
    let plain = plain.finish(JobInfo::default(), IntegrityReport::default());
    assert!(!plain.has_marks() && plain.mark(0).is_none());
    let mut builder = StoreBuilder::new();
    let num_rows = SEGMENT_ROWS as i64 + 20;
    for i in 0..num_rows {
        let class = builder.class(["person", "car"][(i % 2) as usize]);
        let mut mark = Mark::NONE.with_class(class);
        mark.score = i as f32;
        // In reverse, so that they are sorted.
        builder.push_marked(&row(num_rows - i, 0), if i == 7 { Mark::NONE } else { mark });
    }
    let mut copy = StoreBuilder::new();
    copy.class("bicycle");
    copy.push_from(&builder, 9);
    let copy = copy.finish(JobInfo::default(), IntegrityReport::default());
    assert_eq!((copy.mark(0).score, copy.class_name(copy.mark(0).class().unwrap())), (9.0, "car"));
    builder.scale_boxes(SEGMENT_ROWS as u32 - 1, 2.0, 10.0);
    let store = builder.finish(JobInfo::default(), IntegrityReport::default());
    let ordinal = |i: i64| (num_rows - 1 - i) as Row;
    assert_eq!((store.mark(ordinal(3)).score, store.mark(ordinal(7)).is_none()), (3.0, true));
    assert_eq!(store.class_name(store.mark(ordinal(4)).class().unwrap()), "person");
    let width = |i: i64| (store.body(ordinal(i)).width, store.body(ordinal(i)).height);
    let last = SEGMENT_ROWS as i64 - 1;
    assert_eq!((width(last - 1), width(last), width(num_rows - 1)), ((0.3, 0.4), (0.6, 4.0), (0.6, 4.0)));
}

#[test]
fn detections_without_a_track_are_nobody() {
    let untracked = PersonIndex::UNTRACKED.0;
    let store = store_of(&[row(0, untracked), row(0, 3), row(0, untracked), row(40, untracked)]);
    assert_eq!((store.num_rows(), store.num_people(), store.num_slots()), (4, 1, 2));
    assert_eq!(store.untracked(), Some(PersonSlot(0)));
    assert_eq!(store.slots_by_index(), [PersonSlot(1), PersonSlot(0)], "people come first");
}

#[test]
fn people_of_removed_rows_go_with_them() {
    let mut builder = StoreBuilder::new();
    for row in [row(0, 4), row(1, 9), row(2, 4), row(3, 5)] {
        builder.push(&row);
    }
    assert_eq!(builder.new_row(1), NewRow { extras: None, ..row(1, 9) });
    builder.truncate(1);
    builder.push(&row(5, 5));
    let store = builder.finish(JobInfo::default(), IntegrityReport::default());
    store.validate().unwrap();
    assert_eq!(store.slots().map(|slot| store.person_index(slot).0).collect::<Vec<_>>(), [4, 5]);
}

#[test]
fn an_empty_store_has_a_span_and_no_rows() {
    let store = TrackStore::empty(JobInfo::default());
    store.validate().unwrap();
    assert_eq!((store.first_ms(), store.span_ms(), store.instant_at(5)), (None, 0..1, None));
}
