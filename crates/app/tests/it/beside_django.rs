//! Beside Django: sessions shared through `packaging/django-vestibule`, and both servers behind one proxy.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::exchange::{exchange, login_browser, make_user};
use crate::support::Place;

/// So that the suite ends in time; `conformance/beside/run.py --rounds 200` is for the patient.
const ROUNDS: &str = "20";

fn python() -> Command {
    let python = std::env::var_os("VESTIBULE_DJANGO_PYTHON").expect(
        "VESTIBULE_DJANGO_PYTHON names a Python that has Django and allauth: run `make test`, or set it to what \
         scripts/test-python prints",
    );
    Command::new(python)
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn django_and_vestibule_behind_one_proxy_are_one_server_to_their_clients() {
    let out = python()
        .arg(repository().join("conformance/beside/run.py"))
        .args([
            "--rounds",
            ROUNDS,
            "--binary",
            env!("CARGO_BIN_EXE_vestibule"),
        ])
        .output()
        .unwrap();
    let said = [&out.stdout, &out.stderr]
        .map(|part| String::from_utf8_lossy(part))
        .concat();
    assert!(out.status.success(), "{said}");
    assert!(
        said.contains(&format!("{ROUNDS} rounds without a difference")),
        "{said}"
    );
}

#[tokio::test]
async fn django_finds_vestibule_s_sessions_under_their_hashes_and_vestibule_django_s() {
    let place = Place::empty();
    let file = place.path("db.sqlite3");
    let secret = "k".repeat(50);
    let settings = format!(
        "[server]\nsecret_key = \"{secret}\"\n[database]\nurl = \"sqlite://{}\"\n",
        file.display()
    );
    std::fs::write(place.path("vestibule.toml"), settings).unwrap();
    assert_eq!(place.run(&["migrate"]).status(), Some(0));
    make_user(&place, "ann");
    let server = place.serve(&[]);
    let session = login_browser(server.address(), "localhost", "ann");
    let out = python()
        .arg(repository().join("packaging/django-vestibule/tests/test_sessions.py"))
        .envs([("SECRET", secret.as_str()), ("SESSION", &session)])
        .env("DATABASE", &file)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let said = [&out.stdout, &out.stderr]
        .map(|part| String::from_utf8_lossy(part))
        .concat();
    assert!(out.status.success(), "{said}");
    let told: Value = serde_json::from_slice(&out.stdout).unwrap();
    for (key, whose) in [
        (session.as_str(), "ann"),
        (told["session"].as_str().unwrap(), "ann"),
    ] {
        let cookie = format!("sessionid={key}");
        let path = "/_allauth/browser/v1/auth/session";
        let answer = exchange(
            server.address(),
            "localhost",
            ("GET", path),
            &[("Cookie", &cookie)],
            "",
        );
        assert_eq!(
            answer.json()["data"]["user"]["username"],
            whose,
            "{answer:?}"
        );
    }
}

#[test]
fn the_companion_is_small() {
    let folder = repository().join("packaging/django-vestibule/django_vestibule");
    let lines: usize = ["__init__.py", "sessions.py"]
        .map(|name| {
            std::fs::read_to_string(folder.join(name))
                .unwrap()
                .lines()
                .count()
        })
        .iter()
        .sum();
    assert!(lines < 100, "{lines} lines");
}
