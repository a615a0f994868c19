//! What a User says, in the campus's own terms, checked.

use serde_json::{Map, Value, json};

use super::{fault::Fault, schema::ENTERPRISE};
use crate::web::i18n::Locale;

/// Stands for a part of a name that nobody told.
const NAMELESS: &str = "–";
const LONGEST_NAME: usize = 100;
const LONGEST_USER_NAME: usize = 255;

#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// In small letters, as it is compared.
    pub user_name: String,
    pub external_id: Option<String>,
    /// In small letters.
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    /// None where the directory does not say, or names a language that is not spoken here.
    pub locale: Option<Locale>,
    pub position: String,
    pub personnel_number: Option<String>,
    pub department: Option<String>,
    pub manager: Option<String>,
    /// None where the directory does not say.
    pub active: Option<bool>,
    /// The User as the directory wrote it, without what stands in columns of its own.
    pub entry: Map<String, Value>,
}

impl Draft {
    /// Reads a User in the form of [`super::reading`].
    ///
    /// # Errors
    /// [`Fault::Bad`], which names the attribute.
    pub(crate) fn read(mut user: Map<String, Value>) -> Result<Draft, Fault> {
        let user_name = user.get("userName").and_then(Value::as_str).unwrap_or_default().to_owned();
        if user_name.trim().is_empty() {
            return Err(Fault::value("userName is needed"));
        }
        limited("userName", &user_name, LONGEST_USER_NAME)?;
        let email = address(&mut user, &user_name)?;
        let (given_name, family_name) = names(&user)?;
        let employer = |name: &str| user.get(ENTERPRISE)?.get(name);
        let employer_text = |name: &str, longest: usize| match employer(name).and_then(Value::as_str).map(str::trim) {
            None | Some("") => Ok(None),
            Some(text) => limited(name, text, longest).map(|()| Some(text.to_owned())),
        };
        let external_id = text(&user, "externalId").map(str::to_owned);
        limited("externalId", external_id.as_deref().unwrap_or_default(), 255)?;
        let position = text(&user, "title").unwrap_or_default().to_owned();
        limited("title", &position, 200)?;
        let draft = Draft {
            user_name: user_name.to_lowercase(),
            external_id,
            email,
            given_name,
            family_name,
            locale: text(&user, "preferredLanguage").and_then(language),
            position,
            personnel_number: employer_text("employeeNumber", 60)?,
            department: employer_text("department", 200)?,
            manager: employer("manager").and_then(|manager| manager.get("value")?.as_str()).map(str::to_owned),
            active: user.get("active").and_then(Value::as_bool),
            entry: Map::new(),
        };
        for name in ["externalId", "active", "id", "meta", "schemas"] {
            user.remove(name);
        }
        Ok(Draft { entry: user, ..draft })
    }
}

fn text<'a>(user: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    user.get(name).and_then(Value::as_str)
}

fn limited(name: &str, text: &str, longest: usize) -> Result<(), Fault> {
    if text.chars().count() <= longest {
        return Ok(());
    }
    Err(Fault::value(format!("{name} is longer than {longest} characters")))
}

/// `de-AT,de;q=0.9` is German.
pub(crate) fn language(tag: &str) -> Option<Locale> {
    Locale::preferred(&tag.replace('_', "-"))
}

/// Keeps one address: the primary one, else that of work, else the first; without any, a user name that is one.
fn address(user: &mut Map<String, Value>, user_name: &str) -> Result<String, Fault> {
    let emails: Vec<Value> = user.get("emails").and_then(Value::as_array).cloned().unwrap_or_default();
    let with_value: Vec<&Value> = emails.iter().filter(|email| email.get("value").is_some()).collect();
    let is = |email: &Value, name: &str, wanted: &Value| email.get(name) == Some(wanted);
    let chosen = with_value.iter().find(|email| is(email, "primary", &Value::Bool(true)));
    let chosen = chosen.or_else(|| with_value.iter().find(|email| is(email, "type", &json!("work"))));
    let Some(chosen) = chosen.or_else(|| with_value.first()) else {
        user.remove("emails");
        let needed = || Fault::value("emails is needed where userName is no e-mail address");
        return checked(user_name).ok_or_else(needed);
    };
    let email = chosen.get("value").and_then(Value::as_str).unwrap_or_default();
    let email = checked(email).ok_or_else(|| Fault::value(format!("{email:?} is not an e-mail address")))?;
    user.insert("emails".to_owned(), json!([chosen]));
    Ok(email)
}

