//! What a member changes of its own entry in the directory, which only the cooperative may write: the one door, through
//! which a transaction of the member reaches its own row and no other. Whoever calls has checked the acting person's
//! right. When the database refuses, the transaction is unusable.

use time::OffsetDateTime;

use crate::TenantTx;

/// How a campus calls itself and looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appearance {
    /// 1 to 200 characters.
    pub name: String,
    /// 1 to 60 characters.
    pub short_name: String,
    /// `#rrggbb`, lower case.
    pub colour: String,
}

/// # Errors
/// The database's.
pub async fn change(tx: &mut TenantTx, new: &Appearance) -> sqlx::Result<()> {
    let own = tx.tenant().uuid();
    tx.turn_to_cooperative().await?;
    sqlx::query!(
        "update app.tenant set name = $2, short_name = $3, colour = $4 where id = $1",
        own,
        new.name,
        new.short_name,
        new.colour
    )
    .execute(tx.conn())
    .await?;
    tx.turn_back().await
}

/// Shows the logo under this key of the file store, or none.
///
/// # Errors
/// The database's.
pub async fn set_logo(tx: &mut TenantTx, key: Option<&str>) -> sqlx::Result<()> {
    let own = tx.tenant().uuid();
    tx.turn_to_cooperative().await?;
    sqlx::query!("update app.tenant set logo_key = $2 where id = $1", own, key).execute(tx.conn()).await?;
    tx.turn_back().await
}

/// Opens the campus for everybody. False when it is open already.
///
/// # Errors
/// The database's.
pub async fn go_live(tx: &mut TenantTx, now: OffsetDateTime) -> sqlx::Result<bool> {
    let own = tx.tenant().uuid();
    tx.turn_to_cooperative().await?;
    let opened = sqlx::query!("update app.tenant set live_at = $2 where id = $1 and live_at is null", own, now)
        .execute(tx.conn())
        .await?;
    tx.turn_back().await?;
    Ok(opened.rows_affected() == 1)
}

/// Gives the member's roles exactly these rights besides; what they mean is the platform's affair.
///
/// # Errors
/// The database's.
pub async fn give_rights(tx: &mut TenantTx, given: &[String]) -> sqlx::Result<()> {
    let own = tx.tenant().uuid();
    tx.turn_to_cooperative().await?;
    sqlx::query!("update app.tenant set given_rights = $2 where id = $1", own, given).execute(tx.conn()).await?;
    tx.turn_back().await
}

/// The rights that the member's roles have besides.
///
/// # Errors
/// The database's.
pub async fn given_rights(tx: &mut TenantTx) -> sqlx::Result<Vec<String>> {
    let own = tx.tenant().uuid();
    sqlx::query_scalar!("select given_rights from app.tenant where id = $1", own).fetch_one(tx.conn()).await
}

/// Lets the member answer under a host name that it has proved to own. False when the name is another member's: the
/// first one who proves it has it.
///
/// # Errors
/// The database's.
pub async fn add_host(tx: &mut TenantTx, host: &str) -> sqlx::Result<bool> {
    let own = tx.tenant().uuid();
    tx.turn_to_cooperative().await?;
    let added = sqlx::query!(
        "insert into app.tenant_host (host, tenant_id) values ($1, $2)
         on conflict (host) do update set tenant_id = excluded.tenant_id where tenant_host.tenant_id = excluded.tenant_id",
        host,
        own
    )
    .execute(tx.conn())
    .await?;
    tx.turn_back().await?;
    Ok(added.rows_affected() == 1)
}

/// Stops answering under a host name of the member. False when the name is not the member's.
///
/// # Errors
/// The database's.
pub async fn remove_host(tx: &mut TenantTx, host: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(r#"select app.give_up_host($1) as "gone!""#, host).fetch_one(tx.conn()).await
}

/// Whether a host name is any member's already.
///
/// # Errors
/// The database's.
pub async fn is_taken(tx: &mut TenantTx, host: &str) -> sqlx::Result<bool> {
    tx.turn_to_cooperative().await?;
    let taken = sqlx::query_scalar!(r#"select exists (select from app.tenant_host where host = $1) as "taken!""#, host)
        .fetch_one(tx.conn())
        .await?;
    tx.turn_back().await?;
    Ok(taken)
}
