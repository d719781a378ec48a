//! A bill and a receipt as a resident sees them, from plain values: any page may show them. Both print well.

use civic::payments::{Payment, Standing};
use civic::services::form::thousands;
use kit::clock::Time;
use kit::i18n::{Arg, Lang};
use maud::{Markup, PreEscaped, html};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::shell::dates;
use crate::shell::visit::Visit;

/// The smallest side of a code on the screen, in pixels: a phone held over another phone reads it.
const CODE_PIXELS: u32 = 260;

/// A bill.
pub(crate) struct Bill<'a> {
    /// What it is for.
    pub(crate) what: &'a str,
    /// The agency's name.
    pub(crate) agency: &'a str,
    /// Whole rupiah.
    pub(crate) amount: i64,
    /// What it is known by.
    pub(crate) reference: &'a str,
    /// The text of its code.
    pub(crate) qris: &'a str,
    /// How it stands now.
    pub(crate) standing: Standing,
    /// Until when it is asked for.
    pub(crate) expires_at: Time,
}

/// What shows that a bill is paid.
pub(crate) struct Receipt<'a> {
    /// Its number.
    pub(crate) number: String,
    /// What it is for.
    pub(crate) what: &'a str,
    /// The agency's name.
    pub(crate) agency: &'a str,
    /// The case's code.
    pub(crate) code: &'a str,
    /// Whole rupiah.
    pub(crate) amount: i64,
    /// When it was paid.
    pub(crate) paid_at: Time,
    /// Whether that was after its date.
    pub(crate) late: bool,
    /// The bank's number of the payment.
    pub(crate) bank_reference: &'a str,
}

impl<'a> Bill<'a> {
    /// As it stands at the moment of the visit.
    pub(crate) fn of(visit: &'a Visit, payment: &'a Payment) -> Bill<'a> {
        Bill {
            what: &payment.what,
            agency: visit.ctx.book.agencies.name(&payment.agency),
            amount: payment.amount,
            reference: &payment.reference,
            qris: &payment.qris,
            standing: payment.standing(visit.ctx.now),
            expires_at: payment.expires_at,
        }
    }
}

impl<'a> Receipt<'a> {
    /// `None` while it is not paid.
    pub(crate) fn of(visit: &'a Visit, payment: &'a Payment) -> Option<Receipt<'a>> {
        Some(Receipt {
            number: payment.receipt()?,
            what: &payment.what,
            agency: visit.ctx.book.agencies.name(&payment.agency),
            code: &payment.code,
            amount: payment.amount,
            paid_at: payment.paid_at?,
            late: payment.was_late(),
            bank_reference: payment.bank_reference.as_deref().unwrap_or_default(),
        })
    }
}

/// Rp150.000; with commas in English.
pub(crate) fn rupiah(lang: Lang, amount: i64) -> String {
    let digits = thousands(amount.abs());
    let digits = if lang == Lang::En { digits.replace('.', ",") } else { digits };
    format!("{}Rp{digits}", if amount < 0 { "-" } else { "" })
}

/// The bill: how much, for what, until when, and the code while it can be paid.
pub(crate) fn bill(visit: &Visit, bill: &Bill<'_>) -> Markup {
    let until = dates::moment(visit.lang, &visit.ctx.book.offices, bill.expires_at);
    let waiting = bill.standing == Standing::Waiting;
    let tag = if waiting { "tag soon" } else { "tag plain" };
    // Only a sample city makes codes of an example.
    let example = visit.ctx.book.city.settings.payments.as_ref().is_some_and(|merchant| merchant.example);
    html! {
        section.card {
            p { span class=(tag) { (visit.t(&format!("bill-{}", bill.standing.word()))) } }
            h2 { (bill.what) }
            p.figure { (rupiah(visit.lang, bill.amount)) }
            dl.pairs {
                dt { (visit.t("bill-agency")) } dd { (bill.agency) }
                dt { (visit.t("bill-until")) } dd { time datetime=(dates::machine(&visit.ctx.book.offices, bill.expires_at)) { (until) } }
                dt { (visit.t("bill-reference")) } dd { code { (bill.reference) } }
            }
            @if waiting { (ways_to_pay(visit, bill.qris, example)) }
            @else if bill.standing != Standing::Paid { p { (visit.t(&format!("bill-{}-text", bill.standing.word()))) } }
        }
    }
}

