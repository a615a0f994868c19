//! The catalogue: finding modules. PostgreSQL is the truth, the index a copy of it that follows.

use search_index::{Change, Document, Partition, Provider, SearchError, WriteError};
use tenants::{TenantId, TenantTx};

use crate::{
    access::{Actor, Forbidden},
    app::App,
    courses::{self, Course},
    ids::CourseId,
};

pub mod api;
pub mod course;
pub mod samples;
pub mod web;

/// Modules per page of the catalogue.
pub const PAGE_SIZE: usize = 12;
/// How many modules are read and indexed at a time.
const BATCH: usize = 500;

#[derive(Debug, thiserror::Error)]
pub enum FindError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Search(#[from] SearchError),
    #[error("the search task was stopped")]
    Stopped,
}

#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error("the indexing task was stopped")]
    Stopped,
}

/// Searches what this actor may see.
///
/// # Errors
/// [`FindError`]; no text that a person can type is a reason.
pub async fn find(app: &App, actor: &Actor, query: search_index::Query) -> Result<search_index::Page, FindError> {
    let scope = actor.search_scope()?;
    let catalogue = app.catalogue.clone();
    let started = std::time::Instant::now();
    let page = tokio::task::spawn_blocking(move || catalogue.view(&scope)?.search(&query))
        .await
        .map_err(|_| FindError::Stopped)??;
    metrics::histogram!("campus_search_seconds").record(started.elapsed().as_secs_f64());
    Ok(page)
}

/// Brings these modules of one owner into the index, or takes them out when they are gone.
///
/// # Errors
/// [`IndexError`]; safe to repeat.
pub async fn index(app: &App, owner: TenantId, courses: &[CourseId]) -> Result<(), IndexError> {
    let partition = partition(owner);
    for batch in courses.chunks(BATCH) {
        let mut tx = app.database.read(owner).await?;
        let found = courses::by_ids(&mut tx, batch).await?;
        let mut changes: Vec<Change> = batch
            .iter()
            .filter(|id| !found.iter().any(|course| course.id == **id && course.owner == owner))
            .map(|id| Change::Remove(partition, id.0))
            .collect();
        changes.extend(
            found
                .iter()
                .filter(|course| course.owner == owner)
                .map(|course| Change::Put(partition, Box::new(document(course)))),
        );
        let catalogue = app.catalogue.clone();
        tokio::task::spawn_blocking(move || catalogue.apply(&changes)).await.map_err(|_| IndexError::Stopped)??;
    }
    Ok(())
}

/// Builds the whole index anew: the members' own modules first, the shared ones last.
///
/// # Errors
/// [`IndexError`]; a rebuild that was broken off is asked for again at the next start.
pub async fn rebuild(app: &App) -> Result<usize, IndexError> {
    let mut owners = {
        let mut tx = app.database.platform().await?;
        sqlx::query_scalar!(
            r#"select id as "id: TenantId" from app.tenant where id <> $1 and erased_at is null"#,
            TenantId::COOPERATIVE.uuid()
        )
        .fetch_all(tx.conn())
        .await?
    };
    owners.push(TenantId::COOPERATIVE);
    let mut count = 0;
    for owner in owners {
        let mut tx = app.database.read(owner).await?;
        let documents = all_documents(&mut tx).await?;
        if documents.is_empty() && !owner.is_cooperative() {
            continue;
        }
        let catalogue = app.catalogue.clone();
        count += tokio::task::spawn_blocking(move || catalogue.replace(partition(owner), documents.into_iter()))
            .await
            .map_err(|_| IndexError::Stopped)??;
    }
    Ok(count)
}

async fn all_documents(tx: &mut TenantTx) -> sqlx::Result<Vec<Document>> {
    let owner = tx.tenant();
    let ids = sqlx::query_scalar!(
        r#"select id as "id: CourseId" from app.course where owner_id = $1 order by id"#,
        owner.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let mut documents = Vec::with_capacity(ids.len());
    for batch in ids.chunks(BATCH) {
        documents.extend(courses::by_ids(tx, batch).await?.iter().filter(|course| course.owner == owner).map(document));
    }
    Ok(documents)
}

const fn partition(owner: TenantId) -> Partition {
    if owner.uuid().is_nil() { Partition::Shared } else { Partition::Member(owner.uuid()) }
}

fn document(course: &Course) -> Document {
    Document {
        id: course.id.0,
        title: course.title.clone(),
        summary: course.summary.clone(),
        objectives: course.objectives.clone(),
        keywords: course.keywords.clone(),
        code: course.code.clone(),
        provider: Provider { slug: course.provider.slug.clone(), name: course.provider.name.clone() },
        topic: course.topic.clone(),
        format: course.format.as_str().to_owned(),
        level: course.level.as_str().to_owned(),
        language: course.language.clone(),
        newest: course.updated_at.unix_timestamp(),
        workload_minutes: course.workload_minutes.unsigned_abs(),
    }
}
