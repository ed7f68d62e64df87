CREATE TABLE stages (
    id         uuid PRIMARY KEY,
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name       text NOT NULL CHECK (name IN ('staging', 'preprod', 'prod')),
    -- deploys every successful build of the trunk by itself
    automatic  boolean NOT NULL,
    settings   jsonb NOT NULL DEFAULT '{}',
    -- {"NAME": sealed value}: environment values that are written and never shown again
    secrets    jsonb NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now(),
    -- a release reaches preprod and prod by a promotion only
    CHECK (NOT automatic OR name = 'staging'),
    UNIQUE (project_id, name),
    UNIQUE (project_id, id)
);

CREATE TABLE releases (
    id             uuid PRIMARY KEY,
    project_id     uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    version        text NOT NULL CHECK (version ~ '^v[0-9]+\.[0-9]+\.[0-9]+$'),
    commit_sha     text NOT NULL CHECK (commit_sha ~ '^[0-9a-f]{40}$'),
    build_id       uuid NOT NULL,
    status         text NOT NULL CHECK (status IN ('building', 'ready', 'failed')),
    image_digest   text,
    -- as the forge names them; shown, never an identity
    tagged_by      text NOT NULL DEFAULT '',
    tag_deleted_at timestamptz,
    -- when the registry got the tag vX.Y.Z on the digest
    image_tagged_at timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CHECK ((status = 'ready') = (image_digest IS NOT NULL)),
    UNIQUE (project_id, version),
    UNIQUE (project_id, id),
    FOREIGN KEY (project_id, build_id) REFERENCES builds (project_id, id),
    FOREIGN KEY (project_id, image_digest) REFERENCES images (project_id, digest)
);
CREATE INDEX releases_project ON releases (project_id, id DESC);
CREATE INDEX releases_build ON releases (build_id);
CREATE INDEX releases_untagged ON releases (id) WHERE status = 'ready' AND image_tagged_at IS NULL;

-- A tag that came back with another commit: refused, and shown.
CREATE TABLE tag_moves (
    release_id  uuid NOT NULL REFERENCES releases (id) ON DELETE CASCADE,
    commit_sha  text NOT NULL CHECK (commit_sha ~ '^[0-9a-f]{40}$'),
    delivery_id uuid NOT NULL REFERENCES deliveries (id),
    seen_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (release_id, delivery_id)
);

-- A referent's word on a release for a stage, bound to what was looked at.
CREATE TABLE approvals (
    id              uuid PRIMARY KEY,
    project_id      uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    release_id      uuid NOT NULL,
    stage_id        uuid NOT NULL,
    user_id         uuid NOT NULL REFERENCES users (id),
    verdict         text NOT NULL CHECK (verdict IN ('approved', 'rejected')),
    reason          text NOT NULL DEFAULT '' CHECK (length(reason) <= 2000),
    image_digest    text NOT NULL CHECK (image_digest ~ '^sha256:[0-9a-f]{64}$'),
    created_at      timestamptz NOT NULL DEFAULT now(),
    CHECK (verdict = 'approved' OR reason <> ''),
    FOREIGN KEY (project_id, release_id) REFERENCES releases (project_id, id) ON DELETE CASCADE,
    FOREIGN KEY (project_id, stage_id) REFERENCES stages (project_id, id) ON DELETE CASCADE
);
CREATE INDEX approvals_release ON approvals (release_id, stage_id, id DESC);
CREATE INDEX approvals_project ON approvals (project_id, id DESC);

