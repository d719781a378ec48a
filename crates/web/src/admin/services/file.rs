//! A service as a file, so that cities can share what they wrote: the TOML of a city's data, or the same as JSON.

use axum::extract::{FromRequest, FromRequestParts, Multipart, Path, Request};
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use civic::services::{self, CONTENT_MAX, Definition};
use civic::{Error, Problem};
use serde::Deserialize;

use super::list::{self, Refused};
use super::open;
use crate::app::App;
use crate::cases::officer::check_csrf;
use crate::shell::error::{OrPage, PageError, PageResult};
use crate::shell::form::{Fields, in_sips};
use crate::shell::visit::Desk;

/// The longest name of an uploaded field that is read, in bytes: a token or a code.
const FIELD_MAX: usize = 400;
/// How much of what a reader says of a file is shown, in characters.
const SAID_MAX: usize = 600;

/// What a file says of itself beside the definition.
#[derive(Deserialize)]
struct Heading {
    #[serde(default)]
    code: String,
}

/// What came: the texts of a form, and a file as text.
#[derive(Debug)]
pub(crate) struct Sheet {
    desk: Desk,
    fields: Fields,
    file: Result<String, Problem>,
}

impl FromRequest<App> for Sheet {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let desk = <Desk as FromRequestParts<App>>::from_request_parts(&mut parts, app).await?;
        let request = Request::from_parts(parts, in_sips(body));
        let mut sheet = Sheet { desk, fields: Fields::default(), file: Err(Problem::Missing) };
        if let Ok(form) = Multipart::from_request(request, &()).await {
            sheet.read(form).await;
        }
        Ok(sheet)
    }
}

impl Sheet {
    async fn read(&mut self, mut form: Multipart) {
        while let Ok(Some(mut part)) = form.next_field().await {
            let (name, file) = (part.name().unwrap_or_default().to_owned(), part.file_name().is_some());
            let most = if file { CONTENT_MAX } else { FIELD_MAX };
            let (mut bytes, mut whole) = (Vec::new(), true);
            while let Ok(Some(piece)) = part.chunk().await {
                whole &= bytes.len() + piece.len() <= most;
                if whole {
                    bytes.extend_from_slice(&piece);
                }
            }
            let text = String::from_utf8(bytes).map_err(|_| Problem::BadFile);
            match text {
                _ if file && !whole => self.file = Err(Problem::TooManyBytes(CONTENT_MAX)),
                Ok(text) if file && text.trim().is_empty() => {}
                text if file => self.file = text,
                text => self.fields.0.push((name, text.unwrap_or_default())),
            }
        }
    }
}

/// What a file says, or what the reader of files says about it.
fn read(text: &str) -> Result<(String, Definition), String> {
    let said = |error: &dyn std::fmt::Display| error.to_string().chars().take(SAID_MAX).collect::<String>();
    if text.trim_start().starts_with('{') {
        let heading: Heading = serde_json::from_str(text).map_err(|e| said(&e))?;
        return Ok((heading.code, serde_json::from_str(text).map_err(|e| said(&e))?));
    }
    let heading: Heading = toml::from_str(text).map_err(|e| said(&e))?;
    Ok((heading.code, toml::from_str(text).map_err(|e| said(&e))?))
}

/// Takes a file in as a new edition, of a service that is there or of a new one.
pub(crate) async fn take_in(sheet: Sheet) -> PageResult {
    let desk = &sheet.desk;
    check_csrf(desk, &sheet.fields)?;
    let admin = desk.officer.city_admin().or_page(desk)?;
    let text = match &sheet.file {
        Ok(text) => text,
        Err(problem) => {
            let refused = Refused { wrong: vec![problem.at("file")], reader: None };
            return list::show(desk, &sheet.fields, &refused).await;
        }
    };
    let (own, content) = match read(text) {
        Ok(read) => read,
        Err(said) => {
            let refused = Refused { wrong: vec![Problem::BadFile.at("file")], reader: Some(said) };
            return list::show(desk, &sheet.fields, &refused).await;
        }
    };
    let code = sheet.fields.filled("code").unwrap_or(own).trim().to_uppercase();
    match services::new_edition(&desk.ctx, &admin, &code, Some(content)).await {
        Ok(version) => Ok(Redirect::to(&format!("/kelola/layanan/{code}/{version}")).into_response()),
        Err(Error::Invalid(wrong)) => {
            // Whatever is wrong with the code of a service is mended where it is typed.
            let wrong = wrong.into_iter().map(|error| error.problem.at("code")).collect();
            list::show(desk, &sheet.fields, &Refused { wrong, reader: None }).await
        }
        Err(other) => Err(PageError::new(desk, other)),
    }
}

/// One edition as a file.
pub(crate) async fn download(desk: Desk, Path((code, version)): Path<(String, i64)>) -> PageResult {
    let admin = desk.officer.city_admin().or_page(&desk)?;
    let opened = open(&desk, &admin, &code, version).await?;
    let place = desk.ctx.book.services.iter().position(|one| one.code == code).unwrap_or(0);
    let (kind, text) = written(&code, place, &opened.definition).or_page(&desk)?;
    let name = format!("attachment; filename=\"{}-{version}.{kind}\"", code.to_lowercase());
    let headers = [
        (header::CONTENT_TYPE, format!("application/{kind}; charset=utf-8")),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, text).into_response())
}

/// TOML as a city's data hold it; JSON where a condition says something that TOML has no word for (`null`).
fn written(code: &str, place: usize, definition: &Definition) -> Result<(&'static str, String), Error> {
    // Places go in steps of ten, so that a file can be put between two others.
    let position = (place + 1) * 10;
    match toml::to_string(definition) {
        Ok(text) => Ok(("toml", format!("code = \"{code}\"\nposition = {position}\n{text}"))),
        Err(_) => {
            let broken = |e: serde_json::Error| Error::Internal(e.to_string());
            let mut says = serde_json::to_value(definition).map_err(broken)?;
            if let Some(says) = says.as_object_mut() {
                says.insert("code".to_owned(), code.into());
                says.insert("position".to_owned(), position.into());
            }
            Ok(("json", serde_json::to_string_pretty(&says).map_err(broken)?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_back_as_it_was_written() {
        for (code, text) in testkit::catalogue::SERVICES {
            let definition: Definition = serde_json::from_str(&testkit::catalogue::whole(text)).unwrap();
            let (kind, file) = written(code, 0, &definition).unwrap();
            assert_eq!(kind, "toml");
            let (own, again) = read(&file).unwrap();
            assert_eq!(own, code);
            assert_eq!(serde_json::to_value(&again).unwrap(), serde_json::to_value(&definition).unwrap());
            assert!(
                read(&file.replace("days = 3", "days = \"tiga\"")).is_err() || !file.contains("days = 3")
            );
        }
    }

    #[test]
    fn what_has_no_word_in_toml_goes_as_json() {
        let mut definition: Definition =
            serde_json::from_str(&testkit::catalogue::whole(testkit::catalogue::CARD)).unwrap();
        definition.form.rules.push(serde_json::json!({"properties": {"nik": {"not": {"const": null}}}}));
        let (kind, file) = written("KARTU", 0, &definition).unwrap();
        assert_eq!(kind, "json");
        assert_eq!(read(&file).unwrap().0, "KARTU");
    }

    #[test]
    fn a_reader_says_where_a_file_is_wrong() {
        let said = read("name = { id = \"Izin\" }\nagency = 5\n").unwrap_err();
        assert!(said.contains("line 2"), "{said}");
        assert!(read("{\"name\": 1}").unwrap_err().contains("line 1"));
    }
}
