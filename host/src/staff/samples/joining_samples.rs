//! What the pages of codes and appointments are shown with when nobody asks for them.

use time::macros::datetime;

use super::{EMAIL, colleague, units};
use crate::{
    access::Role,
    courses::Provider,
    ids::{GroupId, JoinCodeId, ProviderId},
    organisation::groups::{Group, Origin},
    staff::{
        State,
        appointments::Appointed,
        codes::Code,
        codes_page::{self, CodeForm, CodePage, CodesPage, codes_page, row},
        join_page::{self, JoinForm, JoinFormPage, JoinSentPage},
        office_page::{self, AppointForm, AppointedPage, OfficePeoplePage, appointed_page, office_page},
    },
    web::{
        Page,
        samples::{MEMBER, NAME, Sample, TITLE, titled},
    },
};

impl Sample for CodesPage {
    fn samples(page: Page) -> Vec<CodesPage> {
        let (units, now) = (units(), datetime!(2026-12-01 10:00 UTC));
        let page = titled(&page, page.t("code-title"));
        let group = Group { id: GroupId::new(), name: TITLE.to_owned(), origin: Origin::Manual };
        let code = |revoked: bool| Code {
            id: JoinCodeId::new(),
            label: TITLE.to_owned(),
            unit: Some(units[1].id),
            group: Some(group.id),
            mail_domains: vec!["ämter.stadt-worms.example".to_owned(); 3],
            max_uses: 1_234,
            uses: 7,
            expires_at: datetime!(2026-12-08 10:00 UTC),
            revoked,
        };
        let groups = [group.clone()];
        let rows = [code(false), code(true)].map(|code| row(page.locale, &units, &groups, &code, now));
        let problems = codes_page::Problems {
            label: page.t("code-label-wrong"),
            days: page.t("code-days-wrong"),
            uses: page.t("code-uses-wrong"),
            unit: page.t("person-unit-unknown"),
            group: page.t("code-group-unknown"),
            domains: page.t("code-domains-wrong"),
        };
        let fine = codes_page::Problems::default;
        vec![
            codes_page(page.clone(), &units, &groups, rows.into(), CodeForm::default(), fine()),
            codes_page(page.refused(true), &[], &[], Vec::new(), CodeForm::default(), problems),
        ]
    }
}

impl Sample for CodePage {
    fn samples(page: Page) -> Vec<CodePage> {
        vec![CodePage {
            page: titled(&page, page.t("code-made")),
            label: TITLE.to_owned(),
            code: "KQ7M3-XWP9R".to_owned(),
            address: "https://worms.kommunalcampus.example/beitreten".to_owned(),
            until: "08.12.2026".to_owned(),
            uses: "20".to_owned(),
        }]
    }
}

impl Sample for JoinFormPage {
    fn samples(page: Page) -> Vec<JoinFormPage> {
        let page = titled(&page, page.t("joining-title"));
        let form = JoinForm {
            code: "\"><b>".to_owned(),
            given_name: String::new(),
            family_name: NAME.to_owned(),
            email: EMAIL.to_owned(),
        };
        let problems = join_page::Problems {
            code: page.t("joining-code-wrong"),
            given_name: page.t("staff-name-missing"),
            family_name: page.t("staff-name-too-long"),
            email: page.ta("joining-other-domain", "domains", "stadt-worms.example"),
        };
        let fresh =
            JoinFormPage { page: page.clone(), form: JoinForm::default(), problems: join_page::Problems::default() };
        vec![fresh, JoinFormPage { page: page.refused(true), form, problems }]
    }
}

impl Sample for JoinSentPage {
    fn samples(page: Page) -> Vec<JoinSentPage> {
        vec![JoinSentPage { page: titled(&page, page.t("joining-sent-title")) }]
    }
}

fn provider() -> Provider {
    Provider { id: ProviderId::new(), slug: "institut".to_owned(), name: MEMBER.to_owned() }
}

fn appointed(page: &Page, state: State, roles: &[Role], provider: Option<&Provider>) -> Appointed {
    Appointed { colleague: colleague(page, state, roles), provider: provider.map(|provider| provider.id) }
}

fn problems(page: &Page) -> office_page::Problems {
    office_page::Problems {
        given_name: page.t("staff-name-missing"),
        family_name: page.t("staff-name-too-long"),
        email: page.t("staff-email-invalid"),
        role: page.t("appoint-no-role"),
        provider: page.t("appoint-provider-missing"),
    }
}

impl Sample for OfficePeoplePage {
    fn samples(page: Page) -> Vec<OfficePeoplePage> {
        let page = titled(&page, page.t("appoint-title"));
        let provider = provider();
        let people = [
            appointed(&page, State::Active, &[Role::Operator], None),
            appointed(&page, State::Expired, &[Role::Provider, Role::Trainer], Some(&provider)),
            appointed(&page, State::Left, &[Role::Reviewer, Role::DataProtection], None),
        ];
        let providers = [provider];
        let fine = office_page::Problems::default();
        let wrong = problems(&page);
        vec![
            office_page(page.clone(), &people, &providers, AppointForm::default(), fine),
            office_page(page.refused(true), &people, &providers, AppointForm::default(), wrong),
        ]
    }
}

impl Sample for AppointedPage {
    fn samples(page: Page) -> Vec<AppointedPage> {
        let page = titled(&page, NAME);
        let providers = [provider()];
        let shown = |state: State, problems: office_page::Problems| {
            let person = appointed(&page, state, &[Role::Trainer], providers.first());
            appointed_page(page.clone().refused(problems.any()), &person, &providers, None, problems)
        };
        let fine = office_page::Problems::default;
        let resets = AppointedPage { resets: true, ..shown(State::Active, fine()) };
        vec![resets, shown(State::Left, fine()), shown(State::Expired, problems(&page))]
    }
}
