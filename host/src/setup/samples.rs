//! What the coordination's pages are shown with when nobody asks for them.

use time::macros::datetime;

use super::{
    Overview, Progress, Step,
    addresses::AddressesPage,
    emblem::{LogoPage, logo_page},
    hosts::Claim,
    look::{Look, LookPage, look_page},
    rights_page::{RightsPage, role_rights},
    rules::{ApprovalForm, ApprovalPage, SenderForm, SenderPage, TopicsForm, TopicsPage, approval_page, topics_page},
    texts::{TextPage, TextsPage, row, text_page},
    web::{
        CheckPage, HubPage, LIST, Link, Problems, StepPage, Summary, TasksPage, groups, href, step_page, step_title,
        tasks_page,
    },
};
use crate::{
    access::{Action, Offer, Role},
    courses::Topic,
    ids::HostClaimId,
    markdown,
    settings::legal::{Facts, LegalKind, LegalText, draft},
    web::{
        Page,
        samples::{MEMBER, NAME, Sample, TEXT, TITLE, titled},
    },
};

impl Sample for HubPage {
    fn samples(page: Page) -> Vec<HubPage> {
        let page = titled(&page, page.t("nav-setup"));
        let hub = |may: bool, unfinished: &str| HubPage {
            groups: groups(page.locale, |_| may),
            unfinished: unfinished.to_owned(),
            page: page.clone(),
        };
        vec![hub(true, LIST), hub(true, ""), hub(false, "")]
    }
}

impl Sample for TasksPage {
    fn samples(page: Page) -> Vec<TasksPage> {
        let page = titled(&page, page.t("setup-title"));
        let all = |progress: Progress| Overview(Step::ALL.map(|step| (step, progress)).into());
        let mixed = Step::ALL.iter().zip(Progress::ALL.iter().cycle());
        let mixed = Overview(mixed.map(|(step, progress)| (*step, *progress)).collect());
        vec![
            tasks_page(page.clone(), &mixed, false),
            tasks_page(page.clone(), &all(Progress::NotBegun), false),
            tasks_page(page.clone(), &all(Progress::Done), true),
        ]
    }
}

impl Sample for StepPage {
    fn samples(page: Page) -> Vec<StepPage> {
        let step =
            |step, problem: &str| step_page(titled(&page, step_title(page.locale, step)), step, problem.to_owned());
        vec![step(Step::People, ""), step(Step::SignIn, &page.t("step-state-missing")), step(Step::Units, "")]
    }
}

impl Sample for CheckPage {
    fn samples(page: Page) -> Vec<CheckPage> {
        let fact = |step: Step, value: &str| Summary {
            name: step_title(page.locale, step),
            value: value.to_owned(),
            href: href(step),
        };
        let check = |live, problem: &str, missing: &[Step]| CheckPage {
            page: titled(&page, page.t("check-title")),
            facts: vec![fact(Step::Look, MEMBER), fact(Step::Hosts, "worms.localhost"), fact(Step::Legal, TEXT)],
            missing: missing
                .iter()
                .map(|step| Link { label: step_title(page.locale, *step), href: href(*step) })
                .collect(),
            live,
            problem: problem.to_owned(),
        };
        vec![
            check(false, "", &[]),
            check(false, &page.t("live-not-sure"), &[]),
            check(false, "", &[Step::Look, Step::Legal]),
            check(true, "", &[]),
        ]
    }
}

impl Sample for LookPage {
    fn samples(page: Page) -> Vec<LookPage> {
        let page = titled(&page, step_title(page.locale, Step::Look));
        let form = |colour: &str| Look {
            name: MEMBER.to_owned(),
            short_name: "Worms".to_owned(),
            colour: colour.to_owned(),
            then: String::new(),
        };
        let problems = Problems(vec![("name", page.t("admit-name-wrong")), ("colour", page.t("look-colour-wrong"))]);
        vec![
            look_page(page.clone(), form("#ffd500"), Problems::default()),
            look_page(page.clone(), form("#1f4e79"), Problems::default()),
            look_page(page, form("#fff;}"), problems),
        ]
    }
}

impl Sample for AddressesPage {
    fn samples(page: Page) -> Vec<AddressesPage> {
        let claim = |host: &str| Claim {
            id: HostClaimId::new(),
            host: host.to_owned(),
            proof_name: format!("_kommunalcampus.{host}"),
            token: "0123456789abcdef".repeat(4),
        };
        let page = titled(&page, step_title(page.locale, Step::Hosts));
        let full = AddressesPage {
            main: "worms.kommunalcampus.example".to_owned(),
            proved: vec!["campus.worms.example".to_owned()],
            claims: vec![claim("campus.xn--kln-sna.example"), claim(&format!("{}.example", "a".repeat(63)))],
            typed: TITLE.to_owned(),
            problems: vec![("host".to_owned(), page.t("host-form"))],
            list: LIST,
            page: page.clone(),
        };
        let waiting = claim("campus.worms.example");
        let problem = (format!("claim-{}", waiting.id), page.t("host-not-proved"));
        let refused = AddressesPage {
            main: "worms.kommunalcampus.example".to_owned(),
            proved: Vec::new(),
            claims: vec![waiting],
            typed: String::new(),
            problems: vec![problem],
            list: LIST,
            page,
        };
        vec![full, refused]
    }
}

