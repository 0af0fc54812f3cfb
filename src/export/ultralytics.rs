//! Labels as Ultralytics writes them with `save_txt`: a folder with a file a frame, `class xc yc w h [conf] [id]`.
//!
//! Lengths are ratios of the frame with at most six decimals, `xc` and `yc` the middle of the box, which may leave the frame.
//! Frames count from 1 and stand in the names of the files; frames without a box have none. The id is the Index. A score or an id
//! that is not known is left out of its line, as there; a score has a decimal point, which tells it from an id. The class is the
//! number of a class that is called `class 3`; a person, and what has no class, is 0, other names get the numbers after that.

use std::io::Write;

use crate::model::TrackStore;

use super::carried::class_number;
use super::frame_walk::{FrameBox, FrameWalk};
use super::number::{Infinity, push_decimals, push_f32, push_int};
use super::{Fidelity, Format, Selection, Stop, Ticker};

/// Decimals of a ratio: as many as the format has digits.
const DECIMALS: u32 = 6;
/// What others call a person.
const PERSON: [&str; 2] = ["person", "pedestrian"];

/// The name of the file of a frame, counted from 0 as we do.
pub fn label_file_name(stem: &str, frame: i64) -> String {
    format!("{stem}_{}.txt", frame.saturating_add(1))
}

/// What comes before the number in a name that [`label_file_name`] makes.
pub fn stem_of_label_file(name: &str) -> Option<&str> {
    let (stem, frame) = name.strip_suffix(".txt")?.rsplit_once('_')?;
    (!frame.is_empty() && frame.bytes().all(|byte| byte.is_ascii_digit())).then_some(stem)
}

/// Writes the selected rows that have a usable body box, each frame to the sink that `open` gives for it (counted from 0) and
/// then handed to `close`. `frame_rate` is positive.
pub fn write_ultralytics<W: Write>(
    selection: &Selection<'_>,
    frame_rate: f64,
    ticker: &mut Ticker<'_>,
    mut open: impl FnMut(i64) -> Result<W, Stop>,
    mut close: impl FnMut(W) -> Result<(), Stop>,
) -> Result<Fidelity, Stop> {
    let mut walk = FrameWalk::new(selection, Format::Ultralytics, frame_rate);
    let id_shift = walk.id_shift();
    let classes = class_numbers(selection.store);
    let mut text = Vec::new();
    walk.by_frame(ticker, |frame, boxes| {
        text.clear();
        for found in boxes {
            push_line(&mut text, found, &classes, id_shift);
        }
        let mut out = open(frame)?;
        out.write_all(&text)?;
        close(out)
    })?;
    Ok(walk.fidelity)
}

fn push_line(line: &mut Vec<u8>, found: &FrameBox<'_>, classes: &[u32], id_shift: i128) {
    let (mark, body) = (found.row.mark, found.row.body);
    push_int(line, mark.class().map_or(0, |class| classes[class.at()]));
    let [left, top, width, height] = [body.left, body.top, body.width, body.height].map(f64::from);
    for value in [left + width / 2.0, top + height / 2.0, width, height] {
        line.push(b' ');
        push_decimals::<DECIMALS>(line, value);
    }
    if mark.score.is_finite() {
        line.push(b' ');
        push_f32(line, mark.score, Infinity::Word);
    }
    if !found.row.index.is_untracked() {
        line.push(b' ');
        push_int(line, i128::from(found.row.index.0) + id_shift);
    }
    line.push(b'\n');
}

/// The number of each class of a store.
fn class_numbers(store: &TrackStore) -> Vec<u32> {
    let taken: Vec<u32> = store.classes().iter().filter_map(|name| class_number(name)).collect();
    let mut free = (1..).filter(|number| !taken.contains(number));
    let number_of = |name: &String| match class_number(name) {
        Some(number) => number,
        None if PERSON.contains(&name.as_str()) => 0,
        None => free.next().unwrap_or(0),
    };
    store.classes().iter().map(number_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_frame_stands_in_the_name() {
        assert_eq!(label_file_name("lobby", 11), "lobby_12.txt");
        assert_eq!(stem_of_label_file("lobby_2_12.txt"), Some("lobby_2"));
        for other in ["lobby.txt", "lobby_.txt", "lobby_1a.txt", "lobby_1.json", "12.txt"] {
            assert_eq!(stem_of_label_file(other), None, "{other}");
        }
    }
}
