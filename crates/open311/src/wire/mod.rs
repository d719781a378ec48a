//! The documents of GeoReport v2 and of the update extension, each with its elements in the specified order.

mod discovery;
mod extensions;
mod receipt;
mod request;
mod service;
mod status;
mod update;

pub use discovery::{Discovery, Endpoint, EndpointType, GEOREPORT_V2};
pub use extensions::{AnsweredAttribute, ExtendedAttributes, Extensions, Note};
pub use receipt::{Filed, RequestReceipt, TokenAnswer};
pub use request::{Position, ServiceRequest};
pub use service::{Attribute, Automated, Datatype, Service, ServiceDefinition, ServiceType, Value};
pub use status::{Status, UpdateStatus};
pub use update::{RequestUpdate, UpdateReceipt};
