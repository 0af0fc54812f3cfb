//! Where results come from: files, folders and endpoints.
