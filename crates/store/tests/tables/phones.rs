//! Phone numbers, in our table and in one of a project's.

use sea_orm::ConnectionTrait;
use store::UserId;
use store::phones::{Phone, Phones};
use store::testing::TestDb;

fn phone(user_id: UserId, number: &str, verified: bool) -> Phone {
    Phone {
        user_id,
        phone: number.into(),
        verified,
    }
}

#[tokio::test]
async fn a_user_has_one_number_and_a_number_one_user() {
    let db = TestDb::new().await;
    let phones = Phones::default();
    let (alice, bob) = (db.user("alice").await.id, db.user("bob").await.id);
    assert_eq!(phones.by_user(&*db, alice).await.unwrap(), None);
    phones
        .set(&*db, &phone(alice, "+311", false))
        .await
        .unwrap();
    phones.set(&*db, &phone(alice, "+312", true)).await.unwrap();
    assert_eq!(
        phones.by_user(&*db, alice).await.unwrap(),
        Some(phone(alice, "+312", true))
    );
    assert_eq!(
        phones.owner_of(&*db, "+312").await.unwrap(),
        Some(phone(alice, "+312", true))
    );
    assert_eq!(phones.owner_of(&*db, "+311").await.unwrap(), None);
    let error = phones
        .set(&*db, &phone(bob, "+312", true))
        .await
        .unwrap_err();
    assert!(error.violation().unwrap().is_on(&["phone"]), "{error}");
    assert_eq!(
        phones.owner_of(&*db, "+312").await.unwrap(),
        Some(phone(alice, "+312", true))
    );
}

#[tokio::test]
async fn a_number_is_verified_only_while_it_is_the_users() {
    let db = TestDb::new().await;
    let phones = Phones::default();
    let alice = db.user("alice").await.id;
    phones
        .set(&*db, &phone(alice, "+311", false))
        .await
        .unwrap();
    assert!(!phones.set_verified(&*db, alice, "+312").await.unwrap());
    assert!(phones.set_verified(&*db, alice, "+311").await.unwrap());
    assert_eq!(
        phones.by_user(&*db, alice).await.unwrap(),
        Some(phone(alice, "+311", true))
    );
    assert!(phones.delete(&*db, alice).await.unwrap());
    assert!(!phones.delete(&*db, alice).await.unwrap());
}

#[tokio::test]
async fn a_table_of_the_project_is_used_under_its_own_names() {
    let db = TestDb::new().await;
    let sql = "CREATE TABLE people_profile (owner integer PRIMARY KEY, mobile varchar(20) UNIQUE, checked boolean)";
    db.execute_unprepared(sql).await.unwrap();
    let phones = Phones::new("people_profile", "owner", "mobile", "checked");
    let alice = db.user("alice").await.id;
    phones.set(&*db, &phone(alice, "+311", true)).await.unwrap();
    assert_eq!(
        phones.owner_of(&*db, "+311").await.unwrap(),
        Some(phone(alice, "+311", true))
    );
}
