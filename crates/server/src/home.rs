//! The home directory: where everything of one server lies, who may read it, and that only one server uses it.
//!
//! ```text
//! HOME/deployment.toml          the configuration, when there is one
//! HOME/data/                    0700
//!           serve.lock          held by the running server
//!           tollgate.db         the SQLite database
//!           keys/master.key     32 random bytes, 0600
//!           tls/                the local CA and the server's certificate
//!           gateway/            of a gateway whose key manager is elsewhere: who it is, and what it last held
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use tollgate_domain::environment::Environment;

use crate::failure::{Doing as _, Failure};

/// Length of the master key in bytes.
const MASTER_KEY: usize = 32;

/// The directory of one server.
#[derive(Clone, Debug)]
pub struct Home(PathBuf);

/// Proof that no other server uses the home. The operating system frees the lock when the process ends, however it
/// ends.
#[derive(Debug)]
pub struct HomeLock {
    file: File,
}

impl Drop for HomeLock {
    /// Frees the lock although a child that is just being started may hold a copy of the file.
    fn drop(&mut self) {
        if let Err(error) = flock(&self.file, FlockOperation::Unlock) {
            tracing::warn!(%error, "the home's lock could not be freed");
        }
    }
}

impl Home {
    /// The home that was asked for: by `--home`, else by `TOLLGATE_HOME`, else `./home`.
    #[must_use]
    pub fn find(asked: Option<PathBuf>, variable: Option<&str>) -> Self {
        let path = asked
            .or_else(|| variable.filter(|text| !text.is_empty()).map(PathBuf::from))
            .unwrap_or_else(|| PathBuf::from("home"));
        Self(std::path::absolute(&path).unwrap_or(path))
    }

    /// The directory itself, absolute.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// What every command but `serve` says where there is none.
    #[must_use]
    pub fn absence(&self) -> Failure {
        Failure::configuration(format!("no home at {}: `tollgate serve` makes one", self.0.display()))
    }

    /// Where the data lie.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.0.join("data")
    }

    /// Where the local CA and the server's certificate lie.
    #[must_use]
    pub fn tls(&self) -> PathBuf {
        self.data().join("tls")
    }

    /// Where a gateway keeps who it is and what it last held.
    #[must_use]
    pub fn gateway(&self) -> PathBuf {
        self.data().join("gateway")
    }

    /// The SQLite database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data().join("tollgate.db")
    }

    /// The file of the master key.
    #[must_use]
    pub fn master_key_file(&self) -> PathBuf {
        self.data().join("keys").join("master.key")
    }

    /// Whether there is a master key without the SQLite database that it belongs to.
    #[must_use]
    pub fn has_key_alone(&self) -> bool {
        self.master_key_file().exists() && !self.database().exists()
    }

    /// Makes the directories that are missing and closes them to other users of the machine.
    ///
    /// # Errors
    /// When a directory cannot be made or closed.
    pub fn prepare(&self) -> Result<(), Failure> {
        make_private(&self.0, false)?;
        for directory in [self.data(), self.tls(), self.data().join("keys")] {
            make_private(&directory, true)?;
        }
        Ok(())
    }

    /// Takes the home for this process.
    ///
    /// # Errors
    /// When another server runs on it.
    pub fn lock(&self) -> Result<HomeLock, Failure> {
        let path = self.data().join("serve.lock");
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true).mode(0o600);
        let file = options.open(&path).doing(&format!("cannot open {}", path.display()))?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(HomeLock { file }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(Failure::refused(format!(
                "another tollgate serve runs on {}: stop it, or give this one another home with --home",
                self.0.display()
            ))),
            Err(error) => Err(Failure::refused(format!("cannot lock {}: {error}", path.display()))),
        }
    }

    /// The master key of this home; made when there is none and `has_data` says that none was ever needed.
    ///
    /// # Errors
    /// When the key cannot be read or made, or is missing although the database holds what it sealed: a new key
    /// would make all of that unreadable for good, so none is made.
    pub fn master_key(&self, environment: &Environment, has_data: bool) -> Result<[u8; MASTER_KEY], Failure> {
        let path = self.master_key_file();
        if let Some(key) = read_key(&path)? {
            return Ok(key);
        }
        if has_data {
            return Err(Failure::refused(format!(
                "{} is missing, but the database was made with it: put the file back from a backup (a new key could \
                 not open what the old one sealed)",
                path.display()
            )));
        }
        let key = environment.bytes::<MASTER_KEY>();
        // Two processes may come here at once: the link is made by the first one only, and both read what it made.
        let name = format!("master.key.{}", environment.uuid());
        let made = self.data().join("keys").join(name);
        write_private(&made, &key)?;
        let linked = fs::hard_link(&made, &path);
        fs::remove_file(&made).doing(&format!("cannot remove {}", made.display()))?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(Failure::refused(format!("cannot make {}: {error}", path.display())));
            }
            _ => {}
        }
        sync_directory(&self.data().join("keys"))?;
        read_key(&path)?.ok_or_else(|| Failure::refused(format!("{} is gone", path.display())))
    }
}

