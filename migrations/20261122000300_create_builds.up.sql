CREATE TABLE deliveries (
    id               uuid PRIMARY KEY,
    project_id       uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    forge            text NOT NULL CHECK (forge IN ('github')),
    -- the forge's own id
    forge_id         text NOT NULL CHECK (length(forge_id) BETWEEN 1 AND 100),
    event            text NOT NULL CHECK (length(event) <= 100),
    status           text NOT NULL DEFAULT 'received' CHECK (status IN ('received', 'processed', 'ignored', 'failed')),
    -- what it was about and what came of it, in one sentence
    outcome          text,
    payload          bytea NOT NULL,
    remote_address   text,
    received_at      timestamptz NOT NULL DEFAULT now(),
    processed_at     timestamptz,
    CHECK ((status = 'received') = (processed_at IS NULL)),
    UNIQUE (project_id, forge, forge_id)
);
ALTER TABLE deliveries ALTER COLUMN payload SET COMPRESSION lz4;
CREATE INDEX deliveries_project ON deliveries (project_id, id DESC);
CREATE INDEX deliveries_received ON deliveries (received_at) WHERE status = 'received';

-- Which commits were pushed to a branch, and by which delivery last.
CREATE TABLE branch_pushes (
    project_id  uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    branch      text NOT NULL,
    commit_sha  text NOT NULL CHECK (commit_sha ~ '^[0-9a-f]{40}$'),
    delivery_id uuid NOT NULL REFERENCES deliveries (id),
    PRIMARY KEY (project_id, branch, commit_sha)
);

CREATE TABLE builds (
    id                 uuid PRIMARY KEY,
    project_id         uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    delivery_id        uuid REFERENCES deliveries (id),
    commit_sha         text NOT NULL CHECK (commit_sha ~ '^[0-9a-f]{40}$'),
    -- the branch or tag whose push asked for it
    ref_name           text NOT NULL,
    ref_kind           text NOT NULL CHECK (ref_kind IN ('branch', 'tag')),
    status             text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'succeeded', 'failed', 'errored')),
    -- one sentence: what to mend
    error              text,
    subject            text,
    author             text,
    committed_at       timestamptz,
    base_reference     text,
    base_digest        text CHECK (base_digest ~ '^sha256:[0-9a-f]{64}$'),
    image_digest       text CHECK (image_digest ~ '^sha256:[0-9a-f]{64}$'),
    changelog          text,
    migrations         text,
    migrate_script     text,
    created_at         timestamptz NOT NULL DEFAULT now(),
    started_at         timestamptz,
    finished_at        timestamptz,
    CHECK (status <> 'succeeded' OR (image_digest IS NOT NULL AND base_digest IS NOT NULL)),
    CHECK ((status IN ('succeeded', 'failed', 'errored')) = (finished_at IS NOT NULL)),
    CHECK ((status IN ('failed', 'errored')) = (error IS NOT NULL)),
    UNIQUE (project_id, id)
);
-- the build key: whatever is delivered, however often, a commit has one build under way or done
CREATE UNIQUE INDEX builds_key ON builds (project_id, commit_sha) WHERE status IN ('queued', 'running', 'succeeded');
CREATE INDEX builds_project ON builds (project_id, id DESC);
CREATE INDEX builds_commit ON builds (project_id, commit_sha, id DESC);
CREATE INDEX builds_open ON builds (created_at) WHERE status IN ('queued', 'running');

CREATE TABLE build_steps (
    build_id    uuid NOT NULL REFERENCES builds (id) ON DELETE CASCADE,
    name        text NOT NULL CHECK (name IN ('fetch', 'check', 'base', 'layer', 'push')),
    status      text NOT NULL CHECK (status IN ('running', 'succeeded', 'failed')),
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    PRIMARY KEY (build_id, name),
    CHECK ((status = 'running') = (finished_at IS NULL))
);

CREATE TABLE build_logs (
    build_id uuid NOT NULL REFERENCES builds (id) ON DELETE CASCADE,
    -- counts from 1 within a build
    line     integer NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    step     text,
    stream   text NOT NULL CHECK (stream IN ('info', 'warning', 'error')),
    text     text NOT NULL,
    PRIMARY KEY (build_id, line)
);

CREATE TABLE images (
    project_id  uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    digest      text NOT NULL CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    build_id    uuid NOT NULL,
    -- host and repository, without a tag: what a deployment pulls by digest
    repository  text NOT NULL,
    commit_sha  text NOT NULL CHECK (commit_sha ~ '^[0-9a-f]{40}$'),
    base_digest text NOT NULL CHECK (base_digest ~ '^sha256:[0-9a-f]{64}$'),
    -- bytes, as stored in the registry
    size        bigint NOT NULL CHECK (size > 0),
    -- [{"digest", "size", "base"}], from the bottom
    layers      jsonb NOT NULL,
    -- [{"name", "version", "source"}]
    addons      jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, digest),
    FOREIGN KEY (project_id, build_id) REFERENCES builds (project_id, id)
);
CREATE INDEX images_project ON images (project_id, created_at DESC, digest);

-- Looking up who owns /mnt/extra-addons means reading layers; once per base digest is enough.
CREATE TABLE base_images (
    digest     text PRIMARY KEY CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    owner_uid  integer NOT NULL,
    owner_gid  integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
