//! "Not found" means the same for what is another's and for what is nobody's: the same answer, byte for byte, for the same
//! work. So there is no need to measure time.

use axum::http::{Method, StatusCode};
use host::{
    access::Role,
    clock,
    staff::codes::{self, NewCode},
    web::i18n::Locale,
};

use super::{
    routes::{self, Expected},
    victim::Victim,
};
use crate::kit::{self, Answer, Browser, Cost, Form, Site, Tally};

#[test]
fn what_is_anothers_is_not_found_as_what_is_nobodys() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("silence").await;
        let victim = Victim::plant(platform).await;
        let home = platform.site().await;
        let asker = home.member(&[Role::Coordination, Role::Manager, Role::Hr], Locale::De).await;
        let tally = Tally::new();
        let (mut wrong, mut requests) = (Vec::new(), 0);
        for (method, pattern) in routes::all() {
            if routes::expected(&method, pattern) != Expected::NotFound || !pattern.contains('{') {
                continue;
            }
            let (theirs, nobodys) = (routes::path(pattern, &victim), routes::nowhere(pattern, &victim));
            assert_ne!(theirs, nobodys, "{pattern}");
            // Whatever is done once a minute, every few seconds or at the first sight does not come three times in a row.
            for round in 1.. {
                let first = heard(&tally, &asker, &method, &theirs).await;
                let second = heard(&tally, &asker, &method, &nobodys).await;
                let third = heard(&tally, &asker, &method, &theirs).await;
                requests += 3;
                if second == first || second == third {
                    break;
                }
                if round == 3 {
                    wrong.push(format!("{method} {pattern}: {:?}, but {:?}", third.told(), second.told()));
                    break;
                }
            }
        }
        kit::report(&format!("{requests} requests for what is another's or nobody's, answered alike"));
        assert!(requests > 100, "{requests}");
        assert!(wrong.is_empty(), "{} faults:\n{}", wrong.len(), wrong.join("\n"));
    });
}

#[test]
fn who_has_an_account_shows_neither_in_the_answer_nor_in_the_work() {
    kit::run(async |platform| {
        let site = platform.site().await;
        let person = site.stranger("korrektes Pferd", false).await;
        let tally = Tally::new();
        for (page, hashes) in [("/anmelden", 1), ("/anmelden/link", 0), ("/anmelden/passwort", 0)] {
            // Somebody else comes first, for what is done at the first sight only.
            for email in ["vorher@stadt.example", "niemand@stadt.example"] {
                asked(&tally, &site, page, email).await;
            }
            let known = asked(&tally, &site, page, &person.email).await;
            let unknown = asked(&tally, &site, page, "ungekannt@stadt.example").await;
            assert_eq!(known, unknown, "{page}");
            assert_eq!(known.cost.hashes, hashes, "{page}");
            assert!(known.cost.statements > 0, "{page}: the statements are counted");
        }
    });
}

#[test]
fn who_is_here_already_shows_to_nobody_who_comes_with_a_code() {
    kit::run_apart(async || {
        let platform = kit::server().await.demo_platform("codes").await;
        let victim = Victim::plant(platform).await;
        let site = &victim.site;
        let tally = Tally::new();
        let mut tx = platform.tx(site.tenant).await;
        let office = platform.app.access.office_at(site.tenant);
        let new = NewCode {
            label: "Schulung".to_owned(),
            days: 7,
            max_uses: 7,
            unit: None,
            group: None,
            mail_domains: Vec::new(),
        };
        let (_, code) = codes::make(&mut tx, &office, &new, clock::now()).await.expect("the office may");
        tx.commit().await.expect("the database is there");
        for code in [code.as_str(), "AAAAA-AAAAA"] {
            for email in ["vorher@stadt.example", "niemand@stadt.example"] {
                came(&tally, site, code, email).await;
            }
            let known = came(&tally, site, code, &victim.person.email).await;
            let unknown = came(&tally, site, code, "ungekannt@stadt.example").await;
            assert_eq!(known, unknown);
        }
    });
}

/// An answer without what differs in every answer, and the work for it.
#[derive(Debug, PartialEq, Eq)]
struct Heard {
    status: StatusCode,
    location: String,
    body: String,
    cost: Cost,
}

impl Heard {
    /// What a fault is told by: the page itself is long.
    fn told(&self) -> (StatusCode, &str, usize, Cost) {
        (self.status, &self.location, self.body.len(), self.cost)
    }
}

async fn heard(tally: &Tally, asker: &Browser, method: &Method, path: &str) -> Heard {
    let (answer, cost) = if *method == Method::GET {
        tally.of(asker.get(path)).await
    } else {
        let form = asker.bare_form(path).await;
        tally.of(asker.send(&form)).await
    };
    plain(&answer, path.split('/'), cost)
}

async fn asked(tally: &Tally, site: &Site, page: &str, email: &str) -> Heard {
    let visitor = site.visitor().at("203.0.113.77");
    let form: Form = visitor.form(page, page).await.set("email", email);
    let form = if page == "/anmelden" { form.set("password", "falsches Pferd") } else { form };
    let (answer, cost) = tally.of(visitor.send(&form)).await;
    plain(&answer, std::iter::once(email), cost)
}

async fn came(tally: &Tally, site: &Site, code: &str, email: &str) -> Heard {
    let visitor = site.visitor().at("203.0.113.78");
    let form = visitor.form("/beitreten", "/beitreten").await.set("code", code).set("email", email);
    let form = form.set("given_name", "Aylin").set("family_name", "Öztürk");
    let (answer, cost) = tally.of(visitor.send(&form)).await;
    plain(&answer, std::iter::once(email), cost)
}

fn plain<'a>(answer: &Answer, named: impl Iterator<Item = &'a str>, cost: Cost) -> Heard {
    // Short ones say nothing, and occur in everything.
    let named = named.filter(|part| part.len() > 3);
    let body = named.fold(answer.body.clone(), |body, part| body.replace(part, "·"));
    Heard { status: answer.status, location: answer.header("location").to_owned(), body: without_secrets(&body), cost }
}

/// Leaves out the words that are ids, tokens and numbers of requests: long, with a digit.
fn without_secrets(body: &str) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    let words = body.split_inclusive(|letter| !is_word(letter));
    let is_secret = |word: &&str| word.len() > 16 && word.contains(|letter: char| letter.is_ascii_digit());
    words.filter(|word| !is_secret(word)).collect()
}
