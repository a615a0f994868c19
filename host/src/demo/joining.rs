//! What joining takes: a small list of municipalities, the wordings to agree to, and the founders in the register.

use tenants::PlatformTx;
use time::macros::date;

use super::{FillError, Filling, content::FILES, members};
use crate::{
    membership::{
        agreements::{self, Kind, NewAgreement},
        decisions,
    },
    municipalities::{self, list},
};

const FOUNDED: time::Date = date!(2023 - 06 - 29);
const AGREEMENTS: [(Kind, &str, &str); 2] = [
    (Kind::Statute, "Satzung der KommunalCampus eG", "agreements/statute.txt"),
    (Kind::Processing, "Vertrag zur Auftragsverarbeitung", "agreements/processing.txt"),
];

pub(super) async fn prepare(filling: &Filling<'_>, tx: &mut PlatformTx) -> Result<(), FillError> {
    let file = FILES.get_file("municipalities.csv").expect("the build holds demo/municipalities.csv");
    let list = list::read(file.contents())?;
    municipalities::import(tx, &filling.office, &list).await?;
    for (kind, title, path) in AGREEMENTS {
        let body = FILES.get_file(path).and_then(|file| file.contents_utf8()).expect("the build holds this file");
        let new = NewAgreement { kind, version: "2026-01".to_owned(), title: title.to_owned(), body: body.to_owned() };
        agreements::publish(tx, &filling.office, &new, filling.now).await?;
    }
    for member in &filling.content.members.member {
        if let Some(id) = members::find(tx, &member.slug).await? {
            decisions::register(tx, id, member.key.as_deref(), member.shares, FOUNDED).await?;
        }
    }
    Ok(())
}
