-- What a project's builds must pass and may use; Hosting and administrators write it. `{}` is the house's defaults.
ALTER TABLE projects ADD COLUMN build_policy jsonb NOT NULL DEFAULT '{}';

-- What a part of an image became. The same files, dates and owner are the same blob, so it need not be written again.
CREATE TABLE layers (
    -- a hash over all that decides the layer's bytes
    key        text PRIMARY KEY CHECK (key ~ '^sha256:[0-9a-f]{64}$'),
    digest     text NOT NULL CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    diff_id    text NOT NULL CHECK (diff_id ~ '^sha256:[0-9a-f]{64}$'),
    -- bytes, as stored (compressed)
    size       bigint NOT NULL CHECK (size > 0),
    -- [{"name", "version", "path"}]
    addons     jsonb NOT NULL,
    -- inside the registry: where the blob was last, and can be mounted from
    repository text NOT NULL,
    used_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX layers_used ON layers (used_at);

-- Debian and Python packages on top of a base, shared by every project with the same key.
CREATE TABLE dependency_images (
    id              uuid PRIMARY KEY,
    -- a hash over the base digest and both files, normalised
    key             text NOT NULL CHECK (key ~ '^sha256:[0-9a-f]{64}$'),
    base_repository text NOT NULL,
    base_digest     text NOT NULL CHECK (base_digest ~ '^sha256:[0-9a-f]{64}$'),
    -- normalised; at least one is not empty
    packages        text NOT NULL,
    requirements    text NOT NULL,
    status          text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'ready', 'failed', 'errored', 'replaced')),
    -- one sentence: what to mend
    error           text,
    repository      text,
    digest          text CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    -- its layers above the base's, from the bottom: [{"digest", "diff_id", "size", "media_type"}]
    layers          jsonb,
    -- [{"name", "version"}], as dpkg-query and pip say in the image, the base's own included
    debian          jsonb,
    python          jsonb,
    created_at      timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz,
    finished_at     timestamptz,
    used_at         timestamptz NOT NULL DEFAULT now(),
    CHECK (packages <> '' OR requirements <> ''),
    CHECK ((status IN ('ready', 'failed', 'errored', 'replaced')) = (finished_at IS NOT NULL)),
    CHECK ((status IN ('failed', 'errored')) = (error IS NOT NULL)),
    CHECK ((status IN ('ready', 'replaced')) = (digest IS NOT NULL AND layers IS NOT NULL AND repository IS NOT NULL AND debian IS NOT NULL AND python IS NOT NULL))
);
-- two builds that need the same one wait for one; the newest that is ready is used
CREATE UNIQUE INDEX dependency_images_open ON dependency_images (key) WHERE status IN ('queued', 'running');
CREATE UNIQUE INDEX dependency_images_ready ON dependency_images (key) WHERE status = 'ready';
CREATE INDEX dependency_images_key ON dependency_images (key, id DESC);
CREATE INDEX dependency_images_unused ON dependency_images (used_at);

CREATE TABLE dependency_logs (
    dependency_image_id uuid NOT NULL REFERENCES dependency_images (id) ON DELETE CASCADE,
    -- counts from 1 within a dependency image
    line                integer NOT NULL,
    at                  timestamptz NOT NULL DEFAULT clock_timestamp(),
    stream              text NOT NULL CHECK (stream IN ('info', 'warning', 'error', 'output')),
    text                text NOT NULL,
    PRIMARY KEY (dependency_image_id, line)
);

ALTER TABLE builds ADD COLUMN dependency_image_id uuid REFERENCES dependency_images (id);
CREATE INDEX builds_dependency ON builds (dependency_image_id) WHERE dependency_image_id IS NOT NULL;
