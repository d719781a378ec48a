//! Whatever is done to a stored story is found, except erasing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failing test may panic")]

use ledger::{
    Broken, Commitment, Fault, GENESIS, Hash, Link, Recorded, Revealed, Salt, Text, commit, verify,
};
use proptest::prelude::*;
use proptest::sample::Index;

/// What the world decides about an event; the chain adds the rest.
type Deed = (String, i64, String, String, Vec<([u8; 16], String)>);

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let texts = prop::collection::vec((any::<[u8; 16]>(), ".{0,12}"), 0..3);
    prop::collection::vec(
        ("[a-z_]{1,6}", any::<i64>(), "[a-z:0-9]{0,6}", "\\{[a-z\":0-9]{0,8}\\}", texts),
        1..8,
    )
}

fn record(city: u32, case: [u8; 16], deeds: Vec<Deed>) -> Vec<Recorded> {
    let mut prev = GENESIS;
    let mut story = Vec::new();
    for (seq, (kind, at_micros, actor, facts, texts)) in (1..).zip(deeds) {
        let texts: Vec<Text> = texts
            .into_iter()
            .map(|(salt, text)| Text {
                commitment: commit(&Salt(salt), &text),
                revealed: Some(Revealed { salt: Salt(salt), text }),
            })
            .collect();
        let commitments: Vec<Commitment> = texts.iter().map(|text| text.commitment).collect();
        let hash = Link {
            city,
            case,
            seq,
            kind: &kind,
            at_micros,
            actor: &actor,
            facts: &facts,
            commitments: &commitments,
            prev,
        }
        .hash();
        story.push(Recorded { city, case, seq, kind, at_micros, actor, facts, texts, prev, hash });
        prev = hash;
    }
    story
}

fn stories() -> impl Strategy<Value = Vec<Recorded>> {
    (any::<u32>(), any::<[u8; 16]>(), deeds()).prop_map(|(city, case, deeds)| record(city, case, deeds))
}

fn check(story: &[Recorded]) -> Result<Hash, Broken> {
    verify(story.iter().cloned())
}

