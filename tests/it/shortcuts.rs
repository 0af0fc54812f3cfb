//! `docs/shortcuts.md` says what the list of actions says.

use std::fmt::Write as _;
use std::path::Path;

use pathscope::app::{Category, actions};

fn page() -> String {
    let mut page = String::from(
        "# Keys\n\n\
         Every action, its menu and its keys. All of them are in the command palette (Ctrl+K) too, and all keys can be changed in\n\
         the settings (Ctrl+,). On a Mac read Command for Ctrl.\n",
    );
    for category in Category::ALL {
        let _ = write!(page, "\n## {}\n\n| Action | Keys | |\n|---|---|---|\n", category.title());
        for action in actions().filter(|action| action.category == category) {
            let keys: Vec<String> = action.shortcuts.iter().map(|key| format!("`{key}`")).collect();
            let _ = writeln!(page, "| {} | {} | {} |", action.label, keys.join(" "), action.tooltip);
        }
    }
    page
}

#[test]
fn the_page_of_keys_is_made_from_the_actions() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/shortcuts.md");
    if std::env::var("UPDATE_SNAPSHOTS").is_ok_and(|value| value == "1") {
        std::fs::write(&path, page()).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == page(), "docs/shortcuts.md is old; UPDATE_SNAPSHOTS=1 writes it anew");
}
