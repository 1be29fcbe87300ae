//! Where an identifier is looked after (7.3 of the standard): XRDS found by Yadis, or links in a page.

use uppsala::{Document, NodeId, Parser};
use url::Url;

use super::html;
use super::refuse;
use crate::client::Client;
use crate::error::Error;
use crate::fetch::{Response, get_page};

const ACCEPT: &str = "text/html; q=0.3, application/xhtml+xml; q=0.5, application/xrds+xml";
const XRDS: &str = "application/xrds+xml";
const SERVER: &str = "http://specs.openid.net/auth/2.0/server";
const SIGNON: &str = "http://specs.openid.net/auth/2.0/signon";
const XRD: &str = "xri://$xrd*($v*2.0)";

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Where people are sent.
    pub(super) endpoint: String,
    /// Who it is; none if the endpoint is to say that.
    pub(super) claimed: Option<String>,
    /// What the endpoint calls them, if something else.
    pub(super) local: Option<String>,
}

/// An identifier as an address (7.2 of the standard); none for what is no address. XRIs are not supported.
pub(super) fn normalized(typed: &str) -> Option<Url> {
    let is_xri = typed.starts_with("xri://") || typed.starts_with(['=', '@', '+', '$', '!', '(']);
    if is_xri {
        return None;
    }
    let typed = if typed.contains("://") {
        typed.to_owned()
    } else {
        // The standard says http, from a time before certificates cost nothing.
        format!("https://{typed}")
    };
    let mut url = Url::parse(&typed).ok()?;
    url.set_fragment(None);
    let is_web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some();
    is_web.then_some(url)
}

/// Finds out who looks after an identifier.
pub(super) async fn find(client: &Client<'_>, place: Url) -> Result<Found, Error> {
    let (at, page) = get_page(client.fetch, place, ACCEPT).await?;
    must_be_there(&page)?;
    let claimed = at.to_string();
    if page.content_type.starts_with(XRDS) {
        return in_xrds(&page.body, &claimed);
    }
    let links = html::links(&page.body);
    let elsewhere = page.xrds_location.as_deref().or(links.xrds.as_deref());
    if let Some(elsewhere) = elsewhere {
        let elsewhere = at.join(elsewhere);
        let elsewhere = elsewhere.map_err(|_| refuse("the identifier points nowhere"))?;
        let (_, xrds) = get_page(client.fetch, elsewhere, XRDS).await?;
        must_be_there(&xrds)?;
        return in_xrds(&xrds.body, &claimed);
    }
    let endpoint = links.provider;
    let endpoint = endpoint.ok_or_else(|| refuse("nobody looks after this identifier"))?;
    Ok(Found {
        endpoint: web(&endpoint)?,
        claimed: Some(claimed),
        local: links.local,
    })
}

fn must_be_there(page: &Response) -> Result<(), Error> {
    if page.status == 200 {
        return Ok(());
    }
    Err(refuse("there is no page at this identifier"))
}

/// An endpoint must be an address that a browser can be sent to.
fn web(endpoint: &str) -> Result<String, Error> {
    let url = Url::parse(endpoint.trim());
    let url = url
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"));
    url.map(|url| url.to_string())
        .ok_or_else(|| refuse("the endpoint is no address"))
}

/// What an XRDS document says of whoever has this identifier.
pub(super) fn in_xrds(text: &str, claimed: &str) -> Result<Found, Error> {
    let parser = Parser::new().with_max_depth(32).with_forbid_dtd(true);
    let document = parser
        .parse(text)
        .map_err(|_| refuse("the XRDS is no XML"))?;
    let nobody = || refuse("nobody looks after this identifier");
    // The last XRD is the one that counts.
    let xrds = document.get_elements_by_tag_name_ns(XRD, "XRD");
    let xrd = *xrds.last().ok_or_else(nobody)?;
    let mut services = document.child_elements_by_name_ns(xrd, XRD, "Service");
    services.sort_by_key(|service| priority(&document, *service));
    for kind in [SERVER, SIGNON] {
        let is = |service: &&NodeId| texts(&document, **service, "Type").any(|text| text == kind);
        let Some(service) = services.iter().find(is) else {
            continue;
        };
        let mut places = document.child_elements_by_name_ns(*service, XRD, "URI");
        places.sort_by_key(|place| priority(&document, *place));
        let endpoint = document.text_content_deep(*places.first().ok_or_else(nobody)?);
        let is_person = kind == SIGNON;
        return Ok(Found {
            endpoint: web(&endpoint)?,
            claimed: is_person.then(|| claimed.to_owned()),
            local: texts(&document, *service, "LocalID")
                .next()
                .filter(|_| is_person),
        });
    }
    Err(nobody())
}

fn texts(document: &Document<'_>, of: NodeId, name: &str) -> impl Iterator<Item = String> {
    let found = document
        .child_elements_by_name_ns(of, XRD, name)
        .into_iter();
    let texts: Vec<_> = found
        .map(|id| document.text_content_deep(id).trim().to_owned())
        .collect();
    texts.into_iter()
}

/// The least goes first, what has none last.
fn priority(document: &Document<'_>, of: NodeId) -> u64 {
    let told = document.get_attribute(of, "priority");
    told.and_then(|told| told.parse().ok()).unwrap_or(u64::MAX)
}