fn read_key(path: &Path) -> Result<Option<[u8; MASTER_KEY]>, Failure> {
    let mut key = Vec::new();
    match File::open(path) {
        Ok(file) => {
            keep_private(&file, path)?;
            file.take(1024).read_to_end(&mut key).doing(&format!("cannot read {}", path.display()))?;
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::refused(format!("cannot open {}: {error}", path.display()))),
    }
    let is_key = <[u8; MASTER_KEY]>::try_from(key);
    let wrong = |_| Failure::refused(format!("{} is no master key: it must hold 32 bytes", path.display()));
    is_key.map(Some).map_err(wrong)
}

/// Takes the right to read a secret from everybody but its owner, for example after it came from a backup. Where that
/// cannot be done, as with a file that was mounted read-only, it is only told.
fn keep_private(file: &File, path: &Path) -> Result<(), Failure> {
    let read = file.metadata().doing(&format!("cannot look at {}", path.display()))?;
    if read.permissions().mode() & 0o077 != 0 {
        let closed = file.set_permissions(Permissions::from_mode(0o600)).is_ok();
        tracing::warn!(file = %path.display(), closed, "others than the owner could read the master key");
    }
    Ok(())
}

/// Writes a file that only its owner may read, durably; an existing one is replaced whole.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<(), Failure> {
    let what = format!("cannot write {}", path.display());
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    let _ = fs::remove_file(&fresh);
    let mut options = OpenOptions::new();
    let mut file = options.create_new(true).write(true).mode(0o600).open(&fresh).doing(&what)?;
    file.write_all(content).and_then(|()| file.sync_all()).doing(&what)?;
    fs::rename(&fresh, path).doing(&what)
}

/// What was named in a directory is there after a crash, too.
pub(crate) fn sync_directory(path: &Path) -> Result<(), Failure> {
    File::open(path)
        .and_then(|directory| directory.sync_all())
        .doing(&format!("cannot sync {}", path.display()))
}

/// Makes a directory that only its owner may look into; one that is there is closed when `close` says so.
pub(crate) fn make_private(path: &Path, close: bool) -> Result<(), Failure> {
    let what = format!("cannot make {}", path.display());
    match fs::metadata(path) {
        Ok(found) if !found.is_dir() => {
            Err(Failure::refused(format!("{} is not a directory", path.display())))
        }
        Ok(found) if close && found.permissions().mode() & 0o077 != 0 => {
            fs::set_permissions(path, Permissions::from_mode(0o700)).doing(&what)
        }
        Ok(_) => Ok(()),
        Err(_) => DirBuilder::new().recursive(true).mode(0o700).create(path).doing(&what),
    }
}

#[cfg(test)]
#[path = "home_tests.rs"]
mod tests;
