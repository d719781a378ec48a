//! Whether a city's data fit together: each file may be right for itself and name what no other knows.

use civic::categories::{BY_KECAMATAN, BY_KELURAHAN, Class, PROMISE_MAX};
use civic::context::Book;
use civic::{Error, FieldError, Problem, Result, cities};
use kit::clock::Time;

/// Findings told at once: more would not be read.
const TOLD: usize = 6;

/// # Errors
/// [`Error::Invalid`] naming the first things that do not fit, by file, code and field.
pub fn fits(book: &Book, at: Time) -> Result<()> {
    let mut wrong: Vec<FieldError> = Vec::new();
    let mut must = |holds: bool, place: String, problem: Problem| {
        if !holds && wrong.len() < TOLD {
            wrong.push(problem.at(place));
        }
    };
    city(book, at, &mut must);
    agencies(book, &mut must);
    categories(book, at, &mut must);
    areas(book, &mut must);
    services(book, at, &mut must);
    counters(book, &mut must);
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// Takes note of what does not hold: where it stands, and what is wrong with it.
type Must<'a> = dyn FnMut(bool, String, Problem) + 'a;

fn city(book: &Book, at: Time, must: &mut Must<'_>) {
    let settings = &book.city.settings;
    let today = cities::day_of(book.offices.date(at));
    let verifies = book.agencies.valid(&settings.verifier_agency, today);
    must(verifies, "city.toml verifier_agency".to_owned(), Problem::AgencyNotValid);
    must(book.city.city_id > 0, "city.toml id".to_owned(), Problem::BadNumber);
    must(!settings.hours.workdays.is_empty(), "city.toml hours.workdays".to_owned(), Problem::Missing);
    must(!settings.reject_reasons.is_empty(), "city.toml reject_reason".to_owned(), Problem::Missing);
    if let Some(merchant) = &settings.payments {
        let keeps = book.agencies.valid(&merchant.agency, today);
        must(keeps, "city.toml payments.agency".to_owned(), Problem::AgencyNotValid);
        for field in civic::payments::unfit(merchant) {
            must(false, format!("city.toml payments.{field}"), Problem::UnknownChoice);
        }
    }
    let told_apart = civic::products::is_pattern(&settings.products.number);
    must(told_apart, "city.toml products.number".to_owned(), Problem::UnknownPlaceholder);
    if let Some(standards) = &settings.standards {
        let known = book.categories.get(&standards.category).is_some();
        must(known, "city.toml standards.category".to_owned(), Problem::UnknownChoice);
        must(
            (0..=100).contains(&standards.share),
            "city.toml standards.share".to_owned(),
            Problem::BadNumber,
        );
    }
    for class in Class::OF_CATEGORIES {
        let limit = settings.clocks.resolve.get(class.word());
        must(limit.is_some(), format!("city.toml clocks.resolve.{class}"), Problem::Missing);
    }
}

fn agencies(book: &Book, must: &mut Must<'_>) {
    let known = |code: &Option<String>| code.as_ref().is_none_or(|code| book.agencies.get(code).is_some());
    for agency in book.agencies.iter() {
        let at = |field: &str| format!("agencies.toml {} {field}", agency.agency);
        let plain = agency.agency.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
        must(plain && !agency.agency.is_empty(), at("code"), Problem::UnknownChoice);
        must(known(&agency.parent), at("parent"), Problem::UnknownChoice);
        must(known(&agency.successor), at("successor"), Problem::UnknownChoice);
        let ends = agency.valid_to.is_none_or(|last| last >= agency.valid_from);
        must(ends, at("valid_to"), Problem::BadDate);
    }
}

fn counters(book: &Book, must: &mut Must<'_>) {
    for (agency, counter) in book.counters.iter() {
        let at = |field: &str| format!("counters.toml {agency} {field}");
        must(book.agencies.get(agency).is_some(), at("agency"), Problem::AgencyNotValid);
        for wrong in civic::counter::unfit(book, agency, counter) {
            must(false, at(&wrong.field), wrong.problem);
        }
    }
}

fn categories(book: &Book, day: Time, must: &mut Must<'_>) {
    let today = cities::day_of(book.offices.date(day));
    must(book.categories.active().next().is_some(), "categories.toml".to_owned(), Problem::Missing);
    for category in book.categories.iter() {
        let row = &category.row;
        let at = |field: &str| format!("categories.toml {} {field}", row.category);
        let by_place = [BY_KECAMATAN, BY_KELURAHAN].contains(&row.agency.as_str());
        // A category that is no longer offered may have lost its agency.
        let owned = !row.active || by_place || book.agencies.valid(&row.agency, today);
        must(owned, at("agency"), Problem::AgencyNotValid);
        let promised = (1..=PROMISE_MAX).contains(&row.promise_days);
        must(promised, at("promise_days"), Problem::BadNumber);
        let grouped = book.city.settings.groups.iter().any(|group| group.code == category.group);
        must(grouped, at("group"), Problem::UnknownChoice);
        let outside = category.outside.iter().all(|body| book.agencies.body(body).is_some());
        must(outside, at("outside"), Problem::UnknownChoice);
    }
}

fn services(book: &Book, at: Time, must: &mut Must<'_>) {
    let today = cities::day_of(book.offices.date(at));
    for (service, edition) in book.services.all_offered(today) {
        for fault in edition.definition.faults(book, today) {
            must(false, format!("services {}: {fault}", service.code), Problem::NotFitting);
        }
    }
}

fn areas(book: &Book, must: &mut Must<'_>) {
    for area in book.areas.iter().filter(|area| area.level == "kelurahan") {
        let inside = area.parent.as_deref().is_some_and(|parent| book.areas.get(parent).is_some());
        must(inside, format!("areas.geojson {} parent", area.code), Problem::UnknownChoice);
    }
}
