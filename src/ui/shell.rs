//! The native window: a session, file dialogs, the clipboard, and files dropped from outside.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use egui::{Context, Ui, ViewportCommand};

use super::session::Session;
use super::style;
use crate::app::{
    AppState, Command, Effect, ExportCommand, HistoryCommand, LibraryCommand, PictureCommand, ReadAsCommand,
    SessionCommand, SessionEffect, SettingsCommand, SourceCommand, StillsCommand, ViewCommand,
};

/// What is needed to open the window.
pub struct ShellOptions {
    /// Where the layout of the window is remembered.
    pub layout_path: Option<PathBuf>,
    /// Run at the start, in order.
    pub commands: Vec<Command>,
    /// Performed at the start.
    pub effects: Vec<Effect>,
    /// Ends the program once so many frames are painted, and says so on standard output: for the bench of the start.
    pub quit_after_frame: Option<u64>,
}

/// Opens the window and returns when it is closed. `session` is made once the window's waker is known.
///
/// # Errors
/// Why no window could be opened, in words.
pub fn run(options: ShellOptions, session: impl FnOnce(crate::jobs::Waker) -> Session + 'static) -> Result<(), String> {
    let native = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_app_id("pathscope")
            .with_title("Pathscope")
            .with_icon(icon())
            .with_inner_size([1440.0, 900.0])
            .with_min_inner_size([900.0, 560.0])
            .with_drag_and_drop(true),
        persist_window: true,
        persistence_path: options.layout_path,
        ..eframe::NativeOptions::default()
    };
    let (commands, effects) = (options.commands, options.effects);
    let quit_after_frame = options.quit_after_frame;
    let creator = move |creation: &eframe::CreationContext<'_>| {
        let ctx = creation.egui_ctx.clone();
        let repaint = ctx.clone();
        // A burst of reports is drawn once.
        let waker = move || repaint.request_repaint_after(std::time::Duration::from_millis(10));
        let mut session = session(std::sync::Arc::new(waker));
        style::install(&ctx, session.state.settings.theme);
        for command in &commands {
            session.run(command);
        }
        for effect in effects {
            session.perform(effect);
        }
        let (picked_sender, picked) = channel();
        Ok(Box::new(Shell { session, picked, picked_sender, title: String::new(), quit_after_frame })
            as Box<dyn eframe::App>)
    };
    eframe::run_native("pathscope", native, Box::new(creator)).map_err(|error| error.to_string())
}

/// The app icon, as window managers that read no desktop file are given it.
fn icon() -> egui::IconData {
    let png = include_bytes!("../../assets/icon/pathscope-128.png");
    // Without an icon the toolkit shows its own, which is no reason to open no window.
    eframe::icon_data::from_png_bytes(png).unwrap_or_default()
}

/// The system's dialog for a file to write: its name, in its folder where there is one.
fn save_dialog(title: &str, path: &Path) -> rfd::AsyncFileDialog {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let dialog = rfd::AsyncFileDialog::new().set_title(title).set_file_name(name);
    match path.parent().filter(|folder| folder.is_dir()) {
        Some(folder) => dialog.set_directory(folder),
        None => dialog,
    }
}

struct Shell {
    session: Session,
    picked: Receiver<Command>,
    picked_sender: Sender<Command>,
    title: String,
    quit_after_frame: Option<u64>,
}

impl eframe::App for Shell {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        // Also while the window is hidden, when nothing is drawn.
        self.session.poll();
        self.quit_after_frame(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        while let Ok(command) = self.picked.try_recv() {
            self.session.run(&command);
        }
        let dropped: Vec<PathBuf> =
            ui.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        if !dropped.is_empty() {
            self.session.run(&SourceCommand::Open(dropped).into());
        }
        // Whoever closes the window is asked what quitting by the menu asks.
        if ui.input(|input| input.viewport().close_requested()) && self.session.state.session.asks_before_quit() {
            ui.ctx().send_viewport_cmd(ViewportCommand::CancelClose);
            self.session.run(&ViewCommand::Quit.into());
        }
        // Once, when there is something to be shown around in.
        let state = &self.session.state;
        if !state.settings.has_toured && state.tour_step.is_none() && state.document().is_some() {
            self.session.run(&SettingsCommand::Tour(Some(0)).into());
        }
        self.session.ui(ui);
        for effect in self.session.take_shell_effects() {
            self.perform(ui.ctx(), effect);
        }
        self.show_title(ui.ctx());
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.session.finish();
    }
}

