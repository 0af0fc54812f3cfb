//! The program: hands its arguments to [`pathscope::cli`].

fn main() {}
