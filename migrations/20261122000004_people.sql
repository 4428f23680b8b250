-- People who have never signed in, in the order of the list: a page of it is a page of this index.
CREATE INDEX users_never_signed_in ON users (project_id, created_at, id) WHERE last_sign_in_at IS NULL;
