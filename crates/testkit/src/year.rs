//! A year of a city, day by day: residents file, officers work or do not, feasts come, an agency is replaced, the
//! program is down twice. At every midnight nothing is silent, and whatever was kept equals what is counted anew.

use crate::{Resident, TestCity};
use civic::agencies::{self, Agency};
use civic::cases::{self, Action, Case, DeskFilter, NewCase, Strictness};
use civic::cities::{self, CalendarDay, date_of, day_of};
use civic::duties::{Duty, DutyKind};
use civic::identity::{Officer, Role};
use civic::survey::{Answers, ELEMENTS, Profile, Sex};
use civic::{Error, figures, letters};
use kit::clock::Time;
use kit::ids::Chance;

/// Days of the year.
const DAYS: i64 = 365;
/// The days on which the program is down: each time three in a row.
const DOWN: [std::ops::Range<i64>; 2] = [70..73, 200..203];
/// The day on which DISHUB is replaced.
const REPLACED: i64 = 150;
/// The day on which a later decree makes another day a day off.
const DECREED: i64 = 100;

/// Who plays, and the dice.
struct Year {
    city: TestCity,
    dice: Chance,
    residents: Vec<Resident>,
    /// How many file something each day.
    per_day: u32,
    /// Those who gave a score that may have asked for a review.
    judged: Vec<usize>,
    /// How often each action was taken.
    done: std::collections::BTreeMap<&'static str, u32>,
}

impl Year {
    fn chance(&self, percent: u32) -> bool {
        self.dice.below(100) < percent
    }

