//! What is shipped beside the program: pages whose links lead somewhere, icons of their sizes, and the desktop file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The README and all pages, by their path from the root.
fn pages() -> BTreeMap<PathBuf, String> {
    let docs = std::fs::read_dir(root().join("docs")).unwrap().map(|entry| entry.unwrap().path());
    let pages = docs.filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    pages.chain([root().join("README.md")]).map(|path| (path.clone(), read(&path))).collect()
}

/// The text without what stands in code, where brackets are no links.
fn without_code(text: &str) -> String {
    let mut lines = String::new();
    for line in text.lines().filter(|line| !line.starts_with("    ")) {
        for (at, part) in line.split('`').enumerate() {
            lines.push_str(if at % 2 == 0 { part } else { "code" });
        }
        lines.push(' ');
    }
    lines
}

/// The targets of `[text](target)`, pictures too.
fn links(text: &str) -> Vec<String> {
    let targets = without_code(text);
    let targets = targets.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target.trim().to_owned()).collect()
}

/// The names under which headings can be linked to.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let anchor = |heading: &str| -> String {
        let kept =
            heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>();
        kept.replace(' ', "-")
    };
    headings.map(anchor).collect()
}

#[test]
fn every_link_of_the_pages_leads_somewhere() {
    let pages = pages();
    let mut wrong = Vec::new();
    let mut num_links = 0;
    for (page, text) in &pages {
        for link in links(text).into_iter().filter(|link| !link.contains("://")) {
            num_links += 1;
            let (path, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = if path.is_empty() { page.clone() } else { page.parent().unwrap().join(path) };
            let found = if anchor.is_empty() {
                target.exists()
            } else {
                target.canonicalize().is_ok_and(|target| anchors(&read(&target)).contains(anchor))
            };
            if !found {
                wrong.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(num_links > 30, "the check reads nothing: {num_links}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_is_in_the_index() {
    let index = links(&read(&root().join("docs/README.md")));
    for page in pages().keys().filter(|page| page.parent().unwrap().ends_with("docs")) {
        let name = page.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name == "README.md" || index.contains(&name), "docs/README.md does not name {name}");
    }
}

#[test]
fn icons_have_the_sizes_they_are_named_for() {
    let folder = root().join("assets/icon");
    assert!(read(&folder.join("pathscope.svg")).contains("viewBox=\"0 0 512 512\""));
    for size in [16_u32, 32, 48, 64, 128, 256, 512] {
        let png = std::fs::read(folder.join(format!("pathscope-{size}.png"))).unwrap();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n", "{size}");
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!((side(16), side(20)), (size, size));
        assert_eq!((png[24], png[25]), (8, 6), "8 bits a channel, with transparency: {size}");
    }
}

#[test]
fn the_desktop_file_says_what_a_desktop_needs() {
    let text = read(&root().join("assets/pathscope.desktop"));
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("[Desktop Entry]"));
    let entries: BTreeMap<&str, &str> = lines.map(|line| line.split_once('=').expect("key=value")).collect();
    assert_eq!(entries["Type"], "Application");
    assert_eq!(entries["Exec"], "pathscope %F");
    // The window's own id, by which a desktop finds its entry and icon.
    let id = entries["StartupWMClass"];
    assert!(read(&root().join("src/ui/shell.rs")).contains(&format!("with_app_id(\"{id}\")")));
    assert_eq!(entries["Icon"], "pathscope");
    for list in ["Categories", "MimeType", "Keywords"] {
        assert!(entries[list].ends_with(';'), "{list} is a list");
    }
    assert!(entries["MimeType"].split(';').any(|kind| kind == "application/json"));
    assert!(!entries["Name"].is_empty() && !entries["Comment"].is_empty());
}
