//! The two formats, told apart by the extension at the end of a path.

use crate::document::{Document, ReadError, from_json, from_xml, to_json, to_xml};

/// How an answer is written. XML is what the specification demands; JSON is optional there and always
/// served here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `.xml`
    Xml,
    /// `.json`
    Json,
}

impl Format {
    /// The format for `xml` or `json`; anything else deserves a 404 ([`crate::Error::FormatUnknown`]).
    pub fn from_extension(extension: &str) -> Option<Format> {
        match extension {
            "xml" => Some(Format::Xml),
            "json" => Some(Format::Json),
            _ => None,
        }
    }

    /// Splits the last part of a path, such as `requests.json` or `PU.01.xml`: codes may hold dots
    /// themselves.
    pub fn split(segment: &str) -> Option<(&str, Format)> {
        let (stem, extension) = segment.rsplit_once('.')?;
        Some((stem, Format::from_extension(extension)?))
    }

    /// The value of the `Content-Type` header.
    pub fn content_type(self) -> &'static str {
        match self {
            Format::Xml => "text/xml; charset=utf-8",
            Format::Json => "application/json; charset=utf-8",
        }
    }

    /// The bare MIME type, as a discovery document lists it.
    pub fn mime(self) -> &'static str {
        match self {
            Format::Xml => "text/xml",
            Format::Json => "application/json",
        }
    }

    /// Writes a document in this format.
    pub fn write<T: Document>(self, document: &T) -> String {
        match self {
            Format::Xml => to_xml(document),
            Format::Json => to_json(document),
        }
    }

    /// Reads a document somebody else wrote in this format.
    ///
    /// # Errors
    ///
    /// [`ReadError`] when it is not of this format or lacks what the type cannot do without.
    pub fn read<T: Document>(self, text: &str) -> Result<T, ReadError> {
        match self {
            Format::Xml => from_xml(text),
            Format::Json => from_json(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extension_decides() {
        assert_eq!(Format::split("requests.xml"), Some(("requests", Format::Xml)));
        assert_eq!(Format::split("PU.01.json"), Some(("PU.01", Format::Json)));
        for unknown in ["requests", "requests.", "requests.html", "requests.XML", ""] {
            assert_eq!(Format::split(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn every_content_type_names_its_charset() {
        for format in [Format::Xml, Format::Json] {
            assert_eq!(format.content_type(), format!("{}; charset=utf-8", format.mime()));
        }
    }
}
