-- The two roles. Neither can bypass row-level security; the server refuses to start as one that can.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyward_owner') THEN
        CREATE ROLE keyward_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'keyward') THEN
        CREATE ROLE keyward LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
    END IF;
    -- Where the administrator is not a superuser (a managed Postgres), making a database for the owner takes membership.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT keyward_owner TO %I', current_user);
    END IF;
END
$$;
-- A transaction that was left open holds locks and old rows. A pooler takes these from the role, too.
ALTER ROLE keyward SET search_path = public;
ALTER ROLE keyward SET statement_timeout = '30s';
ALTER ROLE keyward SET lock_timeout = '10s';
ALTER ROLE keyward SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE keyward_owner SET search_path = public;
ALTER ROLE keyward_owner SET idle_in_transaction_session_timeout = '10min';
