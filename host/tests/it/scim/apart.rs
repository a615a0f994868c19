//! A directory reaches its own member and nothing else, whatever it names.

use axum::http::{HeaderName, Method, header};
use serde_json::json;
use tenants::TenantId;

use super::{Directory, ENTERPRISE, GROUP, PATCH, assert_error, path_of, user};
use crate::kit::{self, Tally};

const METHODS: [Method; 4] = [Method::GET, Method::PUT, Method::PATCH, Method::DELETE];

#[test]
fn a_token_opens_its_own_member_and_no_other() {
    kit::run(async |platform| {
        let (mine, theirs) = (Directory::of(&platform.site().await).await, Directory::of(&platform.site().await).await);
        let person = theirs.person("opfer@stadt.example").await;
        let before = theirs.get(&person).await.json();
        let coordination = theirs.site.member(&[host::access::Role::Coordination], host::web::i18n::Locale::De).await;
        for host in [&theirs.site.host, &platform.cooperative().host] {
            let browser = platform.browser(host);
            for method in METHODS {
                let bearer = format!("Bearer {}", mine.token);
                let headers = [(header::AUTHORIZATION, bearer.as_str())];
                let answer = browser.request(method, &format!("/scim/v2{person}"), &headers, "{}").await;
                assert_error(&answer, 401, "");
                assert_eq!(answer.header(header::WWW_AUTHENTICATE), "Bearer realm=\"SCIM\"");
            }
        }
        let hash = hex::encode(host::identity::token_hash(&theirs.token));
        let basic = format!("Basic {}", theirs.token);
        for wrong in ["", "Bearer", "Bearer ", &format!("Bearer {hash}"), &basic, &format!("Bearer {}x", theirs.token)]
        {
            let headers = [(header::AUTHORIZATION, wrong)];
            assert_error(&coordination.request(Method::GET, "/scim/v2/Users", &headers, "").await, 401, "");
        }
        assert_error(&coordination.get("/scim/v2/Users").await, 401, "");
        let nowhere = platform.browser("nowhere.example");
        let bearer = format!("Bearer {}", theirs.token);
        let headers = [(header::AUTHORIZATION, bearer.as_str())];
        assert_error(&nowhere.request(Method::GET, "/scim/v2/Users", &headers, "").await, 404, "");
        assert_eq!(theirs.get(&person).await.json(), before);
    });
}

#[test]
fn keys_of_another_member_are_nobodys() {
    kit::run(async |platform| {
        let (mine, theirs) = (Directory::of(&platform.site().await).await, Directory::of(&platform.site().await).await);
        let own = mine.person("ich@stadt.example").await;
        let mut victim = user("opfer@stadt.example");
        victim["externalId"] = json!("V1");
        let person = path_of("Users", &theirs.post("/Users", &victim).await);
        let key = person.trim_start_matches("/Users/");
        let group =
            path_of("Groups", &theirs.post("/Groups", &json!({"schemas": [GROUP], "displayName": "Ihre"})).await);
        let before = (theirs.get(&person).await.json(), theirs.get(&group).await.json());
        for path in [&person, &group] {
            let body = if path.starts_with("/Users") {
                victim.clone()
            } else {
                json!({"schemas": [GROUP], "displayName": "X"})
            };
            assert_error(&mine.get(path).await, 404, "");
            assert_error(&mine.put(path, &body).await, 404, "");
            assert_error(&mine.patch(path, json!([{"op": "remove", "path": "externalId"}])).await, 404, "");
            assert_error(&mine.delete(path).await, 404, "");
        }
        let key_filter = format!("id eq \"{key}\"");
        for filter in
            ["userName eq \"opfer@stadt.example\"", "externalId eq \"V1\"", &key_filter, "not (userName sw \"ich\")"]
        {
            assert!(mine.found("Users", filter).await.is_empty(), "{filter}");
        }
        let groups = json!({"schemas": [GROUP], "displayName": "Ihre", "members": [{"value": key}]});
        let created = mine.post("/Groups", &groups).await;
        path_of("Groups", &created);
        assert!(created.json()["members"].is_null(), "somebody else's person is nobody: {}", created.body);
        let manager = json!([{"op": "add", "path": format!("{ENTERPRISE}:manager"), "value": {"value": key}}]);
        assert_error(&mine.patch(&own, manager).await, 400, "invalidValue");
        path_of("Users", &mine.post("/Users", &victim).await);
        assert_eq!((theirs.get(&person).await.json(), theirs.get(&group).await.json()), before);
    });
}

