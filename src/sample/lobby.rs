//! The scene of the demo: 90 seconds in the lobby of an office.

use serde_json::{Value, json};

use crate::model::{NewRow, NormRect, PersonIndex, VideoMetadata};

use super::dice::Dice;
use super::figure::{Figure, Looks};
use super::path::{Waypoint, at, position};

const FRAME_MS: i64 = 40;
const NUM_FRAMES: i64 = 2250;
/// The camera shows something else: nobody is tracked, and everybody keeps their index.
const CUT_MS: std::ops::Range<i64> = 54_000..58_100;
/// The pillar that hides whoever passes behind it, ratios of the frame's width.
const PILLAR_X: std::ops::Range<f64> = 0.425..0.485;
const PILLAR_DEPTH: f64 = 0.22;
/// When the two who cross change names.
const SWAP_MS: i64 = 30_100;
const GHOST_MS: i64 = 37_440;

struct Walker {
    seed: u64,
    /// Index before and after [`SWAP_MS`].
    index: (i64, i64),
    /// Separate visits; between them the person is elsewhere.
    visits: &'static [&'static [Waypoint]],
    /// So near that only the face is found.
    face_only_ms: std::ops::Range<i64>,
}

/// Works behind the desk on the right, for the whole time.
const RECEPTIONIST: Walker = Walker {
    seed: 11,
    index: (0, 0),
    visits: &[&[
        at(-1.0, 0.80, 0.36, -15.0),
        at(9.0, 0.80, 0.36, -25.0),
        at(12.0, 0.77, 0.34, -40.0),
        at(19.0, 0.77, 0.34, -35.0),
        at(22.0, 0.86, 0.30, 100.0),
        at(27.0, 0.87, 0.30, 120.0),
        at(31.0, 0.79, 0.35, -10.0),
        at(44.0, 0.80, 0.36, 5.0),
        at(47.0, 0.74, 0.37, -60.0),
        at(53.0, 0.75, 0.36, -20.0),
        at(66.0, 0.80, 0.35, -30.0),
        at(72.0, 0.83, 0.33, 40.0),
        at(79.0, 0.78, 0.36, -45.0),
        at(87.0, 0.79, 0.36, -30.0),
        at(91.0, 0.80, 0.36, 0.0),
    ]],
    face_only_ms: 0..0,
};

/// Asks at the desk, leaves on the right, and comes back through the far door straight up to the camera.
const VISITOR: Walker = Walker {
    seed: 12,
    index: (1, 1),
    visits: &[
        &[
            at(0.9, -0.045, 0.80, 60.0),
            at(4.0, 0.22, 0.72, 55.0),
            at(9.0, 0.64, 0.52, 65.0),
            at(10.0, 0.66, 0.50, 55.0),
            at(19.5, 0.66, 0.50, 62.0),
            at(22.0, 0.74, 0.58, 40.0),
            at(27.5, 1.05, 0.66, 80.0),
        ],
        &[
            at(45.0, 0.56, 0.02, -5.0),
            at(50.0, 0.54, 0.25, 5.0),
            at(58.0, 0.50, 0.62, 8.0),
            at(63.0, 0.46, 1.00, -6.0),
            at(69.0, 0.44, 1.02, 10.0),
            at(74.5, -0.06, 0.92, -70.0),
        ],
    ],
    face_only_ms: 63_400..69_200,
};

/// Paces at the back, behind the pillar again and again.
const CLEANER: Walker = Walker {
    seed: 13,
    index: (2, 2),
    visits: &[&[
        at(3.0, 0.04, 0.10, 85.0),
        at(13.0, 0.60, 0.12, 80.0),
        at(15.0, 0.62, 0.12, 20.0),
        at(18.0, 0.62, 0.13, -30.0),
        at(33.0, 0.15, 0.10, -85.0),
        at(35.0, 0.14, 0.10, -20.0),
        at(38.0, 0.15, 0.11, 30.0),
        at(52.0, 0.66, 0.13, 80.0),
        at(61.0, 0.64, 0.12, 30.0),
        at(76.0, 0.16, 0.11, -85.0),
        at(88.0, 0.60, 0.12, 85.0),
        at(91.0, 0.70, 0.12, 85.0),
    ]],
    face_only_ms: 0..0,
};

/// Crosses from left to right, and comes to the desk later.
const FROM_LEFT: Walker = Walker {
    seed: 14,
    index: (3, 4),
    visits: &[
        &[
            at(13.5, -0.04, 0.44, 50.0),
            at(17.0, 0.14, 0.46, 45.0),
            at(24.5, 0.20, 0.47, 10.0),
            at(30.0, 0.385, 0.49, 60.0),
            at(36.0, 0.58, 0.62, 30.0),
            at(42.0, 0.62, 0.64, -20.0),
            at(49.0, 1.06, 0.86, 70.0),
        ],
        &[
            at(71.0, 1.04, 0.70, -60.0),
            at(76.0, 0.74, 0.56, -40.0),
            at(79.0, 0.66, 0.52, 58.0),
            at(86.0, 0.65, 0.52, 62.0),
            at(90.5, 0.40, 0.60, -45.0),
        ],
    ],
    face_only_ms: 0..0,
};

