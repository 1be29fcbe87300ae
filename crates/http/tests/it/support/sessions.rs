//! What a session holds, read and changed as another process on the same table would.

use auth::kit::session::{Opened, Session};
use serde_json::Value;

use super::{Device, Test};

impl Test {
    /// A member of the device's session.
    pub async fn session_member(&self, device: &Device<'_>, key: &str) -> Option<Value> {
        self.open(device).await.get(key)
    }

    /// Changes a member of the device's session.
    pub async fn change_session(
        &self,
        device: &Device<'_>,
        key: &str,
        change: impl FnOnce(&mut Value),
    ) {
        let session = self.open(device).await;
        let mut value = session.get(key).unwrap();
        change(&mut value);
        session.set(key, value);
        session
            .save(&self.server, self.server.clock.now())
            .await
            .unwrap();
    }

    async fn open(&self, device: &Device<'_>) -> Session {
        let token = device.session().unwrap();
        match Session::open(&self.server, &token, self.server.clock.now())
            .await
            .unwrap()
        {
            Opened::Found(session) => session,
            Opened::Unknown => panic!("no such session"),
        }
    }
}
