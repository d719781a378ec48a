//! What every operation is given: the outside world ([`Civic`]), and for one request the city's data and
//! the moment ([`Ctx`]).

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use kit::blobs::Blobs;
use kit::clock::{Clock, Time};
use kit::db::{Db, Tx};
use kit::ids::Chance;
use kit::pdf::Cleaner;
use kit::registers::Registers;
use kit::signing::Signer;
use tokio::sync::{Notify, Semaphore, broadcast};

use crate::agencies::Agencies;
use crate::areas::Areas;
use crate::categories::{BY_KECAMATAN, BY_KELURAHAN, Categories};
use crate::cities::{self, City, Offices};
use crate::counter::{self, Counters};
use crate::identity::PasswordMemory;
use crate::products::Press;
use crate::services::{self, Services};
use crate::{Error, Result, agencies, areas, categories};

/// Picture memory at work at one time, in units of a million pixels; a larger queue waits.
pub const PHOTO_MEGAPIXELS: usize = 48;
/// PDFs read at one time, each in a process of its own; others wait in their files.
pub const PDFS_AT_ONCE: usize = 2;
/// Passwords hashed at one time: each takes 19 MiB of memory and some 30 ms.
pub const PASSWORDS_AT_ONCE: usize = 2;

/// Changes that wait for whoever watches; who is slower than this looks at everything again.
const STIRS: usize = 256;

/// Something in the lists of these agencies of a city changed, in this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stir {
    /// The city.
    pub city: i64,
    /// The agencies.
    pub agencies: Vec<String>,
}

/// The outside world an operation works with.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The database.
    pub db: Db,
    /// Where pictures and papers are.
    pub blobs: Blobs,
    /// The time.
    pub clock: Clock,
    /// Chance.
    pub chance: Chance,
    /// What links in mail begin with; no slash at the end.
    pub base_url: String,
    /// What signs documents.
    pub signer: Signer,
    /// Who makes files of documents.
    pub press: Press,
    /// Registers of other bodies.
    pub registers: Registers,
    /// What makes PDFs of strangers harmless.
    pub pdfs: Cleaner,
}

/// Everything the city's data says, as of one revision. Read without the database on every request.
#[derive(Debug)]
pub struct Book {
    /// The city and its settings.
    pub city: City,
    /// Working days.
    pub offices: Offices,
    /// Who owes duties, and who is outside the city.
    pub agencies: Agencies,
    /// Kecamatan and kelurahan.
    pub areas: Areas,
    /// What a case can be about.
    pub categories: Categories,
    /// What people can apply for.
    pub services: Services,
    /// Where and when people are served in person.
    pub counters: Counters,
}

impl Book {
    /// The agency that is meant, for something in this area: by its code, or by [`BY_KECAMATAN`] and [`BY_KELURAHAN`]
    /// the office of the place. `None` when it is not valid on that day (since 1970), or goes by a place not known.
    #[must_use]
    pub fn agency_for<'a>(&'a self, named: &'a str, area: Option<&str>, day: i64) -> Option<&'a str> {
        let kind = match named {
            BY_KECAMATAN => "kecamatan",
            BY_KELURAHAN => "kelurahan",
            code => return Some(code).filter(|code| self.agencies.valid(code, day)),
        };
        let kelurahan = self.areas.get(area?)?;
        let around = [Some(kelurahan.code.as_str()), kelurahan.parent.as_deref()];
        let around: Vec<&str> = around.into_iter().flatten().collect();
        self.agencies.office_of(kind, &around, day).map(|agency| agency.agency.as_str())
    }

    /// Reads it, as a transaction sees it.
    ///
    /// # Errors
    /// [`Error::Internal`] when what is stored cannot be read, [`Error::NotFound`] when there is no such city.
    pub fn load(tx: &mut Tx<'_>, city: i64) -> Result<Book> {
        let city = cities::load(tx, city)?;
        let agencies = agencies::load(tx, city.city_id)?;
        let mut offices = cities::offices(tx, &city)?;
        agencies.iter().try_for_each(|agency| match agency.hours()? {
            Some(hours) => offices.set(&agency.agency, &hours),
            None => Ok(()),
        })?;
        Ok(Book {
            offices,
            agencies,
            areas: areas::load(tx, city.city_id, city.area_version)?,
            categories: categories::load(tx, city.city_id)?,
            services: services::load(tx, city.city_id)?,
            counters: counter::load(tx, city.city_id)?,
            city,
        })
    }
}

/// The product without its doors: cheap to clone, shared by all requests and background work.
#[derive(Clone, Debug)]
pub struct Civic(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    parts: Parts,
    books: RwLock<HashMap<i64, Arc<Book>>>,
    photo_memory: Arc<Semaphore>,
    pdf_turns: Semaphore,
    password_memory: Arc<PasswordMemory>,
    stirs: broadcast::Sender<Stir>,
    urgent_mail: Notify,
}

impl Civic {
    /// Puts the parts together and reads the data of every city.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database does not answer.
    pub async fn open(parts: Parts) -> Result<Civic> {
        let civic = Civic(Arc::new(Inner {
            parts,
            books: RwLock::default(),
            photo_memory: Arc::new(Semaphore::new(PHOTO_MEGAPIXELS)),
            pdf_turns: Semaphore::new(PDFS_AT_ONCE),
            password_memory: Arc::new(PasswordMemory::new()),
            stirs: broadcast::Sender::new(STIRS),
            urgent_mail: Notify::new(),
        }));
        civic.refresh().await?;
        Ok(civic)
    }

