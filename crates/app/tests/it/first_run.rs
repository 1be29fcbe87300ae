//! The first start, when nothing is configured.

use crate::support::{Place, mode};

#[test]
fn without_a_configuration_it_starts_and_says_loudly_that_this_is_for_development() {
    let place = Place::empty();
    let server = place.serve(&[]);
    assert!(server.said.contains("DEVELOPMENT MODE"), "{}", server.said);
    assert!(place.path("data/vestibule.sqlite3").is_file());
    assert_eq!(server.ask("GET", "/readyz", "", "").unwrap().0, 200);
}

#[test]
fn the_secret_key_is_made_once_kept_and_for_its_owner_only() {
    let place = Place::empty();
    drop(place.serve(&[]));
    let key = std::fs::read_to_string(place.path("data/secret_key")).unwrap();
    assert!(key.trim().len() >= 50);
    assert_eq!(mode(&place.path("data/secret_key")), 0o600);
    drop(place.serve(&[]));
    assert_eq!(
        std::fs::read_to_string(place.path("data/secret_key")).unwrap(),
        key
    );
}

#[test]
fn a_session_outlives_a_restart() {
    let place = Place::empty();
    let server = place.serve(&[]);
    let signup = r#"{"username":"ann","password":"Colloportus-7"}"#;
    let (_, body) = server
        .ask("POST", "/_allauth/app/v1/auth/signup", "", signup)
        .unwrap();
    let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
    let header = format!(
        "X-Session-Token: {}\r\n",
        answer["meta"]["session_token"].as_str().unwrap()
    );
    assert_eq!(server.stop(), Some(0));
    let server = place.serve(&[]);
    let (status, body) = server
        .ask("GET", "/_allauth/app/v1/auth/session", &header, "")
        .unwrap();
    assert_eq!(status, 200, "{body}");
}

#[test]
fn production_without_a_secret_key_is_refused() {
    let ran = Place::empty().run(&["serve", "--set", "server.production=true"]);
    assert_eq!(ran.status(), Some(1));
    assert!(ran.err().contains("server.secret_key"), "{}", ran.err());
}

#[test]
fn a_public_address_without_production_is_refused() {
    let ran = Place::empty().run(&["serve", "--set", "server.listen=0.0.0.0:0"]);
    assert_eq!(ran.status(), Some(1));
    assert!(ran.err().contains("server.listen"), "{}", ran.err());
}

#[test]
fn a_misspelt_setting_is_refused_by_name() {
    let ran = Place::empty().run(&["serve", "--set", "account.login_method=email"]);
    assert_eq!(ran.status(), Some(2));
    assert!(ran.err().contains("login_methods"), "{}", ran.err());
}

#[test]
fn the_inbox_is_there_while_developing_only() {
    let server = Place::empty();
    let server = server.serve(&[]);
    assert_eq!(
        server.ask("GET", "/_vestibule/inbox", "", "").unwrap().0,
        200
    );
    let place = Place::with(
        &format!("sqlite://{}", Place::empty().path("x").display()),
        "",
    );
    let file = place.path("db.sqlite3");
    let url = format!("database.url=sqlite://{}", file.display());
    let server = place.serve(&["--set", &url]);
    assert_eq!(
        server.ask("GET", "/_vestibule/inbox", "", "").unwrap().0,
        404
    );
}
