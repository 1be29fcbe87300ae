//! One mail of each kind, with made-up values: what templates are tried with at the start, and shown with in a preview.

use chrono::{DateTime, TimeDelta};
use chrono_tz::Tz;

use super::{Change, Mail, Origin, Proof};

/// Every mail there is, those that a code or a link can prove twice.
pub fn samples() -> Vec<Mail> {
    let mut samples = letters();
    let origin = Origin {
        ip: Some([192, 0, 2, 7].into()),
        user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
            .to_owned(),
        at: DateTime::from_timestamp(1_750_000_000, 0)
            .unwrap_or_default()
            .with_timezone(&Tz::UTC),
    };
    samples.extend(changes().into_iter().map(|change| Mail::Notification {
        change,
        origin: origin.clone(),
    }));
    samples
}

fn letters() -> Vec<Mail> {
    let code = || "BCDF-GHJK".to_owned();
    let by_code = || Proof::Code {
        code: code(),
        valid_for: TimeDelta::minutes(15),
    };
    let by_link = || Proof::Link {
        url: "https://example.com/account/verify-email?key=MQ:1rXyZa:abc&next=/".to_owned(),
        valid_for: TimeDelta::days(3),
    };
    vec![
        Mail::EmailConfirmation(by_code()),
        Mail::EmailConfirmation(by_link()),
        Mail::EmailConfirmationSignup(by_code()),
        Mail::EmailConfirmationSignup(by_link()),
        Mail::AccountAlreadyExists {
            password_reset_url: "https://example.com/account/password/reset".to_owned(),
        },
        Mail::UnknownAccount {
            signup_url: "https://example.com/account/signup".to_owned(),
        },
        Mail::PasswordResetKey {
            url: "https://example.com/account/password/reset/1-c9q4yz-0a1b2c3d/".to_owned(),
            valid_for: TimeDelta::days(3),
            username: Some("someone".to_owned()),
        },
        Mail::PasswordResetCode {
            code: code(),
            valid_for: TimeDelta::minutes(3),
        },
        Mail::LoginCode {
            code: code(),
            valid_for: TimeDelta::minutes(3),
        },
        Mail::Invitation {
            url: "https://example.com/account/signup?invitation=0a1b2c3d".to_owned(),
            label: "Teacher".to_owned(),
            valid_for: TimeDelta::days(7),
        },
        Mail::ApprovalPending {
            label: "Teacher".to_owned(),
        },
        Mail::ApprovalRequest {
            label: "Teacher".to_owned(),
            username: "someone".to_owned(),
            address: "someone@example.com".to_owned(),
            fields: "department: Physics, employee_id: E-17".to_owned(),
        },
        Mail::ApprovalGranted {
            label: "Teacher".to_owned(),
            login_url: "https://example.com/account/login".to_owned(),
        },
        Mail::ApprovalRefused {
            label: "Teacher".to_owned(),
            reason: Some("We do not know you.".to_owned()),
        },
    ]
}

fn changes() -> Vec<Change> {
    vec![
        Change::PasswordChanged,
        Change::PasswordSet,
        Change::PasswordReset,
        Change::EmailChanged {
            from: "someone@example.com".to_owned(),
            to: "someone@example.org".to_owned(),
        },
        Change::EmailConfirmed,
        Change::EmailDeleted {
            email: "old@example.com".to_owned(),
        },
        Change::TotpActivated,
        Change::TotpDeactivated,
        Change::RecoveryCodesGenerated,
        Change::WebauthnAdded,
        Change::WebauthnRemoved,
        Change::MfaReset,
        Change::AccountConnected {
            provider: "Example ID".to_owned(),
        },
        Change::AccountDisconnected {
            provider: "Example ID".to_owned(),
        },
    ]
}
