-- The ground. Every project row carries project_id first in its keys and is seen only under row-level security by a
-- connection that has said for which project it works; sealed columns (bytea) hold ciphertext that the server made.
-- The control plane (project, project_domain) is the exception: it holds no personal data.

CREATE TABLE project (
    id             uuid PRIMARY KEY,
    slug           text NOT NULL UNIQUE CHECK (slug ~ '^[a-z][a-z0-9-]{0,38}[a-z0-9]$'),
    region         text NOT NULL DEFAULT 'home',
    config_version bigint NOT NULL DEFAULT 1,
    created_at     timestamptz NOT NULL,
    deleted_at     timestamptz
);
COMMENT ON TABLE project IS 'Projects. Rows stay after a deletion, so a slug is never given out again.';

CREATE TABLE project_domain (
    domain     text PRIMARY KEY CHECK (domain = lower(domain)),
    project_id uuid NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE project_domain IS 'Domains of projects that have one of their own. Rows stay after a deletion.';
CREATE UNIQUE INDEX project_domain_project ON project_domain (project_id);

CREATE TABLE project_settings (
    project_id uuid NOT NULL,
    settings   jsonb NOT NULL,
    version    integer NOT NULL DEFAULT 1,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (project_id)
);

CREATE TABLE data_key (
    project_id uuid NOT NULL,
    version    integer NOT NULL,
    wrapped    bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, version)
);
COMMENT ON TABLE data_key IS 'The key that seals a project''s columns, wrapped by the master key.';

CREATE TABLE project_key (
    project_id uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('RS256', 'ES256', 'handles')),
    version    integer NOT NULL,
    state      text NOT NULL CHECK (state IN ('next', 'current', 'retiring', 'retired')),
    sealed     bytea NOT NULL,
    since      timestamptz NOT NULL,
    PRIMARY KEY (project_id, kind, version)
);
COMMENT ON TABLE project_key IS 'Keys that sign tokens and authenticate codes; sealed under the data key.';
CREATE UNIQUE INDEX project_key_current ON project_key (project_id, kind) WHERE state = 'current';

CREATE TABLE client (
    project_id uuid NOT NULL,
    client_id  text NOT NULL,
    id         uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('application', 'm2m')),
    settings   jsonb NOT NULL,
    enabled    boolean NOT NULL DEFAULT true,
    version    integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz,
    PRIMARY KEY (project_id, client_id)
);
COMMENT ON TABLE client IS 'Applications and M2M clients. Rows stay after a deletion, so a client id is never given out again.';
CREATE UNIQUE INDEX client_by_id ON client (project_id, id);

CREATE TABLE client_secret (
    project_id uuid NOT NULL,
    client_id  text NOT NULL,
    hash       bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    PRIMARY KEY (project_id, client_id, hash)
);
COMMENT ON TABLE client_secret IS 'HMACs of secrets; two while one is being rotated.';

CREATE TABLE role (
    project_id    uuid NOT NULL,
    id            uuid NOT NULL,
    name          text NOT NULL,
    description   text,
    access_policy jsonb NOT NULL,
    version       integer NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (project_id, id)
);
CREATE UNIQUE INDEX role_name ON role (project_id, name);

CREATE TABLE client_role (
    project_id uuid NOT NULL,
    client_id  text NOT NULL,
    role_id    uuid NOT NULL,
    PRIMARY KEY (project_id, client_id, role_id)
);
CREATE INDEX client_role_holders ON client_role (project_id, role_id);

CREATE TABLE users (
    project_id      uuid NOT NULL,
    id              uuid NOT NULL,
    profile         bytea NOT NULL,
    password        bytea,
    blocked_at      timestamptz,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    last_sign_in_at timestamptz,
    version         integer NOT NULL DEFAULT 1,
    PRIMARY KEY (project_id, id)
);
COMMENT ON TABLE users IS 'People. Profile and password hash are sealed.';
CREATE INDEX users_created ON users (project_id, created_at, id);

