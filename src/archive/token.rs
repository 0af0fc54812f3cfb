//! Tokens that say where the next page begins.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::call::SortBy;
use super::paged_job::PagedJob;
use crate::model::Operation;

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// First entry, below the number of entries.
    pub(super) offset: u64,
    /// How many empty pages were handed out on the way; it makes their tokens differ from each other.
    pub(super) num_empty: u16,
}

impl Position {
    /// The first page.
    pub(super) const START: Self = Self { offset: 0, num_empty: 0 };

    /// The token of a position: 44 hexadecimal digits that only this job, in this order, accepts. The same job gives the
    /// same tokens after a restart, so that an interrupted fetch can be resumed,
    /// unless its files have changed.
    pub(super) fn token(self, job: &dyn PagedJob, order: SortBy) -> String {
        let mut hash = Sha256::new();
        hash.update(b"pathscope archive token 2\0");
        let operation = job.operation().map_or("", Operation::wire_name);
        for part in [job.job_id(), operation, order.as_str()] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update((job.num_entries() as u64).to_be_bytes());
        hash.update(job.fingerprint().to_be_bytes());
        hash.update(self.offset.to_be_bytes());
        hash.update(self.num_empty.to_be_bytes());
        let mut token = format!("{:016x}{:04x}", self.offset, self.num_empty);
        for byte in &hash.finalize()[..12] {
            write!(token, "{byte:02x}").expect("writing to a string does not fail");
        }
        token
    }

    /// The position of a token; `None` if it is broken, or belongs to another job or order.
    pub(super) fn from_token(token: &str, job: &dyn PagedJob, order: SortBy) -> Option<Self> {
        let offset = u64::from_str_radix(token.get(..16)?, 16).ok()?;
        let num_empty = u16::from_str_radix(token.get(16..20)?, 16).ok()?;
        let position = Self { offset, num_empty };
        (position.token(job, order) == token).then_some(position)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::ArchivedJob;

    fn job(job_id: &str, num_entries: usize) -> ArchivedJob {
        let page = format!(r#"{{"Persons":[{}]}}"#, vec!["{}"; num_entries].join(","));
        ArchivedJob::from_pages(job_id, Operation::PersonTracking, &[page]).unwrap()
    }

    #[test]
    fn token_finds_its_own_position_only() {
        let (ours, theirs, longer) = (job("a", 5), job("b", 5), job("a", 6));
        let position = Position { offset: 3, num_empty: 1 };
        let token = position.token(&ours, SortBy::Timestamp);
        assert!(token.len() <= 255);
        assert_eq!(Position::from_token(&token, &ours, SortBy::Timestamp), Some(position));
        assert_eq!(Position::from_token(&token, &ours, SortBy::Index), None);
        assert_eq!(Position::from_token(&token, &theirs, SortBy::Timestamp), None);
        assert_eq!(Position::from_token(&token, &longer, SortBy::Timestamp), None);
        for broken in ["", "é", "x", &token[1..], &format!("{token}0"), &token.replacen('3', "4", 1), &"é".repeat(22)]
        {
            assert_eq!(Position::from_token(broken, &ours, SortBy::Timestamp), None, "{broken}");
        }
    }
}
