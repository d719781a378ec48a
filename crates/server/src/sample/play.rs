//! Plays the stories: every step is the real operation, by the right person, with the clock at its time.

use std::collections::BTreeMap;

use civic::cases::{self, Action, Case, NewCase, Place, Reporter};
use civic::categories::{Category, Question, QuestionKind};
use civic::context::Book;
use civic::survey::{Age, Answers, ELEMENTS, Education, Occupation, Profile, Sex};
use civic::{Civic, Ctx, triage};
use kit::clock::Time;
use kit::i18n::Lang;
use kit::ids::Chance;

use super::crew::Crew;
use super::files::{Story, broken};
use super::script::{Planned, Step};
use crate::Fail;

/// What is known of a story that has begun.
struct Begun {
    case: Case,
    secret: String,
}

/// A run through all stories.
pub struct Play<'a> {
    civic: &'a Civic,
    city: i64,
    crew: &'a Crew,
    stories: &'a [Story],
    begun: BTreeMap<usize, Begun>,
}

impl<'a> Play<'a> {
    /// Ready to begin.
    #[must_use]
    pub fn new(civic: &'a Civic, city: i64, crew: &'a Crew, stories: &'a [Story]) -> Play<'a> {
        Play { civic, city, crew, stories, begun: BTreeMap::new() }
    }

    /// The city at a moment: the clock is moved there.
    ///
    /// # Errors
    /// When the city is not there.
    pub fn at(&self, at: Time) -> Result<Ctx, Fail> {
        self.civic.clock().set(at);
        Ok(self.civic.city(self.city)?)
    }

    /// What the clock does by itself: closes what was left in silence, lets clocks run on, reminds and escalates.
    ///
    /// # Errors
    /// As any write.
    pub async fn evening(&self, at: Time) -> Result<(), Fail> {
        let ctx = self.at(at)?;
        cases::close_silent(&ctx).await?;
        cases::end_pauses(&ctx).await?;
        cases::deem(&ctx).await?;
        cases::answers_for_standards(&ctx).await?;
        cases::climb(&ctx).await?;
        cases::tell_idle(&ctx).await?;
        Ok(())
    }

    /// Plays one step.
    ///
    /// # Errors
    /// When a story does not fit the rules: that is a mistake in its line of the file.
    pub async fn step(&mut self, planned: Planned) -> Result<(), Fail> {
        let Planned { at, story: index, step } = planned;
        let stories = self.stories;
        let story = stories.get(index).ok_or_else(|| broken("stories.csv", "a story is missing"))?;
        let ctx = self.at(at)?;
        let outcome = match step {
            Step::File => self.file(&ctx, index, story).await,
            Step::Confirm | Step::Survey | Step::Dispute | Step::Withdraw => {
                self.reporter(&ctx, index, story, step).await
            }
            Step::Send | Step::Forward | Step::FollowUp | Step::Reject => {
                self.verifier(&ctx, index, story, step).await
            }
            Step::Take | Step::Bounce | Step::Ask | Step::Answer | Step::Resolve | Step::Review => {
                self.agency(&ctx, index, story, step).await
            }
        };
        // The first line of the file is its header.
        outcome.map_err(|fail| broken("stories.csv", format!("story {}, {step:?}: {}", index + 1, fail.text)))
    }

    async fn file(&mut self, ctx: &Ctx, index: usize, story: &Story) -> Result<(), Fail> {
        let mut new = new_case(ctx, index, story)?;
        if story.channel != "web" {
            new.filed_by = Some(self.crew.intake(index)?.id().to_string());
        }
        let receipt = cases::submit(ctx, new).await?;
        let secret = receipt.secret.unwrap_or_default();
        self.begun.insert(index, Begun { case: receipt.case, secret });
        Ok(())
    }

    fn case(&self, index: usize) -> Result<&Case, Fail> {
        self.begun.get(&index).map(|begun| &begun.case).ok_or_else(|| Fail::now("it was never filed"))
    }

    fn keep(&mut self, index: usize, case: Case) {
        if let Some(begun) = self.begun.get_mut(&index) {
            begun.case = case;
        }
    }

    async fn verifier(&mut self, ctx: &Ctx, index: usize, story: &Story, step: Step) -> Result<(), Fail> {
        let case = self.case(index)?;
        let mut actions = Vec::new();
        if matches!(step, Step::Send | Step::Forward) && !case.content_hidden {
            let title = cases::rules::title(&story.text);
            actions.push(Action::Publish { title, text: story.text.clone(), photos: Vec::new() });
        }
        actions.push(match step {
            Step::Reject => Action::Reject { reason: story.answer.clone(), message: story.result.clone() },
            Step::Forward => {
                let (body, number) = split(&story.answer)?;
                Action::Forward {
                    body: body.to_owned(),
                    number: number.to_owned(),
                    message: story.result.clone(),
                }
            }
            Step::FollowUp => Action::FollowUp { message: no_news(&story.lang).to_owned() },
            _ => {
                let agency =
                    case.agency.clone().unwrap_or_else(|| ctx.book.city.settings.verifier_agency.clone());
                Action::Send { agency, message: String::new() }
            }
        });
        let staff = case.owner == ctx.book.city.settings.inspectorate;
        let by = self.crew.verifier(index, staff)?;
        let case = cases::verify(ctx, by, &case.code, case.version, actions).await?;
        self.keep(index, case);
        Ok(())
    }

    async fn agency(&mut self, ctx: &Ctx, index: usize, story: &Story, step: Step) -> Result<(), Fail> {
        let case = self.case(index)?;
        let desk = self.crew.desk(&case.owner)?;
        let (by, action) = match step {
            // A coordinator gives it to somebody on the street, or takes it where there is nobody.
            Step::Take => {
                let action = desk.field(index).map_or(Action::Take, |f| Action::Give { officer: f.id() });
                (desk.coordinator(index)?, action)
            }
            Step::Bounce => (desk.coordinator(index)?, Action::Bounce { reason: story.answer.clone() }),
            Step::Ask => (desk.worker(index)?, Action::Ask { text: story.answer.clone() }),
            Step::Review => {
                (desk.coordinator(index)?, Action::Review { text: learned(&story.lang).to_owned() })
            }
            Step::Answer => (desk.worker(index)?, Action::Answer { text: story.answer.clone() }),
            _ => {
                // The column holds `score|what was done` for a story that is confirmed.
                let text = split(&story.result).map_or(story.result.as_str(), |(_, text)| text);
                (desk.worker(index)?, Action::Resolve { text: text.to_owned(), photos: Vec::new() })
            }
        };
        let case = cases::work(ctx, by, &case.code, case.version, vec![action]).await?;
        self.keep(index, case);
        Ok(())
    }

    async fn reporter(&mut self, ctx: &Ctx, index: usize, story: &Story, step: Step) -> Result<(), Fail> {
        let begun = self.begun.get(&index).ok_or_else(|| Fail::now("it was never filed"))?;
        let right = cases::open(ctx, &begun.case.code, &begun.secret).await?;
        let actions = match step {
            Step::Dispute => vec![Action::Dispute { text: story.reply.clone() }],
            Step::Withdraw => vec![Action::Withdraw { text: story.result.clone() }],
            Step::Survey => {
                let dice = Chance::seeded(2000 + index as u64);
                let answers = survey_answers(story.score().unwrap_or(3), &dice)?;
                vec![Action::Survey { answers, profile: profile(&dice) }]
            }
            _ => {
                let score = story.score().ok_or_else(|| Fail::now("the score is not a number"))?;
                vec![Action::Confirm, Action::Rate { score, text: story.reply.clone() }]
            }
        };
        let case = cases::reply(ctx, &right, None, actions).await?;
        self.keep(index, case);
        Ok(())
    }
}

/// The two halves of a column that holds two things.
fn split(text: &str) -> Result<(&str, &str), Fail> {
    text.split_once('|').ok_or_else(|| Fail::now("a column that holds two things has no |"))
}

/// What a verifier writes when the body outside had nothing new to say.
fn no_news(lang: &str) -> &'static str {
    match lang {
        "jv" => "Sampun kula tangletaken malih, dereng wonten kabar enggal. Badhe kula tangletaken malih.",
        "en" => "We have asked again; there is no news yet. We will go on asking.",
        _ => "Sudah kami tanyakan lagi; belum ada kabar baru. Akan kami tanyakan lagi.",
    }
}

