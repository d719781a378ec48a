//! mySociety's update extension: one entry of a request's story, and the answer to a posted one.

use std::borrow::Cow;

use crate::document::{Item, ReadError};
use crate::moment::Moment;
use crate::node::Node;
use crate::tree::Tree;
use crate::wire::UpdateStatus;

/// One update in an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestUpdate {
    /// Unique: clients skip ids they have seen.
    pub update_id: String,
    /// The request it belongs to.
    pub service_request_id: String,
    /// What it says about the request.
    pub status: UpdateStatus,
    /// What was said; may be empty.
    pub description: String,
    /// When; clients ignore updates outside the window they asked for.
    pub updated_datetime: Moment,
    /// Pictures: none is an empty element, one a text, several a repeated element (an array in JSON).
    pub media_urls: Vec<String>,
    /// Our own finer state, which clients may map to words of theirs.
    pub external_status_code: Option<String>,
    /// A number the reporter may quote.
    pub customer_reference: Option<String>,
    /// `FixMyStreet`'s own number of the request, where we know it.
    pub fixmystreet_id: Option<String>,
    /// Further facts by name (`category`, `group`, ...). Characters no element name can have become `_`.
    pub extras: Vec<(String, String)>,
}

impl Item for RequestUpdate {
    const LIST: &'static str = "service_request_updates";
    const ITEM: &'static str = "request_update";

    fn node(&self) -> Node {
        let mut media: Vec<Node> = self.media_urls.iter().map(Node::text).collect();
        let media = match media.pop() {
            Some(only) if media.is_empty() => only,
            last => Node::Repeat(media.into_iter().chain(last).collect()),
        };
        let mut fields = Node::fields([
            ("update_id", Node::text(&self.update_id)),
            ("service_request_id", Node::text(&self.service_request_id)),
            ("status", Node::text(self.status.lower())),
            ("description", Node::text(&self.description)),
            ("updated_datetime", Node::text(self.updated_datetime.to_string())),
            ("media_url", media),
        ]);
        let optional = [
            ("external_status_code", &self.external_status_code),
            ("customer_reference", &self.customer_reference),
            ("fixmystreet_id", &self.fixmystreet_id),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                fields.push((name.into(), Node::text(value)));
            }
        }
        if !self.extras.is_empty() {
            let extras = self.extras.iter().map(|(name, value)| (element_name(name), Node::text(value)));
            fields.push(("extras".into(), Node::Fields(extras.collect())));
        }
        Node::Fields(fields)
    }

    fn read(tree: &Tree) -> Result<RequestUpdate, ReadError> {
        let status = tree.parsed("status", UpdateStatus::parse)?;
        let updated = tree.parsed("updated_datetime", Moment::read)?;
        let extras = tree.get("extras").map(Tree::children).unwrap_or_default();
        Ok(RequestUpdate {
            update_id: tree.required("update_id")?,
            service_request_id: tree.required("service_request_id")?,
            status: status.ok_or(ReadError::Missing { field: "status" })?,
            description: tree.text("description"),
            updated_datetime: updated.ok_or(ReadError::Missing { field: "updated_datetime" })?,
            media_urls: tree.texts("media_url"),
            external_status_code: tree.some_word("external_status_code"),
            customer_reference: tree.some_word("customer_reference"),
            fixmystreet_id: tree.some_word("fixmystreet_id"),
            extras: extras.iter().map(|(name, value)| (name.clone(), value.content().to_owned())).collect(),
        })
    }
}

fn element_name(name: &str) -> Cow<'static, str> {
    let legal = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' };
    let mut safe: String = name.chars().map(legal).collect();
    if !safe.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        safe.insert(0, '_');
    }
    Cow::Owned(safe)
}

/// The answer to a posted update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateReceipt {
    /// The id the receiver gave it.
    pub update_id: String,
    /// The account of who wrote it, where there is one.
    pub account_id: Option<String>,
}

impl Item for UpdateReceipt {
    const LIST: &'static str = "service_request_updates";
    const ITEM: &'static str = "request_update";

    fn node(&self) -> Node {
        let mut fields = Node::fields([("update_id", Node::text(&self.update_id))]);
        if let Some(account_id) = &self.account_id {
            fields.push(("account_id".into(), Node::text(account_id)));
        }
        Node::Fields(fields)
    }

    fn read(tree: &Tree) -> Result<UpdateReceipt, ReadError> {
        Ok(UpdateReceipt { update_id: tree.required("update_id")?, account_id: tree.some_word("account_id") })
    }

    /// `FixMyStreet` leaves the inner element out and puts the id straight into the list.
    fn items(list: &Tree) -> Vec<&Tree> {
        if list.get("update_id").is_some() { vec![list] } else { list.items() }
    }
}
