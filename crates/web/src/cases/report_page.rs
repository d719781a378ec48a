//! The four steps of a report, as pages.

use civic::categories::{Question, QuestionKind};
use civic::{FieldError, photos, triage};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::report::{Draft, STEPS};
use crate::residents::known::Known;
use crate::shell::layout;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Visit;

/// One step.
pub(crate) fn step(
    visit: &Visit,
    draft: &Draft,
    (step, known): (u8, &Known),
    wrong: &[FieldError],
) -> Markup {
    let title = visit.t(&format!("report-title-{step}"));
    let content = match step {
        1 => what(visit, draft, wrong),
        2 => place(visit, draft, wrong),
        3 => who(visit, draft, known, wrong),
        _ => check(visit, draft),
    };
    let danger = triage::danger(&visit.ctx.book.city.settings.danger, &draft.text)
        || visit.ctx.book.categories.get(&draft.category).is_some_and(|category| category.row.emergency);
    let body = html! {
        p.small.quiet {
            (visit.ta("report-step", &[("step", Arg::Number(i64::from(step))), ("steps", Arg::Number(i64::from(STEPS)))]))
        }
        (parts::alarm(visit, "bahaya", danger))
        (parts::errors(visit, wrong))
        @if let Some(service) = service_name(visit, &draft.service) { p.notice { (visit.t("report-about-service")) " " strong { (service) } } }
        h1 { (title) }
        form method="post" action="/lapor" enctype="multipart/form-data" data-once {
            input type="hidden" name="from" value=(step);
            // Enter goes on, also where the first button would go back.
            button.hidden-visually type="submit" name="to" value=(step + 1) tabindex="-1" aria-hidden="true" {}
            (carried(draft, step))
            (content)
            div.row {
                @if step > 1 {
                    button.btn.second type="submit" name="to" value=(step - 1) formnovalidate { (visit.t("report-back")) }
                }
                button.btn.grow type="submit" name="to" value=(step + 1) {
                    (if step == STEPS { visit.t("report-send") } else { visit.t("report-next") })
                }
            }
        }
        @if step == 1 { p.small.quiet.top { a href="/aturan" { (visit.t("report-rules-link")) } " · " a href="/privasi" { (visit.t("footer-privacy")) } } }
    };
    layout::narrow(visit, &title, &body)
}

/// The service a complaint is about.
fn service_name(visit: &Visit, code: &str) -> Option<String> {
    let service = visit.ctx.book.services.get(code)?;
    Some(service.on(crate::services::today(visit))?.definition.name.get(visit.lang).to_owned())
}

/// What other steps asked, unseen.
fn carried(draft: &Draft, step: u8) -> Markup {
    let hidden = |name: &str, value: &str| html! { input type="hidden" name=(name) value=(value); };
    html! {
        (hidden("key", &draft.key)) (hidden("service", &draft.service)) (hidden("application", &draft.application))
        @for id in &draft.photos { (hidden("photo_id", &id.to_string())) }
        @if step != 1 { (hidden("text", &draft.text)) (hidden("kind", &draft.kind)) }
        @if step != 2 {
            (hidden("category", &draft.category)) (hidden("lat", &draft.lat)) (hidden("lon", &draft.lon))
            (hidden("area", &draft.area)) (hidden("landmark", &draft.landmark)) (hidden("about", &draft.about))
            @for (code, values) in &draft.answers { @for value in values { (hidden(&format!("answers.{code}"), value)) } }
        }
        @if step != 3 {
            (hidden("name", &draft.name)) (hidden("phone", &draft.phone)) (hidden("email", &draft.email))
            @if let Some((name, content)) = draft.hidden {
                (hidden("asked_hidden", "1"))
                @if name { (hidden("name_hidden", "1")) }
                @if content { (hidden("content_hidden", "1")) }
            }
        }
    }
}

fn what(visit: &Visit, draft: &Draft, wrong: &[FieldError]) -> Markup {
    let label = visit.t("field-text");
    let hint = visit.t("report-text-hint");
    let text = Field { name: "text", label: &label, hint: Some(&hint), wrong };
    let kind = if draft.kind.is_empty() { "complaint" } else { &draft.kind };
    html! {
        fieldset {
            legend { (visit.t("field-kind")) }
            div.row { @for word in ["complaint", "suggestion", "information"] {
                label.choice.grow {
                    input type="radio" name="kind" value=(word) checked[word == kind];
                    span { strong { (visit.t(&format!("kind-{word}"))) } br; span.small.quiet { (visit.t(&format!("kind-{word}-hint"))) } }
                }
            } }
        }
        (text.around(visit, &html! {
            textarea #f-text name="text" rows="7" maxlength="4000" data-island="triage" data-triage-url="/lapor/bahaya"
                data-danger-target="bahaya" aria-describedby="h-text" { (draft.text) }
        }))
        (photo_field(visit, draft, wrong))
    }
}

