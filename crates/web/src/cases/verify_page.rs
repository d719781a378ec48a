//! The verifier's form: one case a minute. Category, class, who may see it, what is published, and one
//! decision: send, forward, or do not take it.

use civic::cases::{State, rules};
use civic::categories::Class;
use maud::{Markup, html};

use super::desk_page::{Open, carried, proposed_text};
use super::report_page::category_options;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// The form.
pub(crate) fn form(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    html! {
        form.actions method="post" data-once {
            (carried(desk, case))
            input type="hidden" name="as" value="verifier";
            input type="hidden" name="was_category" value=(case.category);
            input type="hidden" name="was_class" value=(case.class.word());
            @if case.name_hidden { input type="hidden" name="was_name_hidden" value="1"; }
            @if case.content_hidden { input type="hidden" name="was_content_hidden" value="1"; }
            @if case.published { input type="hidden" name="was_published" value="1"; }
            (classify(desk, open))
            (visibility(desk, open))
            (publishing(desk, open))
            (deciding(desk, open))
        }
    }
}

fn classify(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let filed = open.case.story.first().and_then(|event| event.body.as_deref()).unwrap_or_default();
    let suggested = civic::triage::suggest(&desk.ctx.book.categories, filed);
    let (category, class) = (desk.t("field-category"), desk.t("field-class"));
    let chosen = open.typed("verifier", "category", &case.category);
    let chosen_class = open.typed("verifier", "class", case.class.word());
    html! {
        h2 { (desk.t("verify-title")) }
        p.prewrap.said { (filed) }
        div.row {
            div.grow { (Field { name: "category", label: &category, hint: None, wrong: open.wrong() }.select(desk, &category_options(desk, chosen, &suggested))) }
            div.grow { (Field { name: "class", label: &class, hint: None, wrong: open.wrong() }.select(desk, &html! {
                @for word in Class::OF_CATEGORIES.iter().map(|class| class.word()) { option value=(word) selected[word == chosen_class] { (desk.t(&format!("class-{word}"))) } }
            })) }
        }
    }
}

fn visibility(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let on = |name: &str, was: bool| {
        open.failed
            .map_or(was, |(fields, _)| if fields.get("as") == "verifier" { fields.ticked(name) } else { was })
    };
    html! {
        fieldset {
            legend { (desk.t("report-who-sees")) }
            (parts::tick("name_hidden", on("name_hidden", case.name_hidden), &desk.t("hide-name"), &desk.t("hide-name-hint")))
            (parts::tick("content_hidden", on("content_hidden", case.content_hidden), &desk.t("hide-content"), &desk.t("hide-content-hint")))
        }
    }
}

fn publishing(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let text = proposed_text(open);
    let title = case.public_title.clone().unwrap_or_else(|| rules::mask(&case.title));
    let (title_label, text_label) = (desk.t("field-title"), desk.t("field-public-text"));
    let filed = open.case.photos.iter().filter(|photo| photo.seq == Some(1) || photo.public);
    let publish = case.published || !case.content_hidden;
    html! {
        fieldset {
            legend { (desk.t("publish-title")) }
            p.small.quiet { (desk.t("publish-hint")) }
            (parts::tick("publish", open.failed.map_or(publish, |(fields, _)| fields.ticked("publish")), &desk.t("publish-tick"), ""))
            (Field { name: "title", label: &title_label, hint: None, wrong: open.wrong() }.line(desk, "text", open.typed("verifier", "title", &title), "off"))
            (Field { name: "public_text", label: &text_label, hint: None, wrong: open.wrong() }.text(desk, open.typed("verifier", "public_text", &text), None))
            ul.photos { @for photo in filed { li { label {
                img src={ "/meja/foto/" (photo.photo_id) "/kecil" } alt=(desk.t("photo-alt")) width="96" height="96";
                input type="checkbox" name="photo" value=(photo.photo_id) checked[photo.public]; " " (desk.t("publish-photo"))
            } } } }
        }
    }
}

fn deciding(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let message = desk.t("field-message");
    let forwarded = case.state == State::Forwarded;
    html! {
        (Field { name: "message", label: &message, hint: Some(&desk.t("message-hint")), wrong: open.wrong() }.text(desk, open.typed("verifier", "message", ""), Some(&format!("{}:verify", case.code))))
        (agency_field(desk, open))
        div.row {
            button.btn.grow name="do" value="send" data-key="k" { (desk.t("do-send")) }
            button.btn.second name="do" value="save" { (desk.t("do-save")) }
        }
        @if forwarded {
            div.row.top { button.btn.second name="do" value="follow_up" { (desk.t("do-follow-up")) } }
        } @else {
            (forward(desk, open))
            (reject(desk, open))
        }
    }
}

fn agency_field(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let label = desk.t("field-agency");
    let day = civic::cities::day_of(desk.ctx.book.offices.date(desk.ctx.now));
    let chosen = open.typed("verifier", "agency", case.agency.as_deref().unwrap_or_default());
    let mut agencies: Vec<_> = desk.ctx.book.agencies.iter().filter(|agency| agency.valid_on(day)).collect();
    agencies.sort_by(|a, b| (a.kind == "kelurahan", &a.short).cmp(&(b.kind == "kelurahan", &b.short)));
    Field { name: "agency", label: &label, hint: None, wrong: open.wrong() }.select(desk, &html! {
        option value="" { (desk.t("choose")) }
        @for agency in agencies { option value=(agency.agency) selected[agency.agency == chosen] { (agency.short) " – " (agency.name) } }
    })
}

fn forward(desk: &Desk, open: &Open<'_>) -> Markup {
    let case = &open.case.case;
    let usual =
        desk.ctx.book.categories.get(&case.category).map(|c| c.outside.as_slice()).unwrap_or_default();
    let (body, number) = (desk.t("field-body"), desk.t("field-number"));
    let chosen = open.typed("forward", "body", usual.first().map_or("", String::as_str));
    html! {
        details open[open.failed.is_some_and(|(fields, _)| fields.get("do") == "forward")] {
            summary { (desk.t("do-forward")) }
            p.small.quiet { (desk.t("do-forward-hint")) }
            (Field { name: "body", label: &body, hint: None, wrong: open.wrong() }.select(desk, &html! {
                @for outside in desk.ctx.book.agencies.bodies() { option value=(outside.body) selected[outside.body == chosen] { (outside.name) " – " (outside.matter) } }
            }))
            (Field { name: "number", label: &number, hint: None, wrong: open.wrong() }.line(desk, "text", open.typed("forward", "number", ""), "off"))
            button.btn.second name="do" value="forward" { (desk.t("do-forward-send")) }
        }
    }
}

fn reject(desk: &Desk, open: &Open<'_>) -> Markup {
    let label = desk.t("field-reason");
    let chosen = open.typed("reject", "reason", "");
    html! {
        details open[open.failed.is_some_and(|(fields, _)| fields.get("do") == "reject")] {
            summary { (desk.t("do-reject")) }
            p.small.quiet { (desk.t("do-reject-hint")) }
            (Field { name: "reason", label: &label, hint: None, wrong: open.wrong() }.select(desk, &html! {
                @for reason in &desk.ctx.book.city.settings.reject_reasons {
                    option value=(reason.code) selected[reason.code == chosen] { (reason.name.get(desk.lang)) " (" (reason.source) ")" }
                }
            }))
            button.btn.second name="do" value="reject" data-confirm=(desk.t("do-reject-confirm")) { (desk.t("do-reject-send")) }
        }
    }
}
