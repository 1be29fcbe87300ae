//! Types and schemas that change between releases.

use auth::Client;
use auth::admin::{actor::Actor, profiles};
use serde_json::{Value, json};

use super::{campus, register, repository, settings_of, student};
use crate::setup::Test;

/// The campus with another schema of students, on the same database.
async fn with_schema(
    before: &Test,
    change: impl FnOnce(&mut Value),
) -> std::sync::Arc<auth::Server> {
    let mut settings = settings_of(&repository("examples/campus/vestibule.toml"), &[]);
    let path = settings.user_type[0].schema.clone().unwrap();
    let mut schema: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    change(&mut schema);
    settings.user_type[0].unique = vec![vec!["roll_number".to_owned()]];
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), schema.to_string()).unwrap();
    settings.user_type[0].schema = Some(file.path().to_owned());
    let seams = auth::Seams {
        cache: before.world.server.cache.clone(),
        clock: before.world.server.clock.clone(),
        fetch: before.world.server.fetch.clone(),
        seed: [8; 32],
    };
    std::sync::Arc::new(auth::Server::start(settings, before.world.db.clone(), seams).unwrap())
}

#[tokio::test]
async fn profiles_that_no_longer_fit_are_listed_and_stay_as_they_are() {
    let t = campus(Client::App, &[]).await;
    for (name, roll) in [("asha", "BCA1"), ("meera", "BCA2")] {
        register(&t, &t.device(), &student(name, roll))
            .await
            .is(200);
    }
    let actor = Actor::command(&t.world.server);
    assert!(profiles::misfits(&actor).await.unwrap().is_empty());
    let asha = t.db_user_named("asha").await.unwrap();
    let before = store::profiles::of_user(&t.world.db, asha.id)
        .await
        .unwrap()
        .unwrap();
    let server = with_schema(&t, |schema| {
        schema["required"] = json!(["roll_number", "course", "guardian"]);
        let properties = schema["properties"].as_object_mut().unwrap();
        properties.shift_remove("section");
        properties.insert("guardian".to_owned(), json!({"type": "string"}));
    })
    .await;
    let found = profiles::misfits(&Actor::command(&server)).await.unwrap();
    let said: Vec<_> = found.iter().map(|one| one.mistakes[0].clone()).collect();
    let required = ("guardian".to_owned(), "This field is required.".to_owned());
    assert_eq!(said, [required.clone(), required]);
    let after = store::profiles::of_user(&t.world.db, asha.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(before, after);
}

#[tokio::test]
async fn people_of_a_type_that_is_gone_are_listed_and_still_log_in() {
    let t = campus(Client::App, &[]).await;
    register(&t, &t.device(), &student("asha", "BCA1"))
        .await
        .is(200);
    let asha = t.db_user_named("asha").await.unwrap();
    let server = with_schema(&t, |_| {}).await;
    let actor = Actor::command(&server);
    profiles::set(&actor, asha.id, "admin", serde_json::Map::new())
        .await
        .unwrap();
    let login = json!({"username": "asha", "password": "Shakuntala-9"});
    let reply = t.post("/auth/login", login).await;
    assert_eq!(reply.is(200).data()["user"]["home"], "/admin/dashboard");
    // The roll number is free again.
    register(&t, &t.device(), &student("meera", "BCA1"))
        .await
        .is(200);
}
