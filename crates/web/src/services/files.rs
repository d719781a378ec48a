//! Pictures and PDFs among the answers of an application: how they arrive, and how they are shown to whoever may open them.

use civic::cases::{self, DeskCase, OwnCase};
use civic::papers::{self, Paper};
use civic::services::form::{FileKind, Form, Line, thousands};
use civic::{Error, FieldError, Problem};
use kit::i18n::Arg;
use maud::{Markup, html};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::shell::error::{OrPage, PageError};
use crate::shell::form::{Posted, Refused};
use crate::shell::visit::Visit;

/// Where the files among some answers are opened.
#[derive(Debug, Default)]
pub(crate) struct Shelf {
    /// What the addresses of files begin with that a case holds.
    base: String,
    /// Pictures that a case holds.
    photos: Vec<Uuid>,
    /// Papers, in the order they came.
    papers: Vec<Paper>,
}

impl Shelf {
    /// Of an application that is being filled in: no case holds its files yet.
    pub(crate) async fn loose(visit: &Visit, form: &Form, answers: &Json) -> Result<Shelf, PageError> {
        let papers = cases::loose_papers(&visit.ctx, form.papers(answers)).await.or_page(visit)?;
        Ok(Shelf::default().with(papers))
    }

    /// Of the reporter's own case.
    pub(crate) fn own(own: &OwnCase, secret: &str) -> Shelf {
        Shelf {
            base: format!("/sambatan/{}/{secret}", own.case.code),
            photos: own.photos.iter().map(|photo| photo.photo_id).collect(),
            papers: own.papers.clone(),
        }
    }

    /// Of a case on the desk.
    pub(crate) fn desk(case: &DeskCase) -> Shelf {
        Shelf {
            base: "/meja".to_owned(),
            photos: case.photos.iter().map(|photo| photo.photo_id).collect(),
            papers: case.papers.clone(),
        }
    }

    /// With papers that are known beside the others.
    pub(crate) fn with(mut self, papers: Vec<Paper>) -> Shelf {
        self.papers.extend(papers);
        self
    }

    /// A file by its name among the answers, and which one of its question it is.
    pub(crate) fn show(&self, visit: &Visit, name: &str, n: usize) -> Markup {
        match papers::named(name) {
            Some(id) => self.paper(visit, id, n),
            None => self.photo(visit, name, n),
        }
    }

    fn photo(&self, visit: &Visit, name: &str, n: usize) -> Markup {
        let alt = visit.ta("photo-number", &[("n", n.into())]);
        let held = name.parse().is_ok_and(|id| self.photos.contains(&id));
        html! {
            @if held {
                a href={ (self.base) "/foto/" (name) "/besar" } {
                    img src={ (self.base) "/foto/" (name) "/kecil" } alt=(alt) width="96" height="96" loading="lazy";
                }
            } @else {
                img src={ "/lapor/foto/" (name) } alt=(alt) width="96" height="96";
            }
        }
    }

    fn paper(&self, visit: &Visit, id: Uuid, n: usize) -> Markup {
        let paper = self.papers.iter().find(|paper| paper.paper_id == id);
        let base = if paper.is_some_and(|paper| paper.case_id.is_some()) { &self.base } else { "/lapor" };
        html! {
            a.paper href={ (base) "/berkas/" (id) } target="_blank" rel="noopener" {
                strong { "PDF " (n) }
                @if let Some(paper) = paper { span.small.quiet { (about(visit, paper)) } }
            }
        }
    }

    /// A question and its answer in a list of pairs.
    pub(crate) fn line(&self, visit: &Visit, line: &Line) -> Markup {
        html! {
            dt { (line.label) }
            @if line.files.is_empty() { dd.prewrap { (line.value) } } @else { dd { (self.list(visit, &line.files)) } }
        }
    }

    /// The papers that came with one fact of a story.
    pub(crate) fn of_event(&self, visit: &Visit, seq: i64) -> Markup {
        let with = self.papers.iter().filter(|paper| paper.seq == Some(seq));
        let names: Vec<String> = with.map(|paper| papers::name(paper.paper_id)).collect();
        self.list(visit, &names)
    }

    /// Files as a list; nothing when there are none.
    pub(crate) fn list(&self, visit: &Visit, names: &[String]) -> Markup {
        html! { @if !names.is_empty() {
            ul.photos { @for (n, name) in names.iter().enumerate() { li { (self.show(visit, name, n + 1)) } } }
        } }
    }
}

fn about(visit: &Visit, paper: &Paper) -> String {
    let size = thousands(paper.bytes.unsigned_abs().div_ceil(1000).try_into().unwrap_or(i64::MAX));
    visit.ta("file-about", &[("pages", Arg::Number(paper.pages)), ("size", Arg::Text(&size))])
}

/// Accepts the PDFs that came for the questions of a form; what is not taken is told at its question.
pub(crate) async fn take_papers(posted: &mut Posted, form: &Form) -> Result<(), PageError> {
    let asked = |name: &str| form.field(name).filter(|field| field.is_upload());
    for (name, upload) in std::mem::take(&mut posted.pdfs) {
        let error = match asked(&name) {
            None => Some(Problem::BadPicture.at("photo")),
            Some(field) if !field.takes_kind(FileKind::Pdf) => Some(Problem::WrongKind.at("file")),
            Some(field) => match papers::accept(&posted.visit.ctx, upload, field.megabytes_max()).await {
                Ok(id) => {
                    posted.named.push((name.clone(), papers::name(id)));
                    None
                }
                Err(Error::Invalid(mut wrong)) => wrong.pop(),
                Err(other) => return Err(PageError::new(&posted.visit, other)),
            },
        };
        posted.refused.extend(error.map(|error| Refused { name, error }));
    }
    let (kept, unasked) = std::mem::take(&mut posted.named).into_iter().partition(|(name, file)| {
        papers::named(file).is_some() || asked(name).is_none_or(|field| field.takes_kind(FileKind::Picture))
    });
    posted.named = kept;
    let unasked: Vec<(String, String)> = unasked;
    let wrong = |(name, _)| Refused { name, error: Problem::WrongKind.at("file") };
    posted.refused.extend(unasked.into_iter().map(wrong));
    Ok(())
}

/// What was wrong with files, each at the question it came for.
pub(crate) fn refused(posted: &Posted) -> Vec<FieldError> {
    let mut wrong: Vec<FieldError> = Vec::new();
    for Refused { name, error } in &posted.refused {
        if !wrong.iter().any(|known| known.field == *name) {
            wrong.push(error.problem.at(name));
        }
    }
    wrong
}
