//! Filing a case, and the pictures that go with it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderName, StatusCode, header};
use civic::cases::{self, Channel, Kind, NewCase, Place, Receipt, Reporter};
use civic::{Error, FieldError, Problem as Wrong};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::BASE;
use super::asked::{Body, is_json};
use super::caller::Guest;
use super::problem::{Answer, Failure, OrProblem, Problem};
use super::view::{self, ExplanationView};
use crate::app::App;
use crate::shell::dates;
use crate::shell::form::{self, Fields};

/// The shortest `Idempotency-Key`: whoever sends the same key and report again is told the secret again, so it
/// must not be guessable.
const KEY_MIN: usize = 16;

/// A report. In a multipart form the same names, with `answers.CODE` for answers and files of any name.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(example = json!({
    "text": "Cars park on the pavement in front of the market every morning.", "category": "HUB-01",
    "lat": -7.9666, "lon": 112.6326, "landmark": "in front of the market",
    "name": "Sri", "phone": "081234567890"
}))]
pub(crate) struct NewReport {
    /// `complaint` (when left out), `suggestion` or `information`.
    kind: Option<String>,
    /// What is wrong, 8 to 4,000 characters.
    #[schema(required = true)]
    text: String,
    /// The category's code; found from the text when left out.
    category: Option<String>,
    /// Degrees north and east.
    lat: Option<f64>,
    lon: Option<f64>,
    /// The kelurahan's code, when there is no point.
    area: Option<String>,
    /// The place in words.
    landmark: String,
    /// Hide the name from the public and from the agency; the category decides when left out.
    name_hidden: Option<bool>,
    /// Hide the content from the public; the category decides when left out.
    content_hidden: Option<bool>,
    /// The unit of the city a complaint about staff is about, by its code; its people never see the case.
    about: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    /// Photos that `POST /photos` took, at most five.
    photos: Vec<Uuid>,
    /// Addresses of photos to fetch; public hosts only.
    photo_urls: Vec<String>,
    /// Answers to the category's questions: code to values.
    answers: BTreeMap<String, Vec<String>>,
}

/// A report on its way in, as JSON or as a form with pictures.
pub(crate) struct Filing {
    guest: Guest,
    report: NewReport,
    refused: Vec<FieldError>,
    key: Option<String>,
}

impl FromRequest<App> for Filing {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let guest = Guest::from_request_parts(&mut parts, app).await?;
        let key = parts.headers.get("idempotency-key").and_then(|v| v.to_str().ok()).map(str::to_owned);
        let json = is_json(&parts);
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let form = kind.starts_with("multipart/form-data");
        let request = Request::from_parts(parts, body);
        if json {
            let Body(report) = Body::from_request(request, app).await?;
            return Ok(Filing { guest, report, refused: Vec::new(), key });
        }
        if !form {
            return Err(Failure::media_type(guest.lang));
        }
        let sent = form::read(&guest.ctx, request).await.or_problem(&guest)?;
        let (mut report, mut refused) = read(&sent.fields);
        refused.extend(sent.refused());
        report.photos.extend(sent.photos);
        Ok(Filing { guest, report, refused, key })
    }
}

/// A report from the fields of a form, and what is wrong with those that are not text.
fn read(fields: &Fields) -> (NewReport, Vec<FieldError>) {
    let mut wrong = Vec::new();
    let mut number = |name: &str| {
        let text = fields.filled(name)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            wrong.push(Wrong::BadNumber.at(name));
        }
        parsed
    };
    let (lat, lon) = (number("lat"), number("lon"));
    let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in &fields.0 {
        if let Some(code) = name.strip_prefix("answers.") {
            answers.entry(code.to_owned()).or_default().push(value.clone());
        }
    }
    let hidden = |name: &str| fields.filled(name).map(|word| word == "true" || word == "1");
    let report = NewReport {
        kind: fields.filled("kind"),
        text: fields.get("text").to_owned(),
        category: fields.filled("category"),
        lat,
        lon,
        area: fields.filled("area"),
        landmark: fields.get("landmark").to_owned(),
        name_hidden: hidden("name_hidden"),
        content_hidden: hidden("content_hidden"),
        about: fields.filled("about"),
        name: fields.filled("name"),
        phone: fields.filled("phone"),
        email: fields.filled("email"),
        photos: fields.ids("photos"),
        photo_urls: fields.all("photo_urls"),
        answers,
    };
    (report, wrong)
}

