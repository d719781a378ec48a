//! What follows from a definition: whether it can be published, which steps come next, what is to be paid. Pure.

use std::collections::BTreeSet;

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::fault::{Fault, FaultKind};
use super::form::Control;
use super::model::{Definition, Fee, Maker, Part, Step, StepKind};
use crate::categories::{BY_KECAMATAN, BY_KELURAHAN};
use crate::context::Book;

/// Working days of a service, and of one step of it, at most.
pub const DAYS_MAX: u16 = 120;
/// Steps of a procedure at most.
pub const STEPS_MAX: usize = 15;
/// The largest fee that can be computed, in rupiah: what is larger is a mistake in the data.
pub const FEE_MAX: i64 = 10_000_000_000;

impl Definition {
    /// One step.
    #[must_use]
    pub fn step(&self, code: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.code == code)
    }

    /// The steps that must be done before one, by their codes.
    #[must_use]
    pub fn before<'a>(&'a self, step: &'a Step) -> Vec<&'a str> {
        if let Some(after) = &step.after {
            return after.iter().map(String::as_str).collect();
        }
        let at = self.steps.iter().position(|known| known.code == step.code).unwrap_or(0);
        at.checked_sub(1)
            .and_then(|index| self.steps.get(index))
            .map(|one| one.code.as_str())
            .into_iter()
            .collect()
    }

    /// The steps that can begin: not begun yet, and everything before them done.
    #[must_use]
    pub fn ready(&self, begun: &BTreeSet<&str>, done: &BTreeSet<&str>) -> Vec<&Step> {
        let can = |step: &&Step| {
            !begun.contains(step.code.as_str()) && self.before(step).iter().all(|code| done.contains(code))
        };
        self.steps.iter().filter(can).collect()
    }

    /// The agency that owes a step, by name or marker.
    #[must_use]
    pub fn agency_of<'a>(&'a self, step: &'a Step) -> &'a str {
        if step.agency.is_empty() { &self.agency } else { &step.agency }
    }

    /// Whether anything about it depends on where the applicant lives or the thing is.
    #[must_use]
    pub fn by_place(&self) -> bool {
        let by = |agency: &str| matches!(agency, BY_KELURAHAN | BY_KECAMATAN);
        by(&self.agency) || self.steps.iter().any(|step| by(self.agency_of(step)))
    }

    /// The field that says the kelurahan: the first of its kind.
    #[must_use]
    pub fn kelurahan(&self, answers: &Json) -> Option<String> {
        let field = self.form.fields().find(|field| field.control == Control::Kelurahan)?;
        answers.get(&field.code)?.as_str().map(str::to_owned)
    }

    /// What keeps it from being published, for whoever writes it; empty when nothing does.
    #[must_use]
    pub fn faults(&self, book: &Book, day: i64) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut needs = |good: bool, at: &str, kind: FaultKind| {
            if !good {
                faults.push(Fault::new(at, kind, ""));
            }
        };
        let filled = |part: &Part| !part.text.id.trim().is_empty();
        needs(!self.name.id.trim().is_empty(), "name", FaultKind::Missing);
        needs(!self.summary.id.trim().is_empty(), "summary", FaultKind::Missing);
        needs((1..=DAYS_MAX).contains(&self.days), "days", FaultKind::Days);
        let asks_for = &self.standard.requirements;
        let said = !asks_for.is_empty() && asks_for.iter().all(filled);
        needs(said, "standard.requirements", FaultKind::Missing);
        for (word, part) in self.standard.delivery().into_iter().chain(self.standard.making()) {
            needs(filled(part), &format!("standard.{word}"), FaultKind::Missing);
        }
        let known = |event: &&String| book.city.settings.life_events.iter().any(|e| e.code == **event);
        let unknown = self.events.iter().filter(|event| !known(event));
        faults.extend(unknown.map(|event| Fault::new("events", FaultKind::Event, event)));
        faults.extend(self.form.faults());
        faults.extend(self.conditions_before());
        faults.extend(self.agency_faults(book, day));
        faults.extend(self.step_faults());
        faults.extend(self.product_faults());
        faults.extend(self.fee_faults());
        if !self.fee.parts.is_empty() && book.city.settings.payments.is_none() {
            faults.push(Fault::new("fee", FaultKind::Account, ""));
        }
        faults
    }

    fn agency_faults(&self, book: &Book, day: i64) -> Vec<Fault> {
        let by_place = |agency: &str| matches!(agency, BY_KELURAHAN | BY_KECAMATAN);
        let own = std::iter::once(("agency".to_owned(), self.agency.as_str()));
        // A step that names none goes by the service's own, which is told once.
        let steps = self.steps.iter().enumerate().filter(|(_, step)| !step.agency.is_empty());
        let steps = steps.map(|(n, step)| (format!("step.{n}"), step.agency.as_str()));
        let mut faults: Vec<Fault> = own
            .chain(steps)
            .filter(|(_, code)| !by_place(code) && !book.agencies.valid(code, day))
            .map(|(at, code)| Fault::new(at, FaultKind::Agency, code))
            .collect();
        let asks_place =
            self.form.fields().any(|field| field.control == Control::Kelurahan && !field.optional);
        if self.by_place() && !asks_place {
            faults.push(Fault::new("form", FaultKind::Place, ""));
        }
        faults
    }

    fn step_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if self.steps.is_empty() || self.steps.len() > STEPS_MAX {
            faults.push(Fault::new("step", FaultKind::Steps, ""));
        }
        let mut codes = BTreeSet::new();
        for (n, step) in self.steps.iter().enumerate() {
            let at = format!("step.{n}");
            if !codes.insert(step.code.as_str()) || step.code.is_empty() {
                faults.push(Fault::new(&at, FaultKind::OwnCode, &step.code));
            }
            if step.name.id.trim().is_empty() {
                faults.push(Fault::new(&at, FaultKind::Missing, &step.code));
            }
            if !(1..=DAYS_MAX).contains(&step.days) {
                faults.push(Fault::new(&at, FaultKind::Days, &step.code));
            }
        }
        let mut reasons = BTreeSet::new();
        for (n, reason) in self.refusals.iter().enumerate() {
            if !reasons.insert(reason.code.as_str()) || reason.code.is_empty() {
                faults.push(Fault::new(format!("refusal.{n}"), FaultKind::OwnCode, &reason.code));
            }
        }
        faults.extend(self.never_begun());
        let refuses = self.steps.iter().any(|step| matches!(step.kind, StepKind::Check | StepKind::Decide));
        if !refuses {
            faults.push(Fault::new("step", FaultKind::Undecided, ""));
        }
        faults
    }

    /// Done in the order they can begin; what is left depends on itself or on nothing there is.
    fn never_begun(&self) -> Vec<Fault> {
        let (mut begun, mut done) = (BTreeSet::new(), BTreeSet::new());
        loop {
            let next: Vec<&str> =
                self.ready(&begun, &done).into_iter().map(|step| step.code.as_str()).collect();
            if next.is_empty() {
                break;
            }
            begun.extend(next.iter().copied());
            done.extend(next);
        }
        let left = self.steps.iter().enumerate().filter(|(_, step)| !done.contains(step.code.as_str()));
        left.map(|(n, step)| Fault::new(format!("step.{n}"), FaultKind::Never, &step.code)).collect()
    }

    fn product_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let produces = self.steps.iter().filter(|step| step.kind == StepKind::Produce).count();
        if self.product.name.id.trim().is_empty() {
            faults.push(Fault::new("product", FaultKind::Missing, ""));
        }
        match (self.product.maker, &self.product.letter) {
            (Maker::City, None) => faults.push(Fault::new("product.letter", FaultKind::Letter, "")),
            (Maker::City, Some(letter)) => {
                for code in letter.speaks_of().into_iter().filter(|code| self.form.field(code).is_none()) {
                    faults.push(Fault::new("product.letter", FaultKind::LetterField, code));
                }
            }
            (Maker::National, _) if self.product.system.is_empty() => {
                faults.push(Fault::new("product.system", FaultKind::System, ""));
            }
            _ => {}
        }
        if produces > 1 || (produces == 0 && self.product.maker != Maker::Deed) {
            faults.push(Fault::new("step", FaultKind::Produces, ""));
        }
        faults
    }

    fn fee_faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let pays = self.steps.iter().filter(|step| step.kind == StepKind::Pay).count();
        if pays != usize::from(!self.fee.parts.is_empty()) {
            faults.push(Fault::new("fee", FaultKind::Pays, ""));
        }
        for (n, part) in self.fee.parts.iter().enumerate() {
            let numbers = part.times.iter().all(|code| {
                let field = self.form.field(code);
                field.is_some_and(|f| matches!(f.control, Control::Whole | Control::Number | Control::Money))
            });
            let choice = part.by.as_ref().is_none_or(|rate| {
                self.form.field(&rate.field).is_some_and(|field| field.control == Control::Choice)
            });
            if !numbers || !choice || part.amount <= 0 {
                faults.push(Fault::new(format!("fee.part.{n}"), FaultKind::FeePart, &part.name.id));
            }
        }
        faults
    }
}

