-- How long checks by the verifier took is counted from now on. What a city checked before has no such count: the moment
-- of its last change before this says from where a recount begins. Null: from the beginning.
ALTER TABLE city ADD COLUMN verified_after TIMESTAMPTZ;
UPDATE city SET verified_after = (SELECT max(c.changed_at) FROM cases c WHERE c.city_id = city.city_id);

-- Outcomes that were disputed and are owed again: few, and looked at one by one.
CREATE INDEX cases_disputed ON cases (city_id, due_at, case_id) WHERE open = TRUE AND disputes > 0;
