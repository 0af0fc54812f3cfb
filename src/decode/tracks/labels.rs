//! Labels as Ultralytics writes them with `save_txt`: a file a frame, `class x y width height [score] [id]` in ratios, where x
//! and y are the middle of the box.
//!
//! The frame stands in the file's name, after the last `_`. Whether a sixth column is a score or an id is told by how it is
//! written: a whole number is an id.

use std::io::Read;
use std::path::Path;

use super::super::DecodeError;
use super::cells::Cells;
use super::lines::Lines;
use super::rows::{Found, TrackRows};
use crate::model::Mark;
use crate::model::terms::BoxStyle;

/// What the name of a label file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelName {
    /// The video, as far as the name tells: what stands before the number.
    pub stem: String,
    /// The frame.
    pub frame: i64,
}

/// The video and the frame of a label file by its name: `lobby_12.txt` is frame 12 of `lobby`.
pub fn label_name(path: &Path) -> Option<LabelName> {
    let is_text = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"));
    let stem = path.file_stem().filter(|_| is_text)?.to_str()?;
    let digits = stem.len() - stem.trim_end_matches(|char: char| char.is_ascii_digit()).len();
    let (name, number) = stem.split_at(stem.len() - digits);
    Some(LabelName { stem: name.trim_end_matches('_').to_owned(), frame: number.parse().ok()? })
}

pub(super) fn read(bytes: impl Read, path: &str, mut rows: TrackRows<'_, '_>) -> Result<(), DecodeError> {
    let Some(LabelName { frame, .. }) = label_name(Path::new(path)) else {
        return Err(DecodeError::NotAResult {
            what: "a label file without the number of its frame in its name".to_owned(),
            advice: "call it as it was written, such as lobby_12.txt".to_owned(),
        });
    };
    // A file a frame: sizes that each would assume for itself would not agree.
    if rows.placing.waits_for_size() {
        return Err(DecodeError::NotAResult {
            what: "labels in pixels whose frame size nobody says".to_owned(),
            advice: "say it too (--frame-size), or read them as ratios".to_owned(),
        });
    }
    let mut lines = Lines::new(bytes);
    while let Some((place, line)) = lines.next() {
        let found = parse(&Cells::of(line), frame, &mut rows);
        if let Err(stop) = rows.push(place, found) {
            return rows.finish(Some(stop));
        }
    }
    rows.finish(None)
}

fn parse(cells: &Cells<'_>, frame: i64, rows: &mut TrackRows<'_, '_>) -> Result<Found, String> {
    if !(5..=7).contains(&cells.num()) {
        return Err(format!("{} columns, where a line has 5 to 7", cells.num()));
    }
    let class = cells.whole(0, "class")?;
    let (x, y) = (cells.number(1, "x")?, cells.number(2, "y")?);
    let (width, height) = (cells.number(3, "width")?, cells.number(4, "height")?);
    let (score_at, id_at) = match cells.num() {
        7 => (Some(5), Some(6)),
        6 if cells.is_whole_text(5) => (None, Some(5)),
        6 => (Some(5), None),
        _ => (None, None),
    };
    let score = score_at.map_or(Ok(f64::NAN), |at| cells.number(at, "score"))? as f32;
    let id = id_at.map(|at| cells.whole(at, "id")).transpose()?.and_then(|id| rows.placing.track(id));
    let rect = rows.placing.left_top_size(BoxStyle::CenterSize, [x, y, width, height]);
    let mut mark = Mark::NONE.with_class(rows.class(&format!("class {class}")));
    mark.score = score;
    Ok(Found { frame, id, rect, mark })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_stands_in_the_name() {
        let name = |name: &str| label_name(Path::new(name)).map(|name| (name.stem, name.frame));
        assert_eq!(name("x/lobby_12.txt"), Some(("lobby".into(), 12)));
        assert_eq!(name("cam2_000123.TXT"), Some(("cam2".into(), 123)));
        assert_eq!(name("000004.txt"), Some((String::new(), 4)));
        assert_eq!((name("lobby.txt"), name("lobby_12.json")), (None, None));
    }
}
