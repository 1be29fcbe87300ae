//! User types and their profiles, as settings declare them.

mod approval;
mod campus;
mod changes;
mod invitations;
mod policies;
mod profile;
mod races;
mod signup;
mod tutorial;

use std::path::Path;

use auth::{Client, Settings};
use serde_json::{Value, json};

use crate::setup::{Device, Reply, Test};

/// What tests of a configuration file lay over it: cheap hashes, no limits, a host of their own.
const FOR_TESTS: [(&str, &str); 10] = [
    (
        "server.secret_key",
        "a secret key of tests, long enough for any check",
    ),
    ("server.allowed_hosts", "[\"testserver\"]"),
    ("server.debug", "false"),
    ("auth.argon2_memory_kib", "8"),
    ("auth.argon2_time", "1"),
    ("auth.hash_threads", "2"),
    ("auth.hash_queue", "1000"),
    ("auth.password_validators", "[]"),
    ("account.rate_limits", "false"),
    ("mfa.rate_limits", "false"),
];

/// The settings of a file, with some of them replaced.
fn settings_of(file: &Path, changes: &[(&str, &str)]) -> Settings {
    let flags: Vec<_> = FOR_TESTS
        .iter()
        .chain(changes)
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let settings = Settings::load(Some(file), [], &flags).unwrap().settings;
    let findings = config::checks::run(&settings);
    let errors: Vec<_> = findings.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    settings
}

/// A folder of the repository.
fn repository(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

/// A server of the campus.
async fn campus(client: Client, changes: &[(&str, &str)]) -> Test {
    let file = repository("examples/campus/vestibule.toml");
    Test::on(client, settings_of(&file, changes)).await
}

/// A student of the campus who may be.
fn student(username: &str, roll_number: &str) -> Value {
    json!({
        "username": username, "email": format!("{username}@example.org"), "password": "Shakuntala-9",
        "user_type": "student", "roll_number": roll_number, "course": "BCA", "year": 2, "section": "A",
    })
}

/// A teacher of the campus who may be.
fn teacher(username: &str) -> Value {
    json!({
        "username": username, "email": format!("{username}@example.org"), "password": "Shakuntala-9",
        "user_type": "teacher", "employee_id": format!("e-{username}"), "department": "BCA",
        "designation": "Lecturer", "subjects": ["Logic"],
    })
}

/// Signs somebody up and types in the code from the mail; answers what the code was answered with.
async fn register(t: &Test, device: &Device, input: &Value) -> Reply {
    let reply = device.post("/auth/signup", input.clone()).await;
    reply.is_pending("verify_email");
    let mail = t.mail().await;
    let code = mail.code().unwrap();
    device
        .post("/auth/email/verify", json!({"key": code}))
        .await
}

/// What an answer says is wrong: field and sentence.
fn sentences(reply: &Reply) -> Vec<(&str, &str)> {
    let errors = reply.json["errors"].as_array().into_iter().flatten();
    errors
        .map(|error| {
            let text = |name: &str| error[name].as_str().unwrap_or_default();
            (text("param"), text("message"))
        })
        .collect()
}

/// `input` with other values.
fn with(input: &Value, changes: &Value) -> Value {
    let mut input = input.clone();
    for (name, value) in changes.as_object().unwrap() {
        input[name] = value.clone();
    }
    input
}

/// `input` without a value.
fn without(input: &Value, name: &str) -> Value {
    let mut input = input.clone();
    input.as_object_mut().unwrap().shift_remove(name);
    input
}
