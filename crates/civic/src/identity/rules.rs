//! What makes a name, a phone number, an e-mail address, a password. Pure.

use crate::Problem;

/// The longest name of a person, in characters.
pub const NAME_MAX: usize = 120;
/// The shortest password, in characters.
pub const PASSWORD_MIN: usize = 10;
/// The longest password: longer ones only cost time.
pub const PASSWORD_MAX: usize = 200;
/// The longest e-mail address (RFC 5321).
const EMAIL_MAX: usize = 254;
/// Passwords everybody tries first; a longer list would not fit a page and helps little beside the throttle.
const COMMON: [&str; 8] = [
    "1234567890",
    "password123",
    "qwertyuiop",
    "malangkota",
    "adminadmin",
    "sambatmalang",
    "rahasia123",
    "indonesia1",
];

/// A phone number as `+62...`. Reads 08..., 62..., +62... with spaces, dots, hyphens; others need a `+`.
///
/// # Errors
/// [`Problem::BadPhone`] unless 8 to 15 digits (E.164) are left.
pub fn phone(text: &str) -> Result<String, Problem> {
    let trimmed = text.trim();
    let digits: String = trimmed.chars().filter(char::is_ascii_digit).collect();
    let only = trimmed.chars().all(|c| c.is_ascii_digit() || " +-.()".contains(c));
    let number = match (trimmed.starts_with('+'), digits.as_str()) {
        (true, _) => digits,
        (false, local) if local.starts_with('0') => format!("62{}", local.trim_start_matches('0')),
        (false, full) if full.starts_with("62") => digits,
        (false, mobile) if mobile.starts_with('8') => format!("62{mobile}"),
        _ => return Err(Problem::BadPhone),
    };
    if only && (8..=15).contains(&number.len()) { Ok(format!("+{number}")) } else { Err(Problem::BadPhone) }
}

/// An e-mail address in lower case. Only its shape is looked at: whether it works, only a message shows.
///
/// # Errors
/// [`Problem::BadEmail`].
pub fn email(text: &str) -> Result<String, Problem> {
    let text = text.trim().to_lowercase();
    let good = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && !domain.starts_with('.')
            && !domain.ends_with('.')
            && !domain.contains('@')
    });
    let clean = !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"(),;:\\[]".contains(c));
    if good && clean && text.len() <= EMAIL_MAX { Ok(text) } else { Err(Problem::BadEmail) }
}

/// Whether a password is fit to be one.
///
/// # Errors
/// [`Problem::WeakPassword`], [`Problem::TooLong`].
pub(super) fn password(text: &str) -> Result<(), Problem> {
    let length = text.chars().count();
    let same = text.chars().all(|c| text.starts_with(c));
    if length < PASSWORD_MIN || same || COMMON.contains(&text.to_lowercase().as_str()) {
        return Err(Problem::WeakPassword(PASSWORD_MIN));
    }
    if length > PASSWORD_MAX { Err(Problem::TooLong(PASSWORD_MAX)) } else { Ok(()) }
}

/// Seconds to wait after so many failures in a row: nothing for four, then doubling up to a quarter of an hour.
pub(super) fn wait_after(failures: i64) -> i64 {
    const LONGEST: i64 = 900;
    match failures {
        ..=4 => 0,
        n => (5i64 << (n - 5).min(10)).min(LONGEST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_in_every_usual_spelling_are_one_number() {
        for same in ["0812-3456-7890", "+62 812 3456 7890", "62 812.3456.7890", "812 3456 7890"] {
            assert_eq!(phone(same).as_deref(), Ok("+6281234567890"), "{same}");
        }
        assert_eq!(phone("(0341) 366 922").as_deref(), Ok("+62341366922"));
        for wrong in ["", "abc", "0812", "0812345678901234", "081234x5678", "1234567890"] {
            assert_eq!(phone(wrong), Err(Problem::BadPhone), "{wrong}");
        }
    }

    #[test]
    fn addresses_are_looked_at_not_argued_with() {
        assert_eq!(email(" Sri@Contoh.ID ").as_deref(), Ok("sri@contoh.id"));
        for wrong in [
            "sri",
            "sri@",
            "@contoh.id",
            "sri@contoh",
            "a b@contoh.id",
            "a@b@c.id",
            "sri@contoh.id\r\nBcc: x",
        ] {
            assert_eq!(email(wrong), Err(Problem::BadEmail), "{wrong}");
        }
    }

    #[test]
    fn waiting_grows_and_stops_growing() {
        assert_eq!([0, 4, 5, 6, 12, 60].map(wait_after), [0, 0, 5, 10, 640, 900]);
    }

    #[test]
    fn weak_passwords_are_refused() {
        assert!(password("pendek").is_err());
        assert!(password("aaaaaaaaaaaa").is_err());
        assert!(password("MalangKota").is_err());
        assert_eq!(password("kuda lumping naik angkot"), Ok(()));
    }
}
