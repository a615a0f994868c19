//! What the pages of packages are shown with when nobody asks for them.

use plugin_inspection::{Measured, Report, Step, StepName, Trial};
use plugin_runtime::{Config, Limits, Localized, Manifest};
use time::macros::datetime;
use uuid::Uuid;

use super::{
    State, Stop, Submission,
    keys::RootKey,
    keys_page::{KeyForm, KeyPage, KeysPage, ReleaseForm, Unfit, key_page, keys_page},
    office_page::{PluginsPage, StopForm, StopPage, plugins_page, stop_page},
    review_page::{self, ReviewPage, ReviewQueuePage, review_page},
    stop::Admitted,
    tokens::Token,
    tokens_page::{TokensPage, tokens_page},
    trial::{TrialPage, trial_page},
    use_view,
    web::{self, PackagePage, PackagesPage, Refused, Withdrawal, package_page, row},
};
use crate::{
    courses::Provider,
    identity::api_tokens::NewToken,
    ids::{PackageId, PackageTokenId, ProviderId, RootKeyId},
    plugins::{
        meter::{Figures, Told},
        steps::Steps,
    },
    web::{
        Page,
        samples::{MEMBER, Sample, TEXT, TITLE, titled},
    },
};

const NAME: &str = "de.verwaltungsschule-rhein-neckar.gesetzestexte-in-der-richtigen-reihenfolge";

fn digest() -> String {
    "0123456789abcdef".repeat(4)
}

fn report(found: bool) -> Report {
    let texts = |text: &str| vec![Localized { lang: "de".to_owned(), text: text.to_owned() }];
    let step = |name: &StepName| {
        let fails = found && *name == StepName::Accessibility;
        let findings = fails.then(|| "render-practice: two fields are called \"<b>Sum</b>\" (WCAG 2.4.6)".to_owned());
        Step { name: *name, findings: findings.into_iter().collect() }
    };
    let manifest = Manifest {
        id: NAME.to_owned(),
        version: "1.0.0".to_owned(),
        title: texts(TITLE),
        summary: texts(TEXT),
        languages: vec!["de".to_owned(), "en".to_owned()],
        capabilities: Vec::new(),
        config_schema: "{}".to_owned(),
        state_version: 0,
        oldest_state: 0,
        parts: Vec::new(),
        known_barriers: vec!["1.4.5".to_owned()],
    };
    let config = Config { public: "{}".to_owned(), secret: None };
    Report {
        manifest: Some(manifest),
        component_sha256: digest(),
        steps: StepName::ALL.iter().map(step).collect(),
        measured: Measured { component_bytes: 90_000, cases: 34, calls: 1_200, fuel: 3_456_789, memory_bytes: 1 << 20 },
        heavy: found,
        trials: vec![Trial { name: "A good configuration".to_owned(), config }],
    }
}

fn submission(state: State) -> Submission {
    let decided = matches!(state, State::Declined | State::Published);
    Submission {
        id: PackageId::new(),
        provider: ProviderId::new(),
        provider_name: MEMBER.to_owned(),
        digest: digest(),
        plugin: NAME.to_owned(),
        version: "1.0.0-alpha.12".to_owned(),
        tier: "assessment".to_owned(),
        bytes: 123_456,
        state,
        report: (state != State::Checking).then(|| report(state == State::Failed)),
        submitted_by: None,
        submitted_at: datetime!(2026-12-08 10:00 UTC),
        decided_at: decided.then_some(datetime!(2026-12-09 10:00 UTC)),
        reason: if state == State::Declined { TEXT.to_owned() } else { String::new() },
        stopped: None,
    }
}

impl Sample for PackagesPage {
    fn samples(page: Page) -> Vec<PackagesPage> {
        let page = titled(&page, page.t("packages-title"));
        let rows = State::ALL.map(|state| row(page.locale, web::PLACE, &submission(state)));
        let refused = Refused { text: page.t("package-unfit"), cause: "MANIFEST is <missing>".to_owned() };
        let prefixes = vec!["de.verwaltungsschule-rhein-neckar".to_owned(), "de.example".to_owned()];
        vec![
            PackagesPage { page: page.clone(), prefixes: Vec::new(), rows: Vec::new(), problem: Refused::default() },
            PackagesPage { page, prefixes, rows: rows.into(), problem: refused },
        ]
    }
}

fn figures() -> Vec<Figures> {
    let mut steps = Steps::default();
    for value in [30, 40, 1_200_000] {
        steps.add(value);
    }
    let calls = ["check_config", "grade", "render"].map(|call| Figures {
        call: call.to_owned(),
        calls: 1_234_567,
        failed: 12,
        timed_out: 0,
        micros: steps.clone(),
        fuel: if call == "grade" { steps.clone() } else { Steps::default() },
    });
    calls.into()
}

impl Sample for PackagePage {
    fn samples(page: Page) -> Vec<PackagePage> {
        let died = Submission { report: None, ..submission(State::Failed) };
        let stopped = [Stop::Yank, Stop::Revoke].map(|stop| Submission {
            stopped: Some(stop),
            reason: TEXT.to_owned(),
            ..submission(State::Published)
        });
        let all = State::ALL.map(submission).into_iter().chain([died]).chain(stopped);
        let shown = |submission: &Submission, problem| {
            package_page(titled(&page, NAME), submission, Withdrawal::default(), problem)
        };
        let refused = shown(&submission(State::Published), page.t("stop-needs-reason"));
        let used = [figures(), Vec::new()].map(|figures| {
            let lines = figures.iter().map(|_| Told {
                level: "error".to_owned(),
                message: format!("the plugin crashed: <{TITLE}>"),
                calls: 12_345,
            });
            let usage = Some(use_view::shown(page.locale, &Limits::default(), &figures, lines.collect()));
            PackagePage { usage, ..shown(&submission(State::Published), String::new()) }
        });
        all.map(|submission| shown(&submission, String::new())).chain([refused]).chain(used).collect()
    }
}

