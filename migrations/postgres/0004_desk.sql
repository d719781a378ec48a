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
  city_id BIGINT NOT NULL,
  officer_id UUID NOT NULL,
  name TEXT NOT NULL,
  filter JSONB NOT NULL,
  kept_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (city_id, officer_id, name)
);

-- distribute: city_id
CREATE TABLE answer_template (
  city_id BIGINT NOT NULL,
  template_id UUID NOT NULL,
  agency TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  changed_at TIMESTAMPTZ NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (city_id, template_id),
  FOREIGN KEY (city_id, agency) REFERENCES agency (city_id, agency)
);
CREATE UNIQUE INDEX answer_template_name ON answer_template (city_id, agency, name);
