//! `GET /requests`, `/requests/{id}` and `/tokens/{token}`: published cases.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use civic::cases::rules::{PublicCase, PublicView};
use civic::cases::{self, Cursor, PublicFilter, State, code};
use jiff::ZonedDateTime;
use kit::clock::Time;
use open311::{Error, Filter, Page, RequestQuery, Select, ServiceRequest, Status, TokenAnswer, parameter};

use super::ask::Ask;
use super::refusal::Refusal;
use super::request;
use crate::shell::caller::Caller;

/// The parameter by which a link to the next page says where it begins.
const AFTER: &str = "after";

/// The moment of the request, on the city's clocks.
pub(super) fn now(caller: &Caller) -> ZonedDateTime {
    caller.ctx.now.stamp().to_zoned_datetime(caller.ctx.book.offices.assumed.zone().clone())
}

/// Published cases, newest first.
pub(super) async fn list(ask: Ask) -> Result<Response, Refusal> {
    let (caller, voice) = (&ask.caller, ask.voice);
    let query = RequestQuery::parse(&ask.pairs, &now(caller)).map_err(|errors| voice.refuse(&errors))?;
    let after = parameter(&ask.pairs, AFTER).and_then(Cursor::parse);
    let Some(filter) = filter(&query, after) else { return Ok(voice.answer(&Vec::<ServiceRequest>::new())) };
    let page = cases::public_list(&caller.ctx, filter, i64::from(query.page.size), cases::Detail::Story)
        .await
        .map_err(|fault| voice.failed(fault))?;
    let show = |case: &PublicCase| request::service_request(caller, case, query.extensions);
    let requests: Vec<ServiceRequest> = page.items.iter().map(show).collect();
    let mut response = voice.answer(&requests);
    if let Some(link) = page.next.and_then(|next| link(&ask, query.page, next)) {
        response.headers_mut().insert(header::LINK, link);
    }
    Ok(response)
}

/// The conditions as the mission takes them; `None` when ids were named and none can be one.
fn filter(query: &RequestQuery, after: Option<Cursor>) -> Option<PublicFilter> {
    let skip = if after.is_some() { 0 } else { i64::try_from(query.page.offset()).unwrap_or(i64::MAX) };
    let base = PublicFilter { after, skip, ..PublicFilter::default() };
    match &query.select {
        Select::Ids(ids) => {
            let codes: Vec<String> = ids.iter().filter_map(|id| code::parse(id)).collect();
            (!codes.is_empty()).then_some(PublicFilter { codes, ..base })
        }
        Select::Filter(asked) => Some(conditions(asked, base)),
    }
}

fn conditions(asked: &Filter, base: PublicFilter) -> PublicFilter {
    let states = |status: Status| {
        let meant = State::ALL.iter().filter(|s| request::is_closed(**s) == (status == Status::Closed));
        meant.map(|state| state.word().to_owned()).collect()
    };
    let (requested, updated) = (asked.requested, asked.updated);
    PublicFilter {
        words: asked.q.clone(),
        states: asked.status.map(states).unwrap_or_default(),
        categories: asked.service_codes.clone(),
        filed_from: requested.map(|window| Time::from(window.start)),
        filed_to: requested.map(|window| Time::from(window.end)),
        changed_from: updated.map(|window| Time::from(window.start)),
        changed_to: updated.map(|window| Time::from(window.end)),
        bounds: asked.bbox.map(|b| [b.min.long, b.min.lat, b.max.long, b.max.lat]),
        ..base
    }
}

/// Where the next page is: after the last case of this one, so that cases which come in meanwhile move nothing.
fn link(ask: &Ask, page: Page, next: Cursor) -> Option<HeaderValue> {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (name, value) in &ask.pairs {
        if !["page", AFTER, "api_key"].contains(&name.as_str()) {
            query.append_pair(name, value);
        }
    }
    query.append_pair("page", &page.number.saturating_add(1).to_string());
    query.append_pair(AFTER, &next.text());
    let address = ask.caller.link(&format!("{}?{}", ask.path, query.finish()));
    HeaderValue::from_str(&format!("<{address}>; rel=\"next\"")).ok()
}

/// One published case; what strangers may not read does not exist here.
pub(super) async fn one(ask: Ask) -> Result<Response, Refusal> {
    let voice = ask.voice;
    let extended = parameter(&ask.pairs, "extensions").is_some_and(|word| word.eq_ignore_ascii_case("true"));
    let case = published(&ask).await?.ok_or_else(|| voice.refuse(&[Error::RequestUnknown]))?;
    Ok(voice.answer(&vec![request::service_request(&ask.caller, &case, extended)]))
}

/// Ids are given at once and no tokens ever are; who asks with an id is told the id.
pub(super) async fn token(ask: Ask) -> Result<Response, Refusal> {
    let voice = ask.voice;
    let case = published(&ask).await?.ok_or_else(|| voice.refuse(&[Error::TokenUnknown]))?;
    let answer = TokenAnswer { service_request_id: Some(case.code.clone()), token: ask.stem.clone() };
    Ok(voice.answer(&vec![answer]))
}

async fn published(ask: &Ask) -> Result<Option<Box<PublicCase>>, Refusal> {
    match cases::public_case(&ask.caller.ctx, &ask.stem).await {
        Ok(PublicView::Shown(case)) => Ok(Some(case)),
        Ok(PublicView::Sealed(_)) | Err(civic::Error::NotFound) => Ok(None),
        Err(fault) => Err(ask.voice.failed(fault)),
    }
}
