//! The `Content-Security-Policy` of pages: only files of this server, and of inline scripts only those that the page was
//! built with. Static files cannot have nonces, so each script is named by its hash, taken from the embedded bytes.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

/// For pages without scripts.
pub(super) const PLAIN: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// For pictures that are opened on their own: an SVG may have styles, and runs nothing.
pub(super) const PICTURE: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// The policy of one page of the web app.
pub(super) fn of_page(page: &str) -> String {
    let hashes: String = inline_scripts(page)
        .map(|script| {
            format!(
                " 'sha256-{}'",
                BASE64_STANDARD.encode(Sha256::digest(script))
            )
        })
        .collect();
    format!(
        "default-src 'none'; script-src 'self'{hashes}; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// The texts of scripts that are in the page itself.
fn inline_scripts(page: &str) -> impl Iterator<Item = &str> {
    page.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script>")?;
        let is_inline = !attributes.contains(" src=") && !text.is_empty();
        is_inline.then_some(text)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_inline_script_is_named_by_its_hash_and_no_other() {
        let page = r#"<script src="/a.js" async=""></script><script>alert('Hello, world.');</script>
            <script id="_R_">1</script><script></script>"#;
        let policy = super::of_page(page);
        // The first is the example of the specification's authors (content-security-policy.com/hash).
        let scripts = "script-src 'self' 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=' \
                       'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s=';";
        assert!(policy.contains(scripts), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
