//! Parquet: what is written reads back as the same data, from files whole, damaged, and made by others.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use pathscope::decode::parquet::{JobSummary, WarningSummary, footer_summary};
use pathscope::decode::{DecodeError, DecodeOptions, InputFormat, JobDecoder};
use pathscope::export::{self, ExportDocument, ExportPlan, Fidelity, Format, Loss};
use pathscope::model::{
    IntegrityReport, JobInfo, Mark, NewRow, PersonIndex, StoreBuilder, TrackStore, VideoMetadata, WarningKind,
};
use pathscope::sample::{CrowdOptions, SampleJob};
use pathscope::source::{self, OpenError, Opened};
use proptest::prelude::*;

use crate::export::{any_row, is_empty_face, video};

pub(crate) fn plan(stores: &[Arc<TrackStore>], out: &Path) -> ExportPlan {
    ExportPlan {
        documents: stores.iter().cloned().map(ExportDocument::whole).collect(),
        format: Format::Parquet,
        out: out.to_owned(),
        is_partitioned: false,
        can_overwrite: true,
        inputs: Vec::new(),
    }
}

fn written(stores: &[Arc<TrackStore>]) -> (Vec<u8>, Fidelity) {
    let mut out = Vec::new();
    let plan = plan(stores, Path::new("-"));
    let fidelity = export::write_stream(&plan, &mut out, &mut |_| ControlFlow::Continue(())).unwrap();
    (out, fidelity)
}

fn decode(bytes: &[u8]) -> Result<TrackStore, DecodeError> {
    let mut decoder = JobDecoder::new("again.parquet", DecodeOptions::default());
    let summary = decoder.read(0, "again.parquet", bytes, &mut ())?;
    assert_eq!(summary.format, InputFormat::Parquet);
    let store = decoder.finish();
    store.validate().unwrap();
    Ok(store)
}

pub(crate) fn open(path: &Path) -> Result<Opened, OpenError> {
    source::open(&[path.to_owned()], &DecodeOptions::default(), &mut ())
}

pub(crate) fn named(name: &str, rows: &[(NewRow, Mark)], classes: &[&str]) -> Arc<TrackStore> {
    let mut builder = StoreBuilder::new();
    for class in classes {
        builder.class(class).unwrap();
    }
    for (row, mark) in rows {
        builder.push_marked(row, *mark);
    }
    let job = JobInfo { name: name.into(), video: video(), ..JobInfo::default() };
    Arc::new(builder.finish(job, IntegrityReport::default()))
}

#[test]
fn the_sample_reads_back_with_its_video() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(SampleJob::demo().store());
    let out = folder.path().join("demo.parquet");
    let summary = export::run(&plan(&[Arc::clone(&store)], &out), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(summary.num_rows, u64::from(store.num_rows()));
    assert_eq!(summary.num_bytes, fs::metadata(&out).unwrap().len());
    let losses: Vec<Loss> = summary.fidelity.losses().map(|(loss, _)| loss).collect();
    assert_eq!(losses, [Loss::JobDetails], "{}", summary.fidelity);
    let from_json = {
        let mut decoder = JobDecoder::new("demo.json", DecodeOptions::default());
        decoder.read(0, "demo.json", &SampleJob::demo().document()[..], &mut ()).unwrap();
        decoder.finish()
    };
    let kinds = |store: &TrackStore| -> Vec<_> { store.report.warnings().iter().map(|w| (w.kind, w.count)).collect() };
    // By what it holds, not by what it is called.
    let other = folder.path().join("demo.json");
    fs::copy(&out, &other).unwrap();
    for path in [&out, &other] {
        let opened = open(path).unwrap();
        assert_eq!(opened.inputs[0].format, InputFormat::Parquet);
        assert_eq!(opened.inputs[0].bytes, summary.num_bytes);
        let again = &opened.documents[0].store;
        assert!(store.same_detections(again));
        assert_eq!((&again.job.job_id, &again.job.video), (&store.job.job_id, &store.job.video));
        assert_eq!(kinds(again), kinds(&from_json));
    }
}

