//! Letters of the city: the reprimand (surat teguran) to an agency that stayed silent. Drafted and numbered in the
//! transaction of the step that asked for it, typeset in the background, signed by a person, kept with the case.

mod store;

use bytes::Bytes;
use kit::clock::Time;
use kit::db::Tx;
use serde::{Deserialize, Serialize};
pub use store::Letter;
pub(crate) use store::STATEMENTS;
use uuid::Uuid;

use crate::cities::ladder::Tell;
use crate::context::Ctx;
use crate::duties::{self, Duty};
use crate::identity::{Officer, Role};
use crate::{Error, Result, cities};

/// The case a letter is about.
pub(crate) struct About<'a> {
    pub(crate) case: Uuid,
    pub(crate) code: &'a str,
    pub(crate) category: &'a str,
    pub(crate) sent_at: Option<Time>,
}

/// What a reprimand says, fixed when it was drafted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reprimand {
    /// The case's code.
    pub code: String,
    /// The category's name.
    pub category: String,
    /// When the agency got the case.
    pub sent_at: Option<Time>,
    /// The legal limit in working days.
    pub days: i64,
    /// The regulation behind it.
    pub source: String,
    /// When it was due.
    pub due_at: Time,
    /// Working days late when the letter was drafted.
    pub late: i64,
    /// What was done before, oldest first.
    #[serde(default)]
    pub reminders: Vec<Reminder>,
}

/// A step of the ladder before the letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// When it was taken.
    pub at: Time,
    /// Working days from the due day.
    pub days: i64,
    /// Who of the city's people was told.
    pub told: Vec<Tell>,
}

/// The steps taken for a duty before this one, each with whom the ladder told of it.
fn reminders(tx: &mut Tx<'_>, ctx: &Ctx, case: Uuid, (duty, late): (&Duty, i64)) -> Result<Vec<Reminder>> {
    let steps = duties::steps(tx, ctx.city(), case)?;
    let before = steps.into_iter().filter(|step| step.duty_no == duty.duty_no && step.days < late);
    let told = |days: i64| {
        let ladder = &ctx.book.city.settings.ladder;
        let rungs = ladder.iter().filter(|rung| rung.days == days && rung.fits(duty.kind.word()));
        rungs.flat_map(|rung| rung.tell.iter().copied()).filter(|tell| *tell != Tell::Reporter).collect()
    };
    Ok(before.map(|step| Reminder { at: step.acted_at, days: step.days, told: told(step.days) }).collect())
}

/// Drafts the letter for a duty missed by so many working days; nothing when there is one already.
pub(crate) fn draft(tx: &mut Tx<'_>, ctx: &Ctx, about: &About<'_>, (duty, late): (&Duty, i64)) -> Result<()> {
    if store::of_duty(tx, ctx.city(), about.case, duty.duty_no)?.is_some() {
        return Ok(());
    }
    let date = ctx.book.offices.date(ctx.now);
    let year = i64::from(date.year());
    let seq = store::last_seq(tx, ctx.city(), year)? + 1;
    let category = ctx.book.categories.get(about.category).map(|category| category.name.id.clone());
    let says = Reprimand {
        code: about.code.to_owned(),
        category: category.unwrap_or_default(),
        sent_at: about.sent_at,
        days: duty.days,
        source: ctx.book.city.settings.sources.respond.clone(),
        due_at: duty.due_at,
        late,
        reminders: reminders(tx, ctx, about.case, (duty, late))?,
    };
    let letter = Letter {
        year,
        seq,
        number: format!("700/{seq:04}/{}/{year}", ctx.book.city.settings.code),
        case_id: about.case,
        duty_no: duty.duty_no,
        agency: duty.agency.clone(),
        facts: serde_json::to_value(&says).map_err(|e| Error::Internal(e.to_string()))?,
        created_at: ctx.now,
        file: None,
        signed_at: None,
        signed_by: None,
    };
    store::insert(tx, ctx.city(), &letter)
}

impl Letter {
    /// What it says.
    ///
    /// # Errors
    /// [`Error::Internal`] when what is stored cannot be read.
    pub fn says(&self) -> Result<Reprimand> {
        serde_json::from_value(self.facts.clone()).map_err(|e| Error::Internal(format!("letter: {e}")))
    }
}

