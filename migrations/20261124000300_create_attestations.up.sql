-- The installation's key for signing images.
CREATE TABLE signing_keys (
    id          uuid PRIMARY KEY,
    -- PEM (SubjectPublicKeyInfo), what `cosign verify --key` takes
    public_key  text NOT NULL,
    -- PKCS#8, sealed with the installation's key, bound to this id
    private_key bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    -- signs no more; what it signed still verifies
    retired_at  timestamptz
);
CREATE UNIQUE INDEX signing_keys_active ON signing_keys ((true)) WHERE retired_at IS NULL;

-- What is said about an image and attached to it in the registry.
CREATE TABLE attestations (
    project_id   uuid NOT NULL,
    image_digest text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('sbom', 'provenance', 'signature')),
    -- of its manifest in the registry
    digest       text NOT NULL CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    media_type   text NOT NULL,
    -- the statement itself, byte for byte
    document     bytea NOT NULL,
    -- of the signature, base64; the other kinds are signed inside their document (DSSE) or not at all
    signature    text,
    key_id       uuid REFERENCES signing_keys (id),
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, image_digest, kind),
    CHECK ((kind = 'signature') = (signature IS NOT NULL)),
    CHECK (kind = 'sbom' OR key_id IS NOT NULL),
    FOREIGN KEY (project_id, image_digest) REFERENCES images (project_id, digest) ON DELETE CASCADE
);
ALTER TABLE attestations ALTER COLUMN document SET COMPRESSION lz4;

-- What a base image holds, read from its layers once: {"distribution", "debian", "python", "addons"}. Nothing while nobody asked.
ALTER TABLE base_images ADD COLUMN contents jsonb;
ALTER TABLE base_images ALTER COLUMN contents SET COMPRESSION lz4;

ALTER TABLE gates DROP CONSTRAINT gates_name_check;
ALTER TABLE gates ADD CONSTRAINT gates_name_check CHECK (name IN ('approval', 'changelog', 'migrations', 'previous_stage', 'signature'));
