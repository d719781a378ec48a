//! SQL of cases, their stories and reporters.

use kit::clock::Time;
use kit::db::{Query, Tx};
use kit::{args, row, statements};
use uuid::Uuid;

use super::model::{Case, Event, Reporter};
use crate::Result;

row! {
    /// The secret that opens a case, hashed.
    pub(super) struct SecretRow {
        secret_salt: Vec<u8>,
        secret_hash: Vec<u8>,
    }
}

row! {
    pub(super) struct KeyRow {
        case_id: Uuid,
        content_hash: Vec<u8>,
    }
}

row! {
    /// A fact of a published case's story, for feeds.
    pub struct PublicEventRow {
        /// The case.
        case_id: Uuid,
        /// Counts from 1 within the case.
        seq: i64,
    }
}

statements! {
    BY_CODE -> Case = "SELECT {*} FROM cases WHERE city_id = $1 AND code = $2";
    BY_ID -> Case = "SELECT {*} FROM cases WHERE city_id = $1 AND case_id = $2";
    INSERT = "INSERT INTO cases (city_id, case_id, code, kind, channel, lang, state, open, category, class, agency, \
        owner, title, published, name_hidden, content_hidden, lat, lon, cell, area, area_version, landmark, answers, \
        step, due_at, promise_at, bounces, filed_at, changed_at, version, head_hash, secret_salt, secret_hash, about, \
        service, service_version, regarding, sent_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, TRUE, $8, $9, $10, $11, $12, FALSE, $13, $14, $15, $16, $17, $18, $19, \
        $20, $21, $22, $23, $24, 0, $25, $25, 1, $26, $27, $28, $29, $30, $31, $32, $33)";
    UPDATE = "UPDATE cases SET state = $4, open = $5, category = $6, class = $7, agency = $8, owner = $9, \
        officer_id = $10, body = $11, body_number = $12, reason = $13, public_title = $14, public_text = $15, \
        published = $16, name_hidden = $17, content_hidden = $18, step = $19, due_at = $20, promise_at = $21, \
        bounces = $22, score = $23, sent_at = $24, answered_at = $25, resolved_at = $26, closed_at = $27, \
        changed_at = $28, version = $29, head_hash = $30, disputes = $31, about = $32, surveyed_at = $33, \
        answers = $34, area = $35, repair = $36, deemed_at = $37 WHERE city_id = $1 AND case_id = $2 AND version = $3";
    SECRET -> SecretRow = "SELECT {*} FROM cases WHERE city_id = $1 AND case_id = $2";
    TAKE_KEY = "INSERT INTO filing_key (city_id, key_hash, case_id, content_hash, filed_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (city_id, key_hash) DO NOTHING";
    TAKE_CONTACT_KEY = "INSERT INTO filing_key (city_id, key_hash, case_id, content_hash, filed_at) \
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (city_id, key_hash) DO UPDATE SET case_id = excluded.case_id, \
        filed_at = excluded.filed_at WHERE filing_key.filed_at < $6";
    MOVE_KEY = "UPDATE filing_key SET case_id = $3 WHERE city_id = $1 AND key_hash = $2";
    KEY -> KeyRow = "SELECT {*} FROM filing_key WHERE city_id = $1 AND key_hash = $2";
    PUT_REPORTER = "INSERT INTO reporter (city_id, case_id, name, phone, email, salt) VALUES ($1, $2, $3, $4, $5, $6)";
    REPORTER -> Reporter = "SELECT {*} FROM reporter WHERE city_id = $1 AND case_id = $2";
    REPORTER_SALT = "SELECT salt FROM reporter WHERE city_id = $1 AND case_id = $2";
    BY_PHONE -> Case = "SELECT {c.*} FROM reporter r JOIN cases c ON c.city_id = r.city_id AND c.case_id = r.case_id \
        WHERE r.city_id = $1 AND r.phone = $2 ORDER BY c.filed_at DESC LIMIT $3";
    BY_EMAIL -> Case = "SELECT {c.*} FROM reporter r JOIN cases c ON c.city_id = r.city_id AND c.case_id = r.case_id \
        WHERE r.city_id = $1 AND r.email = $2 ORDER BY c.filed_at DESC LIMIT $3";
    EVENTS -> Event = "SELECT {*} FROM case_event WHERE city_id = $1 AND case_id = $2 ORDER BY seq";
    ADD_EVENT = "INSERT INTO case_event (city_id, case_id, seq, kind, at, actor, actor_name, agency, audience, facts, \
        body, salt, body_commit, person_commit, prev, hash) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    SILENT = "SELECT case_id FROM cases WHERE city_id = $1 AND open = TRUE AND due_at < $2 \
        AND step IN ('hear_back', 'pay') ORDER BY due_at LIMIT 200";
    // Few: those that are late and have not been taken as granted.
    UNDELIVERED = "SELECT c.case_id, c.service, c.service_version FROM duty d \
        JOIN cases c ON c.city_id = d.city_id AND c.case_id = d.case_id WHERE d.city_id = $1 AND d.open = TRUE \
        AND d.kind = 'deliver' AND d.due_at < $2 AND c.deemed_at IS NULL AND c.service IS NOT NULL \
        AND c.service_version IS NOT NULL AND c.state IN ('assigned', 'in_progress') ORDER BY d.due_at LIMIT 5000";
    // Of each service: applications that are under way and past their time. Walks over what is late alone.
    OVERDUE = "SELECT c.service, count(*) FROM duty d JOIN cases c ON c.city_id = d.city_id AND c.case_id = d.case_id \
        WHERE d.city_id = $1 AND d.open = TRUE AND d.kind = 'deliver' AND d.due_at < $2 AND c.service IS NOT NULL \
        AND c.state IN ('assigned', 'in_progress') GROUP BY c.service";
    LAST_ANSWER -> Case = "SELECT {*} FROM cases WHERE city_id = $1 AND service = $2 AND channel = 'system' \
        ORDER BY filed_at DESC LIMIT 1";
    REGARDING -> Case = "SELECT {*} FROM cases WHERE city_id = $1 AND regarding = $2 ORDER BY filed_at LIMIT 50";
    LOOKED_AT -> Case = "SELECT {*} FROM cases WHERE city_id = $1 AND case_id > $2 \
        AND (open = TRUE OR changed_at >= $3 OR EXISTS (SELECT 1 FROM duty d WHERE d.city_id = cases.city_id \
        AND d.case_id = cases.case_id AND d.open = TRUE AND d.kind = 'review')) ORDER BY case_id LIMIT $4";
    OF_LEFT = "SELECT c.case_id FROM officer o JOIN cases c ON c.city_id = o.city_id AND c.officer_id = o.officer_id \
        WHERE o.city_id = $1 AND o.active = FALSE AND c.open = TRUE LIMIT $2";
    // Each side has the limit, so that neither is read to its end.
    OWED_AFTER = "SELECT case_id FROM (SELECT case_id FROM cases WHERE city_id = $1 AND open = TRUE AND case_id > $2 \
        ORDER BY case_id LIMIT $3) opened UNION SELECT case_id FROM (SELECT case_id FROM duty WHERE city_id = $1 \
        AND case_id > $2 AND open = TRUE AND kind = 'review' ORDER BY case_id LIMIT $3) reviewed \
        ORDER BY case_id LIMIT $3";
    ALL_IDS = "SELECT case_id FROM cases WHERE city_id = $1 AND case_id > $2 ORDER BY case_id LIMIT 500";
    PUBLIC_EVENTS -> PublicEventRow = "SELECT {e.*} FROM case_event e \
        JOIN cases c ON c.city_id = e.city_id AND c.case_id = e.case_id \
        WHERE e.city_id = $1 AND e.audience <> 'internal' AND e.at >= $2 AND e.at <= $3 \
        AND e.kind NOT IN ('filed', 'photo_added', 'wrote', 'rated', 'surveyed', 'reviewed') AND c.published = TRUE AND c.content_hidden = FALSE ORDER BY e.at, e.case_id, e.seq LIMIT $4";
    // Two questions, not one about duties joined with agencies: without statistics PostgreSQL would join those two
    // whole for every case.
    ORPHANS = "SELECT c.code FROM cases c WHERE c.city_id = $1 AND c.open = TRUE AND (NOT EXISTS \
        (SELECT 1 FROM duty d WHERE d.city_id = c.city_id AND d.case_id = c.case_id AND d.open = TRUE \
         AND d.accountable = TRUE AND d.agency = c.owner AND d.due_at = c.due_at) OR NOT EXISTS \
        (SELECT 1 FROM agency a WHERE a.city_id = c.city_id AND a.agency = c.owner AND a.valid_from <= $2 \
         AND (a.valid_to IS NULL OR a.valid_to >= $2))) LIMIT 100";
    ANY = "SELECT case_id FROM cases WHERE city_id = $1 LIMIT 1";
}

