//! Every word on the screen exists, in Indonesian and in English: the ones written in the code and the ones
//! made from what the code knows (states, problems, roles ...).

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use civic::cases::{Channel, EventKind, Kind, State};
use civic::categories::Class;
use civic::cities::DAY_KINDS;
use civic::duties::{DutyKind, Outcome};
use civic::identity::{Role, Scope};
use civic::notices::NoticeKind;
use civic::oversight;
use civic::payments::{self, Standing};
use civic::products::{self, ProductState};
use civic::services::form::{Control, FileKind};
use civic::services::{FaultKind, Maker, Standard};
use civic::survey::{Age, Education, Grade, Occupation, Sex};
use kit::i18n::Lang;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The literal keys in calls of `t("...")`, `ta("...")` and `label("...")`.
fn written() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    assert!(files.len() > 20, "the sources are there");
    let mut keys = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for call in ["t(\"", "ta(\"", "label(\"", "ta(\n                    \""] {
            for (at, _) in text.match_indices(call) {
                let before = text[..at].chars().next_back().unwrap_or(' ');
                let rest = &text[at + call.len()..];
                let key = rest.split('"').next().unwrap_or_default();
                let plain = key.contains('-')
                    || [
                        "yes", "no", "save", "close", "code", "days", "choose", "change", "copied",
                        "example", "internal", "minutes", "optional", "workdays",
                    ]
                    .contains(&key);
                if (before == '.' || before == '(' || before == ' ')
                    && plain
                    && !key.contains([' ', '{', '/', '.'])
                {
                    keys.insert(key.to_owned());
                }
            }
        }
    }
    keys
}

/// The keys made from words of the product.
#[expect(clippy::too_many_lines, reason = "one list of every family of words")]
fn made() -> BTreeSet<String> {
    let dash = |word: &str| word.replace('_', "-");
    let mut keys = BTreeSet::new();
    keys.extend(State::ALL.iter().map(|v| format!("state-{}", dash(v.word()))));
    keys.extend(State::ALL.iter().filter(|v| !v.is_open()).map(|v| format!("closed-{}", v.word())));
    keys.extend(EventKind::ALL.iter().map(|v| format!("event-{}", dash(v.word()))));
    keys.extend(
        DutyKind::ALL.iter().flat_map(|v| ["duty", "owes"].map(|p| format!("{p}-{}", dash(v.word())))),
    );
    keys.extend(Class::ALL.iter().map(|v| format!("class-{}", v.word())));
    keys.extend(Channel::ALL.iter().map(|v| format!("channel-{}", v.word())));
    keys.extend(
        Kind::ALL.iter().flat_map(|v| [format!("kind-{}", v.word()), format!("kind-{}-hint", v.word())]),
    );
    keys.extend(Role::ALL.iter().map(|v| format!("role-{}", dash(v.word()))));
    keys.extend(Scope::ALL.iter().map(|v| format!("scope-{}", v.word())));
    // What the city files about itself is written by the mission.
    keys.extend(["title", "text"].map(|end| format!("standard-missed-{end}")));
    keys.extend((1..=4).map(|n| format!("score-{n}")));
    keys.extend((1..=4).map(|n| format!("report-title-{n}")));
    keys.extend((1..=12).map(|n| format!("month-{n}")));
    keys.extend((1..=7).map(|n| format!("day-{n}")));
    for word in [
        "not-found",
        "forbidden",
        "unknown",
        "invalid",
        "conflict",
        "not-now",
        "too-many",
        "unavailable",
        "internal",
    ] {
        keys.extend(["title", "text"].map(|end| format!("error-{word}-{end}")));
    }
    for code in [
        "missing",
        "too-long",
        "too-short",
        "too-many-items",
        "unknown-choice",
        "bad-phone",
        "bad-email",
        "bad-number",
        "bad-date",
        "outside-city",
        "place-needed",
        "bad-picture",
        "too-many-bytes",
        "bad-pdf",
        "locked-pdf",
        "form-pdf",
        "too-many-pages",
        "too-many-megabytes",
        "wrong-kind",
        "too-many-pixels",
        "taken",
        "agency-not-valid",
        "weak-password",
        "wrong-login",
        "content-hidden",
        "bad-url",
        "bounced-twice",
        "unknown-placeholder",
        "bad-nik",
        "bad-kk",
        "too-small",
        "too-large",
        "too-few-items",
        "not-fitting",
        "wrong-pass-phrase",
        "signer-refused",
        "no-signer",
        "not-open",
        "full",
        "too-often",
        "bad-code",
        "bad-json",
        "bad-file",
        "no-code",
        "no-register",
        "wrong-code",
        "code-ended",
    ] {
        keys.insert(format!("problem-{code}"));
    }
    keys.extend(["take", "give", "answer", "resolve", "note"].map(|step| format!("bulk-{step}")));
    keys.extend(civic::desk::PLACEHOLDERS.map(|word| format!("placeholder-{}", dash(word))));
    for doing in ["answer", "resolve", "ask", "note", "bounce"] {
        keys.extend(["", "-field", "-hint", "-send"].map(|end| format!("do-{doing}{end}")));
    }
    for doing in ["pause", "extend"] {
        keys.extend(["", "-field", "-hint", "-send"].map(|end| format!("do-{doing}{end}")));
    }
    keys.extend(NoticeKind::ALL.iter().map(|v| format!("told-{}", dash(v.word()))));
    keys.extend(Outcome::ALL.iter().map(|v| format!("outcome-{}", v.word())));
    keys.extend(DAY_KINDS.iter().map(|kind| format!("day-kind-{}", dash(kind))));
    // Mail is written by the mission itself.
    keys.extend(
        [
            "reporter-subject",
            "reporter-end",
            "digest-subject",
            "digest-more",
            "digest-end",
            "code-subject",
            "code-text",
        ]
        .map(|k| format!("mail-{k}")),
    );
    for n in 1..=9 {
        keys.extend([format!("field-u{n}"), format!("survey-u{n}"), format!("survey-u{n}-hint")]);
        keys.extend((1..=4).map(|score| format!("survey-u{n}-{score}")));
    }
    keys.extend((1..=4).map(|n| format!("index-how-{n}")));
    keys.extend(Grade::ALL.iter().map(|v| format!("index-grade-{}", v.word().to_lowercase())));
    keys.extend(["age", "sex", "education", "occupation"].map(|part| format!("survey-{part}")));
    keys.extend(Age::ALL.iter().map(|v| format!("survey-age-{}", dash(v.word()))));
    keys.extend(Sex::ALL.iter().map(|v| format!("survey-sex-{}", v.word())));
    keys.extend(Education::ALL.iter().map(|v| format!("survey-education-{}", v.word())));
    keys.extend(Occupation::ALL.iter().map(|v| format!("survey-occupation-{}", v.word())));
    keys.extend(oversight::Age::ALL.iter().map(|v| format!("age-{}", dash(v.word()))));
    for by in ["agency", "step", "age", "category", "area"] {
        keys.extend(["by", "column"].map(|what| format!("oversight-{what}-{by}")));
    }
    // Said by an error that tells what happened since.
    keys.insert("event-service-saved".to_owned());
    keys.extend(FaultKind::ALL.iter().map(|v| format!("fault-{v}")));
    keys.extend(Maker::ALL.iter().map(|v| format!("editor-maker-{v}")));
    keys.extend(Control::ALL.iter().map(|v| format!("control-{v}")));
    keys.extend(FileKind::ALL.iter().map(|v| format!("file-kind-{v}")));
    let standard = Standard::default();
    keys.extend(
        standard.delivery().iter().chain(&standard.making()).map(|(word, _)| format!("standard-{word}")),
    );
    keys.extend(["en", "jv"].map(|lang| format!("editor-lang-{lang}")));
    let sections = [
        "basics", "standard", "making", "form", "step", "fee", "product", "refusal", "terms", "page",
        "question",
    ];
    keys.extend(sections.iter().chain(&["one-step"]).map(|part| format!("editor-part-{part}")));
    for thing in ["one-step", "page", "question"] {
        keys.extend(["list", "add"].map(|what| format!("editor-{what}-{thing}")));
    }
    let named = ["service", "name", "from", "file", "code", "content", "publish-on"];
    keys.extend(named.map(|field| format!("editor-field-{field}")));
    keys.extend((1..=3).map(|n| format!("enter-why-{n}")));
    keys.extend(civic::registers::Outcome::ALL.iter().map(|v| format!("look-up-{}", dash(v.word()))));
    keys.insert("look-up-unknown".to_owned());
    keys.extend(civic::residents::FACTS.map(|fact| format!("fact-{}", dash(fact))));
    keys.extend(Standing::ALL.iter().map(|v| format!("bill-{}", v.word())));
    keys.extend(["expired", "cancelled"].map(|v| format!("bill-{v}-text")));
    let owed = payments::Outcome::ALL.iter().filter(|v| v.is_owed_back());
    keys.extend(owed.map(|v| format!("refund-{}", dash(v.word()))));
    keys.extend(
        products::Standing::ALL.iter().flat_map(|v| ["", "-text"].map(|end| format!("standing-{v}{end}"))),
    );
    keys.extend(ProductState::ALL.iter().map(|v| format!("product-state-{v}")));
    keys.extend(["same", "version", "other"].map(|found| format!("paper-{found}-text")));
    for word in ["write", "dispute", "withdraw"] {
        keys.extend(["send", "title", "text"].map(|end| format!("{word}-{end}")));
    }
    keys
}

