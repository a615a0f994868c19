//! The dry run: what would become of each row, compared with who is there, in statements over all rows at once.

use sqlx::types::Json;
use tenants::TenantTx;

use super::{BATCH, Counts, Import, cells::Line, units::Units};
use crate::{ids::ImportId, people::reach::APPOINTED};

/// Writes the report of an import anew, for somebody who gives roles or does not. Gives the counts and the fingerprint of
/// all lines.
///
/// # Errors
/// The database's.
pub(crate) async fn run(tx: &mut TenantTx, import: &Import, gives_roles: bool) -> sqlx::Result<(Counts, String)> {
    sqlx::query!(
        "delete from app.roster_line where tenant_id = $1 and import_id = $2",
        tx.tenant().uuid(),
        import.id.0
    )
    .execute(tx.conn())
    .await?;
    let mut units = Units::load(tx, import.options.creates_units).await?;
    read_rows(tx, import, &mut units).await?;
    // Of rows that were written a moment ago the planner knows nothing and would compare each with each.
    nested_loops(tx, "off").await?;
    match_people(tx, import.id).await?;
    compare(tx, import.id).await?;
    if !gives_roles {
        refuse_roles(tx, import.id).await?;
    }
    find_twins(tx, import.id).await?;
    if import.options.deactivates {
        add_missing(tx, import).await?;
    }
    nested_loops(tx, "on").await?;
    summary(tx, import.id, i32::try_from(units.missing()).unwrap_or(i32::MAX)).await
}

async fn nested_loops(tx: &mut TenantTx, switch: &str) -> sqlx::Result<()> {
    sqlx::query!("select set_config('enable_nestloop', $1, true) as done", switch).fetch_one(tx.conn()).await?;
    Ok(())
}

