-- What the console's activity page and overview are read from.

-- What was refused is little beside what was done, and is looked for most.
CREATE INDEX audit_event_refused ON audit_event (project_id, at, id) WHERE outcome <> 'allowed';
CREATE INDEX audit_event_client_refused ON audit_event (project_id, client_id, at, id)
    WHERE outcome <> 'allowed' AND client_id IS NOT NULL;

-- Who signed in, for counting: read without the rows themselves.
CREATE INDEX audit_event_signed_in ON audit_event (project_id, at, user_id) WHERE kind = 'session.signed_in';
