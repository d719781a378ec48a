//! `sambat sample`: a complete city to look at. Its data are put in place in one transaction; its cases are
//! made by the real operations with a clock that ends just before now, so that everything adds up: dates,
//! counts, stories.
//!
//! Loading again changes nothing. A database that holds another city is refused.

mod applications;
mod crew;
mod files;
mod play;
mod script;

use std::io::Write;

use civic::identity::{self, NewPerson};
use civic::{Civic, figures};
use kit::clock::{Clock, Time};
use kit::db::{Db, Tx};
use kit::ids::Chance;

use crate::config::Settings;
use crate::founding::data::Data;
use crate::founding::files::Folder;
use crate::{Fail, world};
use applications::{Application, Applying};
use crew::Crew;
use files::{Person, Story};
use play::Play;
use script::{Days, Planned};

/// Where the stream of codes and secrets begins: the same city each time. Its passwords are published, so
/// nothing in it is a secret.
const SEED: u64 = 3573;
/// How many working days before the oldest case the city began to use the program.
const EARLIER: usize = 3;

/// Loads the sample city, or says that it is there.
///
/// # Errors
/// When the database holds another city, or only part of the sample.
pub async fn load(settings: &Settings, out: &mut dyn Write) -> Result<(), Fail> {
    let data = Data::read(&Folder::sample(), String::new(), true)?;
    let (people, stories, applications) = (files::people()?, files::stories()?, applications::read()?);
    let (id, name) = (data.city.city_id, data.city.name.clone());
    let civic = world::open(settings).await?;
    let now = civic.clock().now();
    if there_already(&civic, id, stories.len()).await? {
        writeln!(out, "{name} is loaded already; nothing was changed.")?;
    } else {
        fill(settings, (civic.db().clone(), now), data, (&people, &stories, &applications)).await?;
        let (cases, asked) = (stories.len(), applications.len());
        writeln!(out, "{name} is loaded: {cases} cases, {asked} applications, {} people.", people.len())?;
    }
    greet(settings, &people, out)?;
    Ok(())
}

/// Whether the sample city is whole; whatever else is in the database is refused.
async fn there_already(civic: &Civic, sample: i64, cases: usize) -> Result<bool, Fail> {
    let mut found = None;
    for id in civic.cities() {
        let ctx = civic.city(id)?;
        if !ctx.book.city.sample || id != sample {
            return Err(Fail::now(format!(
                "this database holds {}, which is not the sample city, and sample cases do not belong there: \
                 choose an empty database with DATABASE_URL or another folder with SAMBAT_DATA",
                ctx.book.city.name
            )));
        }
        found = Some(ctx);
    }
    let Some(ctx) = found else { return Ok(false) };
    let filed = figures::figures(&ctx, i64::from(i32::MIN), i64::from(i32::MAX)).await?.filed;
    if filed < i64::try_from(cases).unwrap_or(i64::MAX) {
        return Err(Fail::now(format!(
            "the sample city is there with {filed} of its {cases} cases: loading it was interrupted; \
             remove this database and load it again"
        )));
    }
    Ok(true)
}