pub(super) fn by_code(tx: &mut Tx<'_>, city: i64, code: &str) -> Result<Option<Case>> {
    Ok(tx.opt(&BY_CODE, args![city, code])?)
}

pub(super) fn by_id(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<Case> {
    Ok(tx.one(&BY_ID, args![city, id])?)
}

/// What a new case is stored with beside itself.
pub(super) struct Filing<'a> {
    pub(super) case: &'a Case,
    pub(super) cell: Option<i64>,
    pub(super) area_version: Option<i64>,
    pub(super) secret_salt: &'a [u8],
    pub(super) secret_hash: &'a [u8],
}

pub(super) fn insert(tx: &mut Tx<'_>, city: i64, f: &Filing<'_>) -> Result<()> {
    let c = f.case;
    tx.exec(
        &INSERT,
        args![
            city,
            c.case_id,
            c.code,
            c.kind,
            c.channel,
            c.lang,
            c.state,
            c.category,
            c.class,
            c.agency,
            c.owner,
            c.title,
            c.name_hidden,
            c.content_hidden,
            c.lat,
            c.lon,
            f.cell,
            c.area,
            f.area_version,
            c.landmark,
            c.answers,
            c.step,
            c.due_at,
            c.promise_at,
            c.filed_at,
            c.head_hash,
            f.secret_salt,
            f.secret_hash,
            c.about,
            c.service,
            c.service_version,
            c.regarding,
            c.sent_at
        ],
    )?;
    Ok(())
}

