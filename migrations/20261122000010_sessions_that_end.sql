-- When sessions end, the applications that were given something in them are told, whatever became of what they were given.

CREATE INDEX grants_in ON grants (project_id, session_id, client_id) WHERE session_id IS NOT NULL;
