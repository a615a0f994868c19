//! Searching: filters, pages, order, parts of the answer.

use serde_json::{Value, json};

use super::{Directory, ENTERPRISE, GROUP, assert_error, names, path_of, user};
use crate::kit;

const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

#[test]
fn a_filter_finds_by_index_and_in_memory_alike() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        for (number, name) in ["anna", "bela", "cem"].into_iter().enumerate() {
            let mut sent = user(&format!("{name}@stadt.example"));
            sent["userName"] = json!(name);
            sent["externalId"] = json!(format!("X{number}"));
            sent["active"] = json!(number != 1);
            sent[ENTERPRISE] = json!({"department": if number == 2 { "Amt 2" } else { "Amt 1" }});
            path_of("Users", &directory.post("/Users", &sent).await);
        }
        let id = directory.get("/Users?filter=userName%20eq%20%22cem%22").await.json()["Resources"][0]["id"].clone();
        let by_id = format!("id eq {id}");
        let department = format!("{ENTERPRISE}:department eq \"Amt 1\" and active eq true");
        let cases: &[(&str, &[&str])] = &[
            ("userName eq \"ANNA\"", &["anna"]),
            ("externalId eq \"X1\"", &["bela"]),
            ("externalId eq \"x1\"", &[]),
            ("emails.value eq \"Cem@Stadt.example\"", &["cem"]),
            ("emails[type eq \"work\" and value sw \"bela\"]", &["bela"]),
            (&by_id, &["cem"]),
            ("id eq \"nothing\"", &[]),
            ("userName eq \"anna\" or userName eq \"cem\"", &["anna", "cem"]),
            ("not (userName co \"e\")", &["anna"]),
            ("active eq false", &["bela"]),
            (&department, &["anna"]),
            ("userName eq \"anna\" and active eq false", &[]),
            ("meta.created gt \"2020-01-01T00:00:00Z\" and meta.lastModified lt \"2020-01-01T00:00:00Z\"", &[]),
            ("userName gt \"anna\" and userName le \"cem\"", &["bela", "cem"]),
            ("title pr", &[]),
            ("userName eq \"anna' or 1=1 --\"", &[]),
        ];
        for (filter, expected) in cases {
            assert_eq!(&directory.found("Users", filter).await, expected, "{filter}");
        }
    });
}

#[test]
fn a_broken_filter_is_refused_and_says_where() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        let deep = format!("{}active pr{}", "(".repeat(1000), ")".repeat(1000));
        let huge = format!("userName eq \"{}\"", "x".repeat(900_000));
        for filter in ["userName", "userName eq", "shoeSize eq 1", "(active pr", "active pr)", &deep, &huge] {
            let body = json!({"schemas": [SEARCH], "filter": filter});
            let answer = directory.post("/Users/.search", &body).await;
            assert_error(&answer, 400, "invalidFilter");
            assert!(
                answer.json()["detail"].as_str().is_some_and(|text| text.contains("at character ")),
                "{}",
                answer.body
            );
        }
        assert_error(&directory.get("/Users?filter=userName%20like%20%22x%22").await, 400, "invalidFilter");
        assert_error(&directory.get("/Users?count=many").await, 400, "invalidValue");
        assert_error(&directory.get("/Users?sortBy=name").await, 400, "invalidValue");
        assert_error(&directory.get("/Users?sortBy=userName&sortOrder=up").await, 400, "invalidValue");
        assert_error(&directory.get("/Users?attributes=id&excludedAttributes=meta").await, 400, "invalidValue");
        assert_error(&directory.post("/.search", &json!({"filter": "id pr"})).await, 400, "invalidSyntax");
    });
}

#[test]
fn a_list_comes_in_pages_and_in_the_order_that_was_asked_for() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        for name in ["Cem", "anna", "Dora", "bela", "emil"] {
            let mut sent = user(&format!("{name}@stadt.example"));
            sent["userName"] = json!(name);
            sent["title"] = if name == "Dora" { json!("A") } else { Value::Null };
            path_of("Users", &directory.post("/Users", &sent).await);
        }
        let cases: &[(&str, &[&str])] = &[
            ("", &["Cem", "anna", "Dora", "bela", "emil"]),
            ("startIndex=2&count=2", &["anna", "Dora"]),
            ("startIndex=5&count=10", &["emil"]),
            ("startIndex=6", &[]),
            ("startIndex=-3&count=1", &["Cem"]),
            ("count=0", &[]),
            ("count=-1", &[]),
            ("sortBy=userName", &["anna", "bela", "Cem", "Dora", "emil"]),
            ("sortBy=userName&sortOrder=descending&count=2", &["emil", "Dora"]),
            ("sortBy=emails.value&startIndex=2&count=1", &["bela"]),
            ("sortBy=title&count=1", &["Dora"]),
            ("sortBy=meta.created&count=1", &["Cem"]),
        ];
        for (query, expected) in cases {
            let answer = directory.get(&format!("/Users?{query}")).await;
            assert_eq!(&names(&answer), expected, "{query}");
            let list = answer.json();
            assert_eq!((&list["totalResults"], &list["itemsPerPage"]), (&json!(5), &json!(expected.len())), "{query}");
        }
    });
}

#[test]
fn a_search_by_post_finds_users_and_groups_and_shows_what_was_asked_for() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        let path = directory.person("mia@stadt.example").await;
        let mut group = json!({"schemas": [GROUP], "displayName": "Mia und andere"});
        group["members"] = json!([{"value": path.trim_start_matches("/Users/")}]);
        path_of("Groups", &directory.post("/Groups", &group).await);
        let search = json!({
            "schemas": [SEARCH], "filter": "displayName co \"MIA\" or userName sw \"mia\"",
            "attributes": ["userName", "displayName"], "sortBy": "id",
        });
        let list = directory.post("/.search", &search).await.json();
        assert_eq!(list["totalResults"], 2, "{list}");
        let keys = |at: usize| {
            let one = list["Resources"][at].as_object().expect("an object");
            one.keys().cloned().collect::<std::collections::BTreeSet<String>>().into_iter().collect::<Vec<_>>()
        };
        assert_eq!(keys(0), ["id", "schemas", "userName"]);
        assert_eq!(keys(1), ["displayName", "id", "schemas"]);
        let one = directory.get(&format!("{path}?attributes=name.familyName,emails")).await.json();
        assert_eq!((&one["name"], &one["userName"]), (&json!({"familyName": "Wiese"}), &Value::Null), "{one}");
        let groups = directory.post("/Groups/.search", &json!({"schemas": [SEARCH], "count": 1})).await;
        assert_eq!(names(&groups), ["Mia und andere"]);
    });
}

#[test]
fn what_the_server_can_do_is_told_to_those_who_ask() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        let config = directory.get("/ServiceProviderConfig").await.json();
        assert_eq!((&config["patch"]["supported"], &config["bulk"]["supported"]), (&json!(true), &json!(false)));
        let types = directory.get("/ResourceTypes").await.json();
        assert_eq!((&types["totalResults"], &types["Resources"][0]["endpoint"]), (&json!(2), &json!("/Users")));
        assert_eq!(directory.get("/ResourceTypes/Group").await.json()["name"], "Group");
        let schema = directory.get(&format!("/Schemas/{ENTERPRISE}")).await.json();
        assert_eq!(schema["name"], "EnterpriseUser");
        assert_error(&directory.get("/Schemas/urn:other").await, 404, "");
        assert_error(&directory.get("/ResourceTypes/Agent").await, 404, "");
    });
}