CREATE TABLE user_identifier (
    project_id  uuid NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('email', 'phone', 'username')),
    lookup      bytea NOT NULL,
    user_id     uuid NOT NULL,
    sealed      bytea NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (project_id, kind, lookup)
);
COMMENT ON TABLE user_identifier IS 'What people sign in with: found by HMAC, readable only with the project''s key.';
CREATE INDEX user_identifier_of ON user_identifier (project_id, user_id);

CREATE TABLE user_role (
    project_id uuid NOT NULL,
    user_id    uuid NOT NULL,
    role_id    uuid NOT NULL,
    PRIMARY KEY (project_id, user_id, role_id)
);
CREATE INDEX user_role_holders ON user_role (project_id, role_id);

CREATE TABLE fhir_identity (
    project_id uuid NOT NULL,
    user_id    uuid NOT NULL,
    server_id  uuid NOT NULL,
    lookup     bytea NOT NULL,
    sealed     bytea NOT NULL,
    PRIMARY KEY (project_id, user_id, server_id)
);
COMMENT ON TABLE fhir_identity IS 'Who a person is on a FHIR server (fhirUser). The nil server is the project''s default.';
CREATE UNIQUE INDEX fhir_identity_reference ON fhir_identity (project_id, server_id, lookup);

CREATE TABLE membership (
    project_id    uuid NOT NULL,
    administrator uuid NOT NULL,
    role          text NOT NULL CHECK (role IN ('operator', 'owner', 'administrator', 'auditor', 'support')),
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (project_id, administrator)
);
COMMENT ON TABLE membership IS 'Which people of the built-in project run this one, and as what. In the built-in project itself: operators.';

CREATE TABLE browser (
    project_id uuid NOT NULL,
    id_hash    bytea NOT NULL,
    data       bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, id_hash)
);
COMMENT ON TABLE browser IS 'What a browser''s cookie points to: which session, and messages for the next page.';
CREATE INDEX browser_expiry ON browser (project_id, expires_at);

CREATE TABLE session (
    project_id   uuid NOT NULL,
    id           uuid NOT NULL,
    user_id      uuid NOT NULL,
    auth_time    timestamptz NOT NULL,
    factors      text[] NOT NULL,
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    idle_seconds bigint NOT NULL,
    ends_at      timestamptz NOT NULL,
    ended_at     timestamptz,
    end_reason   text,
    PRIMARY KEY (project_id, id),
    CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
COMMENT ON TABLE session IS 'Sign-ins of browsers. This row is the authority; no row, or an ended one: signed out.';
CREATE INDEX session_end ON session (project_id, ends_at);
CREATE INDEX session_of ON session (project_id, user_id, created_at);

CREATE TABLE flow (
    project_id        uuid NOT NULL,
    id                uuid NOT NULL,
    browser_id        uuid NOT NULL,
    client_id         text NOT NULL,
    request           bytea NOT NULL,
    account_confirmed uuid,
    answered_by       uuid,
    answered_yes      boolean,
    answer            bytea,
    created_at        timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL,
    finished_at       timestamptz,
    PRIMARY KEY (project_id, id)
);
COMMENT ON TABLE flow IS 'Sign-in flows. The request is sealed (login_hint); so is the answer, kept for a moment for double clicks.';
CREATE INDEX flow_expiry ON flow (project_id, expires_at);

CREATE TABLE posted_request (
    project_id uuid NOT NULL,
    id         uuid NOT NULL,
    parameters bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, id)
);
COMMENT ON TABLE posted_request IS 'Requests posted to /authorize: a POST from another site has no cookie, the GET that follows has.';
CREATE INDEX posted_request_expiry ON posted_request (project_id, expires_at);

