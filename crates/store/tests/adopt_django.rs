//! Databases that Django made: taken over when they fit, refused with a list of what differs when they do not.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

#[path = "adopt_django/rows.rs"]
mod rows;
mod support;

use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait;
use store::migrations::{Error, Options, Report, differences, migrate};
use store::testing::TestDb;
use support::django::{Django, assert_same};

const PLAIN: Options = Options {
    create_missing_apps: false,
};
const CREATING: Options = Options {
    create_missing_apps: true,
};

async fn migrated(db: &TestDb, options: Options) -> Result<Report, Error> {
    let now = "2026-03-01T08:00:00Z".parse::<DateTime<Utc>>().unwrap();
    migrate(db, now.into(), options).await
}

/// An empty database that Django has migrated, with settings from the environment.
async fn djangos(settings: &[(&str, &str)]) -> TestDb {
    let db = TestDb::without_tables().await;
    Django::on(db.url(), settings).manage(&["migrate", "-v0"]);
    db
}

/// Assert that the database is refused in these words, and left as it was.
async fn assert_refused(db: &TestDb, differences: &[&str], advice: &str) {
    let before = Django::on(db.url(), &[]).schema();
    let mut expected = vec![
        "the database differs from what Django and django-allauth make; nothing was changed"
            .to_owned(),
    ];
    expected.extend(
        differences
            .iter()
            .map(|difference| format!("- {difference}")),
    );
    expected.extend((!advice.is_empty()).then(|| advice.to_owned()));
    let error = migrated(db, PLAIN).await.unwrap_err();
    assert_eq!(error.to_string(), expected.join("\n"));
    assert_same(&Django::on(db.url(), &[]).schema(), &before);
}

const UPGRADE: &str = "Upgrade the project to django-allauth 65.21 and run `manage.py migrate`.";
const INSTALL: &str = "Add what is missing to INSTALLED_APPS and run `manage.py migrate`, or have it made here with \
    `vestibule migrate --create-missing-apps`.";

#[tokio::test]
async fn a_database_of_django_is_taken_over_unchanged() {
    let db = djangos(&[]).await;
    let django = Django::on(db.url(), &[]);
    let before = django.schema();
    let report = migrated(&db, PLAIN).await.unwrap();
    assert_eq!(report.created_apps, [""; 0]);
    assert_eq!(report.adopted_apps.len(), 8);
    assert_eq!(report.applied.len(), 9);
    assert_eq!(report.notes, [""; 0]);
    assert_same(&django.schema(), &before);
    django.assert_clean();
    assert_eq!(differences(&db).await.unwrap(), []);
}

#[tokio::test]
async fn a_database_of_ours_is_one_that_django_goes_on_with() {
    let db = TestDb::new().await;
    let django = Django::on(db.url(), &[]);
    let before = django.schema();
    django.assert_clean();
    assert!(
        django
            .manage(&["migrate"])
            .contains("No migrations to apply.")
    );
    assert_same(&django.schema(), &before);
}

#[tokio::test]
async fn tables_and_columns_of_the_project_are_no_concern() {
    let db = djangos(&[]).await;
    for sql in [
        "CREATE TABLE library_book (id integer PRIMARY KEY, title varchar(20) NOT NULL)",
        "ALTER TABLE auth_user ADD COLUMN nickname varchar(20) NULL",
        "ALTER TABLE auth_user ADD COLUMN points integer NOT NULL DEFAULT 0",
    ] {
        db.execute_unprepared(sql).await.unwrap();
    }
    migrated(&db, PLAIN).await.unwrap();
    db.user("alice").await;
}

#[tokio::test]
async fn an_older_allauth_is_told_which_migrations_it_lacks() {
    let db = djangos(&[]).await;
    Django::on(db.url(), &[]).manage(&["migrate", "-v0", "account", "0006"]);
    Django::on(db.url(), &[]).manage(&["migrate", "-v0", "mfa", "0002"]);
    assert_refused(
        &db,
        &[
            "allauth.account is older than supported: it lacks the migrations 0007_emailaddress_idx_email, \
             0008_emailaddress_unique_primary_email_fixup, 0009_emailaddress_unique_primary_email",
            "allauth.mfa is older than supported: it lacks the migrations 0003_authenticator_type_uniq",
        ],
        UPGRADE,
    )
    .await;
}

#[tokio::test]
async fn a_user_model_of_the_project_is_refused() {
    let settings = [("DJANGO_USER_MODEL", "people.Person")];
    let db = djangos(&settings).await;
    let custom = "the project has a user model of its own (table people_person); only Django's auth_user is supported";
    assert_refused(&db, &[custom], "").await;
    let without_allauth = [
        ("DJANGO_USER_MODEL", "people.Person"),
        (
            "DJANGO_WITHOUT_APPS",
            "allauth.account,allauth.socialaccount,allauth.mfa,allauth.usersessions,allauth.headless",
        ),
    ];
    let db = djangos(&without_allauth).await;
    let custom = "the project has a user model of its own; only Django's auth_user is supported";
    assert_refused(&db, &[custom], "").await;
}

const PARTIAL: [(&str, &str); 1] = [(
    "DJANGO_WITHOUT_APPS",
    "django.contrib.sites,allauth.mfa,allauth.usersessions",
)];

