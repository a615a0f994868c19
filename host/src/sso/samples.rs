//! What the pages of single sign-on are shown with when nobody asks for them.

use serde_json::json;
use time::macros::datetime;

use super::{
    Claimed, Gain, Link, NewRule, Operator, Provider, Refused, Rule,
    admin::{
        self, Gains, Problems, ProviderForm, ProviderPage, Saved, SsoPage, TestedPage, provider_row, provider_view,
        tested_page,
    },
    domains_web::{RefusedDomain, domain_row},
    linking::{self, LinkingPage},
    rules_web::{RuleForm, RulesPage, operators, rule_row, targets},
    web::{Away, AwayPage, OnwardPage, SignedOutPage, away_page},
};
use crate::{
    access::Role,
    ids::{OrgUnitId, SsoProviderId, SsoRuleId},
    web::{
        Page,
        samples::{NAME, Sample, titled},
    },
};

const DOMAIN: &str = "ämter.stadt-worms.example";
const ISSUER: &str = "https://anmeldung.stadt-worms.example/realms/verwaltung";

fn provider(enabled: bool, tested: bool) -> Provider {
    Provider {
        id: SsoProviderId::new(),
        name: NAME.to_owned(),
        button: String::new(),
        issuer: ISSUER.to_owned(),
        client_id: "kommunalcampus".to_owned(),
        scopes: "openid email profile".to_owned(),
        userinfo: true,
        second_factor: false,
        logout: true,
        position: 1,
        enabled,
        tested_at: tested.then_some(datetime!(2026-11-23 10:00 UTC)),
        domains: vec![DOMAIN.to_owned()],
        secret: None,
    }
}

fn gains(page: &Page) -> Gains {
    let (roles, unit) = (page.t("role-manager"), NAME.to_owned());
    Gains { roles, unit, groups: page.t("sso-nothing") }
}

impl Sample for SsoPage {
    fn samples(page: Page) -> Vec<SsoPage> {
        let locale = page.locale;
        let title = page.t("sso-title");
        let empty = SsoPage {
            page: titled(&page, title.clone()),
            providers: Vec::new(),
            domains: Vec::new(),
            domain: "kein@".to_owned(),
            problem: page.t("sso-domain-malformed"),
        };
        let claimed = |domain: &str, proved_at| Claimed {
            domain: domain.to_owned(),
            text: format!("kommunalcampus={}", "0123456789abcdef".repeat(4)),
            proved_at,
        };
        let providers = [provider(true, true), provider(false, true), provider(false, false)];
        let domains = [claimed(DOMAIN, None), claimed("stadt-worms.example", Some(datetime!(2026-11-23 10:00 UTC)))];
        let refused =
            RefusedDomain { domain: DOMAIN.to_owned(), problem: page.t("sso-domain-not-proved"), is_listed: true };
        let row = |claimed: &Claimed, refused: &RefusedDomain| domain_row(locale, claimed, refused);
        let unproved = SsoPage {
            page: titled(&page, title.clone()),
            providers: Vec::new(),
            domains: vec![row(&claimed(DOMAIN, None), &refused)],
            domain: String::new(),
            problem: String::new(),
        };
        let full = SsoPage {
            page: titled(&page, title),
            providers: providers.iter().map(|provider| provider_row(locale, provider)).collect(),
            domains: domains.iter().map(|claimed| row(claimed, &RefusedDomain::default())).collect(),
            domain: String::new(),
            problem: String::new(),
        };
        vec![empty, unproved, full]
    }
}

impl Sample for ProviderPage {
    fn samples(page: Page) -> Vec<ProviderPage> {
        let wrong = Problems {
            name: page.t("sso-name-taken"),
            issuer: page.t("sso-issuer-wrong"),
            client_id: page.t("sso-client-missing"),
            scopes: page.t("sso-scopes-long"),
        };
        let form = ProviderForm {
            name: NAME.to_owned(),
            issuer: ISSUER.to_owned(),
            option: vec!["userinfo".to_owned()],
            domain: vec![DOMAIN.to_owned()],
            ..ProviderForm::default()
        };
        let saved = |enabled: bool, is_tested: bool| Saved {
            name: NAME.to_owned(),
            has_secret: is_tested,
            tone: "info",
            state: page.t("sso-state-tested"),
            enabled,
            is_tested,
            redirect_uri: format!("https://{DOMAIN}/anmelden/oidc/1/zurueck"),
            logout_uri: format!("https://{DOMAIN}/anmelden/oidc/1/abmeldung"),
            after_uri: format!("https://{DOMAIN}/"),
        };
        let view = |saved, problems| {
            let domains = vec![(DOMAIN.to_owned(), true)];
            provider_view(page.clone(), admin::href(SsoProviderId::new()), saved, domains, form.clone(), problems)
        };
        vec![
            view(None, wrong),
            view(Some(saved(false, false)), Problems::default()),
            view(Some(saved(false, true)), Problems::default()),
            view(Some(saved(true, true)), Problems::default()),
        ]
    }
}

