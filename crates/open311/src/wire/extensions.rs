//! What `extensions=true` adds to a request: common practice of several cities, not part of the
//! specification.

use std::borrow::Cow;

use crate::document::ReadError;
use crate::moment::Moment;
use crate::node::Node;
use crate::tree::Tree;
use crate::wire::Value;

/// The three extra elements of a request.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extensions {
    /// Public answers to the service's questions.
    pub attributes: Vec<AnsweredAttribute>,
    /// Facts without a place of their own.
    pub extended_attributes: ExtendedAttributes,
    /// The public story, oldest first.
    pub notes: Vec<Note>,
}

/// One answered question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredAttribute {
    /// The question's code.
    pub code: String,
    /// The question, for people.
    pub description: String,
    /// The answers; for free answers key and name are the same text.
    pub values: Vec<Value>,
}

/// Facts about a request without a place of their own.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExtendedAttributes {
    /// How it came in.
    pub channel: Option<String>,
    /// Easting in the city's projected grid.
    pub x: Option<f64>,
    /// Northing in the city's projected grid.
    pub y: Option<f64>,
    /// Addresses of all published pictures.
    pub photos: Vec<String>,
}

/// One public event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// When it happened.
    pub datetime: Moment,
    /// What was said; may be empty.
    pub description: String,
    /// What happened, as a stable word.
    pub kind: String,
}

impl Extensions {
    pub(crate) fn fields(&self) -> Vec<(Cow<'static, str>, Node)> {
        let facts = &self.extended_attributes;
        let attributes = self.attributes.iter().map(|answered| {
            Node::object([
                ("code", Node::text(&answered.code)),
                ("description", Node::text(&answered.description)),
                ("values", Value::list(&answered.values)),
            ])
        });
        let notes = self.notes.iter().map(|note| {
            Node::object([
                ("datetime", Node::text(note.datetime.to_string())),
                ("description", Node::text(&note.description)),
                ("type", Node::text(&note.kind)),
            ])
        });
        Node::fields([
            ("attributes", Node::List("attribute", attributes.collect())),
            (
                "extended_attributes",
                Node::object([
                    ("channel", Node::maybe(facts.channel.as_ref())),
                    ("x", Node::number(facts.x)),
                    ("y", Node::number(facts.y)),
                    ("photos", Node::List("photo", facts.photos.iter().map(Node::text).collect())),
                ]),
            ),
            ("notes", Node::List("note", notes.collect())),
        ])
    }

    pub(crate) fn read(tree: &Tree) -> Result<Option<Extensions>, ReadError> {
        if ["attributes", "extended_attributes", "notes"].iter().all(|name| tree.get(name).is_none()) {
            return Ok(None);
        }
        let nothing = Tree::Leaf(String::new());
        let facts = tree.get("extended_attributes").unwrap_or(&nothing);
        Ok(Some(Extensions {
            attributes: tree.list("attributes", AnsweredAttribute::read)?,
            extended_attributes: ExtendedAttributes {
                channel: facts.some_word("channel"),
                x: facts.number("x")?,
                y: facts.number("y")?,
                photos: facts.texts("photos"),
            },
            notes: tree.list("notes", Note::read)?,
        }))
    }
}

impl AnsweredAttribute {
    fn read(tree: &Tree) -> Result<AnsweredAttribute, ReadError> {
        Ok(AnsweredAttribute {
            code: tree.required("code")?,
            description: tree.text("description"),
            values: tree.list("values", Value::read)?,
        })
    }
}

impl Note {
    fn read(tree: &Tree) -> Result<Note, ReadError> {
        let datetime = tree.parsed("datetime", Moment::read)?;
        Ok(Note {
            datetime: datetime.ok_or(ReadError::Missing { field: "datetime" })?,
            description: tree.text("description"),
            kind: tree.word("type"),
        })
    }
}
