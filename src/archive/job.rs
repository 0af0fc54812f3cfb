//! A finished job, cut into entries so that it can be paged again by any size.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::call::{SortBy, is_job_id};
use super::error::ArchiveError;
use super::paged_job::{Changed, Head, PagedJob};
use crate::model::{JobStatus, Operation};

/// One job as the service sent it. Entries are kept as text and sent back byte for byte; no number is ever parsed, so
/// nothing is rounded and nothing is too strange to be served.
///
/// Costs the size of the text plus 8 bytes per entry, and 4 more once somebody asked for `SortBy=INDEX`.
#[derive(Debug)]
pub struct ArchivedJob {
    job_id: String,
    operation: Operation,
    head: Head,
    /// All entries one after the other, without anything in between.
    text: Vec<u8>,
    /// End of each entry in `text`.
    ends: Vec<usize>,
    /// Entries as `SortBy=INDEX` sends them, made when first asked for.
    index_order: OnceLock<Vec<u32>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SavedPage<'a> {
    job_status: Option<String>,
    status_message: Option<String>,
    job_id: Option<String>,
    #[serde(borrow)]
    video_metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    persons: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    video: Option<&'a RawValue>,
    #[serde(borrow)]
    job_tag: Option<&'a RawValue>,
}

impl ArchivedJob {
    /// Takes the entries out of saved pages, which are whole JSON responses in the service's own shape and in their order.
    ///
    /// The `JobId` on the pages wins; `job_id` is for pages without one. Status and message are those of the last page
    /// that has them, everything else of the first. What remains of a `NextToken` is dropped: a job ends with what is
    /// here. Fails when a page is something else, or when the pages belong to several jobs.
    pub fn from_pages<P: AsRef<[u8]>>(job_id: &str, operation: Operation, pages: &[P]) -> Result<Self, ArchiveError> {
        if pages.is_empty() {
            return Err(ArchiveError::NoPages { job_id: job_id.to_owned() });
        }
        let mut head = Head::default();
        let mut known_id: Option<String> = None;
        let mut text = Vec::new();
        let mut ends = Vec::new();
        for (i, bytes) in pages.iter().enumerate() {
            let page: SavedPage<'_> = serde_json::from_slice(bytes.as_ref())
                .map_err(|err| ArchiveError::NotAPage { page: i + 1, reason: err.to_string() })?;
            if page.persons.is_none() && page.job_status.is_none() {
                let reason = "it has neither Persons nor a JobStatus".to_owned();
                return Err(ArchiveError::NotAPage { page: i + 1, reason });
            }
            match (&known_id, page.job_id) {
                (Some(expected), Some(found)) if *expected != found => {
                    return Err(ArchiveError::MixedJobs { page: i + 1, expected: expected.clone(), found });
                }
                (None, Some(found)) => known_id = Some(found),
                _ => {}
            }
            head.status = page.job_status.or(head.status);
            head.status_message = page.status_message.or(head.status_message);
            head.video_metadata = head.video_metadata.or_else(|| page.video_metadata.map(ToOwned::to_owned));
            head.video = head.video.or_else(|| page.video.map(ToOwned::to_owned));
            head.job_tag = head.job_tag.or_else(|| page.job_tag.map(ToOwned::to_owned));
            for entry in page.persons.unwrap_or_default() {
                text.extend_from_slice(entry.get().as_bytes());
                ends.push(text.len());
            }
        }
        let job_id = known_id.unwrap_or_else(|| job_id.to_owned());
        if !is_job_id(&job_id) {
            return Err(ArchiveError::BadJobId { job_id });
        }
        Ok(Self { job_id, operation, head, text, ends, index_order: OnceLock::new() })
    }

    /// The id under which the job is asked for.
    pub fn job_id(&self) -> &str {
        &self.job_id
    }

    /// The one operation that finds the job.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The job's status; saved results without one count as succeeded.
    pub fn status(&self) -> JobStatus {
        PagedJob::status(self)
    }

    /// Number of entries on all pages.
    pub fn num_entries(&self) -> usize {
        self.ends.len()
    }

    /// Text of the entry at a place of an order, below [`Self::num_entries`].
    fn entry(&self, place: usize, order: SortBy) -> &[u8] {
        match order {
            SortBy::Timestamp => self.stored_entry(place),
            SortBy::Index => self.stored_entry(self.index_order()[place] as usize),
        }
    }

    fn stored_entry(&self, entry: usize) -> &[u8] {
        let start = entry.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[entry]]
    }

    fn index_order(&self) -> &[u32] {
        self.index_order.get_or_init(|| {
            let keys: Vec<IndexKey> = (0..self.num_entries()).map(|e| IndexKey::of(self.stored_entry(e))).collect();
            let mut order: Vec<u32> = (0..keys.len() as u32).collect();
            order.sort_by(|&a, &b| keys[a as usize].compare(keys[b as usize]));
            order
        })
    }
}

impl PagedJob for ArchivedJob {
    fn job_id(&self) -> &str {
        &self.job_id
    }

