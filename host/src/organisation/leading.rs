//! Who leads whom. The nearest unit upward that somebody else leads says it; deputies count in their time.

use tenants::TenantTx;
use time::Date;

use crate::ids::PersonId;

/// Those who lead a person on this day: the managers of the nearest unit upward that has one who is not the person, and
/// their deputies.
///
/// # Errors
/// The database's.
pub async fn managers_of(tx: &mut TenantTx, person: PersonId, today: Date) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        r#"with recursive up (id, parent_id, depth) as (
               select u.id, u.parent_id, 0 from app.person p
               join app.org_unit u on u.tenant_id = p.tenant_id and u.id = p.unit_id where p.tenant_id = $1 and p.id = $2
               union all select u.id, u.parent_id, up.depth + 1 from up
               join app.org_unit u on u.tenant_id = $1 and u.id = up.parent_id),
           chief (person_id, depth) as (
               select m.person_id, up.depth from up
               join app.unit_manager m on m.tenant_id = $1 and m.unit_id = up.id
               join app.person p on p.tenant_id = $1 and p.id = m.person_id and p.active where m.person_id <> $2),
           nearest (person_id) as (
               select person_id from chief where depth = (select min(depth) from chief))
           select person_id as "id!: PersonId" from nearest
           union select d.deputy_id from nearest n
           join app.deputy d on d.tenant_id = $1 and d.person_id = n.person_id and $3 between d.starts_on and d.ends_on
           join app.person p on p.tenant_id = $1 and p.id = d.deputy_id and p.active where d.deputy_id <> $2"#,
        tx.tenant().uuid(),
        person.0,
        today
    )
    .fetch_all(tx.conn())
    .await
}

/// Those whom a person leads on this day, also as a deputy: everybody of whom [`managers_of`] names the person.
///
/// # Errors
/// The database's.
pub async fn staff_of(tx: &mut TenantTx, manager: PersonId, today: Date) -> sqlx::Result<Vec<PersonId>> {
    sqlx::query_scalar!(
        r#"with recursive boss (id) as (
               select $2::uuid
               union select d.person_id from app.deputy d join app.person p on p.tenant_id = $1 and p.id = d.person_id
               where d.tenant_id = $1 and d.deputy_id = $2 and $3 between d.starts_on and d.ends_on and p.active),
           down (unit_id) as (
               select m.unit_id from app.unit_manager m join boss on boss.id = m.person_id where m.tenant_id = $1
               union select u.id from down join app.org_unit u on u.tenant_id = $1 and u.parent_id = down.unit_id),
           up (person_id, unit_id, depth) as (
               select p.id, p.unit_id, 0 from down
               join app.person p on p.tenant_id = $1 and p.unit_id = down.unit_id and p.active where p.id <> $2
               union all select up.person_id, u.parent_id, up.depth + 1 from up
               join app.org_unit u on u.tenant_id = $1 and u.id = up.unit_id where u.parent_id is not null),
           chief (person_id, manager_id, depth) as (
               select up.person_id, m.person_id, up.depth from up
               join app.unit_manager m on m.tenant_id = $1 and m.unit_id = up.unit_id
               join app.person p on p.tenant_id = $1 and p.id = m.person_id and p.active
               where m.person_id <> up.person_id)
           select distinct l.person_id as "id!: PersonId" from chief l join boss on boss.id = l.manager_id
           where l.depth = (select min(n.depth) from chief n where n.person_id = l.person_id)
               and exists (select from app.person p where p.tenant_id = $1 and p.id = $2 and p.active)"#,
        tx.tenant().uuid(),
        manager.0,
        today
    )
    .fetch_all(tx.conn())
    .await
}

/// Whether a person leads a unit.
///
/// # Errors
/// The database's.
pub(super) async fn leads(tx: &mut TenantTx, person: PersonId) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select from app.unit_manager where tenant_id = $1 and person_id = $2) as "leads!""#,
        tx.tenant().uuid(),
        person.0
    )
    .fetch_one(tx.conn())
    .await
}
