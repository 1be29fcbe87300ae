//! Text messages over HTTP: to an address of the operator's, or through Twilio.

mod twilio;
mod webhook;

use std::time::Duration;

use anyhow::{Context, Result};
use providers::{Egress, Fetch, FetchError, Guarded, Method, Request, Response};

use super::Failure;

pub(super) use twilio::Twilio;
pub(super) use webhook::Webhook;

/// How much of a refusal is kept.
const DETAIL_LENGTH: usize = 500;

/// A client that goes where it was told and nowhere else.
fn client(sms: &config::Sms, allows_private: bool) -> Result<Guarded> {
    let egress = Egress {
        timeout: Duration::from_secs(sms.timeout.into()),
        allows_private,
        ..Egress::default()
    };
    Guarded::new(egress).context("[sms] no HTTP client")
}

/// Posts a message.
async fn post(
    client: &Guarded,
    url: &str,
    headers: Vec<(&'static str, String)>,
    body: String,
) -> Result<Response, FetchError> {
    let request = Request {
        method: Method::Post,
        url: url.to_owned(),
        headers: headers
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        body: Some(body),
        is_repeatable: false,
    };
    client.send(request).await
}

/// What an answer means. A refusal of the message is final; one of ourselves is not: it ends when the settings or the
/// gateway's are put right.
fn outcome(gateway: &str, sent: Result<Response, FetchError>) -> Result<(), Failure> {
    let answer = match sent {
        Ok(answer) if (200..300).contains(&answer.status) => return Ok(()),
        Ok(answer) => answer,
        Err(error) => {
            let what = match error {
                FetchError::TimedOut { .. } => "timeout",
                FetchError::Refused { .. } => "refused",
                _ => "connection",
            };
            return Err(Failure::passing(format!("{gateway} {what}"), error));
        }
    };
    let class = format!("{gateway} {}", answer.status);
    let detail: String = answer.body.chars().take(DETAIL_LENGTH).collect();
    let is_final = matches!(answer.status, 400 | 413 | 422);
    Err(if is_final {
        Failure::last(class, detail)
    } else {
        Failure::passing(class, detail)
    })
}

#[cfg(test)]
mod tests;
