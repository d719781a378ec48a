//! What can be sent as a whole answer, and how it is written and read.

use crate::node::Node;
use crate::tree::Tree;

/// Something that can be a whole answer. Implemented by this crate's types only.
pub trait Document: Sized {
    /// The name of the XML root element; JSON leaves it out.
    const ROOT: &'static str;
    #[doc(hidden)]
    fn node(&self) -> Node;
    #[doc(hidden)]
    fn read(tree: &Tree) -> Result<Self, ReadError>;
}

/// Something answers list: a `Vec` of it is a [`Document`].
pub trait Item: Sized {
    /// The name of the list, which is the XML root element.
    const LIST: &'static str;
    /// The name of one element of the list.
    const ITEM: &'static str;
    #[doc(hidden)]
    fn node(&self) -> Node;
    #[doc(hidden)]
    fn read(tree: &Tree) -> Result<Self, ReadError>;
    #[doc(hidden)]
    fn items(list: &Tree) -> Vec<&Tree> {
        list.items()
    }
}

impl<T: Item> Document for Vec<T> {
    const ROOT: &'static str = T::LIST;

    fn node(&self) -> Node {
        Node::List(T::ITEM, self.iter().map(Item::node).collect())
    }

    fn read(tree: &Tree) -> Result<Self, ReadError> {
        T::items(tree).into_iter().map(T::read).collect()
    }
}

/// Why another server's answer could not be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Not well-formed XML or JSON at all; often an HTML page of a proxy.
    #[error("not well-formed: {0}")]
    Syntax(String),
    /// Another document than the one asked for, for instance an error list.
    #[error("the document is a <{found}>, expected <{expected}>")]
    OtherRoot {
        /// What it is.
        found: String,
        /// What it should have been.
        expected: &'static str,
    },
    /// An element that cannot be done without is missing or empty.
    #[error("<{field}> is missing")]
    Missing {
        /// The element.
        field: &'static str,
    },
    /// An element holds something its type cannot be made from.
    #[error("<{field}> is unreadable: {text:?}")]
    Unreadable {
        /// The element.
        field: &'static str,
        /// What it holds.
        text: String,
    },
}

/// Writes XML with its declaration. Every element of the specification is there, empty when there is
/// nothing to say; characters XML 1.0 cannot carry are dropped.
pub fn to_xml<T: Document>(document: &T) -> String {
    document.node().xml(T::ROOT)
}

/// Writes JSON in the Spark convention: no root name, lists always arrays, nothing as `null`, codes as
/// strings.
pub fn to_json<T: Document>(document: &T) -> String {
    document.node().json()
}

/// Reads XML another server wrote.
///
/// # Errors
///
/// [`ReadError`], of which [`ReadError::OtherRoot`] with `errors` found means that the server refused.
pub fn from_xml<T: Document>(xml: &str) -> Result<T, ReadError> {
    let (found, tree) = Tree::from_xml(xml)?;
    if found != T::ROOT {
        return Err(ReadError::OtherRoot { found, expected: T::ROOT });
    }
    T::read(&tree)
}

/// Reads JSON another server wrote, whether or not it kept the root name.
///
/// # Errors
///
/// [`ReadError`]. As JSON names no root, an error list read as something else shows as missing fields.
pub fn from_json<T: Document>(json: &str) -> Result<T, ReadError> {
    T::read(&Tree::from_json(json, T::ROOT)?)
}
