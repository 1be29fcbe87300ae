//! Somebody comes back from a provider: whose errand it was, who they are, and where they go on.

use providers::{Callback, Protocol};

use crate::context::Cx;
use crate::error::{Error, Result};
use crate::flows::provider_login;
use crate::flows::provider_redirect::Params;
use crate::kit::addresses::{is_absolute, is_ours, with_params};
use crate::kit::letter::{self, Page};
use crate::kit::social::{self, Asked, Errand, Installed, Process, SocialLogin, client};
use crate::messages;
use crate::status::{self, FlowId};

/// Where somebody goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// To this address.
    To(String),
    /// To this address, by a script of the page: it stands in somebody's frame.
    ByScript(String),
    /// Nowhere: a page says what went wrong.
    Failed(Failure),
}

/// What a page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// allauth's word for it.
    pub code: String,
    /// What a person is told.
    pub message: String,
}

/// Why a login with a provider did not come about.
pub(super) struct Trouble {
    /// allauth's word for it.
    code: String,
    /// What happened at the provider, in words; none where it is the request that is wrong.
    description: Option<String>,
    /// The name of the provider.
    provider: String,
}

/// What a browser brings back from a provider.
#[derive(Debug, Clone, Copy)]
pub struct Return<'a> {
    /// Whether it was posted.
    pub is_post: bool,
    /// The parameters, those of the query before those of the form.
    pub params: &'a Params,
}

/// Does what somebody comes back for.
pub async fn finish(cx: &Cx, provider: Installed, back: Return<'_>) -> Result<Destination> {
    let callback = Callback {
        is_post: back.is_post,
        params: back.params,
    };
    let Some(Asked { errand, keep }) = asked(cx, &provider, &callback).await? else {
        return Ok(Trouble::of_request(&provider).told(cx, None));
    };
    if says_nothing(back.params) && !provider.provider.is_callback_bare() {
        return Ok(Trouble::of_request(&provider).told(cx, Some(&errand)));
    }
    let finished = provider.finish(cx, callback, &keep).await;
    // The provider took its time: other tabs may have been there.
    cx.session.reload(&cx.server, cx.now).await?;
    let outcome = match finished {
        Ok(outcome) => outcome,
        Err(error) => {
            client::log(provider.id(), &error);
            return Ok(Trouble::of_provider(&provider, &error).told(cx, Some(&errand)));
        }
    };
    let login = match SocialLogin::new(provider.clone(), outcome, errand.clone()) {
        Ok(login) => login,
        Err(error) => {
            client::fault(&error);
            return Ok(Trouble::unknown(&provider, "provider-no-sense").told(cx, Some(&errand)));
        }
    };
    match provider_login::complete(cx, login).await {
        Ok(()) => arrived(cx, &provider, &errand).await,
        Err(error) => Ok(Trouble::of_login(&provider, &error).told(cx, Some(&errand))),
    }
}

/// Whether nothing but the state comes back: that was no provider.
fn says_nothing(params: &Params) -> bool {
    params
        .iter()
        .all(|(name, _)| matches!(name.as_str(), "state" | "_redir"))
}

/// What was kept of whoever comes back.
///
/// Security: only this session has it, only for this provider, and only once. Where no state travels it is the newest one.
async fn asked(cx: &Cx, provider: &Installed, callback: &Callback<'_>) -> Result<Option<Asked>> {
    let id = provider.id();
    if let Some(state) = callback.get("state") {
        return social::take(cx, state, id).await;
    }
    match provider.provider.protocol {
        Protocol::Oauth2 | Protocol::Oidc => Ok(None),
        Protocol::Oauth1 => {
            let token = callback.get("oauth_token");
            social::take_last(cx, id, token.map(|token| ("oauth_token", token))).await
        }
        Protocol::Saml => match providers::saml::in_response_to(callback) {
            Some(request) => social::take(cx, &request, id).await,
            // Nobody here asked; whether that may be is for the settings of the app to say.
            None => Ok(Some(unasked(cx, callback))),
        },
        Protocol::Openid | Protocol::Custom => social::take_last(cx, id, None).await,
    }
}

/// What an identity provider wants that begins by itself.
/// Compat: `allauth/socialaccount/providers/saml/views.py` `FinishACSView`.
fn unasked(cx: &Cx, callback: &Callback<'_>) -> Asked {
    let next = callback.get("RelayState");
    let next = next.filter(|next| is_ours(cx, next));
    Asked {
        errand: Errand {
            next: next.map(str::to_owned),
            ..Errand::default()
        },
        ..Asked::default()
    }
}

