//! Filling in an application, page by page, under a link of its own: it can be left and taken up again on another
//! phone, and works without a script.

use axum::extract::{Path, RawQuery};
use axum::response::{IntoResponse, Redirect, Response};
use civic::Error;
use civic::cases::{self, Channel, DraftRow, Reporter};
use civic::services::Definition;
use civic::services::form::Raw;
use serde_json::Value as Json;

use super::files::{self, Shelf};
use super::fill_page;
use crate::residents::known::Known;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::visit::Visit;

/// An application being filled in, with what it is for.
pub(crate) struct Filling<'a> {
    pub(crate) secret: &'a str,
    pub(crate) row: &'a DraftRow,
    pub(crate) definition: &'a Definition,
    pub(crate) known: &'a Known,
    /// Where the files among its answers are opened.
    pub(crate) shelf: &'a Shelf,
}

impl Filling<'_> {
    /// The address of a page, counted from 0.
    pub(crate) fn page(&self, index: usize) -> String {
        format!("/permohonan/{}/{}", self.secret, index + 1)
    }

    /// The address of the last page: check and send.
    pub(crate) fn check(&self) -> String {
        format!("/permohonan/{}/kirim", self.secret)
    }

    /// Where to go on after a page, counted from 0.
    fn after(&self, index: Option<usize>, answers: &Json) -> String {
        self.definition.form.next_page(index, answers).map_or_else(|| self.check(), |next| self.page(next))
    }
}

async fn row(visit: &Visit, secret: &str) -> Result<DraftRow, PageError> {
    cases::draft(&visit.ctx, secret, visit.officer.as_ref()).await.or_page(visit)
}

fn service<'a>(visit: &'a Visit, row: &DraftRow) -> Result<&'a Definition, PageError> {
    let found = visit.ctx.book.services.definition(&row.service, row.version);
    found.ok_or_else(|| PageError::new(visit, Error::NotFound))
}

/// Takes it up where it was left: at the first page with something missing. What was sent leads to its own page.
pub(crate) async fn resume(visit: Visit, Path(secret): Path<String>) -> PageResult {
    if let Some(receipt) = cases::sent_draft(&visit.ctx, &secret).await.or_page(&visit)? {
        return Ok(sent_before(&visit, &receipt));
    }
    let row = row(&visit, &secret).await?;
    let definition = service(&visit, &row)?;
    let known = Known::applying(&visit, &row).await?;
    let filling = Filling { secret: &secret, row: &row, definition, known: &known, shelf: &Shelf::default() };
    let form = &definition.form;
    let mut page = form.next_page(None, &row.answers);
    while let Some(index) = page.filter(|index| form.page_problems(*index, &row.answers).is_empty()) {
        page = form.next_page(Some(index), &row.answers);
    }
    Ok(Redirect::to(&page.map_or_else(|| filling.check(), |index| filling.page(index))).into_response())
}

/// One page.
pub(crate) async fn page(
    visit: Visit,
    Path((secret, number)): Path<(String, usize)>,
    RawQuery(query): RawQuery,
) -> PageResult {
    let row = row(&visit, &secret).await?;
    let definition = service(&visit, &row)?;
    let known = Known::applying(&visit, &row).await?;
    let index = number.checked_sub(1).filter(|index| *index < definition.form.pages.len());
    let index = index.ok_or_else(|| PageError::new(&visit, Error::NotFound))?;
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let shelf = Shelf::loose(&visit, &definition.form, &row.answers).await?;
    let filling = Filling { secret: &secret, row: &row, definition, known: &known, shelf: &shelf };
    let how = fill_page::How { more: asked.ticked("tambah"), saved: asked.ticked("simpan"), wrong: &[] };
    Ok(fill_page::page(&visit, &filling, index, &how).into_response())
}

/// A page was filled in: kept whatever is wrong with it, so that nothing typed is lost.
pub(crate) async fn keep(Path((secret, number)): Path<(String, usize)>, mut posted: Posted) -> PageResult {
    let row = row(&posted.visit, &secret).await?;
    let book = std::sync::Arc::clone(&posted.visit.ctx.book);
    let definition = book.services.definition(&row.service, row.version);
    let definition = definition.ok_or_else(|| PageError::new(&posted.visit, Error::NotFound))?;
    let index = number.checked_sub(1).filter(|index| *index < definition.form.pages.len());
    let index = index.ok_or_else(|| PageError::new(&posted.visit, Error::NotFound))?;
    files::take_papers(&mut posted, &definition.form).await?;
    let visit = &posted.visit;
    let known = Known::applying(visit, &row).await?;
    let answers = definition.form.with_page(index, &raw(&posted), &row.answers);
    cases::save_draft(&visit.ctx, &secret, answers.clone()).await.or_page(visit)?;
    let row = DraftRow { answers, ..row };
    let shelf = Shelf::loose(visit, &definition.form, &row.answers).await?;
    let filling = Filling { secret: &secret, row: &row, definition, known: &known, shelf: &shelf };
    let mut wrong = files::refused(&posted);
    // What came and was not taken says more than that nothing is there.
    let others = definition.form.page_problems(index, &row.answers);
    wrong.extend(
        others.into_iter().filter(|error| !posted.refused.iter().any(|refused| refused.name == error.field)),
    );
    let to = match posted.fields.get("do") {
        "more" => format!("{}?tambah=1", filling.page(index)),
        "save" => format!("{}?simpan=1", filling.page(index)),
        "back" => definition
            .form
            .page_before(index, &row.answers)
            .map_or_else(|| format!("/layanan/{}", row.service), |before| filling.page(before)),
        _ if !wrong.is_empty() => {
            let how = fill_page::How { more: false, saved: false, wrong: &wrong };
            return Ok(fill_page::page(visit, &filling, index, &how).into_response());
        }
        _ if posted.fields.ticked("periksa") => filling.check(),
        _ => filling.after(Some(index), &row.answers),
    };
    Ok(Redirect::to(&to).into_response())
}

