//! Reading the author's configuration and the learner's answers.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use crate::{Answer, Config, Fault, Problem, Response};

impl Config {
    /// The part that every call gets.
    pub fn public<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_str(&self.public).map_err(|error| unreadable(&error))
    }

    /// Public and secret part laid over each other, or only the public one where the secret is
    /// withheld: secret members should be optional in `T`.
    pub fn whole<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        let Some(secret) = &self.secret else { return self.public() };
        if let Some(whole) = side_by_side(&self.public, secret) {
            return serde_json::from_str(&whole).map_err(|error| unreadable(&error));
        }
        let mut whole: Value = self.public()?;
        let secret = serde_json::from_str(secret).map_err(|error| unreadable(&error))?;
        lay_over(&mut whole, secret);
        serde_json::from_value(whole).map_err(|error| unreadable(&error))
    }
}

impl Response {
    /// What was answered in this field; none when it is blank or was not shown.
    pub fn answer(&self, field: &str) -> Option<&Answer> {
        let found = self.answers.iter().find(|answer| answer.field == field)?;
        (!matches!(found.answer, Answer::Blank)).then_some(&found.answer)
    }

    /// Ids chosen in this field, in the order of the view.
    pub fn selection(&self, field: &str) -> &[String] {
        match self.answer(field) {
            Some(Answer::Selection(ids)) => ids,
            _ => &[],
        }
    }
}

/// One object of the members of two that share none, which is far cheaper than laying one over the other.
fn side_by_side(public: &str, secret: &str) -> Option<String> {
    let public_names: Names<'_> = serde_json::from_str(public).ok()?;
    let secret_names: Names<'_> = serde_json::from_str(secret).ok()?;
    if secret_names.is_empty() {
        return Some(public.to_owned());
    }
    if public_names.is_empty() || secret_names.keys().any(|name| public_names.contains_key(name)) {
        return None;
    }
    let first = public.trim_end().strip_suffix('}')?;
    let second = secret.trim_start().strip_prefix('{')?;
    Some(format!("{first},{second}"))
}

/// Names of an object's members.
type Names<'a> = BTreeMap<Cow<'a, str>, IgnoredAny>;

fn lay_over(below: &mut Value, above: Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (name, member) in above {
                lay_over(below.entry(name).or_insert(Value::Null), member);
            }
        }
        (Value::Array(below), Value::Array(above)) => {
            for (below, above) in below.iter_mut().zip(above) {
                lay_over(below, above);
            }
        }
        (below, above) => *below = above,
    }
}

fn unreadable(error: &serde_json::Error) -> Fault {
    Fault::ConfigInvalid(vec![Problem { pointer: String::new(), message: error.to_string() }])
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::Config;

    #[test]
    fn secrets_fall_into_their_places() {
        let config = Config {
            public: r#"{"items":[{"a":1},{"a":2}]}"#.to_owned(),
            secret: Some(r#"{"items":[{},{"key":"k"}],"solution":4}"#.to_owned()),
        };
        let whole: Value = config.whole().expect("both parts are JSON");
        assert_eq!(whole.to_string(), r#"{"items":[{"a":1},{"a":2,"key":"k"}],"solution":4}"#);
    }

    #[test]
    fn secrets_beside_public_members_join_them() {
        let whole = |public: &str, secret: &str| {
            let config = Config { public: public.to_owned(), secret: Some(secret.to_owned()) };
            config.whole::<Value>().expect("both parts are JSON").to_string()
        };
        assert_eq!(whole(r#"{"a":{"b":"}"}} "#, r#" {"solution":{"a":1}}"#), r#"{"a":{"b":"}"},"solution":{"a":1}}"#);
        assert_eq!(whole(r#"{"a":1}"#, "{}"), r#"{"a":1}"#);
        assert_eq!(whole("{}", r#"{"a":1}"#), r#"{"a":1}"#);
    }
}
