//! Which tenant a host name belongs to.

use std::{
    collections::HashMap,
    sync::RwLock,
    time::{Duration, Instant},
};

use crate::{Database, TenantId};

/// How long an answer may be reused: a change of a tenant's name or colours shows after this time at the latest.
const FRESH: Duration = Duration::from_secs(2);
/// Unknown host names are remembered too, but only so many: a request can name any host.
const CAPACITY: usize = 20_000;

/// What every page needs to know of its tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    pub id: TenantId,
    pub slug: String,
    pub name: String,
    pub short_name: String,
    pub kind: TenantKind,
    /// Brand colour as `#rrggbb`.
    pub colour: String,
    /// Key of the logo in the file store.
    pub logo_key: Option<String>,
    /// `de` or `en`: what visitors see who ask for neither.
    pub locale: String,
    pub state: TenantState,
    /// Said to the member's people while it is not active; may be empty.
    pub state_reason: String,
    /// Whether the coordination has opened the campus.
    pub live: bool,
    /// What the member has given its roles besides, as the platform's rules name it.
    pub given_rights: Vec<String>,
}

impl Tenant {
    /// Whether anything of the member may be changed, by people, directories or jobs.
    pub fn may_write(&self) -> bool {
        self.state.may_write()
    }

    /// Whether the member's people get in: the campus was opened and is not suspended.
    pub fn is_open(&self) -> bool {
        self.live && self.state.lets_people_in()
    }
}

/// Where a member stands in its life with us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantState {
    Active,
    /// Everything can be seen, nothing changed.
    ReadOnly,
    /// Nobody but the coordination gets in, and is told why.
    Suspended,
    /// Read-only until the member's data has been handed over and erased.
    Leaving,
}

impl TenantState {
    pub const ALL: [TenantState; 4] = [Self::Active, Self::ReadOnly, Self::Suspended, Self::Leaving];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::ReadOnly => "read_only",
            Self::Suspended => "suspended",
            Self::Leaving => "leaving",
        }
    }

    /// Whether anything of the member may be changed.
    pub const fn may_write(self) -> bool {
        matches!(self, Self::Active)
    }

    /// Whether more than the coordination gets in. While nobody does, mails and jobs wait too.
    pub const fn lets_people_in(self) -> bool {
        !matches!(self, Self::Suspended)
    }

    pub fn parse(text: &str) -> Option<TenantState> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TenantKind {
    Cooperative,
    City,
    County,
    Association,
    Company,
}

impl TenantKind {
    pub const MEMBERS: [TenantKind; 4] = [Self::City, Self::County, Self::Association, Self::Company];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cooperative => "cooperative",
            Self::City => "city",
            Self::County => "county",
            Self::Association => "association",
            Self::Company => "company",
        }
    }

    pub fn parse(text: &str) -> Option<TenantKind> {
        [Self::Cooperative].into_iter().chain(Self::MEMBERS).find(|kind| kind.as_str() == text)
    }
}

/// Looks tenants up by host name, with a short memory.
#[derive(Debug)]
pub struct Directory {
    database: Database,
    base_domain: String,
    known: RwLock<HashMap<String, (Instant, Option<Tenant>)>>,
}

impl Directory {
    /// `base_domain` is the cooperative's own host name; members answer at `SLUG.base_domain` and at own domains.
    pub fn new(database: Database, base_domain: String) -> Directory {
        Directory { database, base_domain, known: RwLock::default() }
    }

    pub fn base_domain(&self) -> &str {
        &self.base_domain
    }

    /// The tenant of a host name (lower case, without port), or none.
    ///
    /// # Errors
    /// The database is away.
    pub async fn by_host(&self, host: &str) -> sqlx::Result<Option<Tenant>> {
        if let Some(remembered) = self.remembered(host) {
            return Ok(remembered);
        }
        let mut tx = self.database.platform().await?;
        let (id, slug) = match host.strip_suffix(&self.base_domain) {
            Some("") => (Some(TenantId::COOPERATIVE.uuid()), None),
            Some(prefix) => (None, prefix.strip_suffix('.')),
            None => (None, None),
        };
        let row = sqlx::query!(
            r#"select t.id, t.slug, t.name, t.short_name, t.kind, t.colour, t.logo_key, t.locale, t.state, t.state_reason,
                 t.live_at is not null as "live!", t.given_rights
             from app.tenant t
             where (t.id = $1 or t.slug = $2 or t.id = (select h.tenant_id from app.tenant_host h where h.host = $3))
               and t.erased_at is null
             -- A name below the base domain is nobody else's, whatever was registered.
             order by coalesce(t.id = $1, t.slug = $2, false) desc
             limit 1"#,
            id,
            slug,
            host
        )
        .fetch_optional(tx.conn())
        .await?;
        let tenant = row.map(|row| Tenant {
            id: TenantId::trusted(row.id),
            slug: row.slug,
            name: row.name,
            short_name: row.short_name,
            kind: TenantKind::parse(&row.kind).expect("a check constraint lists the kinds"),
            colour: row.colour,
            logo_key: row.logo_key,
            locale: row.locale,
            state: TenantState::parse(&row.state).expect("a check constraint lists the states"),
            state_reason: row.state_reason,
            live: row.live,
            given_rights: row.given_rights,
        });
        self.remember(host, tenant.clone());
        Ok(tenant)
    }

    /// Asks the database again about this tenant and about unknown names, because what they say was changed here. Other
    /// servers notice within two seconds.
    pub fn forget(&self, tenant: TenantId) {
        let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        known.retain(|_, (_, known)| known.as_ref().is_some_and(|known| known.id != tenant));
    }

    fn remembered(&self, host: &str) -> Option<Option<Tenant>> {
        let known = self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (since, tenant) = known.get(host)?;
        (since.elapsed() < FRESH).then(|| tenant.clone())
    }

    fn remember(&self, host: &str, tenant: Option<Tenant>) {
        let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if known.len() >= CAPACITY {
            known.clear();
        }
        known.insert(host.to_owned(), (Instant::now(), tenant));
    }
}
