//! News for desks that are being looked at: a stream of server-sent events that says when a list or a case is no
//! longer as it was shown. It says that something changed, and for a case what; the page fetches the rest, through the
//! same doors as always.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use axum::extract::{Path, RawQuery};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use civic::cases;
use civic::{Ctx, Error, Stir, identity};
use futures_util::stream;
use serde_json::{Value as Json, json};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;

use super::filter_of;
use crate::cases::own::event_line;
use crate::shell::error::{OrPage, PageResult};
use crate::shell::form::Fields;
use crate::shell::visit::Desk;

/// How long one stream lasts; the browser opens the next one, and is asked again who it is.
const LASTS: Duration = Duration::from_secs(600);
/// How often it looks even when nothing was heard: other processes are not heard.
const LOOKS: Duration = Duration::from_secs(10);
/// Several changes at once are told once.
const GATHERS: Duration = Duration::from_millis(300);
/// A line is sent this often, so that proxies and browsers know it is alive.
const BEATS: Duration = Duration::from_secs(20);

/// Tells when the list of what the agency owes changes.
pub(crate) async fn list(desk: Desk, RawQuery(query): RawQuery) -> Response {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    let (filter, seen) = (filter_of(&fields), fields.get("tanda").to_owned());
    answer(desk, seen, move |ctx, desk| {
        let (filter, officer) = (filter.of(&ctx, &desk.officer), desk.officer.clone());
        async move {
            let mark = cases::inbox_mark(&ctx, &officer, filter).await?;
            Ok((format!("{mark:x}"), json!({})))
        }
    })
}

/// Tells when a case is no longer at the version that is shown, and what happened.
pub(crate) async fn case(desk: Desk, Path(code): Path<String>, RawQuery(query): RawQuery) -> PageResult {
    let fields = Fields::parse(query.unwrap_or_default().as_bytes());
    cases::desk_case(&desk.ctx, &desk.officer, &code).await.or_page(&desk)?;
    Ok(answer(desk, fields.get("versi").to_owned(), move |ctx, desk| {
        let (desk, code) = (desk.clone(), code.clone());
        async move {
            let case = cases::desk_case(&ctx, &desk.officer, &code).await?;
            let said = case.story.last().map(|event| {
                let line = event_line(&desk, event);
                event.actor_name.as_ref().map_or_else(|| line.clone(), |name| format!("{name}: {line}"))
            });
            Ok((case.case.version.to_string(), json!({"text": said})))
        }
    }))
}

/// A stream that looks each time something was heard, and speaks when what it sees is not what was seen.
fn answer<Look, Seen>(desk: Desk, seen: String, look: Look) -> Response
where
    Look: Fn(Ctx, &Desk) -> Seen + Send + Sync + 'static,
    Seen: Future<Output = Result<(String, Json), Error>> + Send + 'static,
{
    let watch =
        Watch { stirs: desk.ctx.civic().stirs(), until: Instant::now() + LASTS, first: true, desk, seen };
    let events = stream::unfold((watch, look), |(mut watch, look)| async move {
        loop {
            watch.next().await?;
            let ctx = watch.still_known().await?;
            let (mark, mut news) = look(ctx, &watch.desk).await.ok()?;
            if mark != watch.seen {
                if let Some(fields) = news.as_object_mut() {
                    fields.insert("mark".to_owned(), Json::String(mark.clone()));
                }
                watch.seen = mark;
                let event = Event::default().event("changed").data(news.to_string());
                return Some((Ok::<_, Infallible>(event), (watch, look)));
            }
        }
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(BEATS)).into_response()
}

/// What one stream waits with.
struct Watch {
    desk: Desk,
    stirs: broadcast::Receiver<Stir>,
    until: Instant,
    first: bool,
    seen: String,
}

impl Watch {
    /// Waits until something may have changed; `None` when the stream is over. What happened between showing the
    /// page and opening the stream is looked for at once.
    async fn next(&mut self) -> Option<()> {
        if std::mem::take(&mut self.first) {
            return Some(());
        }
        let looks = Instant::now() + LOOKS;
        loop {
            tokio::select! {
                () = self.desk.app.closing() => return None,
                () = tokio::time::sleep_until(self.until) => return None,
                () = tokio::time::sleep_until(looks) => return Some(()),
                heard = self.stirs.recv() => match heard {
                    Ok(stir) if !self.concerns(&stir) => {}
                    Ok(_) | Err(RecvError::Lagged(_)) => {
                        tokio::time::sleep(GATHERS).await;
                        return Some(());
                    }
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }

    fn concerns(&self, stir: &Stir) -> bool {
        // Verifiers watch cases of other agencies too.
        let watches = self.desk.officer.verifier().is_ok();
        stir.city == self.desk.ctx.city()
            && (watches || stir.agencies.iter().any(|agency| agency == self.desk.officer.agency()))
    }

    /// The city as it is now, when the officer is still logged in; with the rights they have now.
    async fn still_known(&mut self) -> Option<Ctx> {
        let ctx = self.desk.ctx.civic().city(self.desk.ctx.city()).ok()?;
        self.desk.officer = identity::watching(&ctx, self.desk.session()?).await.ok()?;
        Some(ctx)
    }
}