/// Writes a changed case over the version it was decided on; whether that version was still there.
pub(super) fn update(tx: &mut Tx<'_>, city: i64, was: i64, c: &Case) -> Result<bool> {
    let changed = tx.exec(
        &UPDATE,
        args![
            city,
            c.case_id,
            was,
            c.state,
            c.open,
            c.category,
            c.class,
            c.agency,
            c.owner,
            c.officer_id,
            c.body,
            c.body_number,
            c.reason,
            c.public_title,
            c.public_text,
            c.published,
            c.name_hidden,
            c.content_hidden,
            c.step,
            c.due_at,
            c.promise_at,
            c.bounces,
            c.score,
            c.sent_at,
            c.answered_at,
            c.resolved_at,
            c.closed_at,
            c.changed_at,
            c.version,
            c.head_hash,
            c.disputes,
            c.about,
            c.surveyed_at,
            c.answers,
            c.area,
            c.repair,
            c.deemed_at
        ],
    )?;
    Ok(changed == 1)
}

pub(super) fn secret(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<SecretRow> {
    Ok(tx.one(&SECRET, args![city, id])?)
}

/// A key for filing: whose it is, for what, and when.
pub(super) struct Key<'a> {
    pub(super) hash: &'a [u8],
    pub(super) case: Uuid,
    pub(super) content: &'a [u8],
    pub(super) at: Time,
}

/// Takes a key for a case; whether it was free.
pub(super) fn take_key(tx: &mut Tx<'_>, city: i64, k: &Key<'_>) -> Result<bool> {
    Ok(tx.exec(&TAKE_KEY, args![city, k.hash, k.case, k.content, k.at])? == 1)
}

/// Takes a sender's key for a case; whether it was free, or had been taken before `since`.
pub(super) fn take_contact_key(tx: &mut Tx<'_>, city: i64, k: &Key<'_>, since: Time) -> Result<bool> {
    Ok(tx.exec(&TAKE_CONTACT_KEY, args![city, k.hash, k.case, k.content, k.at, since])? == 1)
}

pub(super) fn move_key(tx: &mut Tx<'_>, city: i64, hash: &[u8], case: Uuid) -> Result<()> {
    tx.exec(&MOVE_KEY, args![city, hash, case])?;
    Ok(())
}

pub(super) fn key(tx: &mut Tx<'_>, city: i64, hash: &[u8]) -> Result<KeyRow> {
    Ok(tx.one(&KEY, args![city, hash])?)
}

pub(super) fn known_key(tx: &mut Tx<'_>, city: i64, hash: &[u8]) -> Result<Option<KeyRow>> {
    Ok(tx.opt(&KEY, args![city, hash])?)
}

pub(super) fn put_reporter(tx: &mut Tx<'_>, city: i64, case: Uuid, r: &Reporter, salt: &[u8]) -> Result<()> {
    tx.exec(&PUT_REPORTER, args![city, case, r.name, r.phone, r.email, salt])?;
    Ok(())
}

