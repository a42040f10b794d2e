//! Which file the configuration is read from, and reading it within bounds.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::finding::{Finding, Place};

/// The largest file that is read, in bytes.
const MAX_SIZE: u64 = 1024 * 1024;

/// Where the configuration was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// This file, over the embedded defaults.
    File(PathBuf),
    /// The embedded defaults alone.
    Embedded,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Embedded => f.write_str("embedded defaults"),
        }
    }
}

/// Finds and reads the file; no text with the embedded defaults.
pub(super) fn read(home: &Path, config_file: Option<&Path>) -> Result<(Source, Option<String>), Finding> {
    let path = match config_file {
        Some(path) => Some(path.to_owned()),
        None => {
            let places = [home.join("deployment.toml"), home.join("repository/conf/deployment.toml")];
            // A file that is there but cannot be read is an error below, not a reason to take the next one.
            places.into_iter().find(|path| path.symlink_metadata().is_ok())
        }
    };
    let Some(path) = path else { return Ok((Source::Embedded, None)) };
    match read_text(&path) {
        Ok(text) => Ok((Source::File(path), Some(text))),
        Err(text) => Err(Finding::of_file(Place::WholeFile(path.display().to_string().into()), text)),
    }
}

fn read_text(path: &Path) -> Result<String, String> {
    let cannot = |error: std::io::Error| format!("cannot be read: {error}");
    let file = File::open(path).map_err(cannot)?;
    let mut bytes = Vec::new();
    file.take(MAX_SIZE + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > MAX_SIZE {
        return Err(format!("is larger than {MAX_SIZE} bytes"));
    }
    let text = String::from_utf8(bytes);
    text.map_err(|error| format!("is not UTF-8 text (at byte {})", error.utf8_error().valid_up_to()))
}
