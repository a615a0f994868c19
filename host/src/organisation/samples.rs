//! What the pages of units, groups and deputies are shown with when nobody asks for them.

use time::macros::date;

use super::{
    Named, OrgUnit,
    deputies::Deputy,
    deputies_page::{self, DeputiesPage, DeputyForm, with_deputies},
    groups::{Group, Origin},
    groups_page::{self, GroupForm, GroupPage, GroupsPage, Lists, group_page, groups_page},
    rule::{Combine, Rule},
    units_page::{self, UnitForm, UnitPage, UnitsPage, unit_page, units_page},
};
use crate::{
    ids::{DeputyId, GroupId, OrgUnitId, PersonId},
    web::{
        Page,
        samples::{NAME, Sample, TITLE, titled},
    },
};

fn named() -> Named {
    Named {
        id: PersonId::new(),
        name: NAME.to_owned(),
        email: "gülşah.łukaszewska@ämter.stadt-worms.example".to_owned(),
    }
}

/// A tree with a branch of three units, and one beside it.
fn units() -> Vec<OrgUnit> {
    let unit = |name: &str, parent: Option<OrgUnitId>, depth: usize| OrgUnit {
        id: OrgUnitId::new(),
        parent,
        name: name.to_owned(),
        code: (depth == 1).then(|| "32-1".to_owned()),
        depth,
        people: 1_234 * depth,
        managers: if depth == 0 { vec![named(), named()] } else { Vec::new() },
    };
    let top = unit("Dezernat II", None, 0);
    let office = unit(TITLE, Some(top.id), 1);
    let team = unit("Team <A> & \"B\"", Some(office.id), 2);
    vec![top, office, team, unit("Personalrat", None, 0)]
}

impl Sample for UnitsPage {
    fn samples(page: Page) -> Vec<UnitsPage> {
        let page = titled(&page, page.t("unit-title"));
        let problems = units_page::Problems {
            name: page.t("unit-name-taken"),
            code: page.t("unit-code-taken"),
            parent: page.t("unit-parent-unknown"),
            add: String::new(),
        };
        let typed = UnitForm { name: TITLE.to_owned(), ..UnitForm::default() };
        vec![
            units_page(page.clone(), &units(), UnitForm::default(), units_page::Problems::default()),
            units_page(page.clone(), &[], UnitForm::default(), units_page::Problems::default()),
            units_page(page.refused(true), &units(), typed, problems),
        ]
    }
}

impl Sample for UnitPage {
    fn samples(page: Page) -> Vec<UnitPage> {
        let units = units();
        let page = titled(&page, TITLE);
        let problems = units_page::Problems {
            parent: page.t("unit-cycle"),
            add: page.t("unit-manager-unknown"),
            ..Default::default()
        };
        let typed = UnitForm { add: "kein@".to_owned(), parent: units[1].id.to_string(), ..UnitForm::default() };
        vec![
            unit_page(page.clone(), &units, &units[0], UnitForm::default(), units_page::Problems::default()),
            unit_page(page.refused(true), &units, &units[2], typed, problems),
        ]
    }
}

fn group(origin: Origin) -> Group {
    Group { id: GroupId::new(), name: TITLE.to_owned(), origin }
}

impl Sample for GroupsPage {
    fn samples(page: Page) -> Vec<GroupsPage> {
        let page = titled(&page, page.t("group-title"));
        let rule = Rule { combine: Combine::All, conditions: Vec::new() };
        let groups = [(group(Origin::Manual), 0), (group(Origin::Rule(rule)), 1), (group(Origin::Directory), 1_234)];
        vec![groups_page(page.clone(), &groups), groups_page(page, &[])]
    }
}

impl Sample for GroupPage {
    fn samples(page: Page) -> Vec<GroupPage> {
        let (units, page) = (units(), titled(&page, TITLE));
        let nobody = || Lists { entered: Vec::new(), belong: None };
        let by_rule =
            GroupForm { kind: "rule".to_owned(), unit: vec![units[1].id.to_string()], ..GroupForm::default() };
        let problems = groups_page::Problems {
            name: page.t("group-name-missing"),
            rule: page.t("group-rule-empty"),
            ..Default::default()
        };
        let wrong_address =
            groups_page::Problems { add: page.ta("group-address-unknown", "address", "kein@"), ..Default::default() };
        let many = Lists { entered: vec![named(), named()], belong: Some((0..205).map(|_| named()).collect()) };
        let manual = group(Origin::Manual);
        let directory = group(Origin::Directory);
        let belong = |people: Vec<Named>| Lists { entered: Vec::new(), belong: Some(people) };
        let fine = groups_page::Problems::default;
        vec![
            group_page(page.clone(), &units, None, by_rule.clone(), fine(), &nobody()),
            group_page(page.clone(), &units, None, by_rule.clone(), fine(), &belong(Vec::new())),
            group_page(page.clone(), &units, None, by_rule, problems, &nobody()),
            group_page(page.clone(), &units, Some(&manual), GroupForm::default(), wrong_address, &many),
            group_page(page, &units, Some(&directory), GroupForm::default(), fine(), &belong(vec![named()])),
        ]
    }
}

impl Sample for DeputiesPage {
    fn samples(page: Page) -> Vec<DeputiesPage> {
        let page = titled(&page, page.t("deputy-title"));
        let shown = |leads: bool, problems: deputies_page::Problems| DeputiesPage {
            page: page.clone(),
            lead: page.ta("deputy-lead-of", "name", NAME),
            action: "/konto/vertretung".to_owned(),
            leads,
            deputies: Vec::new(),
            stands_in: Vec::new(),
            form: DeputyForm { email: "kein@".to_owned(), ..DeputyForm::default() },
            problems,
        };
        let (me, other) = (named(), named());
        let deputy = |person: &Named, deputy: &Named| Deputy {
            id: DeputyId::new(),
            person: person.clone(),
            deputy: deputy.clone(),
            starts_on: date!(2027 - 01 - 14),
            ends_on: date!(2027 - 02 - 28),
        };
        let problems = deputies_page::Problems {
            email: page.t("deputy-unknown"),
            starts_on: page.t("deputy-no-date"),
            ends_on: page.t("deputy-order"),
        };
        let around = [deputy(&me, &other), deputy(&other, &me)];
        vec![
            with_deputies(shown(true, deputies_page::Problems::default()), me.id, &around),
            shown(true, problems),
            shown(false, deputies_page::Problems::default()),
        ]
    }
}
