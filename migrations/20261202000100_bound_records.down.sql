DROP TABLE daily_usage;
DROP INDEX dependency_images_ended;
ALTER TABLE deployments DROP COLUMN log_removed_at;
ALTER TABLE builds DROP COLUMN log_removed_at;
ALTER TABLE deliveries
    DROP CONSTRAINT deliveries_removed_payload,
    DROP COLUMN payload_removed_at,
    DROP COLUMN payload_size,
    DROP COLUMN payload_sha256;
