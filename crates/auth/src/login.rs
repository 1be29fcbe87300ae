//! A login: what lies between the proof and the session. It is kept in the session while a stage waits.
//!
//! This file is the only one that reads and writes the stored form, which is allauth's, so that a
//! Django process on the same table can carry on.

use config::EmailVerification;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::users;

use crate::context::Cx;
use crate::error::{Error, Result};
use crate::flows::membership;
use crate::flows::newcomer::Newcomer;
use crate::kit::methods;
use crate::stages::{ORDER, Stage, Step};

const SESSION_KEY: &str = "account_login";
/// Where the state has who signs up; Django passes it over.
const NEWCOMER: &str = "vestibule_newcomer";

/// A login that is under way.
#[derive(Debug, Clone)]
pub struct Login {
    /// Who logs in. Nobody when we only pretend, so that strangers cannot find out who has an account.
    pub user: Option<users::Model>,
    /// The address that was given, if any.
    pub email: Option<String>,
    /// The phone number that was given, if any.
    pub phone: Option<String>,
    /// Who signs up and has no account yet.
    pub newcomer: Option<Newcomer>,
    /// Whether this login ends a sign-up.
    pub is_signup: bool,
    stored: Stored,
}

/// The form in the session.
/// Compat: `allauth/account/models.py` `Login.serialize`.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stored {
    user_pk: Option<String>,
    email_verification: EmailVerification,
    signup: bool,
    redirect_url: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    signal_kwargs: Option<Value>,
    state: Map<String, Value>,
    initiated_at: f64,
}

impl Login {
    /// A login of a user, or a pretended one.
    pub fn new(cx: &Cx, user: Option<users::Model>) -> Self {
        let stored = Stored {
            user_pk: None,
            email_verification: cx.server.config.account.email_verification,
            signup: false,
            redirect_url: None,
            email: None,
            phone: None,
            signal_kwargs: None,
            state: Map::new(),
            initiated_at: cx.seconds(),
        };
        Self {
            user,
            email: None,
            phone: None,
            newcomer: None,
            is_signup: false,
            stored,
        }
    }

    /// The login of somebody whose account is made on the way.
    pub fn of_newcomer(cx: &Cx, newcomer: Newcomer) -> Self {
        Self {
            newcomer: Some(newcomer),
            ..Self::new(cx, None)
        }
    }

    /// The same login with the address it was started with.
    #[must_use]
    pub fn with_email(self, email: impl Into<Option<String>>) -> Self {
        Self {
            email: email.into(),
            ..self
        }
    }

    /// The same login with the phone number it was started with.
    #[must_use]
    pub fn with_phone(self, phone: impl Into<Option<String>>) -> Self {
        Self {
            phone: phone.into(),
            ..self
        }
    }

    /// The same login as the end of a sign-up.
    #[must_use]
    pub fn after_signup(self) -> Self {
        Self {
            is_signup: true,
            ..self
        }
    }

    /// The same login, as one through a provider: how addresses are verified then may be another matter.
    #[must_use]
    pub fn of_provider(mut self, cx: &Cx) -> Self {
        if let Some(asked) = cx.server.config.social_email_verification() {
            self.stored.email_verification = asked;
        }
        self
    }

    /// Who logs in.
    ///
    /// # Errors
    /// `Unauthenticated` when we only pretend.
    pub fn must_have_user(&self) -> Result<&users::Model> {
        self.user.as_ref().ok_or(Error::Unauthenticated)
    }

    /// Whether, and how strictly, this login asks for a verified address.
    pub fn email_verification(&self) -> EmailVerification {
        self.stored.email_verification
    }

    /// Notes that this sign-up ends with making a passkey.
    pub fn set_passkey_signup(&mut self) {
        self.stored
            .state
            .insert("passkey_signup".to_owned(), true.into());
    }

    /// Whether this sign-up ends with making a passkey.
    pub fn is_passkey_signup(&self) -> bool {
        self.stored
            .state
            .get("passkey_signup")
            .and_then(Value::as_bool)
            .unwrap_or_default()
    }

    /// What a stage keeps; an object.
    pub fn data(&self, stage: Stage) -> Map<String, Value> {
        let data = self
            .stored
            .state
            .get("stages")
            .and_then(|stages| stages.get(stage.key()));
        data.and_then(|stage| stage.get("data")?.as_object().cloned())
            .unwrap_or_default()
    }

