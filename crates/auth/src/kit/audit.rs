//! The audit log: one row for every act that concerns the security of an account, written in the act's own
//! transaction. Nobody else writes to that table.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use store::audit::{self, NewEntry, Outcome};
use store::{Connection, Ip, Timestamp, UserId};

use crate::context::{Client, Cx};
use crate::error::Result;

/// How long one row stands for all refusals of the same lock, in seconds.
const LOCK_WINDOW: f64 = 300.0;

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident $({ $($(#[$field_doc:meta])* $field:ident: $type:ty),* })? = $name:literal;)*) => {
        /// What can happen to an account. The names are those of the reference's signals where it has one.
        #[derive(Debug, Clone)]
        pub enum Event<'a> {
            $($(#[$doc])* $variant $({ $($(#[$field_doc])* $field: $type),* })?,)*
            /// What staff did that has no variant of its own.
            Admin {
                /// The name of the act.
                act: &'a str,
                /// What else is to be said; for other staff only.
                data: Value,
            },
        }

        impl Event<'_> {
            /// The names of all acts but those of [`Event::Admin`].
            pub const NAMES: &'static [&'static str] = &[$($name,)* "reauthentication_failed"];

            fn parts(&self) -> (&str, Value) {
                match self {
                    $(Self::$variant $({ $($field),* })? => ($name, json!({ $($(stringify!($field): $field),*)? })),)*
                    Self::Admin { act, data } => (act, data.clone()),
                }
            }
        }
    };
}

events! {
    /// A login came through all its stages.
    UserLoggedIn {
        /// By which proofs, in their order.
        methods: Vec<String>
    } = "user_logged_in";
    /// A proof was wrong; where somebody is logged in, `reauthentication_failed`.
    ProofFailed {
        /// Which proof.
        method: &'a str
    } = "user_login_failed";
    /// So many proofs were wrong that none is looked at for a while.
    LoginLocked {
        /// Which proof.
        method: &'a str
    } = "login_locked";
    /// Somebody proved once more who they are.
    Reauthenticated {
        /// By which proof.
        method: &'a str
    } = "reauthenticated";
    /// The session was left.
    UserLoggedOut = "user_logged_out";
    /// The session of another device was ended.
    SessionEnded {
        /// Where it was last seen.
        ip: &'a str,
        /// What the device called itself.
        user_agent: &'a str
    } = "session_ended";
    /// Somebody used a refresh token that had long been replaced; its session was ended.
    RefreshTokenReused = "refresh_token_reused";
    /// All sessions were ended.
    SessionsEnded = "sessions_ended";
    /// The account was made.
    UserSignedUp = "user_signed_up";
    /// The first password was set.
    PasswordSet = "password_set";
    /// The password was replaced by whoever knew it.
    PasswordChanged = "password_changed";
    /// A forgotten password was replaced.
    PasswordReset = "password_reset";
    /// An address was added.
    EmailAdded {
        /// The address.
        email: &'a str
    } = "email_added";
    /// An address was verified.
    EmailConfirmed {
        /// The address.
        email: &'a str
    } = "email_confirmed";
    /// Another address is the primary one.
    EmailChanged {
        /// The one before.
        from: &'a str,
        /// The one now.
        to: &'a str
    } = "email_changed";
    /// An address was removed.
    EmailRemoved {
        /// The address.
        email: &'a str
    } = "email_removed";
    /// The phone number is another one.
    PhoneChanged {
        /// The number now.
        phone: &'a str
    } = "phone_changed";
    /// The phone number was verified.
    PhoneConfirmed {
        /// The number.
        phone: &'a str
    } = "phone_confirmed";
    /// A wrong one-time code was typed in where none logs in.
    CodeRefused {
        /// What the code was for.
        purpose: &'a str
    } = "code_refused";
    /// A second factor or passkey was added.
    AuthenticatorAdded {
        /// Which kind.
        kind: &'a str
    } = "authenticator_added";
    /// A second factor or passkey was removed.
    AuthenticatorRemoved {
        /// Which kind.
        kind: &'a str
    } = "authenticator_removed";
    /// Recovery codes were made anew.
    AuthenticatorReset {
        /// Which kind.
        kind: &'a str
    } = "authenticator_reset";
    /// A recovery code was used up.
    RecoveryCodeUsed = "recovery_code_used";
    /// A browser is not asked for second factors any more.
    BrowserTrusted = "browser_trusted";
    /// An account elsewhere was connected.
    SocialAccountAdded {
        /// Where.
        provider: &'a str
    } = "social_account_added";
    /// What is known of an account elsewhere was renewed.
    SocialAccountUpdated {
        /// Where.
        provider: &'a str
    } = "social_account_updated";
    /// An account elsewhere was disconnected.
    SocialAccountRemoved {
        /// Where.
        provider: &'a str
    } = "social_account_removed";
    /// Access and refresh tokens of one login were made void.
    TokenFamilyEnded {
        /// Why.
        reason: &'a str
    } = "token_family_ended";
    /// The account was switched on.
    UserActivated = "user_activated";
    /// The account was switched off.
    UserDeactivated = "user_deactivated";
    /// The account was deleted.
    UserDeleted = "user_deleted";
    /// The owner changed the profile.
    ProfileChanged {
        /// The names of the fields.
        fields: &'a [String]
    } = "profile_changed";
    /// The user is of another type, or of one at last.
    UserTypeSet {
        /// The type before, or nothing.
        from: &'a str,
        /// The type now.
        to: &'a str
    } = "user_type_set";
    /// Somebody waits to be let in.
    ApprovalRequested {
        /// As what.
        user_type: &'a str
    } = "approval_requested";
    /// Staff let somebody in.
    ApprovalGranted {
        /// As what.
        user_type: &'a str
    } = "approval_granted";
    /// Staff did not let somebody in.
    ApprovalRefused {
        /// As what.
        user_type: &'a str,
        /// Why, in the words of staff.
        reason: &'a str
    } = "approval_refused";
    /// Somebody was invited.
    InvitationSent {
        /// Who.
        email: &'a str,
        /// As what.
        user_type: &'a str
    } = "invitation_sent";
    /// An invitation was taken back.
    InvitationRevoked {
        /// Whose.
        email: &'a str,
        /// To be what.
        user_type: &'a str
    } = "invitation_revoked";
    /// Somebody signed up with an invitation.
    InvitationAccepted {
        /// As what.
        user_type: &'a str
    } = "invitation_accepted";
    /// All second factors were taken away, so that the user gets in again.
    MfaReset {
        /// Which kinds there were.
        types: Vec<String>
    } = "mfa_reset";
}

impl Event<'_> {
    fn outcome(&self) -> Outcome {
        match self {
            Self::ProofFailed { .. }
            | Self::LoginLocked { .. }
            | Self::CodeRefused { .. }
            | Self::RefreshTokenReused => Outcome::Refused,
            _ => Outcome::Done,
        }
    }
}

