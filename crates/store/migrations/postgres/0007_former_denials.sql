-- Denials from before 0003 end with the lifetime that was set when they were written, which may have been shorter than that
-- of the tokens that they deny: none of those lived longer than 30 days.
UPDATE revocation SET expires_at = created_at + 2592000000
WHERE kind IN ('grant', 'client', 'user') AND expires_at < created_at + 2592000000;

-- Of some, the end had come already, and they were removed. The grant's own id is the denial's.
INSERT INTO revocation (organization, id, kind, subject, not_before, expires_at, created_at, grant_id)
SELECT organization, id, 'grant', id, revoked_at, access_until, revoked_at, id FROM token_grant
WHERE revoked_at IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM revocation r WHERE r.kind = 'grant' AND r.subject = token_grant.id);
