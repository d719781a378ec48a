//! The city a test works in, and how a test is run.

use std::collections::BTreeSet;
use std::future::Future;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex};

use civic::areas::Areas;
use civic::notices::{self, Mail, Sender};
use civic::photos::Fetcher;
use civic::{
    Civic, Ctx, Parts, agencies, areas, cases, categories, cities, counter, photos, products, residents,
    services,
};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use kit::blobs::Blobs;
use kit::clock::{Clock, Time};
use kit::db::Db;
use kit::ids::Chance;
use kit::pdf::Cleaner;
use kit::signing::Signer;
use kit::signing::keys::Keys;
use kit::signing::service::Service;
use tempfile::TempDir;

use crate::{TestClock, catalogue, papers, plan, postgres};

/// The engine a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, in a file of its own.
    Sqlite,
    /// PostgreSQL, in a database shared by the tests of one binary.
    Postgres,
}

/// A city of its own, on one engine, with a clock that is moved by hand. Clones share it.
#[derive(Clone, Debug)]
pub struct TestCity {
    /// The city's clock.
    pub clock: TestClock,
    civic: Civic,
    id: i64,
    url: String,
    pub(crate) accounts: Arc<Mutex<BTreeSet<String>>>,
    outbox: Arc<Mutex<Vec<Mail>>>,
    folder: Arc<TempDir>,
}

/// Runs one test on one engine, in a runtime of its own.
pub fn run<F>(engine: Engine, body: impl FnOnce(TestCity) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime for the test");
    let city = runtime.block_on(TestCity::new(engine));
    let (db, id) = (city.civic.db().clone(), city.id);
    let outcome = runtime.block_on(async { tokio::spawn(body(city)).await });
    // Tests of one binary share a database on PostgreSQL, and each reads every city when it begins.
    let forgotten =
        runtime.block_on(db.write(move |tx| tx.exec("DELETE FROM city WHERE city_id = $1", kit::args![id])));
    if let Err(failed) = outcome {
        resume_unwind(failed.into_panic());
    }
    forgotten.expect("the test's city can be forgotten");
}

impl TestCity {
    /// A new city with its data, and nobody in it yet.
    pub async fn new(engine: Engine) -> TestCity {
        let folder = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        let url = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.path().join("sambat.db").display()),
            Engine::Postgres => postgres::shared(),
        };
        let db = Db::open(&url).await.expect("a database");
        db.migrate(civic::MIGRATIONS).await.expect("the schema");
        let blobs = Blobs::folder(&folder.path().join("photos")).expect("a folder for photos");
        let clock = Clock::fixed(beginning());
        let parts = parts(db, blobs, clock.clone(), Signer::new(None, keys(&folder)));
        let civic = Civic::open(parts).await.expect("the product opens");
        TestCity::found(civic, clock, url, folder).await
    }

    /// The same city in a program that signs through this service.
    pub async fn signing_by(&self, service: Service) -> TestCity {
        let (db, blobs) = (self.civic.db().clone(), self.civic.blobs().clone());
        let signer = Signer::new(Some(service), keys(&self.folder));
        let parts = parts(db, blobs, self.civic.clock().clone(), signer);
        TestCity { civic: Civic::open(parts).await.expect("the product opens"), ..self.clone() }
    }

    /// Another city in the same deployment, with the same clock.
    pub async fn neighbour(&self) -> TestCity {
        let clock = self.civic.clock().clone();
        TestCity::found(self.civic.clone(), clock, self.url.clone(), Arc::clone(&self.folder)).await
    }

    async fn found(civic: Civic, clock: Clock, url: String, folder: Arc<TempDir>) -> TestCity {
        // Far above the numbers of real cities, so that both may stand in one test.
        let id = 1_000_000 + i64::from(civic.chance().below(2_000_000_000));
        civic.db().write(move |tx| put(tx, id)).await.expect("the city's data");
        civic.refresh().await.expect("the city can be read");
        let offices = civic.city(id).expect("the city is there").book.offices.clone();
        let accounts = Arc::default();
        TestCity {
            clock: TestClock::new(clock, offices),
            civic,
            id,
            url,
            accounts,
            outbox: Arc::default(),
            folder,
        }
    }

    /// The city, now.
    #[must_use]
    pub fn ctx(&self) -> Ctx {
        self.civic.city(self.id).expect("the city is there")
    }

    /// The product.
    #[must_use]
    pub fn civic(&self) -> &Civic {
        &self.civic
    }

    /// The city's number.
    #[must_use]
    pub fn id(&self) -> i64 {
        self.id
    }

    /// The host name it answers to.
    #[must_use]
    pub fn host(&self) -> String {
        host(self.id)
    }

    /// The database's address, for another process.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder that holds the photos, and the database on SQLite.
    #[must_use]
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Sends the mail that waits into [`TestCity::outbox`].
    async fn deliver(&self, ctx: &Ctx) -> usize {
        notices::deliver(ctx, |mail| async {
            self.outbox.lock().expect("nobody panicked").push(mail);
            Sender::Sent
        })
        .await
        .expect("sending mail")
    }

    /// The mail that was sent, oldest first.
    #[must_use]
    pub fn outbox(&self) -> Vec<Mail> {
        self.outbox.lock().expect("nobody panicked").clone()
    }

    /// Does the background work that is due, until nothing is left.
    pub async fn run_jobs(&self) {
        self.run_jobs_fetching(&Fetcher::public()).await;
    }

    /// The same, with somebody else to fetch pictures.
    pub async fn run_jobs_fetching(&self, fetcher: &Fetcher) {
        loop {
            self.civic.refresh().await.expect("the city can be read");
            let ctx = self.ctx();
            let moved = cases::hand_over(&ctx).await.expect("handing over")
                + cases::release_left(&ctx).await.expect("releasing")
                + cases::end_pauses(&ctx).await.expect("pauses that end")
                + cases::recount(&ctx).await.expect("counting again");
            let told = cases::climb(&ctx).await.expect("the ladder")
                + cases::tell_idle(&ctx).await.expect("telling of silence")
                + cases::remind(&ctx).await.expect("reminding of appointments")
                + notices::digest(&ctx).await.expect("digests")
                + self.deliver(&ctx).await;
            let recounting = usize::from(cases::recounting(&ctx).await.expect("whether dates are counted"));
            let deemed = cases::deem(&ctx).await.expect("what counts as granted")
                + cases::answers_for_standards(&ctx).await.expect("services that answer for their standard")
                + cases::drop_old_drafts(&ctx).await.expect("dropping old drafts")
                + counter::forget(&ctx).await.expect("forgetting who had appointments")
                + residents::forget_idle(&ctx).await.expect("forgetting who no longer comes");
            let closed = cases::close_silent(&ctx).await.expect("closing after silence");
            let written = products::typeset(&ctx).await.expect("typesetting documents");
            let fetched = cases::fetch_media(&ctx, fetcher).await.expect("fetching pictures");
            let removed = photos::remove_loose(&ctx).await.expect("removing loose pictures")
                + civic::papers::remove_loose(&ctx).await.expect("removing loose papers");
            if moved + told + recounting + deemed + closed + written + fetched + removed == 0 {
                return;
            }
        }
    }
}