/// The door of staff, in the table's words.
pub const ADMIN: &str = "admin";
/// The door of operators: the command line.
pub const COMMAND: &str = "command";

/// Notes what the caller did to an account; of whom is unknown where nobody knows.
pub async fn note(
    cx: &Cx,
    db: &impl Connection,
    subject: impl Into<Option<UserId>>,
    event: Event<'_>,
) -> Result<()> {
    let client = match cx.client {
        Client::Browser => "browser",
        Client::App => "app",
    };
    let subject = subject.into();
    let user = cx.user().map(|user| user.id);
    // Who gives a right proof without being logged in is taken for the owner of the account.
    let owner = subject.filter(|_| event.outcome() == Outcome::Done);
    write(cx, db, (client, user.or(owner), subject), event).await
}

/// Through which door those come who run the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The admin console and its API.
    Admin,
    /// The command line.
    Command,
}

/// Notes what those who run the server did to somebody's account.
pub async fn note_through(
    cx: &Cx,
    db: &impl Connection,
    door: Door,
    (subject, event): (UserId, Event<'_>),
) -> Result<()> {
    match door {
        Door::Admin => note_as_staff(cx, db, subject, event).await,
        Door::Command => note_command(db, Timestamp::from(cx.now), subject, event).await,
    }
}

/// Notes what the caller did to somebody's account as a member of the staff.
pub async fn note_as_staff(
    cx: &Cx,
    db: &impl Connection,
    subject: impl Into<Option<UserId>>,
    event: Event<'_>,
) -> Result<()> {
    let user = cx.user().map(|user| user.id);
    write(cx, db, (ADMIN, user, subject.into()), event).await
}

/// Notes what an operator did to somebody's account on the command line.
pub async fn note_command(
    db: &impl Connection,
    at: Timestamp,
    subject: impl Into<Option<UserId>>,
    event: Event<'_>,
) -> Result<()> {
    let (name, data) = event.parts();
    let entry = NewEntry {
        at,
        event: name.to_owned(),
        actor_id: None,
        subject_id: subject.into(),
        ip: None,
        user_agent: String::new(),
        outcome: event.outcome(),
        client: COMMAND.to_owned(),
        data,
    };
    Ok(audit::insert(db, entry).await?)
}

/// Notes that a proof is not even looked at: once, and not for every request of an attack.
pub async fn note_lock(cx: &Cx, key: &str, subject: Option<UserId>, method: &str) -> Result<()> {
    let event = Event::LoginLocked { method };
    let key = hex::encode(Sha256::digest(key.as_bytes()));
    let key = format!("audit:login_locked:{method}:{key}");
    if cx.server.cache.add(&key, LOCK_WINDOW, cx.seconds()).await? {
        note(cx, &cx.server.db, subject, event).await?;
    }
    Ok(())
}

async fn write(
    cx: &Cx,
    db: &impl Connection,
    (client, actor, subject): (&str, Option<UserId>, Option<UserId>),
    event: Event<'_>,
) -> Result<()> {
    let (name, data) = event.parts();
    let name = match event {
        Event::ProofFailed { .. } if actor.is_some() => "reauthentication_failed",
        _ => name,
    };
    let entry = NewEntry {
        at: Timestamp::from(cx.now),
        event: name.to_owned(),
        actor_id: actor,
        subject_id: subject,
        ip: Some(Ip::from(cx.caller.ip.to_canonical())),
        user_agent: cx.caller.user_agent.clone(),
        outcome: event.outcome(),
        client: client.to_owned(),
        data: if data.is_object() {
            data
        } else {
            Map::new().into()
        },
    };
    Ok(audit::insert(db, entry).await?)
}
