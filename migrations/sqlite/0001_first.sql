-- The first schema: a city and its data, people and rights, cases with their duties and stories.
-- `city_id` (Kemendagri number, 3573 for Kota Malang) leads every key. Days are whole days since 1970-01-01.

-- distribute: reference
CREATE TABLE city (
  city_id INTEGER NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  host TEXT NOT NULL,
  settings TEXT NOT NULL,
  sample INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  area_version INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- distribute: city_id
CREATE TABLE agency (
  city_id INTEGER NOT NULL,
  agency TEXT NOT NULL,
  name TEXT NOT NULL,
  short TEXT NOT NULL,
  kind TEXT NOT NULL,
  task TEXT NOT NULL,
  parent TEXT,
  area TEXT,
  valid_from INTEGER NOT NULL,
  valid_to INTEGER,
  successor TEXT,
  verified INTEGER NOT NULL,
  PRIMARY KEY (city_id, agency)
) STRICT, WITHOUT ROWID;

-- distribute: city_id
CREATE TABLE outside_body (
  city_id INTEGER NOT NULL,
  body TEXT NOT NULL,
  name TEXT NOT NULL,
  matter TEXT NOT NULL,
  contact TEXT NOT NULL,
  verified INTEGER NOT NULL,
  PRIMARY KEY (city_id, body)
) STRICT, WITHOUT ROWID;

-- distribute: city_id
CREATE TABLE category (
  city_id INTEGER NOT NULL,
  category TEXT NOT NULL,
  position INTEGER NOT NULL,
  grp TEXT NOT NULL,
  name TEXT NOT NULL,
  agency TEXT NOT NULL,
  class TEXT NOT NULL,
  promise_days INTEGER NOT NULL,
  place_needed INTEGER NOT NULL,
  photo_wanted INTEGER NOT NULL,
  sensitive INTEGER NOT NULL,
  emergency INTEGER NOT NULL,
  keywords TEXT NOT NULL,
  outside TEXT NOT NULL,
  questions TEXT NOT NULL,
  active INTEGER NOT NULL,
  verified INTEGER NOT NULL,
  PRIMARY KEY (city_id, category)
) STRICT, WITHOUT ROWID;

-- distribute: city_id
CREATE TABLE calendar_day (
  city_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  decree TEXT NOT NULL,
  verified INTEGER NOT NULL,
  PRIMARY KEY (city_id, day, name)
) STRICT, WITHOUT ROWID;

-- distribute: city_id
CREATE TABLE area (
  city_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  area TEXT NOT NULL,
  level TEXT NOT NULL,
  name TEXT NOT NULL,
  parent TEXT,
  schematic INTEGER NOT NULL,
  shape TEXT NOT NULL,
  PRIMARY KEY (city_id, version, area)
) STRICT;

-- distribute: city_id
CREATE TABLE officer (
  city_id INTEGER NOT NULL,
  officer_id BLOB NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  agency TEXT NOT NULL,
  roles TEXT NOT NULL,
  password_hash TEXT,
  totp_secret TEXT,
  active INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, officer_id),
  FOREIGN KEY (city_id, agency) REFERENCES agency (city_id, agency)
) STRICT;
CREATE UNIQUE INDEX officer_login ON officer (city_id, login);

-- distribute: city_id
CREATE TABLE officer_session (
  city_id INTEGER NOT NULL,
  token_hash BLOB NOT NULL,
  officer_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX officer_session_officer ON officer_session (city_id, officer_id);

-- distribute: city_id
CREATE TABLE login_throttle (
  city_id INTEGER NOT NULL,
  login TEXT NOT NULL,
  failures INTEGER NOT NULL,
  blocked_until INTEGER NOT NULL,
  PRIMARY KEY (city_id, login)
) STRICT, WITHOUT ROWID;

-- distribute: city_id
CREATE TABLE reset_link (
  city_id INTEGER NOT NULL,
  token_hash BLOB NOT NULL,
  officer_id BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, token_hash)
) STRICT, WITHOUT ROWID;

-- distribute: city_id
CREATE TABLE api_key (
  city_id INTEGER NOT NULL,
  key_hash BLOB NOT NULL,
  key_id BLOB NOT NULL,
  name TEXT NOT NULL,
  scope TEXT NOT NULL,
  agency TEXT,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  PRIMARY KEY (city_id, key_hash)
) STRICT, WITHOUT ROWID;

-- distribute: city_id
CREATE TABLE audit (
  city_id INTEGER NOT NULL,
  audit_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  who TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  PRIMARY KEY (city_id, audit_id)
) STRICT;

