//! The seeded generator of sample jobs, for the demo, the tests and the benches.
//!
//! The same arguments give the same bytes on every machine: random numbers come from `ChaCha8` and the motion uses only
//! exact arithmetic (no sines, whose last bit differs between systems).

mod crowd;
mod dice;
mod figure;
mod lobby;
mod path;
mod wire;

use serde_json::json;

use crate::model::{
    IntegrityReport, JobInfo, JobStatus, NewRow, Operation, PersonIndex, StoreBuilder, TrackStore, VideoMetadata,
};

pub use crowd::{Crowd, CrowdOptions, write_large};
pub use wire::{PageMembers, write_entry, write_page};

/// Rows on a page where nothing else is asked for, which is also the most the service sends.
pub const PAGE_SIZE: usize = 1000;

/// One finished job: what the service would answer for it, and the store its answers decode to.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleJob {
    /// Everything but the detections. `num_pages` and `next_token` are set by what is built of it.
    pub job: JobInfo,
    /// The detections in time order, as `SortBy=TIMESTAMP` sends them.
    pub rows: Vec<NewRow>,
}

impl SampleJob {
    /// Five people in a lobby for 90 s, 1280x720 at 25 fps, on six pages: bodies 40 and 80 ms apart, faces at 5 Hz (every
    /// third without a body), people hidden by a pillar, two whose indices swap when they cross, a ghost of one entry, a
    /// cut of 4 s with the same indices after it, and a visitor so near that only the face is found.
    pub fn demo() -> Self {
        Self {
            job: job_info("demo-lobby", "lobby.mp4", Operation::PersonTracking, lobby::video()),
            rows: lobby::rows(),
        }
    }

    /// The demo as `GetFaceSearch` answers: every fifth face entry names a match, every other face entry has an empty list.
    pub fn face_search() -> Self {
        let mut rows = lobby::rows();
        for (i, row) in rows.iter_mut().filter(|row| row.face.is_some()).enumerate() {
            let matches = if i % 5 == 0 { vec![lobby::face_match(row.index)] } else { Vec::new() };
            row.extras.get_or_insert_default().face_matches = Some(matches);
        }
        Self { job: job_info("demo-face-search", "lobby.mp4", Operation::FaceSearch, lobby::video()), rows }
    }

    /// A crowd of `num_rows` detections, for tests and benches that need more than the demo. Same options, same bytes.
    pub fn crowd(options: &CrowdOptions, num_rows: usize) -> Self {
        let rows: Vec<NewRow> = Crowd::new(options).take(num_rows).collect();
        let duration_ms = rows.last().map_or(0, |row| row.time_ms) + 40;
        let video = VideoMetadata { duration_ms: Some(duration_ms), ..lobby::video() };
        let job_id = format!("crowd-{}-{num_rows}", options.seed);
        Self { job: job_info(&job_id, "crowd.mp4", Operation::PersonTracking, video), rows }
    }

    /// The job's id.
    pub fn job_id(&self) -> &str {
        self.job.job_id.as_deref().unwrap_or_default()
    }

    /// The responses to a client that follows `NextToken`, each a whole JSON document. At least one, and the last carries
    /// no token.
    pub fn pages(&self, page_size: usize) -> Vec<Vec<u8>> {
        let page_size = page_size.max(1);
        let num_pages = self.rows.len().div_ceil(page_size).max(1);
        (0..num_pages)
            .map(|page| {
                let rows = page * page_size..((page + 1) * page_size).min(self.rows.len());
                let token = (page + 1 < num_pages).then(|| token(self.job_id(), page + 1));
                self.response(&self.rows[rows], token.as_deref())
            })
            .collect()
    }

    /// The whole job as one response without a token.
    pub fn document(&self) -> Vec<u8> {
        self.response(&self.rows, None)
    }

    /// The store that the pages or the document decode to, made without any decoder. It is the judge in tests: compare with
    /// [`TrackStore::same_detections`].
    pub fn store(&self) -> TrackStore {
        let mut builder = StoreBuilder::new();
        for row in &self.rows {
            builder.push(row);
        }
        builder.finish(JobInfo { num_pages: 1, ..self.job.clone() }, IntegrityReport::default())
    }

    fn response(&self, rows: &[NewRow], next_token: Option<&str>) -> Vec<u8> {
        let mut out = Vec::with_capacity(512 + rows.len() * 450);
        let members = PageMembers { job: &self.job, next_token };
        write_page(&mut out, &members, rows).expect("writing to memory does not fail");
        out
    }
}

/// A token as opaque-looking as the service's, different for each page of each job.
fn token(job_id: &str, page: usize) -> String {
    format!("{job_id}/page/{page:05}==")
}

fn job_info(job_id: &str, object: &str, operation: Operation, video: VideoMetadata) -> JobInfo {
    JobInfo {
        name: job_id.to_owned(),
        operation,
        job_id: Some(job_id.to_owned()),
        status: Some(JobStatus::Succeeded),
        status_message: None,
        job_tag: Some("sample".to_owned()),
        video_source: Some(json!({"S3Object": {"Bucket": "pathscope-sample", "Name": object}})),
        video,
        num_pages: 0,
        next_token: None,
        terms: None,
    }
}

