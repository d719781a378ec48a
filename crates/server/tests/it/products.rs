//! A document from draft to paper in the program as it is run: typeset, signed with a key of the installation, scanned,
//! compared, and found out when somebody changes it.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use civic::cases;
use civic::identity::{self, Login};
use civic::products::{self, NewProduct, Says};
use server::{config, world};
use uuid::Uuid;

use crate::http::{self, Form};
use crate::program::{Program, free_address};

fn new() -> NewProduct {
    NewProduct {
        case_id: Uuid::from_u128(7),
        code: "7K3F9QXM4".to_owned(),
        service: "PARKIR".to_owned(),
        name: "Rekomendasi Parkir Insidental".to_owned(),
        agency: "DISHUB".to_owned(),
        says: Says {
            opening: "Memberi rekomendasi kepada:".to_owned(),
            fields: vec![("Nama".to_owned(), "Nguyễn Kenarigading".to_owned())],
            closing: "untuk satu hari.".to_owned(),
            signatory: "Kepala Dinas Perhubungan".to_owned(),
            legal: vec!["Peraturan contoh Nomor 1 Tahun 2026".to_owned()],
            valid_until: None,
        },
    }
}

/// Drafts, typesets and signs as the head of the agency; the identifier and the file.
async fn issue(program: &Program, base: &str) -> (String, Vec<u8>) {
    let data = program.data.path().to_string_lossy().into_owned();
    let given = |name: &str| match name {
        "SAMBAT_DATA" => Some(data.clone()),
        "SAMBAT_BASE_URL" => Some(base.to_owned()),
        _ => None,
    };
    let settings = config::load(None, given).unwrap();
    let ctx = world::city(&world::open(&settings).await.unwrap(), None).unwrap();
    let drafted = ctx.write(|ctx, tx| products::draft(tx, ctx, &new())).await.unwrap();
    assert_eq!(products::typeset(&ctx).await, Ok(1));
    let login = Login {
        login: "dishub.kepala".to_owned(),
        password: "contoh-kepala".to_owned(),
        code: String::new(),
    };
    let token = identity::login(&ctx, login).await.unwrap();
    let head = identity::session(&ctx, &token).await.unwrap();
    let signed = cases::sign(&ctx, &head, &drafted.product, None).await.unwrap();
    (signed.product.clone(), products::file(&ctx, &signed).await.unwrap().to_vec())
}

fn told(program: &str, arguments: &[&str]) -> String {
    let done = Command::new(program).args(arguments).output();
    let done = done.unwrap_or_else(|_| panic!("{program} is not installed: run `make setup`"));
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn a_document_of_the_sample_city_is_signed_scanned_compared_and_watched() {
    let program = Program::with_sample();
    let address = free_address();
    let base = format!("http://{address}");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (id, file) = runtime.block_on(issue(&program, &base));
    drop(runtime);
    let key = program.data.path().join("signing.key");
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600, "a key of its own");

    // On paper.
    let pdf = program.data.path().join("document.pdf");
    std::fs::write(&pdf, &file).unwrap();
    let (pdf, picture) = (pdf.to_str().unwrap(), program.data.path().join("page"));
    let words = told("pdftotext", &[pdf, "-"]);
    for part in [
        "DINAS PERHUBUNGAN",
        "/DISHUB/",
        "Nguyễn Kenarigading",
        "telah ditandatangani secara elektronik",
        "WIB",
        "CONTOH",
    ] {
        assert!(words.contains(part), "{part} is missing in: {words}");
    }
    told("qpdf", &["--check", pdf]);
    told("pdftoppm", &["-r", "120", "-png", "-singlefile", pdf, picture.to_str().unwrap()]);
    let scanned = told("zbarimg", &["--quiet", "--raw", &format!("{}.png", picture.display())]);
    assert_eq!(scanned.trim(), format!("{base}/verify/{id}"));

    // In a browser, where the code leads.
    let serving = program.serve(address);
    let at = scanned.trim().strip_prefix(&base).unwrap().to_owned();
    let page = http::get(address, &at).unwrap();
    assert!(
        page.status == 200
            && page.text().contains("Nguyễn Kenarigading")
            && page.text().contains("masih berlaku")
    );
    let compare = |bytes: &[u8]| {
        let form = Form { document: Some(bytes.to_vec()), ..Form::default() };
        http::post(address, &at, &form).unwrap().text()
    };
    assert!(compare(&file).contains("Berkas ini asli."));
    for place in [20, file.len() / 2, file.len() - 1] {
        let mut changed = file.clone();
        changed[place] ^= 1;
        assert!(compare(&changed).contains("bukan yang diterbitkan kota"), "byte {place}");
    }
    drop(serving);

    // At night.
    // Those of the sample's own applications, and this one.
    let told = program.run(&["verify"]).ok();
    assert!(told.contains(" signed documents checked, 0 broken") && !told.contains(" 0 signed"), "{told}");
    let kept = program.data.path().join("photos/3573/products");
    for entry in std::fs::read_dir(kept).unwrap() {
        let path = entry.unwrap().path();
        if std::fs::read(&path).unwrap() == file {
            let mut changed = file.clone();
            changed[20] ^= 1;
            std::fs::write(&path, changed).unwrap();
        }
    }
    let found = program.run(&["verify"]);
    assert!(found.code == 1 && found.out.contains("its file is not the one that was signed"), "{found:?}");
}