-- distribute: city_id
CREATE TABLE cases (
  city_id INTEGER NOT NULL,
  case_id BLOB NOT NULL,
  code TEXT NOT NULL,
  kind TEXT NOT NULL,
  channel TEXT NOT NULL,
  lang TEXT NOT NULL,
  state TEXT NOT NULL,
  open INTEGER NOT NULL,
  category TEXT NOT NULL,
  class TEXT NOT NULL,
  agency TEXT,
  owner TEXT NOT NULL,
  officer_id BLOB,
  body TEXT,
  body_number TEXT,
  reason TEXT,
  title TEXT NOT NULL,
  public_title TEXT,
  public_text TEXT,
  published INTEGER NOT NULL,
  name_hidden INTEGER NOT NULL,
  content_hidden INTEGER NOT NULL,
  lat REAL,
  lon REAL,
  cell INTEGER,
  area TEXT,
  area_version INTEGER,
  landmark TEXT NOT NULL,
  answers TEXT NOT NULL,
  step TEXT,
  due_at INTEGER,
  promise_at INTEGER,
  bounces INTEGER NOT NULL,
  score INTEGER,
  filed_at INTEGER NOT NULL,
  sent_at INTEGER,
  answered_at INTEGER,
  resolved_at INTEGER,
  closed_at INTEGER,
  changed_at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  head_hash BLOB NOT NULL,
  secret_salt BLOB NOT NULL,
  secret_hash BLOB NOT NULL,
  PRIMARY KEY (city_id, case_id)
) STRICT;
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
  city_id INTEGER NOT NULL,
  case_id BLOB NOT NULL,
  name TEXT,
  phone TEXT,
  email TEXT,
  salt BLOB,
  PRIMARY KEY (city_id, case_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reporter_phone ON reporter (city_id, phone) WHERE phone IS NOT NULL;

-- distribute: city_id
CREATE TABLE filing_key (
  city_id INTEGER NOT NULL,
  key_hash BLOB NOT NULL,
  case_id BLOB NOT NULL,
  content_hash BLOB NOT NULL,
  filed_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, key_hash)
) STRICT, WITHOUT ROWID;

-- What other systems passed on from their reporters: the same thing again is answered, not written twice.
-- distribute: city_id
CREATE TABLE integration_reply (
  city_id INTEGER NOT NULL,
  reply_hash BLOB NOT NULL,
  case_id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  PRIMARY KEY (city_id, reply_hash)
) STRICT, WITHOUT ROWID;

-- distribute: city_id
CREATE TABLE case_event (
  city_id INTEGER NOT NULL,
  case_id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  actor_name TEXT,
  agency TEXT,
  audience TEXT NOT NULL,
  facts TEXT NOT NULL,
  body TEXT,
  salt BLOB,
  body_commit BLOB,
  person_commit BLOB,
  prev BLOB NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (city_id, case_id, seq)
) STRICT;
CREATE INDEX case_event_public ON case_event (city_id, at, case_id, seq) WHERE audience <> 'internal';

-- distribute: city_id
CREATE TABLE duty (
  city_id INTEGER NOT NULL,
  case_id BLOB NOT NULL,
  duty_no INTEGER NOT NULL,
  kind TEXT NOT NULL,
  agency TEXT NOT NULL,
  accountable INTEGER NOT NULL,
  open INTEGER NOT NULL,
  from_at INTEGER NOT NULL,
  days INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  promise_days INTEGER,
  promise_at INTEGER,
  ended_at INTEGER,
  outcome TEXT,
  PRIMARY KEY (city_id, case_id, duty_no),
  FOREIGN KEY (city_id, agency) REFERENCES agency (city_id, agency)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX duty_accountable ON duty (city_id, case_id) WHERE open = TRUE AND accountable = TRUE;

-- distribute: city_id
CREATE TABLE photo (
  city_id INTEGER NOT NULL,
  photo_id BLOB NOT NULL,
  case_id BLOB,
  seq INTEGER,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  public INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, photo_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX photo_case ON photo (city_id, case_id, seq) WHERE case_id IS NOT NULL;
CREATE INDEX photo_loose ON photo (city_id, created_at) WHERE case_id IS NULL;

-- Kept counts. `month` is the first day of a month, `bin` a histogram place (0 for plain counts), `slot`
-- spreads one key over several rows so that writers do not queue; readers sum over it.
-- distribute: city_id
CREATE TABLE tally (
  city_id INTEGER NOT NULL,
  measure TEXT NOT NULL,
  month INTEGER NOT NULL,
  agency TEXT NOT NULL,
  bin INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (city_id, measure, month, agency, bin, slot)
) STRICT, WITHOUT ROWID;

-- distribute: city_id
CREATE TABLE media_fetch (
  city_id INTEGER NOT NULL,
  fetch_id BLOB NOT NULL,
  case_id BLOB NOT NULL,
  url TEXT NOT NULL,
  tries INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  problem TEXT,
  done INTEGER NOT NULL,
  PRIMARY KEY (city_id, fetch_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_fetch_due ON media_fetch (city_id, due_at) WHERE done = FALSE;
