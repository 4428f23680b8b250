-- Whoever is added to a project and has an account already accepts by a link, unless somebody has answered for their address:
-- an address that no mail has proved may be anybody's.

ALTER TABLE users ADD COLUMN address_vouched boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN users.address_vouched IS 'In the built-in project: the command line or the set-up link gave this person their address. Whoever came by a link that somebody else handed on has proved nothing.';

ALTER TABLE link DROP CONSTRAINT link_kind_check;
ALTER TABLE link DROP CONSTRAINT link_check;
ALTER TABLE link ADD COLUMN offered_project uuid;
ALTER TABLE link ADD COLUMN offered_role text;
ALTER TABLE link ADD CONSTRAINT link_kind_check CHECK (kind IN ('set-up', 'join', 'accept'));
ALTER TABLE link ADD CONSTRAINT link_check CHECK (
    (kind = 'set-up') = (user_id IS NULL)
    AND (kind = 'accept') = (offered_project IS NOT NULL) AND (kind = 'accept') = (offered_role IS NOT NULL)
);
COMMENT ON TABLE link IS 'One-time links, hashed. set-up: makes the first administrator; join: sets the first password of somebody; accept: takes a role in a project.';
