//! Who is told when a date nears or has passed: a ladder as data, one rung for so many working days from the due
//! day. A rung acts once for each duty. The usual ladder is the city's until its settings say otherwise.

use serde::{Deserialize, Serialize};

kit::words! {
    /// Somebody a rung tells.
    pub enum Tell {
        /// The officer the case was given to; its coordinators while it is nobody's.
        Officer = "officer",
        /// The coordinators of the agency that owes the step.
        Coordinator = "coordinator",
        /// The head of that agency.
        Head = "head",
        /// The Sekda.
        Sekda = "sekda",
        /// The mayor.
        Mayor = "mayor",
        /// Whoever filed the case.
        Reporter = "reporter",
    }
}

/// What happens so many working days from a due day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// Working days after the due day; negative before it. At 0 it acts when the time has come.
    pub days: i64,
    /// Who is told.
    pub tell: Vec<Tell>,
    /// Only for these duties, by their words; for all when it is empty.
    #[serde(default)]
    pub only: Vec<String>,
    /// Whether the reprimand letter (surat teguran) is drafted for signature.
    #[serde(default)]
    pub letter: bool,
}

impl Rung {
    /// Whether it applies to a duty of this kind.
    #[must_use]
    pub fn fits(&self, kind: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|word| word == kind)
    }
}

/// The ladder of a city that has not set its own. The letter after ten working days without a first answer is
/// SP4N-LAPOR's; the other days are a city's to choose.
#[must_use]
pub fn usual() -> Vec<Rung> {
    use Tell::{Coordinator, Head, Mayor, Officer, Reporter, Sekda};
    let rung = |days, tell: &[Tell]| Rung { days, tell: tell.to_vec(), only: Vec::new(), letter: false };
    let to_resident = vec!["respond".to_owned(), "resolve".to_owned(), "deliver".to_owned()];
    vec![
        rung(-1, &[Officer]),
        Rung { only: to_resident.clone(), ..rung(-1, &[Reporter]) },
        rung(0, &[Officer, Coordinator]),
        Rung { only: to_resident, ..rung(0, &[Reporter]) },
        rung(3, &[Head]),
        rung(7, &[Sekda]),
        Rung { only: vec!["respond".to_owned()], letter: true, ..rung(10, &[Head]) },
        rung(15, &[Mayor]),
    ]
}
