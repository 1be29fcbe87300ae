//! Playing a transcript: the rules of `conformance/transcripts/README.md`.

use std::net::Ipv4Addr;
use std::sync::Arc;

use auth::Settings;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::{Timestamp, sessions, users};

use super::compare::same;
use super::names::Names;
use super::{Transcript, departures, exchange};
use crate::setup::{self, Facts, Reply, World};

/// The settings that all transcripts share.
#[derive(Deserialize)]
struct Base {
    start: f64,
    settings: Map<String, Value>,
}

/// Plays a transcript against a server of its own; answers the first step that differs, and how.
pub async fn play(transcript: &Transcript) -> Result<(), String> {
    let mut replay = Replay::begin(transcript).await;
    for (number, step) in transcript.steps.iter().enumerate() {
        if departures::is_end(step) {
            break;
        }
        let done = replay.step(step).await;
        done.map_err(|difference| format!("step {}: {difference}", number + 1))?;
    }
    Ok(())
}

struct Replay {
    world: Arc<World>,
    names: Names,
    start: f64,
}

impl Replay {
    async fn begin(transcript: &Transcript) -> Self {
        let base: Base = super::read("base");
        let mut tables = base.settings;
        for (section, own) in &transcript.settings {
            let table = tables.entry(section).or_insert_with(|| json!({}));
            table
                .as_object_mut()
                .unwrap()
                .extend(own.as_object().unwrap().clone());
        }
        let mut settings: Settings = serde_json::from_value(tables.into()).unwrap();
        departures::as_allauth(&mut settings);
        let world = World::start(settings).await;
        assert!(
            (world.clock.seconds() - base.start).abs() < 1e-6,
            "the clock starts with the transcripts"
        );
        let mut names = Names::default();
        let users = transcript.given.get("users").and_then(Value::as_array);
        for (number, user) in (1..).zip(users.into_iter().flatten()) {
            let person = Facts::from_json(world.clone(), user).await;
            names.bind("user", number, &json!(person.id)).unwrap();
        }
        Self {
            world,
            names,
            start: base.start,
        }
    }

    async fn step(&mut self, step: &Value) -> Result<(), String> {
        if let Some(seconds) = step.get("advance") {
            self.world.clock.advance(seconds.as_f64().unwrap());
            return Ok(());
        }
        if let Some(columns) = step.get("change_user") {
            self.change_user(columns.as_object().unwrap()).await;
            return Ok(());
        }
        let (reply, cookies) = self.exchange(&step["send"]).await;
        let (mails, sms) = (self.mails().await, self.sms().await);
        if reply.status >= 500 {
            return Err(reply.to_string());
        }
        if step.get("quirk").is_some() {
            return Ok(());
        }
        if departures::is_on_purpose(step, &reply) {
            return self.stand_in(step).await;
        }
        let step = departures::as_we_do(step.clone(), self.world.clock.seconds() - self.start);
        exchange::compare(&mut self.names, &step, &reply, &cookies, self.start)?;
        self.same(step.get("mail"), &mails, "mail")?;
        self.same(step.get("sms"), &sms, "sms")?;
        match step.get("session") {
            Some(session) => {
                let members = self.members(session["key"].as_str().unwrap()).await;
                self.same(session.get("members"), &members, "session")
            }
            None => Ok(()),
        }
    }

    /// Sends a request; answers also which cookies it had.
    async fn exchange(&self, send: &Value) -> (Reply, String) {
        let ask = exchange::ask(&self.names, send, self.world.clock.seconds());
        let cookies = ask.headers.iter().find(|(name, _)| name == "cookie");
        let cookies = cookies
            .map(|(_, value)| value.to_str().unwrap().to_owned())
            .unwrap_or_default();
        let target = ask.path.clone();
        (
            setup::exchange(&self.world, &target, Ipv4Addr::LOCALHOST.into(), ask).await,
            cookies,
        )
    }

    /// In the place of a step that is left out: another request that gives a browser the same cookies.
    async fn stand_in(&mut self, step: &Value) -> Result<(), String> {
        if step["answer"].get("set_cookie").is_none() {
            return Ok(());
        }
        let cookies = step["send"]["headers"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, _)| *name == "Cookie");
        let headers: Map<_, _> = cookies
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        let send = json!({"method": "GET", "path": "/_allauth/browser/v1/auth/session", "headers": headers});
        let (reply, cookies) = self.exchange(&send).await;
        exchange::cookies(
            &mut self.names,
            &step["answer"],
            &reply,
            &cookies,
            self.start,
        )
    }

    fn same(&mut self, expected: Option<&Value>, actual: &Value, at: &str) -> Result<(), String> {
        same(
            &mut self.names,
            expected.unwrap_or(&json!([])),
            actual,
            self.start,
            at,
        )
    }

    async fn mails(&self) -> Value {
        let mails = self.world.post.take_mails().await.into_iter().map(|mail| {
            let mut noted = json!({"template": mail.template(), "to": mail.to()});
            if let Some(code) = mail.code() {
                noted["code"] = code.into();
            }
            if let Some(link) = mail.link() {
                noted["link"] = percent_decode_str(link).decode_utf8().unwrap().into();
            }
            noted
        });
        mails.collect()
    }

    async fn sms(&self) -> Value {
        let sms = self.world.post.take_sms().await.into_iter().map(|sms| {
            let mut noted = sms.payload().clone();
            noted.as_object_mut().unwrap().shift_remove("text");
            noted["phone"] = sms.to().into();
            noted
        });
        sms.collect()
    }

    /// The names of what is stored under a session key.
    async fn members(&self, key: &str) -> Value {
        let server = &self.world.server;
        let key = auth::kit::session::row_key(server, &self.names.fill_text(key, 0.0));
        let now = Timestamp::from(server.clock.now());
        let row = sessions::with_user(&self.world.db, &key, now)
            .await
            .unwrap();
        let data = row
            .map(|(row, _)| django::session::decode(&row.session_data, &server.keys))
            .unwrap_or_default();
        let mut members: Vec<_> = data.keys().cloned().collect();
        members.sort();
        json!(members)
    }

    async fn change_user(&self, columns: &Map<String, Value>) {
        let db = &self.world.db;
        let user = users::by_username(db, columns["username"].as_str().unwrap(), false)
            .await
            .unwrap()
            .remove(0);
        for (column, value) in columns.iter().filter(|(column, _)| *column != "username") {
            let is_done = match column.as_str() {
                "is_active" => users::set_active(db, user.id, value.as_bool().unwrap()).await,
                "email" => users::set_email(db, user.id, value.as_str().unwrap()).await,
                other => panic!("transcripts do not write {other}"),
            };
            assert!(is_done.unwrap());
        }
    }
}
