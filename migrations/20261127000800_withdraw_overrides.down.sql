-- What was withdrawn must not count again.
UPDATE overrides SET expires_at = least(expires_at, withdrawn_at) WHERE withdrawn_at IS NOT NULL;
ALTER TABLE overrides DROP COLUMN withdrawn_by, DROP COLUMN withdrawn_at;
