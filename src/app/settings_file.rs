//! Reads and writes the settings.

use std::io::Write;
use std::path::Path;

use super::settings::Settings;

/// The name of the file in the data folder.
pub const FILE_NAME: &str = "settings.json";

/// Reads the settings.
///
/// # Errors
/// What happened, in words, when there is a file that can't be used; without a file the settings are the preset ones.
pub fn load(path: &Path) -> Result<Settings, String> {
    match std::fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| {
            format!("The settings can't be read, so the preset ones are used ({error}); they are replaced at the next change: {}", path.display())
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Settings::default()),
        Err(error) => Err(format!("The settings can't be read, so the preset ones are used ({error}): {}", path.display())),
    }
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
        serde_json::to_writer_pretty(&mut file, settings)?;
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
    fn settings_come_back_and_broken_ones_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join(FILE_NAME);
        assert_eq!(load(&path), Ok(Settings::default()));
        let mut settings = Settings { trail_ms: 1234, ..Settings::default() };
        settings.remember(crate::app::Recent::new("a.json".into()));
        save(&path, &settings).unwrap();
        assert_eq!(load(&path), Ok(settings));
        std::fs::write(&path, "{").unwrap();
        assert!(load(&path).is_err_and(|e| e.contains("preset")));
    }
}
