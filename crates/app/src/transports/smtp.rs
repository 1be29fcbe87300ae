//! Mails to an SMTP server, over connections that are kept for the next one.

use std::error::Error as _;
use std::time::Duration;

use anyhow::{Context, Result};
use async_trait::async_trait;
use config::MailSecurity;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{Error, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use store::outbox::Model;

use super::{Failure, Letterhead, Transport};

/// Most connections at a time; what a mail server allows one client without asking.
const CONNECTIONS: u32 = 8;

/// An SMTP server.
pub(super) struct Smtp {
    server: AsyncSmtpTransport<Tokio1Executor>,
    letterhead: Letterhead,
}

impl Smtp {
    /// The server that the settings name. It is first spoken to when there is a mail.
    pub(super) fn new(settings: &config::Mail, letterhead: Letterhead) -> Result<Self> {
        let host = &settings.host;
        let tls =
            || TlsParameters::new(host.clone()).context("[mail] host cannot be used with TLS");
        let mut server = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(settings.smtp_port())
            .timeout(Some(Duration::from_secs(settings.timeout.into())))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS))
            .tls(match settings.security {
                MailSecurity::Starttls => Tls::Required(tls()?),
                MailSecurity::Tls => Tls::Wrapper(tls()?),
                MailSecurity::None => Tls::None,
            });
        if !settings.username.is_empty() {
            let password = settings.password.expose().to_owned();
            server = server.credentials(Credentials::new(settings.username.clone(), password));
        }
        Ok(Self {
            server: server.build(),
            letterhead,
        })
    }
}

#[async_trait]
impl Transport for Smtp {
    async fn send(&self, message: &Model) -> Result<(), Failure> {
        let mail = self.letterhead.write(message)?;
        self.server
            .send(mail)
            .await
            .map(drop)
            .map_err(|error| failure(&error))
    }

    async fn check(&self) -> Result<(), Failure> {
        match self.server.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure::passing("smtp", "the server does not answer NOOP")),
            Err(error) => Err(failure(&error)),
        }
    }
}

/// A refusal of the mail is final. One of ourselves is not: it ends when the settings or the server's are put right.
fn failure(error: &Error) -> Failure {
    let class = match error.status() {
        Some(code) => format!("smtp {code}"),
        None if error.is_timeout() => "smtp timeout".to_owned(),
        None if error.is_tls() => "smtp tls".to_owned(),
        None => "smtp connection".to_owned(),
    };
    let mut detail = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        detail = format!("{detail}: {cause}");
        source = cause.source();
    }
    // RFC 4954: 530, 534, 535 and 538 ask for a login, or refuse it.
    let is_about_us = matches!(
        class.as_str(),
        "smtp 530" | "smtp 534" | "smtp 535" | "smtp 538"
    );
    Failure {
        is_final: error.is_permanent() && !is_about_us,
        class,
        detail,
    }
}