#[test]
fn many_row_groups_and_every_way_of_handing_them_over_give_the_same() {
    let options = CrowdOptions { num_people: 40, face_ratio: 0.2, seed: 3 };
    let store = Arc::new(SampleJob::crowd(&options, 260_000).store());
    let (bytes, _) = written(&[Arc::clone(&store)]);
    let metadata = footer(&bytes);
    let rows: Vec<i64> =
        metadata.row_groups().iter().map(parquet::file::metadata::RowGroupMetaData::num_rows).collect();
    assert_eq!(rows, [122_880, 122_880, 14_240]);
    let again = decode(&bytes).unwrap();
    assert!(store.same_detections(&again));
    let zipped = zstd::encode_all(&bytes[..], 1).unwrap();
    assert!(store.same_detections(&decode(&zipped).unwrap()), "compressed as a whole");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.parquet");
    fs::write(&path, &bytes).unwrap();
    assert!(store.same_detections(&open(&path).unwrap().documents[0].store), "as a file");
}

#[test]
fn every_column_has_its_type_and_its_least_and_greatest_value() {
    let (bytes, _) = written(&[Arc::new(SampleJob::demo().store())]);
    let metadata = footer(&bytes);
    let schema = metadata.file_metadata().schema_descr();
    let text = |at: usize| {
        let column = schema.column(at);
        format!("{} {:?}", column.name(), column.physical_type())
    };
    let columns: Vec<String> = (0..schema.num_columns()).map(text).collect();
    let header: Vec<&str> = export::csv::COLUMNS.split(',').collect();
    assert_eq!(columns.len(), header.len());
    for (column, name) in columns.iter().zip(header) {
        let expected = match name {
            "job" | "label" | "box_source" | "class" => "BYTE_ARRAY",
            "index" | "timestamp_ms" | "frame" | "ignored" => "INT64",
            _ => "FLOAT",
        };
        assert_eq!(*column, format!("{name} {expected}"));
    }
    for column in metadata.row_group(0).columns() {
        assert!(column.statistics().is_some(), "{}", column.column_path());
        assert!(matches!(column.compression(), parquet::basic::Compression::ZSTD(_)));
    }
}

