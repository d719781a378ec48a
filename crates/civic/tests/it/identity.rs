//! Logging in, staying logged in, links, one-time codes, keys.

use civic::cases::{self, Action};
use civic::identity::{self, Console, Login, NewKey, NewPerson, Role, Scope};
use civic::{Error, Problem};
use testkit::{Account, TestCity};
use totp_rs::{Builder, Secret};

fn login(account: &Account, password: &str, code: &str) -> Login {
    Login { login: account.login.clone(), password: password.to_owned(), code: code.to_owned() }
}

fn wrong() -> Error {
    Error::field("login", Problem::WrongLogin)
}

/// What an authenticator app would show.
fn code_at(secret: &str, city: &TestCity) -> String {
    let secret = Secret::try_from_base32(secret).unwrap();
    let totp = Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    totp.generate(u64::try_from(city.clock.now().0 / 1_000_000).unwrap()).to_string()
}

testkit::both_engines! {
    async fn a_session_ends_when_it_is_idle_and_when_it_is_old(city: TestCity) {
        let token = city.session("DISHUB", Role::Officer).await;
        let alive = || {
            let (ctx, token) = (city.ctx(), token.clone());
            async move { identity::session(&ctx, &token).await.map(|officer| officer.agency().to_owned()) }
        };
        for _ in 0..6 {
            city.clock.advance_seconds(119 * 60);
            assert_eq!(alive().await.unwrap(), "DISHUB", "used every two hours");
        }
        city.clock.advance_seconds(7 * 60);
        assert_eq!(alive().await.unwrap_err(), Error::Unknown, "twelve hours are over");

        let token = city.session("DISHUB", Role::Officer).await;
        city.clock.advance_seconds(2 * 3600 + 1);
        assert_eq!(identity::session(&city.ctx(), &token).await.unwrap_err(), Error::Unknown, "idle");
        let token = city.session("DISHUB", Role::Officer).await;
        identity::logout(&city.ctx(), &token).await.unwrap();
        assert_eq!(identity::session(&city.ctx(), &token).await.unwrap_err(), Error::Unknown, "logged out");
        assert_eq!(identity::session(&city.ctx(), "").await.unwrap_err(), Error::Unknown);
    }

    async fn wrong_tries_make_the_account_wait(city: TestCity) {
        let account = city.account("DISHUB", Role::Officer).await;
        for turn in 1..=5 {
            let refused = identity::login(&city.ctx(), login(&account, "salah sandi", "")).await.unwrap_err();
            assert_eq!(refused, wrong(), "try {turn}");
        }
        let right = login(&account, &account.password, "");
        let Err(Error::TooMany { wait_seconds }) = identity::login(&city.ctx(), right.clone()).await else {
            panic!("the sixth try waits, right or wrong");
        };
        city.clock.advance_seconds(i64::try_from(wait_seconds).unwrap());
        assert!(identity::login(&city.ctx(), right.clone()).await.is_ok());
        // Passing once begins anew.
        let refused = identity::login(&city.ctx(), login(&account, "salah sandi", "")).await.unwrap_err();
        assert_eq!(refused, wrong());
        assert!(identity::login(&city.ctx(), right).await.is_ok());

        let nobody = Account { login: "tidak.ada".to_owned(), password: String::new() };
        for _ in 0..5 {
            let refused = identity::login(&city.ctx(), login(&nobody, "apa saja", "")).await.unwrap_err();
            assert_eq!(refused, wrong(), "a name nobody has looks like a wrong password");
        }
        let waits = identity::login(&city.ctx(), login(&nobody, "apa saja", "")).await.unwrap_err();
        assert!(matches!(waits, Error::TooMany { .. }), "and waits like one");
    }

    async fn a_link_works_once_and_ends_every_session(city: TestCity) {
        let account = city.account("DISHUB", Role::Officer).await;
        let token = city.session("DISHUB", Role::Officer).await;
        let console = Console::on_this_machine();
        let link = identity::reset_link(&city.ctx(), &console, &account.login).await.unwrap();
        let unused = identity::reset_link(&city.ctx(), &console, &account.login).await.unwrap();
        let weak = identity::use_reset(&city.ctx(), &link, "pendek").await.unwrap_err();
        assert!(matches!(weak, Error::Invalid(_)), "{weak}");
        identity::use_reset(&city.ctx(), &link, "sandi baru yang panjang").await.expect("not used up by a weak one");
        for used in [&link, &unused] {
            let again = identity::use_reset(&city.ctx(), used, "sandi lain yang panjang").await;
            assert_eq!(again.unwrap_err(), Error::NotFound, "one use ends all links");
        }
        assert_eq!(identity::session(&city.ctx(), &token).await.unwrap_err(), Error::Unknown);
        let old = identity::login(&city.ctx(), login(&account, &account.password, "")).await;
        assert_eq!(old.unwrap_err(), wrong());
        assert!(identity::login(&city.ctx(), login(&account, "sandi baru yang panjang", "")).await.is_ok());

        let late = identity::reset_link(&city.ctx(), &console, &account.login).await.unwrap();
        city.clock.advance_seconds(24 * 3600 + 1);
        let outcome = identity::use_reset(&city.ctx(), &late, "sandi lain yang panjang").await;
        assert_eq!(outcome.unwrap_err(), Error::NotFound, "after a day");
        let nobody = identity::reset_link(&city.ctx(), &console, "tidak.ada").await;
        assert_eq!(nobody.unwrap_err(), Error::NotFound);
    }

    async fn a_one_time_code_is_asked_once_it_was_shown_to_work(city: TestCity) {
        let account = city.account("DISHUB", Role::Officer).await;
        let officer = city.officer("DISHUB").await;
        let (secret, url) = identity::begin_totp(&city.ctx(), &officer).unwrap();
        assert!(url.starts_with("otpauth://totp/") && url.contains(&secret), "{url}");
        let refused = identity::confirm_totp(&city.ctx(), &officer, secret.clone(), "000000").await.unwrap_err();
        assert_eq!(refused, Error::field("code", Problem::WrongLogin));
        let without = login(&account, &account.password, "");
        assert!(identity::login(&city.ctx(), without.clone()).await.is_ok(), "not asked yet");
        let code = code_at(&secret, &city);
        identity::confirm_totp(&city.ctx(), &officer, secret.clone(), &code).await.unwrap();
        assert_eq!(identity::login(&city.ctx(), without.clone()).await.unwrap_err(), wrong());
        city.clock.advance_seconds(300);
        let stale = login(&account, &account.password, &code);
        assert_eq!(identity::login(&city.ctx(), stale).await.unwrap_err(), wrong(), "five minutes old");
        let with = login(&account, &account.password, &code_at(&secret, &city));
        let token = identity::login(&city.ctx(), with).await.unwrap();
        assert!(identity::session(&city.ctx(), &token).await.unwrap().has_totp());
        // Whoever lost the phone gets a link.
        let link = identity::reset_link(&city.ctx(), &Console::on_this_machine(), &account.login).await.unwrap();
        identity::use_reset(&city.ctx(), &link, "sandi baru yang panjang").await.unwrap();
        let again = login(&account, "sandi baru yang panjang", "");
        assert!(identity::login(&city.ctx(), again).await.is_ok());
    }

    async fn a_key_does_what_its_scope_says_until_it_is_taken_back(city: TestCity) {
        let admin = city.admin().await;
        let new = |scope, agency: Option<&str>| NewKey {
            name: "Simpul".to_owned(),
            scope,
            agency: agency.map(str::to_owned),
        };
        for (new, problem) in [
            (new(Scope::ApiAgency, None), Problem::Missing),
            (new(Scope::ApiAgency, Some("LAMA")), Problem::AgencyNotValid),
            (new(Scope::Open311, Some("DISHUB")), Problem::UnknownChoice),
        ] {
            let refused = identity::add_key(&city.ctx(), &admin, new).await.unwrap_err();
            assert_eq!(refused, Error::field("agency", problem));
        }
        let open = identity::add_key(&city.ctx(), &admin, new(Scope::Open311, None)).await.unwrap();
        let agency = identity::add_key(&city.ctx(), &admin, new(Scope::ApiAgency, Some("DISHUB"))).await.unwrap();
        let open = identity::integration(&city.ctx(), &open).await.unwrap();
        assert_eq!(open.scope(), Scope::Open311);
        assert_eq!(open.officer().unwrap_err(), Error::Forbidden);
        let system = identity::integration(&city.ctx(), &agency).await.unwrap().officer().unwrap();
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        city.works(&system, &sri, Action::Answer { text: "Segera.".to_owned() }).await.unwrap();
        let other = city.resident("Budi").await;
        city.sent(&other, "DLH").await;
        let refused = cases::desk_case(&city.ctx(), &system, &other.code).await.unwrap_err();
        assert_eq!(refused, Error::NotFound, "one agency's key is nothing to another's case");

        let keys = identity::keys(&city.ctx(), &admin).await.unwrap();
        assert_eq!(keys.len(), 2);
        let id = keys.iter().find(|key| key.scope == Scope::ApiAgency).unwrap().key_id;
        identity::revoke_key(&city.ctx(), &admin, id).await.unwrap();
        assert_eq!(identity::integration(&city.ctx(), &agency).await.unwrap_err(), Error::Unknown);
        assert_eq!(identity::revoke_key(&city.ctx(), &admin, id).await.unwrap_err(), Error::NotFound);
        assert_eq!(identity::integration(&city.ctx(), "smb_nothing").await.unwrap_err(), Error::Unknown);
    }

    async fn somebody_new_sets_a_password_with_their_link(city: TestCity) {
        let admin = city.admin().await;
        let new = |login: &str, agency: &str, roles: &[Role]| NewPerson {
            login: login.to_owned(),
            name: "Sri Wahyuni".to_owned(),
            agency: agency.to_owned(),
            roles: roles.to_vec(),
            active: true,
        };
        for (person, field, problem) in [
            (new("Sri W", "DISHUB", &[Role::Officer]), "login", Problem::UnknownChoice),
            (new("sri", "LAMA", &[Role::Officer]), "agency", Problem::AgencyNotValid),
            (new("sri", "DISHUB", &[]), "roles", Problem::Missing),
            (new("sri", "DISHUB", &[Role::Verifier]), "roles", Problem::AgencyNotValid),
        ] {
            let refused = identity::add(&city.ctx(), &admin, person).await.unwrap_err();
            assert_eq!(refused, Error::field(field, problem));
        }
        let link = identity::add(&city.ctx(), &admin, new("sri", "DISHUB", &[Role::Officer])).await.unwrap();
        let taken = identity::add(&city.ctx(), &admin, new("sri", "DLH", &[Role::Officer])).await.unwrap_err();
        assert_eq!(taken, Error::field("login", Problem::Taken));
        let account = Account { login: "sri".to_owned(), password: String::new() };
        let early = identity::login(&city.ctx(), login(&account, "", "")).await.unwrap_err();
        assert_eq!(early, wrong(), "no password, no way in");
        identity::use_reset(&city.ctx(), &link, "kuda lumping naik angkot").await.unwrap();
        let given = Login { login: " SRI ".to_owned(), ..login(&account, "kuda lumping naik angkot", "") };
        assert!(identity::login(&city.ctx(), given).await.is_ok());
    }
}
