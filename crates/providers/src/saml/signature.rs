//! XML signatures, as far as SAML has them (SAML Core 5.4): one reference, to the element that the signature stands in.
//!
//! Security: what is signed is given back as the text that was hashed, and only that is read. Whatever else a message
//! may hold, by whatever trick of wrapping, is not seen.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bergshamra_c14n::C14nMode;
use subtle::ConstantTimeEq;

use super::keys::{self, Key};
use super::refuse;
use super::xml::{self, Node, SIGNATURE};
use crate::error::Error;

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";

/// Whose signatures are taken.
pub(super) struct Trust<'a> {
    /// The keys, any of which will do.
    pub(super) keys: &'a [Key],
    /// Whether SHA-1 and short keys are taken.
    pub(super) takes_old: bool,
}

/// How something is brought into canonical form.
struct Form {
    mode: C14nMode,
    prefixes: Vec<String>,
}

/// The text of an element as it was signed; none if there is no signature in it.
pub(super) fn signed(
    element: Node<'_, '_>,
    root: Node<'_, '_>,
    trust: &Trust<'_>,
) -> Result<Option<String>, Error> {
    let Some(signature) = element.child(SIGNATURE, "Signature")? else {
        return Ok(None);
    };
    if signature.all(SIGNATURE, "Object").next().is_some() {
        return Err(refuse("the signature carries things"));
    }
    let info = signature.only(SIGNATURE, "SignedInfo")?;
    let reference = info.only(SIGNATURE, "Reference")?;
    must_point_to(reference, element, root)?;
    let text = digested(reference, element, signature, trust)?;
    let form = Form::of(info.only(SIGNATURE, "CanonicalizationMethod")?)?;
    let message = xml::canonical(info, None, form.mode, &form.prefixes)?;
    let algorithm = info.only(SIGNATURE, "SignatureMethod")?;
    let made = value(signature.only(SIGNATURE, "SignatureValue")?)?;
    let algorithm = algorithm.required("Algorithm")?;
    must_be_ours(trust, algorithm, message.as_bytes(), &made)?;
    Ok(Some(text))
}

/// Whether one of the keys made a signature.
pub(super) fn must_be_ours(
    trust: &Trust<'_>,
    algorithm: &str,
    message: &[u8],
    made: &[u8],
) -> Result<(), Error> {
    let mut keys = trust.keys.iter();
    if keys.any(|key| key.verifies(algorithm, trust.takes_old, message, made)) {
        return Ok(());
    }
    Err(refuse("the signature is not the identity provider's"))
}

fn must_point_to(
    reference: Node<'_, '_>,
    element: Node<'_, '_>,
    root: Node<'_, '_>,
) -> Result<(), Error> {
    let elsewhere = || refuse("the signature is of something else");
    let to = reference.required("URI")?;
    if to.is_empty() {
        return element.is_root().then_some(()).ok_or_else(elsewhere);
    }
    let id = to.strip_prefix('#').filter(|id| !id.is_empty());
    let id = id.filter(|id| element.attribute("ID") == Some(id));
    let id = id.ok_or_else(elsewhere)?;
    let named = ["ID", "Id", "id"];
    let has = |node: &Node<'_, '_>| named.iter().any(|name| node.attribute(name) == Some(id));
    if root.tree().filter(has).count() != 1 {
        return Err(refuse("an ID is there twice"));
    }
    Ok(())
}