fn ways_to_pay(visit: &Visit, qris: &str, example: bool) -> Markup {
    html! {
        @if example { p.notice.soon { (visit.t("bill-example")) } }
        h3 { (visit.t("bill-scan")) }
        @if let Some(picture) = picture(qris) {
            div role="img" aria-label=(visit.t("bill-picture")) { (picture) }
        }
        p { (visit.t("bill-scan-text")) }
        details data-screen-only {
            summary { (visit.t("bill-no-scan")) }
            ol.small { @for key in ["bill-no-scan-1", "bill-no-scan-2", "bill-no-scan-3"] { li { (visit.t(key)) } } }
            p.small.wrap #qris { (qris) }
            button.btn.second type="button" hidden data-copy="#qris" data-msg-copied=(visit.t("copied")) { (visit.t("bill-copy")) }
        }
        p.small.quiet { (visit.t("bill-then")) }
    }
}

/// The code as a picture; `None` when the text is too long for one, which no merchant's is.
fn picture(qris: &str) -> Option<Markup> {
    let code = QrCode::with_error_correction_level(qris, EcLevel::M).ok()?;
    let document = code.render::<svg::Color<'_>>().min_dimensions(CODE_PIXELS, CODE_PIXELS).build();
    // Inside of a page it stands without the first line of a document.
    document.find("<svg").and_then(|at| document.get(at..)).map(|svg| PreEscaped(svg.to_owned()))
}

/// The receipt.
pub(crate) fn receipt(visit: &Visit, receipt: &Receipt<'_>) -> Markup {
    let paid = dates::moment(visit.lang, &visit.ctx.book.offices, receipt.paid_at);
    html! {
        section.card {
            p { span.tag { (visit.t("bill-paid")) } }
            h2 { (visit.ta("paid-title", &[("number", Arg::Text(&receipt.number))])) }
            p.figure { (rupiah(visit.lang, receipt.amount)) }
            dl.pairs {
                dt { (visit.t("paid-what")) } dd { (receipt.what) }
                dt { (visit.t("bill-agency")) } dd { (receipt.agency) }
                dt { (visit.t("paid-case")) } dd { (civic::cases::code::show(receipt.code)) }
                dt { (visit.t("paid-at")) } dd { time datetime=(dates::machine(&visit.ctx.book.offices, receipt.paid_at)) { (paid) } }
                dt { (visit.t("paid-bank")) } dd { code { (receipt.bank_reference) } }
            }
            @if receipt.late { p.notice { (visit.t("paid-late")) } }
            p.small.quiet { (visit.t("paid-keep")) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_people_write_them() {
        for (amount, id) in [
            (0, "Rp0"),
            (999, "Rp999"),
            (1_000, "Rp1.000"),
            (150_000, "Rp150.000"),
            (1_234_567, "Rp1.234.567"),
        ] {
            assert_eq!(rupiah(Lang::Id, amount), id);
            assert_eq!(rupiah(Lang::Jv, amount), id);
            assert_eq!(rupiah(Lang::En, amount), id.replace('.', ","));
        }
    }

    #[test]
    fn a_code_is_a_picture_without_a_script_or_an_address_of_others() {
        let Some(PreEscaped(svg)) = picture("00020101021263040000") else { panic!("a picture") };
        assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"), "{svg}");
        assert!(!svg.contains("script") && !svg.contains("style=") && !svg.contains("href"), "{svg}");
    }
}
