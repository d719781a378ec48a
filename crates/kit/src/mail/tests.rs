//! What a letter looks like, and what none is. The conversation with a server is tested in `testkit`.

use super::*;

fn letter(to: &str, subject: &str, text: &str) -> Letter {
    let id = Uuid::from_u128(0x0193_5f00_0000_7000_8000_0000_0000_0001);
    Letter { id, to: to.into(), subject: subject.into(), text: text.into(), lang: Lang::Id }
}

fn composed(letter: &Letter) -> Result<String, Error> {
    let from = mailbox("Sambat Kota Malang <sambat@contoh.go.id>")?;
    let (_, bytes) = compose(letter, &from, Time(1_795_000_000 * SECOND))?;
    Ok(String::from_utf8(bytes).unwrap())
}

#[test]
fn a_letter_is_ascii_with_the_headers_of_a_machine() {
    let raw =
        composed(&letter("sri@example.org", "Aduan “selesai” – kafé", "Baik.\n.\nSelesai é\n")).unwrap();
    assert!(raw.is_ascii());
    for line in [
        "Message-ID: <01935f00-0000-7000-8000-000000000001@contoh.go.id>",
        "Auto-Submitted: auto-generated",
        "Content-Language: id",
        "Content-Type: text/plain; charset=utf-8",
        "Date: Wed, 18 Nov 2026 11:06:40 +0000",
        "To: sri@example.org",
    ] {
        assert!(raw.lines().any(|found| found == line), "{line}\n{raw}");
    }
    assert!(raw.ends_with("\r\n\r\nBaik.\r\n.\r\nSelesai =C3=A9"), "{raw}");
}

#[test]
fn nothing_begins_a_header_of_its_own() {
    for bad in ["a\nBcc: x@example.org", "a\r\nBcc: x@example.org", "a\rb", "a\0b", "a\u{85}b", "a\u{2028}b"]
    {
        assert_eq!(composed(&letter("sri@example.org", bad, "")), Err(Error::BadSubject), "{bad:?}");
        let to = format!("{bad}@example.org");
        assert_eq!(composed(&letter(&to, "s", "")), Err(Error::BadAddress), "{to:?}");
        let to = format!("sri@example.org{bad}");
        assert_eq!(composed(&letter(&to, "s", "")), Err(Error::BadAddress), "{to:?}");
        assert!(mailbox(&format!("{bad} <sambat@contoh.go.id>")).is_err());
    }
    for bad in
        ["", "sri", "sri@", "@example.org", "a@b@c", "Sri <sri@example.org>", "a@b.org, c@d.org", "é@b.org"]
    {
        assert_eq!(composed(&letter(bad, "s", "")), Err(Error::BadAddress), "{bad:?}");
    }
    let raw = composed(&letter("sri@example.org", "s", "Bcc: x@example.org\n\nFrom: y\n")).unwrap();
    let (head, _) = raw.split_once("\r\n\r\n").unwrap();
    assert!(!head.contains("Bcc"), "{head}");
}

#[test]
fn dates_no_mail_can_show_are_brought_to_the_nearest() {
    let from = mailbox(MEMORY_FROM).unwrap();
    for (time, year) in [(i64::MIN, "1970"), (i64::MAX, "9999")] {
        let (_, bytes) = compose(&letter("sri@example.org", "s", ""), &from, Time(time)).unwrap();
        let raw = String::from_utf8(bytes).unwrap();
        assert!(raw.lines().any(|line| line.starts_with("Date: ") && line.contains(year)), "{raw}");
    }
}

#[test]
fn settings_that_cannot_work_say_why_and_repeat_nothing() {
    let from = "Sambat <sambat@contoh.go.id>";
    for (url, from, why) in [
        ("mail.contoh.go.id", from, "not an address"),
        ("http://u:geheim@host", from, "neither smtp://"),
        ("smtp://u:geheim@host?tls=maybe", from, "required, opportunistic or none"),
        ("smtps://u:geheim@host?tls=none", from, "always encrypted"),
        ("smtp://", from, "names no host"),
        ("smtp://u@host", from, "no password"),
        ("smtp://u:%FFgeheim@host", from, "not UTF-8"),
        ("smtp://host", "Sambat", "Name <address>"),
        ("smtp://host", "", "Name <address>"),
    ] {
        let text = Mailer::smtp(url, from).unwrap_err().to_string();
        assert!(text.contains(why) && !text.contains("geheim"), "{url}: {text}");
    }
    let mailer = Mailer::smtp("smtps://u:geheim@[::1]:465", from).unwrap();
    assert_eq!(format!("{mailer:?}"), "Mailer(smtp)");
}

#[tokio::test]
async fn memory_keeps_what_a_server_would_take_and_none_takes_nothing() {
    let (mailer, good) = (Mailer::memory(), letter("sri@example.org", "Halo", "isi"));
    mailer.clone().send(&good, Time(0)).await.unwrap();
    assert_eq!(mailer.send(&letter("sri", "Halo", "isi"), Time(0)).await, Err(Error::BadAddress));
    assert_eq!(mailer.sent(), std::slice::from_ref(&good));
    assert_eq!(format!("{good:?}"), "Letter { id: 01935f00-0000-7000-8000-000000000001, .. }");
    assert_eq!(Mailer::none().send(&good, Time(0)).await, Err(Error::NotConfigured));
    assert_eq!(Mailer::none().check().await, Err(Error::NotConfigured));
    assert!(!Mailer::none().is_configured() && mailer.is_configured());
}

/// Whoever listens and says nothing must not hold up the letters of others.
#[tokio::test]
async fn a_server_that_says_nothing_is_left() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", silent.local_addr().unwrap());
    let mut relay = smtp::Relay::new(&url, mailbox(MEMORY_FROM).unwrap()).unwrap();
    assert_eq!(relay.patience, TIMEOUT);
    relay.patience = Duration::from_millis(50);
    assert_eq!(relay.check().await, Err(Error::Unavailable("no answer in time".to_owned())));
}
