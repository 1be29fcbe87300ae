//! Sending somebody to a provider.

use providers::{Action, Begin, Redirect};

use crate::context::Cx;
use crate::error::{Code, Error, FieldError, Result};
use crate::flows::provider_callback::{Destination, Trouble};
use crate::kit::addresses;
use crate::kit::form::{Field, Form, Rules};
use crate::kit::social::{self, Asked, Errand, Installed, Process, client};
use crate::messages::Arg;

/// Parameters of a request, in their order.
pub type Params = [(String, String)];

/// Whom to send where, and why.
pub struct Journey {
    /// The provider.
    pub provider: Installed,
    /// Why, and where to go afterwards.
    pub errand: Errand,
}

/// Checks what came to the endpoint of the API: `provider`, `process`, `callback_url`.
/// Compat: `allauth/headless/socialaccount/forms.py` `RedirectToProviderForm`.
///
/// # Errors
/// `Invalid` with every mistake.
pub async fn check(cx: &Cx, params: &Params) -> Result<Journey> {
    let field = |name: &str| Field::from(last(params, name).unwrap_or_default());
    let mut form = Form::default();
    let provider = form.text("provider", &field("provider"), Rules::REQUIRED);
    let callback = form.text("callback_url", &field("callback_url"), Rules::REQUIRED);
    let process = form.text("process", &field("process"), Rules::REQUIRED);
    let found = match &provider {
        Some(id) => social::find(cx, id, None).await?,
        None => None,
    };
    if provider.is_some() && found.is_none() {
        form.add("provider", Code::UnknownProvider);
    }
    // Security: nobody is sent on to a page of somebody else.
    if callback
        .as_deref()
        .is_some_and(|url| !addresses::is_ours(cx, url))
    {
        form.add("callback_url", Code::InvalidUrl);
    }
    let known = process.as_deref().and_then(Process::of);
    let known = known.filter(|process| *process != Process::Redirect);
    if let (Some(text), None) = (process, known) {
        form.add_error(FieldError {
            args: vec![("value", Arg::from(text))],
            ..FieldError::new(Some("process"), Code::InvalidChoice)
        });
    }
    form.finish()?;
    let provider = found.ok_or(Error::NotFound)?;
    Ok(Journey {
        provider,
        errand: Errand {
            process: known.unwrap_or_default(),
            is_headless: true,
            next: callback,
        },
    })
}

/// What a page asked for: `process` and `next`. What cannot be granted is passed over, as allauth does.
/// Compat: `allauth/socialaccount/providers/base/provider.py` `get_redirect_from_request_kwargs`.
pub fn from_page(cx: &Cx, provider: Installed, params: &Params) -> Journey {
    let next = last(params, "next").filter(|url| addresses::is_ours(cx, url));
    let process = last(params, "process").and_then(Process::of);
    Journey {
        provider,
        errand: Errand {
            process: process.unwrap_or_default(),
            is_headless: false,
            next: next.map(str::to_owned),
        },
    }
}

/// Keeps why somebody leaves, and says where to. `params` are those of the request: providers take some of them.
pub async fn begin(cx: &Cx, journey: Journey, params: &Params) -> Result<Destination> {
    let Journey { provider, errand } = journey;
    let state = social::new_id(cx);
    let action = match last(params, "action") {
        Some("reauthenticate") => Action::Reauthenticate,
        Some("rerequest") => Action::Rerequest,
        _ => Action::Authenticate,
    };
    let begin = Begin {
        state: &state,
        action,
        is_headless: errand.is_headless,
        params,
    };
    let begun = provider.begin(cx, begin).await;
    // Security: other tabs may have begun logins meanwhile; theirs are kept.
    let Redirect {
        url,
        keep,
        known_as,
        is_by_script,
    } = match begun {
        Ok(redirect) => redirect,
        Err(error) => {
            client::log(provider.id(), &error);
            return Ok(Trouble::of_provider(&provider, &error).told(cx, Some(&errand)));
        }
    };
    let asked = Asked { errand, keep };
    let id = known_as.as_deref().unwrap_or(&state);
    social::stash(cx, id, provider.id(), &asked).await?;
    // Compat: a page of ours is named by its path.
    let own = url.strip_prefix(cx.caller.base_url.as_str());
    let url = own
        .filter(|path| path.starts_with('/'))
        .map_or(url.clone(), str::to_owned);
    Ok(if is_by_script {
        Destination::ByScript(url)
    } else {
        Destination::To(url)
    })
}

/// The value that Django takes where a name comes more than once.
fn last<'a>(params: &'a Params, name: &str) -> Option<&'a str> {
    let mut found = params.iter().filter(|(key, _)| key == name);
    found.next_back().map(|(_, value)| value.as_str())
}
