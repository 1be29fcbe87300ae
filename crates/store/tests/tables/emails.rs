//! Table `account_emailaddress`.

use store::emails::{self, Model, NewEmail};
use store::testing::TestDb;
use store::{EmailId, Error, Result, UserId, tx};

/// Adds an address in a transaction of its own.
pub(crate) async fn add(
    db: &TestDb,
    user_id: UserId,
    email: &str,
    verified: bool,
    primary: bool,
) -> Result<Model> {
    let new = NewEmail {
        user_id,
        email: email.to_owned(),
        verified,
        primary,
    };
    tx(db, async |tx| emails::insert(tx, new).await).await
}

fn is_on<T: std::fmt::Debug>(outcome: Result<T>, columns: &[&str]) -> bool {
    match outcome {
        Err(Error::Unique(violation)) => violation.is_on(columns),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_new_address_is_read_as_it_was_written() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = add(&db, alice.id, "a@example.org", true, false)
        .await
        .unwrap();
    let expected = Model {
        id: row.id,
        email: "a@example.org".into(),
        verified: true,
        primary: false,
        user_id: alice.id,
    };
    assert_eq!(row, expected);
    assert_eq!(
        emails::by_id(&*db, row.id).await.unwrap(),
        Some(expected.clone())
    );
    assert_eq!(emails::by_id_unverified(&*db, row.id).await.unwrap(), None);
    assert_eq!(
        emails::find(&*db, alice.id, "a@example.org").await.unwrap(),
        Some(expected)
    );
    assert_eq!(
        emails::find(&*db, alice.id, "b@example.org").await.unwrap(),
        None
    );
    assert_eq!(
        emails::find(&*db, UserId(0), "a@example.org")
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn lists_have_the_order_that_clients_see() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let first = add(&db, alice.id, "first@example.org", true, false)
        .await
        .unwrap();
    let second = add(&db, alice.id, "second@example.org", false, false)
        .await
        .unwrap();
    let third = add(&db, alice.id, "third@example.org", true, true)
        .await
        .unwrap();
    let all = emails::of_user(&*db, alice.id).await.unwrap();
    assert_eq!(all, [first.clone(), second.clone(), third.clone()]);
    let verified = emails::verified_of(&*db, alice.id).await.unwrap();
    assert_eq!(verified, [third.clone(), first]);
    assert_eq!(
        emails::primary_of(&*db, alice.id).await.unwrap(),
        Some(third)
    );
    assert_eq!(emails::count_of(&*db, alice.id).await.unwrap(), 3);
    assert_eq!(
        emails::by_id_unverified(&*db, second.id).await.unwrap(),
        Some(second)
    );
}

#[tokio::test]
async fn who_has_an_address_and_who_has_verified_it_is_told() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let bob = db.user("bob").await;
    let hers = add(&db, alice.id, "shared@example.org", true, true)
        .await
        .unwrap();
    let his = add(&db, bob.id, "shared@example.org", false, false)
        .await
        .unwrap();
    let owners = emails::owners(&*db, "shared@example.org").await.unwrap();
    assert_eq!(
        owners,
        [(hers.clone(), alice.clone()), (his.clone(), bob.clone())]
    );
    assert_eq!(emails::owners(&*db, "other@example.org").await.unwrap(), []);
    assert!(emails::exists(&*db, "shared@example.org").await.unwrap());
    assert!(!emails::exists(&*db, "sharéd@example.org").await.unwrap());
    let verified = async |except| {
        emails::verified_owner_exists(&*db, "shared@example.org", except)
            .await
            .unwrap()
    };
    assert!(verified(None).await);
    assert!(verified(Some(his.id)).await);
    assert!(!verified(Some(hers.id)).await);
    assert!(emails::has_verified(&*db, alice.id).await.unwrap());
    assert!(!emails::has_verified(&*db, bob.id).await.unwrap());
}

#[tokio::test]
async fn each_rule_of_uniqueness_is_told_by_its_columns() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let bob = db.user("bob").await;
    add(&db, alice.id, "a@example.org", true, true)
        .await
        .unwrap();
    assert!(is_on(
        add(&db, alice.id, "a@example.org", false, false).await,
        &["user_id", "email"]
    ));
    assert!(is_on(
        add(&db, bob.id, "a@example.org", true, false).await,
        &["email"]
    ));
    assert!(is_on(
        add(&db, alice.id, "b@example.org", false, true).await,
        &["user_id", "primary"]
    ));
    assert_eq!(emails::count_of(&*db, alice.id).await.unwrap(), 1);
    assert_eq!(emails::count_of(&*db, bob.id).await.unwrap(), 0);
}

#[tokio::test]
async fn an_address_is_verified_once() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = add(&db, alice.id, "a@example.org", false, false)
        .await
        .unwrap();
    assert!(
        tx(&db, async |tx| emails::set_verified(tx, row.id).await)
            .await
            .unwrap()
    );
    assert!(
        !tx(&db, async |tx| emails::set_verified(tx, row.id).await)
            .await
            .unwrap()
    );
    assert!(
        !tx(&db, async |tx| emails::set_verified(tx, EmailId(0)).await)
            .await
            .unwrap()
    );
    let row = Model {
        verified: true,
        ..row
    };
    assert_eq!(emails::of_user(&*db, alice.id).await.unwrap(), [row]);
}

