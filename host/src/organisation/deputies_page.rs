//! Deputies: a manager names the own ones, the coordination everybody's.

use askama::Template;
use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use time::{Date, Month};

use super::deputies::{self, Deputy, DeputyError, NewDeputy};
use crate::{
    identity::step_up,
    ids::{DeputyId, PersonId},
    people::{self, Person},
    web::{
        Html, NoFields, Page, Problem, SignedIn, Visit, Write, format,
        i18n::{Locale, Value},
    },
};

#[derive(Debug, Template)]
#[template(path = "organisation/deputies.html")]
pub struct DeputiesPage {
    pub page: Page,
    pub lead: String,
    /// Where the form goes; each deputy is withdrawn below.
    pub action: String,
    /// Whether the person leads a unit.
    pub leads: bool,
    pub deputies: Vec<Row>,
    /// For whom the person stands in.
    pub stands_in: Vec<String>,
    pub form: DeputyForm,
    pub problems: Problems,
}

#[derive(Debug)]
pub struct Row {
    pub text: String,
    pub name: String,
    pub action: String,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct DeputyForm {
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub starts_on: String,
    #[serde(default)]
    pub ends_on: String,
}

/// What is wrong with a field; empty when nothing is.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    pub email: String,
    pub starts_on: String,
    pub ends_on: String,
}

impl Problems {
    pub fn any(&self) -> bool {
        [&self.email, &self.starts_on, &self.ends_on].iter().any(|problem| !problem.is_empty())
    }
}

/// Whose deputies a page is about, and where it stands.
struct Place {
    person: Person,
    action: String,
    own: bool,
}

impl Place {
    fn own(signed_in: &SignedIn) -> Result<Place, Problem> {
        let session = signed_in.visit.session.as_ref().ok_or(Problem::NotFound)?;
        Ok(Place { person: session.person.clone(), action: "/konto/vertretung".to_owned(), own: true })
    }

    async fn of(signed_in: &SignedIn, person: PersonId) -> Result<Place, Problem> {
        signed_in.coordinates()?;
        let person = people::find(&mut signed_in.visit.read().await?, person).await?.ok_or(Problem::NotFound)?;
        Ok(Place { action: format!("/verwaltung/personen/{}/vertretung", person.id), person, own: false })
    }
}

/// `GET /konto/vertretung`
pub async fn own(signed_in: SignedIn) -> Result<Html<DeputiesPage>, Problem> {
    let place = Place::own(&signed_in)?;
    page(&signed_in, &place, DeputyForm::default(), Problems::default()).await
}

/// `POST /konto/vertretung`
pub async fn post_own(write: Write<DeputyForm>) -> Result<Response, Problem> {
    let mut signed_in = write.signed_in()?;
    let place = Place::own(&signed_in)?;
    save(write, &mut signed_in, &place).await
}

/// `POST /konto/vertretung/{deputy}/ende`
pub async fn post_end_own(Path(deputy): Path<DeputyId>, write: Write<NoFields>) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    let place = Place::own(&signed_in)?;
    end(&write, &signed_in, &place, deputy).await
}

/// `GET /verwaltung/personen/{person}/vertretung`
pub async fn show(Path(person): Path<PersonId>, signed_in: SignedIn) -> Result<Html<DeputiesPage>, Problem> {
    let place = Place::of(&signed_in, person).await?;
    page(&signed_in, &place, DeputyForm::default(), Problems::default()).await
}

/// `POST /verwaltung/personen/{person}/vertretung`
pub async fn post_name(Path(person): Path<PersonId>, write: Write<DeputyForm>) -> Result<Response, Problem> {
    let mut signed_in = write.signed_in()?;
    let place = Place::of(&signed_in, person).await?;
    save(write, &mut signed_in, &place).await
}

/// `POST /verwaltung/personen/{person}/vertretung/{deputy}/ende`
pub async fn post_end(
    Path((person, deputy)): Path<(PersonId, DeputyId)>,
    write: Write<NoFields>,
) -> Result<Response, Problem> {
    let signed_in = write.signed_in()?;
    let place = Place::of(&signed_in, person).await?;
    end(&write, &signed_in, &place, deputy).await
}

