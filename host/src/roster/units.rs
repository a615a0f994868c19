//! Units of the organisation as tables name them: by code, by name, or by the way from the top, `Dezernat I > Amt 32`.

use std::collections::{HashMap, HashSet};

use tenants::TenantTx;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::ids::OrgUnitId;

/// Between the names on the way from the top.
const STEP: char = '>';
/// New units of one table; more than that is a column which is none of units.
const MOST_NEW: usize = 500;

/// What a cell means.
pub(super) enum Found {
    Unit(OrgUnitId),
    /// There is none yet; it will be made.
    New,
    Problem(&'static str),
}

/// All units of a member.
#[derive(Debug, Default)]
pub(super) struct Units {
    /// By code and by way from the top, which name one unit each, in lower case.
    exact: HashMap<String, OrgUnitId>,
    /// By name alone, which may be that of several.
    named: HashMap<String, Vec<OrgUnitId>>,
    /// Whether what is missing is made, and what was missing so far.
    creates: bool,
    new: HashSet<String>,
}

impl Units {
    /// # Errors
    /// The database's.
    pub(super) async fn load(tx: &mut TenantTx, creates: bool) -> sqlx::Result<Units> {
        let rows = sqlx::query!(
            r#"with recursive way (id, name, code, path) as (
                   select id, name, code, name from app.org_unit where tenant_id = $1 and parent_id is null
                   union all
                   select u.id, u.name, u.code, way.path || '>' || u.name from app.org_unit u
                   join way on u.parent_id = way.id where u.tenant_id = $1)
               select id as "id!", name as "name!", code, path as "path!" from way"#,
            tx.tenant().uuid()
        )
        .fetch_all(tx.conn())
        .await?;
        let mut units = Units { creates, ..Units::default() };
        for row in rows {
            let id = OrgUnitId(row.id);
            units.named.entry(row.name.to_lowercase()).or_default().push(id);
            units.exact.insert(row.path.to_lowercase(), id);
            // A code says more than a name that reads the same.
            if let Some(code) = row.code {
                units.exact.insert(code.to_lowercase(), id);
            }
        }
        Ok(units)
    }

    pub(super) fn find(&mut self, text: &str) -> Found {
        let steps = steps(text);
        if steps.is_empty() || steps.iter().any(|step| step.chars().count() > 200) || text.chars().count() > 300 {
            return Found::Problem("too-long");
        }
        let path = steps.join(">").to_lowercase();
        let named = self.named.get(&path).map_or(&[][..], Vec::as_slice);
        match (self.exact.get(&path), named) {
            (Some(id), [] | [_]) | (None, [id]) => Found::Unit(*id),
            (_, [_, _, ..]) => Found::Problem("ambiguous"),
            (None, []) if self.creates && (self.new.len() < MOST_NEW || self.new.contains(&path)) => {
                self.expect(&steps);
                Found::New
            }
            (None, []) if self.creates => Found::Problem("too-many"),
            (None, []) => Found::Problem("unknown"),
        }
    }

    /// Counts what is missing on a way from the top.
    fn expect(&mut self, steps: &[&str]) {
        for depth in 1..=steps.len() {
            let path = steps[..depth].join(">").to_lowercase();
            if !self.exact.contains_key(&path) {
                self.new.insert(path);
            }
        }
    }

    /// How many units the cells that were looked up would bring.
    pub(super) fn missing(&self) -> usize {
        self.new.len()
    }
}

fn steps(text: &str) -> Vec<&str> {
    text.split(STEP).map(str::trim).filter(|step| !step.is_empty()).collect()
}

/// Makes the units on the way that a cell names. Gives the last one.
///
/// # Errors
/// The database's.
pub(super) async fn create(tx: &mut TenantTx, text: &str, now: OffsetDateTime) -> sqlx::Result<Option<OrgUnitId>> {
    let mut parent: Option<Uuid> = None;
    for step in steps(text) {
        let id = sqlx::query_scalar!(
            r#"with present as (
                 select id from app.org_unit
                 where tenant_id = $1 and parent_id is not distinct from $3 and lower(name) = lower($4) limit 1),
             made as (
                 insert into app.org_unit (tenant_id, id, parent_id, name, created_at)
                 select $1, $2, $3, $4, $5 where not exists (select from present)
                 on conflict on constraint org_unit_name_key do nothing returning id)
             select id as "id?" from present union all select id from made"#,
            tx.tenant().uuid(),
            OrgUnitId::new().0,
            parent,
            step,
            now
        )
        .fetch_one(tx.conn())
        .await?;
        parent = id;
    }
    Ok(parent.map(OrgUnitId))
}
