-- `epoch` is raised by everything that changes what a credential of the account or client proves; tokens, grants and
-- sessions count from `valid_from` on. Grants and sessions keep the epochs of their birth; what was born before this
-- migration was born in epoch 0.
ALTER TABLE account ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN valid_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE client ADD COLUMN valid_from INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN account_epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE token_grant ADD COLUMN account_epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE token_grant ADD COLUMN client_epoch INTEGER NOT NULL DEFAULT 0;

-- The greatest end of an access token that the grant has given. Of tokens given before this migration it is not known:
-- none of them lived longer than 30 days. `untracked_until` is when the last of those is over whose grant was removed.
ALTER TABLE token_grant ADD COLUMN access_until INTEGER NOT NULL DEFAULT 0;
UPDATE token_grant SET access_until = CAST(unixepoch('subsec') * 1000 AS INTEGER) + 2592000000;
INSERT INTO metadata (name, value)
SELECT 'untracked_until', CAST(CAST(unixepoch('subsec') * 1000 AS INTEGER) + 2592000000 AS TEXT)
WHERE EXISTS (SELECT 1 FROM account);

-- Denials of users count by epoch: tokens of an epoch below `below` are refused, or only their `scopes`, a JSON list.
-- Absent in rows that count by `not_before`. `expires_at` is 9223372036854775807 while the end is not known.
ALTER TABLE revocation ADD COLUMN below INTEGER;
ALTER TABLE revocation ADD COLUMN scopes TEXT;
CREATE INDEX revocation_subject ON revocation (subject);
