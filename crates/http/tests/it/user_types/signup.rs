//! What a sign-up says of its type.

use auth::Client;
use serde_json::json;

use super::{campus, register, student, teacher, with, without};
use crate::setup::{Test, both_clients};

#[tokio::test]
async fn unknown_fields_are_refused_by_name_and_every_mistake_is_said() {
    let t = campus(Client::App, &[]).await;
    let input = with(
        &without(&student("asha", "BCA-1"), "course"),
        &json!({"year": 5, "hobby": "chess", "is_staff": true}),
    );
    let reply = t.post("/auth/signup", input).await;
    reply.is_invalid(&[
        ("roll_number", "invalid"),
        ("course", "required"),
        ("year", "max_value"),
        ("hobby", "unknown_field"),
        ("is_staff", "unknown_field"),
    ]);
}

#[tokio::test]
async fn fields_of_another_type_are_unknown() {
    let t = campus(Client::App, &[]).await;
    let input = with(&student("asha", "BCA1"), &json!({"employee_id": "E1"}));
    let reply = t.post("/auth/signup", input).await;
    reply.is_invalid(&[("employee_id", "unknown_field")]);
}

#[tokio::test]
async fn the_type_is_the_default_or_one_that_is_open() {
    let t = campus(Client::App, &[]).await;
    let unnamed = without(&student("asha", "BCA1"), "user_type");
    let reply = register(&t, &t.device(), &unnamed).await;
    assert_eq!(reply.is(200).data()["user"]["user_type"], "student");
    for closed in ["admin", "root", "Student"] {
        let input = with(&student("meera", "BCA2"), &json!({"user_type": closed}));
        let reply = t.device().post("/auth/signup", input).await;
        reply.is_invalid(&[("user_type", "invalid_choice")]);
    }
    let t = campus(Client::App, &[("profile.invitation_age", "60")]).await;
    let odd = with(&teacher("guha"), &json!({"user_type": ["teacher"]}));
    let reply = t.post("/auth/signup", odd).await;
    reply.is_invalid(&[("user_type", "invalid_choice")]);
}

#[tokio::test]
async fn names_may_be_given_and_have_a_length() {
    let t = campus(Client::App, &[]).await;
    let long = with(
        &student("asha", "BCA1"),
        &json!({"first_name": "x".repeat(151)}),
    );
    t.post("/auth/signup", long)
        .await
        .is_invalid(&[("first_name", "max_length")]);
    let named = with(
        &student("asha", "BCA1"),
        &json!({"first_name": " Asha ", "last_name": "Rao"}),
    );
    register(&t, &t.device(), &named).await.is(200);
    let user = t.db_user_named("asha").await.unwrap();
    assert_eq!((&*user.first_name, &*user.last_name), ("Asha", "Rao"));
}

#[tokio::test]
async fn the_open_types_are_in_the_configuration_with_their_schemas() {
    let t = campus(Client::App, &[]).await;
    let reply = t.get("/config").await;
    let types = reply.is(200).data()["user_types"].as_array().unwrap();
    let seen: Vec<_> = types
        .iter()
        .map(|one| {
            (
                one["id"].as_str().unwrap(),
                one["signup"].as_str().unwrap(),
                one["is_default"] == true,
            )
        })
        .collect();
    assert_eq!(
        seen,
        [("student", "open", true), ("teacher", "approval", false)]
    );
    assert_eq!(
        types[0]["schema"]["properties"]["roll_number"]["pattern"],
        "^[A-Z0-9]+$"
    );
    assert_eq!(types[0]["home"], "/student/dashboard");
}

both_clients! {
    async fn without_types_the_wire_is_the_references(t: Test) {
        let input = json!({
            "username": "asha", "email": "asha@example.org", "password": "Shakuntala-9",
            "user_type": "student", "hobby": "chess", "first_name": "Asha", "invitation": "x",
        });
        let reply = t.post("/auth/signup", input).await;
        let user = reply.is(200).data()["user"].as_object().unwrap();
        let names: Vec<_> = user.keys().map(String::as_str).collect();
        assert_eq!(names, ["id", "display", "email", "has_usable_password", "username"]);
        assert_eq!(t.get("/config").await.data().get("user_types"), None);
        t.post("/auth/approval", json!({})).await.is(404);
        t.mails().await;
    }
}
