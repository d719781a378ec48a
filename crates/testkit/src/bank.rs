//! A bank that tells of payments: by the mission's own operation, or by SNAP's two calls through whatever speaks HTTP.

use std::sync::atomic::{AtomicU32, Ordering};

use civic::Result;
use civic::payments::{self, Charge, Notification, Payment, Received};
pub use kit::snap::{Call, Paid};
use kit::snap::{Caller, PrivateKey, PublicKey, Secret};

use crate::{Resident, TestCity};

const PRIVATE: &str = include_str!("../../../sample-city/bank/SAMPLE-ONLY-private-key.pem");
const PUBLIC: &str = include_str!("../../../sample-city/bank/SAMPLE-ONLY-public-key.pem");
const CLIENT_KEY: &str = "bank-contoh";
const SECRET: &str = "rahasia uji coba";

static CALLS: AtomicU32 = AtomicU32::new(1);

/// A payment of so much for a bill, under a number of the bank's own, in a call that was never made before.
#[must_use]
pub fn paid(bank_reference: &str, reference: &str, amount: i64) -> Paid {
    Paid {
        external_id: CALLS.fetch_add(1, Ordering::Relaxed).to_string(),
        bank_reference: bank_reference.to_owned(),
        reference: reference.to_owned(),
        amount,
        status: "00".to_owned(),
    }
}

impl TestCity {
    /// A bill of DISHUB for a resident's case, good for seven days.
    ///
    /// # Errors
    /// As [`payments::open`].
    pub async fn bill(&self, resident: &Resident, amount: i64) -> Result<Payment> {
        let (case_id, code) = (resident.case.case_id, resident.code.clone());
        let charge = Charge {
            case_id,
            code,
            agency: "DISHUB".to_owned(),
            amount,
            what: "Retribusi parkir langganan".to_owned(),
            expires_at: self.clock.now().plus_seconds(7 * 86_400),
        };
        self.ctx().write(move |ctx, tx| payments::open(tx, ctx, &charge)).await
    }

    /// The step that asked for a fee is taken back; whether a bill was waiting.
    pub async fn unbill(&self, resident: &Resident) -> bool {
        let case_id = resident.case.case_id;
        let done = self.ctx().write(move |ctx, tx| payments::cancel(tx, ctx, case_id)).await;
        done.expect("a bill can be cancelled")
    }

    /// The bills of a resident's case, oldest first.
    pub async fn bills(&self, resident: &Resident) -> Vec<Payment> {
        let case_id = resident.case.case_id;
        let found = self.ctx().read(move |ctx, tx| payments::of_case(tx, ctx.city(), case_id)).await;
        found.expect("bills can be read")
    }

    /// The bank tells of a payment, its signature being checked already.
    ///
    /// # Errors
    /// As [`civic::cases::receive`].
    pub async fn told(&self, paid: &Paid) -> Result<Received> {
        let ctx = self.ctx();
        let (token, _) = payments::new_token(&ctx).await?;
        let right = payments::bank(&ctx, &token).await?;
        let body = format!("{} {} {} {}", paid.bank_reference, paid.reference, paid.amount, paid.status);
        let notification = Notification {
            external_id: paid.external_id.clone(),
            body_hash: kit::snap::fingerprint(&body).to_vec(),
            bank_reference: paid.bank_reference.clone(),
            reference: paid.reference.clone(),
            amount: paid.amount,
            moved: paid.status == "00",
        };
        civic::cases::receive(&ctx, &right, notification).await
    }
}

/// The bank of the test city.
#[derive(Clone, Debug)]
pub struct Bank {
    /// What it signs with.
    pub caller: Caller,
}

impl Default for Bank {
    fn default() -> Bank {
        let key = PrivateKey::from_pem(PRIVATE).expect("the sample key");
        Bank { caller: Caller { client_key: CLIENT_KEY.to_owned(), key, secret: Secret::new(SECRET) } }
    }
}

impl Bank {
    /// What the city knows this bank by.
    #[must_use]
    pub fn known() -> kit::snap::Bank {
        let key = PublicKey::from_pem(PUBLIC).expect("the sample key");
        kit::snap::Bank { client_key: CLIENT_KEY.to_owned(), key, secret: Secret::new(SECRET), sample: false }
    }

    /// The call that asks the city for a token.
    #[must_use]
    pub fn ask(&self, city: &TestCity) -> Call {
        self.caller.token(city.clock.now()).expect("the key signs")
    }

    /// The call that tells of a payment, with a token the city gave.
    #[must_use]
    pub fn tell(&self, city: &TestCity, token: &str, paid: &Paid) -> Call {
        self.caller.notify(city.clock.now(), token, paid)
    }
}
