//! Invitations: single-use, expiring, bound to an address and a type.

use auth::Client;
use auth::admin::actor::Actor;
use auth::admin::invitations::{self, Delivery, Invited};
use futures_util::future::join_all;
use serde_json::{Map, Value, json};

use super::{campus, with};
use crate::setup::{Ask, Test};

const CLOSED: (&str, &str) = ("account.is_open_for_signup", "false");

/// Invites somebody by mail; answers the key in it.
async fn invited(t: &Test, email: &str, user_type: &str) -> String {
    invite(t, email, user_type, Map::new()).await.unwrap();
    let mail = t.mail().await;
    assert_eq!(
        (mail.template(), mail.to()),
        ("account/email/invitation", email)
    );
    let (_, key) = mail
        .link()
        .unwrap()
        .split_once("/account/signup?invitation=")
        .unwrap();
    key.to_owned()
}

async fn invite(
    t: &Test,
    email: &str,
    user_type: &str,
    profile: Map<String, Value>,
) -> auth::Result<invitations::Made> {
    let invited = Invited {
        email: email.to_owned(),
        user_type: user_type.to_owned(),
        profile,
    };
    invitations::invite(&Actor::command(&t.world.server), invited, Delivery::Mail).await
}

fn root(key: &str) -> Value {
    json!({"username": "root", "email": "root@example.org", "password": "Shakuntala-9", "invitation": key})
}

#[tokio::test]
async fn whoever_was_invited_by_mail_signs_up_although_sign_up_is_closed_and_is_verified() {
    let t = campus(Client::App, &[CLOSED]).await;
    t.post("/auth/signup", super::student("asha", "BCA1"))
        .await
        .is(403);
    let key = invited(&t, "root@example.org", "admin").await;
    let asked = Ask::new("GET", "/auth/invitation").header("x-invitation-key", &key);
    let reply = t.send(asked).await;
    assert_eq!(reply.is(200).data()["email"], "root@example.org");
    assert_eq!(reply.data()["user_type"]["id"], "admin");
    let reply = t.post("/auth/signup", root(&key)).await;
    assert_eq!(reply.is(200).data()["user"]["home"], "/admin/dashboard");
    let addresses = t.get("/account/email").await;
    assert_eq!(
        *addresses.data(),
        json!([{"email": "root@example.org", "verified": true, "primary": true}])
    );
}

#[tokio::test]
async fn an_invitation_is_for_one_address_and_one_type() {
    let t = campus(Client::App, &[]).await;
    let key = invited(&t, "root@example.org", "admin").await;
    let other = with(&root(&key), &json!({"email": "eve@example.org"}));
    t.post("/auth/signup", other)
        .await
        .is_invalid(&[("invitation", "invitation_email_mismatch")]);
    let other = with(&root(&key), &json!({"user_type": "student"}));
    t.post("/auth/signup", other)
        .await
        .is_invalid(&[("user_type", "invalid_choice")]);
}

