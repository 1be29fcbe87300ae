//! What can go wrong, in the domain's words. Nobody here knows a status code.

use std::borrow::Cow;

use crate::messages::Arg;

/// The one error of this crate. Everything but `Internal` is an answer a caller can act on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input was understood and refused; one entry per mistake, in the order of the fields.
    #[error("invalid input")]
    Invalid(Vec<FieldError>),
    /// The body was not a JSON object.
    #[error("malformed body")]
    Malformed,
    /// The caller must log in first, or go on with a login that is waiting.
    #[error("not authenticated")]
    Unauthenticated,
    /// The caller is logged in and must prove it again.
    #[error("reauthentication required")]
    ReauthenticationRequired,
    /// The caller may not do this.
    #[error("forbidden")]
    Forbidden,
    /// Nobody may make an account now.
    #[error("sign-up is closed")]
    SignupClosed,
    /// There is no such thing.
    #[error("not found")]
    NotFound,
    /// The state of the login, or of the account, does not allow this now.
    #[error("conflict")]
    Conflict,
    /// The same, and the caller may be told why.
    #[error("conflict: {}", .0.as_str())]
    ConflictBecause(Code),
    /// The session token is unknown: the client should forget it.
    #[error("session gone")]
    SessionGone,
    /// A row that must be unique is there already. Whoever writes such a row says what that means.
    #[error("not unique: {0}")]
    Taken(store::Violation),
    /// Too many requests.
    #[error("rate limited")]
    RateLimited {
        /// Seconds until the next attempt can succeed.
        retry_after: u64,
    },
    /// The server has more work than it can take; nothing was done.
    #[error("busy")]
    Busy {
        /// Seconds after which trying again makes sense.
        retry_after: u64,
    },
    /// A fault of ours or of the machinery below.
    #[error("internal error")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What every fallible function of this crate returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Wraps a fault that no caller can mend.
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }

    /// Whether the same may succeed when it is tried again at once.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Internal(source) => source
                .downcast_ref::<store::Error>()
                .is_some_and(store::Error::is_retryable),
            _ => false,
        }
    }

    /// One mistake that belongs to the whole form.
    pub fn form(code: Code) -> Self {
        Self::Invalid(vec![FieldError::new(None, code)])
    }

    /// One mistake in one field.
    pub fn field(param: impl Into<Cow<'static, str>>, code: Code) -> Self {
        Self::Invalid(vec![FieldError::of(param, code)])
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unique(rule) => Self::Taken(rule),
            other => Self::internal(other),
        }
    }
}

impl From<crate::kit::password::Busy> for Error {
    fn from(_: crate::kit::password::Busy) -> Self {
        Self::Busy { retry_after: 1 }
    }
}

/// One mistake in a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldError {
    /// The field it belongs to; none when it is about the form as a whole.
    pub param: Option<Cow<'static, str>>,
    /// What is wrong.
    pub code: Code,
    /// What the message needs to say it.
    pub args: Vec<(&'static str, Arg)>,
}

impl FieldError {
    /// A mistake whose message needs no values.
    pub fn new(param: Option<&'static str>, code: Code) -> Self {
        Self {
            param: param.map(Cow::Borrowed),
            code,
            args: Vec::new(),
        }
    }

    /// A mistake in a field that may have been named by the settings or by the caller.
    pub fn of(param: impl Into<Cow<'static, str>>, code: Code) -> Self {
        Self {
            param: Some(param.into()),
            ..Self::new(None, code)
        }
    }

    /// The same mistake in a field.
    #[must_use]
    pub fn at(self, param: &'static str) -> Self {
        Self {
            param: Some(Cow::Borrowed(param)),
            ..self
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $wire:literal, $key:literal;)*) => {
        /// Every mistake a form can have. The wire codes are allauth's and Django's, never reused;
        /// two mistakes may share one and differ in their message.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[$doc])* $variant,)* }

        impl Code {
            /// All of them, for the test that every language has every message.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The `code` of the answer.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $wire,)* }
            }

            /// The key of the message in the locale files.
            pub fn message_key(self) -> &'static str {
                match self { $(Code::$variant => $key,)* }
            }
        }
    };
}

