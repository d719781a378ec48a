//! Service discovery: what a stranger's program reads first.

use crate::document::{Document, ReadError};
use crate::node::Node;
use crate::tree::Tree;

/// The specification identifier of GeoReport v2.
pub const GEOREPORT_V2: &str = "http://wiki.open311.org/GeoReport_v2";

/// The discovery document. All its elements are required.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovery {
    /// Sorts after its predecessors: moves with this document or any service definition.
    pub changeset: String,
    /// How a person reaches the maintainers.
    pub contact: String,
    /// How a person gets an API key.
    pub key_service: String,
    /// Production and sandbox, and our extensions under specifications of their own.
    pub endpoints: Vec<Endpoint>,
}

/// One base address that can be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Usually [`GEOREPORT_V2`].
    pub specification: String,
    /// The base, without a method name at its end.
    pub url: String,
    /// Clients fetch the list of services again when this moves.
    pub changeset: String,
    /// Whether what is filed here is real.
    pub kind: EndpointType,
    /// MIME types, see [`crate::Format::mime`].
    pub formats: Vec<String>,
}

/// Whether what is filed at an endpoint is real.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndpointType {
    /// It is.
    Production,
    /// It is for trying out.
    Test,
}

impl Document for Discovery {
    const ROOT: &'static str = "discovery";

    fn node(&self) -> Node {
        Node::object([
            ("changeset", Node::text(&self.changeset)),
            ("contact", Node::text(&self.contact)),
            ("key_service", Node::text(&self.key_service)),
            ("endpoints", Node::List("endpoint", self.endpoints.iter().map(Endpoint::node).collect())),
        ])
    }

    fn read(tree: &Tree) -> Result<Discovery, ReadError> {
        Ok(Discovery {
            changeset: tree.word("changeset"),
            contact: tree.text("contact"),
            key_service: tree.text("key_service"),
            endpoints: tree.list("endpoints", Endpoint::read)?,
        })
    }
}

impl Endpoint {
    fn node(&self) -> Node {
        let kind = match self.kind {
            EndpointType::Production => "production",
            EndpointType::Test => "test",
        };
        Node::object([
            ("specification", Node::text(&self.specification)),
            ("url", Node::text(&self.url)),
            ("changeset", Node::text(&self.changeset)),
            ("type", Node::text(kind)),
            ("formats", Node::List("format", self.formats.iter().map(Node::text).collect())),
        ])
    }

    fn read(tree: &Tree) -> Result<Endpoint, ReadError> {
        let kind = tree.parsed("type", |text| match text {
            "production" => Some(EndpointType::Production),
            "test" => Some(EndpointType::Test),
            _ => None,
        })?;
        Ok(Endpoint {
            specification: tree.word("specification"),
            url: tree.required("url")?,
            changeset: tree.word("changeset"),
            kind: kind.ok_or(ReadError::Missing { field: "type" })?,
            formats: tree.texts("formats"),
        })
    }
}
