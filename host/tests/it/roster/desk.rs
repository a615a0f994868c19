//! A member's coordination at work with a table. No worker runs: the test itself does what jobs do.

use axum::http::{Method, header};
use host::{
    access::Role,
    clock,
    ids::{ImportId, PersonId},
    people::{self, NewPerson, Person},
    roster,
    web::i18n::Locale,
};
use scraper::Selector;
use sqlx::AssertSqlSafe;

use crate::kit::{Answer, Form, Member, Platform, Site};

pub(super) const PAGE: &str = "/verwaltung/personen/import";

pub(super) struct Desk {
    pub(super) platform: &'static Platform,
    pub(super) site: Site,
    pub(super) by: Member,
}

impl Desk {
    pub(super) async fn new(platform: &'static Platform) -> Desk {
        let site = platform.site().await;
        let by = site.member(&[Role::Coordination], Locale::De).await;
        Desk { platform, site, by }
    }

    /// Uploads a table and gives the path of its import.
    pub(super) async fn upload(&self, table: &[u8]) -> String {
        self.hand_in("personal.csv", table).await.location().to_owned()
    }

    pub(super) async fn hand_in(&self, name: &str, table: &[u8]) -> Answer {
        let form = self.by.form(PAGE, PAGE).await.without("file");
        self.send_file(&form, name, table, &[]).await
    }

    /// Sends a form as browsers do when it has a file.
    pub(super) async fn send_file(
        &self,
        form: &Form,
        name: &str,
        content: &[u8],
        headers: &[(header::HeaderName, &str)],
    ) -> Answer {
        let (kind, body) = form.with_file(name, content);
        let mut all = vec![(header::CONTENT_TYPE, kind.as_str())];
        all.extend(headers.iter().cloned());
        if headers.is_empty() {
            all.push((header::HeaderName::from_static("sec-fetch-site"), "same-origin"));
        }
        self.by.request(Method::POST, &form.action, &all, body).await
    }

    /// Uploads a table, takes the columns as they were guessed, and has it checked.
    pub(super) async fn checked(&self, table: &[u8]) -> String {
        self.checked_with(table, &[]).await
    }

    pub(super) async fn checked_with(&self, table: &[u8], options: &[&str]) -> String {
        let page = self.explained(table, options).await;
        self.check(&page).await;
        page
    }

    /// Uploads a table and takes the columns as they were guessed.
    pub(super) async fn explained(&self, table: &[u8], options: &[&str]) -> String {
        let page = self.upload(table).await;
        let mapping = self.by.get(&page).await;
        let form = self.select(&mapping, mapping.form(&format!("{page}/zuordnung")));
        let form = options.iter().fold(form, |form, option| form.set(option, "ja"));
        self.by.send(&form).await.location();
        page
    }

    /// Fills in what the page's lists have selected.
    pub(super) fn select(&self, page: &Answer, form: Form) -> Form {
        let lists = Selector::parse("select").expect("valid");
        let chosen = Selector::parse("option[selected]").expect("valid");
        page.html().select(&lists).fold(form, |form, list| {
            let option = list.select(&chosen).next().expect("one is selected");
            form.set(list.attr("name").expect("a list has a name"), option.attr("value").expect("it has a value"))
        })
    }

    pub(super) async fn check(&self, page: &str) {
        let done = roster::jobs::check(&self.platform.app, self.site.tenant, Desk::id(page), clock::now()).await;
        done.expect("it can be checked");
    }

    /// Sends the form that decides, with these answers.
    pub(super) async fn answer(&self, page: &str, answers: &[(&str, &str)]) -> Answer {
        let form = self.by.form(page, &format!("{page}/uebernahme")).await;
        let form = answers.iter().fold(form, |form, (name, value)| form.set(name, value));
        self.by.send(&form).await
    }

    pub(super) async fn decide(&self, page: &str, answers: &[(&str, &str)]) {
        assert_eq!(self.answer(page, answers).await.location(), page);
    }

    pub(super) async fn apply(&self, page: &str) {
        let done = roster::jobs::apply(&self.platform.app, self.site.tenant, Desk::id(page), clock::now()).await;
        done.expect("it can be applied");
    }

    pub(super) fn id(page: &str) -> ImportId {
        let id = page.rsplit('/').next().expect("the path ends with the id");
        ImportId(id.parse().expect("the path ends with the id"))
    }

    /// What the first page of the report says of each line.
    pub(super) async fn outcomes(&self, page: &str) -> Vec<String> {
        self.by.get(page).await.texts("tbody tr td:nth-child(3)")
    }

    /// Why, line by line.
    pub(super) async fn reasons(&self, page: &str) -> Vec<String> {
        self.by.get(page).await.texts("tbody tr td:nth-child(4)")
    }

    pub(super) async fn people(&self) -> Vec<Person> {
        let mut tx = self.platform.tx(self.site.tenant).await;
        people::all(&mut tx).await.expect("the database is there")
    }

    pub(super) async fn person(&self, email: &str) -> Option<Person> {
        self.people().await.into_iter().find(|person| person.email == email)
    }

    /// Adds somebody as the office does. Gives the address.
    pub(super) async fn add(&self, email: &str, given_name: &str, family_name: &str) -> String {
        let new = NewPerson {
            email: email.to_owned(),
            given_name: given_name.to_owned(),
            family_name: family_name.to_owned(),
            locale: Locale::De,
            roles: Vec::new(),
            provider: None,
            demo: false,
        };
        let office = self.platform.app.access.office_at(self.site.tenant);
        let mut tx = self.platform.tx(self.site.tenant).await;
        people::add(&mut tx, &office, &new, clock::now()).await.expect("the address is new");
        tx.commit().await.expect("the database is there");
        email.to_owned()
    }

    /// Changes a person behind everybody's back.
    pub(super) async fn set(&self, email: &str, assignment: &str) {
        let mut tx = self.platform.tx(self.site.tenant).await;
        let update =
            format!("update app.person set {assignment}, version = version + 1 where tenant_id = $1 and email = $2");
        let update = sqlx::query(AssertSqlSafe(update)).bind(self.site.tenant.uuid()).bind(email);
        assert_eq!(update.execute(tx.conn()).await.expect("the statement is right").rows_affected(), 1);
        tx.commit().await.expect("the database is there");
    }

    pub(super) async fn column(&self, email: &str, column: &str) -> Option<String> {
        let mut tx = self.platform.tx(self.site.tenant).await;
        let query = format!("select {column}::text from app.person where tenant_id = $1 and email = $2");
        let query = sqlx::query_scalar(AssertSqlSafe(query)).bind(self.site.tenant.uuid()).bind(email);
        query.fetch_one(tx.conn()).await.expect("the person is there")
    }

    pub(super) async fn count(&self, table: &str) -> i64 {
        let mut tx = self.platform.tx(self.site.tenant).await;
        let count = format!("select count(*) from app.{table} where tenant_id = $1");
        let count = sqlx::query_scalar(AssertSqlSafe(count)).bind(self.site.tenant.uuid());
        count.fetch_one(tx.conn()).await.expect("the table is there")
    }

    /// Entries of the audit log with this action.
    pub(super) async fn entries(&self, action: &str) -> i64 {
        let mut tx = self.platform.tx(self.site.tenant).await;
        let count = sqlx::query_scalar("select count(*) from app.audit_entry where tenant_id = $1 and action = $2");
        count.bind(self.site.tenant.uuid()).bind(action).fetch_one(tx.conn()).await.expect("the log is there")
    }

    pub(super) async fn id_of(&self, email: &str) -> PersonId {
        self.person(email).await.expect("the person is there").id
    }
}
