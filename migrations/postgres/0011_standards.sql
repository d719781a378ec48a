-- What the city files about a service of its own that misses its standard too often: one at a time for each service.
CREATE UNIQUE INDEX cases_standard ON cases (city_id, service) WHERE channel = 'system' AND open = TRUE;
-- The newest of each service stands on its public page, whose other cases are many.
CREATE INDEX cases_answers ON cases (city_id, service, filed_at) WHERE channel = 'system';
