-- Papers that applicants hand in as PDF. Never public: there is no column that could make one so.

-- distribute: city_id
CREATE TABLE paper (
  city_id INTEGER NOT NULL,
  paper_id BLOB NOT NULL,
  case_id BLOB,
  seq INTEGER,
  pages INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  kept_until INTEGER,
  PRIMARY KEY (city_id, paper_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_case ON paper (city_id, case_id, seq) WHERE case_id IS NOT NULL;
CREATE INDEX paper_loose ON paper (city_id, created_at) WHERE case_id IS NULL;
