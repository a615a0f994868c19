//! What the pages of an import are shown with when nobody asks for them.

use time::macros::datetime;

use super::{
    Counts, Import, Invitations, Options, Outcome, State,
    columns::Field,
    report::ReportLine,
    report_page::{Report, ReportPage, Typed, report_page},
    web::{MappingPage, ProgressPage, UploadPage, mapping_page, progress_page, row},
};
use crate::{
    ids::ImportId,
    web::{
        Page,
        samples::{NAME, Sample, TITLE, titled},
    },
};

const EMAIL: &str = "gülşah.łukaszewska@ämter.stadt-worms.example";

fn import(state: State, counts: Counts) -> Import {
    Import {
        id: ImportId::new(),
        file_name: format!("{TITLE}.csv"),
        host: "worms.kommunalcampus.example".to_owned(),
        state,
        columns: ["Mail", "", "Rufname"].map(str::to_owned).into(),
        mapping: vec![Some(Field::Email), None, Some(Field::GivenName)],
        options: Options { creates_units: true, deactivates: counts.deactivated > 0 },
        invitations: Invitations::Later,
        leaves_out: false,
        counts,
        fingerprint: String::new(),
        notice: String::new(),
        created_by: None,
        created_by_name: (state == State::Applied).then(|| NAME.to_owned()),
        created_at: datetime!(2026-12-08 10:00 UTC),
        applied_by: None,
        applied_at: (state == State::Applied).then_some(datetime!(2026-12-09 10:00 UTC)),
        request_id: String::new(),
    }
}

fn many() -> Counts {
    Counts { rows: 98_765, new: 98_000, changed: 700, unchanged: 60, deactivated: 0, refused: 5, units: 3 }
}

impl Sample for UploadPage {
    fn samples(page: Page) -> Vec<UploadPage> {
        let page = titled(&page, page.t("roster-title"));
        let imports = State::ALL.map(|state| row(page.locale, &import(state, many()))).into();
        let refused = page.t("roster-spreadsheet");
        vec![
            UploadPage { page: page.clone(), pasted: String::new(), problem: String::new(), imports: Vec::new() },
            UploadPage { page, pasted: "a;b\n<1>;\"2\"".to_owned(), problem: refused, imports },
        ]
    }
}

impl Sample for MappingPage {
    fn samples(page: Page) -> Vec<MappingPage> {
        let page = titled(&page, page.t("roster-mapping"));
        let rows = [[EMAIL, "", NAME], ["a@b.example", "", TITLE]].map(|row| row.map(str::to_owned).into());
        let import = import(State::Mapping, many());
        let problem = page.t("roster-no-key");
        vec![mapping_page(page.clone(), &import, &rows, ""), mapping_page(page, &import, &rows, &problem)]
    }
}

impl Sample for ProgressPage {
    fn samples(page: Page) -> Vec<ProgressPage> {
        let page = titled(&page, page.t("roster-progress"));
        [State::Checking, State::Applying].map(|state| progress_page(page.clone(), &import(state, many()))).into()
    }
}

impl Sample for ReportPage {
    fn samples(page: Page) -> Vec<ReportPage> {
        let page = titled(&page, page.t("roster-report"));
        let lines = || {
            let changes = Outcome::ALL.map(|outcome| ReportLine::sample(outcome, NAME, EMAIL));
            Report { lines: changes.into(), outcome: Some(Outcome::Refused), number: 5 }
        };
        let none = || Report { lines: Vec::new(), outcome: None, number: 1 };
        let leaving = Counts { refused: 0, deactivated: 1234, ..many() };
        let typed = |field, problem: String| Typed { field, problem, ..Typed::default() };
        let shown = |import: &Import, report: Report, typed| report_page(page.clone(), import, &report, typed);
        let applied = import(State::Applied, many());
        vec![
            shown(&import(State::Checked, many()), lines(), Typed::default()),
            shown(&import(State::Checked, many()), lines(), typed("leaves_out-ja", page.t("roster-answer-refused"))),
            shown(
                &import(State::Checked, leaving),
                none(),
                typed("confirmation", page.ta("roster-answer-number", "count", 1234)),
            ),
            shown(&import(State::Checked, Counts::default()), none(), typed("entscheidung", page.t("roster-nothing"))),
            shown(&Import { notice: "changed".to_owned(), ..import(State::Checked, many()) }, none(), Typed::default()),
            shown(&applied, lines(), Typed::default()),
            shown(&Import { invitations: Invitations::Now, ..applied.clone() }, none(), Typed::default()),
            shown(&import(State::Expired, many()), none(), Typed::default()),
            shown(&import(State::Discarded, many()), none(), Typed::default()),
        ]
    }
}
