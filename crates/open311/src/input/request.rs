//! Filing: `POST /requests`.

use crate::error::Error;
use crate::input::form::Form;
use crate::input::{Contact, GivenAnswer};
use crate::wire::Position;

/// Most characters of a description.
pub const DESCRIPTION_LIMIT: usize = 4_000;

/// What `FixMyStreet` sends as `address_id` when its reporter gave no place at all.
const NOT_PINPOINTED: &str = "#NOTPINPOINTED#";

/// A request to be filed. Whether its service exists, its place lies in the city and its answers fit the
/// service's questions ([`crate::validate_answers`]) is for the caller to find out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NewRequest {
    /// What is asked for.
    pub service_code: String,
    /// Where.
    pub location: Location,
    /// In the reporter's words, as typed but for space around it. Never markup: escape it wherever it is
    /// shown.
    pub description: Option<String>,
    /// Pictures to be fetched.
    pub media_urls: Vec<String>,
    /// Who asks.
    pub contact: Contact,
    /// Answers to the service's questions, unchecked.
    pub answers: Vec<GivenAnswer>,
    /// The client's own key for this filing: the same key again is the same request.
    pub client_request_id: Option<String>,
}

/// Where something is. All three are empty only when the client said outright that its reporter gave no
/// place; somebody then has to ask.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Location {
    /// Within the range of WGS84 and not 0,0.
    pub pin: Option<Position>,
    /// In words.
    pub address: Option<String>,
    /// The city's own key of an address.
    pub address_id: Option<String>,
}

impl NewRequest {
    /// Reads decoded form parameters. Unknown ones are ignored.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, at once.
    pub fn parse(pairs: &[(String, String)]) -> Result<NewRequest, Vec<Error>> {
        let mut form = Form::new(pairs);
        let request = NewRequest {
            service_code: form.required("service_code"),
            location: Location::parse(&mut form),
            description: form.limited("description", DESCRIPTION_LIMIT),
            media_urls: form.media_urls(),
            contact: Contact::parse(&mut form),
            answers: form.answers(),
            client_request_id: form.text("client_request_id"),
        };
        form.finish(request)
    }

    /// The form parameters that say this, for sending it to another server. Add `api_key` and
    /// `jurisdiction_id`.
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let pin = self.location.pin.map(|pin| (pin.lat.to_string(), pin.long.to_string()));
        let not_pinpointed = NOT_PINPOINTED.to_owned();
        let address_id = match &self.location {
            Location { pin: None, address: None, address_id: None } => Some(&not_pinpointed),
            location => location.address_id.as_ref(),
        };
        let mut fields = vec![
            ("service_code", Some(&self.service_code)),
            ("lat", pin.as_ref().map(|(lat, _)| lat)),
            ("long", pin.as_ref().map(|(_, long)| long)),
            ("address_string", self.location.address.as_ref()),
            ("address_id", address_id),
            ("description", self.description.as_ref()),
            ("client_request_id", self.client_request_id.as_ref()),
        ];
        fields.extend(self.contact.fields());
        fields.extend(self.media_urls.iter().map(|url| ("media_url", Some(url))));
        let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.clone())));
        fields.chain(self.answers.iter().flat_map(GivenAnswer::to_pairs)).collect()
    }
}

impl Location {
    fn parse(form: &mut Form) -> Location {
        let told =
            ["lat", "long", "address_string", "address_id"].iter().any(|name| form.get(name).is_some());
        if !told {
            form.errors.push(Error::NoLocation);
        }
        let address_id = form.text("address_id");
        let pin = Location::pin(form);
        let address = form.text("address_string");
        if address_id.as_deref() == Some(NOT_PINPOINTED) {
            // Whatever coordinates come along are where the client's map happened to be.
            return Location { pin: None, address, address_id: None };
        }
        Location { pin, address, address_id }
    }

