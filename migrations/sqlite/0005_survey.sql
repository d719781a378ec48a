-- The survey after a case (SKM) and the review that a low score asks of an agency.

-- When the reporter answered the nine questions; null until then.
ALTER TABLE cases ADD COLUMN surveyed_at INTEGER;

-- Nine answers of 1 to 4, once for each case, and what the respondent said about themselves: personal data, here
-- and nowhere else.
-- distribute: city_id
CREATE TABLE survey_answer (
  city_id INTEGER NOT NULL,
  case_id BLOB NOT NULL,
  agency TEXT NOT NULL,
  at INTEGER NOT NULL,
  u1 INTEGER NOT NULL,
  u2 INTEGER NOT NULL,
  u3 INTEGER NOT NULL,
  u4 INTEGER NOT NULL,
  u5 INTEGER NOT NULL,
  u6 INTEGER NOT NULL,
  u7 INTEGER NOT NULL,
  u8 INTEGER NOT NULL,
  u9 INTEGER NOT NULL,
  age TEXT,
  sex TEXT,
  education TEXT,
  occupation TEXT,
  PRIMARY KEY (city_id, case_id)
) STRICT, WITHOUT ROWID;

-- A review is the one duty that a case which is over may still have open.
CREATE INDEX duty_review ON duty (city_id, case_id) WHERE open = TRUE AND kind = 'review';