/// Letters typeset in one turn.
const BATCH: i64 = 10;

/// Makes documents of the letters that have none yet, with the printer given; how many. The document is on the
/// disk before the letter names it.
///
/// # Errors
/// [`Error::Internal`] when a letter cannot be set, [`Error::Unavailable`] when it cannot be kept.
pub async fn typeset(
    ctx: &Ctx,
    printer: impl Fn(&Ctx, &Letter) -> std::result::Result<Vec<u8>, String> + Clone + Send + 'static,
) -> Result<usize> {
    let letters = ctx.read(|ctx, tx| store::unwritten(tx, ctx.city(), BATCH)).await?;
    let count = letters.len();
    for letter in letters {
        let (printer, within, drafted) = (printer.clone(), ctx.clone(), letter.clone());
        let pdf = tokio::task::spawn_blocking(move || printer(&within, &drafted))
            .await
            .map_err(|e| Error::Internal(e.to_string()))?
            .map_err(|problem| Error::Internal(format!("letter {}: {problem}", letter.number)))?;
        let file = format!("{}/letters/{}-{:05}.pdf", ctx.city(), letter.year, letter.seq);
        ctx.civic().blobs().put(&file, Bytes::from(pdf)).await?;
        ctx.write(move |ctx, tx| store::written(tx, ctx.city(), &letter, &file)).await?;
    }
    Ok(count)
}

/// Letters of a case, oldest first, for whoever may see the case.
pub(crate) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Letter>> {
    store::of_case(tx, city, case)
}

/// Who may read and sign letters: those who direct the city, and the agency that verifies.
fn signs(officer: &Officer) -> bool {
    [Role::Sekda, Role::Mayor, Role::Verifier].iter().any(|role| officer.is(*role))
}

/// Letters that wait for a signature, oldest first, and those that were signed last.
///
/// # Errors
/// [`Error::Forbidden`] for whoever neither directs the city nor verifies.
pub async fn list(ctx: &Ctx, officer: &Officer) -> Result<Vec<Letter>> {
    if !signs(officer) {
        return Err(Error::Forbidden);
    }
    ctx.read(|ctx, tx| store::newest(tx, ctx.city(), SHOWN)).await
}

/// Letters shown in the list.
const SHOWN: i64 = 200;

/// The document of a letter.
///
/// # Errors
/// [`Error::Forbidden`] as [`list`] — but the agency it is addressed to may read it; [`Error::NotFound`] while it
/// has not been typeset.
pub async fn document(ctx: &Ctx, officer: &Officer, year: i64, seq: i64) -> Result<Bytes> {
    let letter = ctx.read(move |ctx, tx| store::one(tx, ctx.city(), year, seq)).await?;
    if !signs(officer) && letter.agency != officer.agency() {
        return Err(Error::NotFound);
    }
    Ok(ctx.civic().blobs().get(&letter.file.ok_or(Error::NotFound)?).await?)
}

/// Records that a letter was signed and sent, by whom.
///
/// # Errors
/// [`Error::Forbidden`] for everybody but the Sekda and the mayor; [`Error::NotNow`] when it was signed before.
pub async fn sign(ctx: &Ctx, officer: &Officer, year: i64, seq: i64) -> Result<()> {
    if !officer.is(Role::Sekda) && !officer.is(Role::Mayor) {
        return Err(Error::Forbidden);
    }
    let by = officer.name().to_owned();
    let signed = ctx.write(move |ctx, tx| store::sign(tx, ctx.city(), (year, seq), &by, ctx.now)).await?;
    if signed { Ok(()) } else { Err(Error::NotNow { action: "sign", state: "signed" }) }
}

/// The date a letter bears.
#[must_use]
pub fn date(ctx: &Ctx, letter: &Letter) -> jiff::civil::Date {
    ctx.book.offices.date(letter.created_at)
}

/// The day of a moment, for the texts of a letter.
#[must_use]
pub fn day(ctx: &Ctx, at: Time) -> i64 {
    cities::day_of(ctx.book.offices.date(at))
}