codes! {
    /// A field that must have a value has none.
    Required = "required", "required";
    /// Not an e-mail address (Django: `EmailValidator`).
    InvalidEmail = "invalid", "invalid-email";
    /// Not a user name (Django: `UnicodeUsernameValidator`).
    InvalidUsername = "invalid", "invalid-username";
    /// Not a phone number in E.164.
    InvalidPhone = "invalid_phone", "invalid-phone";
    /// Longer than the field takes: `limit`, `length`.
    MaxLength = "max_length", "max-length";
    /// Shorter than the field takes: `limit`, `length`.
    MinLength = "min_length", "min-length";
    /// A NUL character.
    NullCharacters = "null_characters_not_allowed", "null-characters";
    /// A list was expected.
    InvalidList = "invalid_list", "invalid-list";
    /// Not one of the things to choose from: `value`.
    InvalidChoice = "invalid_choice", "invalid-choice";
    /// Not one of the rows to choose from.
    InvalidRow = "invalid_choice", "invalid-choice-row";
    /// A text that is no JSON.
    InvalidJson = "invalid", "invalid-json";
    /// Not an id at all: `value`.
    InvalidId = "invalid_pk_value", "invalid-pk-value";
    /// The two passwords differ.
    PasswordMismatch = "", "password-mismatch";
    /// The two addresses differ.
    EmailMismatch = "", "email-mismatch";
    /// The account is switched off.
    AccountInactive = "account_inactive", "account-inactive";
    /// The primary address cannot be removed.
    CannotRemovePrimaryEmail = "cannot_remove_primary_email", "cannot-remove-primary-email";
    /// The address is on this account already.
    DuplicateEmail = "duplicate_email", "duplicate-email";
    /// Wrong address or password.
    EmailPasswordMismatch = "email_password_mismatch", "email-password-mismatch";
    /// Wrong phone number or password.
    PhonePasswordMismatch = "phone_password_mismatch", "phone-password-mismatch";
    /// Wrong user name or password.
    UsernamePasswordMismatch = "username_password_mismatch", "username-password-mismatch";
    /// The address belongs to somebody else.
    EmailTaken = "email_taken", "email-taken";
    /// The current password is wrong.
    EnterCurrentPassword = "enter_current_password", "enter-current-password";
    /// Wrong one-time code.
    IncorrectCode = "incorrect_code", "incorrect-code";
    /// Wrong password while reauthenticating.
    IncorrectPassword = "incorrect_password", "incorrect-password";
    /// A verification key that is forged, used or too old.
    InvalidOrExpiredKey = "invalid_or_expired_key", "invalid-or-expired-key";
    /// Not exactly one way to log in was named.
    InvalidLogin = "invalid_login", "invalid-login";
    /// A reset key that is forged, used or too old.
    InvalidPasswordReset = "invalid_password_reset", "invalid-password-reset";
    /// No room for another address: `limit`.
    MaxEmailAddresses = "max_email_addresses", "max-email-addresses";
    /// The phone number belongs to somebody else.
    PhoneTaken = "phone_taken", "phone-taken";
    /// Too many failed logins.
    TooManyLoginAttempts = "too_many_login_attempts", "too-many-login-attempts";
    /// The address is not on this account.
    UnknownEmailAddress = "unknown_email", "unknown-email-own";
    /// No account has this address.
    UnknownEmail = "unknown_email", "unknown-email";
    /// No such phone number here.
    UnknownPhone = "unknown_phone", "unknown-phone";
    /// Only a verified address can become the primary one.
    UnverifiedPrimaryEmail = "unverified_primary_email", "unverified-primary-email";
    /// A user name nobody may have.
    UsernameBlacklisted = "username_blacklisted", "username-blacklisted";
    /// A user name somebody has.
    UsernameTaken = "username_taken", "username-taken";
    /// Two of a kind were given where one is wanted.
    SelectOnlyOne = "select_only_one", "select-only-one";
    /// The new value is the old one.
    SameAsCurrent = "same_as_current", "same-as-current";
    /// Too many tries at something that is answered as a mistake in the form.
    RateLimited = "rate_limited", "rate-limited";
    /// Password shorter than `min_length` characters.
    PasswordTooShort = "password_too_short", "password-too-short";
    /// Password on the list of common ones.
    PasswordTooCommon = "password_too_common", "password-too-common";
    /// Password of digits only.
    PasswordEntirelyNumeric = "password_entirely_numeric", "password-entirely-numeric";
    /// Password like another field of the person: `verbose_name`.
    PasswordTooSimilar = "password_too_similar", "password-too-similar";
    /// No factor may be added while the account has an unverified address.
    UnverifiedEmail = "unverified_email", "unverified-email";
    /// No second factor of this kind may be added to this account.
    AddEmailBlocked = "add_email_blocked", "add-email-blocked";
    /// Recovery codes need another factor first.
    CannotGenerateRecoveryCodes = "cannot_generate_recovery_codes", "cannot-generate-recovery-codes";
    /// The address belongs to somebody else, who should log in and connect: `provider`.
    EmailTakenAtProvider = "email_taken", "email-taken-provider";
    /// No such identity on this account.
    AccountNotFound = "account_not_found", "account-not-found";
    /// A token for us must say which of us it is for.
    ClientIdRequired = "client_id_required", "client-id-required";
    /// A token for somebody else.
    ClientIdMismatch = "client_id_mismatch", "client-id-mismatch";
    /// The identity is connected to another account.
    ConnectedOther = "connected_other", "connected-other";
    /// The last identity, where providers are the only way in.
    DisconnectLast = "disconnect_last", "disconnect-last";
    /// A provider's token that proves nothing.
    InvalidToken = "invalid_token", "invalid-token";
    /// Nobody may be sent there.
    InvalidUrl = "invalid_url", "invalid-url";
    /// The account has no password.
    NoPassword = "no_password", "no-password";
    /// The account has no verified address.
    NoVerifiedEmail = "no_verified_email", "no-verified-email";
    /// The provider takes no tokens from apps.
    TokenAuthenticationNotSupported = "token_authentication_not_supported", "token-authentication-not-supported";
    /// There is no token in it.
    TokenRequired = "token_required", "token-required";
    /// No such provider here.
    UnknownProvider = "unknown_provider", "unknown-provider";
    /// A field that is not known.
    UnknownField = "unknown_field", "unknown-field";
    /// A value that does not fit.
    InvalidValue = "invalid", "invalid";
    /// Not a whole number.
    InvalidInteger = "invalid", "invalid-integer";
    /// Not a number.
    InvalidNumber = "invalid", "invalid-number";
    /// Not a date.
    InvalidDate = "invalid", "invalid-date";
    /// Not a date with a time.
    InvalidDateTime = "invalid", "invalid-datetime";
    /// Not a UUID.
    InvalidUuid = "invalid", "invalid-uuid";
    /// Not a URL, in a profile.
    InvalidUrlField = "invalid", "invalid-url-field";
    /// More than the field takes: `limit`.
    MaxValue = "max_value", "max-value";
    /// Less than the field takes: `limit`.
    MinValue = "min_value", "min-value";
    /// A value that does not fit, in the words of the type's schema: `message`.
    OwnWords = "invalid", "own-words";
    /// A value that only one person may have, and another has.
    ValueTaken = "value_taken", "value-taken";
    /// The same of several values together: `fields`.
    ValuesTaken = "value_taken", "values-taken";
    /// A field that its owner may not change.
    ReadOnly = "read_only", "read-only";
    /// An address outside of the domains of the user type: `domains`.
    EmailDomain = "email_domain_not_allowed", "email-domain";
    /// An invitation that is forged, used, taken back or too old.
    InvalidInvitation = "invalid_invitation", "invalid-invitation";
    /// An invitation for another address.
    InvitationEmail = "invitation_email_mismatch", "invitation-email";
    /// A way to log in that the user type does not have.
    LoginMethod = "login_method_not_allowed", "login-method";
}
