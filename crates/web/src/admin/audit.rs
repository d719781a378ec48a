//! The log of what administrators changed.

use civic::audit;
use maud::html;

use super::page;
use crate::shell::error::{OrPage, PageResult};
use crate::shell::layout::Corner;
use crate::shell::parts;
use crate::shell::visit::Desk;

/// The newest entries, each with what was before and after.
pub(crate) async fn list(desk: Desk) -> PageResult {
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let entries = audit::newest(&desk.ctx, &admin).await.or_page(&desk)?;
    let title = desk.t("admin-audit");
    let body = html! {
        h1 { (title) }
        @if entries.is_empty() { p.card { (desk.t("audit-empty")) } }
        @for entry in &entries {
            details.card {
                summary { strong { (desk.t(&format!("audit-{}", entry.action.replace('.', "-")))) } " · " (entry.object) " · " (entry.who) " · " (parts::time(&desk, entry.at)) }
                dl.pairs {
                    dt { (desk.t("audit-before")) } dd { pre.wrap { (pretty(&entry.before)) } }
                    dt { (desk.t("audit-after")) } dd { pre.wrap { (pretty(&entry.after)) } }
                }
            }
        }
    };
    page(&desk, Corner::Audit, &title, &body, false).await
}

fn pretty(value: &serde_json::Value) -> String {
    if value.is_null() { "–".to_owned() } else { serde_json::to_string_pretty(value).unwrap_or_default() }
}
