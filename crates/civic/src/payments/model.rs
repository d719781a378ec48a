//! Bills, what the bank tells, and what is owed back.

use kit::clock::Time;
use uuid::Uuid;

use super::store::Payment;

kit::words! {
    /// What became of a bill. Whether a waiting one has expired is a question of the clock: see [`Payment::standing`].
    pub enum PaymentState {
        /// Can be paid.
        Waiting = "waiting",
        /// Is paid.
        Paid = "paid",
        /// The case's step was taken back.
        Cancelled = "cancelled",
        /// It had expired, and a new bill of the case took its place.
        Replaced = "replaced",
    }
}

kit::words! {
    /// How a bill stands at a moment, as people are told.
    pub enum Standing {
        /// Can be paid.
        Waiting = "waiting",
        /// Is paid.
        Paid = "paid",
        /// Nobody paid it in time.
        Expired = "expired",
        /// Nothing has to be paid any more.
        Cancelled = "cancelled",
    }
}

kit::words! {
    /// What a notification of the bank led to.
    pub enum Outcome {
        /// The bill is paid by it.
        Paid = "paid",
        /// The bank had told it before.
        Again = "again",
        /// Another amount than the bill's.
        WrongAmount = "wrong_amount",
        /// The bill was cancelled or replaced before.
        Late = "late",
        /// The bill had been paid by another payment.
        Double = "double",
        /// No bill of this city has the reference.
        Unknown = "unknown",
        /// The payment failed or is still under way.
        NoMoney = "no_money",
        /// Another bill or amount than the bank told before under the same number of its own.
        Contradiction = "contradiction",
    }
}

impl Outcome {
    /// Whether money came in that had not been told before.
    #[must_use]
    pub fn is_money(self) -> bool {
        self == Outcome::Paid || self.is_owed_back()
    }

    /// Whether money came in that settles nothing.
    #[must_use]
    pub fn is_owed_back(self) -> bool {
        matches!(self, Outcome::WrongAmount | Outcome::Late | Outcome::Double | Outcome::Unknown)
    }
}

/// A fee that a step of a case asks for.
#[derive(Clone, Debug)]
pub struct Charge {
    /// The case.
    pub case_id: Uuid,
    /// Its code.
    pub code: String,
    /// The agency the fee is for: it owes back what comes wrongly.
    pub agency: String,
    /// Whole rupiah, more than 0.
    pub amount: i64,
    /// What it is for, as the resident reads it.
    pub what: String,
    /// Until when it is asked for.
    pub expires_at: Time,
}

impl Payment {
    /// How it stands at a moment.
    #[must_use]
    pub fn standing(&self, now: Time) -> Standing {
        match self.state {
            PaymentState::Paid => Standing::Paid,
            PaymentState::Cancelled => Standing::Cancelled,
            PaymentState::Waiting if now <= self.expires_at => Standing::Waiting,
            PaymentState::Waiting | PaymentState::Replaced => Standing::Expired,
        }
    }

    /// Whether it was paid after its date. It counts all the same, and the page says so.
    #[must_use]
    pub fn was_late(&self) -> bool {
        self.paid_at.is_some_and(|paid| paid > self.expires_at)
    }

    /// The number of the receipt; `None` while it is not paid.
    #[must_use]
    pub fn receipt(&self) -> Option<String> {
        self.paid_at.map(|_| format!("KW-{}", self.reference))
    }
}

/// What a bank told, after its signature was checked.
#[derive(Clone, Debug)]
pub struct Notification {
    /// The number of the call, new for each within a day.
    pub external_id: String,
    /// The fingerprint of what was sent.
    pub body_hash: Vec<u8>,
    /// The bank's own number of the payment.
    pub bank_reference: String,
    /// The reference that stood in the code.
    pub reference: String,
    /// Whole rupiah.
    pub amount: i64,
    /// Whether the money moved.
    pub moved: bool,
}

/// What a notification led to.
#[derive(Clone, Debug)]
pub struct Received {
    /// What it led to now.
    pub outcome: Outcome,
    /// What its first telling led to: a repeat is answered as that was.
    pub first: Outcome,
    /// The bill that was named, as it is now.
    pub payment: Option<Payment>,
}

/// Proof that a bank asks, by a token it was given.
#[derive(Clone, Debug)]
pub struct BankRight(pub(super) ());
