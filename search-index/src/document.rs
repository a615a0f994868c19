use uuid::Uuid;

/// Where a document lives, and with that who can see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Partition {
    /// Visible to everybody.
    Shared,
    /// Visible to this member alone.
    Member(Uuid),
}

/// What the index knows of a module.
#[derive(Debug, Clone, Default)]
pub struct Document {
    pub id: Uuid,
    pub title: String,
    /// The abstract.
    pub summary: String,
    pub objectives: Vec<String>,
    pub keywords: Vec<String>,
    /// The course number. Found as typed, with or without its blanks, dots and hyphens.
    pub code: Option<String>,
    pub provider: Provider,
    /// Slugs of the facets; an empty one is not counted anywhere.
    pub topic: String,
    pub format: String,
    pub level: String,
    pub language: String,
    /// What "newest first" sorts by, in seconds since 1970.
    pub newest: i64,
    /// 0 means unknown and sorts behind every known workload.
    pub workload_minutes: u32,
}

/// Who offers a module: the slug is the facet's value, the name is searched and shown.
#[derive(Debug, Clone, Default)]
pub struct Provider {
    pub slug: String,
    pub name: String,
}

/// One step of [`Catalogue::apply`](crate::Catalogue::apply).
#[derive(Debug, Clone)]
pub enum Change {
    /// Adds the document, or replaces the one with its id in this partition.
    Put(Partition, Box<Document>),
    /// Takes the document out of this partition; an unknown id is no error.
    Remove(Partition, Uuid),
}

impl Change {
    pub(crate) fn partition(&self) -> Partition {
        match self {
            Self::Put(partition, _) | Self::Remove(partition, _) => *partition,
        }
    }
    pub(crate) fn id(&self) -> Uuid {
        match self {
            Self::Put(_, document) => document.id,
            Self::Remove(_, id) => *id,
        }
    }
}