impl Sample for ApprovalPage {
    fn samples(page: Page) -> Vec<ApprovalPage> {
        let page = titled(&page, step_title(page.locale, Step::Approval));
        let form = ApprovalForm { approval: "manager_hr".to_owned(), from: "250".to_owned() };
        let wrong = ApprovalForm { approval: String::new(), from: TITLE.to_owned() };
        let problems =
            Problems(vec![("approval", page.t("approval-missing")), ("from", page.t("approval-from-wrong"))]);
        vec![approval_page(page.clone(), &form, Problems::default()), approval_page(page, &wrong, problems)]
    }
}

impl Sample for RightsPage {
    fn samples(page: Page) -> Vec<RightsPage> {
        let page = titled(&page, page.t("rights-title"));
        let offer = |role, action| Offer { role, action };
        let hr = [offer(Role::Hr, Action::ManagePeople), offer(Role::Hr, Action::ManageCampus)];
        let coordination = [offer(Role::Coordination, Action::ReadAudit)];
        let always = [Action::ManagePeople, Action::Appoint, Action::ManageCampus];
        let with = |given: &[String]| RightsPage {
            groups: vec![
                role_rights(&page, Role::Coordination, &always, &coordination, given),
                role_rights(&page, Role::Hr, &[], &hr, given),
            ],
            page: page.clone(),
        };
        vec![with(&[]), with(&[hr[0].key(), coordination[0].key()])]
    }
}

impl Sample for TopicsPage {
    fn samples(page: Page) -> Vec<TopicsPage> {
        let page = titled(&page, step_title(page.locale, Step::Topics));
        let topic = |slug: &str, label: &str| Topic {
            slug: slug.to_owned(),
            label_de: label.to_owned(),
            label_en: label.to_owned(),
        };
        let topics = [topic("ki", "KI & <mehr>"), topic("recht", TITLE)];
        let form = TopicsForm { scope: "some".to_owned(), topic: vec!["ki".to_owned()] };
        let problems = Problems(vec![("topic", page.t("topics-missing"))]);
        vec![
            topics_page(page.clone(), &topics, &form, Problems::default()),
            topics_page(page, &topics, &TopicsForm::default(), problems),
        ]
    }
}

impl Sample for SenderPage {
    fn samples(page: Page) -> Vec<SenderPage> {
        let page = titled(&page, step_title(page.locale, Step::Sender));
        let form = SenderForm { name: NAME.to_owned(), reply_to: "kein@".to_owned() };
        let problems = Problems(vec![("reply_to", page.t("staff-email-invalid"))]);
        vec![
            SenderPage { page: page.clone(), form: SenderForm::default(), problems: Problems::default() },
            SenderPage { page, form, problems },
        ]
    }
}

fn published(kind: LegalKind) -> LegalText {
    LegalText {
        kind,
        version: 3,
        body: format!("# {TITLE}\n\n{TEXT}\n\n<script>alert(1)</script>"),
        published_at: datetime!(2026-11-26 10:00 UTC),
    }
}

impl Sample for TextsPage {
    fn samples(page: Page) -> Vec<TextsPage> {
        let texts = |done: bool| {
            let row = |kind| row(page.locale, kind, done.then(|| published(kind)).as_ref());
            LegalKind::ALL.map(row).into()
        };
        let title = step_title(page.locale, Step::Legal);
        [true, false]
            .map(|done| TextsPage { page: titled(&page, title.clone()), texts: texts(done), list: LIST })
            .into()
    }
}

impl Sample for TextPage {
    fn samples(page: Page) -> Vec<TextPage> {
        let facts = Facts { name: MEMBER.to_owned(), host: "worms.example".to_owned(), ..Facts::default() };
        let fresh = |kind| text_page(page.clone(), kind, draft(kind, &facts), &[]);
        let text = published(LegalKind::Privacy);
        let mut refused = text_page(page.clone(), LegalKind::Privacy, text.body.clone(), std::slice::from_ref(&text));
        refused.problem = page.t("text-gap");
        let mut preview = text_page(page.clone(), LegalKind::Privacy, text.body.clone(), std::slice::from_ref(&text));
        preview.preview = markdown::html(&text.body);
        LegalKind::ALL.map(fresh).into_iter().chain([refused, preview]).collect()
    }
}

impl Sample for LogoPage {
    fn samples(page: Page) -> Vec<LogoPage> {
        let page = titled(&page, step_title(page.locale, Step::Logo));
        let show = |present: &str, problem: String| logo_page(page.clone(), present.to_owned(), problem);
        vec![show("", String::new()), show("/logo/0123456789abcdef.png", page.t("logo-drawing"))]
    }
}