#[test]
fn every_word_on_the_screen_exists_in_indonesian_and_english() {
    let keys: BTreeSet<String> = written().union(&made()).cloned().collect();
    assert!(keys.len() > 300, "the scan finds the words: {}", keys.len());
    let missing: Vec<String> = [Lang::Id, Lang::En]
        .into_iter()
        .flat_map(|lang| {
            keys.iter().filter(move |key| !lang.has(key)).map(move |key| format!("{} {key}", lang.code()))
        })
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn no_message_is_left_that_nothing_shows() {
    let used: BTreeSet<String> = written().union(&made()).cloned().collect();
    let all_sources = {
        let mut files = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
        files.iter().map(|file| fs::read_to_string(file).unwrap()).collect::<String>()
    };
    // Families whose last part comes from data.
    let families = [
        "agency-kind-",
        "audit-",
        "privacy-",
        "rules-",
        "field-",
        "app-name",
        "language-name",
        "open311-",
        "api-",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../locales/id");
    let unused: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !["open311.ftl", "api.ftl"].contains(&path.file_name().unwrap().to_str().unwrap()))
        .flat_map(|path| {
            let text = fs::read_to_string(path).unwrap();
            text.lines().filter_map(|l| Some(l.split_once(" = ")?.0.to_owned())).collect::<Vec<_>>()
        })
        .filter(|key| {
            !key.starts_with(' ') && !used.contains(key) && !all_sources.contains(&format!("\"{key}\""))
        })
        .filter(|key| !families.iter().any(|family| key.starts_with(family)))
        .collect();
    assert!(unused.is_empty(), "{unused:#?}");
}
