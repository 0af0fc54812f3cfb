//! Columns by their names, as trackers and notebooks call them, and what a row of them says.
//!
//! | Meaning | Names |
//! |---|---|
//! | frame, from 0 | `frame`, `frame_index`, `frame_number`, `frame_id`, `frame_idx` |
//! | time | `timestamp_ms`, `time_ms`; in seconds `timestamp`, `time_s` |
//! | track | `track_id`, `tracker_id`, `id` |
//! | left and top, in pixels | `x_min y_min`, `xmin ymin`, `x1 y1`, `bb_left bb_top`, `left top` |
//! | right and bottom | `x_max y_max`, `xmax ymax`, `x2 y2`, `right bottom` |
//! | or width and height | `bb_width bb_height`, `width height` |
//! | score | `confidence`, `score`, `conf` |
//! | class | `class_name`, `class_id` |

use std::collections::HashMap;

use super::super::DecodeError;
use super::classes::Classes;
use super::loose::Loose;
use super::rows::{Found, TrackRows};
use crate::model::Mark;
use crate::model::terms::TermSource;

/// What a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Frame,
    Millis,
    Seconds,
    Id,
    Left,
    Top,
    Right,
    Bottom,
    Width,
    Height,
    Score,
    ClassName,
    ClassId,
}

/// Number of roles.
pub(super) const NUM_ROLES: usize = Role::ClassId as usize + 1;

impl Role {
    /// The role of a column of this name, if it has one.
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        let mut lower = [0; 16];
        let name = name.trim_ascii();
        let lower = lower.get_mut(..name.len())?;
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        Some(match &*lower {
            b"frame" | b"frame_index" | b"frame_number" | b"frame_id" | b"frame_idx" => Self::Frame,
            b"timestamp_ms" | b"time_ms" => Self::Millis,
            b"timestamp" | b"time_s" => Self::Seconds,
            b"tracker_id" | b"track_id" | b"id" => Self::Id,
            b"x_min" | b"xmin" | b"x1" | b"bb_left" | b"left" => Self::Left,
            b"y_min" | b"ymin" | b"y1" | b"bb_top" | b"top" => Self::Top,
            b"x_max" | b"xmax" | b"x2" | b"right" => Self::Right,
            b"y_max" | b"ymax" | b"y2" | b"bottom" => Self::Bottom,
            b"bb_width" | b"width" => Self::Width,
            b"bb_height" | b"height" => Self::Height,
            b"confidence" | b"score" | b"conf" => Self::Score,
            b"class_name" => Self::ClassName,
            b"class_id" => Self::ClassId,
            _ => return None,
        })
    }
}

/// The columns that a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Roles(u32);

impl Roles {
    pub(super) fn of<'n>(names: impl IntoIterator<Item = &'n [u8]>) -> Self {
        names.into_iter().filter_map(Role::of).fold(Self::default(), Self::with)
    }

    /// The same and one more.
    pub(super) fn with(self, role: Role) -> Self {
        Self(self.0 | 1 << role as u32)
    }

    pub(super) fn has(self, role: Role) -> bool {
        self.0 & (1 << role as u32) != 0
    }

    fn has_all(self, roles: &[Role]) -> bool {
        roles.iter().all(|role| self.has(*role))
    }

    /// Whether there are boxes in it.
    pub(super) fn has_boxes(self) -> bool {
        let is_cornered = self.has_all(&[Role::Right, Role::Bottom]);
        self.has_all(&[Role::Left, Role::Top]) && (is_cornered || self.has_all(&[Role::Width, Role::Height]))
    }
}

/// What the columns of one row hold, by their roles.
pub(super) type RowValues<'a> = [Loose<'a>; NUM_ROLES];

/// What tells when a row is.
#[derive(Debug)]
enum Clock {
    Millis,
    Seconds,
    Frames,
    /// Nothing: a frame ends where an id comes again.
    Turns(Turns),
}

#[derive(Debug, Default)]
struct Turns {
    frame: i64,
    /// The last frame of each id.
    last: HashMap<i64, i64, foldhash::fast::RandomState>,
}

impl Turns {
    fn frame_of(&mut self, id: Option<i64>) -> i64 {
        if let Some(id) = id
            && self.last.insert(id, self.frame) == Some(self.frame)
        {
            self.frame += 1;
            self.last.insert(id, self.frame);
        }
        self.frame
    }
}

/// Turns rows of a table into detections.
#[derive(Debug)]
pub(super) struct Columns {
    roles: Roles,
    /// `None` until the first row.
    clock: Option<Clock>,
    classes: Classes,
}

impl Columns {
    /// The columns of a table.
    ///
    /// # Errors
    /// They hold no boxes, or nothing tells the frames apart.
    pub(super) fn new(roles: Roles) -> Result<Self, DecodeError> {
        if !roles.has_boxes() {
            return Err(DecodeError::NotAResult {
                what: "a table without the columns of a box".to_owned(),
                advice: "name them x_min, y_min, x_max, y_max (or bb_left, bb_top, bb_width, bb_height), in pixels"
                    .to_owned(),
            });
        }
        let has_order = [Role::Frame, Role::Millis, Role::Seconds, Role::Id].into_iter().any(|role| roles.has(role));
        if has_order { Ok(Self { roles, clock: None, classes: Classes::default() }) } else { Err(no_frames()) }
    }

