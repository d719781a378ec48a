//! The update extension's questions: `POST` and `GET /servicerequestupdates`.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use crate::error::Error;
use crate::input::form::{Form, shortened};
use crate::input::{Contact, DESCRIPTION_LIMIT, GivenAnswer, Window};
use crate::moment::{Moment, parse_datetime};
use crate::wire::UpdateStatus;

/// An update somebody else's system sends us, or we send to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUpdate {
    /// The receiver's id of the request.
    pub service_request_id: String,
    /// The sender's id of the update: the same id again is the same update.
    pub update_id: String,
    /// What it says about the request.
    pub status: UpdateStatus,
    /// When it was made, by the sender's clock.
    pub updated_datetime: Timestamp,
    /// May be empty: then only the state has changed.
    pub description: String,
    /// Heading of the request, as the sender has it.
    pub title: Option<String>,
    /// Who wrote it.
    pub contact: Contact,
    /// Pictures to be fetched.
    pub media_urls: Vec<String>,
    /// The sender's id of the request.
    pub service_request_id_ext: Option<String>,
    /// Whether the writer's name is to be hidden.
    pub public_anonymity_required: Option<bool>,
    /// Whether the writer wants to hear more.
    pub email_alerts_requested: Option<bool>,
    /// The request's service.
    pub service_code: Option<String>,
    /// Attributes, unchecked.
    pub answers: Vec<GivenAnswer>,
}

impl NewUpdate {
    /// Reads decoded form parameters; a date without an offset is meant in `zone`. Unlike any other parameter
    /// `description` may be empty, but has to be there.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, at once.
    pub fn parse(pairs: &[(String, String)], zone: &TimeZone) -> Result<NewUpdate, Vec<Error>> {
        let mut form = Form::new(pairs);
        if !pairs.iter().any(|(key, _)| key == "description") {
            form.errors.push(Error::Missing { field: "description".into() });
        }
        let service_request_id = form.required("service_request_id");
        let update_id = form.required("update_id");
        let status = demanded(&mut form, "status", |text| {
            UpdateStatus::parse(text)
                .ok_or_else(|| Error::BadChoice { field: "status".into(), value: shortened(text) })
        });
        let updated_datetime = demanded(&mut form, "updated_datetime", |text| {
            parse_datetime(text, zone).ok_or(Error::BadDate { field: "updated_datetime".into() })
        });
        let update = NewUpdate {
            service_request_id,
            update_id,
            status: status.unwrap_or(UpdateStatus::Unchanged),
            updated_datetime: updated_datetime.unwrap_or(Timestamp::UNIX_EPOCH),
            description: form.limited("description", DESCRIPTION_LIMIT).unwrap_or_default(),
            title: form.text("title"),
            contact: Contact::parse(&mut form),
            media_urls: form.media_urls(),
            service_request_id_ext: form.text("service_request_id_ext"),
            public_anonymity_required: form.flag("public_anonymity_required"),
            email_alerts_requested: form.flag("email_alerts_requested"),
            service_code: form.text("service_code"),
            answers: form.answers(),
        };
        // The stand-ins above leave only when nothing was wrong, that is never.
        form.finish(update)
    }

    /// The form parameters that say this, for sending it to another server. Add `api_key` and
    /// `jurisdiction_id`. A server that has the update answers 400 "already exists", which is success.
    pub fn to_pairs(&self) -> Vec<(String, String)> {
        let text = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let mut pairs = vec![
            text("service_request_id", &self.service_request_id),
            text("update_id", &self.update_id),
            text("status", self.status.upper()),
            text("updated_datetime", &Moment::new(self.updated_datetime, &TimeZone::UTC).to_string()),
            text("description", &self.description),
        ];
        let optional = [
            ("title", self.title.as_ref()),
            ("service_request_id_ext", self.service_request_id_ext.as_ref()),
            ("service_code", self.service_code.as_ref()),
        ];
        let optional = optional.into_iter().chain(self.contact.fields());
        pairs.extend(optional.filter_map(|(name, value)| Some(text(name, value?))));
        pairs.extend(self.media_urls.iter().map(|url| text("media_url", url)));
        for (name, flag) in [
            ("public_anonymity_required", self.public_anonymity_required),
            ("email_alerts_requested", self.email_alerts_requested),
        ] {
            pairs.extend(flag.map(|yes| text(name, if yes { "TRUE" } else { "FALSE" })));
        }
        pairs.extend(self.answers.iter().flat_map(GivenAnswer::to_pairs));
        pairs
    }
}

