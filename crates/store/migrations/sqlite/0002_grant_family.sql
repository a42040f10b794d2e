-- The tokens of a grant have their beginning in common: `family_hash` is the keyed hash of that; absent while the grant
-- has a token of the former form. `replaced_before` is the replacement before the last (`rotated_at`). `successor` is
-- the current token, sealed, kept for the grace in which it is given again; `repeats` says how often it was.
ALTER TABLE token_grant ADD COLUMN family_hash BLOB;
ALTER TABLE token_grant ADD COLUMN replaced_before INTEGER;
ALTER TABLE token_grant ADD COLUMN successor BLOB;
ALTER TABLE token_grant ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX token_grant_family ON token_grant (family_hash);
CREATE INDEX token_grant_successor ON token_grant (rotated_at) WHERE successor IS NOT NULL;
