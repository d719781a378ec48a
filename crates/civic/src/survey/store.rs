//! SQL of surveys.

use kit::clock::Time;
use kit::db::Tx;
use kit::{args, row, statements};
use uuid::Uuid;

use super::{Age, Answers, Education, Occupation, Profile, Sex};
use crate::Result;

row! {
    /// What was answered after a case, and by whom as far as they said.
    pub(crate) struct Answered {
        agency: String,
        u1: i64,
        u2: i64,
        u3: i64,
        u4: i64,
        u5: i64,
        u6: i64,
        u7: i64,
        u8: i64,
        u9: i64,
        age: Option<Age>,
        sex: Option<Sex>,
        education: Option<Education>,
        occupation: Option<Occupation>,
    }
}

impl Answered {
    pub(crate) fn answers(&self) -> Answers {
        let Answered { u1, u2, u3, u4, u5, u6, u7, u8, u9, .. } = *self;
        Answers { u1, u2, u3, u4, u5, u6, u7, u8, u9 }
    }

    pub(crate) fn profile(&self) -> Profile {
        let Answered { age, sex, education, occupation, .. } = *self;
        Profile { age, sex, education, occupation }
    }
}

statements! {
    INSERT = "INSERT INTO survey_answer (city_id, case_id, agency, at, u1, u2, u3, u4, u5, u6, u7, u8, u9, \
        age, sex, education, occupation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)";
    ALL -> Answered = "SELECT {*} FROM survey_answer WHERE city_id = $1";
    OF_CASE -> Answers = "SELECT {*} FROM survey_answer WHERE city_id = $1 AND case_id = $2";
}

/// Keeps what was answered after a case. The profile stands here and nowhere else.
pub(crate) fn keep(
    tx: &mut Tx<'_>,
    city: i64,
    (case, agency, at): (Uuid, &str, Time),
    (a, p): (&Answers, &Profile),
) -> Result<()> {
    tx.exec(
        &INSERT,
        args![
            city,
            case,
            agency,
            at,
            a.u1,
            a.u2,
            a.u3,
            a.u4,
            a.u5,
            a.u6,
            a.u7,
            a.u8,
            a.u9,
            p.age,
            p.sex,
            p.education,
            p.occupation
        ],
    )?;
    Ok(())
}

/// Every answer of the city with what its respondent said of themselves, for recounting.
pub(crate) fn all(tx: &mut Tx<'_>, city: i64) -> Result<Vec<Answered>> {
    Ok(tx.all(&ALL, args![city])?)
}

/// What was answered after a case, without who answered.
pub(crate) fn of_case(tx: &mut Tx<'_>, city: i64, case: Uuid) -> Result<Option<Answers>> {
    Ok(tx.opt(&OF_CASE, args![city, case])?)
}
