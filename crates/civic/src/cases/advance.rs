//! Every step after filing: load, decide, store. Each operation asks for the right it needs.

use kit::db::Tx;
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::model::{Action, Actor, Case, Dossier};
use super::rules::{Decision, Desk, Happened, decide, may_see, may_step, may_verify, notices, roles_allow};
use super::{code, found, fulfil, ladder, store, story, submit};
use crate::context::Ctx;
use crate::duties::DutyKind;
use crate::error::Since;
use crate::identity::{self, Officer, Role, Verifier};
use crate::{Error, Problem, Result, duties, figures, photos, survey};

/// Actions in one request at most.
pub const ACTIONS_MAX: usize = 8;

/// The right over one's own case: made from the code and the secret, or for a resident whose address it was filed with.
#[derive(Clone, Debug)]
pub struct ReporterRight(Uuid);

impl ReporterRight {
    pub(super) fn of(case: Uuid) -> ReporterRight {
        ReporterRight(case)
    }

    pub(super) fn case_id(&self) -> Uuid {
        self.0
    }
}

/// Opens a case with its secret.
///
/// # Errors
/// [`Error::NotFound`] for a wrong code and a wrong secret alike.
pub async fn open(ctx: &Ctx, text: &str, secret: &str) -> Result<ReporterRight> {
    let code = code::parse(text).ok_or(Error::NotFound)?;
    let given = submit::secret_hash(secret);
    ctx.read(move |ctx, tx| {
        let case = store::by_code(tx, ctx.city(), &code)?.ok_or(Error::NotFound)?;
        let stored = store::secret(tx, ctx.city(), case.case_id)?.secret_hash;
        let same: bool = stored.as_slice().ct_eq(given.as_slice()).into();
        if same { Ok(ReporterRight(case.case_id)) } else { Err(Error::NotFound) }
    })
    .await
}

/// What a verifier may do, in one transaction; all of it or nothing.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] when the case is no longer at `version`, [`Error::NotNow`],
/// [`Error::Invalid`]; [`Error::Forbidden`] for an action that is not a verifier's.
pub async fn verify(
    ctx: &Ctx,
    by: &Verifier,
    code: &str,
    version: i64,
    actions: Vec<Action>,
) -> Result<Case> {
    let verifiers = actions.iter().all(|action| {
        matches!(
            action,
            Action::Classify { .. }
                | Action::SetVisibility { .. }
                | Action::Publish { .. }
                | Action::Unpublish
                | Action::Send { .. }
                | Action::Reject { .. }
                | Action::Forward { .. }
                | Action::FollowUp { .. }
                | Action::Extend { .. }
                | Action::Note { .. }
                | Action::SetAbout { .. }
        )
    });
    // Whom a complaint about staff is about is for those to say who handle such complaints.
    let names = actions.iter().any(|action| matches!(action, Action::SetAbout { .. }));
    if !verifiers || (names && !by.is(Role::Inspector)) {
        return Err(Error::Forbidden);
    }
    let (actor, officer) = (actor(by), by.clone());
    change(ctx, Target::Code(code.to_owned(), Some(version)), actor, actions, move |dossier, (ctx, _)| {
        let rules_over = may_verify(&officer, dossier, &ctx.book);
        match (rules_over, may_see(&officer, dossier, &ctx.book)) {
            (true, _) => Ok(()),
            (false, true) => Err(Error::Forbidden),
            (false, false) => Err(Error::NotFound),
        }
    })
    .await
}

/// What an officer of the agency that owes the next step may do.
///
/// # Errors
/// As [`verify`]; [`Error::NotFound`] for a case that is not the agency's.
pub async fn work(ctx: &Ctx, by: &Officer, code: &str, version: i64, actions: Vec<Action>) -> Result<Case> {
    if !roles_allow(by, &actions) {
        return Err(Error::Forbidden);
    }
    let (officer, asked) = (by.clone(), actions.clone());
    change(
        ctx,
        Target::Code(code.to_owned(), Some(version)),
        actor(by),
        actions,
        move |dossier, (ctx, tx)| may_work_on(&officer, dossier, &asked, (ctx, tx)),
    )
    .await
}

/// What [`work`] would answer, without doing it: for a preview of one step for several cases.
///
/// # Errors
/// As [`work`].
pub async fn rehearse(ctx: &Ctx, by: &Officer, code: &str, version: i64, action: Action) -> Result<Case> {
    let actions = vec![action];
    if !roles_allow(by, &actions) {
        return Err(Error::Forbidden);
    }
    let (by, actor, target) = (by.clone(), actor(by), Target::Code(code.to_owned(), Some(version)));
    ctx.read(move |ctx, tx| {
        let mut dossier =
            seen(ctx, tx, &target, |dossier, scope| may_work_on(&by, dossier, &actions, scope))?;
        for action in &actions {
            let desk = Desk { now: ctx.now, book: &ctx.book, actor: &actor };
            dossier = decide(&dossier, action, &desk)?.dossier;
        }
        Ok(dossier.case)
    })
    .await
}

