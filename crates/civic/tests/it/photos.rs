//! Pictures from strangers, made harmless.

use std::fs;

use bytes::Bytes;
use civic::cases::{self, Action};
use civic::photos::{self, BYTES_MAX, FULL_SIDE, Size};
use civic::{Error, Problem};
use image::RgbImage;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
use testkit::{Engine, TestCity};
use uuid::Uuid;

async fn bytes(city: &TestCity, id: Uuid) -> Bytes {
    cases::own_photo_bytes(&city.ctx(), None, id, Size::Full).await.unwrap()
}

testkit::both_engines! {
    async fn a_picture_is_taken_once_by_the_case_it_was_sent_with(city: TestCity) {
        let mut new = city.new_case("Sri");
        let id = city.photo().await;
        new.photos = vec![id];
        assert!(cases::own_photo_bytes(&city.ctx(), None, id, Size::Thumb).await.is_ok(), "nobody's yet");
        let sri = city.file(new).await;
        let right = city.right(&sri).await;
        let ctx = city.ctx();
        assert!(cases::own_photo_bytes(&ctx, Some(&right), id, Size::Full).await.is_ok());
        assert_eq!(cases::own_photo_bytes(&ctx, None, id, Size::Full).await.unwrap_err(), Error::NotFound);
        let own = city.own(&sri).await;
        assert_eq!((own.photos.len(), own.photos[0].seq), (1, Some(1)));
        assert!(own.story[0].facts.contains("photo_sha256"), "its hash is part of the story");

        let mut second = city.new_case("Budi");
        second.photos = vec![id];
        let refused = cases::submit(&ctx, second).await.unwrap_err();
        assert_eq!(refused, Error::field("photos", Problem::UnknownChoice));
        let budi = city.resident("Budi").await;
        let other = city.right(&budi).await;
        assert!(cases::own_photo_bytes(&ctx, Some(&other), id, Size::Full).await.is_err());
    }

    async fn a_proof_is_public_with_the_answer_it_came_with(city: TestCity) {
        let sri = city.resident("Sri").await;
        city.sent(&sri, "DISHUB").await;
        let proof = city.photo().await;
        let by = city.officer("DISHUB").await;
        let done = Action::Resolve { text: "Selesai.".to_owned(), photos: vec![proof] };
        city.works(&by, &sri, done).await.unwrap();
        assert!(cases::public_photo_bytes(&city.ctx(), proof, Size::Full).await.is_ok());
    }

    async fn a_picture_no_case_took_is_removed_after_a_day(city: TestCity) {
        let (loose, kept) = (city.photo().await, city.photo().await);
        let mut new = city.new_case("Sri");
        new.photos = vec![kept];
        city.file(new).await;
        city.clock.advance_seconds(23 * 3600);
        assert_eq!(photos::remove_loose(&city.ctx()).await.unwrap(), 0);
        city.clock.advance_seconds(2 * 3600);
        assert_eq!(photos::remove_loose(&city.ctx()).await.unwrap(), 1);
        assert!(cases::own_photo_bytes(&city.ctx(), None, loose, Size::Full).await.is_err());
        assert_eq!(photos::missing_files(&city.ctx()).await.unwrap(), [] as [Uuid; 0]);
    }

    async fn a_file_that_is_gone_is_found(city: TestCity) {
        let mut new = city.new_case("Sri");
        let id = city.photo().await;
        new.photos = vec![id];
        city.file(new).await;
        for entry in walk(&city.folder().join("photos")) {
            fs::remove_file(entry).unwrap();
        }
        assert_eq!(photos::missing_files(&city.ctx()).await.unwrap(), [id]);
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            files.extend(walk(&entry.path()));
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    files
}

/// What must not be in a picture that anybody may see.
fn hidden_in(picture: &[u8]) -> Option<&'static str> {
    let holds = |needle: &[u8]| picture.windows(needle.len()).any(|window| window == needle);
    // Markers of a JPEG outside its picture data: notes, and segments of programs (of which JFIF's is the first).
    let marker = |byte: u8| {
        let mut at = 2;
        while let (Some(&0xff), Some(&kind)) = (picture.get(at), picture.get(at + 1)) {
            if kind == 0xda {
                return false;
            }
            if kind == byte {
                return true;
            }
            let high = usize::from(picture.get(at + 2).copied().unwrap_or(0));
            at += 2 + high * 256 + usize::from(picture.get(at + 3).copied().unwrap_or(0));
        }
        false
    };
    [
        (holds(b"Exif"), "Exif"),
        (holds(b"GPS"), "GPS"),
        (holds(b"ns.adobe.com"), "XMP"),
        (holds(b"<?php"), "PHP"),
        (holds(b"<script"), "a script"),
        (holds(b"PK\x03\x04"), "an archive"),
        (holds(b"ICC_PROFILE"), "a colour profile"),
        (marker(0xfe), "a comment"),
        (marker(0xe1), "segment APP1"),
        (!picture.ends_with(&[0xff, 0xd9]), "something behind its end"),
    ]
    .into_iter()
    .find_map(|(found, what)| found.then_some(what))
}

