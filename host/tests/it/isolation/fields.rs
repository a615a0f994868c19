//! Whatever a request carries besides its address: fields of forms, questions after the address, headers and cookies. The
//! names are read from the pages themselves, so that a new field is tried as soon as it is shown.

use std::collections::BTreeSet;

use axum::http::{HeaderName, Method, header};
use tenants::TenantId;

use super::{
    routes::{self, Expected},
    sheet::{Sheet, asked_names},
    victim::{Victim, fingerprint},
    walk::is_public,
};
use crate::kit::{self, Answer, Browser, Platform};

#[test]
fn no_field_question_header_or_cookie_reaches_another_member() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("fields").await;
        let (mine, theirs) = (Victim::plant(platform).await, Victim::plant(platform).await);
        let mut attack =
            Attack { theirs: &theirs, pairs: pairs(&mine, &theirs), requests: 0, swaps: 0, is_typed: false };
        attack.by_what_is_kept(&mine).await;
        let before = fingerprint(platform, theirs.site.tenant).await;
        attack.by_headers(&mine).await;
        attack.by_questions(&mine).await;
        assert_eq!(fingerprint(platform, theirs.site.tenant).await, before, "headers or questions wrote");
        attack.by_fields(&mine).await;
        assert_eq!(fingerprint(platform, theirs.site.tenant).await, before, "a form wrote into another member's rows");
        // Mails, logs and results of imports are rows as well.
        let names = [&theirs.person, &theirs.coordination].map(|person| person.name.replace("Mina ", ""));
        for foreign in attack.pairs.iter().map(|(_, foreign)| foreign).chain(&names) {
            let naming = rows_naming(platform, mine.site.tenant, foreign).await;
            assert!(naming.is_empty(), "{foreign} is another member's, but stands in {naming:?}");
        }
        let Attack { requests, swaps, .. } = attack;
        kit::report(&format!(
            "{requests} requests with fields, questions and headers of another member, {swaps} ids put in"
        ));
        assert!(swaps >= 4, "the forms of the house offer units, people and groups: {swaps}");
    });
}

struct Attack<'a> {
    theirs: &'a Victim,
    /// An id of the own house, and the same thing of the other.
    pairs: Vec<(String, String)>,
    requests: usize,
    /// Ids that were put where the form had an own one.
    swaps: usize,
    /// The address of the other's person was typed at the own house, which may show it from then on.
    is_typed: bool,
}

pub(super) fn pairs(mine: &Victim, theirs: &Victim) -> Vec<(String, String)> {
    let ids = |victim: &Victim| {
        [
            victim.person.id.to_string(),
            victim.coordination.id.to_string(),
            victim.invited.to_string(),
            victim.house.unit.clone(),
            victim.house.group.clone(),
            victim.house.deputy.clone(),
            victim.house.code.clone(),
            victim.scim_group.clone(),
            victim.enrolment.clone(),
            victim.item.clone(),
            victim.proof.clone(),
            victim.session.clone(),
            victim.single_sign_on.provider.clone(),
            victim.single_sign_on.rule.clone(),
        ]
    };
    ids(mine).into_iter().zip(ids(theirs)).collect()
}

/// The pages that somebody of the own house has, with whom they are for.
fn own_pages(mine: &Victim) -> Vec<(&Browser, String)> {
    let is_own = |(method, pattern): &(Method, &str)| {
        let expected = routes::expected(method, pattern);
        *method == Method::GET && matches!(expected, Expected::Own | Expected::NotFound) && !is_public(pattern)
    };
    let page = |(_, pattern): (Method, &'static str)| {
        let owner = if pattern.starts_with("/verwaltung") { &mine.coordination } else { &mine.person };
        (&**owner, routes::path(pattern, mine))
    };
    routes::all().into_iter().filter(is_own).map(page).collect()
}

