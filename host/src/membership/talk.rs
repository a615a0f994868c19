//! What office and applicant ask and answer about an application.

use tenants::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use super::MembershipError;
use crate::ids::ApplicationId;

/// Longest message in characters.
pub const LONGEST: usize = 4000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    Office,
    Applicant,
}

impl Author {
    pub const fn name(self) -> &'static str {
        match self {
            Author::Office => "office",
            Author::Applicant => "applicant",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Message {
    pub id: Uuid,
    pub author: Author,
    pub body: String,
    pub written_at: OffsetDateTime,
}

/// All messages, the oldest first.
///
/// # Errors
/// The database's.
pub async fn messages(tx: &mut TenantTx, application: ApplicationId) -> sqlx::Result<Vec<Message>> {
    let rows = sqlx::query!(
        "select id, author, body, written_at from app.application_message
         where tenant_id = $1 and application_id = $2 order by written_at, id",
        tx.tenant().uuid(),
        application.0
    )
    .fetch_all(tx.conn())
    .await?;
    let author = |name: &str| if name == Author::Office.name() { Author::Office } else { Author::Applicant };
    Ok(rows
        .into_iter()
        .map(|row| Message { id: row.id, author: author(&row.author), body: row.body, written_at: row.written_at })
        .collect())
}

/// Says something; then it is the other one's turn.
///
/// # Errors
/// [`MembershipError::State`] once the application is decided; or the database's.
pub async fn say(
    tx: &mut TenantTx,
    application: ApplicationId,
    author: Author,
    body: &str,
    now: OffsetDateTime,
) -> Result<Message, MembershipError> {
    let turn = match author {
        Author::Office => "question",
        Author::Applicant => "open",
    };
    let pending = sqlx::query!(
        "update app.application set state = $3
         where tenant_id = $1 and id = $2 and state in ('open', 'question')",
        tx.tenant().uuid(),
        application.0,
        turn
    )
    .execute(tx.conn())
    .await?;
    if pending.rows_affected() == 0 {
        return Err(MembershipError::State);
    }
    let message = Message { id: Uuid::now_v7(), author, body: body.to_owned(), written_at: now };
    sqlx::query!(
        "insert into app.application_message (tenant_id, id, application_id, author, body, written_at)
         values ($1, $2, $3, $4, $5, $6)",
        tx.tenant().uuid(),
        message.id,
        application.0,
        author.name(),
        body,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(message)
}