    fn operation(&self) -> Option<Operation> {
        Some(self.operation)
    }

    fn head(&self) -> &Head {
        &self.head
    }

    fn num_entries(&self) -> usize {
        self.ends.len()
    }

    fn fingerprint(&self) -> u64 {
        self.ends.len() as u64
    }

    fn push_entries(&self, out: &mut Vec<u8>, places: Range<usize>, order: SortBy) -> Result<(), Changed> {
        for place in places.clone() {
            if place > places.start {
                out.push(b',');
            }
            out.extend_from_slice(self.entry(place, order));
        }
        Ok(())
    }
}

/// What `SortBy=INDEX` looks at: the person, then the confidence, best first. The only confidence there is belongs to the
/// face, so entries without one come last, in time order as they were.
#[derive(Debug, Clone, Copy)]
struct IndexKey {
    /// `i64::MAX` where there is none that can be read.
    index: i64,
    confidence: f64,
}

impl IndexKey {
    fn of(entry: &[u8]) -> Self {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Entry<'a> {
            #[serde(borrow)]
            person: Option<Person<'a>>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Person<'a> {
            #[serde(borrow)]
            index: Option<&'a RawValue>,
            #[serde(borrow)]
            face: Option<Face<'a>>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Face<'a> {
            #[serde(borrow)]
            confidence: Option<&'a RawValue>,
        }
        let person = serde_json::from_slice::<Entry<'_>>(entry).ok().and_then(|entry| entry.person);
        let (index, face) = person.map_or((None, None), |person| (person.index, person.face));
        let confidence = face.and_then(|face| face.confidence);
        Self {
            index: index.and_then(|raw| raw.get().trim_matches('"').parse().ok()).unwrap_or(i64::MAX),
            confidence: confidence.and_then(|raw| raw.get().trim_matches('"').parse().ok()).unwrap_or(f64::MIN),
        }
    }

    fn compare(self, other: Self) -> Ordering {
        self.index.cmp(&other.index).then_with(|| other.confidence.total_cmp(&self.confidence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(job: &ArchivedJob, order: SortBy) -> Vec<&str> {
        (0..job.num_entries()).map(|i| std::str::from_utf8(job.entry(i, order)).unwrap()).collect()
    }

    #[test]
    fn entries_keep_their_bytes() {
        let entries = ["null", r#"{ "Timestamp" : 1e400 }"#, r#"{"Timestamp":"500","x":"\u00e9é"}"#, "7"];
        let pages = [
            format!(r#"{{"Persons":[{} , {}],"JobStatus":"IN_PROGRESS","NextToken":"t"}}"#, entries[0], entries[1]),
            format!(r#"{{"JobStatus":"SUCCEEDED","Persons":[{},{}],"JobId":"a-1"}}"#, entries[2], entries[3]),
        ];
        let job = ArchivedJob::from_pages("other", Operation::PersonTracking, &pages).unwrap();
        assert_eq!(texts(&job, SortBy::Timestamp), entries);
        assert_eq!(job.job_id(), "a-1");
        assert_eq!(job.status(), JobStatus::Succeeded);
    }

    #[test]
    fn index_order_is_by_person_then_best_face_first_and_stable() {
        let entry = |index: &str, face: &str| format!(r#"{{"Person":{{"Index":{index}{face}}}}}"#);
        let face = |confidence: &str| format!(r#","Face":{{"Confidence":{confidence}}}"#);
        let entries = [
            entry("1", ""),
            entry("0", &face("90.5")),
            "null".to_owned(),
            entry("\"0\"", &face("\"99\"")),
            entry("1", r#","Face":null"#),
            entry("0", ""),
            entry("1", &face("5")),
        ];
        let page = format!(r#"{{"Persons":[{}]}}"#, entries.join(","));
        let job = ArchivedJob::from_pages("a", Operation::PersonTracking, &[page]).unwrap();
        let expected: Vec<&str> = [3, 1, 5, 6, 0, 4, 2].map(|i: usize| entries[i].as_str()).to_vec();
        assert_eq!(texts(&job, SortBy::Index), expected);
    }

    #[test]
    fn refuses_what_is_not_one_job() {
        let read =
            |id: &str, pages: &[&str]| ArchivedJob::from_pages(id, Operation::PersonTracking, pages).unwrap_err();
        assert!(matches!(read("a", &[]), ArchiveError::NoPages { .. }));
        assert!(matches!(read("a", &[r#"{"Persons":[]}"#, "{"]), ArchiveError::NotAPage { page: 2, .. }));
        assert!(matches!(read("a", &["{}"]), ArchiveError::NotAPage { page: 1, .. }));
        assert!(matches!(read("a b", &[r#"{"Persons":[]}"#]), ArchiveError::BadJobId { .. }));
        let mixed = [r#"{"Persons":[],"JobId":"a"}"#, r#"{"Persons":[],"JobId":"b"}"#];
        assert!(matches!(read("a", &mixed), ArchiveError::MixedJobs { page: 2, .. }));
    }
}