    fn pin(form: &mut Form) -> Option<Position> {
        for (present, absent) in [("lat", "long"), ("long", "lat")] {
            if form.get(present).is_some() && form.get(absent).is_none() {
                form.errors.push(Error::Missing { field: absent.into() });
            }
        }
        let lat = form.number("lat", -90.0, 90.0);
        let long = form.number("long", -180.0, 180.0);
        let pin = Position { lat: lat?, long: long? };
        if pin.lat == 0.0 && pin.long == 0.0 {
            form.errors.push(Error::NullIsland);
            return None;
        }
        Some(pin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(pairs: &[(&str, &str)]) -> Result<NewRequest, Vec<Error>> {
        let pairs: Vec<_> =
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        NewRequest::parse(&pairs)
    }

    fn located(pairs: &[(&str, &str)]) -> Result<Location, Vec<Error>> {
        let mut all = vec![("service_code", "PU01")];
        all.extend(pairs);
        parse(&all).map(|request| request.location)
    }

    #[test]
    fn each_form_of_place_alone_is_enough() {
        let pin = located(&[("lat", "-7.9666"), ("long", "112.6326")]).unwrap();
        assert_eq!(pin.pin, Some(Position { lat: -7.9666, long: 112.6326 }));
        let address = located(&[("address_string", "Jl. Ijen 1")]).unwrap();
        assert_eq!((address.pin, address.address.as_deref()), (None, Some("Jl. Ijen 1")));
        let id = located(&[("address_id", "A-17")]).unwrap();
        assert_eq!(id.address_id.as_deref(), Some("A-17"));
    }

    #[test]
    fn not_pinpointed_is_no_pin_and_no_error() {
        assert_eq!(located(&[("address_id", "#NOTPINPOINTED#")]), Ok(Location::default()));
        let with_map = [("address_id", "#NOTPINPOINTED#"), ("lat", "-7.9"), ("long", "112.6")];
        assert_eq!(located(&with_map), Ok(Location::default()));
    }

    #[test]
    fn places_that_are_none() {
        let range = |field: &'static str, max: f64| Error::OutOfRange { field: field.into(), min: -max, max };
        let table: [(&[(&str, &str)], Error); 9] = [
            (&[], Error::NoLocation),
            (&[("lat", ""), ("long", " ")], Error::NoLocation),
            (&[("lat", "-7.9")], Error::Missing { field: "long".into() }),
            (&[("long", "112.6"), ("address_string", "Jl. Ijen")], Error::Missing { field: "lat".into() }),
            (&[("lat", "-90.1"), ("long", "112.6")], range("lat", 90.0)),
            (&[("lat", "-7.9"), ("long", "180.5")], range("long", 180.0)),
            (&[("lat", "-7,9"), ("long", "112.6")], Error::NotANumber { field: "lat".into() }),
            (&[("lat", "-7.9"), ("long", "inf")], Error::NotANumber { field: "long".into() }),
            (&[("lat", "0"), ("long", "-0.0")], Error::NullIsland),
        ];
        for (pairs, error) in table {
            assert_eq!(located(pairs), Err(vec![error]), "{pairs:?}");
        }
    }

    #[test]
    fn description_may_have_4000_characters() {
        let of = |length| {
            let text = "é".repeat(length);
            parse(&[("service_code", "x"), ("address_id", "1"), ("description", &text)])
        };
        assert_eq!(of(4_000).unwrap().description.unwrap().chars().count(), 4_000);
        assert_eq!(of(4_001), Err(vec![Error::TooLong { field: "description".into(), limit: 4_000 }]));
    }

    #[test]
    fn description_is_kept_as_typed() {
        let text = "Lampu <b>mati</b>\r\ndi \"Jl. A & B\"";
        let request = parse(&[("service_code", "x"), ("address_id", "1"), ("description", text)]).unwrap();
        assert_eq!(request.description.as_deref(), Some(text));
    }

    #[test]
    fn everything_wrong_is_listed_at_once() {
        let long = "x".repeat(crate::input::FIELD_LIMIT + 1);
        let errors =
            parse(&[("lat", "x"), ("long", "500"), ("email", &long), ("media_url", "ftp://a")]).unwrap_err();
        let told: Vec<_> = errors.iter().map(|error| (error.name(), error.params()[0].1.clone())).collect();
        let expected = [
            ("missing", "service_code"),
            ("not-a-number", "lat"),
            ("out-of-range", "long"),
            ("bad-url", "media_url"),
            ("too-long", "email"),
        ];
        assert_eq!(told, expected.map(|(name, field)| (name, field.to_owned())));
        assert!(errors.iter().all(|error| error.status() == 400));
    }
}