impl Fee {
    /// What these answers cost, part by part, in whole rupiah, halves up. `None` when it is more than can be right,
    /// or an answer it needs is missing.
    #[must_use]
    pub fn of(&self, answers: &Json) -> Option<Vec<i64>> {
        let whole = |amount: f64| {
            let rounded = amount.round();
            (rounded >= 0.0 && rounded <= FEE_MAX as f64).then_some(rounded as i64)
        };
        let part = |part: &super::model::FeePart| {
            let mut amount = part.amount as f64;
            for code in &part.times {
                amount *= answers.get(code)?.as_f64()?;
            }
            if let Some(rate) = &part.by {
                let chosen = answers.get(&rate.field)?.as_str()?;
                amount *= rate.rates.get(chosen).copied().unwrap_or(1.0);
            }
            whole(amount)
        };
        let parts: Vec<i64> = self.parts.iter().map(part).collect::<Option<_>>()?;
        (parts.iter().sum::<i64>() <= FEE_MAX).then_some(parts)
    }

    /// The sum of [`Fee::of`]; 0 when nothing is to be paid.
    #[must_use]
    pub fn total(&self, answers: &Json) -> Option<i64> {
        self.of(answers).map(|parts| parts.iter().sum())
    }
}

/// What tells two states of something written apart, so that a form does not write over what it never showed.
#[must_use]
pub fn mark(said: &Json) -> String {
    kit::ids::letters(&Sha256::digest(said.to_string()))
}

