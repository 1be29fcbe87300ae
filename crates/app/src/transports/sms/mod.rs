//! Text messages over HTTP: to an address of the operator's, or through Twilio.

mod twilio;
mod webhook;

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode};
use rustls::crypto::ring;
use rustls::{ClientConfig, RootCertStore};

use super::Failure;

pub(super) use twilio::Twilio;
pub(super) use webhook::Webhook;

/// How much of a refusal is kept.
const DETAIL_LENGTH: usize = 500;

/// A client that goes where it was told and nowhere else.
fn client(sms: &config::Sms) -> Result<Client> {
    let roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .context("no TLS")?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Client::builder()
        .tls_backend_preconfigured(tls)
        // Security: a code must not be carried to wherever an answer points.
        .redirect(Policy::none())
        .timeout(Duration::from_secs(sms.timeout.into()))
        .user_agent(concat!("vestibule/", env!("CARGO_PKG_VERSION")))
        .build()
        .context("[sms] no HTTP client")
}

/// What an answer means. A refusal of the message is final; one of ourselves is not: it ends when the settings or the
/// gateway's are put right.
async fn outcome(gateway: &str, sent: Result<Response, reqwest::Error>) -> Result<(), Failure> {
    let answer = match sent {
        Ok(answer) if answer.status().is_success() => return Ok(()),
        Ok(answer) => answer,
        Err(error) => {
            let what = if error.is_timeout() {
                "timeout"
            } else {
                "connection"
            };
            // Security: the address may carry a secret in its path or query.
            return Err(Failure::passing(
                format!("{gateway} {what}"),
                error.without_url(),
            ));
        }
    };
    let status = answer.status();
    let class = format!("{gateway} {}", status.as_u16());
    let text = answer.text().await.unwrap_or_default();
    let detail: String = text.chars().take(DETAIL_LENGTH).collect();
    let is_final = matches!(
        status,
        StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY
    );
    Err(if is_final {
        Failure::last(class, detail)
    } else {
        Failure::passing(class, detail)
    })
}

#[cfg(test)]
mod tests;
