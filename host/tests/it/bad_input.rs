//! What no browser sends by itself: each gets a clear answer, and nothing is written.

use axum::http::{HeaderName, Method, header};
use host::courses::ItemKind;

use crate::kit::{self, Answer, Browser, Form, Module, NewModule, Platform, Site};

const FORM: (HeaderName, &str) = (header::CONTENT_TYPE, "application/x-www-form-urlencoded");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// A learner before a form that books.
struct Before {
    site: Site,
    learner: kit::Member,
    module: Module,
    form: Form,
}

async fn before_booking(platform: &'static Platform) -> Before {
    let site = platform.site().await;
    let learner = site.learner().await;
    let module = platform.publish(NewModule::shared()).await;
    let form = learner.form(&module.page(), &module.enrol_action()).await;
    Before { site, learner, module, form }
}

async fn assert_nothing_booked(site: &Site) {
    let mut tx = site.platform.tx(site.tenant).await;
    let written: i64 = sqlx::query_scalar(
        "select (select count(*) from app.enrolment where tenant_id = $1)
             + (select count(*) from app.idempotency where tenant_id = $1)",
    )
    .bind(site.tenant.uuid())
    .fetch_one(tx.conn())
    .await
    .expect("the database is there");
    assert_eq!(written, 0);
}

/// Sends the form's fields with these headers.
async fn send_with(browser: &Browser, form: &Form, headers: &[(HeaderName, &str)]) -> Answer {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&form.fields).finish();
    let headers: Vec<_> = [FORM].into_iter().chain(headers.iter().cloned()).collect();
    browser.request(Method::POST, &form.action, &headers, body).await
}

#[test]
fn a_form_without_the_right_token_is_refused() {
    kit::run(async |platform| {
        let Before { site, learner, form, .. } = before_booking(platform).await;
        let foreign = site.learner().await.csrf().await;
        for form in [form.clone().without("csrf"), form.clone().set("csrf", ""), form.set("csrf", &foreign)] {
            learner.send(&form).await.assert_problem(403, "foreign-form");
        }
        assert_nothing_booked(&site).await;
    });
}

#[test]
fn a_form_that_comes_from_another_site_is_refused_even_with_the_token() {
    kit::run(async |platform| {
        let Before { site, learner, form, module } = before_booking(platform).await;
        let other_member = format!("http://{}", platform.site().await.host);
        for (name, value) in [
            (FETCH_SITE, "cross-site"),
            (FETCH_SITE, "same-site"),
            (FETCH_SITE, "none"),
            (header::ORIGIN, "https://boese.example"),
            (header::ORIGIN, "null"),
            (header::ORIGIN, other_member.as_str()),
        ] {
            send_with(&learner, &form, &[(name, value)]).await.assert_problem(403, "foreign-form");
        }
        assert_nothing_booked(&site).await;
        let own = format!("http://{}", learner.host());
        assert!(send_with(&learner, &form, &[(header::ORIGIN, &own)]).await.location().starts_with("/lernen/"));
        learner.get(&module.page()).await.assert_ok();
    });
}

#[test]
fn a_form_without_a_key_is_refused() {
    kit::run(async |platform| {
        let Before { site, learner, form, .. } = before_booking(platform).await;
        for form in [form.clone().without("form_key"), form.clone().set("form_key", "1"), form.set("form_key", "")] {
            learner.send(&form).await.assert_problem(400, "malformed");
        }
        assert_nothing_booked(&site).await;
    });
}

#[test]
fn an_address_that_holds_no_identifier_is_refused_as_a_page() {
    kit::run(async |platform| {
        let Before { site, learner, form, .. } = before_booking(platform).await;
        for path in ["/lernen/abc", "/lernen/abc/def", "/nachweise/1", "/lernen/%00", "/nachweise/'%20or%201=1"] {
            let answer = learner.get(path).await;
            assert!(answer.status == 400 || answer.status == 404, "{path}: {}", answer.status);
            assert!(answer.body.contains("<h1") && !answer.body.contains("UUID"), "{path}: {}", answer.body);
        }
        let form = Form { action: "/durchfuehrungen/abc/anmeldung".to_owned(), ..form };
        let answer = learner.send(&form).await;
        assert!(answer.status == 400 && answer.body.contains("<h1"));
        assert_nothing_booked(&site).await;
    });
}

#[test]
fn characters_that_the_database_cannot_store_are_refused() {
    kit::run(async |platform| {
        let Before { site, learner, form, .. } = before_booking(platform).await;
        for path in [
            "/module/%00",
            "/module/a%00b",
            "/api/v1/modules/%00",
            "/katalog?q=%00",
            "/sprache/%00",
            "/theme/%00.css",
            "/logo/%00",
        ] {
            let answer = learner.get(path).await;
            assert!(!answer.status.is_server_error(), "{path}: {} {}", answer.status, answer.body);
        }
        let visitor = site.visitor();
        let sign_in = visitor.form("/anmelden", "/anmelden").await;
        let answer = visitor.send(&sign_in.set("email", "a\0b@c.example").set("password", "\0")).await;
        assert!(answer.status.is_client_error(), "{} {}", answer.status, answer.body);
        let answer = learner.send(&form.set("note", "\0")).await;
        assert!(!answer.status.is_server_error());
    });
}

#[test]
fn an_answer_with_a_zero_character_is_no_fault_of_ours() {
    kit::run(async |platform| {
        let Before { learner, module, .. } = before_booking(platform).await;
        let enrolment = learner.enrol(&module).await;
        let page = module.item_page(enrolment, ItemKind::Exercise);
        let form = learner.form(&page, &format!("{page}/antwort")).await;
        let name = form.chooses()[0].to_owned();
        let answer = learner.send(&form.set(&name, "\0")).await;
        assert!(!answer.status.is_server_error(), "{} {}", answer.status, answer.body);
    });
}

