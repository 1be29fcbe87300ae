//! Table `auth_user`.

use sea_orm::ConnectionTrait;
use store::testing::{TestDb, time};
use store::users::{self, NewUser};
use store::{Error, UserId, tx};

fn names(users: Vec<users::Model>) -> Vec<String> {
    users.into_iter().map(|user| user.username).collect()
}

#[tokio::test]
async fn a_new_user_is_read_as_it_was_written() {
    let db = TestDb::new().await;
    let joined = time("2026-03-01T08:00:00.120001Z");
    let new = NewUser {
        username: "Zoë".into(),
        email: "zoe@example.org".into(),
        password: "argon2$argon2id$v=19$m=102400".into(),
        first_name: "Zoë".into(),
        last_name: "O'Hara".into(),
        is_active: true,
        is_staff: true,
        is_superuser: false,
        date_joined: joined,
    };
    let written = users::insert(&*db, new).await.unwrap();
    let expected = users::Model {
        id: written.id,
        password: "argon2$argon2id$v=19$m=102400".into(),
        last_login: None,
        is_superuser: false,
        username: "Zoë".into(),
        first_name: "Zoë".into(),
        last_name: "O'Hara".into(),
        email: "zoe@example.org".into(),
        is_staff: true,
        is_active: true,
        date_joined: joined,
    };
    assert_eq!(written, expected);
    assert_eq!(
        users::by_id(&*db, written.id).await.unwrap(),
        Some(expected)
    );
    assert_eq!(
        users::by_id(&*db, UserId(written.id.0 + 1)).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn a_taken_name_is_told_by_its_column() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let bob = db.user("bob").await;
    let error = users::set_username(&*db, bob.id, "alice")
        .await
        .unwrap_err();
    assert!(error.violation().unwrap().is_on(&["username"]), "{error}");
    assert!(!error.violation().unwrap().is_on(&["email"]), "{error}");
    assert!(users::set_username(&*db, alice.id, "alice").await.unwrap());
}

#[tokio::test]
async fn names_are_found_with_and_without_regard_to_case() {
    let db = TestDb::new().await;
    db.user("Alice").await;
    db.user("bob").await;
    assert_eq!(
        names(users::by_username(&*db, "alice", false).await.unwrap()),
        [""; 0]
    );
    assert_eq!(
        names(users::by_username(&*db, "Alice", false).await.unwrap()),
        ["Alice"]
    );
    assert_eq!(
        names(users::by_username(&*db, "ALICE", true).await.unwrap()),
        ["Alice"]
    );
    assert_eq!(
        names(users::by_username(&*db, "nobody", true).await.unwrap()),
        [""; 0]
    );
}

#[tokio::test]
async fn taken_names_are_told_in_the_spelling_of_the_table() {
    let db = TestDb::new().await;
    db.user("Alice").await;
    db.user("bob").await;
    db.user("carol").await;
    let candidates = ["alice", "Bob", "dave"].map(str::to_owned);
    let mut taken = users::taken_usernames(&*db, &candidates).await.unwrap();
    taken.sort();
    assert_eq!(taken, ["Alice", "bob"]);
    assert_eq!(users::taken_usernames(&*db, &[]).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn an_address_is_compared_letter_by_letter() {
    let db = TestDb::new().await;
    for (name, email) in [
        ("a", "jose@example.org"),
        ("b", "josé@example.org"),
        ("c", "jose@example.org"),
    ] {
        let user = db.user(name).await;
        assert!(users::set_email(&*db, user.id, email).await.unwrap());
    }
    assert_eq!(
        names(users::by_email(&*db, "jose@example.org").await.unwrap()),
        ["a", "c"]
    );
    assert_eq!(
        names(users::by_email(&*db, "josé@example.org").await.unwrap()),
        ["b"]
    );
    assert_eq!(
        names(users::by_email(&*db, "jose@example.org ").await.unwrap()),
        [""; 0]
    );
}

#[tokio::test]
async fn each_setter_writes_its_column_and_tells_whether_there_was_a_row() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let bystander = db.user("bob").await;
    let login = time("2026-03-01T08:00:00Z");
    assert!(users::set_password(&*db, alice.id, "hash").await.unwrap());
    assert!(
        users::set_email(&*db, alice.id, "a@example.org")
            .await
            .unwrap()
    );
    assert!(users::set_username(&*db, alice.id, "alicia").await.unwrap());
    assert!(users::set_last_login(&*db, alice.id, login).await.unwrap());
    assert!(users::set_active(&*db, alice.id, false).await.unwrap());
    assert!(users::set_flags(&*db, alice.id, true, true).await.unwrap());
    let expected = users::Model {
        password: "hash".into(),
        email: "a@example.org".into(),
        username: "alicia".into(),
        last_login: Some(login),
        is_active: false,
        is_staff: true,
        is_superuser: true,
        ..alice.clone()
    };
    assert_eq!(users::by_id(&*db, alice.id).await.unwrap(), Some(expected));
    assert_eq!(
        users::by_id(&*db, bystander.id).await.unwrap(),
        Some(bystander)
    );
    assert!(!users::set_active(&*db, UserId(0), false).await.unwrap());
}

#[tokio::test]
async fn a_hash_is_replaced_only_if_it_is_still_the_old_one() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    users::set_password(&*db, alice.id, "old").await.unwrap();
    assert!(
        !users::replace_password_if(&*db, alice.id, "OLD", "new")
            .await
            .unwrap()
    );
    assert!(
        users::replace_password_if(&*db, alice.id, "old", "new")
            .await
            .unwrap()
    );
    assert!(
        !users::replace_password_if(&*db, alice.id, "old", "newer")
            .await
            .unwrap()
    );
    let password = users::by_id(&*db, alice.id)
        .await
        .unwrap()
        .unwrap()
        .password;
    assert_eq!(password, "new");
}

#[tokio::test]
async fn pages_follow_the_ids_and_the_search() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    for name in ["bob", "malik", "50%_off"] {
        db.user(name).await;
    }
    let page =
        async |after, limit, search| names(users::page(&*db, after, limit, search).await.unwrap());
    assert_eq!(page(None, 2, None).await, ["alice", "bob"]);
    assert_eq!(page(Some(alice.id), 2, None).await, ["bob", "malik"]);
    assert_eq!(page(None, 9, Some("ALI")).await, ["alice", "malik"]);
    assert_eq!(page(None, 9, Some("%_")).await, ["50%_off"]);
    assert_eq!(page(None, 9, Some("\\")).await, [""; 0]);
    assert_eq!(page(None, 9, Some("!")).await, [""; 0]);
}

