//! Whether every picture and paper that a case holds has its file.

use civic::{Ctx, papers, photos};

use super::Report;
use crate::Fail;

pub(super) async fn files(ctx: &Ctx, report: &mut Report<'_>) -> Result<(), Fail> {
    let name = &ctx.book.city.name;
    tell(report, name, "photo", &photos::missing_files(ctx).await?)?;
    tell(report, name, "paper", &papers::missing_files(ctx).await?)
}

fn tell(report: &mut Report<'_>, city: &str, what: &str, missing: &[impl ToString]) -> Result<(), Fail> {
    if missing.is_empty() {
        return report.ok(format!("{city}: every {what} has its files"));
    }
    let first: Vec<String> = missing.iter().take(5).map(ToString::to_string).collect();
    report.fail(format!(
        "{city}: files of {} {what}s are missing ({} ...): restore the folder photos from a backup",
        missing.len(),
        first.join(", ")
    ))
}