fn checked(email: &str) -> Option<String> {
    let email = email.trim().to_lowercase();
    // The longest path of SMTP (RFC 5321, 4.5.3.1.3).
    (email.len() <= 254 && email.parse::<lettre::Address>().is_ok()).then_some(email)
}

/// Given and family name. The campus needs both, directories often have one text.
pub(crate) fn names(user: &Map<String, Value>) -> Result<(String, String), Fault> {
    let part = |name: &str| user.get("name").and_then(|parts| parts.get(name)?.as_str()).map_or("", str::trim);
    let (given, family) = (part("givenName"), part("familyName"));
    limited("givenName", given, LONGEST_NAME)?;
    limited("familyName", family, LONGEST_NAME)?;
    let whole = [part("formatted"), text(user, "displayName").unwrap_or_default().trim()];
    let whole = whole.into_iter().find(|text| !text.is_empty()).unwrap_or_else(|| {
        let user_name = text(user, "userName").unwrap_or_default();
        user_name.split('@').next().unwrap_or_default().trim()
    });
    let (first, last) = match whole.rsplit_once(' ') {
        Some((first, last)) if given.is_empty() && family.is_empty() => (first.trim(), last),
        _ if given.is_empty() && family.is_empty() => (NAMELESS, whole),
        _ => (NAMELESS, NAMELESS),
    };
    let or = |part: &str, other: &str| {
        let text = if part.is_empty() { other } else { part };
        let text: String = text.chars().take(LONGEST_NAME).collect();
        if text.is_empty() { NAMELESS.to_owned() } else { text }
    };
    Ok((or(given, first), or(family, last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(user: &Value) -> Result<Draft, String> {
        Draft::read(user.as_object().expect("an object").clone()).map_err(|fault| fault.to_string())
    }

    #[test]
    fn one_address_is_kept_and_a_user_name_may_be_it() {
        let emails = json!([{"value": "Home@a.example", "type": "home"}, {"value": "Work@a.example", "type": "work"}]);
        let draft = read(&json!({"userName": "Mia", "emails": emails})).expect("it is sound");
        assert_eq!((draft.email.as_str(), draft.user_name.as_str()), ("work@a.example", "mia"));
        assert_eq!(draft.entry["emails"], json!([{"value": "Work@a.example", "type": "work"}]));
        assert_eq!(read(&json!({"userName": "Mia@a.example"})).expect("an address").email, "mia@a.example");
        assert_eq!(
            read(&json!({"userName": "mia"})).map(|draft| draft.email),
            Err("emails is needed where userName is no e-mail address".to_owned())
        );
        let wrong = read(&json!({"userName": "mia", "emails": [{"value": "mia at home"}]}));
        assert_eq!(wrong.map(|draft| draft.email), Err("\"mia at home\" is not an e-mail address".to_owned()));
    }

    #[test]
    fn a_name_is_made_of_what_there_is() {
        let named = |user: Value| {
            let mut user = user.as_object().expect("an object").clone();
            user.insert("userName".to_owned(), "mia.wiese@a.example".into());
            names(&user).expect("it is short enough")
        };
        let both = |given: &str, family: &str| (given.to_owned(), family.to_owned());
        assert_eq!(named(json!({"name": {"givenName": "Mia", "familyName": "Wiese"}})), both("Mia", "Wiese"));
        assert_eq!(named(json!({"displayName": "Mia von der Wiese"})), both("Mia von der", "Wiese"));
        assert_eq!(named(json!({"name": {"formatted": "Poststelle"}})), both(NAMELESS, "Poststelle"));
        assert_eq!(named(json!({"name": {"familyName": "Wiese"}, "displayName": "Mia W."})), both(NAMELESS, "Wiese"));
        assert_eq!(named(json!({})), both(NAMELESS, "mia.wiese"));
    }

    #[test]
    fn what_is_too_long_is_named() {
        let long = "x".repeat(256);
        let with = |name: &str| read(&json!({"userName": "a@b.example", name: long})).map(|draft| draft.user_name);
        assert_eq!(with("externalId"), Err("externalId is longer than 255 characters".to_owned()));
        assert_eq!(with("title"), Err("title is longer than 200 characters".to_owned()));
        assert_eq!(
            read(&json!({"userName": long})).map(|d| d.email),
            Err("userName is longer than 255 characters".into())
        );
    }

    #[test]
    fn languages_are_recognised_by_their_first_part() {
        assert_eq!((language("de-AT"), language("en_US"), language("fr")), (Some(Locale::De), Some(Locale::En), None));
    }
}
