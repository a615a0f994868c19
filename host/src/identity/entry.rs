//! The last steps of each way in: the attempt is counted, the session opened or made whole, its owner told.

use axum::response::{IntoResponse as _, Redirect, Response};
use serde_json::json;
use tenants::TenantTx;
use time::OffsetDateTime;

use super::{
    Client, Session, SignInError, Strength, close_session, cookie,
    device::{self, Device},
    factors::FactorError,
    notices::{self, Notice, Scene},
    open_session,
    passwords::check_password,
    resume, rotate, sessions,
    throttle::{Attempt, Refused},
    web::own_path,
};
use crate::{
    access::Actor,
    audit::{self, Entry},
    ids::PersonId,
    people::{self, Person},
    web::{Problem, Visit, problem::led, visit::set_cookie},
};

/// Failures in a row of which one is entered in the log, and how many more until the next.
const FIRST_ENTRY: i32 = 5;
const ENTRY_EVERY: i32 = 25;

/// How somebody came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Password,
    Link,
    Passkey,
    /// An identity provider of the member.
    Provider {
        /// Whether it asked for one.
        second_factor: bool,
        /// When it last asked who it is; none where it does not say.
        shown_at: Option<OffsetDateTime>,
    },
}

impl Way {
    const fn name(self) -> &'static str {
        match self {
            Way::Password => "password",
            Way::Link => "link",
            Way::Passkey => "passkey",
            Way::Provider { .. } => "provider",
        }
    }

    const fn strength(self) -> Strength {
        match self {
            Way::Password | Way::Link | Way::Provider { second_factor: false, .. } => Strength::First,
            // The authenticator or the provider has made sure who it is.
            Way::Passkey | Way::Provider { second_factor: true, .. } => Strength::Full,
        }
    }

    /// When a factor was shown: a provider that has known the browser for days has seen none today.
    fn shown_at(self, now: OffsetDateTime) -> OffsetDateTime {
        match self {
            Way::Password | Way::Link | Way::Passkey => now,
            Way::Provider { shown_at, .. } => shown_at.map_or(OffsetDateTime::UNIX_EPOCH, |at| at.min(now)),
        }
    }
}

/// An attempt that may be made, and how many before it failed.
#[derive(Debug)]
pub(super) struct Allowed {
    pub(super) attempt: Attempt,
    failures: i32,
}

/// Counts an attempt in a transaction of its own, whatever becomes of it; none when none is taken now. `subject`: what is
/// being guessed; `email`: whose device may be known.
pub(super) async fn attempt(
    visit: &Visit,
    client: &Client,
    subject: &str,
    email: &str,
) -> Result<Option<Allowed>, Problem> {
    let device = known_device(visit, client);
    let attempt = Attempt::new(&visit.app.keyring, subject, client, device.id_for(email));
    let mut tx = visit.app.database.tenant(visit.tenant.id).await?;
    match attempt.begin(&mut tx, visit.now).await {
        Ok(failures) => {
            tx.commit().await?;
            Ok(Some(Allowed { attempt, failures }))
        }
        Err(Refused::Until(_)) => {
            metrics::counter!("campus_sign_ins_total", "outcome" => "paused").increment(1);
            Ok(None)
        }
        Err(Refused::Sql(error)) => Err(error.into()),
    }
}

impl Allowed {
    /// Enters some of many failures: the log of a member must not be filled from outside.
    pub(super) async fn failed(self, tx: &mut TenantTx, visit: &Visit, email: &str) -> Result<(), Problem> {
        metrics::counter!("campus_sign_ins_total", "outcome" => "refused").increment(1);
        if self.failures != FIRST_ENTRY && self.failures % ENTRY_EVERY != 0 {
            return Ok(());
        }
        let person = people::by_email(tx, email).await?.map(|person| person.0);
        let details = json!({ "failures": self.failures });
        let entry = Entry::new("sign_in_failed", "person", person).with(details);
        Ok(audit::record(tx, &visit.actor(), entry, visit.now).await?)
    }
}

/// What is wrong with a password that somebody shows who is signed in. Wrong ones count, whatever becomes of the form.
pub(super) async fn wrong_password(
    visit: &Visit,
    client: &Client,
    email: &str,
    password: &str,
) -> Result<Option<&'static str>, Problem> {
    let Some(allowed) = attempt(visit, client, email, email).await? else {
        return Ok(Some("confirm-paused"));
    };
    let app = &visit.app;
    let checked = check_password(&app.database, visit.tenant.id, email, password, app.demo).await;
    let mut tx = app.database.tenant(visit.tenant.id).await?;
    let settled = match checked {
        Ok(right) => right.settle(&mut tx).await,
        Err(error) => Err(error),
    };
    let key = match settled {
        Ok(_) => {
            allowed.attempt.forgive(&mut tx).await?;
            None
        }
        Err(SignInError::Wrong) => {
            allowed.failed(&mut tx, visit, email).await?;
            Some("account-wrong-password")
        }
        Err(SignInError::DemoAccount) => Some("sign-in-demo-account"),
        Err(SignInError::Sql(error)) => return Err(error.into()),
        Err(SignInError::Hash(error)) => return Err(error.into()),
    };
    tx.commit().await?;
    Ok(key)
}