    /// Replaces what a stage keeps.
    pub fn set_data(&mut self, stage: Stage, data: Map<String, Value>) {
        self.stage_mut(stage).insert("data".to_owned(), data.into());
    }

    /// Notes that a stage asks this login for something: a browser that gave it may be trusted afterwards.
    /// Compat: `allauth/mfa/stages.py`, allauth/account/stages.py.
    pub fn set_asked(&mut self, stage: Stage) {
        if let Some(fact) = asked_fact(stage) {
            self.data_mut(stage).insert(fact.to_owned(), true.into());
        }
    }

    /// Whether a stage asked this login for something.
    pub fn was_asked(&self, stage: Stage) -> bool {
        let fact = asked_fact(stage).and_then(|fact| self.data(stage).get(fact)?.as_bool());
        fact.unwrap_or_default()
    }

    /// Whether a stage was passed, or had nothing to ask.
    pub fn is_handled(&self, stage: Stage) -> bool {
        let stages = self.stored.state.get("stages");
        stages
            .and_then(|stages| stages.get(stage.key())?.get("handled")?.as_bool())
            .unwrap_or_default()
    }

    /// The first stage that is still open.
    pub fn next(&self, cx: &Cx) -> Option<Stage> {
        ORDER
            .into_iter()
            .find(|stage| stage.is_on(cx) && !self.is_handled(*stage))
    }

    /// Makes a stage the one that waits.
    pub fn set_current(&mut self, stage: Stage) {
        self.stages_mut()
            .insert("current".to_owned(), stage.key().into());
    }

    fn set_handled(&mut self, stage: Stage) {
        self.stage_mut(stage)
            .insert("handled".to_owned(), true.into());
    }

    /// Puts the login into the session.
    pub fn keep(&self, cx: &Cx) -> Result<()> {
        let mut stored = self.stored.clone();
        stored.user_pk = self
            .user
            .as_ref()
            .map(|user| django::base::to_base36(u64::from(user.id.0.unsigned_abs())));
        stored.email.clone_from(&self.email);
        stored.phone.clone_from(&self.phone);
        stored.signup = self.is_signup;
        stored.state.shift_remove(NEWCOMER);
        if let Some(newcomer) = &self.newcomer {
            let newcomer = serde_json::to_value(newcomer).map_err(Error::internal)?;
            stored.state.insert(NEWCOMER.to_owned(), newcomer);
        }
        for stage in ORDER.into_iter().filter(|stage| stage.is_on(cx)) {
            let entry = entry(stages_of(&mut stored.state), stage.key());
            entry.entry("data").or_insert_with(|| json!({}));
        }
        cx.session.set(
            SESSION_KEY,
            serde_json::to_value(stored).map_err(Error::internal)?,
        );
        Ok(())
    }

    fn stages_mut(&mut self) -> &mut Map<String, Value> {
        stages_of(&mut self.stored.state)
    }

    fn data_mut(&mut self, stage: Stage) -> &mut Map<String, Value> {
        entry(self.stage_mut(stage), "data")
    }

    fn stage_mut(&mut self, stage: Stage) -> &mut Map<String, Value> {
        entry(self.stages_mut(), stage.key())
    }
}

/// Where a stage's data says that it asked; the stages that never lead to trust do not say.
fn asked_fact(stage: Stage) -> Option<&'static str> {
    match stage {
        Stage::LoginByCode => Some("login_by_code_required"),
        Stage::MfaAuthenticate => Some("authentication_required"),
        _ => None,
    }
}

fn stages_of(state: &mut Map<String, Value>) -> &mut Map<String, Value> {
    entry(state, "stages")
}

/// The object under a key, made where there is none.
fn entry<'a>(map: &'a mut Map<String, Value>, key: &str) -> &'a mut Map<String, Value> {
    let value = map.entry(key).or_insert_with(|| json!({}));
    if !value.is_object() {
        *value = json!({});
    }
    match value {
        Value::Object(map) => map,
        _ => unreachable!("made an object above"),
    }
}

