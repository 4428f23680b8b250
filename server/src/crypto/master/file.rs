//! The file of the master keys.

use super::{MasterKey, MasterKeyError, MasterKeys};
use crate::random::{Random, RandomExt};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};
use zeroize::Zeroizing;

/// What to do where there is no master key file yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IfMissing {
    /// Say so: the operator named a file that ought to be there.
    Fail,
    /// Make one with a new key, readable for its owner only.
    Create,
}

impl MasterKeys {
    /// Reads the master keys from a file. Two servers that start at once and make the file both use the same key.
    ///
    /// # Errors
    /// The file cannot be read or made, or holds something else.
    pub fn load(path: &Path, if_missing: IfMissing, random: &dyn Random) -> Result<Self, MasterKeyError> {
        let failed = |cause| MasterKeyError::File { path: path.to_owned(), cause };
        let text = match read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => match if_missing {
                IfMissing::Fail => return Err(MasterKeyError::Missing(path.to_owned())),
                IfMissing::Create => {
                    create(path, random).map_err(failed)?;
                    read(path).map_err(failed)?
                }
            },
            read => read.map_err(failed)?,
        };
        Self::parse(&text).map_err(|cause| MasterKeyError::Content { path: path.to_owned(), cause: Box::new(cause) })
    }
}

fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    let text = Zeroizing::new(fs::read_to_string(path)?);
    // Secrets mounted into containers often are group-readable by design, so this is no reason to stop.
    if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
        tracing::warn!(path = %path.display(), "the master key file can be read by others than its owner");
    }
    Ok(text)
}

/// Writes a complete file beside the place and then links it there, so that nobody ever reads half a key and an
/// existing file is never replaced.
fn create(path: &Path, random: &dyn Random) -> io::Result<()> {
    let key = MasterKey::generate(random);
    let text = Zeroizing::new(format!(
        "# Keyward's master key. Without it nothing that the database holds about people can be read: keep a copy apart\n\
         # from the database's backups. A new key goes on a line above; then run `keyward keys rewrap`.\n{}\n",
        *key.text()
    ));
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", random.token(12)));
    let draft = Path::new(&draft);
    let linked = write_new(draft, text.as_bytes()).and_then(|()| match fs::hard_link(draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    });
    fs::remove_file(draft).or_else(|error| if linked.is_err() { Ok(()) } else { Err(error) })?;
    linked?;
    // The name must survive a power cut as well as the content: data sealed under a lost key is lost.
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(content)?;
    file.sync_all()
}
