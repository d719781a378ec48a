//! A request as the public may see it.

use crate::document::{Item, ReadError};
use crate::moment::Moment;
use crate::node::Node;
use crate::tree::Tree;
use crate::wire::{Extensions, Status};

/// One request in an answer. Every element of the specification is always written, empty when there is
/// nothing to say, because strict clients miss absent ones.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceRequest {
    /// Letters, digits, `-` and `_`.
    pub service_request_id: String,
    /// Whether anybody still owes something.
    pub status: Status,
    /// The true state and the latest public answer; clients show this as the text of an update.
    pub status_notes: Option<String>,
    /// The service's name.
    pub service_name: String,
    /// The service's code.
    pub service_code: String,
    /// What was asked, as published; plain text.
    pub description: String,
    /// Who owes the answer, for people.
    pub agency_responsible: Option<String>,
    /// What happens next, for people.
    pub service_notice: Option<String>,
    /// When it came in.
    pub requested_datetime: Moment,
    /// Last change; for a closed request the moment it was closed.
    pub updated_datetime: Moment,
    /// When it is due.
    pub expected_datetime: Option<Moment>,
    /// For people.
    pub address: Option<String>,
    /// The city's own key of an address.
    pub address_id: Option<String>,
    /// Postal code.
    pub zipcode: Option<String>,
    /// Where.
    pub position: Option<Position>,
    /// One picture.
    pub media_url: Option<String>,
    /// Only when the client asked for `extensions=true`.
    pub extensions: Option<Extensions>,
}

/// A point in WGS84 degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// North is positive.
    pub lat: f64,
    /// East is positive.
    pub long: f64,
}

impl Item for ServiceRequest {
    const LIST: &'static str = "service_requests";
    const ITEM: &'static str = "request";

    fn node(&self) -> Node {
        let mut fields = Node::fields([
            ("service_request_id", Node::text(&self.service_request_id)),
            ("status", Node::text(self.status.as_str())),
            ("status_notes", Node::maybe(self.status_notes.as_ref())),
            ("service_name", Node::text(&self.service_name)),
            ("service_code", Node::text(&self.service_code)),
            ("description", Node::text(&self.description)),
            ("agency_responsible", Node::maybe(self.agency_responsible.as_ref())),
            ("service_notice", Node::maybe(self.service_notice.as_ref())),
            ("requested_datetime", Node::text(self.requested_datetime.to_string())),
            ("updated_datetime", Node::text(self.updated_datetime.to_string())),
            ("expected_datetime", Node::maybe(self.expected_datetime.as_ref())),
            ("address", Node::maybe(self.address.as_ref())),
            ("address_id", Node::maybe(self.address_id.as_ref())),
            ("zipcode", Node::maybe(self.zipcode.as_ref())),
            ("lat", Node::number(self.position.map(|position| position.lat))),
            ("long", Node::number(self.position.map(|position| position.long))),
            ("media_url", Node::maybe(self.media_url.as_ref())),
        ]);
        if let Some(extensions) = &self.extensions {
            fields.extend(extensions.fields());
        }
        Node::Fields(fields)
    }

    fn read(tree: &Tree) -> Result<ServiceRequest, ReadError> {
        let status = tree.parsed("status", Status::parse)?;
        let requested = tree.parsed("requested_datetime", Moment::read)?;
        let requested = requested.ok_or(ReadError::Missing { field: "requested_datetime" })?;
        let position = match (tree.number("lat")?, tree.number("long")?) {
            (Some(lat), Some(long)) => Some(Position { lat, long }),
            _ => None,
        };
        Ok(ServiceRequest {
            service_request_id: tree.required("service_request_id")?,
            status: status.ok_or(ReadError::Missing { field: "status" })?,
            status_notes: tree.some("status_notes"),
            service_name: tree.word("service_name"),
            service_code: tree.word("service_code"),
            description: tree.text("description"),
            agency_responsible: tree.some("agency_responsible"),
            service_notice: tree.some("service_notice"),
            requested_datetime: requested,
            updated_datetime: tree.parsed("updated_datetime", Moment::read)?.unwrap_or(requested),
            expected_datetime: tree.parsed("expected_datetime", Moment::read)?,
            address: tree.some("address"),
            address_id: tree.some_word("address_id"),
            zipcode: tree.some_word("zipcode"),
            position,
            media_url: tree.texts("media_url").into_iter().next(),
            extensions: Extensions::read(tree)?,
        })
    }
}
