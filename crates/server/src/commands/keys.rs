//! Keys for other systems.

use std::io::Write;

use civic::Ctx;
use civic::identity::{self, Console};

use crate::{Fail, cli};

/// `sambat keys add`: the key stands alone on the last line, for scripts.
///
/// # Errors
/// Which of the values is wrong.
pub async fn add(ctx: &Ctx, given: cli::NewKey, out: &mut dyn Write) -> Result<(), Fail> {
    let admin = Console::on_this_machine().admin(&ctx.book.city);
    let (name, scope) = (given.name.clone(), given.scope);
    let new = identity::NewKey { name: given.name, scope: given.scope, agency: given.agency };
    let key = identity::add_key(ctx, &admin, new).await?;
    writeln!(out, "Key of {name:?} for {scope}. It is kept nowhere and cannot be shown again:")?;
    writeln!(out, "{key}")?;
    Ok(())
}