#[tokio::test]
async fn apps_that_the_project_lacks_are_named() {
    let db = djangos(&PARTIAL).await;
    assert_refused(
        &db,
        &[
            "django.contrib.sites is missing: there is no table django_site",
            "the table socialaccount_socialapp_sites is missing",
            "allauth.mfa is missing: there is no table mfa_authenticator",
            "allauth.usersessions is missing: there is no table usersessions_usersession",
        ],
        INSTALL,
    )
    .await;
}

#[tokio::test]
async fn apps_that_the_project_lacks_are_made_when_asked_for() {
    let db = djangos(&PARTIAL).await;
    let report = migrated(&db, CREATING).await.unwrap();
    assert_eq!(
        report.created_apps,
        [
            "django.contrib.sites",
            "allauth.mfa",
            "allauth.usersessions"
        ]
    );
    assert_eq!(report.adopted_apps.len(), 5);
    let (partial, whole) = (Django::on(db.url(), &PARTIAL), Django::on(db.url(), &[]));
    partial.assert_clean();
    whole.assert_clean();
    assert_same(
        &whole.schema(),
        &Django::on(djangos(&[]).await.url(), &[]).schema(),
    );
}

#[tokio::test]
async fn a_project_with_accounts_alone_is_made_whole_when_asked_for() {
    let settings = [(
        "DJANGO_WITHOUT_APPS",
        "django.contrib.sites,allauth.socialaccount,allauth.mfa,allauth.usersessions,allauth.headless",
    )];
    let db = djangos(&settings).await;
    migrated(&db, CREATING).await.unwrap();
    Django::on(db.url(), &[]).assert_clean();
    assert_same(
        &Django::on(db.url(), &[]).schema(),
        &Django::on(djangos(&[]).await.url(), &[]).schema(),
    );
}

#[tokio::test]
async fn everything_that_differs_is_listed_at_once() {
    let db = djangos(&[]).await;
    let changes = match db.engine() {
        "SQLite" => vec![
            "ALTER TABLE auth_user DROP COLUMN first_name",
            "ALTER TABLE mfa_authenticator RENAME COLUMN data TO datum",
            "ALTER TABLE mfa_authenticator ADD COLUMN data blob NULL",
            "DROP INDEX account_emailaddress_user_id_email_987c8728_uniq",
        ],
        "PostgreSQL" => vec![
            "ALTER TABLE auth_user DROP COLUMN first_name",
            "ALTER TABLE mfa_authenticator RENAME COLUMN data TO datum",
            "ALTER TABLE mfa_authenticator ADD COLUMN data bytea NULL",
            "ALTER TABLE account_emailaddress DROP CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq",
        ],
        _ => vec![
            "ALTER TABLE auth_user DROP COLUMN first_name",
            "ALTER TABLE mfa_authenticator RENAME COLUMN data TO datum",
            "ALTER TABLE mfa_authenticator ADD COLUMN data blob NULL",
            "CREATE INDEX for_the_foreign_key ON account_emailaddress (user_id)",
            "DROP INDEX account_emailaddress_user_id_email_987c8728_uniq ON account_emailaddress",
        ],
    };
    // One connection for all: another may not have seen a change before.
    let tx = db.begin().await.unwrap();
    for sql in changes
        .into_iter()
        .chain(["DROP TABLE usersessions_usersession"])
    {
        tx.execute_unprepared(sql).await.unwrap();
    }
    tx.commit().await.unwrap();
    let (text, blob, json) = match db.engine() {
        "SQLite" => ("varchar(150)", "blob", "text"),
        "PostgreSQL" => ("character varying(150)", "bytea", "jsonb"),
        _ => ("varchar(150)", "blob", "json"),
    };
    let missing = format!("the column auth_user.first_name ({text}) is missing");
    let wrong = format!("the column mfa_authenticator.data is {blob}, expected {json}");
    let differences = [
        missing.as_str(),
        "nothing keeps user_id, email unique in the table account_emailaddress",
        wrong.as_str(),
        "the column mfa_authenticator.data allows NULL, but must not",
        "the column mfa_authenticator.datum is not Django's; it needs a default or has to allow NULL",
        "the table usersessions_usersession is missing",
    ];
    assert_refused(&db, &differences, "").await;
}

#[tokio::test]
async fn tables_without_their_migrations_are_refused() {
    let db = djangos(&[]).await;
    db.execute_unprepared("DELETE FROM django_migrations WHERE app = 'sites'")
        .await
        .unwrap();
    let difference =
        "django.contrib.sites has tables, but django_migrations has none of its migrations";
    assert_refused(&db, &[difference], "").await;
}

#[tokio::test]
async fn what_a_project_may_choose_is_only_noted() {
    let db = djangos(&[]).await;
    let (change, note) = match db.engine() {
        "MySQL" => (
            "ALTER TABLE account_emailaddress MODIFY email varchar(191) NOT NULL",
            "the column account_emailaddress.email holds 191 characters, expected varchar(254)",
        ),
        _ => (
            "DROP INDEX unique_verified_email",
            "the table account_emailaddress lacks the constraint unique_verified_email",
        ),
    };
    db.execute_unprepared(change).await.unwrap();
    let newer = "INSERT INTO django_migrations (app, name, applied) VALUES ('mfa', '0004_later', '2026-03-01 08:00:00')";
    db.execute_unprepared(newer).await.unwrap();
    let report = migrated(&db, PLAIN).await.unwrap();
    let newer = "allauth.mfa has migrations that are not known here: 0004_later";
    assert_eq!(report.notes, [note, newer]);
}