/// What came, with the files that came with it under the names of their questions.
pub(crate) fn raw(posted: &Posted) -> Raw {
    let removed = posted.fields.all("remove_file");
    let mut pairs: Vec<(String, String)> =
        posted.fields.0.iter().filter(|(_, value)| !removed.contains(value)).cloned().collect();
    pairs.extend(posted.named.iter().cloned());
    Raw(pairs)
}

/// Check and send.
pub(crate) async fn check(visit: Visit, Path(secret): Path<String>) -> PageResult {
    let row = row(&visit, &secret).await?;
    let definition = service(&visit, &row)?;
    let known = Known::applying(&visit, &row).await?;
    let shelf = Shelf::loose(&visit, &definition.form, &row.answers).await?;
    let filling = Filling { secret: &secret, row: &row, definition, known: &known, shelf: &shelf };
    let person = known_person(&filling);
    let sending = fill_page::Sending { person: &person, keep: false, wrong: &[] };
    Ok(fill_page::check(&visit, &filling, &sending).into_response())
}

/// The person as the answers tell them, else as they told before: what was given once is not asked again.
fn known_person(filling: &Filling<'_>) -> Reporter {
    let (form, known) = (&filling.definition.form, filling.known);
    let fact = |name: &str| form.fact(name, &filling.row.answers).map(str::to_owned);
    let before = |name: &str| known.text(name).map(str::to_owned);
    let either = |name: &str| fact(name).or_else(|| before(name));
    // The address that was verified first: an application with another one would not be found again among theirs.
    Reporter {
        name: either("name"),
        phone: either("phone"),
        email: before("email").or_else(|| fact("email")),
    }
}

/// Sends it.
pub(crate) async fn send(Path(secret): Path<String>, posted: Posted) -> PageResult {
    let visit = &posted.visit;
    if let Some(receipt) = cases::sent_draft(&visit.ctx, &secret).await.or_page(visit)? {
        return Ok(sent_before(visit, &receipt));
    }
    let row = row(visit, &secret).await?;
    let definition = service(visit, &row)?;
    let fields = &posted.fields;
    let person = Reporter {
        name: fields.filled("name"),
        phone: fields.filled("phone"),
        email: fields.filled("email"),
    };
    // Somebody at the counter files for many.
    let contact = person.phone.as_ref().or(person.email.as_ref()).filter(|_| row.officer_id.is_none());
    if let Some(contact) = contact {
        visit.app.limits.sender(contact).or_page(visit)?;
    }
    let known = Known::applying(visit, &row).await?;
    let keep = known.resident.as_ref().filter(|_| fields.ticked("keep"));
    let who = (person.clone(), visit.lang, Channel::Web);
    match cases::send_draft(&visit.ctx, &secret, who, (visit.officer.as_ref(), keep)).await {
        Ok(receipt) if row.officer_id.is_some() => Ok(handed_over(&receipt)),
        Ok(receipt) => Ok(sent(&receipt)),
        Err(Error::Invalid(wrong)) => {
            let shelf = Shelf::loose(visit, &definition.form, &row.answers).await?;
            let filling = Filling { secret: &secret, row: &row, definition, known: &known, shelf: &shelf };
            let sending = fill_page::Sending { person: &person, keep: keep.is_some(), wrong: &wrong };
            Ok(fill_page::check(visit, &filling, &sending).into_response())
        }
        Err(other) => Err(PageError::new(visit, other)),
    }
}

/// Where what was sent leads to: its own page, or for an officer who keyed it in the receipt.
fn sent_before(visit: &Visit, receipt: &cases::Receipt) -> Response {
    let keyed_in = receipt.case.channel == Channel::Counter && visit.officer.is_some();
    if keyed_in { handed_over(receipt) } else { sent(receipt) }
}

/// What an officer filled in for somebody: to the receipt that is handed over.
fn handed_over(receipt: &cases::Receipt) -> Response {
    let secret = receipt.secret.as_deref().unwrap_or_default();
    Redirect::to(&format!("/meja/loket/bukti/{}?t={secret}", receipt.case.code)).into_response()
}

fn sent(receipt: &cases::Receipt) -> Response {
    let code = &receipt.case.code;
    let to = match &receipt.secret {
        Some(secret) => format!("/sambatan/{code}/{secret}?baru=1"),
        None => format!("/sambatan/{code}?sudah=1"),
    };
    Redirect::to(&to).into_response()
}
