//! The command line: arguments, and the same engine without a window.
