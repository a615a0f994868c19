use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::Term;
use uuid::Uuid;

use crate::document::{Change, Document, Partition};
use crate::error::{OpenError, SearchError, WriteError};
use crate::fingerprint::State;
use crate::repair::{open_or_empty, remove_index};
use crate::schema::Fields;
use crate::scope::Scope;
use crate::store::{LARGE_BUFFER, SMALL_BUFFER, Store};
use crate::view::View;

const SHARED: &str = "shared";
const MEMBERS: &str = "members";
/// Held while directories come and go, so that two processes do not both repair or create one.
const LOCK: &str = "catalogue.lock";

/// The index of all modules: one partition for everybody, one for each member with private modules.
pub struct Catalogue {
    directory: PathBuf,
    fields: Fields,
    shared: Store,
    members: RwLock<HashMap<Uuid, Arc<Store>>>,
}

impl Catalogue {
    /// Opens the catalogue in this directory, or makes an empty one.
    ///
    /// An index that other code built, or that is damaged, is emptied; a damaged one is kept beside
    /// it as `NAME.damaged`. [`needs_rebuild`](Self::needs_rebuild) is true afterwards.
    pub fn open(directory: &Path) -> Result<Self, OpenError> {
        let directory_error = |source| OpenError::Directory { path: directory.to_owned(), source };
        let members_directory = directory.join(MEMBERS);
        fs::create_dir_all(&members_directory).map_err(directory_error)?;
        let _lock = lock(directory)?;
        let shared = open_or_empty(&directory.join(SHARED))?;
        let mut members = HashMap::new();
        for entry in fs::read_dir(&members_directory).map_err(directory_error)? {
            let entry = entry.map_err(directory_error)?;
            let tenant = entry.file_name().to_str().and_then(|name| Uuid::try_parse(name).ok());
            if let Some(tenant) = tenant {
                members.insert(tenant, Arc::new(open_or_empty(&entry.path())?));
            }
        }
        Ok(Self { directory: directory.to_owned(), fields: Fields::new().1, shared, members: RwLock::new(members) })
    }

    /// Whether a partition waits for [`replace`](Self::replace): the catalogue is new, other code
    /// built it, or it was damaged. Rebuild every member that has private modules first and
    /// [`Partition::Shared`] last: only then a rebuild that is broken off is asked for again.
    pub fn needs_rebuild(&self) -> bool {
        let is_complete = |store: &Store| store.state() == Some(State::Complete);
        let members = self.members.read().unwrap_or_else(PoisonError::into_inner);
        !is_complete(&self.shared) || !members.values().all(|store| is_complete(store))
    }

    /// Makes the changes in order, with one commit for each partition; they are visible when this
    /// returns. Partitions before the one that fails keep their changes: doing all again is safe.
    pub fn apply(&self, changes: &[Change]) -> Result<(), WriteError> {
        let mut by_partition: BTreeMap<Partition, Vec<&Change>> = BTreeMap::new();
        for change in changes {
            by_partition.entry(change.partition()).or_default().push(change);
        }
        for (partition, changes) in by_partition {
            let puts = changes.iter().any(|change| matches!(change, Change::Put(..)));
            self.with_store(partition, puts, |store| {
                store.write(SMALL_BUFFER, None, |writer| {
                    for change in changes {
                        let id = change.id();
                        writer.delete_term(Term::from_field_bytes(self.fields.id, id.as_bytes()));
                        if let Change::Put(_, document) = change {
                            writer.add_document(self.fields.document(document))?;
                        }
                    }
                    Ok(())
                })
            })?;
        }
        Ok(())
    }

    /// Builds a partition anew from all its documents, each id once, and returns how many they are.
    /// Searches see the old documents until they see all of the new.
    pub fn replace(
        &self,
        partition: Partition,
        documents: impl Iterator<Item = Document>,
    ) -> Result<usize, WriteError> {
        let mut count = 0;
        self.with_store(partition, true, |store| {
            store.write(LARGE_BUFFER, Some(State::Complete), |writer| {
                writer.delete_all_documents()?;
                for document in documents {
                    writer.add_document(self.fields.document(&document))?;
                    count += 1;
                }
                Ok(())
            })
        })?;
        Ok(count)
    }

    /// Drops a member's partition from disk. Views that are open still see it until they end.
    pub fn forget(&self, tenant: Uuid) -> Result<(), WriteError> {
        let path = self.member_path(tenant);
        let _lock = lock(&self.directory)?;
        self.members.write().unwrap_or_else(PoisonError::into_inner).remove(&tenant);
        Ok(remove_index(&path)?)
    }

    /// What this scope sees at this moment; later changes need a new view.
    pub fn view(&self, scope: &Scope) -> Result<View, SearchError> {
        let mut parts = Vec::with_capacity(2);
        parts.extend(self.shared.searcher().map(|searcher| (Partition::Shared, searcher)));
        if let Some(tenant) = scope.tenant() {
            let searcher = self.member(tenant)?.and_then(|store| store.searcher());
            parts.extend(searcher.map(|searcher| (Partition::Member(tenant), searcher)));
        }
        Ok(View::new(self.fields, parts))
    }

    fn with_store(
        &self,
        partition: Partition,
        create: bool,
        work: impl FnOnce(&Store) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let Partition::Member(tenant) = partition else {
            return work(&self.shared);
        };
        match self.member(tenant)? {
            Some(store) => work(&store),
            None if create => work(self.create_member(tenant)?.as_ref()),
            None => Ok(()),
        }
    }

    /// A member's store, also if another process made or dropped it.
    fn member(&self, tenant: Uuid) -> Result<Option<Arc<Store>>, OpenError> {
        let path = self.member_path(tenant);
        let known = self.members.read().unwrap_or_else(PoisonError::into_inner).get(&tenant).cloned();
        match (known, path.exists()) {
            (Some(store), true) => Ok(Some(store)),
            (None, false) => Ok(None),
            (Some(_), false) => {
                self.members.write().unwrap_or_else(PoisonError::into_inner).remove(&tenant);
                Ok(None)
            }
            (None, true) => {
                let _lock = lock(&self.directory)?;
                self.remember(tenant, || open_or_empty(&path)).map(Some)
            }
        }
    }

    fn create_member(&self, tenant: Uuid) -> Result<Arc<Store>, WriteError> {
        let path = self.member_path(tenant);
        let _lock = lock(&self.directory)?;
        self.remember(tenant, || {
            if path.exists() { Ok(open_or_empty(&path)?) } else { Store::create(&path, State::Complete) }
        })
    }

    fn remember<E>(&self, tenant: Uuid, open: impl FnOnce() -> Result<Store, E>) -> Result<Arc<Store>, E> {
        let mut members = self.members.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = members.get(&tenant) {
            return Ok(Arc::clone(store));
        }
        let store = Arc::new(open()?);
        members.insert(tenant, Arc::clone(&store));
        Ok(store)
    }

    fn member_path(&self, tenant: Uuid) -> PathBuf {
        self.directory.join(MEMBERS).join(tenant.to_string())
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalogue").field("directory", &self.directory).finish_non_exhaustive()
    }
}

fn lock(directory: &Path) -> Result<File, OpenError> {
    let path = directory.join(LOCK);
    let locked = File::create(&path).and_then(|file| file.lock().map(|()| file));
    locked.map_err(|source| OpenError::Directory { path, source })
}
