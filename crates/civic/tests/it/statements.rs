//! Every text of SQL is understood by both engines and gives the columns its rows are read from.

use civic::cases::{self, Cursor, DeskFilter, PublicFilter};
use kit::db::Db;
use testkit::TestCity;
use uuid::Uuid;

testkit::both_engines! {
    async fn every_statement_is_understood(city: TestCity) {
        let mut seen = 0;
        for statement in civic::statements() {
            let columns = city.civic().db().read(move |tx| tx.prepare(statement)).await;
            let columns: Vec<String> = columns.unwrap_or_else(|e| panic!("{}: {e}", statement.name));
            if !statement.cols.is_empty() {
                assert_eq!(columns, statement.cols, "{}", statement.name);
            }
            seen += 1;
        }
        assert!(seen > 80, "only {seen} statements are registered");
    }

    async fn every_filter_of_the_lists_is_understood(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let now = city.clock.now();
        let words = |word: &str| vec![word.to_owned(), "other".to_owned()];
        let after = Some(Cursor { at: now.plus_seconds(60), id: Uuid::from_u128(u128::MAX) });
        let filter = PublicFilter {
            words: Some("parkir".to_owned()),
            codes: words(&sri.code),
            states: words("assigned"),
            categories: words("HUB-01"),
            agencies: words("DISHUB"),
            areas: words(testkit::plan::KELURAHAN),
            filed_from: Some(now),
            filed_to: Some(now),
            changed_from: Some(now),
            changed_to: Some(now),
            bounds: Some([112.6, -8.0, 112.7, -7.9]),
            late_at: Some(now.plus_seconds(90 * 86_400)),
            after,
            skip: 0,
        };
        let ctx = city.ctx();
        let page = cases::public_list(&ctx, filter.clone(), cases::PAGE, cases::Detail::Story).await.unwrap();
        assert_eq!(page.items.len(), 1);
        let none = cases::public_list(&ctx, PublicFilter { skip: 1, ..filter }, cases::PAGE, cases::Detail::Photos).await.unwrap();
        assert_eq!(none.items.len(), 0);

        let officer = city.coordinator("DISHUB").await;
        let before = Some(Cursor { at: now, id: Uuid::nil() });
        let filter = DeskFilter {
            states: words("assigned"),
            steps: words("respond"),
            categories: words("HUB-01"),
            areas: words(testkit::plan::KELURAHAN),
            officer: None,
            unassigned: true,
            late_at: Some(now.plus_seconds(90 * 86_400)),
            after: before,
        };
        assert_eq!(cases::inbox(&ctx, &officer, filter.clone()).await.unwrap().items.len(), 1);
        let mine = DeskFilter { officer: Some(officer.id()), unassigned: false, ..filter.clone() };
        assert_eq!(cases::inbox(&ctx, &officer, mine).await.unwrap().items.len(), 0);
        let all = DeskFilter { after, ..filter };
        assert_eq!(cases::agency_cases(&ctx, &officer, all).await.unwrap().items.len(), 1);
        assert_eq!(cases::desk_counts(&ctx, &officer).await.unwrap(), (1, 0, 0));
    }

    async fn pages_of_a_list_hold_every_case_once(city: TestCity) {
        let mut codes = Vec::new();
        for name in ["Sri", "Budi", "Tuti", "Joko", "Rini"] {
            // Two of them in the same microsecond.
            city.clock.advance_seconds(i64::from(name != "Tuti"));
            let resident = city.resident(name).await;
            city.sent(&resident, "DISHUB").await;
            codes.push(resident.code);
        }
        let officer = city.coordinator("DISHUB").await;
        let (mut public, mut desk) = (Vec::new(), Vec::new());
        let mut filter = PublicFilter::default();
        loop {
            let page = cases::public_list(&city.ctx(), filter.clone(), 2, cases::Detail::Facts).await.unwrap();
            public.extend(page.items.into_iter().map(|case| case.code));
            filter.after = page.next.map(|next| Cursor::parse(&next.text()).unwrap());
            if filter.after.is_none() {
                break;
            }
        }
        let page = cases::inbox(&city.ctx(), &officer, DeskFilter::default()).await.unwrap();
        desk.extend(page.items.into_iter().map(|row| row.case.code));
        codes.sort_unstable();
        desk.sort_unstable();
        public.sort_unstable();
        assert_eq!((&public, &desk), (&codes, &codes));
    }

    async fn the_schema_is_applied_once(city: TestCity) {
        let db = city.civic().db();
        assert_eq!(db.pending(civic::MIGRATIONS).await.unwrap(), [] as [&str; 0]);
        assert_eq!(db.migrate(civic::MIGRATIONS).await.unwrap(), [] as [&str; 0]);
    }
}

/// Opens and migrates one database eight times at once; how often something was applied.
async fn start_together(url: String) -> usize {
    let programs: Vec<_> = (0..8)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { Db::open(&url).await?.migrate(civic::MIGRATIONS).await })
        })
        .collect();
    let mut applied = 0;
    for program in programs {
        applied += program.await.unwrap().unwrap().len();
    }
    applied
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_start_together_migrate_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("sambat.db").display());
    assert_eq!(start_together(file).await, civic::MIGRATIONS.len());
    assert_eq!(start_together(testkit::postgres::empty()).await, civic::MIGRATIONS.len());
}
