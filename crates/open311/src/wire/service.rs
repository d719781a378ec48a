//! What can be asked for, and the questions each service asks back.

use crate::document::{Document, Item, ReadError};
use crate::node::Node;
use crate::tree::Tree;

/// One entry of the list of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Unique text; clients store it, so it never changes its meaning.
    pub service_code: String,
    /// For people.
    pub service_name: String,
    /// For people; may be empty.
    pub description: String,
    /// Whether clients must fetch the definition because the service asks questions.
    pub metadata: bool,
    /// What filing answers.
    pub kind: ServiceType,
    /// Words clients search by. `private`, `inactive`, `staff` and `waste_only` switch `FixMyStreet`'s
    /// behaviour.
    pub keywords: Vec<String>,
    /// Headings the service is shown under. The first is the specification's `group`; a `groups` element is
    /// added only when there are several, for the clients that know it.
    pub groups: Vec<String>,
}

/// What filing a request for a service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceType {
    /// The id, at once.
    Realtime,
    /// A token to fetch the id with later.
    Batch,
    /// Neither: such requests are never published.
    Blackbox,
}

impl Item for Service {
    const LIST: &'static str = "services";
    const ITEM: &'static str = "service";

    fn node(&self) -> Node {
        let kind = match self.kind {
            ServiceType::Realtime => "realtime",
            ServiceType::Batch => "batch",
            ServiceType::Blackbox => "blackbox",
        };
        let mut fields = Node::fields([
            ("service_code", Node::text(&self.service_code)),
            ("service_name", Node::text(&self.service_name)),
            ("description", Node::text(&self.description)),
            ("metadata", Node::Bool(self.metadata)),
            ("type", Node::text(kind)),
            ("keywords", Node::text(self.keywords.join(","))),
            ("group", Node::maybe(self.groups.first())),
        ]);
        if self.groups.len() > 1 {
            let groups = self.groups.iter().map(Node::text).collect();
            fields.push(("groups".into(), Node::List("group", groups)));
        }
        Node::Fields(fields)
    }

    fn read(tree: &Tree) -> Result<Service, ReadError> {
        let kind = tree.parsed("type", |text| match text {
            "realtime" => Some(ServiceType::Realtime),
            "batch" => Some(ServiceType::Batch),
            "blackbox" => Some(ServiceType::Blackbox),
            _ => None,
        })?;
        let mut groups = tree.texts("groups");
        if groups.is_empty() {
            groups = tree.texts("group");
        }
        let keywords = tree.text("keywords");
        Ok(Service {
            service_code: tree.required("service_code")?,
            service_name: tree.word("service_name"),
            description: tree.text("description"),
            metadata: tree.flag("metadata")?.unwrap_or(false),
            kind: kind.unwrap_or(ServiceType::Realtime),
            keywords: keywords
                .split(',')
                .map(str::trim)
                .filter(|word| !word.is_empty())
                .map(Into::into)
                .collect(),
            groups,
        })
    }
}

/// The questions of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceDefinition {
    /// Whose questions these are.
    pub service_code: String,
    /// In the order they are asked; empty for a service without questions.
    pub attributes: Vec<Attribute>,
}

/// One question, or one text to show between questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// False for a text that only informs; then nothing is answered.
    pub variable: bool,
    /// Unique within the service.
    pub code: String,
    /// What an answer looks like.
    pub datatype: Datatype,
    /// Whether a request without an answer is refused.
    pub required: bool,
    /// A hint for whoever answers; may be empty.
    pub datatype_description: String,
    /// Position among the questions, from 1.
    pub order: u32,
    /// The question or text itself.
    pub description: String,
    /// Set when a client program fills it in rather than a person (mySociety's extension).
    pub automated: Option<Automated>,
}

/// What an answer looks like; the two list types carry what can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datatype {
    /// One line.
    String,
    /// A decimal number.
    Number,
    /// A date with or without time.
    Datetime,
    /// Several lines.
    Text,
    /// One of these.
    SingleValueList(Vec<Value>),
    /// Any number of these.
    MultiValueList(Vec<Value>),
}

