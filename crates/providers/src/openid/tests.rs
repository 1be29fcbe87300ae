//! Who is believed to be whom, by OpenID 2.0.

use serde_json::{Map, Value, json};

use super::discovery::{in_xrds, normalized};
use super::html;
use crate::client::Outcome;
use crate::error::Error;
use crate::fetch::{Canned, Method, Response};
use crate::testing::{Desk, query};

const PLACE: &str = "https://ann.example.com/";
const ENDPOINT: &str = "https://op.example.com/auth";
const LOGIN: &str = "https://steamcommunity.com/openid/login";
const SUMMARIES: &str = "https://api.steampowered.com/ISteamUser/GetPlayerSummaries/v0002/";
const NUMBER: &str = "76561197960435530";
const NONCE: &str = "2026-03-01T12:00:00Zsalt";

fn xrds(kind: &str, more: &str) -> String {
    format!(
        "<xrds:XRDS xmlns:xrds=\"xri://$xrds\" xmlns=\"xri://$xrd*($v*2.0)\"><XRD><Service priority=\"5\">\
         <Type>http://specs.openid.net/auth/2.0/{kind}</Type><URI priority=\"2\">https://op.example.com/second</URI>\
         <URI priority=\"1\">{ENDPOINT}</URI>{more}</Service></XRD></xrds:XRDS>"
    )
}

fn page(body: &str, kind: &str) -> Response {
    Response {
        status: 200,
        content_type: kind.to_owned(),
        max_age: None,
        location: None,
        xrds_location: None,
        body: body.to_owned(),
    }
}

fn answers(is_valid: &str) -> Canned {
    Canned::default()
        .reply(
            Method::Get,
            PLACE,
            Ok(page(&xrds("signon", ""), "application/xrds+xml")),
        )
        .plain(
            Method::Post,
            ENDPOINT,
            200,
            &format!("ns:x\nis_valid:{is_valid}\n"),
        )
}

fn desk() -> Desk {
    Desk {
        fetch: answers("true"),
        ..Desk::new("openid", json!({}))
    }
}

