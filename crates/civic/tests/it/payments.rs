//! Fees: bills, what the bank tells, and money that has to go back.

use civic::agencies::{self, Agency};
use civic::cities;
use civic::payments::{self, Outcome, PaymentState, Refund, Standing};
use civic::{Error, Problem, audit};
use testkit::TestCity;
use testkit::bank::paid;

const FEE: i64 = 150_000;

async fn owed(city: &TestCity, agency: &str) -> Vec<Refund> {
    let officer = city.coordinator(agency).await;
    payments::owed(&city.ctx(), &officer).await.unwrap()
}

/// Nothing the bank told of is lost or counted twice.
async fn balanced(city: &TestCity, came: i64) {
    let accounts = payments::accounts(&city.ctx()).await.unwrap();
    assert_eq!(accounts.came, came, "{accounts:?}");
    assert_eq!(accounts.came, accounts.settled + accounts.owed + accounts.returned, "{accounts:?}");
}

testkit::both_engines! {
    async fn a_bill_is_paid_once_and_a_repeat_is_answered_alike(city: TestCity) {
        let sri = city.resident("Sri").await;
        let bill = city.bill(&sri, FEE).await.unwrap();
        assert_eq!((bill.reference.len(), bill.state, bill.receipt()), (10, PaymentState::Waiting, None));
        assert!(bill.qris.contains("5406150000") && bill.qris.contains(&format!("0510{}", bill.reference)));
        let call = paid("B1", &bill.reference, FEE);
        let first = city.told(&call).await.unwrap();
        let now = first.payment.unwrap();
        assert_eq!((first.outcome, first.first, now.state), (Outcome::Paid, Outcome::Paid, PaymentState::Paid));
        assert_eq!((now.receipt().unwrap(), now.was_late()), (format!("KW-{}", bill.reference), false));
        assert_eq!((now.qris.as_str(), now.paid_at), (bill.qris.as_str(), Some(city.clock.now())));
        for again in [call.clone(), paid("B1", &bill.reference, FEE)] {
            city.clock.advance_seconds(60);
            let told = city.told(&again).await.unwrap();
            assert_eq!((told.outcome, told.first), (Outcome::Again, Outcome::Paid));
            assert_eq!(told.payment.unwrap().paid_at, now.paid_at, "the first telling counts");
        }
        assert!(!city.unbill(&sri).await, "what is paid stays paid");
        assert_eq!(city.bills(&sri).await.len(), 1);
        assert!(owed(&city, "DISHUB").await.is_empty());
        balanced(&city, FEE).await;
    }

    async fn money_that_settles_nothing_is_owed_back(city: TestCity) {
        let sri = city.resident("Sri").await;
        let bill = city.bill(&sri, FEE).await.unwrap();
        let tell = async |bank: &str, reference: &str, amount: i64| {
            city.clock.advance_seconds(1);
            let told = city.told(&paid(bank, reference, amount)).await.unwrap();
            (told.outcome, told.payment.map(|bill| bill.state))
        };
        let waiting = Some(PaymentState::Waiting);
        assert_eq!(tell("B1", &bill.reference, FEE - 1).await, (Outcome::WrongAmount, waiting));
        assert_eq!(tell("B2", &bill.reference, FEE).await, (Outcome::Paid, Some(PaymentState::Paid)));
        assert_eq!(tell("B3", &bill.reference, FEE).await.0, Outcome::Double);
        assert_eq!(tell("B4", "TIDAKADA", 7_000).await, (Outcome::Unknown, None));
        assert_eq!(tell("B4", "TIDAKADA", 7_000).await, (Outcome::Again, None));
        // The bank would be told of a fault of its own, and no money is counted.
        assert_eq!(tell("B1", &bill.reference, 9).await.0, Outcome::Contradiction);
        let budi = city.resident("Budi").await;
        let other = city.bill(&budi, 20_000).await.unwrap();
        assert!(city.unbill(&budi).await && !city.unbill(&budi).await);
        assert_eq!(tell("B5", &other.reference, 20_000).await, (Outcome::Late, Some(PaymentState::Cancelled)));

        let theirs = owed(&city, "DISHUB").await;
        let why: Vec<(Outcome, i64, Option<i64>)> = theirs.iter().map(|r| (r.why, r.amount, r.expected)).collect();
        let expected = [
            (Outcome::WrongAmount, FEE - 1, Some(FEE)),
            (Outcome::Double, FEE, Some(FEE)),
            (Outcome::Late, 20_000, Some(20_000)),
        ];
        assert_eq!(why, expected, "oldest first");
        assert_eq!(theirs[0].code.as_deref(), Some(sri.code.as_str()));
        // No bill and so no agency of its own: whoever keeps the account.
        let keeper = owed(&city, "SETDA").await;
        assert_eq!((keeper.len(), keeper[0].why, keeper[0].code.clone()), (1, Outcome::Unknown, None));
        assert!(owed(&city, "DLH").await.is_empty());
        balanced(&city, FEE - 1 + FEE + FEE + 7_000 + 20_000).await;
    }

    async fn who_directs_the_agency_closes_what_it_owes(city: TestCity) {
        let sri = city.resident("Sri").await;
        let bill = city.bill(&sri, FEE).await.unwrap();
        city.told(&paid("B1", &bill.reference, 1_000)).await.unwrap();
        let entry = owed(&city, "DISHUB").await.remove(0).notice_id;
        let ctx = city.ctx();
        let (by, other) = (city.coordinator("DISHUB").await, city.coordinator("DLH").await);
        let field = city.officer("DISHUB").await;
        assert_eq!(payments::owed(&ctx, &field).await.unwrap().len(), 1, "an officer reads");
        let close = async |officer, reference: &str| payments::returned(&ctx, officer, entry, reference).await;
        assert_eq!(close(&field, "TRF-1").await, Err(Error::Forbidden));
        assert_eq!(close(&other, "TRF-1").await, Err(Error::NotFound));
        assert_eq!(close(&by, " ").await, Err(Error::field("reference", Problem::Missing)));
        assert_eq!(close(&by, &"1".repeat(65)).await, Err(Error::field("reference", Problem::TooLong(64))));
        close(&by, " TRF-1 ").await.unwrap();
        assert!(matches!(close(&by, "TRF-2").await, Err(Error::NotNow { .. })), "once");
        assert!(owed(&city, "DISHUB").await.is_empty());
        let log = audit::newest(&ctx, &city.admin().await).await.unwrap().remove(0);
        assert_eq!((log.action.as_str(), log.object, &log.after["returned_by"]), ("payment.return", sri.code, &"TRF-1".into()));
        balanced(&city, 1_000).await;
    }

    async fn what_a_closed_agency_owed_its_successor_owes(city: TestCity) {
        let sri = city.resident("Sri").await;
        let bill = city.bill(&sri, FEE).await.unwrap();
        city.told(&paid("B1", &bill.reference, 1_000)).await.unwrap();
        let today = cities::day_of(city.ctx().book.offices.date(city.clock.now()));
        let admin = city.admin().await;
        let old = city.ctx().book.agencies.get("DISHUB").unwrap().clone();
        for (successor, owes) in [(None, "SETDA"), (Some("DLH".to_owned()), "DLH")] {
            let closed = Agency { valid_to: Some(today - 1), successor, ..old.clone() };
            agencies::save(&city.ctx(), &admin, closed).await.unwrap();
            assert_eq!(owed(&city, owes).await.len(), 1, "{owes}");
        }
        let entry = owed(&city, "DLH").await.remove(0).notice_id;
        assert!(owed(&city, "DISHUB").await.is_empty());
        payments::returned(&city.ctx(), &city.coordinator("DLH").await, entry, "TRF-1").await.unwrap();
    }

    async fn the_latest_bill_can_be_paid_late_and_says_so(city: TestCity) {
        let sri = city.resident("Sri").await;
        let bill = city.bill(&sri, FEE).await.unwrap();
        assert!(matches!(city.bill(&sri, FEE).await, Err(Error::NotNow { state: "waiting", .. })), "one at a time");
        city.clock.advance_seconds(7 * 86_400);
        assert_eq!(bill.standing(city.clock.now()), Standing::Waiting, "to its last moment");
        assert!(city.bill(&sri, FEE).await.is_err());
        city.clock.advance_seconds(1);
        assert_eq!(bill.standing(city.clock.now()), Standing::Expired);
        let told = city.told(&paid("B1", &bill.reference, FEE)).await.unwrap();
        assert!(told.outcome == Outcome::Paid && told.payment.unwrap().was_late());
        balanced(&city, FEE).await;
    }

    async fn a_new_bill_takes_the_place_of_an_expired_one(city: TestCity) {
        let sri = city.resident("Sri").await;
        let old = city.bill(&sri, FEE).await.unwrap();
        city.clock.advance_seconds(8 * 86_400);
        let new = city.bill(&sri, FEE + 1).await.unwrap();
        assert_ne!(old.reference, new.reference);
        let states: Vec<PaymentState> = city.bills(&sri).await.iter().map(|bill| bill.state).collect();
        assert_eq!(states, [PaymentState::Replaced, PaymentState::Waiting]);
        assert_eq!(city.told(&paid("B1", &old.reference, FEE)).await.unwrap().outcome, Outcome::Late);
        assert_eq!(city.told(&paid("B2", &new.reference, FEE + 1)).await.unwrap().outcome, Outcome::Paid);
        balanced(&city, FEE + FEE + 1).await;
    }

    async fn a_failed_payment_moves_nothing_and_may_succeed_later(city: TestCity) {
        let sri = city.resident("Sri").await;
        let bill = city.bill(&sri, FEE).await.unwrap();
        let mut call = paid("B1", &bill.reference, FEE);
        for status in ["03", "06"] {
            call = testkit::bank::Paid { status: status.to_owned(), ..paid("B1", &bill.reference, FEE) };
            assert_eq!(city.told(&call).await.unwrap().outcome, Outcome::NoMoney, "{status}");
        }
        balanced(&city, 0).await;
        let other = testkit::bank::Paid { status: "00".to_owned(), ..call };
        assert_eq!(city.told(&other).await.unwrap_err(), Error::Conflict(Vec::new()), "another body under one number");
        city.clock.advance_seconds(86_400);
        assert_eq!(city.told(&other).await.unwrap().outcome, Outcome::Paid, "numbers of calls are good for a day");
        balanced(&city, FEE).await;
    }

    async fn calls_at_once_settle_a_bill_once(city: TestCity) {
        let sri = city.resident("Sri").await;
        for round in 0..20 {
            let bill = city.bill(&sri, FEE).await.unwrap();
            // Three payments of the bank, each told twice, once more by the same call.
            let calls = (0..9).map(|n| {
                let (number, again) = (n % 3, n / 3);
                let mut call = paid(&format!("B{round}-{number}"), &bill.reference, FEE);
                if again < 2 {
                    call.external_id = format!("{round}-{number}");
                }
                call
            });
            let told: Vec<_> = calls.map(|call| {
                let city = city.clone();
                tokio::spawn(async move { city.told(&call).await.unwrap().outcome })
            }).collect();
            let mut outcomes = Vec::new();
            for one in told {
                outcomes.push(one.await.unwrap());
            }
            let count = |outcome| outcomes.iter().filter(|o| **o == outcome).count();
            let counts = [Outcome::Paid, Outcome::Double, Outcome::Again].map(count);
            assert_eq!(counts, [1, 2, 6], "{outcomes:?}");
            balanced(&city, 3 * FEE * (round + 1)).await;
        }
        assert!(city.bills(&sri).await.iter().all(|bill| bill.state == PaymentState::Paid));
    }

    async fn bills_asked_for_at_once_are_one(city: TestCity) {
        let sri = city.resident("Sri").await;
        let asked: Vec<_> = (0..8).map(|_| {
            let (city, sri) = (city.clone(), sri.clone());
            tokio::spawn(async move { city.bill(&sri, FEE).await.is_ok() })
        }).collect();
        let mut opened = 0;
        for one in asked {
            opened += usize::from(one.await.unwrap());
        }
        assert_eq!((opened, city.bills(&sri).await.len()), (1, 1));
    }

    async fn a_city_without_an_account_asks_for_no_fee(city: TestCity) {
        let sri = city.resident("Sri").await;
        for wrong in [0, -1, payments::AMOUNT_MAX + 1] {
            assert_eq!(city.bill(&sri, wrong).await.unwrap_err(), Error::field("amount", Problem::BadNumber));
        }
        for what in ["an example", "an account that cannot stand in a code", "none"] {
            city.ctx().write(move |ctx, tx| {
                let (mut row, days) = cities::stored(tx, ctx.city())?;
                match what {
                    "an example" => row.settings["payments"]["example"] = true.into(),
                    "none" => row.settings["payments"] = serde_json::Value::Null,
                    _ => {
                        row.settings["payments"]["example"] = false.into();
                        row.settings["payments"]["nmid"] = "ID1".into();
                    }
                }
                cities::put(tx, &row, &days, ctx.now)
            }).await.unwrap();
            city.civic().refresh().await.unwrap();
            assert!(payments::account(&city.ctx().book.city).is_none(), "{what}");
            assert!(matches!(city.bill(&sri, FEE).await, Err(Error::NotNow { state: "no_account", .. })), "{what}");
        }
        // What the bank tells all the same does not get lost.
        city.told(&paid("B1", "TIDAKADA", FEE)).await.unwrap();
        assert_eq!(owed(&city, "DISKOMINFO").await.len(), 1);
    }

    async fn a_token_is_of_one_city_and_of_a_quarter_of_an_hour(city: TestCity) {
        let other = city.neighbour().await;
        let sri = city.resident("Sri").await;
        let bill = city.bill(&sri, FEE).await.unwrap();
        let told = other.told(&paid("B1", &bill.reference, FEE)).await.unwrap();
        assert!(told.outcome == Outcome::Unknown && told.payment.is_none(), "another city's bill");
        assert_eq!(city.bills(&sri).await[0].state, PaymentState::Waiting);
        let (token, seconds) = payments::new_token(&city.ctx()).await.unwrap();
        assert!(payments::bank(&city.ctx(), &token).await.is_ok());
        assert_eq!(payments::bank(&other.ctx(), &token).await.unwrap_err(), Error::Unknown);
        assert_eq!(payments::bank(&city.ctx(), "").await.unwrap_err(), Error::Unknown);
        city.clock.advance_seconds(seconds + 1);
        assert_eq!(payments::bank(&city.ctx(), &token).await.unwrap_err(), Error::Unknown);
    }
}