#[tokio::test]
async fn of_two_users_who_verify_one_address_the_second_is_told() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let bob = db.user("bob").await;
    let hers = add(&db, alice.id, "a@example.org", false, false)
        .await
        .unwrap();
    let his = add(&db, bob.id, "a@example.org", false, false)
        .await
        .unwrap();
    assert!(
        tx(&db, async |tx| emails::set_verified(tx, hers.id).await)
            .await
            .unwrap()
    );
    assert!(is_on(
        tx(&db, async |tx| emails::set_verified(tx, his.id).await).await,
        &["email"]
    ));
    assert!(!emails::has_verified(&*db, bob.id).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_verify_one_address_at_once_one_wins() {
    let db = TestDb::new().await;
    for round in 0..5 {
        let email = format!("a{round}@example.org");
        let mut races = Vec::new();
        for racer in 0..4 {
            let user = db.user(&format!("user{round}{racer}")).await;
            let row = add(&db, user.id, &email, false, false).await.unwrap();
            let db = (*db).clone();
            races.push(tokio::spawn(async move {
                tx(&db, async |tx| emails::set_verified(tx, row.id).await).await
            }));
        }
        let mut wins = 0;
        for race in races {
            match race.await.unwrap() {
                Ok(won) => wins += usize::from(won),
                Err(error) => assert!(matches!(error, Error::Unique(_)), "{error}"),
            }
        }
        let owners = emails::owners(&*db, &email).await.unwrap();
        let verified = owners.iter().filter(|(row, _)| row.verified).count();
        assert_eq!((wins, verified), (1, 1), "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_add_one_address_as_verified_at_once_one_wins() {
    let db = TestDb::new().await;
    for round in 0..5 {
        let email = format!("a{round}@example.org");
        let mut races = Vec::new();
        for racer in 0..4 {
            let user_id = db.user(&format!("user{round}{racer}")).await.id;
            let new = NewEmail {
                user_id,
                email: email.clone(),
                verified: true,
                primary: true,
            };
            let db = (*db).clone();
            races.push(tokio::spawn(async move {
                tx(&db, async |tx| emails::insert(tx, new).await).await
            }));
        }
        let mut wins = 0;
        for race in races {
            match race.await.unwrap() {
                Ok(_) => wins += 1,
                Err(error) => assert!(matches!(error, Error::Unique(_)), "{error}"),
            }
        }
        assert_eq!(wins, 1, "round {round}");
        assert_eq!(
            emails::owners(&*db, &email).await.unwrap().len(),
            1,
            "round {round}"
        );
    }
}

#[tokio::test]
async fn the_primary_address_takes_the_place_of_the_one_before() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let old = add(&db, alice.id, "old@example.org", true, true)
        .await
        .unwrap();
    let new = add(&db, alice.id, "new@example.org", true, false)
        .await
        .unwrap();
    let written = tx(&db, async |tx| emails::set_primary(tx, &new).await)
        .await
        .unwrap();
    assert_eq!(
        written,
        Model {
            primary: true,
            ..new
        }
    );
    let expected = [
        Model {
            primary: false,
            ..old
        },
        written,
    ];
    assert_eq!(emails::of_user(&*db, alice.id).await.unwrap(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_set_the_primary_address_at_once_leave_one() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let mut races = Vec::new();
    for racer in 0..4 {
        let row = add(
            &db,
            alice.id,
            &format!("a{racer}@example.org"),
            true,
            racer == 0,
        )
        .await
        .unwrap();
        let db = (*db).clone();
        races.push(tokio::spawn(async move {
            tx(&db, async |tx| emails::set_primary(tx, &row).await).await
        }));
    }
    for race in races {
        race.await.unwrap().unwrap();
    }
    let rows = emails::of_user(&*db, alice.id).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.primary).count(), 1);
}

#[tokio::test]
async fn an_address_is_changed_in_its_row() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let bob = db.user("bob").await;
    let row = add(&db, alice.id, "old@example.org", false, true)
        .await
        .unwrap();
    add(&db, bob.id, "bob@example.org", true, true)
        .await
        .unwrap();
    let changed = tx(&db, async |tx| {
        emails::change_email(tx, row.id, "new@example.org", true).await
    })
    .await
    .unwrap();
    let expected = Model {
        email: "new@example.org".into(),
        verified: true,
        ..row
    };
    assert_eq!(changed, Some(expected.clone()));
    let taken = tx(&db, async |tx| {
        emails::change_email(tx, row.id, "bob@example.org", true).await
    })
    .await;
    assert!(is_on(taken, &["email"]));
    assert_eq!(emails::of_user(&*db, alice.id).await.unwrap(), [expected]);
    let gone = tx(&db, async |tx| {
        emails::change_email(tx, EmailId(0), "x@example.org", true).await
    })
    .await;
    assert_eq!(gone.unwrap(), None);
}

#[tokio::test]
async fn an_address_is_deleted_with_its_stored_confirmations() {
    use sea_orm::ConnectionTrait;

    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let row = add(&db, alice.id, "a@example.org", false, false)
        .await
        .unwrap();
    let kept = add(&db, alice.id, "b@example.org", false, false)
        .await
        .unwrap();
    for id in [row.id, kept.id] {
        let sql = format!(
            "INSERT INTO account_emailconfirmation (created, sent, {quote}key{quote}, email_address_id) \
             VALUES ('2026-01-01 00:00:00', NULL, 'key{id}', {id})",
            quote = if db.engine() == "MySQL" { '`' } else { '"' },
        );
        db.execute_unprepared(&sql).await.unwrap();
    }
    assert!(
        tx(&db, async |tx| emails::delete(tx, row.id).await)
            .await
            .unwrap()
    );
    assert!(
        !tx(&db, async |tx| emails::delete(tx, row.id).await)
            .await
            .unwrap()
    );
    assert_eq!(emails::of_user(&*db, alice.id).await.unwrap(), [kept]);
    assert_eq!(
        tx(&db, async |tx| emails::delete_of_user(tx, alice.id).await)
            .await
            .unwrap(),
        1
    );
}
