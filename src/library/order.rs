//! Search and sort in a library.

use std::cmp::Ordering;

use super::LibraryJob;
use crate::source::natural;

/// What a library is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortKey {
    /// Path of the first file, in natural order.
    #[default]
    Path,
    /// Name, in natural order.
    Name,
    /// Number of people.
    People,
    /// Number of detections.
    Detections,
    /// Length.
    Duration,
    /// Number of warnings; what could not be read is the oddest of all.
    Warnings,
    /// Size of the files.
    Size,
}

impl SortKey {
    /// All keys, in the order of the columns.
    pub const ALL: [Self; 7] =
        [Self::Path, Self::Name, Self::People, Self::Detections, Self::Duration, Self::Warnings, Self::Size];

    fn compare(self, a: &LibraryJob, b: &LibraryJob) -> Ordering {
        match self {
            Self::Path => natural(a.path(), b.path()),
            Self::Name => natural(a.name.as_ref(), b.name.as_ref()),
            Self::People => a.num_people.cmp(&b.num_people),
            Self::Detections => a.num_detections.cmp(&b.num_detections),
            Self::Duration => a.duration_ms().cmp(&b.duration_ms()),
            Self::Warnings => {
                let oddness = |job: &LibraryJob| (job.problem.is_some(), job.num_warnings());
                oddness(a).cmp(&oddness(b))
            }
            Self::Size => a.num_bytes().cmp(&b.num_bytes()),
        }
    }
}

/// The places of the jobs in which every word of the search is found, in name, id or path, whatever the case; in the order of
/// the key. Jobs that are equal by the key stay in the order of their paths, either way round.
pub fn ordered(jobs: &[LibraryJob], search: &str, key: SortKey, is_descending: bool) -> Vec<u32> {
    let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
    let is_found = |job: &LibraryJob| {
        if words.is_empty() {
            return true;
        }
        let id = job.job_id.as_deref().unwrap_or_default();
        let text = format!("{}\n{id}\n{}", job.name, job.path().display()).to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let found = jobs.iter().enumerate().filter(|(_, job)| is_found(job));
    let mut order: Vec<u32> = found.map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX)).collect();
    order.sort_by(|&a, &b| {
        let [a, b] = [a, b].map(|at| &jobs[at as usize]);
        let by_key = key.compare(a, b);
        let by_key = if is_descending { by_key.reverse() } else { by_key };
        by_key.then_with(|| SortKey::Path.compare(a, b))
    });
    order
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::LibraryFile;
    use super::*;

    fn job(path: &str, num_people: u32) -> LibraryJob {
        let file = LibraryFile { path: path.into(), len: u64::from(num_people), modified_ns: 0 };
        LibraryJob { num_people, problem: None, ..LibraryJob::unreadable(vec![file], String::new()) }
    }

    #[test]
    fn words_are_found_in_name_id_and_path() {
        let mut jobs = vec![job("lobby/cam 10.json", 3), job("lobby/cam 2.json", 3), job("yard/x.json", 5)];
        jobs[2].job_id = Some("Night-7".into());
        let found = |search: &str| ordered(&jobs, search, SortKey::Path, false);
        assert_eq!(found(""), [1, 0, 2]);
        assert_eq!(found("LOBBY cam"), [1, 0]);
        assert_eq!(found("night"), [2]);
        assert_eq!(found("lobby yard"), [] as [u32; 0]);
        assert_eq!(ordered(&jobs, "", SortKey::People, true), [2, 1, 0]);
        assert_eq!(ordered(&jobs, "", SortKey::People, false), [1, 0, 2]);
    }

    proptest! {
        #[test]
        fn every_key_orders_all_jobs_both_ways(people in prop::collection::vec(0_u32..4, 0..40)) {
            let jobs: Vec<_> = people.iter().enumerate().map(|(at, &num)| job(&format!("job{at}.json"), num)).collect();
            for key in SortKey::ALL {
                for is_descending in [false, true] {
                    let order = ordered(&jobs, "", key, is_descending);
                    let mut places = order.clone();
                    places.sort_unstable();
                    prop_assert_eq!(places, (0..jobs.len() as u32).collect::<Vec<_>>());
                    for pair in order.windows(2) {
                        let by_key = key.compare(&jobs[pair[0] as usize], &jobs[pair[1] as usize]);
                        let by_key = if is_descending { by_key.reverse() } else { by_key };
                        prop_assert!(by_key.is_lt() || by_key.is_eq() && pair[0] < pair[1]);
                    }
                }
            }
        }
    }
}
