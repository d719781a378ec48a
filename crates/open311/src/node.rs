//! Writing: one neutral shape for every answer, and the two ways to put it into bytes.
//!
//! Types describe themselves once, as a [`Node`]; what JSON and XML look like then follows from the
//! convention alone (lists are always arrays, nothing is `null` or an empty element, codes are text), so
//! the two cannot drift apart.

use std::borrow::Cow;

use quick_xml::escape::partial_escape;
use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

/// The content of one element.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Text; nothing at all when empty.
    Text(String),
    /// A number in JSON, its digits in XML.
    Number(f64),
    /// Like a number, but never with a decimal point.
    Whole(u32),
    /// A boolean in JSON, a word in XML.
    Bool(bool),
    /// An array in JSON, in XML child elements of the given name.
    List(&'static str, Vec<Node>),
    /// The same element several times in a row, which GeoReport itself never does but its update extension
    /// does.
    Repeat(Vec<Node>),
    /// Named children in the order of the specification.
    Fields(Vec<(Cow<'static, str>, Node)>),
}

impl Node {
    pub(crate) fn text(text: impl Into<String>) -> Node {
        Node::Text(text.into())
    }

    /// Text, or the empty element.
    pub(crate) fn maybe(text: Option<&impl ToString>) -> Node {
        Node::Text(text.map(ToString::to_string).unwrap_or_default())
    }

    pub(crate) fn number(number: Option<f64>) -> Node {
        number.filter(|number| number.is_finite()).map_or(Node::text(""), Node::Number)
    }

    pub(crate) fn fields<const N: usize>(
        fields: [(&'static str, Node); N],
    ) -> Vec<(Cow<'static, str>, Node)> {
        fields.map(|(name, node)| (Cow::Borrowed(name), node)).into()
    }

    pub(crate) fn object<const N: usize>(fields: [(&'static str, Node); N]) -> Node {
        Node::Fields(Node::fields(fields))
    }

    pub(crate) fn json(&self) -> String {
        // Serialising to memory fails for keys that are not text and for nothing else; all keys here are
        // text.
        serde_json::to_string(self).unwrap_or_else(|_| "null".into())
    }

    pub(crate) fn xml(&self, root: &str) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        self.write_element(root, &mut out);
        out
    }

    fn write_element(&self, name: &str, out: &mut String) {
        match self {
            Node::Text(text) => write_leaf(name, &escaped(text), out),
            Node::Number(number) => write_leaf(name, &number.to_string(), out),
            Node::Whole(number) => write_leaf(name, &number.to_string(), out),
            Node::Bool(yes) => write_leaf(name, if *yes { "true" } else { "false" }, out),
            Node::List(_, items) if items.is_empty() => write_leaf(name, "", out),
            Node::List(item, items) => {
                wrap(name, out, |out| items.iter().for_each(|node| node.write_element(item, out)));
            }
            Node::Repeat(nodes) if nodes.is_empty() => write_leaf(name, "", out),
            Node::Repeat(nodes) => nodes.iter().for_each(|node| node.write_element(name, out)),
            Node::Fields(fields) if fields.is_empty() => write_leaf(name, "", out),
            Node::Fields(fields) => {
                wrap(name, out, |out| fields.iter().for_each(|(name, node)| node.write_element(name, out)));
            }
        }
    }
}

fn wrap(name: &str, out: &mut String, inner: impl FnOnce(&mut String)) {
    out.extend(["<", name, ">"]);
    inner(out);
    out.extend(["</", name, ">"]);
}

fn write_leaf(name: &str, content: &str, out: &mut String) {
    if content.is_empty() {
        out.extend(["<", name, "/>"]);
    } else {
        wrap(name, out, |out| out.push_str(content));
    }
}

/// Markup escaped and characters XML 1.0 cannot carry in any form dropped. Escaping also writes carriage returns as
/// references, which a parser would otherwise turn into line feeds.
fn escaped(text: &str) -> String {
    let legal: String = text.chars().filter(|c| is_xml_char(*c)).collect();
    partial_escape(legal).into_owned()
}

fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Text(text) if text.is_empty() => serializer.serialize_unit(),
            Node::Text(text) => serializer.serialize_str(text),
            Node::Number(number) => serializer.serialize_f64(*number),
            Node::Whole(number) => serializer.serialize_u32(*number),
            Node::Bool(yes) => serializer.serialize_bool(*yes),
            Node::Repeat(nodes) if nodes.is_empty() => serializer.serialize_unit(),
            Node::List(_, nodes) | Node::Repeat(nodes) => {
                let mut array = serializer.serialize_seq(Some(nodes.len()))?;
                nodes.iter().try_for_each(|node| array.serialize_element(node))?;
                array.end()
            }
            Node::Fields(fields) => {
                let mut object = serializer.serialize_map(Some(fields.len()))?;
                fields.iter().try_for_each(|(name, node)| object.serialize_entry(name, node))?;
                object.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(node: &Node) -> String {
        node.xml("x").split_once('\n').unwrap().1.to_owned()
    }

    #[test]
    fn xml_says_what_it_is() {
        assert!(Node::text("a").xml("x").starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<x>"));
    }

    #[test]
    fn lists_of_none_one_and_many() {
        let list = |n| Node::List("y", vec![Node::text("a"); n]);
        assert_eq!((list(0).json(), body(&list(0))), ("[]".into(), "<x/>".into()));
        assert_eq!((list(1).json(), body(&list(1))), (r#"["a"]"#.into(), "<x><y>a</y></x>".into()));
        assert_eq!(list(2).json(), r#"["a","a"]"#);
        assert_eq!(body(&list(2)), "<x><y>a</y><y>a</y></x>");
    }

    #[test]
    fn nothing_is_null_or_an_empty_element() {
        let fields =
            Node::object([("a", Node::text("")), ("b", Node::number(None)), ("c", Node::Repeat(vec![]))]);
        assert_eq!(fields.json(), r#"{"a":null,"b":null,"c":null}"#);
        assert_eq!(body(&fields), "<x><a/><b/><c/></x>");
    }

    #[test]
    fn text_is_kept_but_never_becomes_markup() {
        let text = Node::text("<b>Jl. \"A\" & B</b> ]]> it's\r\nnext\u{0}\u{1b}\u{fffe} \u{1f6a7}");
        assert_eq!(
            body(&text),
            "<x>&lt;b&gt;Jl. \"A\" &amp; B&lt;/b&gt; ]]&gt; it's&#13;\nnext \u{1f6a7}</x>"
        );
        assert_eq!(body(&Node::text("\u{0}")), "<x/>");
    }

    #[test]
    fn numbers_are_plain_digits() {
        let number = Node::number(Some(-7.966_62));
        assert_eq!((number.json(), body(&number)), ("-7.96662".into(), "<x>-7.96662</x>".into()));
        assert_eq!(body(&Node::number(Some(1e-7))), "<x>0.0000001</x>");
        assert_eq!(Node::number(Some(f64::NAN)).json(), "null");
        assert_eq!(
            (Node::Bool(true).json(), body(&Node::Bool(false))),
            ("true".into(), "<x>false</x>".into())
        );
    }
}