impl Sample for RulesPage {
    fn samples(page: Page) -> Vec<RulesPage> {
        let locale = page.locale;
        let (id, unit) = (SsoProviderId::new(), Gain::Unit(OrgUnitId::new()));
        let rule = |operator, gain, name: &str| Rule {
            id: SsoRuleId::new(),
            rule: NewRule { claim: "groups".to_owned(), operator, value: NAME.to_owned(), gain },
            gain_name: name.to_owned(),
        };
        let rules = [
            rule(Operator::Equals, Gain::Role(Role::Manager), ""),
            rule(Operator::StartsWith, unit, "Amt <32> & mehr"),
        ];
        let show = |rules: &[Rule], gains: Option<Gains>, problem: String, claims_problem: String| RulesPage {
            page: titled(&page, page.t("sso-rules-title")),
            provider: NAME.to_owned(),
            back: admin::href(id),
            rules: rules.iter().map(|rule| rule_row(locale, id, rule)).collect(),
            operators: operators(locale, "contains"),
            targets: targets(locale, &[(unit, NAME.to_owned())], "role:hr"),
            form: RuleForm { claim: "groups".to_owned(), ..RuleForm::default() },
            problem,
            claims: "{ \"groups\": [\"</textarea>\"] }".to_owned(),
            claims_problem,
            gains,
        };
        vec![
            show(&[], None, page.t("sso-rule-incomplete"), page.t("sso-preview-malformed")),
            show(&rules, Some(gains(&page)), String::new(), String::new()),
        ]
    }
}

impl Sample for TestedPage {
    fn samples(page: Page) -> Vec<TestedPage> {
        let claims = json!({ "sub": "1<2", "email_verified": true, "groups": ["a", NAME] });
        let claims = claims.as_object().cloned().unwrap_or_default();
        let page = titled(&page, page.t("sso-tested-title"));
        let show = |enabled| tested_page(page.clone(), SsoProviderId::new(), NAME, enabled, gains(&page), &claims);
        vec![show(false), show(true)]
    }
}

impl Sample for LinkingPage {
    fn samples(page: Page) -> Vec<LinkingPage> {
        let link = |linked_at| Link { provider: SsoProviderId::new(), name: NAME.to_owned(), linked_at };
        let links = [link(None), link(Some(datetime!(2026-11-23 10:00 UTC)))];
        let show = |links: &[Link]| LinkingPage {
            page: titled(&page, page.t("sso-linking-title")),
            rows: links.iter().map(|link| linking::row(page.locale, link)).collect(),
        };
        vec![show(&[]), show(&links)]
    }
}

impl Sample for AwayPage {
    fn samples(page: Page) -> Vec<AwayPage> {
        let all = [Away::Stale, Away::Cancelled, Away::Unreachable, Away::Invalid].into_iter();
        let all = all.chain(Refused::ALL.map(Away::Refused));
        all.map(|away| away_page(page.clone(), NAME, SsoProviderId::new(), away)).collect()
    }
}

impl Sample for OnwardPage {
    fn samples(page: Page) -> Vec<OnwardPage> {
        let page = titled(&page, page.t("sso-onward-title"));
        vec![OnwardPage { page, provider: NAME.to_owned(), url: format!("{ISSUER}/auth?a=1&b=\"2\"") }]
    }
}

impl Sample for SignedOutPage {
    fn samples(page: Page) -> Vec<SignedOutPage> {
        let page = titled(&page, page.t("sso-signed-out-title"));
        vec![SignedOutPage { page, provider: NAME.to_owned(), url: format!("{ISSUER}/logout?a=1&b=\"2\"") }]
    }
}
