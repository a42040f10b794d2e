-- What happens often is counted: one row for what has the same `counted_by` (of whom, what and in which minute), and
-- `times` says how often. Absent in rows that stand for one event.
ALTER TABLE audit ADD COLUMN times BIGINT NOT NULL DEFAULT 1;
ALTER TABLE audit ADD COLUMN counted_by TEXT COLLATE "C";
CREATE UNIQUE INDEX audit_counted ON audit (counted_by) WHERE counted_by IS NOT NULL;

-- Clients and users that are deleted, and whose grants are still being removed.
CREATE INDEX client_deleted ON client (id) WHERE state = 'deleted';
CREATE INDEX account_deleted ON account (id) WHERE state = 'deleted';

-- When nothing of a grant counts any more, and how long the tokens of a user's grants live at most.
DROP INDEX token_grant_expiry;
CREATE INDEX token_grant_over ON token_grant ((CASE WHEN expires_at > access_until THEN expires_at ELSE access_until END));
DROP INDEX token_grant_account;
CREATE INDEX token_grant_account ON token_grant (account_id, access_until);
