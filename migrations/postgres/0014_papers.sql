-- Papers that applicants hand in as PDF. Never public: there is no column that could make one so.

-- distribute: city_id
CREATE TABLE paper (
  city_id BIGINT NOT NULL,
  paper_id UUID NOT NULL,
  case_id UUID,
  seq BIGINT,
  pages BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 BYTEA NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  kept_until TIMESTAMPTZ,
  PRIMARY KEY (city_id, paper_id)
);
CREATE INDEX paper_case ON paper (city_id, case_id, seq) WHERE case_id IS NOT NULL;
CREATE INDEX paper_loose ON paper (city_id, created_at) WHERE case_id IS NULL;
