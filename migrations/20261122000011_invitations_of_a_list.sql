-- Whoever comes with a list and has no password can be invited.

ALTER TABLE import ADD COLUMN invite bytea;
COMMENT ON COLUMN import.invite IS 'To which application the people of the list are invited who have no password, and in whose name: sealed.';
