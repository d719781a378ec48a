//! Residents who verify their address, as a browser does: ask for a code, read the mail, enter it.

use civic::residents::{self, Resident};
use kit::i18n::Lang;

use crate::TestCity;

impl TestCity {
    /// The code in the last mail to an address.
    ///
    /// # Panics
    /// When none was sent.
    pub async fn code_sent_to(&self, email: &str) -> String {
        self.run_jobs().await;
        let mail = self.outbox().into_iter().rev().find(|mail| mail.recipient == email).expect("a mail");
        let digits = mail.body.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6);
        digits.expect("a code in the mail").to_owned()
    }

    /// The token of a new session of whoever has this address.
    pub async fn resident_session(&self, email: &str) -> String {
        let ticket = residents::send_code(&self.ctx(), email, Lang::Id).await.expect("a code");
        let code = self.code_sent_to(email).await;
        residents::enter_code(&self.ctx(), &ticket, &code).await.expect("the code is right")
    }

    /// Whoever has this address.
    pub async fn verified(&self, email: &str) -> Resident {
        let token = self.resident_session(email).await;
        residents::session(&self.ctx(), &token).await.expect("a session")
    }
}
