//! SQL of looking over agencies. Everything late is read through the index of due times, so that what is in time
//! costs nothing; what is of late through the primary key, whose names begin with the time of filing.

use kit::db::{Query, Tx};
use kit::{args, statements};

use super::model::{Age, Filter, Group, Line, Repeated, Scope, Set};
use super::rules::{Marks, REPEATED_LEAST};
use crate::Result;
use crate::cases::Cursor;

/// Bits of a cell that are left out of a place: what remains is a square of zoom 18, 150 m wide in Indonesia.
const PLACE_BITS: i64 = 16;
/// Places that are told.
const PLACES: i64 = 10;

statements! {
    // The one figure that does not depend on a scope; all others are built.
    OF_STAFF = "SELECT count(*) FROM cases WHERE city_id = $1 AND open = TRUE AND due_at < $2 AND step <> 'hear_back' \
        AND category = $3";
}

/// The conditions of a scope. `works` also holds what an agency works on while another owes the next step.
fn within<'a>(query: &mut Query<'a>, scope: &'a Scope, works: bool) {
    if let Some(units) = &scope.units {
        query.push(" AND (owner", &[]);
        among(query, units);
        if works {
            query.push(" OR (state <> 'received' AND agency", &[]);
            among(query, units);
            query.push(")", &[]);
        }
        if scope.staff && !scope.staff_categories.is_empty() {
            query.push(" OR category", &[]);
            among(query, &scope.staff_categories);
        }
        query.push(")", &[]);
    }
    if !scope.staff && !scope.staff_categories.is_empty() {
        query.push(" AND category NOT", &[]);
        among(query, &scope.staff_categories);
    }
    if !scope.never_about.is_empty() {
        query.push(" AND (about IS NULL OR about NOT", &[]);
        among(query, &scope.never_about);
        query.push(")", &[]);
    }
}

/// ` IN (...)`; an empty list holds nothing.
fn among<'a>(query: &mut Query<'a>, values: &'a [String]) {
    query.push(" IN (", &[]);
    if values.is_empty() {
        query.push("''", &[]);
    }
    for (index, value) in values.iter().enumerate() {
        query.push(if index == 0 { "?" } else { ", ?" }, &[value]);
    }
    query.push(")", &[]);
}

/// The conditions of a filter within a scope. Everything that counts or lists goes through here.
fn conditions<'a>(query: &mut Query<'a>, scope: &'a Scope, marks: &'a Marks, filter: &'a Filter) {
    match &filter.set {
        Set::Late => query.push(" AND open = TRUE AND due_at < ? AND step <> 'hear_back'", &[&marks.now]),
        Set::Reopened => query.push(" AND open = TRUE AND disputes > 0 AND step <> 'hear_back'", &[]),
        Set::Place(place) => {
            query.push(&format!(" AND case_id >= ? AND cell >> {PLACE_BITS} = ?"), &[&marks.first, place]);
        }
    }
    within(query, scope, matches!(filter.set, Set::Place(_)));
    if let Some(agency) = &filter.agency {
        query.push(" AND owner = ?", &[agency]);
    }
    if let Some(step) = &filter.step {
        query.push(" AND step = ?", &[step]);
    }
    if let Some(age) = filter.age {
        let (after, until) = marks.between(age);
        if let Some(after) = after {
            query.push(" AND due_at > ?", &[after]);
        }
        if let Some(until) = until {
            query.push(" AND due_at <= ?", &[until]);
        }
    }
    if let Some(category) = &filter.category {
        query.push(" AND category = ?", &[category]);
    }
    match filter.area.as_deref() {
        Some("") => query.push(" AND area IS NULL", &[]),
        Some(_) => query.push(" AND area = ?", &[&filter.area]),
        None => {}
    }
}

static EVERYTHING_LATE: Filter =
    Filter { set: Set::Late, agency: None, step: None, age: None, category: None, area: None };
static EVERYTHING_REOPENED: Filter =
    Filter { set: Set::Reopened, agency: None, step: None, age: None, category: None, area: None };

