//! Documents one after the other into one file.

use std::io::Write;

#[cfg(feature = "parquet")]
use super::parquet::ParquetWriter;
use super::run::write_document;
use super::{ExportDocument, Fidelity, Format, Stop, Ticker, csv};

/// A file that documents are added to.
pub(super) struct DocumentStream<W> {
    format: Format,
    form: Form<W>,
}

enum Form<W> {
    Text(W),
    /// Its rows and its end are from one writer. Whether it holds but one document, whose made name is no loss.
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetWriter<W>>, bool),
}

impl<W: Write> DocumentStream<W> {
    /// Starts a file. `is_alone` tells that one document is written.
    pub(super) fn start(
        format: Format,
        mut out: W,
        #[cfg_attr(not(feature = "parquet"), expect(unused_variables))] is_alone: bool,
    ) -> Result<Self, Stop> {
        #[cfg(feature = "parquet")]
        if format == Format::Parquet {
            let form = Form::Parquet(Box::new(ParquetWriter::new(out)?), is_alone);
            return Ok(Self { format, form });
        }
        if format == Format::Csv {
            csv::write_csv_header(&mut out)?;
        }
        Ok(Self { format, form: Form::Text(out) })
    }

    /// Adds a document. `made_job_id` is what it is called among others where it has no `JobId`.
    pub(super) fn write(
        &mut self,
        document: &ExportDocument,
        made_job_id: Option<&str>,
        ticker: &mut Ticker<'_>,
    ) -> Result<Fidelity, Stop> {
        match &mut self.form {
            Form::Text(out) => write_document(self.format, document, made_job_id, out, ticker),
            #[cfg(feature = "parquet")]
            Form::Parquet(file, is_alone) => {
                file.add_sources(&document.sources);
                let info = &document.store.job;
                let made = made_job_id.filter(|_| info.job_id.is_none());
                let job = info.job_id.as_deref().or(made).unwrap_or(&info.name);
                let mut fidelity = file.write_rows(&document.selection(), job, ticker)?;
                fidelity.add(super::Loss::MadeJobIds, u64::from(made.is_some() && !*is_alone));
                Ok(fidelity)
            }
        }
    }

    /// Ends soon: leaves out what would take long and is not part of the rows.
    pub(super) fn hurry(&self) {
        match &self.form {
            Form::Text(_) => {}
            #[cfg(feature = "parquet")]
            Form::Parquet(file, _) => file.hurry(),
        }
    }

    /// What it is written to.
    pub(super) fn out(&self) -> &W {
        match &self.form {
            Form::Text(out) => out,
            #[cfg(feature = "parquet")]
            Form::Parquet(file, _) => file.out(),
        }
    }

    /// Ends the file.
    pub(super) fn finish(self) -> Result<W, Stop> {
        match self.form {
            Form::Text(out) => Ok(out),
            #[cfg(feature = "parquet")]
            Form::Parquet(file, _) => file.finish(),
        }
    }
}
