//! The exact text of every document in both formats, for none, one and many entries. Layout is added for
//! reading only; the schema test sees the text as sent.

use open311::{Document, Format, Item};

use crate::samples;

fn both<T: Document>(document: &T) -> String {
    let json: serde_json::Value = serde_json::from_str(&Format::Json.write(document)).unwrap();
    let xml = Format::Xml.write(document).replace("><", ">\n<");
    format!("{xml}\n\n{}\n", serde_json::to_string_pretty(&json).unwrap())
}

fn all<T: Item>(items: Vec<T>) -> String {
    both(&items)
}

#[test]
fn discovery() {
    insta::assert_snapshot!(both(&samples::discovery()));
}

#[test]
fn services() {
    insta::assert_snapshot!("services_none", all(samples::services().split_off(2)));
    insta::assert_snapshot!("services_one", all(samples::services().split_off(1)));
    insta::assert_snapshot!("services_many", all(samples::services()));
}

#[test]
fn definition() {
    insta::assert_snapshot!("definition", both(&samples::definition()));
    let mut without = samples::definition();
    without.attributes.clear();
    insta::assert_snapshot!("definition_none", both(&without));
}

#[test]
fn requests() {
    insta::assert_snapshot!("requests_none", all(samples::tokens().split_off(2)));
    insta::assert_snapshot!("requests_one", all(vec![samples::request()]));
    insta::assert_snapshot!("requests_many", all(vec![samples::request(), samples::bare_request()]));
    let extended = vec![samples::extended_request(), samples::extended_but_empty_request()];
    insta::assert_snapshot!("requests_extended", all(extended));
}

#[test]
fn receipts() {
    let [id, token, untracked] = samples::receipts();
    insta::assert_snapshot!("receipt_id", all(id));
    insta::assert_snapshot!("receipt_token", all(token));
    insta::assert_snapshot!("receipt_untracked", all(untracked));
    insta::assert_snapshot!("tokens", all(samples::tokens()));
}

#[test]
fn updates() {
    insta::assert_snapshot!("updates_none", all(Vec::<open311::RequestUpdate>::new()));
    insta::assert_snapshot!("updates_one", all(vec![samples::bare_update()]));
    let mut one_picture = samples::update();
    one_picture.media_urls.truncate(1);
    insta::assert_snapshot!("updates_many", all(vec![samples::update(), one_picture]));
    let receipt = |account: Option<&str>| open311::UpdateReceipt {
        update_id: "9".into(),
        account_id: account.map(Into::into),
    };
    insta::assert_snapshot!("update_receipts", all(vec![receipt(None), receipt(Some("7"))]));
}

#[test]
fn errors() {
    insta::assert_snapshot!("errors_none", all(samples::errors().split_off(2)));
    insta::assert_snapshot!("errors_one", all(samples::errors().split_off(1)));
    insta::assert_snapshot!("errors_many", all(samples::errors()));
}
