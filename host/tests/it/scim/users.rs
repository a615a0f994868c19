//! Users: created, replaced, let go, taken back; what the campus makes of them.

use axum::http::{Method, header};
use futures_util::future::join_all;
use host::{access::Role, ids::PersonId, people, web::i18n::Locale};
use serde_json::{Value, json};
use sqlx::Row as _;

use super::{Directory, ENTERPRISE, assert_error, path_of, user};
use crate::kit::{self, NewModule, Site};

/// A text of the person's row.
async fn column(site: &Site, path: &str, column: &str) -> String {
    let id: uuid::Uuid = path.trim_start_matches("/Users/").parse().expect("a path ends with the key");
    let mut tx = site.platform.tx(site.tenant).await;
    let row = sqlx::query(
        "select p.email, p.given_name, p.family_name, p.locale, p.position, p.personnel_number, p.source,
             p.active::text as active, u.name as unit
         from app.person p left join app.org_unit u on u.tenant_id = p.tenant_id and u.id = p.unit_id
         where p.tenant_id = $1 and p.id = $2",
    );
    let row = row.bind(site.tenant.uuid()).bind(id).fetch_one(tx.conn()).await.expect("the person is there");
    row.get::<Option<String>, _>(column).unwrap_or_default()
}

#[test]
fn what_the_directory_says_arrives_in_the_campus_and_comes_back_as_it_was_written() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let directory = Directory::of(&site).await;
        let chief = directory.person("chefin@stadt.example").await;
        let mut sent = user("Mia.Wiese@Stadt.example");
        sent["externalId"] = json!("E-17");
        sent["title"] = json!("Sachbearbeitung");
        sent["preferredLanguage"] = json!("en-GB");
        sent["displayName"] = json!("Wiese, Mia");
        sent["nickName"] = json!("Mimi");
        sent[ENTERPRISE] = json!({
            "employeeNumber": 4711, "department": "Bürgeramt", "manager": {"value": chief.trim_start_matches("/Users/")},
        });
        let created = directory.post("/Users", &sent).await;
        let path = path_of("Users", &created);
        let body = created.json();
        assert_eq!(created.header(header::LOCATION), body["meta"]["location"], "{body}");
        assert_eq!(created.header(header::ETAG), body["meta"]["version"], "{body}");
        assert!(created.header(header::LOCATION).ends_with(&format!(":8080/scim/v2{path}")), "{body}");
        assert_eq!(body["userName"], "Mia.Wiese@Stadt.example");
        assert_eq!(body["preferredLanguage"], "en-GB");
        assert_eq!(body["nickName"], Value::Null, "what has no use here is not kept");
        assert_eq!(body[ENTERPRISE]["employeeNumber"], "4711");
        assert!(body[ENTERPRISE]["manager"]["$ref"].as_str().is_some_and(|it| it.ends_with(&chief)), "{body}");
        assert_eq!(directory.get(&path).await.json(), body);
        for (name, expected) in [
            ("email", "mia.wiese@stadt.example"),
            ("locale", "en"),
            ("position", "Sachbearbeitung"),
            ("personnel_number", "4711"),
            ("unit", "Bürgeramt"),
            ("source", "scim"),
        ] {
            assert_eq!(column(&site, &path, name).await, expected);
        }
    });
}

#[test]
fn replacing_sets_what_is_said_and_takes_away_what_is_not() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let directory = Directory::of(&site).await;
        let mut sent = user("ole@stadt.example");
        sent["title"] = json!("Leitung");
        sent[ENTERPRISE] = json!({"department": "Amt 10"});
        let path = path_of("Users", &directory.post("/Users", &sent).await);
        let mut next = user("ole.neu@stadt.example");
        next["name"]["familyName"] = json!("Baum");
        next.as_object_mut().expect("an object").remove("active");
        let replaced = directory.put(&path, &next).await;
        assert_eq!(replaced.status, 200, "{}", replaced.body);
        let body = replaced.json();
        assert_eq!((&body["title"], &body[ENTERPRISE], &body["active"]), (&Value::Null, &Value::Null, &json!(true)));
        for (name, expected) in [("email", "ole.neu@stadt.example"), ("family_name", "Baum"), ("unit", "")] {
            assert_eq!(column(&site, &path, name).await, expected);
        }
        let again = directory.put(&path, &next).await;
        assert_eq!(again.header(header::ETAG), replaced.header(header::ETAG), "nothing has changed");
    });
}

