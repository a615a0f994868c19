//! The SCIM server through its front door: as directories use it, and as they had better not.

use axum::http::{HeaderName, Method, header};
use host::{clock, scim::tokens};
use serde_json::{Value, json};

use crate::kit::{Answer, Browser, Site};

mod apart;
mod clients;
mod groups;
mod patch;
mod search;
mod token_page;
mod users;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// A member's directory, with a token of its own.
struct Directory {
    site: Site,
    browser: Browser,
    token: String,
}

impl Directory {
    async fn of(site: &Site) -> Directory {
        let mut tx = site.platform.tx(site.tenant).await;
        let office = site.platform.app.access.office_at(site.tenant);
        let fresh =
            tokens::create(&mut tx, &office, "Testverzeichnis", 90, clock::now()).await.expect("the office may");
        tx.commit().await.expect("the database is there");
        Directory { site: site.clone(), browser: site.visitor(), token: fresh.secret }
    }

    async fn send(&self, method: Method, path: &str, headers: &[(HeaderName, &str)], body: String) -> Answer {
        let bearer = format!("Bearer {}", self.token);
        let mut all = vec![(header::AUTHORIZATION, bearer.as_str()), (header::CONTENT_TYPE, "application/scim+json")];
        all.extend_from_slice(headers);
        self.browser.request(method, &format!("/scim/v2{path}"), &all, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], String::new()).await
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, path, &[], body.to_string()).await
    }

    async fn put(&self, path: &str, body: &Value) -> Answer {
        self.send(Method::PUT, path, &[], body.to_string()).await
    }

    async fn patch(&self, path: &str, operations: Value) -> Answer {
        let mut body = json!({"schemas": [PATCH]});
        body["Operations"] = operations;
        self.send(Method::PATCH, path, &[], body.to_string()).await
    }

    async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, &[], String::new()).await
    }

    /// Creates a person with this userName, which is an address. Gives its path.
    async fn person(&self, user_name: &str) -> String {
        path_of("Users", &self.post("/Users", &user(user_name)).await)
    }

    /// How many resources a query finds, and their names.
    async fn found(&self, endpoint: &str, filter: &str) -> Vec<String> {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("filter", filter).finish();
        let answer = self.get(&format!("/{endpoint}?{query}")).await;
        assert_eq!(answer.status, 200, "{filter}: {}", answer.body);
        names(&answer)
    }
}

/// userName or displayName of all resources of a list.
fn names(answer: &Answer) -> Vec<String> {
    let list = answer.json();
    let resources = list["Resources"].as_array().expect("a list has resources");
    let name = |resource: &Value| {
        let name = resource["userName"].as_str().or_else(|| resource["displayName"].as_str());
        name.unwrap_or_default().to_owned()
    };
    resources.iter().map(name).collect()
}

fn user(user_name: &str) -> Value {
    json!({
        "schemas": [USER], "userName": user_name, "name": {"givenName": "Mia", "familyName": "Wiese"},
        "emails": [{"value": user_name, "type": "work", "primary": true}], "active": true,
    })
}

#[track_caller]
fn path_of(endpoint: &str, created: &Answer) -> String {
    assert_eq!(created.status, 201, "{}", created.body);
    format!("/{endpoint}/{}", created.json()["id"].as_str().expect("a resource has an id"))
}

/// A refusal as directories read it.
#[track_caller]
fn assert_error(answer: &Answer, status: u16, kind: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/scim+json", "{}", answer.body);
    let error = answer.json();
    assert_eq!(error["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]));
    assert_eq!(error["status"], json!(status.to_string()));
    assert_eq!(error["scimType"].as_str().unwrap_or_default(), kind, "{}", answer.body);
    assert!(!error["detail"].as_str().unwrap_or_default().is_empty(), "{}", answer.body);
}
