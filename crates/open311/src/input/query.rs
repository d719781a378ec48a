//! Asking for requests: `GET /requests`.

use jiff::ZonedDateTime;

use crate::error::Error;
use crate::input::Window;
use crate::input::form::{Form, shortened};
use crate::wire::{Position, Status};

/// Most requests one answer lists; larger pages are cut to this.
pub const PAGE_SIZE_LIMIT: u32 = 1_000;

const LIST_LIMIT: usize = 1_000;
const SEARCH_LIMIT: usize = 200;

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestQuery {
    /// Which requests.
    pub select: Select,
    /// Which part of them.
    pub page: Page,
    /// Whether attributes, extended attributes and notes are wanted too.
    pub extensions: bool,
}

/// Which requests: a list of ids leaves no room for any other condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Select {
    /// These; never empty. Ids that do not exist, or that the public may not know of, are simply left out.
    Ids(Vec<String>),
    /// All that meet every condition.
    Filter(Filter),
}

/// Conditions, at least one of them a window.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// When they came in. `None` only when `updated` says something: who asks for what changed lately
    /// wants to hear of old requests too.
    pub requested: Option<Window>,
    /// When they last changed.
    pub updated: Option<Window>,
    /// In which state; `None` for both.
    pub status: Option<Status>,
    /// Of which services; empty for all.
    pub service_codes: Vec<String>,
    /// Where.
    pub bbox: Option<Bbox>,
    /// Words to look for.
    pub q: Option<String>,
}

/// A part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// From 1.
    pub number: u32,
    /// From 1 to [`PAGE_SIZE_LIMIT`].
    pub size: u32,
}

impl Page {
    /// How many entries come before it.
    pub fn offset(self) -> u64 {
        u64::from(self.number.saturating_sub(1)) * u64::from(self.size)
    }
}

/// A rectangle, sent as `min lat, min long, max lat, max long` (Bloomington's order, not that of GeoJSON). It
/// does not cross the date line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bbox {
    /// South-west corner.
    pub min: Position,
    /// North-east corner.
    pub max: Position,
}

impl RequestQuery {
    /// Reads decoded query parameters. Dates without an offset are meant in the zone of `now`. When
    /// `service_request_id` is given, only `extensions` is looked at beside it; nothing else can then be
    /// wrong.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, at once.
    pub fn parse(pairs: &[(String, String)], now: &ZonedDateTime) -> Result<RequestQuery, Vec<Error>> {
        let mut form = Form::new(pairs);
        let extensions = form.flag("extensions").unwrap_or(false);
        let ids = form.list("service_request_id", LIST_LIMIT);
        if !ids.is_empty() {
            let page = Page { number: 1, size: PAGE_SIZE_LIMIT };
            return form.finish(RequestQuery { select: Select::Ids(ids), page, extensions });
        }
        let select = Select::Filter(Filter::parse(&mut form, now));
        let page = Page {
            number: whole(&mut form, "page").unwrap_or(1),
            size: whole(&mut form, "page_size").unwrap_or(PAGE_SIZE_LIMIT).min(PAGE_SIZE_LIMIT),
        };
        form.finish(RequestQuery { select, page, extensions })
    }
}

impl Filter {
    fn parse(form: &mut Form, now: &ZonedDateTime) -> Filter {
        let updated = Window::parse(form, "updated_after", "updated_before", now);
        let requested = Window::parse(form, "start_date", "end_date", now);
        let requested = if updated.is_none() { requested.or(Some(Window::latest(now))) } else { requested };
        Filter {
            requested,
            updated,
            status: status(form),
            service_codes: form.list("service_code", LIST_LIMIT),
            bbox: bbox(form),
            q: form.limited("q", SEARCH_LIMIT),
        }
    }
}

fn status(form: &mut Form) -> Option<Status> {
    let mut found = Vec::new();
    for word in form.list("status", LIST_LIMIT) {
        match Status::parse(&word) {
            Some(status) => found.push(status),
            None => form.errors.push(Error::BadChoice { field: "status".into(), value: shortened(&word) }),
        }
    }
    match (found.contains(&Status::Open), found.contains(&Status::Closed)) {
        (true, false) => Some(Status::Open),
        (false, true) => Some(Status::Closed),
        _ => None,
    }
}

