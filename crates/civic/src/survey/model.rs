//! What a survey is: nine answers, and what the respondent says about themselves if they like.

use serde::{Deserialize, Serialize};

use crate::Problem;
use crate::error::Check;

/// How many elements of service are asked about.
pub const ELEMENTS: usize = 9;

/// The lowest and the highest answer.
pub(super) const SCORES: std::ops::RangeInclusive<i64> = 1..=4;

/// The names of the nine fields, in their order.
#[must_use]
pub const fn fields() -> [&'static str; ELEMENTS] {
    ["u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9"]
}

kit::row! {
    /// Nine answers, each 1 (bad) to 4 (very good).
    #[derive(Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
    #[serde(deny_unknown_fields)]
    pub struct Answers {
        /// Requirements (persyaratan).
        u1: i64,
        /// Procedure (sistem, mekanisme, dan prosedur).
        u2: i64,
        /// Time (waktu penyelesaian).
        u3: i64,
        /// Cost (biaya/tarif).
        u4: i64,
        /// Result (produk spesifikasi jenis pelayanan).
        u5: i64,
        /// Competence (kompetensi pelaksana).
        u6: i64,
        /// Behaviour (perilaku pelaksana).
        u7: i64,
        /// How complaints are handled (penanganan pengaduan, saran, dan masukan).
        u8: i64,
        /// Facilities (sarana dan prasarana).
        u9: i64,
    }
}

impl Answers {
    /// From what was chosen, in the order of [`fields`].
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] naming every element that is not answered, and every answer that is none.
    pub fn of(chosen: [Option<i64>; ELEMENTS]) -> crate::Result<Answers> {
        let mut check = Check::default();
        for (field, score) in fields().into_iter().zip(chosen) {
            check.that(score.is_some(), field, Problem::Missing);
            check.that(score.is_none_or(|s| SCORES.contains(&s)), field, Problem::UnknownChoice);
        }
        check.done()?;
        let [u1, u2, u3, u4, u5, u6, u7, u8, u9] = chosen.map(Option::unwrap_or_default);
        Ok(Answers { u1, u2, u3, u4, u5, u6, u7, u8, u9 })
    }

    /// Refuses answers that were not made by [`Answers::of`].
    pub(crate) fn check(&self) -> crate::Result<()> {
        Answers::of(self.scores().map(Some)).map(|_| ())
    }

    /// The answers that a fact of a story holds.
    #[must_use]
    pub(crate) fn in_facts(facts: &str) -> Option<Answers> {
        let facts: serde_json::Value = serde_json::from_str(facts).ok()?;
        Answers::of(fields().map(|field| facts.get(field)?.as_i64())).ok()
    }

    /// The nine scores, in the order of [`fields`].
    #[must_use]
    pub const fn scores(&self) -> [i64; ELEMENTS] {
        [self.u1, self.u2, self.u3, self.u4, self.u5, self.u6, self.u7, self.u8, self.u9]
    }
}

kit::words! {
    /// The respondent's age, in bands.
    pub enum Age {
        /// Under twenty.
        Under20 = "under_20",
        /// The twenties.
        From20 = "20_29",
        /// The thirties.
        From30 = "30_39",
        /// The forties.
        From40 = "40_49",
        /// The fifties.
        From50 = "50_59",
        /// Sixty and over.
        Over60 = "over_60",
    }
}

kit::words! {
    /// The respondent's sex.
    pub enum Sex {
        /// Female.
        Female = "female",
        /// Male.
        Male = "male",
    }
}

kit::words! {
    /// The respondent's last school.
    pub enum Education {
        /// Primary school, or none.
        Primary = "primary",
        /// Junior high school.
        Junior = "junior",
        /// Senior high school.
        Senior = "senior",
        /// Diploma.
        Diploma = "diploma",
        /// Bachelor.
        Bachelor = "bachelor",
        /// Master or doctor.
        Master = "master",
    }
}

kit::words! {
    /// What the respondent does.
    pub enum Occupation {
        /// Civil servant.
        Civil = "civil",
        /// Army or police.
        Forces = "forces",
        /// Employed.
        Employee = "employee",
        /// Works on their own account.
        Own = "own",
        /// At school or university.
        Student = "student",
        /// Anything else.
        Other = "other",
    }
}

/// What a respondent says about themselves; each part may be left out. Personal data: never in a story or a log, and
/// shown as totals only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Profile {
    /// Age: `under_20`, `20_29`, `30_39`, `40_49`, `50_59` or `over_60`.
    #[schema(value_type = Option<String>)]
    pub age: Option<Age>,
    /// Sex: `female` or `male`.
    #[schema(value_type = Option<String>)]
    pub sex: Option<Sex>,
    /// Last school: `primary`, `junior`, `senior`, `diploma`, `bachelor` or `master`.
    #[schema(value_type = Option<String>)]
    pub education: Option<Education>,
    /// Work: `civil`, `forces`, `employee`, `own`, `student` or `other`.
    #[schema(value_type = Option<String>)]
    pub occupation: Option<Occupation>,
}
