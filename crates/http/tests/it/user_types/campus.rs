//! The six cases of the campus: registration, duplicate, wrong code, expired code, login per type, login that fails.

use auth::Client;
use auth::admin::{actor::Actor, approvals};
use serde_json::json;

use super::{campus, register, sentences, student, teacher, with};
use crate::setup::{Ask, Test};

/// Runs a case as an app and as a browser.
macro_rules! both {
    ($(async fn $name:ident($t:ident: Test) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn run($t: Test) $body

            #[tokio::test]
            async fn app() { run(campus(Client::App, &[]).await).await; }

            #[tokio::test]
            async fn browser() { run(campus(Client::Browser, &[]).await).await; }
        }
    )*};
}

both! {
    async fn a_student_registers_in_two_steps_and_lands_on_the_dashboard(t: Test) {
        let input = student("asha", " bca26a01 ");
        let device = t.device();
        device.post("/auth/signup", input.clone()).await.is_pending("verify_email");
        assert!(t.db_user_named("asha").await.is_none(), "the account is made after the code");
        let mail = t.mail().await;
        assert!(mail.text().contains("To complete your registration, enter this OTP:"), "{}", mail.text());
        let code = mail.code().unwrap();
        assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{code}");
        let reply = device.post("/auth/email/verify", json!({"key": code})).await;
        let user = &reply.is(200).data()["user"];
        assert_eq!(user["home"], "/student/dashboard");
        assert_eq!(user["user_type"], "student");
        assert_eq!(user["profile"], json!({"roll_number": "BCA26A01", "course": "BCA", "year": 2, "section": "A"}));
        assert_eq!(device.session().await.is(200).data()["user"]["username"], "asha");
        device.post("/auth/email/verify", json!({"key": code})).await.is(409);
    }

    async fn a_username_that_is_taken_is_said_to_be_in_the_words_of_the_campus(t: Test) {
        register(&t, &t.device(), &student("asha", "BCA1")).await.is(200);
        let again = with(&student("asha", "BCA2"), &json!({"email": "other@example.org"}));
        let reply = t.device().post("/auth/signup", again.clone()).await;
        assert_eq!(sentences(reply.is(400)), [("username", "Username already taken! Please choose another.")]);
        let asked = Ask::new("POST", "/auth/signup").json(&again).header("accept-language", "hi-IN");
        let reply = t.device().send(asked).await;
        assert_eq!(
            sentences(reply.is(400)),
            [("username", "यह उपयोगकर्ता नाम पहले से लिया जा चुका है! कृपया दूसरा चुनें।")]
        );
        let reply = t.device().post("/auth/signup", student("meera", "bca1")).await;
        assert_eq!(sentences(reply.is(400)), [("roll_number", "Already registered! Please check what you typed.")]);
        // Whose the address is does not show; its owner is told.
        let known = with(&student("meera", "BCA2"), &json!({"email": "asha@example.org"}));
        t.device().post("/auth/signup", known).await.is_pending("verify_email");
        assert_eq!(t.mail().await.template(), "account/email/account_already_exists");
    }

    async fn a_wrong_code_is_refused_and_the_right_one_still_works(t: Test) {
        let device = t.device();
        device.post("/auth/signup", student("asha", "BCA1")).await.is_pending("verify_email");
        let mail = t.mail().await;
        let wrong = if mail.code() == Some("000000") { "000001" } else { "000000" };
        let reply = device.post("/auth/email/verify", json!({"key": wrong})).await;
        assert_eq!(sentences(reply.is(400)), [("key", "Invalid or expired OTP")]);
        device.post("/auth/email/verify", json!({"key": mail.code()})).await.is(200);
    }

    async fn a_code_is_good_for_fifteen_minutes_and_the_newest_one_only(t: Test) {
        let device = t.device();
        device.post("/auth/signup", student("asha", "BCA1")).await.is_pending("verify_email");
        let first = t.mail().await;
        device.post("/auth/email/verify/resend", json!({})).await.is(200);
        let second = t.mail().await;
        let reply = device.post("/auth/email/verify", json!({"key": first.code()})).await;
        assert_eq!(sentences(reply.is(400)), [("key", "Invalid or expired OTP")]);
        t.advance(899.0);
        device.get("/auth/session").await.is_pending("verify_email");
        t.advance(2.0);
        let reply = device.post("/auth/email/verify", json!({"key": second.code()})).await;
        assert_eq!(sentences(reply.is(409)), [("", "Invalid or expired OTP")]);
        assert!(t.db_user_named("asha").await.is_none());
        // Nothing was reserved: she starts again with the same data.
        register(&t, &t.device(), &student("asha", "BCA1")).await.is(200);
    }

    async fn everybody_lands_on_the_dashboard_of_their_type(t: Test) {
        register(&t, &t.device(), &student("asha", "BCA1")).await.is(200);
        let reply = register(&t, &t.device(), &teacher("guha")).await;
        reply.is_pending("pending_approval");
        assert_eq!(t.mails().await.len(), 2, "the teacher and the registrar are told");
        let guha = t.db_user_named("guha").await.unwrap();
        approvals::approve(&Actor::command(&t.world.server), guha.id).await.unwrap();
        assert_eq!(t.mail().await.template(), "account/email/approval_granted");
        let root = t.user("root").await;
        let actor = Actor::command(&t.world.server);
        auth::admin::profiles::set(&actor, root.id, "admin", serde_json::Map::new()).await.unwrap();
        let logins = [
            (json!({"username": "Asha", "password": "Shakuntala-9"}), "/student/dashboard"),
            (json!({"email": "asha@example.org", "password": "Shakuntala-9"}), "/student/dashboard"),
            (json!({"email": "guha@example.org", "password": "Shakuntala-9"}), "/teacher/dashboard"),
            (json!({"username": "root", "password": root.password}), "/admin/dashboard"),
        ];
        for (input, home) in logins {
            let reply = t.device().post("/auth/login", input).await;
            assert_eq!(reply.is(200).data()["user"]["home"], home);
        }
    }

    async fn a_login_that_fails_says_so_in_the_words_of_the_campus(t: Test) {
        register(&t, &t.device(), &student("asha", "BCA1")).await.is(200);
        for input in [
            json!({"username": "asha", "password": "wrong"}),
            json!({"username": "nobody", "password": "wrong"}),
            json!({"email": "asha@example.org", "password": "wrong"}),
        ] {
            let reply = t.device().post("/auth/login", input).await;
            assert_eq!(sentences(reply.is(400)), [("password", "Invalid username or password!")]);
        }
    }

    async fn a_forgotten_password_is_replaced_with_a_code(t: Test) {
        register(&t, &t.device(), &student("asha", "BCA1")).await.is(200);
        let device = t.device();
        let asked = device.post("/auth/password/request", json!({"email": "asha@example.org"})).await;
        asked.is(401);
        let mail = t.mail().await;
        let input = json!({"key": "x", "password": "Damayanti-8"});
        let reply = device.post("/auth/password/reset", input).await;
        assert_eq!(sentences(reply.is(400)), [("key", "Invalid or expired OTP")]);
        let input = json!({"key": mail.code(), "password": "Damayanti-8"});
        device.post("/auth/password/reset", input).await.is(401);
        assert_eq!(t.mail().await.template(), "account/email/password_reset");
        let login = json!({"username": "asha", "password": "Damayanti-8"});
        device.post("/auth/login", login).await.is(200);
    }
}

#[tokio::test]
async fn a_login_may_ask_for_a_code_on_top_of_the_password() {
    let t = campus(Client::App, &[("account.login_by_code_required", "true")]).await;
    register(&t, &t.device(), &student("asha", "BCA1"))
        .await
        .is(200);
    let login = json!({"username": "asha", "password": "Shakuntala-9"});
    t.post("/auth/login", login)
        .await
        .is_pending("login_by_code");
    let mail = t.mail().await;
    assert_eq!(mail.code().map(str::len), Some(6));
    let reply = t
        .post("/auth/code/confirm", json!({"code": mail.code()}))
        .await;
    assert_eq!(reply.is(200).data()["user"]["home"], "/student/dashboard");
}
