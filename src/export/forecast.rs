//! What an export will not carry, before anything is written.

use std::ops::ControlFlow;

use super::csv::{csv_fidelity, typed_fidelity};
use super::frame_walk::FrameWalk;
use super::json::json_fidelity;
use super::pages::jsonl_fidelity;
use super::plan::Layout;
use super::{ExportDocument, ExportError, ExportPlan, Fidelity, Format, PixelVideo, Selection, Ticker};

/// The note that [`super::run()`] of the plan ends with. O(rows), without writing and without formatting anything.
///
/// # Errors
/// What the plan lacks: the documents do not fit the target, or do not say what the format needs.
pub fn forecast(plan: &ExportPlan) -> Result<Fidelity, ExportError> {
    plan.check()?;
    let (plan, mut fidelity) = plan.of_tracks();
    let is_among_others = plan.documents.len() > 1 && plan.layout()? == Layout::File;
    for document in &plan.documents {
        fidelity.merge(&of_document(plan.format, document, is_among_others)?);
    }
    Ok(fidelity)
}

fn of_document(format: Format, document: &ExportDocument, is_among_others: bool) -> Result<Fidelity, ExportError> {
    let selection = document.selection();
    Ok(match format {
        Format::Csv => csv_fidelity(&selection, is_among_others),
        Format::Json | Format::Pages => json_fidelity(&selection),
        Format::Jsonl => jsonl_fidelity(&selection, is_among_others),
        Format::Parquet => typed_fidelity(&selection, is_among_others),
        Format::Mot | Format::Ultralytics | Format::Coco | Format::Cvat => {
            let video = PixelVideo::needed(format, selection.store)?;
            video.map_or_else(Fidelity::default, |video| of_frames(format, &selection, video.frame_rate))
        }
    })
}

/// The walk that the writer takes, with nothing at the end of it.
fn of_frames(format: Format, selection: &Selection<'_>, frame_rate: f64) -> Fidelity {
    let mut walk = FrameWalk::new(selection, format, frame_rate);
    let mut go_on = |_| ControlFlow::Continue(());
    let mut ticker = Ticker::new(&mut go_on);
    let walked = match format {
        Format::Cvat => walk.by_person(&mut ticker, |_| Ok(())),
        _ => walk.by_frame(&mut ticker, |_, _| Ok(())),
    };
    walked.expect("nothing is written that could fail");
    walk.fidelity
}