/// A session that was opened, and what the browser keeps of it.
#[derive(Debug)]
pub struct Opened {
    pub session: Session,
    token: String,
    device: Option<String>,
}

/// Opens a session and leads on.
pub(super) async fn enter(
    visit: &Visit,
    client: &Client,
    mut tx: TenantTx,
    person: PersonId,
    way: Way,
    back: &str,
) -> Result<Response, Problem> {
    let opened = open(visit, client, &mut tx, person, way).await?;
    tx.commit().await?;
    Ok(opened.lead(visit, back))
}

/// Opens a session; who else was signed in with this browser is signed out.
///
/// # Errors
/// [`Problem`], when the database is away.
pub async fn open(
    visit: &Visit,
    client: &Client,
    tx: &mut TenantTx,
    person: PersonId,
    way: Way,
) -> Result<Opened, Problem> {
    for earlier in [&visit.session, &visit.pending].into_iter().flatten() {
        close_session(tx, earlier).await?;
    }
    let token = open_session(tx, person, way.strength(), &client.user_agent, visit.now).await?;
    let session = resume(tx, &token, visit.now).await?.ok_or(Problem::NotFound)?;
    let shown_at = way.shown_at(visit.now);
    if shown_at != visit.now {
        sessions::date_factor(tx, &session, shown_at).await?;
    }
    let details = json!({ "way": way.name(), "complete": !session.pending });
    let entry = Entry::new("sign_in", "session", session.id.0).with(details);
    audit::record(tx, &visit.acting(session.person.id, &session.person.roles), entry, visit.now).await?;
    metrics::counter!("campus_sign_ins_total", "outcome" => "done").increment(1);
    let device = if session.pending { None } else { Some(greet(tx, visit, client, &session.person).await?) };
    Ok(Opened { session, token, device })
}

impl Opened {
    /// To the second factor where one is needed, else to where the person wanted to go.
    pub fn lead(self, visit: &Visit, back: &str) -> Response {
        let mut response = if self.session.pending {
            led("/anmelden/faktor", &own_path(back))
        } else {
            Redirect::to(&own_path(back)).into_response()
        };
        set_cookie(&mut response, &cookie(&visit.app.config, Some(&self.token)));
        if let Some(list) = self.device {
            set_cookie(&mut response, &device::cookie(&visit.app.config, &list));
        }
        response
    }
}

/// What the browser keeps of a session that has just shown a factor.
#[derive(Debug)]
pub struct Renewed {
    token: String,
    device: String,
}

/// Renews a session in which a factor was shown, and makes it whole where that was all that can be asked for: it gets a new
/// token, so that a copy of the old one is worthless.
///
/// # Errors
/// [`Problem::SignIn`] when the session has ended; the database is away.
pub async fn renew(
    visit: &Visit,
    client: &Client,
    tx: &mut TenantTx,
    session: &Session,
    shown: Strength,
) -> Result<Renewed, Problem> {
    let ended = || Problem::SignIn { back: "/".to_owned() };
    let token = rotate(tx, session, shown, visit.now).await?.ok_or_else(ended)?;
    let device = greet(tx, visit, client, &session.person).await?;
    Ok(Renewed { token, device })
}

impl Renewed {
    pub fn keep(&self, visit: &Visit, mut response: Response) -> Response {
        set_cookie(&mut response, &cookie(&visit.app.config, Some(&self.token)));
        set_cookie(&mut response, &device::cookie(&visit.app.config, &self.device));
        response
    }
}

/// Knows the device from now on, and tells the person when it did not before. Gives the device's cookie.
async fn greet(tx: &mut TenantTx, visit: &Visit, client: &Client, person: &Person) -> Result<String, Problem> {
    let device = known_device(visit, client);
    let is_first = sessions::is_first_sign_in(tx, person.id, visit.now).await?;
    if !is_first && !device.knows(&person.email) {
        notices::tell(tx, scene(visit, client), person, Notice::NewDevice).await?;
    }
    Ok(device.with(&person.email).write(&visit.app.keyring, visit.tenant.id, visit.now))
}

fn known_device(visit: &Visit, client: &Client) -> Device {
    Device::read(&visit.app.keyring, visit.tenant.id, client.device(), visit.now)
}

/// Where and with what a request is made.
pub fn scene<'a>(visit: &'a Visit, client: &'a Client) -> Scene<'a> {
    Scene { config: &visit.app.config, tenant: &visit.tenant, client, now: visit.now }
}

/// Notes that an authenticator was copied: its owner has to know.
pub(super) async fn note_copy(tx: &mut TenantTx, actor: &Actor, visit: &Visit) -> Result<(), Problem> {
    let entry = Entry::new("passkey_copied", "person", actor.person.map(|person| person.0));
    Ok(audit::record(tx, actor, entry, visit.now).await?)
}

impl From<FactorError> for Problem {
    fn from(error: FactorError) -> Problem {
        match error {
            FactorError::Forbidden(error) => error.into(),
            FactorError::Unknown => Problem::NotFound,
            FactorError::Sql(error) => error.into(),
            FactorError::Taken => Problem::Conflict("factor-taken"),
            FactorError::Own => Problem::Conflict("own-factors"),
            FactorError::Wrong | FactorError::Copied => Problem::Malformed,
            error => Problem::internal(error),
        }
    }
}