#[test]
fn jobs_follow_each_other_in_a_file_and_are_told_apart() {
    let row = |index: i64, ms: i64| {
        let body = pathscope::model::NormRect::new(0.1, 0.2, 0.3, 0.4);
        (NewRow { time_ms: ms, index: PersonIndex(index), body, face: None, extras: None }, Mark::NONE)
    };
    let first = named("first clip.json", &[row(0, 0), row(0, 40), row(1, 40)], &[]);
    let second = named("second.json", &[row(0, 0)], &[]);
    let third = Arc::new(SampleJob::demo().store());
    let empty = named("empty.json", &[], &[]);
    let stores = [first, second, third, empty];
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("all.parquet");
    let summary = export::run(&plan(&stores, &out), &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(summary.fidelity.count(Loss::MadeJobIds), 3);
    let opened = open(&out).unwrap();
    let names: Vec<&str> = opened.documents.iter().map(|document| &*document.store.job.name).collect();
    assert_eq!(names, ["first_clip", "second", "demo-lobby"], "a job without rows leaves none");
    for (document, store) in opened.documents.iter().zip(&stores) {
        assert!(document.store.same_detections(store));
        assert_eq!(document.store.job.video, store.job.video);
    }

    let dataset = folder.path().join("dataset");
    let partitioned = ExportPlan { is_partitioned: true, ..plan(&stores, &dataset) };
    let summary = export::run(&partitioned, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!((summary.num_files, summary.fidelity.count(Loss::MadeJobIds)), (4, 0));
    assert!(dataset.join("job=first%20clip/part-0.parquet").is_file());
    let opened = open(&dataset).unwrap();
    let mut found: Vec<_> = opened.documents.iter().map(|d| (d.store.job.name.clone(), d.store.num_rows())).collect();
    found.sort();
    let expected = [("demo-lobby", stores[2].num_rows()), ("empty", 0), ("first clip", 3), ("second", 1)];
    assert_eq!(found, expected.map(|(name, num_rows)| (name.to_owned(), num_rows)));
    assert!(opened.documents.iter().all(|document| {
        stores
            .iter()
            .any(|store| store.same_detections(&document.store) && store.job.job_id == document.store.job.job_id)
    }));
}

#[test]
fn the_end_of_a_file_tells_of_its_jobs() {
    let folder = tempfile::tempdir().unwrap();
    let pages = SampleJob::demo().pages(1000);
    let mut decoder = JobDecoder::new("demo", DecodeOptions::default());
    // The first page twice, and the last one not.
    for (number, page) in [&pages[0], &pages[0], &pages[1]].into_iter().enumerate() {
        decoder.read(number as u32, "demo", page.as_slice(), &mut ()).unwrap();
    }
    let store = Arc::new(decoder.finish());
    assert!(store.report.num_warnings() > 1, "{:?}", store.report);
    let source = folder.path().join("demo.json");
    fs::write(&source, "abc").unwrap();
    let out = folder.path().join("demo.parquet");
    let document = ExportDocument { sources: Arc::from([source]), ..ExportDocument::whole(Arc::clone(&store)) };
    let plan = ExportPlan { documents: vec![document], ..plan(&[], &out) };
    export::run(&plan, &mut |_| ControlFlow::Continue(())).unwrap();
    let warnings = store.report.warnings().iter().filter(|warning| !warning.kind.is_note());
    let warnings = warnings.map(|w| WarningSummary { count: w.count, what: w.kind.title().into() }).collect();
    let expected = JobSummary {
        job: "demo-lobby".into(),
        job_id: Some("demo-lobby".into()),
        name: store.job.name.clone(),
        people: u64::from(store.num_people()),
        detections: u64::from(store.num_rows()),
        first_ms: store.first_ms(),
        last_ms: store.last_ms(),
        duration_ms: store.job.video.duration_ms,
        frame_rate: store.job.video.frame_rate,
        width: store.job.video.width,
        height: store.job.video.height,
        warnings,
    };
    assert_eq!(footer_summary(&out).unwrap(), [expected]);
    let metadata = footer(&fs::read(&out).unwrap());
    let pairs = metadata.file_metadata().key_value_metadata().unwrap();
    let value = |key: &str| pairs.iter().find(|pair| pair.key == key).unwrap().value.clone().unwrap();
    assert_eq!(value("pathscope.version"), env!("CARGO_PKG_VERSION"));
    assert!(value("pathscope.source").contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    let rate = serde_json::json!({ "FrameRate": store.job.video.frame_rate }).to_string();
    assert!(value("pathscope.video").contains(rate.trim_matches(['{', '}'])));
    for (bytes, says) in [(&b"PAR1 and no end"[..], "cut off or damaged"), (b"{}", "cut off or damaged")] {
        fs::write(&out, bytes).unwrap();
        assert!(footer_summary(&out).unwrap_err().to_string().contains(says));
    }
    fs::write(&out, foreign(&[("frame", Values::Long(vec![Some(0)]))])).unwrap();
    assert!(footer_summary(&out).unwrap_err().to_string().contains("another program wrote"));
    assert!(matches!(footer_summary(&folder.path().join("none")), Err(DecodeError::Io(_))));
}

#[test]
fn what_is_cut_off_or_damaged_is_said_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, _) = written(&[Arc::new(SampleJob::demo().store())]);
    let path = folder.path().join("broken.parquet");
    let mut num_variants = 0;
    let mut refuses = |bytes: &[u8], what: &str| {
        fs::write(&path, bytes).unwrap();
        let text = match open(&path) {
            Err(error) => error.to_string(),
            Ok(opened) => {
                let report = &opened.documents[0].store.report;
                let broken = report.warnings().iter().find(|warning| warning.kind == WarningKind::TruncatedFile);
                let example = broken.unwrap_or_else(|| panic!("{what} is read as if whole")).examples[0].clone();
                format!("{}: {}", example.message, example.path)
            }
        };
        assert!(text.ends_with("broken.parquet") && text.len() > 60, "{what}: {text}");
        num_variants += 1;
    };
    for part in 1..20 {
        refuses(&bytes[..bytes.len() * part / 20], &format!("{part} of 20 parts"));
    }
    for cut in [1, 4, 8, 9, 100] {
        refuses(&bytes[..bytes.len() - cut], &format!("{cut} bytes fewer"));
    }
    refuses(b"PAR1", "the first four bytes");
    refuses(b"PAR1PAR1", "nothing between the marks");
    refuses(b"PAR1\x00\x00\x00\x00PAR1", "an empty end");
    refuses(b"PAR1\xff\xff\xff\xffPAR1", "an end longer than the file");
    refuses(&[&bytes[..bytes.len() - 4], b"PARE"].concat(), "encrypted");
    let len = bytes.len();
    let end_len = u32::from_le_bytes(bytes[len - 8..len - 4].try_into().unwrap()) as usize;
    let zeroed = [&bytes[..len - 8 - end_len], &vec![0; end_len], &bytes[len - 8..]].concat();
    refuses(&zeroed, "an end of zeros");
    let mut data = bytes.clone();
    data[4..4 + 2000].fill(0xa5);
    refuses(&data, "the first columns overwritten");
    let mut data = bytes.clone();
    data[4..len - 8 - end_len].fill(0);
    refuses(&data, "no rows where they should be");
    assert!(num_variants >= 30, "{num_variants}");
}

#[test]
fn rows_before_a_damaged_group_are_kept() {
    let options = CrowdOptions { num_people: 40, face_ratio: 0.0, seed: 3 };
    let store = Arc::new(SampleJob::crowd(&options, 200_000).store());
    let (mut bytes, _) = written(&[Arc::clone(&store)]);
    let start = footer(&bytes).row_group(1).columns()[5].byte_range().0 as usize;
    bytes[start..start + 300].fill(0xff);
    let again = decode(&bytes).unwrap();
    assert_eq!(again.num_rows(), 122_880);
    let warning = again.report.warnings().iter().find(|warning| warning.kind == WarningKind::TruncatedFile).unwrap();
    assert!(warning.examples[0].message.starts_with("row 122881 and those behind it"), "{warning:?}");
}

/// The values of a column of a table.
enum Values {
    Int(Vec<Option<i32>>),
    Long(Vec<Option<i64>>),
    Double(Vec<Option<f64>>),
    Text(Vec<Option<&'static str>>),
}

/// A table as others write it: dictionaries, Snappy, nulls.
fn foreign(columns: &[(&str, Values)]) -> Vec<u8> {
    use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::types::Type;

    fn split<T: Clone>(cells: &[Option<T>]) -> (Vec<T>, Vec<i16>) {
        (cells.iter().flatten().cloned().collect(), cells.iter().map(|cell| i16::from(cell.is_some())).collect())
    }

    let fields = columns.iter().map(|(name, values)| {
        let (physical, logical) = match values {
            Values::Int(_) => (Physical::INT32, None),
            Values::Long(_) => (Physical::INT64, None),
            Values::Double(_) => (Physical::DOUBLE, None),
            Values::Text(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let column = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        Arc::new(column.with_logical_type(logical).build().unwrap())
    });
    let schema = Arc::new(Type::group_type_builder("schema").with_fields(fields.collect()).build().unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(Compression::SNAPPY).build());
    let mut file = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let mut group = file.next_row_group().unwrap();
    for (_, values) in columns {
        let mut column = group.next_column().unwrap().unwrap();
        match values {
            Values::Int(cells) => {
                let (values, levels) = split(cells);
                column.typed::<Int32Type>().write_batch(&values, Some(&levels), None).unwrap();
            }
            Values::Long(cells) => {
                let (values, levels) = split(cells);
                column.typed::<Int64Type>().write_batch(&values, Some(&levels), None).unwrap();
            }
            Values::Double(cells) => {
                let (values, levels) = split(cells);
                column.typed::<DoubleType>().write_batch(&values, Some(&levels), None).unwrap();
            }
            Values::Text(cells) => {
                let (values, levels) = split(cells);
                let values: Vec<ByteArray> = values.into_iter().map(ByteArray::from).collect();
                column.typed::<ByteArrayType>().write_batch(&values, Some(&levels), None).unwrap();
            }
        }
        column.close().unwrap();
    }
    group.close().unwrap();
    file.into_inner().unwrap()
}

fn footer(bytes: &[u8]) -> parquet::file::metadata::ParquetMetaData {
    let bytes = bytes::Bytes::copy_from_slice(bytes);
    parquet::file::metadata::ParquetMetaDataReader::new().parse_and_finish(&bytes).unwrap()
}

#[test]
fn tables_of_others_are_read_by_the_names_of_their_columns() {
    let numbers = |cells: &[f64]| Values::Double(cells.iter().map(|&cell| Some(cell)).collect());
    let bytes = foreign(&[
        ("frame", Values::Int(vec![Some(0), Some(30), Some(30), Some(31), Some(32)])),
        ("track_id", Values::Double(vec![Some(7.0), Some(7.0), None, Some(-1.0), Some(7.5)])),
        ("x1", numbers(&[0.0, 192.0, 192.0, 0.0, 0.0])),
        ("y1", numbers(&[0.0, 108.0, 108.0, 0.0, 0.0])),
        ("x2", numbers(&[192.0, 384.0, 384.0, 10.0, 10.0])),
        ("y2", numbers(&[540.0, 648.0, 648.0, 10.0, 10.0])),
        ("score", Values::Double(vec![Some(0.5), None, Some(0.25), Some(1.0), Some(1.0)])),
        ("class_name", Values::Text(vec![Some("person"), Some("person"), Some("dog"), None, None])),
    ]);
    let options = DecodeOptions { frame_rate: Some(30.0), frame_size: Some((1920, 1080)), ..DecodeOptions::default() };
    let mut decoder = JobDecoder::new("boxes.parquet", options);
    let summary = decoder.read(0, "boxes.parquet", &bytes[..], &mut ()).unwrap();
    assert_eq!((summary.format, summary.num_rows), (InputFormat::Parquet, 4));
    let store = decoder.finish();
    store.validate().unwrap();
    assert_eq!((store.num_people(), store.untracked().is_some()), (1, true));
    assert_eq!(store.classes(), ["person", "dog"]);
    let second = store.row(1);
    assert_eq!((second.time_ms, second.body.left, second.body.width), (1000, 0.1, 0.1));
    assert_eq!(store.row(0).mark.score, 0.5);
    let refused = &store.report.warnings().iter().find(|w| w.kind == WarningKind::UnreadableEntry).unwrap().examples[0];
    assert!(refused.message.starts_with("row 5: '7.5' stands where the track"), "{}", refused.message);

    let milliseconds = foreign(&[
        ("timestamp_ms", Values::Long(vec![Some(0), Some(40)])),
        ("id", Values::Long(vec![Some(1), Some(1)])),
        ("bb_left", numbers(&[1.0, 2.0])),
        ("bb_top", numbers(&[1.0, 2.0])),
        ("bb_width", numbers(&[10.0, 10.0])),
        ("bb_height", numbers(&[20.0, 20.0])),
    ]);
    let store = decode(&milliseconds).unwrap();
    assert_eq!((store.num_rows(), store.last_ms()), (2, Some(40)));
    assert!(store.report.count(WarningKind::Assumption) > 0, "the frame size");

    let none = foreign(&[("a", Values::Int(vec![Some(1)])), ("b", Values::Int(vec![Some(1)]))]);
    assert!(decode(&none).unwrap_err().to_string().contains("without the columns of a box"));
}

#[test]
fn our_columns_as_another_program_writes_them_again() {
    let numbers = |cells: &[f64]| Values::Double(cells.iter().map(|&cell| Some(cell)).collect());
    let bytes = foreign(&[
        ("left", numbers(&[0.1, 0.25, 0.5])),
        ("top", numbers(&[0.1, 0.25, 0.5])),
        ("width", numbers(&[0.1, 0.25, 0.5])),
        ("height", numbers(&[0.1, 0.25, 0.5])),
        ("width_px", numbers(&[192.0, 480.0, 960.0])),
        ("height_px", numbers(&[108.0, 270.0, 540.0])),
        ("timestamp_ms", Values::Double(vec![Some(40.0), Some(80.0), Some(80.5)])),
        ("index", Values::Double(vec![Some(-3.0), None, Some(1.0)])),
        ("job", Values::Text(vec![Some("j-1"), Some("j-1"), Some("j-1")])),
    ]);
    let store = decode(&bytes).unwrap();
    assert_eq!((store.num_rows(), store.job.job_id.as_deref()), (2, Some("j-1")));
    assert_eq!(store.job.video.frame_size(), Some((1920, 1080)));
    assert_eq!((store.row(0).index, store.row(0).body.left), (PersonIndex(-3), 0.1));
    assert!(store.row(1).index.is_untracked());
    let refused = &store.report.warnings().iter().find(|w| w.kind == WarningKind::UnreadableEntry).unwrap().examples[0];
    assert!(refused.message.contains("row 3, column timestamp_ms: '80.5'"), "{}", refused.message);
}

fn any_mark() -> impl Strategy<Value = (f32, f32, Option<usize>, bool)> {
    let number = || prop_oneof![Just(f32::NAN), 0.0_f32..1.0];
    (number(), number(), proptest::option::of(0..3_usize), any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn parquet_keeps_every_bit(
        rows in proptest::collection::vec((any_row(), any::<i64>(), any_mark()), 0..40),
        name in "[a-zA-Z0-9 ./=é\"-]{1,20}",
    ) {
        let classes = ["person", "dög", "=1+1"];
        let mut builder = StoreBuilder::new();
        let ids = classes.map(|class| builder.class(class));
        let rows: Vec<(NewRow, Mark)> = rows
            .into_iter()
            .filter(|(row, ..)| !is_empty_face(row))
            .map(|(row, far, (score, visibility, class, is_ignored))| {
                // Any index: also those that no service sends.
                let index = if row.index.0 == 4 { PersonIndex(far) } else if row.index.0 == 3 { PersonIndex::UNTRACKED } else { row.index };
                let mut mark = Mark::NONE.with_class(class.and_then(|at| ids[at]));
                (mark.score, mark.visibility, mark.is_ignored) = (score, visibility, is_ignored);
                (NewRow { index, extras: None, ..row }, mark)
            })
            .collect();
        let store = named(&name, &rows, &classes);
        let (bytes, fidelity) = written(&[Arc::clone(&store)]);
        prop_assert!(fidelity.is_lossless(), "{}", fidelity);
        let again = decode(&bytes).unwrap();
        prop_assert!(store.same_detections(&again) || store.is_empty());
        prop_assert_eq!(&again.job.video, &store.job.video);
        prop_assert_eq!(&again.job.job_id, &store.job.job_id);
    }

    #[test]
    fn damage_anywhere_ends_in_rows_or_a_message(places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = SMALL.with(Clone::clone);
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        let folder = tempfile::tempdir().unwrap();
        let path: PathBuf = folder.path().join("damaged.parquet");
        fs::write(&path, &bytes).unwrap();
        match open(&path) {
            Ok(opened) => opened.documents.iter().for_each(|document| document.store.validate().unwrap()),
            Err(error) => prop_assert!(error.to_string().ends_with("damaged.parquet"), "{error}"),
        }
    }
}

thread_local! {
    static SMALL: Vec<u8> = {
        let options = CrowdOptions { num_people: 4, face_ratio: 0.4, seed: 7 };
        written(&[Arc::new(SampleJob::crowd(&options, 120).store())]).0
    };
}

#[test]
fn rows_of_times_between_milliseconds_are_rounded_and_counted() {
    let extras = pathscope::model::RowExtras { exact_timestamp: Some("200.5".into()), ..<_>::default() };
    let body = pathscope::model::NormRect::new(0.1, 0.2, 0.3, 0.4);
    let row = NewRow { time_ms: 201, index: PersonIndex(0), body, face: None, extras: Some(Box::new(extras)) };
    let mut builder = StoreBuilder::new();
    builder.push(&row);
    let job = JobInfo { name: "a".into(), video: VideoMetadata::default(), ..JobInfo::default() };
    let (bytes, fidelity) = written(&[Arc::new(builder.finish(job, IntegrityReport::default()))]);
    assert_eq!(fidelity.count(Loss::TimesAsMillis), 1);
    assert_eq!(decode(&bytes).unwrap().row(0).time_ms, 201);
}

#[test]
fn a_file_is_told_by_its_beginning_and_stands_there_afterwards() {
    let mut file = tempfile::tempfile().unwrap();
    assert!(!pathscope::decode::parquet::is_parquet_file(&mut file));
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), "PAR1 or so").unwrap();
    let mut file = File::open(folder.path().join("a")).unwrap();
    assert!(pathscope::decode::parquet::is_parquet_file(&mut file));
    assert_eq!(std::io::Seek::stream_position(&mut file).unwrap(), 0);
}
