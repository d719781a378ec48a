//! What `doctor` finds out about the mail server.

use testkit::smtp::Server;

use crate::program::{Program, run};

const FROM: &str = "Sambat Kota Malang <sambat@contoh.go.id>";

/// The line about e-mail of an installation with this mail server, and its exit code.
fn line_about_mail(program: &Program, url: &str) -> String {
    let mut command = program.command(&["doctor"]);
    command.env("SAMBAT_SMTP", url).env("SAMBAT_MAIL_FROM", FROM);
    let report = run(command).ok();
    let line = report.lines().find(|line| line.contains("mail")).unwrap_or(&report);
    line.to_owned()
}

#[test]
fn a_mail_server_is_tried_and_one_that_is_down_is_no_reason_to_stop() {
    let (program, server) = (Program::with_sample(), Server::with_login("sambat", "rahasia"));
    assert_eq!(
        line_about_mail(&program, ""),
        "ok    no e-mail is sent: no mail server is set (SAMBAT_SMTP and SAMBAT_MAIL_FROM)"
    );
    let url = |login: &str| format!("smtp://{login}@127.0.0.1:{}?tls=none", server.port());
    assert_eq!(
        line_about_mail(&program, &url("sambat:rahasia")),
        format!("ok    the mail server takes letters from {FROM}")
    );
    let wrong = line_about_mail(&program, &url("sambat:salah"));
    assert!(wrong.starts_with("WARN  mail server: code 535") && !wrong.contains("salah"), "{wrong}");
    assert!(server.received().is_empty());
    let gone = url("sambat:rahasia");
    drop(server);
    let gone = line_about_mail(&program, &gone);
    assert!(gone.starts_with("WARN  mail server: connection refused: no e-mail leaves"), "{gone}");
}
