//! `vestibule keys`.

use store::testing::TestDb;

use crate::support::Place;

const JWT: &str = "[headless]\ntoken_strategy = \"jwt\"\njwt_algorithm = \"EdDSA\"\n";

#[tokio::test]
async fn keys_are_made_listed_rotated_and_dropped() {
    let db = TestDb::new().await;
    let place = Place::with(db.url(), JWT);
    let ran = place.run(&["keys", "list"]);
    assert_eq!(
        ran.out().trim(),
        "No key yet: the server makes one when it starts."
    );
    drop(place.serve(&[]));
    let first = place.run(&["keys", "list", "--json"]).json();
    assert_eq!(
        (first[0]["state"].as_str(), first[0]["algorithm"].as_str()),
        (Some("signing"), Some("EdDSA"))
    );
    let made = place.run(&["keys", "rotate", "--json"]).json();
    assert_eq!(made["state"], "published");
    let states = |place: &Place| {
        let list = place.run(&["keys", "list", "--json"]).json();
        let states = list
            .as_array()
            .unwrap()
            .iter()
            .map(|key| key["state"].as_str().unwrap().to_owned());
        states.collect::<Vec<_>>()
    };
    assert_eq!(states(&place), ["published", "signing"]);
    let ran = place.run(&["keys", "rotate", "--drop-old"]);
    assert!(
        ran.out().starts_with("Made ") && ran.out().contains("signing"),
        "{}",
        ran.out()
    );
    assert_eq!(states(&place), ["signing"]);
}

#[tokio::test]
async fn a_key_of_the_configuration_is_not_rotated_and_the_way_is_said() {
    let db = TestDb::new().await;
    let place = Place::with(
        db.url(),
        "[headless]\ntoken_strategy = \"jwt\"\njwt_algorithm = \"HS256\"\n",
    );
    let ran = place.run(&["keys", "rotate"]);
    assert_eq!(ran.status(), Some(1));
    assert!(
        ran.err().contains("jwt_private_key_fallbacks"),
        "{}",
        ran.err()
    );
    let ran = place.run(&["keys", "list"]);
    assert!(ran.out().contains("shared secret"), "{}", ran.out());
}

#[tokio::test]
async fn a_key_of_the_wrong_kind_is_said_before_the_server_listens() {
    let db = TestDb::new().await;
    let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    let place = Place::with(
        db.url(),
        &format!("[headless]\ntoken_strategy = \"jwt\"\njwt_private_key = \"\"\"{key}\"\"\"\n"),
    );
    let ran = place.run(&["serve"]);
    assert_eq!(ran.status(), Some(1));
    assert!(
        ran.err()
            .contains("[headless] jwt_private_key: not a key for RS256"),
        "{}",
        ran.err()
    );
}
