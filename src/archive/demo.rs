//! The endpoint of the demo, with jobs made on the spot.

use std::io;

use super::faults::FaultScript;
use super::holdings::Archive;
use super::job::ArchivedJob;
use super::server::Server;
use crate::model::Operation;
use crate::sample::{PAGE_SIZE, SampleJob};

/// A running endpoint and what to fetch from it. The endpoint stops when this is dropped.
#[derive(Debug)]
pub struct Demo {
    /// The endpoint.
    pub server: Server,
    /// The sample job to fetch first.
    pub job_id: String,
    /// The operation that finds it.
    pub operation: Operation,
}

/// Starts an endpoint that holds [`SampleJob::demo`], and [`SampleJob::face_search`] for `GetFaceSearch`. Fails when no
/// port or thread can be had.
pub fn start() -> io::Result<Demo> {
    let demo = SampleJob::demo();
    let mut archive = Archive::new();
    for sample in [&demo, &SampleJob::face_search()] {
        let job = ArchivedJob::from_pages(sample.job_id(), sample.job.operation, &sample.pages(PAGE_SIZE))
            .expect("samples are pages as the service sends them");
        archive.insert(job).expect("samples have ids of their own");
    }
    let server = Server::start(archive, FaultScript::none())?;
    Ok(Demo { server, job_id: demo.job_id().to_owned(), operation: demo.job.operation })
}
