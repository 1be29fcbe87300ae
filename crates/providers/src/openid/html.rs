//! What the head of a page says of an identifier.

use html5gum::{Token, Tokenizer};

/// As far as we need to read.
const TAGS: usize = 2000;

/// What the head of a page says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Links {
    /// Where its XRDS document is.
    pub(super) xrds: Option<String>,
    /// Who looks after the identifier.
    pub(super) provider: Option<String>,
    /// What they call it.
    pub(super) local: Option<String>,
}

/// Reads the head of a page. Security: links in its body may be anybody's, as in the comments of a blog.
pub(super) fn links(page: &str) -> Links {
    let mut links = Links::default();
    let tokens = Tokenizer::new(page).filter_map(Result::ok);
    for token in tokens.take(TAGS) {
        match token {
            Token::StartTag(tag) if tag.name.as_slice() == b"body" => break,
            Token::EndTag(tag) if tag.name.as_slice() == b"head" => break,
            Token::StartTag(tag) => {
                let attribute = |name: &str| {
                    let value = tag.attributes.get(name.as_bytes())?;
                    Some(String::from_utf8_lossy(value).trim().to_owned())
                };
                match tag.name.as_slice() {
                    b"meta" => meta(&mut links, attribute),
                    b"link" => link(&mut links, attribute),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    links
}

fn meta(links: &mut Links, attribute: impl Fn(&str) -> Option<String>) {
    let name = attribute("http-equiv").unwrap_or_default();
    let is_xrds = ["x-xrds-location", "x-yadis-location"]
        .iter()
        .any(|one| name.eq_ignore_ascii_case(one));
    if is_xrds && links.xrds.is_none() {
        links.xrds = attribute("content");
    }
}

fn link(links: &mut Links, attribute: impl Fn(&str) -> Option<String>) {
    let kinds = attribute("rel").unwrap_or_default().to_lowercase();
    for kind in kinds.split_whitespace() {
        let place = match kind {
            "openid2.provider" => &mut links.provider,
            "openid2.local_id" => &mut links.local,
            _ => continue,
        };
        if place.is_none() {
            *place = attribute("href");
        }
    }
}