    fn pick<'a, T>(&self, list: &'a [T]) -> &'a T {
        &list[self.dice.below(u32::try_from(list.len()).unwrap()) as usize]
    }

    /// Somebody files something, by chance with an address for mail.
    async fn file(&mut self) {
        let mut new = self.city.new_case("Warga");
        let category =
            *self.pick(&["HUB-01", "HUB-01", "LIN-01", "ADM-01", "ADM-02", "ETK-01", "INF-01", "ASP-01"]);
        new.category = Some(category.to_owned());
        new.text = format!("Keluhan nomor {} tentang hal yang sama.", self.residents.len());
        if self.chance(50) {
            new.reporter.email = Some(format!("warga{}@contoh.id", self.residents.len()));
        }
        let new =
            NewCase { about: (category == "ETK-01" && self.chance(50)).then(|| "DLH".to_owned()), ..new };
        self.residents.push(self.city.file(new).await);
    }

    /// What the verifier and the inspector do with the cases on their desk.
    async fn verify(&mut self) {
        for (agency, role) in [("DISKOMINFO", Role::Verifier), ("INSP", Role::Inspector)] {
            let officer = self.city.person(agency, role).await;
            let steps = vec!["verify".to_owned(), "follow_up".to_owned()];
            let filter = DeskFilter { steps, ..DeskFilter::default() };
            for row in cases::inbox(&self.city.ctx(), &officer, filter).await.unwrap().items {
                let case = row.case;
                if self.chance(25) {
                    continue;
                }
                let action = self.verifiers(&case);
                let right = officer.verifier().unwrap();
                let done =
                    cases::verify(&self.city.ctx(), &right, &case.code, case.version, vec![action.clone()])
                        .await;
                self.count(&action, done);
            }
        }
    }

    fn verifiers(&self, case: &Case) -> Action {
        let words = || "Terima kasih, kami teruskan.".to_owned();
        if case.state == cases::State::Forwarded {
            return Action::FollowUp { message: words() };
        }
        let agency = if self.chance(10) { "DISHUB" } else { case.agency.as_deref().unwrap_or("DLH") };
        let agency = if agency == "DISHUB" && self.city.ctx().book.agencies.get("HUBUNGAN").is_some() {
            "HUBUNGAN"
        } else {
            agency
        };
        match self.dice.below(20) {
            0 => Action::Reject { reason: "unclear".to_owned(), message: words() },
            1 => Action::Forward { body: "PLN".to_owned(), number: "1".to_owned(), message: words() },
            _ => Action::Send { agency: agency.to_owned(), message: words() },
        }
    }

    /// What the people of one agency do. DLH never does anything.
    async fn work(&mut self, agency: &str) {
        let Some(officer) = self.officer(agency).await else { return };
        // What they owe of their own cases; help and reviews have people of their own.
        let steps = ["respond", "resolve", "hear_back"].map(str::to_owned).to_vec();
        let filter = DeskFilter { steps, ..DeskFilter::default() };
        for row in cases::inbox(&self.city.ctx(), &officer, filter).await.unwrap().items {
            let case = row.case;
            if !self.chance(35) {
                continue;
            }
            let action = self.agencys(&case);
            let done =
                cases::work(&self.city.ctx(), &officer, &case.code, case.version, vec![action.clone()]).await;
            self.count(&action, done);
        }
    }

    async fn officer(&self, agency: &str) -> Option<Officer> {
        let today = day_of(self.city.ctx().book.offices.date(self.city.clock.now()));
        let valid = self.city.ctx().book.agencies.valid(agency, today);
        let role = if agency == "INSP" { Role::Inspector } else { Role::Coordinator };
        if valid { Some(self.city.person(agency, role).await) } else { None }
    }

    fn agencys(&self, case: &Case) -> Action {
        let text = "Petugas sudah ke lokasi.".to_owned();
        match self.dice.below(20) {
            0 => Action::Bounce { reason: text },
            1 | 2 => Action::Ask { text },
            3 | 4 => Action::Pause { days: 1 + u16::try_from(self.dice.below(10)).unwrap(), text },
            5 => Action::Resume,
            6 => Action::AskHelp { agency: "KEC-WETAN".to_owned(), text },
            7..=11 if case.answered_at.is_none() => Action::Answer { text },
            7 => Action::Take,
            _ => Action::Resolve { text, photos: Vec::new() },
        }
    }

    /// Helping agencies do their part, now and then.
    async fn help(&mut self) {
        let Some(officer) = self.officer("KEC-WETAN").await else { return };
        let filter = DeskFilter { steps: vec!["help".to_owned()], ..DeskFilter::default() };
        for row in cases::inbox(&self.city.ctx(), &officer, filter).await.unwrap().items {
            let case = row.case;
            if self.chance(30) {
                let action = Action::Help { text: "Sudah kami bantu.".to_owned() };
                let done =
                    cases::work(&self.city.ctx(), &officer, &case.code, case.version, vec![action.clone()])
                        .await;
                self.count(&action, done);
            }
        }
    }

    /// What some residents do with their cases.
    async fn reply(&mut self) {
        for _ in 0..self.residents.len().min((self.per_day as usize).max(12)) {
            // Mostly recent ones: old cases are over.
            let recent = self.residents.len().min((self.per_day as usize * 25).max(150));
            let index = self.residents.len() - 1 - self.dice.below(u32::try_from(recent).unwrap()) as usize;
            let right = self.city.right(&self.residents[index]).await;
            let text = "Saya masih menunggu.".to_owned();
            let actions = match self.dice.below(8) {
                0 | 1 => {
                    vec![Action::Confirm, Action::Rate { score: 1 + i64::from(self.dice.below(4)), text }]
                }
                // Also after silence closed it, when nothing was rated.
                4 if self.chance(50) => vec![self.survey()],
                2 => vec![Action::Dispute { text }],
                3 => vec![Action::Withdraw { text }],
                _ => vec![Action::Write { text, photos: Vec::new() }],
            };
            let mut last = actions.last().cloned().unwrap();
            let mut done = cases::reply(&self.city.ctx(), &right, None, actions).await;
            if done.is_ok() && matches!(last, Action::Rate { .. }) && self.chance(60) {
                self.count(&last, done);
                last = self.survey();
                done = cases::reply(&self.city.ctx(), &right, None, vec![last.clone()]).await;
            }
            if matches!(last, Action::Rate { .. } | Action::Survey { .. }) && done.is_ok() {
                self.judged.push(index);
            }
            self.count(&last, done);
        }
    }

    /// Nine answers about as good as each other, sometimes bad ones.
    fn survey(&self) -> Action {
        let around = 1 + i64::from(self.dice.below(4));
        let answer = |_| Some((around + i64::from(self.dice.below(3)) - 1).clamp(1, 4));
        let answers = Answers::of([(); ELEMENTS].map(answer)).unwrap();
        let sex = if self.chance(50) { Some(*self.pick(Sex::ALL)) } else { None };
        Action::Survey { answers, profile: Profile { sex, ..Profile::default() } }
    }

    /// Agencies look into low scores, now and then; DLH never does.
    async fn review(&mut self) {
        for index in std::mem::take(&mut self.judged) {
            let own = self.city.own(&self.residents[index]).await;
            let open = |duty: &&Duty| duty.open && duty.kind == DutyKind::Review;
            let Some(duty) = own.duties.iter().find(open) else { continue };
            self.judged.push(index);
            if duty.agency == "DLH" || !self.chance(25) {
                continue;
            }
            let Some(officer) = self.officer(&duty.agency).await else { continue };
            let action = Action::Review { text: "Petugas kami ingatkan lagi.".to_owned() };
            let (code, version) = (own.case.code.clone(), own.case.version);
            let done = cases::work(&self.city.ctx(), &officer, &code, version, vec![action.clone()]).await;
            self.count(&action, done);
        }
    }

    fn count(&mut self, action: &Action, done: civic::Result<Case>) {
        match done {
            Ok(_) => *self.done.entry(action.name()).or_default() += 1,
            Err(Error::NotNow { .. } | Error::Invalid(_)) => {}
            Err(other) => panic!("{action:?}: {other}"),
        }
    }

    /// A working morning and afternoon, then midnight.
    async fn day(&mut self, date: &str, filed: u32) {
        self.city.clock.set(&format!("{date}T10:00"));
        for _ in 0..filed {
            self.file().await;
        }
        self.city.run_jobs().await;
        let now = self.city.clock.now();
        if self.city.ctx().book.offices.assumed.is_workday(self.city.ctx().book.offices.date(now)) {
            self.verify().await;
            for agency in ["DISHUB", "HUBUNGAN", "KEC-WETAN", "KEL-LOR", "INSP", "SETDA", "DISKOMINFO"] {
                self.work(agency).await;
            }
            self.help().await;
            self.review().await;
        }
        self.city.clock.set(&format!("{date}T16:30"));
        self.city.run_jobs().await;
        self.reply().await;
        self.city.run_jobs().await;
    }

    /// Midnight: nothing is silent.
    async fn holds(&self, yesterday: Time) {
        let ctx = self.city.ctx();
        let how = Strictness { since: Some(yesterday), horizon: ctx.now, same_ladder: true };
        assert_eq!(cases::proof(&ctx, how).await.unwrap(), [] as [String; 0], "at {}", ctx.now);
        assert_eq!(cases::orphans(&ctx).await.unwrap(), [] as [String; 0]);
        let differences = figures::differences(&ctx).await.unwrap();
        assert!(differences.is_empty(), "at {}: {differences:?}", ctx.now);
    }
}

