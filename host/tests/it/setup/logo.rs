//! A member's logo: what draws is shown, what acts never arrives.

use axum::http::{Method, header};
use host::{clock, usage, web::i18n::Locale};

use super::{LIST, coordination, life};
use crate::{
    kit::{self, Answer, Form, Member},
    quotas,
};

const BOUNDARY: &str = "grenze";
const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0aaaa\0\0\0\x01IDATxaaaa\0\0\0\0IENDaaaa";

fn page() -> String {
    format!("{LIST}/logo")
}

async fn hand_in(by: &Member, name: &str, file: &[u8]) -> Answer {
    let form = by.form(&page(), &page()).await.without("logo");
    send(by, &form, name, file).await
}

async fn send(by: &Member, form: &Form, name: &str, file: &[u8]) -> Answer {
    let mut body = Vec::new();
    for (field, value) in &form.fields {
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"{name}\"\r\n\r\n");
    body.extend([head.as_bytes(), file, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat());
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let headers =
        [(header::CONTENT_TYPE, kind.as_str()), (header::HeaderName::from_static("sec-fetch-site"), "same-origin")];
    by.request(Method::POST, &form.action, &headers, body).await
}

/// The address of the logo on top of a page.
fn shown(answer: &Answer) -> String {
    let after = answer.body.split("src=\"/logo/").nth(1).expect("there is a logo");
    format!("/logo/{}", after.split('"').next().expect("the attribute ends"))
}

#[test]
fn a_drawing_is_shown_without_what_acts() {
    kit::run(async |platform| {
        let (site, next_door) = (platform.site().await, platform.site().await);
        let by = coordination(&site).await;
        let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\" onload=\"alert(1)\">\
            <script>alert(2)</script><path d=\"M1 1h6z\" onclick=\"alert(3)\"/>\
            <image href=\"https://evil.example/x.png\"/></svg>";
        assert_eq!(hand_in(&by, "wappen.svg", svg).await.location(), LIST);
        let address = shown(&site.visitor().get("/").await);
        let logo = site.visitor().get(&address).await;
        assert_eq!(logo.assert_ok().header("content-type"), "image/svg+xml");
        assert!(logo.body.contains("M1 1h6z"), "{}", logo.body);
        for word in ["alert", "script", "onload", "onclick", "evil"] {
            assert!(!logo.body.contains(word), "{word}: {}", logo.body);
        }
        assert!(logo.header("content-security-policy").contains("sandbox"));
        next_door.visitor().get(&address).await.assert_problem(404, "not-found");

        assert_eq!(hand_in(&by, "falscher-name.svg", PNG).await.location(), LIST);
        let address = shown(&site.visitor().get("/").await);
        let logo = site.visitor().get(&address).await;
        assert_eq!(logo.assert_ok().header("content-type"), "image/png");
    });
}

#[test]
fn what_is_no_logo_is_refused_beside_the_field() {
    kit::run(async |platform| {
        let by = coordination(&platform.site().await).await;
        let large = [PNG, &vec![0; 600 * 1024]].concat();
        for (name, file, key) in [
            ("leer.svg", &b""[..], "logo-kind"),
            ("seite.svg", b"<html><script>alert(1)</script></html>", "logo-kind"),
            ("programm.png", b"MZ\x90\0", "logo-kind"),
            ("nichts.svg", b"<svg><script>alert(1)</script></svg>", "logo-drawing"),
            ("kaputt.svg", b"<svg><path d=\"M0 0\"", "logo-drawing"),
            ("halb.png", &PNG[..30], "logo-picture"),
            ("gross.png", &large, "logo-too-large"),
        ] {
            let refused = hand_in(&by, name, file).await;
            assert!(refused.status == 422 && refused.tells(key), "{name}: {}", refused.body);
        }
        let form = by.form(&page(), &page()).await.without("logo");
        let nothing = by.send(&form).await;
        assert!(nothing.status == 422 && nothing.tells("logo-missing"), "{}", nothing.body);
        let forged = send(&by, &form.set("csrf", "0"), "a.png", PNG).await;
        forged.assert_problem(403, "foreign-form");
        assert!(by.get(LIST).await.tells("progress-not-begun") && !by.get(LIST).await.body.contains("src=\"/logo/"));
        assert_eq!(Locale::De.text("step-logo-title"), by.get(&page()).await.heading());
    });
}

#[test]
fn a_form_with_a_file_changes_nothing_where_nothing_can_be_changed() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let by = coordination(&site).await;
        let form = by.form(&page(), &page()).await.without("logo");
        life::put(&life::office(platform).await, &site, "read_only").await.location();
        send(&by, &form, "a.png", PNG).await.assert_problem(403, "read-only");
        assert!(!by.get(LIST).await.body.contains("src=\"/logo/"));
    });
}

#[test]
fn a_logo_for_which_the_plan_has_no_room_is_refused_and_the_old_one_stays() {
    kit::run_apart(async || {
        let platform = kit::server().await.platform("full").await;
        let site = platform.site().await;
        let by = coordination(&site).await;
        hand_in(&by, "erstes.png", PNG).await.location();
        let first = shown(&site.visitor().get("/").await);
        quotas::book(&site, 10, 100).await;
        let files = &platform.app.files;
        let archive = format!("exports/{}/archive.zip", site.tenant);
        files.put(&archive, vec![0; 1 << 20].into()).await.expect("the store is a directory");
        usage::measure(&platform.app, clock::now()).await.expect("it can be measured");
        let svg =
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><path d=\"M1 1h6zM2 2h4zM3 3h2z\"/></svg>";
        let refused = hand_in(&by, "zweites.svg", svg).await;
        assert!(refused.status == 422 && refused.tells("logo-full"), "{}", refused.body);
        assert_eq!(shown(&site.visitor().get("/").await), first);

        files.delete(&archive).await.expect("the store is a directory");
        usage::measure(&platform.app, clock::now()).await.expect("it can be measured");
        hand_in(&by, "zweites.svg", svg).await.location();
        assert_ne!(shown(&site.visitor().get("/").await), first);
    });
}
