-- Passwords that their owner has disowned: somebody else knows them, so they are kept beside the history and never taken again.

ALTER TABLE password_history ADD COLUMN disowned boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN password_history.disowned IS 'Somebody else knows it: it is not taken again, whatever the project''s policy keeps of its history.';
