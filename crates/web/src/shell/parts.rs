//! Pieces that several pages share.

use civic::cases::{Case, State};
use civic::duties::{Duty, DutyKind, Explanation, Pause, Why};
use civic::{Error, FieldError};
use kit::clock::Time;
use kit::i18n::Arg;
use maud::{Markup, html};

use super::dates::{self, Nearness};
use super::error::problem;
use super::visit::Visit;

/// The list of what is wrong, on top of a form, each a link to its field.
pub(crate) fn errors(visit: &Visit, fields: &[FieldError]) -> Markup {
    errors_named(visit, fields, |field| label_of(visit, field))
}

/// The same, where fields have names of their own.
pub(crate) fn errors_named(visit: &Visit, fields: &[FieldError], label: impl Fn(&str) -> String) -> Markup {
    html! {
        @if !fields.is_empty() {
            div.errors role="alert" tabindex="-1" #errors {
                h2 { (visit.t("errors-title")) }
                ul { @for field in fields {
                    li { a href={ "#f-" (anchor(&field.field)) } { (label(&field.field)) ": " (problem(visit.lang, field)) } }
                } }
            }
        }
    }
}

pub(crate) fn anchor(field: &str) -> String {
    field.replace('.', "-")
}

pub(crate) fn label_of(visit: &Visit, field: &str) -> String {
    let key = format!("field-{}", field.split('.').next().unwrap_or(field).replace('_', "-"));
    visit.t(&key).into_owned()
}

/// One field of a form: label, hint, what is wrong with it, and the input itself.
pub(crate) struct Field<'a> {
    pub(crate) name: &'a str,
    pub(crate) label: &'a str,
    pub(crate) hint: Option<&'a str>,
    pub(crate) wrong: &'a [FieldError],
}

impl Field<'_> {
    pub(crate) fn problem(&self) -> Option<&FieldError> {
        self.wrong.iter().find(|field| field.field == self.name)
    }

    /// What describes the input, for assistive technology.
    pub(crate) fn described(&self) -> Option<String> {
        let hint = self.hint.map(|_| format!("h-{}", anchor(self.name)));
        let wrong = self.problem().map(|_| format!("m-{}", anchor(self.name)));
        let both: Vec<String> = [wrong, hint].into_iter().flatten().collect();
        (!both.is_empty()).then(|| both.join(" "))
    }

    /// Around any input whose id is `f-NAME`.
    pub(crate) fn around(&self, visit: &Visit, input: &Markup) -> Markup {
        let problem_here = self.problem();
        html! {
            div.field.wrong[problem_here.is_some()] {
                label for={ "f-" (anchor(self.name)) } { (self.label) }
                @if let Some(hint) = self.hint { p.hint id={ "h-" (anchor(self.name)) } { (hint) } }
                @if let Some(field) = problem_here { p.msg id={ "m-" (anchor(self.name)) } { (problem(visit.lang, field)) } }
                (input)
            }
        }
    }

    /// A line of text.
    pub(crate) fn line(&self, visit: &Visit, kind: &str, value: &str, autocomplete: &str) -> Markup {
        self.around(visit, &html! {
            input id={ "f-" (anchor(self.name)) } name=(self.name) type=(kind) value=(value) autocomplete=(autocomplete)
                aria-describedby=[self.described()] aria-invalid=[self.problem().map(|_| "true")];
        })
    }

    /// Several lines of text.
    pub(crate) fn text(&self, visit: &Visit, value: &str, draft: Option<&str>) -> Markup {
        self.around(visit, &html! {
            textarea id={ "f-" (anchor(self.name)) } name=(self.name) rows="6" data-draft=[draft]
                aria-describedby=[self.described()] aria-invalid=[self.problem().map(|_| "true")] { (value) }
        })
    }

    /// A choice from a list: value and text.
    pub(crate) fn select(&self, visit: &Visit, options: &Markup) -> Markup {
        self.around(visit, &html! {
            select id={ "f-" (anchor(self.name)) } name=(self.name)
                aria-describedby=[self.described()] aria-invalid=[self.problem().map(|_| "true")] { (options) }
        })
    }
}

/// A box to tick, with a line about what it does.
pub(crate) fn tick(name: &str, on: bool, label: &str, hint: &str) -> Markup {
    html! {
        label.choice {
            input type="checkbox" name=(name) value="1" checked[on];
            span { strong { (label) } @if !hint.is_empty() { br; span.small.quiet { (hint) } } }
        }
    }
}

