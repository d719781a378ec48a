//! Residents who verified their address: in with a code, what is theirs in one place, what is kept for them.

use civic::cases::{self, Action, Channel, NewCase, Reporter};
use civic::residents::{self, CODE_MINUTES, FORGOTTEN_DAYS, IDLE_DAYS, TRIES_MAX};
use civic::{Error, Problem};
use kit::i18n::Lang;
use serde_json::{Value as Json, json};
use testkit::{Resident, TestCity, plan};

const SRI: &str = "sri@contoh.id";
const BUDI: &str = "budi@contoh.id";
const NIK: &str = "3573994101000001";

fn wrong(problem: Problem) -> Error {
    Error::field("code", problem)
}

/// A code that is not this one.
fn other(code: &str) -> String {
    if code == "000000" { "000001".to_owned() } else { "000000".to_owned() }
}

async fn filed_with(city: &TestCity, email: &str) -> Resident {
    let plain = city.new_case("Sri");
    let reporter = Reporter { email: Some(email.to_owned()), ..plain.reporter.clone() };
    city.file(NewCase { reporter, ..plain }).await
}

fn card() -> Json {
    json!({"nik": NIK, "kelurahan": plan::KELURAHAN, "sebab": "baru"})
}

/// Fills a card in and sends it; with consent when there is somebody to keep for.
async fn sent(city: &TestCity, by: Option<&residents::Resident>, keep: bool) -> cases::Case {
    let ctx = city.ctx();
    let secret = cases::begin_draft(&ctx, "KARTU", Lang::Id, by).await.unwrap();
    cases::save_draft(&ctx, &secret, card()).await.unwrap();
    let person = Reporter {
        name: Some(" Sri Rahayu ".to_owned()),
        phone: Some("0812 3456 7890".to_owned()),
        email: Some(SRI.to_owned()),
    };
    let keep = by.filter(|_| keep);
    cases::send_draft(&ctx, &secret, (person, Lang::Id, Channel::Web), (None, keep)).await.unwrap().case
}

async fn kept(city: &TestCity, of: &residents::Resident) -> Vec<(String, Json)> {
    let facts = residents::facts(&city.ctx(), of).await.unwrap();
    facts.into_iter().map(|fact| (fact.fact, fact.value)).collect()
}

