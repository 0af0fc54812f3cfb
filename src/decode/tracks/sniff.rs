//! What format a text is in, by what it holds and not by what it is called.

use std::path::Path;

use super::super::InputFormat;
use super::cells::Cells;
use super::columns::Roles;
use super::label_name;
use super::outline::Outline;
use super::table::delimiter;

/// Lines that are looked at.
const NUM_LINES: usize = 5;

/// The format of tracks that a text beginning like this is in; `None` where it is in none. The last line may be cut.
pub(in crate::decode) fn sniff(start: &str, path: &str) -> Option<InputFormat> {
    of_lines(start, path).or_else(|| of_names(start))
}

/// A format of lines of numbers.
fn of_lines(start: &str, path: &str) -> Option<InputFormat> {
    let whole_lines = match start.rfind('\n') {
        Some(end) => &start[..end],
        None => start,
    };
    let mut lines = whole_lines.lines().filter(|line| !line.trim().is_empty()).take(NUM_LINES).peekable();
    let first = lines.peek()?;
    let is_first = |found: &Option<InputFormat>| found.is_some();
    let format = format_of(first, path);
    // One odd line is no reason to call it something else, and one that fits is none to take all as tracks.
    let num_same = lines.clone().filter(|line| format_of(line, path) == format).count();
    Some(format).filter(is_first).flatten().filter(|_| 2 * num_same > lines.count())
}

/// A format that names what it holds.
fn of_names(start: &str) -> Option<InputFormat> {
    let start = start.trim_start();
    match start.as_bytes().first()? {
        b'<' => is_cvat(start).then_some(InputFormat::Cvat),
        b'{' => is_coco(start).then_some(InputFormat::Coco),
        b'[' => {
            let outline = Outline::of(start)?;
            let names = outline.in_lists.iter().map(|(_, name)| name.as_bytes());
            Roles::of(names).has_boxes().then_some(InputFormat::TableJson)
        }
        _ => {
            let header = start.lines().next()?;
            let cells = header.split(char::from(delimiter(header.as_bytes())));
            let names = cells.map(|cell| cell.trim().trim_matches('"').as_bytes());
            Roles::of(names).has_boxes().then_some(InputFormat::Table)
        }
    }
}

/// Whether a document's element is called as CVAT calls it.
fn is_cvat(start: &str) -> bool {
    (start.contains("<annotations") || start.contains("<!DOCTYPE annotations")) && !start.contains("<html")
}

/// Whether lists of a document are called as COCO calls them, and hold what they hold there. A response in other JSON is none.
fn is_coco(start: &str) -> bool {
    let Some(outline) = Outline::of(start) else { return false };
    let is_known = |(list, name): &(&str, &str)| match *list {
        "annotations" => matches!(*name, "image_id" | "bbox"),
        "images" => matches!(*name, "file_name" | "video_id" | "frame_index" | "frame_id"),
        "videos" => matches!(*name, "width" | "height" | "fps" | "frame_rate" | "length"),
        "categories" => matches!(*name, "name" | "supercategory"),
        "tracks" => matches!(*name, "video_id" | "category_id"),
        _ => false,
    };
    let is_response =
        |name: &str| ["persons", "jobstatus", "videometadata"].iter().any(|of| name.eq_ignore_ascii_case(of));
    outline.in_lists.iter().any(is_known)
        && !outline.members.iter().any(|name| is_response(name))
        && !outline.in_lists.iter().any(|(_, name)| is_response(name))
}

fn format_of(line: &str, path: &str) -> Option<InputFormat> {
    let cells = Cells::of(line.as_bytes());
    let are_numbers = |range: std::ops::Range<usize>| range.into_iter().all(|at| cells.number(at, "").is_ok());
    match cells.num() {
        17 | 18 if !line.contains(',') && are_numbers(0..2) && are_numbers(3..10) && cells.number(2, "").is_err() => {
            Some(InputFormat::Kitti)
        }
        5..=7 if !line.contains(',') && are_ratios(&cells) && label_name(Path::new(path)).is_some() => {
            Some(InputFormat::Ultralytics)
        }
        num @ 6..=10 if cells.whole(0, "").is_ok() && are_numbers(2..num) => {
            (cells.is_empty(1) || cells.whole(1, "").is_ok()).then_some(InputFormat::Mot)
        }
        _ => None,
    }
}

/// Whether a line is a class and four shares of a frame.
fn are_ratios(cells: &Cells<'_>) -> bool {
    let is_ratio = |at| cells.number(at, "").is_ok_and(|value| (-0.5..=1.5).contains(&value));
    cells.whole(0, "").is_ok_and(|class| class >= 0) && (1..5).all(is_ratio)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_holds_them() {
        let of = |text: &str| sniff(text, "result").map(InputFormat::as_str);
        assert_eq!(of("x_min,y_min,x_max,y_max,class_id,confidence,tracker_id\n1,2,3,4,0,0.5,1\n"), Some("table"));
        assert_eq!(of("\"frame\";\"id\";\"left\";\"top\";\"width\";\"height\"\n"), Some("table"));
        assert_eq!(of("[{\"x_min\": 1, \"y_min\": 2, \"x_max\": 3, \"y_max\": 4}]"), Some("table-json"));
        assert_eq!(of("{\"info\": {}, \"images\": [{\"id\": 1, \"file_name\": \"1.jpg\"}]"), Some("coco"));
        assert_eq!(of("{\"annotations\": [{\"bbox\": [1, 2, 3, 4]"), Some("coco"));
        assert_eq!(of("<?xml version=\"1.0\"?>\n<annotations>\n<version>1.1</version>"), Some("cvat"));
        for other in [
            "<!DOCTYPE html><html>",
            "{\"JobStatus\": \"SUCCEEDED\", \"Persons\": [{\"Timestamp\": 0}]}",
            "{\"videos\": [{\"width\": 9, \"Persons\": []}]}",
            "{\"videos\": [{\"id\": 1, \"response\": {\"width\": 1}}]}",
            "[{\"Timestamp\": 0, \"Person\": {\"Index\": 0, \"BoundingBox\": {\"Left\": 0}}}]",
            "{\"images\": [1, 2]}",
        ] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn formats_are_told_by_what_they_hold() {
        let of = |text: &str| sniff(text, "gt.txt").map(InputFormat::as_str);
        assert_eq!(of("1,1,1363,569,103,241,1,1,0.86014\n2,1,1362,568,103,241,1,1,0.9\n"), Some("mot"));
        assert_eq!(of("1, -1, 1363.5, 569, 103, 241, 0.99\n"), Some("mot"));
        assert_eq!(of("1 2 10 20 30 40 -1 -1 -1 -1\n"), Some("mot"));
        let kitti = "0 -1 DontCare -1 -1 -10 219.3 188.5 245.5 218.6 -1000 -1000 -1000 -10 -1 -1 -1\n";
        assert_eq!(of(kitti), Some("kitti"));
        assert_eq!(sniff("0 0.5 0.5 0.1 0.2 0.93 4\n", "lobby_3.txt"), Some(InputFormat::Ultralytics));
        for other in ["", "{\"Persons\":[]}", "a,b,c,d,e,f\n1,2,3,4,5,6\n", "1,2,3\n", "index,timestamp_ms\n0,5\n"] {
            assert_eq!(of(other), None, "{other}");
        }
    }
}
