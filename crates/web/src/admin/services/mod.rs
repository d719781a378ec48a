//! The city administrator's pages for services: what is offered, editions being written part by part, their preview with
//! test values, and their publishing by a second person. Begin reading in `part`: what is written on which page.

mod change;
mod condition;
mod difference;
mod edition;
mod file;
mod input;
mod lines;
mod list;
mod narrow;
mod part;
mod preview;
mod sections;
mod sheet;

pub(crate) use change::{show as part, write as write_part};
use civic::Error;
use civic::identity::CityAdmin;
use civic::services::{self, Definition, EditionRow, EditionState};
pub(crate) use edition::{act, one};
pub(crate) use file::{download, take_in};
use kit::i18n::Arg;
pub(crate) use list::{add, list};
use maud::{Markup, html};
pub(crate) use preview::{show as preview, test as test_preview};

use crate::shell::dates;
use crate::shell::error::{OrPage, PageError};
use crate::shell::visit::{Desk, Visit};

/// One edition as it is looked at, with every other of its service.
struct Opened {
    code: String,
    row: EditionRow,
    definition: Definition,
    all: Vec<EditionRow>,
}

impl Opened {
    /// The address of a page of this edition; its own when there is no more to say.
    fn address(&self, more: &str) -> String {
        let slash = if more.is_empty() || more.starts_with(['?', '#']) { "" } else { "/" };
        format!("/kelola/layanan/{}/{}{slash}{more}", self.code, self.row.version)
    }

    fn is_draft(&self) -> bool {
        self.row.state == EditionState::Draft
    }

    /// What is in force beside it: the newest published one that is another.
    fn in_force(&self, day: i64) -> Option<&EditionRow> {
        let published = self.all.iter().filter(|row| row.state == EditionState::Published);
        let others = published.filter(|row| row.version != self.row.version);
        others
            .filter(|row| row.publish_on.is_some_and(|on| on <= day))
            .max_by_key(|row| (row.publish_on, row.version))
    }
}

async fn open(desk: &Desk, admin: &CityAdmin, code: &str, version: i64) -> Result<Opened, PageError> {
    let all = services::editions_of(&desk.ctx, admin, code).await.or_page(desk)?;
    let row = all.iter().find(|row| row.version == version).cloned().ok_or(Error::NotFound).or_page(desk)?;
    let definition = row.definition().or_page(desk)?;
    Ok(Opened { code: code.to_owned(), row, definition, all })
}

/// Today as the city counts days.
fn today(visit: &Visit) -> i64 {
    crate::services::today(visit)
}

/// How far an edition is, in words, with its colour.
fn state_tag(visit: &Visit, (state, publish_on): (EditionState, Option<i64>), day: i64) -> Markup {
    let from = publish_on.filter(|on| state == EditionState::Published && *on > day);
    match (state, from) {
        (_, Some(on)) => {
            let date = dates::day(visit.lang, civic::cities::date_of(on));
            html! { span.tag.soon { (visit.ta("edition-from", &[("date", Arg::Text(&date))])) } }
        }
        (EditionState::Published, None) => html! { span.tag { (visit.t("edition-published")) } },
        (EditionState::Submitted, _) => html! { span.tag.soon { (visit.t("edition-submitted")) } },
        (EditionState::Draft, _) => html! { span.tag.plain { (visit.t("edition-draft")) } },
    }
}
