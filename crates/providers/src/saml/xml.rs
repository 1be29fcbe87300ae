//! XML as SAML needs it: read without DTDs, within bounds, and looked at by namespace.

use bergshamra_c14n::{C14nMode, canonicalize_doc};
use bergshamra_xml::NodeSet;
use uppsala::{Document, NodeId, NodeKind, Parser};

use super::refuse;
use crate::error::Error;

/// The namespaces.
pub(super) const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion";
pub(super) const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";
pub(super) const METADATA: &str = "urn:oasis:names:tc:SAML:2.0:metadata";
pub(super) const SIGNATURE: &str = "http://www.w3.org/2000/09/xmldsig#";

/// Deeper than any message of SAML goes.
const DEPTH: u32 = 64;

/// Reads a document.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Error> {
    // Security: entities can grow without end or read files; SAML has none.
    let parser = Parser::new().with_max_depth(DEPTH).with_forbid_dtd(true);
    parser.parse(text).map_err(|_| refuse("that is no XML"))
}

/// The canonical form of an element, without one of its children.
pub(super) fn canonical(
    element: Node<'_, '_>,
    without: Option<Node<'_, '_>>,
    mode: C14nMode,
    prefixes: &[String],
) -> Result<String, Error> {
    let mut nodes = NodeSet::tree_without_comments(element.id, element.document);
    if let Some(without) = without {
        nodes = nodes.subtract(&NodeSet::tree_with_comments(without.id, without.document));
    }
    let bytes = canonicalize_doc(element.document, mode, Some(&nodes), prefixes)
        .map_err(|_| refuse("it has no canonical form"))?;
    String::from_utf8(bytes).map_err(|_| refuse("it has no canonical form"))
}

/// An element.
#[derive(Clone, Copy)]
pub(super) struct Node<'d, 'x> {
    document: &'d Document<'x>,
    id: NodeId,
}

impl<'d, 'x> Node<'d, 'x> {
    /// The outermost element.
    pub(super) fn root(document: &'d Document<'x>) -> Result<Self, Error> {
        let id = document.document_element();
        let id = id.ok_or_else(|| refuse("that is no XML"))?;
        Ok(Self { document, id })
    }

    /// Whether it has this name.
    pub(super) fn is(self, namespace: &str, name: &str) -> bool {
        let element = self.document.element(self.id);
        element.is_some_and(|element| element.matches_name_ns(namespace, name))
    }

    /// Whether it is the outermost element.
    pub(super) fn is_root(self) -> bool {
        self.document.document_element() == Some(self.id)
    }

    /// An attribute without a namespace.
    pub(super) fn attribute(self, name: &str) -> Option<&'d str> {
        let attributes = &self.document.element(self.id)?.attributes;
        let mut found = attributes
            .iter()
            .filter(|one| one.name.namespace_uri.is_none() && one.name.local_name == name);
        found.next().map(|one| &*one.value)
    }

    /// An attribute that must be there.
    pub(super) fn required(self, name: &str) -> Result<&'d str, Error> {
        self.attribute(name)
            .ok_or_else(|| refuse(format!("there is no {name}")))
    }

    /// The elements in it.
    pub(super) fn children(self) -> impl Iterator<Item = Self> {
        let document = self.document;
        let ids = document.children(self.id).into_iter();
        ids.filter(|id| document.element(*id).is_some())
            .map(|id| Self { document, id })
    }

    /// The elements in it that have this name.
    pub(super) fn all(self, namespace: &str, name: &str) -> impl Iterator<Item = Self> {
        self.children().filter(move |node| node.is(namespace, name))
    }

    /// The element in it that has this name, if there is one; several are refused.
    pub(super) fn child(self, namespace: &str, name: &str) -> Result<Option<Self>, Error> {
        let mut found = self.all(namespace, name);
        let first = found.next();
        match found.next() {
            None => Ok(first),
            Some(_) => Err(refuse(format!("there are several {name}"))),
        }
    }

    /// The one element in it that has this name.
    pub(super) fn only(self, namespace: &str, name: &str) -> Result<Self, Error> {
        self.child(namespace, name)?
            .ok_or_else(|| refuse(format!("there is no {name}")))
    }

    /// All elements below it, and itself.
    pub(super) fn tree(self) -> impl Iterator<Item = Self> {
        let document = self.document;
        let below = document.descendants(self.id).into_iter();
        let below = below.filter(move |id| document.element(*id).is_some() && *id != self.id);
        std::iter::once(self).chain(below.map(move |id| Self { document, id }))
    }

    /// Its text, without space around it. Security: all of it, so that a comment cannot cut a name in two.
    pub(super) fn text(self) -> String {
        let mut text = String::new();
        for id in self.document.children(self.id) {
            if let Some(NodeKind::Text(part) | NodeKind::CData(part)) = self.document.node_kind(id)
            {
                text.push_str(part);
            }
        }
        text.trim().to_owned()
    }
}

/// Text as it stands in XML, between tags or in quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => made.push_str("&amp;"),
            '<' => made.push_str("&lt;"),
            '>' => made.push_str("&gt;"),
            '"' => made.push_str("&quot;"),
            // What XML 1.0 has no way to write.
            '\u{0}'..='\u{8}'
            | '\u{b}'
            | '\u{c}'
            | '\u{e}'..='\u{1f}'
            | '\u{fffe}'
            | '\u{ffff}' => {}
            '\t' => made.push_str("&#9;"),
            '\n' => made.push_str("&#10;"),
            '\r' => made.push_str("&#13;"),
            other => made.push(other),
        }
    }
    made
}
