//! SQL of views and ready answers.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use serde_json::Value as Json;
use uuid::Uuid;

use super::Filter;
use crate::Result;
use crate::context::Ctx;

row! {
    /// A view as it is kept.
    pub struct ViewRow {
        /// The name; empty for the filter a list opens with.
        name: String,
        /// The filter.
        filter: Json,
    }
}

row! {
    /// A ready answer of an agency.
    #[derive(PartialEq, Eq)]
    pub struct Template {
        /// The identifier.
        template_id: Uuid,
        /// The agency's code.
        agency: String,
        /// What officers choose it by.
        name: String,
        /// The answer, with placeholders such as `{kode}`.
        text: String,
        /// When it was last written.
        changed_at: Time,
        /// By whom.
        changed_by: String,
    }
}

statements! {
    VIEWS -> ViewRow = "SELECT {*} FROM desk_view WHERE city_id = $1 AND officer_id = $2 ORDER BY name";
    KEEP_VIEW = "INSERT INTO desk_view (city_id, officer_id, name, filter, kept_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT (city_id, officer_id, name) DO UPDATE SET filter = excluded.filter, kept_at = excluded.kept_at";
    FORGET_VIEW = "DELETE FROM desk_view WHERE city_id = $1 AND officer_id = $2 AND name = $3";
    TEMPLATES -> Template = "SELECT {*} FROM answer_template WHERE city_id = $1 AND agency = $2 ORDER BY name";
    PUT_TEMPLATE = "INSERT INTO answer_template (city_id, template_id, agency, name, text, changed_at, changed_by) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (city_id, template_id) DO UPDATE SET name = excluded.name, \
        text = excluded.text, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    REMOVE_TEMPLATE = "DELETE FROM answer_template WHERE city_id = $1 AND template_id = $2";
}

pub(super) fn views(tx: &mut Tx<'_>, city: i64, officer: Uuid) -> Result<Vec<ViewRow>> {
    Ok(tx.all(&VIEWS, args![city, officer])?)
}

pub(super) fn keep_view(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    officer: Uuid,
    name: &str,
    filter: &Filter,
) -> Result<()> {
    let filter = serde_json::json!(filter);
    tx.exec(&KEEP_VIEW, args![ctx.city(), officer, name, filter, ctx.now])?;
    Ok(())
}

pub(super) fn forget_view(tx: &mut Tx<'_>, city: i64, officer: Uuid, name: &str) -> Result<()> {
    tx.exec(&FORGET_VIEW, args![city, officer, name])?;
    Ok(())
}

pub(super) fn templates(tx: &mut Tx<'_>, city: i64, agency: &str) -> Result<Vec<Template>> {
    Ok(tx.all(&TEMPLATES, args![city, agency])?)
}

pub(super) fn put_template(tx: &mut Tx<'_>, city: i64, t: &Template) -> Result<()> {
    tx.exec(&PUT_TEMPLATE, args![city, t.template_id, t.agency, t.name, t.text, t.changed_at, t.changed_by])?;
    Ok(())
}

pub(super) fn remove_template(tx: &mut Tx<'_>, city: i64, id: Uuid) -> Result<()> {
    tx.exec(&REMOVE_TEMPLATE, args![city, id])?;
    Ok(())
}
