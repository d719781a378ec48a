//! What is kept about a resident, and who looked: shown to them, and forgotten when they say so (UU 27/2022 art. 7 to 9).

use axum::response::{IntoResponse, Redirect};
use civic::residents::{self, FORGOTTEN_DAYS, Fact};
use civic::{Error, Problem, cases};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::{Mine, SELF, day};
use crate::registers;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::Posted;
use crate::shell::layout;
use crate::shell::parts;
use crate::shell::visit::Visit;

/// The page.
pub(crate) async fn show(mine: Mine) -> PageResult {
    let facts = residents::facts(&mine.ctx, &mine.resident).await.or_page(&mine)?;
    let look_ups = cases::look_ups_of(&mine.ctx, &mine.resident).await.or_page(&mine)?;
    let body = html! {
        p.back { a href="/saya" { (mine.t("mine-title")) } }
        h1 { (mine.t("data-title")) }
        p { (mine.t("data-text")) " " (mine.ta("data-until", &[("years", Arg::Number(FORGOTTEN_DAYS / 365))])) }
        @if facts.is_empty() { p.card { (mine.t("data-empty")) } } @else { (kept(&mine, &facts)) }
        (registers::told(&mine, &look_ups, false))
        p.small.quiet { (mine.t("data-rights")) " " a href="/privasi" { (mine.t("footer-privacy")) } }
    };
    Ok(layout::narrow(&mine, &mine.t("data-title"), &body).into_response())
}

fn kept(mine: &Mine, facts: &[Fact]) -> Markup {
    html! {
        form method="post" action="/saya/data" {
            input type="hidden" name="csrf" value=(mine.csrf());
            section.card {
                ul.bare { @for fact in facts { li.bottom-half {
                    div.spread {
                        div.grow {
                            span.small.quiet { (label(mine, &fact.fact)) } br;
                            strong.wrap { (said(mine, fact)) } br;
                            span.small.quiet { (mine.t("data-from")) " " a href={ "/sambatan/" (fact.code) "/" (SELF) } { (cases::code::show(&fact.code)) } ", " (day(mine, fact.given_at)) }
                        }
                        button.btn.second.slim name="forget" value=(fact.fact) { (mine.t("data-forget")) span.hidden-visually { ": " (label(mine, &fact.fact)) } }
                    }
                } } }
                p.flat { button.btn.risk name="forget_all" value="1" { (mine.t("data-forget-all")) } }
            }
        }
    }
}

/// The name of a fact.
pub(crate) fn label(visit: &Visit, fact: &str) -> String {
    visit.t(&format!("fact-{}", fact.replace('_', "-"))).into_owned()
}

/// A fact as a person reads it.
fn said(visit: &Visit, fact: &Fact) -> String {
    let text = fact.value.as_str().unwrap_or_default();
    match fact.fact.as_str() {
        "kelurahan" => parts::place(visit, Some(text), ""),
        "birth_date" => {
            text.parse().map_or_else(|_| text.to_owned(), |day| crate::shell::dates::day(visit.lang, day))
        }
        _ => text.to_owned(),
    }
}

/// Forgets one fact, or all of them.
pub(crate) async fn act(mine: Mine, posted: Posted) -> PageResult {
    mine.check_csrf(&posted.fields)?;
    let fact = match (posted.fields.filled("forget"), posted.fields.ticked("forget_all")) {
        (_, true) => None,
        (Some(fact), _) if residents::is_fact(&fact) => Some(fact),
        _ => return Err(PageError::new(&mine, Error::field("forget", Problem::UnknownChoice))),
    };
    residents::forget(&mine.ctx, &mine.resident, fact).await.or_page(&mine)?;
    Ok(Redirect::to("/saya/data").into_response())
}
