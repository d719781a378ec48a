-- Clocks that pause and move, the ladder over them, notices and the mail that carries them, letters, deputies.

ALTER TABLE agency ADD COLUMN hours TEXT;
ALTER TABLE officer ADD COLUMN email TEXT;
ALTER TABLE officer ADD COLUMN deputy_id BLOB;
ALTER TABLE officer ADD COLUMN deputy_from INTEGER;
ALTER TABLE officer ADD COLUMN deputy_to INTEGER;
CREATE INDEX officer_agency ON officer (city_id, agency);

-- `calendar_version` grows with every change to days off and office hours; open duties are counted again until
-- `recounted_version` has caught up, `recount_after` being the last case that was looked at.
ALTER TABLE city ADD COLUMN calendar_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE city ADD COLUMN recounted_version INTEGER NOT NULL DEFAULT 1;
ALTER TABLE city ADD COLUMN recount_after BLOB;

-- The unit of the city a complaint about staff is about.
ALTER TABLE cases ADD COLUMN about TEXT;
-- How often an outcome was disputed: each time somebody one step higher is told.
ALTER TABLE cases ADD COLUMN disputes INTEGER NOT NULL DEFAULT 0;

-- `pauses` lists what was added to the clock and why; `added` is its sum in working days; `resume_at` is when an
-- open pause ends by itself; `next_at` is when the ladder has something to do.
ALTER TABLE duty ADD COLUMN pauses TEXT NOT NULL DEFAULT '[]';
ALTER TABLE duty ADD COLUMN added INTEGER NOT NULL DEFAULT 0;
ALTER TABLE duty ADD COLUMN resume_at INTEGER;
ALTER TABLE duty ADD COLUMN next_at INTEGER;
CREATE INDEX duty_next ON duty (city_id, next_at) WHERE open = TRUE AND next_at IS NOT NULL;
CREATE INDEX duty_resume ON duty (city_id, resume_at) WHERE open = TRUE AND resume_at IS NOT NULL;
CREATE INDEX duty_agency ON duty (city_id, agency, due_at, case_id) WHERE open = TRUE;
UPDATE duty SET next_at = due_at WHERE open = TRUE AND kind <> 'hear_back';

-- Each step of the ladder that was taken for a duty, `days` being working days from its due day.
-- distribute: city_id
CREATE TABLE ladder_step (
  city_id INTEGER NOT NULL,
  case_id BLOB NOT NULL,
  duty_no INTEGER NOT NULL,
  days INTEGER NOT NULL,
  planned_at INTEGER NOT NULL,
  acted_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, case_id, duty_no, days)
) STRICT, WITHOUT ROWID;

-- What somebody was told. `officer_id` is null when it is for the reporter; `mail_id` names the letter that
-- carried it, if any did; `pending` is true while a letter may still have to be written.
-- distribute: city_id
CREATE TABLE notice (
  city_id INTEGER NOT NULL,
  notice_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  case_id BLOB,
  code TEXT,
  duty_no INTEGER,
  officer_id BLOB,
  agency TEXT,
  at INTEGER NOT NULL,
  facts TEXT NOT NULL,
  pending INTEGER NOT NULL,
  mail_id BLOB,
  read_at INTEGER,
  PRIMARY KEY (city_id, notice_id)
) STRICT;
CREATE INDEX notice_case ON notice (city_id, case_id, at) WHERE case_id IS NOT NULL;
CREATE INDEX notice_officer ON notice (city_id, officer_id, at) WHERE officer_id IS NOT NULL;
CREATE INDEX notice_pending ON notice (city_id, at) WHERE pending = TRUE;

-- Letters that leave the building by e-mail, each until it is sent or given up.
-- distribute: city_id
CREATE TABLE mail (
  city_id INTEGER NOT NULL,
  mail_id BLOB NOT NULL,
  officer_id BLOB,
  recipient TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  problem TEXT,
  created_at INTEGER NOT NULL,
  sent_at INTEGER,
  PRIMARY KEY (city_id, mail_id)
) STRICT;
CREATE INDEX mail_officer ON mail (city_id, officer_id, created_at) WHERE officer_id IS NOT NULL;
CREATE INDEX mail_waiting ON mail (city_id, next_at) WHERE state = 'waiting';

-- Reprimand letters, numbered within a city and year. `file` is set once the document is written.
-- distribute: city_id
CREATE TABLE letter (
  city_id INTEGER NOT NULL,
  year INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  number TEXT NOT NULL,
  case_id BLOB NOT NULL,
  duty_no INTEGER NOT NULL,
  agency TEXT NOT NULL,
  facts TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  file TEXT,
  signed_at INTEGER,
  signed_by TEXT,
  PRIMARY KEY (city_id, year, seq)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX letter_duty ON letter (city_id, case_id, duty_no);
CREATE INDEX letter_unwritten ON letter (city_id, year, seq) WHERE file IS NULL;

-- When an agency's people last did something to a case, and when its head was last told that nobody does.
-- distribute: city_id
CREATE TABLE agency_touch (
  city_id INTEGER NOT NULL,
  agency TEXT NOT NULL,
  touched_at INTEGER NOT NULL,
  told_at INTEGER,
  PRIMARY KEY (city_id, agency)
) STRICT, WITHOUT ROWID;
