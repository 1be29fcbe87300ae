//! Whole logins with OAuth 1.0a, as the catalogue has them.

use serde_json::{Map, Value, json};

use crate::client::{Action, Begin, Outcome};
use crate::error::Error;
use crate::fetch::{Canned, Method};
use crate::testing::{Desk, query};

const TOKEN: &str = "oauth_token=token&oauth_token_secret=psst";
const BACK: [(&str, &str); 2] = [("oauth_token", "token"), ("oauth_verifier", "veri fier")];

/// A provider that gives tokens at these addresses.
fn desk(id: &str, request: &str, access: &str) -> Desk {
    Desk {
        fetch: Canned::default()
            .plain(Method::Post, request, 200, TOKEN)
            .plain(Method::Post, access, 200, TOKEN),
        ..Desk::new(id, json!({}))
    }
}

fn twitter() -> Desk {
    desk(
        "twitter",
        "https://api.x.com/oauth/request_token",
        "https://api.x.com/oauth/access_token",
    )
}

const ME: &str = "https://api.x.com/1.1/account/verify_credentials.json";

async fn login(desk: &Desk) -> Result<Outcome, Error> {
    let keep = desk.begin(true, &[]).await?.keep;
    desk.finish(&BACK, &keep).await
}

#[tokio::test]
async fn a_login_takes_three_signed_calls() {
    let mut desk = twitter();
    let person = json!({"id": 45_671_919, "screen_name": "ann", "name": "Ann Lee",
        "profile_image_url": "http://img.example/a_normal.png"});
    desk.fetch = desk.fetch.json(Method::Get, ME, &person);
    let redirect = desk.begin(true, &[]).await.unwrap();
    assert_eq!(
        redirect.url,
        "https://api.x.com/oauth/authenticate?oauth_token=token&oauth_callback=https%3A%2F%2Fsp.example.com%2Fcallback%2F"
    );
    assert_eq!(
        json!(redirect.keep),
        json!({"oauth_token": "token", "oauth_token_secret": "psst"})
    );
    let outcome = desk.finish(&BACK, &redirect.keep).await.unwrap();
    let asked = desk.fetch.requests();
    let urls: Vec<_> = asked.iter().map(|request| request.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "https://api.x.com/oauth/request_token?oauth_callback=https%3A%2F%2Fsp.example.com%2Fcallback%2F",
            "https://api.x.com/oauth/access_token?oauth_verifier=veri+fier",
            "https://api.x.com/1.1/account/verify_credentials.json?include_email=true",
        ]
    );
    for request in &asked {
        let (name, value) = &request.headers[0];
        assert_eq!(name, "authorization");
        assert!(
            value.starts_with("OAuth oauth_consumer_key=\"our%20id\", oauth_nonce=\""),
            "{value}"
        );
        assert!(value.contains("oauth_timestamp=\"1772366400\""), "{value}");
    }
    assert_eq!(outcome.identity.uid, "45671919");
    assert_eq!(outcome.identity.last_name.as_deref(), Some("Lee"));
    let token = outcome.token.unwrap();
    assert_eq!(
        (token.token.expose(), token.token_secret.expose()),
        ("token", "psst")
    );
    let shown = desk.provider.display(None, "1", &person);
    assert_eq!(
        shown.avatar_url.as_deref(),
        Some("http://img.example/a.png")
    );
    assert_eq!(shown.profile_url.as_deref(), Some("https://x.com/ann"));
}

#[tokio::test]
async fn the_address_is_asked_for_only_if_it_is_wanted() {
    let mut desk = twitter();
    desk.fetch = desk.fetch.json(Method::Get, ME, &json!({"id": 1}));
    desk.options.query_email = false;
    login(&desk).await.unwrap();
    assert_eq!(desk.fetch.requests()[2].url, ME);
}

#[tokio::test]
async fn whoever_comes_back_with_the_token_of_another_login_is_refused() {
    let desk = twitter();
    let keep = desk.begin(true, &[]).await.unwrap().keep;
    desk.fetch.requests();
    let theirs = [("oauth_token", "theirs"), ("oauth_verifier", "v")];
    for (params, keep) in [(&theirs[..], &keep), (&BACK[..], &Map::new())] {
        let error = desk.finish(params, keep).await.unwrap_err();
        assert!(error.to_string().contains("another login"), "{error}");
    }
    let error = desk.finish(&BACK[..1], &keep).await.unwrap_err();
    assert!(error.to_string().contains("no verifier"), "{error}");
    assert_eq!(desk.fetch.requests(), []);
}

#[tokio::test]
async fn whoever_says_no_there_has_cancelled() {
    let desk = twitter();
    let keep = desk.begin(true, &[]).await.unwrap().keep;
    assert_eq!(
        desk.finish(&[("denied", "token")], &keep).await,
        Err(Error::Cancelled)
    );
}