/// Starts a login: ends that of a user who is switched off, walks the stages of any other.
/// Whoever asks afterwards who is logged in learns how far it came.
/// Compat: `allauth/account/internal/flows/login.py` `perform_login`.
pub async fn begin(cx: &Cx, login: Login) -> Result<()> {
    if login.user.as_ref().is_some_and(|user| !user.is_active) {
        abandon(cx);
        return Ok(());
    }
    advance(cx, login).await
}

/// Runs the stages still open, in order. Stops at the first that must wait for the user.
pub async fn advance(cx: &Cx, mut login: Login) -> Result<()> {
    while let Some(stage) = next(cx, &mut login).await? {
        login.set_current(stage);
        match stage.enter(cx, &mut login).await? {
            Step::Pass => login.set_handled(stage),
            Step::Wait => return login.keep(cx),
            Step::Refuse => {
                abandon(cx);
                return Ok(());
            }
        }
    }
    drop_kept(cx);
    match &login.user {
        Some(user) => membership::enter(cx, &login, user).await,
        // Security: a pretended login never ends in a session.
        None => Ok(()),
    }
}

/// The stage that comes next. A newcomer who has shown everything gets an account before it.
async fn next(cx: &Cx, login: &mut Login) -> Result<Option<Stage>> {
    if let Some(newcomer) = login.newcomer.take_if(|newcomer| !newcomer.is_waiting(cx)) {
        let made = newcomer.create(cx).await;
        // What is taken now stays taken: there is nothing to go on with.
        login.user = Some(made.inspect_err(|_| abandon(cx))?);
    }
    Ok(login.next(cx))
}

/// Ends the stage that was waiting and goes on.
pub async fn pass(cx: &Cx, mut login: Login, stage: Stage) -> Result<()> {
    login.set_handled(stage);
    advance(cx, login).await
}

/// The login that waits in this stage.
/// Compat: `allauth/account/stages.py` `LoginStageController.enter`.
pub async fn at(cx: &Cx, stage: Stage) -> Result<Option<Login>> {
    let Some(login) = kept(cx).await? else {
        return Ok(None);
    };
    let current = login
        .stored
        .state
        .get("stages")
        .and_then(|stages| stages.get("current")?.as_str());
    Ok((current == Some(stage.key()) && stage.is_on(cx)).then_some(login))
}

/// The same.
///
/// # Errors
/// `Unauthenticated` when no login waits there.
pub async fn must_be_at(cx: &Cx, stage: Stage) -> Result<Login> {
    at(cx, stage).await?.ok_or(Error::Unauthenticated)
}

/// The login that waits in this session and its stage.
/// Compat: `allauth/account/internal/stagekit.py` `get_pending_stage`.
pub async fn pending(cx: &Cx) -> Result<Option<(Login, Stage)>> {
    if cx.user().is_some() {
        return Ok(None);
    }
    let Some(login) = kept(cx).await? else {
        return Ok(None);
    };
    let stage = login.next(cx);
    Ok(stage.map(|stage| (login, stage)))
}

/// Forgets the login that waits, and the proofs made for it.
pub fn abandon(cx: &Cx) {
    drop_kept(cx);
    methods::clear(cx);
}

/// Forgets the login that waits, but not the proofs.
pub fn drop_kept(cx: &Cx) {
    cx.session.remove(SESSION_KEY);
}

async fn kept(cx: &Cx) -> Result<Option<Login>> {
    let Some(value) = cx.session.get(SESSION_KEY) else {
        return Ok(None);
    };
    let Ok(stored) = serde_json::from_value::<Stored>(value) else {
        return Ok(None);
    };
    if cx.seconds() - stored.initiated_at > f64::from(cx.server.config.account.login_timeout) {
        abandon(cx);
        return Ok(None);
    }
    let id = stored
        .user_pk
        .as_deref()
        .and_then(django::base::from_base36);
    let user = match id.and_then(|id| i32::try_from(id).ok()) {
        Some(id) => users::by_id(&cx.server.db, store::UserId(id)).await?,
        None => None,
    };
    if user.as_ref().is_some_and(|user| !user.is_active) {
        abandon(cx);
        return Ok(None);
    }
    Ok(Some(Login {
        user,
        email: stored.email.clone(),
        phone: stored.phone.clone(),
        newcomer: stored
            .state
            .get(NEWCOMER)
            .cloned()
            .and_then(|kept| serde_json::from_value(kept).ok()),
        is_signup: stored.signup,
        stored,
    }))
}
