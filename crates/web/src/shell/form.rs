//! What was sent in a form, url-encoded or multipart. Names may come several times. Pictures are cleaned as
//! they arrive, so that no more than one upload is held in memory. PDFs wait in files until somebody asks for them.

use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use civic::photos::Upload;
use civic::{Ctx, Error, FieldError, Problem, papers, photos};
use futures_util::{StreamExt, stream};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::error::PageError;
use super::visit::Visit;
use crate::app::App;

/// The largest form without files, in bytes.
pub(crate) const FORM_BYTES_MAX: usize = 256 * 1024;
/// The largest form with files, in bytes.
pub(crate) const UPLOAD_BYTES_MAX: usize = photos::PER_MESSAGE * photos::BYTES_MAX + FORM_BYTES_MAX;

/// The fields of a form, as typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fields(pub(crate) Vec<(String, String)>);

impl Fields {
    /// Parses url-encoded text.
    pub(crate) fn parse(text: &[u8]) -> Fields {
        Fields(url::form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of a name; empty when there is none.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.opt(name).unwrap_or_default()
    }

    /// The first value of a name, if it came at all.
    pub(crate) fn opt(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a name, if it is not empty.
    pub(crate) fn filled(&self, name: &str) -> Option<String> {
        self.opt(name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
    }

    /// Every value of a name.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// Whether a box was ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.opt(name).is_some_and(|value| !value.is_empty() && value != "0")
    }

    /// Identifiers under a name; others are left out.
    pub(crate) fn ids(&self, name: &str) -> Vec<Uuid> {
        self.all(name).iter().filter_map(|text| text.parse().ok()).collect()
    }
}

/// What was sent, with the pictures that came with it already accepted.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    pub(crate) fields: Fields,
    /// Pictures accepted now.
    pub(crate) photos: Vec<Uuid>,
    /// The same, each with the name of the field it came in, and how answers name it.
    pub(crate) named: Vec<(String, String)>,
    /// PDFs, each with the name of the field it came in.
    pub(crate) pdfs: Vec<(String, Upload)>,
    /// Files that were not accepted.
    pub(crate) refused: Vec<Refused>,
}

/// A file that was not accepted.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    /// The field it came in.
    pub(crate) name: String,
    /// What was wrong with it.
    pub(crate) error: FieldError,
}

/// What was wrong with files; a PDF that nobody asked for is no picture.
fn wrong_files(refused: &[Refused], pdfs: &[(String, Upload)]) -> Vec<FieldError> {
    let unasked = pdfs.iter().map(|_| Problem::BadPicture.at("photo"));
    refused.iter().map(|refused| refused.error.clone()).chain(unasked).collect()
}

impl Sent {
    /// What was wrong with files, where only pictures are asked for.
    pub(crate) fn refused(&self) -> Vec<FieldError> {
        wrong_files(&self.refused, &self.pdfs)
    }
}

/// Reads a form, url-encoded or multipart.
pub(crate) async fn read(ctx: &Ctx, request: Request) -> Result<Sent, Error> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        let multipart = Multipart::from_request(request.map(in_sips), &())
            .await
            .map_err(|_| Error::field("form", Problem::Missing))?;
        return read_multipart(ctx, multipart).await;
    }
    let bytes = axum::body::to_bytes(request.into_body(), FORM_BYTES_MAX)
        .await
        .map_err(|_| Error::field("form", Problem::TooManyBytes(FORM_BYTES_MAX)))?;
    Ok(Sent { fields: Fields::parse(&bytes), ..Sent::default() })
}

/// A body that comes piece by piece. The parser takes whatever is there before it hands anything out, and over a
/// quick line that is a whole upload.
pub(crate) fn in_sips(body: Body) -> Body {
    Body::from_stream(stream::unfold(body.into_data_stream(), |mut pieces| async {
        tokio::task::yield_now().await;
        pieces.next().await.map(|piece| (piece, pieces))
    }))
}

