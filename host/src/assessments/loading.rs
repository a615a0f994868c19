//! An attempt as it stands in the database, with everything that a call of its plugin needs.

use plugin_runtime::{Capability, Config, split_config};
use serde_json::Value;
use tenants::{TenantId, TenantTx};

use super::{AssessError, Attempt, EXERCISE_PASS_PERCENT, Part};
use crate::{
    courses::ItemKind,
    ids::{AttemptId, EnrolmentId, ItemId, SittingId},
    web::i18n::Locale,
};

struct Row {
    enrolment: EnrolmentId,
    owner: TenantId,
    item: ItemId,
    number: i32,
    closed: bool,
    seed: i64,
    state: Option<Vec<u8>>,
    plugin_sha256: String,
    config: Value,
    pass_percent: Option<i32>,
    plugin_id: String,
    heavy: bool,
    schema: String,
    submissions: i32,
    locale: String,
    stopped: bool,
    capabilities: Value,
    draft: Option<Value>,
    framed: bool,
    sitting: Option<SittingId>,
    is_over: bool,
}

pub(super) async fn load(tx: &mut TenantTx, id: AttemptId, kind: ItemKind) -> Result<Attempt, AssessError> {
    let row = sqlx::query_as!(
        Row,
        r#"select a.enrolment_id as "enrolment: EnrolmentId", a.owner_id as "owner: TenantId", a.item_id as "item: ItemId",
               a.number, a.closed_at is not null as "closed!", a.seed, a.state, a.plugin_sha256, coalesce(q.config, i.config) as "config!", i.pass_percent,
               p.id as plugin_id, p.class = 'heavy' as "heavy!", p.manifest ->> 'config_schema' as "schema!",
               (select count(*) from app.answer w where w.tenant_id = a.tenant_id and w.attempt_id = a.id
                and w.status = 'graded')::integer as "submissions!", n.locale,
               p.revoked_at is not null as "stopped!", p.manifest -> 'capabilities' as "capabilities!", a.draft,
               exists (select from app.plugin_grant g where g.tenant_id = a.tenant_id and g.plugin_id = p.id
                       and g.capability = 'custom_frame') as "framed!",
               s.id as "sitting?: SittingId", s.closed_at is not null as "is_over!"
           from app.attempt a
           join app.enrolment e on e.tenant_id = a.tenant_id and e.id = a.enrolment_id
           join app.person n on n.tenant_id = e.tenant_id and n.id = e.person_id
           join app.item i on i.owner_id = a.owner_id and i.id = a.item_id
           left join app.quiz_question q on q.owner_id = a.owner_id and q.id = a.question_id
           left join app.sitting s on s.tenant_id = a.tenant_id and s.id = a.sitting_id
           join app.plugin p on p.sha256 = a.plugin_sha256
           where a.tenant_id = $1 and a.id = $2"#,
        tx.tenant().uuid(),
        id.0
    )
    .fetch_one(tx.conn())
    .await?;
    row.into_attempt(tx.tenant(), id, kind)
}

impl Row {
    fn into_attempt(self, tenant: TenantId, id: AttemptId, kind: ItemKind) -> Result<Attempt, AssessError> {
        let (public, secret) = split_config(&self.schema, &self.config.to_string())?;
        let capabilities: Vec<Capability> = serde_json::from_value(self.capabilities)?;
        Ok(Attempt {
            id,
            tenant,
            enrolment: self.enrolment,
            owner: self.owner,
            item: self.item,
            kind,
            number: self.number,
            closed: self.closed,
            pass_percent: self.pass_percent.unwrap_or(EXERCISE_PASS_PERCENT),
            part: self.sitting.map(|sitting| Part { sitting, is_over: self.is_over }),
            locale: Locale::parse(&self.locale).unwrap_or(Locale::De),
            seed: self.seed,
            state: self.state,
            plugin_sha256: self.plugin_sha256,
            plugin_id: self.plugin_id,
            config: Config { public, secret: Some(secret) },
            submissions: self.submissions,
            stopped: self.stopped,
            draft: self.draft.map(serde_json::from_value).transpose()?,
            is_read: capabilities.contains(&Capability::HumanReview),
            heavy: self.heavy,
            framed: self.framed && capabilities.contains(&Capability::CustomFrame),
        })
    }
}
