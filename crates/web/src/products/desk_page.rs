//! One document on the desk of its agency: what it says, what happened to it, what can be done.

use civic::products::{Opened, Standing};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::{Tried, tag};
use crate::shell::parts::{self, Field};
use crate::shell::visit::Desk;

/// A value longer than this, or of several lines, gets a larger field.
const LINE: usize = 80;

pub(super) fn body(desk: &Desk, opened: &Opened, tried: &Tried) -> Markup {
    let (product, says) = (&opened.product, &opened.says);
    html! {
        p.small { a href="/meja/dokumen" { (desk.t("products-title")) } }
        h1 { (product.name) " " (tag(desk, opened.standing)) }
        @if tried.away { p.notice.late role="alert" { (desk.t("product-sign-away")) } }
        (parts::errors(desk, &tried.wrong))
        dl.pairs {
            dt { (desk.t("product-number")) } dd { (product.number) }
            dt { (desk.t("product-case")) } dd { a href={ "/meja/kasus/" (product.code) } { (civic::cases::code::show(&product.code)) } }
            dt { (desk.t("product-id")) } dd { a href={ "/verify/" (product.product) } { (civic::products::show(&product.product)) } }
            @if let Some(newer) = &product.replaced_by { dt { (desk.t("product-replaced-by")) } dd { a href={ "/meja/dokumen/" (newer) } { (civic::products::show(newer)) } } }
            @if let Some(older) = &product.replaces { dt { (desk.t("product-replaces")) } dd { a href={ "/meja/dokumen/" (older) } { (civic::products::show(older)) } } }
        }
        p {
            @if product.file.is_some() { a.btn.second href={ "/meja/dokumen/" (product.product) "/berkas" } { (desk.t("product-open")) } }
            @else { span.quiet { (desk.t("product-being-written")) } }
        }
        div.card {
            h2 { (desk.t("product-says")) }
            @if !says.opening.is_empty() { p.prewrap { (says.opening) } }
            dl.pairs { @for (label, value) in &says.fields { dt { (label) } dd.prewrap { (value) } } }
            @if !says.closing.is_empty() { p.prewrap { (says.closing) } }
            @if let Some(last) = says.valid_until {
                @let date = crate::shell::dates::day(desk.lang, civic::cities::date_of(last));
                p { (desk.ta("product-valid-until", &[("date", Arg::Text(&date))])) }
            }
            p.quiet { (says.signatory) }
        }
        @if opened.may_sign { (sign(desk, tried)) }
        @if opened.may_direct { div.top-half { (direct(desk, opened, tried)) } }
        (story(desk, opened))
    }
}

fn carried(desk: &Desk) -> Markup {
    html! { input type="hidden" name="csrf" value=(desk.csrf()); }
}

/// A signature: by pass phrase where a service signs, else by a button.
fn sign(desk: &Desk, tried: &Tried) -> Markup {
    let wrong = tried.wrong_of("sign");
    let (nik, phrase, hint) =
        (desk.t("field-nik"), desk.t("field-pass-phrase"), desk.t("product-pass-phrase-hint"));
    html! {
        section.actions aria-label=(desk.t("product-sign")) {
            h2 { (desk.t("product-sign")) }
            p.small.quiet { (desk.t("product-sign-hint")) }
            form method="post" data-once data-private {
                (carried(desk))
                @if desk.ctx.civic().signer().service().is_some() {
                    (Field { name: "nik", label: &nik, hint: None, wrong }.line(desk, "text", "", "off"))
                    (Field { name: "pass_phrase", label: &phrase, hint: Some(&hint), wrong }.line(desk, "password", "", "off"))
                }
                button.btn name="do" value="sign" { (desk.t("product-sign")) }
            }
        }
    }
}

/// Taking back and issuing again.
fn direct(desk: &Desk, opened: &Opened, tried: &Tried) -> Markup {
    let reason = desk.t("field-reason");
    let field = |what: &str| {
        let name = super::reason_of(what);
        let field = Field { name: &name, label: &reason, hint: None, wrong: tried.wrong_of(what) };
        field.text(desk, tried.typed(what, &name, ""), None)
    };
    let wrong = tried.wrong_of("reissue");
    html! {
        @if opened.standing != Standing::Revoked {
            details open[tried.what == "revoke"] {
                summary { (desk.t("product-revoke")) }
                p.small.quiet { (desk.t("product-revoke-hint")) }
                form method="post" data-once data-private {
                    (carried(desk)) (field("revoke"))
                    button.btn.second name="do" value="revoke" { (desk.t("product-revoke")) }
                }
            }
        }
        details open[tried.what == "reissue"] {
            summary { (desk.t("product-reissue")) }
            p.small.quiet { (desk.t("product-reissue-hint")) }
            form method="post" data-once data-private {
                (carried(desk))
                @for (at, (label, value)) in opened.says.fields.iter().enumerate() {
                    @let name = format!("value.{at}");
                    @let typed = tried.typed("reissue", &name, value);
                    @let field = Field { name: &name, label, hint: None, wrong };
                    @if typed.contains('\n') || typed.chars().count() > LINE { (field.text(desk, typed, None)) }
                    @else { (field.line(desk, "text", typed, "off")) }
                }
                (field("reissue"))
                button.btn.second name="do" value="reissue" { (desk.t("product-reissue")) }
            }
        }
    }
}

fn story(desk: &Desk, opened: &Opened) -> Markup {
    html! {
        section.card {
            h2 { (desk.t("product-story")) }
            ol { @for step in &opened.steps { li {
                (desk.t(&format!("product-state-{}", step.kind))) " · " (parts::time(desk, step.at))
                @if !step.who.is_empty() { " · " (step.who) }
                @if !step.note.is_empty() { " · " (step.note) }
            } } }
        }
    }
}
