//! Fees through the real router: the bank's two calls, the bill of whoever pays it, the list of what is owed back.

use civic::identity::Role;
use civic::payments::{self, PaymentState};
use kit::snap::{Call, NOTIFY_PATH, Secret};
use testkit::bank::{Bank, Paid, paid};
use testkit::{Resident, TestCity, both_engines};

use crate::client::Client;
use crate::program::{Program, Reply};

const FEE: i64 = 150_000;

async fn send(program: &Program, call: Call) -> Reply {
    let caller = call.headers.iter().fold(program.clone(), |caller, (name, value)| caller.with(name, value));
    caller.send("POST", call.path, Some("application/json"), call.body.into_bytes()).await
}

/// A token of the city for its bank.
async fn token(city: &TestCity, program: &Program) -> String {
    let answer = send(program, Bank::default().ask(city)).await;
    assert_eq!((answer.status.as_u16(), code(&answer).as_str()), (200, "2007300"), "{}", answer.text);
    answer.json()["accessToken"].as_str().unwrap().to_owned()
}

fn code(answer: &Reply) -> String {
    answer.json()["responseCode"].as_str().unwrap_or_default().to_owned()
}

async fn tell(city: &TestCity, program: &Program, paid: &Paid) -> Reply {
    let token = token(city, program).await;
    send(program, Bank::default().tell(city, &token, paid)).await
}

fn page(resident: &Resident) -> String {
    format!("/sambatan/{}/{}/tagihan", resident.code, resident.secret)
}

/// A call with one header changed, or left out where there is no value.
fn with(mut call: Call, name: &str, value: Option<&str>) -> Call {
    call.headers.retain(|(known, _)| *known != name);
    let known = ["x-client-key", "x-timestamp", "x-signature", "x-external-id", "authorization"];
    let name = known.into_iter().find(|known| *known == name).unwrap();
    call.headers.extend(value.map(|value| (name, value.to_owned())));
    call
}