    /// The detection of a row.
    ///
    /// # Errors
    /// What makes it none, in words.
    pub(super) fn found(&mut self, row: &RowValues<'_>, rows: &mut TrackRows<'_, '_>) -> Result<Found, String> {
        let value = |role: Role| &row[role as usize];
        let number = |role: Role, name| value(role).number(name);
        let id = value(Role::Id).whole_or_none("the track")?.and_then(|id| rows.placing.track(id));
        let (left, top) = (number(Role::Left, "left")?, number(Role::Top, "top")?);
        let [width, height] = if self.roles.has(Role::Right) && self.roles.has(Role::Bottom) {
            [number(Role::Right, "right")? - left, number(Role::Bottom, "bottom")? - top]
        } else {
            [number(Role::Width, "width")?, number(Role::Height, "height")?]
        };
        let clock = match &mut self.clock {
            Some(clock) => clock,
            clock => clock.insert(clock_of(self.roles, row, rows)),
        };
        let frame = match clock {
            Clock::Millis => whole_ms(number(Role::Millis, "the time")?)?,
            Clock::Seconds => whole_ms(number(Role::Seconds, "the time")? * 1000.0)?,
            Clock::Frames => value(Role::Frame).whole("the frame")?,
            Clock::Turns(turns) => turns.frame_of(id),
        };
        let name = value(Role::ClassName).text();
        let class = match (name, value(Role::ClassId).whole_or_none("class_id")?) {
            (Some(name), _) => rows.class(&name),
            (None, Some(number)) => self.classes.numbered(number, None, rows),
            (None, None) => None,
        };
        let mut mark = Mark::NONE.with_class(class);
        mark.score = value(Role::Score).number_or_nan("the score")?;
        Ok(Found { frame, id, rect: [left, top, width, height], mark })
    }

    /// Notes at the end what was assumed of all rows.
    ///
    /// # Errors
    /// Neither frames nor ids tell the rows apart.
    pub(super) fn finish(&self, rows: &mut TrackRows<'_, '_>) -> Result<(), DecodeError> {
        let Some(Clock::Turns(turns)) = &self.clock else { return Ok(()) };
        if turns.last.is_empty() {
            return Err(no_frames());
        }
        rows.assume(
            "no column tells the frame: a frame is taken to end where a track comes again, so frames without anybody are not \
             counted (a column frame_index tells it)"
                .to_owned(),
        );
        Ok(())
    }
}

/// Times are taken where the first row has one: they need no frame rate.
fn clock_of(roles: Roles, row: &RowValues<'_>, rows: &mut TrackRows<'_, '_>) -> Clock {
    let is_number = |role: Role| row[role as usize].number("").is_ok();
    let clock = match () {
        () if is_number(Role::Millis) => Clock::Millis,
        () if is_number(Role::Seconds) => Clock::Seconds,
        () if roles.has(Role::Frame) => Clock::Frames,
        () if roles.has(Role::Millis) => Clock::Millis,
        () if roles.has(Role::Seconds) => Clock::Seconds,
        () => Clock::Turns(Turns::default()),
    };
    match clock {
        Clock::Millis | Clock::Seconds => {
            rows.placing.is_timed = true;
            rows.placing.base = Some(i64::MIN);
        }
        // The first frame is ours to number.
        Clock::Turns(_) => rows.placing.base = Some(0),
        Clock::Frames => {
            rows.placing.count_from(0, TermSource::Assumed);
        }
    }
    clock
}

/// Whole milliseconds; no video is longer than can be counted exactly.
fn whole_ms(ms: f64) -> Result<i64, String> {
    let is_exact = ms.abs() < 9_007_199_254_740_992.0;
    if is_exact { Ok(ms.round() as i64) } else { Err(format!("no video lasts until its time, {ms} ms")) }
}

fn no_frames() -> DecodeError {
    DecodeError::NotAResult {
        what: "a table of boxes that tells neither frames nor tracks".to_owned(),
        advice: "write it again with a column frame_index (supervision: sink.append(detections, {'frame_index': i}))"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_case() {
        let roles = |names: &str| Roles::of(names.split(',').map(str::as_bytes));
        for names in
            ["x_min,y_min,x_max,y_max", "X1, Y1 ,x2,y2", "bb_left,bb_top,bb_width,bb_height", "height,width,top,left"]
        {
            assert!(roles(names).has_boxes(), "{names}");
        }
        for names in ["", "x_min,y_min", "x_min,y_min,x_max,bb_height", "a_name_that_is_longer_than_any,left,top,width"]
        {
            assert!(!roles(names).has_boxes(), "{names}");
        }
        assert!(Columns::new(roles("x1,y1,x2,y2,score")).is_err());
        assert!(Columns::new(roles("x1,y1,x2,y2,id")).is_ok());
    }

    #[test]
    fn a_frame_ends_where_a_track_comes_again() {
        let mut turns = Turns::default();
        let ids = [Some(1), Some(2), None, Some(1), Some(3), Some(3), Some(2)];
        assert_eq!(ids.map(|id| turns.frame_of(id)), [0, 0, 0, 1, 1, 2, 2]);
    }
}
