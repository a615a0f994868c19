//! What the pages of sign-in and account are shown with when nobody asks for them.

use time::macros::datetime;

use super::{
    Factors, OpenSession, Unfit,
    account::{AccountPage, PasswordPage, account, row},
    address_page::{AddressLinkPage, AddressPage},
    confirm::ConfirmPage,
    enrol::{CodesPage, EnrolPage, PasskeyPage, TotpPage},
    mailed::{AskLinkPage, LinkPage, ResetPage},
    passkeys::Known,
    password_hint,
};
use crate::{
    ids::{PasskeyId, SessionId},
    web::{
        Page,
        samples::{NAME, Sample, titled},
    },
};

const EMAIL: &str = "gülşah.łukaszewska@ämter.stadt-worms.example";
const BACK: &str = "/module/ki-im-buero?a=\"b\"&c=<d>";

impl Sample for AccountPage {
    fn samples(page: Page) -> Vec<AccountPage> {
        let at = datetime!(2026-11-23 10:00 UTC);
        let locale = page.locale;
        let page = titled(&page, page.t("account-title"));
        let key = |name: &str, last_used_at| Known {
            id: PasskeyId::new(),
            name: name.to_owned(),
            created_at: at,
            last_used_at,
        };
        let plain = Factors { password: true, totp: false, passkeys: Vec::new(), codes: 0, required: false };
        let passkeys = vec![key("Telefon", Some(at)), key(NAME, None)];
        let full = Factors { password: false, totp: true, passkeys, codes: 9, required: true };
        let sessions = |clients: &[&str]| {
            let row = |(number, client): (usize, &&str)| {
                let client = (*client).to_owned();
                let open = OpenSession { id: SessionId::new(), client, created_at: at, last_seen_at: at };
                row(locale, &open, number == 0)
            };
            clients.iter().enumerate().map(row).collect()
        };
        let shown = |factors: &Factors, clients: &[&str]| {
            account(page.clone(), NAME.to_owned(), EMAIL.to_owned(), factors, sessions(clients))
        };
        vec![shown(&plain, &["Firefox, Windows"]), shown(&full, &["", "Safari, iPhone", "Edge, Windows"])]
    }
}

impl Sample for PasswordPage {
    fn samples(page: Page) -> Vec<PasswordPage> {
        let locale = page.locale;
        let fresh = || PasswordPage {
            page: titled(&page, page.t("account-password")),
            email: EMAIL.to_owned(),
            has_password: true,
            current_problem: String::new(),
            new_problem: String::new(),
            hint: password_hint(locale),
        };
        let wrong = PasswordPage {
            current_problem: page.t("account-wrong-password"),
            new_problem: Unfit::TooCommon.explain(locale),
            ..fresh()
        };
        let first = PasswordPage { has_password: false, new_problem: Unfit::Personal.explain(locale), ..fresh() };
        let late = PasswordPage { page: Page { must_confirm: true, ..fresh().page }, ..fresh() };
        vec![fresh(), wrong, first, late]
    }
}

impl Sample for AddressPage {
    fn samples(page: Page) -> Vec<AddressPage> {
        let shown = |kept, typed: &str, problem: String| AddressPage {
            page: titled(&page, page.t("own-address-title")).refused(!problem.is_empty()),
            email: EMAIL.to_owned(),
            kept,
            typed: typed.to_owned(),
            problem,
        };
        vec![
            shown(false, "", String::new()),
            shown(true, "", String::new()),
            shown(false, EMAIL, page.t("own-address-unchanged")),
            shown(false, "\"<b>\"", page.t("staff-email-invalid")),
        ]
    }
}

impl Sample for AddressLinkPage {
    fn samples(page: Page) -> Vec<AddressLinkPage> {
        let shown = |problem: String| AddressLinkPage {
            page: titled(&page, page.t("own-address-confirm-title")).refused(!problem.is_empty()),
            email: EMAIL.to_owned(),
            new: "neu@stadt-worms.example".to_owned(),
            action: format!("/konto/adresse/{}", "0123456789abcdef".repeat(4)),
            problem,
        };
        vec![shown(String::new()), shown(page.t("own-address-taken"))]
    }
}

