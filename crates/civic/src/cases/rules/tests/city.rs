//! A small city to decide in, and a case that has just come in.

use jiff::civil::{Date, Time as Clocktime, date};
use jiff::tz::TimeZone;
use kit::clock::Time;
use serde_json::json;
use uuid::Uuid;
use workdays::{Calendar, WorkWeek};

use crate::agencies::{Agencies, Agency, Body};
use crate::areas::Areas;
use crate::cases::model::{Actor, Case, Channel, Dossier, Kind, State};
use crate::cases::rules::{Desk, Draft};
use crate::categories::{Categories, Category, CategoryRow, Class};
use crate::cities::{City, Offices, day_of};
use crate::context::Book;
use crate::services::{EditionRow, EditionState, ServiceRow, Services};

const BEGIN: Date = date(2026, 2, 2);
/// `TUTUP` is closed while the cases go on; `LAMA` was closed before they began.
const AGENCIES: [(&str, Option<Date>); 5] = [
    ("DISKOMINFO", None),
    ("DISHUB", None),
    ("DLH", None),
    ("TUTUP", Some(date(2026, 3, 1))),
    ("LAMA", Some(date(2026, 1, 31))),
];

pub(super) fn book() -> Book {
    let city = City {
        city_id: 9901,
        name: "Kota Contoh".to_owned(),
        host: String::new(),
        sample: false,
        revision: 1,
        area_version: 0,
        calendar_version: 1,
        settings: serde_json::from_str(testkit::plan::SETTINGS).unwrap(),
    };
    let calendar = Calendar::new(
        TimeZone::get("Asia/Jakarta").unwrap(),
        WorkWeek::monday_to_friday(Clocktime::constant(16, 0, 0, 0)),
        Vec::new(),
        date(1970, 1, 1)..=date(9000, 12, 31),
        "1",
    );
    let agency = |(code, last): (&str, Option<Date>)| Agency {
        agency: code.to_owned(),
        name: code.to_owned(),
        short: code.to_owned(),
        kind: "dinas".to_owned(),
        task: String::new(),
        parent: None,
        area: None,
        valid_from: 0,
        valid_to: last.map(day_of),
        successor: None,
        verified: false,
        hours: None,
    };
    let pln = Body {
        body: "PLN".to_owned(),
        name: String::new(),
        matter: String::new(),
        contact: String::new(),
        verified: false,
    };
    Book {
        city,
        offices: Offices::new(calendar.clone(), calendar),
        agencies: Agencies::new(AGENCIES.map(agency).to_vec(), vec![pln]),
        areas: Areas::new(0, Vec::new()),
        categories: Categories::new(vec![category("A-1", "DISHUB"), category("A-2", "TUTUP")]),
        services: services(),
        counters: crate::counter::Counters::default(),
    }
}

fn category(code: &str, agency: &str) -> Category {
    let row = CategoryRow {
        category: code.to_owned(),
        position: 1,
        grp: "A".to_owned(),
        name: json!({"id": code}),
        agency: agency.to_owned(),
        class: Class::Ordinary,
        promise_days: 7,
        place_needed: false,
        photo_wanted: false,
        sensitive: false,
        emergency: false,
        keywords: json!([]),
        outside: json!([]),
        questions: json!([]),
        active: true,
        verified: false,
    };
    Category::read(row).unwrap()
}

pub(super) fn begin(book: &Book) -> Time {
    book.offices.assumed.zone().to_timestamp(BEGIN.at(9, 0, 0, 0)).unwrap().into()
}

/// A case that has just come in; its category may not be known yet.
pub(super) fn filed(book: &Book, category: &str, hidden: bool) -> Dossier {
    let case =
        Case { category: category.to_owned(), name_hidden: hidden, content_hidden: hidden, ..blank(book) };
    let desk = Desk { now: begin(book), book, actor: &Actor::Reporter };
    Draft::of(&Dossier { case, duties: Vec::new() }, &desk).received()
}

/// A case before anything is decided about it.
fn blank(book: &Book) -> Case {
    let now = begin(book);
    Case {
        case_id: Uuid::nil(),
        code: "7K3F9QXM4".to_owned(),
        kind: Kind::Complaint,
        channel: Channel::Web,
        lang: "id".to_owned(),
        state: State::Received,
        open: true,
        category: String::new(),
        class: Class::Ordinary,
        agency: None,
        owner: String::new(),
        officer_id: None,
        body: None,
        body_number: None,
        reason: None,
        title: String::new(),
        public_title: None,
        public_text: None,
        published: false,
        name_hidden: false,
        content_hidden: false,
        lat: None,
        lon: None,
        area: None,
        landmark: String::new(),
        answers: json!({}),
        step: None,
        due_at: None,
        promise_at: None,
        bounces: 0,
        disputes: 0,
        about: None,
        score: None,
        surveyed_at: None,
        service: None,
        service_version: None,
        regarding: None,
        repair: None,
        deemed_at: None,
        filed_at: now,
        sent_at: None,
        answered_at: None,
        resolved_at: None,
        closed_at: None,
        changed_at: now,
        version: 1,
        head_hash: Vec::new(),
    }
}

fn services() -> Services {
    let of = |(code, text): &(&str, &str)| {
        let row = ServiceRow { service: (*code).to_owned(), position: 1, active: true };
        let edition = EditionRow {
            service: row.service.clone(),
            version: 1,
            state: EditionState::Published,
            content: serde_json::from_str(&testkit::catalogue::whole(text)).unwrap(),
            made_by: String::new(),
            writer: None,
            made_at: Time(0),
            reviewed_by: None,
            reviewed_at: None,
            publish_on: Some(0),
        };
        (row, edition)
    };
    let (rows, editions) = testkit::catalogue::SERVICES.iter().map(of).unzip();
    Services::new(rows, editions).unwrap()
}

/// An application that has just come in.
pub(super) fn applied(book: &Book, service: &str, answers: serde_json::Value) -> Dossier {
    let blank = blank(book);
    let case = Case {
        kind: Kind::Application,
        class: Class::Service,
        category: String::new(),
        content_hidden: true,
        service: Some(service.to_owned()),
        service_version: Some(1),
        answers,
        ..blank
    };
    let desk = Desk { now: begin(book), book, actor: &Actor::Reporter };
    Draft::of(&Dossier { case, duties: Vec::new() }, &desk).received()
}
