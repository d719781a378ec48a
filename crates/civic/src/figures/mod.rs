//! The city's figures, read from counts that are kept as things happen, never by going through the cases.
//!
//! Totals count hidden cases too, since hiding must not pay. They are broken down by agency only; a median
//! over fewer than [`SMALL`] cases is not told.

mod rules;
mod store;

use std::collections::BTreeMap;

use kit::clock::Time;
use kit::db::Tx;
pub use rules::{BINS, Histogram, Span};
pub(crate) use store::{MonthSum, STATEMENTS, by_month};

use crate::Result;
use crate::cities::day_of;
use crate::context::Ctx;
pub use crate::survey::SMALL;
use crate::survey::{Respondents, Sums};

kit::words! {
    /// What is counted.
    pub enum Measure {
        /// Cases filed; agency is empty.
        Filed = "filed",
        /// Cases sent to an agency.
        Received = "received",
        /// Checks by a verifier, by working days since the case came in or came back; by the agency that checked.
        Verified = "verified",
        /// First answers, by working days since the case was sent.
        Answered = "answered",
        /// First answers after their legal limit.
        AnsweredLate = "answered_late",
        /// Cases resolved, by working days since they were sent.
        Resolved = "resolved",
        /// Outcomes a reporter confirmed.
        Confirmed = "confirmed",
        /// Outcomes a reporter disputed.
        Disputed = "disputed",
        /// Ratings, the bin being the score 1 to 4.
        Rated = "rated",
        /// Answers of surveys, the bin being element and score ([`Sums::bins`]).
        Surveyed = "surveyed",
        /// Who answered surveys, as far as they said, the bin being what ([`Respondents::bins`]); agency is empty.
        Respondent = "respondent",
        /// Applications for a service; like all that follow by the service's code, not by an agency's.
        ServiceApplied = "service_applied",
        /// Applications delivered, by working days since they were filed.
        ServiceDelivered = "service_delivered",
        /// Applications delivered after the time of the standard.
        ServiceLate = "service_late",
        /// Applications refused.
        ServiceRefused = "service_refused",
        /// Applications that counted as granted because the time had passed.
        ServiceDeemed = "service_deemed",
        /// Complaints about a service.
        ServiceComplained = "service_complained",
        /// Answers of surveys about a service, the bin being element and score.
        ServiceSurveyed = "service_surveyed",
    }
}

/// One thing to count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// What.
    pub measure: Measure,
    /// Whose; empty for the city as a whole.
    pub agency: String,
    /// The place in the histogram; 0 for plain counts.
    pub bin: i64,
}

/// Adds the counts of one operation. Call it last: on PostgreSQL these rows are shared by all writers, and
/// a fixed order of keys keeps them from waiting for each other in a ring.
pub(crate) fn add(tx: &mut Tx<'_>, ctx: &Ctx, at: Time, slot: i64, counts: &[Count]) -> Result<()> {
    let month = day_of(ctx.book.offices.date(at).first_of_month());
    let mut sorted: Vec<&Count> = counts.iter().collect();
    sorted.sort_by(|a, b| (a.measure, &a.agency, a.bin).cmp(&(b.measure, &b.agency, b.bin)));
    sorted.into_iter().try_for_each(|count| store::add(tx, ctx.city(), month, slot, count))
}

/// One agency's figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Cases sent to it.
    pub received: i64,
    /// Checks by a verifier, with the days they took.
    pub verified: Histogram,
    /// First answers, with the days they took.
    pub answered: Histogram,
    /// First answers that came too late.
    pub answered_late: i64,
    /// Cases resolved, with the days they took.
    pub resolved: Histogram,
    /// Outcomes confirmed.
    pub confirmed: i64,
    /// Outcomes disputed.
    pub disputed: i64,
    /// Sum of the scores, and how many.
    pub rated: (i64, i64),
    /// Cases whose next step is late now.
    pub late_now: i64,
}

/// What the whole city shows on its first page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Cases filed in the months asked for.
    pub filed: i64,
    /// Everything together.
    pub all: Score,
    /// By agency, in the order of their codes.
    pub agencies: BTreeMap<String, Score>,
}

/// The figures of the months that begin from `first_month` to `last_month` (days since 1970), and what is
/// open and late now.
///
/// # Errors
/// As any read.
pub async fn figures(ctx: &Ctx, first_month: i64, last_month: i64) -> Result<Figures> {
    ctx.read(move |ctx, tx| {
        let mut figures = Figures::default();
        for row in store::sums(tx, ctx.city(), first_month, last_month)? {
            if row.measure == Measure::Filed {
                figures.filed += row.n;
                continue;
            }
            figures.all.count(row.measure, row.bin, row.n);
            figures.agencies.entry(row.agency).or_default().count(row.measure, row.bin, row.n);
        }
        for (owner, late) in store::late(tx, ctx.city(), ctx.now)? {
            figures.all.late_now += late;
            figures.agencies.entry(owner).or_default().late_now = late;
        }
        Ok(figures)
    })
    .await
}

/// What reporters answered in surveys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surveys {
    /// The whole city.
    pub all: Sums,
    /// By the agency that answered the case, in the order of their codes.
    pub agencies: BTreeMap<String, Sums>,
    /// Who answered, as far as they said.
    pub respondents: Respondents,
}

