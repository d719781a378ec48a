//! The page with the nine questions: the words of the regulation, and under each what it means for this report.

use civic::FieldError;
use civic::cases::Case;
use civic::survey::{Age, Education, Occupation, Sex, fields};
use kit::i18n::{Arg, Lang};
use maud::{Markup, html};

use crate::shell::error::problem;
use crate::shell::form::Fields;
use crate::shell::visit::Visit;
use crate::shell::{layout, parts};

/// The page: questions, thanks, or why there are none.
pub(super) fn page(
    visit: &Visit,
    case: &Case,
    secret: &str,
    (chosen, wrong): (&Fields, &[FieldError]),
) -> Markup {
    let own = format!("/sambatan/{}/{secret}", case.code);
    let (title, inner) = if case.surveyed_at.is_some() {
        ("survey-thanks-title", html! { p.notice role="status" { (visit.t("survey-thanks-text")) } })
    } else if super::may(case) {
        ("survey-title", questions(visit, case, (chosen, wrong)))
    } else {
        let key = if case.open { "survey-not-yet" } else { "survey-never" };
        ("survey-title", html! { p.notice.soon { (visit.t(key)) } })
    };
    let title = visit.t(title);
    let body = html! {
        p.back { a href=(own) { (visit.t("survey-back")) } }
        (parts::errors(visit, wrong))
        h1 { (title) }
        p.quiet { (case.title) }
        (inner)
    };
    layout::narrow(visit, &title, &body)
}

fn questions(visit: &Visit, case: &Case, (chosen, wrong): (&Fields, &[FieldError])) -> Markup {
    let agency = case.agency.as_deref().unwrap_or(&case.owner);
    let agency = visit.ctx.book.agencies.name(agency);
    html! {
        p { (visit.ta("survey-text", &[("agency", Arg::Text(agency))])) }
        form method="post" data-once {
            @for (number, field) in (1..).zip(fields()) { (question(visit, (number, field), (chosen, wrong))) }
            details open[profile_chosen(chosen)] {
                summary { (visit.t("survey-profile-title")) " (" (visit.t("optional")) ")" }
                p.small.quiet { (visit.t("survey-profile-text")) }
                (choice(visit, "age", Age::ALL.iter().map(|v| v.word()), chosen))
                (choice(visit, "sex", Sex::ALL.iter().map(|v| v.word()), chosen))
                (choice(visit, "education", Education::ALL.iter().map(|v| v.word()), chosen))
                (choice(visit, "occupation", Occupation::ALL.iter().map(|v| v.word()), chosen))
            }
            button.btn.wide { (visit.t("survey-send")) }
            p.small.quiet.top-half { (visit.t("survey-source")) }
        }
    }
}

fn question(
    visit: &Visit,
    (number, field): (usize, &str),
    (chosen, wrong): (&Fields, &[FieldError]),
) -> Markup {
    let key = format!("survey-{field}");
    let legal = Lang::Id.t(&key);
    let problem_here = wrong.iter().find(|wrong| wrong.field == field);
    let described = problem_here.map(|_| format!("m-{field} h-{field}"));
    let described = described.unwrap_or_else(|| format!("h-{field}"));
    html! {
        fieldset.field.wrong[problem_here.is_some()] aria-describedby=(described) {
            legend { (number) ". " (visit.t(&key)) }
            p.hint id={ "h-" (field) } {
                (visit.t(&format!("{key}-hint")))
                // The regulation is Indonesian: a translation stands beside its words, not in their place.
                @if visit.lang != Lang::Id { " " span lang="id" { "(" (legal) ")" } }
            }
            @if let Some(wrong) = problem_here { p.msg id={ "m-" (field) } { (problem(visit.lang, wrong)) } }
            div.rating { @for score in 1..=4 {
                label.choice {
                    input id=[(score == 1).then(|| format!("f-{field}"))] type="radio" name=(field) value=(score)
                        checked[chosen.get(field) == score.to_string()];
                    span { (visit.t(&format!("{key}-{score}"))) }
                }
            } }
        }
    }
}

fn profile_chosen(chosen: &Fields) -> bool {
    ["age", "sex", "education", "occupation"].iter().any(|name| !chosen.get(name).is_empty())
}

fn choice(
    visit: &Visit,
    name: &'static str,
    words: impl Iterator<Item = &'static str>,
    chosen: &Fields,
) -> Markup {
    let label = visit.t(&format!("survey-{name}"));
    html! {
        div.field {
            label for={ "f-" (name) } { (label) }
            select id={ "f-" (name) } name=(name) {
                option value="" { (visit.t("survey-unsaid")) }
                @for word in words {
                    option value=(word) selected[chosen.get(name) == word] { (word_of(visit, name, word)) }
                }
            }
        }
    }
}

/// A word of the profile on the screen.
pub(super) fn word_of(visit: &Visit, name: &str, word: &str) -> String {
    visit.t(&format!("survey-{name}-{}", word.replace('_', "-"))).into_owned()
}