/// What an agency writes to a reporter who gave a low score.
fn learned(lang: &str) -> &'static str {
    match lang {
        "jv" => {
            "Nyuwun pangapunten. Sampun kula priksa malih; petugasipun sampun kula engetaken lan lokasi badhe dipuntiliki malih minggu ngajeng."
        }
        "en" => {
            "We are sorry. We looked into it: the crew has been told, and we will check the place again next week."
        }
        _ => {
            "Mohon maaf. Sudah kami periksa lagi: petugasnya sudah kami ingatkan, dan lokasinya kami cek ulang pekan depan."
        }
    }
}

/// Nine answers around the score that was given; what costs nothing is said to be free.
fn survey_answers(score: i64, dice: &Chance) -> Result<Answers, Fail> {
    let near =
        |chosen: i64| (chosen + i64::from(dice.below(3) == 0) - i64::from(dice.below(3) == 0)).clamp(1, 4);
    let mut chosen = [(); ELEMENTS].map(|()| Some(near(score)));
    if let Some(cost) = chosen.get_mut(3) {
        *cost = Some(4);
    }
    Ok(Answers::of(chosen)?)
}

/// Every second respondent says who they are.
fn profile(dice: &Chance) -> Profile {
    if dice.below(2) == 0 {
        return Profile::default();
    }
    Profile {
        age: one(Age::ALL, dice),
        sex: one(Sex::ALL, dice),
        education: one(Education::ALL, dice),
        occupation: one(Occupation::ALL, dice),
    }
}

