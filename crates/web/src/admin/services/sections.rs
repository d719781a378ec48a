//! What is written on the page of each part.

use civic::categories::{BY_KECAMATAN, BY_KELURAHAN};
use civic::papers::MEGABYTES_MAX;
use civic::residents::FACTS;
use civic::services::form::{CODE_MAX, Control, ENTRIES_MAX, Field, FileKind, PAGES_MAX};
use civic::services::rules::{DAYS_MAX, FEE_MAX, STEPS_MAX};
use civic::services::{Definition, Maker, Standard, StepKind};

use kit::i18n::Arg;

use super::condition;
use super::input::{Input, Kind, NONE, Sheet};
use super::part::Part;
use crate::shell::visit::Visit;

/// The longest name or label, in characters.
const NAME_MAX: usize = 200;
/// The longest text of several lines, in characters.
const TEXT_MAX: usize = 3000;
/// Requirements at most.
const REQUIREMENTS_MAX: usize = 30;
/// Words to be found by at most, and the longest.
const KEYWORDS_MAX: usize = 60;
const KEYWORD_MAX: usize = 60;
/// Choices of a question at most.
const OPTIONS_MAX: usize = 60;
/// Reasons for refusing, and parts of a fee, at most.
const REASONS_MAX: usize = 30;
const FEES_MAX: usize = 10;
/// The longest list of schemas, in characters.
const SCHEMAS_MAX: usize = 10_000;
/// The largest number a limit of a question can be.
const LIMIT_MAX: i64 = FEE_MAX;
/// The longest time a document is valid, in days.
const VALID_MAX: i64 = 36_500;

type Choices = Vec<(String, String)>;

/// The inputs of a part.
pub(super) fn sheet(visit: &Visit, part: Part, definition: &Definition) -> Sheet {
    let (inputs, optional): (Vec<Input>, &'static [&'static str]) = match part {
        Part::Basics => (basics(visit), &["counter"]),
        Part::Standard => (standard(visit, &Standard::default().delivery().map(|(word, _)| word), true), &[]),
        Part::Making => (standard(visit, &Standard::default().making().map(|(word, _)| word), false), &[]),
        Part::Step(n) => (step(visit, n, definition), &[]),
        Part::Refusals => (refusals(visit), &[]),
        Part::Terms => (terms(visit), &["silence", "extension"]),
        Part::Fee => (fee(visit, definition), &[]),
        Part::Product => (product(visit, definition), &["product.letter"]),
        Part::Page(n) => (page(visit, n, definition), &["help"]),
        Part::Question(n, _) => (question(visit, n, definition, false), &["help"]),
        Part::Inner(n, ..) => (question(visit, n, definition, true), &["help"]),
        Part::Form => (rules(visit), &[]),
        Part::Steps => (Vec::new(), &[]),
    };
    Sheet { inputs, optional }
}

fn name(path: &str, label: impl Into<String>) -> Input {
    Input::new(path, label, Kind::Words { most: NAME_MAX, long: false })
}

fn text(path: &str, label: impl Into<String>) -> Input {
    Input::new(path, label, Kind::Words { most: TEXT_MAX, long: true })
}

fn workdays(path: &str, label: impl Into<String>) -> Input {
    Input::new(path, label, Kind::Whole { least: 1, most: i64::from(DAYS_MAX), optional: false })
}

fn agencies(visit: &Visit) -> Choices {
    let by_place = [(BY_KELURAHAN, "service-by-kelurahan"), (BY_KECAMATAN, "service-by-kecamatan")];
    let by_place = by_place.map(|(code, key)| (code.to_owned(), visit.t(key).into_owned()));
    let own = visit.ctx.book.agencies.iter();
    let own = own.map(|agency| (agency.agency.clone(), format!("{} – {}", agency.short, agency.name)));
    by_place.into_iter().chain(own).collect()
}

fn basics(visit: &Visit) -> Vec<Input> {
    let events = visit.ctx.book.city.settings.life_events.iter();
    let events = events.map(|event| (event.code.clone(), event.name.get(visit.lang).to_owned())).collect();
    vec![
        name("name", visit.t("editor-name")),
        text("summary", visit.t("editor-summary")).hint(visit.t("editor-summary-hint")),
        Input::new("agency", visit.t("editor-agency"), Kind::Need(agencies(visit))),
        workdays("days", visit.t("editor-days")).hint(visit.t("editor-days-hint")),
        Input::new("events", visit.t("editor-events"), Kind::Picks(events)),
        Input::new(
            "keywords",
            visit.t("editor-keywords"),
            Kind::List { each: KEYWORD_MAX, most: KEYWORDS_MAX },
        )
        .hint(visit.t("editor-keywords-hint")),
        Input::new("counter.place", visit.t("editor-counter-place"), Kind::Line(NAME_MAX)),
        name("counter.hours", visit.t("editor-counter-hours")),
        Input::new("example", visit.t("editor-example"), Kind::Tick).hint(visit.t("editor-example-hint")),
    ]
}

