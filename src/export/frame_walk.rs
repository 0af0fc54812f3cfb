//! The rows of a selection as boxes on frames, and what that loses. Formats that count frames share this walk, and the note
//! before an export is the same walk without writing.
//!
//! A row needs a body box and a frame from 0 on; of two rows of a person on one frame the nearer stays. Cost: O(rows); memory:
//! the rows of one frame, or of a person two.

use crate::analysis::cadence::Cadence;
use crate::analysis::presence::is_stretch;
use crate::model::time::frame_of_ms;
use crate::model::{PersonIndex, PersonSlot, Row, RowRef};

use super::carried::Carried;
use super::{Fidelity, Format, Loss, Selection, Stop, Ticker};

/// Frames between two samples that are taken as one stay, at most: an hour. Longer steps end a stay, whatever the cadence.
const MAX_FRAMES_BETWEEN: i64 = 108_000;

/// A row on its frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct FrameBox<'a> {
    pub(super) row: RowRef<'a>,
    /// Counted from 0.
    pub(super) frame: i64,
    /// How far the row is from the time of its frame.
    distance_ms: f64,
}

/// What a walk along the people meets.
#[derive(Debug, Clone, Copy)]
pub(super) enum TrackStep<'a> {
    /// A person's first box follows.
    Start {
        /// Whose.
        index: PersonIndex,
        /// What that first box is.
        class: Option<&'a str>,
    },
    /// The next box of the person.
    Sample(FrameBox<'a>),
    /// From the frame after this box on the person is not there, until another box follows.
    Leave(FrameBox<'a>),
    /// That was the person's last.
    End,
}

/// A walk over the rows of a selection.
pub(super) struct FrameWalk<'a> {
    selection: Selection<'a>,
    carried: Carried,
    /// Frames per second, positive.
    frame_rate: f64,
    /// What is lost, as far as the walk has come.
    pub(super) fidelity: Fidelity,
    id_shift: i128,
}

impl<'a> FrameWalk<'a> {
    /// Begins with what the whole loses. `format` counts frames.
    pub(super) fn new(selection: &Selection<'a>, format: Format, frame_rate: f64) -> Self {
        let carried = Carried::by(format).expect("the format counts frames");
        let mut fidelity = Fidelity::default();
        let id_shift = carried.first_id + moved_ids(selection, &mut fidelity);
        fidelity.add_labels(selection);
        let job = &selection.store.job;
        fidelity.add_job(job, carried.loses_video(&job.video));
        Self { selection: *selection, carried, frame_rate, fidelity, id_shift }
    }

    /// What is added to an Index to get an id: so much that no id is below that of Index 0.
    pub(super) fn id_shift(&self) -> i128 {
        self.id_shift
    }

