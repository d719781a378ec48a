-- Residents who showed that a contact is theirs, what they let the city keep, and look-ups in registers of others.

-- Somebody who entered a code that went to this address. No password.
-- distribute: city_id
CREATE TABLE resident (
  city_id INTEGER NOT NULL,
  resident_id BLOB NOT NULL,
  email TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  verified_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, resident_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX resident_email ON resident (city_id, email);

-- Codes on their way, for minutes. The ticket is in the browser that asked; the code is hashed together with it.
-- distribute: city_id
CREATE TABLE resident_code (
  city_id INTEGER NOT NULL,
  ticket_hash BLOB NOT NULL,
  email TEXT NOT NULL,
  code_hash BLOB NOT NULL,
  tries INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, ticket_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX resident_code_expires ON resident_code (city_id, expires_at);

-- distribute: city_id
CREATE TABLE resident_session (
  city_id INTEGER NOT NULL,
  token_hash BLOB NOT NULL,
  resident_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, token_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX resident_session_resident ON resident_session (city_id, resident_id);
CREATE INDEX resident_session_seen ON resident_session (city_id, seen_at);

-- A fact about a resident that they sent once and agreed to have kept. `code` is of the application it came with.
-- distribute: city_id
CREATE TABLE resident_fact (
  city_id INTEGER NOT NULL,
  resident_id BLOB NOT NULL,
  fact TEXT NOT NULL,
  value TEXT NOT NULL,
  code TEXT NOT NULL,
  given_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, resident_id, fact)
) STRICT, WITHOUT ROWID;

-- Who asked a register of another body about the person of a case, and what for. Rows are only added; `tail` is the
-- end of the number that was asked for.
-- distribute: city_id
CREATE TABLE look_up (
  city_id INTEGER NOT NULL,
  look_up_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  register TEXT NOT NULL,
  case_id BLOB NOT NULL,
  code TEXT NOT NULL,
  step TEXT NOT NULL,
  purpose TEXT NOT NULL,
  officer_id BLOB NOT NULL,
  officer TEXT NOT NULL,
  agency TEXT NOT NULL,
  tail TEXT NOT NULL,
  PRIMARY KEY (city_id, look_up_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX look_up_case ON look_up (city_id, case_id, look_up_id);

-- What came of it; missing when the program ended in between. Rows are only added.
-- distribute: city_id
CREATE TABLE look_up_outcome (
  city_id INTEGER NOT NULL,
  look_up_id BLOB NOT NULL,
  outcome TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (city_id, look_up_id)
) STRICT, WITHOUT ROWID;

-- Whose application is being filled in, when they were logged in as it was begun.
ALTER TABLE application_draft ADD COLUMN resident_id BLOB;
CREATE INDEX application_draft_resident ON application_draft (city_id, resident_id) WHERE resident_id IS NOT NULL;
CREATE INDEX reporter_email ON reporter (city_id, email) WHERE email IS NOT NULL;
