//! Trails: where people came from, as lines through the points where they stood.
//!
//! A trail has at most [`MAX_TRAIL_POINTS`] points however long it is; cost O(points x log rows) a person.

use super::{CanvasTransform, Draw, DrawList, Pos, Scene, Stroke};
use crate::analysis::Sighting;
use crate::model::{NormRect, Row};

/// Points in one trail, at most.
pub const MAX_TRAIL_POINTS: usize = 192;
/// Rows looked at for one that is kept, before a point is left out.
const MAX_LOOK_AHEAD: usize = 16;
/// A trail fades in this many steps.
const NUM_FADES: usize = 6;

/// Draws the trails of the people who are here, `trail_ms` back from now.
pub fn draw_trails(
    scene: &Scene<'_>,
    transform: &CanvasTransform,
    sightings: &[Sighting<'_>],
    trail_ms: i64,
    out: &mut DrawList,
) {
    let mut previous = None;
    for sighting in sightings {
        // A person with two entries at one time leaves one trail.
        if previous.replace(sighting.slot) != Some(sighting.slot) && scene.is_shown(sighting.slot) {
            draw_trail(scene, transform, sighting, trail_ms, out);
        }
    }
}

fn draw_trail(
    scene: &Scene<'_>,
    transform: &CanvasTransform,
    sighting: &Sighting<'_>,
    trail_ms: i64,
    out: &mut DrawList,
) {
    let color = scene.style(sighting.index).color;
    let is_strong = scene.is_selected(sighting.slot) || scene.is_hovered(sighting.slot);
    let (width, alpha) = if is_strong { (2.0, 0.95) } else { (1.5, 0.7) };
    for piece in pieces(scene, sighting, trail_ms) {
        let points: Vec<Pos> = piece.points.iter().map(|&(x, y)| transform.screen_from_norm(x, y)).collect();
        let fade = (piece.fade + 1) as f32 / NUM_FADES as f32;
        out.items.push(Draw::Polyline { points, stroke: Stroke::solid(width, color.with_alpha(alpha * fade)) });
    }
}

/// A stretch of a trail without a gap and of one opacity.
#[derive(Debug, PartialEq)]
struct Piece {
    /// 0 the oldest, `NUM_FADES - 1` the newest.
    fade: usize,
    /// Ratios of the frame, at least two.
    points: Vec<(f32, f32)>,
}

fn pieces(scene: &Scene<'_>, sighting: &Sighting<'_>, trail_ms: i64) -> Vec<Piece> {
    let (store, slot) = (scene.store, sighting.slot);
    // Nobody walked from one detection of no track to the next.
    if sighting.index.is_untracked() {
        return Vec::new();
    }
    let has_body = sighting.body.is_finite();
    let rows = store.person_rows(slot);
    let start_ms = scene.at_ms.saturating_sub(trail_ms);
    let first = rows.partition_point(|&row| store.time_ms(row) < start_ms);
    let past = rows.partition_point(|&row| store.time_ms(row) <= scene.at_ms);
    // Positions that are multiples of the stride, so that the points chosen stay the same while time goes on.
    let stride = past.saturating_sub(first).div_ceil(MAX_TRAIL_POINTS).max(1);
    let chosen = (first.next_multiple_of(stride)..past).step_by(stride).filter_map(|at| {
        let looked_at = &rows[at..past.min(at + stride.min(MAX_LOOK_AHEAD))];
        let usable = |&row: &Row| Some((row, point(&boxes(scene, row), has_body)?));
        looked_at.iter().filter(|&&row| scene.kept.contains(row)).find_map(usable)
    });
    let fade_of = |ms: i64| {
        let age = scene.at_ms.saturating_sub(ms) as f64 / trail_ms.max(1) as f64;
        (((1.0 - age) * NUM_FADES as f64) as usize).min(NUM_FADES - 1)
    };
    let now = point(&(sighting.body, sighting.face.map(|f| f.rect)), has_body);
    let last_run = scene.levels.run_at(slot, store.time_ms(sighting.row));

    let mut pieces: Vec<Piece> = Vec::new();
    let mut previous: Option<((f32, f32), Option<usize>)> = None;
    let mut add = |at: (f32, f32), run: Option<usize>, fade: usize| {
        let joined = previous.replace((at, run)).filter(|&(_, of_run)| of_run == run).map(|(from, _)| from);
        let Some(from) = joined else { return };
        match pieces.last_mut().filter(|piece| piece.fade == fade && piece.points.last() == Some(&from)) {
            Some(piece) => piece.points.push(at),
            None => pieces.push(Piece { fade, points: vec![from, at] }),
        }
    };
    for (row, at) in chosen {
        let ms = store.time_ms(row);
        add(at, scene.levels.run_at(slot, ms), fade_of(ms));
    }
    if let Some(at) = now {
        add(at, last_run, NUM_FADES - 1);
    }
    pieces
}

fn boxes(scene: &Scene<'_>, row: Row) -> (NormRect, Option<NormRect>) {
    (scene.store.body(row), scene.store.face(row).map(|face| face.rect))
}

/// Where the person stands, or the middle of the face for someone of whom only that is seen; never a mix of the two.
fn point((body, face): &(NormRect, Option<NormRect>), has_body: bool) -> Option<(f32, f32)> {
    if has_body {
        Some(body.foot()).filter(|_| body.is_finite())
    } else {
        face.filter(|rect| rect.is_finite()).map(NormRect::center)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Between, Kept, people_stats, sightings};
    use crate::model::PersonIndex;
    use crate::view::test_store::{self, Sample};
    use crate::view::{LaneLevels, Theme, ThemeKind};

    fn trail(samples: &[Sample], at_ms: i64, trail_ms: i64) -> Vec<Piece> {
        let store = test_store::store(samples);
        let (kept, people) = (Kept::all(&store), people_stats(&store));
        let levels = LaneLevels::build(&store, &kept);
        let theme = Theme::bundled(ThemeKind::Dark);
        let scene = Scene { at_ms, ..Scene::new(&store, &kept, &people, &levels, theme) };
        let mut here = Vec::new();
        sightings(&store, &kept, &people, at_ms, Between::Interpolate, &mut here);
        pieces(&scene, &here[0], trail_ms)
    }

    #[test]
    fn a_trail_fades_and_breaks_at_gaps() {
        let steady = |from: i64| (0..30).map(move |i| Sample::body(from + i * 50, 0));
        let whole: Vec<Sample> = steady(0).collect();
        let pieces = trail(&whole, 1425, 1200);
        assert_eq!(pieces.iter().map(|p| p.fade).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
        assert!(pieces.windows(2).all(|w| w[0].points.last() == w[1].points.first()), "{pieces:?}");
        let newest = pieces.last().and_then(|p| p.points.last()).unwrap();
        assert!((newest.0 - (0.15 + 0.01425)).abs() < 1e-5, "the newest point is where the box is now");

        let broken: Vec<Sample> = steady(0).chain(steady(4000)).collect();
        let pieces = trail(&broken, 4500, 5000);
        let jumps = pieces.windows(2).filter(|w| w[0].points.last() != w[1].points.first()).count();
        assert_eq!(jumps, 1);
        let longest = pieces.iter().flat_map(|p| p.points.windows(2)).map(|w| w[1].0 - w[0].0).fold(0.0, f32::max);
        assert!(longest < 0.002, "no line crosses the gap: {longest}");
    }

    #[test]
    fn detections_of_no_track_leave_none() {
        let nobody = Sample { index: PersonIndex::UNTRACKED.0, ..Sample::body(50, 0) };
        let samples = [Sample { time_ms: 0, ..nobody }, nobody];
        assert!(trail(&samples, 50, 1000).is_empty());
    }

    #[test]
    fn long_trails_have_few_points() {
        let samples: Vec<Sample> = (0..20_000).map(|i| Sample::body(i * 40, 0)).collect();
        let num_points: usize = trail(&samples, 799_000, 799_000).iter().map(|p| p.points.len()).sum();
        assert!((100..=MAX_TRAIL_POINTS + NUM_FADES + 2).contains(&num_points), "{num_points}");
    }
}
