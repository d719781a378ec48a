-- The desk: one list of everything an agency owes, views officers keep, ready answers of an agency.

-- Everything an agency owes the next step of: its own cases, its part in others' cases, and closed ones it looks at
-- again. Lists and counts read the same rows of it.
DROP INDEX duty_agency;
DROP INDEX cases_inbox;
CREATE INDEX duty_inbox ON duty (city_id, agency, due_at, case_id)
  WHERE open = TRUE AND (accountable = TRUE OR kind IN ('help', 'review'));

-- What officers keep to look at again; an empty name is the filter their list opens with.
-- distribute: city_id
CREATE TABLE desk_view (
  city_id INTEGER NOT NULL,
  officer_id BLOB NOT NULL,
  name TEXT NOT NULL,
  filter TEXT NOT NULL,
  kept_at INTEGER NOT NULL,
  PRIMARY KEY (city_id, officer_id, name)
) STRICT, WITHOUT ROWID;

-- distribute: city_id
CREATE TABLE answer_template (
  city_id INTEGER NOT NULL,
  template_id BLOB NOT NULL,
  agency TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (city_id, template_id),
  FOREIGN KEY (city_id, agency) REFERENCES agency (city_id, agency)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX answer_template_name ON answer_template (city_id, agency, name);