fn photo_field(visit: &Visit, draft: &Draft, wrong: &[FieldError]) -> Markup {
    let label = visit.t("field-photo");
    let hint = visit.ta("report-photo-hint", &[("max", Arg::Number(photos::PER_MESSAGE as i64))]);
    let field = Field { name: "photo", label: &label, hint: Some(&hint), wrong };
    html! {
        div data-island="photos" data-max=(photos::PER_MESSAGE) data-msg-max=(visit.ta("problem-too-many-items", &[("limit", Arg::Number(photos::PER_MESSAGE as i64))]))
            data-msg-remove=(visit.t("photo-remove")) {
            (field.around(visit, &html! {
                input #f-photo type="file" name="photo" accept="image/*" multiple aria-describedby="h-photo";
            }))
        }
        @if !draft.photos.is_empty() {
            ul.photos { @for (n, id) in draft.photos.iter().enumerate() {
                li {
                    img src={ "/lapor/foto/" (id) } alt=(visit.ta("photo-number", &[("n", Arg::Number(n as i64 + 1))])) width="96" height="96";
                    label.small { input type="checkbox" name="remove_photo" value=(id); " " (visit.t("photo-remove")) }
                }
            } }
        }
    }
}

fn place(visit: &Visit, draft: &Draft, wrong: &[FieldError]) -> Markup {
    let suggested = triage::suggest(&visit.ctx.book.categories, &draft.text);
    let (landmark_label, landmark_hint) = (visit.t("field-landmark"), visit.t("report-landmark-hint"));
    let landmark = Field { name: "landmark", label: &landmark_label, hint: Some(&landmark_hint), wrong };
    html! {
        (category_field(visit, draft, wrong, &suggested))
        (about_field(visit, draft, wrong))
        (questions(visit, draft, wrong))
        fieldset #f-place data-island="place" data-areas-url="/areas.geojson" data-locate-url="/lokasi"
            data-msg-outside=(visit.t("problem-outside-city")) data-msg-denied=(visit.t("place-denied"))
            data-msg-pinned=(visit.t("place-pinned")) data-map-note=(visit.t("map-note"))
            data-msg-map-help=(visit.t("map-help")) data-msg-waiting=(visit.t("place-waiting")) data-msg-offline=(visit.t("place-offline"))
            data-msg-cleared=(visit.t("place-cleared")) data-msg-zoom-in=(visit.t("map-zoom-in")) data-msg-zoom-out=(visit.t("map-zoom-out")) {
            legend { (visit.t("field-place")) }
            input type="hidden" name="lat" value=(draft.lat);
            input type="hidden" name="lon" value=(draft.lon);
            p.row {
                button.btn.second type="button" data-use-gps hidden { (visit.t("place-gps")) }
                button.btn.second type="button" data-open-map hidden { (visit.t("place-map")) }
                button.btn.second type="button" data-clear-pin hidden { (visit.t("place-clear")) }
            }
            p.small data-place-name aria-live="polite" {}
            (area_field(visit, &draft.area, wrong))
            (landmark.line(visit, "text", &draft.landmark, "off"))
        }
    }
}

/// Which unit a complaint about staff is about: that unit will never see it. Asked for such categories only, and
/// carried along for others, so that a change of mind loses nothing.
fn about_field(visit: &Visit, draft: &Draft, wrong: &[FieldError]) -> Markup {
    let book = &visit.ctx.book;
    let chosen = book.categories.get(&draft.category);
    if chosen.is_none_or(|category| category.row.agency != book.city.settings.inspectorate) {
        return html! { input type="hidden" name="about" value=(draft.about); };
    }
    let today = civic::cities::day_of(book.offices.date(visit.ctx.now));
    let (label, hint) = (visit.t("field-about"), visit.t("report-about-hint"));
    let options = html! {
        option value="" { (visit.t("about-unknown")) }
        @for agency in book.agencies.iter().filter(|agency| agency.valid_on(today)) {
            option value=(agency.agency) selected[agency.agency == draft.about] { (agency.name) }
        }
    };
    Field { name: "about", label: &label, hint: Some(&hint), wrong }.select(visit, &options)
}

