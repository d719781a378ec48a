//! What `doctor` finds out about fees.

use civic::{Ctx, payments};

use super::Report;
use crate::Fail;
use crate::config::Settings;

/// The account, the bank, and whether every rupiah the bank told of is accounted for. Nothing in a city without fees.
pub(super) async fn money(settings: &Settings, ctx: &Ctx, report: &mut Report<'_>) -> Result<(), Fail> {
    let city = &ctx.book.city;
    let name = &city.name;
    let Some(merchant) = &city.settings.payments else { return Ok(()) };
    if merchant.example {
        report.warn(format!(
            "{name}: the account for fees is an example: put your bank's into [payments] of city.toml before a service has a fee"
        ))?;
    }
    match &settings.bank {
        Some(bank) if bank.sample && !city.sample => report.fail(format!(
            "{name}: the bank's key or secret is the published one of the sample: anybody could tell of payments"
        ))?,
        None if !city.sample => report.warn(format!(
            "{name}: no bank can tell of payments: set SAMBAT_BANK_CLIENT_KEY, SAMBAT_BANK_PUBLIC_KEY and SAMBAT_BANK_SECRET"
        ))?,
        _ => {}
    }
    let sums = payments::accounts(ctx).await?;
    if sums.came != sums.settled + sums.owed + sums.returned {
        return report.fail(format!(
            "{name}: the bank told of Rp{}, and bills (Rp{}) and money to return (Rp{} open, Rp{} done) do not add up to it: \
             compare with the bank's statement",
            sums.came, sums.settled, sums.owed, sums.returned
        ));
    }
    if sums.owed > 0 {
        report.warn(format!(
            "{name}: Rp{} has to be returned: see *Uang dikembalikan* at the desk",
            sums.owed
        ))?;
    }
    report.ok(format!("{name}: every rupiah the bank told of is accounted for"))
}
