-- A person creates an override and imposes a veto.
ALTER TABLE overrides RENAME COLUMN given_by TO created_by;
ALTER TABLE overrides RENAME CONSTRAINT overrides_given_by_fkey TO overrides_created_by_fkey;
ALTER TABLE vetoes RENAME COLUMN given_by TO imposed_by;
ALTER TABLE vetoes RENAME CONSTRAINT vetoes_given_by_fkey TO vetoes_imposed_by_fkey;
-- A veto or a freeze is active until it is lifted.
ALTER INDEX vetoes_standing RENAME TO vetoes_active;
ALTER INDEX freezes_standing RENAME TO freezes_active;
