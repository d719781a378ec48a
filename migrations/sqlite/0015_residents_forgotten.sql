-- When a resident last used a session: who does not come for two years is forgotten. Sessions end long before.
ALTER TABLE resident ADD COLUMN seen_at INTEGER;
UPDATE resident SET seen_at = (SELECT max(s.seen_at) FROM resident_session s
  WHERE s.city_id = resident.city_id AND s.resident_id = resident.resident_id);
CREATE INDEX resident_verified ON resident (city_id, verified_at);
