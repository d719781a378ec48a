//! Reporting, in four short steps. Everything typed so far travels with the form, so that each step works
//! without a script, can be gone back to, and nothing is kept about somebody who goes away.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use civic::cases::{self, Channel, Kind, NewCase, Place, Reporter, ReporterRight};
use civic::{Error, FieldError, triage};
use kit::i18n::Lang;
use serde_json::json;
use uuid::Uuid;

use super::report_page;
use crate::app::App;
use crate::residents::RESIDENT_COOKIE;
use crate::residents::known::Known;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{FORM_BYTES_MAX, Fields, Posted};
use crate::shell::visit::Visit;

/// The steps.
pub(crate) const STEPS: u8 = 4;

/// A report so far, as typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) kind: String,
    pub(crate) text: String,
    pub(crate) category: String,
    pub(crate) lat: String,
    pub(crate) lon: String,
    pub(crate) area: String,
    pub(crate) landmark: String,
    /// `None` until step 3 was sent: then the category decides.
    pub(crate) hidden: Option<(bool, bool)>,
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) email: String,
    /// The unit a complaint about staff is about.
    pub(crate) about: String,
    pub(crate) photos: Vec<Uuid>,
    pub(crate) answers: BTreeMap<String, Vec<String>>,
    pub(crate) key: String,
    /// The service that failed them.
    pub(crate) service: String,
    /// Their own application it is about, as `CODE.SECRET`.
    pub(crate) application: String,
    /// The right over it, once it was opened.
    pub(crate) regarding: Option<ReporterRight>,
}

impl Draft {
    /// Reads what travelled with the form.
    pub(crate) fn read(fields: &Fields, photos: &[Uuid]) -> Draft {
        let removed = fields.ids("remove_photo");
        let mut kept = fields.ids("photo_id");
        kept.extend(photos);
        kept.retain(|id| !removed.contains(id));
        kept.truncate(civic::photos::PER_MESSAGE);
        let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in &fields.0 {
            if let (Some(code), false) = (name.strip_prefix("answers."), value.trim().is_empty()) {
                answers.entry(code.to_owned()).or_default().push(value.clone());
            }
        }
        let asked = fields.ticked("asked_hidden");
        Draft {
            kind: fields.get("kind").to_owned(),
            text: fields.get("text").to_owned(),
            category: fields.get("category").to_owned(),
            lat: fields.get("lat").to_owned(),
            lon: fields.get("lon").to_owned(),
            area: fields.get("area").to_owned(),
            landmark: fields.get("landmark").to_owned(),
            hidden: asked.then(|| (fields.ticked("name_hidden"), fields.ticked("content_hidden"))),
            name: fields.get("name").to_owned(),
            phone: fields.get("phone").to_owned(),
            email: fields.get("email").to_owned(),
            about: fields.get("about").to_owned(),
            photos: kept,
            answers,
            key: fields.get("key").to_owned(),
            service: fields.get("service").to_owned(),
            application: fields.get("application").to_owned(),
            regarding: None,
        }
    }

    /// As the operation takes it.
    pub(crate) fn new_case(&self, lang: Lang, channel: Channel) -> NewCase {
        let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let point = self.lat.trim().parse().ok().zip(self.lon.trim().parse().ok());
        NewCase {
            kind: Kind::from_word(&self.kind).unwrap_or(Kind::Complaint),
            channel,
            lang,
            text: self.text.clone(),
            category: filled(&self.category),
            place: Place { point, area: filled(&self.area), landmark: self.landmark.clone() },
            name_hidden: self.hidden.map(|(name, _)| name),
            content_hidden: self.hidden.map(|(_, content)| content),
            reporter: Reporter {
                name: filled(&self.name),
                phone: filled(&self.phone),
                email: filled(&self.email),
            },
            photos: self.photos.clone(),
            media_urls: Vec::new(),
            about: filled(&self.about),
            answers: self.answers.clone(),
            key: filled(&self.key),
            filed_by: None,
            service: filled(&self.service),
            regarding: self.regarding.clone(),
        }
    }

    /// Fills in what is known of whoever reports, where nothing was typed.
    fn fill_in(&mut self, known: &Known) {
        for (name, field) in
            [("name", &mut self.name), ("phone", &mut self.phone), ("email", &mut self.email)]
        {
            if let (true, Some(text)) = (field.trim().is_empty(), known.text(name)) {
                text.clone_into(field);
            }
        }
    }

    /// Whether it says who reports.
    fn names_somebody(&self) -> bool {
        [&self.name, &self.phone, &self.email].into_iter().any(|text| !text.is_empty())
    }

    /// What is wrong with the fields that step `step` asks for.
    fn wrong(&self, visit: &Visit, step: u8) -> Vec<FieldError> {
        let asked: &[&str] = match step {
            1 => &["text", "photo", "photos"],
            2 => &["category", "about", "area", "place", "landmark", "answers"],
            3 => &["name", "phone", "email"],
            _ => return Vec::new(),
        };
        let Err(Error::Invalid(fields)) = cases::check(&visit.ctx, &self.new_case(visit.lang, Channel::Web))
        else {
            return Vec::new();
        };
        fields
            .into_iter()
            .filter(|f| asked.contains(&f.field.split('.').next().unwrap_or(&f.field)))
            .collect()
    }
}

/// The first step; the home page's own form leads here with its text.
pub(crate) async fn begin(visit: Visit, axum::extract::RawQuery(query): axum::extract::RawQuery) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let mut draft = Draft::read(&fields, &[]);
    draft.key = fresh_key(&visit);
    page(&visit, &draft, (1, &Known::default()), &[])
}

