//! The list of services narrowed by words and by how far they are.

use civic::services::{EditionState, Service};
use kit::i18n::Arg;
use maud::{Markup, html};

use super::list::Entry;
use crate::services::catalogue_page::agency_name;
use crate::shell::form::Fields;
use crate::shell::visit::Visit;

/// How far a service can be, as the address says it, with its words.
const STATES: [(&str, &str); 5] = [
    ("draf", "edition-draft"),
    ("menunggu", "edition-submitted"),
    ("nanti", "editor-coming"),
    ("berlaku", "edition-published"),
    ("dihentikan", "editor-inactive"),
];

/// What the list is narrowed by; it travels with the buttons in it, so that they lead back to the same list.
#[derive(Default)]
pub(super) struct Narrow {
    words: String,
    state: String,
}

impl Narrow {
    pub(super) fn read(fields: &Fields) -> Narrow {
        let known = |word: &&str| STATES.iter().any(|(state, _)| state == word);
        let state = Some(fields.get("keadaan")).filter(known).unwrap_or_default();
        Narrow { words: fields.get("q").trim().to_owned(), state: state.to_owned() }
    }

    fn narrows(&self) -> bool {
        !(self.words.is_empty() && self.state.is_empty())
    }

    /// The address of the list as it is narrowed.
    pub(super) fn address(&self) -> String {
        if !self.narrows() {
            return "/kelola/layanan".to_owned();
        }
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let query = query.append_pair("q", &self.words).append_pair("keadaan", &self.state).finish();
        format!("/kelola/layanan?{query}")
    }

    /// What a form in the list carries along.
    pub(super) fn carried(&self) -> Markup {
        html! { @if self.narrows() {
            input type="hidden" name="q" value=(self.words); input type="hidden" name="keadaan" value=(self.state);
        } }
    }

    /// Whether a service stays in the list. Here every word must be there, anywhere: whoever writes services looks for
    /// one they know, while the catalogue guesses what residents may mean.
    pub(super) fn keeps(&self, visit: &Visit, one: &Entry<'_>, day: i64) -> bool {
        let said = said(visit, one, day);
        self.is_in_state(one, day)
            && self.words.to_lowercase().split_whitespace().all(|word| said.contains(word))
    }

    fn is_in_state(&self, one: &Entry<'_>, day: i64) -> bool {
        let unpublished = |state| one.draft.is_some_and(|row| row.state == state);
        let mut editions = one.service.into_iter().flat_map(Service::editions);
        match self.state.as_str() {
            "draf" => unpublished(EditionState::Draft),
            "menunggu" => unpublished(EditionState::Submitted),
            "nanti" => editions.any(|edition| edition.publish_on > day),
            "berlaku" => one.service.is_some_and(|service| service.active && service.on(day).is_some()),
            "dihentikan" => editions.next().is_some() && one.service.is_some_and(|service| !service.active),
            _ => true,
        }
    }

    /// The form, and how many there are once it was used.
    pub(super) fn form(&self, visit: &Visit, found: usize) -> Markup {
        html! {
            form.filters role="search" action="/kelola/layanan" {
                p.field { label for="q" { (visit.t("editor-search")) } input #q type="search" name="q" value=(self.words) maxlength="100"; }
                p.field { label for="keadaan" { (visit.t("filter-state")) } select #keadaan name="keadaan" {
                    option value="" { (visit.t("filter-all")) }
                    @for (state, key) in STATES { option value=(state) selected[state == self.state] { (visit.t(key)) } }
                } }
                button.btn.second { (visit.t("services-find")) }
            }
            @if self.narrows() {
                p.small role="status" { (visit.ta("services-found", &[("count", Arg::Number(i64::try_from(found).unwrap_or(0)))])) " · " a href="/kelola/layanan" { (visit.t("services-all")) } }
                @if found == 0 { p.card { (visit.t("editor-none")) } }
            }
        }
    }
}

/// Everything a service is looked for by: code, names and agency, as it is now and as it is being written.
fn said(visit: &Visit, one: &Entry<'_>, day: i64) -> String {
    let mut said = vec![one.code.to_owned()];
    for says in one.says(day).into_iter().chain(&one.written) {
        let names = [&says.name.id, &says.name.en, &says.name.jv, &says.agency];
        said.extend(names.into_iter().chain(&says.keywords).cloned());
        said.push(agency_name(visit, &says.agency));
    }
    said.join("\n").to_lowercase()
}
