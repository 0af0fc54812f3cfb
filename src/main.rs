//! The program: hands its arguments to [`pathscope::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    pathscope::cli::run(std::env::args_os())
}
