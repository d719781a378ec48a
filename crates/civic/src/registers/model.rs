//! What is compared, and what comes of it.

kit::words! {
    /// What came of a look-up.
    pub enum Outcome {
        /// Name and day of birth fit, as far as they were typed.
        Fits = "fits",
        /// The name differs.
        NameDiffers = "name_differs",
        /// The day of birth differs.
        BirthDiffers = "birth_differs",
        /// Both differ.
        BothDiffer = "both_differ",
        /// The register knows nobody with this number.
        NotFound = "not_found",
        /// The register did not answer.
        Away = "away",
    }
}

/// What somebody typed into their application.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Their name.
    pub name: Option<String>,
    /// Their day of birth, as `2000-01-31`.
    pub birth_date: Option<String>,
}
