-- People come and go: what is to be sent, links in mail, invitations, what passwords were, how long sessions last.

-- The control plane ----------------------------------------------------------------------------------------------------

CREATE TABLE job (
    project_id uuid NOT NULL,
    due_at     timestamptz NOT NULL,
    id         uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('mail', 'logout', 'import')),
    PRIMARY KEY (project_id, id)
);
COMMENT ON TABLE job IS 'What is to be done for which project, and when: found without naming a project. What it is about is a row of the project.';
CREATE INDEX job_due ON job (due_at, project_id, id);

-- Every project --------------------------------------------------------------------------------------------------------

CREATE TABLE outbox (
    project_id uuid NOT NULL,
    id         uuid NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('mail', 'logout')),
    purpose    text NOT NULL,
    user_id    uuid,
    subject    uuid,
    client_id  text,
    message    bytea,
    state      text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'refused', 'given-up', 'withdrawn')),
    attempts   integer NOT NULL DEFAULT 0,
    problem    bytea,
    created_at timestamptz NOT NULL,
    tried_at   timestamptz,
    ended_at   timestamptz,
    PRIMARY KEY (project_id, id),
    CHECK ((state = 'waiting') = (ended_at IS NULL)),
    CHECK (state <> 'waiting' OR message IS NOT NULL)
);
COMMENT ON TABLE outbox IS 'What is to be sent, written in the transaction that wants it sent. The message is sealed and erased once it was.';
CREATE INDEX outbox_created ON outbox (project_id, created_at, id);
CREATE INDEX outbox_subject ON outbox (project_id, subject, created_at) WHERE subject IS NOT NULL;
CREATE INDEX outbox_of ON outbox (project_id, user_id) WHERE user_id IS NOT NULL;
CREATE INDEX outbox_ended ON outbox (project_id, ended_at) WHERE ended_at IS NOT NULL;

-- Links: what the address of a page calls them, for which application, and what they carry.
ALTER TABLE link DROP CONSTRAINT link_kind_check;
ALTER TABLE link DROP CONSTRAINT link_check;
ALTER TABLE link ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE link ADD COLUMN client_id text;
ALTER TABLE link ADD COLUMN subject uuid;
ALTER TABLE link ADD COLUMN details bytea;
ALTER TABLE link ADD COLUMN mailed boolean NOT NULL DEFAULT false;
ALTER TABLE link ADD CONSTRAINT link_kind_check CHECK (
    kind IN ('set-up', 'join', 'accept', 'invitation', 'sign-up', 'reset', 'email', 'undo', 'not-me'));
ALTER TABLE link ADD CONSTRAINT link_check CHECK (
    (kind IN ('set-up', 'sign-up')) = (user_id IS NULL)
    AND (kind = 'accept') = (offered_project IS NOT NULL) AND (kind = 'accept') = (offered_role IS NOT NULL)
    AND (kind = 'invitation') = (subject IS NOT NULL)
);
COMMENT ON TABLE link IS 'One-time links, hashed. set-up: makes the first administrator; join: sets the first password of somebody; accept: takes a role in a project; invitation: takes an invitation; sign-up: makes an account; reset: sets a forgotten password; email: proves a new address; undo: takes a change of address back; not-me: ends what a stranger began.';
COMMENT ON COLUMN link.mailed IS 'Whether only the mailbox knows it: then it proves the address.';
CREATE UNIQUE INDEX link_by_id ON link (project_id, id);

CREATE TABLE invitation (
    project_id   uuid NOT NULL,
    id           uuid NOT NULL,
    user_id      uuid NOT NULL,
    client_id    text NOT NULL,
    invited_by   uuid,
    roles        uuid[] NOT NULL DEFAULT '{}',
    details      bytea,
    made_account boolean NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    accepted_at  timestamptz,
    withdrawn_at timestamptz,
    version      integer NOT NULL DEFAULT 1,
    PRIMARY KEY (project_id, id),
    CHECK (accepted_at IS NULL OR withdrawn_at IS NULL)
);
COMMENT ON TABLE invitation IS 'Who was invited to which application by whom. What it gives is given when it is accepted.';
CREATE INDEX invitation_created ON invitation (project_id, created_at, id);
CREATE INDEX invitation_open ON invitation (project_id, created_at, id) WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX invitation_of ON invitation (project_id, user_id);

ALTER TABLE users ADD COLUMN password_set_at timestamptz;
ALTER TABLE users ADD COLUMN password_must_change boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN users.password_must_change IS 'Somebody else knows the password, or it is too weak by now: it is changed at the next sign-in.';

CREATE TABLE password_history (
    project_id uuid NOT NULL,
    user_id    uuid NOT NULL,
    set_at     timestamptz NOT NULL,
    hash       bytea NOT NULL,
    PRIMARY KEY (project_id, user_id, set_at)
);
COMMENT ON TABLE password_history IS 'Sealed hashes of earlier passwords, as many as the project''s policy wants.';

CREATE TABLE agreement (
    project_id uuid NOT NULL,
    user_id    uuid NOT NULL,
    version    text NOT NULL,
    agreed_at  timestamptz NOT NULL,
    PRIMARY KEY (project_id, user_id, version)
);
COMMENT ON TABLE agreement IS 'Which version of the terms and the privacy statement people agreed to, and when.';

ALTER TABLE session ADD COLUMN persistent boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN session.persistent IS 'Keep me signed in: the cookie outlives the browser''s window.';

CREATE TABLE import (
    project_id  uuid NOT NULL,
    id          uuid NOT NULL,
    made_by     uuid,
    file        bytea,
    total       integer NOT NULL,
    done        integer NOT NULL DEFAULT 0,
    problems    bytea,
    created_at  timestamptz NOT NULL,
    started_at  timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (project_id, id)
);
COMMENT ON TABLE import IS 'Lists of people that were handed in: sealed, carried out bit by bit, and erased when that is done.';
CREATE INDEX import_created ON import (project_id, created_at, id);
CREATE INDEX import_begun ON import (project_id, created_at, id) WHERE started_at IS NOT NULL;

DO $$
DECLARE guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['outbox', 'invitation', 'password_history', 'agreement', 'import'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', guarded);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', guarded);
        EXECUTE format(
            'CREATE POLICY own_project ON %I USING (project_id = nullif(current_setting(''keyward.project'', true), '''')::uuid)',
            guarded);
    END LOOP;
END
$$;
