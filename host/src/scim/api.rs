//! `/scim/v2`: requests with a token of the member whose host name was asked, answers as `application/scim+json`.

use axum::{
    extract::{Path, RawQuery},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use serde_json::Value;

use super::{
    Change, Fault, Found, Resource, change, create, get, remove,
    search::{self, Page, Search},
};

mod answer;
mod caller;
pub mod discovery;
mod question;

use answer::{Answer, no_content};
use caller::{Body, Caller, Reader};

type Answered = Result<Response, Fault>;

/// `GET /scim/v2/Users`
pub async fn users(reader: Reader, RawQuery(query): RawQuery) -> Answered {
    list(&reader, &[Resource::User], &question::of_query(query)?).await
}

/// `GET /scim/v2/Groups`
pub async fn groups(reader: Reader, RawQuery(query): RawQuery) -> Answered {
    list(&reader, &[Resource::Group], &question::of_query(query)?).await
}

/// `POST /scim/v2/Users/.search`
pub async fn post_search_users(reader: Reader, Body(body): Body) -> Answered {
    list(&reader, &[Resource::User], &question::of_body(body)?).await
}

/// `POST /scim/v2/Groups/.search`
pub async fn post_search_groups(reader: Reader, Body(body): Body) -> Answered {
    list(&reader, &[Resource::Group], &question::of_body(body)?).await
}

/// `POST /scim/v2/.search`
pub async fn post_search(reader: Reader, Body(body): Body) -> Answered {
    list(&reader, &Resource::ALL, &question::of_body(body)?).await
}

async fn list(reader: &Reader, kinds: &[Resource], asked: &Search) -> Answered {
    let Page { total, start, found } = search::search(&mut reader.0.read().await?, kinds, asked).await?;
    Ok(reader.0.answer(&asked.projection).list(total, start, found))
}

/// `GET /scim/v2/Users/{scim_user}`
pub async fn user(reader: Reader, Path(id): Path<String>, query: RawQuery, headers: HeaderMap) -> Answered {
    one(&reader, (Resource::User, &id), query, &headers).await
}

/// `GET /scim/v2/Groups/{scim_group}`
pub async fn group(reader: Reader, Path(id): Path<String>, query: RawQuery, headers: HeaderMap) -> Answered {
    one(&reader, (Resource::Group, &id), query, &headers).await
}

async fn one(
    reader: &Reader,
    (resource, id): (Resource, &str),
    RawQuery(query): RawQuery,
    headers: &HeaderMap,
) -> Answered {
    let asked = question::of_query(query)?;
    let found = get(&mut reader.0.read().await?, resource, id).await?;
    if question::has_already(headers, found.version) {
        return Ok(answer::not_modified(found.version));
    }
    Ok(reader.0.answer(&asked.projection).one(StatusCode::OK, found))
}

/// `POST /scim/v2/Users`
pub async fn post_user(caller: Caller, query: RawQuery, Body(body): Body) -> Answered {
    post(&caller, Resource::User, query, body).await
}

/// `POST /scim/v2/Groups`
pub async fn post_group(caller: Caller, query: RawQuery, Body(body): Body) -> Answered {
    post(&caller, Resource::Group, query, body).await
}

async fn post(caller: &Caller, resource: Resource, RawQuery(query): RawQuery, body: Value) -> Answered {
    let asked = question::of_query(query)?;
    let mut tx = caller.write().await?;
    let found = create(&mut tx, &caller.by, resource, body, caller.now).await?;
    tx.commit().await?;
    Ok(caller.answer(&asked.projection).one(StatusCode::CREATED, found))
}

/// `PUT /scim/v2/Users/{scim_user}`
pub async fn put_user(
    caller: Caller,
    Path(id): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
    Body(body): Body,
) -> Answered {
    alter(&caller, (Resource::User, &id), query, &headers, Change::Replace(body)).await
}

/// `PUT /scim/v2/Groups/{scim_group}`
pub async fn put_group(
    caller: Caller,
    Path(id): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
    Body(body): Body,
) -> Answered {
    alter(&caller, (Resource::Group, &id), query, &headers, Change::Replace(body)).await
}

/// `PATCH /scim/v2/Users/{scim_user}`
pub async fn patch_user(
    caller: Caller,
    Path(id): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
    Body(body): Body,
) -> Answered {
    alter(&caller, (Resource::User, &id), query, &headers, Change::Patch(body)).await
}

/// `PATCH /scim/v2/Groups/{scim_group}`
pub async fn patch_group(
    caller: Caller,
    Path(id): Path<String>,
    query: RawQuery,
    headers: HeaderMap,
    Body(body): Body,
) -> Answered {
    alter(&caller, (Resource::Group, &id), query, &headers, Change::Patch(body)).await
}

async fn alter(
    caller: &Caller,
    target: (Resource, &str),
    RawQuery(query): RawQuery,
    headers: &HeaderMap,
    how: Change,
) -> Answered {
    let asked = question::of_query(query)?;
    let condition = question::condition(headers);
    let mut tx = caller.write().await?;
    let found: Found = change(&mut tx, &caller.by, target, &condition, how, caller.now).await?;
    tx.commit().await?;
    Ok(caller.answer(&asked.projection).one(StatusCode::OK, found))
}

/// `DELETE /scim/v2/Users/{scim_user}`
pub async fn delete_user(caller: Caller, Path(id): Path<String>, headers: HeaderMap) -> Answered {
    delete(&caller, (Resource::User, &id), &headers).await
}

/// `DELETE /scim/v2/Groups/{scim_group}`
pub async fn delete_group(caller: Caller, Path(id): Path<String>, headers: HeaderMap) -> Answered {
    delete(&caller, (Resource::Group, &id), &headers).await
}

async fn delete(caller: &Caller, target: (Resource, &str), headers: &HeaderMap) -> Answered {
    let mut tx = caller.write().await?;
    remove(&mut tx, &caller.by, target, &question::condition(headers), caller.now).await?;
    tx.commit().await?;
    Ok(no_content())
}

/// `POST /scim/v2/Bulk`: directories fall back to single requests, as `ServiceProviderConfig` says.
pub async fn post_bulk(_: Caller) -> Answered {
    Err(Fault::Unsupported("bulk"))
}

impl Caller {
    fn answer<'a>(&'a self, projection: &'a super::Projection) -> Answer<'a> {
        Answer { base: &self.base, projection }
    }
}

/// The values of a header that may be there several times.
fn values(headers: &HeaderMap, name: header::HeaderName) -> Option<Vec<String>> {
    let texts = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
    let tags: Vec<String> = texts.flat_map(|text| text.split(',')).map(|tag| tag.trim().to_owned()).collect();
    (!tags.is_empty()).then_some(tags)
}
