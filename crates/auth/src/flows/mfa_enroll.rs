//! Who may set up a second factor: whoever is logged in, or whose login waits for it.

use std::sync::Arc;

use store::{authenticators, users};

use crate::context::Cx;
use crate::error::{Error, Result};
use crate::login::{self, Login};
use crate::stages::{Stage, mfa_enroll};

/// Somebody who may set up a factor.
pub struct Enroller {
    /// Who it is.
    pub user: Arc<users::Model>,
    login: Option<Login>,
}

impl Enroller {
    /// Whoever asks.
    ///
    /// # Errors
    /// `Unauthenticated` when nobody is logged in and no login waits for a factor.
    pub async fn of(cx: &Cx) -> Result<Self> {
        if let Some(user) = cx.user() {
            return Ok(Self { user, login: None });
        }
        let pending = login::pending(cx).await?;
        let login = match pending {
            Some((login, Stage::MfaEnroll)) => login,
            _ => return Err(Error::Unauthenticated),
        };
        let user = Arc::new(login.must_have_user()?.clone());
        Ok(Self {
            user,
            login: Some(login),
        })
    }

    /// Goes on with the login, if one waits and there is a factor now.
    pub async fn go_on(self, cx: &Cx) -> Result<()> {
        let Some(login) = self.login else {
            return Ok(());
        };
        let rows = authenticators::of_user(&cx.server.db, self.user.id).await?;
        let is_factor =
            |row: &&authenticators::Model| row.r#type != crate::kit::recovery_codes::TYPE;
        match rows.iter().rfind(is_factor) {
            Some(factor) => mfa_enroll::pass(cx, login, factor).await,
            None => Ok(()),
        }
    }
}
