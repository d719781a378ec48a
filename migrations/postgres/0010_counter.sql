-- The counter: opening times, appointments, the queue and what its desks do.

-- Opening times of an agency's counter: a document of places, weekdays, slots and groups.
-- distribute: city_id
CREATE TABLE counter (
  city_id BIGINT NOT NULL,
  agency TEXT NOT NULL,
  says JSONB NOT NULL,
  PRIMARY KEY (city_id, agency)
);

-- Who comes when. Name, phone, e-mail and the hashes they are in are dropped some days after. `remind_at` is when the
-- applicant is told of it once more, if that is still to come.
-- distribute: city_id
CREATE TABLE appointment (
  city_id BIGINT NOT NULL,
  appointment_id UUID NOT NULL,
  agency TEXT NOT NULL,
  service TEXT NOT NULL,
  day BIGINT NOT NULL,
  minute BIGINT NOT NULL,
  seat BIGINT NOT NULL,
  nth BIGINT NOT NULL,
  code TEXT NOT NULL,
  state TEXT NOT NULL,
  key_hash BYTEA NOT NULL,
  content_hash BYTEA NOT NULL,
  secret_salt BYTEA NOT NULL,
  secret_hash BYTEA NOT NULL,
  name TEXT,
  phone TEXT,
  email TEXT,
  contact_hash BYTEA,
  case_id UUID,
  case_code TEXT,
  made_at TIMESTAMPTZ NOT NULL,
  remind_at TIMESTAMPTZ,
  version BIGINT NOT NULL,
  PRIMARY KEY (city_id, appointment_id)
);
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
  city_id BIGINT NOT NULL,
  agency TEXT NOT NULL,
  day BIGINT NOT NULL,
  minute BIGINT NOT NULL,
  seat BIGINT NOT NULL,
  PRIMARY KEY (city_id, day, agency, minute, seat)
);

-- How often one contact comes on a day, from 1 to as often as is allowed: the key keeps one from filling the day.
-- distribute: city_id
CREATE TABLE counter_contact (
  city_id BIGINT NOT NULL,
  day BIGINT NOT NULL,
  contact_hash BYTEA NOT NULL,
  nth BIGINT NOT NULL,
  PRIMARY KEY (city_id, day, contact_hash, nth)
);

-- Numbers of a day, each taken once: the highest plus one. Nothing here is about a person.
-- distribute: city_id
CREATE TABLE queue_ticket (
  city_id BIGINT NOT NULL,
  ticket_id UUID NOT NULL,
  agency TEXT NOT NULL,
  day BIGINT NOT NULL,
  letter TEXT NOT NULL,
  seq BIGINT NOT NULL,
  service TEXT NOT NULL,
  appointment_id UUID,
  due_at TIMESTAMPTZ,
  state TEXT NOT NULL,
  key_hash BYTEA NOT NULL,
  secret_salt BYTEA NOT NULL,
  secret_hash BYTEA NOT NULL,
  taken_at TIMESTAMPTZ NOT NULL,
  desk BIGINT,
  calls BIGINT NOT NULL,
  first_called_at TIMESTAMPTZ,
  called_at TIMESTAMPTZ,
  ended_at TIMESTAMPTZ,
  case_id UUID,
  case_code TEXT,
  PRIMARY KEY (city_id, ticket_id)
);
CREATE UNIQUE INDEX queue_ticket_number ON queue_ticket (city_id, agency, day, letter, seq);
CREATE UNIQUE INDEX queue_ticket_key ON queue_ticket (city_id, key_hash);
CREATE UNIQUE INDEX queue_ticket_secret ON queue_ticket (city_id, secret_hash);
CREATE UNIQUE INDEX queue_ticket_desk ON queue_ticket (city_id, agency, day, desk) WHERE state = 'called';

-- Desks that are open today, each with whoever sits there.
-- distribute: city_id
CREATE TABLE counter_desk (
  city_id BIGINT NOT NULL,
  agency TEXT NOT NULL,
  desk BIGINT NOT NULL,
  day BIGINT NOT NULL,
  officer_id UUID NOT NULL,
  officer_name TEXT NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (city_id, agency, desk)
);

-- An application that an officer fills in for somebody is theirs alone, and remembers the number it is for.
ALTER TABLE application_draft ADD COLUMN officer_id UUID;
ALTER TABLE application_draft ADD COLUMN ticket_id UUID;