/// DISHUB becomes HUBUNGAN: its people, categories and cases move.
async fn replace(city: &TestCity, today: i64) {
    let (ctx, admin) = (city.ctx(), city.admin().await);
    let old = ctx.book.agencies.get("DISHUB").unwrap().clone();
    let new = Agency { agency: "HUBUNGAN".to_owned(), valid_from: today, ..old.clone() };
    agencies::save(&ctx, &admin, new).await.unwrap();
    let closed = Agency { valid_to: Some(today - 1), successor: Some("HUBUNGAN".to_owned()), ..old };
    agencies::save(&city.ctx(), &admin, closed).await.unwrap();
}

/// Lives through a year that brings so many cases, and panics at the first midnight at which something is silent.
pub async fn live(city: TestCity, cases: u32) {
    let first = day_of(city.ctx().book.offices.date(city.clock.now()));
    let down: i64 = DOWN.iter().map(|down| down.end - down.start).sum();
    let per_day = cases / u32::try_from(DAYS - down).unwrap() + 1;
    let mut year = Year {
        city,
        dice: Chance::seeded(2026),
        residents: Vec::new(),
        per_day,
        judged: Vec::new(),
        done: Default::default(),
    };
    let mut checked = year.city.clock.now();
    for day in 0..DAYS {
        if DOWN.iter().any(|down| down.contains(&day)) {
            continue;
        }
        let date = date_of(first + day);
        if day == REPLACED {
            year.city.clock.set(&format!("{date}T07:00"));
            replace(&year.city, first + day).await;
        }
        if day == DECREED {
            year.city.clock.set(&format!("{date}T07:00"));
            let off = CalendarDay {
                day: first + day + 5,
                name: "Pemilihan wali kota".to_owned(),
                kind: "holiday".to_owned(),
                decree: "Keputusan kota 1/2026".to_owned(),
                verified: true,
            };
            cities::save_day(&year.city.ctx(), &year.city.admin().await, off).await.unwrap();
        }
        year.day(&date.to_string(), per_day.min(cases - u32::try_from(year.residents.len()).unwrap())).await;
        year.city.clock.set(&format!("{}T00:00", date_of(first + day + 1)));
        year.city.run_jobs().await;
        year.holds(checked).await;
        checked = year.city.clock.now();
    }
    assert_eq!(year.residents.len(), usize::try_from(cases).unwrap());
    for word in [
        "send", "bounce", "ask", "pause", "resume", "answer", "resolve", "dispute", "ask_help", "help",
        "survey", "review",
    ] {
        assert!(year.done.get(word).is_some_and(|n| *n > 5), "{word} hardly happened: {:?}", year.done);
    }
    let surveys = figures::surveys(&year.city.ctx(), 0, i64::from(i32::MAX)).await.unwrap();
    assert_eq!(surveys.all.n(), i64::from(year.done["survey"]));
    let everybody = Strictness { since: None, horizon: year.city.clock.now(), same_ladder: true };
    assert_eq!(cases::proof(&year.city.ctx(), everybody).await.unwrap(), [] as [String; 0]);
    let sekda = year.city.person("SETDA", Role::Sekda).await;
    let letters = letters::list(&year.city.ctx(), &sekda).await.unwrap();
    assert!(letters.len() > 10, "an agency that never answers is reprimanded: {}", letters.len());
    let verified = cases::verify_stories(&year.city.ctx(), |_| {}).await.unwrap();
    assert!(verified.broken.is_empty(), "a story was rewritten");
}
