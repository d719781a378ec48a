//! How officers work through many cases: views they keep, ready answers of their agency, and one step for several
//! cases at once.

mod bulk;
mod model;
mod rules;
mod store;

pub use bulk::{BULK_MAX, BulkStep, Line, Picked, chosen, perform, preview};
use kit::db::Tx;
pub use model::{Filter, View};
pub use rules::{PLACEHOLDERS, TEMPLATE_MAX};
pub(crate) use store::STATEMENTS;
pub use store::Template;
use uuid::Uuid;

use crate::cases::Case;
use crate::context::Ctx;
use crate::error::Check;
use crate::identity::Officer;
use crate::{Error, Problem, Result, audit};

/// Views an officer keeps at most.
pub const VIEWS_MAX: usize = 12;
/// The longest name of a view or of a ready answer, in characters.
pub const NAME_MAX: usize = 60;
/// Ready answers of an agency at most.
pub const TEMPLATES_MAX: usize = 100;

/// The filter an officer's list opens with, if they kept one, and their views by name.
///
/// # Errors
/// As any read.
pub async fn views(ctx: &Ctx, officer: &Officer) -> Result<(Filter, Vec<View>)> {
    let id = officer.id();
    let rows = ctx.read(move |ctx, tx| store::views(tx, ctx.city(), id)).await?;
    let mut views: Vec<View> = rows.into_iter().map(View::from).collect();
    let kept = views.iter().position(|view| view.name.is_empty()).map(|at| views.remove(at).filter);
    Ok((kept.unwrap_or_default(), views))
}

/// Keeps the filter an officer's list opens with; an empty one is forgotten.
///
/// # Errors
/// As any write.
pub async fn keep_filter(ctx: &Ctx, officer: &Officer, filter: Filter) -> Result<()> {
    let id = officer.id();
    ctx.write(move |ctx, tx| {
        if filter == Filter::default() {
            store::forget_view(tx, ctx.city(), id, "")
        } else {
            store::keep_view(tx, ctx, id, "", &filter)
        }
    })
    .await
}

/// Keeps a view under a name; one that has the name already is replaced.
///
/// # Errors
/// [`Error::Invalid`] at `name`: missing, too long, or one more than [`VIEWS_MAX`].
pub async fn keep_view(ctx: &Ctx, officer: &Officer, view: View) -> Result<()> {
    let name = view.name.trim().to_owned();
    let mut check = Check::default();
    check.text(&name, "name", NAME_MAX);
    check.done()?;
    let (id, filter) = (officer.id(), view.filter);
    ctx.write(move |ctx, tx| {
        let views = store::views(tx, ctx.city(), id)?;
        let others = views.iter().filter(|row| !row.name.is_empty() && row.name != name).count();
        if others >= VIEWS_MAX {
            return Err(Error::field("name", Problem::TooManyItems(VIEWS_MAX)));
        }
        store::keep_view(tx, ctx, id, &name, &filter)
    })
    .await
}

/// Forgets a view; one that is not there is forgotten already.
///
/// # Errors
/// As any write.
pub async fn forget_view(ctx: &Ctx, officer: &Officer, name: &str) -> Result<()> {
    let (id, name) = (officer.id(), name.to_owned());
    ctx.write(move |ctx, tx| store::forget_view(tx, ctx.city(), id, &name)).await
}

/// The ready answers of the officer's agency, by name.
///
/// # Errors
/// As any read.
pub async fn templates(ctx: &Ctx, officer: &Officer) -> Result<Vec<Template>> {
    let agency = officer.agency().to_owned();
    ctx.read(move |ctx, tx| store::templates(tx, ctx.city(), &agency)).await
}

/// A ready answer as it is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateText {
    /// What officers choose it by.
    pub name: String,
    /// The answer, with placeholders such as `{kode}`.
    pub text: String,
}

/// Writes a ready answer of the officer's agency: a new one, or over the one with this identifier. Audited.
///
/// # Errors
/// [`Error::Forbidden`] unless they direct the agency's work; [`Error::NotFound`] for another agency's;
/// [`Error::Invalid`] at `name` (missing, too long, taken, one too many) or `template_text` (missing, too long, a placeholder
/// that does not exist).
pub async fn save_template(ctx: &Ctx, by: &Officer, id: Option<Uuid>, typed: TemplateText) -> Result<()> {
    let typed = TemplateText { name: typed.name.trim().to_owned(), text: typed.text.trim().to_owned() };
    may_write(by)?;
    let mut check = Check::default();
    check.text(&typed.name, "name", NAME_MAX);
    check.text(&typed.text, "template_text", TEMPLATE_MAX);
    check.that(rules::unknown(&typed.text).is_none(), "template_text", Problem::UnknownPlaceholder);
    check.done()?;
    let by = by.clone();
    ctx.write(move |ctx, tx| {
        let known = store::templates(tx, ctx.city(), by.agency())?;
        let old = match id {
            Some(id) => Some(known.iter().find(|row| row.template_id == id).ok_or(Error::NotFound)?),
            None => None,
        };
        let mut check = Check::default();
        let taken = known.iter().any(|row| row.name == typed.name && Some(row.template_id) != id);
        check.that(!taken, "name", Problem::Taken);
        check.that(
            old.is_some() || known.len() < TEMPLATES_MAX,
            "name",
            Problem::TooManyItems(TEMPLATES_MAX),
        );
        check.done()?;
        let row = Template {
            template_id: id.unwrap_or_else(|| ctx.civic().chance().id(ctx.now)),
            agency: by.agency().to_owned(),
            name: typed.name.clone(),
            text: typed.text.clone(),
            changed_at: ctx.now,
            changed_by: by.name().to_owned(),
        };
        store::put_template(tx, ctx.city(), &row)?;
        record(tx, ctx, &by, (old, Some(&row)))
    })
    .await
}

/// Removes a ready answer of the officer's agency. Audited.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`].
pub async fn remove_template(ctx: &Ctx, by: &Officer, id: Uuid) -> Result<()> {
    may_write(by)?;
    let by = by.clone();
    ctx.write(move |ctx, tx| {
        let known = store::templates(tx, ctx.city(), by.agency())?;
        let old = known.iter().find(|row| row.template_id == id).ok_or(Error::NotFound)?;
        store::remove_template(tx, ctx.city(), id)?;
        record(tx, ctx, &by, (Some(old), None))
    })
    .await
}

fn may_write(by: &Officer) -> Result<()> {
    if by.directs() { Ok(()) } else { Err(Error::Forbidden) }
}

fn record(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    by: &Officer,
    (before, after): (Option<&Template>, Option<&Template>),
) -> Result<()> {
    let text = |row: &Template| serde_json::json!({"name": row.name, "text": row.text});
    let change = audit::Change { before: before.map(text), after: after.map(text) };
    audit::record(tx, ctx, by, "template.save", by.agency(), change)
}

/// A text with its placeholders filled in for one case. The reporter's name is no placeholder: answers are public.
#[must_use]
pub fn fill(ctx: &Ctx, by: &Officer, case: &Case, text: &str) -> String {
    rules::fill(text, |placeholder| rules::value(placeholder, ctx, by, case))
}
