//! `/account/profile`.

use auth::Client;
use serde_json::{Value, json};

use super::{campus, register, student, teacher};
use crate::setup::{Test, both_clients};

async fn asha(changes: &[(&str, &str)]) -> Test {
    let t = campus(Client::App, changes).await;
    register(&t, &t.device(), &student("meera", "BCA2"))
        .await
        .is(200);
    t.device();
    let reply = t.post("/auth/signup", student("asha", "BCA1")).await;
    reply.is_pending("verify_email");
    let mail = t.mail().await;
    t.post("/auth/email/verify", json!({"key": mail.code()}))
        .await
        .is(200);
    t
}

async fn values(t: &Test) -> Value {
    t.get("/account/profile").await.is(200).data()["values"].clone()
}

#[tokio::test]
async fn it_shows_everything_and_what_of_it_may_be_changed() {
    let t = asha(&[]).await;
    let reply = t.get("/account/profile").await;
    let data = reply.is(200).data();
    assert_eq!(data["user_type"]["id"], "student");
    assert_eq!(
        data["values"],
        json!({
            "username": "asha", "first_name": "", "last_name": "", "email": "asha@example.org",
            "roll_number": "BCA1", "course": "BCA", "year": 2, "section": "A",
        })
    );
    assert_eq!(
        data["editable"],
        json!([
            "first_name",
            "last_name",
            "course",
            "year",
            "section",
            "seat"
        ])
    );
    assert_eq!(data["mistakes"], json!([]));
}

#[tokio::test]
async fn a_part_of_it_is_changed_and_the_rest_stays() {
    let t = asha(&[]).await;
    let change = json!({"year": 3, "section": " b ", "first_name": "Asha"});
    let reply = t.patch("/account/profile", change).await;
    let data = reply.is(200).data();
    assert_eq!(
        (
            &data["values"]["year"],
            &data["values"]["section"],
            &data["values"]["first_name"]
        ),
        (&json!(3), &json!("B"), &json!("Asha"))
    );
    assert_eq!(data["values"]["roll_number"], "BCA1");
    let user = &t.session().await.data()["user"].clone();
    assert_eq!(user["profile"]["year"], 3);
    let reply = t
        .patch("/account/profile", json!({"first_name": null}))
        .await;
    assert_eq!(reply.is(200).data()["values"]["first_name"], "");
}

#[tokio::test]
async fn what_it_answers_can_be_written_back_and_what_is_left_out_is_emptied() {
    let t = asha(&[]).await;
    let before = values(&t).await;
    let reply = t.put("/account/profile", before.clone()).await;
    assert_eq!(reply.is(200).data()["values"], before);
    t.patch("/account/profile", json!({"seat": 7, "last_name": "Rao"}))
        .await
        .is(200);
    let reply = t.put("/account/profile", before.clone()).await;
    let mut expected = before;
    expected["last_name"] = "".into();
    assert_eq!(reply.is(200).data()["values"].get("seat"), None);
    let reply = t.put("/account/profile", json!({"course": "BCA"})).await;
    reply.is_invalid(&[("year", "required"), ("section", "required")]);
}

#[tokio::test]
async fn what_may_not_be_changed_is_refused_by_name_and_nothing_is_written() {
    let t = asha(&[]).await;
    let before = values(&t).await;
    let change = json!({
        "roll_number": "BCA9", "username": "queen", "email": "queen@example.org",
        "user_type": "admin", "is_staff": true, "year": 4,
    });
    let reply = t.patch("/account/profile", change).await;
    reply.is_invalid(&[
        ("username", "read_only"),
        ("email", "read_only"),
        ("user_type", "read_only"),
        ("is_staff", "unknown_field"),
    ]);
    let reply = t
        .patch("/account/profile", json!({"roll_number": "BCA9"}))
        .await;
    reply.is_invalid(&[("roll_number", "read_only")]);
    assert_eq!(values(&t).await, before);
}

#[tokio::test]
async fn values_that_somebody_else_has_are_refused_under_their_field() {
    let t = asha(&[]).await;
    t.patch("/account/profile", json!({"seat": 7}))
        .await
        .is(200);
    let device = t.device();
    let login = json!({"username": "meera", "password": "Shakuntala-9"});
    device.post("/auth/login", login).await.is(200);
    let reply = device.patch("/account/profile", json!({"seat": 7})).await;
    reply.is_invalid(&[("course", "value_taken")]);
    device
        .patch("/account/profile", json!({"seat": 8}))
        .await
        .is(200);
    // What somebody gives up is free.
    t.patch("/account/profile", json!({"seat": null}))
        .await
        .is(200);
    device
        .patch("/account/profile", json!({"seat": 7}))
        .await
        .is(200);
}

#[tokio::test]
async fn a_user_name_is_changed_where_that_is_allowed_and_stays_unique() {
    let t = asha(&[("profile.editable", "[\"username\"]")]).await;
    let reply = t
        .patch("/account/profile", json!({"username": "Meera"}))
        .await;
    reply.is_invalid(&[("username", "username_taken")]);
    let reply = t
        .patch("/account/profile", json!({"username": "a b"}))
        .await;
    reply.is_invalid(&[("username", "invalid")]);
    let reply = t.patch("/account/profile", json!({"username": ""})).await;
    reply.is_invalid(&[("username", "required")]);
    let reply = t
        .patch("/account/profile", json!({"username": "asha.rao"}))
        .await;
    assert_eq!(reply.is(200).data()["values"]["username"], "asha.rao");
    assert_eq!(t.session().await.data()["user"]["username"], "asha.rao");
    let login = json!({"username": "asha.rao", "password": "Shakuntala-9"});
    t.device().post("/auth/login", login).await.is(200);
}

#[tokio::test]
async fn a_teachers_list_is_cleaned_item_by_item() {
    let t = campus(
        Client::App,
        &[
            ("account.email_verification", "none"),
            ("account.create_user_after_verification", "false"),
            ("account.email_verification_by_code_enabled", "false"),
        ],
    )
    .await;
    t.post("/auth/signup", teacher("guha"))
        .await
        .is_pending("pending_approval");
    t.mails().await;
    let guha = t.db_user_named("guha").await.unwrap();
    let row = store::profiles::of_user(&t.world.db, guha.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.data["subjects"], json!(["Logic"]));
    assert_eq!(row.data["employee_id"], "E-GUHA");
}

both_clients! {
    async fn nobody_who_is_not_logged_in_has_one(t: Test) {
        t.get("/account/profile").await.is(401);
        t.patch("/account/profile", json!({"first_name": "x"})).await.is(401);
        t.put("/account/profile", json!({})).await.is(401);
    }

    async fn without_types_it_is_the_names_of_the_account(t: Test) {
        let alice = t.user("alice").await;
        t.login(&alice).await.is(200);
        let reply = t.get("/account/profile").await;
        reply.has_body(&json!({"status": 200, "data": {
            "values": {"username": "alice", "first_name": "", "last_name": "", "email": "alice@example.org"},
            "editable": ["first_name", "last_name"],
            "mistakes": [],
        }}));
        let reply = t.patch("/account/profile", json!({"first_name": "Alice", "hobby": "chess"})).await;
        reply.is_invalid(&[("hobby", "unknown_field")]);
        t.patch("/account/profile", json!({"first_name": "Alice"})).await.is(200);
        assert_eq!(t.db_user(&alice).await.first_name, "Alice");
    }
}
