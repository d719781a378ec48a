//! The simulated bank of the sample city, over HTTP as a real one.

use std::io::Write;
use std::time::Duration;

use kit::clock::Clock;
use kit::ids::{Chance, letters};
use kit::snap::{Call, Paid};
use serde_json::Value as Json;

use crate::{Fail, bank, cli};

/// How long one call may take.
const TIME_LIMIT: Duration = Duration::from_secs(20);

/// `sambat bank pay`: asks for a token and tells of a payment; the answer stands on the last line.
///
/// # Errors
/// When nobody answers, or the answer is a refusal.
pub async fn pay(given: cli::Pay, out: &mut dyn Write) -> Result<(), Fail> {
    let caller = bank::simulated()?;
    let external_id = given.external_id.unwrap_or_else(|| letters(&Chance::System.bytes::<10>()));
    let paid = Paid {
        // The same call again is the same payment.
        bank_reference: format!("SIM-{external_id}"),
        external_id,
        reference: given.reference.to_uppercase(),
        amount: given.amount,
        status: "00".to_owned(),
    };
    let to = given.to.trim_end_matches('/').to_owned();
    let told = tokio::task::spawn_blocking(move || {
        let ask =
            caller.token(Clock::System.now()).ok_or_else(|| Fail::now("the sample key does not sign"))?;
        let (status, answer) = send(&to, &ask)?;
        let token =
            answer.get("accessToken").and_then(Json::as_str).ok_or_else(|| refused(status, &answer))?;
        send(&to, &caller.notify(Clock::System.now(), token, &paid))
    });
    let (status, answer) = told.await.map_err(|e| Fail::now(e.to_string()))??;
    if status != 200 {
        return Err(refused(status, &answer));
    }
    writeln!(out, "{answer}")?;
    Ok(())
}

fn refused(status: u16, answer: &Json) -> Fail {
    let code = answer.get("responseCode").and_then(Json::as_str).unwrap_or("no code");
    let why = answer.get("responseMessage").and_then(Json::as_str).unwrap_or("is it a sample city?");
    Fail::now(format!("refused with {status}, {code}: {why}"))
}

fn send(to: &str, call: &Call) -> Result<(u16, Json), Fail> {
    let unreachable = |e: ureq::Error| Fail::now(format!("{to} does not answer: {e}"));
    let config = ureq::Agent::config_builder().timeout_global(Some(TIME_LIMIT)).http_status_as_error(false);
    let mut request =
        config.max_redirects(0).proxy(None).build().new_agent().post(format!("{to}{}", call.path));
    request = request.header("content-type", "application/json");
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    let mut answer = request.send(&call.body).map_err(unreachable)?;
    let text = answer.body_mut().read_to_string().map_err(unreachable)?;
    Ok((answer.status().as_u16(), serde_json::from_str(&text).unwrap_or_default()))
}
