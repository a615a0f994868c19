//! What the database says to members of a file before anything is written.

use std::collections::HashMap;

use tenants::PlatformTx;

use super::{Entry, Fault, file::Found};
use crate::quotas::{self, Plan};

/// Compares members of a file with those that are there; gives the faults, and how many are there unchanged.
pub(super) async fn compare(tx: &mut PlatformTx, batch: &[Found]) -> sqlx::Result<(Vec<Fault>, usize)> {
    let there = Standing::of(tx, batch).await?;
    let mut faults = Vec::new();
    let mut unchanged = 0;
    for found in batch {
        let entry = &found.entry;
        match there.members.get(&entry.slug) {
            Some(Some(sha256)) if *sha256 == entry.sha256() => unchanged += 1,
            Some(Some(_)) => faults.push(
                there
                    .fault(found, "this member was taken in with other data; a file takes members in and changes none"),
            ),
            Some(None) => faults.push(there.fault(found, "the short address belongs to another member")),
            None => faults.extend(there.faults(found)),
        }
    }
    Ok((faults, unchanged))
}

/// Whether the member of this short address came in by the very same entry.
pub(super) async fn is_known(tx: &mut PlatformTx, entry: &Entry, sha256: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from app.tenant t join app.onboarding o on o.tenant_id = t.id
                          where t.slug = $1 and o.sha256 = $2) as "known!""#,
        entry.slug,
        sha256
    )
    .fetch_one(tx.conn())
    .await
}

struct Standing {
    /// Hashes of the entries that members came in with, by short address.
    members: HashMap<String, Option<String>>,
    /// Whose host names are.
    hosts: HashMap<String, String>,
    /// Municipalities, and which member each one is.
    municipalities: HashMap<String, Option<String>>,
    plans: Vec<Plan>,
}

impl Standing {
    async fn of(tx: &mut PlatformTx, batch: &[Found]) -> sqlx::Result<Standing> {
        let slugs: Vec<String> = batch.iter().map(|found| found.entry.slug.clone()).collect();
        let hosts: Vec<String> = batch.iter().flat_map(|found| found.entry.hosts.iter().cloned()).collect();
        let keys: Vec<String> = batch.iter().filter_map(|found| found.entry.key.clone()).collect();
        let members = sqlx::query!(
            r#"select t.slug, o.sha256 as "sha256?" from app.tenant t left join app.onboarding o on o.tenant_id = t.id
               where t.slug = any ($1)"#,
            &slugs
        )
        .fetch_all(tx.conn())
        .await?;
        let hosts = sqlx::query!(
            "select h.host, t.slug from app.tenant_host h join app.tenant t on t.id = h.tenant_id where h.host = any ($1)",
            &hosts
        )
        .fetch_all(tx.conn())
        .await?;
        let municipalities = sqlx::query!(
            r#"select m.key, t.slug as "slug?" from app.municipality m
               left join app.membership s on s.municipality_key = m.key left join app.tenant t on t.id = s.tenant_id
               where m.key = any ($1)"#,
            &keys
        )
        .fetch_all(tx.conn())
        .await?;
        Ok(Standing {
            members: members.into_iter().map(|row| (row.slug, row.sha256)).collect(),
            hosts: hosts.into_iter().map(|row| (row.host, row.slug)).collect(),
            municipalities: municipalities.into_iter().map(|row| (row.key, row.slug)).collect(),
            plans: quotas::plans(tx).await?,
        })
    }

    fn fault(&self, found: &Found, reason: impl Into<String>) -> Fault {
        Fault { line: found.line, slug: found.entry.slug.clone(), reason: reason.into() }
    }

    /// Of a member that is not there yet.
    fn faults(&self, found: &Found) -> Vec<Fault> {
        let entry = &found.entry;
        let mut faults = Vec::new();
        for host in entry.hosts.iter().filter(|host| self.hosts.contains_key(*host)) {
            faults.push(self.fault(found, format!("the host name {host:?} belongs to another member")));
        }
        match entry.key.as_ref().map(|key| (key, self.municipalities.get(key))) {
            Some((key, None)) => faults.push(self.fault(
                found,
                format!("{key} is not in the official list; `campus municipality import` takes the list over"),
            )),
            Some((key, Some(Some(member)))) => {
                faults.push(self.fault(found, format!("{key} is a member already, as {member:?}")));
            }
            Some((_, Some(None))) | None => {}
        }
        if let Some(name) = &entry.plan {
            let people = entry.everybody().count();
            match self.plans.iter().find(|plan| plan.name == *name) {
                None => {
                    faults.push(self.fault(found, format!("there is no plan {name:?}; `campus plan list` shows them")));
                }
                Some(plan) if people > usize::try_from(plan.people).unwrap_or(usize::MAX) => faults
                    .push(self.fault(found, format!("{people} people are more than the {} of the plan", plan.people))),
                Some(_) => {}
            }
        }
        faults
    }
}
