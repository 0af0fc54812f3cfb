//! Long work: threads, progress, cancellation, and exactly one end.
