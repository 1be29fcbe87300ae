//! Messages on the terminal, for development.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use serde_json::Value;
use store::outbox::Model;

use super::{Failure, Transport};

/// A terminal.
pub(super) struct Console {
    out: Mutex<Box<dyn Write + Send>>,
}

impl Console {
    /// The terminal that the server was started on.
    pub(super) fn to_stdout() -> Self {
        Self::to(Box::new(io::stdout()))
    }

    /// Anything that can be written to.
    pub(super) fn to(out: Box<dyn Write + Send>) -> Self {
        Self {
            out: Mutex::new(out),
        }
    }
}

#[async_trait]
impl Transport for Console {
    async fn send(&self, message: &Model) -> Result<(), Failure> {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = out
            .write_all(show(message).as_bytes())
            .and_then(|()| out.flush());
        shown.map_err(|error| Failure::passing("terminal", error))
    }

    fn is_local(&self) -> bool {
        true
    }
}

fn show(message: &Model) -> String {
    let text = |key: &str| message.payload.get(key).and_then(Value::as_str);
    let subject = text("subject")
        .map(|subject| format!("{subject}\n\n"))
        .unwrap_or_default();
    let body = text("text").unwrap_or_default().trim_end();
    format!(
        "\n--- to {} ({})\n{subject}{body}\n---\n",
        message.recipient, message.template
    )
}