/// Something that can be chosen: the key is sent, the name is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// Unique within its question.
    pub key: String,
    /// For people.
    pub name: String,
}

/// Who fills an attribute in that no person is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automated {
    /// The client's server, silently.
    ServerSet,
    /// The client's form, as a hidden field.
    HiddenField,
}

impl Document for ServiceDefinition {
    const ROOT: &'static str = "service_definition";

    fn node(&self) -> Node {
        Node::object([
            ("service_code", Node::text(&self.service_code)),
            ("attributes", Node::List("attribute", self.attributes.iter().map(Attribute::node).collect())),
        ])
    }

    fn read(tree: &Tree) -> Result<ServiceDefinition, ReadError> {
        Ok(ServiceDefinition {
            service_code: tree.required("service_code")?,
            attributes: tree.list("attributes", Attribute::read)?,
        })
    }
}

impl Datatype {
    fn name(&self) -> &'static str {
        match self {
            Datatype::String => "string",
            Datatype::Number => "number",
            Datatype::Datetime => "datetime",
            Datatype::Text => "text",
            Datatype::SingleValueList(_) => "singlevaluelist",
            Datatype::MultiValueList(_) => "multivaluelist",
        }
    }

    /// What can be chosen; `None` when the answer is free.
    pub fn values(&self) -> Option<&[Value]> {
        match self {
            Datatype::SingleValueList(values) | Datatype::MultiValueList(values) => Some(values),
            _ => None,
        }
    }
}

impl Attribute {
    fn node(&self) -> Node {
        let mut fields = Node::fields([
            ("variable", Node::Bool(self.variable)),
            ("code", Node::text(&self.code)),
            ("datatype", Node::text(self.datatype.name())),
            ("required", Node::Bool(self.required)),
            ("datatype_description", Node::text(&self.datatype_description)),
            ("order", Node::Whole(self.order)),
            ("description", Node::text(&self.description)),
        ]);
        if let Some(values) = self.datatype.values() {
            fields.push(("values".into(), Value::list(values)));
        }
        match self.automated {
            Some(Automated::ServerSet) => fields.push(("automated".into(), Node::text("server_set"))),
            Some(Automated::HiddenField) => fields.push(("automated".into(), Node::text("hidden_field"))),
            None => {}
        }
        Node::Fields(fields)
    }

    fn read(tree: &Tree) -> Result<Attribute, ReadError> {
        let values = tree.list("values", Value::read)?;
        let datatype = tree.parsed("datatype", |text| match text {
            "string" => Some(Datatype::String),
            "number" => Some(Datatype::Number),
            "datetime" => Some(Datatype::Datetime),
            "text" => Some(Datatype::Text),
            "singlevaluelist" => Some(Datatype::SingleValueList(values)),
            "multivaluelist" => Some(Datatype::MultiValueList(values)),
            _ => None,
        })?;
        let automated = tree.parsed("automated", |text| match text {
            "server_set" => Some(Automated::ServerSet),
            "hidden_field" => Some(Automated::HiddenField),
            _ => None,
        })?;
        Ok(Attribute {
            variable: tree.flag("variable")?.unwrap_or(true),
            code: tree.required("code")?,
            datatype: datatype.ok_or(ReadError::Missing { field: "datatype" })?,
            required: tree.flag("required")?.unwrap_or(false),
            datatype_description: tree.text("datatype_description"),
            order: tree.parsed("order", |text| text.parse().ok())?.unwrap_or(0),
            description: tree.text("description"),
            automated,
        })
    }
}

impl Value {
    pub(crate) fn list(values: &[Value]) -> Node {
        Node::List("value", values.iter().map(Value::node).collect())
    }

    fn node(&self) -> Node {
        Node::object([("key", Node::text(&self.key)), ("name", Node::text(&self.name))])
    }

    pub(crate) fn read(tree: &Tree) -> Result<Value, ReadError> {
        Ok(Value { key: tree.required("key")?, name: tree.word("name") })
    }
}
