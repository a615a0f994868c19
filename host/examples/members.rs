//! Writes an onboarding file for `ops/bench/onboard`: `members LIST`, where LIST is a CSV file with the columns `ags`,
//! `name_kurz` and `land_kuerzel`; one member a line, each with a coordination and twenty people.

use std::io::{BufWriter, Write as _};

use anyhow::Context as _;
use serde_json::json;

const PEOPLE: usize = 20;

fn main() -> anyhow::Result<()> {
    let list = std::env::args().nth(1).context("usage: members LIST")?;
    let mut reader = csv::Reader::from_path(&list).with_context(|| format!("cannot read {list}"))?;
    let headers = reader.headers()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name).with_context(|| format!("no {name}"));
    let (key, name, state) = (column("ags")?, column("name_kurz")?, column("land_kuerzel")?);
    let mut out = BufWriter::new(std::io::stdout().lock());
    for record in reader.records() {
        let record = record?;
        let (key, name, state) = (&record[key], &record[name], &record[state]);
        let slug = format!("{}-{key}", host::slug::of_text(name, 50));
        let person = |number: usize| {
            json!({
                "email": format!("person.{number}@{slug}.example"), "given_name": "Mina",
                "family_name": format!("Wiesengrund {number}"), "unit": if number.is_multiple_of(2) { "10" } else { "20" },
            })
        };
        let member = json!({
            "slug": slug, "name": name, "short_name": name.chars().take(60).collect::<String>(), "kind": "city",
            "state": state, "live": true, "key": key, "shares": 1, "joined_on": "2026-12-01",
            "coordination": { "email": format!("koordination@{slug}.example"), "given_name": "Ko", "family_name": "Ordination" },
            "units": [{ "code": "10", "name": "Hauptamt" }, { "code": "20", "name": "Ordnungsamt" }],
            "people": (0..PEOPLE).map(person).collect::<Vec<_>>(),
        });
        serde_json::to_writer(&mut out, &member)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}
