//! All integration tests, in one binary because each binary links the whole program.

mod archive;
