-- What the city files about a service of its own that misses its standard too often: one at a time for each service.
CREATE UNIQUE INDEX cases_standard ON cases (city_id, service) WHERE channel = 'system' AND open = TRUE;
