//! Files that are read together, and what stands beside them: a folder of labels with a file a frame, and `seqinfo.ini`.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::decode::tracks::{LabelName, SequenceInfo, is_label_file, label_name};
use crate::decode::{DecodeOptions, InputFormat};

/// Bytes of a file that tell whether it holds labels.
const SNIFFED_BYTES: u64 = 1024;
/// Files of a sequence, apart from empty ones, that are looked at.
const SNIFFED_FILES: usize = 16;
/// No `seqinfo.ini` is longer.
const MAX_INFO_BYTES: u64 = 1 << 16;
/// What a sequence is described in.
const INFO_NAME: &str = "seqinfo.ini";

/// Files that hold one result together, and how they are read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sequence {
    /// The files in their order; more than one only for labels.
    pub(super) files: Vec<PathBuf>,
    /// What it is called, where that is not the name of its file.
    pub(super) name: Option<String>,
    /// Where its first frame has no number of its own: what the names of its files tell.
    pub(super) base: Option<i64>,
}

impl Sequence {
    fn of(file: PathBuf) -> Self {
        Self { files: vec![file], name: None, base: None }
    }

    /// The file, where it stays alone.
    pub(super) fn alone(&self) -> Option<&PathBuf> {
        match &self.files[..] {
            [file] if self.name.is_none() => Some(file),
            _ => None,
        }
    }
}

/// Puts label files of one video together; every other file stays alone. Keeps the order. `said` is the format that somebody
/// says the files are in: then nothing is guessed.
pub(super) fn sequences(files: Vec<PathBuf>, said: Option<InputFormat>) -> Vec<Sequence> {
    let mut found: Vec<Sequence> = Vec::new();
    let mut files = files.into_iter().peekable();
    while let Some(file) = files.next() {
        let Some(video) = video_of(&file) else {
            found.push(Sequence::of(file));
            continue;
        };
        let mut together = vec![file];
        while let Some(next) = files.next_if(|next| video_of(next).as_ref() == Some(&video)) {
            together.push(next);
        }
        // Boxes far outside a frame look like no labels; hardly all of them are.
        let holds_labels =
            || together.iter().filter_map(|file| holds_labels(file)).take(SNIFFED_FILES).any(|holds| holds);
        if !said.map_or_else(holds_labels, |format| format == InputFormat::Ultralytics) {
            found.extend(together.into_iter().map(Sequence::of));
            continue;
        }
        let first = together.iter().filter_map(|file| label_name(file)).map(|name| name.frame).min();
        let folder = video.0.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let name = Some(video.1).filter(|stem| !stem.is_empty()).or(folder);
        found.push(Sequence { files: together, name, base: first.map(|first| first.min(1)) });
    }
    found
}

/// The folder and the stem that the label files of one video share.
fn video_of(file: &Path) -> Option<(Option<PathBuf>, String)> {
    label_name(file).map(|LabelName { stem, .. }| (file.parent().map(Path::to_owned), stem))
}

/// Whether a file holds labels; `None` for an empty file, which is a frame without anybody.
fn holds_labels(file: &Path) -> Option<bool> {
    let mut start = Vec::new();
    File::open(file).ok()?.take(SNIFFED_BYTES).read_to_end(&mut start).ok()?;
    let text = String::from_utf8_lossy(&start);
    (!text.trim().is_empty()).then(|| is_label_file(&text, &file.to_string_lossy()))
}

/// The options for a file: with what `seqinfo.ini` beside it or above it says, where the file is text.
pub(super) fn options_for(file: &Path, options: &DecodeOptions) -> DecodeOptions {
    let is_text = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"));
    let sequence = options.sequence.clone().or_else(|| if is_text { find_info(file) } else { None });
    DecodeOptions { sequence, ..options.clone() }
}

fn find_info(file: &Path) -> Option<SequenceInfo> {
    let folder = file.parent()?;
    let above = folder.parent();
    let info =
        [Some(folder), above].into_iter().flatten().map(|folder| folder.join(INFO_NAME)).find(|p| p.is_file())?;
    let mut bytes = Vec::new();
    File::open(&info).ok()?.take(MAX_INFO_BYTES).read_to_end(&mut bytes).ok()?;
    Some(SequenceInfo::parse(&String::from_utf8_lossy(&bytes), &info.display().to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_files_of_a_video_are_together_and_others_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (name, text) in [
            ("a_1.txt", ""),
            ("a_2.txt", "0 0.5 0.5 0.1 0.2 1\n"),
            ("b_0.txt", "0 0.5 0.5 0.1 0.2\n"),
            ("det_1.txt", "1,1,2,3,4,5,1\n"),
            ("det_2.txt", "1,1,2,3,4,5,1\n"),
        ] {
            std::fs::write(path(name), text).unwrap();
        }
        let files = ["a_1.txt", "a_2.txt", "b_0.txt", "det_1.txt", "det_2.txt", "x.json"].map(path).to_vec();
        let found = sequences(files.clone(), None);
        let sizes: Vec<_> = found.iter().map(|sequence| sequence.files.len()).collect();
        assert_eq!(sizes, [2, 1, 1, 1, 1]);
        assert_eq!((found[0].name.as_deref(), found[0].base), (Some("a"), Some(1)));
        assert_eq!((found[1].name.as_deref(), found[1].base), (Some("b"), Some(0)));
        let sizes = |said| sequences(files.clone(), Some(said)).iter().map(|s| s.files.len()).collect::<Vec<_>>();
        assert_eq!(sizes(InputFormat::Ultralytics), [2, 1, 2, 1], "what is said goes before what they look like");
        assert_eq!(sizes(InputFormat::Mot), [1; 6]);
        std::fs::write(path("a_1.txt"), "0 9.5 0.5 0.1 0.2 1\n").unwrap();
        assert_eq!(sequences(files, None)[0].files.len(), 2, "one odd frame");
    }

    #[test]
    fn a_description_is_found_beside_and_above() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("gt")).unwrap();
        std::fs::write(folder.path().join(INFO_NAME), "frameRate=25\nimWidth=100\nimHeight=50\n").unwrap();
        let options = |name: &str| options_for(&folder.path().join(name), &DecodeOptions::default());
        for name in ["gt/gt.txt", "tracks.txt"] {
            let sequence = options(name).sequence.unwrap();
            assert_eq!((sequence.frame_rate, sequence.frame_size), (Some(25.0), Some((100, 50))), "{name}");
        }
        assert_eq!(options("result.json").sequence, None);
    }
}
