//! The city's own data: categories, areas, agencies, figures.

use std::collections::BTreeMap;

use civic::agencies::Agency;
use civic::areas::Area;
use civic::categories::{Category, Question};
use civic::cities::date_of;
use civic::figures::{Figures, SMALL, Score};
use serde::Serialize;
use utoipa::ToSchema;

use crate::shell::caller::Caller;

/// What a case can be about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CategoryView {
    code: String,
    name: String,
    /// The group's code.
    group: String,
    /// The agency that must act, or `KEC` / `KELURAHAN` for the office of the place.
    agency: String,
    /// The legal class.
    class: &'static str,
    /// The city's promise to resolve, in working days.
    promise_days: i64,
    place_needed: bool,
    /// Whether a photo helps.
    photo_wanted: bool,
    /// Whether cases start with name and content hidden.
    sensitive: bool,
    questions: Vec<QuestionView>,
}

/// Something to ask the reporter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionView {
    code: String,
    /// `text`, `number`, `datetime`, `singlevaluelist` or `multivaluelist`.
    kind: &'static str,
    required: bool,
    text: String,
    hint: Option<String>,
    /// The choices of a list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<Choice>,
}

/// A choice: the key is sent, the name is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Choice {
    key: String,
    name: String,
}

/// A kecamatan or kelurahan.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AreaView {
    /// The Kemendagri code.
    code: String,
    /// `kelurahan`, `kecamatan` or `kota`.
    level: String,
    name: String,
    parent: Option<String>,
    /// Whether the outline is only a sketch.
    schematic: bool,
}

/// An organisation that owes duties.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgencyView {
    code: String,
    name: String,
    /// The name people know.
    short: String,
    kind: String,
    parent: Option<String>,
    /// The area it serves.
    area: Option<String>,
    valid_from: String,
    valid_to: Option<String>,
    /// Who takes over its cases.
    successor: Option<String>,
}

/// The city's figures. Totals count hidden cases too; they are broken down by agency only.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FiguresView {
    /// The first month, and the last.
    from: String,
    to: String,
    /// Cases filed.
    filed: i64,
    all: ScoreView,
    /// By agency.
    agencies: BTreeMap<String, ScoreView>,
}

/// Figures of one agency, or of all together.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScoreView {
    /// Cases sent to it.
    received: i64,
    /// First answers, how many too late, and after how many working days in the middle.
    answered: i64,
    answered_late: i64,
    median_answer_days: Option<i64>,
    /// Cases resolved, and after how many working days in the middle.
    resolved: i64,
    median_resolve_days: Option<i64>,
    /// Outcomes confirmed and disputed by their reporters.
    confirmed: i64,
    disputed: i64,
    /// How many rated, and the mean of 1 to 4; none over fewer than five.
    rated: i64,
    mean_score: Option<f64>,
    /// Cases whose next step is late now.
    late_now: i64,
}

/// One category in the caller's language.
pub(crate) fn category(caller: &Caller, category: &Category) -> CategoryView {
    let row = &category.row;
    CategoryView {
        code: row.category.clone(),
        name: category.name.get(caller.lang).to_owned(),
        group: category.group.clone(),
        agency: row.agency.clone(),
        class: row.class.word(),
        promise_days: row.promise_days,
        place_needed: row.place_needed,
        photo_wanted: row.photo_wanted,
        sensitive: row.sensitive,
        questions: category.questions.iter().map(|asked| question(caller, asked)).collect(),
    }
}

fn question(caller: &Caller, question: &Question) -> QuestionView {
    let lang = caller.lang;
    let choices = question.values.iter();
    QuestionView {
        code: question.code.clone(),
        kind: question.kind.word(),
        required: question.required,
        text: question.text.get(lang).to_owned(),
        hint: question.hint.as_ref().map(|hint| hint.get(lang).to_owned()),
        values: choices
            .map(|value| Choice { key: value.key.clone(), name: value.name.get(lang).to_owned() })
            .collect(),
    }
}

/// One area.
pub(crate) fn area(area: &Area) -> AreaView {
    AreaView {
        code: area.code.clone(),
        level: area.level.clone(),
        name: area.name.clone(),
        parent: area.parent.clone(),
        schematic: area.schematic,
    }
}

/// One agency.
pub(crate) fn agency(agency: &Agency) -> AgencyView {
    AgencyView {
        code: agency.agency.clone(),
        name: agency.name.clone(),
        short: agency.short.clone(),
        kind: agency.kind.clone(),
        parent: agency.parent.clone(),
        area: agency.area.clone(),
        valid_from: date_of(agency.valid_from).to_string(),
        valid_to: agency.valid_to.map(|day| date_of(day).to_string()),
        successor: agency.successor.clone(),
    }
}

/// The figures of the months from one to another (days since 1970).
pub(crate) fn figures(figures: &Figures, from: i64, to: i64) -> FiguresView {
    let month = |day| date_of(day).strftime("%Y-%m").to_string();
    let agencies = figures.agencies.iter().filter(|(code, _)| !code.is_empty());
    FiguresView {
        from: month(from),
        to: month(to),
        filed: figures.filed,
        all: score(&figures.all),
        agencies: agencies.map(|(code, figures)| (code.clone(), score(figures))).collect(),
    }
}

fn score(score: &Score) -> ScoreView {
    let (sum, rated) = score.rated;
    ScoreView {
        received: score.received,
        answered: score.answered.total(),
        answered_late: score.answered_late,
        median_answer_days: score.answered.median(),
        resolved: score.resolved.total(),
        median_resolve_days: score.resolved.median(),
        confirmed: score.confirmed,
        disputed: score.disputed,
        rated,
        mean_score: (rated >= SMALL).then(|| sum as f64 / rated as f64),
        late_now: score.late_now,
    }
}
