//! A service that misses the time of its own standard too often has to answer for it: the city files a public complaint
//! about itself, in the same queue, with the same clocks and ladder as everybody's.

use kit::i18n::{Arg, Lang};

use super::model::{Action, Case, Channel, Kind, NewCase, Place, Reporter};
use super::rules::{PublicCase, PublicView, Valid, public_view};
use super::{advance, store, submit};
use crate::categories::Class;
use crate::cities::{Standards, day_of};
use crate::context::Ctx;
use crate::figures::{self, Missed};
use crate::services::{Definition, Service};
use crate::{Error, Result};

/// Files what has to be answered for; how many. A service answers for one thing at a time, and not again before the
/// months that are looked at have gone by.
///
/// # Errors
/// As any write.
pub async fn answers_for_standards(ctx: &Ctx) -> Result<usize> {
    let Some(standards) = ctx.book.city.settings.standards.clone() else { return Ok(0) };
    // Its data was changed: nothing is filed under a subject that is not there.
    if ctx.book.categories.get(&standards.category).is_none() {
        return Ok(0);
    }
    let first = first_month(ctx, &standards);
    let day = day_of(ctx.book.offices.date(ctx.now));
    let wanted = standards.clone();
    let found = ctx.read(move |ctx, tx| {
        let mut services = figures::outcomes(tx, ctx.city(), first)?;
        for (service, n) in store::overdue(tx, ctx.city(), ctx.now)? {
            let of = services.entry(service).or_default();
            (of.outcomes, of.missed) = (of.outcomes + n, of.missed + n);
        }
        services.retain(|_, of| wanted.too_often(of.missed, of.outcomes));
        let mut due = Vec::new();
        for (service, of) in services {
            let last = store::last_answer(tx, ctx.city(), &service)?;
            if last.is_none_or(|case| !case.open && day_of(ctx.book.offices.date(case.filed_at)) < first) {
                due.push((service, of));
            }
        }
        Ok(due)
    });
    let mut filed = 0;
    for (code, of) in found.await? {
        let Some(service) = ctx.book.services.get(&code) else { continue };
        let Some(edition) = service.on(day) else { continue };
        file(ctx, (&standards, first), (service, &edition.definition), of).await?;
        filed += 1;
    }
    Ok(filed)
}

/// The first day that is looked at, in days since 1970.
fn first_month(ctx: &Ctx, standards: &Standards) -> i64 {
    let this = ctx.book.offices.date(ctx.now).first_of_month();
    day_of(this.checked_sub(jiff::Span::new().months(standards.months)).unwrap_or(this))
}

async fn file(
    ctx: &Ctx,
    (standards, first): (&Standards, i64),
    (service, definition): (&Service, &Definition),
    of: Missed,
) -> Result<()> {
    let since = crate::cities::date_of(first).strftime("%d-%m-%Y").to_string();
    let args = [
        ("service", Arg::Text(&definition.name.id)),
        ("missed", Arg::Number(of.missed)),
        ("outcomes", Arg::Number(of.outcomes)),
        ("days", Arg::Number(i64::from(definition.days))),
        ("since", Arg::Text(&since)),
    ];
    let (title, text) =
        (Lang::Id.ta("standard-missed-title", &args), Lang::Id.ta("standard-missed-text", &args));
    let day = day_of(ctx.book.offices.date(ctx.now));
    let agency = ctx.book.agency_for(&definition.agency, None, day).map(str::to_owned);
    let valid = Valid {
        text: text.clone(),
        title: title.clone(),
        category: standards.category.clone(),
        class: Class::Ordinary,
        agency: agency.clone(),
        area: None,
        name_hidden: false,
        content_hidden: false,
        reporter: Reporter::default(),
        answers: serde_json::json!({}),
        about: None,
        service_version: None,
        papers: Vec::new(),
    };
    let receipt = submit::file(ctx, as_case(&service.code, &standards.category, &text), valid).await?;
    // Where the agency goes by the place, the verifier has it and says whose it is.
    let publish = Action::Publish { title, text, photos: Vec::new() };
    let send = agency.map(|agency| Action::Send { agency, message: String::new() });
    let actions = std::iter::once(publish).chain(send).collect();
    match advance::system(ctx, receipt.case.case_id, actions).await {
        Ok(_) | Err(Error::NotNow { .. }) => Ok(()),
        Err(other) => Err(other),
    }
}

fn as_case(service: &str, category: &str, text: &str) -> NewCase {
    NewCase {
        kind: Kind::Complaint,
        channel: Channel::System,
        lang: Lang::Id,
        text: text.to_owned(),
        category: Some(category.to_owned()),
        place: Place::default(),
        name_hidden: None,
        content_hidden: None,
        reporter: Reporter::default(),
        photos: Vec::new(),
        media_urls: Vec::new(),
        about: None,
        answers: std::collections::BTreeMap::new(),
        key: None,
        filed_by: None,
        service: Some(service.to_owned()),
        regarding: None,
    }
}

/// What a service has, or had, to answer for last: for its public page. `None` when it never had to.
///
/// # Errors
/// As any read.
pub async fn answer_for(ctx: &Ctx, service: &str) -> Result<Option<PublicCase>> {
    let service = service.to_owned();
    let last: Option<Case> = ctx.read(move |ctx, tx| store::last_answer(tx, ctx.city(), &service)).await?;
    let shown = last.map(|case| public_view(&case, &[], &[]));
    Ok(shown.and_then(|view| match view {
        PublicView::Shown(public) => Some(*public),
        PublicView::Sealed(_) => None,
    }))
}
