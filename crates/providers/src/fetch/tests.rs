use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response as Answer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use url::Url;

use super::{Egress, Fetch, FetchError, Guarded, Method, Request, get_page};

/// A third party on this machine, and the paths that were asked for.
struct Party {
    url: Url,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Party {
    async fn new(answer: fn(&Uri) -> Answer) -> Self {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let routes = Router::new()
            .fallback(
                async move |State(seen): State<Arc<Mutex<Vec<String>>>>, uri: Uri| {
                    seen.lock().unwrap().push(uri.to_string());
                    answer(&uri)
                },
            )
            .with_state(Arc::clone(&seen));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        let url = url.parse().unwrap();
        Self { url, seen }
    }

    fn port(&self) -> u16 {
        self.url.port().unwrap()
    }

    fn paths(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

fn private() -> Egress {
    Egress {
        allows_private: true,
        ..Egress::default()
    }
}

fn get(url: &str) -> Request {
    Request::get(url)
}

fn post(url: &str) -> Request {
    Request {
        method: Method::Post,
        body: Some("a=b".to_owned()),
        is_repeatable: false,
        ..Request::get(url)
    }
}

fn why(result: Result<super::Response, FetchError>) -> String {
    match result.unwrap_err() {
        FetchError::Refused { why, .. } => why,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn private_addresses_are_not_called() {
    let party = Party::new(|_| "secret".into_response()).await;
    let guarded = Guarded::new(Egress::default()).unwrap();
    for host in [
        "127.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",
        "169.254.169.254",
        "10.1.2.3",
    ] {
        let url = format!("https://{host}:{}/", party.port());
        assert_eq!(
            why(guarded.send(get(&url)).await),
            "its address is private",
            "{host}"
        );
    }
    for (url, expected) in [
        ("http://example.com/", "it is not https"),
        ("ftp://example.com/", "it is no web address"),
        ("https://a:b@example.com/", "a name or password is in it"),
    ] {
        assert_eq!(why(guarded.send(get(url)).await), expected, "{url}");
    }
    assert_eq!(party.paths(), [""; 0]);
}

#[tokio::test]
async fn a_name_that_resolves_to_a_private_address_is_not_called() {
    let party = Party::new(|_| "secret".into_response()).await;
    let guarded = Guarded::new(Egress::default()).unwrap();
    let url = format!("https://localhost:{}/", party.port());
    assert_eq!(why(guarded.send(get(&url)).await), "its address is private");
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let private: SocketAddr = "127.0.0.1:0".parse().unwrap();
    let guarded = Guarded::with_lookup(
        Egress::default(),
        Arc::new(move |_| {
            count.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move { Ok(vec![private]) })
        }),
    )
    .unwrap();
    let url = format!("https://rebound.example.com:{}/", party.port());
    assert_eq!(why(guarded.send(get(&url)).await), "its address is private");
    // The name is looked up once, by the connection itself: there is no second answer to fall for.
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert_eq!(party.paths(), [""; 0]);
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_not_followed() {
    let elsewhere = |_: &Uri| {
        let to = [(header::LOCATION, "https://169.254.169.254/meta-data")];
        (axum::http::StatusCode::FOUND, to).into_response()
    };
    let party = Party::new(elsewhere).await;
    let egress = Egress {
        mock: Some(party.url.clone()),
        ..Egress::default()
    };
    let guarded = Guarded::new(egress).unwrap();
    let answer = guarded.send(get("https://op.example.com/a")).await.unwrap();
    assert_eq!(answer.status, 302, "a single call follows nothing");
    let page = get_page(
        &guarded,
        "https://op.example.com/b".parse().unwrap(),
        "text/html",
    );
    let refused = FetchError::Refused {
        host: "169.254.169.254".to_owned(),
        why: "its address is private".to_owned(),
    };
    assert_eq!(page.await.unwrap_err(), refused);
    let asked = [
        "/proxy/https/op.example.com/a",
        "/proxy/https/op.example.com/b",
    ];
    assert_eq!(party.paths(), asked);
}

#[tokio::test]
async fn a_page_is_found_through_a_few_redirects_and_not_through_many() {
    let party = Party::new(|uri: &Uri| {
        let hop: u8 = uri.path()[1..].parse().unwrap();
        if hop == 3 {
            return "here".into_response();
        }
        let to = [(header::LOCATION, (hop + 1).to_string())];
        (axum::http::StatusCode::SEE_OTHER, to).into_response()
    })
    .await;
    let guarded = Guarded::new(private()).unwrap();
    let (url, page) = get_page(&guarded, party.url.join("0").unwrap(), "*/*")
        .await
        .unwrap();
    assert_eq!((url.path(), page.body.as_str()), ("/3", "here"));
    let endless = get_page(&guarded, party.url.join("4").unwrap(), "*/*").await;
    assert!(matches!(endless, Err(FetchError::Loop { .. })));
    assert_eq!(party.paths().len(), 4 + 6);
}

#[tokio::test]
async fn a_body_that_is_too_great_is_given_up_whether_it_says_so_or_not() {
    let party = Party::new(|uri: &Uri| {
        let size = if uri.path() == "/small" { 1000 } else { 1001 };
        let body = vec![b'x'; size];
        if uri.path() == "/silent" {
            let chunks = body
                .chunks(100)
                .map(<[u8]>::to_vec)
                .map(Ok::<_, std::io::Error>);
            let chunks: Vec<_> = chunks.collect();
            return Body::from_stream(futures_util::stream::iter(chunks)).into_response();
        }
        body.into_response()
    })
    .await;
    let egress = Egress {
        max_body: 1000,
        ..private()
    };
    let guarded = Guarded::new(egress).unwrap();
    let size = async |path: &str| {
        let url = party.url.join(path).unwrap();
        let answer = guarded.send(get(url.as_str())).await?;
        Ok(answer.body.len())
    };
    let host = "127.0.0.1".to_owned();
    assert_eq!(size("small").await, Ok(1000));
    assert_eq!(
        size("said").await,
        Err(FetchError::TooLarge { host: host.clone() })
    );
    assert_eq!(size("silent").await, Err(FetchError::TooLarge { host }));
}

/// A peer that reads a request and then does this.
async fn peer(answer: &'static [u8], then_waits: bool) -> (String, Arc<AtomicUsize>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/?secret=hidden", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut socket, _)) = listener.accept().await {
            seen.fetch_add(1, Ordering::Relaxed);
            let mut buffer = [0; 1024];
            let read = socket.read(&mut buffer).await;
            assert_ne!(read.map_err(|error| error.kind()), Err(ErrorKind::Other));
            socket.write_all(answer).await.unwrap();
            if then_waits {
                open.push(socket);
            }
        }
    });
    (url, count)
}

#[tokio::test]
async fn who_does_not_answer_in_time_is_given_up() {
    let egress = Egress {
        timeout: Duration::from_millis(200),
        ..private()
    };
    let guarded = Guarded::new(egress).unwrap();
    for answer in [&b""[..], b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nab"] {
        let (url, _) = peer(answer, true).await;
        let host = "127.0.0.1".to_owned();
        assert_eq!(
            guarded.send(get(&url)).await.unwrap_err(),
            FetchError::TimedOut { host }
        );
    }
}

#[tokio::test]
async fn garbage_is_an_error_that_tells_no_secret() {
    let guarded = Guarded::new(private()).unwrap();
    for answer in [
        &b"what?\r\n\r\n"[..],
        b"",
        b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\ncut off",
    ] {
        let (url, calls) = peer(answer, false).await;
        let error = guarded.send(post(&url)).await.unwrap_err();
        assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
        assert!(!error.to_string().contains("hidden"), "{error}");
        assert_eq!(calls.load(Ordering::Relaxed), 1, "a POST is said once");
    }
}

#[tokio::test]
async fn only_what_changes_nothing_is_tried_again_when_nobody_is_there() {
    for (request, attempts) in [(get as fn(&str) -> Request, 2), (post, 1)] {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let guarded = Guarded::with_lookup(
            Egress::default(),
            Arc::new(move |_| {
                count.fetch_add(1, Ordering::Relaxed);
                Box::pin(async { Err(std::io::Error::other("no such name")) })
            }),
        )
        .unwrap();
        let error = guarded.send(request("https://gone.example.com/?secret=hidden"));
        let gone = FetchError::Unreachable {
            host: "gone.example.com".to_owned(),
            why: "no such name".to_owned(),
        };
        assert_eq!(error.await.unwrap_err(), gone);
        assert_eq!(asked.load(Ordering::Relaxed), attempts);
    }
}

#[tokio::test]
async fn a_test_can_send_all_calls_to_a_mock() {
    let party = Party::new(|_| "{}".into_response()).await;
    let egress = Egress {
        mock: Some(party.url.clone()),
        ..Egress::default()
    };
    let guarded = Guarded::new(egress).unwrap();
    for url in [
        "https://api.example.com/user?a=b%20c&d",
        "https://api.example.com:8443/",
    ] {
        guarded.send(get(url)).await.unwrap();
    }
    assert_eq!(
        party.paths(),
        [
            "/proxy/https/api.example.com/user?a=b%20c&d",
            "/proxy/https/api.example.com:8443/"
        ]
    );
}
