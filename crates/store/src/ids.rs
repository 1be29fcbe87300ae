//! The numbers that rows are known by, each a type of its own so that they cannot be mixed up.

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};

/// Declares an id: a number in the database and in JSON, as wide as Django made its column.
macro_rules! id {
    ($name:ident, $number:ty, $column:literal) => {
        #[doc = concat!("`", $column, "`.")]
        #[derive(
            Clone,
            Copy,
            Debug,
            PartialEq,
            Eq,
            PartialOrd,
            Ord,
            Hash,
            Serialize,
            Deserialize,
            DeriveValueType,
        )]
        #[serde(transparent)]
        pub struct $name(pub $number);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(UserId, i32, "auth_user.id");
id!(EmailId, i32, "account_emailaddress.id");
id!(AuthenticatorId, i64, "mfa_authenticator.id");
id!(UserSessionId, i64, "usersessions_usersession.id");
id!(SocialAccountId, i32, "socialaccount_socialaccount.id");
id!(SocialAppId, i32, "socialaccount_socialapp.id");
id!(SocialTokenId, i32, "socialaccount_socialtoken.id");
id!(MessageId, i64, "vestibule_outbox.id");
id!(AuditId, i64, "vestibule_audit.id");
id!(InvitationId, i32, "vestibule_invitation.id");