/// Marks the import as checked.
///
/// # Errors
/// The database's.
pub(crate) async fn conclude(
    tx: &mut TenantTx,
    id: ImportId,
    counts: Counts,
    fingerprint: &str,
    notice: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.roster_import set state = 'checked', new_count = $3, changed_count = $4, unchanged_count = $5,
             deactivated_count = $6, refused_count = $7, unit_count = $8, fingerprint = $9, notice = $10
         where tenant_id = $1 and id = $2",
        tx.tenant().uuid(),
        id.0,
        counts.new,
        counts.changed,
        counts.unchanged,
        counts.deactivated,
        counts.refused,
        counts.units,
        fingerprint,
        notice
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn read_rows(tx: &mut TenantTx, import: &Import, units: &mut Units) -> sqlx::Result<()> {
    let mut after = 0;
    loop {
        let rows = sqlx::query!(
            r#"select line, cells as "cells: Json<Vec<String>>" from app.roster_row
               where tenant_id = $1 and import_id = $2 and line > $3 order by line limit $4"#,
            tx.tenant().uuid(),
            import.id.0,
            after,
            BATCH as i64
        )
        .fetch_all(tx.conn())
        .await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.line;
        let lines: Vec<Line> =
            rows.iter().map(|row| Line::read(row.line, &row.cells, &import.mapping, units)).collect();
        write(tx, import.id, &lines).await?;
    }
}

async fn write(tx: &mut TenantTx, id: ImportId, lines: &[Line]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into app.roster_line (tenant_id, import_id, place, line, email, personnel_number, given_name,
             family_name, locale, position, unit, unit_id, roles, missing, problems)
         select $1, $2, r.place, r.place, r.email, r.personnel_number, r.given_name, r.family_name, r.locale, r.position,
             r.unit, r.unit_id, r.roles, r.missing, r.problems
         from jsonb_to_recordset($3) as r (place bigint, email text, personnel_number text, given_name text,
             family_name text, locale text, position text, unit text, unit_id uuid, roles text[], missing text[],
             problems text[])",
        tx.tenant().uuid(),
        id.0,
        Json(lines) as _
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Finds whom each row is about: by personnel number, else by address; and what keeps a row from being taken.
async fn match_people(tx: &mut TenantTx, id: ImportId) -> sqlx::Result<()> {
    sqlx::query!(
        "with l as materialized (
             select place, email, personnel_number, missing, problems from app.roster_line
             where tenant_id = $1 and import_id = $2),
         mails as (
             select email, min(place) as first, max(place) as last from l where email is not null
             group by email having count(*) > 1),
         numbers as (
             select personnel_number, min(place) as first, max(place) as last from l where personnel_number is not null
             group by personnel_number having count(*) > 1),
         found as (
             select l.place, coalesce(n.id, e.id) as person_id, coalesce(n.version, e.version) as version,
                 case when l.place = coalesce(m.first, b.first) then coalesce(m.last, b.last)
                     else coalesce(m.first, b.first) end as other,
                 case when n.id is null and e.id is null then l.missing else '{}' end || array_remove(array[
                     case when m.email is not null then 'email.twice' end,
                     case when b.personnel_number is not null then 'number.twice' end,
                     case when n.id <> e.id
                         -- Under this name somebody else signs in through the directory.
                         or coalesce(n.user_name, e.user_name) is null and u.id is distinct from coalesce(n.id, e.id)
                             and u.id is not null
                         then 'email.taken' end,
                     case when n.id is null and e.personnel_number <> l.personnel_number then 'email.other-number' end
                 ], null) as problems
             from l
             left join mails m on m.email = l.email
             left join numbers b on b.personnel_number = l.personnel_number
             left join app.person n on n.tenant_id = $1 and n.personnel_number = l.personnel_number
             left join app.person e on e.tenant_id = $1 and e.email = l.email
             left join app.person u on u.tenant_id = $1 and coalesce(u.user_name, u.email) = l.email)
         update app.roster_line line set person_id = f.person_id, is_new = f.person_id is null, version = f.version,
             other_line = f.other, problems = line.problems || f.problems
         from found f where line.tenant_id = $1 and line.import_id = $2 and line.place = f.place",
        tx.tenant().uuid(),
        id.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Names what a row changes of somebody who is there. An empty cell changes nothing. Coordination is given, never taken:
/// nobody is locked out by a table.
async fn compare(tx: &mut TenantTx, id: ImportId) -> sqlx::Result<()> {
    sqlx::query!(
        "with held as (
             select person_id, bool_or(role = 'data_protection') as supervises,
                 array_agg(role order by role) filter (where role in ('coordination', 'hr', 'manager')) as roles
             from app.person_role where tenant_id = $1 group by person_id),
         compared as (
             select l.place, p.source, array_remove(array[
                     case when l.personnel_number is distinct from p.personnel_number
                         and l.personnel_number is not null then 'number' end,
                     case when l.email <> p.email then 'email' end,
                     case when l.given_name <> p.given_name then 'given-name' end,
                     case when l.family_name <> p.family_name then 'family-name' end,
                     case when l.locale <> p.locale then 'language' end,
                     case when l.position <> p.position then 'position' end,
                     case when l.unit is not null and (l.unit_id is null or l.unit_id is distinct from p.unit_id)
                         then 'unit' end,
                     case when l.roles <> coalesce(h.roles, '{}') then 'roles' end,
                     case when not p.active then 'active' end
                 ], null) as changes,
                 array_remove(array[
                     case when l.roles is not null and 'coordination' = any (h.roles)
                         and 'coordination' <> all (l.roles) then 'roles.kept' end,
                     case when 'coordination' = any (l.roles) and h.supervises then 'roles.supervision' end
                 ], null) as problems
             from app.roster_line l
             join app.person p on p.tenant_id = l.tenant_id and p.id = l.person_id
             left join held h on h.person_id = p.id
             where l.tenant_id = $1 and l.import_id = $2)
         update app.roster_line line set changes = c.changes, problems = line.problems || c.problems
             || case when c.source = 'scim' and c.changes <> '{}' then array['row.directory'] else '{}' end
         from compared c
         where line.tenant_id = $1 and line.import_id = $2 and line.place = c.place
             and (c.changes <> '{}' or c.problems <> '{}')",
        tx.tenant().uuid(),
        id.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps from rows what only those do who give roles: to give or take one, and to change who looks after the house.
async fn refuse_roles(tx: &mut TenantTx, id: ImportId) -> sqlx::Result<()> {
    sqlx::query!(
        "update app.roster_line l set problems = l.problems || array_remove(array[
             case when 'roles' = any (l.changes) or l.is_new and l.roles <> '{}' then 'roles.appointed' end,
             case when l.changes <> '{}' and (
                 exists (select from app.person_role h where h.tenant_id = l.tenant_id and h.person_id = l.person_id
                     and h.role = any ($3))
                 or exists (select from app.delegation d where d.tenant_id = l.tenant_id and d.person_id = l.person_id
                     and d.role = any ($3) and d.ends_on >= current_date - 1)) then 'row.appointed-person' end
             ], null)
         where l.tenant_id = $1 and l.import_id = $2",
        tx.tenant().uuid(),
        id.0,
        &APPOINTED.map(|role| role.name().to_owned())[..]
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Two rows that are about the same person without saying the same.
async fn find_twins(tx: &mut TenantTx, id: ImportId) -> sqlx::Result<()> {
    sqlx::query!(
        "with twins as (
             select person_id, min(place) as first, max(place) as last from app.roster_line
             where tenant_id = $1 and import_id = $2 and person_id is not null and problems = '{}'
             group by person_id having count(*) > 1)
         update app.roster_line l set problems = array['row.same-person'],
             other_line = case when l.place = t.first then t.last else t.first end
         from twins t
         where l.tenant_id = $1 and l.import_id = $2 and l.person_id = t.person_id and l.problems = '{}'",
        tx.tenant().uuid(),
        id.0
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a line for everybody who is there and not in the table. Those who run the campus, those whom a directory looks
/// after and the one who imports stay in any case.
async fn add_missing(tx: &mut TenantTx, import: &Import) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into app.roster_line (tenant_id, import_id, place, person_id, version)
         select $1, $2, (select coalesce(max(place), 0) from app.roster_line where tenant_id = $1 and import_id = $2)
             + row_number() over (order by p.family_name, p.given_name, p.id), p.id, p.version
         from app.person p
         where p.tenant_id = $1 and p.active and p.source <> 'scim' and p.id is distinct from $3
             and not exists (select from app.person_role h where h.tenant_id = p.tenant_id and h.person_id = p.id
                 and h.role in ('coordination', 'data_protection'))
             and not exists (select from app.delegation d where d.tenant_id = p.tenant_id and d.person_id = p.id
                 and d.role in ('coordination', 'data_protection') and d.ends_on >= current_date - 1)
             and not exists (select from app.roster_line l where l.tenant_id = p.tenant_id and l.import_id = $2
                 and l.person_id = p.id)",
        tx.tenant().uuid(),
        import.id.0,
        import.applied_by.or(import.created_by).map(|person| person.0)
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn summary(tx: &mut TenantTx, id: ImportId, units: i32) -> sqlx::Result<(Counts, String)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where line is not null)::integer as "rows!",
               count(*) filter (where outcome = 'new')::integer as "new!",
               count(*) filter (where outcome = 'changed')::integer as "changed!",
               count(*) filter (where outcome = 'unchanged')::integer as "unchanged!",
               count(*) filter (where outcome = 'deactivated')::integer as "deactivated!",
               count(*) filter (where outcome = 'refused')::integer as "refused!",
               encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', place, outcome, person_id, version, unit_id,
                   changes::text, problems::text), '/' order by place), ''), 'UTF8')), 'hex') as "fingerprint!"
           from app.roster_line where tenant_id = $1 and import_id = $2"#,
        tx.tenant().uuid(),
        id.0
    )
    .fetch_one(tx.conn())
    .await?;
    let counts = Counts {
        rows: row.rows,
        new: row.new,
        changed: row.changed,
        unchanged: row.unchanged,
        deactivated: row.deactivated,
        refused: row.refused,
        units,
    };
    Ok((counts, row.fingerprint))
}
