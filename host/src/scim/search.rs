//! Searching (RFC 7644, 3.4.2 and 3.4.3): filter, order, a page of the rest.
//!
//! A comparison `eq` of userName, emails, externalId, id or a member that every match fulfils is answered by an index.
//! Everything else compares the rows of the member in memory, [`AT_A_TIME`] of them at a time. With more than
//! [`MOST_CANDIDATES`] rows to look through the search is refused as too wide.

use std::cmp::Ordering;

use serde_json::{Map, Value};
use tenants::TenantTx;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use super::{
    Fault, Found, Projection, fault, filter,
    filter::{Filter, Scope},
    groups, load,
    place::{self, Named, Place},
    schema::{Kind, Resource},
    users,
};

const AT_A_TIME: usize = 500;
pub const MOST_CANDIDATES: i64 = 100_000;
/// Most resources of one answer.
pub const LARGEST_PAGE: usize = 200;
const USUAL_PAGE: usize = 100;

/// What is searched for.
#[derive(Clone, Debug, Default)]
pub struct Search {
    pub filter: Option<String>,
    pub sort_by: Option<String>,
    pub descending: bool,
    /// From 1.
    pub start: Option<i64>,
    pub count: Option<i64>,
    pub projection: Projection,
}

#[derive(Clone, Debug)]
pub struct Page {
    pub total: usize,
    pub start: usize,
    pub found: Vec<Found>,
}

/// Something that matches, and by what it is put in order.
struct Match {
    resource: Resource,
    id: Uuid,
    key: Option<(i128, String)>,
}

/// Searches in resources of these kinds.
///
/// # Errors
/// [`Fault::Bad`]: the filter cannot be read, or there is too much to look through; or the database's.
pub async fn search(tx: &mut TenantTx, kinds: &[Resource], search: &Search) -> Result<Page, Fault> {
    let mut matches = Vec::new();
    for resource in kinds {
        matches.extend(matches_of(tx, *resource, kinds.len() > 1, search).await?);
    }
    if search.sort_by.is_some() {
        matches.sort_by(in_order);
        if search.descending {
            matches.reverse();
        }
    }
    let start = usize::try_from(search.start.unwrap_or(1)).unwrap_or(1).max(1);
    let count = search.count.map_or(USUAL_PAGE, |count| usize::try_from(count).unwrap_or(0)).min(LARGEST_PAGE);
    let wanted: Vec<&Match> = matches.iter().skip(start - 1).take(count).collect();
    let found = fetch(tx, &wanted, search).await?;
    Ok(Page { total: matches.len(), start, found })
}

/// What has no value comes last.
fn in_order(left: &Match, right: &Match) -> Ordering {
    left.key.is_none().cmp(&right.key.is_none()).then_with(|| left.key.cmp(&right.key))
}

async fn matches_of(
    tx: &mut TenantTx,
    resource: Resource,
    among_others: bool,
    search: &Search,
) -> Result<Vec<Match>, Fault> {
    let scope = if among_others { Scope::Among(resource) } else { Scope::Only(resource) };
    let filter = search.filter.as_deref().map(|text| filter::parse(text, scope)).transpose()?;
    let order = match &search.sort_by {
        Some(path) => order_by(resource, path, among_others)?,
        None => None,
    };
    let equalities = filter.as_ref().map(Filter::equalities).unwrap_or_default();
    let ids = match resource {
        Resource::User => users::candidates(tx, &equalities, MOST_CANDIDATES + 1).await?,
        Resource::Group => groups::candidates(tx, &equalities, MOST_CANDIDATES + 1).await?,
    };
    if i64::try_from(ids.len()).is_ok_and(|count| count > MOST_CANDIDATES) {
        let text = format!("the filter leaves more than {MOST_CANDIDATES} resources to look through");
        return Err(Fault::Bad(fault::Kind::TooMany, text));
    }
    if equalities.is_empty() && filter.is_none() && order.is_none() {
        return Ok(ids.into_iter().map(|id| Match { resource, id, key: None }).collect());
    }
    let with_members = filter.as_ref().is_some_and(|filter| filter.names("members"));
    let mut matches = Vec::new();
    for ids in ids.chunks(AT_A_TIME) {
        let candidates = load(tx, resource, ids, with_members).await?;
        let fitting =
            candidates.iter().filter(|found| filter.as_ref().is_none_or(|filter| filter.matches(&found.whole)));
        matches.extend(fitting.filter_map(|found| {
            Some(Match { resource, id: id_of(found)?, key: order.and_then(|place| key(place, &found.whole)) })
        }));
    }
    Ok(matches)
}

fn id_of(found: &Found) -> Option<Uuid> {
    Uuid::try_parse(found.whole.get("id")?.as_str()?).ok()
}

fn order_by(resource: Resource, path: &str, among_others: bool) -> Result<Option<Place>, Fault> {
    match place::find(resource, path) {
        Some(Named::Place(place)) if place.to_compare().innermost().kind != Kind::Complex => {
            Ok(Some(place.to_compare()))
        }
        _ if among_others && Resource::ALL.into_iter().any(|other| place::find(other, path).is_some()) => Ok(None),
        _ => Err(Fault::value("sortBy names no attribute that has an order")),
    }
}

/// By what a resource is put in order: the primary value of a list, else the first.
fn key(place: Place, whole: &Map<String, Value>) -> Option<(i128, String)> {
    let primary = whole.get(&place.attribute.name).and_then(Value::as_array).and_then(|values| {
        values.iter().find(|value| value.get("primary") == Some(&Value::Bool(true)))?.get(&place.sub?.name)
    });
    let value = primary.or_else(|| place.values(whole).into_iter().next())?;
    Some(match (place.innermost().kind, value) {
        (Kind::DateTime, Value::String(text)) => {
            (OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp_nanos(), String::new())
        }
        (_, Value::String(text)) if place.innermost().case_exact => (0, text.clone()),
        (_, Value::String(text)) => (0, text.to_lowercase()),
        (_, value) => (0, value.to_string()),
    })
}

/// The resources of a page, in its order.
async fn fetch(tx: &mut TenantTx, wanted: &[&Match], search: &Search) -> Result<Vec<Found>, Fault> {
    let mut loaded = Vec::new();
    for resource in Resource::ALL {
        let ids: Vec<Uuid> = wanted.iter().filter(|one| one.resource == resource).map(|one| one.id).collect();
        let with_members = search.projection.shows(resource, "members");
        if !ids.is_empty() {
            loaded.extend(load(tx, resource, &ids, with_members).await?);
        }
    }
    let place = |found: &Found| id_of(found).and_then(|id| wanted.iter().position(|one| one.id == id));
    loaded.sort_by_key(place);
    Ok(loaded)
}