async fn save(write: Write<DeputyForm>, signed_in: &mut SignedIn, place: &Place) -> Result<Response, Problem> {
    let may = step_up::check(&mut signed_in.visit);
    let visit = &signed_in.visit;
    let locale = visit.locale;
    let mut problems = Problems::default();
    match checked(locale, &write.input) {
        Ok(_) if !may => {}
        Ok(new) => {
            let mut tx = write.begin().await?;
            match deputies::name(&mut tx, &signed_in.actor, place.person.id, &new, visit.now).await {
                Ok(_) => return write.redirect(tx, &place.action, Some("flash-deputy-named")).await,
                Err(error) => tell(locale, error, &mut problems)?,
            }
        }
        Err(found) => problems = found,
    }
    let page = page(signed_in, place, write.input, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn end(
    write: &Write<NoFields>,
    signed_in: &SignedIn,
    place: &Place,
    deputy: DeputyId,
) -> Result<Response, Problem> {
    let mut tx = write.begin().await?;
    deputies::withdraw(&mut tx, &signed_in.actor, place.person.id, deputy, signed_in.visit.now).await?;
    write.redirect(tx, &place.action, Some("flash-deputy-ended")).await
}

fn checked(locale: Locale, form: &DeputyForm) -> Result<NewDeputy, Problems> {
    let mut problems = Problems::default();
    if form.email.trim().is_empty() || form.email.len() > 254 {
        problems.email = locale.text("deputy-unknown");
    }
    let (starts_on, ends_on) = (date(&form.starts_on), date(&form.ends_on));
    if starts_on.is_none() {
        problems.starts_on = locale.text("deputy-no-date");
    }
    if ends_on.is_none() {
        problems.ends_on = locale.text("deputy-no-date");
    }
    match (starts_on, ends_on) {
        (Some(starts_on), Some(ends_on)) if !problems.any() => {
            Ok(NewDeputy { email: form.email.clone(), starts_on, ends_on })
        }
        _ => Err(problems),
    }
}

/// `2027-03-14`, as date fields send it, or `14.3.2027`, as people write it.
fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let parts: Vec<&str> = if text.contains('.') { text.rsplit('.').collect() } else { text.split('-').collect() };
    let [year, month, day] = parts[..] else { return None };
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let year = year.parse::<i32>().ok().filter(|year| (2000..2200).contains(year))?;
    Date::from_calendar_date(year, month, day.parse().ok()?).ok()
}

fn tell(locale: Locale, error: DeputyError, problems: &mut Problems) -> Result<(), Problem> {
    match error {
        DeputyError::UnknownDeputy => problems.email = locale.text("deputy-unknown"),
        DeputyError::Oneself => problems.email = locale.text("deputy-oneself"),
        DeputyError::LeadsNobody => problems.email = locale.text("deputy-leads-nobody"),
        DeputyError::Order => problems.ends_on = locale.text("deputy-order"),
        DeputyError::TooLong => problems.ends_on = locale.text("deputy-too-long"),
        error => return Err(error.into()),
    }
    Ok(())
}

async fn page(
    signed_in: &SignedIn,
    place: &Place,
    form: DeputyForm,
    problems: Problems,
) -> Result<Html<DeputiesPage>, Problem> {
    let visit: &Visit = &signed_in.visit;
    let mut tx = visit.read().await?;
    let around = deputies::around(&mut tx, &signed_in.actor, place.person.id, visit.now).await?;
    let leads = deputies::may_have(&mut tx, place.person.id).await?;
    let page = visit.page(visit.locale.text("deputy-title")).refused(problems.any());
    let lead = if place.own { page.t("deputy-lead") } else { page.ta("deputy-lead-of", "name", place.person.name()) };
    let shown = DeputiesPage {
        lead,
        action: place.action.clone(),
        leads,
        deputies: Vec::new(),
        stands_in: Vec::new(),
        page,
        form,
        problems,
    };
    Ok(Html(with_deputies(shown, place.person.id, &around)))
}

pub(super) fn with_deputies(mut page: DeputiesPage, person: PersonId, around: &[Deputy]) -> DeputiesPage {
    let locale = page.page.locale;
    let time = |deputy: &Deputy, name: &str| {
        let day = |day: Date| Value::from(format::date(locale, day.midnight().assume_utc()));
        let arguments = [("name", Value::from(name)), ("first", day(deputy.starts_on)), ("last", day(deputy.ends_on))];
        locale.message("deputy-time", &arguments)
    };
    for deputy in around {
        if deputy.person.id == person {
            page.deputies.push(Row {
                text: time(deputy, &deputy.deputy.name),
                name: deputy.deputy.name.clone(),
                action: format!("{}/{}/ende", page.action, deputy.id),
            });
        } else {
            page.stands_in.push(time(deputy, &deputy.person.name));
        }
    }
    page
}

impl From<DeputyError> for Problem {
    fn from(error: DeputyError) -> Problem {
        match error {
            DeputyError::Forbidden(error) => error.into(),
            DeputyError::Unknown => Problem::NotFound,
            DeputyError::Sql(error) => error.into(),
            error => Problem::internal(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn days_are_read_as_fields_send_and_as_people_write_them() {
        assert_eq!(date("2027-03-14"), Some(date!(2027 - 03 - 14)));
        assert_eq!(date(" 14.3.2027 "), Some(date!(2027 - 03 - 14)));
        for wrong in
            ["", "2027-02-30", "31.4.2027", "14.3.27", "0001-01-01", "9999-12-31", "morgen", "1-2-3-4", "٣.٣.٢٠٢٧"]
        {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }
}
