-- Public services: what people can apply for, and applications as cases.

-- distribute: city_id
CREATE TABLE service (
  city_id INTEGER NOT NULL,
  service TEXT NOT NULL,
  position INTEGER NOT NULL,
  active INTEGER NOT NULL,
  PRIMARY KEY (city_id, service)
) STRICT, WITHOUT ROWID;

-- What a service says, edition by edition. One that is published is never changed: an application keeps the edition
-- it began with. `publish_on` counts days since 1970.
-- distribute: city_id
CREATE TABLE service_edition (
  city_id INTEGER NOT NULL,
  service TEXT NOT NULL,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  content TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  reviewed_by TEXT,
  reviewed_at INTEGER,
  publish_on INTEGER,
  PRIMARY KEY (city_id, service, version),
  FOREIGN KEY (city_id, service) REFERENCES service (city_id, service)
) STRICT;

-- The service an application is for, or a complaint is about; the edition of an application; the application a
-- complaint is about; which answers have to be repaired; when an application counted as granted because the time had
-- passed.
ALTER TABLE cases ADD COLUMN service TEXT;
ALTER TABLE cases ADD COLUMN service_version INTEGER;
ALTER TABLE cases ADD COLUMN regarding BLOB;
ALTER TABLE cases ADD COLUMN repair TEXT;
ALTER TABLE cases ADD COLUMN deemed_at INTEGER;
CREATE INDEX cases_service ON cases (city_id, service, filed_at, case_id) WHERE service IS NOT NULL;
CREATE INDEX cases_regarding ON cases (city_id, regarding, filed_at) WHERE regarding IS NOT NULL;

-- The step of a service's procedure that a duty stands for. Steps run beside each other, so those that the case does
-- not wait for stand in the lists of their agencies as well.
ALTER TABLE duty ADD COLUMN step TEXT;
DROP INDEX duty_inbox;
CREATE INDEX duty_inbox ON duty (city_id, agency, due_at, case_id)
  WHERE open = TRUE AND (accountable = TRUE OR kind IN ('help', 'review') OR step IS NOT NULL);
CREATE INDEX duty_deliver ON duty (city_id, due_at, case_id) WHERE open = TRUE AND kind = 'deliver';

-- Applications that are being filled in, each behind a link that only its owner has. They are dropped some weeks after
-- they were last touched.
-- distribute: city_id
CREATE TABLE application_draft (
  city_id INTEGER NOT NULL,
  draft_hash BLOB NOT NULL,
  service TEXT NOT NULL,
  version INTEGER NOT NULL,
  answers TEXT NOT NULL,
  lang TEXT NOT NULL,
  begun_at INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, draft_hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX application_draft_saved ON application_draft (city_id, saved_at);
-- A picture that belongs to an application being filled in waits longer for the case that takes it.
ALTER TABLE photo ADD COLUMN kept_until INTEGER;
