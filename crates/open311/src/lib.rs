#![doc = include_str!("../README.md")]
// Where to start reading: the answers are in wire/ (request.rs is typical), the questions in input/
// (request.rs and query.rs); both lean on error.rs and moment.rs. node.rs and tree.rs are the two sides of
// the JSON/XML convention.

mod document;
mod error;
mod format;
mod input;
mod moment;
mod node;
mod tree;
mod wire;

pub use document::{Document, Item, ReadError, from_json, from_xml, to_json, to_xml};
pub use error::{Error, ErrorItem};
pub use format::Format;
pub use input::{
    Answers, Bbox, Contact, DESCRIPTION_LIMIT, FIELD_LIMIT, Filter, GivenAnswer, Location, NewRequest,
    NewUpdate, PAGE_SIZE_LIMIT, Page, RequestQuery, SPAN_LIMIT_DAYS, Select, UpdateQuery, Window, parameter,
    validate_answers,
};
pub use moment::{Moment, parse_datetime};
pub use wire::{
    AnsweredAttribute, Attribute, Automated, Datatype, Discovery, Endpoint, EndpointType, ExtendedAttributes,
    Extensions, Filed, GEOREPORT_V2, Note, Position, RequestReceipt, RequestUpdate, Service,
    ServiceDefinition, ServiceRequest, ServiceType, Status, TokenAnswer, UpdateReceipt, UpdateStatus, Value,
};
