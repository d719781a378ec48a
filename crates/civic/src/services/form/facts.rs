//! Facts about a person in a form: what an application says about the applicant, and what they said before that a question
//! can be filled in with. Whatever concerns others (entries of groups) is no fact about the applicant. Pure.

use serde_json::Value as Json;

use super::{Control, Field, Form};

impl Form {
    /// What the answers say about the applicant, by the names of facts, each once: the first question counts.
    #[must_use]
    pub fn facts(&self, answers: &Json) -> Vec<(String, Json)> {
        let mut facts: Vec<(String, Json)> = Vec::new();
        for field in self.fields() {
            let Some(fact) = &field.fact else { continue };
            let value = answers.get(&field.code).filter(|value| field.takes(value));
            if let (Some(value), false) = (value, facts.iter().any(|(known, _)| known == fact)) {
                facts.push((fact.clone(), value.clone()));
            }
        }
        facts
    }

    /// The answer that says a fact about the applicant.
    #[must_use]
    pub fn fact<'a>(&self, name: &str, answers: &'a Json) -> Option<&'a str> {
        let field = self.fields().find(|field| field.fact.as_deref() == Some(name))?;
        answers.get(&field.code)?.as_str()
    }
}

impl Field {
    /// Whether a fact that was said elsewhere can fill this question in: another form may have asked for it in another way.
    #[must_use]
    pub fn takes(&self, value: &Json) -> bool {
        let Some(text) = value.as_str().filter(|text| !text.is_empty()) else { return false };
        match self.control {
            Control::Line
            | Control::Text
            | Control::Date
            | Control::Nik
            | Control::Kk
            | Control::Phone
            | Control::Email
            | Control::Kelurahan => true,
            Control::Choice => self.options.iter().any(|option| option.value == text),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_fact_is_said_once_and_only_by_the_applicant() {
        let form: Form = serde_json::from_value(json!({"page": [{"title": {"id": "Siapa?"}, "field": [
            {"code": "nama", "control": "line", "label": {"id": "Nama"}, "fact": "name"},
            {"code": "alias", "control": "line", "label": {"id": "Nama lain"}, "fact": "name"},
            {"code": "agama", "control": "choice", "label": {"id": "Agama"}, "fact": "religion",
             "option": [{"value": "islam", "name": {"id": "Islam"}}]},
            {"code": "setuju", "control": "agree", "label": {"id": "Setuju"}, "fact": "agreed"},
            {"code": "saksi", "control": "group", "label": {"id": "Saksi"}, "field": [
              {"code": "nik", "control": "nik", "label": {"id": "NIK"}, "fact": "nik"}]}]}]}))
        .unwrap();
        let answers = json!({"nama": "Sri", "alias": "Menik", "agama": "lain", "setuju": true,
            "saksi": [{"nik": "3573994101000001"}]});
        assert_eq!(form.facts(&answers), [("name".to_owned(), json!("Sri"))]);
        assert_eq!(form.fact("name", &answers), Some("Sri"));
        let religion = form.field("agama").unwrap();
        for (value, fits) in
            [(json!("islam"), true), (json!("lain"), false), (json!(1), false), (json!(""), false)]
        {
            assert_eq!(religion.takes(&value), fits, "{value}");
        }
    }
}