fn demanded<T>(
    form: &mut Form,
    name: &'static str,
    read: impl FnOnce(&str) -> Result<T, Error>,
) -> Option<T> {
    let found = form.get(name).ok_or(Error::Missing { field: name.into() }).and_then(read);
    found.map_err(|error| form.errors.push(error)).ok()
}

/// Which updates are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UpdateQuery {
    /// When they were made; the latest 90 days if the client did not say.
    pub window: Window,
}

impl UpdateQuery {
    /// Reads decoded query parameters. Dates without an offset are meant in the zone of `now`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, at once; `start_date` and `end_date` come together or not at all.
    pub fn parse(pairs: &[(String, String)], now: &ZonedDateTime) -> Result<UpdateQuery, Vec<Error>> {
        let mut form = Form::new(pairs);
        for (present, absent) in [("start_date", "end_date"), ("end_date", "start_date")] {
            if form.get(present).is_some() && form.get(absent).is_none() {
                form.errors.push(Error::Missing { field: absent.into() });
            }
        }
        let window = Window::parse(&mut form, "start_date", "end_date", now);
        form.finish(UpdateQuery { window: window.unwrap_or_else(|| Window::latest(now)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    const REQUIRED: [(&str, &str); 5] = [
        ("service_request_id", "SBT-1"),
        ("update_id", "77"),
        ("status", "IN_PROGRESS"),
        ("updated_datetime", "2026-08-21T09:15:00"),
        ("description", ""),
    ];

    fn parse(pairs: &[(&str, &str)]) -> Result<NewUpdate, Vec<Error>> {
        NewUpdate::parse(&owned(pairs), &TimeZone::fixed(jiff::tz::offset(7)))
    }

    #[test]
    fn the_five_required_are_enough() {
        let update = parse(&REQUIRED).unwrap();
        assert_eq!(update.status, UpdateStatus::InProgress);
        assert_eq!(update.updated_datetime, "2026-08-21T02:15:00Z".parse().unwrap());
        assert_eq!(update.description, "");
    }

    #[test]
    fn each_of_the_five_is_missed() {
        for (name, _) in REQUIRED {
            let others: Vec<_> = REQUIRED.into_iter().filter(|(key, _)| *key != name).collect();
            assert_eq!(parse(&others), Err(vec![Error::Missing { field: name.into() }]));
        }
    }

    #[test]
    fn wrong_values_are_named() {
        let mut pairs = REQUIRED.to_vec();
        pairs[2].1 = "DONE";
        pairs[3].1 = "2026-02-30T00:00:00Z";
        pairs.push(("public_anonymity_required", "maybe"));
        let choice =
            |field: &'static str, value: &str| Error::BadChoice { field: field.into(), value: value.into() };
        assert_eq!(
            parse(&pairs),
            Err(vec![
                choice("status", "DONE"),
                Error::BadDate { field: "updated_datetime".into() },
                choice("public_anonymity_required", "maybe"),
            ])
        );
    }

    #[test]
    fn update_windows_have_both_ends_or_none() {
        let now: ZonedDateTime = "2026-08-21T09:15:00+07:00[Asia/Jakarta]".parse().unwrap();
        let query = |pairs: &[(&str, &str)]| UpdateQuery::parse(&owned(pairs), &now);
        assert_eq!(query(&[]).unwrap().window, Window::latest(&now));
        let hours = [("start_date", "2026-08-21T00:00:00Z"), ("end_date", "2026-08-21T02:00:00Z")];
        assert_eq!(query(&hours).unwrap().window.start, "2026-08-21T00:00:00Z".parse().unwrap());
        assert_eq!(query(&hours[..1]), Err(vec![Error::Missing { field: "end_date".into() }]));
        assert_eq!(query(&hours[1..]), Err(vec![Error::Missing { field: "start_date".into() }]));
    }
}