/// Where somebody goes on who has come through.
async fn arrived(cx: &Cx, provider: &Installed, errand: &Errand) -> Result<Destination> {
    let pending = pending_flow(cx).await?;
    if cx.user().is_none() && pending.is_none() && errand.process != Process::Redirect {
        // The account is switched off, or the login was refused on the way.
        let trouble = Trouble {
            code: "unknown".to_owned(),
            description: None,
            provider: provider.name().to_owned(),
        };
        return Ok(trouble.told(cx, Some(errand)));
    }
    let next = errand.next.as_deref();
    if !errand.is_headless {
        let signup = "/accounts/3rdparty/signup/";
        let page = match pending {
            Some(FlowId::ProviderSignup) => signup,
            _ => next.unwrap_or(&cx.server.config.auth.login_redirect_url),
        };
        return Ok(Destination::To(page.to_owned()));
    }
    let next = next.unwrap_or("/");
    // Compat: allauth says nothing, and front ends did not know that they must ask. Those name their host.
    let named = pending.filter(|_| is_absolute(next)).map(flow_name);
    let params: Vec<_> = named.iter().map(|name| ("flow", name.as_str())).collect();
    Ok(Destination::To(match params.as_slice() {
        [] => next.to_owned(),
        params => with_params(next, params),
    }))
}

/// What the login waits for.
async fn pending_flow(cx: &Cx) -> Result<Option<FlowId>> {
    if cx.user().is_some() {
        return Ok(None);
    }
    let flows = status::flows(cx).await?;
    let pending = flows
        .into_iter()
        .find(|flow| flow.is_pending == Some(true) && flow.id != FlowId::PasswordResetByCode);
    Ok(pending.map(|flow| flow.id))
}

fn flow_name(id: FlowId) -> String {
    let name = serde_json::to_value(id).ok();
    name.and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}

impl Trouble {
    /// With what a provider said or did.
    pub(super) fn of_provider(provider: &Installed, error: &providers::Error) -> Self {
        use providers::Error as E;
        let key = match error {
            E::Cancelled => None,
            E::Denied(_) => Some("provider-denied"),
            E::Fetch(_) => Some("provider-unreachable"),
            E::Misconfigured(_) => Some("provider-misconfigured"),
            E::BadRequest { .. } | E::Unsupported => None,
            E::Unknown(_) | E::InvalidToken(_) => Some("provider-no-sense"),
        };
        Self {
            code: error.code().to_owned(),
            description: key.map(str::to_owned),
            provider: provider.name().to_owned(),
        }
    }

    /// With the request: no login is under way here.
    fn of_request(provider: &Installed) -> Self {
        Self {
            code: "unknown".to_owned(),
            description: None,
            provider: provider.name().to_owned(),
        }
    }

    fn unknown(provider: &Installed, key: &str) -> Self {
        Self {
            code: "unknown".to_owned(),
            description: Some(key.to_owned()),
            provider: provider.name().to_owned(),
        }
    }

    /// With the login that came after.
    /// Compat: `allauth/headless/socialaccount/internal.py` `complete_login`.
    fn of_login(provider: &Installed, error: &Error) -> Self {
        let code = match error {
            Error::ReauthenticationRequired => "reauthentication_required",
            Error::SignupClosed => "signup_closed",
            Error::Forbidden => "permission_denied",
            Error::Invalid(mistakes) => mistakes.first().map_or("unknown", |one| one.code.as_str()),
            other => {
                client::fault(other);
                "unknown"
            }
        };
        Self {
            code: code.to_owned(),
            description: None,
            provider: provider.name().to_owned(),
        }
    }

    /// Tells it: to the page that the errand names, else to the front end's page for it, else on a page of ours.
    /// Compat: `allauth/headless/socialaccount/internal.py` `on_authentication_error`.
    pub(super) fn told(&self, cx: &Cx, errand: Option<&Errand>) -> Destination {
        let is_headless = errand.map_or(cx.server.config.headless.only, |one| one.is_headless);
        let args = [("provider", self.provider.as_str().into())];
        let say = |key: &str| messages::message(&cx.caller.language, key, &args);
        if !is_headless {
            return if self.code == "cancelled" {
                Destination::To("/accounts/3rdparty/login/cancelled/".to_owned())
            } else {
                let key = self.description.as_deref().unwrap_or("provider-failed");
                Destination::Failed(Failure {
                    code: self.code.clone(),
                    message: say(key),
                })
            };
        }
        let process = errand.map_or(Process::Login, |one| one.process);
        let next = errand.and_then(|one| one.next.clone());
        let page = next.or_else(|| letter::url(cx, Page::SocialLoginError, "").ok());
        let page = page.unwrap_or_else(|| "/".to_owned());
        let description = self.description.as_deref().map(say);
        let mut params = vec![
            ("error", self.code.as_str()),
            ("error_process", process.as_str()),
        ];
        if let Some(description) = &description {
            params.push(("error_description", description));
        }
        Destination::To(with_params(&page, &params))
    }
}

/// Where the front end's page for the rest of a sign-up is.
pub fn signup_page(cx: &Cx) -> String {
    let config = &cx.server.config;
    let page = config.frontend_link("socialaccount_signup", "", &cx.caller.base_url);
    page.unwrap_or_else(|| config.auth.login_redirect_url.clone())
}

/// Where somebody goes whose request to be sent to a provider cannot be understood.
pub fn refused(cx: &Cx) -> Destination {
    let trouble = Trouble {
        code: "unknown".to_owned(),
        description: None,
        provider: String::new(),
    };
    trouble.told(cx, None)
}
