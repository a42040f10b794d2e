-- Whom a denial is about, whatever its kind: one of a kind that a release does not know denies all of the grant, else of
-- the client, else of the user that it names. All absent for a single token, which `subject` names.
ALTER TABLE revocation ADD COLUMN grant_id TEXT;
ALTER TABLE revocation ADD COLUMN consumer_key TEXT;
ALTER TABLE revocation ADD COLUMN account_id TEXT;
UPDATE revocation SET grant_id = subject WHERE kind = 'grant';
UPDATE revocation SET consumer_key = subject WHERE kind = 'client';
UPDATE revocation SET account_id = subject WHERE kind = 'user';
