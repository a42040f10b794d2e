//! The last good state on disk, so that a gateway starts and serves while its control plane is away.
//!
//! ```text
//! HOME/data/gateway/seal.key     32 random bytes, 0600: this gateway's own
//!                   state        a whole, and the lines of the feed that came after it
//! ```
//!
//! Each line is a record: its length, a nonce, and the line sealed by AES-256-GCM, bound to the file and its place there. A
//! whole replaces the file atomically; what changes is appended. What was torn by a crash at the end is cut off.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, MAX_TAG_LEN, NONCE_LEN, Nonce, UnboundKey};
use tollgate_domain::environment::Environment;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::home::{make_private, sync_directory, write_private};

/// Length of the seal key in bytes.
const KEY: usize = 32;
/// Length of a file's own id in bytes, which stands at its beginning.
const ID: usize = 16;
/// Length of the number that says how long a record is.
const LENGTH: usize = 4;
/// What a file may have been appended to before a new whole is due, whatever the size of its whole.
const ROOM: u64 = 4 * 1024 * 1024;

/// The file. One process has it: whoever holds the home's lock.
pub(crate) struct StateFile {
    directory: PathBuf,
    environment: Environment,
    seal: LessSafeKey,
    /// Open at its end; none before the first whole.
    open: Option<Open>,
}

struct Open {
    file: File,
    id: [u8; ID],
    /// How many records it has.
    records: u64,
    /// Where the first one ends, which is the whole.
    whole: u64,
    /// Where the last one ends.
    end: u64,
}

impl StateFile {
    /// Opens what the home holds, with the lines that it says; makes the key when there is none.
    ///
    /// # Errors
    /// When directory or key cannot be read or made. A state that cannot be opened is none.
    pub(crate) fn open(
        directory: PathBuf,
        environment: Environment,
    ) -> Result<(Self, Vec<Vec<u8>>), Failure> {
        make_private(&directory, true)?;
        let seal = read_key(&directory.join("seal.key"), &environment)?;
        let mut state = Self { directory, environment, seal, open: None };
        let lines = match state.read() {
            Ok(lines) => lines,
            Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                tracing::warn!(%error, "the last state on disk cannot be read: this gateway begins anew");
                Vec::new()
            }
        };
        Ok((state, lines))
    }

    fn path(&self) -> PathBuf {
        self.directory.join("state")
    }

    fn read(&mut self) -> io::Result<Vec<Vec<u8>>> {
        let mut file = OpenOptions::new().read(true).write(true).open(self.path())?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let (id, mut rest) = bytes.split_first_chunk::<ID>().ok_or(ErrorKind::UnexpectedEof)?;
        let mut open = Open { file, id: *id, records: 0, whole: 0, end: ID as u64 };
        let mut lines = Vec::new();
        while let Some((length, behind)) = rest.split_first_chunk::<LENGTH>() {
            let length = u32::from_le_bytes(*length);
            let Some((sealed, behind)) =
                usize::try_from(length).ok().and_then(|at| behind.split_at_checked(at))
            else {
                break;
            };
            let Some(line) = self.unseal(&open, sealed) else { break };
            lines.push(line);
            open.records += 1;
            open.end += LENGTH as u64 + u64::from(length);
            open.whole = if open.records == 1 { open.end } else { open.whole };
            rest = behind;
        }
        if lines.is_empty() {
            return Err(io::Error::new(ErrorKind::InvalidData, "it was not sealed here"));
        }
        open.file.set_len(open.end)?;
        open.file.seek(SeekFrom::Start(open.end))?;
        self.open = Some(open);
        Ok(lines)
    }

    /// Puts a whole in the place of all that is there.
    ///
    /// # Errors
    /// Those of the file system; what was there is there still.
    pub(crate) fn begin(&mut self, line: &[u8]) -> io::Result<()> {
        let id = self.environment.bytes::<ID>();
        let record = self.record(&id, 0, line)?;
        write_private(&self.path(), &[id.as_slice(), &record].concat())
            .and_then(|()| sync_directory(&self.directory))
            .map_err(|failure| io::Error::other(failure.to_string()))?;
        let mut file = OpenOptions::new().write(true).open(self.path())?;
        let end = file.seek(SeekFrom::End(0))?;
        self.open = Some(Open { file, id, records: 1, whole: end, end });
        Ok(())
    }

    /// Adds a line behind the others.
    ///
    /// # Errors
    /// Those of the file system; then nothing more is added until there is a new whole.
    pub(crate) fn append(&mut self, line: &[u8]) -> io::Result<()> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        let record = self.record(&open.id, open.records, line)?;
        open.file.write_all(&record)?;
        open.file.sync_data()?;
        open.records += 1;
        open.end += record.len() as u64;
        self.open = Some(open);
        Ok(())
    }

    /// Whether a new whole is due: there is none, or more was added than it is worth.
    pub(crate) fn wants_whole(&self) -> bool {
        self.open.as_ref().is_none_or(|open| open.end - open.whole > open.whole.max(ROOM))
    }

    /// Leaves nothing that anybody could read.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn erase(&mut self) -> io::Result<()> {
        self.open = None;
        for path in [self.directory.join("seal.key"), self.path()] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        File::open(&self.directory)?.sync_all()
    }

    /// Where a record stands, which it is sealed with.
    fn place(id: &[u8; ID], number: u64) -> Aad<Vec<u8>> {
        Aad::from([id.as_slice(), &number.to_le_bytes()].concat())
    }

    fn record(&self, id: &[u8; ID], number: u64, line: &[u8]) -> io::Result<Vec<u8>> {
        let nonce = self.environment.bytes::<NONCE_LEN>();
        let length = u32::try_from(NONCE_LEN + line.len() + MAX_TAG_LEN).map_err(io::Error::other)?;
        let mut sealed = line.to_vec();
        let nonce_used = Nonce::assume_unique_for_key(nonce);
        self.seal
            .seal_in_place_append_tag(nonce_used, Self::place(id, number), &mut sealed)
            .map_err(io::Error::other)?;
        Ok([length.to_le_bytes().as_slice(), &nonce, &sealed].concat())
    }

    fn unseal(&self, open: &Open, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let (nonce, mut line) = (Nonce::assume_unique_for_key(*nonce), rest.to_vec());
        let place = Self::place(&open.id, open.records);
        let length = self.seal.open_in_place(nonce, place, &mut line).ok()?.len();
        line.truncate(length);
        Some(line)
    }
}

fn read_key(path: &Path, environment: &Environment) -> Result<LessSafeKey, Failure> {
    let key = match fs::read(path) {
        Ok(key) => Zeroizing::new(key),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let key = Zeroizing::new(environment.bytes::<KEY>().to_vec());
            write_private(path, &key)?;
            key
        }
        Err(error) => return Err(Failure::refused(format!("cannot read {}: {error}", path.display()))),
    };
    let wrong = || format!("{} is no seal key: it must hold {KEY} bytes", path.display());
    let key = UnboundKey::new(&AES_256_GCM, &key).map_err(|_| Failure::refused(wrong()))?;
    Ok(LessSafeKey::new(key))
}

#[cfg(test)]
#[path = "state_file_tests.rs"]
mod tests;
