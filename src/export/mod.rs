//! Writers of every format, and files that appear whole or not at all.