impl Sample for ConfirmPage {
    fn samples(page: Page) -> Vec<ConfirmPage> {
        let shown = |title: &str, lead: &str, [asks_password, asks_code, asks_passkey]: [bool; 3], problem: &str| {
            let problem = if problem.is_empty() { String::new() } else { page.t(problem) };
            ConfirmPage {
                page: titled(&page, page.t(title)),
                action: "/anmelden/bestaetigen",
                lead: page.t(lead),
                asks_password,
                asks_code,
                asks_passkey,
                providers: Vec::new(),
                back: BACK.to_owned(),
                problem,
            }
        };
        let providers = vec![("/anmelden/oidc/1/bestaetigung".to_owned(), page.ta("confirm-with", "name", NAME))];
        let by_provider = |password| ConfirmPage {
            providers: providers.clone(),
            ..shown("confirm-title", "confirm-lead", [password, false, false], "")
        };
        vec![
            by_provider(false),
            by_provider(true),
            shown("second-title", "second-lead", [false, true, false], ""),
            shown("second-title", "second-lead", [false, true, true], "confirm-code-wrong"),
            shown("second-title", "second-lead", [false, false, true], "sign-in-passkey-wrong"),
            shown("confirm-title", "confirm-lead", [true, false, true], "account-wrong-password"),
            shown("confirm-title", "confirm-lead", [true, false, false], "confirm-paused"),
            shown("confirm-title", "confirm-lead", [false, false, false], ""),
        ]
    }
}

impl Sample for EnrolPage {
    fn samples(page: Page) -> Vec<EnrolPage> {
        vec![EnrolPage { page: titled(&page, page.t("enrol-title")), back: BACK.to_owned() }]
    }
}

impl Sample for TotpPage {
    fn samples(page: Page) -> Vec<TotpPage> {
        let shown = |problem: String| TotpPage {
            page: titled(&page, page.t("totp-title")),
            key: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".to_owned(),
            back: BACK.to_owned(),
            problem,
        };
        vec![shown(String::new()), shown(page.t("confirm-code-wrong"))]
    }
}

impl Sample for PasskeyPage {
    fn samples(page: Page) -> Vec<PasskeyPage> {
        let shown = |problem: String| PasskeyPage {
            page: titled(&page, page.t("passkey-title")),
            back: BACK.to_owned(),
            problem,
        };
        vec![shown(String::new()), shown(page.t("passkey-taken"))]
    }
}

impl Sample for CodesPage {
    fn samples(page: Page) -> Vec<CodesPage> {
        let codes = vec!["abcd-efgh-jkmn-pqrs".to_owned(); 10];
        vec![CodesPage { page: titled(&page, page.t("codes-title")), codes, back: "/konto".to_owned() }]
    }
}

impl Sample for AskLinkPage {
    fn samples(page: Page) -> Vec<AskLinkPage> {
        let shown = |title: &str, lead: &str, email: &str, sent: String| AskLinkPage {
            page: titled(&page, page.t(title)),
            action: "/anmelden/link",
            lead: page.t(lead),
            email: email.to_owned(),
            sent,
        };
        vec![
            shown("ask-link-title", "ask-link-lead", "", String::new()),
            shown("ask-reset-title", "ask-reset-lead", EMAIL, String::new()),
            shown("ask-reset-title", "ask-reset-lead", "", page.t("ask-link-sent")),
        ]
    }
}

impl Sample for LinkPage {
    fn samples(page: Page) -> Vec<LinkPage> {
        let shown = |same_browser| LinkPage {
            page: titled(&page, page.t("link-title")),
            name: NAME.to_owned(),
            email: EMAIL.to_owned(),
            action: format!("/anmelden/link/{}", "0123456789abcdef".repeat(4)),
            same_browser,
        };
        vec![shown(true), shown(false)]
    }
}

impl Sample for ResetPage {
    fn samples(page: Page) -> Vec<ResetPage> {
        let locale = page.locale;
        let shown = |problem: String| ResetPage {
            page: titled(&page, page.t("reset-title")),
            email: EMAIL.to_owned(),
            action: format!("/anmelden/passwort/{}", "0123456789abcdef".repeat(4)),
            problem,
            hint: password_hint(locale),
        };
        vec![shown(String::new()), shown(Unfit::TooCommon.explain(locale))]
    }
}