impl Shell {
    /// A frame is on the screen when the next one begins, so that is asked for.
    fn quit_after_frame(&mut self, ctx: &Context) {
        let Some(num_frames) = self.quit_after_frame else { return };
        ctx.request_repaint();
        if ctx.cumulative_frame_nr() >= num_frames {
            self.quit_after_frame = None;
            // Who started this reads it, or has gone.
            let _ = writeln!(std::io::stdout(), "painted {num_frames}");
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    fn perform(&self, ctx: &Context, effect: Effect) {
        match effect {
            Effect::PickFiles => self.pick(ctx, async {
                let files = rfd::AsyncFileDialog::new()
                    .set_title("Open results")
                    .add_filter(
                        "Results and sessions",
                        &["json", "jsonl", "ndjson", "csv", "tsv", "parquet", "xml", "gz", "zst", "txt", "pathscope"],
                    )
                    .add_filter("All files", &["*"])
                    .pick_files()
                    .await?;
                let paths = files.iter().map(|file| file.path().to_owned()).collect();
                Some(SourceCommand::Open(paths).into())
            }),
            Effect::PickLibrary => self.pick(ctx, async {
                let folder = rfd::AsyncFileDialog::new().set_title("Open a folder as a library").pick_folder().await?;
                Some(LibraryCommand::Open(folder.path().to_owned()).into())
            }),
            Effect::PickReadAs => self.pick(ctx, async {
                let file = rfd::AsyncFileDialog::new().set_title("Open as").pick_file().await?;
                Some(ReadAsCommand::SetPath(file.path().to_owned()).into())
            }),
            Effect::PickFolder => self.pick(ctx, async {
                let folder = rfd::AsyncFileDialog::new().set_title("Open a folder of results").pick_folder().await?;
                Some(SourceCommand::Open(vec![folder.path().to_owned()]).into())
            }),
            Effect::PickExportPath { path, is_folder: _ } => self.pick(ctx, async move {
                let file = save_dialog("Export to", &path).save_file().await?;
                Some(ExportCommand::SetPath(file.path().to_owned()).into())
            }),
            Effect::PickSavePath { path } => self.pick(ctx, async move {
                let file = save_dialog("Save responses to", &path).save_file().await?;
                Some(HistoryCommand::EditPath(file.path().display().to_string()).into())
            }),
            Effect::Session(SessionEffect::PickPath { path }) => self.pick(ctx, async move {
                let file = save_dialog("Save session to", Path::new(&path)).save_file().await?;
                Some(SessionCommand::EditPath(file.path().display().to_string()).into())
            }),
            Effect::Session(SessionEffect::PickMissing(id)) => self.pick(ctx, async move {
                let file = rfd::AsyncFileDialog::new().set_title("Find the missing file").pick_file().await?;
                Some(SessionCommand::Locate { id, path: file.path().to_owned() }.into())
            }),
            Effect::PickPicturePath { path } => self.pick(ctx, async move {
                let dialog = save_dialog("Save picture to", &path);
                let file = dialog.add_filter("Pictures", &["png", "svg"]).save_file().await?;
                Some(PictureCommand::SetPath(file.path().to_owned()).into())
            }),
            Effect::PickStill { is_folder } => self.pick(ctx, async move {
                let dialog = rfd::AsyncFileDialog::new().set_title("Image under the boxes");
                let picked = if is_folder {
                    dialog.pick_folder().await?
                } else {
                    dialog.add_filter("Images", &["png", "jpg", "jpeg"]).pick_file().await?
                };
                Some(StillsCommand::Open(picked.path().to_owned()).into())
            }),
            Effect::CopyImage(image) => {
                let size = [image.width as usize, image.height as usize];
                ctx.copy_image(egui::ColorImage::from_rgb(size, &image.rgb));
            }
            Effect::CopyText(text) => ctx.copy_text(text),
            Effect::ShowInFolder(path) => {
                let folder = if path.is_dir() { path } else { path.parent().map(PathBuf::from).unwrap_or_default() };
                // Without a file manager there is nothing to show; the notice names the path anyway.
                std::thread::spawn(move || opener::open(folder));
            }
            Effect::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            // The worker has performed the others.
            _ => {}
        }
    }

    /// Waits for a file dialog on a thread of its own: a blocking dialog would freeze the window. Where none can be shown the
    /// answer is the same as cancel, which is why a path can be typed too.
    fn pick(&self, ctx: &Context, dialog: impl Future<Output = Option<Command>> + Send + 'static) {
        let (sender, ctx) = (self.picked_sender.clone(), ctx.clone());
        std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            if let Some(command) = runtime.block_on(dialog)
                && sender.send(command).is_ok()
            {
                ctx.request_repaint();
            }
        });
    }

    fn show_title(&mut self, ctx: &Context) {
        let title = title_of(&self.session.state);
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }
}

/// The window's title: what is shown, with a dot while a saved session has edits that its file does not have.
fn title_of(state: &AppState) -> String {
    let dot = if state.session.asks_before_quit() { "• " } else { "" };
    match state.document() {
        Some(document) => format!("{dot}{} - Pathscope", document.name()),
        None => format!("{dot}Pathscope"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{FilterCommand, update};

    #[test]
    fn the_title_tells_of_unsaved_edits() {
        let mut state = AppState::default();
        state.show_store(std::sync::Arc::new(crate::sample::SampleJob::demo().store()));
        let name = state.document().unwrap().name().to_owned();
        update(&mut state, &FilterCommand::SetText("person:1".into()).into());
        assert_eq!(title_of(&state), format!("{name} - Pathscope"), "without a session nothing has to be saved");
        state.session.path = Some("/data/monday.pathscope".into());
        assert_eq!(title_of(&state), format!("• {name} - Pathscope"));
    }

    #[test]
    fn the_bundled_icon_is_an_icon() {
        let icon = icon();
        assert_eq!((icon.width, icon.height), (128, 128));
        let middle = &icon.rgba[(64 * 128 + 64) * 4..][..4];
        assert_eq!(middle[3], 255, "the middle is opaque");
        assert_eq!(icon.rgba[3], 0, "the corners are round");
    }
}