#[test]
fn who_is_there_already_is_found_and_taken_over() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let directory = Directory::of(&site).await;
        let invited = site.member(&[Role::Manager], Locale::De).await;
        assert_error(&directory.post("/Users", &user(&invited.email)).await, 409, "uniqueness");
        let found = directory.found("Users", &format!("userName eq \"{}\"", invited.email.to_uppercase())).await;
        assert_eq!(found, [invited.email.as_str()]);
        let path = format!("/Users/{}", invited.id);
        let patched = directory.patch(&path, json!([{"op": "add", "path": "externalId", "value": "X1"}])).await;
        assert_eq!(patched.json()["externalId"], "X1", "{}", patched.body);
        assert_eq!(column(&site, &path, "source").await, "scim");
        let mut tx = platform.tx(site.tenant).await;
        let person = people::find(&mut tx, invited.id).await.expect("the database is there").expect("is there");
        assert_eq!((person.name(), person.roles), (invited.name.clone(), vec![Role::Manager]), "roles are given here");
    });
}

#[test]
fn whoever_is_deactivated_is_out_at_once_and_comes_back_as_the_same_person() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let directory = Directory::of(&site).await;
        let path = directory.person("ida@stadt.example").await;
        let id = PersonId(path.trim_start_matches("/Users/").parse().expect("a key"));
        let module = platform.publish(NewModule::shared()).await;
        let browser = site.signed_in(id).await;
        let form = browser.form(&module.page(), &module.enrol_action()).await;
        browser.send(&form).await.location();
        // As Entra writes it.
        let out = directory.patch(&path, json!([{"op": "Replace", "path": "active", "value": "False"}])).await;
        assert_eq!(out.json()["active"], false, "{}", out.body);
        assert!(browser.get("/lernen").await.location().starts_with("/anmelden"));
        assert_eq!(directory.found("Users", "active eq false").await, ["ida@stadt.example"]);
        let back = directory.patch(&path, json!([{"op": "replace", "value": {"active": true}}])).await;
        assert_eq!(back.json()["active"], true, "{}", back.body);
        site.signed_in(id).await.get("/lernen").await.assert_ok();
        let mut tx = platform.tx(site.tenant).await;
        let states: Vec<String> = sqlx::query_scalar("select state from app.enrolment where tenant_id = $1")
            .bind(site.tenant.uuid())
            .fetch_all(tx.conn())
            .await
            .expect("the database is there");
        assert_eq!(states, ["cancelled"], "the booking ended, and does not come back");
    });
}

#[test]
fn whoever_is_removed_is_not_found_any_more_and_may_be_created_again() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let directory = Directory::of(&site).await;
        let mut sent = user("eva@stadt.example");
        sent["userName"] = json!("eva");
        sent["externalId"] = json!("E1");
        let path = path_of("Users", &directory.post("/Users", &sent).await);
        assert_eq!(directory.delete(&path).await.status, 204);
        for answer in [
            directory.get(&path).await,
            directory.delete(&path).await,
            directory.put(&path, &sent).await,
            directory.patch(&path, json!([])).await,
        ] {
            assert_error(&answer, 404, "");
        }
        assert!(directory.found("Users", "userName eq \"eva\"").await.is_empty());
        assert!(directory.found("Users", "emails.value eq \"eva@stadt.example\"").await.is_empty());
        assert_eq!(directory.get("/Users").await.json()["totalResults"], 0);
        assert_eq!(column(&site, &path, "active").await, "false", "the person is kept with what is evidence");
        let mut other = user("neu@stadt.example");
        other["userName"] = json!("eva");
        other["externalId"] = json!("E1");
        path_of("Users", &directory.post("/Users", &other).await);
        sent["userName"] = json!("eva2");
        sent["externalId"] = json!("E2");
        assert_eq!(path_of("Users", &directory.post("/Users", &sent).await), path, "the same person comes back");
        assert_eq!(column(&site, &path, "active").await, "true");
    });
}

#[test]
fn of_two_requests_for_one_user_name_one_is_granted() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        let attempts = (0..6).map(|number| {
            let mut sent = user(&format!("gleich{number}@stadt.example"));
            sent["userName"] = json!(if number % 2 == 0 { "Gleich" } else { "gleich" });
            let directory = &directory;
            async move { directory.post("/Users", &sent).await }
        });
        let answers = join_all(attempts).await;
        let created = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(created, 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
        for answer in answers.iter().filter(|answer| answer.status != 201) {
            assert_error(answer, 409, "uniqueness");
        }
        assert_eq!(directory.get("/Users").await.json()["totalResults"], 1, "nothing is half done");
    });
}

#[test]
fn what_belongs_to_somebody_else_cannot_be_taken() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        let mut first = user("a@stadt.example");
        first["externalId"] = json!("1");
        first[ENTERPRISE] = json!({"employeeNumber": "100"});
        path_of("Users", &directory.post("/Users", &first).await);
        let second = directory.person("b@stadt.example").await;
        for (path, value) in [
            ("userName", "A@stadt.example"),
            ("emails.value", "a@STADT.example"),
            ("externalId", "1"),
            ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber", "100"),
        ] {
            let taken = directory.patch(&second, json!([{"op": "replace", "path": path, "value": value}])).await;
            assert_error(&taken, 409, "uniqueness");
        }
        assert_eq!(directory.get(&second).await.json()["userName"], "b@stadt.example");
    });
}

