//! Who wrote, as far as they said.

use crate::input::form::Form;

/// What a client may say about the person behind a request or update. Nothing is checked but the length: a
/// wrong address must not cost the city a report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Contact {
    /// As sent.
    pub email: Option<String>,
    /// As sent.
    pub phone: Option<String>,
    /// `FixMyStreet` splits a name at its first space.
    pub first_name: Option<String>,
    /// `-` from `FixMyStreet` when there is none.
    pub last_name: Option<String>,
    /// The app installation.
    pub device_id: Option<String>,
    /// The reporter's account with the client.
    pub account_id: Option<String>,
}

impl Contact {
    pub(super) fn parse(form: &mut Form) -> Contact {
        Contact {
            email: form.text("email"),
            phone: form.text("phone"),
            first_name: form.text("first_name"),
            last_name: form.text("last_name"),
            device_id: form.text("device_id"),
            account_id: form.text("account_id"),
        }
    }

    pub(super) fn fields(&self) -> [(&'static str, Option<&String>); 6] {
        [
            ("email", self.email.as_ref()),
            ("phone", self.phone.as_ref()),
            ("first_name", self.first_name.as_ref()),
            ("last_name", self.last_name.as_ref()),
            ("device_id", self.device_id.as_ref()),
            ("account_id", self.account_id.as_ref()),
        ]
    }
}
