//! What leaves the building: mail by SMTP, letters and documents as files. The mission only knows that somebody sends and
//! somebody prints.

use civic::cities::ladder::Tell;
use civic::letters::{Letter, Reminder};
use civic::notices::{Mail, Sender};
use civic::products::{self, Sheet};
use civic::{Ctx, cities, letters};
use jiff::civil::Date;
use kit::clock::Time;
use kit::i18n::Lang;
use kit::mail::Mailer;

/// Working days an agency has to answer a reprimand.
const ANSWER_WITHIN: u32 = 3;

/// Sends one mail.
pub async fn send(mailer: &Mailer, mail: Mail, now: Time) -> Sender {
    let letter = kit::mail::Letter {
        id: mail.mail_id,
        to: mail.recipient,
        subject: mail.subject,
        text: mail.body,
        lang: Lang::Id,
    };
    match mailer.send(&letter, now).await {
        Ok(()) => Sender::Sent,
        Err(error) if error.is_worth_another_try() => Sender::Later(error.to_string()),
        Err(error) => Sender::Refused(error.to_string()),
    }
}

/// One reminder in the letter's language, which is Indonesian.
fn step(date: Date, done: &Reminder) -> ::letters::Step {
    let office = |tell: &Tell| match tell {
        Tell::Officer => "petugas",
        Tell::Coordinator => "pejabat penghubung",
        Tell::Head => "kepala perangkat daerah",
        Tell::Sekda => "Sekretaris Daerah",
        Tell::Mayor => "Wali Kota",
        Tell::Reporter => "pelapor",
    };
    let told: Vec<&str> = done.told.iter().map(office).collect();
    let when = match done.days {
        ..0 => format!("Pengingat {} hari kerja sebelum tenggat", done.days.abs()),
        0 => "Pemberitahuan pada saat tenggat".to_owned(),
        1.. => format!("Pemberitahuan {} hari kerja sesudah tenggat", done.days),
    };
    ::letters::Step { date, what: format!("{when} kepada {}", told.join(" dan ")) }
}

/// Typesets one letter as PDF/A.
///
/// # Errors
/// What is wrong, in English, for the operator.
pub fn print(ctx: &Ctx, letter: &Letter) -> Result<Vec<u8>, String> {
    let says = letter.says().map_err(|e| e.to_string())?;
    let (city, settings) = (&ctx.book.city, &ctx.book.city.settings);
    let day = |at: Time| cities::date_of(letters::day(ctx, at));
    let whole = |n: i64| u32::try_from(n).unwrap_or(0);
    let verifier = &settings.verifier_agency;
    ::letters::reprimand(&::letters::Reprimand {
        sample: city.sample,
        letterhead: ::letters::Letterhead {
            city: format!("Pemerintah {}", city.name),
            agency: "Sekretariat Daerah".to_owned(),
            address: format!(
                "{}\n{} · {}",
                settings.contact.address, settings.contact.phone, settings.contact.email
            ),
        },
        number: letter.number.clone(),
        date: letters::date(ctx, letter),
        place: settings.short_name.clone(),
        addressee: format!("Kepala {}", ctx.book.agencies.name(&letter.agency)),
        addressee_place: settings.short_name.clone(),
        case: ::letters::Case {
            code: civic::cases::code::show(&says.code),
            category: says.category,
            sent: day(says.sent_at.unwrap_or(says.due_at)),
            limit: whole(says.days),
            source: says.source,
            due: day(says.due_at),
            late: whole(says.late),
        },
        answer_within: ANSWER_WITHIN,
        steps: says.reminders.iter().map(|done| step(day(done.at), done)).collect(),
        copies: vec![
            format!("Wali Kota {}", settings.short_name),
            "Inspektur Daerah".to_owned(),
            format!("Kepala {}", ctx.book.agencies.name(verifier)),
        ],
        // Whoever signs writes name and number by hand: the city changes its secretary, the letter need not.
        signature: ::letters::Signature {
            title: format!("Sekretaris Daerah {}", city.name),
            name: ".".repeat(40),
            nip: None,
        },
    })
    .map_err(|e| e.to_string())
}

/// Typesets a document of the city as PDF/A.
///
/// # Errors
/// What is wrong, in English, for the operator.
pub fn product(ctx: &Ctx, sheet: &Sheet) -> Result<Vec<u8>, String> {
    let Sheet { product, says, seal } = sheet;
    let (city, settings) = (&ctx.book.city, &ctx.book.city.settings);
    let bears = seal.as_ref().map_or(product.created_at, |seal| seal.at);
    ::letters::product(&::letters::Product {
        sample: city.sample,
        letterhead: ::letters::Letterhead {
            city: format!("Pemerintah {}", city.name),
            agency: ctx.book.agencies.name(&product.agency).to_owned(),
            address: format!(
                "{}\n{} · {}",
                settings.contact.address, settings.contact.phone, settings.contact.email
            ),
        },
        title: product.name.clone(),
        number: product.number.clone(),
        date: ctx.book.offices.date(bears),
        place: settings.short_name.clone(),
        legal: says.legal.clone(),
        opening: says.opening.clone(),
        fields: says.fields.clone(),
        closing: says.closing.clone(),
        valid_until: says.valid_until.map(cities::date_of),
        signatory: says.signatory.clone(),
        sealed: seal.as_ref().map(|seal| ::letters::Sealed {
            name: seal.by.clone(),
            deputy: seal.deputy,
            when: when(ctx, seal.at),
            bsre: ctx.civic().signer().service().is_some(),
        }),
        id: products::show(&product.product),
        address: format!("{}/verify/{}", ctx.civic().base_url(), product.product),
    })
    .map_err(|e| e.to_string())
}

/// A moment as a document bears it: `24 November 2026 pukul 10.15 WIB`.
fn when(ctx: &Ctx, at: Time) -> String {
    let zone = ctx.book.offices.decreed.zone();
    let (local, info) = (zone.to_datetime(at.stamp()), zone.to_offset_info(at.stamp()));
    let clock = local.time().strftime("%H.%M").to_string();
    format!("{} pukul {clock} {}", ::letters::long_date(local.date()), info.abbreviation())
}