testkit::both_engines! {
    async fn a_code_opens_a_session_once_and_wrong_ones_end_it(city: TestCity) {
        let ticket = residents::send_code(&city.ctx(), " Sri@Contoh.id ", Lang::Id).await.unwrap();
        assert_eq!(residents::awaited(&city.ctx(), &ticket).await.unwrap().as_deref(), Some(SRI));
        let code = city.code_sent_to(SRI).await;
        let mail = city.outbox().pop().unwrap();
        assert!(!mail.subject.contains(&code) && mail.body.contains(&code), "{}", mail.subject);
        let enter = |ticket: String, code: String| {
            let ctx = city.ctx();
            async move { residents::enter_code(&ctx, &ticket, &code).await }
        };
        assert_eq!(enter(ticket.clone(), "12".to_owned()).await, Err(wrong(Problem::NoCode)));
        assert_eq!(enter(ticket.clone(), other(&code)).await, Err(wrong(Problem::WrongCode(4))));
        let elsewhere = residents::send_code(&city.ctx(), BUDI, Lang::Id).await.unwrap();
        assert_eq!(enter(elsewhere, code.clone()).await.unwrap_err(), wrong(Problem::WrongCode(4)), "of another browser");
        let token = enter(ticket.clone(), format!(" {}-{} ", &code[..3], &code[3..])).await.unwrap();
        assert_eq!(residents::session(&city.ctx(), &token).await.unwrap().email(), SRI);
        assert_eq!(enter(ticket, code).await, Err(wrong(Problem::CodeEnded)), "used");

        let ticket = residents::send_code(&city.ctx(), SRI, Lang::Id).await.unwrap();
        let code = city.code_sent_to(SRI).await;
        for left in (1..TRIES_MAX as usize).rev() {
            assert_eq!(enter(ticket.clone(), other(&code)).await, Err(wrong(Problem::WrongCode(left))));
        }
        assert_eq!(enter(ticket.clone(), other(&code)).await, Err(wrong(Problem::CodeEnded)));
        assert_eq!(enter(ticket.clone(), code).await, Err(wrong(Problem::CodeEnded)), "the right one too");
        assert_eq!(residents::awaited(&city.ctx(), &ticket).await.unwrap(), None);
    }

    async fn a_code_has_its_time_and_so_has_a_session(city: TestCity) {
        let ticket = residents::send_code(&city.ctx(), SRI, Lang::Id).await.unwrap();
        let code = city.code_sent_to(SRI).await;
        city.clock.advance_seconds(CODE_MINUTES * 60 + 1);
        let late = residents::enter_code(&city.ctx(), &ticket, &code).await;
        assert_eq!(late, Err(wrong(Problem::CodeEnded)));

        let token = city.resident_session(SRI).await;
        for _ in 0..3 {
            city.clock.advance_seconds((IDLE_DAYS - 1) * 86_400);
            assert!(residents::session(&city.ctx(), &token).await.is_ok(), "used now and then it goes on");
        }
        city.clock.advance_seconds(IDLE_DAYS * 86_400 + 1);
        assert_eq!(residents::session(&city.ctx(), &token).await.unwrap_err(), Error::Unknown);

        let (here, there) = (city.resident_session(SRI).await, city.resident_session(SRI).await);
        let budi = city.resident_session(BUDI).await;
        residents::logout(&city.ctx(), &here).await.unwrap();
        assert_eq!(residents::session(&city.ctx(), &here).await.unwrap_err(), Error::Unknown);
        let sri = residents::session(&city.ctx(), &there).await.unwrap();
        residents::logout_everywhere(&city.ctx(), &sri).await.unwrap();
        assert_eq!(residents::session(&city.ctx(), &there).await.unwrap_err(), Error::Unknown);
        assert!(residents::session(&city.ctx(), &budi).await.is_ok(), "of others nothing ends");
    }

    async fn a_resident_sees_what_was_filed_with_their_address_and_nothing_else(city: TestCity) {
        let first = filed_with(&city, SRI).await;
        city.clock.advance_seconds(60);
        let second = filed_with(&city, "SRI@contoh.id").await;
        let others = filed_with(&city, BUDI).await;
        let neighbour = city.neighbour().await;
        let elsewhere = filed_with(&neighbour, SRI).await;
        let sri = city.verified(SRI).await;
        let mine = cases::of_resident(&city.ctx(), &sri).await.unwrap();
        let codes: Vec<&str> = mine.iter().map(|case| case.code.as_str()).collect();
        assert_eq!(codes, [second.code.as_str(), first.code.as_str()], "newest first");
        for strange in [&others, &elsewhere] {
            let opened = cases::open_own(&city.ctx(), &sri, &strange.code).await;
            assert_eq!(opened.unwrap_err(), Error::NotFound);
        }
        let token = city.resident_session(SRI).await;
        assert_eq!(residents::session(&neighbour.ctx(), &token).await.unwrap_err(), Error::Unknown, "of one city");

        city.resolved(&first, "DISHUB").await;
        let right = cases::open_own(&city.ctx(), &sri, &first.code).await.unwrap();
        let case = cases::reply(&city.ctx(), &right, None, vec![Action::Confirm]).await.unwrap();
        assert!(!case.open, "what the secret link allows");
    }

    async fn what_is_being_filled_in_is_found_again_by_its_resident_alone(city: TestCity) {
        let (sri, budi) = (city.verified(SRI).await, city.verified(BUDI).await);
        let old = cases::begin_draft(&city.ctx(), "KARTU", Lang::Id, Some(&sri)).await.unwrap();
        cases::begin_draft(&city.ctx(), "KARTU", Lang::Id, None).await.unwrap();
        let drafts = cases::drafts_of(&city.ctx(), &sri).await.unwrap();
        assert_eq!((drafts.len(), drafts[0].service.as_str(), drafts[0].is_of(&budi)), (1, "KARTU", false));
        assert!(cases::drafts_of(&city.ctx(), &budi).await.unwrap().is_empty());
        let theirs = cases::relink_draft(&city.ctx(), &budi, &drafts[0].name()).await;
        assert_eq!(theirs.unwrap_err(), Error::NotFound);
        let new = cases::relink_draft(&city.ctx(), &sri, &drafts[0].name()).await.unwrap();
        assert!(cases::draft(&city.ctx(), &new, None).await.is_ok());
        assert_eq!(cases::draft(&city.ctx(), &old, None).await.unwrap_err(), Error::NotFound, "one link at a time");
    }

    async fn facts_are_kept_only_with_consent_and_for_their_owner(city: TestCity) {
        let (sri, budi) = (city.verified(SRI).await, city.verified(BUDI).await);
        sent(&city, Some(&sri), false).await;
        assert_eq!(kept(&city, &sri).await, [], "nobody agreed");
        city.clock.advance_seconds(3600);
        let case = sent(&city, Some(&sri), true).await;
        let expected = [
            ("name", json!("Sri Rahayu")),
            ("nik", json!(NIK)),
            ("phone", json!("+6281234567890")),
            ("email", json!(SRI)),
        ];
        let expected = expected.map(|(fact, value)| (fact.to_owned(), value));
        assert_eq!(kept(&city, &sri).await, expected);
        let first = residents::facts(&city.ctx(), &sri).await.unwrap().remove(0);
        assert_eq!((first.code, first.given_at), (case.code, city.clock.now()));
        assert_eq!(kept(&city, &budi).await, [], "of nobody else");
        let neighbour = city.neighbour().await;
        let there = neighbour.verified(SRI).await;
        assert_eq!(kept(&neighbour, &there).await, [], "of no other city");

        residents::forget(&city.ctx(), &budi, None).await.unwrap();
        residents::forget(&city.ctx(), &sri, Some("nik".to_owned())).await.unwrap();
        assert_eq!(kept(&city, &sri).await.len(), 3);
        residents::forget(&city.ctx(), &sri, None).await.unwrap();
        assert_eq!(kept(&city, &sri).await, []);
    }

    async fn who_does_not_come_for_two_years_is_forgotten(city: TestCity) {
        let day = 86_400;
        let (sri, budi) = (city.verified(SRI).await, city.resident_session(BUDI).await);
        let case = sent(&city, Some(&sri), true).await;
        let neighbour = city.neighbour().await;
        let there = neighbour.verified(SRI).await;
        sent(&neighbour, Some(&there), true).await;
        let mut used = 0;
        while used + IDLE_DAYS - 1 < FORGOTTEN_DAYS {
            used += IDLE_DAYS - 1;
            city.clock.advance_seconds((IDLE_DAYS - 1) * day);
            residents::session(&city.ctx(), &budi).await.unwrap();
        }
        city.clock.advance_seconds((FORGOTTEN_DAYS - used) * day);
        assert_eq!(residents::forget_idle(&city.ctx()).await.unwrap(), 0, "two years to the second");
        assert_eq!(kept(&city, &sri).await.len(), 4);
        city.clock.advance_seconds(1);
        assert_eq!(residents::forget_idle(&city.ctx()).await.unwrap(), 1, "not who entered as long ago and came since");
        assert_eq!(kept(&city, &sri).await, []);
        assert_eq!(residents::forget_idle(&city.ctx()).await.unwrap(), 0);
        assert!(residents::session(&city.ctx(), &budi).await.is_ok(), "a session that is used goes on");

        city.run_jobs().await;
        let again = city.verified(SRI).await;
        assert!(again.id() != sri.id() && kept(&city, &again).await.is_empty(), "whoever comes back begins anew");
        let mine = cases::of_resident(&city.ctx(), &again).await.unwrap();
        assert_eq!(mine.iter().map(|case| &case.code).collect::<Vec<_>>(), [&case.code], "what was sent stays");
        assert_eq!(kept(&neighbour, &there).await.len(), 4, "each city forgets by itself");
    }

    async fn sessions_and_codes_that_ended_are_dropped(city: TestCity) {
        let token = city.resident_session(SRI).await;
        let ticket = residents::send_code(&city.ctx(), BUDI, Lang::Id).await.unwrap();
        let early = city.ctx();
        residents::forget_idle(&early).await.unwrap();
        assert!(residents::session(&early, &token).await.is_ok() && residents::awaited(&early, &ticket).await.unwrap().is_some());
        city.clock.advance_seconds(IDLE_DAYS * 86_400 + 1);
        residents::forget_idle(&city.ctx()).await.unwrap();
        // At the earlier moment both would count, were they still there.
        assert_eq!(residents::session(&early, &token).await.unwrap_err(), Error::Unknown);
        assert_eq!(residents::awaited(&early, &ticket).await.unwrap(), None);
    }
}