impl Filing {
    /// As the operation takes it, or every field that cannot be taken at all.
    fn new_case(&self) -> Result<NewCase, Error> {
        let (report, mut wrong) = (&self.report, self.refused.clone());
        let kind = report.kind.as_deref().map_or(Some(Kind::Complaint), Kind::from_word);
        if kind.is_none() {
            wrong.push(Wrong::UnknownChoice.at("kind"));
        }
        match (report.lat, report.lon) {
            (Some(_), None) => wrong.push(Wrong::Missing.at("lon")),
            (None, Some(_)) => wrong.push(Wrong::Missing.at("lat")),
            _ => {}
        }
        if self.key.as_ref().is_some_and(|key| key.chars().count() < KEY_MIN) {
            wrong.push(Wrong::TooShort(KEY_MIN).at("key"));
        }
        let new = NewCase {
            kind: kind.unwrap_or(Kind::Complaint),
            channel: Channel::Api,
            lang: self.guest.lang,
            text: report.text.clone(),
            category: report.category.clone(),
            place: Place {
                point: report.lat.zip(report.lon),
                area: report.area.clone(),
                landmark: report.landmark.clone(),
            },
            name_hidden: report.name_hidden,
            content_hidden: report.content_hidden,
            reporter: Reporter {
                name: report.name.clone(),
                phone: report.phone.clone(),
                email: report.email.clone(),
            },
            photos: report.photos.clone(),
            media_urls: report.photo_urls.clone(),
            about: report.about.clone(),
            answers: report.answers.clone(),
            key: self.key.clone(),
            filed_by: None,
            service: None,
            regarding: None,
        };
        if wrong.is_empty() {
            return Ok(new);
        }
        if let Err(Error::Invalid(more)) = cases::check(&self.guest.ctx, &new) {
            wrong.extend(more);
        }
        Err(Error::Invalid(wrong))
    }
}

/// The answer to filing: keep the secret, it opens everything of the reporter's.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "code": "7K3F9QXM4", "secret": "b7k2m9qh4w6x3t8r5y1c", "repeated": false, "state": "received",
    "owner": {"code": "DISKOMINFO", "name": "Dinas Komunikasi dan Informatika"},
    "due_at": "2026-12-04T16:00:00+07:00", "promise_at": null, "explanation": null,
    "links": {"case": "/api/v1/cases/7K3F9QXM4", "page": "https://sambat.example/sambatan/7K3F9QXM4",
        "own": "https://sambat.example/sambatan/7K3F9QXM4/b7k2m9qh4w6x3t8r5y1c"}
}))]
pub(crate) struct ReceiptView {
    code: String,
    /// None for a repeat by somebody who does not hold the key it was filed with.
    secret: Option<String>,
    /// Whether it had been filed before.
    repeated: bool,
    state: &'static str,
    /// The agency that owes the next step.
    owner: Named,
    /// When that step is due.
    due_at: Option<String>,
    promise_at: Option<String>,
    /// Why that date.
    explanation: Option<ExplanationView>,
    links: Links,
}

/// A code and what it stands for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Named {
    code: String,
    name: String,
}

/// Where the case can be looked at.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Links {
    /// In this API.
    case: String,
    /// The public page.
    page: String,
    /// The reporter's own page; whoever has this address can act for them.
    own: Option<String>,
}

