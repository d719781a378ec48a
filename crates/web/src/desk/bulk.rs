//! One step for several cases: what to write, what it would do to each, and what became of each.

use axum::http::StatusCode;
use axum::response::IntoResponse;
use civic::cases::code;
use civic::desk::{self, BulkStep, Line, Picked, Template};
use civic::identity::{Person, colleagues};
use civic::{Error, FieldError, Problem};
use kit::i18n::Arg;
use maud::{Markup, html};

use crate::cases::officer::{check_csrf, waiting};
use crate::shell::error::{OrPage, PageError, PageResult, problem};
use crate::shell::form::{Fields, Posted};
use crate::shell::layout;
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// The steps that are written: they take a text.
const WRITTEN: [&str; 3] = ["answer", "resolve", "note"];

/// Each turn of the form: choosing, looking first, doing.
pub(crate) async fn act(desk: Desk, posted: Posted) -> PageResult {
    check_csrf(&desk, &posted.fields)?;
    if !desk.officer.works() {
        return Err(PageError::new(&desk, Error::Forbidden));
    }
    let fields = &posted.fields;
    let picked = picked(fields);
    let team = colleagues(&desk.ctx, &desk.officer).await.or_page(&desk)?;
    let templates = desk::templates(&desk.ctx, &desk.officer).await.or_page(&desk)?;
    let chosen = templates.iter().find(|t| t.template_id.to_string() == fields.get("template"));
    let text = match (fields.get("do"), chosen) {
        ("template", Some(template)) => template.text.clone(),
        _ => fields.get("message").to_owned(),
    };
    let mut form =
        Form { fields, text, team: &team, templates: &templates, lines: Lines::None, wrong: Vec::new() };
    let (ctx, officer) = (&desk.ctx, &desk.officer);
    let looked = match (fields.get("do"), form.step()) {
        ("preview", Ok(step)) => desk::preview(ctx, officer, picked, &step).await.map(Lines::Would),
        ("perform", Ok(step)) => desk::perform(ctx, officer, picked, &step).await.map(Lines::Did),
        ("preview" | "perform", Err(error)) => Err(error),
        _ => desk::chosen(ctx, officer, picked).await.map(Lines::Chosen),
    };
    match looked {
        Ok(lines) => form.lines = lines,
        Err(Error::Invalid(wrong)) => form.wrong = wrong,
        Err(error) => return Err(PageError::new(&desk, error)),
    }
    let status = if form.wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let waiting = waiting(&desk).await?;
    let title = desk.t(&format!("bulk-{}", form.word()));
    Ok((status, layout::desk(&desk, None, waiting, &title, &form.page(&desk, &title))).into_response())
}

fn picked(fields: &Fields) -> Vec<Picked> {
    let one = |text: &String| {
        let (code, version) = text.rsplit_once('.')?;
        Some(Picked { code: code.to_owned(), version: version.parse().ok()? })
    };
    fields.all("kasus").iter().filter_map(one).collect()
}

/// What is known of the cases.
enum Lines {
    None,
    /// Chosen, and nothing said yet.
    Chosen(Vec<Line>),
    /// What would become of each.
    Would(Vec<Line>),
    /// What became of each.
    Did(Vec<Line>),
}

struct Form<'a> {
    fields: &'a Fields,
    text: String,
    team: &'a [Person],
    templates: &'a [Template],
    lines: Lines,
    wrong: Vec<FieldError>,
}

