//! Pictures of the whole window, without a display.

use std::time::{Duration, Instant};

use egui::vec2;

use super::picture::{Picture, headless_frames};
use super::session::Session;
use crate::app::Document;

/// Passes in which layouts settle.
const NUM_PASSES: u32 = 6;

/// How long a picture waits for what is being worked out.
const LIMIT: Duration = Duration::from_mins(1);

/// The window as it stands, in a size in points and with so many pixels a point, once all that it shows has been worked out.
pub fn window_picture(session: &mut Session, size: (u32, u32), scale: f32) -> Picture {
    wait_until(session, LIMIT, |session| session.state.document().is_none_or(Document::is_settled));
    let kind = session.state.settings.theme;
    headless_frames(vec2(size.0 as f32, size.1 as f32), scale, kind, NUM_PASSES, |ui| session.ui(ui))
}

/// Takes in what the jobs report until `is_done`, at most for `limit`. Says whether it was done in time.
pub fn wait_until(session: &mut Session, limit: Duration, is_done: impl Fn(&Session) -> bool) -> bool {
    let start = Instant::now();
    loop {
        session.poll();
        if is_done(session) {
            return true;
        }
        if start.elapsed() > limit {
            return false;
        }
        // The waker of a session without a window has nobody to wake, so look again soon.
        std::thread::sleep(Duration::from_millis(2));
    }
}
