//! Files by key: in the data directory, or in an S3 bucket.

use std::{path::Path, sync::Arc};

use anyhow::Context as _;
use bytes::Bytes;
use futures_util::{StreamExt as _, TryStreamExt as _};
use object_store::{
    ObjectMeta, ObjectStore, ObjectStoreExt as _, PutPayload, local::LocalFileSystem, path::Path as Key,
    prefix::PrefixStore,
};
use time::OffsetDateTime;

#[derive(Clone, Debug)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
}

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("there is no file {0}")]
    Missing(String),
    #[error("the file store failed")]
    Store(#[source] object_store::Error),
}

impl Files {
    /// Opens `data_dir/files`, or the bucket of `files_url` with the usual `AWS_` variables.
    ///
    /// # Errors
    /// The directory cannot be made or the address is not one of a store.
    pub fn open(data_dir: &Path, files_url: Option<&str>) -> anyhow::Result<Files> {
        let store: Arc<dyn ObjectStore> = match files_url {
            None => {
                let directory = data_dir.join("files");
                std::fs::create_dir_all(&directory).with_context(|| format!("cannot make {}", directory.display()))?;
                Arc::new(LocalFileSystem::new_with_prefix(directory)?.with_automatic_cleanup(true))
            }
            Some(url) => {
                let url = url.parse().context("the setting files_url is not an address")?;
                let variables = std::env::vars().filter(|(name, _)| name.starts_with("AWS_"));
                let (store, prefix) =
                    object_store::parse_url_opts(&url, variables.map(|(name, value)| (name.to_lowercase(), value)))?;
                Arc::new(PrefixStore::new(Arc::<dyn ObjectStore>::from(store), prefix))
            }
        };
        Ok(Files { store })
    }

    /// Stores a file; an existing one is replaced as a whole.
    ///
    /// # Errors
    /// The store is away or full.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), FileError> {
        self.store.put(&Key::from(key), PutPayload::from_bytes(bytes)).await.map_err(FileError::Store)?;
        Ok(())
    }

    /// # Errors
    /// [`FileError::Missing`], or the store is away.
    pub async fn get(&self, key: &str) -> Result<Bytes, FileError> {
        let failed = |error| match error {
            object_store::Error::NotFound { .. } => FileError::Missing(key.to_owned()),
            error => FileError::Store(error),
        };
        self.store.get(&Key::from(key)).await.map_err(failed)?.bytes().await.map_err(failed)
    }

    /// How many bytes a file has; 0 when there is none.
    ///
    /// # Errors
    /// The store is away.
    pub async fn size(&self, key: &str) -> Result<u64, FileError> {
        match self.store.head(&Key::from(key)).await {
            Ok(found) => Ok(found.size),
            Err(object_store::Error::NotFound { .. }) => Ok(0),
            Err(error) => Err(FileError::Store(error)),
        }
    }

    /// How many bytes the files in a directory have, without those of the directories in it.
    ///
    /// # Errors
    /// The store is away.
    pub async fn size_of_all(&self, directory: &str) -> Result<u64, FileError> {
        Ok(self.files_in(directory).await?.iter().map(|file| file.size).sum())
    }

    /// Removes a file; one that is not there is as good as removed.
    ///
    /// # Errors
    /// The store is away.
    pub async fn delete(&self, key: &str) -> Result<(), FileError> {
        match self.store.delete(&Key::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(FileError::Store(error)),
        }
    }

    /// Removes the files in a directory and in those in it.
    ///
    /// # Errors
    /// The store is away.
    pub async fn delete_below(&self, directory: &str) -> Result<(), FileError> {
        let found = self.store.list(Some(&Key::from(directory))).map_ok(|file| file.location).boxed();
        self.store
            .delete_stream(found)
            .map(|deleted| deleted.map(drop))
            .try_collect::<()>()
            .await
            .map_err(FileError::Store)
    }

    /// The names of the files in a directory, without those of the directories in it.
    ///
    /// # Errors
    /// The store is away.
    pub async fn list(&self, directory: &str) -> Result<Vec<String>, FileError> {
        Ok(self.files_in(directory).await?.iter().filter_map(name).collect())
    }

    /// The same, of those that were written before this moment.
    ///
    /// # Errors
    /// The store is away.
    pub async fn list_before(&self, directory: &str, before: OffsetDateTime) -> Result<Vec<String>, FileError> {
        let found = self.files_in(directory).await?;
        let older = found.iter().filter(|file| file.last_modified.timestamp() < before.unix_timestamp());
        Ok(older.filter_map(name).collect())
    }

    async fn files_in(&self, directory: &str) -> Result<Vec<ObjectMeta>, FileError> {
        let found = self.store.list_with_delimiter(Some(&Key::from(directory))).await.map_err(FileError::Store)?;
        Ok(found.objects)
    }
}

fn name(file: &ObjectMeta) -> Option<String> {
    file.location.filename().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_stored_file_comes_back_and_a_missing_one_is_named() {
        let directory = tempfile::tempdir().unwrap();
        let files = Files::open(directory.path(), None).unwrap();
        files.put("logos/a.svg", Bytes::from_static(b"<svg/>")).await.unwrap();
        assert_eq!(files.get("logos/a.svg").await.unwrap(), "<svg/>");
        assert!(matches!(files.get("logos/../../etc/passwd").await, Err(FileError::Missing(_))));
        assert_eq!(files.list("logos").await.unwrap(), ["a.svg"]);
        assert_eq!(files.size("logos/a.svg").await.unwrap(), 6);
        files.put("logos/b.svg", Bytes::from_static(b"<svg />")).await.unwrap();
        assert_eq!(files.size_of_all("logos").await.unwrap(), 13);
        assert_eq!(files.size_of_all("nothing").await.unwrap(), 0);
        files.put("plugins/assets/a/deep/plan.svg", Bytes::from_static(b"x")).await.unwrap();
        files.put("plugins/assets/ab/plan.svg", Bytes::from_static(b"x")).await.unwrap();
        files.delete_below("plugins/assets/a/").await.unwrap();
        files.delete_below("plugins/assets/nothing/").await.unwrap();
        assert!(files.get("plugins/assets/a/deep/plan.svg").await.is_err());
        assert!(files.get("plugins/assets/ab/plan.svg").await.is_ok(), "another one's");
        files.delete("logos/b.svg").await.unwrap();
        files.delete("logos/a.svg").await.unwrap();
        files.delete("logos/a.svg").await.unwrap();
        assert_eq!(files.size("logos/a.svg").await.unwrap(), 0);
        assert!(files.list("logos").await.unwrap().is_empty());
    }

    #[test]
    fn a_bucket_is_a_setting() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        assert!(Files::open(Path::new("unused"), Some("s3://bucket/prefix")).is_ok());
        assert!(Files::open(Path::new("unused"), Some("no address")).is_err());
    }
}
