-- Documents the city issues at the end of a public service.

-- Which numbers of an agency were given within a year, so that none is given twice and a gap would show.
-- distribute: city_id
CREATE TABLE product_number (
  city_id INTEGER NOT NULL,
  agency TEXT NOT NULL,
  year INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  product TEXT NOT NULL,
  PRIMARY KEY (city_id, agency, year, seq)
) STRICT, WITHOUT ROWID;

-- One document. What it says is never changed: a correction is another document that replaces it.
-- distribute: city_id
CREATE TABLE product (
  city_id INTEGER NOT NULL,
  product TEXT NOT NULL,
  case_id BLOB NOT NULL,
  code TEXT NOT NULL,
  service TEXT NOT NULL,
  name TEXT NOT NULL,
  agency TEXT NOT NULL,
  number TEXT NOT NULL,
  says TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  replaces TEXT,
  state TEXT NOT NULL,
  file TEXT,
  sha256 BLOB,
  signed_at INTEGER,
  signed_by TEXT,
  deputy INTEGER NOT NULL DEFAULT FALSE,
  signed_key BLOB,
  signature BLOB,
  replaced_by TEXT,
  PRIMARY KEY (city_id, product)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_case ON product (city_id, case_id);
CREATE INDEX product_agency ON product (city_id, agency, state, created_at);
CREATE INDEX product_unwritten ON product (city_id, created_at) WHERE state = 'drafted';

-- What happened to a document: each at most once, and only added. `sha256` is of the file that came of it.
-- distribute: city_id
CREATE TABLE product_step (
  city_id INTEGER NOT NULL,
  product TEXT NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  note TEXT NOT NULL,
  sha256 BLOB,
  PRIMARY KEY (city_id, product, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX product_step_file ON product_step (city_id, sha256) WHERE sha256 IS NOT NULL;
