//! The clinic of docs/user-types.md, run as it stands there.

use auth::Client;
use auth::admin::actor::Actor;
use auth::admin::approvals;
use auth::admin::invitations::{self, Delivery, Invited};
use serde_json::{Map, json};
use tempfile::TempDir;

use super::{register, repository, sentences, settings_of, with};
use crate::setup::Test;

/// The files of the page, in a folder of their own.
fn files() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let page = std::fs::read_to_string(repository("docs/user-types.md")).unwrap();
    let mut written = 0;
    for block in page.split("\n```").filter(|block| block.contains(" file=")) {
        let (info, text) = block.split_once('\n').unwrap();
        let (_, name) = info.split_once(" file=").unwrap();
        std::fs::write(folder.path().join(name), text).unwrap();
        written += 1;
    }
    assert_eq!(written, 3);
    folder
}

async fn clinic() -> Test {
    let folder = files();
    let settings = settings_of(&folder.path().join("clinic.toml"), &[]);
    Test::on(Client::App, settings).await
}

fn person(name: &str, user_type: &str) -> serde_json::Value {
    json!({
        "username": name, "email": format!("{name}@example.org"), "password": "Shakuntala-9",
        "user_type": user_type,
    })
}

#[tokio::test]
async fn a_patient_signs_up_and_nobody_else_has_the_insurance_number() {
    let t = clinic().await;
    let ravi = with(
        &person("ravi", "patient"),
        &json!({"insurance_number": " a123456789", "born": "1990-05-17", "language": "Tamil", "allergies": ["nuts"]}),
    );
    let reply = register(&t, &t.device(), &ravi).await;
    let user = &reply.is(200).data()["user"];
    assert_eq!(user["home"], "/patient/appointments");
    assert_eq!(user["profile"], json!({"language": "Tamil"}));
    let meena = with(
        &ravi,
        &json!({"username": "meena", "email": "meena@example.org"}),
    );
    let reply = t.device().post("/auth/signup", meena.clone()).await;
    reply.is_invalid(&[("insurance_number", "value_taken")]);
    let meena = with(&meena, &json!({"insurance_number": "17", "born": "soon"}));
    let reply = t.device().post("/auth/signup", meena).await;
    assert_eq!(
        sentences(&reply),
        [
            (
                "insurance_number",
                "An insurance number is a letter and nine digits."
            ),
            ("born", "Enter a valid date."),
        ]
    );
}

#[tokio::test]
async fn a_nurse_has_an_address_of_the_clinic_and_is_let_in() {
    let t = clinic().await;
    let nurse = with(
        &person("latha", "nurse"),
        &json!({"staff_id": "s7", "ward": "Surgery"}),
    );
    let reply = t.device().post("/auth/signup", nurse.clone()).await;
    reply.is_invalid(&[("email", "email_domain_not_allowed")]);
    let nurse = with(&nurse, &json!({"email": "latha@clinic.example"}));
    let device = t.device();
    register(&t, &device, &nurse)
        .await
        .is_pending("pending_approval");
    let told: Vec<_> = t
        .mails()
        .await
        .iter()
        .map(|mail| mail.to().to_owned())
        .collect();
    assert_eq!(told, ["latha@clinic.example", "matron@clinic.example"]);
    let latha = t.db_user_named("latha").await.unwrap();
    let actor = Actor::command(&t.world.server);
    approvals::approve(&actor, latha.id).await.unwrap();
    t.mail().await;
    let reply = device.post("/auth/approval", json!({})).await;
    assert_eq!(reply.is(200).data()["user"]["home"], "/ward");
}

#[tokio::test]
async fn a_doctor_is_invited_and_leaves_after_an_hour() {
    let t = clinic().await;
    let doctor = with(
        &person("sen", "doctor"),
        &json!({"staff_id": "S1", "ward": "Casualty"}),
    );
    let reply = t.device().post("/auth/signup", doctor.clone()).await;
    reply.is_invalid(&[("user_type", "invalid_choice")]);
    let invited = Invited {
        email: "sen@example.org".to_owned(),
        user_type: "doctor".to_owned(),
        profile: Map::new(),
    };
    let actor = Actor::command(&t.world.server);
    invitations::invite(&actor, invited, Delivery::Mail)
        .await
        .unwrap();
    let mail = t.mail().await;
    let (_, key) = mail.link().unwrap().split_once("invitation=").unwrap();
    let device = t.device();
    let reply = device
        .post("/auth/signup", with(&doctor, &json!({"invitation": key})))
        .await;
    assert_eq!(reply.is(200).data()["user"]["home"], "/doctor/rounds");
    t.advance(3601.0);
    assert_ne!(device.session().await.status, 200);
}