impl Attack<'_> {
    /// Every page at the other's site first, then at once the same address at the own: nothing that the server keeps
    /// between requests mixes them up, and nothing on the way may keep it.
    async fn by_what_is_kept(&mut self, mine: &Victim) {
        for (theirs, path) in own_pages(self.theirs) {
            let shown = theirs.get(&path).await;
            assert!(!shown.header(header::CACHE_CONTROL).contains("public"), "{path} may be kept on the way");
            for browser in [&*mine.coordination, &*mine.person, &mine.site.visitor()] {
                let answer = browser.get(&path).await;
                assert_ne!(answer.status, 304, "{path}");
                self.judge(&answer, &format!("{path} after the other"));
            }
        }
    }

    /// What a proxy might say, with the victim's session at the wrong place, and what a browser says of where it was.
    async fn by_headers(&mut self, mine: &Victim) {
        let host = &self.theirs.site.host;
        let (forwarded, origin) = (format!("host={host};proto=http"), format!("http://{host}:8080"));
        let tenant = self.theirs.site.tenant.to_string();
        let headers = [
            (HeaderName::from_static("x-forwarded-host"), host.as_str()),
            (HeaderName::from_static("x-forwarded-server"), host),
            (HeaderName::from_static("x-original-host"), host),
            (HeaderName::from_static("x-host"), host),
            (header::FORWARDED, &forwarded),
            (HeaderName::from_static("x-forwarded-for"), "203.0.113.9"),
            (HeaderName::from_static("x-tenant-id"), &tenant),
            (header::ORIGIN, &origin),
            (header::REFERER, &origin),
            (header::IF_NONE_MATCH, "*"),
        ];
        let cookie = host::identity::cookie_name(&mine.site.platform.app.config);
        let session = self.theirs.person.cookie(cookie).expect("the victim is signed in");
        let thief = mine.site.visitor();
        thief.set_cookie(cookie, &session);
        let browsers = [(&thief, thief.csrf().await), (&*mine.coordination, mine.coordination.csrf().await)];
        for (method, pattern) in routes::all() {
            if routes::expected(&method, pattern) != Expected::NotFound {
                continue;
            }
            let path = routes::path(pattern, self.theirs);
            for header in &headers {
                for (browser, csrf) in &browsers {
                    let answer = with_header(browser, &method, &path, header, csrf).await;
                    let asks = answer.status == 303 && answer.header(header::LOCATION).starts_with("/anmelden");
                    // Who says to come from elsewhere sends a foreign form.
                    let is_refused = answer.status == 404 || answer.status == 403 && method == Method::POST;
                    assert!(is_refused || asks, "{method} {pattern} with {header:?}: {}", answer.status);
                    self.judge(&answer, &format!("{method} {pattern} with {header:?}"));
                }
            }
        }
    }

    /// Every question that a page of the house asks anywhere, asked about what is the other's at every page.
    async fn by_questions(&mut self, mine: &Victim) {
        let mut names = BTreeSet::from(["id", "person", "unit", "next", "zurueck", "tenant"].map(str::to_owned));
        for (browser, path) in own_pages(mine) {
            names.extend(asked_names(&browser.get(&path).await));
        }
        let host = &self.theirs.site.host;
        let values = [
            self.theirs.person.id.to_string(),
            self.theirs.house.unit.clone(),
            self.theirs.privacy_request.clone(),
            format!("//{host}/konto"),
        ];
        for (browser, path) in own_pages(mine) {
            for value in &values {
                // All at once: a page takes what it knows.
                let pairs = names.iter().map(|name| (name.as_str(), value.as_str()));
                let asked = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
                let answer = browser.get(&format!("{path}?{asked}")).await;
                assert_ne!(answer.status, 500, "{path}?{asked}");
                let leads = answer.header(header::LOCATION);
                assert!(!leads.starts_with("//") && !leads.starts_with("http"), "{path} leads to {leads}");
                self.judge(&answer, &format!("{path} asked about {value}"));
            }
        }
    }

    async fn by_fields(&mut self, mine: &Victim) {
        self.is_typed = true;
        for (browser, path) in own_pages(mine) {
            for sheet in Sheet::all(&browser.get(&path).await) {
                self.swap_ids(browser, &sheet).await;
                self.type_addresses(browser, &sheet).await;
            }
        }
    }

    /// Chooses what is the other's where the form offers what is one's own; the own is taken afterwards.
    async fn swap_ids(&mut self, browser: &Browser, sheet: &Sheet) {
        for (name, value) in &sheet.offers {
            let pair = self.pairs.iter().find(|(own, _)| own == value);
            let Some((own, foreign)) = pair.cloned() else { continue };
            let what = format!("{} with {name}", sheet.action);
            let answer = sheet.send(browser, name, &foreign).await;
            assert_ne!(answer.status, 500, "{what}");
            self.judge(&answer, &what);
            let answer = sheet.send(browser, name, &own).await;
            let is_taken = [200, 303, 409, 422].contains(&answer.status.as_u16());
            assert!(is_taken, "{what} of one's own: {} {}", answer.status, answer.heading());
            self.swaps += 1;
        }
    }

    /// The other's address in every field that something can be typed into. It is nobody's here.
    async fn type_addresses(&mut self, browser: &Browser, sheet: &Sheet) {
        let email = self.theirs.person.email.clone();
        for name in &sheet.typed {
            let answer = sheet.send(browser, name, &email).await;
            let what = format!("{} with an address as {name}", sheet.action);
            assert_ne!(answer.status, 500, "{what}");
            self.judge(&answer, &what);
        }
    }

    /// No answer names the other's people, but for what was typed.
    fn judge(&mut self, answer: &Answer, what: &str) {
        self.requests += 1;
        let (person, coordination) = (&self.theirs.person, &self.theirs.coordination);
        let invited = format!("neu@{}.example", self.theirs.site.tenant);
        for secret in [&person.name, &coordination.name, &coordination.email, &invited] {
            assert!(!answer.body.contains(secret.as_str()), "{what}: learns {secret:?}");
        }
        assert!(self.is_typed || !answer.body.contains(&person.email), "{what}: learns the address");
    }
}

/// A request with one more header; a form has what makes it this browser's own.
async fn with_header(
    browser: &Browser,
    method: &Method,
    path: &str,
    header: &(HeaderName, &str),
    csrf: &str,
) -> Answer {
    let (mut headers, mut body) = (vec![header.clone()], String::new());
    if *method == Method::POST {
        headers.push((header::CONTENT_TYPE, "application/x-www-form-urlencoded"));
        headers.push((HeaderName::from_static("sec-fetch-site"), "same-origin"));
        let key = uuid::Uuid::new_v4().to_string();
        body = form_urlencoded::Serializer::new(body).extend_pairs([("csrf", csrf), ("form_key", &key)]).finish();
    }
    browser.request(method.clone(), path, &headers, body).await
}

/// The tables in which a tenant's rows name this id.
async fn rows_naming(platform: &Platform, tenant: TenantId, id: &str) -> Vec<String> {
    let mut tx = platform.tx(tenant).await;
    let tables: Vec<String> = sqlx::query_scalar(
        "select table_name::text from information_schema.columns where table_schema = 'app' and column_name = 'tenant_id'",
    )
    .fetch_all(tx.conn())
    .await
    .expect("the catalogue can be read");
    let mut naming = Vec::new();
    for table in tables {
        let sql = format!("select exists (select from app.{table} t where tenant_id = $1 and strpos(t::text, $2) > 0)");
        let found = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(tenant.uuid()).bind(id);
        if found.fetch_one(tx.conn()).await.expect("the table can be read") {
            naming.push(table);
        }
    }
    naming
}
