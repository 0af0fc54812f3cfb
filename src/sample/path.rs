//! Smooth paths through a few points, with pauses that stay pauses.

/// Where somebody is at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Waypoint {
    /// Seconds from the start of the video.
    pub(super) s: f64,
    /// Foot position across the frame, ratio of its width.
    pub(super) x: f64,
    /// 0 at the back of the room, 1 nearest to the camera.
    pub(super) depth: f64,
    /// Where the face turns: 0 to the camera, positive to the right of the picture, beyond 90 away from the camera.
    pub(super) yaw_deg: f64,
}

/// Shorthand for the tables of a scene.
pub(super) const fn at(s: f64, x: f64, depth: f64, yaw_deg: f64) -> Waypoint {
    Waypoint { s, x, depth, yaw_deg }
}

/// The position at a time, `None` before the first and after the last waypoint. Position is interpolated by monotone
/// cubics (Fritsch-Carlson), so that nobody overshoots a place they stop at.
pub(super) fn position(path: &[Waypoint], s: f64) -> Option<Waypoint> {
    let next = path.iter().position(|p| p.s > s)?;
    let from = next.checked_sub(1)?;
    let (a, b) = (path[from], path[next]);
    let t = (s - a.s) / (b.s - a.s);
    let cubic = |value: fn(&Waypoint) -> f64| {
        let (m0, m1) = (tangent(path, from, value), tangent(path, next, value));
        hermite(value(&a), value(&b), m0 * (b.s - a.s), m1 * (b.s - a.s), t)
    };
    let eased = t * t * (3.0 - 2.0 * t);
    Some(Waypoint {
        s,
        x: cubic(|p| p.x),
        depth: cubic(|p| p.depth),
        yaw_deg: a.yaw_deg + (b.yaw_deg - a.yaw_deg) * eased,
    })
}

fn hermite(p0: f64, p1: f64, m0: f64, m1: f64, t: f64) -> f64 {
    let (t2, t3) = (t * t, t * t * t);
    (2.0 * t3 - 3.0 * t2 + 1.0) * p0 + (t3 - 2.0 * t2 + t) * m0 + (3.0 * t2 - 2.0 * t3) * p1 + (t3 - t2) * m1
}

/// Harmonic mean of the two slopes beside a waypoint; zero where the direction turns or somebody stands.
fn tangent(path: &[Waypoint], i: usize, value: fn(&Waypoint) -> f64) -> f64 {
    let slope = |j: usize| (value(&path[j + 1]) - value(&path[j])) / (path[j + 1].s - path[j].s);
    if i == 0 {
        return slope(0);
    }
    if i + 1 == path.len() {
        return slope(i - 1);
    }
    let (before, after) = (slope(i - 1), slope(i));
    if before * after <= 0.0 { 0.0 } else { 2.0 * before * after / (before + after) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_through_its_points_and_stands_still() {
        let path = [at(0.0, 0.0, 0.0, 0.0), at(4.0, 0.5, 0.2, 90.0), at(6.0, 0.5, 0.2, 0.0), at(9.0, 1.0, 1.0, 0.0)];
        assert_eq!(position(&path, 0.0).map(|p| p.x), Some(0.0));
        assert_eq!(position(&path, 4.0).map(|p| (p.x, p.yaw_deg)), Some((0.5, 90.0)));
        assert_eq!(position(&path, 5.0).map(|p| (p.x, p.depth)), Some((0.5, 0.2)));
        assert_eq!(position(&path, -0.1), None);
        assert_eq!(position(&path, 9.0), None);
    }
}
