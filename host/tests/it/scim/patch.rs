//! Changes in part: by the standard, and in the ways of Entra and Okta.

use serde_json::{Value, json};

use super::{Directory, ENTERPRISE, assert_error};
use crate::kit;

#[test]
fn operations_do_what_the_standard_says_whatever_their_spelling() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        let path = directory.person("mia@stadt.example").await;
        let with_urn = format!("{ENTERPRISE}:department");
        // Operations one after the other on the same person; what is looked at, and what is there afterwards.
        let cases = [
            (json!({"op": "add", "path": "title", "value": "Leitung"}), "/title", json!("Leitung")),
            (json!({"op": "Add", "path": "TITLE", "value": "Team"}), "/title", json!("Team")),
            (json!({"op": "REMOVE", "path": "title"}), "/title", Value::Null),
            (json!({"op": "replace", "path": "name.familyName", "value": "Baum"}), "/name/familyName", json!("Baum")),
            (
                json!({"op": "replace", "path": "name", "value": {"givenName": "Ida"}}),
                "/name/familyName",
                json!("Baum"),
            ),
            (json!({"op": "add", "value": {"name.givenName": "Eva"}}), "/name/givenName", json!("Eva")),
            (
                json!({"op": "add", "value": {"displayName": "E. B.", "id": "7", "unknown": 1}}),
                "/displayName",
                json!("E. B."),
            ),
            (json!({"op": "add", "path": &with_urn, "value": "Amt 1"}), "/department", json!("Amt 1")),
            (json!({"op": "add", "value": {with_urn.as_str(): "Amt 2"}}), "/department", json!("Amt 2")),
            (json!({"op": "add", "value": {ENTERPRISE: {"department": "Amt 3"}}}), "/department", json!("Amt 3")),
            (json!({"op": "remove", "path": ENTERPRISE}), "/department", Value::Null),
            (
                json!({"op": "replace", "path": "emails[type eq \"work\"].value", "value": "neu@stadt.example"}),
                "/emails",
                json!([{"value": "neu@stadt.example", "type": "work", "primary": true}]),
            ),
            (
                json!({"op": "replace", "path": "emails[primary eq true].type", "value": "other"}),
                "/emails/0/type",
                json!("other"),
            ),
            (
                json!({"op": "add", "path": "emails[type eq \"work\"].value", "value": "w@stadt.example"}),
                "/emails/0/value",
                json!("neu@stadt.example"),
            ),
            (
                json!({"op": "add", "path": "phoneNumbers[type eq \"work\"].value", "value": "1"}),
                "/phoneNumbers",
                Value::Null,
            ),
            (json!({"op": "replace", "path": "active", "value": "True"}), "/active", json!(true)),
        ];
        for (operation, pointer, expected) in cases {
            let answer = directory.patch(&path, json!([operation])).await;
            assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
            let mut body = answer.json();
            if pointer == "/department" {
                body = body[ENTERPRISE].take();
            }
            assert_eq!(body.pointer(pointer).unwrap_or(&Value::Null), &expected, "{operation}");
        }
    });
}

#[test]
fn an_operation_that_is_wrong_undoes_those_before_it() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        let path = directory.person("mia@stadt.example").await;
        let before = directory.get(&path).await.json();
        let cases = [
            (json!({"op": "replace", "path": "id", "value": "7"}), "mutability"),
            (json!({"op": "remove", "path": "userName"}), "mutability"),
            (json!({"op": "remove", "path": "meta.created"}), "mutability"),
            (json!({"op": "replace", "path": "shoeSize", "value": "38"}), "invalidPath"),
            (json!({"op": "replace", "path": "emails[type eq", "value": "x"}), "invalidPath"),
            (json!({"op": "replace", "path": "emails[shoe eq \"x\"].value", "value": "x"}), "invalidPath"),
            (json!({"op": "replace", "path": 7, "value": "x"}), "invalidPath"),
            (json!({"op": "replace", "path": "emails[type eq \"fax\"].value", "value": "x"}), "noTarget"),
            (json!({"op": "remove"}), "noTarget"),
            (json!({"op": "replace", "value": "x"}), "invalidValue"),
            (json!({"op": "replace", "path": "active", "value": "perhaps"}), "invalidValue"),
            (json!({"op": "replace", "path": "emails", "value": [{"value": "nothing"}]}), "invalidValue"),
            (json!({"op": "move", "path": "title"}), "invalidSyntax"),
            (json!("replace"), "invalidSyntax"),
        ];
        for (operation, kind) in cases {
            let first = json!({"op": "add", "path": "title", "value": "Verworfen"});
            assert_error(&directory.patch(&path, json!([first, operation])).await, 400, kind);
            assert_eq!(directory.get(&path).await.json(), before, "{operation}");
        }
        let other = json!({"schemas": ["urn:other"], "Operations": []});
        let send = directory.send(axum::http::Method::PATCH, &path, &[], other.to_string()).await;
        assert_error(&send, 400, "invalidSyntax");
        let many = vec![json!({"op": "remove", "path": "title"}); 1001];
        assert_error(&directory.patch(&path, json!(many)).await, 400, "invalidSyntax");
    });
}
