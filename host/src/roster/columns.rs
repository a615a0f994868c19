//! What the columns of a table hold: guessed from their names, remembered once somebody has said it.

use std::collections::HashMap;

use tenants::TenantTx;

use crate::table::column_name;

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    Number,
    Email,
    GivenName,
    FamilyName,
    Language,
    Position,
    Unit,
    Roles,
}

impl Field {
    pub const ALL: [Field; 8] = [
        Field::Number,
        Field::Email,
        Field::GivenName,
        Field::FamilyName,
        Field::Language,
        Field::Position,
        Field::Unit,
        Field::Roles,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Field::Number => "number",
            Field::Email => "email",
            Field::GivenName => "given-name",
            Field::FamilyName => "family-name",
            Field::Language => "language",
            Field::Position => "position",
            Field::Unit => "unit",
            Field::Roles => "roles",
        }
    }

    pub fn parse(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.name() == name)
    }

    /// How personnel systems and people call the column, as [`column_name`] writes it.
    const fn known_names(self) -> &'static [&'static str] {
        match self {
            Field::Number => &[
                "personalnummer",
                "persnr",
                "personalnr",
                "pnr",
                "personnelnumber",
                "employeenumber",
                "employeeid",
                "mitarbeiternummer",
                "stammnummer",
            ],
            Field::Email => &["email", "emailadresse", "mail", "mailadresse", "emailaddress", "dienstlicheemail"],
            Field::GivenName => &["vorname", "rufname", "givenname", "firstname", "vornamen"],
            Field::FamilyName => &["nachname", "familienname", "name", "zuname", "familyname", "lastname", "surname"],
            Field::Language => &["sprache", "language", "locale"],
            Field::Position => {
                &["funktion", "stelle", "stellenbezeichnung", "position", "dienstbezeichnung", "jobtitle", "title"]
            }
            Field::Unit => &[
                "einheit",
                "organisationseinheit",
                "oe",
                "amt",
                "fachbereich",
                "abteilung",
                "dienststelle",
                "unit",
                "department",
                "orgunit",
            ],
            Field::Roles => &["rollen", "rolle", "aufgaben", "roles", "role"],
        }
    }
}

/// The meaning of each column; no field is held by two.
pub type Mapping = Vec<Option<Field>>;

/// What the columns of these names held the last time, else what their names say.
///
/// # Errors
/// The database's.
pub(super) async fn guess(tx: &mut TenantTx, columns: &[String]) -> sqlx::Result<Mapping> {
    let rows =
        sqlx::query!("select column_name, field from app.roster_mapping where tenant_id = $1", tx.tenant().uuid())
            .fetch_all(tx.conn())
            .await?;
    let remembered: HashMap<String, String> = rows.into_iter().map(|row| (row.column_name, row.field)).collect();
    let mut taken = Vec::new();
    let mapping = columns.iter().map(|column| {
        let name = column_name(column);
        let field = match remembered.get(&name) {
            Some(field) => Field::parse(field),
            None => Field::ALL.into_iter().find(|field| field.known_names().contains(&name.as_str())),
        };
        let field = field.filter(|field| !taken.contains(field));
        taken.extend(field);
        field
    });
    Ok(mapping.collect())
}

/// Keeps what somebody has said about the columns, for the next table.
///
/// # Errors
/// The database's.
pub(super) async fn remember(tx: &mut TenantTx, columns: &[String], mapping: &Mapping) -> sqlx::Result<()> {
    let named: HashMap<String, &'static str> = columns
        .iter()
        .zip(mapping)
        .map(|(column, field)| (column_name(column), field.map_or("", Field::name)))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    let (names, fields): (Vec<String>, Vec<String>) =
        named.into_iter().map(|(name, field)| (name, field.to_owned())).unzip();
    sqlx::query!(
        "insert into app.roster_mapping (tenant_id, column_name, field)
         select $1, said.name, said.field from unnest($2::text[], $3::text[]) as said (name, field)
         on conflict (tenant_id, column_name) do update set field = excluded.field",
        tx.tenant().uuid(),
        &names,
        &fields
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_name_is_written_as_columns_are_and_means_one_thing() {
        let mut all: Vec<&str> = Field::ALL.iter().flat_map(|field| field.known_names()).copied().collect();
        for name in &all {
            assert_eq!(column_name(name), *name);
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
