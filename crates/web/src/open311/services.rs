//! What can be asked for: discovery, the list of services, and the questions each asks back.

use axum::response::Response;
use civic::categories::{Category, Question, QuestionKind};
use kit::i18n::{Arg, Lang};
use open311::{
    Attribute, Datatype, Discovery, Endpoint, EndpointType, Error, Format, GEOREPORT_V2, Service,
    ServiceDefinition, ServiceType, Value,
};

use super::ENDPOINT;
use super::ask::Ask;
use super::refusal::Refusal;
use crate::shell::caller::Caller;

/// The keyword by which clients know that nothing filed here will be public.
const PRIVATE: &str = "private";

/// Where everything is, and how to get a key.
pub(super) async fn discovery(ask: Ask) -> Response {
    let (caller, city) = (&ask.caller, &ask.caller.ctx.book.city);
    let contact = &city.settings.contact;
    let reach = [("email", Arg::Text(&contact.email)), ("phone", Arg::Text(&contact.phone))];
    // Grows with every change of the city's data, so also with every category and question.
    let changeset = format!("{:010}", city.revision);
    let kind = if city.sample { EndpointType::Test } else { EndpointType::Production };
    let endpoint = Endpoint {
        specification: GEOREPORT_V2.to_owned(),
        url: caller.link(ENDPOINT),
        changeset: changeset.clone(),
        kind,
        formats: [Format::Xml, Format::Json].map(|format| format.mime().to_owned()).into(),
    };
    ask.voice.answer(&Discovery {
        changeset,
        contact: caller.ta("open311-contact", &reach),
        key_service: caller.ta("open311-key-service", &reach),
        endpoints: vec![endpoint],
    })
}

/// Every service, always.
pub(super) async fn list(ask: Ask) -> Response {
    let categories = &ask.caller.ctx.book.categories;
    let services: Vec<Service> = categories.active().map(|category| service(&ask.caller, category)).collect();
    ask.voice.answer(&services)
}

/// The questions of one service; none is an empty list.
pub(super) async fn definition(ask: Ask) -> Result<Response, Refusal> {
    let category = active(&ask.caller, &ask.stem).ok_or(Error::ServiceUnknown);
    let category = category.map_err(|error| ask.voice.refuse(&[error]))?;
    let attributes = attributes(category, ask.lang());
    Ok(ask.voice.answer(&ServiceDefinition { service_code: ask.stem.clone(), attributes }))
}

/// A category that new cases can have.
pub(super) fn active<'a>(caller: &'a Caller, code: &str) -> Option<&'a Category> {
    caller.ctx.book.categories.get(code).filter(|category| category.row.active)
}

fn service(caller: &Caller, category: &Category) -> Service {
    let groups = &caller.ctx.book.city.settings.groups;
    let group = groups.iter().find(|group| group.code == category.group);
    let group = group.map_or(category.group.as_str(), |group| group.name.get(caller.lang));
    let mut keywords = category.keywords.clone();
    if category.row.sensitive {
        keywords.push(PRIVATE.to_owned());
    }
    Service {
        service_code: category.row.category.clone(),
        service_name: category.name.get(caller.lang).to_owned(),
        description: caller
            .ta("open311-service-description", &[("days", Arg::Number(category.row.promise_days))]),
        metadata: !category.questions.is_empty(),
        kind: if category.row.sensitive { ServiceType::Blackbox } else { ServiceType::Realtime },
        keywords,
        groups: vec![group.to_owned()],
    }
}

/// The questions of a category as attributes.
pub(super) fn attributes(category: &Category, lang: Lang) -> Vec<Attribute> {
    category.questions.iter().map(|question| attribute(question, lang)).collect()
}

fn attribute(question: &Question, lang: Lang) -> Attribute {
    let value = |value: &civic::categories::QuestionValue| Value {
        key: value.key.clone(),
        name: value.name.get(lang).to_owned(),
    };
    let values = || question.values.iter().map(value).collect();
    Attribute {
        variable: true,
        code: question.code.clone(),
        datatype: match question.kind {
            QuestionKind::Text => Datatype::Text,
            QuestionKind::Number => Datatype::Number,
            QuestionKind::Datetime => Datatype::Datetime,
            QuestionKind::One => Datatype::SingleValueList(values()),
            QuestionKind::Many => Datatype::MultiValueList(values()),
        },
        required: question.required,
        datatype_description: question.hint.as_ref().map_or("", |hint| hint.get(lang)).to_owned(),
        order: u32::from(question.order),
        description: question.text.get(lang).to_owned(),
        automated: None,
    }
}