/// A moment that machines can read too.
pub(crate) fn time(visit: &Visit, at: Time) -> Markup {
    let offices = &visit.ctx.book.offices;
    html! { time datetime=(dates::machine(offices, at)) { (dates::short(visit.lang, offices, at, visit.ctx.now)) } }
}

/// The state of a case, in words, with its colour. Never by colour alone.
pub(crate) fn state_tag(visit: &Visit, state: State, due: Option<Time>) -> Markup {
    let late = due.is_some_and(|due| due < visit.ctx.now);
    let class = match state {
        _ if late => "tag late",
        State::Closed | State::Resolved => "tag",
        State::Rejected | State::Withdrawn => "tag plain",
        State::Waiting => "tag soon",
        _ => "tag plain",
    };
    html! { span class=(class) { (visit.t(&format!("state-{}", state.word().replace('_', "-")))) } }
}

/// A due date the way a list says it.
pub(crate) fn due_tag(visit: &Visit, due: Option<Time>) -> Markup {
    let Some(due) = due else { return html! {} };
    match dates::nearness(visit.lang, &visit.ctx.book.offices, due, visit.ctx.now) {
        Nearness::Late(text) => html! { span.tag.late { (text) } },
        Nearness::Soon(text) => html! { span.tag.soon { (text) } },
        Nearness::Ahead(text) => html! { span.tag.plain { (text) } },
    }
}

/// Who owes what by when: the line that is the product.
pub(crate) struct Promise {
    pub(crate) step: Option<DutyKind>,
    pub(crate) owner: Option<String>,
    pub(crate) due_at: Option<Time>,
    pub(crate) promise_at: Option<Time>,
}

impl Promise {
    pub(crate) fn of(case: &Case) -> Promise {
        Promise {
            step: case.step,
            owner: Some(case.owner.clone()),
            due_at: case.due_at,
            promise_at: case.promise_at,
        }
    }

    pub(crate) fn show(&self, visit: &Visit, why: &Markup) -> Markup {
        let (Some(step), Some(due)) = (self.step, self.due_at) else { return html! {} };
        let offices = &visit.ctx.book.offices;
        let first = self.promise_at.filter(|promise| *promise < due).unwrap_or(due);
        let late = due < visit.ctx.now;
        html! {
            div.promise.late[late] {
                span.quiet {
                    @if let Some(owner) = &self.owner { strong { (visit.ctx.book.agencies.name(owner)) } " " }
                    (visit.t(&format!("owes-{}", step.word().replace('_', "-"))))
                }
                strong.when { time datetime=(dates::machine(offices, first)) { (dates::moment(visit.lang, offices, first)) } }
                @if first < due {
                    span.small { (visit.ta("legal-limit", &[("date", Arg::Text(&dates::moment(visit.lang, offices, due)))])) }
                }
                @if late { span.tag.late { (visit.t("date-passed")) } }
                (why)
            }
        }
    }
}

/// Why a date is that date: each step, so that it can be recounted on a wall calendar.
pub(crate) fn why(visit: &Visit, explained: &[(Duty, Explanation)]) -> Markup {
    let offices = &visit.ctx.book.offices;
    html! {
        details {
            summary { (visit.t("why-date")) }
            @for (duty, explanation) in explained.iter().filter(|(duty, _)| duty.open) {
                p.tight { strong { (visit.t(&format!("duty-{}", duty.kind.word().replace('_', "-")))) " · " (visit.ctx.book.agencies.short(&duty.agency)) } }
                ol.small {
                    li { (visit.ta("why-begins", &[("date", Arg::Text(&dates::moment(visit.lang, offices, explanation.from)))]))
                        @if explanation.after_closing { " " (visit.t("why-after-closing")) } }
                    li { (visit.ta("why-day0", &[("date", Arg::Text(&dates::day(visit.lang, explanation.day0)))])) }
                    li { (visit.ta("why-days", &[("days", Arg::Number(i64::from(explanation.days)))])) " " (source(visit, duty)) }
                    @for skip in explanation.skipped.iter().filter(|skip| !skip.name.is_empty()) {
                        li { (visit.ta("why-holiday", &[("date", Arg::Text(&dates::day(visit.lang, skip.date))), ("name", Arg::Text(&skip.name)), ("decree", Arg::Text(&skip.decree))])) }
                    }
                    @let weekends = explanation.skipped.iter().filter(|skip| skip.name.is_empty()).count();
                    @if weekends > 0 { li { (visit.ta("why-weekends", &[("days", Arg::Number(i64::try_from(weekends).unwrap_or(0)))])) } }
                    li { strong { (visit.ta("why-result", &[("date", Arg::Text(&dates::moment(visit.lang, offices, explanation.due)))])) } }
                    @for pause in &explanation.pauses { li { (paused(visit, pause)) } }
                    @if !explanation.certain { li { (visit.t("why-uncertain")) } }
                }
            }
        }
    }
}