/// The text of the element, if it has the digest that the reference says.
fn digested(
    reference: Node<'_, '_>,
    element: Node<'_, '_>,
    signature: Node<'_, '_>,
    trust: &Trust<'_>,
) -> Result<String, Error> {
    let transforms = reference.only(SIGNATURE, "Transforms")?;
    let transforms: Vec<_> = transforms.children().collect();
    let form = match transforms.as_slice() {
        [enveloped, form]
            if enveloped.is(SIGNATURE, "Transform")
                && form.is(SIGNATURE, "Transform")
                && enveloped.attribute("Algorithm") == Some(ENVELOPED) =>
        {
            Form::of(*form)?
        }
        _ => {
            return Err(refuse(
                "the signature transforms in a way that SAML does not know",
            ));
        }
    };
    let text = xml::canonical(element, Some(signature), form.mode, &form.prefixes)?;
    let method = reference.only(SIGNATURE, "DigestMethod")?;
    let method = method.required("Algorithm")?;
    let digest = keys::digest(method, trust.takes_old, text.as_bytes());
    let digest = digest.ok_or_else(|| refuse("the digest is of a kind that is not taken"))?;
    let told = value(reference.only(SIGNATURE, "DigestValue")?)?;
    if !bool::from(digest.ct_eq(&told)) {
        return Err(refuse("it was changed after it was signed"));
    }
    Ok(text)
}

impl Form {
    fn of(method: Node<'_, '_>) -> Result<Self, Error> {
        let mode = C14nMode::from_uri(method.required("Algorithm")?);
        // Security: with comments left in, what is hashed and what is read could differ.
        let mode = mode.filter(|mode| !mode.with_comments());
        let mode = mode.ok_or_else(|| refuse("the canonical form is one that is not taken"))?;
        let list = method.child(EXCLUSIVE, "InclusiveNamespaces")?;
        let list = list.and_then(|list| list.attribute("PrefixList"));
        let prefixes = list.unwrap_or_default().split_whitespace();
        let prefixes = prefixes.map(str::to_owned).collect();
        Ok(Self { mode, prefixes })
    }
}

fn value(node: Node<'_, '_>) -> Result<Vec<u8>, Error> {
    STANDARD
        .decode(keys::bare(&node.text()))
        .map_err(|_| refuse("the signature is no base64"))
}

/// Puts a signature into a document, before the first child of its outermost element or after the one of this name.
pub(super) fn sign(
    document: &str,
    after: Option<&str>,
    private_key: &str,
    certificate: &str,
) -> Result<String, Error> {
    let parsed = xml::parse(document)?;
    let root = Node::root(&parsed)?;
    let id = root.required("ID")?.to_owned();
    let text = xml::canonical(root, None, C14nMode::Exclusive, &[])?;
    let digest = keys::digest(
        "http://www.w3.org/2001/04/xmlenc#sha256",
        false,
        text.as_bytes(),
    );
    let digest = STANDARD.encode(digest.unwrap_or_default());
    let info = format!(
        "<ds:SignedInfo xmlns:ds=\"{SIGNATURE}\"><ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\">\
         </ds:CanonicalizationMethod><ds:SignatureMethod Algorithm=\"{}\"></ds:SignatureMethod>\
         <ds:Reference URI=\"#{}\"><ds:Transforms><ds:Transform Algorithm=\"{ENVELOPED}\"></ds:Transform>\
         <ds:Transform Algorithm=\"{EXCLUSIVE}\"></ds:Transform></ds:Transforms><ds:DigestMethod \
         Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"></ds:DigestMethod><ds:DigestValue>{digest}\
         </ds:DigestValue></ds:Reference></ds:SignedInfo>",
        keys::RSA_SHA256,
        xml::escaped(&id)
    );
    let made = keys::sign(private_key, keys::RSA_SHA256, info.as_bytes())?;
    let signature = format!(
        "<ds:Signature xmlns:ds=\"{SIGNATURE}\">{info}<ds:SignatureValue>{made}</ds:SignatureValue><ds:KeyInfo>\
         <ds:X509Data><ds:X509Certificate>{}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>",
        keys::bare(certificate)
    );
    let place = match after {
        Some(tag) => document.find(tag).map(|at| at + tag.len()),
        None => document.find('>').map(|at| at + 1),
    };
    let place = place.ok_or_else(|| refuse("there is no place for a signature"))?;
    Ok(format!(
        "{}{signature}{}",
        &document[..place],
        &document[place..]
    ))
}