#[tokio::test]
async fn a_user_is_deleted_with_every_row_that_depends_on_it() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let bob = db.user("bob").await;
    let id = alice.id;
    for sql in [
        "INSERT INTO auth_group (name) VALUES ('staff')".to_owned(),
        format!("INSERT INTO auth_user_groups (user_id, group_id) SELECT {id}, id FROM auth_group"),
    ] {
        db.execute_unprepared(&sql).await.unwrap();
    }
    for user in [&alice, &bob] {
        crate::user_sessions::log_in(&db, user.id, &user.username).await;
        crate::authenticators::add(&db, user.id, "totp")
            .await
            .unwrap();
        crate::emails::add(
            &db,
            user.id,
            &format!("{}@example.org", user.username),
            true,
            true,
        )
        .await
        .unwrap();
        crate::social::connect_with_token(&db, user.id, &user.username).await;
    }
    assert!(
        tx(&db, async |tx| users::delete(tx, id).await)
            .await
            .unwrap()
    );
    assert_eq!(users::by_id(&*db, id).await.unwrap(), None);
    assert!(
        !tx(&db, async |tx| users::delete(tx, id).await)
            .await
            .unwrap()
    );
    assert_eq!(store::emails::of_user(&*db, bob.id).await.unwrap().len(), 1);
    assert!(store::sessions::exists(&*db, "bob").await.unwrap());
    assert!(!store::sessions::exists(&*db, "alice").await.unwrap());
}

#[tokio::test]
async fn an_error_in_a_transaction_undoes_it() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let outcome = tx(&db, async |tx| {
        users::set_active(tx, alice.id, false).await?;
        Err::<(), _>(Error::Url("any"))
    })
    .await;
    assert!(matches!(outcome, Err(Error::Url("any"))));
    assert_eq!(users::by_id(&*db, alice.id).await.unwrap(), Some(alice));
}
