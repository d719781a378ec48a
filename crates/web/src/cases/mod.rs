//! Cases on the screen: reporting one, following it, working on it, and what anybody may see.

pub(crate) mod attached;
pub(crate) mod case_page;
pub(crate) mod clock_page;
pub(crate) mod desk_page;
pub(crate) mod home;
pub(crate) mod intake;
pub(crate) mod list;
pub(crate) mod officer;
pub(crate) mod own;
pub(crate) mod report;
pub(crate) mod report_page;
pub(crate) mod verify_page;
