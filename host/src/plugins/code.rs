//! Compiled code below the data directory, its key, and the sockets of runners. All of it is made again where it is lost.

use std::{
    fs, io,
    os::unix::{fs::DirBuilderExt as _, net::UnixStream},
    path::{Path, PathBuf},
    sync::{Arc, LazyLock},
    time::Duration,
};

use anyhow::Context as _;
use moka::sync::Cache;
use plugin_runner::artefact::{self, Key};
use plugin_runtime::Runtime;

use crate::seal;

const DIRECTORY: &str = "plugin-code";
const KEY: &str = "key";
/// Another server may be writing what is younger.
const UNFINISHED: Duration = Duration::from_secs(3_600);

/// The directory, into which only the server's user may look.
#[derive(Clone, Debug)]
pub(super) struct Code {
    directory: Arc<Path>,
    key: Key,
    /// Artefacts that are known to be there.
    present: Cache<String, ()>,
}

impl Code {
    /// # Errors
    /// The directory or its key cannot be made.
    pub(super) fn open(data_dir: &Path) -> anyhow::Result<Code> {
        let directory = data_dir.join(DIRECTORY);
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&directory)
            .with_context(|| format!("cannot make {}", directory.display()))?;
        // The runner's working directory is another one.
        let directory = directory.canonicalize().with_context(|| format!("cannot find {}", directory.display()))?;
        let key = seal::secret(&directory.join(KEY))
            .map(Key)
            .with_context(|| format!("cannot keep the key in {}", directory.display()))?;
        tidy(&directory).with_context(|| format!("cannot tidy {}", directory.display()))?;
        Ok(Code { directory: directory.into(), key, present: Cache::new(10_000) })
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(super) fn key(&self) -> Key {
        self.key
    }

    /// Whether there is code of this name that the key opens.
    pub(super) async fn holds(&self, name: &str) -> bool {
        if self.present.contains_key(name) {
            return true;
        }
        let sealed = tokio::fs::read(self.directory.join(name)).await;
        let holds = sealed.is_ok_and(|sealed| artefact::open(&self.key, name, &sealed).is_some());
        if holds {
            self.present.insert(name.to_owned(), ());
        }
        holds
    }

    /// A runner has not found it.
    pub(super) fn forget(&self, name: &str) {
        self.present.invalidate(name);
    }

    /// Nobody finds half of it; two that compile the same replace each other's.
    ///
    /// # Errors
    /// The directory's.
    pub(super) async fn keep(&self, name: &str, code: &[u8]) -> io::Result<()> {
        let unfinished = self.directory.join(format!("{name}.{}", uuid::Uuid::new_v4()));
        tokio::fs::write(&unfinished, artefact::seal(&self.key, name, code)).await?;
        tokio::fs::rename(&unfinished, self.directory.join(name)).await?;
        self.present.insert(name.to_owned(), ());
        Ok(())
    }
}

/// Code of another version or other settings of the sandbox has another name.
pub(super) fn name(sha256: &str) -> String {
    format!("{sha256}-{}", sandbox())
}

fn sandbox() -> &'static str {
    static SANDBOX: LazyLock<String> = LazyLock::new(|| format!("{:016x}", Runtime::fingerprint()));
    &SANDBOX
}

/// Removes what servers that were killed have left, and code of another sandbox.
fn tidy(directory: &Path) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if is_left_over(&entry.path(), &entry.file_name().to_string_lossy())? {
            match fs::remove_file(entry.path()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

fn is_left_over(path: &Path, name: &str) -> io::Result<bool> {
    Ok(match name.split_once('.') {
        Some((_, "socket")) => {
            UnixStream::connect(path).is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused)
        }
        Some(_) => age(path)?.is_some_and(|age| age > UNFINISHED),
        None => name.rsplit_once('-').is_some_and(|(_, made_for)| made_for != sandbox()),
    })
}

fn age(path: &Path) -> io::Result<Option<Duration>> {
    match fs::metadata(path) {
        Ok(about) => Ok(about.modified()?.elapsed().ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A fresh name for a runner's socket, beside the code.
pub(super) fn socket(directory: &Path) -> PathBuf {
    directory.join(format!("{:08x}.socket", rand::random::<u32>()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::net::UnixListener;

    use super::*;

    #[tokio::test]
    async fn what_killed_servers_left_goes_and_what_is_in_use_stays() {
        let data = tempfile::tempdir().unwrap();
        let code = Code::open(data.path()).unwrap();
        let name = name("abc");
        code.keep(&name, b"code").await.unwrap();
        let at = |name: &str| code.directory().join(name);
        drop(UnixListener::bind(at("dead.socket")).unwrap());
        let _alive = UnixListener::bind(at("alive.socket")).unwrap();
        fs::write(at("abc-0000000000000000"), "of another sandbox").unwrap();
        fs::write(at("abc.young"), "another server writes it").unwrap();
        let old = fs::File::create(at("abc.old")).unwrap();
        old.set_modified(std::time::UNIX_EPOCH).unwrap();
        let again = Code::open(data.path()).unwrap();
        let mut left: Vec<_> =
            fs::read_dir(code.directory()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, [&*name, "abc.young", "alive.socket", "key"]);
        assert!(again.holds(&name).await, "the key is the same");
        fs::write(at(&name), "forged").unwrap();
        again.forget(&name);
        assert!(!again.holds(&name).await);
    }
}
