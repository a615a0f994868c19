//! Changing what is known of a person, apart from what a directory looks after.

use tenants::TenantTx;
use time::OffsetDateTime;

use super::{Colleague, Source};
use crate::{
    access::Actor,
    ids::OrgUnitId,
    people::{self, ChangePersonError, Changes},
    web::i18n::Locale,
};

/// What is to be known of a person; checked by the caller for length.
#[derive(Clone, Debug)]
pub struct Edit {
    pub given_name: String,
    pub family_name: String,
    pub email: String,
    pub locale: Locale,
    pub position: String,
    pub personnel_number: Option<String>,
    pub unit: Option<OrgUnitId>,
}

/// A part of what is known of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Name,
    Email,
    Language,
    Position,
    PersonnelNumber,
    Unit,
}

impl Source {
    /// What is changed where the entry comes from, and not here.
    pub const fn looks_after(self) -> &'static [Field] {
        use Field::{Email, Language, Name, PersonnelNumber, Position, Unit};
        match self {
            Source::Own => &[],
            Source::Oidc => &[Name, Email],
            Source::Scim => &[Name, Email, Language, Position, PersonnelNumber, Unit],
        }
    }
}

/// Changes what differs. Gives the address that is no longer the person's, where it changed.
///
/// # Errors
/// [`ChangePersonError`]; the transaction is unusable afterwards.
pub async fn edit(
    tx: &mut TenantTx,
    actor: &Actor,
    colleague: &Colleague,
    edit: &Edit,
    now: OffsetDateTime,
) -> Result<Option<String>, ChangePersonError> {
    let changes = changes(colleague, edit);
    if changes.is_empty() {
        return Ok(None);
    }
    people::change(tx, actor, colleague.person.id, &changes, now).await?;
    Ok(changes.email.map(|_| colleague.person.email.clone()))
}

fn changes(colleague: &Colleague, edit: &Edit) -> Changes {
    let person = &colleague.person;
    let elsewhere = colleague.source.looks_after();
    let here = |field: Field| !elsewhere.contains(&field);
    let differs = |field: Field, new: &str, old: &str| (here(field) && new != old).then(|| new.to_owned());
    Changes {
        email: differs(Field::Email, &edit.email.trim().to_lowercase(), &person.email),
        given_name: differs(Field::Name, &edit.given_name, &person.given_name),
        family_name: differs(Field::Name, &edit.family_name, &person.family_name),
        locale: (here(Field::Language) && edit.locale != person.locale).then_some(edit.locale),
        position: differs(Field::Position, &edit.position, &colleague.position),
        personnel_number: (here(Field::PersonnelNumber) && edit.personnel_number != colleague.personnel_number)
            .then(|| edit.personnel_number.clone()),
        unit: (here(Field::Unit) && edit.unit != person.unit).then_some(edit.unit),
    }
}