/// A step that the browser may keep for its own Back button: without that, going back would lose what was
/// typed. Nobody else may keep it, and it is not shown again without asking. What says who a resident is that is logged
/// in, nobody keeps: on a shared phone it would still be there after they left.
fn page(visit: &Visit, draft: &Draft, (step, known): (u8, &Known), wrong: &[FieldError]) -> Response {
    let page = report_page::step(visit, draft, (step, known), wrong);
    if visit.cookie(RESIDENT_COOKIE).is_some() && draft.names_somebody() {
        return page.into_response();
    }
    ([("cache-control", "private, no-cache")], page).into_response()
}

/// Shows a step; the one that asks for a contact comes filled in the first time with what is known of whoever reports.
async fn show(visit: &Visit, draft: &mut Draft, step: u8, wrong: &[FieldError]) -> PageResult {
    let sensitive = visit.ctx.book.categories.get(&draft.category).is_some_and(|known| known.row.sensitive);
    // What is confidential from the start stays without a name until its reporter writes one.
    let known = if step == 3 && !sensitive { Known::reporting(visit).await? } else { Known::default() };
    if step == 3 && draft.hidden.is_none() {
        draft.fill_in(&known);
    }
    Ok(page(visit, draft, (step, &known), wrong))
}

/// A key for one report: every form carries one, so that sending twice files once.
pub(crate) fn fresh_key(visit: &Visit) -> String {
    kit::ids::letters(&visit.app.civic.chance().bytes::<20>())
}

/// Going on, back, or sending. `from` is the step that was filled in, `to` the one asked for.
pub(crate) async fn go_on(posted: Posted) -> PageResult {
    let visit = &posted.visit;
    let mut draft = Draft::read(&posted.fields, &posted.photos);
    if draft.key.is_empty() {
        draft.key = fresh_key(visit);
    }
    let from: u8 = posted.fields.get("from").parse().unwrap_or(1).clamp(1, STEPS);
    let to: u8 = posted.fields.get("to").parse().unwrap_or(from + 1).clamp(1, STEPS + 1);
    if from == 1 && draft.category.is_empty() {
        let found = triage::suggest(&visit.ctx.book.categories, &draft.text);
        draft.category = found.first().map(|first| first.category.clone()).unwrap_or_default();
    }
    let mut wrong = if to > from { draft.wrong(visit, from) } else { Vec::new() };
    wrong.extend(posted.refused());
    if !wrong.is_empty() {
        return show(visit, &mut draft, from, &wrong).await;
    }
    if to <= STEPS {
        return show(visit, &mut draft, to, &[]).await;
    }
    send(visit, draft).await
}

/// Opens the application that a complaint is about. A link that is wrong leaves a complaint about the service alone.
async fn opened(visit: &Visit, application: &str) -> Result<Option<ReporterRight>, PageError> {
    let Some((code, secret)) = application.split_once('.') else { return Ok(None) };
    match crate::residents::right(visit, code, secret).await {
        Ok(right) => Ok(Some(right)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(other) => Err(other),
    }
}

async fn send(visit: &Visit, mut draft: Draft) -> PageResult {
    draft.regarding = opened(visit, &draft.application).await?;
    let new = draft.new_case(visit.lang, Channel::Web);
    if let Some(contact) = new.reporter.phone.as_ref().or(new.reporter.email.as_ref()) {
        visit.app.limits.sender(contact).or_page(visit)?;
    }
    match cases::submit(&visit.ctx, new).await {
        Ok(receipt) => {
            let code = &receipt.case.code;
            let to = match &receipt.secret {
                Some(secret) => format!("/sambatan/{code}/{secret}?baru=1"),
                None => format!("/sambatan/{code}?sudah=1"),
            };
            Ok(Redirect::to(&to).into_response())
        }
        Err(Error::Invalid(wrong)) => {
            // Back to the first step that has something to mend.
            let step = (1..=3).find(|step| !draft.wrong(visit, *step).is_empty()).unwrap_or(STEPS);
            show(visit, &mut draft, step, &wrong).await
        }
        Err(other) => Err(PageError::new(visit, other)),
    }
}

/// Whether a text speaks of danger to life, for the warning while typing. Asked often, so it counts as
/// reading, not as a form.
pub(crate) async fn danger(visit: Visit, body: axum::body::Bytes) -> Json<serde_json::Value> {
    let fields = Fields::parse(body.get(..FORM_BYTES_MAX).unwrap_or(&body));
    let danger = triage::danger(&visit.ctx.book.city.settings.danger, fields.get("text"));
    Json(json!({ "danger": danger }))
}

/// The outlines of the kelurahan, for the map.
pub(crate) async fn areas(State(_): State<App>, visit: Visit) -> Response {
    let features: Vec<String> = visit
        .ctx
        .book
        .areas
        .iter()
        .filter(|area| area.level == "kelurahan")
        .map(|area| {
            let properties = json!({"kode": area.code, "nama": area.name, "level": area.level});
            format!(r#"{{"type":"Feature","properties":{properties},"geometry":{}}}"#, area.geometry())
        })
        .collect();
    let body = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    ([("content-type", "application/geo+json"), ("cache-control", "public, max-age=3600")], body)
        .into_response()
}

/// The kelurahan of a point; 404 outside the city.
pub(crate) async fn locate(
    visit: Visit,
    axum::extract::RawQuery(query): axum::extract::RawQuery,
) -> Result<Json<serde_json::Value>, PageError> {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let point = fields.get("lat").parse::<f64>().ok().zip(fields.get("lon").parse::<f64>().ok());
    let areas = &visit.ctx.book.areas;
    let area = point.and_then(|(lat, lon)| areas.locate(lon, lat));
    let area = area.ok_or(Error::NotFound).or_page(&visit)?;
    let kecamatan = areas.name(area.parent.as_deref());
    Ok(Json(json!({"area": area.code, "name": area.name, "kecamatan": kecamatan})))
}
