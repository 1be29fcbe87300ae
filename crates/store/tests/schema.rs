//! New databases: the same as Django makes them, whoever and how many make them.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod support;

use sea_orm::ConnectionTrait;
use store::migrations::{self, Report, migrate, pending};
use store::testing::TestDb;
use store::{Db, Options, Timestamp, connect};
use support::django::{Django, assert_same};

const STEPS: [&str; 9] = [
    "m0001_django_baseline",
    "m0002_outbox",
    "m0003_codes",
    "m0004_phones",
    "m0005_lookup_indexes",
    "m0006_audit",
    "m0007_signing_keys",
    "m0008_profiles",
    "m0009_leases",
];

const APPS: [&str; 8] = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.sites",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "allauth.usersessions",
];

fn now() -> Timestamp {
    "2026-03-01T08:00:00.000001Z"
        .parse::<chrono::DateTime<chrono::Utc>>()
        .unwrap()
        .into()
}

async fn migrated(db: &Db) -> Report {
    migrate(db, now(), migrations::Options::default())
        .await
        .unwrap()
}

#[tokio::test]
async fn a_new_database_equals_one_that_django_made() {
    let (ours, djangos) = (
        TestDb::without_tables().await,
        TestDb::without_tables().await,
    );
    let report = migrated(&ours).await;
    Django::on(djangos.url(), &[]).manage(&["migrate", "-v0"]);
    assert_same(
        &Django::on(ours.url(), &[]).schema(),
        &Django::on(djangos.url(), &[]).schema(),
    );
    Django::on(ours.url(), &[]).assert_clean();
    let expected = Report {
        applied: STEPS.to_vec(),
        created_apps: APPS.map(str::to_owned).to_vec(),
        adopted_apps: vec![],
        notes: vec![],
    };
    assert_eq!(report, expected);
}

#[tokio::test]
async fn migrating_again_finds_nothing_to_do() {
    let db = TestDb::without_tables().await;
    assert_eq!(pending(&db).await.unwrap(), STEPS);
    assert_eq!(pending(&db).await.unwrap(), STEPS, "asking changes nothing");
    migrated(&db).await;
    assert_eq!(pending(&db).await.unwrap(), [""; 0]);
    assert_eq!(migrated(&db).await, Report::default());
    assert_eq!(migrations::differences(&db).await.unwrap(), []);
}

#[tokio::test]
async fn several_processes_may_migrate_at_once() {
    let db = TestDb::without_tables().await;
    let mut nodes = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let url = db.url().to_owned();
        nodes.spawn(async move {
            let options = Options {
                durable: false,
                ..Options::default()
            };
            migrated(&connect(&url, &options).await.unwrap())
                .await
                .applied
        });
    }
    let mut applied = nodes.join_all().await;
    applied.sort();
    assert_eq!(applied, [vec![], vec![], vec![], STEPS.to_vec()]);
}

#[tokio::test]
async fn a_migration_that_was_cut_short_is_completed() {
    let db = TestDb::without_tables().await;
    migrated(&db).await;
    let whole = Django::on(db.url(), &[]).schema();
    for sql in [
        "UPDATE vestibule_migration SET applied_at = NULL WHERE name = 'm0001_django_baseline'",
        "DELETE FROM vestibule_migration WHERE name <> 'm0001_django_baseline'",
        "DROP TABLE usersessions_usersession",
        "DROP TABLE vestibule_phone",
        "DELETE FROM django_migrations WHERE app IN ('usersessions', 'mfa')",
        "DELETE FROM auth_permission",
        "DELETE FROM django_content_type WHERE app_label IN ('usersessions', 'mfa')",
        "DELETE FROM django_site",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    assert_eq!(pending(&db).await.unwrap(), STEPS);
    assert_eq!(migrated(&db).await.applied, STEPS);
    let mut completed = Django::on(db.url(), &[]).schema();
    // The site is there, with the next key.
    assert_eq!(completed["sites"][0][1], "example.com");
    completed["sites"] = whole["sites"].clone();
    assert_same(&completed, &whole);
}

#[tokio::test]
async fn indexes_that_django_lost_are_made_again() {
    let db = TestDb::new().await;
    let sql = match db.engine() {
        "MySQL" => "DROP INDEX vestibule_auth_user_email ON auth_user",
        _ => "DROP INDEX vestibule_auth_user_email",
    };
    db.execute_unprepared(sql).await.unwrap();
    assert_eq!(pending(&db).await.unwrap(), ["m0005_lookup_indexes"]);
    assert_eq!(migrated(&db).await.applied, ["m0005_lookup_indexes"]);
    assert_eq!(pending(&db).await.unwrap(), [""; 0]);
}

#[tokio::test]
async fn a_database_that_cannot_hold_unicode_is_refused_while_it_is_empty() {
    let db = TestDb::without_tables().await;
    if db.engine() != "MySQL" {
        return;
    }
    let (_, name) = db.url().rsplit_once('/').unwrap();
    db.execute_unprepared(&format!("ALTER DATABASE {name} CHARACTER SET latin1"))
        .await
        .unwrap();
    let error = migrate(&db, now(), migrations::Options::default())
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the database keeps text as latin1; make it anew with CHARACTER SET utf8mb4"
    );
    assert_eq!(pending(&db).await.unwrap(), STEPS);
}