/// Changes exactly one field; `None` when this event has no such field to change.
fn tamper(event: &mut Recorded, field: usize, other: u8) -> Option<()> {
    match field {
        0 => event.city = event.city.wrapping_add(u32::from(other)),
        1 => event.case[usize::from(other) % 16] ^= other,
        2 => event.seq = event.seq.wrapping_add(u32::from(other)),
        3 => event.kind.push('x'),
        4 => event.at_micros = event.at_micros.wrapping_add(i64::from(other)),
        5 => event.actor.insert(0, 'x'),
        6 => event.facts.push(' '),
        7 => event.prev.0[usize::from(other) % 32] ^= other,
        8 => event.hash.0[usize::from(other) % 32] ^= other,
        9 => event.texts.first_mut()?.commitment.0[usize::from(other) % 32] ^= other,
        10 => event.texts.first_mut()?.revealed.as_mut()?.text.push('x'),
        11 => event.texts.first_mut()?.revealed.as_mut()?.salt.0[usize::from(other) % 16] ^= other,
        12 => drop(event.texts.pop()?),
        13 => event.texts.push(Text { commitment: Commitment([other; 32]), revealed: None }),
        // Letters moved from one field to its neighbour must not cancel out.
        14 => event.facts.insert(0, event.actor.pop()?),
        _ => return None,
    }
    Some(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_untouched_story_holds(story in stories()) {
        prop_assert_eq!(check(&story), Ok(story[story.len() - 1].hash));
    }

    #[test]
    fn any_changed_field_is_found(story in stories(), at in any::<Index>(), field in 0usize..15, other in 1u8..) {
        let mut changed = story;
        let at = at.index(changed.len());
        prop_assume!(tamper(&mut changed[at], field, other).is_some());
        let broken = check(&changed).expect_err("found");
        // A first event that claims another case is noticed at once by its hash; nothing is noticed too
        // early.
        prop_assert!(broken.seq >= 1 && usize::try_from(broken.seq).unwrap() > at || field == 2);
    }

    #[test]
    fn a_dropped_event_is_found(story in stories(), at in any::<Index>()) {
        let mut shorter = story.clone();
        let at = at.index(shorter.len());
        shorter.remove(at);
        match check(&shorter) {
            // Only the end can be cut unseen, and then the head is not the published one.
            Ok(head) => prop_assert!(at == shorter.len() && head != story[story.len() - 1].hash),
            Err(broken) => prop_assert_eq!(broken.fault, Fault::Gap { expected: u32::try_from(at).unwrap() + 1 }),
        }
    }

    #[test]
    fn renumbering_does_not_hide_a_dropped_event(story in stories(), at in any::<Index>()) {
        prop_assume!(story.len() > 1);
        let mut shorter = story.clone();
        let at = at.index(story.len() - 1);
        shorter.remove(at);
        for (seq, event) in (1..).zip(&mut shorter) {
            event.seq = seq;
        }
        prop_assert!(check(&shorter).is_err());
    }

    #[test]
    fn swapped_events_are_found(story in stories(), a in any::<Index>(), b in any::<Index>(), renumber in any::<bool>()) {
        let (a, b) = (a.index(story.len()), b.index(story.len()));
        prop_assume!(a != b);
        let mut swapped = story;
        swapped.swap(a, b);
        if renumber {
            for (seq, event) in (1..).zip(&mut swapped) {
                event.seq = seq;
            }
        }
        prop_assert!(check(&swapped).is_err());
    }

    #[test]
    fn an_inserted_event_is_found(story in stories(), at in any::<Index>(), renumber in any::<bool>()) {
        let at = at.index(story.len());
        let mut longer = story.clone();
        // Hashed properly on top of its predecessor: only what follows gives it away.
        let mut extra = story[at].clone();
        extra.kind = "closed".into();
        let commitments: Vec<Commitment> = extra.texts.iter().map(|text| text.commitment).collect();
        extra.hash = Link {
            city: extra.city, case: extra.case, seq: extra.seq, kind: &extra.kind, at_micros: extra.at_micros,
            actor: &extra.actor, facts: &extra.facts, commitments: &commitments, prev: extra.prev,
        }.hash();
        longer.insert(at, extra);
        if renumber {
            for (seq, event) in (1..).zip(&mut longer) {
                event.seq = seq;
            }
        }
        prop_assert!(check(&longer).is_err());
    }

    #[test]
    fn an_event_of_another_case_is_found(story in stories(), other in stories(), at in any::<Index>()) {
        let at = at.index(story.len());
        prop_assume!(other.len() > at && other[at].hash != story[at].hash);
        let mut mixed = story;
        mixed[at] = other[at].clone();
        prop_assert!(mixed.len() == 1 || check(&mixed).is_err());
    }

    #[test]
    fn erasing_is_allowed(story in stories(), which in prop::collection::vec(any::<bool>(), 24)) {
        let mut erased = story.clone();
        let texts = erased.iter_mut().flat_map(|event| &mut event.texts);
        for (text, erase) in texts.zip(which) {
            if erase {
                text.revealed = None;
            }
        }
        prop_assert_eq!(check(&erased), check(&story));
    }
}

#[test]
fn an_empty_story_is_genesis() {
    assert_eq!(check(&[]), Ok(GENESIS));
}

#[test]
fn faults_say_what_and_where() {
    let deed =
        || ("noted".to_owned(), 5, "a".to_owned(), "{}".to_owned(), vec![([1; 16], "hello".to_owned())]);
    let story = record(3573, [9; 16], vec![deed(), deed(), deed()]);
    let fault = |change: fn(&mut Vec<Recorded>)| {
        let mut changed = story.clone();
        change(&mut changed);
        check(&changed).unwrap_err().to_string()
    };
    assert_eq!(fault(|s| drop(s.remove(1))), "event 3: expected number 2 here");
    assert_eq!(fault(|s| s[1].case = [8; 16]), "event 2: belongs to another case");
    assert_eq!(fault(|s| s[1].prev = GENESIS), "event 2: does not name the hash of the event before it");
    assert_eq!(fault(|s| s[2].facts = "{\"a\":1}".into()), "event 3: its content does not give its hash");
    assert_eq!(
        fault(|s| s[2].texts[0].revealed.as_mut().unwrap().text.clear()),
        "event 3: its text number 0 is not the one committed to"
    );
}
