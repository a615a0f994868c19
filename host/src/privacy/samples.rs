//! What the pages of data protection are shown with when nobody asks for them.

use std::collections::BTreeMap;

use serde_json::json;
use time::{
    OffsetDateTime,
    macros::{date, datetime},
};
use uuid::Uuid;

use super::{
    Kind, LONGEST_REASON, Request, State, Waiting,
    answer::{AnswerPage, PrivacyQueuePage, erased_row, waiting_row},
    contract::{ContractPage, agreement, row},
    erasure::{Cause, Erased, Report},
    mine::{ErasePage, MinePage, NoticePage, area_row, change_row, notice_line, request_row},
    notice::Acknowledged,
    processors::{Accepted, Subprocessor},
    retention::{self, Run},
    stored::Area,
    terms::{TermsPage, field, fixed, night_row, warned_line},
};
use crate::{
    audit::{Found, Written},
    ids::{PersonId, PrivacyRequestId},
    people::Person,
    web::{
        Page,
        samples::{MEMBER, NAME, Sample, TEXT, TITLE, titled},
    },
};

const AT: OffsetDateTime = datetime!(2026-11-26 10:00 UTC);

fn request(kind: Kind, state: State) -> Request {
    let has_archive = matches!(state, State::Ready | State::Expired);
    Request {
        id: PrivacyRequestId::new(),
        person: PersonId::new(),
        kind,
        state,
        requested_at: AT,
        due_on: date!(2026 - 12 - 26),
        reason: if state == State::Declined { TEXT.to_owned() } else { String::new() },
        expires_at: has_archive.then_some(AT),
        bytes: 4096,
    }
}

fn found(number: i64, person: PersonId) -> Found {
    Found {
        entry: Written {
            number,
            at: AT,
            actor: [None, Some(person.0), Some(Uuid::nil())][usize::try_from(number % 3).unwrap_or_default()],
            action: "change".to_owned(),
            object: "person".to_owned(),
            object_id: Some(person.0),
            details: json!({ "fields": ["email"] }),
            request_id: String::new(),
            hash: [0; 32],
        },
        actor_name: None,
        object_name: None,
    }
}

impl Sample for MinePage {
    fn samples(page: Page) -> Vec<MinePage> {
        let locale = page.locale;
        let page = titled(&page, page.t("privacy-mine-title"));
        let person = PersonId::new();
        let read = Acknowledged { sha256: "0123456789abcdef".repeat(4), at: AT };
        let requests = State::ALL.map(|state| request(Kind::Erasure, state));
        let full = MinePage {
            page: page.clone(),
            areas: Area::ALL.map(|area| area_row(locale, area, 12_345)).into(),
            requests: requests.iter().map(|request| request_row(locale, request)).collect(),
            export_pending: true,
            erasure_pending: true,
            fetch_days: 7,
            notice: notice_line(locale, &[read]),
            notice_has_changed: true,
            changes: (1..=6).map(|number| change_row(locale, person, &found(number, person))).collect(),
        };
        let fresh = MinePage {
            page,
            areas: Vec::new(),
            requests: vec![request_row(locale, &request(Kind::Export, State::Ready))],
            export_pending: false,
            erasure_pending: false,
            fetch_days: 7,
            notice: notice_line(locale, &[]),
            notice_has_changed: false,
            changes: Vec::new(),
        };
        vec![full, fresh]
    }
}

impl Sample for ErasePage {
    fn samples(page: Page) -> Vec<ErasePage> {
        let page = titled(&page, page.t("privacy-erase-title"));
        [false, true].map(|pending| ErasePage { page: page.clone(), pending }).into()
    }
}

impl Sample for NoticePage {
    fn samples(page: Page) -> Vec<NoticePage> {
        let page = titled(&page, page.t("privacy-notice-title"));
        let notice = |has_changed, is_read| NoticePage {
            page: page.clone(),
            paragraphs: if is_read { Vec::new() } else { vec![TEXT.to_owned(), TITLE.to_owned()] },
            html: if is_read { "<h2>Zweck</h2><p>Lernen.</p>".to_owned() } else { String::new() },
            has_changed,
            is_read,
            next: "/module/ki-im-buero?a=\"b\"&c=<d>".to_owned(),
        };
        vec![notice(true, false), notice(false, true)]
    }
}

