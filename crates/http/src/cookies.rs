//! Cookies, written as Django writes them.

use auth::Settings;
use axum::http::{HeaderMap, HeaderValue, header};
use chrono::{DateTime, TimeDelta, Utc};
use config::Cookie;

/// The value of a cookie in a request; the last one wins where there are several of a name.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    // A neighbour's cookie may hold anything: what is no text is passed over pair by pair.
    let lines = headers
        .get_all(header::COOKIE)
        .into_iter()
        .map(HeaderValue::as_bytes);
    let texts = lines
        .flat_map(|line| line.split(|byte| *byte == b';'))
        .filter_map(|pair| str::from_utf8(pair).ok());
    let pairs = texts.filter_map(|pair| pair.trim().split_once('='));
    pairs
        .filter(|(found, _)| *found == name)
        .map(|(_, value)| value.trim_matches('"'))
        .next_back()
}

/// The session cookie of a session that lasts as the settings say, or as long as it says itself.
pub fn session(
    settings: &Settings,
    token: &str,
    own_age: Option<u32>,
    now: DateTime<Utc>,
) -> HeaderValue {
    let session = &settings.session;
    let common = (!session.expire_at_browser_close).then_some(session.cookie_age);
    let age = own_age.or(common);
    write(&settings.session_cookie(), token, age, Some(now))
}

/// The cookie of a browser that is trusted.
pub fn trust(settings: &Settings, value: &str, now: DateTime<Utc>) -> HeaderValue {
    let cookie = settings.trust_cookie();
    write(&cookie, value, cookie.max_age, Some(now))
}

/// Takes the session cookie away.
pub fn no_session(settings: &Settings) -> HeaderValue {
    // Compat: `delete_cookie` does not say HttpOnly, and nothing is left to be hidden.
    let cookie = Cookie {
        http_only: false,
        ..settings.session_cookie()
    };
    write(&cookie, "", Some(0), None)
}

/// The cookie that leads to what a provider posted; for the one page that needs it.
pub fn parcel(settings: &Settings, name: &str, token: &str, path: &str) -> HeaderValue {
    let cookie = Cookie {
        name: name.to_owned(),
        path: path.to_owned(),
        http_only: true,
        ..settings.session_cookie()
    };
    write(&cookie, token, None, None)
}

/// A `Set-Cookie` line. `now` is needed for an expiry date; without it the cookie ends in 1970.
/// Compat: `django/http/response.py` `set_cookie`, `delete_cookie`.
pub fn write(
    cookie: &Cookie,
    value: &str,
    age: Option<u32>,
    now: Option<DateTime<Utc>>,
) -> HeaderValue {
    use std::fmt::Write;
    let mut line = format!("{}={value}", cookie.name);
    if let Some(age) = age {
        let end = now.map_or(DateTime::UNIX_EPOCH, |now| {
            now + TimeDelta::seconds(age.into())
        });
        let _ = write!(
            line,
            "; expires={}; Max-Age={age}",
            end.format("%a, %d %b %Y %H:%M:%S GMT")
        );
    }
    if let Some(domain) = &cookie.domain {
        let _ = write!(line, "; Domain={domain}");
    }
    let _ = write!(line, "; Path={}", cookie.path);
    if cookie.http_only {
        line.push_str("; HttpOnly");
    }
    if let Some(same_site) = cookie.same_site.as_str() {
        let _ = write!(line, "; SameSite={same_site}");
    }
    if cookie.secure {
        line.push_str("; Secure");
    }
    HeaderValue::from_str(&line).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("a=1; sessionid=abc; b"),
        );
        assert_eq!(super::read(&headers, "sessionid"), Some("abc"));
        assert_eq!(super::read(&headers, "session"), None);
    }
}
