//! What pages are told at run time.

use serde_json::json;

use super::{ON, ask, get, header, pages, site};
use crate::setup::Test;

#[tokio::test]
async fn by_default_pages_have_the_look_of_the_project() {
    let t = site().await;
    let reply = get(&t, "/_vestibule/ui.json").await;
    assert_eq!(
        reply.is(200).json,
        json!({
            "name": "Vestibule",
            "logo_url": null,
            "colors": {"primary": null, "primary_dark": null},
            "links": [],
            "languages": ["en", "hi"],
            "default_language": "en",
            "signup_fields": [
                {"name": "email", "required": true},
                {"name": "username", "required": true},
                {"name": "password1", "required": true},
            ],
            "passkey_signup": false,
            "api_base": "/_allauth",
        })
    );
    assert_eq!(header(&reply.headers, "cache-control"), "no-cache");
    // Pages that are being worked on are on another port.
    assert_eq!(header(&reply.headers, "access-control-allow-origin"), "*");
    let page = get(&t, "/account/login").await;
    assert_eq!(header(&page.headers, "access-control-allow-origin"), "");
    let known = [("if-none-match", header(&reply.headers, "etag"))];
    ask(&t, "GET", "/_vestibule/ui.json", &known).await.is(304);
    get(&t, "/_vestibule/logo").await.is(404);
}

#[tokio::test]
async fn the_settings_say_how_pages_look() {
    let file = std::env::temp_dir().join(format!("vestibule-logo-{}.svg", std::process::id()));
    std::fs::write(&file, "<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap();
    let settings = format!(
        "[mfa]\nsupported_types = [\"webauthn\"]\npasskey_signup_enabled = true\n[account]\n\
         email_verification = \"mandatory\"\nemail_verification_by_code_enabled = true\n[ui]\nname = \"Example\"\nlogo = \"{}\"\nprimary_color = \"#0a7d4f\"\nlanguages = [\"hi\"]\n\
         links = [{{ label = \"Terms\", url = \"https://example.com/terms\" }}]\n{ON}",
        file.display()
    );
    let t = Test::showing(pages(), &settings).await;
    std::fs::remove_file(&file).unwrap();
    let told = get(&t, "/_vestibule/ui.json").await;
    let logo_url = told.is(200).json["logo_url"].as_str().unwrap().to_owned();
    assert_eq!(
        told.json,
        json!({
            "name": "Example",
            "logo_url": logo_url,
            "colors": {"primary": "#0a7d4f", "primary_dark": "#0a7d4f"},
            "links": [{"label": "Terms", "url": "https://example.com/terms"}],
            "languages": ["hi"],
            "default_language": "hi",
            "signup_fields": [
                {"name": "email", "required": true},
                {"name": "username", "required": true},
                {"name": "password1", "required": true},
            ],
            "passkey_signup": true,
            "api_base": "/_allauth",
        })
    );
    let logo = get(&t, &logo_url).await;
    assert_eq!(
        header(&logo.is(200).headers, "content-type"),
        "image/svg+xml"
    );
    let policy = header(&logo.headers, "content-security-policy");
    assert_eq!(
        policy,
        "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    );
}
