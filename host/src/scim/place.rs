//! Where something stands in a resource: `name.familyName`, or with the URN of its schema before it (RFC 7644, 3.10).

use serde_json::{Map, Value};

use super::schema::{Attribute, Resource, Schema};

/// An attribute of a kind of resource, or a part of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// None for the core schema.
    pub extension: Option<&'static Schema>,
    pub attribute: &'static Attribute,
    pub sub: Option<&'static Attribute>,
}

/// What a path can name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Named {
    Place(Place),
    /// All attributes of an extension.
    Extension(&'static Schema),
}

impl PartialEq for Place {
    fn eq(&self, other: &Place) -> bool {
        self.to_string() == other.to_string()
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(extension) = self.extension {
            write!(formatter, "{}:", extension.id)?;
        }
        formatter.write_str(&self.attribute.name)?;
        self.sub.map_or(Ok(()), |sub| write!(formatter, ".{}", sub.name))
    }
}

/// Finds what a path names, in whatever case.
pub(crate) fn find(resource: Resource, path: &str) -> Option<Named> {
    if let Some(extension) = resource.extension(path) {
        return Some(Named::Extension(extension));
    }
    let (extension, rest) = match path.rsplit_once(':') {
        None => (None, path),
        Some((urn, rest)) if urn.eq_ignore_ascii_case(resource.urn()) => (None, rest),
        Some((urn, rest)) => (Some(resource.extension(urn)?), rest),
    };
    let (name, sub) = rest.split_once('.').map_or((rest, None), |(name, sub)| (name, Some(sub)));
    let attribute = match extension {
        Some(extension) => extension.attribute(name)?,
        None => resource.attribute(name)?,
    };
    let sub = match sub {
        Some(sub) => Some(attribute.sub(sub)?),
        None => None,
    };
    Some(Named::Place(Place { extension, attribute, sub }))
}

impl Place {
    /// The values that stand here; none when nothing does.
    pub(crate) fn values<'a>(&self, resource: &'a Map<String, Value>) -> Vec<&'a Value> {
        let holder = match self.extension {
            Some(extension) => resource.get(&extension.id).and_then(Value::as_object),
            None => Some(resource),
        };
        let Some(found) = holder.and_then(|holder| holder.get(&self.attribute.name)) else { return Vec::new() };
        let each: Vec<&Value> = found.as_array().map_or_else(|| vec![found], |list| list.iter().collect());
        let Some(sub) = self.sub else { return each };
        each.into_iter().filter_map(|value| value.get(&sub.name)).collect()
    }

    /// The same place, with what stands for the whole where the value has several parts.
    pub(crate) fn to_compare(self) -> Place {
        let sub = self.sub.or_else(|| self.attribute.principal());
        Place { sub, ..self }
    }

    /// The attribute whose values stand here.
    pub(crate) fn innermost(&self) -> &'static Attribute {
        self.sub.unwrap_or(self.attribute)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::schema::ENTERPRISE, *};

    fn written(path: &str) -> Option<String> {
        match find(Resource::User, path)? {
            Named::Place(place) => Some(place.to_string()),
            Named::Extension(extension) => Some(extension.id.clone()),
        }
    }

    #[test]
    fn a_path_is_found_in_any_case_and_with_its_urn() {
        assert_eq!(written("NAME.familyname").as_deref(), Some("name.familyName"));
        assert_eq!(written("urn:ietf:params:scim:schemas:core:2.0:user:userName").as_deref(), Some("userName"));
        let manager = format!("{ENTERPRISE}:manager.value");
        assert_eq!(written(&manager.to_uppercase()), Some(manager));
        assert_eq!(written(ENTERPRISE).as_deref(), Some(ENTERPRISE));
        for wrong in ["", "nothing", "name.nothing", "userName.value", "urn:other:userName", ".", ":", "a:b.c"] {
            assert_eq!(written(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn values_of_lists_are_reached_through() {
        let user = serde_json::json!({"emails": [{"value": "a@b.example"}, {"type": "work"}]});
        let Some(Named::Place(place)) = find(Resource::User, "emails.value") else { panic!("it is one") };
        assert_eq!(place.values(user.as_object().expect("an object")), ["a@b.example"]);
    }
}
