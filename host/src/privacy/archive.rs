//! Everything about a person as one file: `data.json` says what there is, each table has a file of its own, the proofs
//! are there as pages and as PDF, and README.txt explains it in the person's language. No name in it comes from anybody's input.

use std::io::{Cursor, Write as _};

use askama::Template;
use serde_json::{Value as Json, json};
use tenants::{Tenant, TenantTx};
use time::{OffsetDateTime, PrimitiveDateTime, format_description::well_known::Rfc3339};
use zip::{CompressionMethod, ZipWriter, result::ZipError, write::SimpleFileOptions};

use super::stored::{self, Place};
use crate::{
    access::Actor,
    clock,
    ids::{PrivacyRequestId, ProofId},
    people::Person,
    proofs::{self, Confirmation},
    web::{
        Page, format,
        i18n::{Locale, Value},
        samples::{MEMBER, NAME, Sample, TEXT, TITLE},
    },
};

const SCHEMA: &str = include_str!("../../schemas/personal-data.schema.json");
/// Letters of a secret in a link: 256 bits in hexadecimal digits.
const TOKEN: usize = 64;

#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error("a proof cannot be read")]
    Proof(#[from] proofs::ReadError),
    #[error("a page cannot be written")]
    Page(#[from] askama::Error),
    #[error("the archive cannot be written")]
    Zip(#[from] ZipError),
    #[error("the archive cannot be written")]
    Write(#[from] std::io::Error),
    #[error("a row cannot be written as JSON")]
    Json(#[from] serde_json::Error),
}

/// A proof as a page that stands by itself.
#[derive(Debug, Template)]
#[template(path = "privacy/proof.html")]
pub struct ProofCopy {
    pub locale: Locale,
    pub issuer: String,
    pub proof: Confirmation,
    pub issued: String,
    pub workload: String,
}

/// What one person's archive is made of.
#[derive(Debug)]
pub struct Contents {
    tables: Vec<(Place, Vec<Json>)>,
    proofs: Vec<Confirmation>,
}

/// Where an archive is stored.
pub fn key(tenant: &Tenant, request: PrivacyRequestId) -> String {
    format!("exports/{}/{request}.zip", tenant.id)
}

/// Reads everything about a person.
///
/// # Errors
/// [`ArchiveError`]
pub async fn gather(tx: &mut TenantTx, actor: &Actor, person: &Person) -> Result<Contents, ArchiveError> {
    let mut tables = Vec::new();
    let mut proofs = Vec::new();
    for place in stored::places(tx).await? {
        let mut rows = place.rows(tx, person.id).await?;
        match place.table.as_str() {
            "mail" => rows.iter_mut().for_each(hide_tokens),
            "proof" => {
                let ids = rows.iter().filter_map(|row| row["id"].as_str()?.parse().ok());
                for id in ids.collect::<Vec<uuid::Uuid>>() {
                    proofs.push(proofs::read(tx, actor, ProofId(id)).await?);
                }
            }
            _ => {}
        }
        tables.push((place, rows));
    }
    Ok(Contents { tables, proofs })
}

/// Writes the archive.
///
/// # Errors
/// [`ArchiveError`]
pub fn write(
    contents: &Contents,
    tenant: &Tenant,
    person: &Person,
    now: OffsetDateTime,
) -> Result<Vec<u8>, ArchiveError> {
    let local = clock::in_germany(now);
    let modified = PrimitiveDateTime::new(local.date(), local.time()).try_into().unwrap_or_default();
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(modified);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, bytes: &[u8]| -> Result<(), ArchiveError> {
        zip.start_file(name, options)?;
        Ok(zip.write_all(bytes)?)
    };
    add("README.txt", readme(contents, tenant, person, now).as_bytes())?;
    add("data.json", &serde_json::to_vec_pretty(&overview(contents, tenant, person, now))?)?;
    add("schema.json", SCHEMA.as_bytes())?;
    for (place, rows) in &contents.tables {
        add(&file(place), &serde_json::to_vec_pretty(rows)?)?;
    }
    for proof in &contents.proofs {
        let page = proof_copy(person.locale, tenant, proof.clone()).render()?;
        add(&format!("proofs/{}.html", proof.id), page.as_bytes())?;
        match paper::form(&proofs::sheet::sheet(person.locale, &tenant.name, proof), &proof.id.to_string()) {
            Ok(pdf) => add(&format!("proofs/{}.pdf", proof.id), &pdf)?,
            // A name in letters that the font of the paper lacks: the page above says the same.
            Err(error) => tracing::warn!(proof.id = %proof.id, %error, "a proof is exported without its PDF"),
        }
    }
    Ok(zip.finish()?.into_inner())
}

fn file(place: &Place) -> String {
    format!("tables/{}.json", place.table)
}

fn overview(contents: &Contents, tenant: &Tenant, person: &Person, now: OffsetDateTime) -> Json {
    let tables = contents.tables.iter().map(|(place, rows)| {
        json!({ "name": place.table, "file": file(place), "rows": rows.len(), "left_out": place.left_out })
    });
    json!({
        "schema": "urn:kommunalcampus:schema:personal-data:1",
        "created_at": now.format(&Rfc3339).unwrap_or_default(),
        "member": { "name": tenant.name, "slug": tenant.slug },
        "person": {
            "id": person.id,
            "email": person.email,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "locale": person.locale.tag(),
        },
        "tables": tables.collect::<Vec<_>>(),
    })
}

fn readme(contents: &Contents, tenant: &Tenant, person: &Person, now: OffsetDateTime) -> String {
    let locale = person.locale;
    let mut lines = vec![
        locale.message("archive-title", &[("name", Value::from(person.name()))]),
        String::new(),
        locale.message(
            "archive-lead",
            &[("site", Value::from(&tenant.name)), ("date", Value::from(format::date(locale, now)))],
        ),
        String::new(),
    ];
    lines.extend(["archive-data", "archive-tables", "archive-proofs", "archive-secrets"].map(|key| locale.text(key)));
    lines.push(String::new());
    for (place, rows) in contents.tables.iter().filter(|(_, rows)| !rows.is_empty()) {
        let count = locale.message("archive-rows", &[("count", Value::from(rows.len()))]);
        lines.push(format!("- {}: {count}", file(place)));
    }
    lines.extend([String::new(), locale.text("archive-rights"), String::new()]);
    lines.join("\r\n")
}

fn proof_copy(locale: Locale, tenant: &Tenant, proof: Confirmation) -> ProofCopy {
    ProofCopy {
        locale,
        issuer: tenant.name.clone(),
        issued: format::date(locale, proof.issued_at),
        workload: format::minutes(locale, proof.workload_minutes),
        proof,
    }
}

/// Links of mails open things: what was a secret in them is no copy's business.
fn hide_tokens(row: &mut Json) {
    let Some(fields) = row.as_object_mut() else { return };
    for field in fields.values_mut() {
        if let Json::String(text) = field {
            *text = without_tokens(text);
        }
    }
}

fn without_tokens(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    let mut digits = String::new();
    for letter in text.chars().chain(['\0']) {
        if letter.is_ascii_hexdigit() {
            digits.push(letter);
            continue;
        }
        found.push_str(if digits.len() >= TOKEN { "…" } else { &digits });
        digits.clear();
        found.push(letter);
    }
    found.pop();
    found
}

impl Sample for ProofCopy {
    fn samples(page: Page) -> Vec<ProofCopy> {
        let proof = |title: &str, objectives: &[&str]| ProofCopy {
            locale: page.locale,
            issuer: MEMBER.to_owned(),
            proof: Confirmation {
                id: ProofId(uuid::Uuid::from_u128(1)),
                holder: NAME.to_owned(),
                course_title: title.to_owned(),
                provider: "Hochschule für Wirtschaft und Gesellschaft Ludwigshafen".to_owned(),
                workload_minutes: 480,
                objectives: objectives.iter().map(|objective| (*objective).to_owned()).collect(),
                issued_at: time::macros::datetime!(2027-01-13 10:00 UTC),
            },
            issued: format::date(page.locale, time::macros::datetime!(2027-01-13 10:00 UTC)),
            workload: format::minutes(page.locale, 480),
        };
        vec![proof(TITLE, &[TEXT]), proof("E-Akte", &[])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_links_are_hidden_and_everything_else_is_kept() {
        let token = "0123456789abcdef".repeat(4);
        let text = format!("Öffnen Sie https://worms.example/einladung/{token}\nGruß 2027 cafe");
        assert_eq!(without_tokens(&text), "Öffnen Sie https://worms.example/einladung/…\nGruß 2027 cafe");
        assert_eq!(without_tokens(&token), "…");
    }
}
