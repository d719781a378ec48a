//! SQL of an agency's lists. Everything here depends on filters, so there is no fixed statement.

use kit::args;
use kit::db::{FromRow, Query, Row, Tx};

use super::{COUNTED, Case, Cursor, DeskFilter, InboxRow};
use crate::Result;

impl FromRow for InboxRow {
    const COLS: &'static [&'static str] = Case::COLS;

    /// The case, then the step and its date.
    fn from_row(row: &Row<'_>) -> kit::db::Result<Self> {
        let after = Case::COLS.len();
        Ok(InboxRow { case: Case::from_row(row)?, step: row.get(after)?, due_at: row.get(after + 1)? })
    }
}

/// Whose list.
pub(super) struct Whose<'a> {
    pub(super) city: i64,
    pub(super) agency: &'a str,
    pub(super) filter: &'a DeskFilter,
}

impl<'a> Whose<'a> {
    /// Which steps: word by word the condition of the index `duty_inbox`. One officer's cases are few, so those are
    /// read first; `CROSS JOIN` keeps SQLite to that order.
    fn narrow(&'a self, query: &mut Query<'a>, with_cases: bool) {
        let f = self.filter;
        match &f.officer {
            Some(officer) => query.push(
                " FROM cases c CROSS JOIN duty d WHERE c.city_id = ? AND c.open = TRUE AND c.officer_id = ? \
                 AND d.city_id = c.city_id AND d.case_id = c.case_id",
                &[&self.city, officer],
            ),
            None if with_cases => query.push(
                " FROM duty d JOIN cases c ON c.city_id = d.city_id AND c.case_id = d.case_id WHERE d.city_id = ?",
                &[&self.city],
            ),
            None => query.push(" FROM duty d WHERE d.city_id = ?", &[&self.city]),
        }
        query.push(
            " AND d.agency = ? AND d.open = TRUE AND (d.accountable = TRUE OR d.kind IN ('help', 'review') OR d.step IS NOT NULL)",
            &[&self.agency],
        );
        query.push_in("c.state", &f.states);
        query.push_in("d.kind", &f.steps);
        query.push_in("c.category", &f.categories);
        query.push_in("c.area", &f.areas);
        if f.unassigned {
            query.push(" AND c.officer_id IS NULL", &[]);
        }
        if let Some(late) = &f.late_at {
            query.push(" AND d.due_at < ?", &[late]);
        }
    }

    /// Whether the filter asks something of the case, not only of the step.
    fn asks_the_case(&self) -> bool {
        let f = self.filter;
        f.unassigned || !(f.states.is_empty() && f.categories.is_empty() && f.areas.is_empty())
    }
}

/// The steps an agency owes, next due first.
pub(super) fn owed(tx: &mut Tx<'_>, whose: &Whose<'_>, limit: i64) -> Result<Vec<InboxRow>> {
    let mut query = Query::select::<InboxRow>("SELECT {c.*}, d.kind, d.due_at", &[]);
    whose.narrow(&mut query, true);
    if let Some(Cursor { at, id }) = &whose.filter.after {
        query.push(" AND (d.due_at, d.case_id) > (?, ?)", &[at, id]);
    }
    query.push(" ORDER BY d.due_at, d.case_id LIMIT ?", &[&limit]);
    Ok(tx.list(&query)?)
}

/// How many steps, up to [`COUNTED`].
pub(super) fn count(tx: &mut Tx<'_>, whose: &Whose<'_>) -> Result<i64> {
    let mut query = Query::select::<(i64,)>("SELECT count(*) FROM (SELECT 1 AS one", &[]);
    whose.narrow(&mut query, whose.asks_the_case());
    query.push(" LIMIT ?) counted", &[&COUNTED]);
    let rows: Vec<(i64,)> = tx.list(&query)?;
    Ok(rows.first().map_or(0, |row| row.0))
}

/// Cases an agency has worked on, newest first, over or not.
pub(super) fn of_agency(tx: &mut Tx<'_>, whose: &Whose<'_>, limit: i64) -> Result<Vec<Case>> {
    let (city, agency, f) = (whose.city, whose.agency, whose.filter);
    let mut query =
        Query::select::<Case>("SELECT {*} FROM cases WHERE city_id = ? AND agency = ?", args![city, agency]);
    query.push_in("state", &f.states);
    query.push_in("category", &f.categories);
    if let Some(Cursor { at, id }) = &f.after {
        query.push(" AND (filed_at, case_id) < (?, ?)", args![*at, *id]);
    }
    query.push(" ORDER BY filed_at DESC, case_id DESC LIMIT ?", args![limit]);
    Ok(tx.list(&query)?)
}
