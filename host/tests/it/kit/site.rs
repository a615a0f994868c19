//! One member's site, and the people who use it.

use std::{
    ops::Deref,
    sync::atomic::{AtomicU32, Ordering},
};

use host::{
    access::Role,
    clock,
    identity::{self, Strength},
    ids::{EnrolmentId, PersonId},
    people::{self, NewPerson},
    web::i18n::Locale,
};
use tenants::TenantId;

use super::{Answer, Browser, Module, Platform, until};

#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) platform: &'static Platform,
    pub(crate) tenant: TenantId,
    pub(crate) host: String,
}

/// Somebody with an account; signed in where the test does not sign in itself.
pub(crate) struct Member {
    pub(crate) id: PersonId,
    pub(crate) email: String,
    pub(crate) name: String,
    browser: Browser,
}

impl Deref for Member {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Site {
    /// Somebody without an account.
    pub(crate) fn visitor(&self) -> Browser {
        self.platform.browser(&self.host)
    }

    /// Somebody who learns here, signed in.
    pub(crate) async fn learner(&self) -> Member {
        self.member(&[], Locale::De).await
    }

    /// Somebody with these roles, signed in.
    pub(crate) async fn member(&self, roles: &[Role], locale: Locale) -> Member {
        let person = self.account(roles, locale, false).await;
        self.sign_in(&person.browser, person.id).await;
        person
    }

    /// A browser of somebody who has an account already.
    pub(crate) async fn signed_in(&self, person: PersonId) -> Browser {
        let browser = self.visitor();
        self.sign_in(&browser, person).await;
        browser
    }

    /// Opens a session without the costly check of a password.
    pub(crate) async fn sign_in(&self, browser: &Browser, person: PersonId) {
        let mut tx = self.platform.tx(self.tenant).await;
        let token = identity::open_session(&mut tx, person, Strength::Full, "Firefox/140.0 (Linux)", clock::now())
            .await
            .expect("there is such a person");
        tx.commit().await.expect("the database is there");
        browser.set_cookie(identity::cookie_name(&self.platform.app.config), &token);
    }

    /// Somebody who has an account and a password but has not signed in.
    pub(crate) async fn stranger(&self, password: &str, demo: bool) -> Member {
        self.staff(&[], password, demo).await
    }

    /// The same with these roles.
    pub(crate) async fn staff(&self, roles: &[Role], password: &str, demo: bool) -> Member {
        let person = self.account(roles, Locale::De, demo).await;
        let hash = identity::hash_password(password.to_owned()).await.expect("it can be hashed");
        let mut tx = self.platform.tx(self.tenant).await;
        identity::set_password(&mut tx, person.id, &hash).await.expect("the person is new");
        tx.commit().await.expect("the database is there");
        person
    }

    async fn account(&self, roles: &[Role], locale: Locale, demo: bool) -> Member {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let new = NewPerson {
            email: format!("mina.{number}@{}.example", self.host.replace('.', "-")),
            given_name: "Mina".to_owned(),
            // No name is the beginning of another: tests look for names in pages.
            family_name: format!("Wiesengrund{number:06}"),
            locale,
            roles: roles.to_vec(),
            provider: None,
            demo,
        };
        let mut tx = self.platform.tx(self.tenant).await;
        let office = self.platform.app.access.office_at(self.tenant);
        let id = people::add(&mut tx, &office, &new, clock::now()).await.expect("the address is new");
        tx.commit().await.expect("the database is there");
        let name = format!("{} {}", new.given_name, new.family_name);
        Member { id, email: new.email, name, browser: self.visitor() }
    }
}

impl Member {
    pub(crate) fn into_browser(self) -> Browser {
        self.browser
    }

    /// The page that follows an answer, once the answer is marked: on a busy machine that goes on after the request.
    pub(crate) async fn see_mark(&self, sent: &Answer) -> Answer {
        let mut page = self.follow(sent).await;
        until("the answer is marked", async || {
            let pending = page.tells("exercise-pending");
            if pending {
                page = self.follow(sent).await;
            }
            !pending
        })
        .await;
        page
    }

    /// Books the module's run on its page.
    pub(crate) async fn enrol(&self, module: &Module) -> EnrolmentId {
        let form = self.form(&module.page(), &module.enrol_action()).await;
        let answer = self.send(&form).await;
        let id = answer.location().strip_prefix("/lernen/").expect("one is led to the booked module");
        EnrolmentId(id.parse().expect("the address ends with the enrolment"))
    }
}