/// Comes from the right, crosses, waits on the left, and leaves past the camera.
const FROM_RIGHT: Walker = Walker {
    seed: 15,
    index: (4, 3),
    visits: &[&[
        at(16.0, 1.04, 0.60, -60.0),
        at(22.0, 0.62, 0.56, -45.0),
        at(26.0, 0.56, 0.55, -20.0),
        at(30.0, 0.405, 0.54, -65.0),
        at(36.0, 0.25, 0.58, -10.0),
        at(59.5, 0.24, 0.60, 12.0),
        at(66.0, 0.16, 0.98, -25.0),
        at(70.0, -0.05, 1.05, -60.0),
    ]],
    face_only_ms: 0..0,
};

pub(super) fn video() -> VideoMetadata {
    VideoMetadata {
        codec: Some("h264".to_owned()),
        format: Some("QuickTime / MOV".to_owned()),
        duration_ms: Some(NUM_FRAMES * FRAME_MS),
        frame_rate: Some(25.0),
        width: Some(1280),
        height: Some(720),
        color_range: Some("LIMITED".to_owned()),
    }
}

/// The detections in time order, at one time ascending by index.
pub(super) fn rows() -> Vec<NewRow> {
    let mut rows = Vec::new();
    for walker in [RECEPTIONIST, VISITOR, CLEANER, FROM_LEFT, FROM_RIGHT] {
        walk(&walker, &mut rows);
    }
    rows.push(ghost());
    rows.sort_by_key(|row| (row.time_ms, row.index));
    rows
}

fn walk(walker: &Walker, rows: &mut Vec<NewRow>) {
    let mut dice = Dice::new(walker.seed);
    let mut looks = Looks::new(&mut dice);
    let mut lost_until_ms = 0;
    let mut last_x = None;
    let mut walked = 0.0;
    for frame in 0..NUM_FRAMES {
        let time_ms = frame * FRAME_MS;
        let s = time_ms as f64 / 1000.0;
        let Some(place) = walker.visits.iter().find_map(|visit| position(visit, s)) else { continue };
        let figure = figure(place, &mut walked, &mut last_x);
        // Bodies are looked for in two frames of three (40 and 80 ms apart), faces in every fifth.
        let (is_body_frame, is_face_frame) = (frame % 3 != 2, frame % 5 == 0);
        if dice.chance(0.000_9) {
            lost_until_ms = time_ms + dice.between(400.0, 2400.0) as i64;
        } else if dice.chance(0.006) {
            lost_until_ms = lost_until_ms.max(time_ms + dice.between(40.0, 130.0) as i64);
        }
        let is_hidden = CUT_MS.contains(&time_ms)
            || time_ms < lost_until_ms
            || (place.depth < PILLAR_DEPTH && PILLAR_X.contains(&place.x));
        let sees_face = place.yaw_deg.abs() < 74.0 && figure.height > 0.22 && (0.0..1.0).contains(&place.x);
        // Drawn even when nobody sees it, so that jitter goes on smoothly behind the pillar.
        let body = looks.body(&figure, &mut dice);
        let face = looks.face(&figure, &mut dice);
        if is_hidden {
            continue;
        }
        let is_near = walker.face_only_ms.contains(&time_ms);
        let body = Some(body).filter(|_| is_body_frame && !is_near);
        let face = Some(face).filter(|_| is_face_frame && sees_face);
        if body.is_some() || face.is_some() {
            let index = PersonIndex(if time_ms < SWAP_MS { walker.index.0 } else { walker.index.1 });
            rows.push(NewRow { time_ms, index, body: body.unwrap_or(NormRect::NONE), face, extras: None });
        }
    }
}

/// Perspective: whoever is nearer stands lower in the frame and is larger, in one ratio from the horizon at 0.26.
fn figure(place: Waypoint, walked: &mut f64, last_x: &mut Option<f64>) -> Figure {
    let foot_y = 0.42 + 0.60 * place.depth;
    let height = 1.05 * (foot_y - 0.258);
    let moved = last_x.replace(place.x).map_or(0.0, |x| (place.x - x).abs());
    // A step is about a third of the body's height.
    *walked += moved / (0.2 * height);
    let is_walking = moved > 0.000_4;
    let step = if is_walking { walked.fract() } else { 0.0 };
    Figure { x: place.x, foot_y, height, yaw_deg: place.yaw_deg, step }
}

/// A single entry, as reflections in a glass door make them.
fn ghost() -> NewRow {
    NewRow {
        time_ms: GHOST_MS,
        index: super::DEMO_GHOST,
        body: NormRect::new(0.925, 0.36, 0.034, 0.19),
        face: None,
        extras: None,
    }
}

/// One `FaceMatches` item for a person of the scene.
pub(super) fn face_match(index: PersonIndex) -> Value {
    let face_id = format!("00000000-0000-4000-8000-{:012}", index.0);
    json!({
        "Similarity": 96.5 + 0.5 * index.0 as f64,
        "Face": {
            "FaceId": face_id,
            "ImageId": "00000000-0000-4000-9000-000000000001",
            "ExternalImageId": format!("employee-{:03}", index.0),
            "BoundingBox": {"Width": 0.25, "Height": 0.5, "Left": 0.375, "Top": 0.1875},
            "Confidence": 99.875,
        },
    })
}
