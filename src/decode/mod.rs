//! Bytes in, a track store out: one file per dialect family and format.
