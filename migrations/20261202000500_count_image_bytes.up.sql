-- The bytes that the builds of a project sent to the registry on a day (UTC). The default is for the
-- processes of the version before, which do not know this column.
ALTER TABLE daily_usage ADD COLUMN image_bytes bigint NOT NULL DEFAULT 0 CHECK (image_bytes >= 0);
