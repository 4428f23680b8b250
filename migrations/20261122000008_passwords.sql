-- Why another password is due: somebody else knows this one, or it would not be taken today.

ALTER TABLE users ADD COLUMN password_weak boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN users.password_weak IS 'It was right at the last sign-in, and would not be taken by the policy of today: another is chosen at the next.';
COMMENT ON COLUMN users.password_must_change IS 'Somebody else has set the password and knows it: another is chosen at the next sign-in.';
