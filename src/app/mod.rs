//! The state of the program, the commands that change it, and what people can do.