/// The surveys answered in the months from `first_month` to `last_month` (days since 1970).
///
/// # Errors
/// As any read.
pub async fn surveys(ctx: &Ctx, first_month: i64, last_month: i64) -> Result<Surveys> {
    ctx.read(move |ctx, tx| {
        let mut surveys = Surveys::default();
        for row in store::survey_sums(tx, ctx.city(), first_month, last_month)? {
            if row.measure == Measure::Respondent {
                surveys.respondents.add(row.bin, row.n);
                continue;
            }
            surveys.all.add(row.bin, row.n);
            surveys.agencies.entry(row.agency).or_default().add(row.bin, row.n);
        }
        Ok(surveys)
    })
    .await
}

/// How a public service did in twelve months.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceRecord {
    /// Applications filed.
    pub applied: i64,
    /// Applications delivered, with the working days they took.
    pub delivered: Histogram,
    /// Delivered after the time of the standard.
    pub late: i64,
    /// Refused.
    pub refused: i64,
    /// Counted as granted because the time had passed.
    pub deemed: i64,
    /// Complaints about it.
    pub complained: i64,
    /// What applicants answered in surveys.
    pub surveys: Sums,
}

impl ServiceRecord {
    /// Complaints for each hundred applications; `None` over fewer than five applications.
    #[must_use]
    pub fn complaints_per_hundred(&self) -> Option<f64> {
        (self.applied >= SMALL).then(|| self.complained as f64 * 100.0 / self.applied as f64)
    }
}

/// The record of a service over the last twelve months, this one included.
///
/// # Errors
/// As any read.
pub async fn service_record(ctx: &Ctx, service: &str) -> Result<ServiceRecord> {
    let this = ctx.book.offices.date(ctx.now).first_of_month();
    let first = day_of(this.checked_sub(jiff::ToSpan::months(11)).unwrap_or(this));
    let service = service.to_owned();
    ctx.read(move |ctx, tx| {
        let mut record = ServiceRecord::default();
        for row in store::of_service(tx, ctx.city(), &service, first)? {
            match row.measure {
                Measure::ServiceApplied => record.applied += row.n,
                Measure::ServiceDelivered => record.delivered.add(row.bin, row.n),
                Measure::ServiceLate => record.late += row.n,
                Measure::ServiceRefused => record.refused += row.n,
                Measure::ServiceDeemed => record.deemed += row.n,
                Measure::ServiceComplained => record.complained += row.n,
                Measure::ServiceSurveyed => record.surveys.add(row.bin, row.n),
                _ => {}
            }
        }
        Ok(record)
    })
    .await
}

/// How often each service came out, and how often after the time of its standard, since a month began (days since
/// 1970).
///
/// # Errors
/// As any read.
pub(crate) fn outcomes(tx: &mut Tx<'_>, city: i64, first: i64) -> Result<BTreeMap<String, Missed>> {
    let mut services: BTreeMap<String, Missed> = BTreeMap::new();
    for (measure, service, n) in store::missed(tx, city, first)? {
        let of = services.entry(service).or_default();
        match measure {
            Measure::ServiceLate => of.missed += n,
            _ => of.outcomes += n,
        }
    }
    Ok(services)
}

/// Outcomes of a service, and how many of them missed its standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Missed {
    pub(crate) outcomes: i64,
    pub(crate) missed: i64,
}

impl Score {
    /// Adds `n` of a measure at a place of its histogram.
    pub(crate) fn count(&mut self, measure: Measure, bin: i64, n: i64) {
        match measure {
            // Not an agency's: those of the city, of surveys, and of services.
            Measure::Filed
            | Measure::Surveyed
            | Measure::Respondent
            | Measure::ServiceApplied
            | Measure::ServiceDelivered
            | Measure::ServiceLate
            | Measure::ServiceRefused
            | Measure::ServiceDeemed
            | Measure::ServiceComplained
            | Measure::ServiceSurveyed => {}
            Measure::Received => self.received += n,
            Measure::Verified => self.verified.add(bin, n),
            Measure::Answered => self.answered.add(bin, n),
            Measure::AnsweredLate => self.answered_late += n,
            Measure::Resolved => self.resolved.add(bin, n),
            Measure::Confirmed => self.confirmed += n,
            Measure::Disputed => self.disputed += n,
            Measure::Rated => self.rated = (self.rated.0 + bin * n, self.rated.1 + n),
        }
    }
}

/// Kept counts that differ from a recount, for `doctor`: measure, agency, kept, counted. Empty when all agree.
///
/// # Errors
/// As any read.
pub async fn differences(ctx: &Ctx) -> Result<Vec<(String, String, i64, i64)>> {
    ctx.read(|ctx, tx| {
        let mut kept = store::totals(tx, ctx.city())?;
        let mut counted = store::recount(tx, ctx.city())?;
        let surveys = store::surveys(tx, ctx.city())?;
        kept.extend(surveys.0);
        counted.extend(surveys.1);
        Ok(rules::differences(&kept, &counted))
    })
    .await
}
