//! Whether every picture and paper that a case holds has its file.

use civic::{Ctx, papers, photos};

use super::Report;
use crate::Fail;
use crate::commands::clean_pdf;

/// The smallest PDF with a page that shows nothing.
const EMPTY: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
    2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
    3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n";

/// Whether the program can read a PDF in a process of its own: some containers forbid it to start one.
pub(super) async fn reading(report: &mut Report<'_>) -> Result<(), Fail> {
    match clean_pdf::cleaner()?.clean(EMPTY.into()).await {
        Ok(_) => report.ok("PDFs are read in a process of their own"),
        Err(_) => report.fail(
            "PDFs cannot be read: the program must be able to start itself again (/proc/self/exe) with 768 MiB of address space",
        ),
    }
}

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
