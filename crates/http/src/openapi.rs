//! The API document: collected from the handlers, served as JSON, YAML and a page that needs no internet.

use std::sync::Arc;

use auth::Settings;
use auth::configuration::Configuration;
use auth::flows::activity::ActivityOut;
use auth::flows::authenticators::AuthenticatorOut;
use auth::flows::emails::EmailOut;
use auth::flows::invitations::InvitationOut;
use auth::flows::phone::PhoneOut;
use auth::flows::profile::ProfileOut;
use auth::flows::provider_signup::PendingSignup;
use auth::flows::provider_token::ProviderToken;
use auth::flows::tokens::Refreshed;
use auth::flows::totp::TotpOffer;
use auth::flows::user_sessions::SessionOut;
use auth::kit::social::SocialAccountOut;
use auth::status::{Flow, Status};
use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use serde_json::{Map, Value, json};
use utoipa::openapi::{InfoBuilder, OpenApiBuilder, ServerBuilder};
use utoipa::{OpenApi, ToSchema};

use crate::api::account::activity::PageMeta;
use crate::api::account::authenticators::webauthn::PasskeyMeta;
use crate::api::auth::email::verify::{VerifyEmailMeta, VerifyEmailOut};
use crate::api::auth::password::reset::PasswordResetOut;
use crate::api::auth::provider::redirect::Location;
use crate::api::auth::webauthn::{CreationOptionsOut, RequestOptionsOut};
use crate::{App, routes};

const INTRODUCTION: &str = include_str!("openapi.md");

/// About the session an answer was given in.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `reply.rs` writes")]
pub struct Meta {
    /// Whether somebody is logged in; `null` in the answer to an unknown token.
    is_authenticated: Option<bool>,
    /// Where the app client finds its session from now on; absent means: where it did so far.
    session_token: Option<String>,
    /// For the app client that has just logged in, where `[headless] token_strategy` is `jwt`.
    access_token: Option<String>,
    /// For `/tokens/refresh`; beside the access token.
    refresh_token: Option<String>,
    /// For developers: what to send instead of what was sent.
    hint: Option<String>,
}

macro_rules! envelopes {
    ($($(#[$doc:meta])* $name:ident = $status:literal { $($field:ident: $type:ty),* };)*) => {
        $(
            $(#[$doc])*
            #[derive(ToSchema)]
            #[expect(dead_code, reason = "describes what `reply.rs` writes")]
            pub struct $name {
                /// The status, once more.
                #[schema(example = $status)]
                status: u16,
                $(
                    #[doc = concat!("The ", stringify!($field), " of the answer.")]
                    $field: $type,
                )*
            }
        )*
    };
}

/// A mistake in the input.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `reply.rs` writes")]
pub struct Mistake {
    /// What is wrong, for people.
    #[schema(example = "Enter a valid email address.")]
    message: String,
    /// What is wrong, for programs.
    #[schema(example = "invalid")]
    code: String,
    /// The field it is about; absent when it is about the form as a whole.
    #[schema(example = "email")]
    param: Option<String>,
}

/// Who is not logged in, and what to do about it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what `reply.rs` writes")]
pub struct Flows {
    /// The flows that are open; the pending one is what the login waits for.
    flows: Vec<Flow>,
}

envelopes! {
    /// Nothing but the status.
    Plain = 200 {};
    /// Somebody is logged in.
    Authenticated = 200 { data: Status, meta: Meta };
    /// Nobody is logged in, or a fresh proof is asked for.
    Unauthenticated = 401 { data: Flows, meta: Meta };
    /// The session token is unknown.
    Gone = 410 { data: Flows, meta: Meta };
    /// The input is invalid.
    Invalid = 400 { errors: Vec<Mistake> };
    /// Not now, and why.
    Refused = 409 { errors: Vec<Mistake> };
    /// The authenticators of a user.
    Authenticators = 200 { data: Vec<AuthenticatorOut> };
    /// An authenticator.
    Authenticator = 200 { data: AuthenticatorOut };
    /// A passkey that was just added.
    PasskeyAdded = 200 { data: AuthenticatorOut, meta: PasskeyMeta };
    /// There is no authenticator app; what one could be set up with.
    TotpMissing = 404 { meta: TotpOffer };
    /// What to ask a passkey.
    WebauthnRequest = 200 { data: RequestOptionsOut };
    /// What to ask a new passkey.
    WebauthnCreation = 200 { data: CreationOptionsOut };
    /// The addresses of a user.
    Emails = 200 { data: Vec<EmailOut> };
    /// The phone number of a user, as a list of at most one.
    Phones = 200 { data: Vec<PhoneOut> };
    /// The sessions of a user.
    Sessions = 200 { data: Vec<SessionOut> };
    /// What was done to an account.
    Activity = 200 { data: Vec<ActivityOut>, meta: PageMeta };
    /// What a verification key is for.
    EmailVerification = 200 { data: VerifyEmailOut, meta: VerifyEmailMeta };
    /// What a reset key is for.
    PasswordReset = 200 { data: PasswordResetOut };
    /// Where to go.
    ProviderLocation = 200 { data: Location };
    /// A sign-up that began at a provider.
    ProviderSignup = 200 { data: PendingSignup };
    /// The identities of a user at providers.
    ProviderAccounts = 200 { data: Vec<SocialAccountOut> };
    /// Tokens that took the place of others.
    RefreshedTokens = 200 { data: Refreshed };
    /// A profile.
    Profile = 200 { data: ProfileOut };
    /// What an invitation is for.
    Invitation = 200 { data: InvitationOut };
    /// What the server offers.
    Config = 200 { data: Configuration };
}

#[derive(OpenApi)]
#[openapi(components(schemas(
    Plain,
    Authenticated,
    Unauthenticated,
    Gone,
    Invalid,
    Refused,
    Authenticators,
    Authenticator,
    PasskeyAdded,
    TotpMissing,
    WebauthnRequest,
    WebauthnCreation,
    Emails,
    Phones,
    Sessions,
    Activity,
    EmailVerification,
    PasswordReset,
    ProviderLocation,
    ProviderSignup,
    ProviderAccounts,
    ProviderToken,
    RefreshedTokens,
    Profile,
    Invitation,
    Config
)))]
struct Schemas;

