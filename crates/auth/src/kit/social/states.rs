//! What is kept in the session of somebody who was sent to a provider, until they come back.
//!
//! The form is allauth's, so that a Django process on the same sessions can take over.

use rand::RngExt;
use serde_json::{Map, Value, json};

use crate::context::Cx;
use crate::error::Result;

const SESSION_KEY: &str = "socialaccount_states";
/// As many logins as one browser can have under way. Compat: `allauth/socialaccount/internal/statekit.py` `MAX_STATES`.
const MOST: usize = 10;
/// Seconds after which nobody comes back any more.
const LIFETIME: f64 = 600.0;
/// Letters and digits of a state: 95 bits.
const LENGTH: usize = 16;

/// What somebody was sent to a provider for. allauth's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Process {
    /// To log in, or sign up.
    #[default]
    Login,
    /// To connect the identity there with the account here.
    Connect,
    /// To come back, and nothing else.
    Redirect,
}

impl Process {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Connect => "connect",
            Self::Redirect => "redirect",
        }
    }

    /// The process of a name.
    pub fn of(name: &str) -> Option<Self> {
        let all = [Self::Login, Self::Connect, Self::Redirect];
        all.into_iter().find(|one| one.as_str() == name)
    }
}

/// Why somebody was sent to a provider, and where they go afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Errand {
    /// What for.
    pub process: Process,
    /// Whether it began at the API rather than a page.
    pub is_headless: bool,
    /// Where they go in the end, if it was said.
    pub next: Option<String>,
}

/// What was kept of somebody who comes back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// Why they were sent.
    pub errand: Errand,
    /// What the provider's client wants back.
    pub keep: Map<String, Value>,
}

impl Errand {
    /// The form of the session, into which what the client keeps is laid.
    pub(super) fn to_json(&self, keep: &Map<String, Value>) -> Map<String, Value> {
        let mut state = keep.clone();
        state.insert("process".to_owned(), self.process.as_str().into());
        state.insert("data".to_owned(), Value::Null);
        if self.is_headless {
            state.insert("headless".to_owned(), true.into());
        }
        if let Some(next) = &self.next {
            state.insert("next".to_owned(), next.as_str().into());
        }
        state
    }

    /// The same read back; Django's states have nothing that is not known here.
    pub(super) fn from_json(state: &Map<String, Value>) -> Self {
        let text = |name: &str| state.get(name).and_then(Value::as_str);
        Self {
            process: text("process").and_then(Process::of).unwrap_or_default(),
            is_headless: state.get("headless") == Some(&Value::Bool(true)),
            next: text("next").map(str::to_owned),
        }
    }
}

/// A name for a state that nobody can guess.
pub fn new_id(cx: &Cx) -> String {
    const LETTERS: &[u8; 62] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut rng = cx.server.rng();
    let letter = |_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]);
    (0..LENGTH).map(letter).collect()
}

/// Keeps a state under its name, for this provider only. The oldest go where there are too many.
pub async fn stash(cx: &Cx, id: &str, provider: &str, asked: &Asked) -> Result<()> {
    let now = cx.seconds();
    let entry = json!([asked.errand.to_json(&asked.keep), now, provider]);
    cx.session
        .change_now(&cx.server, cx.now, |data| {
            let mut states = read(data);
            states.retain(|_, state| age(state, now) <= LIFETIME);
            while states.len() >= MOST {
                let oldest = states
                    .iter()
                    .min_by(|one, other| at(one.1).total_cmp(&at(other.1)));
                let Some(oldest) = oldest.map(|(id, _)| id.clone()) else {
                    break;
                };
                states.shift_remove(&oldest);
            }
            states.insert(id.to_owned(), entry.clone());
            data.insert(SESSION_KEY.to_owned(), states.into());
        })
        .await
}

/// Takes the state of this name out, if it was kept for this provider in this session and is not too old.
///
/// Security: it is gone before anything else happens, so that no answer of a provider counts twice.
pub async fn take(cx: &Cx, id: &str, provider: &str) -> Result<Option<Asked>> {
    take_one(cx, provider, |states| {
        let is_theirs = states.get(id)?.get(2)?.as_str()? == provider;
        is_theirs.then(|| id.to_owned())
    })
    .await
}

/// Takes the newest state of this provider out, or the one that keeps this value under this name: for protocols in which
/// no state travels.
pub async fn take_last(
    cx: &Cx,
    provider: &str,
    keeping: Option<(&str, &str)>,
) -> Result<Option<Asked>> {
    take_one(cx, provider, |states| {
        let is_theirs = |state: &Value| state.get(2).and_then(Value::as_str) == Some(provider);
        let keeps = |state: &Value| {
            keeping.is_none_or(|(name, value)| state[0].get(name).is_some_and(|kept| kept == value))
        };
        let theirs = states
            .iter()
            .filter(|(_, state)| is_theirs(state) && keeps(state));
        let last = theirs.max_by(|one, other| at(one.1).total_cmp(&at(other.1)));
        last.map(|(id, _)| id.clone())
    })
    .await
}

async fn take_one(
    cx: &Cx,
    provider: &str,
    pick: impl Fn(&Map<String, Value>) -> Option<String>,
) -> Result<Option<Asked>> {
    // Nothing is written where nothing is kept.
    if cx.session.get(SESSION_KEY).is_none() {
        return Ok(None);
    }
    let now = cx.seconds();
    let taken = cx
        .session
        .change_now(&cx.server, cx.now, |data| {
            let mut states = read(data);
            let state = pick(&states).and_then(|id| states.shift_remove(&id));
            data.insert(SESSION_KEY.to_owned(), states.into());
            state
        })
        .await?;
    let Some(state) = taken.filter(|state| age(state, now) <= LIFETIME) else {
        tracing::info!(
            provider.id = provider,
            "no login with it is under way in this session"
        );
        return Ok(None);
    };
    let kept = state.get(0).and_then(Value::as_object).cloned();
    let keep = kept.unwrap_or_default();
    Ok(Some(Asked {
        errand: Errand::from_json(&keep),
        keep,
    }))
}

/// All states of the session, for one that goes on after a login.
pub fn all(cx: &Cx) -> Option<Value> {
    cx.session.get(SESSION_KEY)
}

/// Puts all states into the session.
pub fn set_all(cx: &Cx, states: Value) {
    cx.session.set(SESSION_KEY, states);
}

fn read(data: &Map<String, Value>) -> Map<String, Value> {
    let states = data.get(SESSION_KEY).and_then(Value::as_object);
    states.cloned().unwrap_or_default()
}

fn at(state: &Value) -> f64 {
    state.get(1).and_then(Value::as_f64).unwrap_or_default()
}

fn age(state: &Value, now: f64) -> f64 {
    now - at(state)
}
