//! SQL of kept counts.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};

use super::rules::Totals;
use super::{Count, Measure};

use crate::Result;
use crate::survey::{self, Answers, Respondents, Sums};

row! {
    pub(super) struct Sum {
        measure: Measure,
        agency: String,
        bin: i64,
        n: i64,
    }
}

row! {
    /// A sum of one month.
    pub(crate) struct MonthSum {
        month: i64,
        measure: Measure,
        agency: String,
        bin: i64,
        n: i64,
    }
}

statements! {
    ADD = "INSERT INTO tally (city_id, measure, month, agency, bin, slot, n) VALUES ($1, $2, $3, $4, $5, $6, 1) \
        ON CONFLICT (city_id, measure, month, agency, bin, slot) DO UPDATE SET n = tally.n + 1";
    SUMS = "SELECT measure, agency, bin, CAST(sum(n) AS BIGINT) AS n FROM tally \
        WHERE city_id = $1 AND month >= $2 AND month <= $3 AND measure NOT IN ('surveyed', 'respondent') AND measure NOT LIKE 'service%' \
        GROUP BY measure, agency, bin";
    SURVEY_SUMS = "SELECT measure, agency, bin, CAST(sum(n) AS BIGINT) AS n FROM tally \
        WHERE city_id = $1 AND measure IN ('surveyed', 'respondent') AND month >= $2 AND month <= $3 \
        GROUP BY measure, agency, bin";
    SURVEY_TOTALS = "SELECT measure, agency, bin, CAST(sum(n) AS BIGINT) AS n FROM tally \
        WHERE city_id = $1 AND measure IN ('surveyed', 'respondent') GROUP BY measure, agency, bin";
    RECOUNT_SURVEYS = "SELECT agency, facts FROM case_event WHERE city_id = $1 AND kind = 'surveyed' AND agency IS NOT NULL";
    BY_MONTH -> MonthSum = "SELECT month, measure, agency, bin, CAST(sum(n) AS BIGINT) AS n FROM tally \
        WHERE city_id = $1 AND month >= $2 AND month <= $3 AND measure NOT IN ('surveyed', 'respondent') AND measure NOT LIKE 'service%' \
        GROUP BY month, measure, agency, bin";
    OF_SERVICE = "SELECT measure, agency, bin, CAST(sum(n) AS BIGINT) AS n FROM tally WHERE city_id = $1 \
        AND measure IN ('service_applied', 'service_delivered', 'service_late', 'service_refused', 'service_deemed', \
        'service_complained', 'service_surveyed') AND month >= $3 AND agency = $2 GROUP BY measure, agency, bin";
    MISSED = "SELECT measure, agency, CAST(sum(n) AS BIGINT) FROM tally WHERE city_id = $1 \
        AND measure IN ('service_delivered', 'service_late', 'service_refused') AND month >= $2 GROUP BY measure, agency";
    // The limit keeps the inner query what it is: a walk over the few that are late, by due time. Without it
    // the engine walks over every open case, because that comes sorted by owner.
    LATE = "SELECT owner, count(*) FROM (SELECT owner FROM cases WHERE city_id = $1 AND open = TRUE AND due_at < $2 \
        ORDER BY due_at LIMIT 10000000) late GROUP BY owner";
    TOTALS = "SELECT measure, agency, CAST(sum(n) AS BIGINT) FROM tally \
        WHERE city_id = $1 AND measure IN ('filed', 'received', 'verified', 'answered', 'resolved', 'disputed') \
        GROUP BY measure, agency";
    RECOUNT_FILED = "SELECT count(*) FROM cases WHERE city_id = $1 AND kind <> 'application'";
    RECOUNT_EVENTS = "SELECT kind, agency, count(*) FROM case_event WHERE city_id = $1 \
        AND kind IN ('sent', 'resolved', 'disputed') AND agency IS NOT NULL GROUP BY kind, agency";
    RECOUNT_ANSWERS = "SELECT 'answered', agency, count(*) FROM duty WHERE city_id = $1 AND kind = 'respond' \
        AND outcome IN ('met', 'late') GROUP BY agency";
    // Checks are counted since a version; a city that is older says after which moment.
    RECOUNT_VERIFIED = "SELECT 'verified', d.agency, count(*) FROM duty d JOIN city c ON c.city_id = d.city_id \
        WHERE d.city_id = $1 AND d.kind = 'verify' AND d.outcome IN ('met', 'late') \
        AND (c.verified_after IS NULL OR d.ended_at > c.verified_after) GROUP BY d.agency";
}