/// The document of a server with these settings, as OpenAPI 3.0.3, which more generators read than 3.1.
pub fn document(settings: &Settings) -> Value {
    let endpoints = routes::endpoints(settings)
        .merge(routes::browser_endpoints(settings))
        .merge(routes::app_endpoints());
    let (_, collected) = endpoints.split_for_parts();
    let info = InfoBuilder::new()
        .title("Vestibule")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(INTRODUCTION))
        .build();
    let prefix = settings.server.path_prefix.trim_end_matches('/').to_owned();
    let document = OpenApiBuilder::from(Schemas::openapi())
        .info(info)
        .servers(Some([ServerBuilder::new().url("/").build()]))
        .build()
        .nest(format!("{prefix}/{{client}}/v1"), collected);
    let mut document = serde_json::to_value(document).unwrap_or_default();
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        paths.values_mut().for_each(add_client_parameter);
    }
    let signup = document.pointer_mut("/components/schemas/SignupInput");
    if let Some(Value::Object(signup)) = signup {
        let profile = json!({ "description": "A field of the user type's profile." });
        signup.insert("additionalProperties".to_owned(), profile);
    }
    downgrade(&mut document);
    document["openapi"] = "3.0.3".into();
    document
}

/// Both clients have the same endpoints: which one is meant is said in the path.
fn add_client_parameter(path: &mut Value) {
    let Some(operations) = path.as_object_mut() else {
        return;
    };
    operations.insert(
        "parameters".to_owned(),
        json!([{
            "name": "client", "in": "path", "required": true,
            "description": "`browser`: session cookie and CSRF token. `app`: session token in `X-Session-Token`.",
            "schema": { "type": "string", "enum": ["browser", "app"] },
        }]),
    );
}

/// Says in the words of 3.0 what 3.1 says of `null`.
fn downgrade(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(downgrade),
        Value::Object(object) => {
            object.values_mut().for_each(downgrade);
            downgrade_type(object);
            downgrade_choice(object);
            open_object(object);
        }
        _ => {}
    }
}

fn downgrade_type(object: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = object.get("type") else {
        return;
    };
    let named: Vec<_> = types
        .iter()
        .filter(|name| *name != "null")
        .cloned()
        .collect();
    let is_nullable = named.len() < types.len();
    if let [one] = named.as_slice() {
        object.insert("type".to_owned(), one.clone());
    } else {
        object.shift_remove("type");
    }
    if is_nullable {
        object.insert("nullable".to_owned(), true.into());
    }
}

/// Says of an object whose members are not known that it has any; generators take silence for none.
fn open_object(object: &mut Map<String, Value>) {
    let is_known = ["properties", "additionalProperties", "allOf"]
        .iter()
        .any(|word| object.contains_key(*word));
    if !is_known && object.get("type").is_some_and(|kind| kind == "object") {
        object.insert("additionalProperties".to_owned(), true.into());
    }
}

fn downgrade_choice(object: &mut Map<String, Value>) {
    let Some(Value::Array(choices)) = object.get_mut("oneOf") else {
        return;
    };
    let before = choices.len();
    choices.retain(|choice| choice != &json!({ "type": "null" }));
    if choices.len() < before {
        object.insert("nullable".to_owned(), true.into());
    }
}

/// The routes that serve the document, where the settings want it served; while developing, always.
pub fn routes(app: &App) -> Router<App> {
    let config = &app.server.config;
    if !config.headless.serve_specification && !app.is_development {
        return Router::new();
    }
    let document = Arc::new(document(config));
    let json = document.clone();
    Router::new()
        .route(
            "/openapi.json",
            get(move || async move { axum::Json(json.as_ref().clone()) }),
        )
        .route("/openapi.yaml", get(move || async move { yaml(&document) }))
        .route(
            "/openapi.html",
            get(async || Html(include_str!("openapi.html"))),
        )
        .route("/openapi/{file}", get(asset))
}

fn yaml(document: &Value) -> Response {
    match serde_norway::to_string(document) {
        Ok(text) => ([(header::CONTENT_TYPE, "application/yaml")], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The files of the page, which come with the binary.
async fn asset(Path(file): Path<String>) -> Response {
    let config = Arc::new(utoipa_swagger_ui::Config::from("../openapi.json"));
    match utoipa_swagger_ui::serve(&file, config) {
        Ok(Some(found)) => (
            [(header::CONTENT_TYPE, found.content_type)],
            found.bytes.into_owned(),
        )
            .into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}
