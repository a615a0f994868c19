//! Who asks: a directory with a token of this member.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, FromRequestParts, Request},
    http::{header, request::Parts},
};
use serde_json::Value;
use tenants::{Tenant, TenantState, TenantTx};
use time::OffsetDateTime;

use crate::{
    app::App,
    clock,
    scim::{Directory, Fault, tokens},
    web::{
        headers::bearer,
        i18n::Locale,
        visit::{RequestId, host_name},
    },
};

/// Largest body in bytes: a group of 10,000 people fits.
const LARGEST_BODY: usize = 1024 * 1024;

/// A directory that wants to change something.
#[derive(Debug)]
pub struct Caller {
    app: Arc<App>,
    pub by: Directory,
    /// Beginning of all addresses.
    pub base: String,
    pub now: OffsetDateTime,
}

/// A directory that only looks.
#[derive(Debug)]
pub struct Reader(pub Caller);

/// The JSON of a request.
#[derive(Debug)]
pub struct Body(pub Value);

impl Caller {
    pub async fn read(&self) -> Result<TenantTx, Fault> {
        Ok(self.app.database.read(self.by.actor.tenant).await?)
    }

    pub async fn write(&self) -> Result<TenantTx, Fault> {
        Ok(self.app.database.tenant(self.by.actor.tenant).await?)
    }

    async fn recognised(parts: &Parts, app: &Arc<App>) -> Result<(Tenant, Caller), Fault> {
        let now = clock::now();
        let host = host_name(&parts.headers).ok_or(Fault::Unknown("member"))?;
        let tenant = app.directory.by_host(&host).await?.ok_or(Fault::Unknown("member"))?;
        tracing::Span::current().record("tenant.id", tracing::field::display(tenant.id));
        let secret = bearer(&parts.headers).ok_or(Fault::Unauthorised)?;
        let known = tokens::recognise(&mut app.database.read(tenant.id).await?, secret, now).await?;
        let (token, is_to_be_noted) = known.ok_or(Fault::Unauthorised)?;
        if is_to_be_noted {
            let mut tx = app.database.tenant(tenant.id).await?;
            tokens::used(&mut tx, token, now).await?;
            tx.commit().await?;
        }
        let request_id = parts.extensions.get::<RequestId>().map_or("", |id| id.0.as_str());
        let actor = app.access.directory_of(tenant.id).in_request(request_id);
        let locale = Locale::parse(&tenant.locale).unwrap_or(Locale::De);
        let base = format!("{}/scim/v2", app.config.origin(&host));
        let caller = Caller { app: Arc::clone(app), by: Directory { actor, token, locale }, base, now };
        Ok((tenant, caller))
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Caller, Fault> {
        let (tenant, caller) = Caller::recognised(parts, app).await?;
        match tenant.state {
            TenantState::Active => Ok(caller),
            TenantState::ReadOnly | TenantState::Suspended | TenantState::Leaving => {
                Err(Fault::Refused("nothing is changed at this member for the time being"))
            }
        }
    }
}

impl FromRequestParts<Arc<App>> for Reader {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Reader, Fault> {
        let (tenant, caller) = Caller::recognised(parts, app).await?;
        match tenant.state {
            TenantState::Suspended => Err(Fault::Refused("this member is suspended")),
            _ => Ok(Reader(caller)),
        }
    }
}

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Fault;

    async fn from_request(request: Request, _: &S) -> Result<Body, Fault> {
        let kind = request.headers().get(header::CONTENT_TYPE).map(|kind| kind.to_str().unwrap_or_default());
        let essence = kind.and_then(|kind| kind.split(';').next()).map(|kind| kind.trim().to_ascii_lowercase());
        if essence.is_some_and(|kind| !["application/scim+json", "application/json"].contains(&kind.as_str())) {
            return Err(Fault::NoJson);
        }
        let body = axum::body::to_bytes(request.into_body(), LARGEST_BODY).await;
        let body = body.map_err(|_| Fault::TooLarge(LARGEST_BODY))?;
        let json = serde_json::from_slice(&body);
        json.map(Body).map_err(|error| Fault::syntax(format!("the body is no JSON: {error}")))
    }
}
