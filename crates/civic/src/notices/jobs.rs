//! Mail: written from notices, sent until it is taken or given up.

use std::future::Future;

use kit::clock::Time;
use kit::i18n::{Arg, Lang};
use uuid::Uuid;

use super::model::{Mail, MailState, NewNotice, Notice};
use super::{About, store};
use crate::context::Ctx;
use crate::{Result, identity};

/// How often a mail is tried before it is given up.
pub const GIVE_UP_TRIES: i64 = 8;
/// How long one attempt may take before another process may try the same mail, in seconds.
const LEASE_SECONDS: i64 = 180;
/// The wait after the first failure, in seconds; doubled each time.
const BACKOFF_SECONDS: i64 = 60;
/// Mails in one turn.
const BATCH: i64 = 20;
/// Notices put into digests in one turn.
const DIGEST_BATCH: i64 = 2000;
/// An officer gets one digest in so many seconds at most.
const DIGEST_GAP_SECONDS: i64 = 60 * 60;
/// Lines of a digest; what is more is counted.
const DIGEST_LINES: usize = 50;

/// How a mail is sent: what it may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// Taken by the mail server.
    Sent,
    /// Not now; why, without addresses.
    Later(String),
    /// Never; why, without addresses.
    Refused(String),
}

/// The mail by which a reporter is told. It holds the code and what happened, no text anybody wrote: mail is read
/// by others more easily than the page it leads to.
pub(super) fn to_reporter(ctx: &Ctx, about: &About<'_>, email: &str, new: &NewNotice) -> Mail {
    let lang = Lang::from_code(about.lang).unwrap_or_default();
    let city = &ctx.book.city.settings.short_name;
    let line = line(lang, ctx, new.kind.word(), about.code, (new.agency.as_deref(), &new.facts));
    let args = [("code", Arg::Text(about.code)), ("city", Arg::Text(city))];
    let link = format!("{}/sambatan/{}", ctx.civic().base_url(), about.code);
    let end = lang.ta("mail-reporter-end", &[("link", Arg::Text(&link)), ("city", Arg::Text(city))]);
    mail(ctx, None, email, (lang.ta("mail-reporter-subject", &args), format!("{line}\n\n{end}\n")))
}

/// One sentence about one notice. Who it is for decides the words: `told-` for reporters, `notice-` for officers.
fn line(
    lang: Lang,
    ctx: &Ctx,
    kind: &str,
    code: &str,
    (agency, facts): (Option<&str>, &serde_json::Value),
) -> String {
    let agency = agency.map_or("", |code| ctx.book.agencies.short(code));
    let due = facts.get("due").and_then(serde_json::Value::as_i64).map(Time);
    let due = due.map_or_else(String::new, |due| day(ctx, due));
    let args = [("code", Arg::Text(code)), ("agency", Arg::Text(agency)), ("due", Arg::Text(&due))];
    lang.ta(&format!("told-{}", kind.replace('_', "-")), &args)
}

/// A date as numbers, the same in every language.
fn day(ctx: &Ctx, at: Time) -> String {
    ctx.book.offices.date(at).strftime("%d-%m-%Y").to_string()
}

pub(super) fn mail(ctx: &Ctx, officer: Option<Uuid>, to: &str, (subject, body): (String, String)) -> Mail {
    Mail {
        mail_id: ctx.civic().chance().id(ctx.now),
        officer_id: officer,
        recipient: to.to_owned(),
        subject,
        body,
        state: MailState::Waiting,
        tries: 0,
        next_at: ctx.now,
        problem: None,
        created_at: ctx.now,
        sent_at: None,
    }
}

/// Writes one digest for each officer who has something to be told by mail; how many. Whoever got one within
/// the last hour waits for the next.
///
/// # Errors
/// As any write.
pub async fn digest(ctx: &Ctx) -> Result<usize> {
    ctx.write(|ctx, tx| {
        let mut pending = store::pending(tx, ctx.city(), DIGEST_BATCH)?;
        pending.sort_by_key(|notice| (notice.officer_id, notice.at, notice.notice_id));
        let mut written = 0;
        for mine in pending.chunk_by(|a, b| a.officer_id == b.officer_id) {
            let Some(officer) = mine.first().and_then(|notice| notice.officer_id) else { continue };
            let last = store::last_digest(tx, ctx.city(), officer)?;
            if last.is_some_and(|last| last.plus_seconds(DIGEST_GAP_SECONDS) > ctx.now) {
                continue;
            }
            let email = identity::reach_one(tx, ctx.city(), officer)?.and_then(|person| person.email);
            let mail = email.map(|email| mail(ctx, Some(officer), &email, words(ctx, mine)));
            if let Some(mail) = &mail {
                store::insert_mail(tx, ctx.city(), mail)?;
                written += 1;
            }
            for notice in mine {
                store::carried(tx, ctx.city(), notice.notice_id, mail.as_ref().map(|mail| mail.mail_id))?;
            }
        }
        Ok(written)
    })
    .await
}

