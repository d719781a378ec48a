//! Documents the city issues, on paper that only tests read.

use civic::products::{self, NewProduct, Press, Product, Says, Sheet};
use uuid::Uuid;

use crate::TestCity;

/// A printer that writes down what it was given.
pub(crate) fn press() -> Press {
    Press::new(|_, sheet: &Sheet| {
        let Sheet { product, says, seal } = sheet;
        Ok(format!("%PDF-1.7 of a test\n{} {}\n{says:?}\n{seal:?}\n", product.number, product.product)
            .into_bytes())
    })
}

impl TestCity {
    /// A letter that says that somebody lives in the city, of this agency, for a case of its own.
    #[must_use]
    pub fn new_product(&self, agency: &str) -> NewProduct {
        NewProduct {
            case_id: Uuid::from_u128(self.civic().chance().below(u32::MAX).into()),
            code: "7K3F9QXM4".to_owned(),
            service: "DOMISILI".to_owned(),
            name: "Surat Keterangan Domisili".to_owned(),
            agency: agency.to_owned(),
            says: Says {
                opening: "Yang bertanda tangan di bawah ini menerangkan bahwa:".to_owned(),
                fields: vec![
                    ("Nama".to_owned(), "Bu Kenarinama".to_owned()),
                    ("NIK".to_owned(), "3573991708990002".to_owned()),
                ],
                closing: "benar berdomisili di alamat tersebut.".to_owned(),
                signatory: format!("Kepala {agency}"),
                legal: vec!["Peraturan contoh Nomor 1 Tahun 2026".to_owned()],
                valid_until: None,
            },
        }
    }

    /// Drafts a document.
    pub async fn drafted(&self, new: NewProduct) -> Product {
        self.ctx().write(move |ctx, tx| products::draft(tx, ctx, &new)).await.expect("a document")
    }

    /// A document that waits for a signature.
    pub async fn written(&self, agency: &str) -> Product {
        let drafted = self.drafted(self.new_product(agency)).await;
        products::typeset(&self.ctx()).await.expect("typesetting");
        drafted
    }

    /// A document signed by the head of its agency.
    pub async fn signed(&self, agency: &str) -> Product {
        let written = self.written(agency).await;
        let head = self.person(agency, civic::identity::Role::Head).await;
        civic::cases::sign(&self.ctx(), &head, &written.product, None).await.expect("a signature")
    }
}
