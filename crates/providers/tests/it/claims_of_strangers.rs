//! What comes through the browser, and is not believed.

use async_trait::async_trait;
use providers::{
    Action, App, Begin, Callback, Client, Documents, Error, Fetch, FetchError, Method, Options,
    Redirect, Registry, Request, Response,
};
use serde_json::{Map, Value, json};

/// Answers every call with the same, whoever is asked.
struct Same(Value);

#[async_trait]
impl Fetch for Same {
    async fn send(&self, request: Request) -> Result<Response, FetchError> {
        assert!(
            request.method == Method::Post || self.0.get("id").is_some(),
            "{request:?}"
        );
        Ok(Response {
            status: 200,
            content_type: "application/json".to_owned(),
            body: self.0.to_string(),
            ..Response::default()
        })
    }
}

/// As [`Same`], and writes down where calls went.
struct Recorded(Value, std::sync::Mutex<Vec<String>>);
#[async_trait]
impl Fetch for Recorded {
    async fn send(&self, request: Request) -> Result<Response, FetchError> {
        self.1.lock().unwrap().push(request.url);
        Same(self.0.clone())
            .send(Request::get("https://x.example"))
            .await
    }
}

/// Answers with the same, and asks no questions.
struct Any(Value);
#[async_trait]
impl Fetch for Any {
    async fn send(&self, _: Request) -> Result<Response, FetchError> {
        Ok(Response {
            status: 200,
            content_type: String::new(),
            body: self.0.to_string(),
            ..Response::default()
        })
    }
}

async fn with<T>(id: &str, fetch: &Same, act: impl AsyncFnOnce(Client<'_>) -> T) -> T {
    let registry = Registry::built_in().unwrap();
    let app = App {
        provider: id.to_owned(),
        client_id: "us".to_owned(),
        ..App::default()
    };
    act(Client {
        provider: registry.get(id).unwrap(),
        app: &app,
        options: &Options::default(),
        fetch,
        documents: &Documents::default(),
        callback_url: "https://us.example/callback/",
        now: "2026-01-01T00:00:00Z".parse().unwrap(),
        random: &|| [9; 32],
    })
    .await
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

async fn begin(id: &str, is_headless: bool, params: &[(&str, &str)]) -> Result<Redirect, Error> {
    let params = pairs(params);
    let begin = Begin {
        state: "s",
        action: Action::Authenticate,
        is_headless,
        params: &params,
    };
    with(id, &Same(json!({})), async |client| {
        client.begin(begin).await
    })
    .await
}

#[tokio::test]
async fn a_shop_that_is_none_gets_nobody_sent_to_it() {
    for shop in [
        "evil.example",
        "evil.example/.myshopify.com",
        "a.b.myshopify.com",
        "x@y.myshopify.com",
        ".myshopify.com",
        "",
        "A",
    ] {
        let found = begin("shopify", true, &[("shop", shop)]).await;
        assert!(
            matches!(found, Err(Error::BadRequest { param: "shop", .. })),
            "{shop}"
        );
    }
    let redirect = begin("shopify", true, &[("shop", "ann-s-shop")])
        .await
        .unwrap();
    assert!(
        redirect
            .url
            .starts_with("https://ann-s-shop.myshopify.com/admin/oauth/authorize?")
    );
}

#[tokio::test]
async fn the_secret_goes_to_the_shop_that_the_person_was_sent_to_and_to_no_other() {
    let keep = begin("shopify", true, &[("shop", "ann")])
        .await
        .unwrap()
        .keep;
    let params = pairs(&[("code", "c"), ("shop", "mallory")]);
    let nobody = Same(Value::Null);
    let callback = Callback {
        is_post: false,
        params: &params,
    };
    let found = with("shopify", &nobody, async |client| {
        client.finish(callback, &keep).await
    })
    .await;
    assert_eq!(
        found,
        Err(Error::Unknown("the answer is of another shop".to_owned()))
    );
}

#[tokio::test]
async fn what_a_page_adds_to_the_address_cannot_replace_what_binds_the_login() {
    let evil = "state=mine&redirect_uri=https%3A%2F%2Fevil.example&client_id=them&prompt=login";
    let url = begin(
        "github",
        false,
        &[("auth_params", evil), ("scope", "repo,gist")],
    )
    .await
    .unwrap()
    .url;
    let url = url::Url::parse(&url).unwrap();
    let all: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let expected = pairs(&[
        ("client_id", "us"),
        ("redirect_uri", "https://us.example/callback/"),
        ("scope", "repo gist"),
        ("response_type", "code"),
        ("state", "s"),
        ("prompt", "login"),
    ]);
    assert_eq!(all, expected);
}

#[tokio::test]
async fn an_answer_cannot_lead_out_of_the_path_of_a_call() {
    let answer =
        json!({ "access_token": "t", "stripe_user_id": "../../v1/balance?x=", "id": "acct" });
    let recorded = Recorded(answer, std::sync::Mutex::default());
    let registry = Registry::built_in().unwrap();
    let app = App {
        provider: "stripe".to_owned(),
        client_id: "us".to_owned(),
        ..App::default()
    };
    let params = pairs(&[("code", "c")]);
    let client = Client {
        provider: registry.get("stripe").unwrap(),
        app: &app,
        options: &Options::default(),
        fetch: &recorded,
        documents: &Documents::default(),
        callback_url: "https://us.example/callback/",
        now: "2026-01-01T00:00:00Z".parse().unwrap(),
        random: &|| [9; 32],
    };
    client
        .finish(
            Callback {
                is_post: false,
                params: &params,
            },
            &Map::new(),
        )
        .await
        .unwrap();
    let asked = recorded.1.into_inner().unwrap();
    assert_eq!(
        asked[1],
        "https://api.stripe.com/v1/accounts/..%2F..%2Fv1%2Fbalance%3Fx%3D"
    );
}

#[tokio::test]
async fn answers_without_an_id_make_nobody() {
    for profile in [
        json!({ "access_token": "t" }),
        json!({ "access_token": "t", "id": null }),
        json!({ "access_token": "t", "id": "" }),
        json!({ "access_token": "t", "id": "x".repeat(192) }),
        json!({ "access_token": "t", "id": { "a": 1 } }),
    ] {
        let registry = Registry::built_in().unwrap();
        let app = App {
            provider: "gitlab".to_owned(),
            client_id: "us".to_owned(),
            ..App::default()
        };
        let params = pairs(&[("code", "c")]);
        let client = Client {
            provider: registry.get("gitlab").unwrap(),
            app: &app,
            options: &Options::default(),
            fetch: &Any(profile.clone()),
            documents: &Documents::default(),
            callback_url: "https://us.example/callback/",
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
            random: &|| [9; 32],
        };
        let found = client
            .finish(
                Callback {
                    is_post: false,
                    params: &params,
                },
                &Map::new(),
            )
            .await;
        assert!(matches!(found, Err(Error::Unknown(_))), "{profile}");
    }
}
