//! Paths that mean a page without being one: links of mails, which carry a key, and the paths of older front ends.
//! Exported pages cannot have names that vary, so what a path carries moves into the page's query.

use std::borrow::Cow;

use auth::Settings;
use percent_encoding::percent_decode_str;
use url::form_urlencoded::{Serializer, parse};

/// A path, with at most one `{name}` in it, and the page that takes what is there as a parameter of that name.
const PATHS: [(&str, &str); 10] = [
    ("/account/verify-email/{key}", "/account/verify-email"),
    ("/account/password/reset/key/{key}", RESET),
    ("/auth/verify-email/{key}", "/account/verify-email"),
    ("/auth/password/reset/key/{key}", RESET),
    ("/password/reset/key/{key}", RESET),
    ("/login", "/account/login"),
    ("/register", "/account/signup"),
    ("/register/{type}", "/account/signup"),
    ("/signup", "/account/signup"),
    ("/", "/account"),
];

/// The page on which a new password is chosen.
const RESET: &str = "/account/password/reset/key";

/// Pages that mails lead to, by allauth's names in `[headless] frontend_urls`.
const PAGES: [(&str, &str); 2] = [
    ("account_confirm_email", "/account/verify-email"),
    ("account_reset_password_from_key", RESET),
];

/// The prefix that pages may be asked for under as well.
const OTHER_PREFIX: (&str, &str) = ("/auth/", "/account/");

/// The table above, and what the settings add to it.
pub(super) struct Links(Vec<(String, &'static str)>);

impl Links {
    /// With the link templates of the settings that are paths of this server.
    pub(super) fn of(settings: &Settings) -> Self {
        let configured = PAGES.iter().filter_map(|(name, page)| {
            let template = settings.frontend_url(name)?;
            (template.starts_with('/') && !template.contains('?')).then_some((template, *page))
        });
        let known = PATHS.iter().map(|(path, page)| ((*path).to_owned(), *page));
        Self(configured.chain(known).collect())
    }

    /// Where somebody is to go who asks for this path; `None` if it means nothing.
    pub(super) fn target(
        &self,
        path: &str,
        query: Option<&str>,
        is_page: impl Fn(&str) -> bool,
    ) -> Option<String> {
        let is_there = |page: &&(String, &'static str)| is_page(page.1);
        for (template, page) in self.0.iter().filter(is_there) {
            match carried(template, path) {
                Some(Carried::Nothing) => return Some(carrying(page, query)),
                Some(Carried::Value(name, value)) => {
                    return Some(with_query(page, &[(name, &value)]));
                }
                None => {}
            }
        }
        let (other, ours) = OTHER_PREFIX;
        let page = format!("{ours}{}", path.strip_prefix(other)?);
        is_page(&page).then(|| carrying(&page, query))
    }
}

enum Carried<'a> {
    Nothing,
    Value(&'a str, Cow<'a, str>),
}

/// What a path carries in the place that a template has for it; `None` if it is not of that form.
fn carried<'a>(template: &'a str, path: &'a str) -> Option<Carried<'a>> {
    let Some((before, (name, after))) = template
        .split_once('{')
        .and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    else {
        return (template == path).then_some(Carried::Nothing);
    };
    let value = path.strip_prefix(before)?.strip_suffix(after)?;
    let value = value.strip_suffix('/').unwrap_or(value);
    let value = percent_decode_str(value).decode_utf8().ok()?;
    (!value.is_empty()).then_some(Carried::Value(name, value))
}

/// A page with parameters.
pub(super) fn with_query(page: &str, parameters: &[(&str, &str)]) -> String {
    let query = Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish();
    format!("{page}?{query}")
}

/// A page with the query that somebody asked with.
///
/// Security: a `next` that would lead away from this server is left behind.
pub(super) fn carrying(page: &str, query: Option<&str>) -> String {
    let pairs = parse(query.unwrap_or_default().as_bytes());
    let kept: Vec<_> = pairs
        .filter(|(name, value)| name != "next" || is_ours(value))
        .collect();
    if kept.is_empty() {
        return page.to_owned();
    }
    let query = Serializer::new(String::new()).extend_pairs(kept).finish();
    format!("{page}?{query}")
}

/// Whether a target is a path of this server. Browsers read `/\` as `//`, and skip tabs and line breaks.
fn is_ours(target: &str) -> bool {
    let is_clean = !target.contains(|c: char| c == '\\' || c.is_control());
    target.starts_with('/') && !target.starts_with("//") && is_clean
}
