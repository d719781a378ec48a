//! The frame of every page.

use kit::i18n::Lang;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::assets;
use super::visit::{Desk, Visit};

/// The city's mark: a speech bubble with a tick.
fn logo() -> Markup {
    html! {
        svg viewBox="0 0 32 32" aria-hidden="true" {
            rect.mark width="32" height="32" rx="8" {}
            path.bubble d="M8 11a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-6l-5 4v-4a3 3 0 0 1-2-3z" {}
            path.tick d="M12 14.5l2.6 2.6L20 12" {}
        }
    }
}

fn head(lang: Lang, title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="color-scheme" content="light dark";
            title { (title) }
            link rel="stylesheet" href=(assets::href("app.css"));
            link rel="icon" href="/icon.svg" type="image/svg+xml";
            script type="module" src=(assets::href("app.js")) {}
            meta name="language" content=(lang.code());
        }
    }
}

/// The switch of languages, which comes back to where it was used.
fn languages(current: Lang, back: &str) -> Markup {
    html! {
        span.lang { @for lang in Lang::ALL {
            a href={ "/bahasa/" (lang.code()) "?ke=" (back) } hreflang=(lang.code()) lang=(lang.code()) rel="nofollow"
                aria-current=[(lang == current).then_some("true")] {
                (lang.code().to_uppercase()) span.hidden-visually { " " (lang.t("language-name")) }
            }
        } }
    }
}

fn bar(visit: &Visit) -> Markup {
    let city = &visit.ctx.book.city;
    let here = |path: &str| visit.path.split('?').next() == Some(path);
    let back: String = url::form_urlencoded::byte_serialize(visit.path.as_bytes()).collect();
    html! {
        header.bar { div {
            a.brand href="/" { (logo()) span { "Sambat " span.quiet.light { (city.name) } } }
            nav aria-label=(visit.t("nav-main")) {
                a href="/lapor" aria-current=[here("/lapor").then_some("page")] { (visit.t("nav-report")) }
                a href="/layanan" aria-current=[here("/layanan").then_some("page")] { (visit.t("nav-services")) }
                a href="/saya" aria-current=[here("/saya").then_some("page")] { (visit.t("nav-mine")) }
                a href="/sambatan" aria-current=[here("/sambatan").then_some("page")] { (visit.t("nav-cases")) }
                a href="/kinerja" aria-current=[here("/kinerja").then_some("page")] { (visit.t("nav-figures")) }
                @if visit.officer.is_some() { a href="/meja" { (visit.t("nav-desk")) } }
            }
            (languages(visit.lang, &back))
        } }
    }
}

fn foot(visit: &Visit) -> Markup {
    let settings = &visit.ctx.book.city.settings;
    let emergency = settings.emergency.numbers.first().map_or("112", |n| n.number.as_str());
    html! {
        footer { div {
            p.small.quiet {
                (visit.t("footer-government")) " " (visit.ctx.book.city.name) " · "
                (visit.t("footer-emergency")) ": " strong { a href={ "tel:" (emergency) } { (emergency) } } " · "
                a href="/verify" { (visit.t("paper-title")) } " · "
                a href="/privasi" { (visit.t("footer-privacy")) } " · "
                a href="/aturan" { (visit.t("footer-rules")) } " · "
                @if visit.officer.is_some() { a href="/meja" { (visit.t("nav-desk")) } }
                @else { a href="/masuk" { (visit.t("footer-officers")) } }
            }
            @if visit.ctx.book.city.sample { p.small.quiet { (visit.t("footer-sample")) } }
        } }
    }
}

/// A page anybody may see.
pub(crate) fn page(visit: &Visit, title: &str, body: &Markup) -> Markup {
    let full = format!("{title} · Sambat {}", visit.ctx.book.city.name);
    html! {
        (DOCTYPE)
        html lang=(visit.lang.code()) {
            (head(visit.lang, &full))
            body {
                a.skip href="#isi" { (visit.t("nav-skip")) }
                (bar(visit))
                main #isi tabindex="-1" { (body) }
                (foot(visit))
            }
        }
    }
}

/// A narrow page: one question, one form.
pub(crate) fn narrow(visit: &Visit, title: &str, body: &Markup) -> Markup {
    page(visit, title, &html! { div.narrow { (body) } })
}

/// A page when not even the city is known.
pub(crate) fn bare(lang: Lang, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.code()) { (head(lang, title)) body { main #isi { (body) } } }
    }
}

/// Where in the desk a page belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Corner {
    Inbox,
    Late,
    Templates,
    Notices,
    Letters,
    Refunds,
    Products,
    Counter,
    Registers,
    Oversight,
    Calendar,
    Simulation,
    Mine,
    All,
    Intake,
    Account,
    People,
    Agencies,
    Categories,
    Services,
    Keys,
    Audit,
}

/// How much waits, beside the desk's links.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waiting {
    pub(crate) open: i64,
    pub(crate) late: i64,
    pub(crate) mine: i64,
    pub(crate) notices: i64,
}

/// A page of the desk, with its side bar.
pub(crate) fn desk(
    desk: &Desk,
    corner: Option<Corner>,
    waiting: Waiting,
    title: &str,
    body: &Markup,
) -> Markup {
    let full = format!("{title} · {}", desk.ctx.book.agencies.short(desk.officer.agency()));
    html! {
        (DOCTYPE)
        html lang=(desk.lang.code()) {
            (head(desk.lang, &full))
            body {
                a.skip href="#isi" { (desk.t("nav-skip")) }
                div.desk {
                    (side(desk, corner, waiting))
                    main #isi tabindex="-1" { (body) (keys(desk)) }
                }
            }
        }
    }
}

