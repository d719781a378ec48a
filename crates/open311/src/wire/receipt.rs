//! What filing answers at once, and what a token answers later.

use crate::document::{Item, ReadError};
use crate::node::Node;
use crate::tree::Tree;

/// The answer to a filed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestReceipt {
    /// How the request is referred to from now on.
    pub filed: Filed,
    /// What happens next and until when, for people.
    pub service_notice: Option<String>,
    /// The reporter's account, where there is one.
    pub account_id: Option<String>,
}

/// How a filed request is referred to: an id and a token never come together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filed {
    /// By its id.
    Id(String),
    /// By a token, until there is an id.
    Token(String),
    /// Not at all (`blackbox` services): say how to follow it in the notice.
    Untracked,
}

impl Item for RequestReceipt {
    const LIST: &'static str = "service_requests";
    const ITEM: &'static str = "request";

    fn node(&self) -> Node {
        let mut fields = match &self.filed {
            Filed::Id(id) => Node::fields([("service_request_id", Node::text(id))]),
            Filed::Token(token) => Node::fields([("token", Node::text(token))]),
            Filed::Untracked => Vec::new(),
        };
        fields.extend(Node::fields([
            ("service_notice", Node::maybe(self.service_notice.as_ref())),
            ("account_id", Node::maybe(self.account_id.as_ref())),
        ]));
        Node::Fields(fields)
    }

    fn read(tree: &Tree) -> Result<RequestReceipt, ReadError> {
        let filed = match (tree.some_word("service_request_id"), tree.some_word("token")) {
            // A server that sends both has an id, so the token is of no more use.
            (Some(id), _) => Filed::Id(id),
            (None, Some(token)) => Filed::Token(token),
            (None, None) => Filed::Untracked,
        };
        Ok(RequestReceipt {
            filed,
            service_notice: tree.some("service_notice"),
            account_id: tree.some_word("account_id"),
        })
    }
}

/// What a token has become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenAnswer {
    /// `None` while there is no id yet; clients ask again.
    pub service_request_id: Option<String>,
    /// The token asked for.
    pub token: String,
}

impl Item for TokenAnswer {
    const LIST: &'static str = "service_requests";
    const ITEM: &'static str = "request";

    fn node(&self) -> Node {
        Node::object([
            ("service_request_id", Node::maybe(self.service_request_id.as_ref())),
            ("token", Node::text(&self.token)),
        ])
    }

    fn read(tree: &Tree) -> Result<TokenAnswer, ReadError> {
        Ok(TokenAnswer {
            service_request_id: tree.some_word("service_request_id"),
            token: tree.required("token")?,
        })
    }
}