/// One pause or extension: since when, why, and how many working days it adds.
fn paused(visit: &Visit, pause: &Pause) -> String {
    let offices = &visit.ctx.book.offices;
    let key = match (pause.why, pause.ended) {
        (Why::Extension, _) => "why-extended",
        (Why::Reporter, None) => "why-waits-reporter",
        (Why::Reporter, Some(_)) => "why-waited-reporter",
        (Why::Outside, None) => "why-waits-outside",
        (Why::Outside, Some(_)) => "why-waited-outside",
    };
    let from = dates::moment(visit.lang, offices, pause.from);
    let until = dates::moment(visit.lang, offices, pause.ended.unwrap_or(pause.until));
    let days = Arg::Number(i64::from(pause.days));
    visit.ta(key, &[("from", Arg::Text(&from)), ("until", Arg::Text(&until)), ("days", days)])
}

/// The regulation behind a duty's limit.
fn source(visit: &Visit, duty: &Duty) -> String {
    let sources = &visit.ctx.book.city.settings.sources;
    match duty.kind {
        DutyKind::Verify => sources.verify.clone(),
        DutyKind::Respond => sources.respond.clone(),
        DutyKind::HearBack => sources.silence.clone(),
        DutyKind::FollowUp => sources.follow_up.clone(),
        DutyKind::Help | DutyKind::Review => visit.t("source-help").into_owned(),
        DutyKind::Deliver
        | DutyKind::Check
        | DutyKind::Inspect
        | DutyKind::Advise
        | DutyKind::Decide
        | DutyKind::Pay
        | DutyKind::Produce
        | DutyKind::HandOver => visit.t("source-service").into_owned(),
        DutyKind::Resolve => {
            let clocks = &visit.ctx.book.city.settings.clocks.resolve;
            let class =
                clocks.iter().find(|(_, days)| i64::from(**days) == duty.days).map(|(class, _)| class);
            class.and_then(|class| sources.resolve.get(class)).cloned().unwrap_or_default()
        }
    }
}

/// The numbers to call when a life is in danger.
pub(crate) fn alarm(visit: &Visit, id: &str, shown: bool) -> Markup {
    let emergency = &visit.ctx.book.city.settings.emergency;
    html! {
        div.alarm id=(id) role="alert" hidden[!shown] {
            h2 { (visit.t("danger-title")) }
            p { (emergency.text.get(visit.lang)) }
            ul.numbers { @for number in emergency.numbers.iter().take(4) {
                li { a.btn href={ "tel:" (number.number) } { strong { (number.number) } " " span.small { (number.name.get(visit.lang)) } } }
            } }
        }
    }
}

/// Dispute, then the Ombudsman.
pub(crate) fn next_door(visit: &Visit) -> Markup {
    let door = &visit.ctx.book.city.settings.next_door;
    html! {
        section.card {
            h2 { (visit.t("next-door-title")) }
            p { (door.text.get(visit.lang)) }
            p.small.quiet { (door.name) " · " a href={ "tel:" (door.phone) } { (door.phone) } }
        }
    }
}

/// Why it was not done, with what others did meanwhile.
pub(crate) fn failure(visit: &Visit, error: &Error) -> Markup {
    let key = super::error::word(error);
    html! {
        h2 { (visit.t(&format!("error-{key}-title"))) }
        p { (visit.t(&format!("error-{key}-text"))) }
        @if let Error::Conflict(since) = error {
            ul { @for event in since { li { (visit.t(&format!("event-{}", event.kind.replace('_', "-")))) @if let Some(who) = &event.who { " · " (who) } " · " (time(visit, event.at)) } } }
        }
    }
}

/// A place in words: landmark, kelurahan, kecamatan.
pub(crate) fn place(visit: &Visit, area: Option<&str>, landmark: &str) -> String {
    visit.ctx.book.areas.in_words(area, landmark)
}

/// The name of a category in the visitor's language.
pub(crate) fn category(visit: &Visit, code: &str) -> String {
    visit.ctx.book.categories.get(code).map_or_else(
        || visit.t("category-none").into_owned(),
        |category| category.name.get(visit.lang).to_owned(),
    )
}