impl Form<'_> {
    fn word(&self) -> &str {
        let word = self.fields.get("langkah");
        if ["take", "give"].contains(&word) || WRITTEN.contains(&word) { word } else { "note" }
    }

    fn step(&self) -> Result<BulkStep, Error> {
        let text = self.text.trim().to_owned();
        let missing = WRITTEN.contains(&self.word()) && text.is_empty();
        if missing {
            return Err(Error::field("message", Problem::Missing));
        }
        Ok(match self.word() {
            "take" => BulkStep::Take,
            "give" => BulkStep::Give {
                officer: self
                    .fields
                    .get("officer")
                    .parse()
                    .map_err(|_| Error::field("officer", Problem::UnknownChoice))?,
            },
            "answer" => BulkStep::Answer { text },
            "resolve" => BulkStep::Resolve { text },
            _ => BulkStep::Note { text },
        })
    }

    fn back(&self) -> &str {
        Some(self.fields.get("ke")).filter(|to| to.starts_with("/meja?")).unwrap_or("/meja")
    }

    fn page(&self, desk: &Desk, title: &str) -> Markup {
        html! {
            p.small { a href=(self.back()) data-key="i" { (desk.t("desk-back")) } }
            (parts::errors(desk, &self.wrong))
            h1 { (title) }
            @match &self.lines {
                Lines::Did(lines) => (self.did(desk, lines)),
                Lines::None => (self.ask(desk, 0)),
                Lines::Chosen(lines) => { (self.ask(desk, lines.len())) (self.list(desk, lines)) },
                Lines::Would(lines) => {
                    @let possible = lines.iter().filter(|line| line.problem.is_none()).count();
                    (self.look(desk, lines, possible))
                    details.top-half open[possible == 0] { summary { (desk.t("bulk-change")) } (self.ask(desk, lines.len())) }
                },
            }
        }
    }

    /// What every turn of the form carries.
    fn carried(&self, desk: &Desk) -> Markup {
        html! {
            input type="hidden" name="csrf" value=(desk.csrf());
            input type="hidden" name="langkah" value=(self.word());
            input type="hidden" name="ke" value=(self.back());
            @for picked in self.fields.all("kasus") { input type="hidden" name="kasus" value=(picked); }
        }
    }

    /// What the step needs: a colleague, or a text.
    fn ask(&self, desk: &Desk, count: usize) -> Markup {
        let (officer, template) = (desk.t("field-officer"), desk.t("field-template"));
        let hint = desk.t("template-hint");
        let written = WRITTEN.contains(&self.word());
        let text = desk.t(&format!("do-{}-field", if written { self.word() } else { "note" }));
        html! {
            form.card method="post" action="/meja/massal" {
                (self.carried(desk))
                @if self.word() == "give" {
                    (Field { name: "officer", label: &officer, hint: None, wrong: &self.wrong }.around(desk, &html! { select #f-officer name="officer" autofocus {
                        @for person in self.team { option value=(person.row.officer_id) selected[self.fields.get("officer") == person.row.officer_id.to_string()] { (person.row.name) } }
                    } }))
                }
                @if written && !self.templates.is_empty() {
                    (Field { name: "template", label: &template, hint: None, wrong: &[] }.around(desk, &html! {
                        div.join {
                            select #f-template name="template" { @for template in self.templates {
                                option value=(template.template_id) selected[self.fields.get("template") == template.template_id.to_string()] { (template.name) }
                            } }
                            button.btn.second name="do" value="template" formnovalidate { (desk.t("template-use")) }
                        }
                    }))
                }
                @if written { (Field { name: "message", label: &text, hint: Some(&hint), wrong: &self.wrong }.around(desk, &html! {
                    textarea #f-message name="message" rows="6" aria-describedby="h-message" autofocus { (self.text) }
                })) }
                button.btn name="do" value="preview" { (desk.ta("bulk-look", &[("count", Arg::Number(i64::try_from(count).unwrap_or(0)))])) }
            }
        }
    }

    /// What would become of each, and the button that does it.
    fn look(&self, desk: &Desk, lines: &[Line], possible: usize) -> Markup {
        let number = |n: usize| Arg::Number(i64::try_from(n).unwrap_or(0));
        html! {
            p.notice.soon[possible < lines.len()] { (desk.ta("bulk-would", &[("count", number(possible)), ("whole", number(lines.len()))])) }
            @if possible > 0 { form.row method="post" action="/meja/massal" data-once {
                (self.carried(desk))
                input type="hidden" name="message" value=(self.text);
                input type="hidden" name="officer" value=(self.fields.get("officer"));
                button.btn name="do" value="perform" data-key="Enter" autofocus { (desk.ta("bulk-do", &[("count", number(possible))])) }
                a.btn.second href=(self.back()) { (desk.t("cancel")) }
            } }
            (self.list(desk, lines))
        }
    }

    fn did(&self, desk: &Desk, lines: &[Line]) -> Markup {
        let number = |n: usize| Arg::Number(i64::try_from(n).unwrap_or(0));
        let done = lines.iter().filter(|line| line.problem.is_none()).count();
        html! {
            p.notice.soon[done < lines.len()] role="status" { (desk.ta("bulk-did", &[("count", number(done)), ("whole", number(lines.len()))])) }
            p { a.btn href=(self.back()) { (desk.t("desk-back")) } }
            (self.list(desk, lines))
        }
    }

    fn list(&self, desk: &Desk, lines: &[Line]) -> Markup {
        let shown = !matches!(self.lines, Lines::Chosen(_));
        html! {
            div.card.top-half { ul.duties { @for line in lines { li {
                @match &line.case {
                    Some(case) => { a href={ "/meja/kasus/" (case.code) } { (case.title) } " " span.small.quiet.num { (code::show(&case.code)) } },
                    None => span.num { (line.picked.code) },
                }
                @if shown { " "
                    @match (&line.problem, &self.lines) {
                        (Some(error), _) => { span.tag.late { (desk.t("bulk-not")) } " " span.small { (reason(desk, error)) } },
                        (None, Lines::Did(_)) => span.tag { (desk.t("bulk-done")) },
                        (None, _) => span.tag.plain { (desk.t("bulk-fits")) },
                    }
                    @if let Some(text) = line.text.as_ref().filter(|_| line.problem.is_none()) { p.prewrap.said.small { (text) } }
                }
            } } } }
        }
    }
}

/// Why one case is left as it is, in one sentence.
fn reason(desk: &Desk, error: &Error) -> String {
    match error {
        Error::Invalid(fields) => fields.first().map(|field| problem(desk.lang, field)).unwrap_or_default(),
        other => desk.t(&format!("error-{}-title", crate::shell::error::word(other))).into_owned(),
    }
}
