//! What people are told, and the mail that carries it. A notice is written in the transaction of what it tells, so
//! that nothing happens of which nobody hears; mail is written from notices and sent in the background.
//!
//! Residents get one mail for each notice, officers one digest for everything that came together: after an
//! outage nobody finds a flood. Start with [`tell`] and `jobs.rs`.

mod jobs;
mod model;
mod store;

use kit::db::Tx;
use uuid::Uuid;

pub use jobs::{GIVE_UP_TRIES, Sender, deliver, digest};
pub use model::{Mail, MailState, NewNotice, Notice, NoticeKind, To};
pub(crate) use store::STATEMENTS;

use crate::cities::ladder::Tell;
use crate::context::Ctx;
use crate::identity::{self, Officer, Role};
use crate::{Result, cities};

/// The case notices are about, and how its reporter is reached.
#[derive(Clone, Debug)]
pub(crate) struct About<'a> {
    pub(crate) case: Uuid,
    pub(crate) code: &'a str,
    /// The language it was filed in.
    pub(crate) lang: &'a str,
    /// The reporter's e-mail address, when they gave one.
    pub(crate) email: Option<&'a str>,
    /// The unit a complaint about staff is about: its people are told nothing.
    pub(crate) unit: Option<&'a str>,
}

/// Tells people something about a case. Everybody is told once, however many of their roles it is for; whoever
/// is away is told through their deputy as well.
pub(crate) fn tell(tx: &mut Tx<'_>, ctx: &Ctx, about: &About<'_>, notices: &[NewNotice]) -> Result<()> {
    for new in notices {
        if new.to == To::Reporter {
            to_reporter(tx, ctx, about, new)?;
            continue;
        }
        for person in recipients(tx, ctx, about, &new.to)? {
            let notice = Notice {
                officer_id: Some(person.officer_id),
                pending: person.email.is_some(),
                ..new.notice(ctx, Some(about))
            };
            store::insert(tx, ctx.city(), &notice)?;
        }
    }
    Ok(())
}

/// Sends a mail that is about no case, to somebody who is no officer: its subject and its text.
pub(crate) fn post(tx: &mut Tx<'_>, ctx: &Ctx, to: &str, words: (String, String)) -> Result<()> {
    store::insert_mail(tx, ctx.city(), &jobs::mail(ctx, None, to, words))
}

fn to_reporter(tx: &mut Tx<'_>, ctx: &Ctx, about: &About<'_>, new: &NewNotice) -> Result<()> {
    let mut notice = new.notice(ctx, Some(about));
    if let Some(email) = about.email {
        let mail = jobs::to_reporter(ctx, about, email, new);
        store::insert_mail(tx, ctx.city(), &mail)?;
        notice.mail_id = Some(mail.mail_id);
    }
    store::insert(tx, ctx.city(), &notice)
}

/// The people behind a recipient. An agency without anybody in the role is reached through its other people, then
/// through the verifier's agency: a notice that reaches nobody would be silence.
fn recipients(tx: &mut Tx<'_>, ctx: &Ctx, about: &About<'_>, to: &To) -> Result<Vec<identity::Reach>> {
    let city = ctx.city();
    let (found, agency) = match to {
        To::Reporter => (Vec::new(), None),
        To::Officer(id) => (identity::reach_one(tx, city, *id)?.into_iter().collect(), None),
        To::Role { agency, role } => {
            let people = identity::reach(tx, city, Some(agency))?;
            let found: Vec<_> = people.iter().filter(|p| p.is(*role)).cloned().collect();
            let found = if found.is_empty() { stand_ins(&people) } else { found };
            (found, Some(agency))
        }
        To::Everywhere(role) => {
            (identity::reach(tx, city, None)?.into_iter().filter(|p| p.is(*role)).collect(), None)
        }
    };
    let found = match agency {
        Some(_) if found.is_empty() => {
            let desk = &ctx.book.city.settings.verifier_agency;
            stand_ins(&identity::reach(tx, city, Some(desk))?)
        }
        _ => found,
    };
    let mut found = with_deputies(tx, ctx, found)?;
    found.retain(|person| about.unit.is_none_or(|unit| !ctx.book.agencies.within(&person.agency, unit)));
    found.sort_by_key(|person| person.officer_id);
    found.dedup_by_key(|person| person.officer_id);
    Ok(found)
}

