//! Finding published cases by words: what is published is found, whatever was typed, and nothing else is.

use std::collections::BTreeSet;

use civic::cases::{self, Action, Cursor, Detail, IndexCheck, PublicFilter};
use civic::categories::Class;
use civic::search::words;
use kit::args;
use kit::db::Dialect;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use testkit::{Resident, TestCity};

/// What no engine may take for its own language.
const TRICKS: [&str; 22] = [
    "\"",
    "'",
    "'' OR ''",
    "\" OR \"",
    "*",
    "parkir*",
    "a AND",
    "NOT parkir",
    "NEAR(a b)",
    "words:parkir",
    "^parkir",
    "parkir:*",
    "!parkir",
    "a <-> b",
    "a | & b",
    "(((",
    "\\",
    "parkir -liar",
    "{words}: x",
    "\u{0}",
    "%_",
    "•••",
];

async fn found_by(city: &TestCity, filter: PublicFilter) -> Vec<String> {
    let page = cases::public_list(&city.ctx(), filter, cases::PAGE, Detail::Facts).await.unwrap();
    page.items.into_iter().map(|case| case.code).collect()
}

async fn found(city: &TestCity, text: &str) -> Vec<String> {
    found_by(city, PublicFilter { words: Some(text.to_owned()), ..PublicFilter::default() }).await
}

fn publish(title: &str, text: &str) -> Action {
    Action::Publish { title: title.to_owned(), text: text.to_owned(), photos: Vec::new() }
}

async fn published(city: &TestCity, name: &str, title: &str, text: &str) -> Resident {
    city.clock.advance_seconds(1);
    let resident = city.resident(name).await;
    city.verifies(&resident, vec![publish(title, text)]).await.unwrap();
    resident
}

fn strings(count: usize) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let strategy = any::<String>();
    let random = (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current());
    TRICKS.iter().map(|trick| (*trick).to_owned()).chain(random).collect()
}

