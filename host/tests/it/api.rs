//! The interface for programs.

use axum::http::{Method, header};

use crate::kit::{self, Answer, NewModule};

/// RFC 9457, with the number of the request.
#[track_caller]
fn assert_problem(answer: &Answer, status: u16, name: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["type"], format!("urn:kommunalcampus:problem:{name}"));
    assert_eq!(problem["status"], status);
    assert_eq!(problem["instance"], format!("urn:kommunalcampus:request:{}", answer.header("x-request-id")));
    for text in ["title", "detail"] {
        let text = problem[text].as_str().expect("a problem has a title and a detail");
        assert!(!text.is_empty() && !text.starts_with("problem-"), "{problem}");
    }
}

#[test]
fn a_program_finds_a_module_and_reads_it() {
    kit::run(async |platform| {
        let module = platform.publish(NewModule { title: "Rohrpostkunde".to_owned(), ..NewModule::shared() }).await;
        platform.index(&module).await;
        let visitor = platform.site().await.visitor();
        let found = visitor.get("/api/v1/modules?q=rohrpostkunde").await;
        assert_eq!(found.assert_ok().header(header::CONTENT_TYPE), "application/json");
        assert_eq!(
            (&found.json()["total"], &found.json()["modules"][0]["slug"]),
            (&1.into(), &module.slug.as_str().into())
        );
        let one = visitor.get(&format!("/api/v1/modules/{}", module.slug)).await.json();
        assert_eq!((&one["title"], &one["id"]), (&module.title.as_str().into(), &module.id.to_string().into()));
    });
}

#[test]
fn what_is_not_there_is_told_as_a_problem_document() {
    kit::run(async |platform| {
        let visitor = platform.site().await.visitor();
        assert_problem(&visitor.get("/api/v1/modules/gibt-es-nicht").await, 404, "not-found");
        assert_problem(&visitor.get("/api/v2/modules").await, 404, "not-found");
        assert_problem(&visitor.request(Method::POST, "/api/v1/modules", &[], "").await, 405, "malformed");
        assert_problem(&visitor.get("/api/v1/modules?page=x").await, 400, "malformed");
        assert_problem(&platform.browser("boese.example").get("/api/v1/modules").await, 404, "unknown-site");
    });
}

#[test]
fn who_asks_for_json_gets_a_problem_document_from_pages_too() {
    kit::run(async |platform| {
        let visitor = platform.site().await.visitor();
        let json = [(header::ACCEPT, "application/json")];
        assert_problem(&visitor.request(Method::GET, "/gibt-es-nicht", &json, "").await, 404, "not-found");
        let browser = [(header::ACCEPT, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")];
        visitor.request(Method::GET, "/gibt-es-nicht", &browser, "").await.assert_problem(404, "not-found");
    });
}

#[test]
fn a_page_number_of_any_size_is_answered() {
    kit::run(async |platform| {
        let visitor = platform.site().await.visitor();
        for page in ["0", "1", "100000", "18446744073709551615"] {
            let answer = visitor.get(&format!("/api/v1/modules?page={page}")).await;
            assert!(!answer.status.is_server_error(), "{page}: {}", answer.body);
        }
    });
}

#[test]
fn the_process_says_that_it_lives_and_that_it_can_work_under_any_name() {
    kit::run(async |platform| {
        for host in ["localhost", "10.0.0.7:8080", ""] {
            let probe = platform.browser(host);
            assert_eq!(probe.get("/healthz").await.assert_ok().body, "ok\n");
            assert_eq!(probe.get("/readyz").await.assert_ok().body, "ready\n");
        }
    });
}
