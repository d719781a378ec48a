//! Lists that are written as lines of text: choices, rates, words, schemas. Pure.

use civic::Problem;
use serde_json::{Map, Value as Json, json};

/// The longest code that is made of a text, in characters.
const MADE_MAX: usize = 30;
/// The longest value and label of a choice, in characters.
const CHOICE_MAX: usize = 200;

/// A code made of a text: `Nama lengkap (KTP)` becomes `nama_lengkap_ktp`.
pub(super) fn code(text: &str) -> String {
    let plain: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' }).collect();
    let mut made = String::new();
    for word in plain.split_whitespace() {
        if made.len() + 1 + word.len() > MADE_MAX && !made.is_empty() {
            break;
        }
        if !made.is_empty() {
            made.push('_');
        }
        made.push_str(word);
    }
    made.chars().take(MADE_MAX).collect()
}

/// Words, one per line or between commas, each once.
pub(super) fn listed(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split([',', '\n']).map(|word| word.trim().to_lowercase()) {
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

fn said(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Choices as lines: `value = label | English | Javanese`. A line without a value gets one made of its label.
pub(super) fn options(text: &str, most: usize) -> Result<Json, Problem> {
    let mut options: Vec<Json> = Vec::new();
    let mut values: Vec<String> = Vec::new();
    for line in said(text) {
        let (value, labels) =
            line.split_once('=').map_or((None, line), |(value, rest)| (Some(value.trim()), rest));
        let mut labels = labels.split('|').map(|label| label.trim().to_owned());
        let name = labels.next().unwrap_or_default();
        let value = value.filter(|value| !value.is_empty()).map_or_else(|| code(&name), str::to_owned);
        if value.chars().count() > CHOICE_MAX || name.chars().count() > CHOICE_MAX {
            return Err(Problem::TooLong(CHOICE_MAX));
        }
        if name.is_empty() || value.is_empty() {
            return Err(Problem::Missing);
        }
        if values.contains(&value) {
            return Err(Problem::Taken);
        }
        values.push(value.clone());
        let (en, jv) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
        options.push(json!({"value": value, "name": {"id": name, "en": en, "jv": jv}}));
    }
    if options.len() > most { Err(Problem::TooManyItems(most)) } else { Ok(Json::Array(options)) }
}

pub(super) fn options_as_text(options: Option<&Json>) -> String {
    let text = |value: Option<&Json>| value.and_then(Json::as_str).unwrap_or_default().to_owned();
    let line = |option: &Json| {
        let name = |lang: &str| text(option.pointer(&format!("/name/{lang}")));
        let mut labels = vec![name("id"), name("en"), name("jv")];
        while labels.last().is_some_and(String::is_empty) {
            labels.pop();
        }
        format!("{} = {}", text(option.get("value")), labels.join(" | "))
    };
    let options = options.and_then(Json::as_array).into_iter().flatten();
    options.map(line).collect::<Vec<_>>().join("\n")
}

/// Rates as lines: `value = 1,5`.
pub(super) fn rates(text: &str, most: usize) -> Result<Json, Problem> {
    let mut rates = Map::new();
    for line in said(text) {
        let (value, rate) = line.split_once('=').ok_or(Problem::BadNumber)?;
        let rate: f64 = rate.trim().replace(',', ".").parse().map_err(|_| Problem::BadNumber)?;
        if !rate.is_finite() || rate < 0.0 || value.trim().is_empty() {
            return Err(Problem::BadNumber);
        }
        rates.insert(value.trim().to_owned(), json!(rate));
    }
    if rates.len() > most { Err(Problem::TooManyItems(most)) } else { Ok(Json::Object(rates)) }
}

pub(super) fn rates_as_text(rates: Option<&Json>) -> String {
    let rates = rates.and_then(Json::as_object).into_iter().flatten();
    let line = |(value, rate): (&String, &Json)| format!("{value} = {}", rate.to_string().replace('.', ","));
    rates.map(line).collect::<Vec<_>>().join("\n")
}

/// A JSON list of schemas; an empty one when nothing is said.
pub(super) fn schemas(text: &str, most: usize) -> Result<Json, Problem> {
    if text.chars().count() > most {
        return Err(Problem::TooLong(most));
    }
    let list = if text.is_empty() { json!([]) } else { serde_json::from_str(text).unwrap_or_default() };
    if list.is_array() { Ok(list) } else { Err(Problem::BadJson) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_made_of_what_people_type() {
        for (text, made) in [
            ("Nama lengkap (KTP)", "nama_lengkap_ktp"),
            ("  ", ""),
            ("Nomor surat keterangan kematian dari rumah sakit", "nomor_surat_keterangan"),
            ("Ñandú", "and"),
        ] {
            assert_eq!(code(text), made);
        }
    }

    #[test]
    fn choices_come_back_as_they_were_written() {
        let text = "utama = Jalan utama | Main road\nkecil = Jalan kecil";
        let options = options(text, 10).unwrap();
        assert_eq!(options[0]["name"]["en"], "Main road");
        assert_eq!(options_as_text(Some(&options)), text);
        assert_eq!(super::options("Ada yang lahir", 10).unwrap()[0]["value"], "ada_yang_lahir");
        assert_eq!(super::options("a = A\na = B", 10), Err(Problem::Taken));
        assert_eq!(super::options("a =", 10), Err(Problem::Missing));
        assert_eq!(super::options("a\nb", 1), Err(Problem::TooManyItems(1)));
    }

    #[test]
    fn rates_are_written_with_a_comma() {
        let rates = rates("utama = 2,5\nkecil = 1", 10).unwrap();
        assert_eq!(rates, json!({"utama": 2.5, "kecil": 1.0}));
        assert_eq!(rates_as_text(Some(&rates)), "kecil = 1,0\nutama = 2,5");
        assert_eq!(super::rates("utama: 2", 10), Err(Problem::BadNumber));
        assert_eq!(super::rates("utama = NaN", 10), Err(Problem::BadNumber));
    }
}
