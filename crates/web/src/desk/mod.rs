//! How officers work through many cases: the list of what their agency owes, filters and views they keep, one step
//! for several cases, ready answers, and news of what colleagues do meanwhile.

pub(crate) mod bulk;
pub(crate) mod inbox;
mod inbox_page;
pub(crate) mod live;
pub(crate) mod templates;

use civic::cases::State;
use civic::desk::Filter;
use civic::duties::DutyKind;

use crate::shell::form::Fields;

/// What an address asks for.
fn filter_of(fields: &Fields) -> Filter {
    Filter {
        state: State::from_word(fields.get("keadaan")),
        step: DutyKind::from_word(fields.get("langkah")),
        category: fields.filled("kategori"),
        area: fields.filled("kelurahan"),
        mine: fields.ticked("saya"),
        unassigned: fields.ticked("belum"),
        late: fields.ticked("lewat"),
    }
}

/// The address of what a filter asks for; of everything when it asks for nothing.
fn address_of(filter: &Filter) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let words = [
        ("keadaan", filter.state.map(State::word)),
        ("langkah", filter.step.map(DutyKind::word)),
        ("kategori", filter.category.as_deref()),
        ("kelurahan", filter.area.as_deref()),
        ("saya", filter.mine.then_some("1")),
        ("belum", filter.unassigned.then_some("1")),
        ("lewat", filter.late.then_some("1")),
    ];
    let mut any = false;
    for (name, value) in words.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
        query.append_pair(name, value);
        any = true;
    }
    if any { format!("/meja?{}", query.finish()) } else { "/meja?semua=1".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_the_filter_asks_and_nothing_else() {
        let filter = Filter {
            state: Some(State::InProgress),
            step: Some(DutyKind::HearBack),
            category: Some("HUB-01 & x".to_owned()),
            area: Some("35.73.01.1001".to_owned()),
            mine: true,
            unassigned: true,
            late: true,
        };
        for filter in [filter, Filter { late: true, ..Filter::default() }, Filter::default()] {
            let address = address_of(&filter);
            let query = address.split_once('?').map_or("", |(_, query)| query);
            assert_eq!(filter_of(&Fields::parse(query.as_bytes())), filter, "{address}");
        }
    }
}