pub(super) fn reporter(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Reporter> {
    Ok(tx.opt(&REPORTER, args![city, case])?.unwrap_or_default())
}

pub(super) fn reporter_salt(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Option<Vec<u8>>> {
    Ok(tx.opt::<(Option<Vec<u8>>,)>(&REPORTER_SALT, args![city, case])?.and_then(|row| row.0))
}

pub(super) fn by_phone(tx: &mut Tx<'_>, city: i64, phone: &str, limit: i64) -> Result<Vec<Case>> {
    Ok(tx.all(&BY_PHONE, args![city, phone, limit])?)
}

pub(super) fn by_email(tx: &mut Tx<'_>, city: i64, email: &str, limit: i64) -> Result<Vec<Case>> {
    Ok(tx.all(&BY_EMAIL, args![city, email, limit])?)
}

pub(super) fn events(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Vec<Event>> {
    Ok(tx.all(&EVENTS, args![city, case])?)
}

pub(super) fn add_event(tx: &mut Tx<'_>, city: i64, case: Uuid, e: &Event) -> Result<()> {
    tx.exec(
        &ADD_EVENT,
        args![
            city,
            case,
            e.seq,
            e.kind,
            e.at,
            e.actor,
            e.actor_name,
            e.agency,
            e.audience,
            e.facts,
            e.body,
            e.salt,
            e.body_commit,
            e.person_commit,
            e.prev,
            e.hash
        ],
    )?;
    Ok(())
}

pub(super) fn silent(tx: &mut Tx<'_>, city: i64, now: Time) -> Result<Vec<(Uuid,)>> {
    Ok(tx.all(&SILENT, args![city, now])?)
}

/// Applications whose time has passed, with the service and edition of each.
pub(super) fn undelivered(tx: &mut Tx<'_>, city: i64, now: Time) -> Result<Vec<(Uuid, String, i64)>> {
    Ok(tx.all(&UNDELIVERED, args![city, now])?)
}

/// How many applications under way are past their time, by service.
pub(super) fn overdue(tx: &mut Tx<'_>, city: i64, now: Time) -> Result<Vec<(String, i64)>> {
    Ok(tx.all(&OVERDUE, args![city, now])?)
}

/// The newest case in which a service has to answer for missing its standard.
pub(super) fn last_answer(tx: &mut Tx<'_>, city: i64, service: &str) -> Result<Option<Case>> {
    Ok(tx.opt(&LAST_ANSWER, args![city, service])?)
}

/// Complaints tied to an application, oldest first.
pub(super) fn regarding(tx: &mut Tx<'_>, city: i64, application: Uuid) -> Result<Vec<Case>> {
    Ok(tx.all(&REGARDING, args![city, application])?)
}

/// Open cases, those that changed since a moment, and those with a review owed, after one.
pub(super) fn looked_at(
    tx: &mut Tx<'_>,
    city: i64,
    after: Uuid,
    since: Time,
    limit: i64,
) -> Result<Vec<Case>> {
    Ok(tx.all(&LOOKED_AT, args![city, after, since, limit])?)
}

/// Open cases given to officers who left.
pub(super) fn of_left(tx: &mut Tx<'_>, city: i64, limit: i64) -> Result<Vec<(Uuid,)>> {
    Ok(tx.all(&OF_LEFT, args![city, limit])?)
}

/// Cases of which something is owed, over or not, after one, in the order of their names.
pub(super) fn owed_after(tx: &mut Tx<'_>, city: i64, after: Uuid, limit: i64) -> Result<Vec<(Uuid,)>> {
    Ok(tx.all(&OWED_AFTER, args![city, after, limit])?)
}

/// Cases of which one of these agencies owes something.
pub(super) fn owed_by(tx: &mut Tx<'_>, city: i64, agencies: &[String], limit: i64) -> Result<Vec<(Uuid,)>> {
    let mut query = Query::select::<(Uuid,)>(
        "SELECT DISTINCT case_id FROM duty WHERE city_id = ? AND open = TRUE \
         AND (accountable = TRUE OR kind IN ('help', 'review') OR step IS NOT NULL)",
        args![city],
    );
    query.push_in("agency", agencies);
    query.push(" LIMIT ?", args![limit]);
    Ok(tx.list(&query)?)
}

pub(super) fn ids_after(tx: &mut Tx<'_>, city: i64, after: Uuid) -> Result<Vec<(Uuid,)>> {
    Ok(tx.all(&ALL_IDS, args![city, after])?)
}

pub(super) fn public_events(
    tx: &mut Tx<'_>,
    city: i64,
    from: Time,
    to: Time,
    limit: i64,
) -> Result<Vec<PublicEventRow>> {
    Ok(tx.all(&PUBLIC_EVENTS, args![city, from, to, limit])?)
}

pub(super) fn orphans(tx: &mut Tx<'_>, city: i64, today: i64) -> Result<Vec<(String,)>> {
    Ok(tx.all(&ORPHANS, args![city, today])?)
}

pub(super) fn any(tx: &mut Tx<'_>, city: i64) -> Result<bool> {
    Ok(tx.opt::<(Uuid,)>(&ANY, args![city])?.is_some())
}