#[test]
fn a_version_that_is_out_of_date_changes_nothing_and_one_that_is_known_is_not_sent_again() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        let path = directory.person("etag@stadt.example").await;
        let old = directory.get(&path).await.header(header::ETAG).to_owned();
        let known = directory.send(Method::GET, &path, &[(header::IF_NONE_MATCH, &old)], String::new()).await;
        assert_eq!((known.status.as_u16(), known.body.as_str()), (304, ""));
        let body = json!({"schemas": [super::PATCH], "Operations": [{"op": "add", "path": "title", "value": "Neu"}]});
        let matching = directory.send(Method::PATCH, &path, &[(header::IF_MATCH, &old)], body.to_string()).await;
        assert_eq!(matching.status, 200, "{}", matching.body);
        for method in [Method::PATCH, Method::PUT, Method::DELETE] {
            let late = directory.send(method, &path, &[(header::IF_MATCH, &old)], body.to_string()).await;
            assert_error(&late, 412, "");
        }
        let fresh = directory.send(Method::GET, &path, &[(header::IF_NONE_MATCH, &old)], String::new()).await;
        assert_eq!((fresh.status.as_u16(), &fresh.json()["title"]), (200, &json!("Neu")));
        assert_eq!(directory.send(Method::DELETE, &path, &[(header::IF_MATCH, "*")], String::new()).await.status, 204);
    });
}

#[test]
fn what_cannot_be_understood_is_refused_with_a_reason() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        let mut no_address = user("mia");
        no_address["emails"] = json!([]);
        let mut wrong_address = user("mia");
        wrong_address["emails"] = json!([{"value": "mia at home"}]);
        let mut nobody = user("mia@stadt.example");
        nobody[ENTERPRISE] = json!({"manager": {"value": uuid::Uuid::now_v7().to_string()}});
        let cases = [
            (json!({"not": "a resource"}), "invalidSyntax"),
            (json!([]), "invalidSyntax"),
            (json!({"schemas": [super::USER]}), "invalidValue"),
            (no_address, "invalidValue"),
            (wrong_address, "invalidValue"),
        ];
        for (body, kind) in cases {
            assert_error(&directory.post("/Users", &body).await, 400, kind);
        }
        let send = async |body: &str| directory.send(Method::POST, "/Users", &[], body.to_owned()).await;
        assert_error(&send("{\"schemas\"").await, 400, "invalidSyntax");
        assert_error(&send(&"[".repeat(100_000)).await, 400, "invalidSyntax");
        assert_error(&send(&" ".repeat(1024 * 1024 + 1)).await, 413, "");
        let bearer = format!("Bearer {}", directory.token);
        let form = [(header::AUTHORIZATION, bearer.as_str()), (header::CONTENT_TYPE, "text/plain")];
        assert_error(&directory.browser.request(Method::POST, "/scim/v2/Users", &form, "{}").await, 415, "");
        assert_error(&directory.post("/Bulk", &json!({})).await, 501, "");
        assert_error(&directory.get("/Nothing").await, 404, "");
        assert_error(&directory.get("/Users/no-key").await, 404, "");
        assert_error(&directory.send(Method::PUT, "/Schemas", &[], "{}".to_owned()).await, 405, "");
        assert_eq!(directory.get("/Users").await.json()["totalResults"], 0);
    });
}

#[test]
fn every_change_is_in_the_audit_log_with_its_token_and_without_what_was_said() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let directory = Directory::of(&site).await;
        let path = directory.person("log@stadt.example").await;
        directory.patch(&path, json!([{"op": "add", "path": "title", "value": "Geheimnis"}])).await;
        directory.delete(&path).await;
        let mut tx = platform.tx(site.tenant).await;
        let entries = host::audit::after(&mut tx, 0, 100).await.expect("the database is there");
        let by_token: Vec<_> = entries.iter().filter(|entry| entry.object == "scim_user").collect();
        let actions: Vec<_> = by_token.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["provision", "provision", "remove"]);
        for entry in by_token {
            let token = entry.details["token"].as_str().expect("the cause is named");
            assert!(entry.actor.is_none() && !entry.request_id.is_empty() && token.len() == 36, "{entry:?}");
        }
        assert!(entries.iter().any(|entry| entry.object == "person" && entry.action == "deactivate"));
        assert!(entries.iter().all(|entry| !entry.details.to_string().contains("Geheimnis")));
        host::audit::verify(&mut tx).await.expect("the database is there").expect("the chain holds");
    });
}
