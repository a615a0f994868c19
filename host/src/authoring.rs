//! Writing modules of a member's own: a draft that is changed as often as one likes, and is published as a version that never
//! changes.

use tenants::TenantTx;
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    ids::{CourseId, DraftId},
    plugins::RunError,
};

pub mod config_form;
pub mod contents;
pub mod draft_page;
pub mod publishing;
pub mod samples;
pub mod schema;
pub mod step_page;
pub mod types_page;
pub mod web;

use contents::Contents;

/// Drafts of a member; whoever needs more deletes some.
const MOST: i64 = 500;

/// A module that is being written.
#[derive(Clone, Debug)]
pub struct Draft {
    pub id: DraftId,
    pub title: String,
    pub revision: i32,
    /// Where it was published.
    pub course: Option<CourseId>,
    pub contents: Contents,
    pub changed_at: OffsetDateTime,
}

#[derive(Debug, thiserror::Error)]
pub enum AuthorError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("there is no such draft or step")]
    Unknown,
    #[error("somebody else has changed the draft meanwhile")]
    Changed,
    #[error("there are too many drafts or steps")]
    Full,
    #[error("the draft is larger than a draft may be")]
    TooLarge,
    #[error("the module cannot be put into the catalogue")]
    Publish(#[from] crate::courses::publish::PublishError),
    #[error("what the house has allowed cannot be read")]
    Grants(#[from] crate::grants::GrantError),
    #[error("a stored draft or manifest cannot be read")]
    Stored(#[from] serde_json::Error),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// All drafts of the member, the one changed last first.
///
/// # Errors
/// [`AuthorError`]
pub async fn drafts(tx: &mut TenantTx, actor: &Actor) -> Result<Vec<Draft>, AuthorError> {
    actor.require(Action::ManageCampus)?;
    select(tx, None).await
}

/// # Errors
/// [`AuthorError`]
pub async fn find(tx: &mut TenantTx, actor: &Actor, id: DraftId) -> Result<Draft, AuthorError> {
    actor.require(Action::ManageCampus)?;
    select(tx, Some(id)).await?.pop().ok_or(AuthorError::Unknown)
}

async fn select(tx: &mut TenantTx, id: Option<DraftId>) -> Result<Vec<Draft>, AuthorError> {
    let rows = sqlx::query!(
        r#"select id as "id: DraftId", title, revision, course_id as "course: CourseId", contents, changed_at
           from app.module_draft where tenant_id = $1 and ($2::uuid is null or id = $2)
           order by changed_at desc, id limit $3"#,
        tx.tenant().uuid(),
        id.map(|id| id.0),
        MOST
    )
    .fetch_all(tx.conn())
    .await?;
    let drafts = rows.into_iter().map(|row| {
        Ok(Draft {
            id: row.id,
            title: row.title,
            revision: row.revision,
            course: row.course,
            contents: serde_json::from_value(row.contents)?,
            changed_at: row.changed_at,
        })
    });
    drafts.collect()
}

/// Begins a module.
///
/// # Errors
/// [`AuthorError`]
pub async fn create(
    tx: &mut TenantTx,
    actor: &Actor,
    title: &str,
    contents: &Contents,
    now: OffsetDateTime,
) -> Result<DraftId, AuthorError> {
    actor.require(Action::ManageCampus)?;
    let id = DraftId::new();
    let made = sqlx::query!(
        "insert into app.module_draft (tenant_id, id, title, revision, contents, changed_at)
         select $1, $2, $3, 1, $4, $5
         where (select count(*) from app.module_draft where tenant_id = $1) < $6",
        tx.tenant().uuid(),
        id.0,
        title,
        serde_json::to_value(contents)?,
        now,
        MOST
    )
    .execute(tx.conn())
    .await?;
    if made.rows_affected() == 0 {
        return Err(AuthorError::Full);
    }
    audit::record(tx, actor, Entry::new("create", "module_draft", id.0), now).await?;
    Ok(id)
}

/// Keeps what was written, unless somebody else was quicker.
///
/// # Errors
/// [`AuthorError::Changed`] when the draft is not of this revision any more.
pub async fn save(tx: &mut TenantTx, actor: &Actor, draft: &Draft, now: OffsetDateTime) -> Result<(), AuthorError> {
    actor.require(Action::ManageCampus)?;
    let contents = serde_json::to_value(&draft.contents)?;
    // What the database takes, with room for how it writes JSON.
    if contents.to_string().len() > 3 << 20 {
        return Err(AuthorError::TooLarge);
    }
    let saved = sqlx::query!(
        "update app.module_draft set title = $4, contents = $5, revision = revision + 1, changed_at = $6
         where tenant_id = $1 and id = $2 and revision = $3",
        tx.tenant().uuid(),
        draft.id.0,
        draft.revision,
        draft.title,
        contents,
        now
    )
    .execute(tx.conn())
    .await?;
    if saved.rows_affected() == 0 {
        return Err(AuthorError::Changed);
    }
    Ok(())
}

/// Gives a draft up. What was published of it stays.
///
/// # Errors
/// [`AuthorError`]
pub async fn delete(tx: &mut TenantTx, actor: &Actor, id: DraftId, now: OffsetDateTime) -> Result<(), AuthorError> {
    actor.require(Action::ManageCampus)?;
    let gone = sqlx::query!("delete from app.module_draft where tenant_id = $1 and id = $2", tx.tenant().uuid(), id.0)
        .execute(tx.conn())
        .await?;
    if gone.rows_affected() == 0 {
        return Err(AuthorError::Unknown);
    }
    Ok(audit::record(tx, actor, Entry::new("remove", "module_draft", id.0), now).await?)
}
