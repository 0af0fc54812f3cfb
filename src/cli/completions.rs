//! `pathscope completions`: a script for a shell on standard output.

use clap::CommandFactory as _;

use super::args::{CompletionsArgs, RawArgs};
use super::exit::Failure;
use super::output;

/// Writes the script.
pub(super) fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut RawArgs::command(), "pathscope", &mut script);
    output::print(&script)
}
