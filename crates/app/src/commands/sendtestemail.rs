//! `vestibule sendtestemail`.

use anyhow::{Result, anyhow};
use auth::kit::mail::Rendered;
use auth::{Clock, SystemClock};
use serde_json::json;
use store::outbox::{Kind, Model};
use store::{MessageId, Timestamp};

use super::{Outcome, print};
use crate::cli::{Global, Sendtestemail};
use crate::transports::Transports;
use crate::wiring;

/// Sends a mail right away, past the outbox, so that a failure shows here.
pub(crate) async fn run(global: &Global, args: Sendtestemail) -> Result<Outcome> {
    let settings = wiring::ready(global)?.settings;
    let mail = Rendered {
        subject: "Test mail from Vestibule".to_owned(),
        text: "If you can read this, mail works.".to_owned(),
        html: "<p>If you can read this, mail works.</p>".to_owned(),
        headers: Vec::new(),
    };
    let now = Timestamp::from(SystemClock.now());
    let message = Model {
        id: MessageId(now.to_utc().timestamp()),
        kind: Kind::Mail,
        recipient: args.to.clone(),
        template: "test".to_owned(),
        payload: serde_json::to_value(mail)?,
        created_at: now,
        attempts: 0,
        next_attempt_at: None,
        sent_at: None,
        failed_at: None,
        last_error: String::new(),
    };
    let transports = Transports::open(&settings)?;
    let sent = transports.send(&message).await;
    sent.map_err(|failure| anyhow!("{}: {}", failure.class, failure.detail))?;
    print(
        global,
        &json!({ "to": args.to }),
        &format!("Sent to {}.", args.to),
    );
    Ok(Outcome::Done)
}
