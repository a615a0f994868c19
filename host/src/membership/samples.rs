//! What the pages of joining are shown with when nobody asks for them.

use tenants::{TenantId, TenantState};
use time::macros::{date, datetime};
use uuid::Uuid;

use super::{
    Application, Standing, State,
    agreements::Agreement,
    applicant::{ApplicationPage, Said, application_page},
    apply::{
        AgreementPage, ApplicationForm, ApplyPage, JoinPage, Problems, SentPage, agreement_page, apply_page, found_row,
    },
    members::{MemberPage, MembersPage, form_of, member_page, members_page},
    queue::{DecidePage, Decision, QueuePage, QueueRow, decide_page, proposal, tone},
    register::{Listed, Member},
    talk::{Author, Message},
};
use crate::{
    ids::{ApplicationId, PersonId},
    municipalities::Municipality,
    people::Person,
    web::{
        Page, format,
        i18n::Locale,
        samples::{MEMBER, NAME, Sample, TEXT, TITLE, titled},
    },
};

const TOKEN: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn municipality() -> Municipality {
    Municipality { key: "07319000".to_owned(), name: "Worms, kfr. St.".to_owned(), county: String::new() }
}

fn agreements(page: &Page) -> Vec<Agreement> {
    let agreement = |kind: &str| Agreement {
        kind: kind.to_owned(),
        version: "2026-01".to_owned(),
        title: page.t(format!("agreement-{kind}")),
        body: format!("§ 1 {TITLE}\n\n{TEXT}\n\n{TEXT}"),
        sha256: "0123456789abcdef".repeat(4),
        published_at: datetime!(2026-01-15 10:00 UTC),
    };
    ["statute", "processing"].map(agreement).into()
}

fn application(locale: Locale, state: State) -> Application {
    Application {
        id: ApplicationId(Uuid::from_u128(7)),
        municipality: municipality(),
        name: MEMBER.to_owned(),
        contact: Person {
            id: PersonId(Uuid::from_u128(8)),
            email: "gülşah.łukaszewska@ämter.stadt-worms.example".to_owned(),
            given_name: "Gülşah".to_owned(),
            family_name: NAME.to_owned(),
            locale,
            roles: Vec::new(),
            active: true,
            unit: None,
        },
        position: TITLE.to_owned(),
        shares: 10_000,
        state,
        created_at: datetime!(2026-11-23 10:00 UTC),
        decision: if state == State::Declined { TEXT.to_owned() } else { String::new() },
        member: None,
    }
}

fn messages() -> [Message; 2] {
    let message = |number, author, body: &str| Message {
        id: Uuid::from_u128(number),
        author,
        body: body.to_owned(),
        written_at: datetime!(2026-11-24 10:00 UTC),
    };
    [message(1, Author::Office, TEXT), message(2, Author::Applicant, "Frau <Öztürk>.\n\nBeste Grüße")]
}

impl Sample for JoinPage {
    fn samples(page: Page) -> Vec<JoinPage> {
        let join = |query: &str, count, open| JoinPage {
            page: titled(&page, page.t("join-title")),
            query: query.to_owned(),
            found: (0..count).map(|_| found_row(page.locale, &municipality())).collect(),
            open,
        };
        vec![join("", 0, true), join("worms", 30, true), join("\"<nirgends>", 0, true), join("", 0, false)]
    }
}

impl Sample for ApplyPage {
    fn samples(page: Page) -> Vec<ApplyPage> {
        let page = titled(&page, page.ta("apply-title", "name", "Worms, kfr. St."));
        let typed = ApplicationForm {
            name: MEMBER.to_owned(),
            family_name: NAME.to_owned(),
            email: "kein@".to_owned(),
            shares: "viele".to_owned(),
            agreed: vec!["statute 2026-01".to_owned()],
            ..ApplicationForm::default()
        };
        let wrong = [
            ("given_name", "apply-given_name-missing"),
            ("position", "apply-position-missing"),
            ("email", "staff-email-invalid"),
            ("shares", "apply-shares-wrong"),
            ("agreed", "apply-agreed-missing"),
        ];
        let wrong = Problems(wrong.map(|(field, key)| (field, page.t(key))).into());
        let show = |standing, form: &ApplicationForm, problems: &Problems| {
            apply_page(page.clone(), municipality(), standing, form.clone(), problems.clone(), &agreements(&page))
        };
        let (empty, fine) = (ApplicationForm::default(), Problems::default());
        vec![
            show(Standing::Free, &empty, &fine),
            show(Standing::Free, &typed, &wrong),
            show(Standing::Applied, &empty, &fine),
            show(Standing::Member, &empty, &fine),
        ]
    }
}

impl Sample for SentPage {
    fn samples(page: Page) -> Vec<SentPage> {
        vec![SentPage { page: titled(&page, page.t("apply-sent-title")) }]
    }
}

