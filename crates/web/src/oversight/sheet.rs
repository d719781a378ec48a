//! Lists of cases as files: CSV for programs, XLSX for people. Codes, dates and names of agencies; never a reporter,
//! never what somebody wrote beyond a title without personal data.

use civic::oversight::{EXPORT_MAX, Export, Line, days_late};
use civic::{Error, Result};
use kit::clock::Time;
use kit::i18n::Arg;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::shell::dates;
use crate::shell::parts;
use crate::shell::visit::Visit;

/// One cell, before it is written.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Text(String),
    Number(i64),
    Moment(Time),
    Nothing,
}

/// Keys of the column heads, and how wide each is in a spreadsheet, in characters.
const COLUMNS: [(&str, f64); 14] = [
    ("sheet-code", 12.0),
    ("sheet-title", 44.0),
    ("sheet-category", 30.0),
    ("sheet-class", 16.0),
    ("sheet-state", 16.0),
    ("sheet-agency", 18.0),
    ("sheet-area", 18.0),
    ("sheet-step", 18.0),
    ("sheet-due", 17.0),
    ("sheet-late", 10.0),
    ("sheet-filed", 17.0),
    ("sheet-answered", 17.0),
    ("sheet-resolved", 17.0),
    ("sheet-disputes", 10.0),
];

/// Text a spreadsheet cannot take for a formula: those begin with one of these.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn cells(visit: &Visit, line: &Line) -> [Cell; COLUMNS.len()] {
    let book = &visit.ctx.book;
    let text = |text: &str| if text.is_empty() { Cell::Nothing } else { Cell::Text(harmless(text)) };
    let at = |time: Option<Time>| time.map_or(Cell::Nothing, Cell::Moment);
    let owed = line.step.filter(|_| line.due_at.is_some());
    let late = line.due_at.and_then(|due| days_late(&book.offices, due, visit.ctx.now));
    [
        text(&line.code),
        text(&line.title_outside().unwrap_or_else(|| visit.t("tag-hidden").into_owned())),
        text(&parts::category(visit, &line.category)),
        text(&visit.t(&format!("class-{}", line.class.word()))),
        text(&visit.t(&format!("state-{}", line.state.word().replace('_', "-")))),
        text(book.agencies.short(&line.owner)),
        text(&line.area.as_ref().map(|area| book.areas.name(Some(area)).to_owned()).unwrap_or_default()),
        owed.map_or(Cell::Nothing, |step| text(&visit.t(&format!("duty-{}", step.word().replace('_', "-"))))),
        at(line.due_at),
        late.map_or(Cell::Nothing, |days| Cell::Number(i64::from(days))),
        at(Some(line.filed_at)),
        at(line.answered_at),
        at(line.resolved_at),
        Cell::Number(line.disputes),
    ]
}

/// What stands below the last case of a list that was cut.
fn cut(visit: &Visit, export: &Export) -> Option<String> {
    export.cut.then(|| visit.ta("sheet-cut", &[("limit", Arg::Number(EXPORT_MAX))]))
}

/// The list as CSV (RFC 4180), in UTF-8, with times as RFC 3339.
pub(super) fn csv(visit: &Visit, export: &Export) -> Result<Vec<u8>> {
    let failed = |e: &dyn std::fmt::Display| Error::Internal(format!("csv: {e}"));
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    out.write_record(COLUMNS.map(|(key, _)| visit.t(key).into_owned())).map_err(|e| failed(&e))?;
    for line in &export.lines {
        let row = cells(visit, line).map(|cell| match cell {
            Cell::Text(text) => text,
            Cell::Number(n) => n.to_string(),
            Cell::Moment(at) => dates::machine(&visit.ctx.book.offices, at),
            Cell::Nothing => String::new(),
        });
        out.write_record(row).map_err(|e| failed(&e))?;
    }
    if let Some(last) = cut(visit, export) {
        out.write_record([last]).map_err(|e| failed(&e))?;
    }
    out.into_inner().map_err(|e| failed(&e))
}

/// The list as a spreadsheet with real numbers and dates, in the city's time.
pub(super) fn xlsx(visit: &Visit, export: &Export) -> Result<Vec<u8>> {
    sheet(visit, export).map_err(|e| Error::Internal(format!("xlsx: {e}")))
}

fn sheet(visit: &Visit, export: &Export) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (head, moment) = (Format::new().set_bold(), Format::new().set_num_format("yyyy-mm-dd hh:mm"));
    let sheet = book.add_worksheet().set_name(visit.t("sheet-name"))?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, (key, width)) in (0u16..).zip(COLUMNS) {
        sheet.write_with_format(0, column, visit.t(key).as_ref(), &head)?.set_column_width(column, width)?;
    }
    let mut row = 0;
    for line in &export.lines {
        row += 1;
        for (column, cell) in (0u16..).zip(cells(visit, line)) {
            put(visit, sheet, (row, column), cell, &moment)?;
        }
    }
    if let Some(last) = cut(visit, export) {
        sheet.write_string(row + 1, 0, last)?;
    }
    book.save_to_buffer()
}

fn put(
    visit: &Visit,
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: Cell,
    moment: &Format,
) -> std::result::Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string(row, column, text)?,
        // The counts of a case are far below where a float would round.
        Cell::Number(n) => sheet.write_number(row, column, n as f64)?,
        Cell::Moment(at) => {
            let local = dates::local(&visit.ctx.book.offices, at);
            let part = |n: i8| u8::try_from(n).unwrap_or_default();
            let date = ExcelDateTime::from_ymd(
                u16::try_from(local.year()).unwrap_or_default(),
                part(local.month()),
                part(local.day()),
            )?;
            let at = date.and_hms(
                u16::try_from(local.hour()).unwrap_or_default(),
                part(local.minute()),
                f64::from(local.second()),
            )?;
            sheet.write_datetime_with_format(row, column, &at, moment)?
        }
        Cell::Nothing => sheet,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn nothing_in_a_cell_is_taken_for_a_formula() {
        for bad in ["=1+1", "+62", "-1", "@x", "\tx", "\rx", "=cmd|' /C calc'!A0"] {
            assert_eq!(harmless(bad), format!("'{bad}"));
        }
        for good in ["", "Jalan = rusak", "a-b", "7K3F"] {
            assert_eq!(harmless(good), good);
        }
    }
}
