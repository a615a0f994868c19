//! Who may do what. Roles, kinds of tenant and actions stand in `policy.csv`, read by casbin once; what an actor may do is
//! then a set. A member may allow some roles more, of what the policy offers.

use std::{collections::HashMap, sync::Arc};

use anyhow::Context as _;
use casbin::{CoreApi as _, DefaultModel, Enforcer, MgmtApi as _, StringAdapter};
use search_index::Scope;
use tenants::TenantId;

use crate::ids::PersonId;

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$note:meta])* $variant:ident = $name:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[$note])* $variant),+ }

        impl $type {
            pub const ALL: &[$type] = &[$($type::$variant),+];

            pub const fn name(self) -> &'static str {
                match self { $($type::$variant => $name),+ }
            }

            pub fn parse(name: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|known| known.name() == name)
            }
        }
    };
}

names! {
    /// `Visitor` and `Learner` are implied: nobody and everybody of a member has them.
    Role {
        Visitor = "visitor",
        Learner = "learner",
        Coordination = "coordination",
        Manager = "manager",
        Hr = "hr",
        Provider = "provider",
        Reviewer = "reviewer",
        Trainer = "trainer",
        Operator = "operator",
        /// Supervises how the house treats data; never together with `Operator` or `Coordination` (DSGVO, Art. 38).
        DataProtection = "data_protection",
    }
}

names! {
    /// What a domain function asks for before it acts.
    Action {
        ReadCatalogue = "read_catalogue",
        Enrol = "enrol",
        Learn = "learn",
        ImportCatalogue = "import_catalogue",
        ManageMembers = "manage_members",
        ManagePeople = "manage_people",
        /// Give and take roles, and change those who hold one that looks after the house.
        Appoint = "appoint",
        /// Name, colours, host names, legal texts and rules of the own campus.
        ManageCampus = "manage_campus",
        /// How people of the house sign in and where they come from: identity providers, directories.
        ManageSignIn = "manage_sign_in",
        /// What the roles of the house may do besides, of what the policy offers.
        ManageRights = "manage_rights",
        ReadAudit = "read_audit",
        /// Requests of people about their data.
        AnswerPrivacy = "answer_privacy",
        /// Plugins of the house, keys of providers, and taking plugins out of use.
        AdmitPlugin = "admit_plugin",
        /// Hand in packages of the own provider.
        SubmitPlugin = "submit_plugin",
        /// Decide upon packages that were handed in.
        ReviewPlugin = "review_plugin",
        /// Judge answers for which a plugin asks for a person.
        JudgeAnswers = "judge_answers",
        WatchJobs = "watch_jobs",
    }
}

/// Rights to look after something in the own house.
pub const HOUSE: &[Action] = &[
    Action::ManagePeople,
    Action::ManageCampus,
    Action::ManageSignIn,
    Action::ManageRights,
    Action::ReadAudit,
    Action::AnswerPrivacy,
];

/// The one whose request or command is being carried out.
#[derive(Clone, Debug)]
pub struct Actor {
    pub tenant: TenantId,
    /// None for visitors and for the operator's commands.
    pub person: Option<PersonId>,
    /// The request that is being answered, for the audit log; empty for commands and jobs.
    pub request_id: Arc<str>,
    actions: Arc<[Action]>,
}

#[derive(Debug, thiserror::Error)]
#[error("the actor may not {}", .0.name())]
pub struct Forbidden(pub Action);

impl Actor {
    /// The same actor, in answer to this request.
    #[must_use]
    pub fn in_request(self, id: &str) -> Actor {
        Actor { request_id: id.into(), ..self }
    }

    /// # Errors
    /// [`Forbidden`], which the web answers with 403.
    pub fn require(&self, action: Action) -> Result<(), Forbidden> {
        if self.may(action) { Ok(()) } else { Err(Forbidden(action)) }
    }

    pub fn may(&self, action: Action) -> bool {
        self.actions.contains(&action)
    }

    /// The person, where the action needs one.
    ///
    /// # Errors
    /// [`Forbidden`] for a visitor or without the right.
    pub fn person_for(&self, action: Action) -> Result<PersonId, Forbidden> {
        self.require(action)?;
        self.person.ok_or(Forbidden(action))
    }

    /// Whether there is anything in the house that this actor looks after.
    pub fn looks_after_house(&self) -> bool {
        HOUSE.iter().any(|action| self.may(*action))
    }

    /// What this actor may find in the catalogue index.
    ///
    /// # Errors
    /// [`Forbidden`] without the right to read the catalogue.
    pub fn search_scope(&self) -> Result<Scope, Forbidden> {
        self.require(Action::ReadCatalogue)?;
        Ok(if self.tenant.is_cooperative() { Scope::shared_only() } else { Scope::member(self.tenant.uuid()) })
    }
}

