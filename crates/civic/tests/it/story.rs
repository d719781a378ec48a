//! A story that was changed afterwards is found, whoever changed it.

use civic::cases;
use kit::db::ToVal;
use testkit::TestCity;

/// Changes the database behind the program's back; how many rows.
async fn tamper(city: &TestCity, sql: &'static str) -> u64 {
    let id = city.id();
    city.civic()
        .db()
        .write(move |tx| {
            let arguments: [&dyn ToVal; 1] = [&id];
            tx.exec(sql, &arguments)
        })
        .await
        .unwrap()
}

/// The faults found, and how many stories are whole.
async fn check(city: &TestCity) -> (Vec<String>, u64) {
    let verified = cases::verify_stories(&city.ctx(), |_| {}).await.unwrap();
    let broken: Vec<String> = verified.broken.into_iter().map(|(_, fault)| fault).collect();
    let whole = verified.cases - broken.len() as u64;
    (broken, whole)
}

/// Two stories of the same length, of which one will be changed.
async fn two_stories(city: &TestCity) {
    for name in ["Sri", "Budi"] {
        let resident = city.resident(name).await;
        city.resolved(&resident, "DISHUB").await;
    }
    assert_eq!(check(city).await, (Vec::new(), 2));
}

macro_rules! found {
    ($($name:ident: $sql:literal;)*) => {
        testkit::both_engines! { $(
            async fn $name(city: TestCity) {
                two_stories(&city).await;
                assert_eq!(tamper(&city, $sql).await, 1, "one row is changed");
                let (broken, whole) = check(&city).await;
                assert_eq!((broken.len(), whole), (1, 1), "{broken:?}");
            }
        )* }
    };
}

found! {
    a_changed_answer: "UPDATE case_event SET body = 'Tidak ada janji.' WHERE city_id = $1 AND kind = 'answered' \
        AND case_id = (SELECT case_id FROM cases WHERE city_id = $1 ORDER BY case_id LIMIT 1)";
    a_changed_fact: "UPDATE case_event SET facts = '{}' WHERE city_id = $1 AND kind = 'sent' \
        AND case_id = (SELECT case_id FROM cases WHERE city_id = $1 ORDER BY case_id LIMIT 1)";
    a_changed_actor: "UPDATE case_event SET actor = 'system' WHERE city_id = $1 AND kind = 'resolved' \
        AND case_id = (SELECT case_id FROM cases WHERE city_id = $1 ORDER BY case_id LIMIT 1)";
    a_changed_kind: "UPDATE case_event SET kind = 'noted' WHERE city_id = $1 AND kind = 'resolved' \
        AND case_id = (SELECT case_id FROM cases WHERE city_id = $1 ORDER BY case_id LIMIT 1)";
    a_missing_end: "DELETE FROM case_event WHERE city_id = $1 AND kind = 'resolved' \
        AND case_id = (SELECT case_id FROM cases WHERE city_id = $1 ORDER BY case_id LIMIT 1)";
    a_missing_middle: "DELETE FROM case_event WHERE city_id = $1 AND kind = 'sent' \
        AND case_id = (SELECT case_id FROM cases WHERE city_id = $1 ORDER BY case_id LIMIT 1)";
    a_missing_beginning: "DELETE FROM case_event WHERE city_id = $1 AND seq = 1 \
        AND case_id = (SELECT case_id FROM cases WHERE city_id = $1 ORDER BY case_id LIMIT 1)";
    another_reporter: "UPDATE reporter SET name = 'Orang Lain' WHERE city_id = $1 AND name = 'Sri'";
}

testkit::both_engines! {
    async fn a_changed_time(city: TestCity) {
        two_stories(&city).await;
        let (id, at) = (city.id(), city.clock.now().plus_seconds(-86_400));
        let sql = "UPDATE case_event SET at = $2 WHERE city_id = $1 AND kind = 'answered' \
            AND case_id = (SELECT case_id FROM cases WHERE city_id = $1 ORDER BY case_id LIMIT 1)";
        let changed = city.civic().db().write(move |tx| tx.exec(sql, kit::args![id, at])).await.unwrap();
        assert_eq!(changed, 1);
        assert_eq!(check(&city).await.0.len(), 1);
    }

    async fn a_story_cut_short_together_with_its_case(city: TestCity) {
        two_stories(&city).await;
        // Whoever cuts the end off may also set the case back; its own mark is still of a later fact.
        let cut = "DELETE FROM case_event WHERE city_id = $1 AND kind = 'resolved' \
            AND case_id = (SELECT case_id FROM cases WHERE city_id = $1 ORDER BY case_id LIMIT 1)";
        let back = "UPDATE cases SET version = version - 1, state = 'in_progress' WHERE city_id = $1 \
            AND case_id = (SELECT case_id FROM cases WHERE city_id = $1 ORDER BY case_id LIMIT 1)";
        assert_eq!((tamper(&city, cut).await, tamper(&city, back).await), (1, 1));
        let (broken, whole) = check(&city).await;
        assert_eq!((broken.len(), whole), (1, 1));
        assert!(broken[0].contains("shortened"), "{broken:?}");
    }

    async fn an_erased_text_leaves_the_story_whole(city: TestCity) {
        two_stories(&city).await;
        let erased = "UPDATE case_event SET body = NULL, salt = NULL WHERE city_id = $1 AND seq = 1";
        assert_eq!(tamper(&city, erased).await, 2);
        let forgotten = "UPDATE reporter SET name = NULL, phone = NULL, salt = NULL WHERE city_id = $1";
        assert_eq!(tamper(&city, forgotten).await, 2);
        assert_eq!(check(&city).await, (Vec::new(), 2));
    }
}
