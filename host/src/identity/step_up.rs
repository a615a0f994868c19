//! Acts that do lasting harm in the wrong hands ask for a factor that was shown a moment ago: a session that was left open,
//! or was stolen, is not enough.
//!
//! A page that leads to such an act begins with [`require`]; a form without fields with [`require_at`]; a form with fields
//! asks [`check`], and shows itself again with what was typed and a link to confirm where it is not.

use time::Duration;

use crate::web::{Problem, Visit};

/// How long a factor counts after it was shown.
pub const FRESH: Duration = Duration::minutes(10);

/// Whether a factor was shown in this session a moment ago.
pub fn is_fresh(visit: &Visit) -> bool {
    visit.session.as_ref().is_some_and(|session| visit.now - session.strong_at < FRESH)
}

/// The same; where it was not, the page that is shown next says so and has a link to a new window.
pub fn check(visit: &mut Visit) -> bool {
    visit.must_confirm = !is_fresh(visit);
    !visit.must_confirm
}

/// Has a factor shown before this page, and then leads back to it.
///
/// # Errors
/// [`Problem::Confirm`], or [`Problem::SignIn`] without a session.
pub fn require(visit: &Visit) -> Result<(), Problem> {
    require_at(visit, &visit.path)
}

/// The same for a form that was sent: afterwards one is led to the page on which it stands.
///
/// # Errors
/// As [`require`].
pub fn require_at(visit: &Visit, page: &str) -> Result<(), Problem> {
    let back = page.to_owned();
    if visit.session.is_none() {
        Err(Problem::SignIn { back })
    } else if is_fresh(visit) {
        Ok(())
    } else {
        Err(Problem::Confirm { back })
    }
}
