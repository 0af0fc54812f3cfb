//! A window of the toolkit with nothing in it, opened as Pathscope opens its own: what `benches/start/run` holds Pathscope
//! against.
//!
//! `empty_window LAYOUT [--quit-after-frame N]`. LAYOUT is the file for the layout of the window. With a number it says
//! `painted N` on standard output and ends once so many frames are painted.

use std::io::{self, Write as _};

use eframe::egui::{self, Context, Ui, ViewportCommand};

struct Empty {
    quit_after_frame: Option<u64>,
}

impl eframe::App for Empty {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        let Some(num_frames) = self.quit_after_frame else { return };
        ctx.request_repaint();
        if ctx.cumulative_frame_nr() >= num_frames {
            self.quit_after_frame = None;
            // Who started this reads it, or has gone.
            let _ = writeln!(io::stdout(), "painted {num_frames}");
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    fn ui(&mut self, _ui: &mut Ui, _frame: &mut eframe::Frame) {}
}

fn main() -> io::Result<()> {
    // Cargo adds a flag of its own.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let (layout, quit_after_frame) = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [layout] => (layout, None),
        [layout, "--quit-after-frame", number] => (layout, Some(number.parse().map_err(io::Error::other)?)),
        // Also when all benches are run.
        _ => return writeln!(io::stdout(), "usage: empty_window LAYOUT [--quit-after-frame N]; see benches/start/run"),
    };
    // The same as in `ui::shell`, but for the icon.
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id("pathscope-empty")
            .with_title("Empty")
            .with_inner_size([1440.0, 900.0])
            .with_min_inner_size([900.0, 560.0])
            .with_drag_and_drop(true),
        persist_window: true,
        persistence_path: Some(layout.into()),
        ..eframe::NativeOptions::default()
    };
    eframe::run_native("pathscope-empty", options, Box::new(move |_| Ok(Box::new(Empty { quit_after_frame }))))
        .map_err(|error| io::Error::other(error.to_string()))
}
