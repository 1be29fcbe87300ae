//! What a type asks of its people beside the profile: session age, domains, ways to log in.

use auth::{Client, Settings};
use config::{SignupPolicy, TypeLogin, UserType};
use serde_json::json;
use store::{Timestamp, sessions};

use super::{campus, register, student, with};
use crate::setup::Test;

/// A campus whose students are held to something.
async fn held(client: Client, hold: impl FnOnce(&mut UserType, &mut Settings)) -> Test {
    let file = super::repository("examples/campus/vestibule.toml");
    let mut settings = super::settings_of(&file, &[]);
    let mut student = settings.user_type.remove(0);
    assert_eq!(
        (student.id.as_str(), student.signup),
        ("student", SignupPolicy::Open)
    );
    hold(&mut student, &mut settings);
    settings.user_type.insert(0, student);
    Test::on(client, settings).await
}

#[tokio::test]
async fn a_session_lasts_as_long_as_the_type_says_and_the_cookie_with_it() {
    let t = held(Client::Browser, |student, _| {
        student.session_age = Some(600)
    })
    .await;
    register(&t, &t.device(), &student("asha", "BCA1"))
        .await
        .is(200);
    let device = t.device();
    let login = json!({"username": "asha", "password": "Shakuntala-9"});
    let reply = device.post("/auth/login", login).await;
    let cookie = reply.is(200).set_cookie("sessionid").unwrap();
    assert!(cookie.contains("Max-Age=600;"), "{cookie}");
    t.advance(590.0);
    device.session().await.is(200);
    t.advance(11.0);
    device.session().await.is(401);
}

#[tokio::test]
async fn django_reads_how_long_the_session_lasts() {
    let t = held(Client::App, |student, _| student.session_age = Some(600)).await;
    register(&t, &t.device(), &student("asha", "BCA1"))
        .await
        .is(200);
    let login = json!({"username": "asha", "password": "Shakuntala-9"});
    t.post("/auth/login", login).await.is(200);
    let key = auth::kit::session::row_key(&t.world.server, &t.token().unwrap());
    let now = Timestamp::from(t.world.server.clock.now());
    let (row, _) = sessions::with_user(&t.world.db, &key, now)
        .await
        .unwrap()
        .unwrap();
    let data = django::session::decode(&row.session_data, &t.world.server.keys);
    assert_eq!(data["_session_expiry"], 600);
}

#[tokio::test]
async fn addresses_are_in_the_domains_of_the_type_at_sign_up_and_later() {
    let t = held(Client::App, |student, _| {
        student.email_domains = vec!["campus.example".to_owned()];
    })
    .await;
    let reply = t.post("/auth/signup", student("asha", "BCA1")).await;
    reply.is_invalid(&[("email", "email_domain_not_allowed")]);
    let input = with(
        &student("asha", "BCA1"),
        &json!({"email": "asha@campus.example"}),
    );
    t.post("/auth/signup", input)
        .await
        .is_pending("verify_email");
    let first = t.mail().await;
    t.post("/account/email", json!({"email": "asha@example.org"}))
        .await
        .is_invalid(&[("email", "email_domain_not_allowed")]);
    t.post("/auth/email/verify", json!({"key": first.code()}))
        .await
        .is(200);
    t.post("/account/email", json!({"email": "asha@example.org"}))
        .await
        .is_invalid(&[("email", "email_domain_not_allowed")]);
    t.post("/account/email", json!({"email": "rao@campus.example"}))
        .await
        .is(200);
    t.mail().await;
}

#[tokio::test]
async fn a_type_logs_in_by_its_ways_only() {
    let t = held(Client::App, |student, _| {
        student.login_methods = vec![TypeLogin::Username];
    })
    .await;
    register(&t, &t.device(), &student("asha", "BCA1"))
        .await
        .is(200);
    let by_name = json!({"username": "asha", "password": "Shakuntala-9"});
    let by_email = json!({"email": "asha@example.org", "password": "Shakuntala-9"});
    t.device().post("/auth/login", by_name).await.is(200);
    let device = t.device();
    device
        .post("/auth/login", by_email)
        .await
        .is_invalid(&[("", "login_method_not_allowed")]);
    device.session().await.is_anonymous();
    let device = t.device();
    device
        .post("/auth/code/request", json!({"email": "asha@example.org"}))
        .await
        .is_pending("login_by_code");
    let mail = t.mail().await;
    device
        .post("/auth/code/confirm", json!({"code": mail.code()}))
        .await
        .is_invalid(&[("", "login_method_not_allowed")]);
    device.session().await.is_anonymous();
}

#[tokio::test]
async fn people_of_no_type_are_held_to_nothing() {
    let t = campus(Client::App, &[]).await;
    let alice = t.user("alice").await;
    let reply = t.login(&alice).await;
    let user = reply.is(200).data()["user"].as_object().unwrap();
    assert_eq!((user.get("user_type"), user.get("home")), (None, None));
}