#[test]
fn a_key_of_another_member_is_answered_like_one_of_nobody_and_for_the_same_work() {
    kit::run(async |platform| {
        let (mine, theirs) = (Directory::of(&platform.site().await).await, Directory::of(&platform.site().await).await);
        let person = theirs.person("opfer@stadt.example").await;
        let group = json!({"schemas": [GROUP], "displayName": "Ihre"});
        let group_path = path_of("Groups", &theirs.post("/Groups", &group).await);
        let version = theirs.get(&person).await.header(header::ETAG).to_owned();
        let headers = [(header::IF_MATCH, version.as_str())];
        let patch = json!({"schemas": [PATCH], "Operations": [{"op": "remove", "path": "externalId"}]});
        let tally = Tally::new();
        for (path, whole) in [(person, user("opfer@stadt.example")), (group_path, group)] {
            let (kind, _) = path.rsplit_once('/').expect("a path has two parts");
            let nobodys = format!("{kind}/{}", uuid::Uuid::now_v7());
            for method in METHODS {
                let body = if method == Method::PATCH { &patch } else { &whole }.to_string();
                let mut heard = Vec::new();
                // Whatever is done once a minute is done at the first or the last.
                for asked in [&path, &nobodys, &path] {
                    let (answer, cost) = tally.of(mine.send(method.clone(), asked, &headers, body.clone())).await;
                    assert_error(&answer, 404, "");
                    let key = asked.rsplit('/').next().unwrap_or_default();
                    heard.push((answer.body.replace(key, "·"), cost));
                }
                assert!(heard[1] == heard[0] || heard[1] == heard[2], "{method} {path}: {heard:?}");
            }
        }
    });
}

#[test]
fn the_host_name_is_taken_as_it_is_meant_and_nothing_else_names_a_member() {
    kit::run(async |platform| {
        let (mine, theirs) = (Directory::of(&platform.site().await).await, Directory::of(&platform.site().await).await);
        mine.person("ich@stadt.example").await;
        let bearer = format!("Bearer {}", mine.token);
        let host = &mine.site.host;
        for name in [host.to_uppercase(), format!("{host}."), format!("{host}:8443")] {
            let headers = [(header::AUTHORIZATION, bearer.as_str())];
            let answer = platform.browser(&name).request(Method::GET, "/scim/v2/Users", &headers, "").await;
            assert_eq!(answer.json()["totalResults"], 1, "{name}: {}", answer.body);
        }
        let others = [
            (HeaderName::from_static("x-forwarded-host"), theirs.site.host.as_str()),
            (HeaderName::from_static("forwarded"), &format!("host={}", theirs.site.host)),
            (HeaderName::from_static("x-tenant-id"), &theirs.site.tenant.to_string()),
        ];
        for (name, value) in others {
            let headers = [(header::AUTHORIZATION, bearer.as_str()), (name, value)];
            let answer = platform.browser(host).request(Method::GET, "/scim/v2/Users", &headers, "").await;
            assert_eq!(answer.json()["totalResults"], 1, "{}", answer.body);
        }
    });
}

#[test]
fn a_member_that_is_suspended_is_changed_by_nobody() {
    kit::run(async |platform| {
        let directory = Directory::of(&platform.site().await).await;
        let path = directory.person("ich@stadt.example").await;
        let mut tx = platform.tx(TenantId::COOPERATIVE).await;
        let suspend = sqlx::query("update app.tenant set state = 'suspended', state_since = now() where id = $1");
        suspend.bind(directory.site.tenant.uuid()).execute(tx.conn()).await.expect("the office may");
        tx.commit().await.expect("the database is there");
        kit::until("the state is known", async || directory.get(&path).await.status == 403).await;
        assert_error(&directory.get(&path).await, 403, "");
        assert_error(&directory.delete(&path).await, 403, "");
        assert_error(&directory.post("/Users", &user("neu@stadt.example")).await, 403, "");
    });
}
