-- The console: who may do what to a project, how they get in, and what its lists are read from.

-- The control plane ----------------------------------------------------------------------------------------------------

ALTER TABLE project ADD COLUMN delete_after timestamptz;
COMMENT ON COLUMN project.delete_after IS 'The project is closed: nothing answers for it but its console, until it is restored or, from then on, erased.';

CREATE TABLE administrator_project (
    administrator uuid NOT NULL,
    project_id    uuid NOT NULL,
    PRIMARY KEY (administrator, project_id)
);
COMMENT ON TABLE administrator_project IS 'Which projects to offer an administrator. An index only: the membership in the project decides.';
CREATE INDEX administrator_project_members ON administrator_project (project_id);

-- The built-in project -------------------------------------------------------------------------------------------------

CREATE TABLE console_session (
    project_id   uuid NOT NULL,
    id           uuid NOT NULL,
    user_id      uuid NOT NULL,
    session_id   uuid NOT NULL,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    ended_at     timestamptz,
    end_reason   text,
    PRIMARY KEY (project_id, id),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
COMMENT ON TABLE console_session IS 'Administrators at work. One goes on only as long as the sign-in session that it came from.';
CREATE INDEX console_session_end ON console_session (project_id, ends_at);
CREATE INDEX console_session_of ON console_session (project_id, user_id);

CREATE TABLE link (
    project_id uuid NOT NULL,
    hash       bytea NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('set-up', 'join')),
    user_id    uuid,
    made_by    uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (project_id, hash),
    CHECK ((kind = 'join') = (user_id IS NOT NULL))
);
COMMENT ON TABLE link IS 'One-time links, hashed. set-up: makes the first administrator; join: sets the first password of somebody.';
CREATE INDEX link_of ON link (project_id, user_id);
CREATE INDEX link_expiry ON link (project_id, expires_at);

-- Every project --------------------------------------------------------------------------------------------------------

ALTER TABLE membership ADD COLUMN version integer NOT NULL DEFAULT 1;

ALTER TABLE client ADD COLUMN sort_name text NOT NULL GENERATED ALWAYS AS (lower(coalesce(settings ->> 'name', ''))) STORED;
ALTER TABLE client ADD COLUMN last_used_at timestamptz;
CREATE INDEX client_by_name ON client (project_id, kind, sort_name, client_id) WHERE deleted_at IS NULL;

ALTER TABLE users ADD COLUMN blocked_reason bytea;
ALTER TABLE users ADD COLUMN prefixes smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN users.prefixes IS 'Which way of cutting words the rows of user_prefix were made by; 0: they are yet to be made.';
CREATE INDEX users_last_seen ON users (project_id, last_sign_in_at, id);
CREATE INDEX users_blocked ON users (project_id, created_at, id) WHERE blocked_at IS NOT NULL;
CREATE INDEX users_without_prefixes ON users (project_id, prefixes, id);

CREATE TABLE user_prefix (
    project_id uuid NOT NULL,
    hash       integer NOT NULL,
    created_at timestamptz NOT NULL,
    user_id    uuid NOT NULL,
    PRIMARY KEY (project_id, hash, created_at, user_id)
);
COMMENT ON TABLE user_prefix IS 'Beginnings of the words that people are found by, as 32 bits of an HMAC: a page of a search is a page of this index.';
CREATE INDEX user_prefix_of ON user_prefix (project_id, user_id);

CREATE TABLE user_application (
    project_id    uuid NOT NULL,
    client_id     text NOT NULL,
    user_id       uuid NOT NULL,
    first_used_at timestamptz NOT NULL,
    last_used_at  timestamptz NOT NULL,
    PRIMARY KEY (project_id, client_id, user_id)
);
COMMENT ON TABLE user_application IS 'Who has signed in to which application.';
CREATE INDEX user_application_of ON user_application (project_id, user_id);
CREATE INDEX user_application_lately ON user_application (project_id, client_id, last_used_at, user_id);

ALTER TABLE session ADD COLUMN seen_from bytea;
COMMENT ON COLUMN session.seen_from IS 'Address and browser of the sign-in, sealed.';

CREATE TABLE logo (
    project_id uuid NOT NULL,
    id         text NOT NULL,
    format     text NOT NULL CHECK (format IN ('png', 'jpeg')),
    bytes      bytea NOT NULL CHECK (length(bytes) <= 8192),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, id)
);
COMMENT ON TABLE logo IS 'Pictures that we serve: small, of our own encoding, named after a hash of what is in them.';

-- The trail ------------------------------------------------------------------------------------------------------------

ALTER TABLE audit_event ADD COLUMN administrator uuid;
COMMENT ON COLUMN audit_event.administrator IS 'The person of the built-in project who did it.';
CREATE INDEX audit_event_user ON audit_event (project_id, user_id, at, id) WHERE user_id IS NOT NULL;
CREATE INDEX audit_event_client ON audit_event (project_id, client_id, at, id) WHERE client_id IS NOT NULL;
CREATE INDEX audit_event_administrator ON audit_event (project_id, administrator, at, id) WHERE administrator IS NOT NULL;
CREATE INDEX audit_event_kind ON audit_event (project_id, kind, at, id);

DO $$
DECLARE guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['console_session', 'link', 'user_prefix', 'user_application', 'logo'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format(
            'CREATE POLICY own_project ON %I USING (project_id = nullif(current_setting(''keyward.project'', true), '''')::uuid)',
            guarded);
    END LOOP;
END
$$;
