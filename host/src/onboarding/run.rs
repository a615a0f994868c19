//! A whole file: looked through once, then taken in by a few connections at a time.

use std::{collections::HashSet, path::Path, sync::Arc};

use anyhow::Context as _;
use serde::Serialize;
use tenants::{Tenant, TenantState};
use time::OffsetDateTime;
use tokio::task::JoinSet;

use super::{
    Entered, Entry, Fault, OnboardError, check, enter,
    file::{Entries, Found},
    standing,
};
use crate::{
    access::{Action, Actor},
    app::App,
    mail,
    staff::{self, letters},
};

/// Members that are compared with the database at once.
const BATCH: usize = 500;
/// Members that are taken in at the same time.
const AT_ONCE: usize = 4;
/// So many faults are told; one mistake of a program that wrote the file may be in every line.
const TOLD: usize = 100;

/// What looking through a file found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Looked {
    pub members: usize,
    pub people: usize,
    /// There already, with the same data.
    pub unchanged: usize,
    /// How many there are; the first ones stand in `faults`.
    pub fault_count: usize,
    pub faults: Vec<Fault>,
}

/// What a run did.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Done {
    pub created: usize,
    pub unchanged: usize,
    /// Members that something came in between for after the file had been looked through.
    pub faults: Vec<Fault>,
}

/// Names that only one member of the file may have.
#[derive(Default)]
struct Seen {
    slugs: HashSet<String>,
    hosts: HashSet<String>,
    keys: HashSet<String>,
}

impl Seen {
    fn faults(&mut self, entry: &Entry) -> Vec<String> {
        let mut faults = Vec::new();
        if !self.slugs.insert(entry.slug.clone()) {
            faults.push("another member of the file has the same slug".to_owned());
        }
        let hosts: HashSet<&String> = entry.hosts.iter().collect();
        for host in hosts {
            if !self.hosts.insert(host.clone()) {
                faults.push(format!("another member of the file has the host name {host:?}"));
            }
        }
        if entry.key.as_ref().is_some_and(|key| !self.keys.insert(key.clone())) {
            faults.push("another member of the file has the same key".to_owned());
        }
        faults
    }
}

impl Looked {
    fn tell(&mut self, faults: impl IntoIterator<Item = Fault>) {
        for fault in faults {
            self.fault_count += 1;
            if self.faults.len() < TOLD {
                self.faults.push(fault);
            }
        }
    }
}

/// Looks a file through from its first to its last member; writes nothing.
///
/// # Errors
/// The file cannot be opened, the actor may not, or the database is away. What is wrong in the file is no error.
pub async fn look_through(app: &App, actor: &Actor, path: &Path) -> anyhow::Result<Looked> {
    actor.require(Action::ManageMembers)?;
    let (mut looked, mut seen, mut batch) = (Looked::default(), Seen::default(), Vec::new());
    for found in Entries::open(path)? {
        let found = match found {
            Ok(found) => found,
            Err(fault) => {
                looked.tell([fault]);
                continue;
            }
        };
        looked.members += 1;
        looked.people += found.entry.everybody().count();
        let mut reasons = check::faults(&found.entry, app.directory.base_domain());
        reasons.extend(seen.faults(&found.entry));
        if reasons.is_empty() {
            batch.push(found);
        } else {
            let Found { line, entry } = &found;
            looked.tell(reasons.into_iter().map(|reason| Fault { line: *line, slug: entry.slug.clone(), reason }));
        }
        if batch.len() == BATCH {
            compare(app, &mut looked, &mut batch).await?;
        }
    }
    compare(app, &mut looked, &mut batch).await?;
    Ok(looked)
}

async fn compare(app: &App, looked: &mut Looked, batch: &mut Vec<Found>) -> anyhow::Result<()> {
    let (faults, unchanged) = standing::compare(&mut app.database.platform().await?, batch).await?;
    looked.tell(faults);
    looked.unchanged += unchanged;
    batch.clear();
    Ok(())
}

/// Takes the members of a file in that was looked through; `invite` mails everybody the link to a first password.
///
/// # Errors
/// The file or the database went away; what was taken in until then stays, and the same call goes on from there.
pub async fn take_in(
    app: &Arc<App>,
    actor: &Actor,
    path: &Path,
    invite: bool,
    now: OffsetDateTime,
) -> anyhow::Result<Done> {
    let (mut done, mut running) = (Done::default(), JoinSet::new());
    for found in Entries::open(path)? {
        let found = match found {
            Ok(found) => found,
            Err(fault) => {
                done.faults.push(fault);
                continue;
            }
        };
        if running.len() == AT_ONCE {
            settle(&mut done, &mut running).await?;
        }
        let (app, actor) = (Arc::clone(app), actor.clone());
        running.spawn(async move {
            let entered = one(&app, &actor, &found.entry, invite, now).await;
            (found.line, found.entry.slug, entered)
        });
    }
    while !running.is_empty() {
        settle(&mut done, &mut running).await?;
    }
    Ok(done)
}

type One = (usize, String, anyhow::Result<bool>);

/// Waits for one of those that run.
async fn settle(done: &mut Done, running: &mut JoinSet<One>) -> anyhow::Result<()> {
    let Some(ended) = running.join_next().await else { return Ok(()) };
    let (line, slug, entered) = ended.context("a member could not be taken in")?;
    match entered {
        Ok(true) => done.created += 1,
        Ok(false) => done.unchanged += 1,
        Err(error) => match error.downcast_ref::<OnboardError>() {
            Some(cause) if cause.is_of_this_member() => {
                done.faults.push(Fault { line, slug, reason: format!("{error:#}") });
            }
            _ => return Err(error.context(format!("{slug} could not be taken in"))),
        },
    }
    Ok(())
}

/// Whether the member is new.
async fn one(app: &App, actor: &Actor, entry: &Entry, invite: bool, now: OffsetDateTime) -> anyhow::Result<bool> {
    let tx = app.database.platform().await?;
    let (tx, entered) = enter(tx, &app.access, actor, entry, now).await?;
    let Entered::New(member, people) = entered else { return Ok(false) };
    if !invite {
        tx.commit().await?;
        return Ok(true);
    }
    let tenant = tenant(entry, member);
    let host = format!("{}.{}", entry.slug, app.directory.base_domain());
    let mut part = tx.into_member(member).await?;
    for person in people {
        let invited = staff::invite_again(&mut part, &app.access.office_at(member), person, now).await?;
        let letter = letters::invitation(&app.config, &tenant, &host, &invited)?;
        mail::post(&mut part, person, &letter, now).await?;
    }
    part.into_platform().await?.commit().await?;
    Ok(true)
}

fn tenant(entry: &Entry, id: tenants::TenantId) -> Tenant {
    Tenant {
        id,
        slug: entry.slug.clone(),
        name: entry.name.clone(),
        short_name: entry.short_name().to_owned(),
        kind: entry.kind,
        colour: entry.colour.clone(),
        logo_key: None,
        locale: entry.locale.clone(),
        state: TenantState::Active,
        state_reason: String::new(),
        given_rights: Vec::new(),
        live: entry.live,
    }
}