/// Late cases, those together that have everything in common.
pub(super) fn late(tx: &mut Tx<'_>, city: i64, scope: &Scope, marks: &Marks) -> Result<Vec<Group>> {
    let mut query = Query::select::<Group>(
        "SELECT owner, step, category, area, age, count(*) AS n, min(due_at) AS oldest FROM (\
         SELECT owner, step, category, area, due_at, CAST(CASE",
        &[],
    );
    for (place, mark) in (0i64..).zip(&marks.ages) {
        query.push(&format!(" WHEN due_at > ? THEN {place}"), &[mark]);
    }
    query.push(
        &format!(" ELSE {} END AS BIGINT) AS age FROM cases WHERE city_id = ?", Age::ALL.len() - 1),
        args![city],
    );
    conditions(&mut query, scope, marks, &EVERYTHING_LATE);
    // The limit keeps it a walk by due time over the late ones (see `figures`).
    query.push(" ORDER BY due_at LIMIT 10000000) late GROUP BY owner, step, category, area, age", &[]);
    Ok(tx.list(&query)?)
}

/// Disputed and owed again, by agency.
pub(super) fn reopened(
    tx: &mut Tx<'_>,
    city: i64,
    scope: &Scope,
    marks: &Marks,
) -> Result<Vec<(String, i64)>> {
    let mut query = Query::select::<(String, i64)>(
        "SELECT owner, count(*) FROM (SELECT owner FROM cases WHERE city_id = ?",
        args![city],
    );
    conditions(&mut query, scope, marks, &EVERYTHING_REOPENED);
    // The limit keeps it a walk over the few that were disputed, and not over all open ones by owner.
    query.push(" ORDER BY due_at LIMIT 10000000) again GROUP BY owner ORDER BY owner", &[]);
    Ok(tx.list(&query)?)
}

/// How many complaints about staff are late, whoever owes them.
pub(super) fn staff_late(tx: &mut Tx<'_>, city: i64, scope: &Scope, marks: &Marks) -> Result<i64> {
    let mut late = 0;
    for category in &scope.staff_categories {
        late += tx.one::<(i64,)>(&OF_STAFF, args![city, marks.now, category])?.0;
    }
    Ok(late)
}

/// Places at which the same was reported again and again.
pub(super) fn repeated(tx: &mut Tx<'_>, city: i64, scope: &Scope, marks: &Marks) -> Result<Vec<Repeated>> {
    let mut query = Query::select::<Repeated>(
        &format!(
            "SELECT category, place, count(*) AS n, max(area) AS area, max(landmark) AS landmark FROM (\
             SELECT category, cell >> {PLACE_BITS} AS place, area, landmark FROM cases WHERE city_id = ?"
        ),
        args![city],
    );
    query.push(" AND case_id >= ? AND cell IS NOT NULL", &[&marks.first]);
    within(&mut query, scope, true);
    query.push(
        ") near GROUP BY category, place HAVING count(*) >= ? ORDER BY n DESC, category, place LIMIT ?",
        args![REPEATED_LEAST, PLACES],
    );
    Ok(tx.list(&query)?)
}

/// How many cases a filter finds.
pub(super) fn count(
    tx: &mut Tx<'_>,
    city: i64,
    scope: &Scope,
    marks: &Marks,
    filter: &Filter,
) -> Result<i64> {
    let mut query = Query::select::<(i64,)>("SELECT count(*) FROM cases WHERE city_id = ?", args![city]);
    conditions(&mut query, scope, marks, filter);
    let (text, values) = query.parts();
    Ok(tx.one::<(i64,)>(text, &values)?.0)
}

/// The cases a filter finds, after one, so many at most.
pub(super) fn list(
    tx: &mut Tx<'_>,
    city: i64,
    scope: &Scope,
    marks: &Marks,
    filter: &Filter,
    (after, limit): (Option<Cursor>, i64),
) -> Result<Vec<Line>> {
    let mut query = Query::select::<Line>("SELECT {*} FROM cases WHERE city_id = ?", args![city]);
    conditions(&mut query, scope, marks, filter);
    if matches!(filter.set, Set::Place(_)) {
        if let Some(after) = &after {
            query.push(" AND case_id < ?", args![after.id]);
        }
        query.push(" ORDER BY case_id DESC LIMIT ?", args![limit]);
    } else {
        if let Some(after) = &after {
            query.push(" AND (due_at, case_id) > (?, ?)", args![after.at, after.id]);
        }
        query.push(" ORDER BY due_at, case_id LIMIT ?", args![limit]);
    }
    Ok(tx.list(&query)?)
}
