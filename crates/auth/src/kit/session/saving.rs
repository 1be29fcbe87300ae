//! Writing a session back, beside others who write to it at the same time.

use chrono::{DateTime, TimeDelta, Utc};
use django::session::session_key;
use serde_json::{Map, Value};
use store::{Timestamp, sessions};

use super::{Saved, Session, own_age, row_key};
use crate::Server;
use crate::error::{Error, Result};

/// How often a session that others write to at the same time is tried to be written.
const PATIENCE: u32 = 20;

/// A row to be written.
struct Plan {
    token: String,
    is_stored: bool,
    data: Map<String, Value>,
}

/// How long a session with these data lasts from now on.
fn age(server: &Server, data: &Map<String, Value>) -> TimeDelta {
    let common = server.config.session.cookie_age;
    TimeDelta::seconds(own_age(data).unwrap_or(common).into())
}

impl Plan {
    fn row(&self, server: &Server, now: DateTime<Utc>) -> sessions::Model {
        let expires = now + age(server, &self.data);
        sessions::Model {
            session_key: row_key(server, &self.token),
            session_data: django::session::encode(&self.data, &server.keys, now.timestamp()),
            expire_date: Timestamp::from(expires),
        }
    }
}

impl Session {
    /// Writes the session back if it was changed (or must be, to live on), and deletes the rows it left.
    pub async fn save(&self, server: &Server, now: DateTime<Utc>) -> Result<Saved> {
        let (ended, plan) = self.plan(server);
        for token in &ended {
            sessions::delete(&server.db, &row_key(server, token)).await?;
        }
        let Some(plan) = plan else {
            return Ok(if self.is_empty() {
                Saved::Gone
            } else {
                Saved::Unchanged
            });
        };
        let row = plan.row(server, now);
        let (token, is_stored) = (plan.token, plan.is_stored);
        if is_stored {
            return self.write_back(server, row, now).await;
        }
        sessions::insert(&server.db, &row).await?;
        let mut state = self.state();
        state.stored = Some(token.clone());
        state.read = row.session_data;
        drop(state);
        Ok(Saved::Written(token))
    }

    /// Writes a row that is there. What other requests wrote to it meanwhile stays, member by member.
    async fn write_back(
        &self,
        server: &Server,
        mut row: sessions::Model,
        now: DateTime<Utc>,
    ) -> Result<Saved> {
        let db = &server.db;
        for _ in 0..PATIENCE {
            let read = self.state().read.clone();
            if sessions::replace(db, &row, &read).await? {
                self.state().read = row.session_data;
                return Ok(Saved::Written(self.token().unwrap_or_default()));
            }
            let found = sessions::find(db, &row.session_key, Timestamp::from(now)).await?;
            // Security: a session that was ended meanwhile, on another device, is not brought back.
            let Some(found) = found else {
                self.flush();
                self.state().ended.clear();
                return Ok(Saved::Gone);
            };
            let [before, theirs] = [&read, &found.session_data]
                .map(|data| django::session::decode(data, &server.keys));
            let mut state = self.state();
            state.data = merged(&before, &state.data, theirs);
            state.read = found.session_data;
            row.session_data = django::session::encode(&state.data, &server.keys, now.timestamp());
        }
        Err(Error::Busy { retry_after: 1 })
    }

    /// Writes the row of a session that was opened, if it is still as it was then; false if it is not, or is gone.
    pub async fn save_if_unchanged(&self, server: &Server, now: DateTime<Utc>) -> Result<bool> {
        let (_, plan) = self.plan(server);
        let Some(plan) = plan.filter(|plan| plan.is_stored) else {
            return Ok(false);
        };
        let read = self.state().read.clone();
        Ok(sessions::replace(&server.db, &plan.row(server, now), &read).await?)
    }

    /// Changes the stored session at once, whatever other requests write into it meanwhile; the change may be tried more
    /// than once.
    ///
    /// Security: of two requests that take the same thing out of a session at once, one finds it gone.
    pub async fn change_now<T>(
        &self,
        server: &Server,
        now: DateTime<Utc>,
        mut change: impl FnMut(&mut Map<String, Value>) -> T,
    ) -> Result<T> {
        if self.is_modified() {
            self.save(server, now).await?;
        }
        let Some(stored) = self.state().stored.clone() else {
            let mut state = self.state();
            state.is_modified = true;
            return Ok(change(&mut state.data));
        };
        let key = row_key(server, &stored);
        for _ in 0..PATIENCE {
            let Some(row) = sessions::find(&server.db, &key, now.into()).await? else {
                self.flush();
                return Ok(change(&mut Map::new()));
            };
            let mut data = django::session::decode(&row.session_data, &server.keys);
            let changed = change(&mut data);
            let expires = now + age(server, &data);
            let new = sessions::Model {
                session_key: row.session_key,
                session_data: django::session::encode(&data, &server.keys, now.timestamp()),
                expire_date: Timestamp::from(expires),
            };
            if sessions::replace(&server.db, &new, &row.session_data).await? {
                let mut state = self.state();
                state.data = data;
                state.read = new.session_data;
                return Ok(changed);
            }
        }
        Err(Error::Busy { retry_after: 1 })
    }

    /// Reads the session again, after waiting for somebody else: other requests may have changed it.
    pub async fn reload(&self, server: &Server, now: DateTime<Utc>) -> Result<()> {
        let Some(stored) = self.state().stored.clone() else {
            return Ok(());
        };
        let row = sessions::find(&server.db, &row_key(server, &stored), now.into()).await?;
        match row {
            Some(row) => {
                let mut state = self.state();
                state.data = django::session::decode(&row.session_data, &server.keys);
                state.read = row.session_data;
            }
            None => self.flush(),
        }
        Ok(())
    }

    /// The tokens whose rows go, and what is to be written, if anything.
    fn plan(&self, server: &Server) -> (Vec<String>, Option<Plan>) {
        let mut state = self.state();
        let ended = std::mem::take(&mut state.ended);
        let is_due = state.is_modified || server.config.session.save_every_request;
        if !is_due || (state.token.is_none() && state.data.is_empty()) {
            return (ended, None);
        }
        let token = state
            .token
            .get_or_insert_with(|| session_key(&mut *server.rng()))
            .clone();
        let is_stored = state.stored.as_ref() == Some(&token);
        state.is_modified = false;
        (
            ended,
            Some(Plan {
                token,
                is_stored,
                data: state.data.clone(),
            }),
        )
    }
}

/// What another request wrote, with what this one changed since it read `before`.
fn merged(
    before: &Map<String, Value>,
    ours: &Map<String, Value>,
    theirs: Map<String, Value>,
) -> Map<String, Value> {
    let mut merged = theirs;
    merged.retain(|key, _| ours.contains_key(key) || !before.contains_key(key));
    for (key, value) in ours {
        if before.get(key) != Some(value) {
            merged.insert(key.clone(), value.clone());
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::merged;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn what_both_changed_is_ours_and_what_one_changed_stays() {
        let before = map(
            json!({"same": 1, "ours": 1, "theirs": 1, "both": 1, "we_drop": 1, "they_drop": 1}),
        );
        let ours =
            map(json!({"same": 1, "ours": 2, "theirs": 1, "both": 2, "they_drop": 1, "new": 2}));
        let theirs =
            map(json!({"same": 1, "ours": 1, "theirs": 3, "both": 3, "we_drop": 1, "other": 3}));
        let expected = json!({"same": 1, "ours": 2, "theirs": 3, "both": 2, "other": 3, "new": 2});
        assert_eq!(Value::Object(merged(&before, &ours, theirs)), expected);
    }
}
