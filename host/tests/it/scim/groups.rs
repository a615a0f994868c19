//! Groups that a directory looks after.

use axum::http::header;
use serde_json::{Value, json};

use super::{Directory, GROUP, assert_error, path_of};
use crate::kit::{self, Site};

fn group(name: &str, members: &[&str]) -> Value {
    let members: Vec<Value> = members.iter().map(|path| json!({"value": path.trim_start_matches("/Users/")})).collect();
    json!({"schemas": [GROUP], "displayName": name, "members": members})
}

/// The keys of the members as the database has them.
async fn members(site: &Site, path: &str) -> Vec<String> {
    let id: uuid::Uuid = path.trim_start_matches("/Groups/").parse().expect("a key");
    let mut tx = site.platform.tx(site.tenant).await;
    let people: Vec<uuid::Uuid> = sqlx::query_scalar(
        "select person_id from app.group_member where tenant_id = $1 and group_id = $2 order by person_id",
    )
    .bind(site.tenant.uuid())
    .bind(id)
    .fetch_all(tx.conn())
    .await
    .expect("the database is there");
    people.iter().map(|person| format!("/Users/{person}")).collect()
}

#[test]
fn members_are_added_and_removed_in_all_the_ways_that_directories_know() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let directory = Directory::of(&site).await;
        let (a, b) = (directory.person("a@stadt.example").await, directory.person("b@stadt.example").await);
        let key = |path: &str| path.trim_start_matches("/Users/").to_owned();
        let created = directory.post("/Groups", &group("Ersthelfende", &[&a])).await;
        let path = path_of("Groups", &created);
        let body = created.json();
        let member = &body["members"][0];
        assert_eq!((&member["value"], &member["type"]), (&json!(key(&a)), &json!("User")));
        assert!(member["$ref"].as_str().is_some_and(|address| address.ends_with(&a)), "{member}");
        let steps = [
            (json!({"op": "add", "path": "members", "value": [{"value": key(&b)}, {"value": key(&a)}]}), vec![&a, &b]),
            (json!({"op": "remove", "path": format!("members[value eq \"{}\"]", key(&a))}), vec![&b]),
            (json!({"op": "Add", "value": {"members": [{"value": key(&a)}]}}), vec![&a, &b]),
            (json!({"op": "Remove", "path": "members", "value": [{"value": key(&b)}]}), vec![&a]),
            (json!({"op": "replace", "path": "members", "value": [{"value": key(&b)}]}), vec![&b]),
            (json!({"op": "add", "path": "members", "value": [{"value": "nobody"}]}), vec![&b]),
            (json!({"op": "remove", "path": "members"}), vec![]),
        ];
        for (operation, expected) in steps {
            let answer = directory.patch(&path, json!([operation])).await;
            assert_eq!(answer.status, 200, "{operation}: {}", answer.body);
            let expected: Vec<String> = expected.into_iter().cloned().collect();
            assert_eq!(members(&site, &path).await, expected, "{operation}");
        }
        let tag = directory.get(&path).await.header(header::ETAG).to_owned();
        let same =
            directory.patch(&path, json!([{"op": "replace", "path": "displayName", "value": "Ersthelfende"}])).await;
        assert_eq!(same.header(header::ETAG), tag, "nothing has changed");
        assert_eq!(directory.delete(&path).await.status, 204);
        assert_error(&directory.get(&path).await, 404, "");
        assert_eq!(directory.get(&a).await.status, 200, "people stay");
    });
}

#[test]
fn whoever_leaves_leaves_the_groups_of_the_directory() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let directory = Directory::of(&site).await;
        let (a, b) = (directory.person("a@stadt.example").await, directory.person("b@stadt.example").await);
        let path = path_of("Groups", &directory.post("/Groups", &group("Alle", &[&a, &b])).await);
        directory.delete(&a).await;
        assert_eq!(members(&site, &path).await, [b.as_str()]);
        let filter = format!("members.value eq \"{}\"", b.trim_start_matches("/Users/"));
        assert_eq!(directory.found("Groups", &filter).await, ["Alle"]);
        let without = directory.get(&format!("{path}?excludedAttributes=members")).await.json();
        assert_eq!((&without["members"], &without["displayName"]), (&Value::Null, &json!("Alle")));
    });
}

#[test]
fn groups_made_by_hand_are_not_shown_and_keep_their_names() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let directory = Directory::of(&site).await;
        let id = uuid::Uuid::now_v7();
        let mut tx = platform.tx(site.tenant).await;
        let insert = "insert into app.person_group (tenant_id, id, name, created_at, updated_at)
             values ($1, $2, 'Von Hand', now(), now())";
        sqlx::query(insert).bind(site.tenant.uuid()).bind(id).execute(tx.conn()).await.expect("the name is free");
        tx.commit().await.expect("the database is there");
        assert_eq!(directory.get("/Groups").await.json()["totalResults"], 0);
        let path = format!("/Groups/{id}");
        for answer in [
            directory.get(&path).await,
            directory.put(&path, &group("Neu", &[])).await,
            directory.patch(&path, json!([])).await,
            directory.delete(&path).await,
        ] {
            assert_error(&answer, 404, "");
        }
        assert_error(&directory.post("/Groups", &group("Von Hand", &[])).await, 409, "uniqueness");
        let other = path_of("Groups", &directory.post("/Groups", &group("Andere", &[])).await);
        let rename = json!([{"op": "replace", "path": "displayName", "value": "Von Hand"}]);
        assert_error(&directory.patch(&other, rename).await, 409, "uniqueness");
        assert_error(&directory.post("/Groups", &json!({"schemas": [GROUP]})).await, 400, "invalidValue");
    });
}