async fn fill(
    settings: &Settings,
    (db, now): (Db, Time),
    data: Data,
    (people, stories, applications): (&[Person], &[Story], &[Application]),
) -> Result<(), Fail> {
    progress("agencies, areas, categories, people");
    let civic = world::with(settings, db, Clock::fixed(now), Chance::seeded(SEED)).await?;
    let ages = stories.iter().map(|story| story.workdays_ago);
    let oldest = ages.chain(applications.iter().map(|one| one.workdays_ago)).max().unwrap_or(0);
    // The calendar must be known before the first day can be, so the data are put in place as of today minus
    // as many days as surely hold that many working days.
    let began = now.plus_seconds(-86_400 * i64::try_from((oldest + EARLIER) * 2).unwrap_or(0));
    civic.clock().set(began);
    let city = data.city.city_id;
    put(&civic, data, people, began).await?;
    let ctx = civic.city(city)?;
    progress("logging in");
    let crew = Crew::log_in(&ctx, people).await?;
    crew.write_answers(&ctx, &files::answers()?).await?;
    let days = Days::before(&ctx.book.offices, now, oldest + EARLIER);
    let mut steps: Vec<Step> = Vec::new();
    for (index, story) in stories.iter().enumerate() {
        let promise = ctx.book.categories.get(&story.category).map_or(7, |c| c.row.promise_days);
        steps.extend(script::plan(&days, index, story, promise as f64).into_iter().map(Step::Story));
    }
    steps.extend(applications::plan(&ctx, &days, applications)?.into_iter().map(Step::Application));
    steps.sort_unstable_by_key(|step| (step.at(), *step));
    // And once more now, so that nothing is left undone.
    let mut evenings: Vec<Time> = std::iter::once(now).chain(days.evenings()).collect();
    let play = (Play::new(&civic, city, &crew, stories), Applying::new(&crew, applications));
    perform(play, &steps, &mut evenings).await
}

/// What is played next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Story(Planned),
    Application(applications::Planned),
}

impl Step {
    fn at(&self) -> Time {
        match self {
            Step::Story(planned) => planned.at,
            Step::Application(planned) => planned.at,
        }
    }
}

/// Puts the city's data and its people in place as of `at`, when the city began to use the program.
async fn put(civic: &Civic, data: Data, people: &[Person], at: Time) -> Result<(), Fail> {
    let person = |person: &Person| {
        let new = NewPerson {
            login: person.login.clone(),
            name: person.name.clone(),
            agency: person.agency.clone(),
            roles: person.roles()?,
            active: true,
        };
        Ok((new, person.password.clone(), civic.chance().id(at)))
    };
    let people = people.iter().map(person).collect::<Result<Vec<_>, Fail>>()?;
    let work = move |tx: &mut Tx<'_>| {
        data.found(tx, at)?;
        people.iter().try_for_each(|(person, password, id)| {
            identity::import_person(tx, data.city.city_id, person, password, *id, at)
        })
    };
    civic.db().write::<(), civic::Error>(work).await?;
    Ok(civic.refresh().await?)
}

/// Plays every step at its time, and every evening in between; `evenings` come newest first.
async fn perform(
    (mut play, mut applying): (Play<'_>, Applying<'_>),
    steps: &[Step],
    evenings: &mut Vec<Time>,
) -> Result<(), Fail> {
    const TOLD: usize = 300;
    for (done, planned) in steps.iter().enumerate() {
        if done % TOLD == 0 {
            progress(&format!("{done} of {} steps played", steps.len()));
        }
        while let Some(evening) = evenings.pop_if(|evening| *evening < planned.at()) {
            play.evening(evening).await?;
        }
        match *planned {
            Step::Story(planned) => play.step(planned).await?,
            Step::Application(planned) => applying.play(&play.at(planned.at)?, planned).await?,
        }
    }
    while let Some(evening) = evenings.pop() {
        play.evening(evening).await?;
    }
    Ok(())
}

fn progress(text: &str) {
    // Nobody may be watching.
    let _ = writeln!(std::io::stderr(), "sample city: {text}");
}

/// Where to go, and with what.
fn greet(settings: &Settings, people: &[Person], out: &mut dyn Write) -> Result<(), Fail> {
    let url = &settings.base_url;
    writeln!(out, "\nWhen `sambat serve` runs:\n  residents  {url}/\n  officers   {url}/masuk\n")?;
    writeln!(out, "  {:<18} {:<22} {:<12} may", "login", "password", "agency")?;
    for person in people.iter().filter(|person| person.show) {
        let Person { login, password, agency, roles, .. } = person;
        writeln!(out, "  {login:<18} {password:<22} {agency:<12} {}", roles.join(", "))?;
    }
    writeln!(out, "\nThese passwords are published: never use this city for real work.")?;
    Ok(())
}
