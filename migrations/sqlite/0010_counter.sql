-- The counter: opening times, appointments, the queue and what its desks do.

-- Opening times of an agency's counter: a document of places, weekdays, slots and groups.
-- distribute: city_id
CREATE TABLE counter (
  city_id INTEGER NOT NULL,
  agency TEXT NOT NULL,
  says TEXT NOT NULL,
  PRIMARY KEY (city_id, agency)
) STRICT, WITHOUT ROWID;

-- Who comes when. Name, phone, e-mail and the hashes they are in are dropped some days after. `remind_at` is when the
-- applicant is told of it once more, if that is still to come.
-- distribute: city_id
CREATE TABLE appointment (
  city_id INTEGER NOT NULL,
  appointment_id BLOB NOT NULL,
  agency TEXT NOT NULL,
  service TEXT NOT NULL,
  day INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  seat INTEGER NOT NULL,
  nth INTEGER NOT NULL,
  code TEXT NOT NULL,
  state TEXT NOT NULL,
  key_hash BLOB NOT NULL,
  content_hash BLOB NOT NULL,
  secret_salt BLOB NOT NULL,
  secret_hash BLOB NOT NULL,
  name TEXT,
  phone TEXT,
  email TEXT,
  contact_hash BLOB,
  case_id BLOB,
  case_code TEXT,
  made_at INTEGER NOT NULL,
  remind_at INTEGER,
  version INTEGER NOT NULL,
  PRIMARY KEY (city_id, appointment_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX appointment_key ON appointment (city_id, key_hash);
CREATE UNIQUE INDEX appointment_secret ON appointment (city_id, secret_hash);
CREATE UNIQUE INDEX appointment_code ON appointment (city_id, agency, code) WHERE state = 'booked';
CREATE INDEX appointment_typed ON appointment (city_id, agency, code, day);
CREATE INDEX appointment_reminder ON appointment (city_id, remind_at) WHERE remind_at IS NOT NULL;
CREATE INDEX appointment_day ON appointment (city_id, agency, day, minute);
CREATE INDEX appointment_case ON appointment (city_id, case_id) WHERE case_id IS NOT NULL;
CREATE INDEX appointment_kept ON appointment (city_id, day) WHERE contact_hash IS NOT NULL;

-- A place in a slot, from 1 to as many as are served at once: the key is what keeps a slot from being overfilled.
-- distribute: city_id
CREATE TABLE counter_seat (
  city_id INTEGER NOT NULL,
  agency TEXT NOT NULL,
  day INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  seat INTEGER NOT NULL,
  PRIMARY KEY (city_id, day, agency, minute, seat)
) STRICT, WITHOUT ROWID;

-- How often one contact comes on a day, from 1 to as often as is allowed: the key keeps one from filling the day.
-- distribute: city_id
CREATE TABLE counter_contact (
  city_id INTEGER NOT NULL,
  day INTEGER NOT NULL,
  contact_hash BLOB NOT NULL,
  nth INTEGER NOT NULL,
  PRIMARY KEY (city_id, day, contact_hash, nth)
) STRICT, WITHOUT ROWID;

-- Numbers of a day, each taken once: the highest plus one. Nothing here is about a person.
-- distribute: city_id
CREATE TABLE queue_ticket (
  city_id INTEGER NOT NULL,
  ticket_id BLOB NOT NULL,
  agency TEXT NOT NULL,
  day INTEGER NOT NULL,
  letter TEXT NOT NULL,
  seq INTEGER NOT NULL,
  service TEXT NOT NULL,
  appointment_id BLOB,
  due_at INTEGER,
  state TEXT NOT NULL,
  key_hash BLOB NOT NULL,
  secret_salt BLOB NOT NULL,
  secret_hash BLOB NOT NULL,
  taken_at INTEGER NOT NULL,
  desk INTEGER,
  calls INTEGER NOT NULL,
  first_called_at INTEGER,
  called_at INTEGER,
  ended_at INTEGER,
  case_id BLOB,
  case_code TEXT,
  PRIMARY KEY (city_id, ticket_id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX queue_ticket_number ON queue_ticket (city_id, agency, day, letter, seq);
CREATE UNIQUE INDEX queue_ticket_key ON queue_ticket (city_id, key_hash);
CREATE UNIQUE INDEX queue_ticket_secret ON queue_ticket (city_id, secret_hash);
CREATE UNIQUE INDEX queue_ticket_desk ON queue_ticket (city_id, agency, day, desk) WHERE state = 'called';

-- Desks that are open today, each with whoever sits there.
-- distribute: city_id
CREATE TABLE counter_desk (
  city_id INTEGER NOT NULL,
  agency TEXT NOT NULL,
  desk INTEGER NOT NULL,
  day INTEGER NOT NULL,
  officer_id BLOB NOT NULL,
  officer_name TEXT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (city_id, agency, desk)
) STRICT, WITHOUT ROWID;

-- An application that an officer fills in for somebody is theirs alone, and remembers the number it is for.
ALTER TABLE application_draft ADD COLUMN officer_id BLOB;
ALTER TABLE application_draft ADD COLUMN ticket_id BLOB;
