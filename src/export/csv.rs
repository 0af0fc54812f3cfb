//! Our own CSV: one row an entry, sorted by (index, timestamp), lengths as ratios of the frame as the API sends them.
//!
//! Numbers are the shortest text that reads back as the same value; infinite ones read `inf` and `-inf`. An empty cell is
//! an absent value. A time that was not a whole number of milliseconds stands in `timestamp_ms` exactly as it was sent.
//! `job` is the `JobId`, else the document's name.

use std::io::Write;

use crate::model::time::frame_of_ms;
use crate::model::{Face, Mark, NormRect, RowRef};

use super::chunk::Chunk;
use super::entry::exact_timestamp;
use super::number::{Infinity, push_f32, push_int};
use super::{Fidelity, Loss, Selection, Stop, Ticker};

/// The columns, in order.
pub const COLUMNS: &str = "job,index,label,timestamp_ms,frame,left,top,width,height,left_px,top_px,width_px,height_px,\
    box_source,face_left,face_top,face_width,face_height,face_confidence,yaw,pitch,roll,brightness,sharpness,\
    eye_left_x,eye_left_y,eye_right_x,eye_right_y,nose_x,nose_y,mouth_left_x,mouth_left_y,mouth_right_x,mouth_right_y,\
    class,score,visibility,ignored";

/// Number of columns that describe a face, from `face_left` to `mouth_right_y`.
const NUM_FACE_COLUMNS: usize = 20;

/// Writes the line with the names of the columns.
pub fn write_csv_header(out: &mut impl Write) -> Result<(), Stop> {
    Ok(writeln!(out, "{COLUMNS}")?)
}

/// Writes the selected rows, without the header: several documents follow each other under one. `made_job_id` names the job
/// in every row where it has no `JobId`: several jobs in one file are told apart by it.
pub fn write_csv_rows(
    selection: &Selection<'_>,
    made_job_id: Option<&str>,
    out: &mut impl Write,
    ticker: &mut Ticker<'_>,
) -> Result<Fidelity, Stop> {
    let mut fidelity = Fidelity::default();
    let job_id = selection.store.job.job_id.as_deref();
    let job_cell = text_cell(job_id.or(made_job_id).unwrap_or(&selection.store.job.name));
    let mut label_cell = (None, String::new());
    let mut text = Chunk::new(out);
    for row in selection.rows_by_person() {
        if label_cell.0 != Some(row.index) {
            label_cell = (Some(row.index), text_cell(selection.label(row.index).unwrap_or_default()));
        }
        push_row(text.line()?, selection, &row, &job_cell, &label_cell.1);
        count_losses(&mut fidelity, &row);
        ticker.row()?;
    }
    text.finish()?;
    count_head(&mut fidelity, selection, made_job_id.is_some());
    Ok(fidelity)
}

/// What [`write_csv_rows`] loses, without writing. O(rows).
pub(super) fn csv_fidelity(selection: &Selection<'_>, is_among_others: bool) -> Fidelity {
    let mut fidelity = Fidelity::default();
    selection.rows().for_each(|row| count_losses(&mut fidelity, &row));
    count_head(&mut fidelity, selection, is_among_others);
    fidelity
}

/// What the same columns lose as Parquet, without writing. O(rows).
pub(super) fn typed_fidelity(selection: &Selection<'_>, is_among_others: bool) -> Fidelity {
    let mut fidelity = Fidelity::default();
    selection.rows().for_each(|row| count_typed_losses(&mut fidelity, &row));
    fidelity.add_details(&selection.store.job);
    fidelity.add(Loss::MadeJobIds, u64::from(is_among_others && selection.store.job.job_id.is_none()));
    fidelity
}

/// What a row loses in typed columns: times are whole numbers there.
pub(super) fn count_typed_losses(fidelity: &mut Fidelity, row: &RowRef<'_>) {
    count_losses(fidelity, row);
    let is_exact = row.extras.is_none_or(|extras| extras.exact_timestamp.is_none());
    fidelity.add(Loss::TimesAsMillis, u64::from(!is_exact));
}

fn count_head(fidelity: &mut Fidelity, selection: &Selection<'_>, is_among_others: bool) {
    let job = &selection.store.job;
    fidelity.add_job(job, !job.video.is_empty());
    fidelity.add(Loss::MadeJobIds, u64::from(is_among_others && job.job_id.is_none()));
}

/// How many bytes these rows take.
pub(super) fn measure_rows(selection: &Selection<'_>, rows: &[RowRef<'_>]) -> usize {
    let job_cell = text_cell(&selection.store.job.name);
    let mut lines = Vec::new();
    for row in rows {
        push_row(&mut lines, selection, row, &job_cell, selection.label(row.index).unwrap_or_default());
    }
    lines.len()
}

/// A text cell: text that a spreadsheet would take for a formula gets a `'` in front, which our reader strips, and what
/// holds a separator is quoted.
pub fn text_cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@']);
    // A text that only looks as if it had been prefixed is prefixed too, so that stripping gives it back.
    let looks_prefixed = text.strip_prefix('\'').is_some_and(|rest| rest.starts_with(['=', '+', '-', '@', '\'']));
    let prefix = if is_formula || looks_prefixed { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{prefix}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{prefix}{text}")
    }
}

