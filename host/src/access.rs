//! Who may do what. Roles and actions stand in `policy.csv`, read by casbin once; what an actor may do is then a set.

use std::{collections::HashMap, sync::Arc};

use anyhow::Context as _;
use casbin::{CoreApi as _, DefaultModel, Enforcer, StringAdapter};
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
        /// Name, colours, host names, legal texts and rules of the own campus.
        ManageCampus = "manage_campus",
        /// How people of the house sign in and where they come from: identity providers, directories.
        ManageSignIn = "manage_sign_in",
        ReadAudit = "read_audit",
        /// Requests of people about their data.
        AnswerPrivacy = "answer_privacy",
        AdmitPlugin = "admit_plugin",
        WatchJobs = "watch_jobs",
    }
}

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

    /// What this actor may find in the catalogue index.
    ///
    /// # Errors
    /// [`Forbidden`] without the right to read the catalogue.
    pub fn search_scope(&self) -> Result<Scope, Forbidden> {
        self.require(Action::ReadCatalogue)?;
        Ok(if self.tenant.is_cooperative() { Scope::shared_only() } else { Scope::member(self.tenant.uuid()) })
    }
}

/// The rules, evaluated once.
#[derive(Debug)]
pub struct Access {
    allowed: HashMap<Role, Vec<Action>>,
}

impl Access {
    /// # Errors
    /// The model or the policy of the build is broken.
    pub async fn load() -> anyhow::Result<Access> {
        let model = DefaultModel::from_str(include_str!("access/model.conf")).await.context("access model")?;
        let policy = StringAdapter::new(include_str!("access/policy.csv"));
        let enforcer = Enforcer::new(model, policy).await.context("access policy")?;
        let mut allowed = HashMap::new();
        for role in Role::ALL {
            let mut actions = Vec::new();
            for action in Action::ALL {
                if enforcer.enforce((role.name(), action.name())).context("access rule")? {
                    actions.push(*action);
                }
            }
            allowed.insert(*role, actions);
        }
        anyhow::ensure!(allowed.values().any(|actions| !actions.is_empty()), "the access policy allows nothing");
        Ok(Access { allowed })
    }

    /// Someone of a tenant with these roles.
    pub fn actor(&self, tenant: TenantId, person: PersonId, roles: &[Role]) -> Actor {
        let implied = if tenant.is_cooperative() { Role::Visitor } else { Role::Learner };
        self.with_roles(tenant, Some(person), roles.iter().copied().chain([Role::Visitor, implied]))
    }

    /// Someone who is not signed in.
    pub fn visitor(&self, tenant: TenantId) -> Actor {
        self.with_roles(tenant, None, [Role::Visitor].into_iter())
    }

    /// The office at the command line of the server.
    pub fn office(&self) -> Actor {
        self.office_at(TenantId::COOPERATIVE)
    }

    /// The office acting within one tenant, as when it adds a member's first person.
    pub fn office_at(&self, tenant: TenantId) -> Actor {
        self.with_roles(tenant, None, [Role::Operator].into_iter())
    }

    /// A member's directory, which looks after people as the coordination does, and after nothing else.
    pub fn directory_of(&self, tenant: TenantId) -> Actor {
        let coordination = self.with_roles(tenant, None, [Role::Coordination].into_iter());
        let actions = coordination.actions.iter().copied().filter(|action| *action == Action::ManagePeople).collect();
        Actor { actions, ..coordination }
    }

    fn with_roles(&self, tenant: TenantId, person: Option<PersonId>, roles: impl Iterator<Item = Role>) -> Actor {
        let mut actions: Vec<Action> = roles.flat_map(|role| self.allowed[&role].iter().copied()).collect();
        actions.sort_unstable();
        actions.dedup();
        Actor { tenant, person, request_id: Arc::default(), actions: actions.into() }
    }

    /// The whole table of roles and actions, as an auditor reads it.
    pub fn table(&self) -> String {
        let mut lines = String::new();
        for role in Role::ALL {
            let actions: Vec<_> = self.allowed[role].iter().map(|action| action.name()).collect();
            lines.push_str(&format!("{}: {}\n", role.name(), actions.join(", ")));
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_table_of_roles_and_actions_is_the_agreed_one() {
        insta::assert_snapshot!(Access::load().await.unwrap().table(), @r"
        visitor: read_catalogue
        learner: read_catalogue, enrol, learn
        coordination: read_catalogue, manage_people, manage_campus, manage_sign_in
        manager: read_catalogue
        hr: read_catalogue
        provider: read_catalogue
        reviewer: read_catalogue
        trainer: read_catalogue
        operator: read_catalogue, import_catalogue, manage_members, manage_people, manage_campus, manage_sign_in, admit_plugin, watch_jobs
        data_protection: read_catalogue, read_audit, answer_privacy
        ");
    }

    #[tokio::test]
    async fn nobody_learns_without_being_a_member() {
        let access = Access::load().await.unwrap();
        let office = access.actor(TenantId::COOPERATIVE, PersonId::new(), &[Role::Operator]);
        assert!(office.require(Action::Learn).is_err());
        assert!(access.visitor(TenantId::COOPERATIVE).person_for(Action::ReadCatalogue).is_err());
    }
}
