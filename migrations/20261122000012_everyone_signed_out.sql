-- Everybody of a project can be signed out at once: what began in an earlier era than the project's is over, whatever its row
-- says. The row says why at the next statement; a job makes every other row say the same, person by person.

CREATE TABLE session_era (
    project_id  uuid NOT NULL,
    era         integer NOT NULL CHECK (era > 0),
    grants_era  integer NOT NULL CHECK (grants_era BETWEEN 0 AND era),
    made_by     uuid,
    began_at    timestamptz NOT NULL,
    people      integer NOT NULL DEFAULT 0,
    sessions    integer NOT NULL DEFAULT 0,
    grants      integer NOT NULL DEFAULT 0,
    finished_at timestamptz,
    PRIMARY KEY (project_id)
);
COMMENT ON TABLE session_era IS 'How often everybody was signed out, and how far the last time has been carried out. No row: never.';
ALTER TABLE session_era ENABLE ROW LEVEL SECURITY;
ALTER TABLE session_era FORCE ROW LEVEL SECURITY;
CREATE POLICY own_project ON session_era USING (project_id = nullif(current_setting('keyward.project', true), '')::uuid);

ALTER TABLE session ADD COLUMN era integer NOT NULL DEFAULT 0;
ALTER TABLE grants ADD COLUMN era integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN session.era IS 'The era of the project in which it began.';
COMMENT ON COLUMN grants.era IS 'The era of the session in which it was given.';

-- Whoever is still to be signed out, in order.
CREATE INDEX session_going_on ON session (project_id, user_id, era) WHERE ended_at IS NULL;
DROP INDEX grants_of;
CREATE INDEX grants_of ON grants (project_id, user_id, era) WHERE ended_at IS NULL;

ALTER TABLE job DROP CONSTRAINT job_kind_check;
ALTER TABLE job ADD CONSTRAINT job_kind_check CHECK (kind IN ('mail', 'logout', 'import', 'sign-out'));