    /// The database, for operations that need no city (migrations, health).
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.parts.db
    }

    /// What links in mail begin with.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.0.parts.base_url
    }

    /// What signs documents.
    #[must_use]
    pub fn signer(&self) -> &Signer {
        &self.0.parts.signer
    }

    /// Who makes files of documents.
    pub(crate) fn press(&self) -> &Press {
        &self.0.parts.press
    }

    /// Registers of other bodies.
    pub(crate) fn registers(&self) -> &Registers {
        &self.0.parts.registers
    }

    /// What makes PDFs of strangers harmless.
    pub(crate) fn pdfs(&self) -> &Cleaner {
        &self.0.parts.pdfs
    }

    /// Where pictures and papers are.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.0.parts.blobs
    }

    /// Chance.
    #[must_use]
    pub fn chance(&self) -> &Chance {
        &self.0.parts.chance
    }

    /// The time.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.parts.clock
    }

    /// What changes from now on, for desks that are being looked at. Other processes are not heard: whoever listens
    /// looks now and then as well.
    #[must_use]
    pub fn stirs(&self) -> broadcast::Receiver<Stir> {
        self.0.stirs.subscribe()
    }

    /// Ready when mail was written that somebody waits for in front of a screen. What another process wrote is not heard.
    pub async fn urgent_mail(&self) {
        self.0.urgent_mail.notified().await;
    }

    /// Has mail sent now instead of with the next round.
    pub(crate) fn hurry_mail(&self) {
        self.0.urgent_mail.notify_one();
    }

    pub(crate) fn photo_memory(&self) -> Arc<Semaphore> {
        Arc::clone(&self.0.photo_memory)
    }

    pub(crate) fn pdf_turns(&self) -> &Semaphore {
        &self.0.pdf_turns
    }

    pub(crate) fn password_memory(&self) -> Arc<PasswordMemory> {
        Arc::clone(&self.0.password_memory)
    }

    /// Reads again what changed, here or in another process. Called after each change and every few seconds.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the database does not answer; the known data stays in use.
    pub async fn refresh(&self) -> Result<()> {
        let known: HashMap<i64, i64> = self
            .0
            .books
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .map(|(city, book)| (*city, book.city.revision))
            .collect();
        let changed = self
            .db()
            .read(move |tx| {
                let mut books = Vec::new();
                for (city, revision) in cities::revisions(tx)? {
                    if known.get(&city) != Some(&revision) {
                        books.push(Book::load(tx, city)?);
                    }
                }
                Ok::<_, Error>(books)
            })
            .await?;
        let mut books = self.0.books.write().unwrap_or_else(PoisonError::into_inner);
        for book in changed {
            books.insert(book.city.city_id, Arc::new(book));
        }
        Ok(())
    }

    /// The cities this deployment serves.
    #[must_use]
    pub fn cities(&self) -> Vec<i64> {
        let mut cities: Vec<i64> =
            self.0.books.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect();
        cities.sort_unstable();
        cities
    }

    /// A context for one city, now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such city.
    pub fn city(&self, city: i64) -> Result<Ctx> {
        let book = self.0.books.read().unwrap_or_else(PoisonError::into_inner).get(&city).cloned();
        Ok(Ctx { civic: self.clone(), book: book.ok_or(Error::NotFound)?, now: self.clock().now() })
    }

    /// A context for the city whose host this is; the only city of a deployment answers to every host.
    ///
    /// # Errors
    /// [`Error::NotFound`] when no city fits.
    pub fn city_of_host(&self, host: &str) -> Result<Ctx> {
        let host = host
            .rsplit_once(':')
            .map_or(host, |(name, port)| if port.bytes().all(|b| b.is_ascii_digit()) { name } else { host });
        let books = self.0.books.read().unwrap_or_else(PoisonError::into_inner);
        let named = books.values().find(|book| book.city.host.eq_ignore_ascii_case(host));
        let book = named.or_else(|| if books.len() == 1 { books.values().next() } else { None });
        let book = Arc::clone(book.ok_or(Error::NotFound)?);
        Ok(Ctx { civic: self.clone(), book, now: self.clock().now() })
    }
}

/// For one request: which city, its data, and the moment. The only source of the city for `store` functions.
#[derive(Clone, Debug)]
pub struct Ctx {
    civic: Civic,
    /// The city's data.
    pub book: Arc<Book>,
    /// The moment of the request: every date of one operation is counted from it.
    pub now: Time,
}

impl Ctx {
    /// The city's number.
    #[must_use]
    pub fn city(&self) -> i64 {
        self.book.city.city_id
    }

    /// The outside world.
    #[must_use]
    pub fn civic(&self) -> &Civic {
        &self.civic
    }

    /// Tells desks that are being looked at. Called after the change is committed.
    pub(crate) fn stir(&self, mut agencies: Vec<String>) {
        agencies.sort();
        agencies.dedup();
        // Nobody listening is no fault.
        let _ = self.civic.0.stirs.send(Stir { city: self.city(), agencies });
    }

    /// Runs a write for this city.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&Ctx, &mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let ctx = self.clone();
        self.civic.db().write(move |tx| work(&ctx, tx)).await
    }

    /// Runs a read for this city.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&Ctx, &mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let ctx = self.clone();
        self.civic.db().read(move |tx| work(&ctx, tx)).await
    }
}