#[tokio::test]
async fn answers_without_a_token_or_a_person_are_errors() {
    for (request, access, profile) in [
        ((401, TOKEN), (200, TOKEN), (200, "{\"id\": 1}")),
        ((200, "oauth_problem=x"), (200, TOKEN), (200, "{\"id\": 1}")),
        ((200, TOKEN), (500, TOKEN), (200, "{\"id\": 1}")),
        ((200, TOKEN), (200, ""), (200, "{\"id\": 1}")),
        ((200, TOKEN), (200, TOKEN), (401, "{\"id\": 1}")),
        ((200, TOKEN), (200, TOKEN), (200, "{}")),
        ((200, TOKEN), (200, TOKEN), (200, "<html>")),
    ] {
        let post = |fetch: Canned, url: &str, (status, body): (u16, &str)| {
            fetch.plain(Method::Post, url, status, body)
        };
        let fetch = post(
            Canned::default(),
            "https://api.x.com/oauth/request_token",
            request,
        );
        let fetch = post(fetch, "https://api.x.com/oauth/access_token", access);
        let (status, body) = profile;
        let desk = Desk {
            fetch: fetch.plain(Method::Get, ME, status, body),
            ..twitter()
        };
        assert!(login(&desk).await.is_err());
    }
}

#[tokio::test]
async fn who_must_prove_again_who_they_are_goes_to_another_page() {
    let desk = twitter();
    let begin = Begin {
        state: "the-state",
        action: Action::Reauthenticate,
        is_headless: false,
        params: &[],
    };
    let redirect = desk.client().begin(begin).await.unwrap();
    assert!(
        redirect
            .url
            .starts_with("https://api.x.com/oauth/authorize?")
    );
}

#[tokio::test]
async fn trello_wants_a_scope_a_name_and_a_key() {
    let mut desk = desk(
        "trello",
        "https://trello.com/1/OAuthGetRequestToken",
        "https://trello.com/1/OAuthGetAccessToken",
    );
    let me = "https://api.trello.com/1/members/me";
    desk.fetch = desk
        .fetch
        .json(Method::Get, me, &json!({"id": "1", "name": "Ann Lee"}));
    let page = desk.begin(false, &[]).await.unwrap();
    let sent: Map<String, Value> = query(&page.url)
        .into_iter()
        .map(|(name, value)| (name, json!(value)))
        .collect();
    let callback = json!(desk.callback_url);
    let expected = json!({"oauth_token": "token", "oauth_callback": callback, "type": "web_server",
        "name": "an app", "expiration": "never"});
    assert_eq!(Value::Object(sent), expected);
    let keep = desk.begin(true, &[]).await.unwrap().keep;
    desk.finish(&BACK, &keep).await.unwrap();
    let asked = desk.fetch.requests();
    assert!(
        asked[0]
            .url
            .contains("OAuthGetRequestToken?scope=read&oauth_callback=")
    );
    assert_eq!(asked[3].url, format!("{me}?key=our+key&token=token"));
    assert_eq!(asked[3].headers, []);
}

#[tokio::test]
async fn flickr_is_asked_twice_and_for_leave_to_read() {
    let mut desk = desk(
        "flickr",
        "https://www.flickr.com/services/oauth/request_token",
        "https://www.flickr.com/services/oauth/access_token",
    );
    let api = "https://api.flickr.com/services/rest";
    let person = json!({"person": {"nsid": "1@N00", "username": {"_content": "ann"},
        "profileurl": {"_content": "https://flickr.example/ann"}}, "stat": "ok"});
    desk.fetch = desk
        .fetch
        .json(Method::Get, api, &json!({"user": {"id": "1@N00"}}))
        .json(Method::Get, api, &person);
    let outcome = login(&desk).await.unwrap();
    assert_eq!(
        (outcome.identity.uid.as_str(), &outcome.extra_data),
        ("1@N00", &person)
    );
    let asked = desk.fetch.requests();
    assert!(
        asked[3].url.ends_with(
            "?method=flickr.people.getInfo&user_id=1%40N00&nojsoncallback=1&format=json"
        )
    );
    assert_eq!(desk.provider.display(None, "1", &person).name, "ann");
    let perms = |url: &str| {
        query(url)
            .into_iter()
            .find(|(name, _)| name == "perms")
            .map(|(_, value)| value)
    };
    assert_eq!(perms(&desk.begin(true, &[]).await.unwrap().url), None);
    assert_eq!(
        perms(&desk.begin(false, &[]).await.unwrap().url).as_deref(),
        Some("read")
    );
    desk.options.auth_params = json!({"perms": "write"}).as_object().cloned();
    assert_eq!(
        perms(&desk.begin(false, &[]).await.unwrap().url).as_deref(),
        Some("write")
    );
}

#[tokio::test]
async fn evernotes_answer_to_the_token_call_is_the_profile() {
    let place = "https://www.evernote.com/oauth";
    let answer = "oauth_token=token&oauth_token_secret=&edam_userId=161&edam_expires=1772370000123";
    let desk = Desk {
        fetch: Canned::default()
            .plain(Method::Post, place, 200, TOKEN)
            .plain(Method::Post, place, 200, answer),
        ..Desk::new("evernote", json!({"evernote_hostname": "www.evernote.com"}))
    };
    let outcome = login(&desk).await.unwrap();
    assert_eq!(outcome.identity.uid, "161");
    let kept =
        json!({"oauth_token": "token", "edam_userId": "161", "edam_expires": "1772370000123"});
    assert_eq!(outcome.extra_data, kept);
    let ends = outcome.token.unwrap().expires_at.unwrap();
    assert_eq!(ends.to_rfc3339(), "2026-03-01T13:00:00.123+00:00");
    assert_eq!(desk.provider.display(None, "161", &kept).name, "Evernote");
}