fn side(desk: &Desk, corner: Option<Corner>, waiting: Waiting) -> Markup {
    let link = |at: Corner, href: &str, key: &str, count: Option<i64>| {
        html! {
            a href=(href) aria-current=[(corner == Some(at)).then_some("page")] {
                (desk.t(key))
                @if let Some(n) = count { span.num.late-text[at == Corner::Late && n > 0] { @if n < civic::cases::COUNTED { (n) } @else { (n) "+" } } }
            }
        }
    };
    let officer = &desk.officer;
    html! {
        aside aria-label=(desk.t("nav-desk")) {
            a.brand href="/meja" { (logo()) span { "Sambat" } }
            p.small.quiet.who { span { (desk.ctx.book.agencies.short(officer.agency())) } " " span { (officer.name()) } }
            nav aria-label=(desk.t("nav-main")) {
                (link(Corner::Inbox, "/meja", "desk-inbox", Some(waiting.open)))
                (link(Corner::Late, "/meja?lewat=1", "desk-late", Some(waiting.late)))
                (link(Corner::Mine, "/meja?saya=1", "desk-mine", Some(waiting.mine)))
                (link(Corner::All, "/meja/semua", "desk-all", None))
                (link(Corner::Notices, "/meja/pemberitahuan", "notices-title", Some(waiting.notices)))
                @if officer.works() { (link(Corner::Templates, "/meja/balasan", "templates-title", None)) }
                @if officer.overseer().is_ok() { (link(Corner::Oversight, "/meja/pimpinan", "oversight-nav", None)) }
                @if crate::letters::reads(desk) { (link(Corner::Letters, "/meja/surat", "letters-title", None)) }
                @if crate::payments::reads(desk) { (link(Corner::Refunds, "/meja/pembayaran", "refunds-title", None)) }
                @if crate::products::reads(desk) { (link(Corner::Products, "/meja/dokumen", "products-title", None)) }
                @if crate::counter::reads(desk) { (link(Corner::Counter, "/meja/loket", "room-title", None)) }
                @if crate::registers::reads(desk) { (link(Corner::Registers, "/meja/register", "register-log", None)) }
                @if officer.intake().is_ok() { (link(Corner::Intake, "/meja/catat", "desk-intake", None)) }
                @if officer.city_admin().is_ok() {
                    (link(Corner::People, "/kelola/orang", "admin-people", None))
                    (link(Corner::Agencies, "/kelola/perangkat", "admin-agencies", None))
                    (link(Corner::Categories, "/kelola/kategori", "admin-categories", None))
                    (link(Corner::Services, "/kelola/layanan", "admin-services", None))
                    (link(Corner::Calendar, "/kelola/kalender", "admin-calendar", None))
                    (link(Corner::Simulation, "/kelola/simulasi", "simulation-title", None))
                    (link(Corner::Keys, "/kelola/kunci", "admin-keys", None))
                    (link(Corner::Audit, "/kelola/riwayat", "admin-audit", None))
                }
                (link(Corner::Account, "/meja/akun", "desk-account", None))
                a href="/" { (desk.t("desk-public")) }
                button.btn.second.slim type="button" data-opens="keys" hidden { (desk.t("keys-title")) }
            }
            form method="post" action="/keluar" {
                input type="hidden" name="csrf" value=(desk.csrf());
                button.btn.second.wide { (desk.t("desk-logout")) }
            }
            (languages(desk.lang, "/meja"))
        }
    }
}

/// The keys of the desk, behind `?`.
fn keys(desk: &Desk) -> Markup {
    const KEYS: [(&str, &str); 21] = [
        ("j k", "key-move"),
        ("Enter", "key-open"),
        ("x *", "key-tick"),
        ("]", "key-next"),
        ("f", "key-filter"),
        ("1 … 9", "key-view"),
        ("/", "key-search"),
        ("i", "key-inbox"),
        ("t", "key-take"),
        ("g", "key-give"),
        ("b", "key-answer"),
        ("s", "key-resolve"),
        ("q", "key-ask"),
        ("n", "key-note"),
        ("p", "key-pause"),
        ("m", "key-ask-help"),
        ("h", "key-help-give"),
        ("e", "key-extend"),
        ("x", "key-bounce"),
        ("k", "key-send"),
        ("?", "key-help"),
    ];
    html! {
        dialog #keys aria-labelledby="keys-title" {
            h2 #keys-title { (desk.t("keys-title")) }
            dl.pairs { @for (keys, text) in KEYS {
                dt { @for key in keys.split(' ') { kbd { (key) } " " } } dd { (desk.t(text)) }
            } }
            label.choice { input type="checkbox" data-keys-off; span { (desk.t("keys-off")) } }
            form method="dialog" { button.btn { (desk.t("close")) } }
        }
    }
}

/// The icon of the browser's tab.
pub(crate) fn icon(accent: &str) -> Markup {
    html! {
        (PreEscaped(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">"#))
        rect width="32" height="32" rx="8" fill=(accent) {}
        path d="M8 11a3 3 0 0 1 3-3h10a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-6l-5 4v-4a3 3 0 0 1-2-3z" fill="#fff" {}
        path d="M12 14.5l2.6 2.6L20 12" fill="none" stroke=(accent) stroke-width="2.4" stroke-linecap="round" {}
        (PreEscaped("</svg>"))
    }
}