/// What comes back, with these fields changed or left out.
fn fields(desk: &Desk, changes: &[(&str, Option<&str>)]) -> Vec<(String, String)> {
    let return_to = format!(
        "{}?janrain_nonce=the-state&state=the-state",
        desk.callback_url
    );
    let mut all: Vec<(String, String)> = [
        ("janrain_nonce", "the-state"),
        ("state", "the-state"),
        ("openid.ns", "http://specs.openid.net/auth/2.0"),
        ("openid.mode", "id_res"),
        ("openid.op_endpoint", ENDPOINT),
        ("openid.claimed_id", PLACE),
        ("openid.identity", PLACE),
        ("openid.return_to", return_to.as_str()),
        ("openid.response_nonce", NONCE),
        ("openid.assoc_handle", "1"),
        ("openid.sig", "c2ln"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    let mut signed = None;
    for (name, value) in changes {
        if *name == "openid.signed" {
            signed = value.map(str::to_owned);
            continue;
        }
        all.retain(|(known, _)| known != name);
        all.extend(value.map(|value| ((*name).to_owned(), value.to_owned())));
    }
    let listed = all
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("openid."));
    let listed = listed.filter(|name| !matches!(*name, "ns" | "mode" | "sig"));
    let listed = listed.collect::<Vec<_>>().join(",");
    all.push(("openid.signed".to_owned(), signed.unwrap_or(listed)));
    all
}

async fn keep(desk: &Desk) -> Map<String, Value> {
    desk.begin(false, &[("openid", PLACE)]).await.unwrap().keep
}

async fn back(desk: &Desk, changes: &[(&str, Option<&str>)]) -> Result<Outcome, Error> {
    let keep = keep(desk).await;
    desk.fetch.requests();
    let fields = fields(desk, changes);
    let fields: Vec<_> = fields
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    desk.finish(&fields, &keep).await
}

#[tokio::test]
async fn people_are_sent_to_whoever_looks_after_their_identifier() {
    let desk = desk();
    let redirect = desk
        .begin(false, &[("openid", "ann.example.com")])
        .await
        .unwrap();
    assert!(
        redirect.url.starts_with("https://op.example.com/auth?"),
        "{}",
        redirect.url
    );
    let sent: Value = query(&redirect.url)
        .into_iter()
        .map(|(a, b)| (a, json!(b)))
        .collect();
    assert_eq!(
        sent,
        json!({
            "openid.ns": "http://specs.openid.net/auth/2.0",
            "openid.mode": "checkid_setup",
            "openid.claimed_id": PLACE,
            "openid.identity": PLACE,
            "openid.return_to": "https://sp.example.com/callback/?janrain_nonce=the-state&state=the-state",
            "openid.realm": "https://sp.example.com/",
            "openid.ns.sreg": "http://openid.net/extensions/sreg/1.1",
            "openid.sreg.required": "email,fullname",
            "openid.ns.ax": "http://openid.net/srv/ax/1.0",
            "openid.ax.mode": "fetch_request",
            "openid.ax.type.ext0": "http://axschema.org/contact/email",
            "openid.ax.type.ext1": "http://axschema.org/namePerson",
            "openid.ax.type.ext2": "http://axschema.org/namePerson/first",
            "openid.ax.type.ext3": "http://axschema.org/namePerson/last",
            "openid.ax.type.ext4": "http://openid.net/schema/namePerson",
            "openid.ax.type.ext5": "http://openid.net/schema/namePerson/first",
            "openid.ax.type.ext6": "http://openid.net/schema/namePerson/last",
            "openid.ax.required": "ext0,ext1,ext2,ext3,ext4,ext5,ext6",
        })
    );
    for typed in [
        "",
        "=ann",
        "xri://ann",
        "@org",
        "ftp://ann.example.com",
        "https://",
    ] {
        let refused = desk.begin(false, &[("openid", typed)]).await;
        assert!(matches!(refused, Err(Error::BadRequest { .. })), "{typed}");
    }
    let nobody = desk
        .begin(false, &[("openid", "https://gone.example.com")])
        .await;
    assert!(matches!(nobody, Err(Error::Fetch(_))));
}

#[tokio::test]
async fn an_answer_is_checked_with_whoever_gave_it() {
    let desk = desk();
    let ax = [
        ("openid.ns.ext", Some("http://openid.net/srv/ax/1.0")),
        (
            "openid.ext.type.a",
            Some("http://axschema.org/contact/email"),
        ),
        ("openid.ext.count.a", Some("1")),
        ("openid.ext.value.a.1", Some("ax@x.example")),
        (
            "openid.ext.type.b",
            Some("http://openid.net/schema/namePerson/first"),
        ),
        ("openid.ext.value.b", Some("Ann")),
    ];
    let outcome = back(&desk, &ax).await.unwrap();
    assert_eq!(outcome.identity.uid, PLACE);
    assert_eq!(outcome.identity.first_name.as_deref(), Some("Ann"));
    assert_eq!(
        json!(outcome.identity.emails),
        json!([{"email": "ax@x.example", "verified": false, "primary": true}])
    );
    assert_eq!(outcome.extra_data, json!({}));
    assert_eq!(
        outcome.once.unwrap().key,
        format!("openid {ENDPOINT} {NONCE}")
    );
    let asked = desk.fetch.requests();
    assert_eq!(asked.len(), 1);
    let form = asked[0].body.clone().unwrap();
    let form = query(&format!("https://x.example/?{form}"));
    let sent = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(sent("openid.mode"), Some("check_authentication"));
    assert_eq!(sent("openid.sig"), Some("c2ln"));
    assert_eq!(
        (sent("janrain_nonce"), sent("state")),
        (Some("the-state"), None)
    );
    assert_eq!(desk.provider.display(None, PLACE, &json!({})).name, PLACE);
}

#[tokio::test]
async fn what_simple_registration_tells_names_the_person() {
    let desk = desk();
    let sreg = [
        (
            "openid.ns.sreg",
            Some("http://openid.net/extensions/sreg/1.1"),
        ),
        ("openid.sreg.email", Some("Sreg@x.example")),
        ("openid.sreg.fullname", Some("Ann Marie Lee")),
    ];
    let identity = back(&desk, &sreg).await.unwrap().identity;
    assert_eq!(identity.email.as_deref(), Some("sreg@x.example"));
    assert_eq!(identity.last_name.as_deref(), Some("Marie Lee"));
}

#[tokio::test]
async fn what_is_not_signed_is_not_believed() {
    let desk = desk();
    let signed = "op_endpoint,claimed_id,identity,return_to,response_nonce,assoc_handle";
    let unsigned = [
        (
            "openid.ns.sreg",
            Some("http://openid.net/extensions/sreg/1.1"),
        ),
        ("openid.sreg.email", Some("victim@x.example")),
        ("openid.signed", Some(signed)),
    ];
    assert_eq!(back(&desk, &unsigned).await.unwrap().identity.email, None);
    for missing in signed.split(',') {
        let rest: Vec<_> = signed.split(',').filter(|one| *one != missing).collect();
        let error = back(&desk, &[("openid.signed", Some(&rest.join(",")))])
            .await
            .unwrap_err();
        assert!(error.to_string().ends_with("is not signed"), "{error}");
    }
    assert_eq!(desk.fetch.requests(), []);
}

#[tokio::test]
async fn what_somebody_else_made_up_is_refused() {
    let desk = desk();
    let elsewhere = "https://sp.example.com/other/?janrain_nonce=the-state&state=the-state";
    for (name, value, reason) in [
        (
            "openid.ns",
            Some("http://openid.net/signon/1.1"),
            "not OpenID 2.0",
        ),
        ("openid.ns", None, "not OpenID 2.0"),
        ("openid.mode", Some("error"), "no answer"),
        (
            "openid.mode",
            Some("setup_needed"),
            "must log in there first",
        ),
        (
            "openid.return_to",
            Some(elsewhere),
            "meant for another address",
        ),
        ("janrain_nonce", Some("theirs"), "meant for another address"),
        (
            "openid.response_nonce",
            Some("2026-03-01T11:00:00Zsalt"),
            "not made just now",
        ),
        (
            "openid.response_nonce",
            Some("2026-03-01T13:00:00Zsalt"),
            "not made just now",
        ),
        ("openid.response_nonce", Some("salt"), "no time in it"),
        ("openid.response_nonce", None, "no response_nonce"),
        ("openid.sig", None, "no sig"),
        ("openid.assoc_handle", None, "no assoc_handle"),
        ("openid.claimed_id", None, "no claimed_id"),
        ("openid.op_endpoint", None, "no op_endpoint"),
        (
            "openid.op_endpoint",
            Some("https://evil.example.com/auth"),
            "may not speak",
        ),
    ] {
        let error = back(&desk, &[(name, value)]).await.unwrap_err().to_string();
        assert!(error.contains(reason), "{error} / {reason}");
        let posts = desk.fetch.requests();
        let asked = posts.iter().any(|request| request.method == Method::Post);
        assert!(!asked, "{name}: only an endpoint that we found is asked");
    }
}

#[tokio::test]
async fn nobody_is_let_in_who_was_not_sent_or_did_not_want_to() {
    let desk = desk();
    assert_eq!(
        back(&desk, &[("openid.mode", Some("cancel"))]).await,
        Err(Error::Cancelled)
    );
    let twice = [("openid.mode", "id_res"), ("openid.mode", "id_res")];
    let error = desk.finish(&twice, &keep(&desk).await).await.unwrap_err();
    assert!(error.to_string().contains("there twice"));
    let nobody = fields(&desk, &[]);
    let nobody: Vec<_> = nobody
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert!(desk.finish(&nobody, &Map::new()).await.is_err());
}

#[tokio::test]
async fn an_answer_that_its_giver_does_not_confirm_is_refused() {
    for word in ["false", "True ", ""] {
        let desk = Desk {
            fetch: answers(word),
            ..desk()
        };
        let error = back(&desk, &[]).await.unwrap_err().to_string();
        assert!(error.contains("does not confirm"), "{error}");
    }
}

#[tokio::test]
async fn a_provider_may_name_another_person_only_if_they_say_so() {
    let bob = "https://bob.example.com/";
    let page_of = |endpoint: &str| xrds("signon", "").replace(ENDPOINT, endpoint);
    for (endpoint, is_taken) in [(ENDPOINT, true), ("https://other.example.com/auth", false)] {
        let body = page_of(endpoint);
        let desk = Desk {
            fetch: answers("true").reply(Method::Get, bob, Ok(page(&body, "application/xrds+xml"))),
            ..desk()
        };
        let claim = [
            ("openid.claimed_id", Some(bob)),
            ("openid.identity", Some(bob)),
        ];
        assert_eq!(back(&desk, &claim).await.is_ok(), is_taken, "{endpoint}");
    }
}

/// Steam, with these players behind its Web API.
fn steam(players: &Value) -> Desk {
    let server = xrds("server", "").replace(ENDPOINT, LOGIN);
    let answer = json!({"response": {"players": players}});
    Desk {
        fetch: Canned::default()
            .reply(
                Method::Get,
                "https://steamcommunity.com/openid",
                Ok(page(&server, "application/xrds+xml")),
            )
            .plain(Method::Post, LOGIN, 200, "is_valid:true\n")
            .json(Method::Get, SUMMARIES, &answer),
        ..Desk::new("steam", json!({"realm": "https://realm.example.com/"}))
    }
}

/// The fields in which Steam says that somebody is this.
fn claim(id: &str) -> [(&str, Option<&str>); 3] {
    [
        ("openid.op_endpoint", Some(LOGIN)),
        ("openid.claimed_id", Some(id)),
        ("openid.identity", Some(id)),
    ]
}

#[tokio::test]
async fn steam_tells_a_number_and_its_web_api_the_rest() {
    let player = json!({"steamid": NUMBER, "personaname": "", "realname": "Robin The Walker"});
    let desk = steam(&json!([player]));
    let redirect = desk.begin(true, &[]).await.unwrap();
    let sent = query(&redirect.url);
    let select = "http://specs.openid.net/auth/2.0/identifier_select";
    for (name, value) in [
        ("openid.claimed_id", select),
        ("openid.realm", "https://realm.example.com/"),
    ] {
        assert!(
            sent.contains(&(name.to_owned(), value.to_owned())),
            "{name}"
        );
    }
    assert_eq!(sent.len(), 6);
    let id = format!("https://steamcommunity.com/openid/id/{NUMBER}");
    let outcome = back(&desk, &claim(&id)).await.unwrap();
    assert_eq!(outcome.identity.uid, NUMBER);
    assert_eq!(outcome.identity.username.as_deref(), Some(NUMBER));
    let first = outcome.identity.first_name.as_deref();
    assert_eq!(first, Some("Robin The Walker"));
    assert_eq!(outcome.extra_data, player);
    assert_eq!(desk.provider.display(None, "1", &player).name, "");
    let alone = back(&steam(&json!([])), &claim(&id)).await.unwrap();
    assert_eq!(alone.extra_data, json!({"steamid": NUMBER}));
    assert_eq!(alone.identity.username.as_deref(), Some(NUMBER));
}

#[tokio::test]
async fn nobody_at_steam_is_somebody_else() {
    let id = format!("https://steamcommunity.com/openid/id/{NUMBER}");
    let other = back(&steam(&json!([{"steamid": "1"}])), &claim(&id)).await;
    assert!(other.unwrap_err().to_string().contains("somebody else"));
    for wrong in [
        "https://steamcommunity.com/openid/id/1/../2",
        "https://evil.example.com/openid/id/1",
    ] {
        let refused = back(&steam(&json!([])), &claim(wrong)).await;
        assert!(refused.is_err(), "{wrong}");
    }
}

#[test]
fn an_identifier_is_made_an_address() {
    let made = |typed: &str| normalized(typed).map(|url| url.to_string());
    assert_eq!(made("ann.example.com").as_deref(), Some(PLACE));
    assert_eq!(made("https://ANN.example.com/#me").as_deref(), Some(PLACE));
    assert_eq!(
        made("http://ann.example.com/a?b").as_deref(),
        Some("http://ann.example.com/a?b")
    );
    assert_eq!(made("javascript://x"), None);
}

#[test]
fn services_are_found_in_their_order() {
    let found = in_xrds(
        &xrds("signon", "<LocalID>https://op.example.com/ann</LocalID>"),
        PLACE,
    )
    .unwrap();
    assert_eq!(
        (found.endpoint.as_str(), found.claimed.as_deref()),
        (ENDPOINT, Some(PLACE))
    );
    assert_eq!(found.local.as_deref(), Some("https://op.example.com/ann"));
    let server = in_xrds(&xrds("server", ""), PLACE).unwrap();
    assert_eq!((server.claimed, server.local), (None, None));
    let script = xrds("signon", "").replace(ENDPOINT, "javascript:alert(1)");
    for broken in [
        script.as_str(),
        "",
        "<x/>",
        "<!DOCTYPE x [<!ENTITY a \"b\">]><x/>",
        &xrds("return_to", ""),
    ] {
        assert!(in_xrds(broken, PLACE).is_err(), "{broken}");
    }
}

#[test]
fn links_count_in_the_head_of_a_page_only() {
    let found = html::links(
        "<html><head><title>a</title><LINK rel='openid2.provider openid.server' href=' https://op.example.com/auth '>\
         <link rel=openid2.local_id href=https://op.example.com/ann><meta http-equiv=X-XRDS-Location content='/x'></head>\
         <body><link rel='openid2.provider' href='https://evil.example.com/'></body>",
    );
    assert_eq!(found.provider.as_deref(), Some(ENDPOINT));
    assert_eq!(found.local.as_deref(), Some("https://op.example.com/ann"));
    assert_eq!(found.xrds.as_deref(), Some("/x"));
    let comments = "<p>a</p><body><link rel='openid2.provider' href='https://evil.example.com/'>";
    assert_eq!(html::links(comments).provider, None);
}
