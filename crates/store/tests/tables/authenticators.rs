//! Table `mfa_authenticator`.

use serde_json::json;
use store::authenticators::{self, Model, NewAuthenticator};
use store::testing::{TestDb, time};
use store::{AuthenticatorId, Error, Result, UserId, tx};

fn new(user_id: UserId, r#type: &str) -> NewAuthenticator {
    NewAuthenticator {
        user_id,
        r#type: r#type.into(),
        data: json!({"seed": "é\"\\", "used_mask": 0, "n": [1.5, null]}),
        created_at: time("2026-03-01T08:00:00Z"),
    }
}

/// Adds an authenticator in a transaction of its own.
pub(crate) async fn add(db: &TestDb, user: UserId, r#type: &str) -> Result<Model> {
    tx(db, async |tx| {
        authenticators::insert(tx, new(user, r#type)).await
    })
    .await
}

#[tokio::test]
async fn a_new_authenticator_is_read_as_it_was_written() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = add(&db, alice.id, "recovery_codes").await.unwrap();
    let expected = Model {
        id: row.id,
        r#type: "recovery_codes".into(),
        data: json!({"seed": "é\"\\", "used_mask": 0, "n": [1.5, null]}),
        user_id: alice.id,
        created_at: time("2026-03-01T08:00:00Z"),
        last_used_at: None,
    };
    assert_eq!(row, expected);
    assert_eq!(
        authenticators::by_id(&*db, row.id).await.unwrap(),
        Some(expected.clone())
    );
    assert_eq!(
        authenticators::find(&*db, alice.id, "recovery_codes")
            .await
            .unwrap(),
        Some(expected)
    );
    assert_eq!(
        authenticators::find(&*db, alice.id, "totp").await.unwrap(),
        None
    );
}

#[tokio::test]
async fn a_user_has_many_passkeys_but_one_app_and_one_set_of_codes() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let bob = db.user("bob").await;
    for r#type in ["totp", "recovery_codes", "webauthn", "webauthn"] {
        add(&db, alice.id, r#type).await.unwrap();
    }
    add(&db, bob.id, "totp").await.unwrap();
    for r#type in ["totp", "recovery_codes"] {
        let error = add(&db, alice.id, r#type).await.unwrap_err();
        assert!(
            error.violation().unwrap().is_on(&["user_id", "type"]),
            "{error}"
        );
    }
    assert_eq!(
        authenticators::count_of_user(&*db, alice.id).await.unwrap(),
        4
    );
    let types: Vec<_> = authenticators::of_user(&*db, alice.id)
        .await
        .unwrap()
        .into_iter()
        .map(|row| row.r#type)
        .collect();
    assert_eq!(types, ["totp", "recovery_codes", "webauthn", "webauthn"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_add_an_app_at_once_one_wins() {
    let db = TestDb::new().await;
    for round in 0..5 {
        let user = db.user(&format!("user{round}")).await.id;
        let races: Vec<_> = (0..4)
            .map(|_| {
                let db = (*db).clone();
                tokio::spawn(async move {
                    tx(&db, async |tx| {
                        authenticators::insert(tx, new(user, "totp")).await
                    })
                    .await
                })
            })
            .collect();
        for race in races {
            if let Err(error) = race.await.unwrap() {
                assert!(matches!(error, Error::Unique(_)), "{error}");
            }
        }
        assert_eq!(
            authenticators::count_of_user(&*db, user).await.unwrap(),
            1,
            "round {round}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_change_the_data_at_once_one_wins() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = add(&db, alice.id, "recovery_codes").await.unwrap();
    let races: Vec<_> = (1..=4)
        .map(|mask| {
            let (db, old, id) = ((*db).clone(), row.data.clone(), row.id);
            tokio::spawn(async move {
                let new = json!({"seed": "s", "used_mask": mask});
                tx(&db, async |tx| {
                    authenticators::set_data_if_unchanged(tx, id, &old, &new).await
                })
                .await
            })
        })
        .collect();
    let mut wins = 0;
    for race in races {
        wins += usize::from(race.await.unwrap().unwrap());
    }
    assert_eq!(wins, 1);
    let data = authenticators::by_id(&*db, row.id)
        .await
        .unwrap()
        .unwrap()
        .data;
    assert_eq!(data["seed"], "s");
}

#[tokio::test]
async fn data_that_django_wrote_with_other_spaces_counts_as_unchanged() {
    use sea_orm::ConnectionTrait;

    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = add(&db, alice.id, "recovery_codes").await.unwrap();
    let sql = r#"UPDATE mfa_authenticator SET data = '{"seed": "\u00e9",   "used_mask": 1}'"#;
    let sql = if db.engine() == "MySQL" {
        sql.replace('\\', "\\\\")
    } else {
        sql.to_owned()
    };
    db.execute_unprepared(&sql).await.unwrap();
    let (old, new) = (
        json!({"used_mask": 1, "seed": "é"}),
        json!({"seed": "é", "used_mask": 3}),
    );
    let done = tx(&db, async |tx| {
        authenticators::set_data_if_unchanged(tx, row.id, &old, &new).await
    })
    .await;
    assert!(done.unwrap());
}

#[tokio::test]
async fn a_use_is_noted_and_a_row_deleted_once() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = add(&db, alice.id, "totp").await.unwrap();
    let used = time("2026-03-02T08:00:00.25Z");
    assert!(
        authenticators::set_last_used(&*db, row.id, used)
            .await
            .unwrap()
    );
    assert!(
        !authenticators::set_last_used(&*db, AuthenticatorId(0), used)
            .await
            .unwrap()
    );
    let expected = Model {
        last_used_at: Some(used),
        ..row.clone()
    };
    assert_eq!(
        authenticators::of_user(&*db, alice.id).await.unwrap(),
        [expected]
    );
    assert!(authenticators::delete(&*db, row.id).await.unwrap());
    assert!(!authenticators::delete(&*db, row.id).await.unwrap());
}
