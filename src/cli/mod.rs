//! The command line: arguments, and the same engine without a window.

mod args;
mod batch;
mod completions;
mod console;
mod data_dir;
mod demo;
mod exit;
mod export;
mod fetch;
mod fetch_job;
mod info;
mod info_json;
mod info_session;
mod input;
mod interrupts;
mod library;
mod output;
mod people;
mod render;
mod render_args;
mod serve;
mod serve_args;
#[cfg(feature = "gui")]
mod session;
mod window;
mod window_picture;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use args::{InputOptions, RawArgs, RawCommand};
use console::Console;
use exit::Failure;

/// Runs the program with its arguments (the first is its own name), and says how it ended: 0 done, 1 failed, 2 wrong
/// arguments.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let raw = match RawArgs::try_parse_from(args) {
        Ok(raw) => raw,
        Err(error) => {
            // Help and the version are asked for and go to standard output; wrong arguments to standard error.
            let _ = error.print();
            return ExitCode::from(u8::from(error.use_stderr()) * 2);
        }
    };
    let console = Console::new(&raw.global);
    match dispatch(raw, console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            console.error(&failure.text());
            failure.exit.into()
        }
    }
}

fn dispatch(raw: RawArgs, console: Console) -> Result<(), Failure> {
    let RawArgs { global, input_options, inputs, still, quit_after_frame, command } = raw;
    let data_dir = data_dir::resolve(global.data_dir.as_deref());
    let Some(command) = command else {
        let opening = window::Opening { inputs: &inputs, still: still.as_deref(), quit_after_frame };
        return window::run(&opening, &input_options.decode_options(), data_dir?.as_path());
    };
    if input_options != InputOptions::default() {
        let text = "options of the inputs (such as --fps) stand after the subcommand: pathscope info INPUT --fps 25";
        return Err(Failure::usage(text));
    }
    if still.is_some() {
        return Err(Failure::usage("--still stands after the subcommand: pathscope render INPUT --still PATH"));
    }
    match command {
        RawCommand::Demo(args) => demo::run(&args, data_dir?.as_path(), console),
        RawCommand::Info(args) => info::run(&args, console),
        RawCommand::People(args) => people::run(&args, console),
        RawCommand::Export(args) => export::run(&args, console),
        RawCommand::Fetch(args) => fetch::run(&args, data_dir?.as_path(), console),
        RawCommand::Serve(args) => serve::run(&args, console),
        RawCommand::Library(args) => library::run(&args, data_dir?.as_path(), console),
        RawCommand::Render(args) => render::run(&args, console),
        RawCommand::Completions(args) => completions::run(&args),
    }
}
