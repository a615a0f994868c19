//! What a member has chosen on the pages of its set-up, as a part of the file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tenants::{TenantTx, appearance};
use time::OffsetDateTime;

use super::ConfigurationError;
use crate::{
    access::{Access, Actor},
    settings::{
        self, ApprovalRule, Settings,
        legal::{self, LegalKind},
    },
    setup::rights,
};

/// What is not named stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    /// Topics of the start page by their short names; an empty list offers all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topics: Option<Vec<String>>,
    /// What roles may do besides, such as `hr:manage_people`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rights: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<Sender>,
    /// The current wording by kind, in Markdown.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub legal: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// `none`, `manager` or `manager_hr`.
    pub by: String,
    /// Cheaper bookings count at once.
    pub from_cents: i32,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sender {
    pub name: String,
    #[serde(default)]
    pub reply_to: String,
}

pub(super) async fn read(tx: &mut TenantTx) -> sqlx::Result<Choices> {
    let Settings { approval, topics, sender } = settings::of(tx).await?;
    let mut legal = BTreeMap::new();
    for kind in legal::published(tx).await? {
        if let Some(text) = legal::current(tx, kind).await? {
            legal.insert(kind.as_str().to_owned(), text.body);
        }
    }
    Ok(Choices {
        topics: Some(topics.unwrap_or_default()),
        rights: Some(appearance::given_rights(tx).await?),
        approval: Some(Approval { by: approval.approval.as_str().to_owned(), from_cents: approval.from_cents }),
        sender: (!sender.name.is_empty()).then_some(Sender { name: sender.name, reply_to: sender.reply_to }),
        legal,
    })
}

pub(super) async fn write(
    tx: &mut TenantTx,
    access: &Access,
    actor: &Actor,
    new: &Choices,
    now: OffsetDateTime,
) -> Result<(), ConfigurationError> {
    if let Some(topics) = &new.topics {
        let chosen = (!topics.is_empty()).then_some(topics.as_slice());
        settings::set_topics(tx, actor, chosen, now).await?;
    }
    if let Some(keys) = &new.rights {
        rights::give(tx, actor, access, keys, now).await?;
    }
    if let Some(Approval { by, from_cents }) = &new.approval {
        let approval = settings::Approval::parse(by).ok_or_else(|| ConfigurationError::Approval(by.clone()))?;
        settings::set_approval(tx, actor, ApprovalRule { approval, from_cents: *from_cents }, now).await?;
    }
    if let Some(Sender { name, reply_to }) = &new.sender {
        let sender = settings::Sender { name: name.clone(), reply_to: reply_to.clone() };
        settings::set_sender(tx, actor, &sender, now).await?;
    }
    for (name, body) in &new.legal {
        let kind = LegalKind::parse(name).ok_or_else(|| ConfigurationError::Legal(name.clone()))?;
        let known = legal::current(tx, kind).await?;
        if known.as_ref().is_none_or(|known| known.body != *body) {
            let seen = known.map_or(0, |known| known.version);
            legal::publish(tx, actor, kind, body, seen, now).await?;
        }
    }
    Ok(())
}