fn receipt_view(guest: &Guest, receipt: Receipt) -> ReceiptView {
    let (case, book) = (&receipt.case, &guest.ctx.book);
    let page = guest.link(&format!("/sambatan/{}", case.code));
    let moment = |time| dates::machine(&book.offices, time);
    let why = receipt.duty.as_ref().and_then(|duty| civic::duties::explain(&book.offices, duty));
    ReceiptView {
        code: case.code.clone(),
        repeated: receipt.repeated,
        state: case.state.word(),
        owner: Named { code: case.owner.clone(), name: book.agencies.name(&case.owner).to_owned() },
        due_at: case.due_at.map(moment),
        promise_at: case.promise_at.map(moment),
        explanation: why.map(|why| view::explanation(guest, &why)),
        links: Links {
            case: format!("{BASE}/cases/{}", case.code),
            own: receipt.secret.as_ref().map(|secret| format!("{page}/{secret}")),
            page,
        },
        secret: receipt.secret,
    }
}

/// What filing answers: the status, where the case is, and the receipt.
type Filed = (StatusCode, [(HeaderName, String); 1], Json<ReceiptView>);

/// Files a case. Sent twice with the same `Idempotency-Key` and report it is filed once.
#[utoipa::path(post, path = "/cases", operation_id = "fileCase", tag = "residents",
    params(("Idempotency-Key" = Option<String>, Header, description = "Unguessable, 16 to 200 characters; a random UUID.")),
    request_body(content((NewReport = "application/json"), (NewReport = "multipart/form-data"))),
    security((), ("key" = [])),
    responses(
        (status = 201, description = "Filed.", body = ReceiptView),
        (status = 200, description = "It had been filed before.", body = ReceiptView),
        (status = 409, description = "The key was used for another report.", body = Problem),
        (status = 422, description = "Every wrong field.", body = Problem),
        (status = 429, description = "Too many; `Retry-After` says how long to wait.", body = Problem)))]
pub(crate) async fn file(filing: Filing) -> Answer<Filed> {
    let guest = &filing.guest;
    let system = guest.resident_system()?.map(|system| system.name().to_owned());
    let mut new = filing.new_case().or_problem(guest)?;
    match &system {
        // Two systems may number their reports alike.
        Some(name) => new.key = new.key.map(|key| format!("{name}/{key}")),
        None => {
            let contact = new.reporter.phone.as_ref().or(new.reporter.email.as_ref());
            contact.map_or(Ok(()), |contact| guest.app.limits.sender(contact)).or_problem(guest)?;
        }
    }
    new.filed_by = system;
    let receipt = cases::submit(&guest.ctx, new).await.or_problem(guest)?;
    let status = if receipt.repeated { StatusCode::OK } else { StatusCode::CREATED };
    let view = receipt_view(guest, receipt);
    Ok((status, [(header::LOCATION, view.links.case.clone())], Json(view)))
}

/// One picture in a form.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "describes the form; the form is read as it arrives")]
pub(crate) struct PhotoForm {
    /// JPEG, PNG or WebP, at most 12 MiB and 40 million pixels.
    #[schema(value_type = String, format = Binary)]
    photo: Vec<u8>,
}

/// The picture's name, to be sent with a case, a message or an answer within a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PhotoTaken {
    id: Uuid,
}

/// Takes one picture. Its place, camera and other hidden notes are left out.
#[utoipa::path(post, path = "/photos", operation_id = "takePhoto", tag = "residents",
    request_body(content = PhotoForm, content_type = "multipart/form-data"),
    security((), ("key" = [])),
    responses(
        (status = 201, description = "Taken.", body = PhotoTaken),
        (status = 422, description = "Not a picture, or too large.", body = Problem)))]
pub(crate) async fn photo(guest: Guest, request: Request) -> Answer<(StatusCode, Json<PhotoTaken>)> {
    let sent = form::read(&guest.ctx, request).await.or_problem(&guest)?;
    let refused = sent.refused();
    if !refused.is_empty() {
        return Err(Error::Invalid(refused)).or_problem(&guest);
    }
    match sent.photos.as_slice() {
        [id] => Ok((StatusCode::CREATED, Json(PhotoTaken { id: *id }))),
        [] => Err(Error::field("photo", Wrong::Missing)).or_problem(&guest),
        _ => Err(Error::field("photo", Wrong::TooManyItems(1))).or_problem(&guest),
    }
}