#[tokio::test]
async fn an_invitation_that_was_used_withdrawn_replaced_or_is_too_old_is_none() {
    let t = campus(Client::App, &[]).await;
    let used = invited(&t, "root@example.org", "admin").await;
    t.post("/auth/signup", root(&used)).await.is(200);
    let actor = Actor::command(&t.world.server);
    let revoked = invited(&t, "a@example.org", "admin").await;
    let row = invitations::list(&actor, None, 1).await.unwrap().remove(0);
    invitations::revoke(&actor, row.id).await.unwrap();
    assert!(matches!(
        invitations::revoke(&actor, row.id).await,
        Err(auth::Error::Conflict)
    ));
    let replaced = invited(&t, "b@example.org", "admin").await;
    let good = invited(&t, "b@example.org", "admin").await;
    let old = invited(&t, "c@example.org", "admin").await;
    let look = |key: String| {
        let asked = Ask::new("GET", "/auth/invitation").header("x-invitation-key", &key);
        let device = t.device();
        async move { device.send(asked).await.status }
    };
    for key in [&used, &revoked, &replaced, &"x".repeat(32), &String::new()] {
        assert_eq!(look(key.clone()).await, 400, "{key}");
    }
    assert_eq!(look(good).await, 200);
    t.advance(1_209_599.0);
    assert_eq!(look(old.clone()).await, 200);
    t.advance(2.0);
    assert_eq!(look(old.clone()).await, 400);
    let input = with(
        &root(&old),
        &json!({"email": "c@example.org", "username": "c2c"}),
    );
    let reply = t.device().post("/auth/signup", input).await;
    assert!(
        reply
            .is(400)
            .mistakes()
            .contains(&("invitation", "invalid_invitation")),
        "{reply}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_bring_one_invitation_at_once_one_gets_in() {
    let t = campus(Client::App, &[("account.prevent_enumeration", "false")]).await;
    let key = invited(&t, "root@example.org", "admin").await;
    let asks = (0..20).map(|n| {
        let (device, name) = (t.device(), format!("root{n}"));
        let input = with(&root(&key), &json!({"username": name}));
        tokio::spawn(async move { device.post("/auth/signup", input).await })
    });
    let replies = join_all(asks).await;
    let replies: Vec<_> = replies.into_iter().map(Result::unwrap).collect();
    let made = replies.iter().filter(|reply| reply.status == 200).count();
    let mistakes: Vec<_> = replies
        .iter()
        .filter(|reply| reply.status != 200)
        .map(|reply| (reply.status, reply.mistakes()))
        .collect();
    assert_eq!(made, 1);
    for (status, mistakes) in mistakes {
        assert_eq!(status, 400);
        let known = ["invitation", "user_type", "email"];
        assert!(
            mistakes.iter().all(|(field, _)| known.contains(field)),
            "{mistakes:?}"
        );
    }
}

#[tokio::test]
async fn what_the_invitation_knows_of_the_profile_stands() {
    let t = campus(Client::App, &[]).await;
    let known = json!({"employee_id": "e-7", "department": "MCA"});
    invite(
        &t,
        "guha@example.org",
        "teacher",
        known.as_object().unwrap().clone(),
    )
    .await
    .unwrap();
    let mail = t.mail().await;
    let (_, key) = mail.link().unwrap().split_once("invitation=").unwrap();
    let input = json!({
        "username": "guha", "email": "guha@example.org", "password": "Shakuntala-9", "invitation": key,
        "department": "BCA", "designation": "Professor",
    });
    // Who was invited needs no approval on top.
    let reply = t.post("/auth/signup", input).await;
    assert_eq!(
        reply.is(200).data()["user"]["profile"],
        json!({"employee_id": "E-7", "department": "MCA", "designation": "Professor"})
    );
}

#[tokio::test]
async fn nobody_is_invited_who_cannot_come() {
    let t = campus(Client::App, &[]).await;
    t.user("alice").await;
    let codes = |result: auth::Result<invitations::Made>| {
        let Err(auth::Error::Invalid(mistakes)) = result else {
            panic!("invited")
        };
        let said = |one: auth::FieldError| (one.param.unwrap().into_owned(), one.code.as_str());
        mistakes.into_iter().map(said).collect::<Vec<_>>()
    };
    let none = Map::new;
    let found = codes(invite(&t, "alice@example.org", "admin", none()).await);
    assert_eq!(found, [("email".to_owned(), "email_taken")]);
    let found = codes(invite(&t, "nobody", "queen", none()).await);
    assert_eq!(
        found,
        [
            ("email".to_owned(), "invalid"),
            ("user_type".to_owned(), "invalid_choice")
        ]
    );
    let odd = json!({"department": "XXX", "hobby": "chess"});
    let odd = odd.as_object().unwrap().clone();
    let found = codes(invite(&t, "bob@example.org", "teacher", odd).await);
    assert_eq!(
        found,
        [
            ("department".to_owned(), "invalid_choice"),
            ("hobby".to_owned(), "unknown_field")
        ]
    );
}

#[tokio::test]
async fn a_link_that_was_handed_over_does_not_verify_the_address_nor_can_it_be_changed() {
    let t = campus(Client::App, &[]).await;
    let invited = Invited {
        email: "root@example.org".to_owned(),
        user_type: "admin".to_owned(),
        ..Invited::default()
    };
    let actor = Actor::command(&t.world.server);
    let made = invitations::invite(&actor, invited, Delivery::Hand)
        .await
        .unwrap();
    let link = made.link.unwrap();
    let (_, key) = link.split_once("invitation=").unwrap();
    t.post("/auth/signup", root(key))
        .await
        .is_pending("verify_email");
    t.post("/account/email", json!({"email": "eve@example.org"}))
        .await
        .is_invalid(&[("email", "invitation_email_mismatch")]);
    let mail = t.mail().await;
    t.post("/auth/email/verify", json!({"key": mail.code()}))
        .await
        .is(200);
}