/// The text of a cell that [`text_cell`] wrote, after unquoting.
pub fn text_of_cell(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\''])).unwrap_or(cell)
}

fn push_row(line: &mut Vec<u8>, selection: &Selection<'_>, row: &RowRef<'_>, job_cell: &str, label_cell: &str) {
    let video = &selection.store.job.video;
    line.extend_from_slice(job_cell.as_bytes());
    line.push(b',');
    // Nobody in particular.
    if !row.index.is_untracked() {
        push_int(line, row.index.0);
    }
    line.push(b',');
    line.extend_from_slice(label_cell.as_bytes());
    line.push(b',');
    match exact_timestamp(row.extras) {
        Some(exact) if exact.parse::<f64>().is_ok() => line.extend_from_slice(exact.as_bytes()),
        Some(exact) => line.extend_from_slice(text_cell(exact).as_bytes()),
        None => push_int(line, row.time_ms),
    }
    line.push(b',');
    if let Some(rate) = video.frame_rate {
        push_int(line, frame_of_ms(row.time_ms, rate));
    }
    push_cells(line, &rect_array(row.body));
    match video.frame_size().filter(|_| row.body.is_some()) {
        Some((width_px, height_px)) => {
            let (width_px, height_px) = (f64::from(width_px), f64::from(height_px));
            let [left, top, width, height] = rect_array(row.body).map(f64::from);
            let px = [left * width_px, top * height_px, width * width_px, height * height_px];
            push_cells(line, &px.map(|value| value as f32));
        }
        None => line.extend_from_slice(b",,,,"),
    }
    let has_face_box = row.face.is_some_and(|face| face.rect.is_some());
    line.extend_from_slice(match (row.body.is_some(), has_face_box) {
        (true, _) => b",body",
        (false, true) => b",face",
        (false, false) => b",none",
    });
    match row.face {
        Some(face) => {
            push_cells(line, &rect_array(face.rect));
            let quality = [face.quality.brightness, face.quality.sharpness];
            push_cells(line, &[face.confidence, face.pose.yaw, face.pose.pitch, face.pose.roll]);
            push_cells(line, &quality);
            face.landmarks.iter().for_each(|point| push_cells(line, &[point.x, point.y]));
        }
        None => line.extend_from_slice(&[b','; NUM_FACE_COLUMNS]),
    }
    push_mark(line, selection, row.mark);
    line.push(b'\n');
}

/// What a detector says of the row: class, score, visibility, and 1 where it is to be left out of scores.
fn push_mark(line: &mut Vec<u8>, selection: &Selection<'_>, mark: Mark) {
    if mark.is_none() {
        line.extend_from_slice(b",,,,");
        return;
    }
    line.push(b',');
    if let Some(class) = mark.class() {
        line.extend_from_slice(text_cell(selection.store.class_name(class)).as_bytes());
    }
    push_cells(line, &[mark.score, mark.visibility]);
    line.extend_from_slice(if mark.is_ignored { b",1" } else { b"," });
}

fn rect_array(rect: NormRect) -> [f32; 4] {
    [rect.left, rect.top, rect.width, rect.height]
}

fn push_cells(line: &mut Vec<u8>, values: &[f32]) {
    for &value in values {
        line.push(b',');
        push_f32(line, value, Infinity::Word);
    }
}

fn count_losses(fidelity: &mut Fidelity, row: &RowRef<'_>) {
    if let Some(extras) = row.extras {
        fidelity.add(Loss::FaceAttributes, u64::from(!extras.face.is_empty()));
        fidelity.add(Loss::FaceMatches, u64::from(extras.face_matches.is_some()));
    }
    // Nearly every face has a confidence, and then no further look is needed.
    let is_empty = |face: &Face| face.confidence.is_nan() && face.to_array().iter().all(|value| value.is_nan());
    let is_empty_face = row.face.is_some_and(is_empty);
    fidelity.add(Loss::EmptyFaces, u64::from(is_empty_face));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_as_many_cells_as_the_header() {
        let names: Vec<&str> = COLUMNS.split(',').collect();
        assert_eq!(names.len(), 38);
        let at = |name: &str| names.iter().position(|other| *other == name).unwrap();
        assert_eq!(at("class") - at("face_left"), NUM_FACE_COLUMNS);
    }

    #[test]
    fn text_cells_never_start_a_formula_and_read_back() {
        for text in ["", "plain", "=1+1", "-job", "@x", "+1", "'=1", "''", "'quoted'", "a,b", "say \"so\"", "=a,\"b\""]
        {
            let cell = text_cell(text);
            assert!(!cell.trim_start_matches('"').starts_with(['=', '+', '-', '@']), "{cell}");
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(cell.as_bytes());
            let read = reader.records().next().map_or(String::new(), |record| record.unwrap()[0].to_owned());
            assert_eq!(text_of_cell(&read), text);
        }
    }
}
