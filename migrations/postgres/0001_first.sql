-- The first schema: a city and its data, people and rights, cases with their duties and stories.
-- `city_id` (Kemendagri number, 3573 for Kota Malang) leads every key. Days are whole days since 1970-01-01.

-- distribute: reference
CREATE TABLE city (
  city_id BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  settings JSONB NOT NULL,
  sample BOOLEAN NOT NULL,
  revision BIGINT NOT NULL,
  area_version BIGINT NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

-- distribute: city_id
CREATE TABLE agency (
  city_id BIGINT NOT NULL,
  agency TEXT NOT NULL,
  name TEXT NOT NULL,
  short TEXT NOT NULL,
  kind TEXT NOT NULL,
  task TEXT NOT NULL,
  parent TEXT,
  area TEXT,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  successor TEXT,
  verified BOOLEAN NOT NULL,
  PRIMARY KEY (city_id, agency)
);

-- distribute: city_id
CREATE TABLE outside_body (
  city_id BIGINT NOT NULL,
  body TEXT NOT NULL,
  name TEXT NOT NULL,
  matter TEXT NOT NULL,
  contact TEXT NOT NULL,
  verified BOOLEAN NOT NULL,
  PRIMARY KEY (city_id, body)
);

-- distribute: city_id
CREATE TABLE category (
  city_id BIGINT NOT NULL,
  category TEXT NOT NULL,
  position BIGINT NOT NULL,
  grp TEXT NOT NULL,
  name JSONB NOT NULL,
  agency TEXT NOT NULL,
  class TEXT NOT NULL,
  promise_days BIGINT NOT NULL,
  place_needed BOOLEAN NOT NULL,
  photo_wanted BOOLEAN NOT NULL,
  sensitive BOOLEAN NOT NULL,
  emergency BOOLEAN NOT NULL,
  keywords JSONB NOT NULL,
  outside JSONB NOT NULL,
  questions JSONB NOT NULL,
  active BOOLEAN NOT NULL,
  verified BOOLEAN NOT NULL,
  PRIMARY KEY (city_id, category)
);

-- distribute: city_id
CREATE TABLE calendar_day (
  city_id BIGINT NOT NULL,
  day BIGINT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  decree TEXT NOT NULL,
  verified BOOLEAN NOT NULL,
  PRIMARY KEY (city_id, day, name)
);

-- distribute: city_id
CREATE TABLE area (
  city_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  area TEXT NOT NULL,
  level TEXT NOT NULL,
  name TEXT NOT NULL,
  parent TEXT,
  schematic BOOLEAN NOT NULL,
  shape TEXT NOT NULL,
  PRIMARY KEY (city_id, version, area)
);

-- distribute: city_id
CREATE TABLE officer (
  city_id BIGINT NOT NULL,
  officer_id UUID NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  agency TEXT NOT NULL,
  roles JSONB NOT NULL,
  password_hash TEXT,
  totp_secret TEXT,
  active BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (city_id, officer_id),
  FOREIGN KEY (city_id, agency) REFERENCES agency (city_id, agency)
);
CREATE UNIQUE INDEX officer_login ON officer (city_id, login);

-- distribute: city_id
CREATE TABLE officer_session (
  city_id BIGINT NOT NULL,
  token_hash BYTEA NOT NULL,
  officer_id UUID NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  seen_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (city_id, token_hash)
);
CREATE INDEX officer_session_officer ON officer_session (city_id, officer_id);

-- distribute: city_id
CREATE TABLE login_throttle (
  city_id BIGINT NOT NULL,
  login TEXT NOT NULL,
  failures BIGINT NOT NULL,
  blocked_until TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (city_id, login)
);

-- distribute: city_id
CREATE TABLE reset_link (
  city_id BIGINT NOT NULL,
  token_hash BYTEA NOT NULL,
  officer_id UUID NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (city_id, token_hash)
);

-- distribute: city_id
CREATE TABLE api_key (
  city_id BIGINT NOT NULL,
  key_hash BYTEA NOT NULL,
  key_id UUID NOT NULL,
  name TEXT NOT NULL,
  scope TEXT NOT NULL,
  agency TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  revoked_at TIMESTAMPTZ,
  PRIMARY KEY (city_id, key_hash)
);

-- distribute: city_id
CREATE TABLE audit (
  city_id BIGINT NOT NULL,
  audit_id UUID NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  before JSONB NOT NULL,
  after JSONB NOT NULL,
  PRIMARY KEY (city_id, audit_id)
);

-- distribute: city_id
CREATE TABLE cases (
  city_id BIGINT NOT NULL,
  case_id UUID NOT NULL,
  code TEXT NOT NULL,
  kind TEXT NOT NULL,
  channel TEXT NOT NULL,
  lang TEXT NOT NULL,
  state TEXT NOT NULL,
  open BOOLEAN NOT NULL,
  category TEXT NOT NULL,
  class TEXT NOT NULL,
  agency TEXT,
  owner TEXT NOT NULL,
  officer_id UUID,
  body TEXT,
  body_number TEXT,
  reason TEXT,
  title TEXT NOT NULL,
  public_title TEXT,
  public_text TEXT,
  published BOOLEAN NOT NULL,
  name_hidden BOOLEAN NOT NULL,
  content_hidden BOOLEAN NOT NULL,
  lat DOUBLE PRECISION,
  lon DOUBLE PRECISION,
  cell BIGINT,
  area TEXT,
  area_version BIGINT,
  landmark TEXT NOT NULL,
  answers JSONB NOT NULL,
  step TEXT,
  due_at TIMESTAMPTZ,
  promise_at TIMESTAMPTZ,
  bounces BIGINT NOT NULL,
  score BIGINT,
  filed_at TIMESTAMPTZ NOT NULL,
  sent_at TIMESTAMPTZ,
  answered_at TIMESTAMPTZ,
  resolved_at TIMESTAMPTZ,
  closed_at TIMESTAMPTZ,
  changed_at TIMESTAMPTZ NOT NULL,
  version BIGINT NOT NULL,
  head_hash BYTEA NOT NULL,
  secret_salt BYTEA NOT NULL,
  secret_hash BYTEA NOT NULL,
  PRIMARY KEY (city_id, case_id)
);
CREATE UNIQUE INDEX cases_code ON cases (city_id, code);
CREATE INDEX cases_inbox ON cases (city_id, owner, due_at, case_id) WHERE open = TRUE;
CREATE INDEX cases_officer ON cases (city_id, officer_id, due_at, case_id) WHERE open = TRUE AND officer_id IS NOT NULL;
CREATE INDEX cases_due ON cases (city_id, due_at, owner) WHERE open = TRUE;
CREATE INDEX cases_agency ON cases (city_id, agency, filed_at, case_id) WHERE agency IS NOT NULL;
CREATE INDEX cases_public ON cases (city_id, filed_at, case_id) WHERE published = TRUE;
CREATE INDEX cases_public_agency ON cases (city_id, agency, filed_at, case_id) WHERE published = TRUE;
CREATE INDEX cases_public_category ON cases (city_id, category, filed_at, case_id) WHERE published = TRUE;
CREATE INDEX cases_public_area ON cases (city_id, area, filed_at, case_id) WHERE published = TRUE;
CREATE INDEX cases_public_state ON cases (city_id, state, filed_at, case_id) WHERE published = TRUE;
CREATE INDEX cases_public_changed ON cases (city_id, changed_at, case_id) WHERE published = TRUE;

-- distribute: city_id
CREATE TABLE reporter (
  city_id BIGINT NOT NULL,
  case_id UUID NOT NULL,
  name TEXT,
  phone TEXT,
  email TEXT,
  salt BYTEA,
  PRIMARY KEY (city_id, case_id)
);
CREATE INDEX reporter_phone ON reporter (city_id, phone) WHERE phone IS NOT NULL;

-- distribute: city_id
CREATE TABLE filing_key (
  city_id BIGINT NOT NULL,
  key_hash BYTEA NOT NULL,
  case_id UUID NOT NULL,
  content_hash BYTEA NOT NULL,
  filed_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (city_id, key_hash)
);

-- What other systems passed on from their reporters: the same thing again is answered, not written twice.
-- distribute: city_id
CREATE TABLE integration_reply (
  city_id BIGINT NOT NULL,
  reply_hash BYTEA NOT NULL,
  case_id UUID NOT NULL,
  seq BIGINT NOT NULL,
  content_hash BYTEA NOT NULL,
  PRIMARY KEY (city_id, reply_hash)
);

-- distribute: city_id
CREATE TABLE case_event (
  city_id BIGINT NOT NULL,
  case_id UUID NOT NULL,
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  at TIMESTAMPTZ NOT NULL,
  actor TEXT NOT NULL,
  actor_name TEXT,
  agency TEXT,
  audience TEXT NOT NULL,
  facts TEXT NOT NULL,
  body TEXT,
  salt BYTEA,
  body_commit BYTEA,
  person_commit BYTEA,
  prev BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (city_id, case_id, seq)
);
CREATE INDEX case_event_public ON case_event (city_id, at, case_id, seq) WHERE audience <> 'internal';

-- distribute: city_id
CREATE TABLE duty (
  city_id BIGINT NOT NULL,
  case_id UUID NOT NULL,
  duty_no BIGINT NOT NULL,
  kind TEXT NOT NULL,
  agency TEXT NOT NULL,
  accountable BOOLEAN NOT NULL,
  open BOOLEAN NOT NULL,
  from_at TIMESTAMPTZ NOT NULL,
  days BIGINT NOT NULL,
  due_at TIMESTAMPTZ NOT NULL,
  promise_days BIGINT,
  promise_at TIMESTAMPTZ,
  ended_at TIMESTAMPTZ,
  outcome TEXT,
  PRIMARY KEY (city_id, case_id, duty_no),
  FOREIGN KEY (city_id, agency) REFERENCES agency (city_id, agency)
);
CREATE UNIQUE INDEX duty_accountable ON duty (city_id, case_id) WHERE open = TRUE AND accountable = TRUE;

-- distribute: city_id
CREATE TABLE photo (
  city_id BIGINT NOT NULL,
  photo_id UUID NOT NULL,
  case_id UUID,
  seq BIGINT,
  width BIGINT NOT NULL,
  height BIGINT NOT NULL,
  bytes BIGINT NOT NULL,
  sha256 BYTEA NOT NULL,
  public BOOLEAN NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (city_id, photo_id)
);
CREATE INDEX photo_case ON photo (city_id, case_id, seq) WHERE case_id IS NOT NULL;
CREATE INDEX photo_loose ON photo (city_id, created_at) WHERE case_id IS NULL;

-- Kept counts. `month` is the first day of a month, `bin` a histogram place (0 for plain counts), `slot`
-- spreads one key over several rows so that writers do not queue; readers sum over it.
-- distribute: city_id
CREATE TABLE tally (
  city_id BIGINT NOT NULL,
  measure TEXT NOT NULL,
  month BIGINT NOT NULL,
  agency TEXT NOT NULL,
  bin BIGINT NOT NULL,
  slot BIGINT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (city_id, measure, month, agency, bin, slot)
);

-- distribute: city_id
CREATE TABLE media_fetch (
  city_id BIGINT NOT NULL,
  fetch_id UUID NOT NULL,
  case_id UUID NOT NULL,
  url TEXT NOT NULL,
  tries BIGINT NOT NULL,
  due_at TIMESTAMPTZ NOT NULL,
  problem TEXT,
  done BOOLEAN NOT NULL,
  PRIMARY KEY (city_id, fetch_id)
);
CREATE INDEX media_fetch_due ON media_fetch (city_id, due_at) WHERE done = FALSE;