/// The ghost of the demo: an index that is seen exactly once.
pub const DEMO_GHOST: PersonIndex = PersonIndex(5);

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn demo_has_what_it_promises() {
        let store = SampleJob::demo().store();
        store.validate().unwrap();
        assert!(store.num_rows() > 5000, "{} rows", store.num_rows());
        assert_eq!(store.num_people(), 6);
        assert_eq!(store.person_rows(store.slot_of(DEMO_GHOST).unwrap()).len(), 1);
        assert!(store.num_face_only() > 100, "{} face only", store.num_face_only());
        assert!(store.num_faces() > 2 * store.num_face_only());
        assert_eq!(store.num_no_box(), 0);
        let overhang = store.rows().filter_map(|r| r.best_box()).map(crate::model::NormRect::overhang);
        let max = overhang.fold(0.0, f32::max);
        assert!(max > 0.01 && max < 0.3, "boxes leave the frame a little: {max}");
        let last = store.last_ms().unwrap();
        assert!(last < store.job.video.duration_ms.unwrap());
        assert!(store.rows_between(54_100..58_000).is_empty(), "the cut");
    }

    #[test]
    fn demo_moves_smoothly() {
        let store = SampleJob::demo().store();
        for slot in store.slots() {
            let bodies: Vec<_> =
                store.person_rows(slot).iter().map(|&r| store.row(r)).filter(|r| r.body.is_some()).collect();
            for pair in bodies.windows(2).filter(|p| p[1].time_ms - p[0].time_ms <= 80) {
                let ((ax, ay), (bx, by)) = (pair[0].body.center(), pair[1].body.center());
                // The swap is the one jump that is meant: two people side by side change names.
                let limit = if (29_900..30_400).contains(&pair[0].time_ms) { 0.08 } else { 0.03 };
                assert!((ax - bx).abs() < limit && (ay - by).abs() < 0.03, "{:?} -> {:?}", pair[0], pair[1]);
            }
        }
    }

    #[test]
    fn same_bytes_every_time_and_pages_hold_all_rows() {
        let job = SampleJob::demo();
        assert_eq!(job.pages(1000), SampleJob::demo().pages(1000));
        let pages = job.pages(PAGE_SIZE);
        assert!(pages.len() >= 5, "{} pages", pages.len());
        let mut num_rows = 0;
        for (i, page) in pages.iter().enumerate() {
            let value: serde_json::Value = serde_json::from_slice(page).unwrap();
            assert_eq!(value.get("NextToken").is_some(), i + 1 < pages.len());
            assert_eq!(value["JobStatus"], "SUCCEEDED");
            num_rows += value["Persons"].as_array().unwrap().len();
        }
        assert_eq!(num_rows, job.rows.len());
    }

    #[test]
    fn wire_keeps_f32_exactly() {
        let job = SampleJob::demo();
        let value: serde_json::Value = serde_json::from_slice(&job.document()).unwrap();
        for (row, entry) in job.rows.iter().zip(value["Persons"].as_array().unwrap()) {
            assert_eq!(entry["Timestamp"].as_i64(), Some(row.time_ms));
            let width = entry["Person"]["BoundingBox"]["Width"].as_f64().map(|w| w as f32);
            assert_eq!(width, Some(row.body.width).filter(|w| !w.is_nan()));
            let yaw = entry["Person"]["Face"]["Pose"]["Yaw"].as_f64().map(|w| w as f32);
            assert_eq!(yaw, row.face.map(|f| f.pose.yaw));
        }
    }

    #[test]
    fn large_file_is_one_document_of_the_size_asked_for() {
        let options = CrowdOptions { num_people: 7, face_ratio: 0.3, seed: 3 };
        let mut bytes = Vec::new();
        write_large(&options, 2500, &mut bytes).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let entries = value["Persons"].as_array().unwrap();
        assert_eq!(entries.len(), 2500);
        let num_faces = entries.iter().filter(|e| e["Person"].get("Face").is_some()).count();
        assert!((400..1200).contains(&num_faces), "{num_faces} faces");
        let mut rows_of = BTreeMap::<i64, u32>::new();
        for entry in entries {
            *rows_of.entry(entry["Person"]["Index"].as_i64().unwrap()).or_default() += 1;
        }
        assert!(rows_of.len() >= 7);
        let job = SampleJob::crowd(&options, 2500);
        let last = job.rows.last().unwrap();
        assert_eq!(entries.last().unwrap()["Timestamp"].as_i64(), Some(last.time_ms));
        job.store().validate().unwrap();
    }

    #[test]
    fn face_search_carries_matches() {
        let job = SampleJob::face_search();
        let value: serde_json::Value = serde_json::from_slice(&job.pages(1000)[0]).unwrap();
        let entries = value["Persons"].as_array().unwrap();
        let lists: Vec<_> = entries.iter().filter_map(|e| e["FaceMatches"].as_array()).collect();
        assert!(lists.iter().any(|l| l.is_empty()) && lists.iter().any(|l| !l.is_empty()));
        assert!(entries.iter().any(|e| e.get("FaceMatches").is_none()));
    }
}
