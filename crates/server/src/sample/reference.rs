//! Puts the city's own data in place: settings, agencies, areas, categories, people. One transaction.

use civic::areas::Areas;
use civic::identity::NewPerson;
use civic::{Civic, agencies, areas, categories, cities, identity};
use kit::clock::Time;
use kit::db::Tx;
use uuid::Uuid;

use super::files::{self, Person};
use crate::Fail;

/// Everything but the cases.
struct Data {
    city: cities::CityRow,
    days: Vec<cities::CalendarDay>,
    agencies: Vec<agencies::Agency>,
    bodies: Vec<agencies::Body>,
    categories: Vec<categories::CategoryRow>,
    people: Vec<(NewPerson, String, Uuid)>,
    at: Time,
}

/// Puts the data in place as of `at`, when the city began to use the program.
///
/// # Errors
/// What is wrong with a file, or with the database.
pub async fn put(civic: &Civic, city: &files::City, people: &[Person], at: Time) -> Result<(), Fail> {
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
    let data = Data {
        city: cities::CityRow {
            city_id: city.id,
            name: city.name.clone(),
            host: String::new(),
            settings: city.settings.clone(),
            sample: true,
            revision: 1,
            area_version: 0,
        },
        days: files::calendar()?,
        agencies: files::agencies()?,
        bodies: files::bodies()?,
        categories: files::categories()?,
        people: people.iter().map(person).collect::<Result<_, Fail>>()?,
        at,
    };
    civic.db().write(move |tx| data.put(tx)).await?;
    Ok(civic.refresh().await?)
}

impl Data {
    fn put(&self, tx: &mut Tx<'_>) -> civic::Result<()> {
        let city = self.city.city_id;
        cities::put(tx, &self.city, &self.days, self.at)?;
        self.agencies.iter().try_for_each(|agency| agencies::put(tx, city, agency))?;
        self.bodies.iter().try_for_each(|body| agencies::put_body(tx, city, body))?;
        areas::import(tx, city, 1, &Areas::new(0, Vec::new()), files::AREAS)?;
        self.categories.iter().try_for_each(|row| categories::put(tx, city, row))?;
        for (person, password, id) in &self.people {
            identity::import_person(tx, city, person, password, *id, self.at)?;
        }
        Ok(())
    }
}
