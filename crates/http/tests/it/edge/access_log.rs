//! The request's id, and the line in the log.

use std::io::Write;
use std::sync::{Arc, Mutex, Once};

use serde_json::{Value, json};
use tracing::subscriber::DefaultGuard;

use super::{APP_THING, Ask, Site, THING};

/// What was logged on this thread since `Log::begin`.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn begin() -> (Self, DefaultGuard) {
        // While any thread asks nobody, what it comes by first would be switched off for all threads.
        static ASKED: Once = Once::new();
        ASKED.call_once(|| {
            tracing::subscriber::set_global_default(tracing_subscriber::registry()).unwrap();
        });
        let log = Self::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .without_time()
            .with_target(false);
        let subscriber = subscriber.with_writer(move || writer.clone()).finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn lines(&self) -> Vec<Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The one line about a request, its duration left out.
    fn line(&self) -> Value {
        let lines = self.lines();
        let mut about = lines
            .iter()
            .filter(|line| line["fields"]["message"] == "request answered");
        let mut line = about.next().unwrap().clone();
        assert!(about.next().is_none(), "{lines:?}");
        let duration = line["fields"]
            .as_object_mut()
            .unwrap()
            .remove("http.duration_us");
        assert!(duration.is_some_and(|value| value.is_u64()));
        line
    }
}

#[tokio::test]
async fn each_request_is_one_line() {
    let (log, _guard) = Log::begin();
    Site::by_default()
        .answer(Ask::get(THING).with("x-request-id", "abc-1"))
        .await;
    assert_eq!(
        log.line(),
        json!({
            "level": "INFO",
            "fields": {
                "message": "request answered",
                "http.method": "GET",
                "http.route": "/_allauth/browser/v1/thing",
                "http.status": 200,
                "client": "browser",
            },
            "span": {"name": "request", "request.id": "abc-1"},
            "spans": [{"name": "request", "request.id": "abc-1"}],
        })
    );
}

#[tokio::test]
async fn keys_tokens_and_addresses_are_not_written() {
    let (log, _guard) = Log::begin();
    let site = Site::by_default();
    let ask =
        Ask::get("/_allauth/app/v1/verify/SECRET1?key=SECRET2").with("x-session-token", "SECRET3");
    let ask = ask
        .with("cookie", "sessionid=SECRET4")
        .with("x-email-verification-key", "SECRET5")
        .from("192.0.2.77");
    assert_eq!(site.answer(ask).await.status, 200);
    assert_eq!(
        log.line()["fields"]["http.route"],
        "/_allauth/app/v1/verify/{key}"
    );
    site.answer(Ask::get("/_allauth/app/v1/nothing/SECRET6"))
        .await;
    site.answer(Ask::new("SECRET7", APP_THING)).await;
    site.answer(Ask::get(APP_THING).to("SECRET8.example")).await;
    site.answer(
        Ask::post(THING)
            .with("cookie", "csrftoken=SECRET9")
            .with("x-csrftoken", "SECRET9"),
    )
    .await;
    site.answer(Ask::post(THING).with("origin", "https://secret10.example"))
        .await;
    assert_eq!(log.lines().len(), 8);
    assert!(
        !log.text().to_lowercase().contains("secret") && !log.text().contains("192.0.2"),
        "{}",
        log.text()
    );
}

#[tokio::test]
async fn paths_without_a_route_and_invented_methods_are_written_as_such() {
    let (log, _guard) = Log::begin();
    Site::by_default()
        .answer(Ask::new("INVENTED", "/nowhere"))
        .await;
    let fields = &log.line()["fields"];
    let line = [
        &fields["http.method"],
        &fields["http.route"],
        &fields["http.status"],
        &fields["client"],
    ];
    assert_eq!(
        line,
        [&json!("other"), &json!("-"), &json!(404), &json!("-")]
    );
}

#[tokio::test]
async fn a_broken_handler_is_logged_with_the_id_of_the_request() {
    let (log, _guard) = Log::begin();
    Site::by_default()
        .answer(Ask::get("/_allauth/app/v1/panic").with("x-request-id", "abc-2"))
        .await;
    let lines = log.lines();
    let line = lines.iter().find(|line| line["level"] == "ERROR").unwrap();
    assert_eq!(
        (&line["fields"]["message"], &line["span"]["request.id"]),
        (&json!("a handler panicked"), &json!("abc-2"))
    );
    assert_eq!(log.line()["fields"]["http.route"], "/_allauth/app/v1/panic");
}

#[tokio::test]
async fn a_sane_id_is_taken_over_and_any_other_replaced() {
    let site = Site::by_default();
    let longest = "x".repeat(64);
    for sane in [
        "abc-1",
        "7d444840-9dc0-11d1-b245-5ffdce74fad2",
        "a_b.c",
        longest.as_str(),
    ] {
        let answer = site
            .answer(Ask::get(APP_THING).with("x-request-id", sane))
            .await;
        assert_eq!(answer.header("x-request-id"), Some(sane));
    }
    let too_long = "x".repeat(65);
    for insane in [
        "",
        "a b",
        "a\tb",
        "{\"a\":1}",
        "a,b",
        "../x",
        "<x>",
        too_long.as_str(),
    ] {
        let answer = site
            .answer(Ask::get(APP_THING).with("x-request-id", insane))
            .await;
        let id = answer.header("x-request-id").unwrap();
        assert!(
            id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_alphanumeric()),
            "{insane}"
        );
    }
}

#[tokio::test]
async fn requests_without_an_id_get_different_ones() {
    let site = Site::by_default();
    let (one, other) = (
        site.answer(Ask::get(APP_THING)).await,
        site.answer(Ask::get(APP_THING)).await,
    );
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
}

#[tokio::test]
async fn headers_that_do_not_fit_the_settings_are_warned_about_once() {
    let (log, _guard) = Log::begin();
    let site = Site::with(json!({"allauth": {"trusted_proxy_count": 2}}));
    for _ in 0..3 {
        site.answer(Ask::get(APP_THING).with("x-forwarded-for", "192.0.2.1"))
            .await;
    }
    let warnings = log
        .lines()
        .into_iter()
        .filter(|line| line["level"] == "WARN");
    assert_eq!(warnings.count(), 1);
}
