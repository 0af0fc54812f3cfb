//! Many documents exported one by one, from several threads, so that none is held longer than it takes to write it.
//!
//! Names are given in the order in which [`BatchWriter::place`] is called, so a caller that keeps to one order gets the same
//! names however its threads run. Into one file, documents are written in the order of the calls of [`BatchWriter::write`].

use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::name::{UniqueNames, file_stem, made_job_id};
use super::run::{Counted, at_path, write_place};
use super::stream::DocumentStream;
use super::{AtomicFile, AtomicFolder, ExportDocument, ExportError, ExportPlan, ExportSummary, Format};
use super::{Overwrite, PixelVideo, Ticker};
use crate::model::JobInfo;

/// Where documents go that are not there yet.
pub struct BatchWriter {
    format: Format,
    out: PathBuf,
    is_partitioned: bool,
    sink: Sink,
    names: Mutex<UniqueNames>,
    /// How many documents are expected at most.
    num_documents: usize,
}

enum Sink {
    Folder(Mutex<AtomicFolder>),
    /// The file, and how many documents it holds.
    File(Mutex<Stream>),
}

struct Stream {
    file: DocumentStream<Counted<Out>>,
    num_documents: usize,
}

#[derive(Debug)]
enum Out {
    File(AtomicFile),
    Stdout(BufWriter<std::io::Stdout>),
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Stdout(stdout) => stdout.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Stdout(stdout) => stdout.flush(),
        }
    }
}

/// What a document is called in the export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchName(String);

impl BatchWriter {
    /// Starts an export of at most `num_documents`. The plan has no documents; what it says of target and format holds.
    ///
    /// # Errors
    /// What stands in the way of the target.
    pub fn new(plan: &ExportPlan, num_documents: usize) -> Result<Self, ExportError> {
        let (format, is_stdout) = (plan.format, plan.out == Path::new("-"));
        if !format.is_built() {
            return Err(ExportError::NeedsFeature(format));
        }
        // Of several inputs all but one may turn out to be nothing that can be read.
        let makes_folder = match plan.makes_folder(num_documents) {
            Err(ExportError::NeedsFolder { .. }) => false,
            known => known?,
        };
        let overwrite = Overwrite { is_allowed: plan.can_overwrite, inputs: &plan.inputs };
        let sink = if makes_folder && !is_stdout {
            Sink::Folder(Mutex::new(AtomicFolder::create(&plan.out, overwrite)?))
        } else {
            if format.is_folder() || plan.is_partitioned {
                return Err(ExportError::NotAStream(format));
            }
            let inner = if is_stdout {
                Out::Stdout(BufWriter::with_capacity(1 << 18, std::io::stdout()))
            } else {
                Out::File(AtomicFile::create(&plan.out, overwrite)?)
            };
            let out = Counted { inner, num_bytes: 0 };
            let file = DocumentStream::start(format, out, num_documents == 1)
                .map_err(|stop| ExportError::from_stop(stop, &plan.out))?;
            Sink::File(Mutex::new(Stream { file, num_documents: 0 }))
        };
        let (out, is_partitioned) = (plan.out.clone(), plan.is_partitioned);
        Ok(Self { format, out, is_partitioned, sink, names: Mutex::default(), num_documents })
    }

    /// Whether all documents go into one file, in the order in which they are written.
    pub fn is_one_file(&self) -> bool {
        matches!(self.sink, Sink::File(_))
    }

    /// The name of the next document.
    pub fn place(&self, job: &JobInfo) -> BatchName {
        let name = if self.is_one_file() { made_job_id(job) } else { file_stem(job) };
        BatchName(self.names.lock().unwrap_or_else(PoisonError::into_inner).take(&name))
    }

    /// Writes a document. A document that could not be written leaves nothing behind in a folder.
    ///
    /// # Errors
    /// What stands in the way; [`ExportError::is_for_all`] tells whether of this document alone.
    pub fn write(&self, document: ExportDocument, name: &BatchName) -> Result<ExportSummary, ExportError> {
        PixelVideo::needed(self.format, &document.store)?;
        let plan = ExportPlan {
            documents: vec![document],
            format: self.format,
            out: self.out.clone(),
            is_partitioned: self.is_partitioned,
            can_overwrite: false,
            inputs: Vec::new(),
        };
        let (plan, left_out) = plan.of_tracks();
        let [document] = &plan.documents[..] else { unreachable!("there is one document") };
        let num_rows = u64::from(document.kept.num_rows());
        let mut summary = ExportSummary { num_rows, ..ExportSummary::nothing(self.out.clone()) };
        let mut go_on = |_| ControlFlow::Continue(());
        let mut ticker = Ticker::new(&mut go_on);
        match &self.sink {
            Sink::Folder(folder) => {
                let locked = || folder.lock().unwrap_or_else(PoisonError::into_inner);
                let place = self.place_in_folder(name);
                let mut new_file = |relative: &Path| locked().file(relative);
                let written = write_place(self.format, document, &place, &mut new_file, &mut ticker, &mut summary);
                if let Err(stop) = written {
                    locked().discard(&place);
                    return Err(ExportError::from_stop(stop, &self.out));
                }
            }
            Sink::File(stream) => {
                let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
                if stream.num_documents > 0 && !self.format.can_append() {
                    return Err(ExportError::NeedsFolder { format: self.format, num_documents: self.num_documents });
                }
                stream.num_documents += 1;
                let before = stream.file.out().num_bytes;
                let written = stream.file.write(document, Some(&name.0), &mut ticker);
                summary.fidelity =
                    written.map_err(|stop| at_path(ExportError::from_stop(stop, &self.out), &self.out))?;
                summary.num_bytes = stream.file.out().num_bytes - before;
            }
        }
        summary.num_rows -= summary.fidelity.num_left_out_rows();
        summary.fidelity.merge(&left_out);
        Ok(summary)
    }