CREATE TABLE promotions (
    id           uuid PRIMARY KEY,
    project_id   uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    release_id   uuid NOT NULL,
    stage_id     uuid NOT NULL,
    image_digest text NOT NULL CHECK (image_digest ~ '^sha256:[0-9a-f]{64}$'),
    requested_by uuid NOT NULL REFERENCES users (id),
    status       text NOT NULL DEFAULT 'awaiting_gates'
                 CHECK (status IN ('awaiting_gates', 'queued', 'running', 'verifying', 'succeeded', 'failed', 'errored', 'refused', 'aborted')),
    -- why it ended without success
    reason       text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    started_at   timestamptz,
    finished_at  timestamptz,
    CHECK ((status IN ('succeeded', 'failed', 'errored', 'refused', 'aborted')) = (finished_at IS NOT NULL)),
    CHECK (status NOT IN ('running', 'verifying', 'succeeded') OR started_at IS NOT NULL),
    UNIQUE (project_id, id),
    FOREIGN KEY (project_id, release_id) REFERENCES releases (project_id, id) ON DELETE CASCADE,
    FOREIGN KEY (project_id, stage_id) REFERENCES stages (project_id, id) ON DELETE CASCADE
);
-- at most one running promotion per project and stage
CREATE UNIQUE INDEX promotions_slot ON promotions (project_id, stage_id) WHERE status IN ('running', 'verifying');
-- asking twice for the same thing is one request
CREATE UNIQUE INDEX promotions_open ON promotions (release_id, stage_id) WHERE status IN ('awaiting_gates', 'queued', 'running', 'verifying');
CREATE INDEX promotions_waiting ON promotions (created_at) WHERE status IN ('awaiting_gates', 'queued');
CREATE INDEX promotions_project ON promotions (project_id, id DESC);
CREATE INDEX promotions_release ON promotions (release_id, id DESC);

CREATE TABLE gates (
    promotion_id uuid NOT NULL REFERENCES promotions (id) ON DELETE CASCADE,
    name         text NOT NULL CHECK (name IN ('approval', 'changelog', 'migrations', 'previous_stage')),
    status       text NOT NULL CHECK (status IN ('pass', 'pending', 'fail', 'not_applicable')),
    reason       text NOT NULL CHECK (reason <> ''),
    owner        text NOT NULL,
    -- when status or reason last changed, and when it was last looked at
    changed_at   timestamptz NOT NULL DEFAULT now(),
    evaluated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (promotion_id, name)
);

CREATE TABLE deployments (
    id           uuid PRIMARY KEY,
    project_id   uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    stage_id     uuid NOT NULL,
    image_digest text NOT NULL,
    build_id     uuid NOT NULL,
    release_id   uuid,
    promotion_id uuid UNIQUE,
    cause        text NOT NULL CHECK (cause IN ('automatic', 'promotion')),
    status       text NOT NULL DEFAULT 'queued'
                 CHECK (status IN ('queued', 'running', 'verifying', 'live', 'replaced', 'superseded', 'failed', 'errored')),
    -- what happened, in one sentence, when it did not go live
    error        text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    started_at   timestamptz,
    live_at      timestamptz,
    finished_at  timestamptz,
    CHECK ((status IN ('live', 'replaced')) = (live_at IS NOT NULL)),
    CHECK ((status IN ('replaced', 'superseded', 'failed', 'errored')) = (finished_at IS NOT NULL)),
    CHECK ((cause = 'promotion') = (promotion_id IS NOT NULL AND release_id IS NOT NULL)),
    FOREIGN KEY (project_id, stage_id) REFERENCES stages (project_id, id) ON DELETE CASCADE,
    FOREIGN KEY (project_id, build_id) REFERENCES builds (project_id, id),
    FOREIGN KEY (project_id, release_id) REFERENCES releases (project_id, id) ON DELETE CASCADE,
    FOREIGN KEY (project_id, promotion_id) REFERENCES promotions (project_id, id) ON DELETE CASCADE,
    FOREIGN KEY (project_id, image_digest) REFERENCES images (project_id, digest)
);
-- no effect twice: one deployment under way per stage, and one live
CREATE UNIQUE INDEX deployments_slot ON deployments (stage_id) WHERE status IN ('running', 'verifying');
CREATE UNIQUE INDEX deployments_live ON deployments (stage_id) WHERE status = 'live';
CREATE INDEX deployments_open ON deployments (created_at) WHERE status IN ('queued', 'running', 'verifying');
CREATE INDEX deployments_project ON deployments (project_id, id DESC);
CREATE INDEX deployments_stage ON deployments (stage_id, id DESC);
-- "has this digest been live and healthy there?"
CREATE INDEX deployments_was_live ON deployments (stage_id, image_digest) WHERE live_at IS NOT NULL;

CREATE TABLE deployment_logs (
    deployment_id uuid NOT NULL REFERENCES deployments (id) ON DELETE CASCADE,
    line          integer NOT NULL,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    text          text NOT NULL,
    PRIMARY KEY (deployment_id, line)
);