/// Words of two letters that mean nothing by themselves.
const SAYING_NOTHING: [&str; 8] = ["di", "ke", "ya", "yg", "of", "to", "in", "at"];

/// How well words somebody typed fit a service: 0 for not at all. Each word must begin a word of its name, summary,
/// product or keywords; the name counts most.
#[must_use]
pub fn fits(definition: &Definition, typed: &str) -> u32 {
    const NAME: u32 = 5;
    const KEYWORD: u32 = 4;
    let typed = words(typed);
    if typed.is_empty() {
        return 0;
    }
    let all = |texts: &[&crate::cities::Words]| -> Vec<String> {
        texts.iter().flat_map(|text| [&text.id, &text.en, &text.jv]).flat_map(|text| words(text)).collect()
    };
    let named = all(&[&definition.name, &definition.product.name]);
    let told = all(&[&definition.summary]);
    let keywords: Vec<String> = definition.keywords.iter().flat_map(|word| words(word)).collect();
    // Two letters say something where they are a word of their own ("kk"), and nothing as the beginning of one.
    let begins = |list: &[String], word: &str| match word.chars().count() {
        0 | 1 => false,
        2 => !SAYING_NOTHING.contains(&word) && list.iter().any(|known| known == word),
        _ => list.iter().any(|known| known.starts_with(word)),
    };
    let score = |word: &String| match () {
        () if begins(&named, word) => NAME,
        () if begins(&keywords, word) => KEYWORD,
        () if begins(&told, word) => 1,
        () => 0,
    };
    // At least one word must fit, and those that do add up.
    typed.iter().map(score).sum()
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_two_letters_count_where_they_are_words() {
        let text = testkit::catalogue::whole(testkit::catalogue::CARD);
        let card: Definition = serde_json::from_str(&text).unwrap();
        for (typed, found) in [
            ("kk", true),
            ("KK ilang", true),
            ("kar", true),
            ("kartu saya", true),
            ("k", false),
            ("ka", false),
            ("di ke ya", false),
            ("sampah", false),
            ("", false),
        ] {
            assert_eq!(fits(&card, typed) > 0, found, "{typed}");
        }
        assert!(fits(&card, "kartu") > fits(&card, "warga"), "the name counts more than the summary");
    }
}
