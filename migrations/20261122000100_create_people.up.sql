-- People, what they are to projects, and how they prove who they are.
CREATE TABLE users (
    id            uuid PRIMARY KEY,
    login         text NOT NULL CHECK (login ~ '^[a-z0-9][a-z0-9._@-]{0,62}$'),
    name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    password_hash text NOT NULL,
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (login)
);

CREATE TABLE projects (
    id                     uuid PRIMARY KEY,
    slug                   text NOT NULL CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
    name                   text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    platform               text NOT NULL CHECK (platform IN ('cloud', 'on_premise', 'odoo_sh')),
    forge                  text NOT NULL DEFAULT 'github' CHECK (forge IN ('github')),
    repository             text NOT NULL,
    trunk                  text NOT NULL DEFAULT 'main',
    -- where its images go, and where a bare series in odoo_version.txt is looked up, inside the registry
    image_repository       text NOT NULL UNIQUE CHECK (image_repository ~ '^[a-z0-9]+([._-][a-z0-9]+)*(/[a-z0-9]+([._-][a-z0-9]+)*)*$'),
    base_image             text NOT NULL,
    edition                text NOT NULL DEFAULT 'community' CHECK (edition IN ('community', 'enterprise')),
    -- sealed with the installation's key, bound to the project's id
    webhook_secret         bytea NOT NULL,
    -- still accepted while a secret is being rotated
    former_webhook_secret  bytea,
    git_credential         bytea,
    created_at             timestamptz NOT NULL DEFAULT now(),
    UNIQUE (slug)
);

CREATE TABLE memberships (
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- NULL: on every project
    project_id uuid REFERENCES projects (id) ON DELETE CASCADE,
    role       text NOT NULL CHECK (role IN ('project_manager', 'technical_referent', 'developer', 'quality', 'hosting', 'administrator')),
    UNIQUE NULLS NOT DISTINCT (user_id, project_id, role)
);

CREATE TABLE sessions (
    -- SHA-256 of the cookie's value: the table alone opens nothing
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE tokens (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name         text NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    created_at   timestamptz NOT NULL DEFAULT now(),
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz,
    last_used_at timestamptz
);
CREATE INDEX tokens_user ON tokens (user_id, created_at DESC);

-- Answers already given, so that a repeated POST changes nothing twice.
CREATE TABLE idempotency_keys (
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key          text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
    -- method, path and body: the same key with another request is an error of the caller
    request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
    -- NULL while the first request is still being answered
    status       smallint,
    location     text,
    body         bytea,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
