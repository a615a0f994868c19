//! What it takes to join: a municipality that no other test uses, and the wordings to agree to.

use std::sync::atomic::{AtomicU32, Ordering};

use host::web::i18n::Locale;
use tenants::TenantId;

use super::{Browser, Platform, Site, link};

/// A municipality whose application was handed in.
pub(crate) struct Joining {
    pub(crate) key: String,
    pub(crate) email: String,
    /// Where the applicant finds the application.
    pub(crate) path: String,
    /// The applicant's.
    pub(crate) browser: Browser,
}

impl Platform {
    /// The key of a municipality nobody has applied for, in a list with wordings to agree to.
    pub(crate) async fn municipality(&self) -> String {
        static NUMBER: AtomicU32 = AtomicU32::new(100);
        let key = format!("07{:06}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let mut tx = self.tx(TenantId::COOPERATIVE).await;
        sqlx::query(
            "insert into app.municipality (key, name, county, search_name, listed)
             values ($1, 'Teststadt ' || $1, 'Testkreis', 'teststadt' || $1, true)",
        )
        .bind(&key)
        .execute(tx.conn())
        .await
        .expect("the key is new");
        sqlx::query(
            "insert into app.agreement (kind, version, title, body, sha256, published_at)
             select kind, '2026-01', kind, '§ 1 Zweck', repeat('0', 64), now() from unnest(array['statute', 'processing']) kind
             on conflict do nothing",
        )
        .execute(tx.conn())
        .await
        .expect("the cooperative may");
        tx.commit().await.expect("the database is there");
        key
    }

    /// Applies for a municipality that no other test uses, and hands the application in.
    pub(crate) async fn joining(&'static self) -> Joining {
        let cooperative = self.cooperative();
        let key = self.municipality().await;
        let (browser, email) = (cooperative.visitor(), format!("kontakt.{key}@stadt.example"));
        apply(&browser, &key, &email).await;
        let path = last_link(&cooperative, &email).await;
        let confirm = browser.form(&path, &format!("{path}/bestaetigung")).await;
        browser.send(&confirm).await.location();
        Joining { key, email, path, browser }
    }
}

impl Joining {
    /// The office's page of this application.
    pub(crate) async fn office_page(&self, office: &Browser) -> String {
        let queue = office.get("/geschaeftsstelle/antraege").await;
        let links = queue.links("tbody a");
        let mine = links.into_iter().find(|(text, _)| text.contains(&self.key));
        mine.unwrap_or_else(|| panic!("{} is not in the queue", self.key)).1
    }
}

/// Fills in the form for a municipality and sends it.
pub(crate) async fn apply(browser: &Browser, key: &str, email: &str) {
    let page = format!("/beitritt/{key}");
    let form = browser.form(&page, &page).await;
    let form = form.choose_all("agreed").set("name", &format!("Stadt {key}")).set("email", email);
    let form = form.set("given_name", "Rosa").set("family_name", "Łukaszewska").set("position", "Leitung Personal");
    assert_eq!(browser.send(&form).await.location(), "/beitritt/gesendet");
}

/// The newest link to the application that was mailed to this address.
pub(crate) async fn last_link(cooperative: &Site, email: &str) -> String {
    let letters = cooperative.letters(email).await;
    let link = letters.last().and_then(|text| link(text, "/antrag/"));
    link.unwrap_or_else(|| panic!("{}: no link in {letters:?}", Locale::De.text("join-title")))
}