impl Sample for AgreementPage {
    fn samples(page: Page) -> Vec<AgreementPage> {
        agreements(&page).iter().map(|one| agreement_page(titled(&page, one.title.clone()), one)).collect()
    }
}

impl Sample for ApplicationPage {
    fn samples(page: Page) -> Vec<ApplicationPage> {
        let show = |state, text: &str, problem: String| {
            let said = Said { text: text.to_owned() };
            let messages = if state == State::Unconfirmed { Vec::new() } else { messages().to_vec() };
            let application = application(page.locale, state);
            application_page(titled(&page, MEMBER), TOKEN.to_owned(), application, &messages, said, problem)
        };
        let mut samples: Vec<_> = State::ALL.map(|state| show(state, "", String::new())).into();
        samples.push(show(State::Question, TEXT, page.t("message-too-long")));
        samples
    }
}

impl Sample for QueuePage {
    fn samples(page: Page) -> Vec<QueuePage> {
        let row = |state: State| QueueRow {
            href: "/geschaeftsstelle/antraege/0197f3a1-b2c3-4d5e-8f60-718293a4b5c6".to_owned(),
            name: MEMBER.to_owned(),
            municipality: municipality().name,
            shares: format::integer(page.locale, 10_000),
            tone: tone(state),
            state: page.t(format!("application-{}", state.name())),
            since: format::date(page.locale, datetime!(2026-11-23 10:00 UTC)),
        };
        let rows = State::ALL.map(row).into();
        let page = titled(&page, page.t("queue-title"));
        vec![QueuePage { page: page.clone(), rows }, QueuePage { page: page.clone(), rows: Vec::new() }]
    }
}

impl Sample for DecidePage {
    fn samples(page: Page) -> Vec<DecidePage> {
        let show = |state, form: Decision, problems| {
            let application = application(page.locale, state);
            decide_page(titled(&page, MEMBER), application, &agreements(&page), &messages(), form, problems)
        };
        let proposed = proposal(&application(page.locale, State::Open));
        let wrong = [
            ("slug", "admit-slug-taken"),
            ("name", "admit-name-wrong"),
            ("question", "message-missing"),
            ("reason", "message-too-long"),
        ];
        let wrong = Problems(wrong.map(|(field, key)| (field, page.t(key))).into());
        let typed = Decision { slug: "Große Stadt".to_owned(), reason: TEXT.to_owned(), ..Decision::default() };
        vec![
            show(State::Open, proposed, Problems::default()),
            show(State::Question, typed, wrong),
            show(State::Declined, Decision::default(), Problems::default()),
            show(State::Admitted, Decision::default(), Problems::default()),
        ]
    }
}

fn listed(state: TenantState) -> Listed {
    Listed {
        id: TenantId::trusted(Uuid::now_v7()),
        slug: "zweckverband".to_owned(),
        name: MEMBER.to_owned(),
        state,
        shares: Some(10_000),
        joined_on: date!(2026 - 01 - 01),
        left_on: (state == TenantState::Leaving).then_some(date!(2026 - 12 - 31)),
    }
}

impl Sample for MembersPage {
    fn samples(page: Page) -> Vec<MembersPage> {
        let page = titled(&page, page.t("members-title"));
        let all = TenantState::ALL.map(listed);
        vec![
            members_page(page.clone(), String::new(), &all),
            members_page(page.clone(), String::new(), &vec![listed(TenantState::Active); 101]),
            members_page(page, format!("\"{TITLE}<"), &[]),
        ]
    }
}

impl Sample for MemberPage {
    fn samples(page: Page) -> Vec<MemberPage> {
        let show = |state, problems: &[(&'static str, &str)]| {
            let member = Member {
                listed: listed(state),
                kind: "association".to_owned(),
                key: Some("07319000".to_owned()),
                reason: if state == TenantState::Active { String::new() } else { TEXT.to_owned() },
                erase_on: (state == TenantState::Leaving).then_some(date!(2027 - 03 - 31)),
                live_at: (state != TenantState::Active).then_some(datetime!(2026-02-01 10:00 UTC)),
            };
            let problems = Problems(problems.iter().map(|(field, key)| (*field, page.t(key))).collect());
            member_page(titled(&page, MEMBER), &member, form_of(&member), problems)
        };
        let wrong = [
            ("shares", "apply-shares-wrong"),
            ("state", "standing-missing"),
            ("reason", "standing-reason-wrong"),
            ("left_on", "standing-left-on-wrong"),
            ("erase_on", "standing-erase-on-wrong"),
        ];
        vec![show(TenantState::Active, &[]), show(TenantState::Leaving, &[]), show(TenantState::Suspended, &wrong)]
    }
}
