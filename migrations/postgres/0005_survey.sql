-- The survey after a case (SKM) and the review that a low score asks of an agency.

-- When the reporter answered the nine questions; null until then.
ALTER TABLE cases ADD COLUMN surveyed_at TIMESTAMPTZ;

-- Nine answers of 1 to 4, once for each case, and what the respondent said about themselves: personal data, here
-- and nowhere else.
-- distribute: city_id
CREATE TABLE survey_answer (
  city_id BIGINT NOT NULL,
  case_id UUID NOT NULL,
  agency TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  u1 BIGINT NOT NULL,
  u2 BIGINT NOT NULL,
  u3 BIGINT NOT NULL,
  u4 BIGINT NOT NULL,
  u5 BIGINT NOT NULL,
  u6 BIGINT NOT NULL,
  u7 BIGINT NOT NULL,
  u8 BIGINT NOT NULL,
  u9 BIGINT NOT NULL,
  age TEXT,
  sex TEXT,
  education TEXT,
  occupation TEXT,
  PRIMARY KEY (city_id, case_id)
);

-- A review is the one duty that a case which is over may still have open.
CREATE INDEX duty_review ON duty (city_id, case_id) WHERE open = TRUE AND kind = 'review';
