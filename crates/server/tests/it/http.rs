//! As much HTTP as these tests need: one connection for each request, and no answer at all when the program
//! dies under it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// What separates the parts of a form.
const BORDER: &str = "----batas-antara-isian";

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        let value = |line: &str| -> Option<usize> {
            let (title, _) = line.split_once(':')?;
            title.eq_ignore_ascii_case(name).then_some(title.len() + 1)
        };
        self.head.lines().find_map(|line| Some(line[value(line)?..].trim())).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A form: fields, and at most one picture or one document.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub fields: Vec<(&'static str, String)>,
    pub photo: Option<Vec<u8>>,
    pub document: Option<Vec<u8>>,
}

impl Form {
    fn body(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            body.extend(
                format!("--{BORDER}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                    .bytes(),
            );
        }
        let files = [
            (&self.photo, "name=\"photo\"; filename=\"foto.png\"\r\nContent-Type: image/png"),
            (&self.document, "name=\"file\"; filename=\"surat.pdf\"\r\nContent-Type: application/pdf"),
        ];
        for (file, named) in files.iter().filter_map(|(file, named)| Some((file.as_ref()?, named))) {
            body.extend(format!("--{BORDER}\r\nContent-Disposition: form-data; {named}\r\n\r\n").bytes());
            body.extend(file);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BORDER}--\r\n").bytes());
        body
    }
}

pub fn get(at: SocketAddr, path: &str) -> Option<Answer> {
    send(at, &format!("GET {path} HTTP/1.1\r\n"), &[])
}

/// Sends a form; nobody need be told why there is no answer.
pub fn post(at: SocketAddr, path: &str, form: &Form) -> Option<Answer> {
    let body = form.body();
    let kind = format!("Content-Type: multipart/form-data; boundary={BORDER}");
    send(at, &format!("POST {path} HTTP/1.1\r\n{kind}\r\nContent-Length: {}\r\n", body.len()), &body)
}

fn send(at: SocketAddr, head: &str, body: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(at).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    stream.set_write_timeout(Some(PATIENCE)).ok()?;
    let mut request = format!("{head}Host: {at}\r\nConnection: close\r\n\r\n").into_bytes();
    request.extend(body);
    stream.write_all(&request).ok()?;
    let mut all = Vec::new();
    stream.read_to_end(&mut all).ok()?;
    let end = all.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8(all[..end].to_vec()).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let answer = Answer { status, head, body: all.split_off(end + 4) };
    let whole = answer.header("content-length").parse() == Ok(answer.body.len());
    whole.then_some(answer)
}