/// A kind of tenant: the domain of casbin's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    Member,
    Cooperative,
}

impl Place {
    pub const ALL: [Place; 2] = [Self::Member, Self::Cooperative];

    pub fn of(tenant: TenantId) -> Place {
        if tenant.is_cooperative() { Self::Cooperative } else { Self::Member }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Cooperative => "cooperative",
        }
    }
}

/// A right that a member may give one of its roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Offer {
    pub role: Role,
    pub action: Action,
}

impl Offer {
    /// As it is stored: `hr:manage_people`.
    pub fn key(self) -> String {
        format!("{}:{}", self.role.name(), self.action.name())
    }
}

/// Who acts without being a person: the server's command line, and a member's directory.
const OFFICE: &str = "office";
const DIRECTORY: &str = "directory";

/// The rules, evaluated once.
#[derive(Debug)]
pub struct Access {
    allowed: HashMap<(Place, &'static str), Vec<Action>>,
    offers: Vec<Offer>,
}

impl Access {
    /// # Errors
    /// The model or the policy of the build is broken.
    pub async fn load() -> anyhow::Result<Access> {
        let model = DefaultModel::from_str(include_str!("access/model.conf")).await.context("access model")?;
        let policy = StringAdapter::new(include_str!("access/policy.csv"));
        let enforcer = Enforcer::new(model, policy).await.context("access policy")?;
        let mut allowed = HashMap::new();
        for place in Place::ALL {
            for subject in Role::ALL.iter().map(|role| role.name()).chain([OFFICE, DIRECTORY]) {
                let mut actions = Vec::new();
                for action in Action::ALL {
                    if enforcer.enforce((subject, place.name(), action.name())).context("access rule")? {
                        actions.push(*action);
                    }
                }
                allowed.insert((place, subject), actions);
            }
        }
        anyhow::ensure!(allowed.values().any(|actions| !actions.is_empty()), "the access policy allows nothing");
        let offers = enforcer.get_named_policy("p2").iter().map(|rule| offer(rule)).collect::<Option<_>>();
        Ok(Access { allowed, offers: offers.context("the access policy offers what does not exist")? })
    }

    /// What a member may give its roles besides.
    pub fn offers(&self) -> &[Offer] {
        &self.offers
    }

    /// What a role may always do at a member.
    pub fn of_member(&self, role: Role) -> &[Action] {
        &self.allowed[&(Place::Member, role.name())]
    }

    /// Someone of a tenant with these roles.
    pub fn actor(&self, tenant: TenantId, person: PersonId, roles: &[Role]) -> Actor {
        self.actor_given(tenant, &[], person, roles)
    }

    /// The same, with what the tenant has given its roles besides, see [`Offer::key`]. What is not offered, or not any
    /// more, counts for nothing.
    pub fn actor_given(&self, tenant: TenantId, given: &[String], person: PersonId, roles: &[Role]) -> Actor {
        let place = Place::of(tenant);
        let implied = [Role::Visitor, if place == Place::Member { Role::Learner } else { Role::Visitor }];
        let own = roles.iter().chain(&implied).flat_map(|role| &self.allowed[&(place, role.name())]).copied();
        let besides = self
            .offers
            .iter()
            .filter(|offer| place == Place::Member && roles.contains(&offer.role) && given.contains(&offer.key()));
        acting(tenant, Some(person), own.chain(besides.map(|offer| offer.action)))
    }

    /// Someone who is not signed in.
    pub fn visitor(&self, tenant: TenantId) -> Actor {
        self.without_person(tenant, Role::Visitor.name())
    }

    /// The office at the command line of the server.
    pub fn office(&self) -> Actor {
        self.office_at(TenantId::COOPERATIVE)
    }

    /// The office acting within one tenant, as when it adds a member's first person.
    pub fn office_at(&self, tenant: TenantId) -> Actor {
        self.without_person(tenant, OFFICE)
    }

    /// A member's directory, which looks after people as the coordination does, and after nothing else.
    pub fn directory_of(&self, tenant: TenantId) -> Actor {
        self.without_person(tenant, DIRECTORY)
    }

    fn without_person(&self, tenant: TenantId, subject: &'static str) -> Actor {
        acting(tenant, None, self.allowed[&(Place::of(tenant), subject)].iter().copied())
    }