impl Sample for ReviewQueuePage {
    fn samples(page: Page) -> Vec<ReviewQueuePage> {
        let page = titled(&page, page.t("review-queue"));
        let rows = State::ALL.map(|state| row(page.locale, review_page::PLACE, &submission(state)));
        vec![ReviewQueuePage { page: page.clone(), rows: Vec::new() }, ReviewQueuePage { page, rows: rows.into() }]
    }
}

impl Sample for ReviewPage {
    fn samples(page: Page) -> Vec<ReviewPage> {
        let problem = page.t("review-needs-reason");
        let shown = |state, problem| review_page(titled(&page, NAME), &submission(state), TEXT.to_owned(), problem);
        vec![
            shown(State::Waiting, String::new()),
            shown(State::Waiting, problem),
            shown(State::Published, String::new()),
        ]
    }
}

impl Sample for TrialPage {
    fn samples(page: Page) -> Vec<TrialPage> {
        let submission = submission(State::Waiting);
        let task = || "<p class=\"kern-body\">2 + 3?</p>".to_owned();
        let shown = |outcome| trial_page(titled(&page, "All right"), &submission, 1, task(), outcome);
        vec![shown(Vec::new()), shown(vec![TEXT.to_owned()])]
    }
}

fn plugin(yanked: bool, revoked: bool) -> Admitted {
    Admitted {
        sha256: digest(),
        id: NAME.to_owned(),
        version: "1.0.0".to_owned(),
        provider: yanked.then(|| MEMBER.to_owned()),
        tier: "practice".to_owned(),
        admitted_at: datetime!(2026-12-08 10:00 UTC),
        yanked_at: yanked.then_some(datetime!(2026-12-09 10:00 UTC)),
        revoked_at: revoked.then_some(datetime!(2026-12-09 10:00 UTC)),
        reason: if yanked { TEXT.to_owned() } else { String::new() },
    }
}

impl Sample for PluginsPage {
    fn samples(page: Page) -> Vec<PluginsPage> {
        let page = titled(&page, page.t("plugins-title"));
        let all = [plugin(false, false), plugin(true, false), plugin(true, true)];
        vec![plugins_page(page.clone(), &[], digest()), plugins_page(page, &all, digest())]
    }
}

impl Sample for StopPage {
    fn samples(page: Page) -> Vec<StopPage> {
        let shown = |plugin: &Admitted, problem| stop_page(titled(&page, NAME), plugin, StopForm::default(), problem);
        vec![
            shown(&plugin(false, false), String::new()),
            shown(&plugin(true, false), page.t("stop-needs-reason")),
            shown(&plugin(true, true), String::new()),
        ]
    }
}

fn key(revoked: bool) -> RootKey {
    RootKey {
        id: RootKeyId(Uuid::nil()),
        provider: ProviderId::new(),
        provider_name: MEMBER.to_owned(),
        prefix: "de.verwaltungsschule-rhein-neckar".to_owned(),
        public: digest(),
        revoked: if revoked { vec![digest()] } else { Vec::new() },
        created_at: datetime!(2026-12-08 10:00 UTC),
        revoked_at: revoked.then_some(datetime!(2026-12-09 10:00 UTC)),
    }
}

impl Sample for KeysPage {
    fn samples(page: Page) -> Vec<KeysPage> {
        let page = titled(&page, page.t("keys-title"));
        let problem = Unfit { field: "prefix", text: page.t("key-prefix-form") };
        let provider = Provider { id: ProviderId::new(), slug: "a".to_owned(), name: MEMBER.to_owned() };
        let form = KeyForm { provider: provider.id.to_string(), prefix: "<x>".to_owned(), public: digest() };
        vec![
            keys_page(page.clone(), &[], &[], KeyForm::default(), Unfit::default()),
            keys_page(page, &[key(false), key(true)], &[provider], form, problem),
        ]
    }
}

impl Sample for KeyPage {
    fn samples(page: Page) -> Vec<KeyPage> {
        let problem = page.t("key-form");
        let shown =
            |revoked, problem| key_page(titled(&page, "de.example"), &key(revoked), ReleaseForm::default(), problem);
        vec![shown(false, String::new()), shown(false, problem), shown(true, String::new())]
    }
}

impl Sample for TokensPage {
    fn samples(page: Page) -> Vec<TokensPage> {
        let (page, now) = (titled(&page, page.t("tokens-title")), datetime!(2026-12-08 10:00 UTC));
        let token = |days| Token {
            id: PackageTokenId::new(),
            label: TITLE.chars().take(100).collect(),
            created_at: now,
            expires_at: now + time::Duration::days(days),
            last_used_at: (days > 0).then_some(now),
        };
        let address = || "https://kommunalcampus.example/api/v1/plugins".to_owned();
        let form = NewToken { label: "<x>".to_owned(), days: "180".to_owned() };
        let refused = tokens_page(page.clone(), address(), &[token(90), token(-1)], form, now);
        let made = tokens_page(page.clone(), address(), &[], NewToken::default(), now);
        vec![
            TokensPage { problem: page.t("directory-label-missing"), ..refused },
            TokensPage { secret: format!("kcplugin_{}", digest()), ..made },
        ]
    }
}
