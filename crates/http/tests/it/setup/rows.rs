//! Rows that a test reads or writes past the API, as an administrator or another program would.

use store::social_accounts::{self, NewSocialAccount};
use store::{Timestamp, emails, profiles, sessions, user_sessions, users};

use super::device::Device;
use super::person::Person;
use super::test::Test;

impl Test {
    /// The row of a person.
    pub async fn db_user(&self, person: &Person) -> users::Model {
        users::by_id(&self.world.db, person.id)
            .await
            .unwrap()
            .unwrap()
    }

    /// Makes a person one of a type.
    pub async fn db_set_type(&self, person: &Person, user_type: &str) {
        let new = profiles::NewProfile {
            user_id: person.id,
            user_type: user_type.to_owned(),
            data: serde_json::json!({}),
            approval: profiles::Approval::Approved,
            now: Timestamp::from(auth::Clock::now(&*self.world.clock)),
        };
        profiles::insert(&self.world.db, new).await.unwrap();
    }

    /// Writes the password column.
    pub async fn db_set_password(&self, person: &Person, encoded: &str) {
        assert!(
            users::set_password(&self.world.db, person.id, encoded)
                .await
                .unwrap()
        );
    }

    /// Switches a person off or on.
    pub async fn db_set_active(&self, person: &Person, is_active: bool) {
        assert!(
            users::set_active(&self.world.db, person.id, is_active)
                .await
                .unwrap()
        );
    }

    /// The user with this name.
    pub async fn db_user_named(&self, username: &str) -> Option<users::Model> {
        users::by_username(&self.world.db, username, false)
            .await
            .unwrap()
            .pop()
    }

    /// The addresses of a person, each with whether it is verified and whether it is the primary one.
    pub async fn db_emails(&self, person: &Person) -> Vec<(String, bool, bool)> {
        let rows = emails::of_user(&self.world.db, person.id).await.unwrap();
        rows.into_iter()
            .map(|row| (row.email, row.verified, row.primary))
            .collect()
    }

    /// The row of an address of a person.
    pub async fn db_email(&self, person: &Person, email: &str) -> emails::Model {
        emails::find(&self.world.db, person.id, email)
            .await
            .unwrap()
            .unwrap()
    }

    /// Everyone who has verified an address.
    pub async fn db_verified_owners(&self, email: &str) -> usize {
        let owners = emails::owners(&self.world.db, email).await.unwrap();
        owners.iter().filter(|(row, _)| row.verified).count()
    }

    /// How many sessions of a person are on record.
    pub async fn db_session_count(&self, person: &Person) -> usize {
        user_sessions::of_user(&self.world.db, person.id)
            .await
            .unwrap()
            .len()
    }

    /// Connects an identity at a provider with a person.
    pub async fn db_connect(&self, person: &Person, provider: &str, uid: &str) {
        let new = NewSocialAccount {
            user_id: person.id,
            provider: provider.to_owned(),
            uid: uid.to_owned(),
            extra_data: serde_json::json!({}),
            now: Timestamp::from(self.world.server.clock.now()),
        };
        social_accounts::insert(&self.world.db, new).await.unwrap();
    }

    /// Provider and id of each identity of a person.
    pub async fn db_social_accounts(&self, person: &Person) -> Vec<(String, String)> {
        let rows = social_accounts::of_user(&self.world.db, person.id)
            .await
            .unwrap();
        rows.into_iter()
            .map(|row| (row.provider, row.uid))
            .collect()
    }

    /// How many accounts there are.
    pub async fn db_user_count(&self) -> usize {
        users::page(&self.world.db, None, 1000, None)
            .await
            .unwrap()
            .len()
    }

    /// The row of a device's session, if it is there and has not expired.
    pub async fn db_session(&self, device: &Device) -> Option<sessions::Model> {
        let key = auth::kit::session::row_key(&self.world.server, &device.token()?);
        let now = Timestamp::from(self.world.server.clock.now());
        sessions::with_user(&self.world.db, &key, now)
            .await
            .unwrap()
            .map(|(row, _)| row)
    }
}
