//! Providers that feeds name.

use std::collections::HashMap;

use tenants::PlatformTx;
use time::OffsetDateTime;
use url::Url;

use super::{ImportError, record::Publisher, slug};
use crate::{
    courses::publish::{self, NewProvider},
    ids::ProviderId,
};

/// The `kind` of providers that were not appointed but named by a feed.
const KIND: &str = "feed";

/// Finds or enters the provider of each record.
pub(super) struct Publishers {
    /// Stands in where a record names nobody.
    fallback: Publisher,
    known: HashMap<String, ProviderId>,
}

impl Publishers {
    pub(super) fn new(feed: &str) -> Publishers {
        let host = Url::parse(feed).ok().and_then(|url| url.host_str().map(str::to_owned));
        let name = host.unwrap_or_else(|| feed.chars().take(200).collect());
        Publishers { fallback: Publisher { name, website: None }, known: HashMap::new() }
    }

    /// One provider per distinct name. A feed cannot speak for an appointed provider: only those of feeds are found.
    pub(super) async fn id_of(
        &mut self,
        tx: &mut PlatformTx,
        publisher: Option<&Publisher>,
        now: OffsetDateTime,
    ) -> Result<ProviderId, ImportError> {
        let publisher = publisher.unwrap_or(&self.fallback);
        if let Some(id) = self.known.get(&publisher.name) {
            return Ok(*id);
        }
        let id = match stored(tx, &publisher.name).await? {
            Some(id) => id,
            None => enter(tx, publisher, now).await?,
        };
        self.known.insert(publisher.name.clone(), id);
        Ok(id)
    }
}

async fn stored(tx: &mut PlatformTx, name: &str) -> sqlx::Result<Option<ProviderId>> {
    sqlx::query_scalar!(
        r#"select id as "id: ProviderId" from app.provider where kind = $1 and name = $2 order by id limit 1"#,
        KIND,
        name
    )
    .fetch_optional(tx.conn())
    .await
}

async fn enter(tx: &mut PlatformTx, publisher: &Publisher, now: OffsetDateTime) -> Result<ProviderId, ImportError> {
    let plain = slug::of_publisher(&publisher.name, false);
    let taken = publish::provider_by_slug(tx, &plain).await?.is_some();
    let new = NewProvider {
        slug: if taken { slug::of_publisher(&publisher.name, true) } else { plain },
        name: publisher.name.clone(),
        kind: KIND.to_owned(),
        website: publisher.website.clone(),
        summary_de: String::new(),
        summary_en: String::new(),
    };
    publish::add_provider(tx, &new, now).await.map_err(|error| ImportError::Provider(new.name, error))
}
