//! The lines of docs/verifying-tokens.md are run as they stand there, each in its language, on tokens of a real server.

use std::process::Command;

use serde_json::Value;
use store::testing::TestDb;

use crate::exchange::{exchange, login_app, make_user};
use crate::support::{Place, Serving};

const PAGE: &str = include_str!("../../../../docs/verifying-tokens.md");
const ISSUER: &str = "https://auth.example.com";

/// The first block of a language.
fn lines_of(language: &str) -> &'static str {
    let (_, rest) = PAGE.split_once(&format!("```{language}\n")).unwrap();
    rest.split_once("```").unwrap().0
}

struct Shop {
    server: Serving,
    access: String,
    refresh: String,
}

impl Shop {
    async fn open() -> (Self, TestDb, Place) {
        let db = TestDb::new().await;
        // The settings that the page shows.
        let (_, settings) = PAGE.split_once("```toml\n").unwrap();
        let place = Place::with(db.url(), settings.split_once("```").unwrap().0);
        make_user(&place, "ann");
        let server = place.serve(&[]);
        let meta = login_app(server.address(), "ann");
        let text = |name: &str| meta[name].as_str().unwrap().to_owned();
        let shop = Self {
            access: text("access_token"),
            refresh: text("refresh_token"),
            server,
        };
        (shop, db, place)
    }

    /// What the service that these lines are in should let in, and what not.
    fn tokens(&self) -> [(&str, String, bool); 4] {
        let parts: Vec<&str> = self.access.split('.').collect();
        let forged = format!(
            "{}.{}.{}A",
            parts[0],
            parts[1],
            &parts[2][..parts[2].len() - 2]
        );
        [
            ("an access token", self.access.clone(), true),
            ("a refresh token", self.refresh.clone(), false),
            ("a forged token", forged, false),
            ("no token", "a.b.c".to_owned(), false),
        ]
    }

    /// The lines, with the public keys of this server.
    fn here(&self, lines: &str) -> String {
        let ours = format!("http://{}/.well-known", self.server.address());
        lines.replace(&format!("{ISSUER}/.well-known"), &ours)
    }

    fn check(&self, command: &dyn Fn(&str) -> Command) {
        for (what, token, is_good) in self.tokens() {
            let out = command(&token).output().unwrap();
            let said = String::from_utf8_lossy(&out.stderr);
            assert_eq!(out.status.success(), is_good, "{what}: {said}");
        }
    }
}

#[tokio::test]
async fn node() {
    let (shop, _db, place) = Shop::open().await;
    let modules = std::env::var_os("VESTIBULE_NODE_MODULES").expect(
        "VESTIBULE_NODE_MODULES names a folder that has jose: run `make test`, or set it to what scripts/test-node prints",
    );
    std::os::unix::fs::symlink(modules, place.path("node_modules")).unwrap();
    let script = format!(
        "const token = process.argv[2];\n{}",
        shop.here(lines_of("js"))
    );
    std::fs::write(place.path("check.mjs"), script).unwrap();
    shop.check(&|token| {
        let mut command = Command::new("node");
        command.arg(place.path("check.mjs")).arg(token);
        command
    });
}

#[tokio::test]
async fn python() {
    let (shop, _db, _place) = Shop::open().await;
    let python = std::env::var_os("VESTIBULE_DJANGO_PYTHON")
        .expect("VESTIBULE_DJANGO_PYTHON names a Python that has PyJWT: run `make test`, or set it to what scripts/test-python prints");
    let script = format!(
        "import sys; token = sys.argv[1]\n{}",
        shop.here(lines_of("python"))
    );
    shop.check(&|token| {
        let mut command = Command::new(&python);
        command.args(["-c", &script, token]);
        command
    });
}

/// The lines of the page, word by word; a test compares.
fn rust_lines(jwks: String, token: String) -> Result<Value, Box<dyn std::error::Error>> {
    let keys: jsonwebtoken::jwk::JwkSet = serde_json::from_str(&jwks)?;
    let kid = jsonwebtoken::decode_header(&token)?.kid.unwrap_or_default();
    let key = jsonwebtoken::DecodingKey::from_jwk(keys.find(&kid).ok_or("an unknown key")?)?;
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::ES256);
    rules.set_issuer(&["https://auth.example.com"]);
    rules.set_audience(&["shop"]);
    let claims = jsonwebtoken::decode::<serde_json::Value>(&token, &key, &rules)?.claims;
    assert_eq!(claims["token_use"], "access");
    Ok(claims)
}

#[tokio::test]
async fn rust() {
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().concat();
    assert!(plain(include_str!("verifying_tokens.rs")).contains(&plain(lines_of("rust"))));
    let (shop, _db, _place) = Shop::open().await;
    // Signatures by ring; the crate's own backends do as well.
    let _ = auth::kit::jwt::Key::of_secret(config::JwtAlgorithm::Hs256, "");
    let jwks = exchange(
        shop.server.address(),
        "localhost",
        ("GET", "/.well-known/jwks.json"),
        &[],
        "",
    );
    for (what, token, is_good) in shop.tokens() {
        let jwks = jwks.body.clone();
        let done = std::panic::catch_unwind(|| rust_lines(jwks, token).is_ok());
        assert_eq!(done.unwrap_or(false), is_good, "{what}");
    }
}
