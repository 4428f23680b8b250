-- Run in Keyward's database: who may do what in it. Migrations take away what the server must not do to single tables.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO keyward', current_database());
END
$$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO keyward_owner;
GRANT USAGE ON SCHEMA public TO keyward;
ALTER DEFAULT PRIVILEGES FOR ROLE keyward_owner IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO keyward;
ALTER DEFAULT PRIVILEGES FOR ROLE keyward_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO keyward;
