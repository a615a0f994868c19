//! Addresses for new courses, each once.

use std::collections::HashSet;

use tenants::PlatformTx;

use super::{record::Record, slug};

/// Eight digits tell the courses of a title apart, but not a hundred thousand of the same title: where another course
/// has the address, more digits do.
pub(super) struct Addresses {
    taken: HashSet<String>,
}

impl Addresses {
    /// Asks once which of the addresses to be are taken: asked batch by batch, the plan of the first batch, made for a
    /// small table, would serve them all and read a growing table as a whole each time.
    pub(super) async fn for_new<'a>(
        tx: &mut PlatformTx,
        feed: &str,
        new: impl Iterator<Item = &'a Record>,
    ) -> sqlx::Result<Addresses> {
        let wanted: Vec<String> = new.map(|record| short(record, feed)).collect();
        let taken = sqlx::query_scalar!(
            "select slug from app.course where owner_id = $1 and slug in (select unnest($2::text[]))",
            tx.tenant().uuid(),
            &wanted
        )
        .fetch_all(tx.conn())
        .await?;
        Ok(Addresses { taken: taken.into_iter().collect() })
    }

    pub(super) fn take(&mut self, record: &Record, feed: &str) -> String {
        let short = short(record, feed);
        if self.taken.insert(short.clone()) {
            return short;
        }
        slug::of_course(&record.title, feed, &record.id, slug::LONG)
    }
}

fn short(record: &Record, feed: &str) -> String {
    slug::of_course(&record.title, feed, &record.id, slug::SHORT)
}
