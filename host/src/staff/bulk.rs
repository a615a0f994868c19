//! One thing done to many people at once, or to none of them.

use tenants::TenantTx;
use time::OffsetDateTime;

use super::{Colleague, Invited, Source, StaffError, State, colleague, deactivate, edit::Field, invite_again};
use crate::{
    access::{Actor, Role},
    enrolments,
    ids::{OrgUnitId, PersonId},
    people::{self, ChangePersonError, Changes},
};

/// People that one form can name.
pub const MOST: usize = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bulk {
    /// Into a unit, or out of every one.
    Move(Option<OrgUnitId>),
    Give(Role),
    Take(Role),
    Deactivate,
    Invite,
}

/// What would happen to one of the people.
#[derive(Clone, Debug)]
pub struct Step {
    pub colleague: Colleague,
    pub effect: Effect,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Happens,
    /// The person leaves, and these bookings are cancelled.
    Leaves(Vec<String>),
    /// It is so already.
    Already,
    /// The directory looks after it.
    Directory,
    /// It would be done to the one who asks.
    Oneself,
    Left,
}

impl Effect {
    const fn acts(&self) -> bool {
        matches!(self, Effect::Happens | Effect::Leaves(_))
    }
}

/// What would happen to these people, in this order.
///
/// # Errors
/// [`StaffError::Unknown`] when one of them is nobody of this member.
pub async fn plan(
    tx: &mut TenantTx,
    actor: &Actor,
    people: &[PersonId],
    bulk: Bulk,
    now: OffsetDateTime,
) -> Result<Vec<Step>, StaffError> {
    let mut steps = Vec::new();
    for id in people {
        let colleague = colleague(tx, actor, *id, now).await?;
        let effect = match effect(actor, &colleague, bulk) {
            Effect::Leaves(_) => Effect::Leaves(enrolments::running_of(tx, *id).await?),
            effect => effect,
        };
        steps.push(Step { colleague, effect });
    }
    Ok(steps)
}

fn effect(actor: &Actor, colleague: &Colleague, bulk: Bulk) -> Effect {
    let person = &colleague.person;
    let unless = |already: bool| if already { Effect::Already } else { Effect::Happens };
    match bulk {
        _ if colleague.state == State::Left => Effect::Left,
        Bulk::Move(_) if moves_elsewhere(colleague.source) => Effect::Directory,
        Bulk::Move(unit) => unless(person.unit == unit),
        Bulk::Give(role) => unless(person.roles.contains(&role)),
        Bulk::Take(role) => unless(!person.roles.contains(&role)),
        Bulk::Deactivate if actor.person == Some(person.id) => Effect::Oneself,
        Bulk::Deactivate => Effect::Leaves(Vec::new()),
        Bulk::Invite => unless(colleague.state == State::Active),
    }
}

fn moves_elsewhere(source: Source) -> bool {
    source.looks_after().contains(&Field::Unit)
}

/// Does it to everybody to whom something happens. Gives the invitations that are to be sent.
///
/// # Errors
/// [`StaffError`]; the transaction is not to be committed afterwards, so that nothing has happened.
pub async fn apply(
    tx: &mut TenantTx,
    actor: &Actor,
    people: &[PersonId],
    bulk: Bulk,
    now: OffsetDateTime,
) -> Result<Vec<Invited>, StaffError> {
    if matches!(bulk, Bulk::Take(_) | Bulk::Deactivate) {
        // Before any person is locked, so that two forms at the same time wait here and nowhere else.
        people::hold_keepers(tx).await?;
    }
    let mut invited = Vec::new();
    let steps = plan(tx, actor, people, bulk, now).await?;
    for id in steps.iter().filter(|step| step.effect.acts()).map(|step| step.colleague.person.id) {
        match bulk {
            Bulk::Move(unit) => relocate(tx, actor, id, unit, now).await?,
            Bulk::Give(role) => {
                people::give_role(tx, actor, id, role, now).await?;
            }
            Bulk::Take(role) => {
                people::take_role(tx, actor, id, role, now).await?;
            }
            Bulk::Deactivate => {
                deactivate(tx, actor, id, now).await?;
            }
            Bulk::Invite => invited.push(invite_again(tx, actor, id, now).await?),
        }
    }
    Ok(invited)
}

async fn relocate(
    tx: &mut TenantTx,
    actor: &Actor,
    id: PersonId,
    unit: Option<OrgUnitId>,
    now: OffsetDateTime,
) -> Result<(), StaffError> {
    let changes = Changes { unit: Some(unit), ..Changes::default() };
    people::change(tx, actor, id, &changes, now).await.map_err(|error| match error {
        ChangePersonError::Forbidden(error) => error.into(),
        ChangePersonError::UnknownUnit => StaffError::UnknownUnit,
        ChangePersonError::Sql(error) => error.into(),
        ChangePersonError::Unknown
        | ChangePersonError::EmailTaken(_)
        | ChangePersonError::EmailInvalid(_)
        | ChangePersonError::NumberTaken => StaffError::Unknown,
    })
}