fn standard(visit: &Visit, words: &[&str], requirements: bool) -> Vec<Input> {
    let mut inputs = Vec::new();
    if requirements {
        let row = vec![
            name("text", visit.t("editor-requirement")),
            Input::new("verified", visit.t("editor-verified"), Kind::Tick),
        ];
        let rows = Kind::Rows { inputs: row, most: REQUIREMENTS_MAX };
        inputs.push(
            Input::new("standard.requirements", visit.t("standard-requirements"), rows)
                .hint(visit.t("editor-rows-hint")),
        );
    }
    for word in words {
        let label = visit.t(&format!("standard-{word}"));
        let verified = format!("{}: {}", label, visit.t("editor-verified"));
        inputs.push(text(&format!("standard.{word}.text"), label));
        inputs.push(Input::new(format!("standard.{word}.verified"), verified, Kind::Tick));
    }
    inputs
}

fn step(visit: &Visit, n: usize, definition: &Definition) -> Vec<Input> {
    let kinds = StepKind::ALL.iter().map(|kind| {
        (kind.word().to_owned(), visit.t(&format!("duty-{}", kind.word().replace('_', "-"))).into_owned())
    });
    let mut who = vec![(String::new(), visit.t("editor-step-same").into_owned())];
    who.extend(agencies(visit));
    let others = definition.steps.iter().enumerate().filter(|(m, step)| *m != n && !step.code.is_empty());
    let mut others: Choices =
        others.map(|(_, step)| (step.code.clone(), step.name.get(visit.lang).to_owned())).collect();
    others.push((NONE.to_owned(), visit.t("editor-step-at-once").into_owned()));
    vec![
        name("name", visit.t("editor-step-name")).hint(visit.t("editor-step-name-hint")),
        Input::new("kind", visit.t("editor-step-kind"), Kind::Pick(kinds.collect())),
        Input::new("agency", visit.t("editor-step-agency"), Kind::Pick(who)),
        workdays("days", visit.t("editor-step-days")),
        Input::new("after", visit.t("editor-step-after"), Kind::MaybePicks(others))
            .hint(visit.t("editor-step-after-hint")),
        code(visit, "name.id"),
    ]
}

fn code(visit: &Visit, from: &'static str) -> Input {
    Input::new("code", visit.t("editor-code"), Kind::Code { from, most: CODE_MAX })
        .hint(visit.t("editor-code-hint"))
}

fn refusals(visit: &Visit) -> Vec<Input> {
    let row = vec![
        name("name", visit.t("editor-reason")),
        Input::new("source", visit.t("editor-source"), Kind::Line(NAME_MAX)),
        code(visit, "name.id"),
    ];
    let rows = Kind::Rows { inputs: row, most: REASONS_MAX };
    vec![Input::new("refusal", visit.t("editor-part-refusal"), rows).hint(visit.t("editor-rows-hint"))]
}

fn terms(visit: &Visit) -> Vec<Input> {
    let source = |path: &str, key: &str| Input::new(path, visit.t(key), Kind::Line(NAME_MAX));
    vec![
        workdays("objection.window", visit.t("editor-objection-window")),
        workdays("objection.answer", visit.t("editor-objection-answer")),
        source("objection.source", "editor-objection-source"),
        name("objection.next", visit.t("editor-objection-next")),
        source("silence.source", "editor-silence-source").hint(visit.t("editor-silence-hint")),
        workdays("extension.days", visit.t("editor-extension-days")).hint(visit.t("editor-extension-hint")),
        source("extension.source", "editor-extension-source"),
    ]
}

/// The questions whose answers are of these kinds.
fn questions(visit: &Visit, definition: &Definition, kinds: &[Control]) -> Choices {
    let fields = definition.form.fields().filter(|field| kinds.contains(&field.control));
    fields.map(|field| (field.code.clone(), field.label.get(visit.lang).to_owned())).collect()
}

fn fee(visit: &Visit, definition: &Definition) -> Vec<Input> {
    let numbers = questions(visit, definition, &[Control::Whole, Control::Number, Control::Money]);
    let choices = questions(visit, definition, &[Control::Choice]);
    let row = vec![
        name("name", visit.t("editor-fee-name")),
        Input::new(
            "amount",
            visit.t("editor-fee-amount"),
            Kind::Whole { least: 1, most: FEE_MAX, optional: false },
        ),
        Input::new("times", visit.t("editor-fee-times"), Kind::Picks(numbers))
            .hint(visit.t("editor-fee-times-hint")),
        Input::new("by.field", visit.t("editor-fee-by"), Kind::Need(choices)),
        Input::new("by.rates", visit.t("editor-fee-rates"), Kind::Rates(OPTIONS_MAX))
            .hint(visit.t("editor-fee-rates-hint")),
    ];
    vec![
        workdays("fee.days", visit.t("editor-fee-days")),
        Input::new("fee.source", visit.t("editor-source"), Kind::Line(NAME_MAX)),
        Input::new("fee.part", visit.t("editor-fee-part"), Kind::Rows { inputs: row, most: FEES_MAX })
            .hint(visit.t("editor-fee-part-hint")),
    ]
}

