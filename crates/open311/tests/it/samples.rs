//! One full and one bare instance of every document.

use jiff::tz::TimeZone;
use open311::*;

pub fn moment(text: &str) -> Moment {
    Moment::new(text.parse().unwrap(), &TimeZone::fixed(jiff::tz::offset(7)))
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn value(key: &str, name: &str) -> Value {
    Value { key: key.into(), name: name.into() }
}

pub fn discovery() -> Discovery {
    let endpoint = |url: &str, kind| Endpoint {
        specification: GEOREPORT_V2.into(),
        url: url.into(),
        changeset: "2026-08-21T09:15:00+07:00".into(),
        kind,
        formats: [Format::Xml, Format::Json].map(|format| format.mime().to_owned()).into(),
    };
    Discovery {
        changeset: "2026-08-21T09:15:00+07:00".into(),
        contact: "Diskominfo, open311@example.go.id".into(),
        key_service: "Ask for a key at https://sambat.example.go.id/developers".into(),
        endpoints: vec![
            endpoint("https://sambat.example.go.id/open311/v2", EndpointType::Production),
            endpoint("https://sambat.example.go.id/sandbox/open311/v2", EndpointType::Test),
        ],
    }
}

pub fn services() -> Vec<Service> {
    let lamp = Service {
        service_code: "001".into(),
        service_name: "Lampu jalan".into(),
        description: "Lampu mati, redup atau rusak".into(),
        metadata: true,
        kind: ServiceType::Realtime,
        keywords: ["lampu", "pju", "gelap"].map(String::from).into(),
        groups: vec!["Jalan".into(), "Penerangan".into()],
    };
    let staff = Service {
        service_code: "WBS".into(),
        service_name: "Pengaduan pegawai".into(),
        description: String::new(),
        metadata: false,
        kind: ServiceType::Blackbox,
        keywords: vec![],
        groups: vec!["Inspektorat".into()],
    };
    vec![lamp, staff]
}

pub fn definition() -> ServiceDefinition {
    let attribute = |order, code: &str, datatype| Attribute {
        variable: true,
        code: code.into(),
        datatype,
        required: order == 2,
        datatype_description: String::new(),
        order,
        description: format!("Question {order}"),
        automated: None,
    };
    let mut info = attribute(1, "INFO", Datatype::Text);
    info.variable = false;
    info.description = "Untuk kabel terbuka hubungi 112 & jauhi tiang".into();
    let mut easting = attribute(7, "easting", Datatype::Number);
    easting.automated = Some(Automated::ServerSet);
    ServiceDefinition {
        service_code: "001".into(),
        attributes: vec![
            info,
            attribute(2, "KIND", Datatype::SingleValueList(vec![value("01", "Mati"), value("02", "Redup")])),
            attribute(3, "SIGNS", Datatype::MultiValueList(vec![value("a", "Kabel terbuka")])),
            attribute(4, "POLE", Datatype::String),
            attribute(5, "SINCE", Datatype::Datetime),
            attribute(6, "EMPTY", Datatype::SingleValueList(vec![])),
            easting,
        ],
    }
}

pub fn request() -> ServiceRequest {
    ServiceRequest {
        service_request_id: "SBT-26-00017".into(),
        status: Status::Closed,
        status_notes: some("Selesai: lampu diganti"),
        service_name: "Lampu jalan".into(),
        service_code: "001".into(),
        description: "Lampu mati di depan <Pasar> Klojen & sekitarnya\nsudah 3 hari".into(),
        agency_responsible: some("Dinas PUPRPKP"),
        service_notice: some("Jawaban paling lambat 28 Agustus 2026"),
        requested_datetime: moment("2026-08-21T02:15:00.123456Z"),
        updated_datetime: moment("2026-08-24T01:00:00Z"),
        expected_datetime: Some(moment("2026-08-28T09:00:00Z")),
        address: some("Jl. Cokroaminoto"),
        address_id: some("3573-17"),
        zipcode: some("65111"),
        position: Some(Position { lat: -7.966_62, long: 112.632_6 }),
        media_url: some("https://sambat.example.go.id/media/1.jpg"),
        extensions: None,
    }
}

pub fn bare_request() -> ServiceRequest {
    ServiceRequest {
        service_request_id: "2".into(),
        status: Status::Open,
        status_notes: None,
        description: String::new(),
        agency_responsible: None,
        service_notice: None,
        updated_datetime: moment("2026-08-21T02:15:00Z"),
        expected_datetime: None,
        address: None,
        address_id: None,
        zipcode: None,
        position: None,
        media_url: None,
        ..request()
    }
}

pub fn extended_request() -> ServiceRequest {
    let note = |datetime, kind: &str, description: &str| Note {
        datetime: moment(datetime),
        description: description.into(),
        kind: kind.into(),
    };
    ServiceRequest {
        extensions: Some(Extensions {
            attributes: vec![AnsweredAttribute {
                code: "KIND".into(),
                description: "Apa yang rusak?".into(),
                values: vec![value("01", "Mati")],
            }],
            extended_attributes: ExtendedAttributes {
                channel: some("sms"),
                x: Some(680_123.5),
                y: Some(9_119_000.0),
                photos: vec!["https://sambat.example.go.id/media/1.jpg".into()],
            },
            notes: vec![
                note("2026-08-21T02:15:00Z", "received", ""),
                note("2026-08-24T01:00:00Z", "resolved", "Lampu diganti"),
            ],
        }),
        ..request()
    }
}

pub fn extended_but_empty_request() -> ServiceRequest {
    ServiceRequest { extensions: Some(Extensions::default()), ..bare_request() }
}

pub fn receipts() -> [Vec<RequestReceipt>; 3] {
    let notice = some("Jawaban paling lambat 28 Agustus 2026");
    let receipt = |filed| vec![RequestReceipt { filed, service_notice: notice.clone(), account_id: None }];
    [
        receipt(Filed::Id("SBT-26-00017".into())),
        receipt(Filed::Token("t-0042".into())),
        receipt(Filed::Untracked),
    ]
}

pub fn tokens() -> Vec<TokenAnswer> {
    let answer =
        |id: Option<&str>| TokenAnswer { service_request_id: id.map(Into::into), token: "t-0042".into() };
    vec![answer(Some("SBT-26-00017")), answer(None)]
}

pub fn update() -> RequestUpdate {
    RequestUpdate {
        update_id: "501".into(),
        service_request_id: "SBT-26-00017".into(),
        status: UpdateStatus::InProgress,
        description: "Tim menuju lokasi".into(),
        updated_datetime: moment("2026-08-23T03:00:00Z"),
        media_urls: vec!["https://a.example/1.jpg".into(), "https://a.example/2.jpg".into()],
        external_status_code: some("in_progress"),
        customer_reference: some("REF-9"),
        fixmystreet_id: some("4711"),
        extras: vec![("category".into(), "Lampu jalan".into()), ("1 odd name".into(), "x".into())],
    }
}

pub fn bare_update() -> RequestUpdate {
    RequestUpdate {
        update_id: "502".into(),
        status: UpdateStatus::Fixed,
        description: String::new(),
        media_urls: vec![],
        external_status_code: None,
        customer_reference: None,
        fixmystreet_id: None,
        extras: vec![],
        ..update()
    }
}

pub fn errors() -> Vec<ErrorItem> {
    let errors = [
        Error::Missing { field: "service_code".into() },
        Error::BadChoice { field: "attribute[KIND]".into(), value: "<9>".into() },
    ];
    errors.iter().map(Error::english_item).collect()
}