async fn read_multipart(ctx: &Ctx, mut multipart: Multipart) -> Result<Sent, Error> {
    let mut sent = Sent::default();
    let mut room = FORM_BYTES_MAX;
    while let Some(part) = multipart.next_field().await.map_err(|_| broken())? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().is_some();
        if file {
            if let Some(mut upload) = set_aside(part).await? {
                if upload.is_pdf().map_err(lost)? {
                    set_by(&mut sent, name, upload);
                } else {
                    accept(ctx, &mut sent, (name, upload)).await?;
                }
            }
        } else {
            let bytes = part.bytes().await.map_err(|_| broken())?;
            room = room.checked_sub(bytes.len()).ok_or_else(broken)?;
            sent.fields.0.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(sent)
}

/// Writes an upload to an unnamed file as it arrives: two hundred phones that send at once hold no memory.
/// An empty file field (nothing chosen) is nothing.
async fn set_aside(mut part: Field<'_>) -> Result<Option<Upload>, Error> {
    let mut file = None;
    while let Some(chunk) = part.chunk().await.map_err(|_| broken())? {
        if chunk.is_empty() {
            continue;
        }
        let open = match file.take() {
            Some(open) => open,
            None => tokio::fs::File::from_std(tempfile::tempfile().map_err(lost)?),
        };
        let open = file.insert(open);
        open.write_all(&chunk).await.map_err(lost)?;
    }
    let Some(mut file) = file else { return Ok(None) };
    file.flush().await.map_err(lost)?;
    Ok(Some(Upload::File(file.into_std().await)))
}

fn lost(error: std::io::Error) -> Error {
    Error::Unavailable(format!("temporary file: {error}"))
}

fn broken() -> Error {
    Error::field("form", Problem::TooManyBytes(UPLOAD_BYTES_MAX))
}

/// Keeps a PDF for whoever asks for it.
fn set_by(sent: &mut Sent, name: String, upload: Upload) {
    if sent.pdfs.len() < papers::PER_QUESTION {
        sent.pdfs.push((name, upload));
    } else {
        sent.refused.push(Refused { name, error: Problem::TooManyItems(papers::PER_QUESTION).at("file") });
    }
}

/// Accepts one picture that came in the field of this name.
pub(crate) async fn accept(
    ctx: &Ctx,
    sent: &mut Sent,
    (name, upload): (String, impl Into<Upload>),
) -> Result<(), Error> {
    if sent.photos.len() >= photos::PER_MESSAGE {
        let error = Problem::TooManyItems(photos::PER_MESSAGE).at("photo");
        sent.refused.push(Refused { name, error });
        return Ok(());
    }
    match photos::accept(ctx, upload).await {
        Ok(id) => {
            sent.photos.push(id);
            sent.named.push((name, id.to_string()));
        }
        Err(Error::Invalid(fields)) => {
            sent.refused.extend(fields.into_iter().map(|error| Refused { name: name.clone(), error }));
        }
        Err(other) => return Err(other),
    }
    Ok(())
}

/// A form of anybody, with the pictures that came with it already accepted.
#[derive(Debug)]
pub(crate) struct Posted {
    pub(crate) visit: Visit,
    pub(crate) fields: Fields,
    /// Pictures accepted now.
    pub(crate) photos: Vec<Uuid>,
    /// Files accepted now, each with the name of the field it came in, and how answers name it.
    pub(crate) named: Vec<(String, String)>,
    /// PDFs that nobody asked for yet, each with the name of the field it came in.
    pub(crate) pdfs: Vec<(String, Upload)>,
    /// Files that were not accepted.
    pub(crate) refused: Vec<Refused>,
}

impl Posted {
    /// What was wrong with files, where only pictures are asked for.
    pub(crate) fn refused(&self) -> Vec<FieldError> {
        wrong_files(&self.refused, &self.pdfs)
    }
}

impl FromRequest<App> for Posted {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &App) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let visit =
            <Visit as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, app).await?;
        // Officers are known, and many of them sit behind one address: the limit is for strangers.
        if visit.officer.is_none() {
            app.limits.write(visit.address).map_err(|error| PageError::new(&visit, error))?;
        }
        let sent = read(&visit.ctx, Request::from_parts(parts, body)).await;
        let Sent { fields, photos, named, pdfs, refused } =
            sent.map_err(|error| PageError::new(&visit, error))?;
        Ok(Posted { visit, fields, photos, named, pdfs, refused })
    }
}
