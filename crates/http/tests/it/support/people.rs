//! Users that are there before a test begins.

use store::phones::Phone;
use store::testing::time;
use store::users::{self, Model, NewUser};
use store::{emails, tx};

use super::Test;

/// The password of everybody.
pub const PASSWORD: &str = "correct horse";

impl Test {
    /// A user with a verified address, `<name>@example.org`.
    pub async fn user(&self, name: &str) -> Model {
        self.user_with_email(name, true).await
    }

    /// A user whose address is verified or not.
    pub async fn user_with_email(&self, name: &str, is_verified: bool) -> Model {
        let email = format!("{name}@example.org");
        let new = NewUser {
            username: name.to_owned(),
            email: email.clone(),
            password: self
                .server
                .passwords
                .encode(PASSWORD.to_owned())
                .await
                .unwrap(),
            first_name: String::new(),
            last_name: String::new(),
            is_active: true,
            is_staff: false,
            is_superuser: false,
            date_joined: time("2026-01-01T00:00:00Z"),
        };
        tx(self.db(), async |tx| {
            let user = users::insert(tx, new).await?;
            let address = emails::NewEmail {
                user_id: user.id,
                email,
                verified: is_verified,
                primary: true,
            };
            emails::insert(tx, address).await?;
            Ok::<_, store::Error>(user)
        })
        .await
        .unwrap()
    }

    /// Gives a user a verified number.
    pub async fn give_phone(&self, user: &Model, phone: &str) {
        let row = Phone {
            user_id: user.id,
            phone: phone.to_owned(),
            verified: true,
        };
        self.server.phones.set(&**self.db(), &row).await.unwrap();
    }

    /// Switches a user off.
    pub async fn deactivate(&self, user: &Model) {
        users::set_active(&**self.db(), user.id, false)
            .await
            .unwrap();
    }

    /// Lets a user have logged in before.
    pub async fn was_here(&self, user: &Model) {
        users::set_last_login(&**self.db(), user.id, time("2026-01-02T00:00:00Z"))
            .await
            .unwrap();
    }

    /// Leaves a user without an address.
    pub async fn forget_email(&self, user: &Model) {
        tx(self.db(), async |tx| {
            emails::delete_of_user(tx, user.id).await?;
            users::set_email(tx, user.id, "").await
        })
        .await
        .unwrap();
    }
}
