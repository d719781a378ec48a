//! Keying in what comes by phone, counter, letter or social media: the same operation, its own channel.

use axum::extract::RawQuery;
use axum::response::{IntoResponse, Redirect};
use civic::cases::{self, Case, Channel, Reporter, code};
use civic::identity::Intake;
use civic::{Error, FieldError};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::officer::{check_csrf, waiting};
use super::report::{Draft, fresh_key};
use super::report_page::{area_field, category_options};
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout::{self, Corner, Waiting};
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// The channels that are keyed in.
const CHANNELS: [Channel; 4] = [Channel::Phone, Channel::Counter, Channel::Letter, Channel::Social];

/// What the form shows.
struct Form<'a> {
    draft: &'a Draft,
    channel: Channel,
    wrong: &'a [FieldError],
    earlier: &'a [Case],
}

/// The empty form; with `phone`, what is known of a returning reporter.
pub(crate) async fn show(desk: Desk, RawQuery(query): RawQuery) -> PageResult {
    let intake = desk.officer.intake().or_page(&desk)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let mut draft = Draft { key: fresh_key(&desk), ..Draft::default() };
    let (mut earlier, mut wrong) = (Vec::new(), Vec::new());
    if let Some(phone) = fields.filled("phone") {
        draft.phone.clone_from(&phone);
        match known(&desk, &intake, &phone).await {
            Ok((reporter, cases)) => {
                draft.name = reporter.name.unwrap_or_default();
                draft.email = reporter.email.unwrap_or_default();
                earlier = cases;
            }
            Err(Error::Invalid(fields)) => wrong = fields,
            Err(other) => return Err(PageError::new(&desk, other)),
        }
    }
    let waiting = waiting(&desk).await?;
    let form = Form { draft: &draft, channel: Channel::Phone, wrong: &wrong, earlier: &earlier };
    Ok(page(&desk, waiting, &form).into_response())
}

async fn known(desk: &Desk, intake: &Intake, phone: &str) -> Result<(Reporter, Vec<Case>), Error> {
    cases::earlier(&desk.ctx, intake, phone).await
}

/// Files it.
pub(crate) async fn send(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    let intake = desk.officer.intake().or_page(&desk)?;
    let mut draft = Draft::read(&posted.fields, &posted.photos);
    draft.hidden = Some((posted.fields.ticked("name_hidden"), posted.fields.ticked("content_hidden")));
    let channel =
        CHANNELS.into_iter().find(|c| c.word() == posted.fields.get("channel")).unwrap_or(Channel::Phone);
    let mut new = draft.new_case(desk.lang, channel);
    new.filed_by = Some(intake.id().to_string());
    if draft.hidden == Some((false, false)) {
        // Not ticked leaves it to the category: a sensitive matter stays hidden.
        (new.name_hidden, new.content_hidden) = (None, None);
    }
    // A picture that was refused is mended first: filed without it, it could not be added under this key.
    let filed = match posted.refused().as_slice() {
        [] => cases::submit(&desk.ctx, new).await,
        refused => Err(Error::Invalid(refused.to_vec())),
    };
    let wrong = match filed {
        Ok(receipt) => {
            let code = &receipt.case.code;
            let secret = receipt.secret.unwrap_or_default();
            return Ok(Redirect::to(&format!("/meja/catat/{code}?t={secret}")).into_response());
        }
        Err(Error::Invalid(wrong)) => wrong,
        Err(other) => return Err(PageError::new(&desk, other)),
    };
    let waiting = waiting(&desk).await?;
    let form = Form { draft: &draft, channel, wrong: &wrong, earlier: &[] };
    Ok(page(&desk, waiting, &form).into_response())
}

