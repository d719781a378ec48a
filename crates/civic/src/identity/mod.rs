//! Who is asking. Rights are types: an operation asks for `&Officer`, `&Verifier`, `&CityAdmin`, and only
//! this capability makes them, from a session, a key, or the console.

mod keys;
mod model;
mod passwords;
mod people;
mod rules;
mod sessions;
mod store;

pub use keys::{NewKey, Scope, add_key, integration, keys, revoke_key};
pub use model::{
    CityAdmin, Clerk, ContactOf, Intake, Integration, Officer, Overseer, Person, Role, Verifier,
};
pub(crate) use passwords::PasswordMemory;
pub(crate) use people::colleague;
pub use people::{
    NewPerson, add, colleagues, edit, import_person, people, reset_by_admin, reset_link, set_contact,
    use_reset,
};
pub use rules::{NAME_MAX, PASSWORD_MIN, email, phone};
pub use sessions::{Login, begin_totp, confirm_totp, login, logout, session, watching};
pub use store::{KeyRow, OfficerRow};
pub(crate) use store::{Reach, STATEMENTS, reach, reach_one};

use crate::cities::City;

/// The right of whoever can run commands on the machine. Made by the program's commands only.
#[derive(Clone, Debug)]
pub struct Console(());

impl Console {
    /// States that the caller is a command on the machine itself.
    #[must_use]
    pub fn on_this_machine() -> Console {
        Console(())
    }

    /// An administrator of the city, named after the command, for audited changes.
    #[must_use]
    pub fn admin(&self, city: &City) -> CityAdmin {
        CityAdmin(Officer::console(&city.settings.verifier_agency))
    }
}