fn one<T: Copy>(all: &[T], dice: &Chance) -> Option<T> {
    all.get(dice.below(u32::try_from(all.len()).ok()?) as usize).copied()
}

fn new_case(ctx: &Ctx, index: usize, story: &Story) -> Result<NewCase, Fail> {
    let book = &ctx.book;
    let word = |column: &str| broken("stories.csv", format!("story {}: unknown {column}", index + 1));
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    // A category that the text points to asks its questions as well.
    let category = filled(&story.category)
        .or_else(|| Some(triage::suggest(&book.categories, &story.text).first()?.category.clone()));
    let dice = Chance::seeded(1000 + index as u64);
    let answers = category.as_deref().and_then(|code| book.categories.get(code)).map(|c| answers(c, &dice));
    Ok(NewCase {
        kind: cases::Kind::from_word(&story.kind).ok_or_else(|| word("kind"))?,
        channel: cases::Channel::from_word(&story.channel).ok_or_else(|| word("channel"))?,
        lang: Lang::from_code(&story.lang).ok_or_else(|| word("lang"))?,
        text: story.text.clone(),
        category: filled(&story.category),
        place: place(book, story),
        name_hidden: Some(story.hide_name),
        content_hidden: Some(story.hide_content),
        reporter: Reporter { name: filled(&story.name), phone: None, email: None },
        photos: Vec::new(),
        media_urls: Vec::new(),
        about: None,
        answers: answers.unwrap_or_default(),
        key: Some(format!("sample-city-{}", index + 1)),
        filed_by: None,
        service: None,
        regarding: None,
    })
}

/// Every required question is answered, the others by every second reporter.
fn answers(category: &Category, dice: &Chance) -> BTreeMap<String, Vec<String>> {
    let wanted = |question: &&Question| question.required || dice.below(2) == 0;
    let answer = |question: &Question| {
        let choices = u32::try_from(question.values.len()).unwrap_or(0);
        let key = question.values.get(dice.below(choices) as usize)?.key.clone();
        let listed = matches!(question.kind, QuestionKind::One | QuestionKind::Many);
        listed.then(|| (question.code.clone(), vec![key]))
    };
    category.questions.iter().filter(wanted).filter_map(answer).collect()
}

/// Of places reported by web two of three are pointed at, the same words at the same point; of others the kelurahan is
/// named.
fn place(book: &Book, story: &Story) -> Place {
    /// Half the side of the square around a kelurahan's middle in which a point is looked for, in degrees.
    const AROUND: f64 = 0.006;
    let landmark = story.landmark.clone();
    let seed = |seed: u64, byte: u8| seed.wrapping_mul(31).wrapping_add(u64::from(byte));
    let dice = Chance::seeded(story.kelurahan.bytes().chain(landmark.bytes()).fold(1000, seed));
    let area = Some(story.kelurahan.clone()).filter(|code| !code.is_empty());
    let middle = area.as_deref().and_then(|code| book.areas.get(code)?.middle());
    let pointed = middle.filter(|_| story.channel == "web" && dice.below(3) > 0);
    let point = pointed.and_then(|(lon, lat)| {
        let near = |middle: f64| middle + (f64::from(dice.below(2001)) / 1000.0 - 1.0) * AROUND;
        let rounded = |value: f64| (value * 1e5).round() / 1e5;
        let inside =
            |(lat, lon): &(f64, f64)| book.areas.locate(*lon, *lat).map(|found| &found.code) == area.as_ref();
        (0..20).map(|_| (rounded(near(lat)), rounded(near(lon)))).find(inside)
    });
    Place { point, area, landmark }
}
