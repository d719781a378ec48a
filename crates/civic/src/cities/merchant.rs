//! The account fees are paid to, as QRIS codes name it: data of the city, given by its bank.

use serde::{Deserialize, Serialize};

/// The city as a merchant (`[payments]` in `city.toml`). `payments::unfit` says what cannot stand in a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merchant {
    /// Whether these are examples that nobody must pay to.
    #[serde(default)]
    pub example: bool,
    /// The agency that keeps the account: it owes back what belongs to no bill.
    pub agency: String,
    /// The national merchant number: `ID` and 13 digits.
    pub nmid: String,
    /// The size of the merchant: UMI, UKE, UME or UBE.
    pub criterion: String,
    /// The kind of business (ISO 18245), four digits.
    pub category: String,
    /// The name a payer sees, at most 25 signs.
    pub name: String,
    /// The place a payer sees, at most 15 signs.
    pub city: String,
    /// The post code, five digits.
    pub post_code: String,
    /// The account at the acquirer.
    pub account: Account,
}

/// The merchant's account at the bank or provider that takes the money (the acquirer).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The tag it stands under, 26 to 45.
    pub tag: u8,
    /// The acquirer's reversed domain, e.g. `ID.CO.BANK.WWW`.
    pub domain: String,
    /// The merchant's number in the payment network, 16 to 19 digits.
    pub pan: String,
    /// The merchant's number at the acquirer, at most 15 signs.
    pub id: String,
}