#[test]
fn a_body_that_is_no_form_is_refused() {
    kit::run(async |platform| {
        let Before { site, learner, form, .. } = before_booking(platform).await;
        let same_origin = (FETCH_SITE, "same-origin");
        for body in [&b"\xff\xfe\x00\x01"[..], b"{\"csrf\": 1}", b"", b"csrf=&csrf=&form_key=%zz", b"&&&==="] {
            let answer = learner.request(Method::POST, &form.action, &[FORM, same_origin.clone()], body).await;
            answer.assert_problem(403, "foreign-form");
        }
        assert_nothing_booked(&site).await;
    });
}

#[test]
fn a_form_with_very_many_fields_is_answered() {
    kit::run(async |platform| {
        let Before { learner, form, .. } = before_booking(platform).await;
        let mut form = form;
        form.fields.extend((0..40_000).map(|number| (format!("f{number}"), String::new())));
        let answer = learner.send(&form).await;
        assert!(answer.status == 303 || answer.status.is_client_error(), "{}", answer.status);
    });
}

#[test]
fn an_unknown_host_name_gets_a_page_that_helps() {
    kit::run(async |platform| {
        for host in ["gibt-es-nicht.localhost", "boese.example", "127.0.0.1:8080", "a.b.localhost", "xlocalhost"] {
            let answer = platform.browser(host).get("/katalog").await;
            answer.assert_problem(404, "unknown-site");
            let name = host.split(':').next().expect("there is a first part");
            assert!(answer.says(name), "the page repeats what was typed: {}", answer.body);
            assert_eq!(answer.texts("main a").len(), 1, "one way on: the list of members");
            assert!(answer.body.contains("href=\"http://localhost:8080\""), "{}", answer.body);
        }
    });
}

#[test]
fn a_host_name_is_the_same_in_capitals_with_a_port_and_with_a_final_dot() {
    kit::run(async |platform| {
        let site = platform.site().await;
        for host in [site.host.to_uppercase(), format!("{}:8080", site.host), format!("{}.", site.host)] {
            platform.browser(&host).get("/").await.assert_ok();
        }
    });
}

#[test]
fn a_host_name_made_of_markup_does_not_act() {
    kit::run(async |platform| {
        for host in ["<script>alert(1)</script>", "\"onload=alert(1)", "a b", &"x".repeat(5000), ""] {
            let answer = platform.browser(host).get("/").await;
            answer.assert_problem(404, "unknown-site");
            assert!(!answer.body.contains("<script>alert") && !answer.body.contains("\"onload"), "{}", answer.body);
        }
    });
}

#[test]
fn a_method_that_an_address_does_not_take_is_refused() {
    kit::run(async |platform| {
        let Before { site, learner, .. } = before_booking(platform).await;
        for (method, path, allowed) in [
            (Method::DELETE, "/katalog", "GET"),
            (Method::POST, "/lernen", "GET"),
            (Method::GET, "/abmelden", "POST"),
            (Method::PUT, "/anmelden", "GET"),
        ] {
            let answer = learner.request(method, path, &[], "").await;
            assert_eq!(answer.status, 405, "{path}");
            assert!(answer.header(header::ALLOW).contains(allowed), "{path}");
            assert!(answer.body.contains("<h1"), "{path}: {}", answer.body);
        }
        learner.get("/lernen").await.assert_ok();
        assert_nothing_booked(&site).await;
    });
}

#[test]
fn what_somebody_types_into_the_search_is_never_a_fault() {
    kit::run(async |platform| {
        let visitor = platform.site().await.visitor();
        let long = format!("/katalog?q={}", "akte+".repeat(2000));
        let markup = "/katalog?q=%3Cscript%3Ealert(1)%3C/script%3E";
        for path in [
            long.as_str(),
            markup,
            "/katalog?q=%22",
            "/katalog?q=a+AND+(",
            "/katalog?q=*",
            "/katalog?q=title:%5B",
            "/katalog?page=-1",
            "/katalog?page=99999999999999999999",
            "/katalog?topic=x&topic=%27&level=&sort=;drop",
            "/katalog?q=%ff%fe",
            "/katalog?unknown=1",
        ] {
            let answer = visitor.get(path).await;
            assert!(answer.status == 200 || answer.status == 400, "{path}: {}", answer.status);
            assert!(!answer.body.contains("<script>alert"), "{path}");
        }
    });
}

#[test]
fn every_answer_has_its_number_and_the_headers_that_protect() {
    kit::run(async |platform| {
        let learner = platform.site().await.learner().await;
        for path in
            ["/", "/katalog", "/lernen", "/gibt-es-nicht", "/api/v1/modules", "/healthz", "/lernen/abc", "/assets/none"]
        {
            let answer = learner.get(path).await;
            assert!(answer.header("x-request-id").len() == 32, "{path}");
            let policy = answer.header(header::CONTENT_SECURITY_POLICY);
            assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
            assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{path}");
        }
    });
}

#[test]
fn files_outside_the_known_ones_are_not_found() {
    kit::run(async |platform| {
        let visitor = platform.site().await.visitor();
        for path in [
            "/assets/..%2f..%2fCargo.toml",
            "/logo/..%2fplugins",
            "/logo/x.svg",
            "/theme/red.css",
            "/theme/1f4e79",
            "/theme/..%2f.css",
            "/dev/mailbox",
            "/dev/mailbox/..%2fx",
        ] {
            let answer = visitor.get(path).await;
            assert!(answer.status == 404 || answer.status == 400, "{path}: {}", answer.status);
        }
    });
}
