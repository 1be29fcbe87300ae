//! A power cut under load: what was acknowledged is there afterwards.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use store::outbox::{self, State};
use store::testing::TestDb;
use store::{emails, users};

use crate::support::{Place, ask};

/// Mails stay in the outbox: nobody listens where they shall go.
const SETTINGS: &str = "[account]\nemail_verification = \"mandatory\"\nsignup_fields = [\"username*\", \"email*\", \"password1*\"]\n\
    [account.rate_limits]\nsignup = \"\"\nconfirm_email = \"\"\n[auth]\npbkdf2_iterations = 1\npassword_validators = []\n\
    [mail]\nbackend = \"smtp\"\nhost = \"127.0.0.1\"\nport = 1\nsecurity = \"none\"\n";

/// Signs people up from eight sides until so many are acknowledged, pulls the plug, and names those.
fn sign_up_until(place: &Place, wanted: usize) -> Vec<String> {
    let mut server = place.serve(&[]);
    let address = server.address();
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let sides: Vec<_> = (0..8)
        .map(|side| {
            let acknowledged = acknowledged.clone();
            std::thread::spawn(move || {
                let mut names = Vec::new();
                for number in 0..200 {
                    let name = format!("p{wanted}x{side}x{number}");
                    let body = format!(
                        r#"{{"username":"{name}","email":"{name}@example.org","password":"Colloportus-7"}}"#
                    );
                    // 401: signed up, and the address is to be verified.
                    match ask(address, "POST", "/_allauth/app/v1/auth/signup", "", &body) {
                        Some((401, _)) => names.push(name),
                        Some((status, body)) => panic!("{status}: {body}"),
                        None => break,
                    }
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                }
                names
            })
        })
        .collect();
    while acknowledged.load(Ordering::SeqCst) < wanted {
        std::thread::yield_now();
    }
    server.kill();
    sides
        .into_iter()
        .flat_map(|side| side.join().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_account_survives_a_kill_with_its_address_and_its_mail() {
    let db = TestDb::new().await;
    let place = Place::with(db.url(), SETTINGS);
    for wanted in [1, 5, 17, 40] {
        let names = tokio::task::block_in_place(|| sign_up_until(&place, wanted));
        assert!(names.len() >= wanted);
        let mut mails = outbox::list(&*db, State::Pending, None, 10_000)
            .await
            .unwrap();
        mails.extend(
            outbox::list(&*db, State::Failed, None, 10_000)
                .await
                .unwrap(),
        );
        for name in names {
            let email = format!("{name}@example.org");
            let found = users::by_username(&*db, &name, false).await.unwrap();
            assert_eq!(found.len(), 1, "{name} is gone");
            let address = emails::find(&*db, found[0].id, &email).await.unwrap();
            assert!(
                address.is_some_and(|address| address.primary),
                "{email} is gone"
            );
            assert!(
                mails.iter().any(|mail| mail.recipient == email),
                "the mail to {email} is gone"
            );
        }
    }
}
