//! Brings the database to the layout this build expects.

use sqlx::{Connection, PgConnection, migrate::MigrateError, postgres::PgConnectOptions};

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../migrations");

/// Applies what is missing, as the role campus_migrate; safe to call from several hosts at once.
///
/// # Errors
/// The database is away, a migration failed (nothing of it is kept) or the database is newer than this build.
pub async fn run(migrate: &PgConnectOptions) -> Result<(), MigrateError> {
    let mut connection = PgConnection::connect_with(migrate).await?;
    MIGRATIONS.run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}
