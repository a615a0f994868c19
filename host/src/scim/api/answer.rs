//! Answers as `application/scim+json` (RFC 7644, 3.12 and 8.1).

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value, json};

use crate::{
    scim::{Fault, Found, Projection, Resource, entity_tag, schema::ENTERPRISE},
    web::{Problem, problem::scim},
};

/// How resources are shown to the one who asked.
pub(super) struct Answer<'a> {
    pub(super) base: &'a str,
    pub(super) projection: &'a Projection,
}

impl Answer<'_> {
    pub(super) fn one(&self, status: StatusCode, found: Found) -> Response {
        let tag = entity_tag(found.version);
        let location = self.location(found.resource, &found.whole);
        let mut response = scim::json(status, &Value::Object(self.shown(found)));
        let headers = response.headers_mut();
        headers.extend(HeaderValue::from_str(&tag).ok().map(|tag| (header::ETAG, tag)));
        headers.extend(HeaderValue::from_str(&location).ok().map(|location| (header::LOCATION, location)));
        response
    }

    pub(super) fn list(&self, total: usize, start: usize, found: Vec<Found>) -> Response {
        let count = found.len();
        let resources: Vec<Value> = found.into_iter().map(|found| Value::Object(self.shown(found))).collect();
        scim::json(StatusCode::OK, &list(total, start, count, &resources))
    }

    /// The part that was asked for, with addresses.
    fn shown(&self, found: Found) -> Map<String, Value> {
        let Found { resource, mut whole, .. } = found;
        let location = self.location(resource, &whole);
        whole["meta"]["location"] = location.into();
        let address = |person: &Value| format!("{}/Users/{}", self.base, person["value"].as_str().unwrap_or_default());
        if let Some(manager) = whole.get_mut(ENTERPRISE).and_then(|employer| employer.get_mut("manager")) {
            manager["$ref"] = address(manager).into();
        }
        for member in whole.get_mut("members").and_then(Value::as_array_mut).into_iter().flatten() {
            member["$ref"] = address(member).into();
        }
        self.projection.of(resource, &whole)
    }

    fn location(&self, resource: Resource, whole: &Map<String, Value>) -> String {
        format!("{}/{}/{}", self.base, resource.endpoint(), whole["id"].as_str().unwrap_or_default())
    }
}

pub(super) fn list(total: usize, start: usize, count: usize, resources: &[Value]) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": count,
        "Resources": resources,
    })
}

pub(super) fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

pub(super) fn not_modified(version: i32) -> Response {
    (StatusCode::NOT_MODIFIED, [(header::ETAG, entity_tag(version))]).into_response()
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let detail = self.to_string();
        let (status, kind) = match self {
            Fault::Unauthorised => {
                let challenge = [(header::WWW_AUTHENTICATE, "Bearer realm=\"SCIM\"")];
                return (challenge, scim::error(StatusCode::UNAUTHORIZED, None, &detail)).into_response();
            }
            Fault::Refused(_) => (StatusCode::FORBIDDEN, None),
            Fault::Unknown(_) => (StatusCode::NOT_FOUND, None),
            Fault::Bad(kind, _) => (StatusCode::BAD_REQUEST, Some(kind.name())),
            Fault::Taken(_) => (StatusCode::CONFLICT, Some("uniqueness")),
            Fault::InUse => (StatusCode::CONFLICT, None),
            Fault::Changed => (StatusCode::PRECONDITION_FAILED, None),
            Fault::NoJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, None),
            Fault::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, None),
            Fault::Unsupported(_) => (StatusCode::NOT_IMPLEMENTED, None),
            Fault::Forbidden(error) => return Problem::from(error).into_response(),
            Fault::Sql(error) => return Problem::from(error).into_response(),
        };
        scim::error(status, kind, &detail)
    }
}
