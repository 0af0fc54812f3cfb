//! The layers of `docs/architecture.md`, read off the `use` lines and paths of the source.

use std::path::{Path, PathBuf};

const LAYERS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("decode", &["model"]),
    ("analysis", &["model"]),
    ("view", &["model", "analysis"]),
    ("export", &["model", "analysis"]),
    ("sample", &["model", "decode"]),
    ("jobs", &[]),
    ("source", &["model", "decode", "jobs"]),
    ("library", &["model", "decode", "jobs", "source"]),
    ("archive", &["model", "decode", "export", "sample", "jobs", "source"]),
    ("app", &["model", "decode", "analysis", "view", "export", "sample", "jobs", "source", "library", "archive"]),
    ("ui", &["model", "analysis", "view", "export", "jobs", "app"]),
    (
        "cli",
        &[
            "model", "decode", "analysis", "view", "export", "sample", "jobs", "source", "library", "archive", "app",
            "ui",
        ],
    ),
];

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The part of a file before its own tests, which may use more.
fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]").map_or(text, |at| &text[..at])
}

#[test]
fn every_module_uses_only_what_its_layer_may() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut num_uses = 0;
    for (layer, allowed) in LAYERS {
        let mut files = Vec::new();
        rust_files(&src.join(layer), &mut files);
        assert!(!files.is_empty(), "{layer} has no files");
        for file in files {
            // Files that hold nothing but tests.
            if file.to_string_lossy().contains("test") {
                continue;
            }
            let text = std::fs::read_to_string(&file).unwrap();
            for (at, line) in without_tests(&text).lines().enumerate() {
                if line.trim_start().starts_with("//") {
                    continue;
                }
                for used in line.split("crate::").skip(1) {
                    let used: String = used.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                    num_uses += 1;
                    let is_layer = LAYERS.iter().any(|(name, _)| *name == used);
                    if is_layer && used != *layer && !allowed.contains(&used.as_str()) {
                        wrong.push(format!("{}:{}: {layer} uses {used}", file.display(), at + 1));
                    }
                }
            }
        }
    }
    assert!(num_uses > 100, "the check reads nothing: {num_uses}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn toolkits_stay_in_their_layer() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let path = file.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
        let has = |needle: &str| text.lines().any(|l| !l.trim_start().starts_with("//") && l.contains(needle));
        assert!(
            path.starts_with("ui/") || !(has("egui::") || has("eframe::") || has("rfd::")),
            "{path} uses the toolkit"
        );
        assert!(path.starts_with("source/aws") || !has("aws_sdk_rekognition"), "{path} uses the SDK");
    }
}

#[test]
fn a_file_is_a_room_not_a_hall() {
    let mut files = Vec::new();
    for folder in ["src", "tests", "benches"] {
        rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut files);
    }
    let long: Vec<String> = files
        .iter()
        .map(|file| (file, std::fs::read_to_string(file).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .map(|(file, lines)| format!("{} has {lines} lines", file.display()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