fn category_field(
    visit: &Visit,
    draft: &Draft,
    wrong: &[FieldError],
    suggested: &[triage::Suggestion],
) -> Markup {
    let label = visit.t("field-category");
    let hint = if suggested.is_empty() {
        visit.t("category-choose-hint")
    } else {
        visit.t("category-suggested-hint")
    };
    let field = Field { name: "category", label: &label, hint: Some(&hint), wrong };
    field.select(visit, &category_options(visit, &draft.category, suggested))
}

/// Every category by group; those the text points to first.
pub(crate) fn category_options(visit: &Visit, chosen: &str, suggested: &[triage::Suggestion]) -> Markup {
    category_list(visit, chosen, suggested, &visit.t("category-unknown"))
}

/// The same for a filter, where none chosen means all.
pub(crate) fn category_filter(visit: &Visit, chosen: &str) -> Markup {
    category_list(visit, chosen, &[], &visit.t("filter-all"))
}

fn category_list(visit: &Visit, chosen: &str, suggested: &[triage::Suggestion], none: &str) -> Markup {
    let categories = &visit.ctx.book.categories;
    let mut groups: Vec<&str> = Vec::new();
    for category in categories.active() {
        if groups.last() != Some(&category.group.as_str()) && !groups.contains(&category.group.as_str()) {
            groups.push(&category.group);
        }
    }
    let option = |code: &str, name: &str| html! { option value=(code) selected[code == chosen] { (name) } };
    let is_suggested = |code: &str| suggested.iter().any(|s| s.category == code);
    html! {
        option value="" selected[chosen.is_empty()] { (none) }
        @if !suggested.is_empty() {
            optgroup label=(visit.t("category-suggested")) {
                @for suggestion in suggested { @if let Some(category) = categories.get(&suggestion.category) {
                    (option(&category.row.category, category.name.get(visit.lang)))
                } }
            }
        }
        @for group in groups {
            optgroup label=(group_name(visit, group)) {
                @for category in categories.active().filter(|c| c.group == group && !is_suggested(&c.row.category)) {
                    (option(&category.row.category, category.name.get(visit.lang)))
                }
            }
        }
    }
}

fn group_name(visit: &Visit, group: &str) -> String {
    let groups = &visit.ctx.book.city.settings.groups;
    groups
        .iter()
        .find(|g| g.code == group)
        .map_or_else(|| group.to_owned(), |g| g.name.get(visit.lang).to_owned())
}

/// Every kelurahan by kecamatan.
pub(crate) fn area_field(visit: &Visit, chosen: &str, wrong: &[FieldError]) -> Markup {
    let (label, hint) = (visit.t("field-area"), visit.t("report-area-hint"));
    let field = Field { name: "area", label: &label, hint: Some(&hint), wrong };
    field.select(visit, &area_options(visit, chosen, &visit.t("choose")))
}

/// The options of a choice of kelurahan.
pub(crate) fn area_options(visit: &Visit, chosen: &str, empty: &str) -> Markup {
    let areas = &visit.ctx.book.areas;
    html! {
        option value="" { (empty) }
        @for kecamatan in areas.iter().filter(|area| area.level == "kecamatan") {
            optgroup label=(kecamatan.name) {
                @for kelurahan in areas.within(&kecamatan.code) {
                    option value=(kelurahan.code) selected[kelurahan.code == chosen] { (kelurahan.name) }
                }
            }
        }
    }
}

fn questions(visit: &Visit, draft: &Draft, wrong: &[FieldError]) -> Markup {
    let Some(category) = visit.ctx.book.categories.get(&draft.category) else { return html! {} };
    html! {
        @for question in &category.questions { (question_field(visit, question, &draft.answers, wrong)) }
    }
}

fn question_field(
    visit: &Visit,
    question: &Question,
    answers: &std::collections::BTreeMap<String, Vec<String>>,
    wrong: &[FieldError],
) -> Markup {
    let name = format!("answers.{}", question.code);
    let given = answers.get(&question.code).cloned().unwrap_or_default();
    let first = given.first().map_or("", String::as_str);
    let optional = if question.required { String::new() } else { format!(" ({})", visit.t("optional")) };
    let label = format!("{}{optional}", question.text.get(visit.lang));
    let hint = question.hint.as_ref().map(|hint| hint.get(visit.lang));
    let field = Field { name: &name, label: &label, hint, wrong };
    match question.kind {
        QuestionKind::Text => field.line(visit, "text", first, "off"),
        QuestionKind::Number => field.line(visit, "number", first, "off"),
        QuestionKind::Datetime => field.line(visit, "datetime-local", first, "off"),
        QuestionKind::One => field.select(visit, &html! {
            option value="" { (visit.t("choose")) }
            @for value in &question.values {
                option value=(value.key) selected[given.contains(&value.key)] { (value.name.get(visit.lang)) }
            }
        }),
        QuestionKind::Many => html! {
            fieldset id={ "f-answers-" (question.code) } {
                legend { (label) }
                @for value in &question.values {
                    label.choice {
                        input type="checkbox" name=(name) value=(value.key) checked[given.contains(&value.key)];
                        span { (value.name.get(visit.lang)) }
                    }
                }
            }
        },
    }
}