CREATE TABLE grants (
    project_id         uuid NOT NULL,
    id                 uuid NOT NULL,
    client_id          text NOT NULL,
    user_id            uuid,
    session_id         uuid,
    scope              text NOT NULL,
    audience           text[] NOT NULL,
    issued_at          timestamptz NOT NULL,
    ends_at            timestamptz NOT NULL,
    idle_micros        bigint NOT NULL,
    access_micros      bigint NOT NULL,
    refreshable        boolean NOT NULL,
    details            jsonb NOT NULL,
    version            integer NOT NULL,
    code_redirect_uri  text,
    code_uri_sent      boolean,
    code_challenge     text,
    generation         integer,
    rotated_at         timestamptz,
    token_scope        text,
    serials            integer,
    revoked            jsonb,
    end_reason         text,
    ended_at           timestamptz,
    PRIMARY KEY (project_id, id),
    CHECK ((end_reason IS NULL) = (ended_at IS NULL))
);
COMMENT ON TABLE grants IS 'What applications were given. domain::oauth::grant decides; this is its columns.';
CREATE INDEX grants_of ON grants (project_id, user_id) WHERE ended_at IS NULL;
CREATE INDEX grants_by_client ON grants (project_id, client_id) WHERE ended_at IS NULL;
CREATE INDEX grants_end ON grants (project_id, ends_at);

CREATE TABLE consent (
    project_id uuid NOT NULL,
    user_id    uuid NOT NULL,
    client_id  text NOT NULL,
    scope      text NOT NULL,
    claims     text[] NOT NULL,
    given_at   timestamptz NOT NULL,
    PRIMARY KEY (project_id, user_id, client_id)
);
COMMENT ON TABLE consent IS 'What people have agreed to. Withdrawing deletes the row; the trail remembers.';

CREATE TABLE guess_budget (
    project_id uuid NOT NULL,
    key        bytea NOT NULL,
    spent      double precision NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (project_id, key)
);
COMMENT ON TABLE guess_budget IS 'How much guessing an account, a known device or a whole project has seen lately; keys are HMACs.';

CREATE TABLE audit_event (
    project_id uuid NOT NULL,
    id         uuid NOT NULL,
    at         timestamptz NOT NULL,
    xact       xid8 NOT NULL DEFAULT pg_current_xact_id(),
    kind       text NOT NULL,
    outcome    text NOT NULL,
    user_id    uuid,
    client_id  text,
    canonical  bytea NOT NULL,
    PRIMARY KEY (project_id, id)
);
COMMENT ON TABLE audit_event IS 'The audit trail. Rows are added, never changed or deleted.';
CREATE INDEX audit_event_at ON audit_event (project_id, at, id);

CREATE FUNCTION audit_event_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is not changed' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_event_stays BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_stays();
CREATE TRIGGER audit_event_is_not_emptied BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_stays();

-- The server's role may add to the trail and read it, no more, whatever it may do elsewhere.
DO $$
DECLARE held record;
BEGIN
    FOR held IN
        SELECT DISTINCT acl.grantee::regrole AS grantee
        FROM pg_class c, aclexplode(c.relacl) acl
        WHERE c.oid = 'audit_event'::regclass AND acl.grantee <> c.relowner AND acl.grantee <> 0
    LOOP
        EXECUTE format('REVOKE ALL ON audit_event FROM %s', held.grantee);
        EXECUTE format('GRANT SELECT, INSERT ON audit_event TO %s', held.grantee);
    END LOOP;
END
$$;

-- Row-level security: a connection sees the rows of the project it has named, and without a name none.
DO $$
DECLARE guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY[
        'project_settings', 'data_key', 'project_key', 'client', 'client_secret', 'role', 'client_role', 'users',
        'user_identifier', 'user_role', 'fhir_identity', 'membership', 'browser', 'session', 'flow', 'posted_request', 'grants', 'consent',
        'guess_budget', 'audit_event'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format(
            'CREATE POLICY own_project ON %I USING (project_id = nullif(current_setting(''keyward.project'', true), '''')::uuid)',
            guarded);
    END LOOP;
END
$$;