/// Who acts for an agency when nobody has the role that was meant.
fn stand_ins(people: &[identity::Reach]) -> Vec<identity::Reach> {
    let can = |p: &&identity::Reach| {
        [Role::Coordinator, Role::Inspector, Role::Verifier, Role::Head].iter().any(|role| p.is(*role))
    };
    people.iter().filter(can).cloned().collect()
}

fn with_deputies(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    mut people: Vec<identity::Reach>,
) -> Result<Vec<identity::Reach>> {
    let today = cities::day_of(ctx.book.offices.date(ctx.now));
    let deputies: Vec<Uuid> = people.iter().filter_map(|person| person.deputy_on(today)).collect();
    for id in deputies {
        people.extend(identity::reach_one(tx, ctx.city(), id)?);
    }
    Ok(people)
}

/// Tells the heads of an agency something that is about no single case.
pub(crate) fn tell_heads(tx: &mut Tx<'_>, ctx: &Ctx, agency: &str, new: &NewNotice) -> Result<()> {
    let about = About { case: Uuid::nil(), code: "", lang: "id", email: None, unit: None };
    let to = To::Role { agency: agency.to_owned(), role: Role::Head };
    for person in recipients(tx, ctx, &about, &to)? {
        let notice = Notice {
            officer_id: Some(person.officer_id),
            pending: person.email.is_some(),
            ..new.notice(ctx, None)
        };
        store::insert(tx, ctx.city(), &notice)?;
    }
    Ok(())
}

/// Whom a rung of the ladder means, for a duty of this agency in a case given to this officer.
pub(crate) fn meant(tell: Tell, agency: &str, officer: Option<Uuid>) -> To {
    let role = |role| To::Role { agency: agency.to_owned(), role };
    match (tell, officer) {
        (Tell::Officer, Some(officer)) => To::Officer(officer),
        (Tell::Officer, None) | (Tell::Coordinator, _) => role(Role::Coordinator),
        (Tell::Head, _) => role(Role::Head),
        (Tell::Sekda, _) => To::Everywhere(Role::Sekda),
        (Tell::Mayor, _) => To::Everywhere(Role::Mayor),
        (Tell::Reporter, _) => To::Reporter,
    }
}

/// Notices shown on one page.
const SHOWN: i64 = 100;

/// What was told about a case: to its reporter, or to everybody. With each, what became of its mail.
pub(crate) fn of_case(
    tx: &mut Tx<'_>,
    city: i64,
    case: Uuid,
    reporter_only: bool,
) -> Result<Vec<(Notice, Option<MailState>)>> {
    let mut notices = store::of_case(tx, city, case)?;
    notices.retain(|notice| !reporter_only || notice.officer_id.is_none());
    notices.into_iter().map(|notice| with_state(tx, city, notice)).collect()
}

fn with_state(tx: &mut Tx<'_>, city: i64, notice: Notice) -> Result<(Notice, Option<MailState>)> {
    let state = match notice.mail_id {
        Some(mail) => store::mail_state(tx, city, mail)?,
        None => None,
    };
    Ok((notice, state))
}

/// What an officer was told, newest first.
///
/// # Errors
/// As any read.
pub async fn of_officer(ctx: &Ctx, officer: &Officer) -> Result<Vec<(Notice, Option<MailState>)>> {
    let id = officer.id();
    ctx.read(move |ctx, tx| {
        let notices = store::of_officer(tx, ctx.city(), id, SHOWN)?;
        notices.into_iter().map(|notice| with_state(tx, ctx.city(), notice)).collect()
    })
    .await
}

/// How many notices an officer has not seen, counted to a hundred.
///
/// # Errors
/// As any read.
pub async fn unread(ctx: &Ctx, officer: &Officer) -> Result<i64> {
    let id = officer.id();
    ctx.read(move |ctx, tx| store::unread(tx, ctx.city(), id, SHOWN)).await
}

/// The officer has seen everything told so far.
///
/// # Errors
/// As any write.
pub async fn seen(ctx: &Ctx, officer: &Officer) -> Result<()> {
    let id = officer.id();
    ctx.write(move |ctx, tx| store::seen(tx, ctx.city(), id, ctx.now)).await
}

/// Mail by state, for `doctor` and the status page: waiting, given up.
///
/// # Errors
/// As any read.
pub async fn mail_counts(ctx: &Ctx) -> Result<(i64, i64)> {
    ctx.read(|ctx, tx| store::mail_counts(tx, ctx.city())).await
}
