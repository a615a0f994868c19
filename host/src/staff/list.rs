//! The list of a member's people: searched, filtered, in pages. Names are compared in memory, because no text search
//! under row-level security can use an index.

use tenants::TenantTx;
use time::OffsetDateTime;

use super::{Colleague, StaffError, State, colleagues};
use crate::{
    access::{Actor, Role},
    ids::OrgUnitId,
    slug,
};

/// People on one page.
pub const PAGE: usize = 50;
const LONGEST: usize = 500;

/// Whom to show.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Every word stands somewhere in name or address.
    pub text: String,
    pub place: Place,
    pub state: Option<Stand>,
    pub role: Option<Role>,
}

#[derive(Clone, Debug, Default)]
pub enum Place {
    #[default]
    Anywhere,
    /// In no unit.
    Nowhere,
    Within(Vec<OrgUnitId>),
}

/// [`State`] without its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    Active,
    Invited,
    Expired,
    Left,
}

impl Stand {
    pub const ALL: [Stand; 4] = [Stand::Active, Stand::Invited, Stand::Expired, Stand::Left];

    pub const fn name(self) -> &'static str {
        match self {
            Stand::Active => "active",
            Stand::Invited => "invited",
            Stand::Expired => "expired",
            Stand::Left => "left",
        }
    }

    pub fn parse(name: &str) -> Option<Stand> {
        Stand::ALL.into_iter().find(|known| known.name() == name)
    }

    pub const fn of(state: State) -> Stand {
        match state {
            State::Active => Stand::Active,
            State::Invited(_) => Stand::Invited,
            State::Expired => Stand::Expired,
            State::Left => Stand::Left,
        }
    }
}

/// One page of those whom a filter shows.
#[derive(Clone, Debug)]
pub struct Listed {
    pub total: usize,
    /// From 1.
    pub number: usize,
    pub pages: usize,
    pub people: Vec<Colleague>,
}

/// The page of this number; the last one where there are fewer. Who has left is shown only when asked for.
///
/// # Errors
/// [`StaffError::Forbidden`], or the database's.
pub async fn page_of(
    tx: &mut TenantTx,
    actor: &Actor,
    filter: &Filter,
    number: usize,
    now: OffsetDateTime,
) -> Result<Listed, StaffError> {
    let words: Vec<String> = filter.text.split_whitespace().map(|word| slug::of_text(word, LONGEST)).collect();
    let mut people = colleagues(tx, actor, now).await?;
    people.retain(|colleague| filter.shows(colleague, &words));
    let total = people.len();
    let pages = total.div_ceil(PAGE).max(1);
    let number = number.clamp(1, pages);
    let people = people.into_iter().skip((number - 1) * PAGE).take(PAGE).collect();
    Ok(Listed { total, number, pages, people })
}

impl Filter {
    fn shows(&self, colleague: &Colleague, words: &[String]) -> bool {
        let person = &colleague.person;
        let stand = Stand::of(colleague.state);
        let stands = self.state.map_or(stand != Stand::Left, |wanted| wanted == stand);
        let placed = match &self.place {
            Place::Anywhere => true,
            Place::Nowhere => person.unit.is_none(),
            Place::Within(units) => person.unit.is_some_and(|unit| units.contains(&unit)),
        };
        let acts = self.role.is_none_or(|role| person.roles.contains(&role));
        stands && placed && acts && (words.is_empty() || is_named(colleague, words))
    }
}

fn is_named(colleague: &Colleague, words: &[String]) -> bool {
    let person = &colleague.person;
    let number = colleague.personnel_number.as_deref().unwrap_or_default();
    let text = slug::of_text(&format!("{} {} {number}", person.name(), person.email), LONGEST);
    words.iter().all(|word| text.contains(word.as_str()))
}