/// A whole number from 1.
fn whole(form: &mut Form, name: &'static str) -> Option<u32> {
    let text = form.get(name)?;
    match text.parse::<u32>() {
        Ok(0) => {
            form.errors.push(Error::OutOfRange { field: name.into(), min: 1.0, max: f64::from(u32::MAX) });
            None
        }
        Ok(number) => Some(number),
        Err(_) => {
            form.errors.push(Error::NotANumber { field: name.into() });
            None
        }
    }
}

fn bbox(form: &mut Form) -> Option<Bbox> {
    let text = form.get("bbox")?;
    let numbers: Option<Vec<f64>> = text.split(',').map(|part| part.trim().parse().ok()).collect();
    if let Some([south, west, north, east]) = numbers.as_deref() {
        let lat = -90.0..=90.0;
        let long = -180.0..=180.0;
        let in_range =
            lat.contains(south) && lat.contains(north) && long.contains(west) && long.contains(east);
        if in_range && south <= north && west <= east {
            let min = Position { lat: *south, long: *west };
            return Some(Bbox { min, max: Position { lat: *north, long: *east } });
        }
    }
    form.errors.push(Error::BadChoice { field: "bbox".into(), value: shortened(text) });
    None
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn now() -> ZonedDateTime {
        "2026-08-21T09:15:00+07:00[Asia/Jakarta]".parse().unwrap()
    }

    fn parse(pairs: &[(&str, &str)]) -> Result<RequestQuery, Vec<Error>> {
        let pairs: Vec<_> =
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        RequestQuery::parse(&pairs, &now())
    }

    fn filter(pairs: &[(&str, &str)]) -> Filter {
        match parse(pairs).unwrap().select {
            Select::Filter(filter) => filter,
            Select::Ids(ids) => panic!("{ids:?}"),
        }
    }

    fn window(start: &str, end: &str) -> Option<Window> {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        Some(Window { start: at(start), end: at(end) })
    }

    #[test]
    fn without_parameters_the_latest_90_days() {
        let query =
            parse(&[("status", ""), ("jurisdiction_id", "malangkota.go.id"), ("unheard_of", "x")]).unwrap();
        assert_eq!((query.page, query.extensions), (Page { number: 1, size: 1_000 }, false));
        let filter = filter(&[]);
        assert_eq!(filter.requested, window("2026-05-23T09:15:00+07:00", "2026-08-21T09:15:00+07:00"));
        assert_eq!((filter.updated, filter.status, filter.bbox, filter.q), (None, None, None, None));
        assert!(filter.service_codes.is_empty());
    }

    #[test]
    fn one_end_finds_the_other() {
        let requested = |pairs: &[(&str, &str)]| filter(pairs).requested;
        assert_eq!(
            requested(&[("start_date", "2026-01-01T00:00:00+07:00")]),
            window("2026-01-01T00:00:00+07:00", "2026-04-01T00:00:00+07:00")
        );
        assert_eq!(
            requested(&[("start_date", "2026-08-01T00:00:00+07:00")]),
            window("2026-08-01T00:00:00+07:00", "2026-08-21T09:15:00+07:00")
        );
        assert_eq!(
            requested(&[("end_date", "2026-04-01T00:00:00+07:00")]),
            window("2026-01-01T00:00:00+07:00", "2026-04-01T00:00:00+07:00")
        );
        // Starting in the future finds nothing, but is not wrong.
        assert_eq!(
            requested(&[("start_date", "2027-01-01T00:00:00+07:00")]),
            window("2027-01-01T00:00:00+07:00", "2027-01-01T00:00:00+07:00")
        );
    }

    #[test]
    fn ninety_days_are_a_range_and_ninety_one_are_not() {
        let whole_days = [("start_date", "2026-01-01"), ("end_date", "2026-04-01")];
        assert_eq!(
            filter(&whole_days).requested,
            window("2026-01-01T00:00:00+07:00", "2026-04-01T23:59:59.999999999+07:00")
        );
        let too_long = |start: &'static str, end: &'static str| {
            Err(vec![Error::SpanTooLong { start: start.into(), end: end.into(), days: 90 }])
        };
        let expected = too_long("start_date", "end_date");
        assert_eq!(parse(&[("start_date", "2026-01-01"), ("end_date", "2026-04-02")]), expected);
        let a_second = [("start_date", "2026-01-01T00:00:00Z"), ("end_date", "2026-04-01T00:00:01Z")];
        assert_eq!(parse(&a_second), expected);
        let updated = [("updated_after", "2026-01-01"), ("updated_before", "2026-04-02")];
        assert_eq!(parse(&updated), too_long("updated_after", "updated_before"));
    }

    #[test]
    fn asking_for_changes_reaches_old_requests() {
        let changed = filter(&[("updated_after", "2026-08-20T00:00:00Z")]);
        assert_eq!(changed.updated, window("2026-08-20T00:00:00Z", "2026-08-21T09:15:00+07:00"));
        assert_eq!(changed.requested, None);
        let both =
            filter(&[("updated_after", "2026-08-20T00:00:00Z"), ("start_date", "2026-08-01T00:00:00Z")]);
        assert!(both.requested.is_some() && both.updated.is_some());
    }

    #[test]
    fn ids_override_everything() {
        let query = parse(&[
            ("service_request_id", "B-2, A-1,,B-2"),
            ("service_request_id", "C_3"),
            ("status", "nonsense"),
            ("start_date", "2020-01-01"),
            ("end_date", "2026-01-01"),
            ("page", "0"),
            ("extensions", "TRUE"),
        ]);
        let ids = ["B-2", "A-1", "C_3"].map(str::to_owned).into();
        assert_eq!(
            query,
            Ok(RequestQuery {
                select: Select::Ids(ids),
                page: Page { number: 1, size: 1_000 },
                extensions: true
            })
        );
        let many = (0..1_001).map(|i| i.to_string()).collect::<Vec<_>>().join(",");
        assert_eq!(
            parse(&[("service_request_id", &many)]),
            Err(vec![Error::TooMany { field: "service_request_id".into(), limit: 1_000 }])
        );
    }

    #[test]
    fn status_lists() {
        let table = [
            ("open", Some(Status::Open)),
            ("Closed", Some(Status::Closed)),
            ("open,closed", None),
            (" , ", None),
        ];
        for (text, status) in table {
            assert_eq!(filter(&[("status", text)]).status, status, "{text}");
        }
    }

    #[test]
    fn pages() {
        let page = |pairs: &[(&str, &str)]| parse(pairs).unwrap().page;
        assert_eq!(page(&[("page", "4"), ("page_size", "250")]).offset(), 750);
        assert_eq!(page(&[("page_size", "5000")]).size, 1_000);
        assert_eq!(page(&[("page", "4294967295")]).offset(), 4_294_967_294_000);
    }

    #[test]
    fn a_box_is_lat_long_lat_long() {
        let bbox = filter(&[("bbox", "-8.05, 112.57, -7.91, 112.69")]).bbox.unwrap();
        assert_eq!(bbox.min, Position { lat: -8.05, long: 112.57 });
        assert_eq!(bbox.max, Position { lat: -7.91, long: 112.69 });
        for bad in [
            "1,2,3",
            "1,2,3,x",
            "112.57,-8.05,112.69,-7.91",
            "-7.91,112.57,-8.05,112.69",
            "1,2,3,4,5",
            "NaN,1,2,3",
        ] {
            let error = Error::BadChoice { field: "bbox".into(), value: bad.into() };
            assert_eq!(parse(&[("bbox", bad)]), Err(vec![error]));
        }
    }

    #[test]
    fn all_errors_at_once() {
        let long = "x".repeat(201);
        let errors = parse(&[
            ("extensions", "perhaps"),
            ("updated_after", "then"),
            ("start_date", "2026-08-02"),
            ("end_date", "2026-08-01"),
            ("status", "open,done"),
            ("bbox", "here"),
            ("q", &long),
            ("page", "0"),
            ("page_size", "many"),
        ]);
        let told: Vec<_> =
            errors.unwrap_err().iter().map(|error| (error.name(), error.params()[0].1.clone())).collect();
        let expected = [
            ("bad-choice", "extensions"),
            ("bad-date", "updated_after"),
            ("end-before-start", "start_date"),
            ("bad-choice", "status"),
            ("bad-choice", "bbox"),
            ("too-long", "q"),
            ("out-of-range", "page"),
            ("not-a-number", "page_size"),
        ];
        assert_eq!(told, expected.map(|(name, field)| (name, field.to_owned())));
    }
}