    /// Goes from frame to frame: `take` gets the boxes of each, by person, those of no track last.
    pub(super) fn by_frame(
        &mut self,
        ticker: &mut Ticker<'_>,
        mut take: impl FnMut(i64, &[FrameBox<'a>]) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let mut boxes: Vec<FrameBox<'a>> = Vec::new();
        let mut frame = i64::MIN;
        let selection = self.selection;
        for row in selection.rows() {
            ticker.row()?;
            let Some(found) = self.place(row) else { continue };
            if found.frame != frame {
                self.end_frame(&mut boxes, frame, &mut take)?;
                frame = found.frame;
            }
            boxes.push(found);
        }
        self.end_frame(&mut boxes, frame, &mut take)
    }

    /// Goes from person to person, those of no track left aside.
    pub(super) fn by_person(
        &mut self,
        ticker: &mut Ticker<'_>,
        mut take: impl FnMut(TrackStep<'a>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let selection = self.selection;
        let store = selection.store;
        let cadence = Cadence::new(store);
        for &slot in store.slots_by_index().iter().filter(|&&slot| Some(slot) != store.untracked()) {
            let rows = if selection.kept.has_person(slot) { store.person_rows(slot) } else { &[] };
            let mut track = TrackWalk { rows, cadence: &cadence, has_started: false, class: None, last: None };
            for (at, &row) in rows.iter().enumerate().filter(|&(_, &row)| selection.kept.contains(row)) {
                ticker.row()?;
                let Some(found) = self.place(store.row(row)) else { continue };
                track.push(at, found, self, &mut take)?;
            }
            track.end(self, &mut take)?;
        }
        Ok(())
    }

    /// The frame of a row; `None` for what has none, which is counted.
    fn place(&mut self, row: RowRef<'a>) -> Option<FrameBox<'a>> {
        let frame = frame_of_ms(row.time_ms, self.frame_rate);
        let loss = unusable(&row).or((frame < 0).then_some(Loss::EarlyRows));
        if let Some(loss) = loss {
            self.fidelity.add(loss, 1);
            return None;
        }
        let distance_ms = (row.time_ms as f64 - frame as f64 * 1000.0 / self.frame_rate).abs();
        Some(FrameBox { row, frame, distance_ms })
    }

    /// Counts what is left out of a row that is written.
    fn count(&mut self, found: &FrameBox<'_>, track_class: Option<&str>) {
        let row = &found.row;
        self.fidelity.add(Loss::TimesAsFrames, u64::from(found.distance_ms >= 0.5));
        if !row.mark.is_none() && self.carried.loses_mark(self.selection.store, row, track_class) {
            self.fidelity.add(Loss::Marks, 1);
        }
        self.fidelity.add(Loss::Faces, u64::from(row.face.is_some_and(|face| face.rect.is_some())));
        let has_matches = row.extras.is_some_and(|extras| extras.face_matches.is_some());
        self.fidelity.add(Loss::FaceMatches, u64::from(has_matches));
    }

    /// Gives the nearest row of every person on the frame on, and counts the others. Leaves `boxes` empty.
    fn end_frame(
        &mut self,
        boxes: &mut Vec<FrameBox<'a>>,
        frame: i64,
        take: &mut impl FnMut(i64, &[FrameBox<'a>]) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        if boxes.is_empty() {
            return Ok(());
        }
        let num_rows = boxes.len();
        // Those of no track, whose index is the lowest, come last.
        let key = |found: &FrameBox<'_>| (found.row.index.is_untracked(), found.row.index);
        // The sort is stable: of two rows equally near the earlier stays.
        boxes.sort_by(|a, b| key(a).cmp(&key(b)).then(a.distance_ms.total_cmp(&b.distance_ms)));
        boxes.dedup_by(|later, found| later.row.index == found.row.index && !found.row.index.is_untracked());
        self.fidelity.add(Loss::SameFrameRows, (num_rows - boxes.len()) as u64);
        for found in boxes.iter() {
            self.count(found, None);
        }
        take(frame, boxes)?;
        boxes.clear();
        Ok(())
    }
}

/// One person on a walk: the box that was met last waits for the next, which may be a nearer one of the same frame.
struct TrackWalk<'a, 'c> {
    /// All rows of the person.
    rows: &'a [Row],
    cadence: &'c Cadence<'a>,
    /// Whether any box is written.
    has_started: bool,
    /// What the first box is.
    class: Option<&'a str>,
    /// With its position in `rows`.
    last: Option<(usize, FrameBox<'a>)>,
}

impl<'a> TrackWalk<'a, '_> {
    fn push(
        &mut self,
        at: usize,
        found: FrameBox<'a>,
        walk: &mut FrameWalk<'a>,
        take: &mut impl FnMut(TrackStep<'a>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let Some((last_at, last)) = self.last else {
            self.last = Some((at, found));
            return Ok(());
        };
        if last.frame == found.frame {
            walk.fidelity.add(Loss::SameFrameRows, 1);
            if found.distance_ms < last.distance_ms {
                self.last = Some((at, found));
            }
            return Ok(());
        }
        self.write(last, walk, take)?;
        let num_between = found.frame.saturating_sub(last.frame) - 1;
        if num_between > 0 {
            let stays = num_between <= MAX_FRAMES_BETWEEN && is_stretch(self.cadence, self.rows, last_at, at);
            if stays {
                walk.fidelity.add(Loss::BoxesBetween, num_between as u64);
            } else {
                take(TrackStep::Leave(last))?;
            }
        }
        self.last = Some((at, found));
        Ok(())
    }

    fn end(
        &mut self,
        walk: &mut FrameWalk<'a>,
        take: &mut impl FnMut(TrackStep<'a>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let Some((_, last)) = self.last.take() else { return Ok(()) };
        self.write(last, walk, take)?;
        take(TrackStep::Leave(last))?;
        take(TrackStep::End)
    }

    fn write(
        &mut self,
        found: FrameBox<'a>,
        walk: &mut FrameWalk<'a>,
        take: &mut impl FnMut(TrackStep<'a>) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        let store = walk.selection.store;
        if !std::mem::replace(&mut self.has_started, true) {
            self.class = found.row.mark.class().map(|class| store.class_name(class));
            take(TrackStep::Start { index: found.row.index, class: self.class })?;
        }
        walk.count(&found, self.class);
        take(TrackStep::Sample(found))
    }
}

/// What keeps a row from having a box, if anything does.
fn unusable(row: &RowRef<'_>) -> Option<Loss> {
    if row.body.is_finite() && row.body.width >= 0.0 && row.body.height >= 0.0 {
        None
    } else if row.body.is_some() {
        Some(Loss::UnusableBoxRows)
    } else if row.face.is_some_and(|face| face.rect.is_some()) {
        Some(Loss::FaceOnlyRows)
    } else {
        Some(Loss::NoBoxRows)
    }
}

/// What is added to every Index so that none is negative; the people whose id that moves are counted.
fn moved_ids(selection: &Selection<'_>, fidelity: &mut Fidelity) -> i128 {
    let is_person = |slot: PersonSlot| Some(slot) != selection.store.untracked() && selection.kept.has_person(slot);
    let people = selection.store.slots_by_index().iter().filter(|&&slot| is_person(slot));
    let lowest = people.clone().next().map_or(0, |&slot| i128::from(selection.store.person_index(slot).0));
    if lowest < 0 {
        fidelity.add(Loss::MovedIds, people.count() as u64);
    }
    -lowest.min(0)
}