testkit::both_engines! {
    async fn every_word_of_a_published_case_finds_it(city: TestCity) {
        let sri = published(&city, "Sri", "Lampu Jalan Mati", "Gelap di dekat Café “Mawar”, sejak Jum'at.").await;
        let other = published(&city, "Budi", "Sampah", "Menumpuk di tepi jalan.").await;
        let only = vec![sri.code.clone()];
        for text in ["lampu", "GELAP", "cafe", "café", "mawar", "jumat", "Jum’at", "mati gelap", "lampu, mawar!",
            // The last word may be unfinished, in any order; the landmark; what its category is called.
            "lam", "gelap maw", "mawar pasar", "parkir lampu", "lampu park"] {
            assert_eq!(found(&city, text).await, only, "{text}");
        }
        let both = vec![other.code.clone(), sri.code.clone()];
        for text in ["jalan", "di", "parkir liar", "depan pasar", "PARK"] {
            assert_eq!(found(&city, text).await, both, "{text}");
        }
        for text in ["lampux", "lam gelap", "ampu", "g", "lampu sampah", "", " ", "!?", "sri", "macet"] {
            assert_eq!(found(&city, text).await, [] as [String; 0], "{text}");
        }
        let code = cases::code::show(&sri.code);
        for text in [sri.code.clone(), code.clone(), format!(" {} ", code.to_lowercase().replace('-', " "))] {
            assert_eq!(found(&city, &text).await, only, "{text}");
        }
    }

    async fn nothing_that_is_not_public_is_found(city: TestCity) {
        let kept = published(&city, "Tuti", "Trotoar rusak", "Ubin lepas.").await;
        let sri = city.resident("Sri").await;
        assert_eq!(found(&city, &sri.code).await, [] as [String; 0], "not published yet");
        city.verifies(&sri, vec![publish("Bahaya", "Kabel menjuntai.")]).await.unwrap();
        assert_eq!(found(&city, "kabel").await, std::slice::from_ref(&sri.code));
        city.verifies(&sri, vec![Action::Unpublish]).await.unwrap();
        for text in ["kabel", "bahaya", "pasar kab", &sri.code] {
            assert_eq!(found(&city, text).await, [] as [String; 0], "taken back: {text}");
        }
        city.verifies(&sri, vec![publish("Bahaya", "Kabel menjuntai.")]).await.unwrap();
        assert_eq!(found(&city, "kabel").await, std::slice::from_ref(&sri.code), "and published again");
        let hide = Action::SetVisibility { name_hidden: true, content_hidden: true };
        city.verifies(&sri, vec![hide]).await.unwrap();
        for text in ["kabel", "bahaya", &sri.code] {
            assert_eq!(found(&city, text).await, [] as [String; 0], "hidden: {text}");
        }
        let left = IndexCheck { published: 1, indexed: 1, stale: 0, strays: 0, complete: false };
        assert_eq!(cases::check_index(&city.ctx()).await.unwrap(), left);
        assert_eq!(found(&city, "ubin").await, [kept.code]);
    }

    async fn replaced_words_and_categories_are_forgotten(city: TestCity) {
        let sri = published(&city, "Sri", "Lubang", "Aspal berlubang dalam.").await;
        city.verifies(&sri, vec![publish("Lubang", "Jalan ambles.")]).await.unwrap();
        let only = vec![sri.code.clone()];
        for (text, there) in [("aspal", false), ("asp", false), ("berlubang", false), ("ambles", true), ("lubang", true)] {
            assert_eq!(found(&city, text).await == only, there, "{text}");
        }
        assert_eq!(found(&city, "parkir").await, only, "by its category");
        let classify = Action::Classify { category: "LIN-01".to_owned(), class: Class::Ordinary };
        city.verifies(&sri, vec![classify]).await.unwrap();
        assert_eq!(found(&city, "parkir").await, [] as [String; 0]);
        assert_eq!(found(&city, "sampah").await, only);
    }

    async fn words_go_together_with_every_filter(city: TestCity) {
        let sri = published(&city, "Sri", "Lampu mati", "Gelap.").await;
        let budi = published(&city, "Budi", "Lampu kedip", "Silau.").await;
        city.verifies(&budi, vec![Action::Send { agency: "DISHUB".to_owned(), message: String::new() }]).await.unwrap();
        let now = city.clock.now();
        let lamps = PublicFilter { words: Some("lampu".to_owned()), ..PublicFilter::default() };
        let both = vec![budi.code.clone(), sri.code.clone()];
        let one = |word: &str| vec![word.to_owned()];
        let area = one(testkit::plan::KELURAHAN);
        for (filter, expected) in [
            (lamps.clone(), both.clone()),
            (PublicFilter { states: one("assigned"), ..lamps.clone() }, vec![budi.code.clone()]),
            (PublicFilter { states: one("assigned"), words: Some("mati".to_owned()), ..lamps.clone() }, vec![]),
            (PublicFilter { categories: one("HUB-01"), areas: area, ..lamps.clone() }, both.clone()),
            (PublicFilter { categories: one("HUB-02"), ..lamps.clone() }, vec![]),
            (PublicFilter { agencies: one("DLH"), ..lamps.clone() }, vec![]),
            (PublicFilter { codes: one(&sri.code), ..lamps.clone() }, vec![sri.code.clone()]),
            (PublicFilter { filed_from: Some(budi.case.filed_at), ..lamps.clone() }, vec![budi.code.clone()]),
            (PublicFilter { filed_to: Some(sri.case.filed_at), ..lamps.clone() }, vec![sri.code.clone()]),
            (PublicFilter { changed_to: Some(now.plus_seconds(-1)), ..lamps.clone() }, vec![sri.code.clone()]),
            (PublicFilter { bounds: Some([0.0, 0.0, 1.0, 1.0]), ..lamps.clone() }, vec![]),
            (PublicFilter { late_at: Some(now.plus_seconds(90 * 86_400)), ..lamps.clone() }, both),
            (PublicFilter { late_at: Some(now), ..lamps.clone() }, vec![]),
            (PublicFilter { skip: 1, ..lamps.clone() }, vec![sri.code.clone()]),
        ] {
            assert_eq!(found_by(&city, filter.clone()).await, expected, "{filter:?}");
        }
    }

    async fn pages_with_words_hold_every_case_once_newest_first(city: TestCity) {
        let mut expected = Vec::new();
        for number in 0..7 {
            // Several in one microsecond.
            city.clock.advance_seconds(i64::from(number % 3 == 0));
            let resident = city.resident("Sri").await;
            city.verifies(&resident, vec![publish("Lampu", "mati")]).await.unwrap();
            expected.push((std::cmp::Reverse(resident.case.filed_at), resident.code));
            published(&city, "Budi", "Sampah", "menumpuk").await;
        }
        let mut filter = PublicFilter { words: Some("lampu".to_owned()), ..PublicFilter::default() };
        let mut seen = Vec::new();
        loop {
            let page = cases::public_list(&city.ctx(), filter.clone(), 2, Detail::Facts).await.unwrap();
            seen.extend(page.items.into_iter().map(|case| (std::cmp::Reverse(case.filed_at), case.code)));
            filter.after = page.next.map(|next| Cursor::parse(&next.text()).unwrap());
            if filter.after.is_none() {
                break;
            }
        }
        assert!(seen.is_sorted_by_key(|(at, _)| *at), "newest first");
        seen.sort();
        expected.sort();
        assert_eq!(seen, expected);
    }

    async fn whatever_is_typed_is_answered_and_whatever_is_published_is_found(city: TestCity) {
        let mut shown = 0;
        for text in strings(60) {
            let typed = found(&city, &text).await;
            assert!(typed.len() <= usize::try_from(cases::PAGE).unwrap());
            let resident = city.resident("Sri").await;
            // A text of nothing but blanks cannot be published.
            if city.verifies(&resident, vec![publish("Sambatan", &text)]).await.is_err() {
                continue;
            }
            shown += 1;
            let page = cases::public_list(&city.ctx(), PublicFilter::default(), 1, Detail::Facts).await.unwrap();
            let public = &page.items[0];
            for word in words(&public.text).take(8).collect::<BTreeSet<_>>() {
                let codes = PublicFilter { codes: vec![public.code.clone()], words: Some(word.clone()), ..PublicFilter::default() };
                assert_eq!(found_by(&city, codes).await, std::slice::from_ref(&public.code), "{word} of {text:?}");
            }
            city.clock.advance_seconds(1);
        }
        assert!(shown > 40, "{shown}");
        let check = cases::check_index(&city.ctx()).await.unwrap();
        assert_eq!((check.stale, check.strays, check.indexed), (0, 0, check.published));
    }

    async fn what_is_found_stays_in_its_city(city: TestCity) {
        let other = city.neighbour().await;
        let here = published(&city, "Sri", "Lampu", "mati").await;
        let there = published(&other, "Budi", "Lampu", "mati").await;
        assert_eq!(found(&city, "lampu").await, std::slice::from_ref(&here.code));
        assert_eq!(found(&other, "lam").await, std::slice::from_ref(&there.code));
        assert_eq!(found(&other, &here.code).await, [] as [String; 0]);
        // Words that look like what the index is made of.
        for text in [format!("{}_lampu", city.id()), format!("{}.khub01", city.id()), format!("{}", city.id())] {
            assert_eq!(found(&other, &text).await, [] as [String; 0], "{text}");
        }
    }

    async fn what_was_published_before_there_was_an_index_is_found_after_it_was_gone_through(city: TestCity) {
        let old = published(&city, "Sri", "Lampu lama", "mati").await;
        forget_index(&city).await;
        let new = published(&city, "Budi", "Lampu baru", "mati").await;
        assert_eq!(found(&city, "lampu").await, std::slice::from_ref(&new.code), "the index knows nothing of the first");
        let check = cases::check_index(&city.ctx()).await.unwrap();
        assert_eq!((check.published, check.indexed, check.stale, check.complete), (2, 1, 1, false));
        assert!(!check.agrees());
        index(&city).await;
        assert_eq!(found(&city, "lampu").await, [new.code.clone(), old.code]);
        assert!(cases::check_index(&city.ctx()).await.unwrap().agrees());

        // A case that was taken back behind the index's back is never shown, and goes when all is done again.
        let (id, city_id) = (new.case.case_id, city.id());
        let unpublish = "UPDATE cases SET published = FALSE WHERE city_id = $1 AND case_id = $2";
        city.civic().db().write(move |tx| tx.exec(unpublish, args![city_id, id])).await.unwrap();
        assert_eq!(found(&city, "baru").await, [] as [String; 0]);
        assert_eq!(cases::check_index(&city.ctx()).await.unwrap().strays, 1);
        cases::index_again(&city.ctx()).await.unwrap();
        index(&city).await;
        assert!(cases::check_index(&city.ctx()).await.unwrap().agrees());
    }
}

async fn index(city: &TestCity) {
    while cases::index_published(&city.ctx()).await.unwrap() > 0 {}
}

/// As if everything had been published by a program that did not know the index.
async fn forget_index(city: &TestCity) {
    let id = city.id();
    let forget = move |tx: &mut kit::db::Tx<'_>| {
        if tx.dialect() == Dialect::Sqlite {
            let words =
                "DELETE FROM search_words WHERE rowid IN (SELECT place FROM search WHERE city_id = $1)";
            tx.exec(words, args![id])?;
        }
        tx.exec("DELETE FROM search_term WHERE city_id = $1", args![id])?;
        tx.exec("DELETE FROM search WHERE city_id = $1", args![id])
    };
    city.civic().db().write(forget).await.unwrap();
}
