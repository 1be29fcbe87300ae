//! Opening databases, and what holds on every connection.

use sea_orm::ConnectionTrait;
use store::testing::{TestDb, time};
use store::{Error, Options, connect, sessions, tx, users};

#[tokio::test]
async fn a_url_of_another_kind_is_refused_without_repeating_it() {
    let error = connect("oracle://user:secret@host/db", &Options::default())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Url(_)));
    assert!(!error.to_string().contains("secret"));
}

#[tokio::test]
async fn a_file_is_made_only_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/new.sqlite3", folder.path().display());
    assert!(connect(&url, &Options::default()).await.is_err());
    let db = connect(
        &url,
        &Options {
            create: true,
            ..Options::default()
        },
    )
    .await
    .unwrap();
    db.ping().await.unwrap();
    db.close().await.unwrap();
}

#[tokio::test]
async fn a_database_in_memory_stays_between_queries() {
    let db = connect("sqlite::memory:", &Options::default())
        .await
        .unwrap();
    db.execute_unprepared("CREATE TABLE t (n integer)")
        .await
        .unwrap();
    db.execute_unprepared("INSERT INTO t VALUES (1)")
        .await
        .unwrap();
    let done = db.execute_unprepared("UPDATE t SET n = 2").await.unwrap();
    assert_eq!(done.rows_affected(), 1);
}

#[tokio::test]
async fn another_pool_finds_the_same_rows() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let other = connect(db.url(), &Options::default()).await.unwrap();
    assert_eq!(users::by_id(&other, alice.id).await.unwrap(), Some(alice));
    other.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_of_two_pools_do_not_fail() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let second = connect(db.url(), &Options::default()).await.unwrap();
    let writers: Vec<_> = (0..40)
        .map(|number| {
            let db = if number % 2 == 0 {
                (*db).clone()
            } else {
                second.clone()
            };
            let id = alice.id;
            tokio::spawn(async move {
                let session = sessions::Model {
                    session_key: format!("key{number}"),
                    session_data: String::new(),
                    expire_date: time("2026-03-15T08:00:00Z"),
                };
                tx(&db, async |tx| {
                    users::by_id(tx, id).await?;
                    sessions::insert(tx, &session).await
                })
                .await
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    let later = time("2027-01-01T00:00:00Z");
    assert_eq!(
        sessions::delete_expired(&*db, later, 100).await.unwrap(),
        40
    );
}

#[tokio::test]
async fn a_dropped_transaction_is_undone_and_lets_others_write() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let tx = db.begin().await.unwrap();
    users::set_active(&tx, alice.id, false).await.unwrap();
    drop(tx);
    assert!(users::set_email(&*db, alice.id, "").await.unwrap());
    assert_eq!(users::by_id(&*db, alice.id).await.unwrap(), Some(alice));
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_refused_and_not_cut() {
    let db = TestDb::new().await;
    let alice = db.user("alice").await;
    let written = users::set_username(&*db, alice.id, &"a".repeat(151)).await;
    // A column of SQLite's has no width: there the rules see to it.
    assert_eq!(written.is_ok(), db.engine() == "SQLite");
}

#[tokio::test]
async fn a_file_is_durable_and_keeps_references_whole() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/new.sqlite3", folder.path().display());
    let options = Options {
        create: true,
        ..Options::default()
    };
    let db = connect(&url, &options).await.unwrap();
    db.execute_unprepared("CREATE TABLE parent (id integer PRIMARY KEY)")
        .await
        .unwrap();
    db.execute_unprepared("CREATE TABLE child (id integer REFERENCES parent (id))")
        .await
        .unwrap();
    let orphan = db.execute_unprepared("INSERT INTO child VALUES (1)").await;
    assert!(orphan.is_err());
    assert_eq!(
        pragma(&db, "SELECT journal_mode FROM pragma_journal_mode").await,
        "wal"
    );
    // 2 is FULL.
    assert_eq!(
        pragma(
            &db,
            "SELECT CAST(synchronous AS text) FROM pragma_synchronous"
        )
        .await,
        "2"
    );
    db.close().await.unwrap();
}

async fn pragma(db: &store::Db, sql: &str) -> String {
    let statement = sea_orm::Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}
