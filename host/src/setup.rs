//! How a member's coordination sets its campus up: step by step, with several people, until it goes live.

use serde_json::json;
use tenants::{
    TenantTx,
    appearance::{self, Appearance},
};
use time::OffsetDateTime;

use crate::{
    access::{Action, Actor, Forbidden},
    audit::{self, Entry},
    settings::legal::{self, LegalKind},
    web::theme::Colour,
};

pub mod addresses;
pub mod emblem;
pub mod hosts;
pub mod logo;
pub mod look;
pub mod rights;
pub mod rights_page;
pub mod rules;
mod samples;
pub mod texts;
pub mod web;

/// Longest name and short name of a member.
pub const NAME_LONGEST: usize = 200;
pub const SHORT_NAME_LONGEST: usize = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Look,
    Logo,
    Hosts,
    People,
    SignIn,
    Units,
    Approval,
    Topics,
    Sender,
    Legal,
}

impl Step {
    pub const ALL: [Step; 10] = [
        Self::Look,
        Self::Logo,
        Self::Hosts,
        Self::People,
        Self::SignIn,
        Self::Units,
        Self::Approval,
        Self::Topics,
        Self::Sender,
        Self::Legal,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Logo => "logo",
            Self::Hosts => "hosts",
            Self::People => "people",
            Self::SignIn => "sign_in",
            Self::Units => "units",
            Self::Approval => "approval",
            Self::Topics => "topics",
            Self::Sender => "sender",
            Self::Legal => "legal",
        }
    }

    /// Steps that somebody can say to be finished or good as they are; legal texts speak for themselves.
    pub fn parse(text: &str) -> Option<Step> {
        Self::ALL.into_iter().find(|step| step.as_str() == text && *step != Self::Legal)
    }

    /// Without these a campus does not go live: who it is, and what the law asks for.
    pub const fn is_required(self) -> bool {
        matches!(self, Self::Look | Self::Legal)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    NotBegun,
    Begun,
    /// Looked at and left as it is.
    Seen,
    Done,
}

impl Progress {
    pub const ALL: [Progress; 4] = [Self::NotBegun, Self::Begun, Self::Seen, Self::Done];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotBegun => "not-begun",
            Self::Begun => "begun",
            Self::Seen => "seen",
            Self::Done => "done",
        }
    }

    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Seen | Self::Done)
    }
}

/// All steps with how far each has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview(pub Vec<(Step, Progress)>);

impl Overview {
    pub fn settled(&self) -> usize {
        self.0.iter().filter(|(_, progress)| progress.is_settled()).count()
    }

    /// What keeps the campus from going live.
    pub fn missing(&self) -> Vec<Step> {
        let missing = self.0.iter().filter(|(step, progress)| step.is_required() && *progress != Progress::Done);
        missing.map(|(step, _)| *step).collect()
    }
}

#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    #[error("steps are missing that a campus cannot go live without")]
    Incomplete(Vec<Step>),
    #[error("a name is empty or too long")]
    Name,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
}

/// How far the set-up has come.
///
/// # Errors
/// [`SetupError`]
pub async fn overview(tx: &mut TenantTx, actor: &Actor) -> Result<Overview, SetupError> {
    actor.require(Action::ManageCampus)?;
    let marks = sqlx::query!("select step, state from app.setup_step where tenant_id = $1", tx.tenant().uuid())
        .fetch_all(tx.conn())
        .await?;
    let begun = sqlx::query!(
        r#"select exists (select from app.host_claim where tenant_id = $1) as "hosts!",
             exists (select from app.org_unit where tenant_id = $1) as "units!",
             (select count(*) from app.person where tenant_id = $1 and active) as "people!""#,
        tx.tenant().uuid()
    )
    .fetch_one(tx.conn())
    .await?;
    let published = legal::published(tx).await?.len();
    let progress = |step: Step| {
        let mark = marks.iter().find(|mark| mark.step == step.as_str()).map(|mark| mark.state == "done");
        let has_begun = match step {
            Step::Hosts => begun.hosts,
            Step::Units => begun.units,
            Step::People => begun.people > 1,
            Step::Legal => published > 0,
            _ => false,
        };
        match mark {
            _ if step == Step::Legal && published == LegalKind::ALL.len() => Progress::Done,
            Some(true) => Progress::Done,
            _ if has_begun => Progress::Begun,
            Some(false) => Progress::Seen,
            None => Progress::NotBegun,
        }
    };
    Ok(Overview(Step::ALL.map(|step| (step, progress(step))).into()))
}

/// Says that a step is done, or that it was looked at and may stay as it is.
///
/// # Errors
/// [`SetupError`]
pub async fn mark(
    tx: &mut TenantTx,
    actor: &Actor,
    step: Step,
    progress: Progress,
    now: OffsetDateTime,
) -> Result<(), SetupError> {
    actor.require(Action::ManageCampus)?;
    let state = if progress == Progress::Done { "done" } else { "seen" };
    sqlx::query!(
        "insert into app.setup_step (tenant_id, step, state, changed_at) values ($1, $2, $3, $4)
         on conflict (tenant_id, step) do update set state = excluded.state, changed_at = excluded.changed_at",
        tx.tenant().uuid(),
        step.as_str(),
        state,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Gives the campus its names and its colour.
///
/// # Errors
/// [`SetupError`]; the transaction is unusable afterwards.
pub async fn change_look(
    tx: &mut TenantTx,
    actor: &Actor,
    name: &str,
    short_name: &str,
    colour: Colour,
    now: OffsetDateTime,
) -> Result<(), SetupError> {
    actor.require(Action::ManageCampus)?;
    let fits = |text: &str, longest| (1..=longest).contains(&text.chars().count()) && !text.contains(char::is_control);
    if !fits(name, NAME_LONGEST) || !fits(short_name, SHORT_NAME_LONGEST) {
        return Err(SetupError::Name);
    }
    let new = Appearance { name: name.to_owned(), short_name: short_name.to_owned(), colour: colour.to_string() };
    appearance::change(tx, &new).await?;
    mark(tx, actor, Step::Look, Progress::Done, now).await?;
    let details = json!({ "fields": ["name", "short_name", "colour"] });
    let own = tx.tenant().uuid();
    audit::record(tx, actor, Entry::new("change", "tenant", own).with(details), now).await?;
    Ok(())
}

/// The state that the member lies in (ISO 3166-2:DE); empty for none.
///
/// # Errors
/// The database's.
pub async fn state_code(tx: &mut TenantTx) -> sqlx::Result<String> {
    let code = sqlx::query_scalar!("select state_code from app.tenant where id = $1", tx.tenant().uuid())
        .fetch_one(tx.conn())
        .await?;
    Ok(code.unwrap_or_default())
}

/// Opens the campus for everybody. Twice is once.
///
/// # Errors
/// [`SetupError`]
pub async fn go_live(tx: &mut TenantTx, actor: &Actor, now: OffsetDateTime) -> Result<(), SetupError> {
    let missing = overview(tx, actor).await?.missing();
    if !missing.is_empty() {
        return Err(SetupError::Incomplete(missing));
    }
    if appearance::go_live(tx, now).await? {
        let own = tx.tenant().uuid();
        audit::record(tx, actor, Entry::new("go_live", "tenant", own), now).await?;
    }
    Ok(())
}