#[test]
fn every_picture_comes_out_clean_or_is_refused_by_name() {
    let Some(folder) = testkit::data_beside("images") else { return };
    testkit::run(Engine::Sqlite, |city| async move {
        let before = peak_megabytes();
        let (mut clean, mut refused) = (0, 0);
        for path in walk(&folder) {
            let name = path.display();
            let upload = Bytes::from(fs::read(&path).unwrap());
            match photos::accept(&city.ctx(), upload).await {
                Ok(id) => {
                    clean += 1;
                    let picture = bytes(&city, id).await;
                    assert_eq!(hidden_in(&picture), None, "{name}");
                    let decoded = image::load_from_memory(&picture).unwrap();
                    assert!(decoded.width().max(decoded.height()) <= FULL_SIDE, "{name}");
                    let thumb = cases::own_photo_bytes(&city.ctx(), None, id, Size::Thumb).await.unwrap();
                    assert_eq!(hidden_in(&thumb), None, "{name}");
                }
                Err(Error::Invalid(fields)) => {
                    refused += 1;
                    assert_eq!(fields.len(), 1, "{name}");
                    assert_eq!(fields[0].field, "photo", "{name}");
                    let known = matches!(
                        fields[0].problem,
                        Problem::BadPicture | Problem::TooManyPixels(_) | Problem::TooManyBytes(_)
                    );
                    assert!(known, "{name}: {fields:?}");
                }
                Err(other) => panic!("{name}: {other}"),
            }
        }
        println!("{clean} clean, {refused} refused");
        assert!(clean > 15 && refused > 10, "{clean} clean, {refused} refused");
        // Other tests may run in this process at the same time, so this is a bound and no measure.
        let more = peak_megabytes() - before;
        assert!(more < 400, "{more} MiB were needed for pictures of a few megabytes");
    });
}

/// The most memory this process ever held.
fn peak_megabytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// The eight files hold the same pixels and say eight different things about which way is up.
#[test]
fn every_orientation_is_turned_upright() {
    let Some(folder) = testkit::data_beside("images") else { return };
    testkit::run(Engine::Sqlite, |city| async move {
        let mut stored = RgbImage::new(0, 0);
        for number in 1..=8 {
            let upload = fs::read(folder.join(format!("gps_malang_orient{number}.jpg"))).unwrap();
            let id = photos::accept(&city.ctx(), Bytes::from(upload)).await.unwrap();
            let picture = image::load_from_memory(&bytes(&city, id).await).unwrap().into_rgb8();
            if number == 1 {
                stored = picture.clone();
            }
            let upright = upright(&stored, number);
            assert_eq!(picture.dimensions(), upright.dimensions(), "orientation {number}");
            let differences = picture.iter().zip(upright.iter()).map(|(a, b)| u64::from(a.abs_diff(*b)));
            let mean = differences.sum::<u64>() as f64 / picture.len() as f64;
            assert!(mean < 1.0, "orientation {number} differs by {mean} of 255 on average");
        }
    });
}

/// What the number of an orientation means (Exif 2.3, tag 274).
fn upright(stored: &RgbImage, number: u32) -> RgbImage {
    match number {
        1 => stored.clone(),
        2 => flip_horizontal(stored),
        3 => rotate180(stored),
        4 => flip_vertical(stored),
        5 => flip_horizontal(&rotate90(stored)),
        6 => rotate90(stored),
        7 => flip_horizontal(&rotate270(stored)),
        _ => rotate270(stored),
    }
}

/// A JPEG with notes in it: which way is up, as Exif, and a comment.
fn with_notes(stored: &RgbImage, orientation: u8) -> Vec<u8> {
    let mut plain = Vec::new();
    stored.write_with_encoder(JpegEncoder::new_with_quality(&mut plain, 95)).unwrap();
    // TIFF: big endian, one directory with one entry, the orientation as one SHORT.
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], &length[..], content].concat()
    };
    let (start, rest) = plain.split_at(2);
    [start, &segment(0xe1, &exif), &segment(0xfe, b"<?php GPS rumah pelapor"), rest].concat()
}

/// The same picture, stored in each of the eight ways.
#[test]
fn however_it_was_stored_it_comes_out_upright_and_without_notes() {
    testkit::run(Engine::Sqlite, |city| async move {
        let wanted = RgbImage::from_fn(64, 48, |x, y| image::Rgb([(x * 4) as u8, (y * 5) as u8, 90]));
        // The way back from each orientation; the two that turn a quarter undo each other.
        for (number, back) in [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 8), (7, 7), (8, 6)] {
            let upload = with_notes(&upright(&wanted, back), number);
            assert!(hidden_in(&upload).is_some(), "the notes are there before");
            let id = photos::accept(&city.ctx(), Bytes::from(upload)).await.unwrap();
            let picture = bytes(&city, id).await;
            assert_eq!(hidden_in(&picture), None, "orientation {number}");
            let picture = image::load_from_memory(&picture).unwrap().into_rgb8();
            assert_eq!(picture.dimensions(), wanted.dimensions(), "orientation {number}");
            let differences = picture.iter().zip(wanted.iter()).map(|(a, b)| u64::from(a.abs_diff(*b)));
            let mean = differences.sum::<u64>() as f64 / picture.len() as f64;
            assert!(mean < 4.0, "orientation {number} differs by {mean} of 255 on average");
        }
    });
}

#[test]
fn too_large_is_refused_before_it_is_decoded() {
    testkit::run(Engine::Sqlite, |city| async move {
        let refused = photos::accept(&city.ctx(), Bytes::from(vec![0; BYTES_MAX + 1])).await.unwrap_err();
        assert_eq!(refused, Error::field("photo", Problem::TooManyBytes(BYTES_MAX)));
    });
}
