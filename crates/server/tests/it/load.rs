//! Residents who file cases over HTTP, each with a picture, some with a message after it, and who send again
//! whatever was not answered: what they were told must stay true.

use std::collections::BTreeSet;
use std::io::Cursor;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::http::{self, Form};

/// How many residents.
const CLIENTS: u32 = 6;
/// Nothing may stay unanswered so long.
const PATIENCE: Duration = Duration::from_secs(30);
/// How far a colour may move when a picture is encoded again.
const TOLERANCE: u8 = 12;

/// A case that was acknowledged.
struct Filed {
    number: u32,
    /// Its page, behind the secret.
    page: String,
    /// Whether a message was acknowledged as well.
    wrote: bool,
}

/// Residents at work.
pub struct Load {
    at: SocketAddr,
    next: AtomicU32,
    stop: AtomicBool,
    answered: AtomicUsize,
    filed: Mutex<Vec<Filed>>,
}

impl Load {
    /// Residents work while `meanwhile` runs, and end what they have begun.
    pub fn during(at: SocketAddr, meanwhile: impl FnOnce(&Load)) -> Load {
        let load = Load {
            at,
            next: AtomicU32::new(1),
            stop: AtomicBool::new(false),
            answered: AtomicUsize::new(0),
            filed: Mutex::new(Vec::new()),
        };
        std::thread::scope(|scope| {
            // However `meanwhile` ends, the residents must stop, or this would wait for ever.
            let _stop = StopAtEnd(&load.stop);
            (0..CLIENTS).for_each(|_| {
                scope.spawn(|| load.resident());
            });
            meanwhile(&load);
        });
        load
    }

    /// Waits until `count` more requests were acknowledged.
    pub fn wait_for(&self, count: usize) {
        let (begun, before) = (Instant::now(), self.answered.load(Ordering::Relaxed));
        while self.answered.load(Ordering::Relaxed) < before + count {
            assert!(begun.elapsed() < PATIENCE, "nothing is acknowledged any more");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn resident(&self) {
        while !self.stop.load(Ordering::Relaxed) {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            let page = self.insist("/lapor", &case(number, true));
            let page = page.split('?').next().unwrap().to_owned();
            let wrote = number.is_multiple_of(3);
            if wrote {
                self.insist(&page, &message(number));
            }
            self.filed.lock().unwrap().push(Filed { number, page, wrote });
        }
    }

    /// Sends until it is answered, as somebody does whose connection broke; where the answer leads. While the
    /// database is away "try again later" is an answer too, and no other is.
    fn insist(&self, path: &str, form: &Form) -> String {
        let begun = Instant::now();
        loop {
            match http::post(self.at, path, form) {
                Some(answer) if answer.status == 303 => {
                    self.answered.fetch_add(1, Ordering::Relaxed);
                    return answer.header("location").to_owned();
                }
                Some(answer) => assert_eq!(answer.status, 503, "{path}"),
                None => {}
            }
            assert!(begun.elapsed() < PATIENCE, "{path} is not answered");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Asks for everything that was acknowledged; the number of cases. Each key gave one case.
    pub fn must_be_there(&self) -> usize {
        let filed = self.filed.lock().unwrap();
        for case in filed.iter() {
            case.must_be_there(self.at);
        }
        let pages: BTreeSet<&str> = filed.iter().map(|case| case.page.as_str()).collect();
        assert_eq!(pages.len(), filed.len(), "no case was given to two reporters");
        filed.len()
    }
}

struct StopAtEnd<'a>(&'a AtomicBool);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Filed {
    fn must_be_there(&self, at: SocketAddr) {
        let answer = http::get(at, &self.page).expect("an answer");
        let text = answer.text();
        assert_eq!(answer.status, 200, "case {} was acknowledged and is lost", self.number);
        assert!(text.contains(&words(self.number)), "case {}: its text", self.number);
        if self.wrote {
            assert!(text.contains(&said(self.number)), "case {}: its message was acknowledged", self.number);
        }
        let link = format!("{}/foto/", self.page);
        let photo = text.split_once(&link).and_then(|(_, rest)| rest.split_once('/'));
        let (photo, _) = photo.unwrap_or_else(|| panic!("case {}: no picture", self.number));
        let picture = http::get(at, &format!("{link}{photo}/besar")).expect("an answer");
        assert_eq!(picture.status, 200, "case {}: its picture", self.number);
        let decoded = image::load_from_memory_with_format(&picture.body, image::ImageFormat::Jpeg);
        let decoded = decoded.expect("a whole JPEG").into_rgb8();
        let found = decoded.get_pixel(3, 3).0;
        let near = found.iter().zip(colour(self.number)).all(|(a, b)| a.abs_diff(b) <= TOLERANCE);
        assert!(near, "case {}: the picture is another one: {found:?}", self.number);
        // The same form again, as after an answer that got lost on its way.
        let again = http::post(at, "/lapor", &case(self.number, false)).expect("an answer");
        assert_eq!(again.header("location").split('?').next(), Some(self.page.as_str()), "one key, one case");
    }
}

/// The last step of the report, with everything typed before.
pub fn case(number: u32, with_photo: bool) -> Form {
    let fixed = [
        ("from", "4"),
        ("to", "5"),
        ("kind", "complaint"),
        ("category", "LIN-03"),
        ("answers.keadaan", "dahan"),
        ("area", "35.73.02.1008"),
        ("landmark", "depan balai warga"),
    ];
    let mut fields: Vec<_> = fixed.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    fields.push(("text", format!("{}, mohon dipangkas sebelum hujan besar.", words(number))));
    fields.push(("key", format!("kunci-laporan-{number}")));
    Form { fields, photo: with_photo.then(|| png(number)), ..Form::default() }
}

fn message(number: u32) -> Form {
    Form { fields: vec![("do", "write".to_owned()), ("text", said(number))], ..Form::default() }
}

fn words(number: u32) -> String {
    format!("Dahan pohon nomor {number} menjuntai ke kabel")
}

fn said(number: u32) -> String {
    format!("Dahan nomor {number} sekarang sudah patah.")
}

/// A picture of one colour, another for each number.
fn png(number: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(24, 16, image::Rgb(colour(number)));
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn colour(number: u32) -> [u8; 3] {
    let part = |shift: u32| u8::try_from(number >> shift & 7).unwrap() * 32 + 16;
    [part(0), part(3), part(6)]
}