pub(super) fn add(tx: &mut Tx<'_>, city: i64, month: i64, slot: i64, count: &Count) -> Result<()> {
    tx.exec(&ADD, args![city, count.measure, month, count.agency, count.bin, slot])?;
    Ok(())
}

pub(super) fn sums(tx: &mut Tx<'_>, city: i64, first: i64, last: i64) -> Result<Vec<Sum>> {
    Ok(tx.all(&SUMS, args![city, first, last])?)
}

/// What was counted in each of the months that begin from `first` to `last`, surveys left out.
pub(crate) fn by_month(tx: &mut Tx<'_>, city: i64, first: i64, last: i64) -> Result<Vec<MonthSum>> {
    Ok(tx.all(&BY_MONTH, args![city, first, last])?)
}

/// Outcomes of services, and those that came late, in the months that begin from `first`.
pub(super) fn missed(tx: &mut Tx<'_>, city: i64, first: i64) -> Result<Vec<(Measure, String, i64)>> {
    Ok(tx.all(&MISSED, args![city, first])?)
}

/// What was counted for a service in the months that begin from `first`.
pub(super) fn of_service(tx: &mut Tx<'_>, city: i64, service: &str, first: i64) -> Result<Vec<Sum>> {
    Ok(tx.all(&OF_SERVICE, args![city, service, first])?)
}

pub(super) fn late(tx: &mut Tx<'_>, city: i64, now: Time) -> Result<Vec<(String, i64)>> {
    Ok(tx.all(&LATE, args![city, now])?)
}

pub(super) fn totals(tx: &mut Tx<'_>, city: i64) -> Result<Vec<(String, String, i64)>> {
    Ok(tx.all(&TOTALS, args![city])?)
}

/// Surveys of these months.
pub(super) fn survey_sums(tx: &mut Tx<'_>, city: i64, first: i64, last: i64) -> Result<Vec<Sum>> {
    Ok(tx.all(&SURVEY_SUMS, args![city, first, last])?)
}

/// Totals of surveys: as kept, and from the stories and the answers themselves. The answers are compared with the
/// stories too.
pub(super) fn surveys(tx: &mut Tx<'_>, city: i64) -> Result<(Totals, Totals)> {
    let (mut kept, mut counted) = (Vec::new(), Vec::new());
    for sum in tx.all::<Sum>(&SURVEY_TOTALS, args![city])? {
        kept.push((format!("{} {}", sum.measure, sum.bin), sum.agency, sum.n));
    }
    for (agency, facts) in tx.all::<(String, String)>(&RECOUNT_SURVEYS, args![city])? {
        let Some(answers) = Answers::in_facts(&facts) else { continue };
        for bin in Sums::bins(&answers) {
            counted.push((format!("{} {bin}", Measure::Surveyed), agency.clone(), 1));
            counted.push((format!("survey_answer {bin}"), agency.clone(), 1));
        }
    }
    for row in survey::all(tx, city)? {
        let profile = row.profile();
        kept.extend(
            Sums::bins(&row.answers()).map(|bin| (format!("survey_answer {bin}"), row.agency.clone(), 1)),
        );
        for bin in Respondents::bins(&profile) {
            counted.push((format!("{} {bin}", Measure::Respondent), String::new(), 1));
        }
    }
    Ok((kept, counted))
}

/// The same totals from the stories themselves.
pub(super) fn recount(tx: &mut Tx<'_>, city: i64) -> Result<Vec<(String, String, i64)>> {
    let filed: (i64,) = tx.one(&RECOUNT_FILED, args![city])?;
    let mut totals = vec![("filed".to_owned(), String::new(), filed.0)];
    totals.extend(
        tx.all::<(String, String, i64)>(&RECOUNT_EVENTS, args![city])?
            .into_iter()
            .map(|(kind, agency, n)| (if kind == "sent" { "received".to_owned() } else { kind }, agency, n)),
    );
    totals.extend(tx.all::<(String, String, i64)>(&RECOUNT_ANSWERS, args![city])?);
    totals.extend(tx.all::<(String, String, i64)>(&RECOUNT_VERIFIED, args![city])?);
    totals.retain(|(_, _, n)| *n > 0);
    Ok(totals)
}
