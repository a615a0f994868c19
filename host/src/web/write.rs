//! Forms that change something: from this site, in time, and done once however often they are sent.

use std::sync::Arc;

use axum::{
    extract::{FromRequest, FromRequestParts as _, Request},
    http::{HeaderMap, header},
    response::{IntoResponse as _, Redirect, Response},
};
use serde::{Deserialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use tenants::TenantTx;
use uuid::Uuid;

use super::{Problem, SignedIn, Visit, gate, visit};
use crate::{app::App, identity};

/// Largest form in bytes: an answer may hold 256 KiB, percent-encoding can double it.
pub(super) const LARGEST_FORM: usize = 512 * 1024;
/// How long the answer to a form is remembered.
const KEPT: time::Duration = time::Duration::hours(24);

/// The fields of a form that only says "do it", or whose fields a plugin decides.
#[derive(Debug, Deserialize)]
pub struct NoFields {}

/// A checked form: token and origin are right, the fields have the shape of `T`.
#[derive(Debug)]
pub struct Write<T> {
    pub visit: Visit,
    pub input: T,
    /// All fields as they came, for forms whose fields a plugin decides.
    pub pairs: Vec<(String, String)>,
    key: Uuid,
    hash: [u8; 32],
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Write<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Write<T>, Problem> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, app).await?;
        if !same_origin(&parts.headers) {
            return Err(Problem::ForeignForm);
        }
        let body = axum::body::to_bytes(body, LARGEST_FORM).await.map_err(|_| Problem::TooLarge)?;
        Write::checked(visit, form_urlencoded::parse(&body).into_owned().collect(), &[])
    }
}

impl<T: DeserializeOwned> Write<T> {
    /// A form that came from this site: its token and key are taken out of the fields. The hash of the files that came
    /// with it belongs to what makes two forms the same.
    pub(super) fn checked(visit: Visit, mut pairs: Vec<(String, String)>, files: &[u8]) -> Result<Write<T>, Problem> {
        gate::change(&visit)?;
        let token = take(&mut pairs, "csrf");
        if !token.is_some_and(|token| same_token(&token, visit.csrf())) {
            return Err(Problem::ForeignForm);
        }
        let key = take(&mut pairs, "form_key").and_then(|key| Uuid::parse_str(&key).ok()).ok_or(Problem::Malformed)?;
        let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
        let input = serde_html_form::from_str(&encoded).map_err(|_| Problem::Malformed)?;
        let hash = Sha256::new().chain_update(&encoded).chain_update(files).finalize().into();
        Ok(Write { hash, visit, input, pairs, key })
    }
}

impl<T> Write<T> {
    /// The one who sent the form.
    ///
    /// # Errors
    /// [`Problem::SignIn`] without a session.
    pub fn signed_in(&self) -> Result<SignedIn, Problem> {
        SignedIn::from_visit(self.visit.clone())
    }

    /// Opens the transaction of this change and claims its key in it. When the same form was carried out before, the
    /// answer of then is given as [`Problem::Replay`]; a second one that runs at the same time waits for the first.
    ///
    /// # Errors
    /// [`Problem::KeyReused`] when the key came with other fields; the database is away.
    pub async fn begin(&self) -> Result<TenantTx, Problem> {
        let mut tx = self.visit.app.database.tenant(self.visit.tenant.id).await?;
        let claimed = sqlx::query!(
            "with outdated as (delete from app.idempotency where tenant_id = $1 and created_at < $7)
             insert into app.idempotency (tenant_id, key, actor, route, request_hash, created_at)
             values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
            tx.tenant().uuid(),
            self.key,
            &self.actor(),
            self.visit.path,
            &self.hash[..],
            self.visit.now,
            self.visit.now - KEPT
        )
        .execute(tx.conn())
        .await?;
        if claimed.rows_affected() == 0 {
            return Err(self.earlier(&mut tx).await?);
        }
        if let Some(session) = &self.visit.session {
            identity::prolong(&mut tx, session, self.visit.now).await?;
        }
        Ok(tx)
    }

    async fn earlier(&self, tx: &mut TenantTx) -> Result<Problem, Problem> {
        let earlier = sqlx::query!(
            "select route, request_hash, location from app.idempotency where tenant_id = $1 and key = $2 and actor = $3",
            tx.tenant().uuid(),
            self.key,
            &self.actor()
        )
        .fetch_one(tx.conn())
        .await?;
        let same = earlier.route == self.visit.path && earlier.request_hash == self.hash;
        Ok(match earlier.location {
            Some(location) if same => Problem::Replay(Box::new(Redirect::to(&location).into_response())),
            _ => Problem::KeyReused,
        })
    }

    /// Stores the answer under the key, commits, and leads the browser to `location`, where the sentence `flash` is shown.
    ///
    /// # Errors
    /// The database refused or went away; then nothing has happened.
    pub async fn redirect(
        &self,
        mut tx: TenantTx,
        location: &str,
        flash: Option<&'static str>,
    ) -> Result<Response, Problem> {
        sqlx::query!(
            "update app.idempotency set location = $4 where tenant_id = $1 and key = $2 and actor = $3",
            tx.tenant().uuid(),
            self.key,
            &self.actor(),
            location
        )
        .execute(tx.conn())
        .await?;
        tx.commit().await?;
        let mut response = Redirect::to(location).into_response();
        if let Some(flash) = flash {
            visit::set_flash(&mut response, &self.visit.app.config, flash);
        }
        Ok(response)
    }

    /// Whose key it is: the session, or the browser of a visitor.
    fn actor(&self) -> Vec<u8> {
        self.visit
            .session
            .as_ref()
            .map_or_else(|| Sha256::digest(self.visit.csrf()).to_vec(), |session| session.id.0.as_bytes().to_vec())
    }
}

/// Browsers say where a form comes from (Fetch Metadata, RFC 6454); a site of another member is a foreign one.
pub(super) fn same_origin(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok()) {
        return site == "same-origin";
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, authority)| authority == host),
        _ => true,
    }
}

fn same_token(left: &str, right: &str) -> bool {
    // Hashing both makes the comparison independent of where they differ.
    Sha256::digest(left) == Sha256::digest(right)
}

fn take(pairs: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let index = pairs.iter().position(|(key, _)| key == name)?;
    Some(pairs.remove(index).1)
}
