//! The letter to somebody who came with a code: written when it is sent, so that its link is kept nowhere.

use anyhow::Context as _;
use tenants::TenantId;

use super::{joining, letters};
use crate::{
    app::App,
    clock,
    ids::{JoinRequestId, MailId},
    mail::{self, Recipient},
    settings,
};

/// Sends the letter with a fresh link; the one of a letter before works no more. Gives what the letter is called, or none
/// where nobody waits for it. Whoever is here already is told so instead.
///
/// # Errors
/// What a later try can mend.
pub async fn send_join_letter(
    app: &App,
    tenant: TenantId,
    request: JoinRequestId,
    host: &str,
) -> anyhow::Result<Option<MailId>> {
    let Some(site) = app.directory.by_host(host).await?.filter(|site| site.id == tenant) else {
        tracing::warn!(tenant.id = %tenant, "a letter is not sent because the site has another name now");
        return Ok(None);
    };
    let (mut tx, now) = (app.database.tenant(tenant).await?, clock::now());
    if let Some(person) = joining::known(&mut tx, request).await? {
        let letter = letters::known(&app.config, &site, host, &person).context("cannot write the letter")?;
        mail::post(&mut tx, person.id, &letter, now).await?;
        tx.commit().await?;
        return Ok(None);
    }
    let Some((newcomer, token)) = joining::token(&mut tx, request, now).await? else { return Ok(None) };
    let sender = settings::of(&mut tx).await?.sender;
    tx.commit().await?;
    let letter = letters::join(&app.config, &site, host, &newcomer, &token).context("cannot write the letter")?;
    let name = format!("{} {}", newcomer.given_name, newcomer.family_name);
    app.mailer.send_to(&sender, Recipient { name: &name, email: &newcomer.email }, &letter).await?;
    Ok(Some(MailId(letter.subject_id)))
}
