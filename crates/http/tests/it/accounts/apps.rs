//! Apps in the database: as Django writes them, and sealed as we do.

use std::sync::Arc;

use auth::kit::social::seal_app;
use auth::{Caller, Client, Cx};
use providers::fetch::{Canned, Method};
use serde_json::json;
use store::social_apps::{self, NewSocialApp};

use crate::setup::Test;

fn app(secret: &str) -> NewSocialApp {
    NewSocialApp {
        provider: "openid_connect".to_owned(),
        provider_id: "campus".to_owned(),
        name: "Campus".to_owned(),
        client_id: "ours".to_owned(),
        secret: secret.to_owned(),
        key: String::new(),
        settings: json!({"server_url": "https://id.example.org"}),
    }
}

/// An OpenID provider that refuses every code, and what it was asked.
fn campus() -> Arc<Canned> {
    let at = |path: &str| format!("https://id.example.org{path}");
    let configuration = json!({
        "issuer": at(""), "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"),
        "userinfo_endpoint": at("/userinfo"), "jwks_uri": at("/keys"),
    });
    let canned = Canned::default()
        .json(
            Method::Get,
            &at("/.well-known/openid-configuration"),
            &configuration,
        )
        .answer(Method::Post, &at("/token"), 400, "application/json", "{}");
    Arc::new(canned)
}

async fn insert(t: &Test, app: NewSocialApp) -> social_apps::Model {
    store::tx(&t.world.db, async |tx| -> store::Result<_> {
        let row = social_apps::insert(tx, app).await?;
        social_apps::add_site(tx, row.id, 1).await?;
        Ok(row)
    })
    .await
    .unwrap()
}

/// Whether the provider was shown this secret when somebody came back from it.
async fn shows(t: &Test, canned: &Canned, secret: &str) -> bool {
    let state = t.set_out("campus", "login", "/back").await;
    canned.requests();
    t.open(&format!(
        "/accounts/oidc/campus/login/callback/?code=c&state={state}"
    ))
    .await
    .is(302);
    let asked = canned.requests();
    let token = asked
        .iter()
        .find(|request| request.method == Method::Post)
        .unwrap();
    token
        .body
        .as_deref()
        .unwrap()
        .contains(&format!("client_secret={secret}"))
}

#[tokio::test]
async fn secrets_of_apps_are_sealed_in_the_table() {
    let canned = campus();
    let t = Test::calling(Client::Browser, "", canned.clone()).await;
    let caller = Caller {
        ip: std::net::Ipv4Addr::LOCALHOST.into(),
        user_agent: String::new(),
        base_url: "http://testserver".to_owned(),
        language: "en".to_owned(),
        trust_cookie: None,
    };
    let cx = Cx::anonymous(&t.world.server, Client::Browser, caller);
    let long = "x".repeat(180);
    for secret in ["hush", long.as_str()] {
        let mut app = app(secret);
        seal_app(&cx, &mut app).unwrap();
        let row = insert(&t, app).await;
        assert!(!row.secret.contains(secret) && !row.settings.to_string().contains(secret));
        assert!(row.secret.len() <= 191, "the column is no longer than that");
        assert!(shows(&t, &canned, secret).await);
        store::tx(&t.world.db, async |tx| {
            social_apps::delete(tx, row.id).await
        })
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn apps_that_django_wrote_are_read_as_they_are() {
    let canned = campus();
    let t = Test::calling(Client::Browser, "", canned.clone()).await;
    insert(&t, app("plain")).await;
    assert!(shows(&t, &canned, "plain").await);
    let config = t.get("/config").await;
    assert_eq!(
        config.is(200).data()["socialaccount"]["providers"],
        json!([{
            "id": "campus",
            "name": "Campus",
            "flows": ["provider_redirect", "provider_token"],
            "client_id": "ours",
            "openid_configuration_url": "https://id.example.org/.well-known/openid-configuration",
        }])
    );
}

#[tokio::test]
async fn apps_of_other_sites_are_not_ours() {
    let t = Test::calling(Client::Browser, "", campus()).await;
    social_apps::insert(&t.world.db, app("plain"))
        .await
        .unwrap();
    let config = t.get("/config").await;
    assert_eq!(
        config.is(200).data()["socialaccount"]["providers"],
        json!([])
    );
}