/// Whether this officer may take these steps in this case.
fn may_work_on(
    by: &Officer,
    dossier: &Dossier,
    actions: &[Action],
    (ctx, tx): (&Ctx, &mut Tx<'_>),
) -> Result<()> {
    if !may_see(by, dossier, &ctx.book) {
        return Err(Error::NotFound);
    }
    let helps = actions.iter().all(|action| matches!(action, Action::Help { .. } | Action::Note { .. }));
    let reviews = actions.iter().all(|action| matches!(action, Action::Review { .. }));
    let owes = |kind| dossier.duties.iter().any(|d| d.open && d.kind == kind && d.agency == by.agency());
    let part = dossier.duties.iter().any(|d| d.open && d.step.is_some() && d.agency == by.agency());
    let steps = actions.iter().all(|action| {
        let step = matches!(action, Action::Finish { .. } | Action::Return { .. } | Action::Refuse { .. });
        step || matches!(action, Action::Extend { .. } | Action::Note { .. })
    });
    let asked = (helps && owes(DutyKind::Help)) || (reviews && owes(DutyKind::Review)) || (steps && part);
    if dossier.case.owner != by.agency() && !asked {
        return Err(Error::Forbidden);
    }
    if !actions.iter().all(|action| may_step(by, dossier, action)) {
        return Err(Error::Forbidden);
    }
    for action in actions {
        if let Action::Give { officer } = action
            && identity::colleague(tx, ctx.city(), by.agency(), *officer)?.is_none()
        {
            return Err(Error::field("officer", Problem::UnknownChoice));
        }
    }
    Ok(())
}

/// What a reporter may do with their own case.
///
/// # Errors
/// As [`verify`].
pub async fn reply(
    ctx: &Ctx,
    right: &ReporterRight,
    version: Option<i64>,
    actions: Vec<Action>,
) -> Result<Case> {
    let reporters = actions.iter().all(|action| {
        matches!(
            action,
            Action::Write { .. }
                | Action::Confirm
                | Action::Dispute { .. }
                | Action::Rate { .. }
                | Action::Survey { .. }
                | Action::Withdraw { .. }
                | Action::Repair { .. }
        )
    });
    if !reporters {
        return Err(Error::Forbidden);
    }
    change(ctx, Target::Id(right.0, version), Actor::Reporter, actions, |_, _| Ok(())).await
}

/// What a clock or a job does.
pub(super) async fn system(ctx: &Ctx, id: Uuid, actions: Vec<Action>) -> Result<Case> {
    change(ctx, Target::Id(id, None), Actor::System, actions, |_, _| Ok(())).await
}

pub(super) fn actor(officer: &Officer) -> Actor {
    Actor::Officer { id: officer.id(), name: officer.name().to_owned(), agency: officer.agency().to_owned() }
}

/// Which case, and the version the caller saw.
#[derive(Clone)]
enum Target {
    Code(String, Option<i64>),
    Id(Uuid, Option<i64>),
}

async fn change(
    ctx: &Ctx,
    target: Target,
    actor: Actor,
    actions: Vec<Action>,
    allowed: impl Fn(&Dossier, (&Ctx, &mut Tx<'_>)) -> Result<()> + Send + 'static,
) -> Result<Case> {
    if actions.is_empty() || actions.len() > ACTIONS_MAX {
        return Err(Error::field("actions", Problem::TooManyItems(ACTIONS_MAX)));
    }
    let (case, stirred) = ctx
        .write(move |ctx, tx| {
            let mut dossier = seen(ctx, tx, &target, &allowed)?;
            let mut stirred = concerned_agencies(&dossier);
            for action in &actions {
                let desk = Desk { now: ctx.now, book: &ctx.book, actor: &actor };
                let decision = decide(&dossier, action, &desk)?;
                dossier = store_decision(ctx, tx, &dossier, decision, (&actor, action))?;
            }
            stirred.extend(concerned_agencies(&dossier));
            Ok((dossier.case, stirred))
        })
        .await?;
    ctx.stir(stirred);
    Ok(case)
}

/// One step of a case inside of a transaction whose caller has the right to it; the agencies whose lists changed.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotNow`].
pub(super) fn take(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    id: Uuid,
    (actor, action): (&Actor, &Action),
) -> Result<Vec<String>> {
    let before = seen(ctx, tx, &Target::Id(id, None), |_, _| Ok(()))?;
    let decision = decide(&before, action, &Desk { now: ctx.now, book: &ctx.book, actor })?;
    let after = store_decision(ctx, tx, &before, decision, (actor, action))?;
    Ok([concerned_agencies(&before), concerned_agencies(&after)].concat())
}

/// Whose lists a case stands in.
fn concerned_agencies(dossier: &Dossier) -> Vec<String> {
    let owing = dossier.duties.iter().filter(|duty| duty.open).map(|duty| duty.agency.clone());
    owing.chain([dossier.case.owner.clone()]).collect()
}

/// A case as the caller saw it, when they may do what they want with it.
fn seen(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    target: &Target,
    allowed: impl Fn(&Dossier, (&Ctx, &mut Tx<'_>)) -> Result<()>,
) -> Result<Dossier> {
    let (case, version) = load(ctx, tx, target)?;
    let duties = duties::of_case(tx, ctx.city(), case.case_id)?;
    let dossier = Dossier { case, duties };
    allowed(&dossier, (ctx, &mut *tx))?;
    match version.filter(|version| *version != dossier.case.version) {
        Some(version) => Err(Error::Conflict(since(ctx, tx, &dossier.case, version)?)),
        None => Ok(dossier),
    }
}

fn load(ctx: &Ctx, tx: &mut Tx<'_>, target: &Target) -> Result<(Case, Option<i64>)> {
    Ok(match target {
        Target::Code(text, version) => {
            let code = code::parse(text).ok_or(Error::NotFound)?;
            (store::by_code(tx, ctx.city(), &code)?.ok_or(Error::NotFound)?, *version)
        }
        Target::Id(id, version) => (store::by_id(tx, ctx.city(), *id)?, *version),
    })
}

/// What happened since a version.
fn since(ctx: &Ctx, tx: &mut Tx<'_>, case: &Case, version: i64) -> Result<Vec<Since>> {
    let events = store::events(tx, ctx.city(), case.case_id)?;
    Ok(events
        .into_iter()
        .filter(|event| event.seq > version)
        .map(|event| Since { kind: event.kind.word().to_owned(), who: event.actor_name, at: event.at })
        .collect())
}

/// Writes one decision: the fact, the duties that changed, the case over its version, what it is found by, and
/// the counts last.
pub(super) fn store_decision(
    ctx: &Ctx,
    tx: &mut Tx<'_>,
    before: &Dossier,
    decision: Decision,
    (actor, action): (&Actor, &Action),
) -> Result<Dossier> {
    let Decision { dossier: Dossier { mut case, duties }, mut event, counts } = decision;
    let (city, was) = (ctx.city(), case.version);
    case.version += 1;
    story::take_attached(tx, ctx, case.case_id, case.version, &mut event)?;
    let fact = story::chained(ctx, &case, actor, &event, None)?;
    case.head_hash.clone_from(&fact.hash);
    if !store::update(tx, city, was, &case)? {
        // On PostgreSQL another transaction may have committed between loading and here.
        return Err(Error::Conflict(since(ctx, tx, &case, was)?));
    }
    store::add_event(tx, city, case.case_id, &fact)?;
    // Those that end before those that begin: there may be only one accountable duty at any moment.
    for (old, new) in before.duties.iter().zip(&duties).filter(|(old, new)| old != new && !new.accountable) {
        debug_assert_eq!(old.duty_no, new.duty_no);
        duties::update(tx, city, case.case_id, (old, new))?;
    }
    for new in duties.iter().skip(before.duties.len()).filter(|duty| !duty.accountable) {
        duties::insert(tx, city, case.case_id, new)?;
    }
    for (old, new) in before.duties.iter().zip(&duties).filter(|(old, new)| old != new && new.accountable) {
        debug_assert_eq!(old.duty_no, new.duty_no);
        duties::update(tx, city, case.case_id, (old, new))?;
    }
    for new in duties.iter().skip(before.duties.len()).filter(|duty| duty.accountable) {
        duties::insert(tx, city, case.case_id, new)?;
    }
    publish_photos(ctx, tx, &case, action)?;
    let dossier = Dossier { case, duties };
    fulfil::follow(ctx, tx, &before.duties, &dossier)?;
    let Dossier { case, duties } = dossier;
    if let (Action::Survey { answers, profile }, Some(agency)) = (action, &event.agency) {
        survey::keep(tx, city, (case.case_id, agency, ctx.now), (answers, profile))?;
    }
    let happened = Happened { before: &before.case, after: &case, event: &event, actor };
    let told = notices(&happened, &ctx.book);
    let dossier = Dossier { case, duties };
    ladder::tell(ctx, tx, &dossier, &told)?;
    let Dossier { case, duties } = dossier;
    if let Some(agency) = actor.agency() {
        duties::touched(tx, city, agency, ctx.now)?;
    }
    found::keep(ctx, tx, &before.case, &case)?;
    figures::add(tx, ctx, ctx.now, submit::slot(case.case_id), &counts)?;
    Ok(Dossier { case, duties })
}

/// Publishing shows the chosen photos and no others; an agency's proof is shown with its answer.
fn publish_photos(ctx: &Ctx, tx: &mut Tx<'_>, case: &Case, action: &Action) -> Result<()> {
    match action {
        Action::Publish { photos: chosen, .. } => {
            for photo in photos::of_case(tx, ctx.city(), case.case_id)? {
                let public = chosen.contains(&photo.photo_id);
                if public != photo.public {
                    photos::publish(tx, ctx.city(), case.case_id, photo.photo_id, public)?;
                }
            }
            Ok(())
        }
        Action::Resolve { photos: proof, .. } => {
            proof.iter().try_for_each(|id| photos::publish(tx, ctx.city(), case.case_id, *id, true))
        }
        _ => Ok(()),
    }
}
