ALTER INDEX freezes_active RENAME TO freezes_standing;
ALTER INDEX vetoes_active RENAME TO vetoes_standing;
ALTER TABLE vetoes RENAME CONSTRAINT vetoes_imposed_by_fkey TO vetoes_given_by_fkey;
ALTER TABLE vetoes RENAME COLUMN imposed_by TO given_by;
ALTER TABLE overrides RENAME CONSTRAINT overrides_created_by_fkey TO overrides_given_by_fkey;
ALTER TABLE overrides RENAME COLUMN created_by TO given_by;