fn parts(db: Db, blobs: Blobs, clock: Clock, signer: Signer) -> Parts {
    let base_url = BASE_URL.to_owned();
    let (press, registers) = (papers::press(), crate::registers::population());
    Parts {
        db,
        blobs,
        clock,
        chance: Chance::System,
        base_url,
        signer,
        press,
        registers,
        pdfs: Cleaner::here(),
    }
}

/// One key, in a file that is made for the city.
fn keys(folder: &TempDir) -> Keys {
    let made = folder.path().join("signing.key");
    // Any signature makes it; only a sample city may do so by itself.
    Keys::new(Vec::new(), made.clone()).sign(b"", true).expect("a key");
    Keys::new(vec![made.clone()], made)
}

/// What links in mail begin with.
const BASE_URL: &str = "https://sambat.contoh.go.id";

fn host(id: i64) -> String {
    format!("kota-{id}.test")
}

fn beginning() -> Time {
    let local: DateTime = plan::BEGINNING.parse().expect("a local time");
    let zone = TimeZone::get("Asia/Jakarta").expect("the city's time zone");
    zone.to_timestamp(local).expect("a time").into()
}

fn put(tx: &mut kit::db::Tx<'_>, id: i64) -> civic::Result<()> {
    let row = cities::CityRow {
        city_id: id,
        name: format!("Kota Contoh {id}"),
        host: host(id),
        settings: serde_json::from_str(plan::SETTINGS).expect("the settings are JSON"),
        sample: false,
        revision: 1,
        area_version: 0,
        calendar_version: 0,
    };
    cities::put(tx, &row, &plan::calendar(), beginning())?;
    plan::agencies().iter().try_for_each(|agency| agencies::put(tx, id, agency))?;
    plan::bodies().iter().try_for_each(|body| agencies::put_body(tx, id, body))?;
    areas::import(tx, id, 1, &Areas::new(0, Vec::new()), &plan::areas())?;
    plan::categories().iter().try_for_each(|row| categories::put(tx, id, row))?;
    catalogue::SERVICES.iter().zip(1..).try_for_each(|((code, text), position)| {
        let definition = serde_json::from_str(&catalogue::whole(text)).expect("the service is JSON");
        let row = services::ServiceRow { service: (*code).to_owned(), position, active: true };
        services::found(tx, id, &row, (&definition, beginning()))
    })
}
