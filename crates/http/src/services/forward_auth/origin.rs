//! Which request the proxy is asking about.

use auth::Settings;
use auth::flows::forward_auth::Place;
use axum::http::HeaderMap;
use url::Url;

/// The address of the request, if the proxy says it.
#[derive(Debug)]
pub(super) struct Origin {
    place: Option<Place>,
    next: Option<String>,
}

/// The headers name two addresses.
#[derive(Debug)]
pub(super) struct Contradiction;

impl Origin {
    /// Reads `X-Forwarded-Proto`, `-Host` and `-Uri`, or `X-Original-URL`.
    // Security: a proxy sets the ones and passes on the others as the client invented them, so both must agree.
    pub(super) fn read(settings: &Settings, headers: &HeaderMap) -> Result<Self, Contradiction> {
        let forwarded = forwarded(settings, headers)?;
        let original = one(headers, "x-original-url")?.map(parse);
        let url = match (forwarded, original) {
            (Some(forwarded), Some(original)) if forwarded != original => {
                return Err(Contradiction);
            }
            (forwarded, original) => forwarded.or(original).flatten(),
        };
        let next = url.as_ref().map(|(url, _)| url.to_string());
        Ok(Self {
            place: url.and_then(|(url, path)| {
                Some(Place {
                    host: url.host_str()?.to_owned(),
                    path,
                })
            }),
            next: next.filter(|next| settings.may_return_to(next)),
        })
    }

    /// The place; `None` where it is not known.
    pub(super) fn place(&self) -> Option<&Place> {
        self.place.as_ref()
    }

    /// Where a browser may be sent back to.
    pub(super) fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

/// An address, and its path as it was written.
type Address = (Url, String);

fn forwarded(
    settings: &Settings,
    headers: &HeaderMap,
) -> Result<Option<Option<Address>>, Contradiction> {
    let (host, path) = (
        one(headers, "x-forwarded-host")?,
        one(headers, "x-forwarded-uri")?,
    );
    let proto = one(headers, "x-forwarded-proto")?;
    let Some(host) = host else { return Ok(None) };
    let Some(path) = path else { return Ok(None) };
    let is_https = || {
        let own = settings.server.public_url.as_deref().unwrap_or_default();
        own.starts_with("https:")
    };
    let scheme = match proto {
        Some(proto) => proto,
        None if is_https() => "https",
        None => "http",
    };
    if !path.starts_with('/') || host.contains(['/', '?', '#', '@', '\\', ',']) {
        return Ok(Some(None));
    }
    Ok(Some(parse(&format!("{scheme}://{host}{path}"))))
}

fn parse(text: &str) -> Option<Address> {
    let url = Url::parse(text).ok()?;
    let is_plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none();
    let (_, rest) = text.split_once("://")?;
    let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    let path = path.split(['?', '#']).next().unwrap_or("/").to_owned();
    is_plain.then_some((url, path))
}

/// The text of a header that is there once; what is there twice contradicts itself.
fn one<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Contradiction> {
    let mut lines = headers.get_all(name).iter();
    let first = lines.next();
    if lines.next().is_some() {
        return Err(Contradiction);
    }
    let text = first.map(|value| value.to_str().map_err(|_| Contradiction));
    Ok(text.transpose()?.filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use auth::Settings;
    use axum::http::{HeaderMap, HeaderName, HeaderValue};

    use super::Origin;

    fn read(
        lines: &[(&'static str, &'static str)],
    ) -> Result<(Option<String>, Option<String>), ()> {
        let mut settings = Settings::default();
        settings.server.public_url = Some("https://auth.example.com".to_owned());
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
        }
        let origin = Origin::read(&settings, &headers).map_err(|_| ())?;
        let place = origin
            .place()
            .map(|place| format!("{}{}", place.host, place.path));
        Ok((place, origin.next().map(str::to_owned)))
    }

    #[test]
    fn both_ways_of_saying_an_address_are_read() {
        let expected = (
            Some("wiki.example.com/a/b".to_owned()),
            Some("https://wiki.example.com/a/b?c=d".to_owned()),
        );
        let forwarded = [
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "wiki.example.com"),
            ("x-forwarded-uri", "/a/b?c=d"),
        ];
        assert_eq!(read(&forwarded), Ok(expected.clone()));
        let original = [("x-original-url", "https://wiki.example.com/a/b?c=d")];
        assert_eq!(read(&original), Ok(expected));
        assert_eq!(read(&[]), Ok((None, None)));
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        for url in [
            "https://evil.net/",
            "http://wiki.example.com/",
            "https://x@wiki.example.com/",
            "javascript:alert(1)",
        ] {
            let line = [("x-original-url", url)];
            assert_eq!(read(&line).unwrap().1, None, "{url}");
        }
        for host in [
            "evil.net",
            "wiki.example.com@evil.net",
            "evil.net/.example.com",
            "wiki.example.com, evil.net",
        ] {
            let lines = [("x-forwarded-host", host), ("x-forwarded-uri", "/")];
            assert_eq!(read(&lines).unwrap().1, None, "{host}");
        }
    }

    #[test]
    fn two_addresses_are_refused() {
        assert!(
            read(&[
                ("x-forwarded-host", "wiki.example.com"),
                ("x-forwarded-uri", "/public"),
                ("x-original-url", "https://wiki.example.com/admin"),
            ])
            .is_err()
        );
        assert!(
            read(&[
                ("x-forwarded-host", "a.example.com"),
                ("x-forwarded-host", "b.example.com")
            ])
            .is_err()
        );
    }
}
