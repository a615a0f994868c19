//! Problems as directories read them (RFC 7644, 3.12).

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

use super::replace_body;

const KIND: &str = "application/scim+json";

/// Below it directories are answered.
pub const PATH: &str = "/scim/";

/// An answer of this content.
pub fn json(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, KIND)], body.to_string()).into_response()
}

/// A problem; `kind` is the `scimType`, where the standard has one.
pub fn error(status: StatusCode, kind: Option<&str>, detail: &str) -> Response {
    let mut body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
        "status": status.as_str(),
        "detail": detail,
    });
    if let Some(kind) = kind {
        body["scimType"] = kind.into();
    }
    json(status, &body)
}

/// The same answer where it is one for directories; else its problem as one.
pub(super) fn show(response: Response) -> Response {
    let status = response.status();
    let is_told = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == KIND);
    if is_told || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let detail = match status {
        StatusCode::NOT_FOUND => "there is nothing at this address",
        StatusCode::METHOD_NOT_ALLOWED => "this address does not know the method",
        StatusCode::SERVICE_UNAVAILABLE => "try again in some seconds",
        StatusCode::FORBIDDEN => "the directory may not do this",
        StatusCode::INTERNAL_SERVER_ERROR => "the fault is on this side and was recorded",
        _ => "the request cannot be understood",
    };
    replace_body(response, error(status, None, detail))
}
