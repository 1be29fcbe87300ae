//! Tables `socialaccount_*` and `django_site`.

use serde_json::json;
use store::social_accounts::{self, NewSocialAccount};
use store::social_apps::{self, NewSocialApp};
use store::social_tokens::{self, NewSocialToken};
use store::testing::{TestDb, time};
use store::{SocialAccountId, UserId, sites, tx};

fn account(user_id: UserId, uid: &str) -> NewSocialAccount {
    NewSocialAccount {
        user_id,
        provider: "github".into(),
        uid: uid.into(),
        extra_data: json!({"login": uid}),
        now: time("2026-03-01T08:00:00Z"),
    }
}

fn token(account_id: SocialAccountId, token: &str) -> NewSocialToken {
    NewSocialToken {
        account_id,
        app_id: None,
        token: token.into(),
        token_secret: String::new(),
        expires_at: Some(time("2026-03-01T09:00:00Z")),
    }
}

/// An identity with a token, connected to the user.
pub(crate) async fn connect_with_token(
    db: &TestDb,
    user: UserId,
    uid: &str,
) -> social_accounts::Model {
    let row = social_accounts::insert(&**db, account(user, uid))
        .await
        .unwrap();
    social_tokens::insert(&**db, token(row.id, "t"))
        .await
        .unwrap();
    row
}

#[tokio::test]
async fn an_identity_is_read_as_it_was_written() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = social_accounts::insert(&*db, account(alice.id, "A1"))
        .await
        .unwrap();
    let expected = social_accounts::Model {
        id: row.id,
        provider: "github".into(),
        uid: "A1".into(),
        last_login: time("2026-03-01T08:00:00Z"),
        date_joined: time("2026-03-01T08:00:00Z"),
        user_id: alice.id,
        extra_data: json!({"login": "A1"}),
    };
    assert_eq!(row, expected);
    assert_eq!(
        social_accounts::find(&*db, "github", "A1").await.unwrap(),
        Some(expected.clone())
    );
    assert_eq!(
        social_accounts::of_user(&*db, alice.id).await.unwrap(),
        [expected]
    );
}

#[tokio::test]
async fn an_identity_of_another_case_is_another_identity() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    social_accounts::insert(&*db, account(alice.id, "A1"))
        .await
        .unwrap();
    assert_eq!(
        social_accounts::find(&*db, "github", "a1").await.unwrap(),
        None
    );
    assert_eq!(
        social_accounts::find(&*db, "GitHub", "A1").await.unwrap(),
        None
    );
}

#[tokio::test]
async fn an_identity_is_connected_once() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let bob = db.user("bob").await;
    social_accounts::insert(&*db, account(alice.id, "A1"))
        .await
        .unwrap();
    let error = social_accounts::insert(&*db, account(bob.id, "A1"))
        .await
        .unwrap_err();
    assert!(
        error.violation().unwrap().is_on(&["provider", "uid"]),
        "{error}"
    );
}

#[tokio::test]
async fn a_login_renews_what_the_provider_told() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = connect_with_token(&db, alice.id, "A1").await;
    let now = time("2026-03-02T08:00:00Z");
    assert!(
        social_accounts::set_seen(&*db, row.id, &json!({"login": "new"}), now)
            .await
            .unwrap()
    );
    let expected = social_accounts::Model {
        extra_data: json!({"login": "new"}),
        last_login: now,
        ..row
    };
    assert_eq!(
        social_accounts::of_user(&*db, alice.id).await.unwrap(),
        [expected]
    );
}

#[tokio::test]
async fn an_identity_is_deleted_with_its_tokens() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = connect_with_token(&db, alice.id, "A1").await;
    assert!(
        tx(&db, async |tx| social_accounts::delete(tx, row.id).await)
            .await
            .unwrap()
    );
    assert!(
        !tx(&db, async |tx| social_accounts::delete(tx, row.id).await)
            .await
            .unwrap()
    );
    assert_eq!(social_tokens::of_account(&*db, row.id).await.unwrap(), []);
}

#[tokio::test]
async fn a_new_token_takes_the_place_of_the_one_before() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = connect_with_token(&db, alice.id, "A1").await;
    let written = social_tokens::replace(&*db, token(row.id, "new"))
        .await
        .unwrap();
    let expected = social_tokens::Model {
        id: written.id,
        token: "new".into(),
        token_secret: String::new(),
        expires_at: Some(time("2026-03-01T09:00:00Z")),
        account_id: row.id,
        app_id: None,
    };
    assert_eq!(
        social_tokens::of_account(&*db, row.id).await.unwrap(),
        [expected]
    );
    assert!(social_tokens::delete(&*db, written.id).await.unwrap());
    assert!(!social_tokens::delete(&*db, written.id).await.unwrap());
}

#[tokio::test]
async fn an_app_is_deleted_with_its_tokens() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = social_accounts::insert(&*db, account(alice.id, "A1"))
        .await
        .unwrap();
    let new = NewSocialApp {
        provider: "openid_connect".into(),
        provider_id: "campus".into(),
        name: "Campus".into(),
        client_id: "id".into(),
        secret: "secret".into(),
        key: String::new(),
        settings: json!({"server_url": "https://id.example.org"}),
    };
    let app = social_apps::insert(&*db, new).await.unwrap();
    assert_eq!(
        social_apps::all(&*db).await.unwrap(),
        std::slice::from_ref(&app)
    );
    assert_eq!(
        social_apps::by_id(&*db, app.id).await.unwrap(),
        Some(app.clone())
    );
    let of_app = NewSocialToken {
        app_id: Some(app.id),
        ..token(row.id, "t")
    };
    social_tokens::insert(&*db, of_app.clone()).await.unwrap();
    let error = social_tokens::insert(&*db, of_app).await.unwrap_err();
    assert!(
        error.violation().unwrap().is_on(&["app_id", "account_id"]),
        "{error}"
    );
    assert!(
        tx(&db, async |tx| social_apps::delete(tx, app.id).await)
            .await
            .unwrap()
    );
    assert_eq!(social_apps::all(&*db).await.unwrap(), []);
    assert_eq!(social_tokens::of_account(&*db, row.id).await.unwrap(), []);
}

#[tokio::test]
async fn a_site_that_is_not_there_is_none() {
    let db = TestDb::new().await;
    assert_eq!(sites::by_id(&*db, 99).await.unwrap(), None);
}
