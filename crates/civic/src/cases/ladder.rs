//! The ladder: what happens when a date nears or has passed. It reads the index of next moments, so that it costs
//! nothing while nothing is due, and each step is recorded before anybody is told, so that it acts once however
//! often the program stops, starts, or runs twice.

use kit::db::Tx;
use serde_json::json;

use super::model::{Case, Dossier};
use super::store;
use crate::cities::ladder::Tell;
use crate::context::Ctx;
use crate::duties::{self, Climbing, Counting, Duty, DutyKind, LadderStep};
use crate::notices::{self, NewNotice, NoticeKind, To};
use crate::{Result, letters};

/// Duties looked at in one transaction.
const BATCH: i64 = 50;

/// Climbs for every duty whose next moment has come; how many steps were taken. After the program was down, what
/// was missed is made up: each step is recorded, and everybody is told once for each duty.
///
/// # Errors
/// As any write; what was taken stays taken.
pub async fn climb(ctx: &Ctx) -> Result<usize> {
    let mut steps = 0;
    loop {
        let (seen, taken) = ctx
            .write(|ctx, tx| {
                let due = duties::climbing(tx, ctx.city(), ctx.now, BATCH)?;
                let mut taken = 0;
                for on in &due {
                    taken += one(ctx, tx, on)?;
                }
                Ok((due.len(), taken))
            })
            .await?;
        steps += taken;
        if seen == 0 {
            return Ok(steps);
        }
    }
}

fn one(ctx: &Ctx, tx: &mut Tx<'_>, on: &Climbing) -> Result<usize> {
    let city = ctx.city();
    let case = store::by_id(tx, city, on.case_id)?;
    let duties = duties::of_case(tx, city, on.case_id)?;
    let Some(duty) = duties.iter().find(|duty| duty.duty_no == on.duty_no && duty.open) else {
        return Ok(0);
    };
    let taken = duties::taken(tx, city, on)?;
    let with = Counting { offices: &ctx.book.offices, ladder: &ctx.book.city.settings.ladder };
    let climb = duties::climb(duty, with, &taken, ctx.now);
    if !duties::claim(tx, city, on, climb.next_at)? {
        return Ok(0);
    }
    let mut told: Vec<NewNotice> = Vec::new();
    let mut count = 0;
    for step in &climb.steps {
        let (days, planned_at) = (step.days, step.planned_at);
        let record = LadderStep { duty_no: duty.duty_no, days, planned_at, acted_at: ctx.now };
        if !duties::take(tx, city, case.case_id, &record)? {
            continue;
        }
        count += 1;
        for rung in &step.rungs {
            for tell in &rung.tell {
                told.push(notice(&case, duty, *tell, days));
            }
            if rung.letter {
                letters::draft(tx, ctx, &case_of(&case), (duty, days))?;
                told.push(NewNotice { kind: NoticeKind::Letter, ..notice(&case, duty, Tell::Head, days) });
            }
        }
    }
    // Whoever would be told several times at once is told the latest.
    let latest = |index: usize, new: &NewNotice| {
        !told.iter().skip(index + 1).any(|later| later.to == new.to && later.kind != NoticeKind::Letter)
    };
    let told: Vec<NewNotice> = told
        .iter()
        .enumerate()
        .filter(|(index, new)| new.kind == NoticeKind::Letter || latest(*index, new))
        .map(|(_, new)| new.clone())
        .collect();
    tell(ctx, tx, &Dossier { case, duties: Vec::new() }, &told)?;
    Ok(count)
}

fn notice(case: &Case, duty: &Duty, tell: Tell, days: i64) -> NewNotice {
    // A review is for coordinators and heads, not for the officer whose work was judged.
    let at_work = duty.agency == case.owner && duty.kind != DutyKind::Review;
    let officer = case.officer_id.filter(|_| at_work);
    NewNotice {
        to: notices::meant(tell, &duty.agency, officer),
        kind: if days < 0 { NoticeKind::Near } else { NoticeKind::Passed },
        duty_no: Some(duty.duty_no),
        agency: Some(duty.agency.clone()),
        facts: json!({"due": duty.due_at, "step": duty.kind, "days": days}),
    }
}

fn case_of(case: &Case) -> letters::About<'_> {
    letters::About { case: case.case_id, code: &case.code, category: &case.category, sent_at: case.sent_at }
}

/// Tells people about a case; the reporter by mail when they gave an address.
pub(super) fn tell(ctx: &Ctx, tx: &mut Tx<'_>, dossier: &Dossier, told: &[NewNotice]) -> Result<()> {
    if told.is_empty() {
        return Ok(());
    }
    let case = &dossier.case;
    let email = if told.iter().any(|new| new.to == To::Reporter) {
        store::reporter(tx, ctx.city(), case.case_id)?.email
    } else {
        None
    };
    let about = notices::About {
        case: case.case_id,
        code: &case.code,
        lang: &case.lang,
        email: email.as_deref(),
        unit: case.about.as_deref(),
    };
    notices::tell(tx, ctx, &about, told)
}