/// Subject and text of a digest. The desk is Indonesian.
fn words(ctx: &Ctx, notices: &[Notice]) -> (String, String) {
    let lang = Lang::Id;
    let count = Arg::Number(i64::try_from(notices.len()).unwrap_or(i64::MAX));
    let lines: Vec<String> = notices
        .iter()
        .take(DIGEST_LINES)
        .map(|n| {
            let code = n.code.as_deref().unwrap_or_default();
            format!("- {}", line(lang, ctx, n.kind.word(), code, (n.agency.as_deref(), &n.facts)))
        })
        .collect();
    let more = notices.len().saturating_sub(DIGEST_LINES);
    let more = if more == 0 {
        String::new()
    } else {
        let count = Arg::Number(i64::try_from(more).unwrap_or(i64::MAX));
        format!("\n{}", lang.ta("mail-digest-more", &[("count", count)]))
    };
    let link = format!("{}/meja/pemberitahuan", ctx.civic().base_url());
    let end = lang.ta("mail-digest-end", &[("link", Arg::Text(&link))]);
    (lang.ta("mail-digest-subject", &[("count", count)]), format!("{}{more}\n\n{end}\n", lines.join("\n")))
}

/// Sends what waits, a few at a time; how many were taken. What could not be sent is tried again later and
/// later, and given up after [`GIVE_UP_TRIES`].
///
/// # Errors
/// As any write.
pub async fn deliver<F, S>(ctx: &Ctx, send: S) -> Result<usize>
where
    F: Future<Output = Sender> + Send,
    S: Fn(Mail) -> F,
{
    let lease = ctx.now.plus_seconds(LEASE_SECONDS);
    let claimed = ctx.write(move |ctx, tx| store::claim(tx, ctx.city(), ctx.now, lease, BATCH)).await?;
    let mut sent = 0;
    for mail in claimed {
        let outcome = send(mail.clone()).await;
        sent += usize::from(outcome == Sender::Sent);
        let settled = settled(mail, outcome, ctx.now);
        ctx.write(move |ctx, tx| store::settle(tx, ctx.city(), &settled)).await?;
    }
    Ok(sent)
}

/// A mail after an attempt.
fn settled(mut mail: Mail, outcome: Sender, now: Time) -> Mail {
    match outcome {
        Sender::Sent => {
            (mail.state, mail.sent_at, mail.problem) = (MailState::Sent, Some(now), None);
        }
        Sender::Later(problem) if mail.tries < GIVE_UP_TRIES => {
            let doubled = BACKOFF_SECONDS << mail.tries.saturating_sub(1).clamp(0, GIVE_UP_TRIES);
            (mail.next_at, mail.problem) = (now.plus_seconds(doubled), Some(problem));
        }
        Sender::Later(problem) | Sender::Refused(problem) => {
            (mail.state, mail.problem) = (MailState::GivenUp, Some(problem));
        }
    }
    mail
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waiting(tries: i64) -> Mail {
        Mail {
            mail_id: Uuid::nil(),
            officer_id: None,
            recipient: String::new(),
            subject: String::new(),
            body: String::new(),
            state: MailState::Waiting,
            tries,
            next_at: Time(0),
            problem: None,
            created_at: Time(0),
            sent_at: None,
        }
    }

    #[test]
    fn a_mail_waits_longer_each_time_and_is_given_up_in_the_end() {
        let mut waits = Vec::new();
        for tries in 1..GIVE_UP_TRIES {
            let later = settled(waiting(tries), Sender::Later("no".to_owned()), Time(0));
            assert_eq!(later.state, MailState::Waiting);
            waits.push(later.next_at.0 / kit::clock::SECOND);
        }
        assert_eq!(waits, [60, 120, 240, 480, 960, 1920, 3840]);
        let last = settled(waiting(GIVE_UP_TRIES), Sender::Later("no".to_owned()), Time(0));
        assert_eq!((last.state, last.problem.as_deref()), (MailState::GivenUp, Some("no")));
        let refused = settled(waiting(1), Sender::Refused("550".to_owned()), Time(0));
        assert_eq!(refused.state, MailState::GivenUp, "what is refused for good is not tried again");
    }
}
