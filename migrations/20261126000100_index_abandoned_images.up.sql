-- What a build pushed that came to nothing (its tests failed, say), until that has left the registry. A build under way, or one
-- with an image, keeps what it expects.
CREATE INDEX builds_abandoned ON builds (project_id, expected_digest) WHERE expected_digest IS NOT NULL AND image_digest IS NULL;
