//! Checks of the front ends: their origins, whether cookies reach them, and the pages that mails point to.

use super::Report;
use crate::frontends::PAGES;
use crate::headless::Client;
use crate::origins::Origin;
use crate::settings::Settings;

pub(super) fn check(settings: &Settings, report: &mut Report) {
    origins(settings, report);
    sites(settings, report);
    pages(settings, report);
}

fn origins(settings: &Settings, report: &mut Report) {
    let server = &settings.server;
    let hint = "write scheme and host, like \"https://app.example.com\"";
    for text in &server.frontends {
        let origin = Origin::parse(text);
        report.add(
            "server.E020",
            origin.is_none(),
            format!("server.frontends has \"{text}\", which is no origin"),
            hint,
        );
        let is_open = origin.is_some_and(|origin| !origin.is_https() && !origin.is_loopback());
        report.add(
            "server.E021",
            is_open && server.production,
            format!(
                "the front end {text} is plain http, where its users' data can be read on the way"
            ),
            "serve it over https",
        );
    }
    for text in server.cors_allowed_origins.iter().flatten() {
        report.add(
            "server.E022",
            text == "*",
            "server.cors_allowed_origins has \"*\", which would let any site act for your users",
            "list the origins of your front ends",
        );
        report.add(
            "server.E023",
            text != "*" && Origin::parse(text).is_none(),
            format!("server.cors_allowed_origins has \"{text}\", which is no origin"),
            hint,
        );
    }
    for text in settings.csrf.trusted_origins.iter().flatten() {
        let plain = text.replace("://*.", "://");
        report.add(
            "csrf.E001",
            Origin::parse(&plain).is_none(),
            format!("csrf.trusted_origins has \"{text}\", which is no origin"),
            "write scheme and host, like \"https://app.example.com\" or \"https://*.example.com\"",
        );
    }
}

/// Cookies only work where server and front end are one site; app clients do not need them.
fn sites(settings: &Settings, report: &mut Report) {
    let own = settings
        .server
        .public_url
        .as_deref()
        .and_then(Origin::parse);
    let Some(own) = own.filter(|_| settings.headless.serves(Client::Browser)) else {
        return;
    };
    for frontend in settings
        .frontend_origins()
        .filter(|frontend| !frontend.is_same_site(&own))
    {
        report.add(
            "server.W020",
            true,
            format!(
                "the front end {} and this server, {}, are different sites: browsers do not send cookies between them",
                frontend.as_str(),
                own.as_str()
            ),
            "put both below one domain with the same scheme, or let the front end use the app client",
        );
    }
}

fn pages(settings: &Settings, report: &mut Report) {
    let headless = &settings.headless;
    for (page, path) in PAGES {
        let written = headless
            .frontend_urls
            .get(page)
            .filter(|url| !url.is_empty());
        report.add(
            "headless.E001",
            path.contains("{key}") && written.is_some_and(|url| !url.contains("{key}")),
            format!("headless.frontend_urls.{page} has no {{key}}, so its links lead nowhere"),
            format!("put {{key}} where the page expects it, like \"{path}\""),
        );
        report.add(
            "headless.W001",
            headless.only
                && settings.server.frontends.is_empty()
                && written.is_none()
                // These only matter where people are invited or let in.
                && (!page.starts_with("vestibule_") || !settings.user_type.is_empty()),
            format!("headless.only is on, and nothing says where the front end's page {page} is"),
            format!("set server.frontends, or headless.frontend_urls.{page}"),
        );
    }
    for page in headless.frontend_urls.keys() {
        let names: Vec<&str> = PAGES.iter().map(|(name, _)| *name).collect();
        report.add(
            "headless.W002",
            !names.contains(&page.as_str()),
            format!("nothing points to the page headless.frontend_urls.{page}"),
            format!("the pages are {}", names.join(", ")),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::codes;

    #[test]
    fn origins_must_be_origins() {
        assert_eq!(
            codes(|s| s.server.frontends = vec!["app.example.com".to_owned()]),
            ["server.E020"]
        );
        assert_eq!(
            codes(|s| s.server.cors_allowed_origins = Some(vec!["*".to_owned()])),
            ["server.E022"]
        );
        assert_eq!(
            codes(|s| s.server.cors_allowed_origins = Some(vec!["x".to_owned()])),
            ["server.E023"]
        );
        assert_eq!(
            codes(|s| s.csrf.trusted_origins = Some(vec!["example.com".to_owned()])),
            ["csrf.E001"]
        );
        let wildcard = vec!["https://*.example.com".to_owned()];
        assert_eq!(
            codes(|s| s.csrf.trusted_origins = Some(wildcard)),
            [] as [&str; 0]
        );
    }

    #[test]
    fn a_front_end_on_another_site_gets_no_cookies() {
        let found = |frontend: &str| {
            codes(|s| {
                s.server.public_url = Some("https://auth.example.com".to_owned());
                s.server.frontends = vec![frontend.to_owned()];
            })
        };
        assert_eq!(found("https://app.example.com"), [] as [&str; 0]);
        assert_eq!(found("https://app.example.org"), ["server.W020"]);
        assert_eq!(found("http://app.example.com"), ["server.W020"]);
    }

    #[test]
    fn links_need_a_place_for_their_key() {
        let set = |page: &str| {
            codes(|s| {
                s.headless
                    .frontend_urls
                    .insert(page.to_owned(), "/page".to_owned());
            })
        };
        assert_eq!(set("account_confirm_email"), ["headless.E001"]);
        assert_eq!(set("account_signup"), [] as [&str; 0]);
        assert_eq!(set("account_sign_up"), ["headless.W002"]);
    }

    #[test]
    fn a_front_end_elsewhere_must_be_known() {
        assert_eq!(codes(|s| s.headless.only = true), ["headless.W001"; 6]);
        let found = codes(|s| {
            s.headless.only = true;
            s.server.frontends = vec!["http://localhost:3000".to_owned()];
        });
        assert_eq!(found, [] as [&str; 0]);
    }
}
