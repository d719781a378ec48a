//! Outlines of kecamatan and kelurahan: taking official ones in, and asking where points lie.

use std::io::Write;
use std::path::Path;

use civic::Ctx;

use crate::Fail;

/// `sambat import areas`.
///
/// # Errors
/// Which feature of the file is wrong.
pub async fn import(ctx: &Ctx, file: &Path, out: &mut dyn Write) -> Result<(), Fail> {
    let text = std::fs::read_to_string(file)
        .map_err(|e| Fail::usage(format!("cannot read {}: {e}", file.display())))?;
    let done = civic::areas::import_now(ctx, text).await?;
    writeln!(
        out,
        "Version {} is in force: {} kelurahan in {} kecamatan. {}{}Past cases keep the area they had.",
        done.version,
        done.kelurahan,
        done.kecamatan,
        told(done.kept, "above them are not in the file and were kept as they were; no outline was merged."),
        told(done.dropped, "of the version before are not in the file and are in force no more.")
    )?;
    Ok(())
}

fn told(areas: usize, what: &str) -> String {
    if areas == 0 { String::new() } else { format!("{areas} areas {what} ") }
}

/// `sambat areas locate`: the rows as they came, with a column `area`.
///
/// # Errors
/// When the file cannot be read or has no columns lon and lat.
pub fn locate(ctx: &Ctx, file: &Path, out: &mut dyn Write) -> Result<(), Fail> {
    let wrong = |e: csv::Error| Fail::usage(format!("{}: {e}", file.display()));
    let mut rows = csv::Reader::from_path(file).map_err(wrong)?;
    let header = rows.headers().map_err(wrong)?.clone();
    let column = |name: &str| {
        header.iter().position(|title| title.trim().eq_ignore_ascii_case(name)).ok_or_else(|| {
            Fail::usage(format!("{}: the first line must name the columns lon and lat", file.display()))
        })
    };
    let (lon, lat) = (column("lon")?, column("lat")?);
    let mut writer = csv::Writer::from_writer(out);
    let broken = |e: csv::Error| match e.into_kind() {
        csv::ErrorKind::Io(error) => Fail::from(error),
        other => Fail::now(format!("{other:?}")),
    };
    writer.write_record(header.iter().chain(["area"])).map_err(broken)?;
    let (mut total, mut outside) = (0u64, 0u64);
    for row in rows.records() {
        let row = row.map_err(wrong)?;
        let number = |at: usize| row.get(at).and_then(|text| text.trim().parse::<f64>().ok());
        let area = number(lon).zip(number(lat)).and_then(|(lon, lat)| ctx.book.areas.locate(lon, lat));
        total += 1;
        outside += u64::from(area.is_none());
        writer.write_record(row.iter().chain([area.map_or("", |area| &area.code)])).map_err(broken)?;
    }
    writer.flush()?;
    writeln!(std::io::stderr(), "{total} rows, {outside} of them outside {}", ctx.book.city.name)?;
    Ok(())
}
