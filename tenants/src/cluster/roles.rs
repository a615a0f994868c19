//! The roles and the database inside a running cluster; all of it may be repeated, and is at every start.

use sqlx::{Connection, Executor, PgConnection};

use super::error::ClusterError;
use super::logins::{Logins, Role};

/// What an operator runs on a server of their own as well.
const ROLES: &str = include_str!("../../../ops/postgres/roles.sql");

const CREATE_DATABASE: &str = "create database campus template template0 encoding 'UTF8'";

/// `alter role` takes no parameters, so the two values travel as settings of the session.
const SET_PASSWORD: &str = "do $$ begin execute format('alter role %I password %L', \
     current_setting('campus.login_name'), current_setting('campus.login_password')); end $$";

pub(super) async fn ensure(logins: &Logins) -> Result<(), ClusterError> {
    create_database(logins).await?;
    let mut connection = PgConnection::connect_with(&logins.login(Role::Admin)).await?;
    connection.execute(sqlx::raw_sql(ROLES)).await?;
    for role in [Role::Migrate, Role::App, Role::Worker, Role::Backup] {
        set_password(&mut connection, role, logins.password(role)).await?;
    }
    connection.close().await?;
    Ok(())
}

async fn create_database(logins: &Logins) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect_with(&logins.login(Role::Admin).database("postgres")).await?;
    let exists: bool = sqlx::query_scalar("select exists (select from pg_database where datname = 'campus')")
        .fetch_one(&mut connection)
        .await?;
    if !exists {
        connection.execute(CREATE_DATABASE).await?;
    }
    connection.close().await
}

async fn set_password(connection: &mut PgConnection, role: Role, password: &str) -> Result<(), sqlx::Error> {
    sqlx::query("select set_config('campus.login_name', $1, false), set_config('campus.login_password', $2, false)")
        .bind(role.login_name())
        .bind(password)
        .execute(&mut *connection)
        .await?;
    connection.execute(SET_PASSWORD).await?;
    Ok(())
}
