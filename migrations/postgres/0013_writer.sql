-- Who wrote an edition of a service, by account: whoever did must not publish it, and names can be changed.
ALTER TABLE service_edition ADD COLUMN writer UUID;
