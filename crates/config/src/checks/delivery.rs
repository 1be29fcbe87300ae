//! Checks of `[mail]`, `[sms]` and `[phone]`: whether messages can arrive.

use super::Report;
use crate::login_methods::LoginMethod;
use crate::mail::{Mail, MailBackend, MailSecurity};
use crate::settings::Settings;
use crate::sms::{Sms, SmsBackend};

pub(super) fn check(settings: &Settings, report: &mut Report) {
    let is_production = settings.server.production;
    mail(&settings.mail, is_production, report);
    if settings.uses_phones() {
        sms(&settings.sms, is_production, report);
    }
    let phone = &settings.phone;
    for name in [
        &phone.table,
        &phone.user_id_column,
        &phone.phone_column,
        &phone.verified_column,
    ] {
        // Security: these names become part of queries.
        let is_name = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        report.add(
            "phone.E001",
            !is_name,
            format!("\"{name}\" cannot be a table or column"),
            "use letters, digits and underscores",
        );
    }
}

impl Settings {
    /// Whether users have phone numbers: they log in or sign up with one.
    pub fn uses_phones(&self) -> bool {
        self.account.logs_in_by(LoginMethod::Phone) || self.account.signup_fields.has("phone")
    }
}

fn mail(mail: &Mail, is_production: bool, report: &mut Report) {
    report.add(
        "mail.E001",
        mail.backend == MailBackend::Smtp && mail.host.is_empty(),
        "mail.backend is \"smtp\", and there is no mail.host",
        "set mail.host to your mail server",
    );
    report.add(
        "mail.E002",
        mail.backend == MailBackend::File && mail.directory.is_none(),
        "mail.backend is \"file\", and there is no mail.directory",
        "set mail.directory to a folder",
    );
    report.add(
        "mail.E003",
        !mail.from.contains('@'),
        format!("mail.from is \"{}\", which is no address", mail.from),
        "write it like \"accounts@example.com\" or \"Example <accounts@example.com>\"",
    );
    report.add(
        "mail.E004",
        is_production && mail.backend == MailBackend::Console,
        "mail.backend is \"console\": no mail would reach anyone",
        "set mail.backend to \"smtp\", and mail.host",
    );
    report.add(
        "mail.W001",
        mail.backend == MailBackend::Smtp
            && mail.security == MailSecurity::None
            && !["localhost", "127.0.0.1", "::1"].contains(&mail.host.as_str()),
        "mails, with their codes and links, go to the mail server unencrypted",
        "set mail.security to \"starttls\" or \"tls\"",
    );
}

fn sms(sms: &Sms, is_production: bool, report: &mut Report) {
    report.add(
        "sms.E001",
        sms.backend == SmsBackend::File && sms.directory.is_none(),
        "sms.backend is \"file\", and there is no sms.directory",
        "set sms.directory to a folder",
    );
    report.add(
        "sms.E002",
        sms.backend == SmsBackend::Webhook
            && crate::origins::Origin::parse(&sms.webhook_url).is_none(),
        "sms.backend is \"webhook\", and sms.webhook_url is no address",
        "set sms.webhook_url to where messages are to be posted",
    );
    let is_incomplete = sms.twilio_account_sid.is_empty()
        || sms.twilio_auth_token.is_empty()
        || sms.twilio_from.is_empty();
    report.add(
        "sms.E003",
        sms.backend == SmsBackend::Twilio && is_incomplete,
        "sms.backend is \"twilio\", and its account is incomplete",
        "set sms.twilio_account_sid, sms.twilio_auth_token and sms.twilio_from",
    );
    report.add(
        "sms.E004",
        is_production && sms.backend == SmsBackend::Console,
        "sms.backend is \"console\": no code would reach a phone",
        "set sms.backend to \"webhook\" or \"twilio\", or do without phone numbers",
    );
    report.add(
        "sms.W001",
        sms.backend == SmsBackend::Webhook && sms.webhook_secret.is_empty(),
        "sms.webhook_secret is empty, so the receiver cannot tell who posts",
        "set it to a random text that the receiver knows",
    );
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::codes;
    use crate::{LoginMethod, MailBackend, MailSecurity, Settings, SmsBackend};

    fn with_phones(settings: &mut Settings) {
        settings.account.login_methods.push(LoginMethod::Phone);
    }

    #[test]
    fn mails_need_a_way_out() {
        assert_eq!(codes(|s| s.mail.backend = MailBackend::File), ["mail.E002"]);
        assert_eq!(codes(|s| s.mail.from = "nobody".to_owned()), ["mail.E003"]);
        let found = codes(|s| {
            s.mail.backend = MailBackend::Smtp;
            s.mail.security = MailSecurity::None;
            s.mail.host = "mail.example.com".to_owned();
        });
        assert_eq!(found, ["mail.W001"]);
    }

    #[test]
    fn messages_to_phones_need_a_way_only_where_there_are_phones() {
        assert_eq!(
            codes(|s| s.sms.backend = SmsBackend::Twilio),
            [] as [&str; 0]
        );
        for (backend, expected) in [
            (SmsBackend::File, "sms.E001"),
            (SmsBackend::Webhook, "sms.E002"),
            (SmsBackend::Twilio, "sms.E003"),
        ] {
            let found = codes(|s| {
                with_phones(s);
                s.sms.backend = backend;
            });
            assert_eq!(found.first(), Some(&expected));
        }
    }

    #[test]
    fn table_names_cannot_carry_queries() {
        assert_eq!(
            codes(|s| s.phone.table = "phone; drop table auth_user".to_owned()),
            ["phone.E001"]
        );
    }
}
