-- Clocks that pause and move, the ladder over them, notices and the mail that carries them, letters, deputies.

ALTER TABLE agency ADD COLUMN hours JSONB;
ALTER TABLE officer ADD COLUMN email TEXT;
ALTER TABLE officer ADD COLUMN deputy_id UUID;
ALTER TABLE officer ADD COLUMN deputy_from BIGINT;
ALTER TABLE officer ADD COLUMN deputy_to BIGINT;
CREATE INDEX officer_agency ON officer (city_id, agency);

-- `calendar_version` grows with every change to days off and office hours; open duties are counted again until
-- `recounted_version` has caught up, `recount_after` being the last case that was looked at.
ALTER TABLE city ADD COLUMN calendar_version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE city ADD COLUMN recounted_version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE city ADD COLUMN recount_after UUID;

-- The unit of the city a complaint about staff is about.
ALTER TABLE cases ADD COLUMN about TEXT;
-- How often an outcome was disputed: each time somebody one step higher is told.
ALTER TABLE cases ADD COLUMN disputes BIGINT NOT NULL DEFAULT 0;

-- `pauses` lists what was added to the clock and why; `added` is its sum in working days; `resume_at` is when an
-- open pause ends by itself; `next_at` is when the ladder has something to do.
ALTER TABLE duty ADD COLUMN pauses JSONB NOT NULL DEFAULT '[]';
ALTER TABLE duty ADD COLUMN added BIGINT NOT NULL DEFAULT 0;
ALTER TABLE duty ADD COLUMN resume_at TIMESTAMPTZ;
ALTER TABLE duty ADD COLUMN next_at TIMESTAMPTZ;
CREATE INDEX duty_next ON duty (city_id, next_at) WHERE open = TRUE AND next_at IS NOT NULL;
CREATE INDEX duty_resume ON duty (city_id, resume_at) WHERE open = TRUE AND resume_at IS NOT NULL;
CREATE INDEX duty_agency ON duty (city_id, agency, due_at, case_id) WHERE open = TRUE;
UPDATE duty SET next_at = due_at WHERE open = TRUE AND kind <> 'hear_back';

-- Each step of the ladder that was taken for a duty, `days` being working days from its due day.
-- distribute: city_id
CREATE TABLE ladder_step (
  city_id BIGINT NOT NULL,
  case_id UUID NOT NULL,
  duty_no BIGINT NOT NULL,
  days BIGINT NOT NULL,
  planned_at TIMESTAMPTZ NOT NULL,
  acted_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (city_id, case_id, duty_no, days)
);

-- What somebody was told. `officer_id` is null when it is for the reporter; `mail_id` names the letter that
-- carried it, if any did; `pending` is true while a letter may still have to be written.
-- distribute: city_id
CREATE TABLE notice (
  city_id BIGINT NOT NULL,
  notice_id UUID NOT NULL,
  kind TEXT NOT NULL,
  case_id UUID,
  code TEXT,
  duty_no BIGINT,
  officer_id UUID,
  agency TEXT,
  at TIMESTAMPTZ NOT NULL,
  facts JSONB NOT NULL,
  pending BOOLEAN NOT NULL,
  mail_id UUID,
  read_at TIMESTAMPTZ,
  PRIMARY KEY (city_id, notice_id)
);
CREATE INDEX notice_case ON notice (city_id, case_id, at) WHERE case_id IS NOT NULL;
CREATE INDEX notice_officer ON notice (city_id, officer_id, at) WHERE officer_id IS NOT NULL;
CREATE INDEX notice_pending ON notice (city_id, at) WHERE pending = TRUE;

-- Letters that leave the building by e-mail, each until it is sent or given up.
-- distribute: city_id
CREATE TABLE mail (
  city_id BIGINT NOT NULL,
  mail_id UUID NOT NULL,
  officer_id UUID,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  tries BIGINT NOT NULL,
  next_at TIMESTAMPTZ NOT NULL,
  problem TEXT,
  created_at TIMESTAMPTZ NOT NULL,
  sent_at TIMESTAMPTZ,
  PRIMARY KEY (city_id, mail_id)
);
CREATE INDEX mail_officer ON mail (city_id, officer_id, created_at) WHERE officer_id IS NOT NULL;
CREATE INDEX mail_waiting ON mail (city_id, next_at) WHERE state = 'waiting';

-- Reprimand letters, numbered within a city and year. `file` is set once the document is written.
-- distribute: city_id
CREATE TABLE letter (
  city_id BIGINT NOT NULL,
  year BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  number TEXT NOT NULL,
  case_id UUID NOT NULL,
  duty_no BIGINT NOT NULL,
  agency TEXT NOT NULL,
  facts JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  file TEXT,
  signed_at TIMESTAMPTZ,
  signed_by TEXT,
  PRIMARY KEY (city_id, year, seq)
);
CREATE UNIQUE INDEX letter_duty ON letter (city_id, case_id, duty_no);
CREATE INDEX letter_unwritten ON letter (city_id, year, seq) WHERE file IS NULL;

-- When an agency's people last did something to a case, and when its head was last told that nobody does.
-- distribute: city_id
CREATE TABLE agency_touch (
  city_id BIGINT NOT NULL,
  agency TEXT NOT NULL,
  touched_at TIMESTAMPTZ NOT NULL,
  told_at TIMESTAMPTZ,
  PRIMARY KEY (city_id, agency)
);
