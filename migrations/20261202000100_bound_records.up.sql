-- What nobody needs any more is removed after some days, and what a project adds in a day is counted.

ALTER TABLE deliveries
    -- when the payload was removed; its row stays
    ADD COLUMN payload_removed_at timestamptz,
    -- of the payload that was removed
    ADD COLUMN payload_size integer,
    ADD COLUMN payload_sha256 bytea,
    ADD CONSTRAINT deliveries_removed_payload CHECK (
        CASE WHEN payload_removed_at IS NULL THEN payload_size IS NULL AND payload_sha256 IS NULL
             ELSE status <> 'received' AND payload = '' AND payload_size IS NOT NULL AND payload_sha256 IS NOT NULL END);
CREATE INDEX deliveries_with_payload ON deliveries (received_at) WHERE payload_removed_at IS NULL AND status <> 'received';

-- When the log and the findings were removed, and the documents of a build that never had an image.
ALTER TABLE builds
    ADD COLUMN log_removed_at timestamptz,
    ADD CONSTRAINT builds_removed_log CHECK (log_removed_at IS NULL OR finished_at IS NOT NULL);
CREATE INDEX builds_with_log ON builds (finished_at) WHERE log_removed_at IS NULL AND status <> 'succeeded';

ALTER TABLE deployments
    ADD COLUMN log_removed_at timestamptz,
    ADD CONSTRAINT deployments_removed_log CHECK (log_removed_at IS NULL OR finished_at IS NOT NULL);
CREATE INDEX deployments_with_log ON deployments (finished_at) WHERE log_removed_at IS NULL AND finished_at IS NOT NULL;

CREATE INDEX dependency_images_ended ON dependency_images (finished_at) WHERE status IN ('failed', 'errored');

-- How many bytes outsiders added to a project on a day (UTC). The processes count in memory and write
-- every few seconds, so a process that dies forgets a little.
CREATE TABLE daily_usage (
    day            date NOT NULL,
    project_id     uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    delivery_bytes bigint NOT NULL CHECK (delivery_bytes >= 0),
    log_bytes      bigint NOT NULL CHECK (log_bytes >= 0),
    PRIMARY KEY (day, project_id)
);
CREATE INDEX daily_usage_project ON daily_usage (project_id);
