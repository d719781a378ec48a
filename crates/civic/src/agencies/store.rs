//! SQL of agencies and outside bodies.

use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::Value as Json;

use crate::Result;

row! {
    /// An organisation that owes duties.
    #[derive(PartialEq)]
    pub struct Agency {
        /// The code, e.g. DISHUB.
        agency: String,
        /// The full name.
        name: String,
        /// The name people know.
        short: String,
        /// `dinas`, `badan`, `kecamatan`, `kelurahan`, `section`, `company` ...
        kind: String,
        /// What it does, one line.
        task: String,
        /// The agency above it.
        parent: Option<String>,
        /// The Kemendagri code of the area it serves.
        area: Option<String>,
        /// First day it owes duties, in days since 1970.
        valid_from: i64,
        /// Last day, when it has been closed.
        valid_to: Option<i64>,
        /// Who takes over its cases.
        successor: Option<String>,
        /// Whether its existence was seen in a published source.
        verified: bool,
        /// When it works, where that is not when the city's offices do: [`crate::cities::AgencyHours`].
        hours: Option<Json>,
    }
}

row! {
    /// A body outside the city: a case can be forwarded to it, but it owes the city nothing.
    #[derive(PartialEq)]
    pub struct Body {
        /// The code, e.g. PLN.
        body: String,
        /// The name.
        name: String,
        /// What it is responsible for.
        matter: String,
        /// How to reach it.
        contact: String,
        /// Whether this was seen in a published source.
        verified: bool,
    }
}

statements! {
    AGENCIES -> Agency = "SELECT {*} FROM agency WHERE city_id = $1 ORDER BY agency";
    BODIES -> Body = "SELECT {*} FROM outside_body WHERE city_id = $1 ORDER BY body";
    PUT = "INSERT INTO agency (city_id, agency, name, short, kind, task, parent, area, valid_from, valid_to, \
        successor, verified, hours) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
        ON CONFLICT (city_id, agency) DO UPDATE SET name = excluded.name, short = excluded.short, \
        kind = excluded.kind, task = excluded.task, parent = excluded.parent, area = excluded.area, \
        valid_from = excluded.valid_from, valid_to = excluded.valid_to, successor = excluded.successor, \
        verified = excluded.verified, hours = excluded.hours";
    PUT_BODY = "INSERT INTO outside_body (city_id, body, name, matter, contact, verified) \
        VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (city_id, body) DO UPDATE SET name = excluded.name, \
        matter = excluded.matter, contact = excluded.contact, verified = excluded.verified";
}

pub(super) fn agencies(tx: &mut Tx<'_>, city: i64) -> Result<Vec<Agency>> {
    Ok(tx.all(&AGENCIES, args![city])?)
}

pub(super) fn bodies(tx: &mut Tx<'_>, city: i64) -> Result<Vec<Body>> {
    Ok(tx.all(&BODIES, args![city])?)
}

pub(super) fn put(tx: &mut Tx<'_>, city: i64, a: &Agency) -> Result<()> {
    tx.exec(
        &PUT,
        args![
            city,
            a.agency,
            a.name,
            a.short,
            a.kind,
            a.task,
            a.parent,
            a.area,
            a.valid_from,
            a.valid_to,
            a.successor,
            a.verified,
            a.hours
        ],
    )?;
    Ok(())
}

pub(super) fn put_body(tx: &mut Tx<'_>, city: i64, b: &Body) -> Result<()> {
    tx.exec(&PUT_BODY, args![city, b.body, b.name, b.matter, b.contact, b.verified])?;
    Ok(())
}
