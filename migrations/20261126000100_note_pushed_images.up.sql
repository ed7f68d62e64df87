-- What builds pushed and no image is yet: written before a push, deleted with the image's row. What stays was a build's that came to
-- nothing (its tests failed, say, or another attempt made another image), and leaves the registry after a while.
CREATE TABLE pushed_images (
    project_id uuid NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    digest     text NOT NULL CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    pushed_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, digest)
);
CREATE INDEX pushed_images_pushed_at ON pushed_images (pushed_at);
INSERT INTO pushed_images (project_id, digest, pushed_at)
    SELECT project_id, expected_digest, max(coalesce(finished_at, now())) FROM builds b
    WHERE expected_digest IS NOT NULL AND image_digest IS NULL
      AND NOT EXISTS (SELECT FROM images i WHERE i.project_id = b.project_id AND i.digest = b.expected_digest)
    GROUP BY project_id, expected_digest;
