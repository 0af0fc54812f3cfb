//! Reads and writes the settings.

use std::io::Write;
use std::path::Path;

use super::settings::Settings;

/// The name of the file in the data folder.
pub const FILE_NAME: &str = "settings.toml";

/// Reads the settings.
///
/// # Errors
/// What happened, in words, when there is a file that can't be used; without a file the settings are the preset ones.
pub fn load(path: &Path) -> Result<Settings, String> {
    let unusable = |error: &dyn std::fmt::Display| {
        format!("The settings can't be read, so the preset ones are used: {}\n{error}", path.display())
    };
    match std::fs::read_to_string(path) {
        Ok(text) => toml::from_str(&text).map(Settings::within_reason).map_err(|error| unusable(&error)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(of_first_version(path).unwrap_or_default()),
        Err(error) => Err(unusable(&error)),
    }
}

/// What version 0.1.0 noted in `settings.json`. Nothing when it cannot be read: there was no more in it than the look.
fn of_first_version(path: &Path) -> Option<Settings> {
    let text = std::fs::read(path.with_extension("json")).ok()?;
    serde_json::from_slice(&text).ok().map(Settings::within_reason)
}

/// Puts a file that could not be read aside, so that the next change does not write over what somebody wrote by hand. Returns
/// where it is now.
pub fn put_aside(path: &Path) -> Option<std::path::PathBuf> {
    let aside = path.with_extension("toml.unreadable");
    std::fs::rename(path, &aside).ok().map(|()| aside)
}

/// Writes the settings, whole or not at all.
///
/// # Errors
/// What happened, in words.
pub fn save(path: &Path, settings: &Settings) -> Result<(), String> {
    let write = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let text = toml::to_string_pretty(settings).map_err(std::io::Error::other)?;
        file.write_all(text.as_bytes())?;
        file.flush()?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| format!("{error}: {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_the_first_version_are_read_until_there_are_new_ones() {
        let folder = tempfile::tempdir().unwrap();
        let (path, old) = (folder.path().join(FILE_NAME), folder.path().join("settings.json"));
        let text = r#"{"theme": "light", "hidden_panels": ["Plot"], "overlays": ["Bodies", "Trails"], "trail_ms": 5000,
            "between": "hold", "measures": ["face_confidence"], "columns": ["first", "gaps"],
            "recent": ["/data/lobby.json", "/data/yard.json"]}"#;
        std::fs::write(&old, text).unwrap();
        let settings = load(&path).unwrap();
        assert_eq!((settings.theme, settings.trail_ms), (crate::view::ThemeKind::Light, 5000));
        assert!(!settings.shows(crate::app::Panel::Plot));
        let recent: Vec<_> = settings.recent.iter().map(crate::app::Recent::name).collect();
        assert_eq!(recent, ["lobby.json", "yard.json"]);
        save(&path, &Settings { trail_ms: 1, ..settings }).unwrap();
        assert_eq!(load(&path).unwrap().trail_ms, 1, "the new ones go before");
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&old, "{").unwrap();
        assert_eq!(load(&path), Ok(Settings::default()));
    }

    #[test]
    fn settings_come_back_and_broken_ones_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join(FILE_NAME);
        assert_eq!(load(&path), Ok(Settings::default()));
        let mut settings = Settings { trail_ms: 1234, ..Settings::default() };
        settings.keys.bind(crate::app::Action::by_id("play").unwrap(), "Ctrl+Shift+P".parse().unwrap());
        settings.remember(crate::app::Recent::new("a.json".into()));
        save(&path, &settings).unwrap();
        assert_eq!(load(&path), Ok(settings));
        std::fs::write(&path, "scale = nan\ngap_factor = -3.0").unwrap();
        let bounded = load(&path).unwrap();
        assert_eq!((bounded.scale, bounded.gap_factor), (1.0, 1.5));
        std::fs::write(&path, "theme = 7").unwrap();
        assert!(load(&path).is_err_and(|e| e.contains("preset") && e.contains("line 1")));
        let aside = put_aside(&path).unwrap();
        assert_eq!(
            (load(&path), std::fs::read_to_string(aside).unwrap()),
            (Ok(Settings::default()), "theme = 7".into())
        );
    }
}
