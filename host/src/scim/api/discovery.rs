//! What this server can do, for directories that ask first (RFC 7644, 4).

use axum::{extract::Path, http::StatusCode, response::Response};
use serde_json::{Value, json};

use super::{Answered, Reader, answer::list};
use crate::{
    scim::{
        Fault, Resource,
        schema::{ENTERPRISE, published},
        search::LARGEST_PAGE,
    },
    web::problem::scim,
};

/// `GET /scim/v2/ServiceProviderConfig`
pub async fn config(Reader(caller): Reader) -> Response {
    let yes = json!({ "supported": true });
    let no = json!({ "supported": false });
    let config = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": yes,
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": LARGEST_PAGE },
        "changePassword": no,
        "sort": yes,
        "etag": yes,
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "A token that the member's coordination makes on its campus.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{}/ServiceProviderConfig", caller.base),
        },
    });
    scim::json(StatusCode::OK, &config)
}

/// `GET /scim/v2/Schemas`
pub async fn schemas(Reader(caller): Reader) -> Response {
    let schemas = published().into_iter().map(|schema| with_meta(schema, "Schema", "Schemas", &caller.base));
    all(&schemas.collect::<Vec<_>>())
}

/// `GET /scim/v2/Schemas/{scim_schema}`
pub async fn schema(Reader(caller): Reader, Path(urn): Path<String>) -> Answered {
    let is_it = |schema: &Value| schema["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(&urn));
    let schema = published().into_iter().find(is_it).ok_or(Fault::Unknown("schema"))?;
    Ok(scim::json(StatusCode::OK, &with_meta(schema, "Schema", "Schemas", &caller.base)))
}

/// `GET /scim/v2/ResourceTypes`
pub async fn resource_types(Reader(caller): Reader) -> Response {
    all(&Resource::ALL.map(|resource| resource_type_of(resource, &caller.base)))
}

/// `GET /scim/v2/ResourceTypes/{scim_resource}`
pub async fn resource_type(Reader(caller): Reader, Path(name): Path<String>) -> Answered {
    let resource = Resource::ALL.into_iter().find(|resource| resource.name().eq_ignore_ascii_case(&name));
    let resource = resource.ok_or(Fault::Unknown("resource type"))?;
    Ok(scim::json(StatusCode::OK, &resource_type_of(resource, &caller.base)))
}

fn resource_type_of(resource: Resource, base: &str) -> Value {
    let extensions = match resource {
        Resource::User => json!([{ "schema": ENTERPRISE, "required": false }]),
        Resource::Group => json!([]),
    };
    let resource_type = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        "id": resource.name(),
        "name": resource.name(),
        "endpoint": format!("/{}", resource.endpoint()),
        "schema": resource.urn(),
        "schemaExtensions": extensions,
    });
    with_meta(resource_type, "ResourceType", "ResourceTypes", base)
}

fn with_meta(mut value: Value, kind: &str, endpoint: &str, base: &str) -> Value {
    let id = value["id"].as_str().unwrap_or_default();
    value["meta"] = json!({ "resourceType": kind, "location": format!("{base}/{endpoint}/{id}") });
    value
}

fn all(resources: &[Value]) -> Response {
    let count = resources.len();
    scim::json(StatusCode::OK, &list(count, 1, count, resources))
}
