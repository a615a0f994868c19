//! Identifiers: one type a noun, so that no two can be mixed up.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new identifier that sorts by time (RFC 9562, version 7).
            pub fn new() -> $name {
                $name(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> $name {
                $name::new()
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> $name {
                $name(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(formatter)
            }
        }
    )+};
}

id! {
    PersonId,
    SessionId,
    PasskeyId,
    /// Of what an authenticator is asked to sign.
    ChallengeId,
    InvitationId,
    /// Of people from a table.
    ImportId,
    /// A unit of a member's organisation, such as `Amt 32`.
    OrgUnitId,
    GroupId,
    DeputyId,
    /// Of a code that a member hands out.
    JoinCodeId,
    JoinRequestId,
    /// Of a member on a host name that it has still to prove.
    HostClaimId,
    /// Of a role that is given for a time.
    DelegationId,
    /// Of a municipality that wants to join.
    ApplicationId,
    ProviderId,
    /// Of a plugin, as its provider handed it in.
    PackageId,
    /// With which packages are handed in.
    PackageTokenId,
    /// A provider's, with which its release keys are certified.
    RootKeyId,
    CourseId,
    /// Of a module that is being written.
    DraftId,
    /// One dated delivery of a module version.
    RunId,
    UnitId,
    ItemId,
    EnrolmentId,
    AttemptId,
    /// Of one time that a quiz with pools is taken.
    SittingId,
    /// In a pool of a quiz.
    QuestionId,
    AnswerId,
    /// Of an answer that a person judges.
    JudgementId,
    ProofId,
    MailId,
    /// Of a directory's token.
    ScimTokenId,
    /// An identity provider of a member.
    SsoProviderId,
    SsoRuleId,
    SsoIdentityId,
    SsoRequestId,
    /// Of a person, about their own data.
    PrivacyRequestId,
    /// Of a learner who lets the coordination look.
    SupportId,
}