    fn place_in_folder(&self, BatchName(name): &BatchName) -> PathBuf {
        let ending = self.format.ending();
        match (self.is_partitioned, self.format.is_folder()) {
            (true, true) => PathBuf::from(format!("job={name}")),
            (true, false) => PathBuf::from(format!("job={name}/part-0.{ending}")),
            (false, true) => PathBuf::from(name),
            (false, false) => PathBuf::from(format!("{name}.{ending}")),
        }
    }

    /// Puts what was written in its place. `is_whole` tells that nothing was given up: what was ends soon. Gives the bytes of the
    /// one file, where it is one.
    ///
    /// # Errors
    /// What stands in the way. A folder in which there are files of others is not replaced; what was written is kept beside it.
    pub fn commit(self, is_whole: bool) -> Result<Option<u64>, ExportError> {
        match self.sink {
            Sink::Folder(folder) => {
                folder.into_inner().unwrap_or_else(PoisonError::into_inner).commit_or_keep().map(|()| None)
            }
            Sink::File(stream) => {
                let stream = stream.into_inner().unwrap_or_else(PoisonError::into_inner);
                if !is_whole {
                    stream.file.hurry();
                }
                let out = stream.file.finish().map_err(|stop| ExportError::from_stop(stop, &self.out))?;
                match out.inner {
                    Out::File(file) => file.commit()?,
                    Out::Stdout(mut stdout) => {
                        stdout.flush().map_err(|error| ExportError::from_io(&error, Path::new("standard output")))?;
                    }
                }
                Ok(Some(out.num_bytes))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Fidelity;
    use super::*;
    use crate::sample::SampleJob;

    fn plan(out: PathBuf, format: Format) -> ExportPlan {
        let (documents, inputs) = (Vec::new(), Vec::new());
        ExportPlan { documents, format, out, is_partitioned: false, can_overwrite: false, inputs }
    }

    #[test]
    fn documents_written_one_by_one_are_what_all_together_are() {
        let folder = tempfile::tempdir().unwrap();
        let store = std::sync::Arc::new(SampleJob::demo().store());
        let documents = || vec![ExportDocument::whole(store.clone()), ExportDocument::whole(store.clone())];
        for format in Format::ALL.into_iter().filter(|format| format.is_built()) {
            let [once, each] = ["once", "each"].map(|name| {
                let ending = if format.can_append() { "csv" } else { "" };
                folder.path().join(format!("{name}-{}{ending}", format.as_str()))
            });
            if !format.can_append() {
                std::fs::create_dir(&once).unwrap();
                std::fs::create_dir(&each).unwrap();
            }
            let whole = ExportPlan { documents: documents(), ..plan(once.clone(), format) };
            let summary = super::super::run(&whole, &mut |_| ControlFlow::Continue(())).unwrap();
            let writer = BatchWriter::new(&plan(each.clone(), format), 2).unwrap();
            let mut num_rows = 0;
            let mut fidelity = Fidelity::default();
            for document in documents() {
                let name = writer.place(&document.store.job);
                let written = writer.write(document, &name).unwrap();
                num_rows += written.num_rows;
                fidelity.merge(&written.fidelity);
            }
            writer.commit(true).unwrap();
            assert_eq!((num_rows, &fidelity), (summary.num_rows, &summary.fidelity), "{format:?}");
            assert_eq!(contents(&once), contents(&each), "{format:?}");
        }
    }

    fn contents(path: &Path) -> Vec<(PathBuf, Vec<u8>)> {
        if path.is_file() {
            return vec![(PathBuf::new(), std::fs::read(path).unwrap())];
        }
        let mut found: Vec<_> = std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
        found.sort();
        let inside = |path: PathBuf| {
            let name = PathBuf::from(path.file_name().unwrap());
            contents(&path).into_iter().map(move |(inner, bytes)| (name.join(inner), bytes))
        };
        found.into_iter().flat_map(inside).collect()
    }

    #[test]
    fn one_document_of_several_fits_a_file_and_the_second_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out.json");
        let writer = BatchWriter::new(&plan(out.clone(), Format::Json), 2).unwrap();
        let document = ExportDocument::whole(std::sync::Arc::new(SampleJob::demo().store()));
        let name = writer.place(&document.store.job);
        writer.write(document.clone(), &name).unwrap();
        let error = writer.write(document, &name).unwrap_err();
        assert!(matches!(error, ExportError::NeedsFolder { num_documents: 2, .. }) && error.is_for_all(), "{error}");
        drop(writer);
        assert!(!out.exists());
    }
}
