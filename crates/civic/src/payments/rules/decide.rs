//! What a notification leads to. The store calls this while it holds the bill, so that nothing changes meanwhile.

use crate::payments::{Outcome, PaymentState};

/// The bill whose reference was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bill {
    pub(crate) state: PaymentState,
    pub(crate) amount: i64,
}

/// A payment as the bank tells it: which bill, how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Told<'a> {
    pub(crate) reference: &'a str,
    pub(crate) amount: i64,
}

/// Decides. `before` is what the bank told under the same number of its own, `bill` the bill it names; `moved` is whether
/// money moved at all.
///
/// A date plays no part: as long as a bill waits, the resident who pays it exactly has paid it, after its date as well. A
/// new bill for the same case takes the place of an expired one, and a cancelled one is over; money for those comes late.
pub(crate) fn decide(told: Told<'_>, moved: bool, before: Option<Told<'_>>, bill: Option<Bill>) -> Outcome {
    match (before, bill) {
        _ if !moved => Outcome::NoMoney,
        (Some(before), _) if before == told => Outcome::Again,
        (Some(_), _) => Outcome::Contradiction,
        (None, None) => Outcome::Unknown,
        (None, Some(bill)) => match bill.state {
            PaymentState::Paid => Outcome::Double,
            PaymentState::Cancelled | PaymentState::Replaced => Outcome::Late,
            PaymentState::Waiting if bill.amount != told.amount => Outcome::WrongAmount,
            PaymentState::Waiting => Outcome::Paid,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn told(amount: i64) -> Told<'static> {
        Told { reference: "A", amount }
    }

    #[test]
    fn every_outcome_has_its_case() {
        let bill = |state| Some(Bill { state, amount: 50_000 });
        for (moved, amount, before, bill, outcome) in [
            (true, 50_000, None, bill(PaymentState::Waiting), Outcome::Paid),
            (true, 49_999, None, bill(PaymentState::Waiting), Outcome::WrongAmount),
            (true, 50_001, None, bill(PaymentState::Waiting), Outcome::WrongAmount),
            (true, 50_000, None, bill(PaymentState::Cancelled), Outcome::Late),
            (true, 50_000, None, bill(PaymentState::Replaced), Outcome::Late),
            (true, 50_000, None, bill(PaymentState::Paid), Outcome::Double),
            (true, 1, None, bill(PaymentState::Paid), Outcome::Double),
            (true, 50_000, None, None, Outcome::Unknown),
            (true, 50_000, Some(told(50_000)), bill(PaymentState::Paid), Outcome::Again),
            (true, 50_000, Some(told(50_000)), None, Outcome::Again),
            (true, 50_000, Some(told(40_000)), bill(PaymentState::Waiting), Outcome::Contradiction),
            (true, 50_000, Some(Told { reference: "B", amount: 50_000 }), None, Outcome::Contradiction),
            (false, 50_000, None, bill(PaymentState::Waiting), Outcome::NoMoney),
            (false, 50_000, Some(told(50_000)), bill(PaymentState::Paid), Outcome::NoMoney),
        ] {
            let case = (moved, amount, before, bill);
            assert_eq!(decide(told(amount), moved, before, bill), outcome, "{case:?}");
        }
    }

    /// What may happen to one case, its bills having the references 0, 1, 2 ...
    #[derive(Clone, Debug)]
    enum Step {
        /// A new bill, where the last one does not wait or has expired.
        Open(i64),
        Cancel,
        Tell {
            bank: u8,
            bill: usize,
            amount: i64,
            moved: bool,
        },
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let amount = || (1i64..4).prop_map(|n| n * 1000);
        let tell = (0u8..6, 0usize..4, amount(), prop::bool::weighted(0.9))
            .prop_map(|(bank, bill, amount, moved)| Step::Tell { bank, bill, amount, moved });
        prop::collection::vec(
            prop_oneof![2 => amount().prop_map(Step::Open), 1 => Just(Step::Cancel), 8 => tell],
            1..40,
        )
    }

    proptest! {
        #[test]
        fn every_rupiah_is_accounted_for_and_a_bill_is_settled_once(steps in steps()) {
            let mut bills: Vec<Bill> = Vec::new();
            let mut settled: BTreeMap<usize, i64> = BTreeMap::new();
            // The bank's number: which bill and how much it was first told for.
            let mut first: BTreeMap<u8, (usize, i64)> = BTreeMap::new();
            let (mut kept, mut owed) = (0, 0);
            let names: Vec<String> = (0..4).map(|n| n.to_string()).collect();
            for step in steps {
                match step {
                    Step::Open(amount) => {
                        for bill in bills.iter_mut().filter(|bill| bill.state == PaymentState::Waiting) {
                            bill.state = PaymentState::Replaced;
                        }
                        bills.push(Bill { state: PaymentState::Waiting, amount });
                    }
                    Step::Cancel => {
                        for bill in bills.iter_mut().filter(|bill| bill.state == PaymentState::Waiting) {
                            bill.state = PaymentState::Cancelled;
                        }
                    }
                    Step::Tell { bank, bill, amount, moved } => {
                        let told = Told { reference: &names[bill], amount };
                        let before = first.get(&bank).map(|(bill, amount)| Told { reference: &names[*bill], amount: *amount });
                        let outcome = decide(told, moved, before, bills.get(bill).copied());
                        if outcome.is_money() {
                            prop_assert!(moved && before.is_none(), "one payment of the bank counts once");
                            first.insert(bank, (bill, amount));
                        }
                        if outcome == Outcome::Paid {
                            prop_assert_eq!(bills[bill], Bill { state: PaymentState::Waiting, amount });
                            bills[bill].state = PaymentState::Paid;
                            prop_assert_eq!(settled.insert(bill, amount), None, "settled twice");
                            kept += amount;
                        } else if outcome.is_owed_back() {
                            owed += amount;
                        }
                    }
                }
            }
            let came: i64 = first.values().map(|(_, amount)| amount).sum();
            prop_assert_eq!(came, kept + owed);
            prop_assert_eq!(kept, settled.values().sum::<i64>());
        }
    }
}