fn waiting(page: &Page) -> Waiting {
    let person = Person {
        id: PersonId::new(),
        email: "gülşah.łukaszewska@ämter.stadt-worms.example".to_owned(),
        given_name: "Gülşah".to_owned(),
        family_name: NAME.to_owned(),
        locale: page.locale,
        roles: Vec::new(),
        active: true,
        unit: None,
    };
    Waiting { request: request(Kind::Erasure, State::Open), person }
}

impl Sample for PrivacyQueuePage {
    fn samples(page: Page) -> Vec<PrivacyQueuePage> {
        let locale = page.locale;
        let page = titled(&page, page.t("privacy-queue-title"));
        let erased = |cause: Cause, kept: &[(&str, i64)]| Erased {
            cause: cause.name().to_owned(),
            erased_at: AT,
            report: Report {
                deleted: BTreeMap::from([("mail".to_owned(), 1234)]),
                kept: kept.iter().map(|(table, count)| ((*table).to_owned(), *count)).collect(),
            },
        };
        let all = [
            erased(Cause::Request, &[("proof", 3), ("enrolment", 3)]),
            erased(Cause::Retention, &[]),
            erased(Cause::Replay, &[]),
        ];
        let late = datetime!(2027-01-26 10:00 UTC);
        let full = PrivacyQueuePage {
            rows: [AT, late].map(|now| waiting_row(&page, &waiting(&page), now)).into(),
            erased: all.iter().map(|erased| erased_row(locale, erased)).collect(),
            reads_audit: true,
            page: page.clone(),
        };
        vec![full, PrivacyQueuePage { page, rows: Vec::new(), erased: Vec::new(), reads_audit: false }]
    }
}

impl Sample for AnswerPage {
    fn samples(page: Page) -> Vec<AnswerPage> {
        let page = titled(&page, page.t("privacy-answer-title"));
        let answer = |reason: &str, problem: String, obstacle: String| AnswerPage {
            request: waiting_row(&page, &waiting(&page), datetime!(2027-01-26 10:00 UTC)),
            action: "/verwaltung/datenschutz/antraege/0197f3a1-b2c3-4d5e-8f60-718293a4b5c6".to_owned(),
            reason: reason.to_owned(),
            problem,
            obstacle,
            page: page.clone(),
        };
        vec![
            answer("", String::new(), String::new()),
            answer("", page.ta("privacy-reason-missing", "count", LONGEST_REASON), String::new()),
            answer(TEXT, String::new(), page.t("problem-privacy-in-charge-text")),
        ]
    }
}

impl Sample for ContractPage {
    fn samples(page: Page) -> Vec<ContractPage> {
        let locale = page.locale;
        let page = titled(&page, page.t("contract-title"));
        let subprocessor = |until| Subprocessor {
            slug: "rechenzentrum".to_owned(),
            name: MEMBER.to_owned(),
            service_de: TITLE.to_owned(),
            service_en: "Running the servers".to_owned(),
            country: "DE".to_owned(),
            since: date!(2026 - 01 - 01),
            until,
            change_id: Uuid::nil(),
        };
        let accepted = Accepted {
            title: TITLE.to_owned(),
            version: "2026-01".to_owned(),
            body: format!("§ 1 Gegenstand\n\n{TEXT}"),
            sha256: "0123456789abcdef".repeat(4),
            accepted_at: AT,
        };
        let all = [subprocessor(None), subprocessor(Some(date!(2026 - 12 - 31)))];
        let full = ContractPage {
            page: page.clone(),
            agreement: Some(agreement(locale, accepted)),
            subprocessors: all.iter().map(|one| row(locale, one, date!(2027 - 01 - 26))).collect(),
        };
        vec![full, ContractPage { page, agreement: None, subprocessors: Vec::new() }]
    }
}

impl Sample for TermsPage {
    fn samples(page: Page) -> Vec<TermsPage> {
        let locale = page.locale;
        let page = titled(&page, page.t("terms-title"));
        let counts = retention::COUNTED.map(|kind| (kind.to_owned(), 1234));
        let night = Run { ran_at: AT, counts: counts.into() };
        let terms = |typed: &str, is_wrong, may_change, warned: usize| TermsPage {
            page: page.clone(),
            rules: retention::Kind::ALL.map(|kind| field(locale, kind, typed.to_owned(), is_wrong)).into(),
            fixed: fixed(locale),
            may_change,
            warned: warned_line(locale, &vec![date!(2026 - 12 - 26); warned]),
            nights: (0..warned).map(|_| night_row(locale, &night)).collect(),
        };
        vec![terms("365", false, true, 0), terms("1e9", true, true, 1), terms("365", false, false, 3)]
    }
}
