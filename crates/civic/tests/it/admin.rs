//! What an administrator changes: checked, in force at once, and written down.

use civic::identity::{self, NewPerson, Role};
use civic::{Error, Problem, agencies, audit, categories};
use serde_json::json;
use testkit::TestCity;

testkit::both_engines! {
    async fn every_change_is_written_down_with_what_was_before(city: TestCity) {
        let admin = city.admin().await;
        let mut agency = city.ctx().book.agencies.get("DLH").unwrap().clone();
        agency.name = "Dinas Kebersihan".to_owned();
        agencies::save(&city.ctx(), &admin, agency).await.unwrap();
        assert_eq!(city.ctx().book.agencies.name("DLH"), "Dinas Kebersihan", "in force at once");

        let mut row = city.ctx().book.categories.get("HUB-01").unwrap().row.clone();
        row.promise_days = 2;
        categories::save(&city.ctx(), &admin, row).await.unwrap();
        assert_eq!(city.ctx().book.categories.get("HUB-01").unwrap().row.promise_days, 2);

        let entries = audit::newest(&city.ctx(), &admin).await.unwrap();
        let entry = entries.iter().find(|entry| entry.action == "agency.save").unwrap();
        assert_eq!((entry.who.as_str(), entry.object.as_str()), (admin.name(), "DLH"));
        assert_eq!((&entry.before["name"], &entry.after["name"]), (&json!("Kantor DLH"), &json!("Dinas Kebersihan")));
        let entry = entries.iter().find(|entry| entry.action == "category.save").unwrap();
        assert_eq!((&entry.before["promise_days"], &entry.after["promise_days"]), (&json!(5), &json!(2)));
    }

    async fn whoever_may_no_longer_is_out_at_once(city: TestCity) {
        let admin = city.admin().await;
        let token = city.session("DISHUB", Role::Officer).await;
        let account = city.account("DISHUB", Role::Officer).await;
        let change = |active: bool, roles: Vec<Role>| NewPerson {
            login: account.login.clone(),
            name: "Baru".to_owned(),
            agency: "DLH".to_owned(),
            roles,
            active,
        };
        identity::edit(&city.ctx(), &admin, change(true, vec![Role::Coordinator])).await.unwrap();
        let officer = identity::session(&city.ctx(), &token).await.unwrap();
        assert_eq!((officer.agency(), officer.is(Role::Officer)), ("DLH", false), "the session knows at once");
        city.clock.advance_seconds(1);
        identity::edit(&city.ctx(), &admin, change(false, vec![Role::Coordinator])).await.unwrap();
        assert_eq!(identity::session(&city.ctx(), &token).await.unwrap_err(), Error::Unknown);
        let entries = audit::newest(&city.ctx(), &admin).await.unwrap();
        let last = entries.iter().find(|entry| entry.action == "person.edit").unwrap();
        assert_eq!((&last.before["active"], &last.after["active"]), (&json!(true), &json!(false)));

        let myself = city.account("DISKOMINFO", Role::CityAdmin).await;
        let lock_out = NewPerson {
            login: myself.login,
            name: "Saya".to_owned(),
            agency: "DISKOMINFO".to_owned(),
            roles: vec![Role::Intake],
            active: true,
        };
        let refused = identity::edit(&city.ctx(), &admin, lock_out).await.unwrap_err();
        assert_eq!(refused, Error::field("roles", Problem::UnknownChoice), "nobody locks themselves out");
    }

    async fn the_agency_that_verifies_cannot_end(city: TestCity) {
        let admin = city.admin().await;
        let mut agency = city.ctx().book.agencies.get("DISKOMINFO").unwrap().clone();
        agency.valid_to = Some(30_000);
        let refused = agencies::save(&city.ctx(), &admin, agency).await.unwrap_err();
        assert_eq!(refused, Error::field("valid_to", Problem::AgencyNotValid));
    }

    async fn a_category_goes_to_an_agency_of_today(city: TestCity) {
        let admin = city.admin().await;
        let row = city.ctx().book.categories.get("HUB-01").unwrap().row.clone();
        for (change, field, problem) in [
            (categories::CategoryRow { agency: "LAMA".to_owned(), ..row.clone() }, "agency", Problem::AgencyNotValid),
            (categories::CategoryRow { promise_days: 0, ..row.clone() }, "promise_days", Problem::BadNumber),
            (categories::CategoryRow { name: json!({"id": " "}), ..row.clone() }, "name", Problem::Missing),
        ] {
            let refused = categories::save(&city.ctx(), &admin, change).await.unwrap_err();
            assert_eq!(refused, Error::field(field, problem));
        }
    }

    async fn official_outlines_are_a_new_version_and_past_cases_keep_their_area(city: TestCity) {
        let sri = city.resident("Sri").await;
        let outline = testkit::plan::areas().replace("99.01.01.1001", "99.01.01.1009");
        let done = civic::areas::import_now(&city.ctx(), outline).await.unwrap();
        assert_eq!((done.version, done.kelurahan, done.kecamatan), (2, 4, 2));
        assert_eq!(city.own(&sri).await.case.area.as_deref(), Some("99.01.01.1001"));
        let later = city.resident("Budi").await;
        assert_eq!(later.case.area.as_deref(), Some("99.01.01.1009"));
    }
}