both_engines! {
    async fn a_bank_tells_of_a_payment_and_a_repeat_is_answered_alike(city: TestCity) {
        let sri = city.resident("Sri").await;
        let bill = city.bill(&sri, FEE).await.unwrap();
        let program = Program::of(&city);
        let bank = Bank::default();
        let asked = send(&program, bank.ask(&city)).await.json();
        assert_eq!((&asked["tokenType"], &asked["expiresIn"]), (&"Bearer".into(), &"900".into()));
        let call = paid("B1", &bill.reference, FEE);
        let first = tell(&city, &program, &call).await;
        assert_eq!((first.status.as_u16(), first.text.as_str()), (200, r#"{"responseCode":"2005200","responseMessage":"Successful"}"#));
        assert_eq!(city.bills(&sri).await[0].state, PaymentState::Paid);
        for again in [call.clone(), paid("B1", &bill.reference, FEE)] {
            let answer = tell(&city, &program, &again).await;
            assert_eq!((answer.status, answer.text), (first.status, first.text.clone()), "the same call, and told anew");
        }
        let other = Paid { amount: FEE - 1, ..call.clone() };
        let answer = tell(&city, &program, &other).await;
        assert_eq!((answer.status.as_u16(), code(&answer).as_str()), (409, "4095200"), "another body under one number");
        let unknown = paid("B9", "TIDAKADA", 1_000);
        for _ in 0..2 {
            let answer = tell(&city, &program, &unknown).await;
            assert_eq!((answer.status.as_u16(), code(&answer).as_str()), (404, "4045201"));
        }
        for (number, amount) in [("B2", FEE), ("B3", 1)] {
            assert_eq!(tell(&city, &program, &paid(number, &bill.reference, amount)).await.status, 200, "taken notice of");
        }
        let accounts = payments::accounts(&city.ctx()).await.unwrap();
        assert_eq!((accounts.came, accounts.settled, accounts.owed), (2 * FEE + 1_001, FEE, FEE + 1_001));
    }

    async fn a_token_is_for_whoever_signs_with_the_banks_key(city: TestCity) {
        let program = Program::of(&city);
        let good = Bank::default().ask(&city);
        let signature = good.headers.iter().find(|(name, _)| *name == "x-signature").unwrap().1.clone();
        let stale = city.clock.now();
        for (call, status, code_is) in [
            (with(good.clone(), "x-signature", Some("AAAA")), 401, "4017300"),
            (with(good.clone(), "x-signature", Some(&signature.replacen(&signature[..1], "_", 1))), 401, "4017300"),
            (with(good.clone(), "x-client-key", Some("bank-lain")), 401, "4017300"),
            (with(good.clone(), "x-timestamp", Some("2026-02-02T09:00:01+07:00")), 401, "4017300"),
            (with(good.clone(), "x-timestamp", Some("kemarin")), 400, "4007301"),
            (with(good.clone(), "x-timestamp", None), 400, "4007302"),
            (with(good.clone(), "x-signature", None), 400, "4007302"),
            (with(good.clone(), "x-client-key", None), 400, "4007302"),
            (Call { body: "{}".to_owned(), ..good.clone() }, 400, "4007301"),
            (Call { body: "grant".to_owned(), ..good.clone() }, 400, "4007301"),
            (Call { body: " ".repeat(16 * 1024 + 1), ..good.clone() }, 413, "4137300"),
        ] {
            let answer = send(&program, call.clone()).await;
            assert_eq!((answer.status.as_u16(), code(&answer).as_str()), (status, code_is), "{call:?}");
            assert!(!answer.text.contains("accessToken"));
        }
        for (seconds, status) in [(300, 200), (301, 401), (-300, 200), (-301, 401)] {
            let call = Bank::default().caller.token(stale.plus_seconds(seconds)).unwrap();
            assert_eq!(send(&program, call).await.status.as_u16(), status, "{seconds} seconds apart");
        }
    }

    async fn a_notification_that_is_not_the_banks_changes_nothing(city: TestCity) {
        let sri = city.resident("Sri").await;
        let bill = city.bill(&sri, FEE).await.unwrap();
        let program = Program::of(&city);
        let bank = Bank::default();
        let token = token(&city, &program).await;
        let now = city.clock.now();
        let good = bank.caller.notify(now, &token, &paid("B1", &bill.reference, FEE));
        let other_body = good.body.replace("150000.00", "150001.00");
        assert_ne!(other_body, good.body);
        let mut guessed = bank.caller.clone();
        guessed.secret = Secret::new("tebakan");
        let signed = |body: &str| bank.caller.signed(now, &token, "77", body.to_owned());
        for (call, status, code_is) in [
            (with(good.clone(), "x-signature", Some("AAAA")), 401, "4015200"),
            (with(good.clone(), "x-timestamp", Some("2026-02-02T09:00:01+07:00")), 401, "4015200"),
            (Call { body: other_body, ..good.clone() }, 401, "4015200"),
            (guessed.notify(now, &token, &paid("B1", &bill.reference, FEE)), 401, "4015200"),
            (bank.caller.notify(now.plus_seconds(-301), &token, &paid("B1", &bill.reference, FEE)), 401, "4015200"),
            (bank.caller.notify(now, "token", &paid("B1", &bill.reference, FEE)), 401, "4015201"),
            (with(good.clone(), "authorization", None), 401, "4015201"),
            (with(good.clone(), "x-external-id", None), 400, "4005202"),
            (with(good.clone(), "x-external-id", Some("a b")), 400, "4005201"),
            (signed(&" ".repeat(16 * 1024 + 1)), 413, "4135200"),
            (signed("bukan json"), 400, "4005201"),
            (signed("{}"), 400, "4005202"),
            (signed(r#"{"originalReferenceNo":"B1","latestTransactionStatus":"00"}"#), 400, "4005202"),
            (signed(r#"{"originalReferenceNo":"","latestTransactionStatus":"03"}"#), 400, "4005201"),
            (signed(&good.body.replace("IDR", "USD")), 400, "4005201"),
            (signed(&good.body.replace("150000.00", "150000.50")), 400, "4005201"),
        ] {
            let answer = send(&program, call.clone()).await;
            assert_eq!((answer.status.as_u16(), code(&answer).as_str()), (status, code_is), "{call:?}");
        }
        assert_eq!(city.bills(&sri).await[0].state, PaymentState::Waiting);
        assert_eq!(payments::accounts(&city.ctx()).await.unwrap().came, 0);
        assert_eq!(send(&program, good.clone()).await.status, 200, "the good one is good");
        // Blanks between the parts are no part of what is signed.
        let spaced = Call { body: good.body.replace(':', " : "), ..good };
        assert_eq!(code(&send(&program, spaced).await), "2005200");
    }

    async fn a_failed_payment_is_taken_notice_of(city: TestCity) {
        let sri = city.resident("Sri").await;
        let bill = city.bill(&sri, FEE).await.unwrap();
        let program = Program::of(&city);
        let failed = Paid { status: "06".to_owned(), ..paid("B1", &bill.reference, FEE) };
        assert_eq!(code(&tell(&city, &program, &failed).await), "2005200");
        assert_eq!(city.bills(&sri).await[0].state, PaymentState::Waiting);
    }

    async fn without_a_bank_the_doors_are_not_there(city: TestCity) {
        let program = Program::without_bank(&city);
        let bank = Bank::default();
        let notification = bank.caller.notify(city.clock.now(), "token", &paid("B1", "A", FEE));
        for call in [bank.ask(&city), notification] {
            let answer = send(&program, call).await;
            assert_eq!((answer.status.as_u16(), code(&answer).as_str()), (404, ""), "{}", answer.text);
        }
        assert_eq!(Program::of(&city).get(NOTIFY_PATH).await.status, 405);
    }

    async fn guesses_are_limited(city: TestCity) {
        let program = Program::limited(&city);
        let wrong = with(Bank::default().ask(&city), "x-signature", Some("AAAA"));
        let mut last = 0;
        for _ in 0..70 {
            last = send(&program, wrong.clone()).await.status.as_u16();
        }
        assert_eq!(last, 429);
    }

    async fn whoever_pays_sees_the_bill_and_then_the_receipt(city: TestCity) {
        let (sri, budi) = (city.resident("Sri").await, city.resident("Budi").await);
        let client = Client::stranger(&city);
        assert_eq!(client.get(&page(&sri)).await.status, 404, "a case without a fee never mentions money");
        let bill = city.bill(&sri, FEE).await.unwrap();
        let seen = client.get(&page(&sri)).await.text;
        let until = "Senin, 9 Februari 2026, 09.00";
        for word in ["Rp150.000", until, "<svg", &bill.qris, &bill.reference, "Menunggu pembayaran", "dari galeri"] {
            assert!(seen.contains(word), "{word} is missing in: {seen}");
        }
        assert!(!seen.contains("<?xml") && !seen.contains("Kuitansi KW-"));
        assert!(client.in_language("en").get(&page(&sri)).await.text.contains("Rp150,000"));
        assert!(client.in_language("jv").get(&page(&sri)).await.text.contains("Ngenteni dibayar"));
        let stolen = format!("/sambatan/{}/{}/tagihan", sri.code, budi.secret);
        assert_eq!(client.get(&stolen).await.status, 404, "another's secret");

        city.clock.advance_seconds(8 * 86_400);
        let seen = client.get(&page(&sri)).await.text;
        assert!(seen.contains("Lewat tanggal") && !seen.contains("<svg width") && !seen.contains(&bill.qris), "{seen}");
        city.told(&paid("BANK-77", &bill.reference, FEE)).await.unwrap();
        let seen = client.get(&page(&sri)).await.text;
        let number = format!("Kuitansi KW-{}", bill.reference);
        for word in [number.as_str(), "Sudah dibayar", "BANK-77", "Rp150.000", "tetap berlaku"] {
            assert!(seen.contains(word), "{word} is missing in: {seen}");
        }
        assert!(!seen.contains(&bill.qris), "what is paid cannot be paid again");

        city.bill(&budi, FEE).await.unwrap();
        city.unbill(&budi).await;
        let seen = client.get(&page(&budi)).await.text;
        assert!(seen.contains("Dibatalkan") && seen.contains("tidak perlu membayar"), "{seen}");
    }

    async fn what_is_owed_back_is_closed_by_who_directs_the_agency(city: TestCity) {
        let sri = city.resident("Sri").await;
        let bill = city.bill(&sri, FEE).await.unwrap();
        city.told(&paid("B1", &bill.reference, 149_000)).await.unwrap();
        let client = Client::stranger(&city);
        let desk = client.with(&city.session("DISHUB", Role::Coordinator).await);
        let field = client.with(&city.session("DISHUB", Role::Officer).await);
        let other = client.with(&city.session("DLH", Role::Coordinator).await);
        let shown = desk.get("/meja/pembayaran").await;
        for word in ["Rp149.000", "Rp150.000", "tidak sama dengan tagihan", &format!("/meja/kasus/{}", sri.code), "B1"] {
            assert!(shown.text.contains(word), "{word} is missing in: {}", shown.text);
        }
        assert!(other.get("/meja/pembayaran").await.text.contains("Tidak ada uang yang harus dikembalikan"));
        let seen = field.get("/meja/pembayaran").await;
        assert!(seen.text.contains("Rp149.000") && !seen.text.contains("name=\"reference\""), "reads, does not close");
        let id = shown.hidden("id");
        let close = async |who: &Client, reference: &str| {
            let csrf = who.get("/meja/akun").await.hidden("csrf");
            who.post("/meja/pembayaran", &[("csrf", &csrf), ("id", &id), ("reference", reference)]).await
        };
        assert_eq!(close(&field, "TRF-1").await.status, 403);
        assert_eq!(close(&other, "TRF-1").await.status, 404);
        let again = close(&desk, " ").await;
        assert!(again.status == 422 && again.text.contains("id=\"f-reference\""), "{}", again.text);
        assert_eq!(close(&desk, "TRF-1").await.status, 303);
        assert!(desk.get("/meja/pembayaran").await.text.contains("Tidak ada uang"));
        assert_eq!(close(&desk, "TRF-1").await.status, 409);
        let admin = client.with(&city.session("DISKOMINFO", Role::CityAdmin).await);
        let log = admin.get("/kelola/riwayat").await.text;
        assert!(log.contains("Uang dikembalikan") && log.contains("TRF-1"));
    }
}
