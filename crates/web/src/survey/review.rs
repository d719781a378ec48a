//! The review of a low score at the desk, and what the reporter answered.

use civic::cases::rules::may_review;
use civic::duties::{Duty, DutyKind};
use civic::survey::fields;
use maud::{Markup, html};

use crate::cases::desk_page::{Open, carried};
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// The review that the officer's agency owes.
fn owed<'a>(desk: &Desk, open: &'a Open<'_>) -> Option<&'a Duty> {
    let theirs =
        |duty: &&Duty| duty.open && duty.kind == DutyKind::Review && duty.agency == desk.officer.agency();
    open.case.duties.iter().find(theirs)
}

/// The form of a review that is owed: what it is for, and by when.
pub(crate) fn form(desk: &Desk, open: &Open<'_>) -> Markup {
    let Some(duty) = owed(desk, open) else { return html! {} };
    let label = desk.t("do-review-field");
    html! {
        section.actions aria-label=(desk.t("do-review")) {
            h2 { (desk.t("do-review")) " " (parts::due_tag(desk, Some(duty.due_at))) }
            p.small.quiet { (desk.t("do-review-hint")) }
            @if may_review(&desk.officer) {
                form method="post" data-once {
                    (carried(desk, &open.case.case))
                    (Field { name: "text", label: &label, hint: None, wrong: open.wrong_of("review") }.text(desk, open.typed("review", "text", ""), None))
                    button.btn name="do" value="review" { (desk.t("do-review-send")) }
                }
            } @else { p { (desk.t("do-review-others")) } }
        }
    }
}

/// What the reporter answered, worst first: that is where there is something to learn.
pub(crate) fn answers(desk: &Desk, open: &Open<'_>) -> Markup {
    let Some(answers) = &open.case.survey else { return html! {} };
    let mut scores: Vec<(&str, i64)> = fields().into_iter().zip(answers.scores()).collect();
    scores.sort_by_key(|(_, score)| *score);
    html! {
        div.card {
            h2 { (desk.t("survey-answers-title")) }
            dl.pairs { @for (field, score) in scores {
                dt { (desk.t(&format!("field-{field}"))) }
                dd { (desk.t(&format!("survey-{field}-{score}"))) " " span.small.quiet.num { "(" (score) ")" } }
            } }
        }
    }
}