/// What to read out: the code, who owes the next step, and by when.
pub(crate) async fn receipt(
    desk: Desk,
    axum::extract::Path(text): axum::extract::Path<String>,
    RawQuery(query): RawQuery,
) -> PageResult {
    desk.officer.intake().or_page(&desk)?;
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let code = code::parse(&text).ok_or(Error::NotFound).or_page(&desk)?;
    let right = cases::open(&desk.ctx, &code, fields.get("t")).await.or_page(&desk)?;
    let own = cases::own_case(&desk.ctx, &right).await.or_page(&desk)?;
    let why = parts::why(&desk, &cases::explain(&desk.ctx, &own.duties));
    let link = desk.link(&format!("/sambatan/{code}/{}", fields.get("t")));
    let body = html! {
        h1 { (desk.t("intake-done")) }
        div.card.narrow {
            p.quiet { (desk.t("intake-read-out")) }
            div.code { (code::show(&code)) }
            (parts::Promise::of(&own.case).show(&desk, &why))
            p.small { (desk.t("secret-text")) } p.small.wrap { (link) }
            p { a.btn href="/meja/catat" { (desk.t("intake-next")) } }
        }
    };
    let waiting = waiting(&desk).await?;
    Ok(layout::desk(&desk, Some(Corner::Intake), waiting, &desk.t("intake-done"), &body).into_response())
}

fn page(desk: &Desk, waiting: Waiting, form: &Form<'_>) -> Markup {
    let body = html! {
        h1 { (desk.t("intake-title")) }
        (parts::errors(desk, form.wrong))
        form.row.filters action="/meja/catat" {
            label.grow { (desk.t("intake-returning")) input name="phone" type="tel" value=(form.draft.phone) autocomplete="off"; }
            button.btn.second { (desk.t("intake-find")) }
        }
        @if !form.earlier.is_empty() { (earlier(desk, form.earlier)) }
        form.card.narrow method="post" action="/meja/catat" enctype="multipart/form-data" data-once { (fields(desk, form)) }
    };
    layout::desk(desk, Some(Corner::Intake), waiting, &desk.t("intake-title"), &body)
}

fn earlier(desk: &Desk, cases: &[Case]) -> Markup {
    html! {
        div.card { h2 { (desk.ta("intake-earlier", &[("n", Arg::Number(cases.len() as i64))])) }
            ul { @for case in cases { li { a href={ "/sambatan/" (case.code) } { (code::show(&case.code)) } " · " (case.title) " · " (parts::state_tag(desk, case.state, case.due_at)) } } }
        }
    }
}

fn fields(desk: &Desk, form: &Form<'_>) -> Markup {
    let (draft, wrong) = (form.draft, form.wrong);
    let label = |key: &str| desk.t(key);
    let (text, category, landmark) = (label("field-text"), label("field-category"), label("field-landmark"));
    let (name, phone, email) = (label("field-name"), label("field-phone"), label("field-email"));
    let kind = if draft.kind.is_empty() { "complaint" } else { &draft.kind };
    html! {
        input type="hidden" name="csrf" value=(desk.csrf());
        input type="hidden" name="key" value=(draft.key);
        @for id in &draft.photos { input type="hidden" name="photo_id" value=(id); }
        div.row {
            p.grow { label for="f-channel" { (label("field-channel")) } select #f-channel name="channel" {
                @for channel in CHANNELS { option value=(channel.word()) selected[channel == form.channel] { (label(&format!("channel-{}", channel.word()))) } }
            } }
            p.grow { label for="f-kind" { (label("field-kind")) } select #f-kind name="kind" {
                @for word in ["complaint", "suggestion", "information"] { option value=(word) selected[word == kind] { (label(&format!("kind-{word}"))) } }
            } }
        }
        (Field { name: "text", label: &text, hint: None, wrong }.text(desk, &draft.text, Some("catat")))
        (Field { name: "category", label: &category, hint: None, wrong }.select(desk, &category_options(desk, &draft.category, &[])))
        (area_field(desk, &draft.area, wrong))
        (Field { name: "landmark", label: &landmark, hint: None, wrong }.line(desk, "text", &draft.landmark, "off"))
        (Field { name: "name", label: &name, hint: None, wrong }.line(desk, "text", &draft.name, "off"))
        (Field { name: "phone", label: &phone, hint: None, wrong }.line(desk, "tel", &draft.phone, "off"))
        (Field { name: "email", label: &email, hint: None, wrong }.line(desk, "email", &draft.email, "off"))
        p { label { (label("field-photo")) input type="file" name="photo" accept="image/*" multiple; } }
        (parts::tick("name_hidden", draft.hidden.is_some_and(|h| h.0), &label("hide-name"), &label("hide-name-hint")))
        (parts::tick("content_hidden", draft.hidden.is_some_and(|h| h.1), &label("hide-content"), &label("hide-content-hint")))
        button.btn.wide { (label("intake-send")) }
    }
}
