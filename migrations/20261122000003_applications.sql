-- What people have agreed to with one application: gone when it is.
CREATE INDEX consent_of_client ON consent (project_id, client_id);