fn product(visit: &Visit, definition: &Definition) -> Vec<Input> {
    let makers = Maker::ALL
        .iter()
        .map(|maker| (maker.word().to_owned(), visit.t(&format!("editor-maker-{maker}")).into_owned()));
    let fields: Vec<&Field> = definition.form.fields().collect();
    let shown = fields.iter().filter(|field| !field.is_upload());
    let shown = shown.map(|field| (field.code.clone(), field.label.get(visit.lang).to_owned())).collect();
    let long = |path: &str, key: &str| Input::new(path, visit.t(key), Kind::Text(TEXT_MAX));
    vec![
        Input::new("product.maker", visit.t("editor-maker"), Kind::Pick(makers.collect())),
        name("product.name", visit.t("editor-product-name")),
        Input::new("product.system", visit.t("editor-system"), Kind::Line(NAME_MAX))
            .hint(visit.t("editor-system-hint")),
        long("product.letter.opening", "editor-letter-opening").hint(visit.t("editor-letter-hint")),
        Input::new("product.letter.fields", visit.t("editor-letter-fields"), Kind::Picks(shown))
            .hint(visit.t("editor-letter-fields-hint")),
        long("product.letter.closing", "editor-letter-closing"),
        Input::new("product.letter.signatory", visit.t("editor-letter-signatory"), Kind::Line(NAME_MAX)),
        Input::new(
            "product.letter.valid_days",
            visit.t("editor-letter-valid"),
            Kind::Whole { least: 1, most: VALID_MAX, optional: true },
        )
        .hint(visit.t("editor-letter-valid-hint")),
    ]
}

fn rules(visit: &Visit) -> Vec<Input> {
    vec![
        Input::new("form.rule", visit.t("editor-rules"), Kind::Schemas(SCHEMAS_MAX))
            .hint(visit.t("editor-rules-hint")),
    ]
}

fn page(visit: &Visit, n: usize, definition: &Definition) -> Vec<Input> {
    let asked = condition::asked_before(&definition.form, n, visit.lang);
    vec![
        name("title", visit.t("editor-page-title")).hint(visit.t("editor-page-title-hint")),
        text("help", visit.t("editor-help")),
        Input::new("when", visit.t("editor-when-page"), Kind::When(asked)),
    ]
}

fn question(visit: &Visit, n: usize, definition: &Definition, inside: bool) -> Vec<Input> {
    let fits =
        |control: &&Control| !(inside && matches!(control, Control::Group | Control::Photo | Control::File));
    let controls = Control::ALL
        .iter()
        .filter(fits)
        .map(|control| (control.word().to_owned(), visit.t(&format!("control-{control}")).into_owned()));
    let mut facts = vec![(String::new(), visit.t("editor-fact-none").into_owned())];
    facts
        .extend(FACTS.map(|fact| {
            (fact.to_owned(), visit.t(&format!("fact-{}", fact.replace('_', "-"))).into_owned())
        }));
    let limit = |path: &str, key: &str| {
        Input::new(path, visit.t(key), Kind::Whole { least: 0, most: LIMIT_MAX, optional: true })
    };
    let mut inputs = vec![
        name("label", visit.t("editor-question")),
        Input::new("control", visit.t("editor-control"), Kind::Pick(controls.collect())),
        Input::new("option", visit.t("editor-options"), Kind::Options(OPTIONS_MAX))
            .hint(visit.t("editor-options-hint")),
        text("help", visit.t("editor-help")),
        Input::new("optional", visit.t("editor-optional"), Kind::Tick),
        limit("min", "editor-min").hint(visit.t("editor-min-hint")),
        limit("max", "editor-max"),
        Input::new("fact", visit.t("editor-fact"), Kind::MaybePick(facts)).hint(visit.t("editor-fact-hint")),
    ];
    if !inside {
        let kinds = FileKind::ALL.iter();
        let kinds =
            kinds.map(|kind| (kind.word().to_owned(), visit.t(&format!("file-kind-{kind}")).into_owned()));
        let most = i64::try_from(MEGABYTES_MAX).unwrap_or(0);
        inputs.push(
            Input::new("kinds", visit.t("editor-kinds"), Kind::Picks(kinds.collect()))
                .hint(visit.t("editor-kinds-hint")),
        );
        inputs.push(
            Input::new(
                "megabytes",
                visit.t("editor-megabytes"),
                Kind::Whole { least: 1, most, optional: true },
            )
            .hint(visit.ta("editor-megabytes-hint", &[("limit", Arg::Number(most))])),
        );
        let asked = condition::asked_before(&definition.form, n, visit.lang);
        inputs.push(Input::new("when", visit.t("editor-when-question"), Kind::When(asked)));
    }
    inputs.push(code(visit, "label.id"));
    inputs
}

/// How many things a list holds at most.
pub(super) fn most(part: Part) -> usize {
    match part {
        Part::Steps => STEPS_MAX,
        Part::Form => PAGES_MAX,
        _ => usize::from(ENTRIES_MAX),
    }
}
