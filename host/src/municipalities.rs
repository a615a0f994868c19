//! The official list of Germany's municipalities and counties: who can join, under the name and key that registers use.

use serde::Serialize;
use sqlx::types::Json;
use tenants::{PlatformTx, TenantTx};

use crate::{
    access::{Action, Actor, Forbidden},
    slug,
};

pub mod list;

/// So many are shown for what somebody typed.
const SHOWN: i64 = 30;

/// A municipality or a county.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Municipality {
    /// Official key (AGS): eight digits, five for a county.
    pub key: String,
    /// As the list has it, such as `Aach, Stadt`.
    pub name: String,
    /// Empty for counties and for towns outside of any.
    pub county: String,
}

/// The states by the first two digits of the key (AGS), with their code (ISO 3166-2:DE).
const STATES: [(&str, &str); 16] = [
    ("01", "SH"),
    ("02", "HH"),
    ("03", "NI"),
    ("04", "HB"),
    ("05", "NW"),
    ("06", "HE"),
    ("07", "RP"),
    ("08", "BW"),
    ("09", "BY"),
    ("10", "SL"),
    ("11", "BE"),
    ("12", "BB"),
    ("13", "MV"),
    ("14", "SN"),
    ("15", "ST"),
    ("16", "TH"),
];

impl Municipality {
    pub fn is_county(&self) -> bool {
        self.key.len() == 5
    }

    /// The name in running text, as far as the list tells: `Stadt Aach` for `Aach, Stadt`.
    pub fn full_name(&self) -> String {
        match self.name.split_once(", ") {
            // Lists shorten what towns are: `kfr. St.`, `GKSt`.
            Some((name, kind)) if kind.contains("St.") || kind == "GKSt" || kind == "St" => format!("Stadt {name}"),
            Some((name, kind)) if kind.len() > 2 => format!("{kind} {name}"),
            Some((name, _)) => name.to_owned(),
            None => self.name.clone(),
        }
    }

    /// The name without what the municipality is: `Aach` for `Aach, Stadt`.
    pub fn short_name(&self) -> &str {
        self.name.split_once(", ").map_or(&self.name, |(name, _)| name)
    }

    /// Two letters (ISO 3166-2:DE).
    pub fn state_code(&self) -> &'static str {
        STATES.iter().find(|(digits, _)| self.key.starts_with(digits)).map_or("", |(_, code)| code)
    }
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Imported {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Known from an older list, and not in this one.
    pub left_out: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    name: &'a str,
    county: &'a str,
    search_name: String,
}

/// Takes the list over. What it leaves out of its kind (municipalities, counties) can no longer be chosen.
///
/// # Errors
/// [`ImportError`]
pub async fn import(tx: &mut PlatformTx, actor: &Actor, list: &[Municipality]) -> Result<Imported, ImportError> {
    actor.require(Action::ManageMembers)?;
    let rows: Vec<Row<'_>> = list
        .iter()
        .map(|one| Row { key: &one.key, name: &one.name, county: &one.county, search_name: search_name(&one.name) })
        .collect();
    let counted = sqlx::query!(
        r#"select count(*) filter (where m.key is null) as "new!",
               count(*) filter (where m.key is not null
                   and (m.name, m.county, m.search_name, m.listed) is distinct from (r.name, r.county, r.search_name, true))
                   as "changed!"
           from jsonb_to_recordset($1) as r (key text, name text, county text, search_name text)
           left join app.municipality m on m.key = r.key"#,
        Json(&rows) as _
    )
    .fetch_one(tx.conn())
    .await?;
    sqlx::query!(
        "insert into app.municipality (key, name, county, search_name, listed)
         select r.key, r.name, r.county, r.search_name, true
         from jsonb_to_recordset($1) as r (key text, name text, county text, search_name text)
         on conflict (key) do update set name = excluded.name, county = excluded.county,
             search_name = excluded.search_name, listed = true",
        Json(&rows) as _
    )
    .execute(tx.conn())
    .await?;
    let keys: Vec<String> = list.iter().map(|one| one.key.clone()).collect();
    let left_out = sqlx::query!(
        "update app.municipality set listed = false
         where listed and key <> all ($1) and length(key) in (select distinct length(k) from unnest($1) k)",
        &keys
    )
    .execute(tx.conn())
    .await?
    .rows_affected();
    let (new, changed) = (counted.new.unsigned_abs(), counted.changed.unsigned_abs());
    Ok(Imported { new, changed, unchanged: list.len() as u64 - new - changed, left_out })
}

/// Those whose name holds what somebody typed, in whatever spelling of umlauts; the best first, [`SHOWN`] at most.
///
/// # Errors
/// The database's.
pub async fn search(tx: &mut TenantTx, text: &str) -> sqlx::Result<Vec<Municipality>> {
    let wanted = search_name(text);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    sqlx::query_as!(
        Municipality,
        "select key, name, county from app.municipality
         where listed and position($1 in search_name) > 0
         order by position($1 in search_name) > 1, length(search_name), name, key limit $2",
        wanted,
        SHOWN
    )
    .fetch_all(tx.conn())
    .await
}

/// One that can be chosen.
///
/// # Errors
/// The database's.
pub async fn find(tx: &mut TenantTx, key: &str) -> sqlx::Result<Option<Municipality>> {
    sqlx::query_as!(Municipality, "select key, name, county from app.municipality where listed and key = $1", key)
        .fetch_optional(tx.conn())
        .await
}

/// `Bad Dürkheim`, `bad duerkheim` and `Bad-Durkheim` are one name.
fn search_name(text: &str) -> String {
    let letters = slug::of_text(text, 200).replace('-', "");
    [("ae", "a"), ("oe", "o"), ("ue", "u")].iter().fold(letters, |letters, (two, one)| letters.replace(two, one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn umlauts_are_found_in_all_three_spellings() {
        for spelling in ["Bad Dürkheim", "bad duerkheim", "Bad-Durkheim", " BAD  DÜRKHEIM "] {
            assert_eq!(search_name(spelling), "baddurkheim", "{spelling}");
        }
        assert_eq!(search_name("Neuenburg am Rhein"), search_name("neuenburg-am-rhein"));
        assert_eq!(search_name("%_"), "");
    }

    #[test]
    fn names_are_put_as_people_say_them() {
        for (listed, full, short) in [
            ("Aach, Stadt", "Stadt Aach", "Aach"),
            ("Worms, kfr. St.", "Stadt Worms", "Worms"),
            ("Abensberg, St", "Stadt Abensberg", "Abensberg"),
            ("Adelsdorf, M", "Adelsdorf", "Adelsdorf"),
            ("Lorsch, Karolingerstadt", "Karolingerstadt Lorsch", "Lorsch"),
            ("Landkreis Bergstraße", "Landkreis Bergstraße", "Landkreis Bergstraße"),
        ] {
            let one = Municipality { key: "07319000".to_owned(), name: listed.to_owned(), county: String::new() };
            assert_eq!((one.full_name().as_str(), one.short_name()), (full, short));
        }
    }

    #[test]
    fn the_key_tells_the_state() {
        let one = |key: &str| Municipality { key: key.to_owned(), name: String::new(), county: String::new() };
        assert_eq!((one("07319000").state_code(), one("07319000").is_county()), ("RP", false));
        assert_eq!((one("06431").state_code(), one("06431").is_county()), ("HE", true));
    }
}
