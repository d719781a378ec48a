//! The promises of `kit::mail` towards a real mail server.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]

use kit::clock::Time;
use kit::i18n::Lang;
use kit::mail::{Error, Letter, Mailer};
use testkit::smtp::Server;
use uuid::Uuid;

const FROM: &str = "Sambat Kota Malang <sambat@contoh.go.id>";
const NOW: Time = Time(1_795_000_000_000_000);

fn letter(to: &str) -> Letter {
    Letter {
        id: Uuid::from_u128(7),
        to: to.to_owned(),
        subject: "Aduan Anda “selesai” dikerjakan – mohon dibaca, karena judul ini panjang sekali, é".to_owned(),
        text: "Yth. Ibu Sri,\n\nPetugas menulis: “Lampu di depan kafé sudah menyala.”\n.\n..\nFrom: bukan kepala surat\n"
            .to_owned(),
        lang: Lang::Id,
    }
}

fn mailer(server: &Server) -> Mailer {
    Mailer::smtp(&server.url(), FROM).unwrap()
}

fn unavailable(outcome: Result<(), Error>) -> String {
    match outcome {
        Err(Error::Unavailable(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    let server = Server::start();
    let (mailer, letter) = (mailer(&server), letter("sri@example.org"));
    mailer.check().await.unwrap();
    assert_eq!(server.received(), [], "a check sends nothing");
    mailer.send(&letter, NOW).await.unwrap();
    mailer.send(&letter, NOW).await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 2);
    let first = &received[0];
    assert_eq!((first.to.as_str(), first.from.as_str()), ("sri@example.org", "sambat@contoh.go.id"));
    assert_eq!((&first.subject, &first.body), (&letter.subject, &letter.text));
    assert_eq!(first.message_id, "<00000000-0000-0000-0000-000000000007@contoh.go.id>");
    assert_eq!(first.message_id, received[1].message_id, "the second attempt is recognised");
    for (name, value) in [
        ("from", FROM),
        ("to", "sri@example.org"),
        ("date", "Wed, 18 Nov 2026 11:06:40 +0000"),
        ("auto-submitted", "auto-generated"),
        ("content-language", "id"),
        ("mime-version", "1.0"),
    ] {
        assert_eq!(first.header(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_refusal_is_final_and_a_delay_is_not_and_neither_repeats_the_address() {
    let server = Server::start();
    let mailer = mailer(&server);
    let refused = mailer.send(&letter("refuse.sri@example.org"), NOW).await.unwrap_err();
    assert_eq!(refused, Error::Refused("code 550 5.1.1".to_owned()));
    assert!(!refused.is_worth_another_try());
    let delayed = mailer.send(&letter("later.sri@example.org"), NOW).await.unwrap_err();
    assert_eq!(delayed, Error::Unavailable("code 451 4.7.1".to_owned()));
    assert!(delayed.is_worth_another_try());
    assert_eq!(server.received(), []);
}

#[tokio::test]
async fn without_a_server_one_tries_again() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mailer = Mailer::smtp(&format!("smtp://{free}"), FROM).unwrap();
    assert_eq!(unavailable(mailer.send(&letter("sri@example.org"), NOW).await), "connection refused");
    assert_eq!(unavailable(mailer.check().await), "connection refused");
}

#[tokio::test]
async fn a_wrong_password_is_our_mistake_and_costs_no_letter() {
    let server = Server::with_login("sambat", "benar@rahasia");
    let to = |login: &str, tls: &str| {
        Mailer::smtp(&format!("smtp://{login}127.0.0.1:{}?tls={tls}", server.port()), FROM).unwrap()
    };
    let letter = letter("sri@example.org");
    let why = unavailable(to("sambat:salah@", "none").send(&letter, NOW).await);
    assert_eq!(why, "code 535 5.7.8");
    assert_eq!(unavailable(to("", "none").send(&letter, NOW).await), "code 530 5.7.0");
    to("sambat:benar%40rahasia@", "none").send(&letter, NOW).await.unwrap();
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_password_does_not_travel_in_the_open_unasked() {
    let server = Server::with_login("sambat", "rahasia");
    let url = format!("smtp://sambat:rahasia@127.0.0.1:{}", server.port());
    for tls in ["", "?tls=required"] {
        let mailer = Mailer::smtp(&format!("{url}{tls}"), FROM).unwrap();
        let why = unavailable(mailer.send(&letter("sri@example.org"), NOW).await);
        assert_eq!(why, "STARTTLS is not supported on this server");
    }
    let mailer = Mailer::smtp(&url.replace("smtp:", "smtps:"), FROM).unwrap();
    let why = unavailable(mailer.check().await);
    assert!(why.starts_with("TLS: "), "{why}");
    let open = Mailer::smtp(&format!("{url}?tls=opportunistic"), FROM).unwrap();
    open.send(&letter("sri@example.org"), NOW).await.unwrap();
    assert_eq!(server.received().len(), 1);
}
