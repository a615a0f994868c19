//! Rules that say who belongs to a group. They are kept as JSON and applied whenever a group is read, so that a group is
//! never out of date.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Named, OrgUnit, subtree};
use crate::{access::Role, ids::OrgUnitId, slug, web::i18n::Locale};

/// Longest text that a position is compared with.
pub const LONGEST_TEXT: usize = 200;

/// `{"combine":"all","conditions":[{"kind":"role","any_of":["manager"]}]}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub combine: Combine,
    pub conditions: Vec<Condition>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    All,
    Any,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Condition {
    /// Belongs to one of the units or to one below them.
    Unit {
        any_of: Vec<OrgUnitId>,
    },
    Role {
        any_of: Vec<String>,
    },
    /// Case, umlauts and hyphens do not matter.
    Position {
        contains: String,
    },
    Language {
        language: String,
    },
}

/// What a rule looks at.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub person: Named,
    pub unit: Option<OrgUnitId>,
    pub roles: Vec<Role>,
    pub position: String,
    pub locale: Locale,
}

/// A condition with what it needs to be asked of many people.
enum Test {
    Units(HashSet<OrgUnitId>),
    Roles(Vec<Role>),
    Position(String),
    Language(Option<Locale>),
}

impl Rule {
    /// Those of the candidates who belong. A rule without conditions holds nobody.
    pub fn pick<'a>(&self, candidates: &'a [Candidate], units: &[OrgUnit]) -> Vec<&'a Candidate> {
        let tests: Vec<Test> = self.conditions.iter().map(|condition| condition.test(units)).collect();
        let belongs = |candidate: &&Candidate| match self.combine {
            Combine::All => !tests.is_empty() && tests.iter().all(|test| test.holds(candidate)),
            Combine::Any => tests.iter().any(|test| test.holds(candidate)),
        };
        candidates.iter().filter(belongs).collect()
    }
}

impl Condition {
    fn test(&self, units: &[OrgUnit]) -> Test {
        match self {
            Condition::Unit { any_of } => {
                Test::Units(any_of.iter().flat_map(|top| subtree(units, *top)).map(|unit| unit.id).collect())
            }
            Condition::Role { any_of } => Test::Roles(any_of.iter().filter_map(|role| Role::parse(role)).collect()),
            Condition::Position { contains } => Test::Position(slug::of_text(contains, LONGEST_TEXT)),
            Condition::Language { language } => Test::Language(Locale::parse(language)),
        }
    }
}

impl Test {
    fn holds(&self, candidate: &Candidate) -> bool {
        match self {
            Test::Units(units) => candidate.unit.is_some_and(|unit| units.contains(&unit)),
            Test::Roles(roles) => roles.iter().any(|role| candidate.roles.contains(role)),
            Test::Position(part) => {
                !part.is_empty() && slug::of_text(&candidate.position, LONGEST_TEXT * 2).contains(part.as_str())
            }
            Test::Language(language) => *language == Some(candidate.locale),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::PersonId;

    fn candidate(name: &str, position: &str, roles: &[Role], unit: Option<OrgUnitId>) -> Candidate {
        Candidate {
            person: Named { id: PersonId::new(), name: name.to_owned(), email: String::new() },
            unit,
            roles: roles.to_vec(),
            position: position.to_owned(),
            locale: Locale::De,
        }
    }

    fn names(rule: &Rule, candidates: &[Candidate], units: &[OrgUnit]) -> Vec<String> {
        rule.pick(candidates, units).into_iter().map(|candidate| candidate.person.name.clone()).collect()
    }

    fn unit(id: OrgUnitId, parent: Option<OrgUnitId>, depth: usize) -> OrgUnit {
        OrgUnit { id, parent, name: "Amt".to_owned(), code: None, depth, people: 0, managers: Vec::new() }
    }

    #[test]
    fn conditions_are_met_all_or_any() {
        let (top, below, other) = (OrgUnitId::new(), OrgUnitId::new(), OrgUnitId::new());
        let units = [unit(top, None, 0), unit(below, Some(top), 1), unit(other, None, 0)];
        let people = [
            candidate("Ada", "Sachbearbeitung Bürgerbüro", &[Role::Manager], Some(below)),
            candidate("Bo", "Leitung Bürgerbüro", &[], Some(other)),
            candidate("Cy", "Leitung", &[Role::Manager], None),
        ];
        let conditions = vec![
            Condition::Unit { any_of: vec![top, OrgUnitId::new()] },
            Condition::Role { any_of: vec!["hr".to_owned(), "manager".to_owned()] },
            Condition::Position { contains: "BUERGERBÜRO".to_owned() },
        ];
        let all = Rule { combine: Combine::All, conditions: conditions.clone() };
        assert_eq!(names(&all, &people, &units), ["Ada"]);
        let any = Rule { combine: Combine::Any, conditions };
        assert_eq!(names(&any, &people, &units), ["Ada", "Bo", "Cy"]);
        let language = Condition::Language { language: "en".to_owned() };
        assert!(names(&Rule { combine: Combine::All, conditions: vec![language] }, &people, &units).is_empty());
    }

    #[test]
    fn a_rule_that_asks_for_nothing_or_for_what_is_gone_holds_nobody() {
        let people = [candidate("Ada", "Leitung", &[Role::Manager], Some(OrgUnitId::new()))];
        for conditions in [
            vec![],
            vec![Condition::Unit { any_of: vec![OrgUnitId::new()] }],
            vec![Condition::Role { any_of: vec!["emperor".to_owned()] }],
            vec![Condition::Position { contains: "…".to_owned() }],
        ] {
            for combine in [Combine::All, Combine::Any] {
                assert!(names(&Rule { combine, conditions: conditions.clone() }, &people, &[]).is_empty());
            }
        }
    }

    #[test]
    fn a_rule_is_stored_as_it_always_was() {
        let rule = Rule { combine: Combine::Any, conditions: vec![Condition::Language { language: "en".to_owned() }] };
        let text = serde_json::to_string(&rule).expect("a rule is JSON");
        assert_eq!(text, r#"{"combine":"any","conditions":[{"kind":"language","language":"en"}]}"#);
        assert_eq!(serde_json::from_str::<Rule>(&text).expect("it was written so"), rule);
    }
}
