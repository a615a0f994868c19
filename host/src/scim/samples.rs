//! What the page of the directory is shown with when nobody asks for it.

use time::{Duration, macros::datetime};

use super::{
    tokens::Token,
    web::{DirectoryPage, directory_page},
};
use crate::{
    identity::api_tokens::NewToken,
    ids::ScimTokenId,
    web::{
        Page,
        samples::{NAME, Sample, titled},
    },
};

impl Sample for DirectoryPage {
    fn samples(page: Page) -> Vec<DirectoryPage> {
        let page = titled(&page, page.t("directory-title"));
        let now = datetime!(2026-11-26 10:00 UTC);
        let base = || "https://bildung.stadt-worms.example/scim/v2".to_owned();
        let token = |label: &str, days: i64, used: bool| Token {
            id: ScimTokenId::new(),
            label: label.to_owned(),
            created_at: now - Duration::days(80),
            expires_at: now + Duration::days(days),
            last_used_at: used.then(|| now - Duration::hours(2)),
        };
        let tokens = [token("Entra ID", 100, true), token(NAME, 6, false), token("Keycloak", -3, true)];
        let made = DirectoryPage {
            secret: format!("kcscim_{}", "0123456789abcdef".repeat(4)),
            ..directory_page(page.clone(), base(), &tokens, now)
        };
        let replaced = DirectoryPage {
            secret: format!("kcscim_{}", "fedcba9876543210".repeat(4)),
            replaces: true,
            ..directory_page(page.clone(), base(), &tokens, now)
        };
        let refused = DirectoryPage {
            problem: page.t("directory-label-missing"),
            form: NewToken { label: " ".to_owned(), days: "90".to_owned() },
            ..directory_page(page.clone(), base(), &tokens[..1], now)
        };
        vec![directory_page(page, base(), &[], now), made, replaced, refused]
    }
}
