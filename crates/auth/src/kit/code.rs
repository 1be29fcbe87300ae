//! One-time codes: whom one was sent to, how often one may guess, and what becomes of the right one.
//!
//! This is the only implementation of codes. Flows and stages say where a code is kept, what the message
//! is, and what the right code is good for.

mod secret;
mod state;

pub use config::CodePurpose as Purpose;
use serde_json::Value;
use store::{Timestamp, codes};

use crate::context::Cx;
use crate::error::{Code, Error, Result};
use crate::kit::audit::{self, Event};
use crate::kit::form::{Field, Form, Rules};
use crate::login::{self, Login};
use crate::stages::Stage;
use state::limits;
pub use state::{Fresh, State};

/// Where a code is kept while it waits.
#[derive(Debug, Clone)]
pub enum Place {
    /// In a stage of the login that waits; the login ends when the code is given up.
    Stage(Box<Login>, Stage),
    /// Under a key of the session.
    Session(&'static str),
    /// The same, but a login that waits ends when the code is given up.
    SessionOfLogin(&'static str),
}

/// A code that waits, and where.
#[derive(Debug, Clone)]
pub struct OneTimeCode {
    /// What the session knows of it.
    pub state: State,
    /// Where it is kept.
    pub place: Place,
    purpose: Purpose,
}

/// No code waits, or it has expired. With user types the answer says so; the reference's has no words.
pub fn gone(cx: &Cx) -> Error {
    if cx.server.user_types.is_on() {
        Error::ConflictBecause(Code::IncorrectCode)
    } else {
        Error::Conflict
    }
}

impl OneTimeCode {
    /// A code at its place; not kept yet.
    pub fn new(purpose: Purpose, place: Place, state: State) -> Self {
        Self {
            state,
            place,
            purpose,
        }
    }

    /// The code that waits at a place; one that has expired is given up.
    pub fn resume(cx: &Cx, purpose: Purpose, place: Place) -> Option<Self> {
        let kept = match &place {
            Place::Stage(login, stage) => Value::Object(login.data(*stage)),
            Place::Session(key) | Place::SessionOfLogin(key) => cx.session.get(key)?,
        };
        let code = Self {
            state: State::read(kept)?,
            place,
            purpose,
        };
        if code.state.is_alive(cx, purpose) {
            return Some(code);
        }
        code.give_up(cx);
        None
    }

    /// Puts the code where it is kept.
    pub fn keep(&mut self, cx: &Cx) -> Result<()> {
        let map = self.state.to_map();
        match &mut self.place {
            Place::Stage(login, stage) => {
                login.set_data(*stage, map);
                login.keep(cx)
            }
            Place::Session(key) | Place::SessionOfLogin(key) => {
                cx.session.set(key, map);
                Ok(())
            }
        }
    }

    /// Forgets the code.
    pub fn give_up(&self, cx: &Cx) {
        match &self.place {
            Place::Stage(..) => login::abandon(cx),
            Place::Session(key) => drop(cx.session.remove(key)),
            Place::SessionOfLogin(key) => {
                cx.session.remove(key);
                if cx.user().is_some() {
                    login::drop_kept(cx);
                } else {
                    login::abandon(cx);
                }
            }
        }
    }

    /// Reads a field that must have the code.
    ///
    /// # Errors
    /// `Invalid` when nothing was typed, or with `incorrect_code`; `Conflict` as [`Self::is_entered`] says.
    pub async fn must_be_right(
        &mut self,
        cx: &Cx,
        name: &'static str,
        field: &Field,
    ) -> Result<()> {
        let mut form = Form::default();
        let is_right = self.is_entered(cx, &mut form, name, field).await?;
        form.finish()?;
        is_right.then_some(()).ok_or(Error::Conflict)
    }

    /// Whether a field of a form has the code; what is wrong with it is noted in the form.
    ///
    /// # Errors
    /// `Conflict` when no guess is left, or another request used the code.
    pub async fn is_entered(
        &mut self,
        cx: &Cx,
        form: &mut Form,
        name: &'static str,
        field: &Field,
    ) -> Result<bool> {
        let typed = form.text(name, field, Rules::REQUIRED);
        let is_right = self.is_right(cx, typed.as_deref()).await?;
        if !is_right && typed.is_some() {
            form.add(name, Code::IncorrectCode);
        }
        Ok(is_right)
    }

    /// Compares what was typed, which counts as a wrong guess for now; nothing was, where the input had
    /// a mistake. After the last wrong guess the code is given up.
    ///
    /// # Errors
    /// `Conflict` when no guess is left, or another request used the code.
    async fn is_right(&mut self, cx: &Cx, typed: Option<&str>) -> Result<bool> {
        let db = &cx.server.db;
        self.state.adopt(cx, self.purpose).await?;
        let Some(id) = self.state.code_id.clone() else {
            self.state.failed_attempts += 1;
            self.count_failure(cx)?;
            return Ok(false);
        };
        // Security: counted first, by the database, so that requests that come at once get no guess more.
        let most = i32::try_from(limits(cx, self.purpose).guesses).unwrap_or(i32::MAX);
        let is_counted = codes::count_failure_if_below(db, &id, most).await?;
        let row = codes::find(db, &id)
            .await?
            .filter(|row| row.purpose == secret::name(self.purpose));
        if row.as_ref().is_some_and(|row| row.used_at.is_some()) {
            return Err(Error::Conflict);
        }
        let Some(row) = row.filter(|_| is_counted) else {
            self.give_up(cx);
            return Err(Error::Conflict);
        };
        self.state.failed_attempts = u32::try_from(row.failed_attempts).unwrap_or(u32::MAX);
        let bound = secret::Bound {
            purpose: self.purpose,
            id: &id,
            recipient: self.state.recipient(),
        };
        let is_alive = row.expires_at.to_utc() > cx.now;
        if is_alive && typed.is_some_and(|typed| bound.matches(cx, typed, &row.code_hash)) {
            return Ok(true);
        }
        self.count_failure(cx)?;
        let event = match self.purpose {
            Purpose::Login => Event::ProofFailed { method: "code" },
            other => Event::CodeRefused {
                purpose: secret::name(other),
            },
        };
        audit::note(cx, db, self.state.user_id(), event).await?;
        Ok(false)
    }

    /// Lets a guess count as wrong, be the code right or not.
    pub fn count_failure(&mut self, cx: &Cx) -> Result<()> {
        if self.state.failed_attempts >= limits(cx, self.purpose).guesses {
            self.give_up(cx);
            return Ok(());
        }
        self.keep(cx)
    }

    /// Takes the guess of a right code back, where it was only looked at.
    pub async fn forgive(&mut self, cx: &Cx) -> Result<()> {
        if let Some(id) = &self.state.code_id {
            codes::take_back_failure(&cx.server.db, id).await?;
            self.state.failed_attempts = self.state.failed_attempts.saturating_sub(1);
        }
        Ok(())
    }

    /// Uses the code up.
    ///
    /// # Errors
    /// `Conflict` when another request did so first.
    pub async fn use_up(&self, cx: &Cx) -> Result<()> {
        let id = self.state.code_id.as_deref().ok_or(Error::Conflict)?;
        let is_first = codes::use_once(&cx.server.db, id, Timestamp::from(cx.now)).await?;
        if is_first {
            Ok(())
        } else {
            Err(Error::Conflict)
        }
    }

    /// Starts its time anew.
    pub async fn renew(&mut self, cx: &Cx) -> Result<()> {
        self.state.at = cx.seconds();
        let expires_at = Timestamp::from(self.state.expires_at(&limits(cx, self.purpose)));
        if let Some(id) = &self.state.code_id {
            codes::extend(&cx.server.db, id, expires_at).await?;
        }
        Ok(())
    }

    /// Voids a code that another takes the place of, with a state of its own.
    pub async fn void(cx: &Cx, state: &State) -> Result<()> {
        if let Some(id) = &state.code_id {
            codes::delete(&cx.server.db, id).await?;
        }
        Ok(())
    }
}
