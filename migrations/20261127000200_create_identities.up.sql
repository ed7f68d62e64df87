-- Who somebody is to a provider of identities: the issuer and its word for them. Never a name or an address, which
-- a provider may give to somebody else.
CREATE TABLE identities (
    issuer          text NOT NULL CHECK (length(issuer) BETWEEN 1 AND 2000),
    subject         text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at      timestamptz NOT NULL DEFAULT now(),
    last_sign_in_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_user ON identities (user_id);

-- Sign-ins through the provider that ended in a session: none does twice.
CREATE TABLE answered_sign_ins (
    state_hash  bytea PRIMARY KEY CHECK (length(state_hash) = 32),
    answered_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX answered_sign_ins_age ON answered_sign_ins (answered_at);

-- Whom the provider knows has no password here.
ALTER TABLE users ALTER COLUMN password_hash DROP NOT NULL;
-- As this migration's way back leaves them.
UPDATE users SET password_hash = NULL WHERE password_hash = '';

-- The same role may come by hand and from a group: one of them going away leaves the other.
ALTER TABLE memberships ADD COLUMN source text NOT NULL DEFAULT 'hand' CHECK (source IN ('hand', 'group'));
ALTER TABLE memberships DROP CONSTRAINT memberships_user_id_project_id_role_key;
ALTER TABLE memberships ADD CONSTRAINT memberships_once UNIQUE NULLS NOT DISTINCT (user_id, project_id, role, source);