    /// The whole table of roles and actions, as an auditor reads it.
    pub fn table(&self) -> String {
        let mut lines = String::new();
        let names =
            |actions: &mut dyn Iterator<Item = Action>| actions.map(Action::name).collect::<Vec<_>>().join(", ");
        for place in Place::ALL {
            lines.push_str(&format!("at {}:\n", place.name()));
            for subject in Role::ALL.iter().map(|role| role.name()).chain([OFFICE, DIRECTORY]) {
                let may = names(&mut self.allowed[&(place, subject)].iter().copied());
                let offered = names(
                    &mut self.offers.iter().filter(|offer| offer.role.name() == subject).map(|offer| offer.action),
                );
                match offered.as_str() {
                    offered if place == Place::Member && !offered.is_empty() => {
                        lines.push_str(&format!("  {subject}: {may} (offered: {offered})\n"));
                    }
                    _ if !may.is_empty() => lines.push_str(&format!("  {subject}: {may}\n")),
                    _ => {}
                }
            }
        }
        lines
    }
}

fn acting(tenant: TenantId, person: Option<PersonId>, actions: impl Iterator<Item = Action>) -> Actor {
    let mut actions: Vec<Action> = actions.collect();
    actions.sort_unstable();
    actions.dedup();
    Actor { tenant, person, request_id: Arc::default(), actions: actions.into() }
}

/// A line `p2` of the policy: role, kind of tenant, action.
fn offer(rule: &[String]) -> Option<Offer> {
    match rule {
        [role, place, action] if place == Place::Member.name() => {
            Some(Offer { role: Role::parse(role)?, action: Action::parse(action)? })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_table_of_roles_and_actions_is_the_agreed_one() {
        insta::assert_snapshot!(Access::load().await.unwrap().table(), @r"
        at member:
          visitor: read_catalogue
          learner: enrol, learn
          coordination: manage_people, appoint, manage_campus, manage_sign_in, manage_rights, judge_answers (offered: read_audit)
          hr:  (offered: manage_people, manage_campus, read_audit)
          data_protection: read_audit, answer_privacy
          office: manage_people, appoint, manage_campus, manage_sign_in, manage_rights
          directory: manage_people, appoint
        at cooperative:
          visitor: read_catalogue
          provider: submit_plugin, judge_answers
          reviewer: review_plugin
          trainer: judge_answers
          operator: import_catalogue, manage_members, manage_people, appoint, manage_campus, manage_sign_in, admit_plugin, watch_jobs
          data_protection: read_audit, answer_privacy
          office: import_catalogue, manage_members, manage_people, appoint, manage_campus, manage_sign_in, admit_plugin, watch_jobs
        ");
    }

    #[tokio::test]
    async fn nobody_learns_without_being_a_member() {
        let access = Access::load().await.unwrap();
        let office = access.actor(TenantId::COOPERATIVE, PersonId::new(), &[Role::Operator]);
        assert!(office.require(Action::Learn).is_err());
        assert!(access.visitor(TenantId::COOPERATIVE).person_for(Action::ReadCatalogue).is_err());
    }

    #[tokio::test]
    async fn a_role_counts_only_where_it_belongs() {
        let access = Access::load().await.unwrap();
        let member = TenantId::trusted(uuid::Uuid::now_v7());
        let lost = access.actor(member, PersonId::new(), &[Role::Operator]);
        assert!(lost.require(Action::ManagePeople).is_err());
        let lost = access.actor(TenantId::COOPERATIVE, PersonId::new(), &[Role::Coordination]);
        assert!(lost.require(Action::ManagePeople).is_err());
    }

    #[tokio::test]
    async fn a_member_gives_what_is_offered_and_nothing_else() {
        let access = Access::load().await.unwrap();
        let member = TenantId::trusted(uuid::Uuid::now_v7());
        let given = |role: Role, keys: &[&str]| {
            let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            access.actor_given(member, &keys, PersonId::new(), &[role])
        };
        assert!(given(Role::Hr, &[]).require(Action::ManagePeople).is_err());
        assert!(given(Role::Hr, &["hr:manage_people"]).require(Action::ManagePeople).is_ok());
        assert!(given(Role::Manager, &["hr:manage_people"]).require(Action::ManagePeople).is_err());
        for beyond in ["hr:manage_rights", "hr:appoint", "hr:manage_sign_in", "hr:answer_privacy", "manager:read_audit"]
        {
            let (_, action) = beyond.split_once(':').unwrap();
            let action = Action::parse(action).unwrap();
            assert!(given(Role::Hr, &[beyond]).require(action).is_err(), "{beyond}");
            assert!(given(Role::Manager, &[beyond]).require(action).is_err(), "{beyond}");
        }
        let keys = ["hr:manage_people".to_owned()];
        let office = access.actor_given(TenantId::COOPERATIVE, &keys, PersonId::new(), &[Role::Hr]);
        assert!(office.require(Action::ManagePeople).is_err(), "the cooperative gives nothing");
    }
}
