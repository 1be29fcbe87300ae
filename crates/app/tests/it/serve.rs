//! `vestibule serve`.

use store::testing::TestDb;

use crate::support::Place;

#[tokio::test]
async fn it_stops_when_it_is_asked_to() {
    let db = TestDb::new().await;
    let server = Place::with(db.url(), "").serve(&[]);
    assert_eq!(server.ask("GET", "/healthz", "", "").unwrap().0, 200);
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn it_adds_the_tables_it_lacks_unless_told_not_to() {
    let db = TestDb::without_tables().await;
    let place = Place::with(db.url(), "");
    let ran = place.run(&["serve", "--no-migrate"]);
    assert_eq!(ran.status(), Some(1));
    assert!(ran.err().contains("vestibule migrate"), "{}", ran.err());
    assert_eq!(
        place.serve(&[]).ask("GET", "/readyz", "", "").unwrap().0,
        200
    );
}

#[tokio::test]
async fn an_address_that_is_taken_is_said_in_words() {
    let db = TestDb::new().await;
    let place = Place::with(db.url(), "");
    let first = place.serve(&[]);
    let address = first.address().to_string();
    let ran = place.run(&["serve", "--listen", &address]);
    assert_eq!(ran.status(), Some(1));
    assert!(
        ran.err().contains(&format!("cannot listen on {address}")),
        "{}",
        ran.err()
    );
}