fn who(visit: &Visit, draft: &Draft, known: &Known, wrong: &[FieldError]) -> Markup {
    let sensitive =
        visit.ctx.book.categories.get(&draft.category).is_some_and(|category| category.row.sensitive);
    let (name_hidden, content_hidden) = draft.hidden.unwrap_or((sensitive, sensitive));
    let (name, phone, email) = (visit.t("field-name"), visit.t("field-phone"), visit.t("field-email"));
    let verified = visit.t("given-verified-report");
    let source = |name: &str, text: &str| known.source(visit, (name, text), &verified);
    let (name_hint, email_hint) = (source("name", &draft.name), source("email", &draft.email));
    let phone_hint = [Some(visit.t("report-phone-hint").into_owned()), source("phone", &draft.phone)];
    let phone_hint = phone_hint.into_iter().flatten().collect::<Vec<_>>().join(" ");
    html! {
        @if sensitive { p.notice { (visit.t("report-sensitive")) } }
        fieldset {
            legend { (visit.t("report-who-sees")) }
            input type="hidden" name="asked_hidden" value="1";
            (parts::tick("name_hidden", name_hidden, &visit.t("hide-name"), &visit.t("hide-name-hint")))
            (parts::tick("content_hidden", content_hidden, &visit.t("hide-content"), &visit.t("hide-content-hint")))
        }
        h2 { (visit.t("report-contact-title")) }
        p.quiet { (visit.t("report-contact-text")) }
        (Field { name: "name", label: &name, hint: name_hint.as_deref(), wrong }.line(visit, "text", &draft.name, "name"))
        (Field { name: "phone", label: &phone, hint: Some(&phone_hint), wrong }.line(visit, "tel", &draft.phone, "tel"))
        (Field { name: "email", label: &email, hint: email_hint.as_deref(), wrong }.line(visit, "email", &draft.email, "email"))
    }
}

fn check(visit: &Visit, draft: &Draft) -> Markup {
    let (name_hidden, content_hidden) = draft.hidden.unwrap_or_default();
    let yes_no = |on: bool| if on { visit.t("yes") } else { visit.t("no") };
    let change = |to: u8| {
        html! {
            button.link type="submit" name="to" value=(to) formnovalidate { (visit.t("change")) span.hidden-visually { ": " (visit.t(&format!("report-title-{to}"))) } }
        }
    };
    let place = parts::place(visit, Some(&draft.area), &draft.landmark);
    let contact: Vec<&str> = [&draft.name, &draft.phone, &draft.email]
        .into_iter()
        .map(String::as_str)
        .filter(|t| !t.is_empty())
        .collect();
    html! {
        dl.pairs.card {
            dt { (visit.t("field-text")) } dd { p.prewrap { (draft.text) } (change(1)) }
            @if !draft.photos.is_empty() {
                dt { (visit.t("field-photo")) }
                dd { ul.photos { @for id in &draft.photos { li { img src={ "/lapor/foto/" (id) } alt="" width="96" height="96"; } } } }
            }
            dt { (visit.t("field-category")) } dd { (parts::category(visit, &draft.category)) " " (change(2)) }
            dt { (visit.t("field-place")) } dd {
                @if place.is_empty() { (visit.t("place-none")) } @else { (place) }
                @if !draft.lat.is_empty() { br; span.small.quiet.num { (draft.lat) ", " (draft.lon) } }
                " " (change(2))
            }
            dt { (visit.t("report-who-sees")) } dd {
                (visit.t("hide-name")) ": " (yes_no(name_hidden)) br;
                (visit.t("hide-content")) ": " (yes_no(content_hidden)) " " (change(3))
            }
            dt { (visit.t("report-contact-title")) } dd {
                @if contact.is_empty() { (visit.t("contact-none")) } @else { (contact.join(" · ")) } " " (change(3))
            }
        }
        p.small.quiet { (visit.t("report-consent")) " " a href="/privasi" { (visit.t("footer-privacy")) } }
    }
}
