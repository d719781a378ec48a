//! Accounts: adding somebody, and letting somebody set a new password. Both print a link, so that no e-mail
//! is needed.

use std::io::Write;

use civic::Ctx;
use civic::identity::{self, Console};

use crate::{Fail, cli};

/// `sambat people add`.
///
/// # Errors
/// Which of the values is wrong.
pub async fn add(ctx: &Ctx, given: cli::NewPerson, base_url: &str, out: &mut dyn Write) -> Result<(), Fail> {
    let admin = Console::on_this_machine().admin(&ctx.book.city);
    let (login, agency) = (given.login.clone(), given.agency.clone());
    let new = identity::NewPerson {
        login: given.login,
        name: given.name,
        agency: given.agency,
        roles: given.roles,
        active: true,
    };
    let token = identity::add(ctx, &admin, new).await?;
    writeln!(out, "{login} may now work for {}.", ctx.book.agencies.name(&agency))?;
    link(base_url, &token, out)
}

/// `sambat people reset`.
///
/// # Errors
/// When nobody has that login.
pub async fn reset(ctx: &Ctx, login: &str, base_url: &str, out: &mut dyn Write) -> Result<(), Fail> {
    let token = match identity::reset_link(ctx, &Console::on_this_machine(), login).await {
        Err(civic::Error::NotFound) => {
            return Err(Fail::usage(format!(
                "nobody has the login {login:?}; `sambat people add` adds somebody"
            )));
        }
        other => other?,
    };
    link(base_url, &token, out)
}

fn link(base_url: &str, token: &str, out: &mut dyn Write) -> Result<(), Fail> {
    writeln!(out, "Give them this link, by hand or by a safe channel. It works once, within 24 hours:")?;
    writeln!(out, "{base_url}/masuk/sandi/{token}")?;
    Ok(())
}
